"""Corrections of params applied to the rows of a register: every one as it says, or none and all faults told.

Each looks at the rows as they were read, so that neither order nor another correction changes what it matches; two that
change the same are a fault. Of a dossier in several extracts the newest row is looked at; dropping it drops the older
ones too, which else would stand for it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase

import pandas as pd

from kpi_helpers.errors import Fault, KpiError, near
from kpi_helpers.register.attribution import units_named
from kpi_helpers.register.cells import DTYPES, READERS, Cell, allowed_in
from kpi_helpers.register.columns import BY_NAME, COLUMNS, NATIONAL_CODE, Column, procedures
from kpi_helpers.register.identity import id_key, id_keys
from kpi_helpers.register.merging import extract_days
from kpi_helpers.register.profiles import mappings
from kpi_helpers.register.reach import bounded
from kpi_helpers.register.repair import tidied
from kpi_helpers.rules.corrections import BLANK, FILLED, MatchColumn, Placed, SetColumn, Value
from kpi_helpers.rules.loading import gathered
from kpi_helpers.rules.params import Params
from kpi_helpers.rules.units import Unit
from kpi_helpers.text import name_key

CORRECTED = ["correction", "action", "why", "by", "on", "expected", "matched", "changed", "concerned"]
DROPPED = ["file", "sheet", "row", "column", "reason", "correction", "why"]
UNITS = {"receiving_unit", "resolving_unit"}
WORDS = {column.name for column in COLUMNS if column.type == "text"} - {"dossier_id", "procedure_code"}
NEVER_BLANK = {"procedure_code", "resolving_unit"}
CODE_FORM = "1.001193"


@dataclass(frozen=True)
class Corrections:
    """The rows dropped, `DROPPED`; and what each correction did, `CORRECTED`: how many dossiers it matched and changed,
    `concerned` False where none of the files that it is about was read.
    """

    dropped: pd.DataFrame
    corrected: pd.DataFrame


@dataclass(frozen=True)
class Source:
    """The rows as read, and what corrections look at: the newest row of each dossier, values in comparable form."""

    rows: pd.DataFrame
    columns: frozenset[str]
    newest: pd.Series
    compared: dict[str, pd.Series]
    forms: dict[str, Column]
    params: Params


@dataclass(frozen=True)
class Effect:
    """What a correction does: the rows it matches; by column which of them get which value; which rows are dropped."""

    placed: Placed
    matched: pd.Index
    changes: dict[str, tuple[pd.Index, object]]
    dropped: pd.Index

    @property
    def touched(self) -> list[tuple[str, pd.Index]]:
        """The cells that no other correction may change: columns with rows; dropped rows have no column."""
        return [("", self.dropped), *((column, self.matched) for column in self.changes)]

    @property
    def changed(self) -> pd.Index:
        rows = self.dropped
        for found, _ in self.changes.values():
            rows = rows.union(found)
        return rows


def corrected(dossiers: pd.DataFrame, columns: frozenset[str], params: Params) -> tuple[pd.DataFrame, Corrections]:
    """Rows as read → corrected, and how. `columns`: those that the files hold.

    Raises KpiError with every fault of every correction: a value that can't be read, a column that the files lack, no
    dossier that matches, not as many as expected, two corrections that change the same.
    """
    concerned = [one for one in params.corrections if rows_about(one, dossiers).any()]
    if not concerned:
        return dossiers, Corrections(pd.DataFrame(columns=DROPPED), told({}, params, dossiers))
    effects = effects_of(concerned, source_of(dossiers, columns, concerned, params))
    dropped = pd.concat([dropped_rows(effect, dossiers) for effect in effects])
    return with_values(dossiers, effects).drop(dropped.index), Corrections(
        dropped.sort_values(DROPPED[:3], kind="stable", ignore_index=True),
        told({effect.placed.correction.id: effect for effect in effects}, params, dossiers),
    )


def effects_of(corrections: Sequence[Placed], source: Source) -> list[Effect]:
    faults = list[Fault]()
    found = [gathered(faults, lambda one=one: effect_of(one, source)) for one in corrections]  # type: ignore[misc]
    effects = [effect for effect in found if effect]
    if faults := [*faults, *conflicts(effects, source.rows)]:
        raise KpiError(*faults)
    return effects


def rows_about(one: Placed, dossiers: pd.DataFrame) -> pd.Series:
    """The rows of the files that a correction is about."""
    return dossiers["file"].isin([file for file in dossiers["file"].unique() if is_about(one, file)])


def is_about(one: Placed, file: str) -> bool:
    """Whether a correction is about a file: about all if it names none.

    A pattern that fits no file is told and no fault: which other registers there are, nobody knows. Params stay while
    the register of each month comes and goes, often named on the command line only.
    """
    patterns = one.correction.files
    return not patterns or any(fnmatchcase(file, pattern) for pattern in patterns)


# --- what corrections look at -------------------------------------------------------------------------------------


def source_of(dossiers: pd.DataFrame, columns: frozenset[str], concerned: Sequence[Placed], params: Params) -> Source:
    named = {name for one in concerned for name in (*one.correction.match, *one.correction.values)}
    compared = {name: indexed(comparable(dossiers[name], params)) for name in sorted({*named, "procedure"})}
    return Source(dossiers, columns, newest(dossiers, params), compared, all_forms(params), params)


def comparable(cells: pd.Series, params: Params) -> pd.Series:
    """Units as ids, words without regard to capitals and the place of tones, dossiers by `id_keys`; other codes and
    typed values as they are.
    """
    name = str(cells.name)
    if name == "dossier_id":
        return id_keys(cells)
    return cells.map(word_keys(name, cells.dropna().unique(), params)) if name in WORDS else cells


def indexed(cells: pd.Series) -> pd.Series:
    """Cells numbered by their distinct values, so that each correction looks its own up instead of reading them all."""
    codes, distinct = pd.factorize(cells)
    return pd.Series(pd.Categorical.from_codes(codes, categories=distinct), index=cells.index)


def word_keys(name: str, words: Collection[str], params: Params) -> dict[str, str]:
    """Words as they are compared; a name that passed from one unit to another is known by the first."""
    words = list(words)
    units = units_named(words, params) if name in UNITS else dict[str, list[Unit]]()
    return {word: units[word][0].id if units.get(word) else name_key(word) for word in words}


def newest(dossiers: pd.DataFrame, params: Params) -> pd.Series:
    """Which rows are of the newest extract that has their dossier."""
    if dossiers["file"].nunique() < 2:
        return pd.Series(True, index=dossiers.index)
    days = extract_days(dossiers, params).rank(method="dense").fillna(0)
    return days == days.groupby(dossiers["dossier_id"]).transform("max")


def all_forms(params: Params) -> dict[str, Column]:
    """The columns with the labels of every profile, days in the bounds that they have in a register."""
    found = {column.name: column for column in bounded(COLUMNS, params)}
    for mapping in mappings(params):
        for column in mapping.columns:
            labels = dict.fromkeys((*found[column.name].labels, *column.labels))
            found[column.name] = replace(found[column.name], labels=tuple(labels))
    return {str(name): column for name, column in found.items()}


# --- what one correction does -------------------------------------------------------------------------------------


def effect_of(one: Placed, source: Source) -> Effect:
    """Raises KpiError with all that is wrong with a correction's columns and values, else with its count."""
    faults, correction = absent_columns(one, source), one.correction
    matches = rows_about(one, source.rows) & source.newest
    for column in correction.match:
        matches &= matching(one, column, source, faults)
    values = {column: value_to_set(one, column, source, faults) for column in correction.values}
    rows = matches.index[matches]
    if faults := faults or [*miscounted(one, dossiers_in(rows, source.rows)), *unmatched(one, source.rows.loc[rows])]:
        raise KpiError(*faults)
    dropped = with_older(matches, source) if correction.action == "drop" else rows[:0]
    return Effect(
        one, rows, {name: (other(rows, name, value, source), value) for name, value in values.items()}, dropped
    )


