"""Register files → the Register: typed, allow-listed, each row kept, merged, rejected with its reason or set apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kpi_helpers import project
from kpi_helpers.errors import Fault, KpiError
from kpi_helpers.register import likeness
from kpi_helpers.register.attribution import handed_to_owner, named_otherwise, nearest, unit_ids
from kpi_helpers.register.columns import BY_NAME, COLUMNS, SIMULATED
from kpi_helpers.register.correcting import corrected
from kpi_helpers.register.distinct import Array
from kpi_helpers.register.findings import (
    NAMED,
    PLACE,
    REPAIRED,
    REPLACED,
    ROWS,
    Findings,
    added_up,
    in_file_order,
    lacking_rows,
    near_rows,
    rejections,
    row_faults,
    together,
    unread_rows,
)
from kpi_helpers.register.headings import FEW_ROWS, HEADING_ROWS, dossiers_in, filled, headed
from kpi_helpers.register.identity import in_one_form
from kpi_helpers.register.merging import HAPPENED, Merged, without_duplicates
from kpi_helpers.register.personal import asks_for_persons
from kpi_helpers.register.privacy import is_shown, without_free_text
from kpi_helpers.register.profiles import Mapping, best, mappings, refuse_containers
from kpi_helpers.register.repair import tidied
from kpi_helpers.register.rows import Sheet, read_sheet
from kpi_helpers.register.tables import (
    NOTES,
    SHOWN,
    SourceTable,
    files_left_out,
    read_tables,
    register_files,
    sha256,
)
from kpi_helpers.register.totals import names_of
from kpi_helpers.rules.params import Params

ORDER = ["resolving_unit", "received_at", "dossier_id"]  # of the dossiers: a unit's are one stretch of the stored file
NEARLY_ALL = 0.9
NEAR = 0.75  # so like a column's name may be its name


@dataclass(frozen=True)
class Register:
    """One row per dossier in `dossiers`, sorted by resolving unit; units are ids, labels are codes.

    rows = len(dossiers) + len(rejected) + len(dropped) + merged. `columns` are those the files hold with anything in
    them; `dossiers` has all of the standard profile, and `source`, the number of the sheet that each comes from.
    `notes` counts what was left unread: sheets, columns, receiving units that params do not know. `unconfirmed` names
    the profiles it was read by that nobody has confirmed.
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
    def rejected_units(self) -> frozenset[str]:
        """The units that rejected rows name."""
        return frozenset(self.rejected["unit"].dropna())

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
        raise KpiError.of("register-blank", files=", ".join(map(project.shown, found.files)))
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


def beside(register: Register, unread: pd.DataFrame) -> Register:
    """A register that names what else lies beside its files."""
    return replace(register, findings=replace(register.findings, unread=together([register.findings.unread, unread])))


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
    register, kept = as_read(raw, params)
    return replace(register, dossiers=in_order(register.dossiers, kept))


def as_read(raw: list[SourceTable], params: Params) -> tuple[Register, pd.Series]:
    """Tables as one register, all rows that could be read in the order of the files; and which of them stay."""
    chosen, unread = with_mappings(raw, params)
    unconfirmed = tuple(sorted({mapping.name for _, mapping in chosen if not mapping.confirmed}))
    raw.clear()
    frames, sheets = read_sheets(chosen, params)
    rejected = [sheet.rejected for sheet in sheets]
    counted = counted_rows(sheets)
    dossiers, folded = with_ids_in_one_form(together(frames).astype({"file": "str", "sheet": "str"}))
    frames.clear()
    refuse_mixture(dossiers)
    columns = frozenset[str]().union(*(sheet.columns for sheet in sheets))
    dossiers, corrections = corrected(dossiers, columns, params)
    dossiers, names, nowhere = with_units(dossiers, params, callings(sheets, "resolving_unit"), rejected)
    dossiers = without_free_text(dossiers, params)
    merged = without_duplicates(dossiers, params)
    holding = sources_with(columns, dossiers, merged.kept, len(sheets))
    found = in_file_order([*rejected, contradicting(merged.refused, sheets)])
    return Register(
        dossiers=dossiers,
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
            unread,
            near_in(sheets, params),
            lacking_in(sheets, holding),
        ),
        columns=frozenset(holding),
        files=(),
        rows=int(counted["rows"].sum()),
        merged=int(counted["rows"].sum()) - int(merged.kept.sum()) - len(found) - len(corrections.dropped),
        notes=notes_of(unread, sheets, nowhere),
        unconfirmed=unconfirmed,
    ), merged.kept


