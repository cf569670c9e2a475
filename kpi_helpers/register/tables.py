"""Files → tables of cells, with the place of each row. Knows file formats, not registers."""

from __future__ import annotations

import codecs
import csv
import hashlib
import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
from bs4 import BeautifulSoup

from kpi_helpers import project
from kpi_helpers.errors import KpiError
from kpi_helpers.text import key

WORKBOOKS, TEXTS = (".xlsx", ".xls", ".xlsb", ".ods"), (".csv", ".tsv")
SUFFIXES = (*WORKBOOKS, *TEXTS, ".parquet")
SHOWN = 20  # how many wrong rows a message names
HEADING_ROWS = 30  # how far down a heading is looked for
MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|meta|table|style|\?xml)", re.IGNORECASE)
BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True)
class SourceTable:
    """The cells of one sheet or file, by the row number that a person sees in the file.

    `columns` of `cells` are headings once `headed`; `too_wide` are the rows of a text file with more cells than those.
    """

    file: str
    sheet: str
    cells: pd.DataFrame
    is_text: bool = False
    too_wide: frozenset[int] = frozenset()


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

    Raises KpiError `register-unreadable`, `register-not-utf-8`.
    """
    try:
        yield from reader_of(path)(path)
    except UnicodeDecodeError as error:
        if path.suffix.lower() in TEXTS:
            raise KpiError.of("register-not-utf-8", file=project.shown(path)) from None
        raise unreadable(path, error) from None
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
        rows = [[cell.get_text(" ", strip=True) for cell in row.find_all(["td", "th"])] for row in table.find_all("tr")]
        if any(any(row) for row in rows):
            yield SourceTable(project.shown(path), str(place), grid(rows))


def grid(rows: list[list[str]]) -> pd.DataFrame:
    """Rows of text as cells, shorter ones filled up, counted from 1."""
    width = max(map(len, rows))
    filled = [row + [""] * (width - len(row)) for row in rows]
    return pd.DataFrame(filled, dtype=object, index=pd.RangeIndex(1, len(rows) + 1))


def read_text(path: Path) -> Iterator[SourceTable]:
    """UTF-8 with or without BOM or UTF-16 with one; comma, semicolon or tab; LF or CRLF."""
    with path.open("rb") as file:
        encoding = BOMS.get(file.read(2), "utf-8-sig")
    with path.open(encoding=encoding, newline="") as text:
        lines = [line for line, _ in zip(text, range(HEADING_ROWS), strict=False)]
        text.seek(0)
        separator = max(",;\t", key=lambda mark: sum(line.count(mark) for line in lines))
        rows = list(csv.reader(text, delimiter=separator))
    if any(rows):
        yield SourceTable(project.shown(path), "", grid(rows), is_text=True)


def read_parquet(path: Path) -> Iterator[SourceTable]:
    cells = pd.read_parquet(path)
    yield SourceTable(project.shown(path), "", cells.set_axis(range(1, len(cells) + 1)))


def headed(table: SourceTable, known: AbstractSet[str]) -> SourceTable | None:
    """The table below its heading: of the first rows, the one with the most `known` headings (keys of text).

    Rows above it, rows without any cell and repetitions of the heading are left out. None where no row has a known one.
    """
    if not isinstance(table.cells.columns, pd.RangeIndex):  # the format itself names its columns
        return table if known & {key(str(name)) for name in table.cells.columns} else None
    first = [[words(cell) for cell in row] for row in table.cells.head(HEADING_ROWS).to_numpy()]
    scores = [len(known & {key(cell) for cell in row}) for row in first]
    if not max(scores, default=0):
        return None
    place = scores.index(max(scores))
    heading, body = first[place], filled(table.cells.iloc[place + 1 :])
    body = body.drop(repetitions(body, heading))
    width = max(n for n, name in enumerate(heading, 1) if name)
    wide = filled(body.iloc[:, width:]).index if table.is_text else ()
    return replace(table, cells=body.set_axis(heading, axis=1), too_wide=frozenset(wide))


def words(cell: object) -> str:
    return "" if pd.isna(cell) else " ".join(str(cell).split())


def filled(cells: pd.DataFrame) -> pd.DataFrame:
    """The rows that hold anything."""
    return cells[(cells.notna() & (cells != "")).any(axis=1)]


def repetitions(body: pd.DataFrame, heading: list[str]) -> list[int]:
    """The rows that repeat the heading, as printed pages do."""
    start = next(n for n, name in enumerate(heading) if name)
    likely = body[body.iloc[:, start] == heading[start]]
    return [
        row for row, cells in zip(likely.index, likely.to_numpy(), strict=True) if [words(c) for c in cells] == heading
    ]
