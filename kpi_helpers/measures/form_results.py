"""Filled-in forms → the results of a period: what a form tells, and why the rest can't be known from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pandas as pd

from kpi_helpers.errors import Fault
from kpi_helpers.measures.form_checks import DAY, adding_up, sum_of
from kpi_helpers.measures.lines import lines
from kpi_helpers.measures.results import Gaps, tidy, told
from kpi_helpers.periods import Period, Window
from kpi_helpers.register.form_reading import FilledForm
from kpi_helpers.rules.indicators import Indicator
from kpi_helpers.rules.organisation import Settings
from kpi_helpers.rules.params import Params
from kpi_helpers.text import day

# What a form counts: column 7 is `resolved`, columns 8 and 9 are those of them `on_time`.
TOLD = ({"resolved"}, {"resolved", "on_time"})
# Readings of the letter on which both columns rest; offices fill their forms in by the default ones.
DECIDING = ("received", "ended_without_result", "reappointment", "due_dates")


def results_of_forms(forms: Sequence[FilledForm], params: Params, period: Period) -> pd.DataFrame:
    """The tidy results of a period from forms, columns and order as from a register.

    A window is known for a unit whose forms cover just its days: one form, or consecutive ones, of which only columns
    that add over months are added. Units said to have nothing to report have none.
    """
    judged = {window.name: window.same_days(period.year_to_date) for window in period.windows}
    rows = [row for window in period.windows for row in rows_of(forms, params, period, window, judged[window.name])]
    return tidy(rows)


def rows_of(
    forms: Sequence[FilledForm], params: Params, period: Period, window: Window, judged: bool
) -> Iterator[dict[str, object]]:
    """The rows of one window, lines in order, indicators in order."""
    everyone = lines(params, period)
    counts = {
        unit: counted(forms, params, period, window, unit) for unit in {u for line in everyone for u in line.units}
    }
    for line in everyone:
        known = [own for unit in line.units if (own := counts[unit])]
        both = sum(b for b, _ in known), sum(a for _, a in known)
        absent = tuple(unit for unit in line.units if not counts[unit])
        for indicator in params.indicators:
            missing = Gaps(() if tells(indicator, params) else (indicator.code,), absent)
            yield told(params, period, line, indicator, window, both, missing, judged)


def counted(
    forms: Sequence[FilledForm], params: Params, period: Period, window: Window, unit: str
) -> tuple[int, int] | None:
    """How many of a unit's dossiers were resolved in time, and how many resolved; None where no forms tell."""
    own = adding_up([one for one in forms if one.owner == unit], *days_of(params, unit, window))
    if own is None:
        return (0, 0) if unit in params.of_period(period).nothing_to_report else None
    return sum_of(own, "early") + sum_of(own, "on_the_day"), sum_of(own, "resolved")


def days_of(params: Params, unit: str, window: Window) -> tuple[date, date]:
    """The days of a window on which there is a unit; none, the last before the first, where it is not there."""
    found = next(one for one in params.units if one.id == unit)
    return max(window.first, found.valid.first), found.last_day_in(window)


def tells(indicator: Indicator, params: Params) -> bool:
    """Whether a form has an indicator's counts, under the settings that hold."""
    facts = set(indicator.denominator), {*indicator.denominator, *indicator.numerator}
    return indicator.counts == "dossiers" and facts == TOLD and not other_settings(params)


def other_settings(params: Params) -> list[str]:
    """The settings under which the counts of a form are others than the letter's."""
    usual, own = Settings(), params.organisation.settings
    return [name for name in DECIDING if getattr(own, name) != getattr(usual, name)]


def untold(forms: Sequence[FilledForm], params: Params, period: Period) -> Iterator[Fault]:
    """Why figures have no data: no column of the form, settings that it does not follow, days without a form."""
    if codes := [i.code for i in params.indicators if not tells(i, params)]:
        yield Fault("no-data-form", {"indicators": ", ".join(codes)})
    if names := other_settings(params):
        yield Fault("no-data-form-settings", {"settings": ", ".join(names)})
    year, silent = period.year_to_date, params.of_period(period).nothing_to_report
    by_days: dict[str, list[str]] = {}
    for line in lines(params, period):
        if line.is_roll_up or line.id in silent:
            continue
        own, days = [one for one in forms if one.owner == line.id], days_of(params, line.id, year)
        if adding_up(own, *days) is None:
            spans = uncovered(own, *days) or [days]
            by_days.setdefault(", ".join(f"{day(first)}–{day(last)}" for first, last in spans), []).append(line.name)
    for said, names in by_days.items():
        yield Fault("no-data-form-days", {"days": said, "units": ", ".join(names)})


def uncovered(forms: Sequence[FilledForm], first: date, last: date) -> list[tuple[date, date]]:
    """The days from `first` to `last` of which no form tells."""
    spans = []
    for one in sorted((one for one in forms if one.first <= last), key=lambda one: one.first):
        if first < one.first:
            spans.append((first, one.first - DAY))
        first = max(first, one.last + DAY)
    return [*spans, (first, last)] if first <= last else spans
