"""Register files → the Register: typed, allow-listed, each row kept, merged, rejected with its reason or set apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from kpi_helpers import project
from kpi_helpers.errors import Fault, KpiError, near
from kpi_helpers.register.attribution import handed_to_owner, unit_ids
from kpi_helpers.register.cells import as_text, parse
from kpi_helpers.register.columns import BY_NAME, COLUMNS, SIMULATED, procedures
from kpi_helpers.register.correcting import CORRECTED, DROPPED, corrected
from kpi_helpers.register.distinct import Array
from kpi_helpers.register.headings import HEADING_ROWS, dossiers_like, filled, headed, set_apart
from kpi_helpers.register.late import LATE
from kpi_helpers.register.merging import HAPPENED, Merged, without_duplicates
from kpi_helpers.register.privacy import is_shown, officer_codes, without_free_text
from kpi_helpers.register.profiles import Mapping, best, columns_of, mappings
from kpi_helpers.register.tables import (
    NOTES,
    SHOWN,
    SourceTable,
    files_left_out,
    read_tables,
    register_files,
    sha256,
)
from kpi_helpers.register.totals import counted_by_totals, names_any, names_of
from kpi_helpers.rules.params import Params

PLACE = ["file", "sheet", "row"]
REJECTED = [*PLACE, "column", "reason", "found", "allowed"]
REPAIRED = ["file", "sheet", "column", "repair", "cells"]
APART = [*PLACE, "kind", "stated", "scope", "counted"]
UNREAD = ["file", "sheet", "rows"]
REPLACED = [
    *PLACE, "newer_file", "newer_sheet", "newer_row", "columns", "unit", "ended_on", "extract", "newer_extract",
    *(column.name for column in COLUMNS), "procedure",
]  # fmt: skip
FILLED_DOWN = ("procedure_code", "procedure_name", "field", "receiving_unit", "resolving_unit")
ORDER = ["resolving_unit", "received_at", "dossier_id"]  # of the dossiers: a unit's are one stretch of the stored file
ROWS = ["file", "sheet", "rows", "absent", "kept", "rejected", "dropped", "merged", "replaced"]


@dataclass(frozen=True)
class Findings:
    """What reading found, each a table: rows rejected (with what was found, never personal, and what is allowed), cells
    repaired (counted), rows set apart (groups, totals, signatures; of a total the number `stated`, its `scope` and what
    was `counted`), rows of an older extract replaced by a newer one, as they were; corrections with what each changed,
    and the rows that they dropped; what became of the rows of each sheet; dossiers that an older extract should have
    had; sheets and files left unread, with their rows (NA: a file that was not opened).
    """

    rejected: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=REJECTED))
    repaired: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=REPAIRED))
    apart: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=APART))
    replaced: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=REPLACED))
    corrected: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=CORRECTED))
    dropped: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=DROPPED))
    rows: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=ROWS))
    late: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=LATE))
    unread: pd.DataFrame = field(default_factory=lambda: unread_rows([]))


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
    """One table read: its dossiers typed, what was found on the way, and which columns it has."""

    dossiers: pd.DataFrame
    rejected: list[pd.DataFrame]
    repaired: pd.DataFrame
    apart: pd.DataFrame
    columns: frozenset[str]
    rows: int
    unread: int
    place: tuple[str, str]


def read_register(paths: Iterable[Path], params: Params) -> Register:
    """Read files or folders in any profile of params.

    Raises KpiError: a file missing, unreadable or no register, a required column absent, the example mixed with
    another register, a correction that matches nothing or not what it expects, no row left.
    """
    found = sources(list(paths), params)
    tables = {file: list(read_tables(file)) for file in found.files}
    raw = [table for own in tables.values() for table in own]
    empty = unread_rows([(project.shown(file), "", 0) for file, own in tables.items() if not own])
    tables.clear()
    if not raw:
        raise nothing_in(found.files, 0)
    register = from_tables(raw, params)
    return beside(sound(register, len(register.dossiers), found.files), together([empty, found.unread]))


@dataclass(frozen=True)
class Sources:
    """The files of a register, and what else lies beside them: columns `UNREAD`."""

    files: list[Path]
    unread: pd.DataFrame


def sources(paths: Sequence[Path], params: Params) -> Sources:
    """The files to be read as a register: in a folder, text and pages that hold none are notes.

    Raises KpiError: no file, only notes, dossiers without a heading in what would be a note.
    """
    files, left_out = register_files(paths), list[tuple[str, str, int | None]]()
    keys = known_headings(mappings(params))
    for note in [file for file in files if file.suffix.lower() in NOTES and file not in paths]:
        tables = tables_in_note(note)
        if not any(headed(table, keys) for table in tables):
            refuse_lost(tables)
            left_out += [(project.shown(note), "", sum(len(filled(table.cells)) for table in tables))]
            files.remove(note)
    if not files:
        raise KpiError(*(Fault("register-not-a-register", {"file": file}) for file, *_ in left_out))
    others = [(project.shown(file), "", None) for file in files_left_out(paths)]
    return Sources(files, unread_rows([*left_out, *others]))


def tables_in_note(file: Path) -> list[SourceTable]:
    """The tables of what may be a note; none where it can't be read as one."""
    try:
        return list(read_tables(file))
    except KpiError:
        return []


