"""Named kinds of damage to a register in the standard profile, and the writing of what they leave as a file.

A kind takes a draft and leaves another; the draft keeps what must become of each row, so that a test needs no second
opinion. `harmless`: the register read must equal the clean one. `listed`: the rows damaged must be rejected, and the
rest must equal the clean register without them.

A column whose cells a kind has damaged is `taken`: no other kind touches it, so that kinds can be put together.
"""

from __future__ import annotations

import csv
import html
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Literal

import pandas as pd
import xlsxwriter

from kpi_helpers.register.columns import COLUMNS
from kpi_helpers.register.legacy import TCVN3, VNI_LETTERS, VNI_SIGNS
from kpi_helpers.text import TONES, nfc

Effect = Literal["harmless", "listed"]
Fate = Literal["kept", "rejected", "merged", "apart", "skipped"]  # skipped: blank rows and repeated headings

FORMATS = ("xlsx", "csv", "tsv", "xls")  # xls: a page of HTML under the name of a workbook
XLSX, CSV, TEXTS = frozenset({"xlsx"}), frozenset({"csv"}), frozenset({"csv", "tsv"})
OPEN_QUOTE = "\ue000"  # a letter of nobody's, until the file is written
HEADING = {column.name: column.heading for column in COLUMNS}


def headings(*names: str) -> tuple[str, ...]:
    return tuple(HEADING[name] for name in names)


UNIT, ID, CODE = headings("resolving_unit", "dossier_id", "procedure_code")
UNITS = headings("resolving_unit", "receiving_unit")
LABELS = headings("channel", "service_level", "status", "digitised", "reused", "e_result", "ended_as")
WORDS = (*UNITS, *LABELS, *headings("procedure_name", "field", "late_reason", "origin"))
DAYS = tuple(column.heading for column in COLUMNS if column.type == "day")
NUMBERS = headings("supplements", "fee")
FEE = headings("fee")
OPTIONAL = tuple(column.heading for column in COLUMNS if not column.required and column.name != "origin")
ANY = tuple(column.heading for column in COLUMNS)
# Columns on which no figure rests, nor the day of the extract.
UNUSED = headings("procedure_name", "field", "supplements", "reused", "officer", "late_reason", "apology_at", "origin")


@dataclass(frozen=True)
class Draft:
    """A register on its way to a file.

    `rows` are cells under the standard headings, by a label of each row; `fate` says what must become of each. `names`
    are the headings as they will be written, `asides` the cells of rows that are no dossier, `margin` cells right of
    the last heading. `changed` are columns whose values differ from the clean ones though no figure does.
    """

    rows: pd.DataFrame
    fate: pd.Series
    names: dict[str, str]
    taken: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    above: tuple[list[str], ...] = ()
    heads: tuple[str, ...] = ()  # the upper one of two rows of headings
    asides: dict[int, list[str]] = field(default_factory=dict)
    margin: dict[int, list[str]] = field(default_factory=dict)
    short: dict[int, int] = field(default_factory=dict)
    totals: dict[int, tuple[int, int]] = field(default_factory=dict)  # what a total row says, and what is above it
    personal: tuple[str, ...] = ()
    split: int | None = None
    more_sheets: dict[str, list[list[str]]] = field(default_factory=dict)
    encoding: str = "utf-8"
    separator: str = ","
    newline: str = "\r\n"
    quoting: int = csv.QUOTE_MINIMAL
    mark: bytes = b""
    cut: int = 0  # bytes that the last row of a text file lost
    ragged: bool = False  # rows that are short are written so

    def labels(self, fate: Fate = "kept") -> list[int]:
        return list(self.fate.index[self.fate == fate])


def clean(frame: pd.DataFrame) -> Draft:
    """A frame as `example` makes it, undamaged."""
    rows = frame.astype(object).reset_index(drop=True)
    return Draft(rows, pd.Series("kept", index=rows.index, dtype=object), {name: name for name in rows})


Change = Callable[[Draft, Random], Draft]


@dataclass(frozen=True)
class Kind:
    """A kind of damage; `stage` is its place in the order in which kinds are applied."""

    name: str
    effect: Effect
    stage: int
    formats: frozenset[str]
    apply: Change

    @property
    def about(self) -> str:
        return self.apply.__doc__ or ""


KINDS: dict[str, Kind] = {}
CELLS, HEADS, ENCODED_HEADS, COLUMN_ORDER, ROWS, FILE, END = range(7)


def kind(effect: Effect, stage: int, formats: frozenset[str] = frozenset(FORMATS)) -> Callable[[Change], Change]:
    """Register a kind that changes a draft."""

    def register(change: Change) -> Change:
        KINDS[change.__name__] = Kind(change.__name__, effect, stage, formats, change)
        return change

    return register


CellChange = Callable[[Any, Random], Any]


def cells(
    effect: Effect,
    columns: Sequence[str],
    formats: frozenset[str] = frozenset(FORMATS),
    changes_value: bool = False,
    fewest: int = 1,
) -> Callable[[CellChange], CellChange]:
    """Register a kind that changes single cells: all of a column if harmless, a few of them if listed.

    `fewest`: how many cells a column must have for the kind to touch it.
    """

    def register(change: CellChange) -> CellChange:
        def apply(draft: Draft, rng: Random) -> Draft:
            column = pick(draft, rng, columns, fewest)
            if not column:
                return draft
            where = with_words(draft, column)
            where = where if effect == "harmless" else some(where, rng)
            return damaged(draft, column, where, lambda cell: change(cell, rng), effect, changes_value)

        apply.__doc__ = change.__doc__
        KINDS[change.__name__] = Kind(change.__name__, effect, CELLS, formats, apply)
        return change

    return register


def pick(draft: Draft, rng: Random, columns: Sequence[str], fewest: int = 1) -> str:
    """A column that no kind has damaged yet and that has cells enough."""
    free = [c for c in columns if c in draft.rows and c not in draft.taken and len(with_words(draft, c)) >= fewest]
    return rng.choice(free) if free else ""


def with_words(draft: Draft, column: str) -> list[int]:
    """The kept rows that hold anything in a column."""
    return [label for label, cell in draft.rows.loc[draft.labels(), column].items() if cell not in ("", None)]


