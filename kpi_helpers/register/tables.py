"""Files → tables of cells, with the place of each row. Knows file formats, not registers."""

from __future__ import annotations

import codecs
import csv
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from bs4 import BeautifulSoup
from bs4.element import Tag

from kpi_helpers import project
from kpi_helpers.errors import KpiError

WORKBOOKS, TEXTS = (".xlsx", ".xls", ".xlsb", ".ods"), (".csv", ".tsv")
SUFFIXES = (*WORKBOOKS, *TEXTS, ".parquet")
SAMPLE, LONGEST_SPAN = 2**20, 500
SHOWN = 20  # how many wrong rows a message names
MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|meta|table|style|\?xml)", re.IGNORECASE)
BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True)
class SourceTable:
    """The cells of one sheet or file, by the row number that a person sees in the file.

    `columns` of `cells` are headings once `headed`; `malformed` says why rows of a text file can't be
    trusted: more cells than headings, or the last one cut off.
    """

    file: str
    sheet: str
    cells: pd.DataFrame
    is_text: bool = False
    malformed: Mapping[int, str] = field(default_factory=dict)


def register_files(paths: list[Path]) -> list[Path]:
    """The files that paths name, folders opened, in order. Raises KpiError if there is none."""
    files = [file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    found = [file for file in files if file.suffix.lower() in SUFFIXES and not file.name.startswith(("~$", "."))]
    for path in paths:
        if not path.exists():
            raise KpiError.of("register-missing", file=project.shown(path))
        if path.is_file() and path not in found:
            raise KpiError.of("register-format", file=project.shown(path), allowed=", ".join(SUFFIXES))
    if not found:
        folders = ", ".join(project.shown(path) for path in paths)
        raise KpiError.of("register-empty-folder", folder=folders, allowed=", ".join(SUFFIXES))
    return found


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_tables(path: Path) -> Iterator[SourceTable]:
    """The tables of a file, their headings still among the cells; the content decides how it is read, not its name.

    Raises KpiError `register-unreadable`.
    """
    try:
        yield from reader_of(path)(path)
    except Exception as error:  # the readers of several formats each raise their own kinds
        raise unreadable(path, error) from None


def unreadable(path: Path, error: Exception) -> KpiError:
    """What a reader says of a file, without the machine's name for it."""
    said = str(error).replace(str(path), path.name).splitlines() or [type(error).__name__]
    return KpiError.of("register-unreadable", file=project.shown(path), problem=said[0][:120])


def reader_of(path: Path) -> Callable[[Path], Iterator[SourceTable]]:
    """Web systems give HTML and text the name of a workbook: the first bytes tell."""
    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith(b"PAR1"):
        return read_parquet
    if start.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return read_workbook
    return read_html if MARKUP.match(start.removeprefix(codecs.BOM_UTF8)) else read_text


def read_workbook(path: Path) -> Iterator[SourceTable]:
    """Every sheet that holds anything. Excel counts rows from 1."""
    for name, sheet in pd.read_excel(path, sheet_name=None, header=None, engine="calamine", dtype=object).items():
        if len(sheet.dropna(how="all")):
            sheet.index, sheet.columns = pd.RangeIndex(1, len(sheet) + 1), pd.RangeIndex(len(sheet.columns))
            yield SourceTable(project.shown(path), str(name), sheet)


def read_html(path: Path) -> Iterator[SourceTable]:
    """Every table of a page that holds no other, cells as text."""
    page = BeautifulSoup(path.read_bytes(), "html.parser")
    for place, table in enumerate((t for t in page.find_all("table") if not t.find("table")), 1):
        rows = placed(table)
        if any(any(row) for row in rows):
            yield SourceTable(project.shown(path), str(place), grid(rows))


def placed(table: Tag) -> list[list[str]]:
    """The cells of a table where they stand: one over several columns or rows holds the first, the rest are blank."""
    rows: list[list[str]] = []
    covered: dict[int, int] = {}  # column → how many more rows a cell above reaches down
    for row in table.find_all("tr"):
        line: list[str] = []
        for cell in row.find_all(["td", "th"]):
            below_others(line, covered)
            across, down = span(cell, "colspan"), span(cell, "rowspan")
            covered |= {len(line) + place: down - 1 for place in range(across)}
            line += [cell.get_text(" ", strip=True), *[""] * (across - 1)]
        below_others(line, covered)
        rows.append(line)
    return rows


def below_others(line: list[str], covered: dict[int, int]) -> None:
    """Fill a line up to the next column that no cell above reaches."""
    while covered.get(len(line), 0):
        covered[len(line)] -= 1
        line.append("")


def span(cell: Tag, name: str) -> int:
    given = str(cell.get(name, "1"))
    return min(max(int(given), 1), LONGEST_SPAN) if given.isdecimal() else 1


def grid(rows: list[list[str]]) -> pd.DataFrame:
    """Rows of text as cells, shorter ones filled up with none, counted from 1."""
    width = max(map(len, rows))
    filled = [row + [None] * (width - len(row)) for row in rows]
    return pd.DataFrame(filled, dtype=object, index=pd.RangeIndex(1, len(rows) + 1))


def read_text(path: Path) -> Iterator[SourceTable]:
    """Text of any encoding; comma, semicolon, tab or bar; LF, CRLF or CR."""
    with path.open(encoding=encoding_of(path), newline="") as text:
        start = text.read(SAMPLE)
        text.seek(0)
        separator = max(",;\t|", key=start.count)
        lines = list(text)
    rows = list(csv.reader(lines, delimiter=separator))
    if any(rows):
        is_cut = not lines[-1].endswith(("\n", "\r")) and breaks_off(rows)
        malformed = {len(rows): "row-cut-off"} if is_cut else {}
        yield SourceTable(project.shown(path), "", grid(rows), is_text=True, malformed=malformed)


def breaks_off(rows: list[list[str]]) -> bool:
    """Whether the last row has fewer cells than any other that has more than one."""
    return 1 < len(rows[-1]) < min((len(row) for row in rows[:-1] if len(row) > 1), default=0)


def encoding_of(path: Path) -> str:
    """UTF-8 or UTF-16; else Latin-1, which keeps every byte: what a column means by them is told by its words."""
    with path.open("rb") as file:
        start = file.read(64)
        if start[:2] in BOMS:
            return BOMS[start[:2]]
        if 0 in start:  # UTF-16 without its mark: every other byte of plain letters is empty
            return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while block := file.read(SAMPLE):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "latin-1"
    return "utf-8-sig"


def read_parquet(path: Path) -> Iterator[SourceTable]:
    cells = pd.read_parquet(path)
    yield SourceTable(project.shown(path), "", cells.set_axis(range(1, len(cells) + 1)))
