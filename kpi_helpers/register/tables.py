"""Files → tables of cells, with the place of each row. Knows file formats, not registers."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import zip_longest
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import fastexcel
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook, SheetTypeEnum

from kpi_helpers import project
from kpi_helpers.errors import Fault, KpiError
from kpi_helpers.register.defects import defect_of, foreign_kind
from kpi_helpers.register.distinct import Array
from kpi_helpers.register.html_pages import letters_of, tables_in
from kpi_helpers.register.privacy import shown_sheets
from kpi_helpers.register.records import records
from kpi_helpers.register.sheets import DOCUMENT, Likely, Marks, Merge, likely, marks_of

WORKBOOKS, TEXTS, PAGES = (".xlsx", ".xls", ".xlsb", ".xlsm", ".ods"), (".csv", ".tsv", ".txt"), (".html", ".htm")
SUFFIXES = (*WORKBOOKS, *TEXTS, *PAGES, ".parquet")
NOTES = (".txt", *PAGES)  # in a folder they may as well be notes
OF_THE_SYSTEM = ("thumbs.db", "desktop.ini")
SAMPLE = 2**20
BLOCK = 2**22  # bytes of a text file that are split into cells at once: small enough for the processor's cache
PLACE_SIZE = 4  # bytes
SHOWN = 20  # how many wrong rows a message names
MARKUP = re.compile(r"\s*<(?:!doctype|html|head|meta|table|style|\?xml)", re.IGNORECASE)
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"  # of XML Spreadsheet 2003, which is not read
NO_TEXT = re.compile("[\ud800-\udfff]")  # what Python makes of bytes in the name of a file that are not UTF-8
BINARY = re.compile("[\x00-\x08\x0e-\x1f]")
BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}

logging.getLogger("fastexcel").setLevel(logging.ERROR)  # how it guesses a type is nothing to tell an analyst


@dataclass(frozen=True)
class SourceTable:
    """The cells of a sheet or file, by the row number that a person sees in the file. Columns of text are categorical,
    so that whatever reads them need look at each distinct cell only once. `sheet`: what it is called, no person's name.

    `columns` of `cells` are headings once `headed`; `malformed` says why rows of a text file can't be
    trusted: more cells than headings, or the last one cut off. `merged`: which cells reach over several rows; their
    words stand in the first.
    """

    file: str
    sheet: str
    cells: pd.DataFrame
    is_text: bool = False
    malformed: Mapping[int, str] = field(default_factory=dict)
    merged: tuple[Merge, ...] = ()


def register_files(paths: Sequence[Path]) -> list[Path]:
    """The files that paths name, folders opened, in order, one that is named twice once.

    Raises KpiError if there is none, or if the name of one is no text.
    """
    found = [file for file in files_in(paths) if is_read(file, file in paths)]
    for path in paths:
        if not path.exists():
            raise KpiError.of("register-missing", file=project.shown(path))
        if path.is_file() and path not in found:
            raise KpiError.of("register-format", file=project.shown(path), allowed=", ".join(SUFFIXES))
    if not found:
        folders = ", ".join(project.shown(path) for path in paths)
        raise KpiError.of("register-empty-folder", folder=folders, allowed=", ".join(SUFFIXES))
    if unnamed := [file for file in found if NO_TEXT.search(str(file))]:
        raise KpiError(*(Fault("register-file-name", {"file": project.shown(file)}) for file in unnamed))
    return list({file.resolve(): file for file in found}.values())


def files_left_out(paths: Sequence[Path]) -> list[Path]:
    """The files of folders that are not even opened; hidden files and folders and locks aside."""
    found = [
        file
        for path in paths
        for file in files_in([path])
        if not is_read(file, file in paths) and not any(name.startswith(".") for name in file.relative_to(path).parts)
    ]
    return list(dict.fromkeys(found))


def files_in(paths: Sequence[Path]) -> list[Path]:
    """The files that paths name, folders opened, but hidden ones, locks and what a system leaves in a folder."""
    files = [file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    return [
        file
        for file in files
        if file.is_file() and not file.name.startswith(("~$", ".")) and file.name.lower() not in OF_THE_SYSTEM
    ]


def is_read(file: Path, is_named: bool) -> bool:
    """Whether a file is opened: by the end of its name; one that the user names also by what it holds."""
    return file.suffix.lower() in SUFFIXES or (is_named and is_of_a_known_kind(file))


def is_of_a_known_kind(path: Path) -> bool:
    """Whether the content is that of a format that is read: text must begin with a row of several cells."""
    reader = reader_of(path)
    if reader is read_workbook:
        return not is_zipfile(path) or is_workbook(path)
    if reader is read_text:
        start = beginning(path)
        line = next(iter(start.splitlines()), "")
        return not BINARY.search(start) and separator_of(line) in line
    return True


def is_workbook(path: Path) -> bool:
    """Whether a zip holds a workbook."""
    with ZipFile(path) as parts:
        names = parts.namelist()
    return DOCUMENT in names or any(name.startswith("xl/workbook.") for name in names)


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
    """What is wrong with a file, and what its reader says of it without the machine's name for it."""
    said = str(error).replace(str(path), path.name).splitlines() or [type(error).__name__]
    return KpiError.of("register-unreadable", file=project.shown(path), problem=defect_of(path, said[0][:120]))