def unread_rows(found: Sequence[tuple[str, str, int | None]]) -> pd.DataFrame:
    return pd.DataFrame(found, columns=UNREAD).astype({"file": "str", "sheet": "str", "rows": "Int64"})


def beside(register: Register, unread: pd.DataFrame) -> Register:
    """A register that names what else lies beside its files."""
    return replace(register, findings=replace(register.findings, unread=together([register.findings.unread, unread])))


def sound(register: Register, dossiers: int, files: Sequence[Path]) -> Register:
    """A register with the hashes of its files. Raises KpiError `register-no-rows` if it has no dossiers."""
    if not dossiers:
        raise nothing_in(files, register.rows, *row_faults(register.rejected.head(SHOWN)))
    return replace(register, files=tuple((project.shown(file), sha256(file)) for file in files))


def from_tables(raw: list[SourceTable], params: Params) -> Register:
    """Tables as one register, of files that are not named in it; it may have no dossier. Raises KpiError."""
    chosen, unread = with_mappings(raw, params)
    unconfirmed = {mapping.name for _, mapping in chosen if not mapping.confirmed}
    units = names_of(word for unit in params.units for word in unit.words)
    raw.clear()
    sheets = [read_sheet(*chosen.pop(0), units) for _ in range(len(chosen))]  # only what was read of each is kept
    rejected = [rows for sheet in sheets for rows in sheet.rejected]
    counted = counted_rows(sheets)
    named = together([sheet.dossiers for sheet in sheets])
    refuse_mixture(named)
    columns = frozenset[str]().union(*(sheet.columns for sheet in sheets))
    corrections = corrected(named, columns, params)
    dossiers = with_units(corrections.dossiers, params, rejected)
    nowhere = received_nowhere(corrections.dossiers, dossiers)
    dossiers = without_free_text(dossiers, params)
    merged = without_duplicates(dossiers, params)
    found = in_file_order([*rejected, rejections(merged.repeated, "dossier_id", "row-duplicate", None, "")])
    return Register(
        dossiers=in_order(dossiers, merged.kept),
        findings=Findings(
            found,
            together([sheet.repaired for sheet in sheets]),
            together([sheet.apart for sheet in sheets]),
            merged.replaced[REPLACED],
            corrections.corrected,
            corrections.dropped,
            rows_by_sheet(counted, found, corrections.dropped, dossiers, merged),
            merged.late,
            unread,
        ),
        columns=frozenset(name for name in columns if (dossiers[name].notna() & merged.kept).any()),
        files=(),
        rows=int(counted["rows"].sum()),
        merged=int(counted["rows"].sum()) - int(merged.kept.sum()) - len(found) - len(corrections.dropped),
        notes=notes_of(unread, sheets, nowhere),
        unconfirmed=tuple(sorted(unconfirmed)),
    )


def notes_of(unread: pd.DataFrame, sheets: list[Sheet], nowhere: int) -> dict[str, int]:
    columns = sum(sheet.unread for sheet in sheets)
    return {"sheets_left_out": len(unread), "columns_left_out": columns, "received_nowhere": nowhere}


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


