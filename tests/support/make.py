"""Small worlds for tests: params of two agencies, two communes, a branch and a desk; registers drawn as rows."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from kpi_helpers.measures.measured import Measured, measure
from kpi_helpers.register.cells import parse
from kpi_helpers.register.columns import COLUMNS
from kpi_helpers.register.findings import Findings, lacking_rows
from kpi_helpers.register.reading import Register
from kpi_helpers.rules.forms import Form
from kpi_helpers.rules.loading import load
from kpi_helpers.rules.organisation import Organisation, PeriodParams
from kpi_helpers.rules.params import Params, Sources, load_indicators
from kpi_helpers.rules.procedures import Procedure
from kpi_helpers.rules.profiles import Profile
from kpi_helpers.rules.units import Unit

ROOT = Path(__file__).resolve().parents[2]


@cache
def held_by_git() -> Path:
    """Params and notebooks as they are staged or committed, in a folder of their own.

    What a person edits in the working copy must not turn `make test` red; `make check` sets WORKING_COPY to look at it.
    """
    if os.environ.get("WORKING_COPY"):
        return ROOT
    folder = Path(tempfile.mkdtemp(prefix="held-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    names = subprocess.run(["git", "ls-files", "-z", "params", "notebooks"], cwd=ROOT, capture_output=True, check=False)
    taken = subprocess.run(
        ["git", "checkout-index", "-z", "--stdin", f"--prefix={folder}/"], cwd=ROOT, input=names.stdout, check=False
    )
    return folder if taken.returncode == 0 and names.stdout else ROOT  # a folder that is no git checkout


PARAMS = held_by_git() / "params"
UNITS = {
    "phong-a": ("Phòng A", "agency"),
    "phong-b": ("Phòng B", "agency"),
    "chi-nhanh": ("Chi nhánh", "branch"),
    "mot-cua": ("Bộ phận một cửa", "one_stop"),
    "xa-x": ("Xã X", "commune"),
    "xa-y": ("Xã Y", "commune"),
}


def unit(unit_id: str, name: str, kind: str, **changes: object) -> Unit:
    given = {
        "id": unit_id,
        "name": name,
        "kind": kind,
        "valid": {"from": date(2000, 1, 1)},
        "confirmed": True,
        "source": "thử",
    }
    return Unit.model_validate(given | changes)


def procedure(code: str, level: str, owner: str | None = None, **changes: object) -> Procedure:
    given = {
        "code": code, "name": f"Thủ tục {code}", "field": "Lĩnh vực một", "level": level, "owner": owner,
        "valid": {"from": date(2000, 1, 1)}, "service_level": [{"level": "full", "from": date(2000, 1, 1)}],
        "online_payment": {"from": date(2000, 1, 1)}, "fee": 10_000, "confirmed": True, "source": "thử",
    }  # fmt: skip
    return Procedure.model_validate(given | changes)


@cache
def shipped() -> tuple[Organisation, tuple]:
    """The organisation and the indicators of `params/`, read once."""
    organisation = load(PARAMS / "organisation.yaml", Organisation)
    return organisation, load_indicators(Sources(PARAMS), organisation.rule_sets, [])


@cache
def loaded(folder: str, model: type) -> dict[str, Any]:
    """The files of a folder of `params/`, by name."""
    return {path.stem: load(path, model) for path in sorted((PARAMS / folder).glob("*.yaml"))}


def make_params(*procedures: Procedure, units: tuple[Unit, ...] = (), **settings: object) -> Params:
    """The shipped indicators over small units and procedures, no gate; settings change those of the organisation."""
    organisation, (rule_sets, indicators, ids) = shipped()
    changed = organisation.settings.model_copy(update=settings)
    return Params(
        PARAMS, organisation.model_copy(update={"valid": None, "settings": changed, "gate": []}),
        units or tuple(unit(i, name, kind) for i, (name, kind) in UNITS.items()),
        procedures or (procedure("1.000001", "district", "phong-a"), procedure("1.000002", "commune")),
        rule_sets, indicators, ids, {}, {}, loaded("register", Profile), loaded("forms", Form),
    )  # fmt: skip


def make_register(
    *rows: dict[str, str], columns: frozenset[str] | None = None, lacking: Sequence[tuple[int, str]] = ()
) -> Register:
    """A register whose rows give only what matters, in the words of the standard profile's codes; `lacking`: by the
    `source` of rows, a column that their sheet has not.
    """
    usual = {
        "procedure_code": "1.000001",
        "channel": "Trực tuyến",
        "status": "Đã trả kết quả",
        "resolving_unit": "phong-a",
    }
    cells = pd.DataFrame([usual | {"dossier_id": f"H34.99-{n:04}"} | row for n, row in enumerate(rows)], dtype=object)
    typed = {
        c.name: parse(cells.get(c.name, pd.Series(None, index=cells.index, dtype=object)), c).values for c in COLUMNS
    }
    dossiers = pd.DataFrame(typed).astype({"procedure_name": "str"})
    dossiers["procedure"] = dossiers["procedure_code"].str[:8]
    dossiers["source"] = cells.get("source", pd.Series(0, index=cells.index)).fillna(0).astype("int32")
    known = columns if columns is not None else frozenset(c.name for c in COLUMNS)
    absent = lacking_rows([(source, f"so-{source}.csv", "–", column) for source, column in lacking])
    return Register(dossiers, Findings(lacking=absent), known, (), len(rows), 0, {})


def measured(
    *rows: dict[str, str], params: Params | None = None, period: str = "2023-Q3", **options: object
) -> Measured:
    """A small register measured; every unit but those of the rows is said to have nothing to report."""
    params = params or make_params()
    said = PeriodParams(nothing_to_report=[u.id for u in params.units], extracted_on=date(2023, 12, 15))
    params.periods.setdefault(period, said)
    return measure(make_register(*rows, **options), params, params.period(period))  # type: ignore[arg-type]
