"""How many are still needed by the end of the year for a target to be met, of how many that are still to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Literal

from kpi_helpers.measures.lines import Line
from kpi_helpers.measures.measured import Known
from kpi_helpers.measures.results import added_up, gaps
from kpi_helpers.periods import Period, Window
from kpi_helpers.rules.indicators import Indicator

Outcome = Literal["secured", "met", "possible", "impossible", "unknown"]
Source = Literal["params", "last_year"]


def least(numerator: int, denominator: int, target: Fraction, expected: int = 0) -> int:
    """The least k with 100·(b + k) ≥ t·(a + n): how many of n still to come must do; 0 or less where none must."""
    needed = target * (denominator + expected) / 100 - numerator
    return -(-needed.numerator // needed.denominator)


def shortfall(numerator: int, denominator: int, target: Fraction) -> int:
    """How many are missing today to be at the target; 0 when it is met."""
    return max(0, least(numerator, denominator, target))


@dataclass(frozen=True)
class Expected:
    """How many dossiers an indicator's denominator will still count, and who says so."""

    number: int
    source: Source


def outcome(needed: int, expected: int | None, indicator: Indicator) -> Outcome:
    """What can still become of a target, if as many come as are expected.

    Procedures do not come, so that theirs can always be met; of dossiers that nobody can expect it is only known
    whether the target is met today.
    """
    if expected is None:
        return "met" if needed <= 0 else "possible" if indicator.counts == "procedures" else "unknown"
    return "secured" if needed <= 0 else "possible" if needed <= expected else "impossible"


def rest_of_year(period: Period) -> Window | None:
    """The days of the reporting year after a period; none after its last, nor where its era ends before."""
    after, last = period.last + timedelta(days=1), period.reporting_year.last
    return Window("period", after, last) if after <= last and period.era.last >= last else None


def expected(known: Known, last_year: Known | None, line: Line, indicator: Indicator) -> Expected | None:
    """What is still to come of a line in an indicator's denominator: as params say, else as many as a year ago.

    None of procedures, which do not come, where the year is over, and where nobody can tell.
    """
    if indicator.counts != "dossiers" or rest_of_year(known.period) is None:
        return None
    said = known.params.of_period(known.period).expected.get(line.id, {}).get(indicator.code)
    if said is not None:
        return Expected(said, "params")
    then = rest_of_year(last_year.period) if last_year else None
    if last_year is None or then is None or last_year.ends_before(then.last) or gaps(last_year, line, indicator, then):
        return None
    _, number = added_up(last_year.tallies([indicator], then)[indicator.code], [line])[line.id]
    return Expected(number, "last_year")
