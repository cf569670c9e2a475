"""Dirty registers of every named kind: figures equal the clean ones, and what can't be used is listed, row by row.

`make accept` writes 2,000 files; `KPI_DIRT` sets another number.
"""

import os
import random
import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kpi_helpers.errors import KpiError
from kpi_helpers.measures.measured import measure
from kpi_helpers.measures.results import results
from kpi_helpers.register.columns import COLUMNS
from kpi_helpers.register.example import example
from kpi_helpers.register.findings import row_faults
from kpi_helpers.register.reading import Register, read_register
from kpi_helpers.rules.params import Params, load_params
from tests.support import dirt
from tests.support.make import PARAMS

FILES = int(os.environ.get("KPI_DIRT", "2000"))
PERIOD = "2023-Q3"
UNCOMPARED = {"procedure_name", "field", "officer"}  # free text: privacy.py decides what of it stays


@dataclass(frozen=True)
class Clean:
    """A clean register: its frame, and what reading it gives."""

    frame: pd.DataFrame
    register: Register


@cache
def params() -> Params:
    return load_params(PARAMS)


@cache
def clean(seed: int, size: int) -> Clean:
    """An example without the rows that even a clean reading rejects."""
    frame = example(params(), seed, size)
    first = read(dirt.clean(frame), "csv")[0]
    frame = frame.drop(index=first.rejected["row"] - 2).reset_index(drop=True)
    register, _, _ = read(dirt.clean(frame), "csv")
    assert len(register.rejected) == register.merged == 0 and len(register.dossiers) == len(frame)
    return Clean(frame, register)


def read(draft: dirt.Draft, file_format: str) -> tuple[Register, list[int], list[int]]:
    """The register of a written draft, the labels of the rows it rejected and of those it set apart."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"so.{file_format}"
        labels = dirt.write(draft, path)
        register = read_register([path], params())
    return register, labelled(register.rejected, labels), labelled(register.findings.apart, labels)


def labelled(rows: pd.DataFrame, labels: dict[tuple[str, int], int]) -> list[int]:
    sheets = rows["sheet"].replace("", "–")
    return sorted(labels[place] for place in zip(sheets, rows["row"], strict=True))


def figures(register: Register) -> pd.DataFrame:
    found = results(measure(register, params(), params().period(PERIOD)))
    return found.set_index(["unit", "indicator", "window"])[["numerator", "denominator", "status"]]


def without(register: Register, lost: list[str]) -> Register:
    """A register as it would be without some dossiers."""
    kept = register.dossiers[~register.dossiers["dossier_id"].isin(lost)]
    return replace(register, dossiers=kept.reset_index(drop=True))


def differences(expected: pd.DataFrame, found: pd.DataFrame) -> dict[object, tuple]:
    """Where two tables differ: what was expected and what was found, a few cells of it."""
    assert expected.index.equals(found.index), "other rows than expected"
    same = (expected.astype(object) == found.astype(object)).fillna(False) | (expected.isna() & found.isna())
    wrong = [(row, column) for column in expected for row in expected.index[~same[column]]]
    return {place: (expected.at[place], found.at[place]) for place in wrong[:5]}


def typed(register: Register, columns: set[str]) -> pd.DataFrame:
    return register.dossiers.set_index("dossier_id")[sorted(columns)].sort_index()


def check(seed: int, size: int, names: list[str], file_format: str) -> None:
    """Spoil a register, read it, and hold it against the clean one."""
    kinds, file_format = dirt.chosen(names, file_format)
    source = clean(seed, size)
    draft = dirt.spoilt(dirt.clean(source.frame), kinds, seed)
    if not draft.labels():
        with pytest.raises(KpiError, match="register-no-rows"):
            read(draft, file_format)
        return
    register, rejected, apart = read(draft, file_format)
    balance(draft, register, rejected, apart)
    lost = [source.frame.at[k, dirt.ID] for k in draft.labels("rejected") if k in source.frame.index]
    expected = without(source.register, lost)
    standard = {c.name for c in COLUMNS if c.heading not in draft.changed} - UNCOMPARED - {"dossier_id"}
    columns = standard & register.columns
    assert not differences(typed(expected, columns), typed(register, columns))
    assert not differences(figures(expected), figures(register))
    for secret in draft.personal:
        assert not leaks(register, secret)


def balance(draft: dirt.Draft, register: Register, rejected: list[int], apart: list[int]) -> None:
    """Each row written is kept, merged, rejected or set apart, and the right one is."""
    reasons = register.rejected[["row", "column", "reason", "found"]].head(3).to_dict("records")
    assert rejected == sorted(draft.labels("rejected")), reasons
    assert apart == sorted(draft.labels("apart"))
    assert register.rows + len(apart) == sum(fate != "skipped" for fate in draft.fate)
    assert register.rows == len(register.dossiers) + len(rejected) + register.merged
    assert register.merged == len(draft.labels("merged"))
    assert all(str(fault) for fault in row_faults(register.rejected))


def leaks(register: Register, secret: str) -> bool:
    frames = [register.dossiers, *vars(register.findings).values()]
    return any(frame.astype(str).apply(lambda c: c.str.contains(secret)).to_numpy().any() for frame in frames)


def formats_of(name: str) -> list[str]:
    return sorted(dirt.KINDS[name].formats)


@pytest.mark.parametrize("name", list(dirt.KINDS))
def test_each_kind_of_dirt_alone(name):
    check(2023, 0, [name], formats_of(name)[0])


@pytest.mark.accept
@pytest.mark.parametrize("name", list(dirt.KINDS))
def test_each_kind_of_dirt_alone_in_every_format(name):
    for number, file_format in enumerate(formats_of(name)):
        check(2023 + number, 0, [name], file_format)


@pytest.mark.accept
@pytest.mark.parametrize("part", range(FILES // 25))
def test_kinds_of_dirt_together_many_times(part):
    """`KPI_DIRT` files, drawn by the number of the part: the same files every time."""
    rng = random.Random(part)
    for _ in range(25):
        names = rng.sample(list(dirt.KINDS), rng.randint(1, 4))
        check(rng.randrange(40), rng.choice([0, 250]), names, rng.choice(dirt.FORMATS))


@given(
    seed=st.integers(0, 40),
    size=st.sampled_from([0, 250]),
    names=st.lists(st.sampled_from(list(dirt.KINDS)), min_size=1, max_size=4, unique=True),
    file_format=st.sampled_from(dirt.FORMATS),
)
# A few named kinds on a small file are read as they are: shrinking would read hundreds of files more.
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.reuse, Phase.generate])
def test_kinds_of_dirt_together(seed, size, names, file_format):
    check(seed, size, names, file_format)


def test_there_are_enough_kinds_and_each_says_what_it_is():
    assert len(dirt.KINDS) >= 30 and all(kind.about for kind in dirt.KINDS.values())
    assert {kind.effect for kind in dirt.KINDS.values()} == {"harmless", "listed"}