def read_sheets(chosen: list[tuple[SourceTable, Mapping]], params: Params) -> tuple[list[pd.DataFrame], list[Sheet]]:
    """Tables as dossiers, and what was found in each. Takes them out of `chosen` one by one: they may be large."""
    units = names_of(word for unit in params.units for word in unit.words)
    read = [read_sheet(*chosen.pop(0), params, units) for _ in range(len(chosen))]
    sources = [dossiers.assign(source=np.int32(number)) for number, (dossiers, _) in enumerate(read)]
    return sources, [sheet for _, sheet in read]


def sources_with(columns: Iterable[str], dossiers: pd.DataFrame, kept: pd.Series, sheets: int) -> dict[str, Array]:
    """The columns in which anything stands, each with the sheets of which it does: of every sheet whether, or whether
    no dossier that stays is from it.
    """
    source = dossiers["source"].to_numpy()

    def are_in(rows: pd.Series) -> Array:
        return np.bincount(source[rows.to_numpy()], minlength=sheets) > 0

    is_unused = ~are_in(kept)
    found = {name: are_in(kept & dossiers[name].notna()) for name in columns}
    return {name: held | is_unused for name, held in found.items() if held.any()}


def near_in(sheets: list[Sheet], params: Params) -> pd.DataFrame:
    """The headings that a sheet has beside the columns read, each like that of a column which it has not: columns
    `NEAR`.
    """
    known = likeness.names_of(params)
    return near_rows(
        [
            (*sheet.place, tidied(heading)[0], BY_NAME[column].heading)
            for sheet in sheets
            for heading in sheet.unread
            if not asks_for_persons(heading)
            for column, alike in [known.nearest(heading)]
            if alike >= NEAR and column not in sheet.columns
        ]
    )


def lacking_in(sheets: list[Sheet], holding: dict[str, Array]) -> pd.DataFrame:
    """The columns that some sheets hold and others, from which there are dossiers, do not: columns `LACKING`."""
    return lacking_rows(
        [
            (number, *sheet.place, name)
            for number, sheet in enumerate(sheets)
            for name in sorted(holding)
            if not holding[name][number]
        ]
    )


def notes_of(unread: pd.DataFrame, sheets: list[Sheet], nowhere: int) -> dict[str, int]:
    columns = sum(len(sheet.unread) for sheet in sheets)
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
    refused = after.refused.groupby(ROWS[:2]).size().reindex(counts.index, fill_value=0)
    counts["merged"] = counts["all"] - counts["kept"] - counts["replaced"] - refused
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
    for table in tables:
        refuse_containers(table, keys)
    if strangers := {table.file for table in raw} - {table.file for table in tables}:
        raise KpiError(*(Fault("register-not-a-register", {"file": file}) for file in sorted(strangers)))
    others = [table for table, found in pairs if found is None]
    refuse_lost(others)
    unread = unread_rows([(table.file, table.sheet, len(filled(table.cells))) for table in others])
    return [(table, best(table, known)) for table in tables], unread


def known_headings(known: Iterable[Mapping]) -> frozenset[str]:
    return frozenset(word for mapping in known for word in mapping.headings)