def other(rows: pd.Index, column: str, value: object, source: Source) -> pd.Index:
    """Those of some rows in which a column doesn't hold a value already."""
    return rows[~is_any_of([value], column, source)[rows]]


def absent_columns(one: Placed, source: Source) -> list[Fault]:
    """Columns that no file holds: to match or fill them would say what the register does not."""
    named = [*(("match", name) for name in one.correction.match), *(("set", name) for name in one.correction.values)]
    return [
        Fault("correction-column-absent", at(one, part, name) | {"column": BY_NAME[name].heading})
        for part, name in named
        if name not in source.columns
    ]


def matching(one: Placed, column: MatchColumn, source: Source, faults: list[Fault]) -> pd.Series:
    """The rows in which a column holds one of the values wanted; values that can't be read go to `faults`."""
    wanted = one.correction.wanted(column)
    values = [value for value in wanted if not is_word(value, FILLED)]
    cells = [cell_of(value, source.forms[column]) for value in values]
    faults += [unreadable(one, "match", column, v, source) for v, cell in zip(values, cells, strict=True) if cell.wrong]
    found = is_any_of([cell.value for cell in cells], column, source)
    return found if len(values) == len(wanted) else found | source.rows[column].notna()


def value_to_set(one: Placed, column: SetColumn, source: Source, faults: list[Fault]) -> object:
    """The value that cells get, a unit as its id; None is blank. One that can't be used goes to `faults`."""
    said = one.correction.values[column]
    cell = cell_of(said, source.forms[column])
    value = cell.value
    if column in UNITS and value is not None:
        value = next((unit.id for unit in units_named([str(value)], source.params)[str(value)]), None)
    is_code = column != "procedure_code" or NATIONAL_CODE.match(str(value))
    is_blank = value is None and (column in NEVER_BLANK or not is_word(said, BLANK))
    if cell.wrong or is_blank or not is_code:
        faults.append(unreadable(one, "set", column, said, source))
    return value


