"""Register files → the Register: typed, allow-listed, each row kept, merged or rejected with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from kpi_helpers import project
from kpi_helpers.errors import Fault, KpiError, near
from kpi_helpers.register.cells import as_text, parse
from kpi_helpers.register.columns import BY_NAME, COLUMNS, REQUIRED, SIMULATED
from kpi_helpers.register.privacy import officer_codes
from kpi_helpers.register.tables import SHOWN, SourceTable, headed, read_tables, register_files, sha256
from kpi_helpers.rules.params import Params
from kpi_helpers.text import key

KNOWN = {key(column.heading): column.name for column in COLUMNS} | {name: name for name in BY_NAME}
PLACE = ["file", "sheet", "row"]
REJECTED = [*PLACE, "column", "reason", "found", "allowed"]
HAPPENED = ["submitted_at", "received_at", "finished_at", "returned_at", "paid_at"]


@dataclass(frozen=True)
class Register:
    """One row per dossier in `dossiers`, sorted by resolving unit; units are ids, labels are codes.

    `rejected` has a row per rejected row of the files: file, sheet, row, column, reason, what was found (never
    personal), what is allowed. `columns` are those the files hold; `dossiers` has all of the standard profile. `notes`
    counts what was left unread: columns, and receiving units that params do not know.
    """

    dossiers: pd.DataFrame
    rejected: pd.DataFrame
    columns: frozenset[str]
    files: tuple[tuple[str, str], ...]
    rows: int
    merged: int
    notes: dict[str, int]

    @property
    def simulated(self) -> bool:
        return bool((self.dossiers["origin"] == SIMULATED).any())

    @property
    def latest_day(self) -> date | None:
        """The latest day on which anything happened, from which the day of the extract is inferred."""
        latest = self.dossiers[HAPPENED].max().max()
        return None if pd.isna(latest) else latest.date()


def read_register(paths: Iterable[Path], params: Params) -> Register:
    """Read files or folders in the standard profile.

    Raises KpiError: a file missing, unreadable or no register, a required column absent, the example mixed with
    another register, no row left.
    """
    files = register_files(list(paths))
    raw = [table for file in files for table in read_tables(file)]
    tables = [found for table in raw if (found := headed(table, frozenset(KNOWN)))]
    names_of_files = ", ".join(project.shown(file) for file in files)
    if not raw:
        raise KpiError.of("register-no-rows", files=names_of_files, rows=0)
    if strangers := {table.file for table in raw} - {table.file for table in tables}:
        raise KpiError(*(Fault("register-not-a-register", {"file": file}) for file in sorted(strangers)))
    columns = [profile_columns(table) for table in tables]
    cells = pd.concat([typed_cells(t, c) for t, c in zip(tables, columns, strict=True)], ignore_index=True)
    refuse_mixture(cells)
    rejected: list[pd.DataFrame] = []
    named = typed(cells, rejected)
    dossiers = with_units(named, params, rejected)
    nowhere = named["receiving_unit"].reindex(dossiers.index).notna() & dossiers["receiving_unit"].isna()
    dossiers, merged = without_duplicates(dossiers, rejected)
    if dossiers.empty:
        nothing = Fault("register-no-rows", {"files": names_of_files, "rows": len(cells)})
        raise KpiError(nothing, *row_faults(in_file_order(rejected).head(SHOWN)))
    names = frozenset(name for table in columns for name in table.values())
    return Register(
        dossiers=in_order(dossiers),
        rejected=in_file_order(rejected),
        columns=names,
        files=tuple((project.shown(file), sha256(file)) for file in files),
        rows=len(cells),
        merged=merged,
        notes={
            "sheets_left_out": len(raw) - len(tables),
            "columns_left_out": sum(len(t.cells.columns) for t in tables) - sum(len(c) for c in columns),
            "received_nowhere": int(nowhere.sum()),
        },
    )


def profile_columns(table: SourceTable) -> dict[str, str]:
    """Which heading of a table is which column. Headings outside the allow-list are left unread."""
    found = {heading: KNOWN[key(heading)] for heading in table.cells.columns if key(heading) in KNOWN}
    where = {"file": table.file, "sheet": table.sheet or "–"}
    missing = [name for name in REQUIRED if name not in found.values()]
    if missing:
        others = [str(heading) for heading in table.cells.columns if heading not in found]
        raise KpiError(*(missing_column(name, others, where) for name in missing))
    twice = [name for name in set(found.values()) if list(found.values()).count(name) > 1]
    if twice or len(set(found)) < sum(heading in found for heading in table.cells.columns):
        raise KpiError.of("register-column-twice", **where)
    return found


def missing_column(name: str, others: list[str], where: dict[str, str]) -> Fault:
    heading = BY_NAME[name].heading
    return Fault("register-column-missing", {**where, "column": heading, "near": near(heading, others)})


def typed_cells(table: SourceTable, columns: dict[str, str]) -> pd.DataFrame:
    """The allow-listed cells of a table under their names in code, with the place of each row."""
    cells = table.cells[list(columns)].rename(columns=columns).astype(object)
    wide = cells.index.isin(table.too_wide)
    return cells.assign(file=table.file, sheet=table.sheet, row=table.cells.index, too_wide=wide)


def refuse_mixture(cells: pd.DataFrame) -> None:
    """The example must not be counted together with a real register."""
    origin = as_text(cells["origin"]) if "origin" in cells else pd.Series(pd.NA, index=cells.index)
    simulated = (origin == SIMULATED).fillna(False)
    if simulated.any() and not simulated.all():
        raise KpiError.of("register-mixed", files=", ".join(cells["file"].unique()))


def typed(cells: pd.DataFrame, rejected: list[pd.DataFrame]) -> pd.DataFrame:
    """Every column of the profile with its type; rows with a cell that can't be read are rejected."""
    dossiers, bad = cells[PLACE].copy(), cells["too_wide"].copy()
    rejected.append(cells.loc[bad, PLACE].assign(column="–", reason="row-too-wide", found=None, allowed=""))
    for column in COLUMNS:
        source = cells[column.name] if column.name in cells else pd.Series(None, index=cells.index, dtype=object)
        parsed = parse(source, column)
        dossiers[column.name] = parsed.values
        rejected.append(rejections(cells[parsed.wrong & ~bad], column.name, "row-unreadable", source, parsed.allowed))
        bad |= parsed.wrong
    dossiers["procedure"] = dossiers["procedure_code"].str.extract(r"^([0-9]\.[0-9]{6})(?![0-9])", expand=False)
    needed = {"dossier_id": "row-without-id", "procedure_code": "row-without-code"}
    for name, reason in needed.items():
        wrong = dossiers["procedure" if name == "procedure_code" else name].isna() & ~bad
        rejected.append(rejections(cells[wrong], name, reason, None, ""))
        bad |= wrong
    dossiers["officer"] = officer_codes(dossiers["officer"])
    return dossiers[~bad]


