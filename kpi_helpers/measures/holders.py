"""Who holds a dossier: units end, and what is pending then passes to those that params name."""

from __future__ import annotations

from datetime import date

import pandas as pd

from kpi_helpers.register.distinct import each
from kpi_helpers.rules.params import Params
from kpi_helpers.rules.units import Unit

DAY = "datetime64[s]"


def holders(dossiers: pd.DataFrame, ended_on: pd.Series, params: Params, last: date) -> pd.Series:
    """The unit that held each dossier when it ended, or on the `last` day if it was open then.

    What the register puts under a unit that has ended goes to the one that took over from it; what it puts under one
    that was not there yet, to the one that received it or to the only one before. NA where params name none.
    """
    days = ended_on.fillna(pd.Timestamp(last)).clip(upper=pd.Timestamp(last))
    held, earliest = dossiers["resolving_unit"].copy(), days.min()
    later = [unit for unit in params.units if pd.Timestamp(unit.valid.first) > earliest]
    first_days = {unit.id: pd.Timestamp(unit.valid.first) for unit in later}
    if (early := days < each(held, first_days.get, DAY)).any():
        held[early] = passed_back(held[early], days[early], dossiers.loc[early, "receiving_unit"], later, params)
    gone = [unit for unit in params.units if unit.valid.last and unit.valid.last < last]
    last_days = {unit.id: pd.Timestamp(unit.valid.last) for unit in gone}
    if (late := days > each(held, last_days.get, DAY)).any():
        held[late] = passed_on(held[late], days[late], gone)
    return held


def passed_back(held: pd.Series, days: pd.Series, receiving: pd.Series, later: list[Unit], params: Params) -> pd.Series:
    """The units before those that were not there yet."""
    for unit in sorted(later, key=lambda unit: unit.valid.first, reverse=True):
        early = (held == unit.id) & (days < pd.Timestamp(unit.valid.first))
        if early.any():
            held = held.mask(early, before(unit, receiving, params))
    return held


def passed_on(held: pd.Series, days: pd.Series, gone: list[Unit]) -> pd.Series:
    """The units that took over from those that have ended."""
    for unit in sorted(gone, key=ended):
        held = held.mask((held == unit.id) & (days > pd.Timestamp(unit.valid.last)), unit.taken_over_by)
    return held


def ended(unit: Unit) -> date:
    return unit.valid.last or date.max


def before(unit: Unit, receiving: pd.Series, params: Params) -> pd.Series:
    """For each dossier the unit that a later one took over from."""
    earlier = [other.id for other in params.units if unit.id in (other.successor, other.handed_to)]
    only = earlier[0] if len(earlier) == 1 else None
    return receiving.where(receiving.isin(earlier), only)