def some(labels: list[int], rng: Random, most: int = 6) -> list[int]:
    return sorted(rng.sample(labels, min(len(labels), rng.randint(1, most))))


def damaged(
    draft: Draft, column: str, where: list[int], change: Callable[[Any], Any], effect: Effect, changes: bool = False
) -> Draft:
    """A draft with cells of a column changed; rows really changed by a listed kind must be rejected."""
    rows, fate = draft.rows.copy(), draft.fate.copy()
    made = {label: change(rows.at[label, column]) for label in where}
    for label, cell in made.items():
        if effect == "listed" and cell != rows.at[label, column]:
            fate[label] = "rejected"
    rows[column] = pd.Series({**rows[column].to_dict(), **made}, dtype=object)
    changed = draft.changed | ({column} if changes else set())
    return replace(draft, rows=rows, fate=fate, taken=draft.taken | {column}, changed=changed)


def inserted(draft: Draft, at: int, fate: Fate, row: Sequence[Any] | None = None) -> tuple[Draft, int]:
    """A draft with one more row before the place `at`, and its label."""
    label = int(max(draft.rows.index)) + 1
    cells_of_row = list(row) if row is not None else [""] * len(draft.rows.columns)
    new = pd.DataFrame([cells_of_row], columns=draft.rows.columns, index=[label], dtype=object)
    rows = pd.concat([draft.rows.iloc[:at], new, draft.rows.iloc[at:]])
    fates = pd.concat([draft.fate, pd.Series(fate, index=[label], dtype=object)]).reindex(rows.index)
    return replace(draft, rows=rows, fate=fates), label


def aside(draft: Draft, at: int, words: list[str], fate: Fate = "apart") -> tuple[Draft, int]:
    """A draft with one more row that is no dossier, written as it is."""
    draft, label = inserted(draft, at, fate)
    return replace(draft, asides={**draft.asides, label: words}), label


def place(draft: Draft, rng: Random) -> int:
    """Somewhere among the rows, neither first nor last."""
    return rng.randrange(1, max(2, len(draft.rows)))


# Letters ------------------------------------------------------------------------------------------------------------


@cells("harmless", WORDS)
def decomposed(cell: str, rng: Random) -> str:
    """Letters and marks apart (NFD), as macOS writes them."""
    return unicodedata.normalize("NFD", cell)


@cells("harmless", ANY)
def zero_width(cell: str, rng: Random) -> str:
    """An invisible sign inside each cell: zero-width space or joiner, word joiner, byte order mark, soft hyphen."""
    at = rng.randint(0, len(cell))
    return cell[:at] + rng.choice("\u200b\u200d\u2060\ufeff\u00ad\u200e") + cell[at:]


@cells("harmless", ANY)
def no_break_blanks(cell: str, rng: Random) -> str:
    """No-break spaces instead of spaces, and one at the end, as web pages leave them."""
    return cell.replace(" ", "\u00a0") + "\u00a0"


@cells("harmless", ANY)
def stray_blanks(cell: str, rng: Random) -> str:
    """Spaces before and after, and two where one belongs."""
    return f"  {cell.replace(' ', '  ')} "


@cells("harmless", (*WORDS, CODE))
def line_breaks(cell: str, rng: Random) -> str:
    """A line break for a space, or at the end: wrapped cells."""
    return cell.replace(" ", "\n", 1) if " " in cell else cell + "\n"


CYRILLIC = str.maketrans("ABEKMHOPCTXaeopcxyi", "АВЕКМНОРСТХаеорсхуі")


@cells("harmless", WORDS)
def cyrillic(cell: str, rng: Random) -> str:
    """Cyrillic letters that look like Latin ones, in about half of the cells."""
    return cell.translate(CYRILLIC) if rng.random() < 0.5 else cell


@cells("harmless", headings("dossier_id"))
def cyrillic_ids(cell: str, rng: Random) -> str:
    """Cyrillic Н for H in the dossiers' codes."""
    return cell.replace("H", "Н") if rng.random() < 0.5 else cell


@cells("harmless", (*UNITS, *headings("procedure_name", "status")))
def eth(cell: str, rng: Random) -> str:
    """Ð (Icelandic) for Đ, ð for đ."""
    return cell.translate(str.maketrans("Đđ", "Ðð"))


@cells("harmless", (*DAYS, *NUMBERS, ID, CODE))
def full_width(cell: str, rng: Random) -> str:
    """Digits and signs of East Asian width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in cell)


def as_tcvn3(text: str) -> str:
    """Text in the ABC fonts' encoding; capitals with tones are written by their small letters."""
    signs = {letter: sign for sign, letter in TCVN3.items()}
    return "".join(signs.get(c, signs.get(c.lower(), c) if c.isalpha() else c) for c in nfc(text))


def as_vni(text: str) -> str:
    signs, letters = {s: c for c, s in VNI_SIGNS.items()}, {s: c for c, s in VNI_LETTERS.items()}
    return "".join(vni_letter(c, signs, letters) for c in nfc(text))


def vni_letter(letter: str, signs: dict[str, str], letters: dict[str, str]) -> str:
    """A letter and its sign; a capital's sign is a capital."""
    small = letter.lower()
    if small in letters or small.isascii():
        made = letters.get(small, small)
    else:
        base, tone = toneless(small)
        marks = unicodedata.normalize("NFD", base)
        made = letters[base] + signs[tone] if base in letters else marks[0] + signs[marks[1:] + tone]
    return made.upper() if letter.isupper() else made


def toneless(letter: str) -> tuple[str, str]:
    """A letter without its tone, and the tone."""
    marks = unicodedata.normalize("NFD", letter)
    return nfc("".join(m for m in marks if m not in TONES)), "".join(m for m in marks if m in TONES)


def windows_1258_bytes(text: str) -> bytes:
    return "".join(base + tone for base, tone in map(toneless, nfc(text))).encode("cp1258")


def as_western(data: bytes) -> str:
    """Bytes read as Windows-1252, its five empty places as Latin-1 has them."""
    return "".join(bytes([b]).decode("cp1252", "replace").replace("\ufffd", chr(b)) for b in data)