def reader_of(path: Path) -> Callable[[Path], Iterator[SourceTable]]:
    """Web systems give HTML and text the name of a workbook: the first bytes tell."""
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"PAR1"):
        return read_parquet
    if start.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return read_workbook
    return read_html if MARKUP.match(beginning(path)) else read_text


def beginning(path: Path) -> str:
    """The first letters of a text, those outside ASCII perhaps wrong."""
    with path.open("rb") as file:
        start = file.read(512)
    return start.decode(utf_16(start) or "utf-8-sig", "ignore")


def read_workbook(path: Path) -> Iterator[SourceTable]:
    """Every sheet that holds anything. Excel counts rows from 1."""
    content = path.read_bytes()  # of a path the readers would believe the end of its name
    book, may = CalamineWorkbook.from_filelike(io.BytesIO(content)), likely(content)
    names = shown_sheets([about.name for about in book.sheets_metadata])
    for about, shown in zip(book.sheets_metadata, names, strict=True):
        if about.typ == SheetTypeEnum.WorkSheet:
            cells, merged = None if may.errors or may.merged else all_text(content, about.name), tuple[Merge, ...]()
            if cells is None:
                cells, merged = cell_by_cell(content, book, about.name, may)
            if cells.notna().to_numpy().any():
                yield SourceTable(project.shown(path), shown, cells, merged=merged)


def cell_by_cell(
    content: bytes, book: CalamineWorkbook, name: str, may: Likely
) -> tuple[pd.DataFrame, tuple[Merge, ...]]:
    """The cells of a sheet, a failed formula as the word that it shows; and which reach over several rows."""
    sheet = book.get_sheet_by_name(name)
    marks = marks_of(content, sheet, may) if may.errors or may.merged else Marks()
    rows = sheet.to_python(skip_empty_area=False)
    for (row, column), error in marks.errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = error
    return in_columns(map(kept, zip(*rows, strict=True))), marks.merged


def all_text(content: bytes, sheet: str) -> pd.DataFrame | None:
    """The cells of a sheet of xlsx in which every cell is text: the same as cell by cell, in half the time. None for
    any other sheet: a column of several types would lose them.
    """
    try:
        found = fastexcel.read_excel(content).load_sheet(
            sheet, header_row=None, skip_rows=0, schema_sample_rows=None, dtype_coercion="strict", eager=True
        )
    except fastexcel.FastExcelError:
        return None
    if not {pa.types.is_string(kind) or pa.types.is_null(kind) for kind in found.schema.types} <= {True}:
        return None
    return in_columns(without_blanks(column.cast(pa.string()).dictionary_encode()) for column in found.columns)


