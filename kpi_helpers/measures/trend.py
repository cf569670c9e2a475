"""Month by month: the same figures for each month of the year up to the period's end, and the year up to each month."""

from __future__ import annotations

import pandas as pd

from kpi_helpers.measures.lines import applies, lines
from kpi_helpers.measures.measured import Measured
from kpi_helpers.measures.results import counted, gaps


def trend(measured: Measured) -> pd.DataFrame:
    """Columns: indicator, unit, month (1 to 12), window (`period` the month itself, `year_to_date`), numerator,
    denominator. Every line × indicator it has × month; months the extract does not reach are left out.
    """
    indicators = measured.params.indicators
    everyone = lines(measured.params, measured.period)
    return pd.DataFrame(
        [
            (indicator.code, line.id, month.months[0], window.name, *counts[indicator.code][line.id])
            for month in measured.period.months_to_date()
            for window in month.windows
            for counts in [counted(measured, indicators, window, everyone)]
            for indicator in indicators
            for line in everyone
            if applies(line, indicator) and not gaps(measured, line, indicator, window)
        ],
        columns=["indicator", "unit", "month", "window", "numerator", "denominator"],
    )