def cell_of(value: Value, column: Column) -> Cell:
    """A value of a correction, read as a cell of its column."""
    if is_word(value, BLANK):
        return Cell()
    word = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    cell = READERS[column.type](column)(tidied(word)[0])
    return replace(cell, value=pd.Timestamp(cell.value)) if isinstance(cell.value, date) else cell


def is_word(value: Value, words: frozenset[str]) -> bool:
    return isinstance(value, str) and value.casefold() in words


def is_any_of(values: Sequence[object], column: str, source: Source) -> pd.Series:
    """The rows in which a column holds one of some values; a procedure is also known by its national code alone."""
    cells, words = source.compared[column], [value for value in values if value is not None]
    if column in WORDS:
        words = list(word_keys(column, [str(word) for word in words], source.params).values())
    elif column == "dossier_id":
        words = [id_key(str(word)) for word in words]
    found = cells.isin(words)
    if column == "procedure_code":
        found |= source.compared["procedure"].isin(words)
    return found | cells.isna() if None in values else found


def with_older(matches: pd.Series, source: Source) -> pd.Index:
    """The rows that match, with those of older extracts of the dossiers of which no newest row is left."""
    if source.newest.all():
        return matches.index[matches]
    ids = source.rows["dossier_id"]
    same = ids[ids.isin(ids[matches])]
    left = same[source.newest[same.index] & ~matches[same.index]]
    older = same[~source.newest[same.index] & ~same.isin(left)]
    return matches.index[matches].union(older.index)


# --- what is wrong ------------------------------------------------------------------------------------------------


def at(one: Placed, *steps: str) -> dict[str, object]:
    return {"file": one.file, "key": ".".join([one.key, *steps]), "id": one.correction.id}


def unreadable(one: Placed, part: str, column: str, value: Value, source: Source) -> Fault:
    if column in UNITS:
        alike = near(str(value), [unit.name for unit in source.params.units])
        return Fault("correction-unit-unknown", at(one, part, column) | {"found": value, "near": alike})
    allowed = CODE_FORM if column == "procedure_code" else allowed_in(source.forms[column])
    return Fault("correction-unreadable", at(one, part, column) | {"found": value, "allowed": allowed})


