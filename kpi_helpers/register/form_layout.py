"""Where in a sheet filled-in forms stand: the row of column numbers, what is said above it, the rows below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd

from kpi_helpers.errors import Fault
from kpi_helpers.register.cells import plain
from kpi_helpers.register.headings import readable
from kpi_helpers.register.tables import SourceTable
from kpi_helpers.rules.forms import Form, FormColumn
from kpi_helpers.text import name_key as key

NUMBER = re.compile(r"\(?\s*([0-9]{1,2})\s*\)?(?:\s*=.*)?", re.DOTALL)  # 3, (3), (3)=(4)+(5)+(6)
LONGEST_MARK = 3  # letters: VII
DAMAGED = 2  # a row in which so many of the numbers are missing is still the row of numbers, and wrong
DAY = r"([0-9]{1,2})\s*(?:[/.-]|tháng)\s*([0-9]{1,2})\s*(?:[/.-]|năm)\s*([0-9]{4})"
SPAN = re.compile(rf"từ[^0-9]*{DAY}[^0-9]*đến[^0-9]*{DAY}")
FILL_IN = " .…_:-"  # what is left of a line on which nothing was filled in
NOT_LETTERS = re.compile(r"[\W\d_]+")


@dataclass(frozen=True)
class Section:
    """A form in a sheet, by the row numbers of the file; columns are counted from 0.

    `places`: which numbered column stands where. Rows above the row of numbers, `top`, are `above`; `body` are the
    rows of counts, the last of them the sum of all if `has_total`; `below` is what follows, if no other form does.
    """

    table: SourceTable
    words: pd.DataFrame
    places: dict[int, int]
    above: pd.Index
    top: int
    body: pd.Index
    below: pd.Index
    has_total: bool

    @property
    def where(self) -> dict[str, object]:
        """The file and the sheet, for a message."""
        return place_of(self.table)

    @property
    def sayings(self) -> list[str]:
        """What is written above the row of numbers, cell by cell."""
        return [word for word in self.words.loc[self.above].to_numpy().ravel() if word]

    def label(self, row: int) -> tuple[str, str]:
        return label_of(self.words.loc[row].tolist(), self.places)


def place_of(table: SourceTable) -> dict[str, object]:
    return {"file": table.file, "sheet": table.sheet or "–"}


def sections(table: SourceTable, form: Form, faults: list[Fault]) -> Iterator[Section]:
    """The forms of a sheet, one below the other; a row of numbers that is damaged is added to `faults`."""
    rows = [[written(cell) for cell in row] for row in table.cells.to_numpy()]
    tops = [(n, places) for n, row in enumerate(rows) if (places := numbers_in(row)).keys() >= numbers_of(form)]
    faults += damaged(table, rows, form)
    words = in_words(table.cells) if tops else pd.DataFrame()
    start = 0
    for top, places in tops:
        if top < start:  # the numbers once more, on another printed page of the same form
            continue
        labels = [label_of(row, places)[1] for row in words.iloc[top + 1 :].to_numpy()]
        total = next((top + 1 + n for n, name in enumerate(labels) if is_total(name, form)), None)
        stop = len(rows) if total is None else total + 1
        end = stop if any(other >= stop for other, _ in tops) else len(rows)
        above, body, below = words.index[start:top], words.index[top + 1 : stop], words.index[stop:end]
        yield Section(table, words, places, above, words.index[top], body, below, total is not None)
        start = stop


def written(cell: object) -> str:
    return "" if pd.isna(cell) else str(plain(cell)).strip()


def in_words(cells: pd.DataFrame) -> pd.DataFrame:
    """All cells as text, judged together where they were written in another encoding."""
    words = readable([cell if pd.isna(cell) else plain(cell) for cell in cells.to_numpy().ravel()])
    return pd.DataFrame(np.array(words, dtype=object).reshape(cells.shape), index=cells.index)


def numbers_of(form: Form) -> set[int]:
    return {column.number for column in form.columns}


def numbers_in(row: Sequence[str]) -> dict[int, int]:
    """The column numbers in a row, and where; none unless they rise from left to right."""
    found = [(int(number[1]), place) for place, word in enumerate(row) if (number := NUMBER.fullmatch(word))]
    return dict(found) if all(left < right for (left, _), (right, _) in pairwise(found)) else {}


def damaged(table: SourceTable, rows: list[list[str]], form: Form) -> list[Fault]:
    """A fault for a row below this form's headings in which a few of the column numbers are missing."""
    missing = [numbers_of(form) - numbers_in(row).keys() for row in rows]
    return [
        Fault("form-numbers", {**place_of(table), "row": table.cells.index[n], "missing": numbers_said(absent)})
        for n, absent in enumerate(missing)
        if 0 < len(absent) <= DAMAGED and are_of([word for row in rows[:n] for word in row], form)
    ]


