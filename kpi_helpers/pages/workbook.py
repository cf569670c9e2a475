"""Tables as sheets of a workbook: in their own layout, numbers as numbers, ready to print.

The program that opens it writes numbers as its own language does: `#,##0` is `1.234` in a Vietnamese one.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, count
from typing import IO, Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kpi_helpers.assets import OFFICE_FONT
from kpi_helpers.pages.fragments import Cell, Table, placed

FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
NARROW, WIDE = 8, 32  # characters
LINE, HIGHEST = 15, 409  # points of a line, and of the highest row that there can be
A4 = 9
MARGINS = {"left": 0.8, "right": 0.6, "top": 0.8, "bottom": 0.8}  # inches: 20 and 15 mm
PLAIN = {"font_name": OFFICE_FONT, "font_size": 11, "text_wrap": True, "valign": "vcenter"}
GRID = {**PLAIN, "border": 1}
THOUSANDS = "#,##0"

Look = Callable[[Cell, int], dict[str, Any]]


@dataclass(frozen=True)
class Sheet:
    """A table, its name in the workbook and the lines above it; `listed`: rows of one kind, to filter and to scroll."""

    name: str
    above: Sequence[str]
    table: Table
    listed: bool = False


def workbook(sheets: Sequence[Sheet], dated: date) -> bytes:
    """The sheets as xlsx: the same sheets and day give the same bytes."""
    file = io.BytesIO()
    with opened(file, datetime(dated.year, dated.month, dated.day), in_memory=True) as book:
        for name, sheet in zip(sheet_names([sheet.name for sheet in sheets]), sheets, strict=True):
            write_sheet(Formats(book), book.add_worksheet(name), sheet)
    return file.getvalue()


def opened(file: IO[bytes], dated: datetime, **options: bool) -> xlsxwriter.Workbook:
    """A new workbook in which a text is never a formula nor a link."""
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False, **options})
    book.set_properties({"created": dated})
    return book


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
    table, last, sizes = sheet.table, len(sheet.table.columns) - 1, list(widths(sheet.table))

    def write_line(row: int, text: str, **look: Any) -> None:
        page.merge_range(row, 0, row, last, text, formats(PLAIN, **look))
        page.set_row(row, height([text], [sum(sizes)]))

    for row, line in enumerate([*sheet.above, table.caption]):
        write_line(row, line, bold=True, align="center")
    top = len(sheet.above) + 2
    first = top + len(table.head)
    end = first + len(table.body)
    write_rows(formats, page, top, table.head, lambda cell, place: {"bold": True, "align": "center"})
    write_rows(formats, page, first, table.body, lambda cell, place: body_look(cell, table.columns[place].align))
    if table.note:
        write_line(end, table.note, italic=True)
    for row, points in enumerate([*heights(table.head, sizes), *heights(table.body, sizes)], top):
        page.set_row(row, points)
    for column, size in enumerate(sizes):
        page.set_column(column, column, size)
    if sheet.listed:
        page.autofilter(first - 1, 0, end - 1, last)
    page.freeze_panes(first, int(sheet.listed))
    printed(page, top, first - 1)


def printed(page: Worksheet, first: int, last: int, foot: str = "") -> None:
    """A4 on its side, as wide as the page, the rows of the heading on each, the pages numbered."""
    page.repeat_rows(first, last)
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(**MARGINS)
    page.fit_to_pages(1, 0)
    page.set_footer(f"&C{foot}&P/&N")


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
    numeric = {"num_format": cell.number_format} if cell.value is not None else {}
    return {"bold": cell.strong or cell.tone == "section", "align": cell.align or align, **numeric}


def height(cells: Sequence[object], sizes: Sequence[int]) -> int:
    """Points that a row needs, so that no program that opens it must find out: words wrap a little before the edge."""
    texts = [(cell, size) for cell, size in zip(cells, sizes, strict=True) if isinstance(cell, str)]
    return min(HIGHEST, LINE * max([1, *(-(-len(text) // (size - 2)) for text, size in texts)]))


def heights(rows: Sequence[Sequence[Cell]], sizes: Sequence[int]) -> list[int]:
    """Points of each row: what a cell needs that spans rows is shared among them."""
    points, spanning = [], []
    for at, cells in enumerate(placed(rows)):
        needed = [(cell, height([cell.text], [sum(sizes[place : place + cell.colspan])])) for place, cell in cells]
        points.append(max([LINE, *(own for cell, own in needed if cell.rowspan == 1)]))
        spanning += [(range(at, at + cell.rowspan), own) for cell, own in needed if cell.rowspan > 1]
    for spanned, own in spanning:
        lacking = own - sum(points[at] for at in spanned)
        for at in spanned:
            points[at] += max(0, -(-lacking // len(spanned)))
    return points


def widths(table: Table) -> Iterator[int]:
    """A column's width in characters: its longest single cell, within bounds."""
    cells = [pair for row in placed([*table.head, *table.body]) for pair in row]
    for column in range(len(table.columns)):
        own = [len(cell.text) + 2 for place, cell in cells if place == column and cell.colspan == 1]
        yield min(WIDE, max([NARROW, *own]))
