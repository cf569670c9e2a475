"""Filled-in forms II.06a as offices send them: balanced tables, drawn in many layouts, written in many formats.

Columns and balances stand here as the form prints them, written down apart from `params/forms`.
"""

from __future__ import annotations

import csv
import html
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
from hypothesis import strategies as st

PARTS = (4, 5, 6, 8, 9, 10, 12, 13)
NAMES = {
    3: "received", 4: "received_online", 5: "received_other", 6: "carried_over", 7: "resolved", 8: "early",
    9: "on_the_day", 10: "late", 11: "pending", 12: "pending_within", 13: "pending_overdue",
}  # fmt: skip
HEADINGS = (
    ["TT", "Lĩnh vực, công việc giải quyết theo cấp", "Số lượng hồ sơ tiếp nhận", None, None, None,
     "Số lượng hồ sơ đã giải quyết", None, None, None, "Số lượng hồ sơ đang giải quyết", None, None],
    [None, None, "Tổng số", "Trong đó", None, None, "Tổng số", "Trong đó", None, None, "Tổng số", "Trong đó", None],
    [None, None, None, "Trực tuyến", "Trực tiếp, dịch vụ bưu chính", "Từ kỳ trước", None, "Trước hạn", "Đúng hạn",
     "Quá hạn", None, "Trong hạn", "Quá hạn"],
)  # fmt: skip
TITLE = "Tình hình, kết quả giải quyết thủ tục hành chính tại cơ quan, đơn vị trực tiếp giải quyết"
SPAN = "Kỳ báo cáo: Quý III năm 2023 (Từ ngày 15 tháng 6 năm 2023 đến ngày 14/9/2023)"
SIGNATURE = ([], [None, None, None, "Kon Rẫy, ngày 15 tháng 9 năm 2023"], [None, "Người lập biểu", None, "CHỦ TỊCH"])

Row = dict[int, int]
Grid = list[list[Any]]


def whole(parts: Sequence[int]) -> Row:
    """A row from columns 4, 5, 6, 8, 9, 10, 12, 13, its sums by hand."""
    row = dict(zip(PARTS, parts, strict=True))
    return {3: row[4] + row[5] + row[6], 7: row[8] + row[9] + row[10], 11: row[12] + row[13], **row}


def added(rows: Sequence[Row]) -> Row:
    return {number: sum(row[number] for row in rows) for number in NAMES}


def by_name(row: Row) -> dict[str, int]:
    return {name: row[number] for number, name in NAMES.items()}


@st.composite
def balanced_rows(draw: st.DrawFn) -> Row:
    """A row in which 3 = 7 + 11, some with more than a thousand dossiers, some with none."""
    left = [draw(st.integers(0, 9) | st.integers(0, 40_000)) for _ in range(5)]
    total = sum(left)
    first, second = sorted(draw(st.integers(0, total)) for _ in range(2))
    return whole((first, second - first, total - second, *left))


@dataclass(frozen=True)
class Layout:
    """How an office writes a form down."""

    named: str = "label"  # label, beside, receiver, title, nowhere
    numbers: str = "brackets"  # brackets, plain, sums
    level: str = "blank"  # none, blank, stated
    sums: str = "stated"  # stated, blank, formulas
    span: bool = True
    grouped: bool = False
    marks: bool = True
    moved: int = 0
    signed: bool = True
    again: bool = False  # headings once more, on a second printed page


LAYOUTS = st.builds(
    Layout,
    named=st.sampled_from(["label", "beside", "receiver", "title", "nowhere"]),
    numbers=st.sampled_from(["brackets", "plain", "sums"]),
    level=st.sampled_from(["none", "blank", "stated"]),
    sums=st.sampled_from(["stated", "blank", "formulas"]),
    span=st.booleans(),
    grouped=st.booleans(),
    marks=st.booleans(),
    moved=st.integers(0, 2),
    signed=st.booleans(),
    again=st.booleans(),
)


