"""Who holds a dossier: units end, and what is pending then passes to those that params name."""

from __future__ import annotations

from datetime import date

import pandas as pd

from kpi_helpers.rules.params import Params
from kpi_helpers.rules.units import Unit


def holders(dossiers: pd.DataFrame, ended_on: pd.Series, params: Params, last: date) -> pd.Series:
    """The unit that held each dossier when it ended, or on the `last` day if it was open then.

    What the register puts under a unit that has ended goes to the one that took over from it; what it puts under one
    that was not there yet, to the one that received it or to the only one before. NA where params name none.
    """
    days = ended_on.fillna(pd.Timestamp(last)).clip(upper=pd.Timestamp(last))
    held, earliest = dossiers["resolving_unit"].copy(), days.min()
    for unit in sorted(params.units, key=lambda unit: unit.valid.first, reverse=True):
        if (first := pd.Timestamp(unit.valid.first)) > earliest:
            early = (held == unit.id) & (days < first)
            held = held.mask(early, before(unit, dossiers["receiving_unit"], params))
    for unit in sorted((u for u in params.units if u.valid.last and u.valid.last < last), key=ended):
        held = held.mask((held == unit.id) & (days > pd.Timestamp(unit.valid.last)), unit.taken_over_by)
    return held


def ended(unit: Unit) -> date:
    return unit.valid.last or date.max


def before(unit: Unit, receiving: pd.Series, params: Params) -> pd.Series:
    """For each dossier the unit that a later one took over from."""
    earlier = [other.id for other in params.units if unit.id in (other.successor, other.handed_to)]
    only = earlier[0] if len(earlier) == 1 else None
    return receiving.where(receiving.isin(earlier), only)
