"""The rows of a filled-in form: levels, fields and the sum of all, each with its counts."""

from __future__ import annotations

import re

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

COUNT = BY_NAME["supplements"]  # what holds of the cells of a register's counts holds of a form's
ARABIC = re.compile(r"[0-9]+(?:\.0)?[.)]?")
LETTER = re.compile(r"[A-H][.)]?")
FEW_CELLS = 3  # a signature or a day below the form has fewer counts in its row


def rows_of(section: Section, form: Form, params: Params) -> tuple[pd.DataFrame, int]:
    """The rows as `FilledForm` holds them, none where nobody filled them in, and how many sums were derived.

    Raises KpiError with all faults: a cell that is no count, or blank beside others; a row without a field, a field
    that stands twice; counts below the sum of all, or no such sum.
    """
    rows = section.body[~repeats(section)]
    values, wrong = counts_in(section, form, rows)
    labels = labelled(section, form, params, values, wrong)
    faults = [*unreadable(section, form, wrong), *misplaced(section, form, labels, values.notna() | wrong)]
    if faults:
        raise KpiError(*faults)
    return (labels[:0], 0) if is_untouched(labels, values) else with_sums(labels, values, form)


def repeats(section: Section) -> pd.Series:
    """Which rows repeat a row of the heading, as printed pages do."""
    heading = {tuple(row) for row in section.words.loc[[*section.above, section.top]].to_numpy() if any(row)}
    again = [tuple(row) in heading for row in section.words.loc[section.body].to_numpy()]
    return pd.Series(again, section.body, dtype=bool)


def counts_in(section: Section, form: Form, rows: pd.Index) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cells of some rows as counts, blank where they are, and which of them are no counts."""
    values, wrong = {}, {}
    for column in form.columns:
        cells = section.table.cells.iloc[:, section.places[column.number]].loc[rows]
        parsed = parse(cells, COUNT)
        wrong[column.count] = parsed.wrong.notna() | cells.map(is_fraction).astype(bool)
        values[column.count] = parsed.values.mask(wrong[column.count])
    return pd.DataFrame(values, index=rows), pd.DataFrame(wrong, index=rows)


def is_fraction(cell: object) -> bool:
    """Whether a sheet holds a number that is not whole: 64.933 in a cell is no text of 64933."""
    return isinstance(cell, float) and not pd.isna(cell) and not cell.is_integer()


def labelled(section: Section, form: Form, params: Params, values: pd.DataFrame, wrong: pd.DataFrame) -> pd.DataFrame:
    """What each row is: columns kind (`level`, `field`, `blank`, `total`, or nothing), group, level, field."""
    parts = [column.count for column in form.columns if column.part]
    filled = (
        (values[parts].notna() | wrong[parts]).any(axis=1) | (values.fillna(0) != 0).any(axis=1) | wrong.any(axis=1)
    )
    found, group, level = list[tuple[str, int, Level | None, str]](), 0, None
    for row in values.index:
        mark, name = section.label(row)
        own = None if ARABIC.fullmatch(mark) else level_of(name, form, params)
        if section.has_total and row == section.body[-1]:
            found.append(("total", 0, None, ""))
        elif own or (LETTER.fullmatch(mark) and not filled[row]):
            group, level = group + 1, own
            found.append(("level", group, level, ""))
        elif filled[row]:
            found.append(("field", group, level, name))
        else:
            found.append(("blank" if name or values.loc[row].notna().any() else "", group, level, name))
    return pd.DataFrame(found, columns=["kind", "group", "level", "field"], index=values.index)


def level_of(name: str, form: Form, params: Params) -> Level | None:
    """The level that a row heads: its name in params, or words of the form, are in the row's."""
    for level in params.organisation.levels:
        words = [level.name, *form.words.levels.get(level.level, [])]
        if any(f" {letters(word)} " in f" {letters(name)} " for word in words):
            return level.level
    return None


