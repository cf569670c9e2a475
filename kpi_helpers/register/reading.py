"""Register files → the Register: typed, allow-listed, each row kept, merged, rejected with its reason or set apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from kpi_helpers import project
from kpi_helpers.errors import Fault, KpiError
from kpi_helpers.register.attribution import handed_to_owner, named_otherwise, nearest, unit_ids
from kpi_helpers.register.cells import as_text, parse, turns_of
from kpi_helpers.register.columns import BY_NAME, COLUMNS, LAST_DAY, SIMULATED, Column, procedures
from kpi_helpers.register.correcting import CORRECTED, DROPPED, corrected
from kpi_helpers.register.distinct import holds
from kpi_helpers.register.headings import headed, set_apart
from kpi_helpers.register.identity import in_one_form
from kpi_helpers.register.late import LATE
from kpi_helpers.register.merging import HAPPENED, Merged, without_duplicates
from kpi_helpers.register.personal import personal_ids
from kpi_helpers.register.privacy import is_shown, officer_codes, without_free_text
from kpi_helpers.register.profiles import Mapping as Meanings
from kpi_helpers.register.profiles import best, columns_of, mappings
from kpi_helpers.register.repair import tidied
from kpi_helpers.register.tables import SHOWN, SourceTable, read_tables, register_files, sha256
from kpi_helpers.register.turned import healed_by_turning
from kpi_helpers.rules.params import Params
from kpi_helpers.text import name_key as key

PLACE = ["file", "sheet", "row"]
REJECTED = [*PLACE, "column", "reason", "found", "allowed"]
REPAIRED = ["file", "sheet", "column", "repair", "cells"]
NAMED = ["column", "written", "unit", "cells"]
APART = [*PLACE, "kind", "stated", "counted"]
REPLACED = [
    *PLACE, "newer_file", "newer_sheet", "newer_row", "columns", "unit", "ended_on", "extract", "newer_extract",
    *(column.name for column in COLUMNS), "procedure",
]  # fmt: skip
ORDER = ["resolving_unit", "received_at", "dossier_id"]  # of the dossiers: a unit's are one stretch of the stored file
NEARLY_ALL = 0.9
ROWS = ["file", "sheet", "rows", "absent", "kept", "rejected", "dropped", "merged", "replaced"]


@dataclass(frozen=True)
class Findings:
    """What reading found, each a table: rows rejected (with what was found, never personal, and what is allowed), cells
    repaired (counted), rows set apart (groups, totals, signatures; `stated` and `counted` of a total), rows of an older
    extract replaced by a newer one, as they were; corrections with what each changed, and the rows that they dropped;
    what became of the rows of each sheet; dossiers that an older extract should have had; names of units that are
    written otherwise than params have them, each with the name of the unit that it was taken for.
    """

    rejected: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=REJECTED))
    repaired: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=REPAIRED))
    apart: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=APART))
    replaced: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=REPLACED))
    corrected: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=CORRECTED))
    dropped: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=DROPPED))
    rows: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=ROWS))
    late: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=LATE))
    names: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=NAMED))


@dataclass(frozen=True)
class Register:
    """One row per dossier in `dossiers`, sorted by resolving unit; units are ids, labels are codes.

    rows = len(dossiers) + len(rejected) + len(dropped) + merged. `columns` are those the files hold with anything in
    them; `dossiers` has all of the standard profile. `notes` counts what was left unread: sheets, columns, receiving
    units that params do not know. `unconfirmed` names the profiles it was read by that nobody has confirmed.
    """

    dossiers: pd.DataFrame
    findings: Findings
    columns: frozenset[str]
    files: tuple[tuple[str, str], ...]
    rows: int
    merged: int
    notes: dict[str, int]
    unconfirmed: tuple[str, ...] = ()

    @property
    def rejected(self) -> pd.DataFrame:
        return self.findings.rejected

    @property
    def dropped(self) -> pd.DataFrame:
        return self.findings.dropped

    @property
    def simulated(self) -> bool:
        return bool((self.dossiers["origin"] == SIMULATED).any())

    @cached_property
    def latest_day(self) -> date | None:
        """The latest day on which anything happened, from which the day of the extract is inferred."""
        return known_day(pd.Series([self.dossiers[name].max() for name in HAPPENED]).max())

    @cached_property
    def earliest_day(self) -> date | None:
        """The earliest day on which anything happened: of what was before it the register can't tell."""
        return known_day(pd.Series([self.dossiers[name].min() for name in HAPPENED]).min())