def drawn(rows: Mapping[str, Row], unit: str, layout: Layout, level: str = "Cấp huyện") -> Grid:
    """A form of one unit, row by row."""
    heading = [*map(list, HEADINGS), numbers(layout)]
    fields = [
        line(str(n) if layout.marks else None, name, row, layout) for n, (name, row) in enumerate(rows.items(), 1)
    ]
    total = added(list(rows.values()))
    body = fields if layout.level == "none" else [line("A", level, total if layout.level == "stated" else None, layout)]
    body += [] if layout.level == "none" else fields
    if layout.again:
        body[len(body) // 2 : len(body) // 2] = heading
    last = line(None, "Tổng cộng", total, layout, is_total=True)
    grid = [*above(unit, layout), *heading, *body, last, *(map(list, SIGNATURE) if layout.signed else ())]
    return [[None] * layout.moved + list(row) for row in grid]


def above(unit: str, layout: Layout) -> Grid:
    titled = f"{TITLE}, {unit}" if layout.named == "title" else TITLE.upper()
    said = {
        "label": [f"Đơn vị báo cáo: {unit}"],
        "beside": ["- Đơn vị báo cáo:", None, unit],
        "receiver": [f"- Đơn vị báo cáo: {unit} - Đơn vị nhận báo cáo: UBND huyện"],
    }.get(layout.named, [])
    spans = [[SPAN]] if layout.span else [["Kỳ báo cáo: Quý III"]]
    return [["Biểu số II.06a/VPCP/KSTT", None, None, *said], [titled], *spans, ["Đơn vị tính: Số hồ sơ TTHC"], []]


def numbers(layout: Layout) -> list[Any]:
    if layout.numbers == "plain":
        return list(range(1, 14))
    written = [f"({n})" for n in range(1, 14)]
    if layout.numbers == "sums":
        written[2], written[6], written[10] = "(3)=(4)+(5)+(6)", "(7)=(8)+(9)+(10)", "(11)=(12)+(13)"
    return written


def line(mark: str | None, name: str, row: Row | None, layout: Layout, is_total: bool = False) -> list[Any]:
    counts = {number: None if row is None else row[number] for number in NAMES}
    unstated = NAMES if is_total else (3, 7, 11)
    if row is not None and layout.sums != "stated":
        counts |= dict.fromkeys(unstated, 0 if layout.sums == "formulas" else None)
    return [mark, name, *(written(counts[number], layout) for number in NAMES)]


def written(value: int | None, layout: Layout) -> object:
    return f"{value:,}".replace(",", ".") if layout.grouped and value is not None else value


# --- formats ------------------------------------------------------------------------------------------------------


def save(path: Path, sheets: Mapping[str, Grid]) -> Path:
    """Write sheets in the format of the path's ending; `.xls` is a page of HTML, as web systems send it."""
    path.write_bytes(WRITERS[path.suffix](sheets))
    return path


def xlsx(sheets: Mapping[str, Grid]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, grid in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(grid):
                page.write_row(number, 0, row)
    return file.getvalue()


def text(separator: str) -> Callable[[Mapping[str, Grid]], bytes]:
    def write(sheets: Mapping[str, Grid]) -> bytes:
        (grid,) = sheets.values()
        file, width = io.StringIO(), max(map(len, grid))
        csv.writer(file, delimiter=separator).writerows([*row, *[None] * (width - len(row))] for row in grid)
        return file.getvalue().encode()

    return write


def html_page(sheets: Mapping[str, Grid]) -> bytes:
    def cell(value: object) -> str:
        return f"<td>{'' if value is None else html.escape(str(value))}</td>"

    tables = [
        "<table>" + "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in g) + "</table>" for g in sheets.values()
    ]
    return f"<html><meta charset='utf-8'><body>{''.join(tables)}</body></html>".encode()


ODS = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = " ".join(f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{p}:1.0"' for p in ("office", "table", "text"))


def ods(sheets: Mapping[str, Grid]) -> bytes:
    def cell(value: object) -> str:
        if value is None:
            return "<table:table-cell/>"
        kind = (
            f'office:value-type="float" office:value="{value}"'
            if isinstance(value, int)
            else 'office:value-type="string"'
        )
        return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"

    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row or [None]))}</table:table-row>" for row in grid)
        + "</table:table>"
        for name, grid in sheets.items()
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = (
        f'<?xml version="1.0"?><office:document-content {SPACES} office:version="1.2">{body}</office:document-content>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", ODS)
        archive.writestr("content.xml", content)
        entry = '<manifest:file-entry manifest:full-path="/" manifest:media-type="' + ODS + '"/>'
        space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {space}>{entry}</manifest:manifest>")
    return file.getvalue()


WRITERS = {".xlsx": xlsx, ".csv": text(","), ".tsv": text("\t"), ".xls": html_page, ".ods": ods}
