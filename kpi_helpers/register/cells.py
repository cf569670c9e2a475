"""Cells → values, a column at a time: days, counts, labels and text.

What can be mended without guessing is mended and counted (`repair.REPAIRS`); what is not well formed is told. Every
distinct cell of a column is read once; of cells written as usual, of which there may be as many as rows, words in plain
letters are not read one by one, and days without regard to their time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa

from kpi_helpers.register.columns import BY_NAME, FIRST_DAY, Column
from kpi_helpers.register.distinct import Array, by_distinct
from kpi_helpers.register.legacy import Decoded, decode, decode_labels
from kpi_helpers.register.repair import BLANK_MARKS, FAILED, tidied
from kpi_helpers.register.turned import Hand, Signs, Turn, Written, are_scattered, turned_round, turns
from kpi_helpers.text import day
from kpi_helpers.text import name_key as key

DTYPES = {"text": "str", "label": "str", "flag": "boolean", "count": "Int64", "day": "datetime64[s]"}
ALLOWED = {"day": "dd/mm/yyyy[ HH:MM[:SS]]", "count": "12000 / 12.000"}
CLOCK = r"(?:[ T](?:[01]?[0-9]|2[0-3])(?::[0-5][0-9]){1,2}(?:\.[0-9]{1,6})?)?"
DAY_FORM = re.compile(rf"(?P<day>[0-9]{{1,2}})([/.-])(?P<month>[0-9]{{1,2}})\2(?P<year>[0-9]{{4}}|[0-9]{{2}}){CLOCK}")
YEAR_FIRST = re.compile(
    rf"(?P<year>[12][0-9]{{3}})([/.-]?)(?P<month>[0-9]{{2}})\2(?P<day>[0-9]{{2}})(?:{CLOCK}|[0-9]{{6}})"
)
WRITTEN_OUT = re.compile(rf"[12][0-9]{{3}}-[0-9]{{2}}-[0-9]{{2}}{CLOCK}")
USUAL_DAY = re.compile(rf"[0-9]{{2}}/[0-9]{{2}}/[0-9]{{4}}{CLOCK}")
SECOND_ABOVE_12 = r"^\D*[0-9]{1,2}[/.-](?:1[3-9]|2[0-9]|3[01])[/.-][0-9]"
FIRST_ABOVE_12 = r"^\D*(?:1[3-9]|2[0-9]|3[01])[/.-]|^\D*[12][0-9]{3}[/.-]?[0-9]{2}[/.-]?(?:1[3-9]|2[0-9]|3[01])"
USUAL_TEXT = r"[!-~]+(?: [!-~]+)*"
LONG = ("procedure_name",)
MARKS = BLANK_MARKS | FAILED
LONGEST_MARK = max(map(len, MARKS))
LATEST_SHORT_YEAR = 50  # 23 is 2023; a register knows no 1998
SERIAL = re.compile(r"([345][0-9]{4})(?:\.[0-9]+)?")
SERIAL_START = date(1899, 12, 30)
# A long number that begins with 0 is a phone's or an identity paper's; 02 may be a count.
COUNT_FORM = re.compile(r"0{1,15}|0?[0-9]{1,2}|[1-9][0-9]{2,14}|(?:0|[1-9][0-9]{0,2})(?:\.[0-9]{3}){1,4}")
TRUTH = (("TRUE", "yes"), ("FALSE", "no"))
MONEY = re.compile(r"(?P<count>.*[0-9])(?:\.0|\s*(?:đ|đồng|vnđ|vnd))", re.IGNORECASE)


@dataclass(frozen=True)
class Cell:
    """What one cell says: a value (None: blank), how it had to be mended, why it can't be used."""

    value: object = None
    repairs: tuple[str, ...] = ()
    wrong: str = ""

    def mended(self, *repairs: str) -> Cell:
        return Cell(self.value, (*repairs, *self.repairs), self.wrong)