def known_day(moment: pd.Timestamp) -> date | None:
    return None if pd.isna(moment) else moment.date()


@dataclass(frozen=True)
class Sheet:
    """One table read: its dossiers typed, what was found on the way, which columns it has, and what it calls them."""

    dossiers: pd.DataFrame
    rejected: list[pd.DataFrame]
    repaired: pd.DataFrame
    apart: pd.DataFrame
    columns: frozenset[str]
    rows: int
    unread: int
    place: tuple[str, str]
    called: Mapping[str, str]


def read_register(paths: Iterable[Path], params: Params) -> Register:
    """Read files or folders in any profile of params.

    Raises KpiError: a file missing, unreadable or no register, a required column absent, the example mixed with
    another register, a correction that matches nothing or not what it expects, no row left.
    """
    files = register_files(list(paths))
    raw = [table for file in files for table in read_tables(file)]
    if not raw:
        raise nothing_in(files, 0)
    register = from_tables(raw, params)
    return sound(register, len(register.dossiers), files)


def sound(register: Register, dossiers: int, files: Sequence[Path]) -> Register:
    """A register with the hashes of its files.

    Raises KpiError `register-ids-personal` for tables whose dossiers are mostly named by persons' data: the code is
    taken from the wrong column; `register-no-rows` if there is no dossier.
    """
    if faults := list(wrong_ids(register)):
        raise KpiError(*faults)
    if not dossiers:
        raise nothing_in(files, register.rows, *row_faults(register.rejected.head(SHOWN)))
    return replace(register, files=tuple((project.shown(file), sha256(file)) for file in files))


def wrong_ids(register: Register) -> Iterator[Fault]:
    """A fault for each table of which nearly all rows have a person's data for the dossier's code."""
    rejected = register.rejected[register.rejected["reason"] == "row-id-personal"]
    counts = rejected.groupby(ROWS[:2]).size()
    rows = register.findings.rows.set_index(ROWS[:2])["rows"]
    for (file, sheet), count in counts.items():
        if count >= NEARLY_ALL * rows[file, sheet]:
            where = {"file": file, "sheet": sheet}
            yield Fault("register-ids-personal", where | {"count": count, "rows": rows[file, sheet]})


def from_tables(raw: list[SourceTable], params: Params) -> Register:
    """Tables as one register, of files that are not named in it; it may have no dossier. Raises KpiError."""
    chosen = with_mappings(raw, params)
    left_out, unconfirmed = len(raw) - len(chosen), {mapping.name for _, mapping in chosen if not mapping.confirmed}
    raw.clear()
    # Of a large file only what was read is kept.
    sheets = [read_sheet(*chosen.pop(0), params) for _ in range(len(chosen))]
    rejected = [rows for sheet in sheets for rows in sheet.rejected]
    counted = counted_rows(sheets)
    named, folded = with_ids_in_one_form(together([sheet.dossiers for sheet in sheets]))
    refuse_mixture(named)
    columns = frozenset[str]().union(*(sheet.columns for sheet in sheets))
    corrections = corrected(named, columns, params)
    dossiers, names = with_units(corrections.dossiers, params, callings(sheets, "resolving_unit"), rejected)
    nowhere = received_nowhere(corrections.dossiers, dossiers)
    dossiers = without_free_text(dossiers, params)
    merged = without_duplicates(dossiers, params)
    repeated = called_in(merged.repeated, callings(sheets, "dossier_id"))
    found = in_file_order([*rejected, rejections(merged.repeated, repeated, "row-duplicate", None, "")])
    return Register(
        dossiers=in_order(dossiers, merged.kept),
        findings=Findings(
            found,
            added_up([*(sheet.repaired for sheet in sheets), folded]),
            together([sheet.apart for sheet in sheets]),
            merged.replaced[REPLACED],
            corrections.corrected,
            corrections.dropped,
            rows_by_sheet(counted, found, corrections.dropped, dossiers, merged),
            merged.late,
            names,
        ),
        columns=frozenset(name for name in columns if (dossiers[name].notna() & merged.kept).any()),
        files=(),
        rows=int(counted["rows"].sum()),
        merged=int(counted["rows"].sum()) - int(merged.kept.sum()) - len(found) - len(corrections.dropped),
        notes=unread(left_out, sheets) | {"received_nowhere": nowhere},
        unconfirmed=tuple(sorted(unconfirmed)),
    )