@cells("harmless", WORDS)
def tcvn3(cell: str, rng: Random) -> str:
    """A column in TCVN3 (fonts .VnTime)."""
    return as_tcvn3(cell)


@cells("harmless", WORDS)
def vni(cell: str, rng: Random) -> str:
    """A column in VNI (fonts VNI-Times)."""
    return as_vni(cell)


@cells("harmless", WORDS)
def windows_1258(cell: str, rng: Random) -> str:
    """A column in Windows-1258, read as Latin-1."""
    return windows_1258_bytes(cell).decode("latin-1")


@cells("harmless", WORDS)
def mojibake(cell: str, rng: Random) -> str:
    """A column in UTF-8, read as Windows-1252."""
    return as_western(cell.encode())


@cells("harmless", WORDS)
def mojibake_latin_1(cell: str, rng: Random) -> str:
    """A column in UTF-8, read as Latin-1."""
    return cell.encode().decode("latin-1")


@cells("harmless", (UNIT, *headings("receiving_unit", "procedure_name", "field")))
def tcvn3_in_part(cell: str, rng: Random) -> str:
    """A third of a column in TCVN3: rows pasted from an old file."""
    return as_tcvn3(cell) if rng.random() < 0.33 else cell


# Days ---------------------------------------------------------------------------------------------------------------


@cells("harmless", DAYS)
def days_with_hyphens(cell: str, rng: Random) -> str:
    """05-02-2023."""
    return cell.replace("/", "-")


@cells("harmless", DAYS)
def days_with_dots(cell: str, rng: Random) -> str:
    """05.02.2023."""
    return cell.replace("/", ".")


@cells("harmless", DAYS)
def one_digit_days(cell: str, rng: Random) -> str:
    """5/2/2023."""
    return re.sub(r"\b0([0-9])/", r"\1/", cell)


@cells("harmless", DAYS)
def iso_days(cell: str, rng: Random) -> str:
    """2023-02-05, with blank or T before the time."""
    day, _, clock = cell.partition(" ")
    return "-".join(reversed(day.split("/"))) + (rng.choice(" T") + clock if clock else "")


@cells("harmless", DAYS)
def compact_days(cell: str, rng: Random) -> str:
    """20230205 or 20230205083000, as the national portal's services write them."""
    day, _, clock = cell.partition(" ")
    return "".join(reversed(day.split("/"))) + (clock.replace(":", "") + "00" if clock else "")


@cells("harmless", DAYS)
def two_digit_years(cell: str, rng: Random) -> str:
    """05/02/23."""
    return re.sub(r"/20([0-9]{2})\b", r"/\1", cell)


@cells("harmless", DAYS)
def serial_days(cell: str, rng: Random) -> str:
    """44962 or 44962.35: a sheet's number of a day, as text."""
    moment = moment_of(cell)
    part = (moment - datetime.combine(moment.date(), datetime.min.time())) / timedelta(days=1)
    number = (moment.date() - date(1899, 12, 30)).days
    return f"{number + part:.5f}".rstrip("0").rstrip(".")


@cells("harmless", DAYS, XLSX)
def serial_numbers(cell: str, rng: Random) -> float:
    """44962 as a number: date cells whose format was lost."""
    return float(serial_days(cell, rng))


@cells("harmless", DAYS, XLSX)
def date_cells(cell: str, rng: Random) -> datetime:
    """Real date cells."""
    return moment_of(cell)


@kind("harmless", CELLS, XLSX)
def flipped_days(draft: Draft, rng: Random) -> Draft:
    """Opened under American settings: real date cells, day and month exchanged, where day ≤ 12, text elsewhere."""
    column = pick(draft, rng, DAYS, fewest=200)  # with few, nobody can tell
    where = with_words(draft, column) if column else []
    return damaged(draft, column, where, flipped, "harmless") if column else draft


def flipped(cell: str) -> str | datetime:
    moment = moment_of(cell)
    return moment.replace(day=moment.month, month=moment.day) if moment.day <= 12 else cell


def moment_of(cell: str) -> datetime:
    return datetime.strptime(cell, "%d/%m/%Y %H:%M" if " " in cell else "%d/%m/%Y")


@cells("harmless", DAYS)
def time_added(cell: str, rng: Random) -> str:
    """Seconds, or a midnight that nobody meant."""
    return f"{cell}:00" if " " in cell else f"{cell} 00:00:00"


@cells("harmless", DAYS)
def time_left_out(cell: str, rng: Random) -> str:
    """The day alone."""
    return cell.partition(" ")[0]


@cells("listed", DAYS)
def impossible_days(cell: str, rng: Random) -> str:
    """Days that no calendar has."""
    return rng.choice(["31/02/2023", "00/05/2023", "32/01/2023", "29/02/2023", "12/13/2023", "31/04/2023 08:00"])


@cells("listed", DAYS)
def month_first(cell: str, rng: Random) -> str:
    """02/25/2023: the month first, where the day tells."""
    moment = moment_of(cell)
    return f"{moment:%m/%d/%Y}" if moment.day > 12 else "02/25/2023"


@cells("listed", DAYS)
def words_for_days(cell: str, rng: Random) -> str:
    """A remark where a day belongs."""
    return rng.choice(["đã trả", "chưa có", "hôm qua", "15/2023", "tháng 7/2023", "?"])


@cells("listed", DAYS)
def impossible_times(cell: str, rng: Random) -> str:
    """A time that no clock shows."""
    return cell.partition(" ")[0] + rng.choice([" 25:00", " 08:75", " 8h30", " 08:30 CH"])


# Numbers ------------------------------------------------------------------------------------------------------------


@cells("harmless", FEE)
def grouped_numbers(cell: str, rng: Random) -> str:
    """12.000."""
    return f"{int(cell):,}".replace(",", ".")


@cells("harmless", NUMBERS)
def numbers_with_zero(cell: str, rng: Random) -> str:
    """12000.0: whole numbers that went through a table with gaps."""
    return f"{cell}.0"


@cells("harmless", FEE)
def money(cell: str, rng: Random) -> str:
    """12.000 đ, 12000 VNĐ."""
    return grouped_numbers(cell, rng) + rng.choice(["đ", " đ", " đồng", " VNĐ", "\u00a0đ"])


