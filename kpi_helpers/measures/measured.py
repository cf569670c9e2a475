"""A register measured for a period: its facts, or what they amount to where it is too large to be held at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from operator import and_

import numpy as np
import pandas as pd

from kpi_helpers.measures.facts import Pairs, counted_facts, dossier_facts, paid_in, resolved
from kpi_helpers.measures.lacking import ENDED, Concerned, Lacks, facts_of, needed
from kpi_helpers.periods import Period, Window
from kpi_helpers.register.columns import BY_NAME
from kpi_helpers.register.distinct import Array, by_distinct
from kpi_helpers.register.reading import Register
from kpi_helpers.rules.indicators import Indicator
from kpi_helpers.rules.params import Params

Counts = tuple[int, int]  # a numerator and its denominator
Tally = dict[str, Counts]  # of dossiers, by unit
Lost = dict[tuple[str, Window], frozenset[str]]  # units, by what an indicator counts and the window
COUNTED = ("dossiers", "procedures")  # what an indicator counts


@dataclass(frozen=True)
class Known:
    """What the results of a period rest on, and what is missing for them.

    `columns` are those that the register's files hold, `named_units` the units that its rows name, received or resolved
    or held, `rejected_units` those that rejected rows name, `days` the earliest and the latest on which anything
    happened.
    """

    params: Params
    period: Period
    columns: frozenset[str]
    named_units: frozenset[str]
    rejected_units: frozenset[str]
    days: tuple[date | None, date | None]

    def tallies(self, indicators: Sequence[Indicator], window: Window) -> dict[str, Tally]:
        """The dossiers in each indicator's numerator and denominator, by its code; of units that have none, nothing."""
        raise NotImplementedError

    def paid(self, window: Window) -> Pairs:
        """The units' procedures with an online payment in a window."""
        raise NotImplementedError

    def lost(self, counts: str, window: Window) -> frozenset[str]:
        """The units under which the register puts dossiers of a window that nobody holds: params say that the unit has
        ended and not who took over. They are in no figure; `counts` is what an indicator counts.
        """
        raise NotImplementedError

    def lacks(self, indicator: Indicator, window: Window) -> Lacks:
        """The units of which an indicator counts dossiers of a window, or may, from a sheet that lacks a column which
        it needs and others have; and what they lack. Their counts are not known.
        """
        raise NotImplementedError

    @cached_property
    def extracted_on(self) -> date | None:
        """The day of the extract: said in params, else inferred from the latest day in the register."""
        return self.params.of_period(self.period).extracted_on or self.days[1]

    @property
    def extract_is_inferred(self) -> bool:
        return self.params.of_period(self.period).extracted_on is None

    def ends_before(self, day: date) -> bool:
        """Whether the extract was taken before a day, so that what happened then can't be known."""
        return self.extracted_on is None or self.extracted_on < day

    def begins_after(self, day: date) -> bool:
        """Whether the register has nothing of a day or of any day before it, so that what happened can't be known."""
        return self.days[0] is None or self.days[0] > day

    def reaches(self, window: Window) -> bool:
        """Whether the register can tell of a window: it has something by its end, and was extracted since its start."""
        return not self.ends_before(window.first) and not self.begins_after(window.last)

    @cached_property
    def missing_units(self) -> set[str]:
        """Units with no row in the register, neither received nor resolved, that nobody said have nothing to report; or
        of which it was said, but rejected rows name them.
        """
        silent = set(self.params.of_period(self.period).nothing_to_report) - self.rejected_units
        return {unit.id for unit in self.params.units_in(self.period.year_to_date)} - self.named_units - silent

    def missing_columns(self, indicator: Indicator) -> tuple[str, ...]:
        """Headings of absent columns that an indicator needs and the catalogue can't supply."""
        return self._missing_columns[indicator.code]

    @cached_property
    def _missing_columns(self) -> dict[str, tuple[str, ...]]:
        return {indicator.code: self.absent_for(indicator) for indicator in self.params.indicators}

    def absent_for(self, indicator: Indicator) -> tuple[str, ...]:
        absent = tuple(BY_NAME[name].heading for name in sorted(needed(indicator, self.params) - self.columns))
        no_end = "resolved" in facts_of(indicator) and not self.columns.intersection(ENDED)
        return (*absent, BY_NAME[ENDED[0]].heading) if no_end else absent


