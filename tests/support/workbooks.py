"""A sheet in every format that an office has: rows of cells, and which of them reach down.

`merged`: first row, last row, column, counted from 0. No library at hand writes `.xls` of 1997, `.xlsb` and `.ods`:
these are the least that a reader needs.
"""

import html
import struct
from datetime import datetime
from zipfile import ZipFile

import xlsxwriter

from kpi_helpers.register.sheets import ERRORS, SPACES

SECTOR, CUTOFF = 512, 4096
FREE, END_OF_CHAIN, TABLE = -1, -2, -3
BUILT_IN_DAY = 14  # the format of a number that Excel shows as a day
FAILED = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}
NAMESPACES = " ".join(f'xmlns:{name}="{url}"' for name, url in SPACES.items())
RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
    "</Relationships>"
)


def as_xlsx(path, cells, merged=(), corner=0):
    """A sheet whose failed formulas are formulas, from some corner on."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Sổ")
        for y, row in enumerate(cells, corner):
            for x, cell in enumerate(row, corner):
                if cell in ERRORS.values():
                    sheet.write_formula(y, x, "=NA()", None, cell)
                elif cell:
                    sheet.write_string(y, x, cell)
        for top, last, column in merged:
            sheet.merge_range(top, column, last, column, cells[top][column])
    return path


def as_csv(path, cells):
    path.write_text("\n".join(";".join(row) for row in cells) + "\n", encoding="utf-8")
    return path


def as_page(path, cells, merged=()):
    """A table in HTML; a merged cell stands in its first row only."""
    down = {(top, column): last - top + 1 for top, last, column in merged}
    covered = {(row, column) for top, last, column in merged for row in range(top + 1, last + 1)}
    lines = (
        "".join(
            f"<td rowspan={down.get((y, x), 1)}>{html.escape(cell)}</td>"
            for x, cell in enumerate(row)
            if (y, x) not in covered
        )
        for y, row in enumerate(cells)
    )
    path.write_text(f"<html><table><tr>{'</tr><tr>'.join(lines)}</tr></table></html>", encoding="utf-8")
    return path


def as_ods(path, cells, merged=()):
    """An OpenDocument sheet; what LibreOffice writes for a formula that failed."""
    down = {(top, column): last - top + 1 for top, last, column in merged}
    covered = {(row, column) for top, last, column in merged for row in range(top + 1, last + 1)}
    lines = [
        "".join(ods_cell(cell, down.get((y, x), 1), (y, x) in covered) for x, cell in enumerate(row))
        for y, row in enumerate(cells)
    ]
    return write_ods(path, "".join(f"<table:table-row>{line}</table:table-row>" for line in lines))


def ods_cell(cell, down, is_covered):
    if is_covered:
        return "<table:covered-table-cell/>"
    value = 'office:value-type="string" office:string-value="" calcext:value-type="error" table:formula="of:=NA()"'
    about = value if cell in ERRORS.values() else 'office:value-type="string"'
    return f'<table:table-cell table:number-rows-spanned="{down}" {about}><text:p>{cell}</text:p></table:table-cell>'


def write_ods(path, body):
    content = (
        f'<office:document-content {NAMESPACES}><office:body><office:spreadsheet><table:table table:name="Sổ">{body}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    with ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", manifest)
        book.writestr("content.xml", content)
    return path


# --- .xls: records in a stream in a file of sectors ---------------------------------------------------------------


def as_xls(path, cells, merged=()):
    """A workbook of Excel 97."""
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    start += b"".join(record(0x00E0, struct.pack("<HH16x", 0, form)) for form in (0, BUILT_IN_DAY))
    name, end = "Sổ".encode("utf-16-le"), record(0x000A, b"")
    place = len(start) + 12 + len(name) + len(end)
    start += record(0x0085, struct.pack("<IBBBB", place, 0, 0, len(name) // 2, 1) + name)
    path.write_bytes(in_sectors(start + end + sheet_of_xls(cells, merged) + end))
    return path


def record(kind, data):
    return struct.pack("<HH", kind, len(data)) + data


def sheet_of_xls(rows, merged):
    found = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    found += record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for row, column, cell in filled(rows):
        if cell in FAILED:
            found += record(0x0205, struct.pack("<HHHBB", row, column, 0, FAILED[cell], 1))
        elif isinstance(cell, str):
            found += record(0x0204, struct.pack("<HHHHB", row, column, 0, len(cell), 1) + cell.encode("utf-16-le"))
        else:
            number, form = serial(cell)
            found += record(0x0203, struct.pack("<HHHd", row, column, form, number))
    spans = b"".join(struct.pack("<HHHH", top, last, column, column) for top, last, column in merged)
    return found + record(0x00E5, struct.pack("<H", len(merged)) + spans)


def filled(rows):
    return [(y, x, cell) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell not in ("", None)]


def serial(cell):
    """A number as Excel keeps it, and which of two formats it has: none, or that of a day."""
    is_day = isinstance(cell, datetime)
    return ((cell - datetime(1899, 12, 30)).total_seconds() / 86400 if is_day else float(cell)), int(is_day)


def in_sectors(stream):
    """A compound file of one stream: its table of sectors, its folder, the stream."""
    stream = stream.ljust(CUTOFF, b"\0")
    count = -(-len(stream) // SECTOR)
    chain = [TABLE, END_OF_CHAIN, *range(3, count + 2), END_OF_CHAIN]
    header = bytes.fromhex("d0cf11e0a1b11ae1") + struct.pack(
        "<16xHHHHH6xIIIIIiIiI", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, CUTOFF, END_OF_CHAIN, 0, END_OF_CHAIN, 0
    )
    header += struct.pack("<109i", 0, *[FREE] * 108)
    table = struct.pack("<128i", *chain, *[FREE] * (128 - len(chain)))
    folder = entry("Root Entry", 5, 1, END_OF_CHAIN, 0) + entry("Workbook", 2, FREE, 2, len(stream))
    return header + table + folder.ljust(SECTOR, b"\0") + stream.ljust(count * SECTOR, b"\0")


def entry(name, kind, child, start, size):
    text = name.encode("utf-16-le")
    about = struct.pack("<HBBiii36xiQ", len(text) + 2, kind, 1, FREE, FREE, child, start, size)
    return text.ljust(64, b"\0") + about


# --- .xlsb: records in parts of a zip -----------------------------------------------------------------------------


def as_xlsb(path, cells):
    """A binary workbook."""
    forms = b"".join(part(0x2F, struct.pack("<HH12x", 0, form)) for form in (0, BUILT_IN_DAY))
    sheet = part(0x9C, struct.pack("<II", 0, 1) + wide("rId1") + wide("Sổ"))
    with ZipFile(path, "w") as parts:
        parts.writestr("_rels/.rels", RELATION.format(kind="officeDocument", target="xl/workbook.bin"))
        parts.writestr("xl/_rels/workbook.bin.rels", RELATION.format(kind="worksheet", target="worksheets/sheet1.bin"))
        parts.writestr("xl/workbook.bin", part(0x83) + part(0x8F) + sheet + part(0x90) + part(0x84))
        parts.writestr("xl/worksheets/sheet1.bin", sheet_of_xlsb(cells))
        parts.writestr("xl/styles.bin", part(0x116) + part(0x269, struct.pack("<I", 2)) + forms + part(0x26A))
    return path


def part(kind, data=b""):
    """A record: its kind, its length, what it says."""
    return sevens(kind) + sevens(len(data)) + data


def sevens(number):
    """A number in bytes of seven bits, the lowest first."""
    low, high = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + sevens(high) if high else bytes([low])


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def sheet_of_xlsb(rows):
    found = part(0x81) + part(0x94, struct.pack("<IIII", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)) + part(0x91)
    last = -1
    for row, column, cell in filled(rows):
        if row != last:
            found, last = found + part(0, struct.pack("<I13x", row)), row
        where = struct.pack("<II", column, 0)
        if cell in FAILED:
            found += part(3, where + bytes([FAILED[cell]]))
        elif isinstance(cell, str):
            found += part(6, where + wide(cell))
        else:
            number, form = serial(cell)
            found += part(5, struct.pack("<IId", column, form, number))
    return found + part(0x92) + part(0x82)