def with_mappings(raw: list[SourceTable], params: Params) -> tuple[list[tuple[SourceTable, Mapping]], pd.DataFrame]:
    """The tables that are registers, below their headings, each with the profile that fits it best; and the others.

    Raises KpiError: a file without any, a table of dossiers without a heading.
    """
    known = mappings(params)
    keys = known_headings(known)
    pairs = [(table, headed(table, keys)) for table in raw]
    tables = [found for _, found in pairs if found]
    if strangers := {table.file for table in raw} - {table.file for table in tables}:
        raise KpiError(*(Fault("register-not-a-register", {"file": file}) for file in sorted(strangers)))
    others = [table for table, found in pairs if found is None]
    refuse_lost(others)
    unread = unread_rows([(table.file, table.sheet, len(filled(table.cells))) for table in others])
    return [(table, best(table, known)) for table in tables], unread


def known_headings(known: Iterable[Mapping]) -> frozenset[str]:
    return frozenset(word for mapping in known for word in mapping.headings)


def refuse_lost(tables: Iterable[SourceTable]) -> None:
    """Tables without a heading are no registers; but dossiers must not be left out for the lack of one."""
    lost = [
        Fault("register-heading-lost", {"file": t.file, "sheet": t.sheet or "–", "rows": rows, "first": HEADING_ROWS})
        for t in tables
        if (rows := dossiers_like(t))
    ]
    if lost:
        raise KpiError(*lost)


def together(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True)


def read_sheet(table: SourceTable, mapping: Mapping, units: AbstractSet[str]) -> Sheet:
    """A table's rows as dossiers, typed; rows with a cell that can't be read are rejected. `units`: `names_of` all."""
    columns = columns_of(table, mapping, units)
    apart = set_apart(table, columns, mapping.labels)
    cells = table.cells[list(columns)].rename(columns=columns)
    cells, filled_in = filled_down(without(cells, apart.index), table, columns)
    place = (table.file, table.sheet or "–")
    where = pd.DataFrame({"file": place[0], "sheet": place[1], "row": cells.index}, index=cells.index)
    malformed = pd.Series(table.malformed, dtype="str").reindex(cells.index)
    bad = malformed.notna()
    rejected = [where[bad].assign(column="–", reason=malformed[bad], found=None, allowed="")]
    dossiers, repairs = where.copy(), [repaired(table, name, Counter(found)) for name, found in filled_in.items()]
    for column in mapping.columns:
        source = cells[column.name] if column.name in cells else pd.Series(None, index=cells.index, dtype=object)
        parsed = parse(source, column)
        dossiers[column.name] = parsed.values
        wrong = parsed.wrong.notna() & ~bad
        if wrong.any():
            rejected.append(unreadable(where[wrong], column.name, parsed.wrong, source, parsed.allowed))
        repairs.append(repaired(table, column.name, parsed.repairs))
        bad |= wrong
    dossiers["procedure"] = procedures(dossiers["procedure_code"])
    headless = below_unit(dossiers["resolving_unit"], table, apart, units) & ~bad
    rejected.append(rejections(where[headless], "resolving_unit", "row-unit-in-group", None, ""))
    bad |= headless
    needed = {"dossier_id": "row-without-id", "procedure": "row-without-code"}
    for name, reason in needed.items():
        wrong = dossiers[name].isna() & ~bad
        rejected.append(rejections(where[wrong], name.replace("procedure", "procedure_code"), reason, None, ""))
        bad |= wrong
    dossiers["officer"] = officer_codes(dossiers["officer"])
    found = apart.assign(
        file=table.file, sheet=table.sheet, row=apart.index, counted=counted_by_totals(apart, cells.index)
    )
    has = frozenset(columns.values())
    unread = len(table.cells.columns) - len(columns)
    return Sheet(dossiers[~bad], rejected, together(repairs), found[APART], has, len(cells), unread, place)


def without(rows: pd.DataFrame, left_out: pd.Index) -> pd.DataFrame:
    """Some rows left out; the same table where there are none, since it may be large."""
    return rows.drop(left_out) if len(left_out) else rows