@cells("harmless", NUMBERS, XLSX)
def number_cells(cell: str, rng: Random) -> float:
    """Real number cells."""
    return float(cell)


@cells("listed", NUMBERS)
def broken_grouping(cell: str, rng: Random) -> str:
    """151.10, 1.5: what a sheet leaves of 151.100 and 1.500 when it takes them for decimals."""
    return rng.choice(["151.10", "1.5", "12.00", "1.0000", "1..000", "12,000", "12 000", "0,5"])


@cells("listed", NUMBERS)
def strange_numbers(cell: str, rng: Random) -> str:
    """Negative numbers, powers, words, two numbers in one cell."""
    return rng.choice(["-1", "1E+05", "miễn phí", "5000 + 3000", "10%", "#####"])


@cells("harmless", headings("supplements", "paid_online"), changes_value=True)
def blank_for_0(cell: str, rng: Random) -> str:
    """Nothing where 0 belongs."""
    return "" if cell == "0" else cell


@kind("harmless", CELLS)
def blank_marks(draft: Draft, rng: Random) -> Draft:
    """A dash, NULL or N/A in the blank cells of a column."""
    columns = [c for c in (*OPTIONAL, HEADING["received_at"]) if c in draft.rows and (draft.rows[c] == "").any()]
    column = pick(draft, rng, columns)
    blank = [label for label in draft.labels() if column and draft.rows.at[label, column] == ""]
    marks = ["-", "–", "—", "NULL", "null", "N/A", "#N/A", "NaN", " - "]
    mark = rng.choice([mark for mark in marks if mark != "#N/A" or column not in DAYS])  # a day nobody knows
    return damaged(draft, column, blank, lambda _: mark, "harmless") if blank else draft


# Labels and units ---------------------------------------------------------------------------------------------------


@cells("listed", (*LABELS, *headings("paid_online")))
def unknown_labels(cell: str, rng: Random) -> str:
    """A label that no profile knows."""
    return rng.choice(["Khác", "Trực tuyến 2", "Mức độ 4", "x", "Có/Không", "Đang chờ ký số", "99", "Không rõ"])


@cells("harmless", LABELS)
def labels_in_capitals(cell: str, rng: Random) -> str:
    """TRỰC TUYẾN."""
    return cell.upper()


@cells("harmless", UNITS)
def units_in_capitals(cell: str, rng: Random) -> str:
    """PHÒNG TƯ PHÁP, or phòng tư pháp."""
    return cell.upper() if rng.random() < 0.5 else cell.lower()


TONE_PLACES = (("oá", "óa"), ("oà", "òa"), ("uỷ", "ủy"), ("uý", "úy"), ("Uỷ", "Ủy"), ("oạ", "ọa"), ("uỵ", "ụy"))


def other_tone_place(text: str) -> str:
    """hóa as hoá and hoá as hóa, only where the syllable ends there."""
    for new, old in TONE_PLACES:
        swap = {new: old, old: new}
        text = re.sub(rf"({new}|{old})(?!\w)", lambda found, swap=swap: swap[found[0]], text)
    return text


@cells("harmless", UNITS)
def tone_places(cell: str, rng: Random) -> str:
    """Văn hoá for Văn hóa, Uỷ ban for Ủy ban."""
    return other_tone_place(cell)


ALIASES = {
    "Phòng Văn hóa và Thông tin": ("Phòng VH&TT", "Phòng Văn hoá và Thông tin", "Phòng VHTT"),
    "Phòng Tài chính - Kế hoạch": ("Phòng TC-KH", "Phòng Tài chính-Kế hoạch", "Phòng Tài chính Kế hoạch"),
    "Phòng Tài nguyên và Môi trường": ("Phòng TN&MT", "Phòng TNMT"),
}


@cells("harmless", UNITS)
def aliases(cell: str, rng: Random) -> str:
    """Other names of units that params give."""
    return rng.choice([cell, *ALIASES.get(cell, ())])


@cells("listed", headings("resolving_unit"))
def unknown_units(cell: str, rng: Random) -> str:
    """A unit that params do not know, or a known one misspelt."""
    return rng.choice(["Phòng Khác", "Xã Không Có", "", cell + " cũ", cell[:-2], "Nguyễn Văn A", "0"])


@cells("listed", headings("resolving_unit"))
def dashes_for_units(cell: str, rng: Random) -> str:
    """A mark for a blank where a unit must stand."""
    return rng.choice(["-", "NULL", "N/A"])


@cells("harmless", headings("receiving_unit"), changes_value=True)
def unknown_receivers(cell: str, rng: Random) -> str:
    """Receiving units that params do not know: no figure rests on them."""
    return cell if rng.random() < 0.9 else "Bưu điện huyện"


@cells("listed", headings("dossier_id"))
def no_ids(cell: str, rng: Random) -> str:
    """Dossiers without a code."""
    return rng.choice(["", " ", "-", "NULL"])


@cells("listed", headings("procedure_code"))
def no_codes(cell: str, rng: Random) -> str:
    """Dossiers whose procedure has no code of the national form."""
    return rng.choice(["", "-", "2000815", "2.00081", "TTHC-15", "Chứng thực", cell.replace(".", ",")])


# Cells in the wrong place -------------------------------------------------------------------------------------------


def moved(draft: Draft, rng: Random, change: Callable[[list[Any]], list[Any]]) -> Draft:
    """A few rows whose cells stand in other columns; they must be rejected. None where a kind has had its hand in."""
    if draft.taken:
        return draft
    rows, fate = draft.rows.copy(), draft.fate.copy()
    for label in some(draft.labels(), rng):
        rows.loc[label] = pd.Series(change(list(rows.loc[label])), index=rows.columns, dtype=object)
        fate[label] = "rejected"
    return replace(draft, rows=rows, fate=fate)


def swap(row: list[Any], a: int, b: int) -> list[Any]:
    row[a], row[b] = row[b], row[a]
    return row


@kind("listed", CELLS)
def swapped_cells(draft: Draft, rng: Random) -> Draft:
    """Rows in which two columns are exchanged: codes of dossier and procedure, channel and status, unit and channel."""
    pairs = [("dossier_id", "procedure_code"), ("channel", "status"), ("resolving_unit", "channel")]
    a, b = (list(draft.rows).index(HEADING[name]) for name in rng.choice(pairs))
    return moved(draft, rng, lambda row: swap(row, a, b))


