"""Facts → results: one row per unit × indicator × window, complete and ordered, for all units and roll-ups at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import chain

import numpy as np
import pandas as pd

from kpi_helpers.measures.facts import dossier_facts, procedure_facts, resolved
from kpi_helpers.periods import Period, Window
from kpi_helpers.register.columns import BY_NAME
from kpi_helpers.register.distinct import Array, by_distinct
from kpi_helpers.register.reading import Register
from kpi_helpers.rules.indicators import Indicator
from kpi_helpers.rules.params import Params
from kpi_helpers.rules.vocabulary import Level, Status

COLUMNS = [
    "rule_set", "indicator", "unit", "unit_kind", "period", "calendar", "window", "from", "to",
    "numerator", "denominator", "value", "target", "status",
]  # fmt: skip

# The columns of the register that a fact rests on; the catalogue can supply the two of CATALOGUE_SUPPLIES.
FACT_NEEDS: dict[str, tuple[str, ...]] = {
    "digitised": ("digitised",),
    "e_result": ("e_result",),
    "fully_online_service": ("service_level",),
    "online_service": ("service_level",),
    "has_fee": ("fee",),
    "paid_online": ("paid_online",),
    "has_online_payment": ("paid_online",),
    "on_time": ("due_at",),
}
CATALOGUE_SUPPLIES = {"service_level", "fee"}
ENDED = ("finished_at", "returned_at")


@dataclass(frozen=True)
class Line:
    """A line of the results: a unit, or a roll-up over units."""

    id: str
    name: str
    kind: str
    levels: frozenset[Level]
    units: tuple[str, ...]
    assigned: bool

    @property
    def is_roll_up(self) -> bool:
        return self.kind in ("level", "organisation")


def lines(params: Params, period: Period) -> list[Line]:
    """The units of a period's year to date that have a level, then the levels, then the organisation."""
    units = [(unit, level) for unit in params.units_in(period.year_to_date) if (level := params.level(unit))]
    own = [Line(u.id, u.name, u.kind, frozenset([level]), (u.id,), params.kind(u).assigned) for u, level in units]
    counted = {
        name: tuple(u.id for u, level in units if level == name.level and params.kind(u).in_totals)
        for name in params.organisation.levels
        if name.level in {level for _, level in units}
    }
    levels = [Line(name.id, name.name, "level", frozenset([name.level]), ids, True) for name, ids in counted.items()]
    everyone, spanned = tuple(chain(*counted.values())), frozenset(name.level for name in counted)
    whole = Line(params.organisation.id, params.organisation.name, "organisation", spanned, everyone, True)
    return [*own, *levels, whole]


@dataclass(frozen=True)
class Measured:
    """A register measured for a period: its facts, and what is missing for a figure."""

    register: Register
    params: Params
    period: Period
    facts: pd.DataFrame

    @cached_property
    def extracted_on(self) -> date | None:
        """The day of the extract: said in params, else inferred from the latest day in the register."""
        return self.params.of_period(self.period).extracted_on or self.register.latest_day

    @property
    def extract_is_inferred(self) -> bool:
        return self.params.of_period(self.period).extracted_on is None

    def ends_before(self, day: date) -> bool:
        """Whether the extract was taken before a day, so that what happened then can't be known."""
        return self.extracted_on is None or self.extracted_on < day

    def begins_after(self, day: date) -> bool:
        """Whether the register has nothing of a day or of any day before it, so that what happened can't be known."""
        return self.register.earliest_day is None or self.register.earliest_day > day

    def reaches(self, window: Window) -> bool:
        """Whether the register can tell of a window: it has something by its end, and was extracted since its start."""
        return not self.ends_before(window.first) and not self.begins_after(window.last)

    @cached_property
    def held_by(self) -> tuple[Array, pd.Index]:
        """Which of the units that hold dossiers has each of them, -1 for nobody; and these units."""
        return by_distinct(self.facts["unit"])

    @cached_property
    def missing_units(self) -> set[str]:
        """Units with no row in the register, neither received nor resolved, that nobody said have nothing to report."""
        dossiers = self.register.dossiers
        named = (self.facts["unit"], dossiers["resolving_unit"], dossiers["receiving_unit"])
        seen = {unit for units in named for unit in units.dropna().unique()}
        said = set(self.params.of_period(self.period).nothing_to_report)
        return {unit.id for unit in self.params.units_in(self.period.year_to_date)} - seen - said

    def missing_columns(self, indicator: Indicator) -> list[str]:
        """Headings of absent columns that an indicator needs and the catalogue can't supply."""
        facts = {*indicator.numerator, *indicator.denominator}
        by_limit = {"due_at"} if self.params.organisation.settings.due_dates == "from_limit" else set[str]()
        needed = {column for fact in facts for column in FACT_NEEDS.get(fact, ())} - CATALOGUE_SUPPLIES - by_limit
        absent = [BY_NAME[name].heading for name in sorted(needed - self.register.columns)]
        no_end = "resolved" in facts and not self.register.columns.intersection(ENDED)
        return absent + ([BY_NAME[ENDED[0]].heading] if no_end else [])


