"""Days that a sheet turned round: opened under another country's settings, 05/02 becomes 2 May and 25/02 stays text.

Told from impossible days, of all day columns of a table together, since what opened the file met every one of them: a
date cell above 12 was never turned, and where cells were turned no text of up to 12 is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from kpi_helpers.register.orders import wrong_orders

# What became of a column's date cells; `open` where nothing in the table tells and nothing looks turned.
Turn = Literal["kept", "turned", "unsure", "open"]
SURE = 8  # so many days of up to 12 beside texts that all have more: less than one chance in a thousand


@dataclass(frozen=True)
class Signs:
    """The different days of a column: of its date cells and of its texts."""

    dates: frozenset[date] = frozenset()
    texts: frozenset[date] = frozenset()

    @property
    def was_kept(self) -> bool:
        return any(day.day > 12 for day in self.dates)

    @property
    def may_be_turned(self) -> bool:
        return bool(self.dates) and not self.was_kept and all(day.day > 12 for day in self.texts)


def turns(columns: Mapping[str, Signs]) -> dict[str, Turn]:
    """What became of the date cells of the columns that may have been turned; those of all others were kept.

    A column that shows it by itself was turned. The others follow it, or a date cell above 12 in any column; where
    neither is there, the days of all columns are one sample. Columns that contradict each other are no proof.
    """
    suspects = {name: signs for name, signs in columns.items() if signs.may_be_turned}
    looking = {name: signs.dates for name, signs in suspects.items() if signs.texts}
    proven = {name for name, dates in looking.items() if len(dates) >= SURE}
    others: Turn
    if any(signs.was_kept for signs in columns.values()):
        others = "unsure" if proven else "kept"
    elif proven or len(frozenset[date]().union(*looking.values())) >= SURE:
        others = "turned"
    else:
        others = "unsure" if looking else "open"
    return {name: "turned" if name in proven else others for name in suspects}


def turned_round(day: date) -> date:
    return date(day.year, day.day, day.month)


def healed_by_turning(dossiers: pd.DataFrame, dates: Mapping[str, pd.Series]) -> pd.Series:
    """The rows of which fewer days stand in an impossible order once some date cells are turned round; blank, else the
    first column in which that changes a day. `dates`: which cells of a column are date cells, all of up to 12.
    """
    turned, column = dossiers.copy(), pd.Series(None, index=dossiers.index, dtype="str")
    for name, is_date in dates.items():
        days = dossiers[name]
        changed = is_date & days.notna() & (days.dt.day != days.dt.month)
        parts = {"year": days.dt.year, "month": days.dt.day, "day": days.dt.month}
        turned[name] = days.mask(changed, pd.to_datetime(pd.DataFrame(parts)[changed]))
        column = column.mask(changed & column.isna(), name)
    fewer = wrong_orders(turned).sum(axis=1) < wrong_orders(dossiers).sum(axis=1)
    return column.where(fewer)