def unread(tables: int, sheets: list[Sheet]) -> dict[str, int]:
    return {"sheets_left_out": tables, "columns_left_out": sum(sheet.unread for sheet in sheets)}


def counted_rows(sheets: list[Sheet]) -> pd.DataFrame:
    """How many rows each sheet has, and the headings of columns that only other sheets have, by file and sheet."""
    every = frozenset[str]().union(*(sheet.columns for sheet in sheets))
    rows = [
        (*sheet.place, sheet.rows, ", ".join(BY_NAME[c].heading for c in sorted(every - sheet.columns)))
        for sheet in sheets
    ]
    return pd.DataFrame(rows, columns=ROWS[:4]).set_index(ROWS[:2])


def rows_by_sheet(
    counted: pd.DataFrame,
    rejected: pd.DataFrame,
    dropped: pd.DataFrame,
    before: pd.DataFrame,
    after: Merged,
) -> pd.DataFrame:
    """What became of the rows of each sheet, each counted by itself: columns `ROWS`; rows is the sum of all others.

    `absent`: columns that only other sheets have; `merged` repeat another row word for word, `replaced` were of an
    older extract; `before` are the rows from which the dossiers `after` were merged.
    """
    places = before.loc[before["resolving_unit"].notna(), ROWS[:2]]
    parts = {"all": places, "kept": places[after.kept[places.index]], "replaced": after.replaced}
    parts |= {"rejected": rejected, "dropped": dropped}
    sizes = {name: rows.groupby(ROWS[:2]).size() for name, rows in parts.items()}
    counts = counted.assign(**{name: size.reindex(counted.index, fill_value=0) for name, size in sizes.items()})
    repeated = after.repeated.groupby(ROWS[:2]).size().reindex(counts.index, fill_value=0)
    counts["merged"] = counts["all"] - counts["kept"] - counts["replaced"] - repeated
    return counts.reset_index()[ROWS]


def nothing_in(files: Iterable[Path], rows: int, *reasons: Fault) -> KpiError:
    names = ", ".join(project.shown(file) for file in files)
    return KpiError(Fault("register-no-rows", {"files": names, "rows": rows}), *reasons)


def with_mappings(raw: list[SourceTable], params: Params) -> list[tuple[SourceTable, Meanings]]:
    """The tables that are registers, below their headings, each with the profile that fits it best.

    Raises KpiError for files without any.
    """
    known = mappings(params)
    keys = frozenset(word for mapping in known for word in mapping.headings)
    tables = [found for table in raw if (found := headed(table, keys))]
    if strangers := {table.file for table in raw} - {table.file for table in tables}:
        raise KpiError(*(Fault("register-not-a-register", {"file": file}) for file in sorted(strangers)))
    return [(table, best(table, known)) for table in tables]


def together(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True)


