"""Days that a sheet turned round: opened under another country's settings, 05/02 becomes 2 May and 25/02 stays text.

Told from impossible days, of all day columns of a table together, since what opened the file met every one of them: a
date cell above 12 was never turned, and where cells were turned no text of up to 12 is left, but for a few typed later.
The other way round 8/1 of an American file becomes 8 January and 8/13 stays text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from kpi_helpers.register.orders import wrong_orders

# What became of a column's date cells; `open` where nothing in the table tells and nothing looks turned.
Turn = Literal["kept", "turned", "unsure", "open"]
SURE = 8  # so many days of up to 12 beside texts that all have more: less than one chance in a thousand
TYPED_LATER = 10  # of so many date cells that were turned, one text of up to 12 may stand among them
SCATTERED = 6  # months over which all days of a column are one or two numbers: less than one chance in a thousand
SEVERAL = 3  # texts that are month first, rows that turning heals: fewer may be mistyped, one by one


@dataclass(frozen=True)
class Signs:
    """The different days of a column: of its date cells and of its texts; and how many more texts can only be month
    first, which a sheet that reads the day first leaves as they are.
    """

    dates: frozenset[date] = frozenset()
    texts: frozenset[date] = frozenset()
    month_first: int = 0

    @property
    def was_kept(self) -> bool:
        return any(day.day > 12 for day in self.dates)

    @property
    def may_be_turned(self) -> bool:
        return bool(self.dates) and not self.was_kept and (not self.left or self.is_split)

    @property
    def looks_turned(self) -> bool:
        return self.may_be_turned and (bool(self.late) or self.month_first >= SEVERAL)

    @property
    def is_scattered(self) -> bool:
        return self.may_be_turned and are_scattered(self.dates)

    @property
    def left(self) -> int:
        """How many texts a sheet that turns days would have made a date cell."""
        return sum(day.day <= 12 for day in self.texts)

    @property
    def late(self) -> int:
        return len(self.texts) - self.left

    @property
    def is_split(self) -> bool:
        """Whether, but for fewer texts than not, the days up to 12 are date cells and the others are texts."""
        return min(len(self.dates), self.late) >= SURE and self.left < self.late

    @property
    def is_proven(self) -> bool:
        """Whether the column shows by itself that it was turned, but for a few texts typed later."""
        return self.looks_turned and len(self.dates) >= SURE and self.left * TYPED_LATER <= self.late


def turns(columns: Mapping[str, Signs]) -> dict[str, Turn]:
    """What became of the date cells of the columns that may have been turned; those of all others were kept.

    A column that shows it by itself was turned. The others follow it, or a date cell above 12 in any column; where
    neither is there, the days of all columns are one sample. Columns that contradict each other are no proof: one that
    looks turned, with too few days to be sure, is unsure beside one that was kept. So is one with texts of up to 12, if
    they are more than a few, or another column was kept. Where none looks turned, date cells are unsure if those of one
    are scattered over the year.
    """
    suspects = {name: signs for name, signs in columns.items() if signs.may_be_turned}
    looking = {name: signs for name, signs in suspects.items() if signs.looks_turned}
    is_kept = any(signs.was_kept for signs in columns.values())
    proven = {name for name, signs in looking.items() if signs.is_proven and not (signs.left and is_kept)}
    doubtful = {name for name, signs in looking.items() if signs.left} - proven
    sample = frozenset[date]().union(*(signs.dates for name, signs in looking.items() if name not in doubtful))
    others: Turn
    if is_kept:
        others, doubtful = "unsure" if proven else "kept", doubtful | looking.keys() - proven
    elif proven or len(sample) >= SURE:
        others = "turned"
    else:
        others = "unsure" if looking or any(signs.is_scattered for signs in suspects.values()) else "open"
    return {n: "turned" if n in proven else "unsure" if n in doubtful else others for n in suspects}


def are_scattered(days: Collection[date]) -> bool:
    """Whether days fall on one or two days of each of many months: turned round, they are those of a month or two, of
    which a short extract has the first twelve.
    """
    return len({day.day for day in days}) <= 2 and len({day.month for day in days}) >= SCATTERED


def turned_round(day: date) -> date:
    return date(day.year, day.day, day.month)


def unsure_by_orders(dossiers: pd.DataFrame, dates: Mapping[str, pd.Series]) -> pd.Series:
    """The rows with a date cell that may have been turned round, by what turning makes of the order of their days:
    blank, else the first column in which it changes a day. `dates`: which cells of a column are date cells, all of up
    to 12.

    Those rows of which fewer days then stand in an impossible order. Where they are several, and more than turning
    would break, the whole table may have been turned: every row that it changes, since those that it heals are no
    sample of the others.
    """
    changed = pd.DataFrame({name: is_date & may_differ(dossiers[name]) for name, is_date in dates.items()})
    before = wrong_orders(dossiers).sum(axis=1)
    after = wrong_orders(dossiers.assign(**{n: turned_in(dossiers[n], changed[n]) for n in changed})).sum(axis=1)
    healed, broken = after < before, int((after > before).sum())
    column = changed.idxmax(axis=1).where(changed.any(axis=1))
    return column if healed.sum() >= max(SEVERAL, broken + 1) else column.where(healed)


def may_differ(days: pd.Series) -> pd.Series:
    """Which days would be others, turned round."""
    return days.notna() & (days.dt.day != days.dt.month)


def turned_in(days: pd.Series, changed: pd.Series) -> pd.Series:
    """Some days of a column turned round."""
    parts = {"year": days.dt.year, "month": days.dt.day, "day": days.dt.month}
    return days.mask(changed, pd.to_datetime(pd.DataFrame(parts)[changed]))


@dataclass(frozen=True)
class Written:
    """The two numbers before the year of a day in text, as they are written: `8` and `13`."""

    first: str
    second: str

    @property
    def is_bare(self) -> bool:
        return not (self.first.startswith("0") or self.second.startswith("0"))

    @property
    def is_day_first(self) -> bool:
        return 31 >= int(self.first) > 12 >= int(self.second)

    @property
    def is_month_first(self) -> bool:
        return 31 >= int(self.second) > 12 >= int(self.first)

    @property
    def may_be_both(self) -> bool:
        return max(int(self.first), int(self.second)) <= 12 and int(self.first) != int(self.second)


@dataclass(frozen=True)
class Hand:
    """How the days in text of a table were written: how many different ones can only be month first, how many only day
    first; and of both how many are without leading zeros, as American settings write them. Where none tells, whether
    the days of a column, read day first, are scattered over the year.
    """

    month_first: int = 0
    day_first: int = 0
    bare_month_first: int = 0
    bare_day_first: int = 0
    is_scattered: bool = False

    @property
    def is_doubtful(self) -> bool:
        return bool(self.month_first) or self.is_scattered

    @property
    def is_month_first(self) -> bool:
        return self.month_first > 0 == self.day_first

    @classmethod
    def of(cls, written: Iterable[Written]) -> Hand:
        texts = frozenset(written)
        month_first = [text for text in texts if text.is_month_first]
        day_first = [text for text in texts if text.is_day_first]
        bare = (sum(len(t.first) == 1 for t in month_first), sum(len(t.second) == 1 for t in day_first))
        return cls(len(month_first), len(day_first), *bare)

    def makes_unsure(self, text: Written) -> bool:
        """Whether a text may be month first, since others are: 8/1/2023 beside 8/13/2023.

        Any text, unless more of the others can only be day first: fewer are mistyped, and say nothing of the others.
        Then those without leading zeros, by what others without them are.
        """
        every = 0 < self.month_first >= self.day_first
        bare = 0 < self.bare_month_first >= self.bare_day_first
        return text.may_be_both and (every or (bare and text.is_bare) or self.is_scattered)
