"""Columns that an indicator needs, and the units whose dossiers come from a file that lacks one which others have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain
from operator import and_, or_
from typing import NamedTuple

import pandas as pd

from kpi_helpers.measures.facts import FINAL, endings, resolved, within
from kpi_helpers.periods import Period, Window
from kpi_helpers.register.columns import BY_NAME, FIRST_DAY
from kpi_helpers.register.reading import Register
from kpi_helpers.rules.indicators import Indicator
from kpi_helpers.rules.params import Params

# The columns of the register that a fact rests on; the catalogue can supply the two of CATALOGUE_SUPPLIES.
FACT_NEEDS: dict[str, tuple[str, ...]] = {
    "resolved": ("received_at",),
    "digitised": ("digitised",),
    "e_result": ("e_result",),
    "fully_online_service": ("service_level",),
    "online_service": ("service_level",),
    "submitted_online": ("channel",),
    "has_fee": ("fee",),
    "paid_online": ("paid_online",),
    "has_online_payment": ("paid_online",),
    "on_time": ("due_at",),
}
CATALOGUE_SUPPLIES = {"service_level", "fee"}
ENDED = ("finished_at", "returned_at")  # either is enough


class Lack(NamedTuple):
    """A unit whose dossiers come from a sheet that lacks a column, which is named by its heading."""

    unit: str
    file: str
    sheet: str
    column: str


Lacks = dict[str, frozenset[Lack]]  # by unit
ASKED = {*ENDED, *chain.from_iterable(FACT_NEEDS.values())} - CATALOGUE_SUPPLIES


def needed(indicator: Indicator, params: Params) -> set[str]:
    """The columns that an indicator can't do without, but those of `ENDED`."""
    by_limit = {"due_at"} if params.organisation.settings.due_dates == "from_limit" else set[str]()
    columns = chain.from_iterable(FACT_NEEDS.get(fact, ()) for fact in facts_of(indicator))
    return {*columns} - CATALOGUE_SUPPLIES - by_limit


def facts_of(indicator: Indicator) -> set[str]:
    return {*indicator.numerator, *indicator.denominator}


@dataclass(frozen=True)
class Concerned:
    """The dossiers that come from sheets without a column that other sheets have and a fact rests on, with their facts;
    `lacking` is what these sheets lack, `ends` which of `ENDED` the register has.
    """

    dossiers: pd.DataFrame
    facts: pd.DataFrame
    lacking: pd.DataFrame
    ends: tuple[str, ...]
    params: Params

    @classmethod
    def of(cls, register: Register, facts: pd.DataFrame, params: Params) -> Concerned:
        lacking = register.findings.lacking
        lacking = lacking[lacking["column"].isin(ASKED)]
        own = register.dossiers["source"].isin(lacking["source"])
        told = register.dossiers.loc[own, ["source", "status", "ended_as"]]
        return cls(told, facts[own], lacking, tuple(name for name in ENDED if name in register.columns), params)

    def lacks(self, indicator: Indicator, window: Window, year: Period) -> Lacks:
        """The units of which an indicator counts a dossier in a window, or may, that comes from a sheet without a
        column that it needs.
        """
        found = dict[str, set[Lack]]()
        for column, rows in self.rows_without(indicator, window, year) if len(self.lacking) else ():
            own = self.facts.loc[rows, ["unit"]].assign(source=self.dossiers["source"]).dropna().drop_duplicates()
            places = self.lacking.loc[self.lacking["column"] == column, ["source", "file", "sheet"]]
            for row in own.merge(places, on="source").itertuples():
                found.setdefault(row.unit, set()).add(Lack(row.unit, row.file, row.sheet, BY_NAME[column].heading))
        return {unit: frozenset(lacks) for unit, lacks in found.items()}

    def rows_without(self, indicator: Indicator, window: Window, year: Period) -> Iterator[tuple[str, pd.Series]]:
        """The columns that an indicator needs, with the dossiers that it counts, or may, of sheets that lack them."""
        if indicator.counts == "procedures":
            counted = within(self.facts["paid_on"], window)
        else:
            counted = reduce(and_, (self.may_be(fact, window, year) for fact in indicator.denominator))
        for column in sorted(needed(indicator, self.params)):
            yield column, counted & self.without(column)
        if "resolved" in facts_of(indicator):
            yield next(iter(self.ends), ENDED[0]), counted & self.endless

    def without(self, column: str) -> pd.Series:
        """Which dossiers come from a sheet without a column; by the settings the appointed day may be known from
        another.
        """
        rows = self.dossiers["source"].isin(self.lacking.loc[self.lacking["column"] == column, "source"])
        return rows & self.facts["due_on"].isna() if column == "due_at" else rows

    @property
    def endless(self) -> pd.Series:
        """Which dossiers come from a sheet that does not say when any of them ended."""
        return reduce(and_, map(self.without, self.ends), pd.Series(bool(self.ends), index=self.dossiers.index))

    def may_be(self, fact: str, window: Window, year: Period) -> pd.Series:
        """Of which dossiers a fact holds, or would if their sheet had the column."""
        if fact == "resolved":
            return resolved(self.facts, window, year, self.params) | self.may_be_resolved(window, year)
        unknown = (self.without(column) for column in FACT_NEEDS.get(fact, ()) if column not in CATALOGUE_SUPPLIES)
        return reduce(or_, unknown, self.facts[fact])

    def may_be_resolved(self, window: Window, year: Period) -> pd.Series:
        """Which dossiers are resolved in a window for all that is known: ended in it where the day received is lacking,
        received by its end and ended by their status where the day that they ended is.
        """
        settings, received_at = self.params.organisation.settings, self.facts["received_at"]
        first = year.first if settings.received == "in_year" else FIRST_DAY
        no_day, no_end, status = self.without("received_at"), self.endless, self.dossiers["status"]
        received = no_day | within(received_at, replace(window, first=first))
        ended = within(self.facts["ended_on"], window) | (no_end & (status.isin(FINAL) | status.isna()))
        ended_as = endings(self.dossiers)
        counted = ended_as == "result" if settings.ended_without_result == "excluded" else ended_as != "refused"
        return (no_day | no_end) & received & ended & counted