def read_sheet(table: SourceTable, mapping: Meanings, params: Params) -> Sheet:
    """A table's rows as dossiers, typed; rows with a cell that can't be read are rejected."""
    columns = columns_of(table, mapping)
    called = {name: calling(heading, name) for heading, name in columns.items()}
    apart = set_apart(table, columns, mapping.labels)
    cells = table.cells[list(columns)].rename(columns=columns)
    cells, restored = with_last_zeros(without(cells, apart.index), params)
    place = (table.file, table.sheet or "–")
    where = pd.DataFrame({"file": place[0], "sheet": place[1], "row": cells.index}, index=cells.index)
    malformed = pd.Series(table.malformed, dtype="str").reindex(cells.index)
    bad = malformed.notna()
    rejected = [where[bad].assign(column="–", reason=malformed[bad], found=None, allowed="")]
    dossiers, repairs = where.copy(), [repaired(table, "procedure_code", restored)]
    turned = turns_of(cells)
    for column in bounded(mapping.columns, params):
        source = cells[column.name] if column.name in cells else pd.Series(None, index=cells.index, dtype=object)
        parsed = parse(source, column, turned.get(column.name, "kept"))
        dossiers[column.name] = parsed.values
        wrong = parsed.wrong.notna() & ~bad
        if wrong.any():
            rejected.append(unreadable(where[wrong], called[column.name], parsed.wrong, source, parsed.allowed))
        repairs.append(repaired(table, called.get(column.name, ""), parsed.repairs))
        bad |= wrong
    dossiers["procedure"] = procedures(dossiers["procedure_code"])
    for name, reason, wrong, found in wrong_rows(dossiers, cells, [n for n, turn in turned.items() if turn == "open"]):
        if (wrong := wrong & ~bad).any():
            rejected.append(rejections(where[wrong], called[name], reason, found, ""))
        bad |= wrong
    dossiers["officer"] = officer_codes(dossiers["officer"])
    found = apart.assign(file=table.file, sheet=table.sheet, row=apart.index, counted=totals(apart, cells.index))
    has = frozenset(columns.values())
    unread = len(table.cells.columns) - len(columns)
    return Sheet(dossiers[~bad], rejected, together(repairs), found[APART], has, len(cells), unread, place, called)


def calling(heading: str, column: str) -> str:
    """What a message calls a column: as the file does, and as the register does where that is another name."""
    own = BY_NAME[column].heading
    return own if key(heading) == key(own) else f"“{tidied(heading)[0]}” ({own})"


def bounded(columns: Iterable[Column], params: Params) -> list[Column]:
    """Columns of which those of what happened end a year after the last working calendar: an office that reports on a
    year has its calendar. No clock tells, and not the register itself, which may be read in pieces.
    """
    latest = max(params.calendar.years, default=LAST_DAY.year)
    last = min(LAST_DAY, date(latest + 1, 12, 31))
    return [replace(column, last=last) if column.name in (*HAPPENED, "apology_at") else column for column in columns]


WrongRows = tuple[str, str, pd.Series, pd.Series | None]


def wrong_rows(dossiers: pd.DataFrame, cells: pd.DataFrame, open_days: list[str]) -> Iterator[WrongRows]:
    """What no cell alone tells of a table's rows: the column, the reason, which rows, and what may be shown of them."""
    yield from unsure_days(dossiers, cells, open_days)
    yield "dossier_id", "row-without-id", dossiers["dossier_id"].isna(), None
    yield "dossier_id", "row-id-personal", personal_ids(dossiers["dossier_id"]), None
    without_code = dossiers["procedure"].isna()
    codes = dossiers.loc[without_code, "procedure_code"]
    yield "procedure_code", "row-without-code", without_code, codes.where(is_shown(codes, ()))


def unsure_days(dossiers: pd.DataFrame, cells: pd.DataFrame, open_days: list[str]) -> Iterator[WrongRows]:
    """Days that stand in a possible order only if a sheet turned them round, where nothing else tells if it did."""
    if not open_days:
        return
    dates = {name: pd.Series(holds(cells[name], is_date_cell), index=cells.index) for name in open_days}
    healed = healed_by_turning(dossiers, dates)
    for name in healed.dropna().unique():
        yield name, "row-day-unsure", healed == name, as_text(cells[name])