def refuse_lost(tables: Iterable[SourceTable]) -> None:
    """Tables without a heading are no registers; but dossiers must not be left out for the lack of one, be they a row
    in each of many tables.
    """
    lost = list[Fault]()
    for file, own in groupby(tables, key=lambda table: table.file):
        found = [(table, dossiers_in(table)) for table in own]
        if (rows := sum(count for _, count in found)) >= FEW_ROWS:
            first = next(table.sheet or "–" for table, count in found if count)
            lost.append(
                Fault("register-heading-lost", {"file": file, "sheet": first, "rows": rows, "first": HEADING_ROWS})
            )
    if lost:
        raise KpiError(*lost)


def contradicting(rows: pd.DataFrame, sheets: list[Sheet]) -> pd.DataFrame:
    """Rows that contradict another of the same extract or share their code, as rejected for their `reason`."""
    called = called_in(rows, callings(sheets, "dossier_id"))
    return rejections(rows, called, rows["reason"], None, "").assign(unit=rows["resolving_unit"])


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
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Names of units as ids, which of them were written otherwise, and how many of the dossiers that have a unit name a
    receiving one that nobody knows. Those whose resolving unit is blank or nobody knows are rejected and have none.
    """
    named = dossiers["resolving_unit"]
    came, ended = ["received_at", "submitted_at", "paid_at"], ["finished_at", "returned_at"]
    resolving = unit_ids(named, first_known(dossiers[ended + came]), params)
    receiving = unit_ids(dossiers["receiving_unit"], first_known(dossiers[came + ended]), params)
    unknown, blank = dossiers[resolving.isna() & named.notna()], dossiers[named.isna()]
    found = named[unknown.index]
    near = found.map({name: nearest(name, params) for name in found.unique()})
    places = [params.organisation.name, *params.organisation.within]
    words = [*places, *(alias for unit in params.units for alias in unit.aliases)]
    shown = found.where(is_shown(found, [unit.name for unit in params.units], words))
    rejected.append(rejections(unknown, called_in(unknown, called), "row-unit-unknown", shown, near))
    rejected.append(rejections(blank, called_in(blank, called), "row-unit-blank", None, ""))
    units = dossiers.assign(resolving_unit=resolving, receiving_unit=receiving)
    owned = units.assign(resolving_unit=handed_to_owner(units, params))
    nobody = owned[owned["resolving_unit"].isna() & resolving.notna()]
    desks = named[nobody.index]
    rejected.append(rejections(nobody, called_in(nobody, called), "row-without-owner", desks, ""))
    nowhere = dossiers["receiving_unit"].notna() & receiving.isna() & owned["resolving_unit"].notna()
    return owned, otherwise(dossiers, units, params), int(nowhere.sum())


def otherwise(named: pd.DataFrame, units: pd.DataFrame, params: Params) -> pd.DataFrame:
    """The names of units that params don't have as they stand: columns `NAMED`."""
    columns, official = ("resolving_unit", "receiving_unit"), {unit.id: unit.name for unit in params.units}
    found = [named_otherwise(named[c], units[c], params).assign(column=BY_NAME[c].heading) for c in columns]
    names = together(found)
    return names.assign(unit=names["unit"].map(official).astype("str"))[NAMED]


def first_known(days: pd.DataFrame) -> pd.Series:
    """The first day of each row that is known, in the order of the columns."""
    return days.bfill(axis=1).iloc[:, 0]


def in_order(dossiers: pd.DataFrame, kept: pd.Series) -> pd.DataFrame:
    """The rows that stay, sorted. Takes the columns out of `dossiers` one by one, since they may be large."""
    keys = pa.Table.from_pandas(dossiers[ORDER], preserve_index=False)
    order = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in ORDER]).to_numpy()
    order = order[kept.to_numpy()[order]]
    names = [*(column.name for column in COLUMNS), "procedure", "source"]
    sorted_columns = {name: dossiers.pop(name).take(order).reset_index(drop=True) for name in names}
    return pd.DataFrame(sorted_columns, copy=False)