def without_blanks(cells: pa.DictionaryArray) -> pd.Categorical:
    """The texts of a sheet, empty ones left out."""
    is_kept = pc.not_equal(cells.dictionary, "")
    places = np.append(np.where(is_kept, np.cumsum(is_kept) - 1, -1), -1)[cells.indices.fill_null(-1)]
    return categorical(places, cells.dictionary.filter(is_kept).to_pandas())


def kept(cells: Sequence[object]) -> pd.Categorical | Array:
    """A column of a sheet."""
    texts = coded(cells)
    return without_blanks(texts) if texts is not None else as_they_are(map(as_kept, cells))


def as_kept(cell: object) -> object:
    """What a sheet shows of a cell that it keeps: whole numbers without a point, nothing for an empty text."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime(cell.year, cell.month, cell.day)
    return None if cell == "" else cell


def coded(cells: Sequence[object]) -> pa.DictionaryArray | None:
    """A column of cells by its distinct ones, if all are text; `1` and `True` would be the same one."""
    try:
        return pa.array(cells, pa.string()).dictionary_encode()
    except (pa.ArrowException, UnicodeError):
        return None


def as_they_are(cells: Iterable[object]) -> Array:
    found = list(cells)
    column = np.empty(len(found), dtype=object)
    column[:] = found
    return column


def categorical(places: Array, distinct: pd.Series) -> pd.Categorical:
    return pd.Categorical.from_codes(places, categories=pd.Index(distinct), validate=False)


def in_columns(columns: Iterable[pd.Categorical | Array]) -> pd.DataFrame:
    """Columns side by side, rows counted from 1."""
    cells = pd.DataFrame(dict(enumerate(columns)))
    return cells.set_axis(pd.RangeIndex(1, len(cells) + 1)).set_axis(pd.RangeIndex(len(cells.columns)), axis=1)


def read_html(path: Path) -> Iterator[SourceTable]:
    """The tables of a page, cells as text. Raises ValueError for a workbook written as XML."""
    if SPREADSHEET in beginning(path):
        raise ValueError("XML Spreadsheet 2003")
    data = path.read_bytes()
    encoding = utf_16(data)
    page = data.decode(encoding, "replace") if encoding else letters_of(data)
    for place, (rows, merged) in enumerate(tables_in(page), 1):
        if any(any(row) for row in rows):
            yield SourceTable(project.shown(path), str(place), grid(rows), merged=merged)


def grid(rows: list[list[str]]) -> pd.DataFrame:
    """Rows of text as cells, shorter ones filled up with none."""
    return in_columns(
        as_they_are(column) if (texts := coded(column)) is None else with_blanks(texts) for column in zip_longest(*rows)
    )


def with_blanks(cells: pa.DictionaryArray) -> pd.Categorical:
    """The texts of a column as they are; blank where there is no cell."""
    return categorical(cells.indices.fill_null(-1).to_numpy(), cells.dictionary.to_pandas())


def read_text(path: Path) -> Iterator[SourceTable]:
    """Text of any encoding; comma, semicolon, tab or bar; LF, CRLF or CR. Raises ValueError for what is no text."""
    if foreign_kind(path):
        raise ValueError("no text")
    cells = well_formed(path)
    if cells is not None:
        yield SourceTable(project.shown(path), "", cells, is_text=True)
        return
    with path.open(encoding=encoding_of(path), newline="") as text:
        separator = separator_of(text.read(SAMPLE))
        text.seek(0)
        lines = list(text)
    rows, malformed = records(lines, separator)
    if any(rows):
        yield SourceTable(project.shown(path), "", grid(rows), is_text=True, malformed=malformed)


def separator_of(start: str) -> str:
    return max(",;\t|", key=start.count)


def well_formed(path: Path) -> pd.DataFrame | None:
    """The cells of a text in UTF-8 whose rows are all as long as the first and no cell of which holds a quote or a line
    break: the same as row by row, thirty times as fast. None for any other text.
    """
    with path.open("rb") as file:
        start = file.read(SAMPLE)
        file.seek(-min(SAMPLE, path.stat().st_size), os.SEEK_END)
        last = re.split(rb"[\r\n]", file.read().rstrip(b"\r\n"))[-1]
    if last.count(b'"') % 2:  # of a quote that the last line leaves open the reader says nothing
        return None
    text = start.removeprefix(codecs.BOM_UTF8).decode(errors="ignore")
    separator, width = separator_of(text), 0
    if "\0" not in text[:64]:
        width = len(next(csv.reader(text.splitlines()[:1], delimiter=separator), []))
    if width < 2:
        return None
    names = [str(place) for place in range(width)]
    try:
        table = arrow_csv.read_csv(
            path,
            arrow_csv.ReadOptions(column_names=names, block_size=BLOCK),
            arrow_csv.ParseOptions(delimiter=separator, ignore_empty_lines=False),
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.dictionary(pa.int32(), pa.string()))),
        )
    except pa.ArrowInvalid:
        return None
    columns = list[pd.Categorical]()
    while table.num_columns:
        cells = table.column(0).unify_dictionaries().combine_chunks()
        table = table.remove_column(0)
        if pc.any(pc.match_substring_regex(cells.dictionary, '["\r\n]')).as_py():
            return None
        columns.append(with_blanks(cells))
    return in_columns(columns)


def encoding_of(path: Path) -> str:
    """UTF-8 or UTF-16; else Latin-1, which keeps every byte: what a column means by them is told by its words."""
    with path.open("rb") as file:
        if wide := utf_16(file.read(64)):
            return wide
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while block := file.read(SAMPLE):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "latin-1"
    return "utf-8-sig"


def utf_16(text: bytes) -> str:
    """Which UTF-16 a text is in, by its beginning; empty for another encoding."""
    start = text[:64]
    if start[:2] in BOMS:
        return BOMS[start[:2]]
    if 0 in start:  # UTF-16 without its mark: every other byte of plain letters is empty
        return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
    return ""


def read_parquet(path: Path) -> Iterator[SourceTable]:
    with pq.ParquetFile(path) as file:
        repeated = list(repeated_words(file.metadata))
    yield of_arrow(path, pq.read_table(path, read_dictionary=repeated), 0)


def parquet_pieces(path: Path, rows: int, columns: list[str] | None = None) -> Iterator[SourceTable]:
    """The table of a Parquet file, about so many rows at a time. Raises KpiError `register-unreadable`."""
    before = 0
    try:
        with pq.ParquetFile(path) as file:
            about, repeated = file.metadata, list(repeated_words(file.metadata))
        sizes = np.array([about.row_group(number).num_rows for number in range(about.num_row_groups)])
        for groups in np.split(np.arange(len(sizes)), np.flatnonzero(np.diff((np.cumsum(sizes) - 1) // rows)) + 1):
            with pq.ParquetFile(path, read_dictionary=repeated) as file:
                yield of_arrow(path, file.read_row_groups(groups.tolist(), columns), before)
            before += sizes[groups].sum()
    except (pa.ArrowException, OSError) as error:
        raise unreadable(path, error) from None


def parquet_headings(path: Path) -> SourceTable:
    """The table of a Parquet file without its rows."""
    return of_arrow(path, pq.read_schema(path).empty_table(), 0)


def parquet_rows(path: Path) -> int:
    """How many rows a Parquet file says that it has; 0 for any other file."""
    try:
        return reader_of(path) is read_parquet and pq.read_metadata(path).num_rows
    except (pa.ArrowException, OSError):
        return 0


def of_arrow(path: Path, table: pa.Table, before: int) -> SourceTable:
    cells = table.to_pandas(self_destruct=True, split_blocks=True)
    return SourceTable(project.shown(path), "", cells.set_axis(range(before + 1, before + len(cells) + 1)))


def repeated_words(about: pq.FileMetaData) -> Iterator[str]:
    """The columns of text of which the file itself keeps each word once: a place among them takes few bytes."""
    for place in range(about.num_columns if about.num_row_groups else 0):
        column = about.row_group(0).column(place)
        if column.physical_type == "BYTE_ARRAY" and column.total_uncompressed_size < PLACE_SIZE * column.num_values:
            yield column.path_in_schema
