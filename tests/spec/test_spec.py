"""Worked examples as sentences: each YAML file of this folder says the rules of one figure, one sentence an example.

What is expected was derived by hand from the letter and from how the design reads it; nothing here computes it. An
example is `says` and

- `period` (`2023-Q3` unless said), `calendar`, `settings`: what is asked, and how the office reads the letter;
- `dossiers`: rows of a register that give only what matters, over the `usual` cells of file, example and case; days as
  registers write them; `times: 3` is three such rows; `~` is a blank cell; `without`: columns the register lacks;
- `procedures`, `units`: the catalogue (days as params write them), else those of `tests/support/make.py`: two agencies,
  two communes, a branch, a desk, one procedure of phong-a and one of every commune, fully online, 10,000 đồng;
- `extracted_on`; `silent`: units that neither stand in the register nor said that they have nothing to report;
- `expected`: `line [indicator] [window]: b/a status [(target n)]`; the file's indicator and both windows unless said;
- `listed`: how many dossiers the page must tell the reader of; `form`: the columns of form II.06a that are not 0, by
  their number in the form, per line and if said per window, level or field; `days`: the days a window covers;
- `cases`: the same sentence again, each with other values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ruamel.yaml import YAML

from kpi_helpers.measures.balance import COUNTS, OF_WHICH, balance, faults
from kpi_helpers.measures.breakdown import notes
from kpi_helpers.measures.lines import Line, lines
from kpi_helpers.measures.measured import Measured
from kpi_helpers.measures.results import results
from kpi_helpers.periods import Window
from kpi_helpers.register.columns import COLUMNS
from kpi_helpers.rules.organisation import PeriodParams
from kpi_helpers.rules.params import Params
from tests.support.make import make_params, measured, procedure, unit

HERE = Path(__file__).parent
FILES = {path.stem: path for path in sorted(HERE.glob("*.yaml"))}
CHECKS = {"expected", "listed", "form", "days"}
KEYS = CHECKS | {
    "indicator", "says", "period", "calendar", "settings", "usual", "dossiers", "without", "procedures", "units",
    "extracted_on", "silent",
}  # fmt: skip
WINDOWS = {"period": "period", "year": "year_to_date"}
LEVELS = ("district", "commune")
FIGURE = re.compile(r"(\d+|-)/(\d+|-) \w+( \(target \d+\))?|no line")
ALWAYS = {"from": date(2000, 1, 1)}
LATER = "31/12/2025"  # an extract that knows everything an example tells

Example = dict[str, Any]


def document(path: Path) -> dict[str, Any]:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def cases(path: Path) -> Iterator[Example]:
    """Every example of a file and each of its cases, with what the file says of all of them filled in."""
    whole_file = document(path)
    common = without(whole_file, "examples", "letter")
    for example in whole_file["examples"]:
        whole = without(example, "cases")
        for case in example.get("cases", [{}]):
            parts = (common, whole, case)
            usual = {name: cell for part in parts for name, cell in part.get("usual", {}).items()}
            yield {name: value for part in parts for name, value in part.items()} | {"usual": usual}


def named() -> Iterator[Any]:
    """The cases as parameters of a test, named by file and place."""
    for name, path in FILES.items():
        for place, example in enumerate(cases(path), 1):
            yield pytest.param(example, id=f"{name}-{place}")


def day(text: str) -> date:
    return datetime.strptime(text, "%d/%m/%Y").date()


def rows(example: Example) -> list[dict[str, str | None]]:
    """The dossiers as rows of cells."""
    drawn = [example["usual"] | row for row in example.get("dossiers", [{}]) for _ in range(row.get("times", 1))]
    left_out = {"times", *example.get("without", [])}
    return [
        {name: None if cell is None else str(cell) for name, cell in row.items() if name not in left_out}
        for row in drawn
    ]


def params_of(example: Example, period: str) -> Params:
    """The office, its units and its catalogue as the example has them."""
    given = [
        procedure(entry["code"], "district" if "owner" in entry else "commune", **without(entry, "code"))
        for entry in example.get("procedures", [])
    ]
    units = tuple(unit(u["id"], u["name"], u["kind"], valid=u.get("valid", ALWAYS)) for u in example.get("units", []))
    params = make_params(*given, units=units, **example.get("settings", {}))
    silent = example.get("silent", [])
    params.periods[period] = PeriodParams(
        extracted_on=day(example.get("extracted_on", LATER)),
        nothing_to_report=[u.id for u in params.units if u.id not in silent],
    )
    organisation = params.organisation
    calendar = example.get("calendar", organisation.calendar)
    return replace(
        params,
        organisation=organisation.model_copy(update={"calendar": calendar}),
        indicators=tuple(indicator for indicator in params.indicators if indicator.code in asked(example)),
    )


def asked(example: Example) -> set[str]:
    """The indicators that an example speaks of: only they are measured."""
    return {place(words, example)[0][1] for words in example.get("expected", {})} or {"IV.1"}


def without(entry: dict[str, Any], *left_out: str) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in left_out}


def world(example: Example) -> Measured:
    """The example's register, measured."""
    period = str(example.get("period", "2023-Q3"))
    known = frozenset(column.name for column in COLUMNS) - set(example.get("without", []))
    return measured(*rows(example), params=params_of(example, period), period=period, columns=known)


