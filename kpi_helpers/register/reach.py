"""Days that can't be: outside the bounds of their column, or too far from another of the same dossier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

import pandas as pd

from kpi_helpers.register.columns import LAST_DAY, Column
from kpi_helpers.register.merging import PAST
from kpi_helpers.rules.params import Params
from kpi_helpers.text import day

# Years. No procedure has a term of more than some months, and what suspends it is counted in months too; a dossier that
# nobody ended is ended within years, when its register is cleared. A mistyped year of a decade ago or ahead is beyond.
LONGEST_TERM, LONGEST_HANDLING = 5, 10
YEAR = 365  # days of a year at least
# A day, another one, and the years from that to the furthest that the first can be: behind it, or before it.
REACH: tuple[tuple[str, str, int], ...] = (
    ("received_at", "finished_at", -LONGEST_HANDLING),
    ("received_at", "returned_at", -LONGEST_HANDLING),
    ("received_at", "submitted_at", -LONGEST_HANDLING),
    ("due_at", "received_at", LONGEST_TERM),
    ("first_due_at", "received_at", LONGEST_TERM),
)


def bounded(columns: Iterable[Column], params: Params) -> list[Column]:
    """Columns of which those of what happened end a year after the last working calendar: an office that reports on a
    year has its calendar. No clock tells, and not the register itself, which may be read in pieces.
    """
    latest = max(params.calendar.years, default=LAST_DAY.year)
    last = min(LAST_DAY, date(latest + 1, 12, 31))
    return [replace(column, last=last) if column.name in PAST else column for column in columns]


def out_of_reach(dossiers: pd.DataFrame) -> Iterator[tuple[str, pd.Series, pd.Series]]:
    """The columns in which a day lies too far from another of its dossier, in which rows, and for those between which
    days it may be. Each row is looked at by itself: no clock tells, and not the other rows.
    """
    for name, other, years in REACH:
        between, shortest = dossiers[name] - dossiers[other], pd.Timedelta(days=YEAR * years)
        likely = dossiers[between > shortest if years > 0 else between < shortest]  # years are slow to count: few rows
        far = likely[other] + pd.DateOffset(years=years)
        wrong = likely[likely[name] > far if years > 0 else likely[name] < far]
        if len(wrong):
            bounds = map(sorted, zip(wrong[other], far[wrong.index], strict=True))
            allowed = [f"{day(first)} – {day(last)}" for first, last in bounds]
            is_wrong = pd.Series(dossiers.index.isin(wrong.index), index=dossiers.index)
            yield name, is_wrong, pd.Series(allowed, index=wrong.index, dtype="str")