def with_last_zeros(cells: pd.DataFrame, params: Params) -> tuple[pd.DataFrame, Counter[str]]:
    """A table with the zeros that a sheet dropped at the end of procedures' codes: 2.00062, a number and no text, can
    only be 2.000620, if the catalogue has that. And how many cells that mended.
    """
    known = {float(entry.code): entry.code for entry in params.procedures if entry.code.endswith("0")}
    codes = cells["procedure_code"]
    is_cut = holds(codes, lambda cell: isinstance(cell, float) and cell in known)
    if not is_cut.any():
        return cells, Counter()
    mended = codes.astype(object).mask(is_cut, codes.map(known))
    return cells.assign(procedure_code=mended), Counter({"code-zero": int(is_cut.sum())})


def is_date_cell(cell: object) -> bool:
    return isinstance(cell, date)


def without(rows: pd.DataFrame, left_out: pd.Index) -> pd.DataFrame:
    """Some rows left out; the same table where there are none, since it may be large."""
    return rows.drop(left_out) if len(left_out) else rows


def totals(apart: pd.DataFrame, rows: pd.Index) -> pd.Series:
    """How many dossiers stand above each total row that gives a number: since the last one if that agrees, else all."""
    counted, start = pd.Series(pd.NA, index=apart.index, dtype="Int64"), 0
    for row in apart.index[apart["kind"] == "total"]:
        above, since = int((rows < row).sum()), int(((rows < row) & (rows > start)).sum())
        if not pd.isna(apart.loc[row, "stated"]):
            counted[row] = since if since == apart.loc[row, "stated"] else above
        start = row
    return counted


def repaired(table: SourceTable, called: str, repairs: Counter[str]) -> pd.DataFrame:
    return pd.DataFrame(
        [(table.file, table.sheet, called, *pair) for pair in sorted(repairs.items())], columns=REPAIRED
    )


