"""The rows of a filled-in form: levels, fields and the sum of all, each with its counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from kpi_helpers.errors import Fault, KpiError
from kpi_helpers.register.cells import ALLOWED, as_text, parse
from kpi_helpers.register.columns import BY_NAME
from kpi_helpers.register.form_layout import Section, letters
from kpi_helpers.register.privacy import is_harmless
from kpi_helpers.rules.forms import Form, FormColumn
from kpi_helpers.rules.params import Params
from kpi_helpers.rules.vocabulary import Level
from kpi_helpers.text import name_key

COUNT = BY_NAME["fee"]  # what holds of the cells of a register's counts holds of a form's
ARABIC = re.compile(r"[0-9]+(?:\.0)?[.)]?")
LETTER = re.compile(r"[A-H][.)]?")
FEW_CELLS = 3  # a title above the form or a signature below it has fewer counts in its row

Counts = dict[str, int | None]
Place = tuple[int, str]  # a row of the file and a count


@dataclass(frozen=True)
class FormRow:
    """A row; `blank` is one for a field that nobody filled in. `group`: which level row it stands under, 0 for none."""

    number: int
    kind: Literal["level", "field", "blank", "total"]
    group: int
    level: Level | None
    field: str
    counts: Counts


def rows_of(section: Section, form: Form, params: Params) -> tuple[pd.DataFrame, int]:
    """The rows as `FilledForm` holds them, none where nobody filled them in, and how many sums were derived.

    Raises KpiError with all faults: a cell that is no count, or blank beside others; a row without a field, a field
    that stands twice; counts above the row of numbers or below the sum of all, or no such sum.
    """
    counts, wrong = counts_in(section, form, without_repeats(section))
    rows = labelled(section, form, params, counts, wrong)
    faults = [
        *unreadable(section, form, wrong),
        *blank_cells(section, form, rows, wrong),
        *misplaced(section, form, rows),
    ]
    if faults:
        raise KpiError(*faults)
    if is_untouched(rows):
        return as_frame([], form), 0
    given = stated(rows, form)
    derived = sum(value is None for row in given if row.kind != "level" for value in row.counts.values())
    return as_frame(with_sums(given, form), form), derived


def without_repeats(section: Section) -> list[int]:
    """The rows without those that repeat a row of the heading, as printed pages do."""
    heading = {tuple(row) for row in section.words.loc[[*section.above, section.top]].to_numpy() if any(row)}
    body = zip(section.body, section.words.loc[section.body].to_numpy(), strict=True)
    return [row for row, words in body if tuple(words) not in heading]


def counts_in(section: Section, form: Form, rows: Sequence[int]) -> tuple[dict[int, Counts], set[Place]]:
    """The counts of some rows, None where a cell is blank or no count, and which cells are no counts."""
    cells = section.table.cells.loc[rows].iloc[:, [section.places[column.number] for column in form.columns]]
    flat = pd.Series([told_apart(cell) for cell in cells.to_numpy().ravel()], dtype=object)
    parsed = parse(flat, COUNT)
    wrong = (parsed.wrong.notna() | flat.map(is_fraction).astype(bool)).tolist()
    values = [None if bad or pd.isna(value) else int(value) for value, bad in zip(parsed.values, wrong, strict=True)]
    places = [(row, name) for row in rows for name in form.counts]
    counts: dict[int, Counts] = {row: {} for row in rows}
    for (row, name), value in zip(places, values, strict=True):
        counts[row][name] = value
    return counts, {place for place, bad in zip(places, wrong, strict=True) if bad}


def told_apart(cell: object) -> object:
    """A cell that no other cell equals by chance: to Python, true is 1."""
    return str(cell) if isinstance(cell, bool) else cell


def is_fraction(cell: object) -> bool:
    """Whether a sheet holds a number that is not whole: 64.933 in a cell is no text of 64933."""
    return isinstance(cell, float) and not pd.isna(cell) and not cell.is_integer()


def labelled(
    section: Section, form: Form, params: Params, counts: dict[int, Counts], wrong: set[Place]
) -> list[FormRow]:
    """What each row is; rows that hold nothing are left out."""
    parts = [column.count for column in form.columns if column.part]
    rows, group, level = list[FormRow](), 0, None
    for number, own in counts.items():
        mark, name = section.label(number)
        is_wrong = any((number, count) in wrong for count in own)
        is_filled = is_wrong or any(own.values()) or any(own[part] is not None for part in parts)
        heads = level_of(name, form, params, exactly=bool(ARABIC.fullmatch(mark)))
        if section.has_total and number == section.body[-1]:
            rows.append(FormRow(number, "total", 0, None, "", own))
        elif heads or LETTER.fullmatch(mark):
            group, level = group + 1, heads
            rows.append(FormRow(number, "level", group, level, "", own))
        elif is_filled or name or any(value is not None for value in own.values()):
            rows.append(FormRow(number, "field" if is_filled else "blank", group, level, name, own))
    return rows


def level_of(name: str, form: Form, params: Params, exactly: bool) -> Level | None:
    """The level that a row heads: its name in params, or words of the form, are in the row's, or all of them."""
    said = letters(name)
    for level in params.organisation.levels:
        words = [letters(word) for word in (level.name, *form.words.levels.get(level.level, []))]
        if said in words or (not exactly and any(f" {word} " in f" {said} " for word in words)):
            return level.level
    return None