def measure(register: Register, params: Params, period: Period) -> Measured:
    """The facts of a register, once for every figure of a period."""
    return Measured(register, params, period, dossier_facts(register.dossiers, params, period.year_to_date))


def results(measured: Measured) -> pd.DataFrame:
    """The tidy results of a period: columns `COLUMNS`; `value` in percent or empty, never 0 for "nothing arose"."""
    period = measured.period
    judged = {w.name: w.same_days(period.year_to_date) for w in period.windows}
    rows = [row for window in period.windows for row in rows_of(measured, window, judged[window.name])]
    return tidy(rows)


def tidy(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    types = {"numerator": "Int64", "denominator": "Int64", "value": "Float64", "target": "Float64"}
    return pd.DataFrame(list(rows), columns=COLUMNS).astype(types)


def rows_of(measured: Measured, window: Window, judged: bool) -> list[dict[str, object]]:
    """The rows of one window, lines in order, indicators in order."""
    everyone = lines(measured.params, measured.period)
    tallies = {i.code: tally(measured, i, window, everyone) for i in measured.params.indicators}
    return [
        row(measured, line, indicator, window, tallies[indicator.code][line.id], judged)
        for line in everyone
        for indicator in measured.params.indicators
    ]


def tally(measured: Measured, indicator: Indicator, window: Window, everyone: list[Line]) -> dict[str, tuple[int, int]]:
    """Numerator and denominator of an indicator for every line, by line id."""
    counted = counted_dossiers if indicator.counts == "dossiers" else counted_procedures
    return counted(measured, indicator, window, everyone)


def in_both(facts: pd.DataFrame, indicator: Indicator) -> tuple[pd.Series, pd.Series]:
    """Rows in the numerator (which are all in the denominator), and rows in the denominator."""
    denominator = facts[list(indicator.denominator)].all(axis=1)
    return denominator & facts[list(indicator.numerator)].all(axis=1), denominator


def counted_dossiers(
    measured: Measured, indicator: Indicator, window: Window, everyone: list[Line]
) -> dict[str, tuple[int, int]]:
    """Dossiers add: a roll-up is the sum over its units."""
    numerator, denominator = in_both(with_resolved(measured, window), indicator)
    b, a = (by_unit(measured, rows) for rows in (numerator, denominator))
    return {
        line.id: (sum(b.get(unit, 0) for unit in line.units), sum(a.get(unit, 0) for unit in line.units))
        for line in everyone
    }


def by_unit(measured: Measured, counted: pd.Series) -> dict[str, int]:
    """How many of the counted dossiers each unit holds."""
    places, units = measured.held_by
    counts = np.bincount(places[counted.to_numpy() & (places >= 0)], minlength=len(units))
    return dict(zip(units.tolist(), counts.tolist(), strict=True))


def with_resolved(measured: Measured, window: Window) -> pd.DataFrame:
    """The facts with `resolved` for a window."""
    counted = resolved(measured.facts, window, measured.period.reporting_year, measured.params)
    return measured.facts.assign(resolved=counted)


def counted_procedures(
    measured: Measured, indicator: Indicator, window: Window, everyone: list[Line]
) -> dict[str, tuple[int, int]]:
    """Procedures never add: a roll-up counts the distinct procedures of all its units that are not missing."""
    procedures = procedure_facts(measured.facts, measured.params, window)
    procedures = procedures[~procedures["unit"].isin(measured.missing_units)]
    numerator, denominator = in_both(procedures, indicator)
    b, a = (procedures[rows].groupby("unit")["procedure"].agg(set).to_dict() for rows in (numerator, denominator))
    return {
        line.id: (
            len(set().union(*(b.get(unit, set()) for unit in line.units))),
            len(set().union(*(a.get(unit, set()) for unit in line.units))),
        )
        for line in everyone
    }


def applies(line: Line, indicator: Indicator) -> bool:
    """Whether an indicator is measured on a line: its own level, and for the organisation all of its levels."""
    levels = set(indicator.levels)
    return line.levels <= levels if line.kind == "organisation" else bool(line.levels & levels)


@dataclass(frozen=True)
class Gaps:
    """What keeps a figure from being known: absent columns, units without data, or a register of other days."""

    columns: tuple[str, ...]
    units: tuple[str, ...]
    extract: bool = False
    beginning: bool = False

    def __bool__(self) -> bool:
        return bool(self.columns or self.units or self.extract or self.beginning)

    @property
    def leave_a_part(self) -> bool:
        """Only some units are missing: what the others amount to can still be shown."""
        return not (self.columns or self.extract or self.beginning)


def gaps(measured: Measured, line: Line, indicator: Indicator, window: Window) -> Gaps:
    """What is missing for the figure of a line."""
    return Gaps(
        tuple(measured.missing_columns(indicator)),
        tuple(unit for unit in line.units if unit in measured.missing_units),
        measured.ends_before(window.first),
        measured.begins_after(window.last),
    )


def row(
    measured: Measured, line: Line, indicator: Indicator, window: Window, counts: tuple[int, int], judged: bool
) -> dict[str, object]:
    """One row of the results."""
    missing = gaps(measured, line, indicator, window)
    return told(measured.params, measured.period, line, indicator, window, counts, missing, judged)


def told(
    params: Params, period: Period, line: Line, indicator: Indicator, window: Window, counts: tuple[int, int],
    missing: Gaps, judged: bool,
) -> dict[str, object]:  # fmt: skip
    """A row from its counts and from what is missing for them, wherever both come from."""
    applicable = applies(line, indicator)
    target = indicator.target(period.year, set(line.levels)) if applicable and line.assigned else None
    known = applicable and (not missing or (missing.leave_a_part and len(missing.units) < len(line.units)))
    status = "not_applicable" if not applicable else "no_data" if missing else verdict(*counts, target, judged)
    numerator, denominator = counts if known else (None, None)
    return {
        "rule_set": params.rule_set_of(indicator),
        "indicator": indicator.code,
        "unit": line.id,
        "unit_kind": line.kind,
        "period": period.key,
        "calendar": period.calendar,
        "window": window.name,
        "from": window.first,
        "to": window.last,
        "numerator": numerator,
        "denominator": denominator,
        "value": 100 * numerator / denominator if numerator is not None and denominator else None,
        "target": float(target) if target is not None else None,
        "status": status,
    }


def verdict(numerator: int, denominator: int, target: Fraction | None, judged: bool) -> Status:
    """The status of a known figure. Exact: 100·b ≥ t·a, never on a rounded figure."""
    if not denominator:
        return "nothing_arose"
    if target is None:
        return "not_assigned"
    if not judged:
        return "not_judged"
    return "met" if 100 * numerator >= target * denominator else "missed"
