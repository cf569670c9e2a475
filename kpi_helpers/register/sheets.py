"""What a sheet says of its cells beside their values: formulas that failed, cells merged over several rows.

Readers of cells show both as blanks; of `.xlsb` none tells the merged ones.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree
from zipfile import ZipFile, is_zipfile

import fastexcel
from python_calamine import CalamineSheet

Merge = tuple[int, int, int]  # column counted from 0, first and last row counted from 1
Errors = dict[tuple[int, int], str]  # by row and column counted from 0

# What a spreadsheet shows of a formula that failed, by the reader's word for it.
ERRORS = {
    "NA": "#N/A", "Ref": "#REF!", "Value": "#VALUE!", "Div0": "#DIV/0!", "Name": "#NAME?", "Num": "#NUM!",
    "Null": "#NULL!", "GettingData": "#GETTING_DATA",
}  # fmt: skip
ERROR = re.compile(r"Error\((\w+)\)")
BLOCK, OVERLAP = 2**20, 100  # bytes of a sheet looked at together; of a tag that may stand at the end of a block
FAILED = (b' t="e"', b" t='e'")
MERGED_DOWN = re.compile(rb"<(?:\w+:)?mergeCell\s+ref=[\"'][A-Z]+([0-9]+):[A-Z]+(?!\1[\"'])[0-9]+[\"']")
DOCUMENT = "content.xml"  # of an OpenDocument file
SPACES = {
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}


@dataclass(frozen=True)
class Marks:
    """The failed formulas and the cells merged downwards of a sheet."""

    errors: Errors = field(default_factory=dict)
    merged: tuple[Merge, ...] = ()


@dataclass(frozen=True)
class Likely:
    """What a workbook may hold; both where its format does not tell at a glance."""

    errors: bool = True
    merged: bool = True


def likely(content: bytes) -> Likely:
    """What the sheets of a workbook have, looked for in the text of an xlsx without reading its cells."""
    if not is_zipfile(io.BytesIO(content)):
        return Likely()
    with ZipFile(io.BytesIO(content)) as parts:
        sheets = [name for name in parts.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
        found = [has_marks(parts, name) for name in sheets]
    return Likely(any(e for e, _ in found), any(m for _, m in found)) if sheets else Likely()


def has_marks(parts: ZipFile, name: str) -> tuple[bool, bool]:
    """Whether a sheet of an xlsx has failed formulas, and cells merged over several rows."""
    errors = merged = False
    before = b""
    with parts.open(name) as text:
        while block := text.read(BLOCK):
            seen = before + block
            errors = errors or any(mark in seen for mark in FAILED)
            merged = merged or bool(b"mergeCell " in seen and MERGED_DOWN.search(seen))
            before = seen[-OVERLAP:]
    return errors, merged


def marks_of(content: bytes, sheet: CalamineSheet, may: Likely) -> Marks:
    """The failed formulas and the merged cells of a sheet, as far as the workbook may have any."""
    if is_zipfile(io.BytesIO(content)):
        with ZipFile(io.BytesIO(content)) as parts:
            if DOCUMENT in parts.namelist():
                return marks_of_document(parts.read(DOCUMENT), sheet.name)
    errors = failed_cells(content, sheet) if may.errors else {}
    spans = (sheet.merged_cell_ranges or ()) if may.merged else ()
    return Marks(errors, tuple((left, top + 1, low + 1) for (top, left), (low, _) in spans if low > top))


def failed_cells(content: bytes, sheet: CalamineSheet) -> Errors:
    """Each formula that failed: what can't be read as text; columns are counted from the first that is filled."""
    if sheet.start is None:
        return {}
    loaded = fastexcel.read_excel(content).load_sheet(sheet.name, header_row=None, skip_rows=0, dtypes="string")
    _, wrong = loaded.to_arrow_with_errors()
    found = [(one.position, ERROR.search(one.detail)) for one in (wrong.errors if wrong else ())]
    first = sheet.start[1]
    return {(row, first + column): ERRORS.get(kind[1], "#REF!") for (row, column), kind in found if kind}


def marks_of_document(content: bytes, sheet: str) -> Marks:
    """The marks of a sheet of an OpenDocument file."""
    name = f"{{{SPACES['table']}}}name"
    tables = ElementTree.fromstring(content).iterfind(".//table:table", SPACES)
    table = next((table for table in tables if table.get(name) == sheet), None)
    errors, merged = Errors(), list[Merge]()
    for row, column, cell in cells_of(table) if table is not None else ():
        if is_failed(cell):
            errors[row, column] = shown_of(cell)
        if (down := number(cell, "number-rows-spanned")) > 1:
            merged.append((column, row + 1, row + down))
    return Marks(errors, tuple(merged))


def cells_of(table: ElementTree.Element) -> Iterator[tuple[int, int, ElementTree.Element]]:
    """The cells of an OpenDocument sheet that hold anything, by row and column counted from 0, repeated ones each."""
    row = 0
    for line in table.iter(f"{{{SPACES['table']}}}table-row"):
        again, column = number(line, "number-rows-repeated"), 0
        for cell in line:
            wide = number(cell, "number-columns-repeated")
            if len(cell):
                yield from ((row + y, column + x, cell) for y in range(again) for x in range(wide))
            column += wide
        row += again


def number(element: ElementTree.Element, name: str) -> int:
    return int(element.get(f"{{{SPACES['table']}}}{name}", "1"))


def is_failed(cell: ElementTree.Element) -> bool:
    return "error" in (cell.get(f"{{{SPACES['calcext']}}}value-type"), cell.get(f"{{{SPACES['office']}}}value-type"))


def shown_of(cell: ElementTree.Element) -> str:
    """What a failed formula shows; LibreOffice has more words for it than the usual ones: `Err:504`."""
    said = "".join(cell.itertext()).strip()
    return said if said in ERRORS.values() else ERRORS["Ref"]