def unreadable(section: Section, form: Form, wrong: pd.DataFrame) -> list[Fault]:
    """A fault for each cell that is no count; what it holds is repeated unless it may be a person's."""
    return [
        cell_fault("row-unreadable", section, row, column, found=shown(section, row, column), allowed=ALLOWED["count"])
        for column in form.columns
        for row in wrong.index[wrong[column.count]]
    ]


def cell_fault(code: str, section: Section, row: int, column: FormColumn, **more: object) -> Fault:
    return Fault(code, {**section.where, "row": row, "column": column.name, **more})


def shown(section: Section, row: int, column: FormColumn) -> str:
    text = str(as_text(section.table.cells.iloc[:, section.places[column.number]].loc[[row]]).iloc[0])
    return text if is_harmless(text, ()) else "–"


def misplaced(section: Section, form: Form, labels: pd.DataFrame, filled: pd.DataFrame) -> list[Fault]:
    """Faults of rows: blank beside counts, without a field, a field twice, cut off, counts below the sum, no sum."""
    fields = labels[labels["kind"] == "field"]
    named = pd.DataFrame({"group": fields["group"], "field": fields["field"].map(name_key)})
    blanks = [
        cell_fault("form-cell-blank", section, row, column)
        for row in fields.index
        for column in form.columns
        if column.part and not filled.at[row, column.count]
    ]
    below, _ = counts_in(section, form, section.below)
    rows = {
        "form-row-unnamed": fields.index[fields["field"] == ""],
        "form-field-twice": fields.index[named.duplicated() & (fields["field"] != "")],
        "form-row-below": section.below[below.notna().sum(axis=1) >= FEW_CELLS],
    }
    cut = [
        Fault(why, {**section.where, "row": row}) for row, why in section.table.malformed.items() if row in labels.index
    ]
    found = [Fault(code, {**section.where, "row": row}) for code, own in rows.items() for row in own]
    missing = [] if section.has_total else [Fault("form-without-total", {**section.where, "word": form.words.total[0]})]
    return [*blanks, *found, *cut, *missing]


def is_untouched(labels: pd.DataFrame, values: pd.DataFrame) -> bool:
    """Whether nobody filled a form in: rows for fields are there, none has a count, and no sum is more than 0."""
    kinds = set(labels["kind"])
    return "field" not in kinds and "blank" in kinds and not (values.fillna(0) != 0).any(axis=None)


def with_sums(labels: pd.DataFrame, values: pd.DataFrame, form: Form) -> tuple[pd.DataFrame, int]:
    """The rows with every sum: where none was stated, what its parts make; and how many cells that were.

    A sum is not stated where the cell is blank, or where all sums of the form are 0 or blank and its parts are not:
    formulas that no spreadsheet has computed yet, as our own template leaves them.
    """
    is_field, sums = labels["kind"] == "field", labels["kind"].isin(["level", "total"])
    wholes = [form.count(number) for number in form.sums]
    stated = values.copy()
    if not (values.loc[is_field, wholes].fillna(0).any(axis=None) or values[sums].fillna(0).any(axis=None)):
        stated.loc[is_field, wholes] = stated.loc[is_field, wholes].mask(values[is_field].any(axis=1))
        stated.loc[sums] = stated.loc[sums].mask(values[is_field].any(axis=None))
    made = stated.copy()
    for number, parts in form.sums.items():
        own = values.loc[is_field, [form.count(part) for part in parts]].sum(axis=1)
        made.loc[is_field, form.count(number)] = made.loc[is_field, form.count(number)].fillna(own)
    for row in labels.index[sums]:
        under = is_field & ((labels["group"] == labels.at[row, "group"]) | (labels.at[row, "kind"] == "total"))
        made.loc[row] = made.loc[row].fillna(made[under].sum())
    told = stated[is_field][wholes].isna().sum().sum() + stated[labels["kind"] == "total"].isna().sum().sum()
    kept = is_field | sums
    return pd.concat([labels, made], axis=1)[kept], int(told)