def numbers_said(numbers: set[int] | Sequence[int]) -> str:
    return ", ".join(f"({number})" for number in sorted(numbers))


def label_of(row: Sequence[str], places: dict[int, int]) -> tuple[str, str]:
    """A row's mark (`A`, `1`) and its name; a name that stands in the place of the mark is a name."""
    second = places.get(2, min(place for number, place in places.items() if number > 2) - 1)
    first = places.get(1, second - 1)
    mark, name = (row[place] if place >= 0 else "" for place in (first, second))
    return ("", mark) if not name and len(letters(mark)) > LONGEST_MARK else (mark, name)


def is_total(name: str, form: Form) -> bool:
    """Whether a row is the sum of all: one of the form's words for it and no other."""
    return bool(name) and letters(name) in {letters(word) for word in form.words.total}


def letters(text: str) -> str:
    return NOT_LETTERS.sub(" ", key(text)).strip()


def are_of(words: Sequence[str], form: Form) -> bool:
    """Whether headings are those of this form, but for one of its groups: another may have as many columns."""
    said, groups = " ".join(map(key, words)), {key(column.group) for column in form.columns}
    return sum(group in said for group in groups) >= max(len(groups) - 1, 1)


def wrong_headings(section: Section, form: Form) -> list[Fault]:
    """Columns above whose number stands another heading than the form's."""
    return [
        Fault("form-heading", {**section.where, "column": column.name})
        for column in form.columns
        if (said := [key(word) for word in section.words.loc[section.above, section.places[column.number]] if word])
        and not any(heading in word for heading in known_by(column) for word in said)
    ]


def known_by(column: FormColumn) -> list[str]:
    return [key(word) for word in (column.heading, *column.also)]


def reporter(section: Section, form: Form) -> str:
    """The name after "Đơn vị báo cáo:", in the same cell or the next one; else what stands behind the form's title."""
    said = before_name(form)
    for row in section.words.loc[section.above].to_numpy():
        cells = [*filter(None, row), ""]
        for cell, following in pairwise(cells):
            if found := said.search(cell):
                return (found["name"] or following).strip(FILL_IN)
    return behind_title(section, form)


def before_name(form: Form) -> re.Pattern[str]:
    """The words before the name of who reports, up to those before the name of who is reported to."""
    units, receivers = ("|".join(map(re.escape, words)) for words in (form.words.unit, form.words.receiver or ["$^"]))
    return re.compile(rf"(?:{units})\s*:?\s*(?P<name>.*?)(?:[\s,;-]*(?:{receivers}).*)?$", re.IGNORECASE)


def behind_title(section: Section, form: Form) -> str:
    """`Tình hình, kết quả …, Phòng Nội vụ`: how our own workbook names a form's unit."""
    for title in (form.unit_title, form.whole_title):
        for cell in section.sayings:
            if key(cell).startswith(f"{key(title)}, "):
                return cell[len(title) + 2 :]
    return ""


def days_said(section: Section) -> tuple[date, date] | str | None:
    """The first and the last day that are written above the numbers; the words where they are no days."""
    for cell in section.sayings:
        if found := SPAN.search(key(cell)):
            d, m, y, last_d, last_m, last_y = map(int, found.groups())
            try:
                return date(y, m, d), date(last_y, last_m, last_d)
            except ValueError:
                return found[0]
    return None