@kind("listed", CELLS)
def cells_shifted_left(draft: Draft, rng: Random) -> Draft:
    """Rows that lost the cell of the unit, all others after it one to the left."""
    at = list(draft.rows).index(UNIT)
    return without_mark(moved(draft, rng, lambda row: [*row[:at], *row[at + 1 :], ""]))


@kind("listed", CELLS)
def swapped_columns(draft: Draft, rng: Random) -> Draft:
    """The headings of channel and status exchanged: not a row can be used, and the file is refused."""
    pair = headings("channel", "status")
    if draft.taken & set(pair):
        return draft
    rows = draft.rows.rename(columns=dict(zip(pair, reversed(pair), strict=True)))[list(draft.rows)]
    fate = draft.fate.mask(draft.fate == "kept", "rejected")
    return replace(draft, rows=rows, fate=fate, taken=draft.taken | set(pair))


def without_mark(draft: Draft) -> Draft:
    """Without the column that marks the example: a damaged mark is another matter (`register-mixed`)."""
    mark = HEADING["origin"]
    names = {column: name for column, name in draft.names.items() if column != mark}
    return replace(draft, rows=draft.rows.drop(columns=mark, errors="ignore"), names=names)


# Headings -----------------------------------------------------------------------------------------------------------


def renamed(draft: Draft, change: Callable[[str], str]) -> Draft:
    return replace(draft, names={column: change(name) for column, name in draft.names.items()})


@kind("harmless", HEADS)
def headings_decomposed(draft: Draft, rng: Random) -> Draft:
    """Headings in NFD."""
    return renamed(draft, lambda name: unicodedata.normalize("NFD", name))


@kind("harmless", HEADS)
def headings_in_capitals(draft: Draft, rng: Random) -> Draft:
    """MÃ HỒ SƠ."""
    return renamed(draft, str.upper)


@kind("harmless", HEADS)
def headings_wrapped(draft: Draft, rng: Random) -> Draft:
    """Headings over two lines, with blanks of all kinds and invisible signs."""
    sign = rng.choice(["\n", "\u00a0", "  ", " \n", "\u200b \ufeff"])
    return renamed(draft, lambda name: name.replace(" ", sign, 1) + rng.choice(["", " ", "\u200b"]))


@kind("harmless", HEADS)
def headings_with_other_tones(draft: Draft, rng: Random) -> Draft:
    """Số hoá thành phần for Số hóa thành phần."""
    return renamed(draft, other_tone_place)


@kind("harmless", ENCODED_HEADS)
def headings_in_tcvn3(draft: Draft, rng: Random) -> Draft:
    """Headings in TCVN3, whatever the cells are in."""
    return renamed(draft, as_tcvn3) if list(draft.names.values()) == list(draft.names) else draft


@kind("harmless", ENCODED_HEADS)
def headings_in_mojibake(draft: Draft, rng: Random) -> Draft:
    """Headings in UTF-8 read as Windows-1252."""
    return renamed(draft, lambda name: as_western(name.encode()))


@kind("harmless", HEADS)
def other_headings(draft: Draft, rng: Random) -> Draft:
    """Other words for columns, as the standard profile of params lists them."""
    words = {
        "dossier_id": ("Số hồ sơ", "Mã số hồ sơ"), "procedure_code": ("Mã thủ tục",), "status": ("Tình trạng",),
        "resolving_unit": ("Đơn vị xử lý", "Cơ quan giải quyết"), "channel": ("Hình thức nộp",), "due_at": ("Hẹn trả",),
    }  # fmt: skip
    chosen = {HEADING[name]: rng.choice(said) for name, said in words.items()}
    return replace(draft, names={c: chosen.get(c, name) if name == c else name for c, name in draft.names.items()})


GROUPED_HEADS = {heading: "Ngày" for heading in DAYS if heading.startswith("Ngày ")}


@kind("harmless", ROWS)
def two_row_headings(draft: Draft, rng: Random) -> Draft:
    """`Ngày` above `nộp`, `tiếp nhận`, `hẹn trả`: two rows of headings, the upper one merged over neighbours."""
    columns = list(draft.rows)
    if draft.heads or any(draft.names[c] != c for c in columns if c in GROUPED_HEADS):
        return draft
    groups = [GROUPED_HEADS.get(c, "") for c in columns]
    first = [n == 0 or groups[n] != groups[n - 1] for n in range(len(columns))]
    heads = [(g if new else "") if g else draft.names[c] for c, g, new in zip(columns, groups, first, strict=True)]
    lower = {c: draft.names[c].removeprefix("Ngày ") if c in GROUPED_HEADS else "" for c in columns}
    return replace(draft, heads=tuple(heads), names=lower)


@kind("harmless", ROWS)
def banner_headings(draft: Draft, rng: Random) -> Draft:
    """A row of groups above the headings: `Thông tin hồ sơ`, `Thời gian`, `Kết quả`."""
    if draft.heads:
        return draft
    heads = [""] * len(draft.rows.columns)
    for words in ("Thông tin hồ sơ", "Thời gian", "Kết quả giải quyết"):
        heads[rng.randrange(len(heads))] = words
    return replace(draft, heads=tuple(heads))


@kind("harmless", ROWS)
def repeated_headings(draft: Draft, rng: Random) -> Draft:
    """The heading again in the middle, as on printed pages."""
    if draft.heads:
        return draft
    draft, label = inserted(draft, place(draft, rng), "skipped")
    return replace(draft, asides={**draft.asides, label: list(draft.names.values())})


# Columns ------------------------------------------------------------------------------------------------------------


def arranged(draft: Draft, columns: list[str]) -> Draft:
    return replace(draft, rows=draft.rows[columns], names={c: draft.names.get(c, c) for c in columns})


@kind("harmless", COLUMN_ORDER)
def shuffled_columns(draft: Draft, rng: Random) -> Draft:
    """Columns in any order."""
    return arranged(draft, rng.sample(list(draft.rows), len(draft.rows.columns)))