WRONG = Cell(wrong="row-unreadable")
FAILED_FORMULA = Cell(wrong="row-formula-failed")
UNSURE_DAY = Cell(wrong="row-day-unsure")
IMPLAUSIBLE_DAY = Cell(wrong="row-day-implausible")


@dataclass(frozen=True)
class Parsed:
    """A column's values, why a cell can't be used (NA: it can), what is allowed, and how many cells were mended how."""

    values: pd.Series
    wrong: pd.Series
    allowed: str = ""
    repairs: Counter[str] = field(default_factory=Counter)


def parse(cells: pd.Series, column: Column, turn: Turn | None = None, hand: Hand | None = None) -> Parsed:
    """A column of cells of one table by its type; blank stays blank.

    Of a column of days: `turn`, what became of its date cells, and `hand`, how its texts were written, if the whole
    table told it; else its own cells tell.
    """
    places, distinct = by_distinct(cells)
    texts = all_texts(distinct)
    if texts is not None and column.type == "day":
        places, distinct = without_clock(places, texts)
    usual = is_usual(texts) if texts is not None and column.type == "text" else np.zeros(len(distinct), dtype=bool)
    unusual = np.append(np.flatnonzero(~usual), -1)  # the last is for blanks, whose place is -1
    read = read_distinct(list(distinct[~usual]), column, turn)
    read = [*(without_month_first(list(distinct), read, hand) if column.type == "day" else read), Cell()]
    return Parsed(
        by_row(values_of(distinct, usual, read, DTYPES[column.type]), places, column).set_axis(cells.index),
        wrong_of(len(distinct), unusual, read, places).set_axis(cells.index),
        allowed_in(column),
        counted(read, unusual, places),
    )


def allowed_in(column: Column) -> str:
    """What a cell of a column may say."""
    if column.type == "day":
        return f"{ALLOWED['day']}, {day(FIRST_DAY)} – {day(column.last)}"
    if column.most:
        return f"0 – {column.most}"
    return ", ".join(label for label, _ in column.labels) or ALLOWED.get(column.type, "")


def all_texts(distinct: pd.Index) -> pd.Series | None:
    """The distinct cells, if all of them are text."""
    is_text = distinct.dtype == "str" or pd.api.types.infer_dtype(distinct, skipna=False) == "string"
    return pd.Series(distinct, dtype="str") if is_text else None


def is_usual(texts: pd.Series) -> Array:
    """Which texts read as they stand: plain letters and signs, blanks single, no mark for a blank."""
    usual = np.array(texts.str.fullmatch(USUAL_TEXT), dtype=bool)
    short = np.flatnonzero(texts.str.len() <= LONGEST_MARK)
    usual[short[texts.iloc[short].str.lower().isin(MARKS)]] = False
    return usual


def without_clock(places: Array, texts: pd.Series) -> tuple[Array, pd.Index]:
    """Days that are written as usual without their time, so that each day is read once."""
    again, distinct = pd.factorize(days_alone(texts))
    return np.append(again, -1)[places], pd.Index(distinct)


def days_alone(texts: pd.Series) -> pd.Series:
    return texts.where(~texts.str.fullmatch(USUAL_DAY.pattern), texts.str[:10])


def values_of(distinct: pd.Index, usual: Array, read: list[Cell], dtype: str) -> pd.Series:
    """What each distinct cell reads, and last a blank."""
    if not usual.any():
        return pd.Series([cell.value for cell in read], dtype=dtype)
    values = pd.concat([pd.Series(distinct, dtype=dtype), pd.Series([None], dtype=dtype)], ignore_index=True)
    values[np.append(~usual, True)] = [cell.value for cell in read]
    return values


def by_row(values: pd.Series, places: Array, column: Column) -> pd.Series:
    """The value of each row; of names that are long and repeat, categorical: a million take a tenth of the memory."""
    if column.name not in LONG:
        return values.take(places)
    codes, names = pd.factorize(values)
    return pd.Series(pd.Categorical.from_codes(codes[places], categories=names, validate=False))