def place(words: str, example: Example) -> list[tuple[str, str, str]]:
    """`phong-a IV.1 period` as line, indicator and windows; the file's indicator and both windows unless said."""
    line, *others = words.split()
    windows = [WINDOWS[word] for word in others if word in WINDOWS] or list(WINDOWS.values())
    indicator = next((word for word in others if word not in WINDOWS), example.get("indicator", ""))
    return [(line, indicator, window) for window in windows]


def told(found: pd.DataFrame, place: tuple[str, str, str], with_target: bool) -> str:
    """A row of the results in the words of `expected`."""
    line, indicator, window = place
    row = found[(found["unit"] == line) & (found["indicator"] == indicator) & (found["window"] == window)]
    if row.empty:
        return "no line"
    b, a, status, target = row[["numerator", "denominator", "status", "target"]].iloc[0]
    figure = "-/-" if pd.isna(b) else f"{b}/{a}"
    return f"{figure} {status}" + (f" (target {target:g})" if with_target and not pd.isna(target) else "")


def line_of(world: Measured, name: str) -> Line:
    return next(line for line in lines(world.params, world.period) if line.id == name)


def window_of(world: Measured, word: str) -> Window:
    return next(window for window in world.period.windows if window.name == WINDOWS[word])


def form(world: Measured, words: str) -> dict[int | str, int]:
    """The columns of form II.06a that are not 0, by number, for `line[, window][, level][, field]`."""
    name, *others = words.split(", ")
    window = window_of(world, next((word for word in others if word in WINDOWS), "period"))
    table = balance(world, line_of(world, name), window)
    for word in (word for word in others if word not in WINDOWS):
        table = table[table["level" if word in LEVELS else "field"] == word]
    numbers = {column.count: column.number for column in world.params.forms["ii-06a"].columns}
    return {numbers.get(n, n): int(table[n].sum()) for n in (*COUNTS, *OF_WHICH) if table[n].sum()}


def listed(world: Measured, words: str) -> dict[str, int]:
    """What a page tells its reader of the dossiers of a line in a window."""
    name, word = words.split()
    line, window = line_of(world, name), window_of(world, word)
    return notes(world, line.units, window) | faults(world, line, window)


@pytest.mark.parametrize("example", list(named()))
def test_the_package_does_what_the_sentence_says(example: Example) -> None:
    here = world(example)
    found = results(here)
    for words, wanted in example.get("expected", {}).items():
        with_target = "target" in wanted
        assert {p: told(found, p, with_target) for p in place(words, example)} == dict.fromkeys(
            place(words, example), wanted
        ), example["says"]
    for words, wanted in example.get("listed", {}).items():
        assert {name: listed(here, words)[name] for name in wanted} == wanted, example["says"]
    for words, wanted in example.get("form", {}).items():
        assert form(here, words) == wanted, example["says"]
    for word, wanted in example.get("days", {}).items():
        days = found.loc[found["window"] == WINDOWS[word], ["from", "to"]].drop_duplicates().to_numpy().tolist()
        assert [" – ".join(f"{d:%d/%m/%Y}" for d in pair) for pair in days] == [wanted], example["says"]
    percents_are_those_of_the_counts(found)


def percents_are_those_of_the_counts(found: pd.DataFrame) -> None:
    """A percent is empty where nothing arose or is known, never 0 instead; else it is that of the two counts."""
    for b, a, value in found[["numerator", "denominator", "value"]].itertuples(index=False):
        if pd.isna(a) or a == 0:
            assert pd.isna(value)
        else:
            assert abs(Fraction(value) - Fraction(100 * int(b), int(a))) < Fraction(1, 10**9)


@pytest.mark.parametrize("name", FILES)
def test_an_example_has_a_sentence_of_its_own_and_says_what_comes_out(name: str) -> None:
    sentences = [example["says"] for example in document(FILES[name])["examples"]]
    assert len(set(sentences)) == len(sentences)
    for example in cases(FILES[name]):
        assert set(example) <= KEYS and CHECKS & set(example), example["says"]
        assert all(FIGURE.fullmatch(wanted) for wanted in example.get("expected", {}).values()), example["says"]
        columns = {column.name for column in COLUMNS} | {"times"}
        assert all(set(row) <= columns for row in [example["usual"], *example.get("dossiers", [])]), example["says"]


def test_every_indicator_has_its_examples() -> None:
    assert {indicator.code for indicator in make_params().indicators} <= set(FILES)