@kind("harmless", COLUMN_ORDER)
def personal_columns(draft: Draft, rng: Random) -> Draft:
    """Names, identity numbers, telephones and addresses of citizens: never loaded."""
    made = {
        "Họ và tên người nộp": [f"Trần Thị Bưởi {n}" for n in draft.rows.index],
        "Số CCCD": [f"0620{n:08}" for n in draft.rows.index],
        "Điện thoại": [f"09{n:08}" for n in draft.rows.index],
        "Địa chỉ": [f"Thôn {n}, xã Đắk Tờ Lung" for n in draft.rows.index],
    }
    rows = draft.rows.assign(**{name: pd.Series(cells, index=draft.rows.index) for name, cells in made.items()})
    order = rng.sample(list(made), len(made))
    at = rng.randrange(len(draft.rows.columns) + 1)
    columns = [*list(draft.rows)[:at], *order, *list(draft.rows)[at:]]
    personal = ("Bưởi", "06200000", "Tờ Lung")
    return arranged(replace(draft, rows=rows, personal=personal), columns)


@kind("harmless", COLUMN_ORDER)
def numbered_rows(draft: Draft, rng: Random) -> Draft:
    """A first column STT."""
    if "STT" in draft.rows:
        return draft
    rows = draft.rows.assign(STT=[str(n) for n in range(1, len(draft.rows) + 1)])
    return arranged(replace(draft, rows=rows), ["STT", *draft.rows])


@kind("harmless", COLUMN_ORDER)
def nameless_column(draft: Draft, rng: Random) -> Draft:
    """A column without heading, blank or with ticks."""
    rows = draft.rows.assign(**{" ": rng.choice(["", "x"])})
    return arranged(replace(draft, rows=rows), [*draft.rows, " "]) if " " not in draft.rows else draft


@kind("harmless", COLUMN_ORDER)
def missing_column(draft: Draft, rng: Random) -> Draft:
    """Without an optional column on which no figure rests."""
    gone = rng.choice([column for column in UNUSED if column in draft.rows])
    return arranged(draft, [column for column in draft.rows if column != gone])


# Rows ---------------------------------------------------------------------------------------------------------------