def wrong_of(count: int, unusual: Array, read: list[Cell], places: Array) -> pd.Series:
    """Why each cell can't be used."""
    if not any(cell.wrong for cell in read):
        return nothing(len(places))
    wrong = np.full(count + 1, None, dtype=object)
    wrong[unusual] = [cell.wrong or None for cell in read]
    return pd.Series(wrong, dtype="str").take(places)


def nothing(rows: int) -> pd.Series:
    """A column of text without any."""
    blank = pd.StringDtype(na_value=np.nan)
    return pd.Series(pd.arrays.ArrowStringArray(pa.nulls(rows, pa.large_string()), dtype=blank))


def counted(read: list[Cell], unusual: Array, places: Array) -> Counter[str]:
    """How many cells each repair was made in."""
    repairs: Counter[str] = Counter()
    if any(cell.repairs for cell in read):
        counts = pd.Series(places).value_counts()
        for place, cell in zip(unusual.tolist(), read, strict=True):
            for repair in cell.repairs:
                repairs[repair] += int(counts.get(place, 0))
    return repairs


def read_distinct(distinct: list[object], column: Column, turn: Turn | None = None) -> list[Cell]:
    """The distinct cells of a column as values."""
    texts = [cell for cell in distinct if isinstance(cell, str)]
    reader = but_for_failed(READERS[column.type](column), column)
    decoded = decode_column(texts, column, reader)
    read = []
    for cell in distinct:
        if not isinstance(cell, str):
            read.append(reader(plain(cell)))
        elif cell in decoded.unsure and column.type == "text":
            read.append(Cell(repairs=("unreadable-text",)))
        else:
            text, repairs = tidied(decoded.texts.get(cell, cell))
            known = (decoded.reading,) if cell in decoded.texts else ()
            read.append(of_text(text, reader).mended(*known, *repairs))
    return turned_back(distinct, read, turn) if column.type == "day" else read


def but_for_failed(reader: Callable[[object], Cell], column: Column) -> Callable[[object], Cell]:
    """A reader that knows formulas that failed: blank, but no guess where a dossier can't do without the cell."""
    found = FAILED_FORMULA if column.required or column.type == "day" else Cell(repairs=("broken-formula",))
    return lambda cell: found if isinstance(cell, str) and cell.lower() in FAILED else reader(cell)


def decode_column(texts: list[str], column: Column, reader: Callable[[object], Cell]) -> Decoded:
    """What the texts of a column read: words by the language, labels by the code list, days and counts as they are."""
    if column.type == "text":
        return decode(texts)
    if column.labels:
        return decode_labels(texts, lambda text: not of_text(tidied(text)[0], reader).wrong)
    return Decoded()


def of_text(text: str, reader: Callable[[object], Cell]) -> Cell:
    if not text:
        return Cell()
    return Cell(repairs=("blank-mark",)) if text.lower() in BLANK_MARKS else reader(text)


def plain(cell: object) -> object:
    """Whole numbers that a sheet keeps as 3.0 read 3; days without their time."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else str(cell)


def as_text(cells: pd.Series) -> pd.Series:
    """Cells as tidied text, blank as NA."""
    return parse(cells, BY_NAME["field"]).values


def text_reader(_: Column) -> Callable[[object], Cell]:
    return lambda cell: Cell(str(cell))


def day_reader(column: Column) -> Callable[[object], Cell]:
    """Days in the bounds of the column: one mistyped year would else be the latest day of the register."""

    def read(cell: object) -> Cell:
        found = Cell(cell) if isinstance(cell, date) else written_day(str(cell))
        is_outside = isinstance(found.value, date) and not FIRST_DAY <= found.value <= column.last
        return IMPLAUSIBLE_DAY if is_outside else found

    return read


def written_day(text: str) -> Cell:
    """A day in text, day first unless the year stands first; a sheet's number of a day."""
    if found := SERIAL.fullmatch(text):
        return Cell(SERIAL_START + timedelta(int(found[1])), ("serial-day",))
    found = DAY_FORM.fullmatch(text) or YEAR_FIRST.fullmatch(text)
    if not found:
        return WRONG
    year, is_short = int(found["year"]), len(found["year"]) == 2
    if is_short and year > LATEST_SHORT_YEAR:
        return WRONG
    try:
        value = date(year + 2000 * is_short, int(found["month"]), int(found["day"]))
    except ValueError:
        return WRONG
    if is_short:
        return Cell(value, ("two-digit-year",))
    return Cell(value, () if USUAL_DAY.fullmatch(text) else ("day-form",))