def rejections(rows: pd.DataFrame, column: str, reason: str, found: pd.Series | None, allowed: str) -> pd.DataFrame:
    """Rejected rows with their place; `found` is the cell, given only for columns that hold nothing personal."""
    shown = as_text(found[rows.index]) if found is not None else None
    return rows[PLACE].assign(column=BY_NAME[column].heading, reason=reason, found=shown, allowed=allowed)


def with_units(dossiers: pd.DataFrame, params: Params, rejected: list[pd.DataFrame]) -> pd.DataFrame:
    """Names of units as ids; a dossier that the one-stop desk is said to resolve goes to the procedure's owner."""
    ids = {key(word): unit.id for unit in params.units for word in (unit.id, unit.name, *unit.aliases)}
    names = pd.concat([dossiers["resolving_unit"], dossiers["receiving_unit"]]).dropna().unique()
    known = {name: ids.get(key(name)) for name in names}
    resolving = dossiers["resolving_unit"].map(known)
    unknown = resolving.isna()
    official = [unit.name for unit in params.units]
    suggestions = {name: near(name, official, 1) for name, unit in known.items() if not unit}
    allowed = dossiers["resolving_unit"].map(suggestions)
    rows = rejections(dossiers[unknown], "resolving_unit", "row-unit-unknown", dossiers["resolving_unit"], "")
    rejected.append(rows.assign(allowed=allowed[unknown]))
    units = dossiers.assign(resolving_unit=resolving, receiving_unit=dossiers["receiving_unit"].map(known))[~unknown]
    return handed_to_owner(units, params, rejected)


def handed_to_owner(dossiers: pd.DataFrame, params: Params, rejected: list[pd.DataFrame]) -> pd.DataFrame:
    """The one-stop desk resolves nothing: its dossiers go to the one owner of the procedure on the day received."""
    desks = {unit.id for unit in params.units if unit.kind == "one_stop"}
    at_desk = dossiers["resolving_unit"].isin(desks)
    owners = pd.Series(
        [owner(row.procedure, row.received_at, params) for row in dossiers[at_desk].itertuples()],
        index=dossiers.index[at_desk],
        dtype="str",
    )
    nobody, named = owners.index[owners.isna()], dossiers["resolving_unit"]
    rejected.append(rejections(dossiers.loc[nobody], "resolving_unit", "row-without-owner", named, ""))
    return dossiers.assign(resolving_unit=owners.reindex(dossiers.index).fillna(named)).drop(nobody)


def owner(procedure: str, received_at: pd.Timestamp, params: Params) -> str | None:
    """The unit that owns a district procedure on a day, if there is exactly one."""
    if pd.isna(received_at):
        return None
    day = received_at.date()
    owners = {p.owner for p in params.procedures if p.code == procedure and p.owner and p.valid.covers(day)}
    return owners.pop() if len(owners) == 1 else None


def without_duplicates(dossiers: pd.DataFrame, rejected: list[pd.DataFrame]) -> tuple[pd.DataFrame, int]:
    """Rows that repeat one word for word are merged; the same code with other content keeps the first row."""
    content = [column.name for column in COLUMNS]
    same = dossiers.duplicated(content)
    once = dossiers[~same]
    conflicting = once.duplicated("dossier_id")
    rejected.append(rejections(once[conflicting], "dossier_id", "row-duplicate", None, ""))
    return once[~conflicting], int(same.sum())


def in_order(dossiers: pd.DataFrame) -> pd.DataFrame:
    """Sorted by unit, so that one unit's dossiers are one stretch of the stored file."""
    columns = [column.name for column in COLUMNS]
    ordered = dossiers.sort_values(["resolving_unit", "received_at", "dossier_id"], kind="stable", ignore_index=True)
    return ordered[[*columns, "procedure"]]


def row_faults(rejected: pd.DataFrame) -> list[Fault]:
    """Why each row was rejected, in words."""
    return [Fault(row["reason"], row) for row in rejected.astype(object).fillna("–").to_dict("records")]


def in_file_order(rejected: list[pd.DataFrame]) -> pd.DataFrame:
    found = [rows for rows in rejected if len(rows)]
    if not found:
        return pd.DataFrame(columns=REJECTED)
    return pd.concat(found)[REJECTED].sort_values(PLACE, kind="stable", ignore_index=True)