def filled_down(
    cells: pd.DataFrame, table: SourceTable, columns: dict[str, str]
) -> tuple[pd.DataFrame, dict[str, dict[str, int]]]:
    """The rows with what stands in a cell merged over several of them in each; and how many cells of which column."""
    counts = dict[str, dict[str, int]]()
    for place in sorted({column for column, *_ in table.merged if column < len(table.cells.columns)}):
        name = columns.get(table.cells.columns[place], "")
        if name in FILLED_DOWN:
            source = above_in([(top, last) for column, top, last in table.merged if column == place], cells.index)
            blank = cells[name].isna() | (cells[name] == "")
            column = cells[name].take(np.where(blank, source, np.arange(len(cells)))).set_axis(cells.index)
            counts[name] = {"merged-cell": int((blank & column.notna() & (column != "")).sum())}
            cells = cells.assign(**{name: column})
    return cells, {name: found for name, found in counts.items() if found["merged-cell"]}


def above_in(spans: list[tuple[int, int]], rows: pd.Index) -> Array:
    """For each row the place of the first row of the merged cell that it stands in, else its own."""
    source = np.arange(len(rows))
    for top, last in spans:
        if top in rows:
            first, end = rows.searchsorted(top), rows.searchsorted(last, side="right")
            source[first:end] = first
    return source


def below_unit(named: pd.Series, table: SourceTable, apart: pd.DataFrame, units: AbstractSet[str]) -> pd.Series:
    """Which dossiers have no unit and stand below a row that names one: it can't be known how far it reaches."""
    nameless, groups = named.isna(), apart.index[apart["kind"] == "group"]
    if not nameless.any() or not len(groups):
        return pd.Series(False, index=named.index)
    words = table.cells.loc[groups].to_numpy().tolist()
    heads = [row for row, cells in zip(groups, words, strict=True) if names_any(" ".join(map(str, cells)), units)]
    return nameless & (named.index > min(heads, default=np.inf))


def repaired(table: SourceTable, column: str, repairs: Counter[str]) -> pd.DataFrame:
    heading = BY_NAME[column].heading
    return pd.DataFrame(
        [(table.file, table.sheet, heading, *pair) for pair in sorted(repairs.items())], columns=REPAIRED
    )


def unreadable(rows: pd.DataFrame, column: str, reasons: pd.Series, source: pd.Series, allowed: str) -> pd.DataFrame:
    """Rows with a cell that can't be read; the cell is repeated only where it can't be a person's data."""
    found = as_text(source[rows.index])
    shown = found.where(is_shown(found, allowed.split(", ")))
    return rejections(rows, column, "", shown, allowed).assign(reason=reasons[rows.index])


def rejections(
    rows: pd.DataFrame, column: str, reason: str, found: pd.Series | None, allowed: pd.Series | str
) -> pd.DataFrame:
    """Rejected rows with their place."""
    return rows[PLACE].assign(column=BY_NAME[column].heading, reason=reason, found=found, allowed=allowed)


def refuse_mixture(dossiers: pd.DataFrame) -> None:
    """The example must not be counted together with a real register."""
    simulated = (dossiers["origin"] == SIMULATED).fillna(False)
    if simulated.any() and not simulated.all():
        raise KpiError.of("register-mixed", files=", ".join(dossiers["file"].unique()))


def with_units(dossiers: pd.DataFrame, params: Params, rejected: list[pd.DataFrame]) -> pd.DataFrame:
    """Names of units as ids; dossiers whose resolving unit nobody knows are rejected and have none."""
    named = dossiers["resolving_unit"]
    came, ended = ["received_at", "submitted_at", "paid_at"], ["finished_at", "returned_at"]
    resolving = unit_ids(named, first_known(dossiers[ended + came]), params)
    receiving = unit_ids(dossiers["receiving_unit"], first_known(dossiers[came + ended]), params)
    unknown = dossiers[resolving.isna()]
    official = [unit.name for unit in params.units]
    found = named[unknown.index]
    nearest = found.map({name: near(name, official, 1) for name in found.dropna().unique()})
    shown = found.where(is_shown(found, official))
    rejected.append(rejections(unknown, "resolving_unit", "row-unit-unknown", shown, nearest))
    units = dossiers.assign(resolving_unit=resolving, receiving_unit=receiving)
    owned = units.assign(resolving_unit=handed_to_owner(units, params))
    nobody = owned[owned["resolving_unit"].isna() & resolving.notna()]
    rejected.append(rejections(nobody, "resolving_unit", "row-without-owner", named[nobody.index], ""))
    return owned


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