def turned_back(distinct: list[object], read: list[Cell], turn: Turn | None) -> list[Cell]:
    """The cells of a column of days, those that a sheet turned round as they were; wrong where nobody can know."""
    turn = turn or turns({"": signs(distinct, read)}).get("")
    if turn not in ("turned", "unsure"):
        return read
    turned = list(read)
    for place, cell in enumerate(read):
        if is_of_a_sheet(distinct[place]) and isinstance(cell.value, date):
            is_known = turn == "turned" or cell.value.day == cell.value.month
            turned[place] = Cell(turned_round(cell.value), ("flipped-day",)) if is_known else UNSURE_DAY
    return turned


def is_of_a_sheet(cell: object) -> bool:
    """Whether a cell is a date cell, or what becomes of one where a sheet is saved as text."""
    return isinstance(cell, date) or (isinstance(cell, str) and WRITTEN_OUT.fullmatch(cell) is not None)


def without_month_first(distinct: list[object], read: list[Cell], hand: Hand | None) -> list[Cell]:
    """The cells of a column of days, wrong where a text may be month first as others are: those of the column, where
    all of them that tell are, else those of the table.
    """
    if not (hand.is_doubtful if hand else any(cell.wrong == WRONG.wrong for cell in read)):
        return read
    written = [numbers_of(cell) if isinstance(cell, str) else None for cell in distinct]
    own = Hand.of(filter(None, written))
    hand = own if own.is_month_first else hand or own
    return [
        UNSURE_DAY if text and hand.makes_unsure(text) and not cell.wrong else cell
        for text, cell in zip(written, read, strict=True)
    ]


def hand_of(cells: pd.DataFrame) -> Hand:
    """How the days in text of all day columns of a table were written; nothing where one of them, or a date cell, shows
    that they are day first and none can only be month first.
    """
    columns = [found for name, found in cells.items() if BY_NAME[name].type == "day"]
    days = [days_alone(texts_of(found)) for found in columns]
    if not any(texts.str.contains(SECOND_ABOVE_12).any() for texts in days):
        is_told = any(texts.str.contains(FIRST_ABOVE_12).any() for texts in days)
        return Hand() if is_told or any(map(has_date_cells, columns)) else Hand(is_scattered=any(map(scattered, days)))
    return Hand.of(filter(None, (numbers_of(text) for texts in days for text in texts.unique())))


def has_date_cells(cells: pd.Series) -> bool:
    return any(isinstance(cell, date) for cell in by_distinct(cells)[1])


def scattered(texts: pd.Series) -> bool:
    """Whether the days of a column of text, read day first, are scattered over the year."""
    return are_scattered({found for text in texts if isinstance(found := written_day(tidied(text)[0]).value, date)})


def texts_of(cells: pd.Series) -> pd.Series:
    """The distinct texts among cells."""
    _, distinct = by_distinct(cells)
    texts = all_texts(distinct)
    return pd.Series([cell for cell in distinct if isinstance(cell, str)], dtype="str") if texts is None else texts


