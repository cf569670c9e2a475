"""Files → tables of cells, with the place of each row. Knows file formats, not registers."""

from __future__ import annotations

import codecs
import csv
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
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
from bs4 import BeautifulSoup
from bs4.element import Tag
from python_calamine import CalamineWorkbook, SheetTypeEnum

from kpi_helpers import project
from kpi_helpers.errors import KpiError
from kpi_helpers.register.defects import defect_of
from kpi_helpers.register.distinct import Array

WORKBOOKS, TEXTS = (".xlsx", ".xls", ".xlsb", ".ods"), (".csv", ".tsv")
SUFFIXES = (*WORKBOOKS, *TEXTS, ".parquet")
SAMPLE, LONGEST_SPAN = 2**20, 500
BLOCK = 2**22  # bytes of a text file that are split into cells at once: small enough for the processor's cache
BLANKS = ("", "#N/A", "#N/A N/A", "#NA", "N/A", "n/a", "NA", "NULL", "null", "NaN", "nan", "None", "<NA>")
PLACE_SIZE = 4  # bytes
SHOWN = 20  # how many wrong rows a message names
MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|meta|table|style|\?xml)", re.IGNORECASE)
BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True)
class SourceTable:
    """The cells of a sheet or file, by the row number that a person sees in the file. Columns of text are categorical,
    so that whatever reads them need look at each distinct cell only once.

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
    """What is wrong with a file, and what its reader says of it without the machine's name for it."""
    said = str(error).replace(str(path), path.name).splitlines() or [type(error).__name__]
    return KpiError.of("register-unreadable", file=project.shown(path), problem=defect_of(path, said[0][:120]))


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
    book = CalamineWorkbook.from_path(path)
    for about in book.sheets_metadata:
        if about.typ == SheetTypeEnum.WorkSheet:
            cells = all_text(path, about.name)
            if cells is None:
                rows = book.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
                cells = in_columns(map(kept, zip(*rows, strict=True)))
            if cells.notna().to_numpy().any():
                yield SourceTable(project.shown(path), about.name, cells)


def all_text(path: Path, sheet: str) -> pd.DataFrame | None:
    """The cells of a sheet of xlsx in which every cell is text: the same as cell by cell, in half the time. None for
    any other sheet: a column of several types would lose them.
    """
    with ZipFile(path) if is_zipfile(path) else nullcontext() as parts:
        if parts is None or "xl/worksheets/sheet1.xml" not in parts.namelist():
            return None
    try:
        found = fastexcel.read_excel(path).load_sheet(
            sheet, header_row=None, skip_rows=0, schema_sample_rows=None, dtype_coercion="strict", eager=True
        )
    except fastexcel.FastExcelError:
        return None
    if not {pa.types.is_string(kind) or pa.types.is_null(kind) for kind in found.schema.types} <= {True}:
        return None
    return in_columns(without_blanks(column.cast(pa.string()).dictionary_encode()) for column in found.columns)


def without_blanks(cells: pa.DictionaryArray) -> pd.Categorical:
    """The texts of a sheet, those that stand for a blank left out."""
    is_kept = pc.invert(pc.is_in(cells.dictionary, pa.array(BLANKS)))
    places = np.append(np.where(is_kept, np.cumsum(is_kept) - 1, -1), -1)[cells.indices.fill_null(-1)]
    return categorical(places, cells.dictionary.filter(is_kept).to_pandas())


def kept(cells: Sequence[object]) -> pd.Categorical | Array:
    """A column of a sheet."""
    texts = coded(cells)
    return without_blanks(texts) if texts is not None else as_they_are(map(as_kept, cells))


def as_kept(cell: object) -> object:
    """What a sheet shows of a cell that it keeps: whole numbers without a point, nothing for a formula that failed."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime(cell.year, cell.month, cell.day)
    return None if isinstance(cell, str) and cell in BLANKS else cell


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
    """Rows of text as cells, shorter ones filled up with none."""
    return in_columns(
        as_they_are(column) if (texts := coded(column)) is None else with_blanks(texts) for column in zip_longest(*rows)
    )


def with_blanks(cells: pa.DictionaryArray) -> pd.Categorical:
    """The texts of a column as they are; blank where there is no cell."""
    return categorical(cells.indices.fill_null(-1).to_numpy(), cells.dictionary.to_pandas())


def read_text(path: Path) -> Iterator[SourceTable]:
    """Text of any encoding; comma, semicolon, tab or bar; LF, CRLF or CR."""
    cells = well_formed(path)
    if cells is not None:
        yield SourceTable(project.shown(path), "", cells, is_text=True)
        return
    with path.open(encoding=encoding_of(path), newline="") as text:
        separator = separator_of(text.read(SAMPLE))
        text.seek(0)
        lines = list(text)
    rows = list(csv.reader(lines, delimiter=separator))
    if any(rows):
        is_cut = not lines[-1].endswith(("\n", "\r")) and breaks_off(rows)
        malformed = {len(rows): "row-cut-off"} if is_cut else {}
        yield SourceTable(project.shown(path), "", grid(rows), is_text=True, malformed=malformed)


def separator_of(start: str) -> str:
    return max(",;\t|", key=start.count)


def well_formed(path: Path) -> pd.DataFrame | None:
    """The cells of a text in UTF-8 whose rows are all as long as the first and no cell of which holds a quote or a line
    break: the same as row by row, thirty times as fast. None for any other text.
    """
    with path.open("rb") as file:
        start = file.read(SAMPLE)
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
