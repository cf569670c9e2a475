"""Working days: which days are off, which weekend days are worked instead, a file a year; and terms counted in them.

Terms are counted as Bộ luật Dân sự 2015 says: the day on which something happens is not counted, the term runs from the
day after it (Điều 147), and one that would end on a day off ends on the next working day (Điều 148).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from kpi_helpers import text
from kpi_helpers.errors import Fault, KpiError
from kpi_helpers.rules.indicators import Year
from kpi_helpers.rules.loading import Strict, Text

SATURDAY = 5
Days = npt.NDArray[np.datetime64]


class CalendarDay(Strict):
    """A day that is not what its weekday says.

    `holiday`, `compensatory` (a holiday fell on the weekend) and `swapped` are off; `worked` is the weekend day that
    makes up for a swapped one. `confirmed: false` where the text that sets it was not seen.
    """

    day: date
    kind: Literal["holiday", "compensatory", "swapped", "worked"]
    name: Text
    confirmed: bool
    source: Text


class WorkingYear(Strict):
    """A year's days. `confirmed`: each of them is, and the list is complete."""

    year: Year
    confirmed: bool
    days: list[CalendarDay]

    @model_validator(mode="after")
    def days_are_of_the_year_once(self) -> Self:
        days = [entry.day for entry in self.days]
        wrong = [day for n, day in enumerate(days) if day.year != self.year or day in days[:n]]
        if wrong:
            raise PydanticCustomError("calendar-day", "", {"day": text.day(wrong[0]), "year": self.year})
        return self

    @model_validator(mode="after")
    def days_off_are_weekdays_and_worked_ones_are_not(self) -> Self:
        wrong = [entry.day for entry in self.days if is_weekend(entry.day) != (entry.kind == "worked")]
        if wrong:
            raise PydanticCustomError("calendar-weekday", "", {"day": text.day(wrong[0])})
        return self

    @model_validator(mode="after")
    def confirmed_as_a_whole(self) -> Self:
        if self.confirmed and self.unconfirmed:
            raise PydanticCustomError("calendar-confirmed", "", {"day": text.day(self.unconfirmed[0])})
        return self

    @property
    def unconfirmed(self) -> list[date]:
        return [entry.day for entry in self.days if not entry.confirmed]

    @property
    def off(self) -> Iterator[date]:
        """Every day of the year on which nobody works, weekends included."""
        listed = {entry.day: entry.kind != "worked" for entry in self.days}
        first = date(self.year, 1, 1)
        every = (first + timedelta(n) for n in range((date(self.year + 1, 1, 1) - first).days))
        return (day for day in every if listed.get(day, is_weekend(day)))


def is_weekend(day: date) -> bool:
    return day.weekday() >= SATURDAY


@dataclass(frozen=True)
class Calendar:
    """The years of the working calendar.

    Each question takes a day or a Series of days (blanks stay blank) and answers in kind. It raises KpiError with a
    fault for each year that the answer needs and that is absent (`calendar-year-missing`) or not confirmed
    (`calendar-year-unconfirmed`).
    """

    years: Mapping[int, WorkingYear] = field(default_factory=dict)

    def is_working_day(self, day: date | pd.Series) -> Any:
        """Whether a day is worked; a blank is not."""
        asked = as_days(day)
        self.require(asked, asked)
        return like(np.is_busday(asked, busdaycal=self._working), day)

    def working_days_between(self, first: date | pd.Series, last: date | pd.Series) -> Any:
        """The working days after `first` up to and including `last` (Điều 147); negative if `last` is the earlier."""
        start, end = np.broadcast_arrays(as_days(first), as_days(last))
        self.require(start, end)
        blank = np.isnat(start) | np.isnat(end)
        start, end = (np.where(blank, np.datetime64(0, "D"), days) for days in (start, end))
        after, until = np.minimum(start, end) + 1, np.maximum(start, end) + 1
        counts = np.busday_count(after, until, busdaycal=self._working) * np.where(end < start, -1, 1)
        return like(counts, first, last, blank=blank)

    def due_on(self, received: date | pd.Series, limit_days: int | pd.Series) -> Any:
        """The last day of a limit: its n-th working day after a valid dossier was received (Điều 147).

        A limit of 0 ends on the day received, or on the next working day if that one is off (Điều 148).
        """
        first, limit = np.broadcast_arrays(as_days(received), np.asarray(limit_days, dtype="int64"))
        same_day = np.busday_offset(first, 0, roll="forward", busdaycal=self._working)
        due = np.busday_offset(first, limit, roll="backward", busdaycal=self._working)
        due = np.where(limit == 0, same_day, due)
        self.require(first, due)
        return like(due, received, limit_days)

    def require(self, first: Days, last: Days) -> None:
        """Raises KpiError unless every year from the first to the last day of each pair is confirmed."""
        faults = [fault for year in sorted(years_between(first, last)) for fault in self._faults(year)]
        if faults:
            raise KpiError(*faults)

    def _faults(self, year: int) -> Iterator[Fault]:
        if year not in self.years:
            yield Fault("calendar-year-missing", {"year": year})
        elif not self.years[year].confirmed:
            days = ", ".join(text.day(day) for day in self.years[year].unconfirmed)
            yield Fault("calendar-year-unconfirmed", {"year": year, "days": days or "–"})

    @cached_property
    def _working(self) -> np.busdaycalendar:
        """For numpy every day off is a holiday of a week of seven days: its own weekends can't be worked."""
        return np.busdaycalendar("1111111", [day for year in self.years.values() for day in year.off])


def as_days(asked: date | pd.Series) -> Days:
    return np.asarray(asked, dtype="datetime64[D]")


def like(answer: npt.NDArray[Any], *asked: object, blank: npt.NDArray[np.bool_] | None = None) -> Any:
    """An answer in the form of the question: a Series over the index of a Series, else a single value."""
    index = next((given.index for given in asked if isinstance(given, pd.Series)), None)
    if index is None:
        return answer.item()
    series = pd.Series(answer, index=index)
    return series if blank is None else series.astype("Int64").mask(blank)


def years_between(first: Days, last: Days) -> set[int]:
    """Every year that lies between the days of a pair; pairs with a blank have none."""
    known = ~(np.isnat(first) | np.isnat(last))
    years = [days[known].astype("datetime64[Y]").astype(int) + 1970 for days in (first, last)]
    pairs = np.unique(np.stack([np.minimum(*years), np.maximum(*years)]), axis=1)
    return {year for start, end in pairs.T.tolist() for year in range(start, end + 1)}
