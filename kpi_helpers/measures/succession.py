"""What a unit that came out of others is compared with: the sum of those units on the same days a year before.

A merged unit's figures can be set beside the sums of the units before it; a unit before is never split.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from kpi_helpers.measures.lines import Line
from kpi_helpers.measures.measured import Measured, measure
from kpi_helpers.measures.results import counted, row, tidy
from kpi_helpers.periods import Era
from kpi_helpers.rules.indicators import Indicator
from kpi_helpers.rules.params import Params


def predecessors(params: Params, heir: str) -> tuple[str, ...]:
    """The units that a unit or organisation came out of, and those that they came out of."""
    own = [unit.id for unit in params.units if unit.successor == heir]
    return (*own, *(earlier for unit in own for earlier in predecessors(params, unit)))


def year_before(measured: Measured) -> Measured:
    """The register measured for the same days of the year before."""
    period = measured.period
    era = Era(a_year_back(period.era.first), a_year_back(period.era.last))
    return measure(measured.register, measured.params, replace(period.same_last_year, era=era))


def a_year_back(day: date) -> date:
    """The same day of the year before; 28 February for 29 February, and an open end stays open."""
    if day in (date.min, date.max):
        return day
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def before_merger(before: Measured, line: Line) -> pd.DataFrame:
    """The figures of a line's predecessors together, as rows of the results; none where it came out of no unit.

    Dossiers add; of procedures each counts once, over all predecessors. No target is judged: theirs were others.
    """
    joined = [(i, own) for i in before.params.indicators if (own := joined_for(i, before.params, line)).units]
    return tidy(
        row(before, own, indicator, window, counted(before, [indicator], window, [own])[indicator.code][line.id], False)
        for window in before.period.windows
        for indicator, own in joined
    )


def joined_for(indicator: Indicator, params: Params, line: Line) -> Line:
    """A line's predecessors of an indicator's levels as one line."""
    names = predecessors(params, line.id)
    levels = {unit.id: params.level(unit) for unit in params.units if unit.id in names}
    own = {unit: level for unit, level in levels.items() if level in indicator.levels}
    return replace(line, levels=frozenset(filter(None, own.values())), units=tuple(own), assigned=False)