@kind("harmless", ROWS)
def title_rows(draft: Draft, rng: Random) -> Draft:
    """The office, the title, the time and a blank row above the heading."""
    lines = [["UBND HUYỆN KON RẪY", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["SỔ THEO DÕI HỒ SƠ"],
             ["Từ ngày 01/10/2021 đến ngày 14/12/2023"], [], ["Đơn vị tính: hồ sơ; đồng"]]  # fmt: skip
    return replace(draft, above=(*draft.above, *lines[: rng.randint(1, len(lines))]))


@kind("harmless", ROWS)
def group_rows(draft: Draft, rng: Random) -> Draft:
    """`I. Lĩnh vực Hộ tịch`: rows that say what follows."""
    said = ("I. Lĩnh vực Hộ tịch", "Phòng Tư pháp", "II", "Lĩnh vực: Đất đai (12 hồ sơ)", "Cấp xã", "A. CẤP HUYỆN")
    for words in rng.sample(said, rng.randint(1, 3)):
        row = words.split(". ", 1) if rng.random() < 0.3 else [words]
        draft, _ = aside(draft, place(draft, rng), row)
    return draft


def total(draft: Draft, at: int, wrong_by: int, rng: Random) -> Draft:
    """A total row before a place, with the number of rows above it, or another."""
    above = sum(fate in ("kept", "rejected", "merged") for fate in draft.fate.iloc[:at])
    said = above + wrong_by
    number = f"{said:,}".replace(",", ".") if rng.random() < 0.5 else str(said)
    words = rng.choice(["Tổng cộng: {} hồ sơ", "TỔNG SỐ {}", "Cộng: {}", "Tổng: {} hồ sơ."])
    draft, label = aside(draft, at, [words.format(number)])
    return replace(draft, totals={**draft.totals, label: (said, above)})


@kind("harmless", ROWS)
def right_total(draft: Draft, rng: Random) -> Draft:
    """A total row at the end that agrees."""
    return total(draft, len(draft.rows), 0, rng)


@kind("harmless", ROWS)
def wrong_total(draft: Draft, rng: Random) -> Draft:
    """A total row at the end that does not agree: the figures are counted, never taken from it."""
    return total(draft, len(draft.rows), rng.choice([-3, 1, 7]), rng)


@kind("harmless", ROWS)
def total_with_sums(draft: Draft, rng: Random) -> Draft:
    """`Tổng cộng` with sums below the numbers."""
    row = ["" if column not in NUMBERS else "12.345.000" for column in draft.rows]
    row[0] = "Tổng cộng"
    return aside(draft, len(draft.rows), row)[0]


@kind("harmless", END)
def signature_rows(draft: Draft, rng: Random) -> Draft:
    """Place and day, who made and who signs, below the table."""
    width = len(draft.rows.columns)
    left, right = rng.randrange(0, 3), rng.randrange(4, min(width, 16))
    for a, b in (("", "Kon Rẫy, ngày 15 tháng 12 năm 2023"), ("NGƯỜI LẬP BIỂU", "TRƯỞNG PHÒNG"),
                 ("(Ký, ghi rõ họ tên)", "(Ký, đóng dấu)"), ("Nguyễn Thị B", "Trần Văn C")):  # fmt: skip
        row = [""] * width
        row[left], row[right] = a, b
        draft, _ = aside(draft, len(draft.rows), row)
    return draft


@kind("harmless", END)
def column_numbers(draft: Draft, rng: Random) -> Draft:
    """(1), (2), (3) or 1, 2, 3 below the heading."""
    form = rng.choice(["({})", "{}"])
    return aside(draft, 0, [form.format(n) for n in range(1, len(draft.rows.columns) + 1)])[0]


@kind("harmless", ROWS)
def blank_rows(draft: Draft, rng: Random) -> Draft:
    """Rows without anything, among the others and below them."""
    for at in (place(draft, rng), place(draft, rng), len(draft.rows)):
        draft, _ = aside(draft, at, [""] * rng.randrange(3), "skipped")
    return draft


@kind("harmless", ROWS)
def repeated_rows(draft: Draft, rng: Random) -> Draft:
    """Rows word for word again, further below."""
    for label in some(draft.labels(), rng):
        draft, _ = inserted(draft, len(draft.rows), "merged", list(draft.rows.loc[label]))
    return draft


@kind("listed", ROWS)
def contradicting_rows(draft: Draft, rng: Random) -> Draft:
    """The same dossier again with another content: within one extract the first row holds."""
    free = [c for c in headings("channel", "digitised", "fee", "supplements") if c not in draft.taken]
    if not free:
        return draft
    column = rng.choice(free)
    other = {"channel": ("Trực tiếp", "Trực tuyến"), "digitised": ("Có", "Không")}
    for label in some(draft.labels(), rng):
        row = draft.rows.loc[label].copy()
        a, b = other.get(next(c.name for c in COLUMNS if c.heading == column), ("1", "2"))
        row[column] = b if row[column] == a else a
        draft, _ = inserted(draft, len(draft.rows), "rejected", list(row))
    return draft


@kind("listed", FILE, TEXTS)
def wider_rows(draft: Draft, rng: Random) -> Draft:
    """Rows of a text file with more cells than headings: a separator that nobody quoted."""
    fate, margin = draft.fate.copy(), dict(draft.margin)
    for label in some(draft.labels(), rng):
        fate[label], margin[label] = "rejected", [rng.choice(["x", "0", "và trẻ em"])]
    return replace(draft, fate=fate, margin=margin)


@kind("harmless", FILE, XLSX)
def remarks_beside(draft: Draft, rng: Random) -> Draft:
    """A remark in a cell right of the table."""
    return replace(draft, margin={label: ["xem lại"] for label in some(draft.labels(), rng)})


@kind("listed", END)
def short_last_row(draft: Draft, rng: Random) -> Draft:
    """The last row ends before its unit: an export that was broken off."""
    last = int(draft.rows.index[-1])
    needed = min(list(draft.rows).index(c) for c in (UNIT, CODE))
    if draft.fate[last] != "kept" or draft.cut or last in draft.margin or not needed:
        return draft
    fate = draft.fate.copy()
    fate[last] = "rejected"
    least = 2 if "STT" in draft.rows else 1  # a number alone is no dossier
    return without_mark_at_end(replace(draft, fate=fate, short=draft.short | {last: rng.randint(least, needed)}))


@kind("listed", END, TEXTS)
def truncated_last_row(draft: Draft, rng: Random) -> Draft:
    """A text file that ends inside its last row, after the unit and before the last cells."""
    last = int(draft.rows.index[-1])
    columns = list(without_mark_at_end(draft).rows)
    if draft.fate[last] != "kept" or draft.short or last in draft.margin or columns != [c for c in ANY if c in columns]:
        return draft
    fate = draft.fate.copy()
    fate[last] = "rejected"
    after = columns.index(UNIT) + 2
    keep = rng.randint(after, len(columns) - 4)
    return without_mark_at_end(replace(draft, fate=fate, short={last: keep}, cut=1))


@kind("listed", END, TEXTS)
def rows_broken_off(draft: Draft, rng: Random) -> Draft:
    """Rows in the middle of a text file that end after their unit, before their status."""
    columns, fate, short = list(draft.rows), draft.fate.copy(), dict(draft.short)
    after = max(columns.index(UNIT), columns.index(ID)) + 1
    middle = [label for label in draft.labels() if label not in draft.margin][:-1]
    status = columns.index(HEADING["status"])
    if not after <= status < len(columns) - 1 or draft.asides or not middle:
        return draft
    for label in some(middle, rng):
        fate[label], short[label] = "rejected", rng.randint(after, status)
    return replace(draft, fate=fate, short=short, ragged=True)


@kind("listed", END, TEXTS)
def quotes_left_open(draft: Draft, rng: Random) -> Draft:
    """A quote before a dossier's code that nobody closes."""
    if draft.quoting == csv.QUOTE_ALL or draft.cut:
        return draft
    rows, fate = draft.rows.copy(), draft.fate.copy()
    for label in some(draft.labels(), rng):
        rows.at[label, ID], fate[label] = f"{OPEN_QUOTE}{rows.at[label, ID]}", "rejected"
    return replace(draft, rows=rows, fate=fate)


def without_mark_at_end(draft: Draft) -> Draft:
    """Without the column that marks the example, if other rows were laid out without regard to it."""
    mark = HEADING["origin"]
    if mark not in draft.rows or draft.heads or draft.asides:
        return draft
    return arranged(draft, [column for column in draft.rows if column != mark])


# Files --------------------------------------------------------------------------------------------------------------


@kind("harmless", FILE, XLSX)
def several_sheets(draft: Draft, rng: Random) -> Draft:
    """The rows on two sheets, each with its heading, and a sheet that is no register."""
    notes = [["HƯỚNG DẪN"], ["Cột", "Cách ghi"], ["1", "dd/mm/yyyy"]]
    return replace(draft, split=len(draft.rows) // 2, more_sheets={"Hướng dẫn": notes, "Trống": []})


@kind("harmless", FILE, frozenset({"xls"}))
def html_named_xls(draft: Draft, rng: Random) -> Draft:
    """A page of HTML under the name of a workbook, as web systems export."""
    return draft


@kind("harmless", FILE, TEXTS)
def utf_16(draft: Draft, rng: Random) -> Draft:
    """UTF-16 with its mark: Excel's "Unicode text"."""
    encoding, mark = rng.choice([("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")])
    return draft if is_encoded(draft) else replace(draft, encoding=encoding, mark=mark)


@kind("harmless", FILE, TEXTS)
def utf_16_without_mark(draft: Draft, rng: Random) -> Draft:
    """UTF-16 without its mark."""
    return draft if is_encoded(draft) else replace(draft, encoding=rng.choice(["utf-16-le", "utf-16-be"]))


@kind("harmless", FILE, TEXTS)
def byte_order_mark(draft: Draft, rng: Random) -> Draft:
    """UTF-8 with a mark at its start."""
    return draft if is_encoded(draft) else replace(draft, mark=b"\xef\xbb\xbf")


@kind("harmless", FILE, TEXTS)
def windows_1258_file(draft: Draft, rng: Random) -> Draft:
    """A whole text file in Windows-1258."""
    plain = not (draft.taken or is_encoded(draft)) and list(draft.names.values()) == list(draft.names)
    return replace(draft, encoding="windows-1258") if plain else draft


@kind("harmless", FILE, TEXTS)
def tcvn3_file(draft: Draft, rng: Random) -> Draft:
    """A whole text file in TCVN3."""
    plain = not (draft.taken or is_encoded(draft)) and list(draft.names.values()) == list(draft.names)
    return replace(draft, encoding="tcvn3") if plain else draft


def is_encoded(draft: Draft) -> bool:
    return draft.encoding != "utf-8" or bool(draft.mark)


@kind("harmless", FILE, CSV)
def semicolons(draft: Draft, rng: Random) -> Draft:
    """Semicolons, as Excel writes under Vietnamese settings."""
    return replace(draft, separator=";")


@kind("harmless", FILE, CSV)
def bars(draft: Draft, rng: Random) -> Draft:
    """Bars between the cells."""
    return replace(draft, separator="|")


@kind("harmless", FILE, TEXTS)
def other_line_ends(draft: Draft, rng: Random) -> Draft:
    """LF or CR alone at the end of a line."""
    return replace(draft, newline=rng.choice(["\n", "\r"]))


@kind("harmless", FILE, TEXTS)
def everything_quoted(draft: Draft, rng: Random) -> Draft:
    """Quotes around each cell."""
    return replace(draft, quoting=csv.QUOTE_ALL)


# Writing ------------------------------------------------------------------------------------------------------------


def chosen(names: Sequence[str], file_format: str) -> tuple[list[Kind], str]:
    """The kinds that one file can have together, in the order in which they are applied, and its format."""
    formats, kinds = frozenset(FORMATS), list[Kind]()
    for name in dict.fromkeys(names):
        if formats & KINDS[name].formats:
            formats &= KINDS[name].formats
            kinds.append(KINDS[name])
    return sorted(kinds, key=lambda k: k.stage), file_format if file_format in formats else min(formats)


def spoilt(draft: Draft, kinds: Sequence[Kind], seed: int) -> Draft:
    """A draft after all kinds; each has chance numbers of its own, so that leaving one out changes no other."""
    for one in kinds:
        draft = one.apply(draft, Random(f"{seed} {one.name}"))
    return draft


def tables(draft: Draft) -> Iterator[tuple[str, list[list[Any]], dict[int, int]]]:
    """The sheets: name, rows of cells, and the row number of each label."""
    labels = list(draft.rows.index)
    parts = [labels] if draft.split is None else [labels[: draft.split], labels[draft.split :]]
    head = [list(row) for row in draft.above]
    head += [list(draft.heads)] if draft.heads else []
    head.append(list(draft.names.values()))
    body = dict(zip(labels, draft.rows.to_numpy().tolist(), strict=True))
    for number, part in enumerate(parts, 1):
        rows = [row_of(draft, label, body[label]) for label in part]
        yield f"Sổ {number}", [*head, *rows], {label: len(head) + n for n, label in enumerate(part, 1)}
    for name, rows in draft.more_sheets.items():
        yield name, rows, {}


def row_of(draft: Draft, label: int, row: list[Any]) -> list[Any]:
    """The cells of a row as they will be written."""
    if label in draft.asides:
        return draft.asides[label]
    return [*row, *draft.margin.get(label, ())][: draft.short.get(label)]


def write(draft: Draft, path: Path) -> dict[tuple[str, int], int]:
    """Write the file; the label of each row by its sheet and row number, as the register names them."""
    found = list(tables(draft))
    {".xlsx": write_xlsx, ".xls": write_html}.get(path.suffix, write_text)(draft, found, path)
    sheet_of = {".xlsx": lambda n, name: name, ".xls": lambda n, name: str(n)}.get(path.suffix, lambda n, name: "–")
    return {(sheet_of(n, name), at): k for n, (name, _, rows) in enumerate(found, 1) for k, at in rows.items()}


Tables = list[tuple[str, list[list[Any]], dict[int, int]]]


def write_xlsx(draft: Draft, found: Tables, path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        for name, rows, _ in found:
            sheet = book.add_worksheet(name)
            for y, row in enumerate(rows):
                for x, cell in enumerate(row):
                    write_cell(sheet, y, x, cell, day)


def write_cell(sheet: Any, y: int, x: int, cell: Any, day: Any) -> None:
    if isinstance(cell, datetime):
        sheet.write_datetime(y, x, cell, day)
    elif isinstance(cell, float):
        sheet.write_number(y, x, cell)
    elif cell:
        sheet.write_string(y, x, cell)


def write_html(draft: Draft, found: Tables, path: Path) -> None:
    made = ["<html><head><meta charset='utf-8'></head><body>"]
    for _, rows, _ in found:
        lines = ("<tr>" + "".join(f"<td>{html.escape(str(c))}</td>" for c in row) + "</tr>" for row in rows)
        made.append("<table>" + "\n".join(lines) + "</table>")
    path.write_text("\n".join(made) + "</body></html>", encoding="utf-8")


def write_text(draft: Draft, found: Tables, path: Path) -> None:
    (_, rows, places), *_ = found
    width, ragged = len(draft.names), {places[label] for label in draft.short if label in places and draft.ragged}
    ragged |= {len(rows)} if draft.cut else set()
    whole = [row if n in ragged else row + [""] * (width - len(row)) for n, row in enumerate(rows, 1)]
    made = io.StringIO()
    separator = "\t" if path.suffix == ".tsv" else draft.separator
    csv.writer(made, delimiter=separator, lineterminator="\r\n", quoting=draft.quoting).writerows(whole)
    text = made.getvalue().replace(OPEN_QUOTE, '"').replace("\r\n", draft.newline)
    path.write_bytes(draft.mark + encoded(text.removesuffix(draft.newline) if draft.cut else text, draft.encoding))


def encoded(text: str, encoding: str) -> bytes:
    if encoding == "tcvn3":
        return as_tcvn3(text).encode("latin-1", "replace")
    return windows_1258_bytes(text) if encoding == "windows-1258" else text.encode(encoding)
