"""Tables as sheets of a workbook: in their own layout, counts as numbers, ready to print."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, count
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kpi_helpers.assets import FONT_FAMILY
from kpi_helpers.pages.fragments import Cell, Table, placed

FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
NARROW, WIDE = 8, 40  # characters
A4 = 9
PLAIN = {"font_name": FONT_FAMILY, "font_size": 11, "text_wrap": True, "valign": "vcenter"}
GRID = {**PLAIN, "border": 1}
THOUSANDS = "#,##0"

Look = Callable[[Cell, int], dict[str, Any]]


@dataclass(frozen=True)
class Sheet:
    """A table, its name in the workbook and the lines above it."""

    name: str
    above: Sequence[str]
    table: Table


def workbook(sheets: Sequence[Sheet], dated: date) -> bytes:
    """The sheets as xlsx: the same sheets and day give the same bytes."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(dated.year, dated.month, dated.day)})
        for name, sheet in zip(sheet_names([sheet.name for sheet in sheets]), sheets, strict=True):
            write_sheet(Formats(book), book.add_worksheet(name), sheet)
    return file.getvalue()


def sheet_names(names: Sequence[str]) -> list[str]:
    """Names as Excel takes them: short, without its marks, each once whatever the case."""
    taken: list[str] = []
    for name in names:
        short = textwrap.shorten(FORBIDDEN.sub(" ", name), LONGEST_NAME, placeholder="…")
        tries = chain([short], (f"{short[: LONGEST_NAME - 4]} ({n})" for n in count(2)))
        taken.append(next(own for own in tries if own.lower() not in {other.lower() for other in taken}))
    return taken


class Formats:
    """The cell formats of a workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, base: dict[str, Any], **more: Any) -> Format:
        wanted = base | more
        return self.made.setdefault(tuple(sorted(wanted.items())), self.book.add_format(wanted))


def write_sheet(formats: Formats, page: Worksheet, sheet: Sheet) -> None:
    """The lines above, caption, head, body and note of a table."""
    table, last = sheet.table, len(sheet.table.columns) - 1
    for row, line in enumerate([*sheet.above, table.caption]):
        page.merge_range(row, 0, row, last, line, formats(PLAIN, bold=True, align="center"))
    top = len(sheet.above) + 2
    first = top + len(table.head)
    end = first + len(table.body)
    write_rows(formats, page, top, table.head, lambda cell, place: {"bold": True, "align": "center"})
    write_rows(formats, page, first, table.body, lambda cell, place: body_look(cell, table.columns[place].align))
    if table.note:
        page.merge_range(end, 0, end, last, table.note, formats(PLAIN, italic=True))
    for column, size in enumerate(widths(table)):
        page.set_column(column, column, size)
    page.freeze_panes(first, 0)
    page.repeat_rows(top, first - 1)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)


def write_rows(formats: Formats, page: Worksheet, top: int, rows: Sequence[Sequence[Cell]], look: Look) -> None:
    """Rows of cells from a row on; a cell that spans is merged."""
    for row, cells in enumerate(placed(rows), top):
        for column, cell in cells:
            shown, style = cell.text if cell.value is None else cell.value, formats(GRID, **look(cell, column))
            if cell.rowspan > 1 or cell.colspan > 1:
                page.merge_range(row, column, row + cell.rowspan - 1, column + cell.colspan - 1, shown, style)
            elif isinstance(shown, str):
                page.write_string(row, column, shown, style)
            else:
                page.write_number(row, column, shown, style)


def body_look(cell: Cell, align: str) -> dict[str, Any]:
    numeric = {"num_format": THOUSANDS} if cell.value is not None else {}
    return {"bold": cell.strong or cell.tone == "section", "align": cell.align or align, **numeric}


def widths(table: Table) -> Iterator[int]:
    """A column's width in characters: its longest single cell, within bounds."""
    cells = [pair for row in placed([*table.head, *table.body]) for pair in row]
    for column in range(len(table.columns)):
        own = [len(cell.text) + 2 for place, cell in cells if place == column and cell.colspan == 1]
        yield min(WIDE, max([NARROW, *own]))