def unreadable(section: Section, form: Form, wrong: set[Place]) -> list[Fault]:
    """A fault for each cell that is no count; what it holds is repeated unless it may be a person's."""
    columns = {column.count: column for column in form.columns}
    return [
        cell_fault("row-unreadable", section, row, columns[name], found=found, allowed=ALLOWED["count"])
        for row, name in sorted(wrong)
        for found in [shown(section, row, columns[name])]
    ]


def shown(section: Section, row: int, column: FormColumn) -> str:
    text = str(as_text(section.table.cells.loc[[row]].iloc[:, section.places[column.number]]).iloc[0])
    return text if is_harmless(text, ()) else "–"


def cell_fault(code: str, section: Section, row: int, column: FormColumn, **more: object) -> Fault:
    return Fault(code, {**section.where, "row": row, "column": column.name, **more})


def blank_cells(section: Section, form: Form, rows: Iterable[FormRow], wrong: set[Place]) -> list[Fault]:
    """Cells left blank in rows that have counts: blank is not 0."""
    return [
        cell_fault("form-cell-blank", section, row.number, column)
        for row in rows
        for column in form.columns
        if row.kind == "field" and column.part and row.counts[column.count] is None
        if (row.number, column.count) not in wrong
    ]


def misplaced(section: Section, form: Form, rows: Sequence[FormRow]) -> list[Fault]:
    """Rows without a field, a field twice under one level, rows cut off, counts outside the form, no sum of all."""
    fields = [row for row in rows if row.kind == "field"]
    named = [(row.group, name_key(row.field)) for row in fields]
    outside, _ = counts_in(section, form, [*section.above, *section.below])
    found = {
        "form-row-unnamed": [row.number for row in fields if not row.field],
        "form-field-twice": [row.number for n, row in enumerate(fields) if row.field and named[n] in named[:n]],
        "form-row-outside": [n for n, own in outside.items() if sum(v is not None for v in own.values()) >= FEW_CELLS],
    }
    cut = [(why, row) for row, why in section.table.malformed.items() if row in section.body]
    placed = [*((code, row) for code, own in found.items() for row in own), *cut]
    missing = [] if section.has_total else [Fault("form-without-total", {**section.where, "word": form.words.total[0]})]
    return [*(Fault(code, {**section.where, "row": row}) for code, row in placed), *missing]


def is_untouched(rows: Sequence[FormRow]) -> bool:
    """Whether nobody filled a form in: rows for fields are there, none has a count, and no sum is more than 0."""
    kinds = {row.kind for row in rows}
    return "field" not in kinds and "blank" in kinds and not any(any(row.counts.values()) for row in rows)


def stated(rows: Sequence[FormRow], form: Form) -> list[FormRow]:
    """The rows without blank ones, and without sums that no spreadsheet has computed yet, as our own template leaves
    them: formulas of which every one is 0 or blank, while not every count is.
    """
    kept, wholes = [row for row in rows if row.kind != "blank"], {form.count(number) for number in form.sums}
    if any(row.counts[name] for row in kept for name in wholes) or not any(any(row.counts.values()) for row in kept):
        return kept
    return [
        replace(row, counts={n: v or None if n in wholes or row.kind != "field" else v for n, v in row.counts.items()})
        for row in kept
    ]


def with_sums(rows: Sequence[FormRow], form: Form) -> list[FormRow]:
    """The rows with every sum: where none is stated, what its parts make."""
    fields = [replace(row, counts=across(row.counts, form)) for row in rows if row.kind == "field"]
    made = {row.number: row for row in fields}
    for row in (row for row in rows if row.kind != "field"):
        under = [field.counts for field in fields if row.kind == "total" or field.group == row.group]
        down = {name: sum(counts[name] or 0 for counts in under) for name in form.counts}
        made[row.number] = replace(row, counts={n: down[n] if v is None else v for n, v in row.counts.items()})
    return [made[row.number] for row in rows]


def across(counts: Counts, form: Form) -> Counts:
    """A row's counts with its sums."""
    made = dict(counts)
    for number, parts in form.sums.items():
        if made[form.count(number)] is None:
            made[form.count(number)] = sum(counts[form.count(part)] or 0 for part in parts)
    return made


def as_frame(rows: Sequence[FormRow], form: Form) -> pd.DataFrame:
    labels = {"kind": "str", "group": "int64", "level": "object", "field": "str"}
    cells = [(row.kind, row.group, row.level, row.field, *(row.counts[name] for name in form.counts)) for row in rows]
    frame = pd.DataFrame(cells, columns=[*labels, *form.counts], index=[row.number for row in rows])
    return frame.astype({**labels, **dict.fromkeys(form.counts, "int64")})