def numbers_of(text: str) -> Written | None:
    """The numbers before the year of a day in text; None where the year stands first, or of no day."""
    found = DAY_FORM.fullmatch(tidied(text)[0])
    return Written(found["day"], found["month"]) if found else None


def signs(distinct: list[object], read: list[Cell]) -> Signs:
    """What the days of a column's date cells and of its texts tell."""
    by_kind: dict[bool, set[date]] = {True: set(), False: set()}
    for cell, source in zip(read, distinct, strict=True):
        if isinstance(cell.value, date) and isinstance(source, date | str):
            by_kind[isinstance(source, date)].add(cell.value)
    written = Hand.of(filter(None, (numbers_of(cell) for cell in distinct if isinstance(cell, str))))
    return Signs(frozenset(by_kind[True]), frozenset(by_kind[False]), written.month_first)


def turns_of(cells: pd.DataFrame) -> dict[str, Turn]:
    """What became of the date cells of all day columns of a table together; of text alone nothing is asked, unless date
    cells are written out in it: 2023-05-02 beside 25/02/2023.
    """
    days = {name: found for name, found in cells.items() if BY_NAME[name].type == "day"}
    written_out = [texts_of(found).str.fullmatch(WRITTEN_OUT.pattern) for found in days.values()]
    is_saved = any(out.any() for out in written_out) and any(not out.all() for out in written_out)
    told = {name: signs_of(found, BY_NAME[name], is_saved) for name, found in days.items()}
    if is_saved and any(own.was_kept for own in told.values()):  # a system wrote the year first
        told = {name: signs_of(found, BY_NAME[name], False) for name, found in days.items()}
    return turns(told)


def signs_of(cells: pd.Series, column: Column, is_saved: bool) -> Signs:
    """The days of a column of one table; none where it has no date cell. `is_saved`: some are written out as text."""
    if pd.api.types.is_datetime64_any_dtype(cells):
        return Signs(frozenset(cells.dropna().dt.date.unique()))
    _, distinct = by_distinct(cells)
    if all_texts(distinct) is not None and not is_saved:
        return Signs()
    texts = days_alone(texts_of(cells))
    is_out = texts.str.fullmatch(WRITTEN_OUT.pattern) & is_saved
    dates = {plain(cell) for cell in distinct if isinstance(cell, date) and not pd.isna(cell)}
    dates |= {written_day(text).value for text in texts[is_out].str[:10].unique()} - {None}
    once = [*dates, *texts[~is_out].unique()]
    return signs(once, read_distinct(once, column, "kept"))


def count_reader(column: Column) -> Callable[[object], Cell]:
    """Whole numbers up to the column's highest, well grouped or not at all: `12000` or `12.000`, never `151.10`."""

    def read(cell: object) -> Cell:
        text = str(cell)
        if COUNT_FORM.fullmatch(text):
            count = int(text.replace(".", ""))
            return WRONG if column.most and count > column.most else Cell(count)
        money = MONEY.fullmatch(text)
        return read(money["count"]).mended("number-form") if money else WRONG

    return read


def label_reader(column: Column) -> Callable[[object], Cell]:
    """Labels as the codes of the column; the code itself is accepted too, so that a stored register reads back."""
    codes = {key(label): code for label, code in column.labels} | {code: code for _, code in column.labels}

    def read(cell: object) -> Cell:
        code = codes.get(key(str(cell)))
        return Cell(code) if code else WRONG

    return read


def flag_reader(column: Column) -> Callable[[object], Cell]:
    """A flag by its labels, or as a sheet keeps one."""
    read = label_reader(replace(column, labels=(*TRUTH, *column.labels)))
    return lambda cell: (
        Cell({"yes": True, "no": False}.get(str(found.value))) if not (found := read(cell)).wrong else WRONG
    )


READERS: dict[str, Callable[[Column], Callable[[object], Cell]]] = {
    "text": text_reader,
    "day": day_reader,
    "count": count_reader,
    "label": label_reader,
    "flag": flag_reader,
}