def added_up(repairs: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Repairs of several tables or pieces of one, each kind of a column of a sheet once."""
    return pd.concat(repairs).groupby(REPAIRED[:4], as_index=False, dropna=False)["cells"].sum()


def unreadable(rows: pd.DataFrame, called: str, reasons: pd.Series, source: pd.Series, allowed: str) -> pd.DataFrame:
    """Rows with a cell that can't be read; the cell is repeated only where it can't be a person's data."""
    found = as_text(source[rows.index])
    shown = found.where(is_shown(found, allowed.split(", ")))
    return rejections(rows, called, "", shown, allowed).assign(reason=reasons[rows.index])


def rejections(
    rows: pd.DataFrame, called: pd.Series | str, reason: str, found: pd.Series | None, allowed: pd.Series | str
) -> pd.DataFrame:
    """Rejected rows with their place; `called` is what their file calls the column."""
    return rows[PLACE].assign(column=called, reason=reason, found=found, allowed=allowed)


def callings(sheets: list[Sheet], column: str) -> pd.Series:
    """What each sheet calls a column, by file and sheet; as the register does where two of one name differ."""
    found: dict[tuple[str, str], set[str]] = {}
    for sheet in sheets:
        found.setdefault(sheet.place, set()).add(sheet.called[column])
    names = [min(called) if len(called) == 1 else BY_NAME[column].heading for called in found.values()]
    return pd.Series(names, index=pd.MultiIndex.from_tuples(list(found)), dtype="str")


def called_in(rows: pd.DataFrame, callings: pd.Series) -> pd.Series:
    """What the file of each row calls a column."""
    return callings.reindex(pd.MultiIndex.from_frame(rows[PLACE[:2]])).set_axis(rows.index)


def with_ids_in_one_form(dossiers: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows with the code of each dossier as it was first written; and how many cells of each sheet that changed."""
    ids, changed = in_one_form(dossiers["dossier_id"])
    if not changed.any():
        return dossiers, pd.DataFrame(columns=REPAIRED)
    cells = dossiers.loc[changed, ROWS[:2]].groupby(ROWS[:2]).size().rename("cells").reset_index()
    found = cells.assign(sheet=cells["sheet"].replace("–", ""), column=BY_NAME["dossier_id"].heading, repair="id-form")
    return dossiers.assign(dossier_id=ids), found[REPAIRED]


def refuse_mixture(dossiers: pd.DataFrame) -> None:
    """The example must not be counted together with a real register."""
    simulated = (dossiers["origin"] == SIMULATED).fillna(False)
    if simulated.any() and not simulated.all():
        raise KpiError.of("register-mixed", files=", ".join(dossiers["file"].unique()))


def with_units(
    dossiers: pd.DataFrame, params: Params, called: pd.Series, rejected: list[pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Names of units as ids, and which of them were written otherwise; dossiers whose resolving unit nobody knows are
    rejected and have none.
    """
    named = dossiers["resolving_unit"]
    came, ended = ["received_at", "submitted_at", "paid_at"], ["finished_at", "returned_at"]
    resolving = unit_ids(named, first_known(dossiers[ended + came]), params)
    receiving = unit_ids(dossiers["receiving_unit"], first_known(dossiers[came + ended]), params)
    unknown = dossiers[resolving.isna()]
    found = named[unknown.index]
    near = found.map({name: nearest(name, params) for name in found.dropna().unique()})
    words = [params.organisation.name, *(alias for unit in params.units for alias in unit.aliases)]
    shown = found.where(is_shown(found, [unit.name for unit in params.units], words))
    rejected.append(rejections(unknown, called_in(unknown, called), "row-unit-unknown", shown, near))
    units = dossiers.assign(resolving_unit=resolving, receiving_unit=receiving)
    owned = units.assign(resolving_unit=handed_to_owner(units, params))
    nobody = owned[owned["resolving_unit"].isna() & resolving.notna()]
    desks = named[nobody.index]
    rejected.append(rejections(nobody, called_in(nobody, called), "row-without-owner", desks, ""))
    return owned, otherwise(dossiers, units, params)


def otherwise(named: pd.DataFrame, units: pd.DataFrame, params: Params) -> pd.DataFrame:
    """The names of units that params don't have as they stand: columns `NAMED`."""
    columns, official = ("resolving_unit", "receiving_unit"), {unit.id: unit.name for unit in params.units}
    found = [named_otherwise(named[c], units[c], params).assign(column=BY_NAME[c].heading) for c in columns]
    names = together(found)
    return names.assign(unit=names["unit"].map(official).astype("str"))[NAMED]


def first_known(days: pd.DataFrame) -> pd.Series:
    """The first day of each row that is known, in the order of the columns."""
    return days.bfill(axis=1).iloc[:, 0]


def received_nowhere(named: pd.DataFrame, dossiers: pd.DataFrame) -> int:
    """How many of the dossiers that have a unit name a receiving one that nobody knows."""
    unknown = named["receiving_unit"].notna() & dossiers["receiving_unit"].isna()
    return int((unknown & dossiers["resolving_unit"].notna()).sum())


def in_order(dossiers: pd.DataFrame, kept: pd.Series) -> pd.DataFrame:
    """The rows that stay, sorted."""
    keys = dossiers[ORDER].set_axis(range(len(dossiers)))[kept.to_numpy()]
    order = keys.sort_values(ORDER, kind="stable").index
    names = [*(column.name for column in COLUMNS), "procedure"]
    return pd.DataFrame({name: dossiers[name].take(order).reset_index(drop=True) for name in names})


def row_faults(rejected: pd.DataFrame) -> list[Fault]:
    """Why each row was rejected, in words."""
    return [Fault(row["reason"], row) for row in rejected.astype(object).fillna("–").to_dict("records")]


def in_file_order(rejected: list[pd.DataFrame]) -> pd.DataFrame:
    found = [rows for rows in rejected if len(rows)]
    if not found:
        return pd.DataFrame(columns=REJECTED)
    return pd.concat(found)[REJECTED].sort_values(PLACE, kind="stable", ignore_index=True)
