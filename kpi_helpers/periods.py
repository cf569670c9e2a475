"""Which days a report covers.

`2023-01`, `2023-Q1`, `2023-H1`, `2023-H2`, `2023-9M`, `2023`, in two calendars: `reporting` (Nghị định 09/2019/NĐ-CP
Điều 12: from the 15th of the month before to the 14th; the year runs 15/12 to 14/12) and `calendar`. Điều 12 does not
name nine months; they follow by analogy.

Where an organisation changes no window reaches over the day of the change: a period with such a day in it falls into
parts, `2025-Q3.1` and `2025-Q3.2`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from kpi_helpers.errors import KpiError

Calendar = Literal["reporting", "calendar"]
WindowName = Literal["period", "year_to_date"]

ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}
PARTS = (*(f"{month:02}" for month in range(1, 13)), "Q1", "Q2", "Q3", "Q4", "H1", "H2", "9M", "")
FORM = re.compile(r"(?P<year>20\d\d)(-(?P<part>0[1-9]|1[0-2]|Q[1-4]|H[12]|9M))?(\.(?P<stretch>[1-9]))?")


@dataclass(frozen=True)
class Window:
    """Consecutive days, both ends included, and what they are to the period."""

    name: WindowName
    first: date
    last: date

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last

    def same_days(self, other: Window) -> bool:
        return (self.first, self.last) == (other.first, other.last)


@dataclass(frozen=True)
class Era:
    """The days, both included, on which an organisation stays as it is."""

    first: date = date.min
    last: date = date.max


@dataclass(frozen=True)
class Period:
    """Consecutive months of one reporting year, or the stretch of them that lies in one era."""

    year: int
    part: str
    calendar: Calendar = "reporting"
    era: Era = Era()
    stretch: int = 0

    @classmethod
    def parse(cls, text: str, calendar: Calendar = "reporting") -> Period:
        """Read `2023-Q3` and its kind. Raises KpiError `period-unreadable`."""
        found = FORM.fullmatch(text.strip().upper())
        if not found:
            raise KpiError.of("period-unreadable", found=text)
        return cls(int(found["year"]), found["part"] or "", calendar, stretch=int(found["stretch"] or 0))

    @property
    def key(self) -> str:
        return f"{self.whole_key}.{self.stretch}" if self.stretch else self.whole_key

    @property
    def whole_key(self) -> str:
        """The key of the period that this is a stretch of."""
        return f"{self.year}-{self.part}" if self.part else str(self.year)

    @property
    def whole(self) -> Period:
        """The period that this is a stretch of."""
        return replace(self, era=Era(), stretch=0)

    def stretches(self, changes: Iterable[date]) -> tuple[Period, ...]:
        """The whole period in the parts into which days of change cut it; windows begin no earlier than their era.

        A `change` is the first day of what is new. A period without such a day in it is its only part.
        """
        whole = self.whole
        days = sorted(changes)
        eras = map(Era, [date.min, *days], [*(day - timedelta(days=1) for day in days), date.max])
        inside = [era for era in eras if era.first <= whole.last and whole.first <= era.last]
        return tuple(replace(whole, era=era, stretch=n * (len(inside) > 1)) for n, era in enumerate(inside, 1))

    @property
    def months(self) -> range:
        """The months of the year that the period is made of, 1 to 12."""
        kind, number = self.part[:1], self.part[1:]
        if not self.part:
            return range(1, 13)
        if self.part == "9M":
            return range(1, 10)
        if kind == "Q":
            return range(3 * int(number) - 2, 3 * int(number) + 1)
        if kind == "H":
            return range(6 * int(number) - 5, 6 * int(number) + 1)
        return range(int(self.part), int(self.part) + 1)

    @property
    def first(self) -> date:
        return max(first_day(self.year, self.months[0], self.calendar), self.era.first)

    @property
    def last(self) -> date:
        return min(last_day(self.year, self.months[-1], self.calendar), self.era.last)

    @property
    def window(self) -> Window:
        return Window("period", self.first, self.last)

    @property
    def reporting_year(self) -> Period:
        """The whole reporting year that this lies in."""
        return replace(self.whole, part="")

    @property
    def year_to_date(self) -> Window:
        return Window("year_to_date", max(self.reporting_year.first, self.era.first), self.last)

    @property
    def windows(self) -> tuple[Window, Window]:
        return self.window, self.year_to_date

    def window_named(self, name: WindowName) -> Window:
        return {window.name: window for window in self.windows}[name]

    @property
    def same_last_year(self) -> Period:
        return replace(self.whole, year=self.year - 1)

    @property
    def previous(self) -> Period:
        """The period of the same length just before; nine months and a year go back a year."""
        if self.part in ("", "9M"):
            return self.same_last_year
        kind = self.part[0] if self.part[0] in "QH" else ""
        number, count = int(self.part.removeprefix(kind)), {"Q": 4, "H": 2, "": 12}[kind]
        year, number = (self.year, number - 1) if number > 1 else (self.year - 1, count)
        part = f"{kind}{number}" if kind else f"{number:02}"
        return replace(self.whole, year=year, part=part)

    def months_to_date(self) -> tuple[Period, ...]:
        """The months of the year up to the period's last one, each as a period; of an era only its own days."""
        months = (replace(self, part=f"{month:02}", stretch=0) for month in range(1, self.months[-1] + 1))
        return tuple(month for month in months if month.first <= month.last)

    def all_of_the_year(self) -> tuple[Period, ...]:
        """Every period of the year, months first; of an era only its own days."""
        periods = (replace(self, part=part, stretch=0) for part in PARTS)
        return tuple(period for period in periods if period.first <= period.last)

    @property
    def label(self) -> str:
        """The Vietnamese name: `quý III năm 2023`, `phần 2 của quý III năm 2025`."""
        return f"{self.short_label} năm {self.year}" if self.part else self.stretched(f"năm {self.year}")

    @property
    def short_label(self) -> str:
        """The name without its year: `quý III`, `tháng 02`, `6 tháng đầu năm` comes as `6 tháng đầu`."""
        return self.stretched(self.whole_label)

    def stretched(self, name: str) -> str:
        return f"phần {self.stretch} của {name}" if self.stretch else name

    @property
    def whole_label(self) -> str:
        """The short name of the period that this is a stretch of."""
        names = {"": "năm", "9M": "9 tháng đầu", "H1": "6 tháng đầu", "H2": "6 tháng cuối"}
        if self.part in names:
            return names[self.part]
        if self.part[0] == "Q":
            return f"quý {ROMAN[int(self.part[1])]}"
        return f"tháng {month_number(int(self.part))}"


def month_number(month: int) -> str:
    """A month as official documents write it: 1 and 2 with a leading zero (Nghị định 30/2020/NĐ-CP)."""
    return f"{month:02}" if month < 3 else str(month)


def first_day(year: int, month: int, calendar: Calendar) -> date:
    """The first day of a month: in the reporting calendar the 15th of the month before."""
    if calendar == "calendar":
        return date(year, month, 1)
    return date(year, month - 1, 15) if month > 1 else date(year - 1, 12, 15)


def last_closed(day: date, calendar: Calendar) -> date:
    """The last day of the last month that is over by the end of a day."""
    end = last_day(day.year, day.month, calendar)
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return end if end <= day else last_day(year, month, calendar)


def last_day(year: int, month: int, calendar: Calendar) -> date:
    """The last day of a month: in the reporting calendar the 14th."""
    if calendar == "reporting":
        return date(year, month, 14)
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
