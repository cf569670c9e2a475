"""What a period is compared with: the one just before it, and the same days of the year before."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from kpi_helpers.measures.measured import Measured, measure
from kpi_helpers.periods import Period, WindowName

Basis = Literal["previous", "last_year"]
# Which window is compared: a period with the one before, the year to date with the same days a year ago.
COMPARED: dict[Basis, WindowName] = {"previous": "period", "last_year": "year_to_date"}
LATE_START = timedelta(days=7)  # so much later than a period a register of it may begin: with days off


def earlier_periods(measured: Measured) -> dict[Basis, Period]:
    """The periods that this one can be compared with: of the same organisation, each once."""
    whole, changes = measured.period.whole, measured.params.organisation.changes
    found: dict[Basis, Period] = {"previous": whole.previous, "last_year": whole.same_last_year}
    if whole.previous == whole.same_last_year:
        del found["previous"]
    return {
        basis: period
        for basis, period in found.items()
        if not any(period.first < change.on <= whole.last for change in changes)
    }


def is_whole(known: Measured, basis: Basis) -> bool:
    """Whether the register goes back to the beginning of the window that is compared, but for a few days."""
    window = known.period.window_named(COMPARED[basis])
    return not known.begins_after(window.first + LATE_START)


def earlier(measured: Measured) -> dict[Basis, Measured]:
    """The register measured for each of these periods, if it goes back to its beginning."""
    periods = earlier_periods(measured)
    found = {basis: measure(measured.register, measured.params, period) for basis, period in periods.items()}
    return {basis: known for basis, known in found.items() if is_whole(known, basis)}