@dataclass(frozen=True)
class Measured(Known):
    """A register with the facts of its dossiers."""

    register: Register
    facts: pd.DataFrame

    @cached_property
    def held_by(self) -> tuple[Array, list[str]]:
        """Which of the units that hold dossiers has each of them, the last for nobody; and these units."""
        places, units = by_distinct(self.facts["unit"])
        return np.where(places < 0, len(units), places.astype(np.int64)), units.tolist()

    @cached_property
    def procedures(self) -> tuple[Array, list[str]]:
        """Which of the procedures each dossier is of; and these procedures."""
        places, codes = by_distinct(self.facts["procedure"])
        return places, codes.tolist()

    def tallies(self, indicators: Sequence[Indicator], window: Window) -> dict[str, Tally]:
        facts = with_resolved(self, window)
        return {indicator.code: self.tally(*in_both(facts, indicator)) for indicator in indicators}

    def tally(self, numerator: pd.Series, denominator: pd.Series) -> Tally:
        places, units = self.held_by
        b, a = (np.bincount(places[rows.to_numpy()], minlength=len(units)) for rows in (numerator, denominator))
        return dict(zip(units, zip(b.tolist(), a.tolist(), strict=False), strict=False))  # nobody's are left out

    def paid(self, window: Window) -> Pairs:
        (places, units), (codes, procedures) = self.held_by, self.procedures
        paid = paid_in(self.facts, window).to_numpy() & (places < len(units))
        pairs = pd.unique(places[paid] * len(procedures) + codes[paid]).tolist()
        return frozenset((units[pair // len(procedures)], procedures[pair % len(procedures)]) for pair in pairs)

    @cached_property
    def nobodys(self) -> pd.DataFrame:
        """The facts of the dossiers that nobody holds, the register's `resolving_unit` beside them."""
        own = self.facts[self.facts["unit"].isna()]
        return own.assign(resolving_unit=self.register.dossiers.loc[own.index, "resolving_unit"].astype("str"))

    @cached_property
    def _lost(self) -> Lost:
        return {}

    def lost(self, counts: str, window: Window) -> frozenset[str]:
        if (counts, window) not in self._lost:
            year, facts = self.period.reporting_year, self.nobodys
            inside = paid_in(facts, window) if counts == "procedures" else resolved(facts, window, year, self.params)
            self._lost[counts, window] = frozenset(facts.loc[inside, "resolving_unit"])
        return self._lost[counts, window]

    @cached_property
    def _lacks(self) -> dict[tuple[str, Window], Lacks]:
        return {}

    @cached_property
    def concerned(self) -> Concerned:
        """The dossiers from sheets that lack a column which others have."""
        return Concerned.of(self.register, self.facts, self.params)

    def lacks(self, indicator: Indicator, window: Window) -> Lacks:
        place = indicator.code, window
        if place not in self._lacks:
            self._lacks[place] = self.concerned.lacks(indicator, window, self.period.reporting_year)
        return self._lacks[place]


@dataclass(frozen=True)
class Summed(Known):
    """What the stretches of a register amount to together."""

    counts: dict[tuple[str, Window], Tally]
    pairs: dict[Window, Pairs]
    no_holder: Lost
    lacking: dict[tuple[str, Window], Lacks]

    def tallies(self, indicators: Sequence[Indicator], window: Window) -> dict[str, Tally]:
        return {indicator.code: self.counts[indicator.code, window] for indicator in indicators}

    def paid(self, window: Window) -> Pairs:
        return self.pairs[window]

    def lost(self, counts: str, window: Window) -> frozenset[str]:
        return self.no_holder[counts, window]

    def lacks(self, indicator: Indicator, window: Window) -> Lacks:
        return self.lacking[indicator.code, window]

    def __add__(self, other: Summed) -> Summed:
        """Two stretches of one register; each has the columns and the rejected rows of the whole."""
        first, last = ([day for day in ends if day] for ends in zip(self.days, other.days, strict=True))
        return Summed(
            self.params,
            self.period,
            self.columns,
            self.named_units | other.named_units,
            self.rejected_units,
            (min(first, default=None), max(last, default=None)),
            {place: added(tally, other.counts[place]) for place, tally in self.counts.items()},
            {window: pairs | other.pairs[window] for window, pairs in self.pairs.items()},
            {place: units | other.no_holder[place] for place, units in self.no_holder.items()},
            {place: joined(own, other.lacking[place]) for place, own in self.lacking.items()},
        )


def added(one: Tally, other: Tally) -> Tally:
    both = {unit: (one[unit][0] + b, one[unit][1] + a) for unit, (b, a) in other.items() if unit in one}
    return one | other | both


def joined(one: Lacks, other: Lacks) -> Lacks:
    return {unit: one.get(unit, frozenset()) | other.get(unit, frozenset()) for unit in {**one, **other}}


def measure(register: Register, params: Params, period: Period) -> Measured:
    """The facts of a register, once for every figure of a period."""
    return with_facts(register, dossier_facts(register.dossiers, params, period.year_to_date), params, period)


def with_facts(register: Register, facts: pd.DataFrame, params: Params, period: Period) -> Measured:
    named = (facts["unit"], register.dossiers["resolving_unit"], register.dossiers["receiving_unit"])
    units = frozenset(unit for cells in named for unit in by_distinct(cells)[1])
    days = register.earliest_day, register.latest_day
    return Measured(params, period, register.columns, units, register.rejected_units, days, register, facts)


def measure_in_stretches(stretches: Iterable[Register], params: Params, period: Period) -> Summed:
    """What a register amounts to for the windows of a period, one stretch of it after the other."""
    return reduce(Summed.__add__, (summed(stretch, params, period) for stretch in stretches))


def summed(stretch: Register, params: Params, period: Period) -> Summed:
    facts = counted_facts(stretch.dossiers, params, period.year_to_date)
    known = with_facts(stretch, facts, params, period)
    counted = [indicator for indicator in params.indicators if indicator.counts == "dossiers"]
    tallies = {(code, w): tally for w in period.windows for code, tally in known.tallies(counted, w).items()}
    pairs = {window: known.paid(window) for window in period.windows}
    lost = {(what, w): known.lost(what, w) for what in COUNTED for w in period.windows}
    lacking = {(one.code, w): known.lacks(one, w) for one in params.indicators for w in period.windows}
    about = known.columns, known.named_units, known.rejected_units, known.days
    return Summed(params, period, *about, tallies, pairs, lost, lacking)


def in_both(facts: pd.DataFrame, indicator: Indicator) -> tuple[pd.Series, pd.Series]:
    """Rows in the numerator (which are all in the denominator), and rows in the denominator."""
    denominator = every(facts, indicator.denominator)
    return denominator & every(facts, indicator.numerator), denominator


def every(facts: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    return reduce(and_, (facts[name] for name in names))


def with_resolved(measured: Measured, window: Window) -> pd.DataFrame:
    """The facts with `resolved` for a window."""
    counted = resolved(measured.facts, window, measured.period.reporting_year, measured.params)
    return measured.facts.assign(resolved=counted)
