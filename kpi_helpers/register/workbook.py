"""A workbook to be filled in: cells that keep what is typed, drop-downs, a guide. Equal content gives equal bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_col_to_name, xl_range, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from kpi_helpers.register.guides import CELLS, GUIDE_HEADINGS, NO, YES, CellType

GUIDE_SHEET, LIST_SHEET = "Hướng dẫn", "Danh mục"
CREATED = datetime(2023, 1, 1)  # a fixed day: no clock
EARLIEST = date(2000, 1, 1)
LAST_ROW = 2**20 - 1  # Excel's
FEW_VALUES = 10  # the guide names so many values of a drop-down, and counts more

BASE: dict[str, Any] = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
AS_TEXT = {"num_format": "@"}  # a code typed into it stays as it is typed
HEADING = {"bold": True, "text_wrap": True, "align": "center", "border": 1, "bg_color": "#E7ECF3"}
FORMATS: dict[str, dict[str, Any]] = {
    "text": AS_TEXT,
    "label": AS_TEXT,
    "percent": AS_TEXT,  # 98,70 keeps its zero
    "flag": AS_TEXT,
    "day": {"num_format": "dd/mm/yyyy hh:mm"},
    "count": {"num_format": "#,##0"},
    "heading": HEADING,
    "required": {**HEADING, "bg_color": "#9DB7DC"},
    "title": {"bold": True, "font_size": 14},
    "plain": {},
    "right": {"align": "right"},
    "centred": {"bold": True, "align": "center", "text_wrap": True},
    "note": {"text_wrap": True},
    "boxed": {**AS_TEXT, "text_wrap": True, "border": 1},
    "boxed-count": {"num_format": "#,##0", "border": 1},
    "sum": {"num_format": "#,##0", "border": 1, "bold": True, "bg_color": "#E7ECF3"},
    "unbalanced": {"bg_color": "#F4B6B6"},
}
WIDTHS: dict[CellType, int] = {"text": 24, "percent": 16, "label": 20, "flag": 12, "day": 18, "count": 14}
GUIDE_WIDTHS = (30, 60, 11, 44, 24, 28)


@dataclass(frozen=True)
class Field:
    """A column to be filled in: what its cells hold, and what the guide says of it.

    `allowed` is offered as a drop-down; where it `is_open`, other values may be typed.
    """

    heading: str
    meaning: str
    type: CellType
    example: str = ""
    required: bool = False
    allowed: tuple[str, ...] = ()
    is_open: bool = False


class Book:
    """A workbook being written. What its drop-downs offer stands on a hidden last sheet, each list once."""

    def __init__(self, title: str) -> None:
        self._bytes = BytesIO()
        self._book = Workbook(self._bytes, {"in_memory": True})
        self._book.set_properties({"title": title, "created": CREATED})
        self._lists: dict[tuple[str, ...], str] = {}
        self._title = title
        self.formats: dict[str, Format] = {name: self._book.add_format(BASE | own) for name, own in FORMATS.items()}

    def add_sheet(self, name: str) -> Worksheet:
        """A sheet that prints on A4, as wide as the page."""
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def add_table(self, name: str, fields: Sequence[Field], rows: Iterable[Sequence[str]] = ()) -> None:
        """A sheet with a heading row to fill in below; `rows` are the first cells of rows already there."""
        sheet = self.add_sheet(name)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        for place, field in enumerate(fields):
            sheet.set_column(place, place, WIDTHS[field.type], self.formats[field.type])
            sheet.write_string(0, place, field.heading, self.formats["required" if field.required else "heading"])
            self.restrict(sheet, field, 1, place, LAST_ROW)
        self.write_rows(sheet, 1, rows, "text")
        sheet.ignore_errors({"number_stored_as_text": xl_range(1, 0, LAST_ROW, len(fields) - 1)})

    def add_guide(self, notes: Sequence[str], fields: Sequence[Field], more: Sequence[Sequence[str]] = ()) -> None:
        """The instruction sheet: notes, a row for each field, then more rows below a heading of their own.

        A field is named with its column (`Cột A: Mã hồ sơ`), so that no row of the guide reads as a table's heading.
        """
        sheet = self.add_sheet(GUIDE_SHEET)
        for place, width in enumerate(GUIDE_WIDTHS):
            sheet.set_column(place, place, width)
        sheet.write_string(0, 0, self._title, self.formats["title"])
        for row, note in enumerate(notes, 1):
            sheet.merge_range(row, 0, row, len(GUIDE_WIDTHS) - 1, note, self.formats["note"])
        top = len(notes) + 2
        self.write_heading(sheet, top, GUIDE_HEADINGS)
        self.write_rows(sheet, top + 1, [guide_row(place, field) for place, field in enumerate(fields)], "boxed")
        if more:
            below = top + len(fields) + 2
            self.write_heading(sheet, below, more[0])
            self.write_rows(sheet, below + 1, more[1:], "boxed")

    def write_heading(self, sheet: Worksheet, row: int, names: Sequence[str]) -> None:
        self.write_rows(sheet, row, [names], "heading")

    def write_rows(self, sheet: Worksheet, top: int, rows: Iterable[Sequence[str]], format_name: str) -> None:
        """Rows of text; a text that starts as a formula stays text."""
        for row, words in enumerate(rows, top):
            for place, word in enumerate(words):
                sheet.write_string(row, place, word, self.formats[format_name])

    def restrict(self, sheet: Worksheet, field: Field, row: int, column: int, last_row: int) -> None:
        """What may be typed into the cells of a field; where it is open or a day, another value after a warning."""
        if rule := self.rule(field):
            sheet.data_validation(row, column, last_row, column, rule)

    def rule(self, field: Field) -> dict[str, Any]:
        warned = {"error_type": "warning", "error_title": field.heading[:32]}
        if field.allowed:
            message = "Giá trị không có trong danh sách." if field.is_open else "Chọn một giá trị trong danh sách."
            listed = {"validate": "list", "source": self.offered(field.allowed), "error_message": message}
            return {**warned, **listed, "error_type": "warning" if field.is_open else "stop"}
        if field.type == "day":
            said = "Ô này cần ngày, ví dụ 15/09/2023 08:30."
            return {**warned, "validate": "date", "criteria": ">=", "value": EARLIEST, "error_message": said}
        if field.type == "count":
            said = "Ô này cần số nguyên từ 0 trở lên, không ghi phần thập phân."
            whole = {"validate": "integer", "criteria": ">=", "value": 0, "error_message": said}
            return {**warned, **whole, "error_type": "stop"}
        return {}

    def offered(self, values: tuple[str, ...]) -> str:
        """The range of the hidden sheet that holds a list."""
        place = len(self._lists)
        where = f"={quote_sheetname(LIST_SHEET)}!{xl_range_abs(1, place, len(values), place)}"
        return self._lists.setdefault(values, where)

    def content(self) -> bytes:
        """The file, finished: nothing can be added after it."""
        sheet = self._book.add_worksheet(LIST_SHEET)
        for place, values in enumerate(self._lists):
            words = [f"Danh sách {place + 1}", *values]
            for row, word in enumerate(words):
                sheet.write_string(row, place, word, self.formats["text"])
        sheet.hide()
        self._book.close()
        return self._bytes.getvalue()


def guide_row(place: int, field: Field) -> tuple[str, ...]:
    """What the guide says of the field in a column."""
    form, anything = CELLS[field.type]
    name = f"Cột {xl_col_to_name(place)}: {field.heading}"
    return name, field.meaning, YES if field.required else NO, allowed_words(field) or anything, form, field.example


def allowed_words(field: Field) -> str:
    """The values of a drop-down, or how many there are."""
    many = len(field.allowed) > FEW_VALUES
    values = f"{len(field.allowed)} giá trị của danh sách thả xuống" if many else "; ".join(field.allowed)
    return f"{values}; được ghi khác" if values and field.is_open else values