def miscounted(one: Placed, found: int) -> list[Fault]:
    expected = one.correction.expected
    if found == 0:
        return [Fault("correction-no-match", at(one, "match") | {"expected": expected})]
    wrong = Fault("correction-count", at(one, "expected") | {"expected": expected, "found": found})
    return [wrong] if found != expected else []


def unmatched(one: Placed, rows: pd.DataFrame) -> list[Fault]:
    """The codes that a correction lists and no dossier has that it matches, unless none of them has."""
    wanted = one.correction.wanted("dossier_id") if "dossier_id" in one.correction.match and len(rows) else []
    found = set(id_keys(rows["dossier_id"]))
    codes = [str(value) for value in wanted if not is_word(value, FILLED | BLANK) and id_key(str(value)) not in found]
    return [Fault("correction-codes", at(one, "match", "dossier_id") | {"found": ", ".join(codes)})] if codes else []


def dossiers_in(rows: pd.Index, dossiers: pd.DataFrame) -> int:
    return dossiers.loc[rows, "dossier_id"].nunique()


def conflicts(effects: Sequence[Effect], dossiers: pd.DataFrame) -> list[Fault]:
    """A fault for each two corrections that set the same cells, or of which one drops what the other touches."""
    touched = [
        pd.DataFrame({"row": rows, "column": column, "n": n})
        for n, effect in enumerate(effects)
        for column, rows in effect.touched
    ]
    if not touched:
        return []
    every = pd.concat(touched, ignore_index=True)
    every = every[every["row"].duplicated(keep=False)]
    pairs = every.merge(every, on="row", suffixes=("", "_other"))
    same = (pairs["column"] == pairs["column_other"]) | (pairs["column"] == "") | (pairs["column_other"] == "")
    return [
        conflict(effects[n], effects[other], dossiers_in(pd.Index(rows.unique()), dossiers))
        for (n, other), rows in pairs[same & (pairs["n"] < pairs["n_other"])].groupby(["n", "n_other"])["row"]
    ]


def conflict(first: Effect, second: Effect, count: int) -> Fault:
    other = at(first.placed)
    told = {"other": other["id"], "place": f"{other['file']}, {other['key']}", "count": count}
    return Fault("correction-conflict", at(second.placed) | told)


# --- all together -------------------------------------------------------------------------------------------------


def with_values(dossiers: pd.DataFrame, effects: Sequence[Effect]) -> pd.DataFrame:
    """The rows with every value set; the national code follows the procedure's code."""
    columns: dict[str, pd.Series] = {}
    for effect in effects:
        for name, (rows, value) in effect.changes.items():
            columns[name] = columns.get(name, dossiers[name]).astype(DTYPES[BY_NAME[name].type])
            columns[name].loc[rows] = value
    if "procedure_code" in columns:
        columns["procedure"] = procedures(columns["procedure_code"])
    return dossiers.assign(**columns)


def dropped_rows(effect: Effect, dossiers: pd.DataFrame) -> pd.DataFrame:
    """The rows that a correction dropped, with their place, its id and reason."""
    correction = effect.placed.correction
    place = dossiers.loc[effect.dropped, DROPPED[:3]]
    return place.assign(column="–", reason="row-dropped", correction=correction.id, why=correction.reason)


def told(effects: dict[str, Effect], params: Params, dossiers: pd.DataFrame) -> pd.DataFrame:
    """What each correction of params did."""
    rows = [
        (c.id, c.action, c.reason, c.by, c.on.isoformat(), c.expected, *counts(effects.get(c.id), dossiers))
        for c in (one.correction for one in params.corrections)
    ]
    return pd.DataFrame(rows, columns=CORRECTED)


def counts(effect: Effect | None, dossiers: pd.DataFrame) -> tuple[int, int, bool]:
    """How many dossiers were matched and changed, and whether the correction is about what was read."""
    if effect is None:
        return 0, 0, False
    return dossiers_in(effect.matched, dossiers), dossiers_in(effect.changed, dossiers), True
