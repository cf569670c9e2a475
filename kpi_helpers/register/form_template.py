"""A form to be filled in by hand: a sheet for each unit, a row for each field, sums as formulas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from kpi_helpers.periods import Period
from kpi_helpers.register import guides
from kpi_helpers.register.workbook import Book, Field
from kpi_helpers.rules.forms import Form, FormColumn
from kpi_helpers.text import capitalised, day

HEADING, NUMBERS, LEVEL, BODY = 4, 6, 7, 8  # the rows of a sheet, counted from 0
NAME = 1  # the column of the fields' names
SPARE_ROWS = 5  # for fields that the catalogue does not know of a unit
LONGEST_SHEET_NAME = 31  # Excel's
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
UNKNOWN_PERIOD = "…… (từ ngày …/…/…… đến ngày …/…/……)"


@dataclass(frozen=True)
class FormUnit:
    """Who fills in a sheet: the unit's name, its level's name, and the fields of its procedures in order."""

    name: str
    level: str
    fields: tuple[str, ...]


def add_form(book: Book, form: Form, units: Sequence[FormUnit], fields: tuple[str, ...], period: Period | None) -> None:
    """The sheets of a form, one for each unit; `fields` are offered in the spare rows."""
    for number, unit in enumerate(units, 1):
        sheet = book.add_sheet(sheet_name(number, unit.name))
        write_top(book, sheet, form, unit, period)
        write_headings(book, sheet, form)
        write_body(book, sheet, form, unit, fields)
        sheet.freeze_panes(LEVEL, NAME + 1)
        sheet.repeat_rows(HEADING, NUMBERS)


def sheet_name(number: int, name: str) -> str:
    """A name that Excel takes: no other sheet has its number, the rest is cut between words."""
    return shorten(NOT_IN_SHEET_NAMES.sub(" ", f"{number:02} {name}"), LONGEST_SHEET_NAME, placeholder="…")


def write_top(book: Book, sheet: Worksheet, form: Form, unit: FormUnit, period: Period | None) -> None:
    last = width(form) - 1
    when = f"{capitalised(period.label)} (từ ngày {day(period.first)} đến ngày {day(period.last)})" if period else ""
    sheet.write_string(0, 0, form.code, book.formats["plain"])
    sheet.write_string(0, last, f"{form.words.unit[0]}: {unit.name}", book.formats["right"])
    sheet.merge_range(1, 0, 1, last, form.unit_title.upper(), book.formats["centred"])
    sheet.merge_range(2, 0, 2, last, f"Kỳ báo cáo: {when or UNKNOWN_PERIOD}", book.formats["centred"])
    sheet.write_string(3, last, form.unit_of_measure, book.formats["right"])


def width(form: Form) -> int:
    return max(column.number for column in form.columns)


def write_headings(book: Book, sheet: Worksheet, form: Form) -> None:
    """Two rows, groups above their columns, and the row of numbers by which a column is known."""
    style = book.formats["heading"]
    sheet.set_column(0, 0, 6)
    sheet.set_column(NAME, NAME, 44)
    sheet.set_column(NAME + 1, width(form) - 1, 12)
    for place, name in enumerate(("TT", form.field_heading)):
        sheet.merge_range(HEADING, place, HEADING + 1, place, name, style)
    for group in dict.fromkeys(column.group for column in form.columns):
        places = [column.number - 1 for column in form.columns if column.group == group]
        sheet.merge_range(HEADING, min(places), HEADING, max(places), group, style)
    for column in form.columns:
        sheet.write_string(HEADING + 1, column.number - 1, column.below_group, style)
    for place in range(width(form)):
        sheet.write_number(NUMBERS, place, place + 1, style)


def write_body(book: Book, sheet: Worksheet, form: Form, unit: FormUnit, fields: tuple[str, ...]) -> None:
    """The level's row, a row for each field and some spare ones, and the total below."""
    names = [*unit.fields, *[""] * SPARE_ROWS]
    bottom = BODY + len(names)
    write_label(book, sheet, LEVEL, "", unit.level, "sum")
    for place in range(NAME + 1, width(form)):
        sheet.write_blank(LEVEL, place, None, book.formats["sum"])
    for row, name in enumerate(names, BODY):
        write_label(book, sheet, row, str(row - BODY + 1) if name else "", name, "boxed")
        write_counts(book, sheet, form, row)
    write_label(book, sheet, bottom, "", form.words.total[0], "sum")
    for place in range(NAME + 1, width(form)):
        write_sum(book, sheet, bottom, place, f"SUM({xl_range(BODY, place, bottom - 1, place)})")
    restrict(book, sheet, form, fields, bottom)


def write_label(book: Book, sheet: Worksheet, row: int, number: str, name: str, style: str) -> None:
    for place, text in enumerate((number, name)):
        sheet.write_string(row, place, text, book.formats[style])  # an empty text is a blank cell


def write_counts(book: Book, sheet: Worksheet, form: Form, row: int) -> None:
    """Blank cells and sums of a row. Added one by one: a cell that is no number shows as an error, never as 0."""
    added = form.sums
    for column in form.columns:
        if parts := added.get(column.number):
            terms = "+".join(xl_rowcol_to_cell(row, part - 1) for part in parts)
            write_sum(book, sheet, row, column.number - 1, terms)
        else:
            sheet.write_blank(row, column.number - 1, None, book.formats["boxed-count"])


def write_sum(book: Book, sheet: Worksheet, row: int, place: int, formula: str) -> None:
    """A formula whose stored value is 0 until a spreadsheet computes it."""
    sheet.write_formula(row, place, f"={formula}", book.formats["sum"], 0)


def restrict(book: Book, sheet: Worksheet, form: Form, fields: tuple[str, ...], bottom: int) -> None:
    """Whole numbers in the columns to fill in, fields offered in the first; a row out of balance turns red."""
    book.restrict(sheet, Field(form.field_heading, "", "text", allowed=fields, is_open=True), BODY, NAME, bottom - 1)
    for column in form.columns:
        if column.part:
            book.restrict(sheet, Field(column.below_group, "", "count"), BODY, column.number - 1, bottom - 1)
    received, *left = [xl_rowcol_to_cell(BODY, number - 1, col_abs=True) for number in form.sums]
    unbalanced = {"type": "formula", "criteria": f"={received}<>{'+'.join(left)}", "format": book.formats["unbalanced"]}
    for number in form.sums:
        sheet.conditional_format(BODY, number - 1, bottom, number - 1, unbalanced)


def form_fields(form: Form, fields: tuple[str, ...]) -> list[Field]:
    """The form's columns as its guide explains them."""
    added = form.sums
    first = [
        Field("(1) TT", "Số thứ tự, ghi sẵn", "text", "1"),
        Field(
            f"(2) {form.field_heading}", "Lĩnh vực của thủ tục", "text", fields[0] if fields else "", True, fields, True
        ),
    ]
    return first + [form_field(column, added.get(column.number, [])) for column in form.columns]


def form_field(column: FormColumn, parts: list[int]) -> Field:
    meaning, example = guides.FORM.get(column.count, (column.heading, ""))
    if parts:
        meaning = f"Công thức tự tính, không nhập: cột {' + '.join(map(str, parts))}"
    return Field(column.name, meaning, "count", example, required=not parts)
