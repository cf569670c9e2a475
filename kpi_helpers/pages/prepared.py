"""All that the pages of a period share, computed once per process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from kpi_helpers.measures.earlier import Basis, earlier
from kpi_helpers.measures.gate import Verdict, exceeded, verdicts
from kpi_helpers.measures.measured import Measured, measure
from kpi_helpers.measures.results import results
from kpi_helpers.measures.succession import year_before
from kpi_helpers.measures.trend import trend
from kpi_helpers.pages.figures import Figures, figures
from kpi_helpers.register.store import open_register
from kpi_helpers.rules.params import load_params


@dataclass(frozen=True)
class Prepared:
    """A measured period with its results, figures and months."""

    measured: Measured

    @cached_property
    def results(self) -> pd.DataFrame:
        return results(self.measured)

    @cached_property
    def figures(self) -> Figures:
        return figures(self.measured, self.results)

    @cached_property
    def year_before(self) -> Measured:
        return year_before(self.measured)

    @cached_property
    def earlier_measured(self) -> dict[Basis, Measured]:
        """The periods that this one is compared with."""
        return earlier(self.measured)

    @property
    def last_year(self) -> Measured | None:
        """The same days a year ago, where the period can be compared with them."""
        return self.earlier_measured.get("last_year")

    @cached_property
    def earlier_results(self) -> dict[Basis, pd.DataFrame]:
        return {basis: results(before) for basis, before in self.earlier_measured.items()}

    @cached_property
    def earlier(self) -> dict[Basis, Figures]:
        return {basis: figures(self.earlier_measured[basis], rows) for basis, rows in self.earlier_results.items()}

    @cached_property
    def gate(self) -> tuple[Verdict, ...]:
        return verdicts(self.measured)

    @cached_property
    def trend(self) -> pd.DataFrame:
        return trend(self.measured)


# The only process-wide state: pages of one period are made from one reading and one computation.
_PREPARED: dict[tuple[str, str, str], Prepared] = {}


def reasons_to_hold(period: str, register: str, params: str) -> list[str]:
    """Why nothing of a period may be published: each rule of the gate that says so, in the user's language."""
    return [verdict.fault.text() for verdict in exceeded(prepare(period, register, params).gate, "hold")]


def prepare(period: str, register: str, params: str) -> Prepared:
    """The shared data of a period's pages. Raises KpiError for a wrong period, params or register."""
    place = (register, params, period)
    if place not in _PREPARED:
        loaded = load_params(params)
        known = loaded.period(period)
        _PREPARED[place] = Prepared(measure(open_register(register, loaded.during(known)), loaded, known))
    return _PREPARED[place]
