"""Who holds a dossier: units end, and what is pending then passes to those that params name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from kpi_helpers.register.distinct import Array, each
from kpi_helpers.rules.params import Params
from kpi_helpers.rules.units import Unit

DAY = "datetime64[s]"


def holders(dossiers: pd.DataFrame, ended_on: pd.Series, params: Params, last: date) -> pd.Series:
    """The unit that held each dossier when it ended, or on the `last` day if it was open then.

    What the register puts under a unit that has ended goes to the one that took over from it; what it puts under one
    that was not there yet, to the one that received it or to the only one before. NA where params name none.
    """
    days = ended_on.fillna(pd.Timestamp(last)).clip(upper=pd.Timestamp(last))
    held = dossiers["resolving_unit"].copy()
    if held.empty:
        return held
    earliest = days.min().date()
    later = [unit for unit in params.units if unit.valid.first > earliest]
    first_days = {unit.id: pd.Timestamp(unit.valid.first) for unit in later}
    if later and (early := days < each(held, first_days.get, DAY)).any():
        held = held.astype("str")
        held[early] = passed_back(
            held[early], days[early], dossiers.loc[early, "receiving_unit"].astype("str"), later, params
        )
    gone = [unit for unit in params.units if unit.valid.last and unit.valid.last < last]
    last_days = {unit.id: pd.Timestamp(unit.valid.last) for unit in gone}
    if gone and (late := days > each(held, last_days.get, DAY)).any():
        held = held.astype("str")
        held[late] = passed_on(held[late], days[late], gone)
    return held


def passed_back(held: pd.Series, days: pd.Series, receiving: pd.Series, later: list[Unit], params: Params) -> pd.Series:
    """The units before those that were not there yet."""
    earlier = predecessors(params)
    in_turn = sorted(later, key=lambda unit: unit.valid.first, reverse=True)

    def before(unit: Unit, rows: Array) -> pd.Series:
        """For each dossier the unit that a later one took over from."""
        came, known = receiving.iloc[rows], earlier.get(unit.id, [])
        return came.where(came.isin(known), known[0] if len(known) == 1 else None)

    return passed(held, in_turn, lambda unit, rows: days.iloc[rows] < pd.Timestamp(unit.valid.first), before)


def passed_on(held: pd.Series, days: pd.Series, gone: list[Unit]) -> pd.Series:
    """The units that took over from those that have ended."""
    return passed(
        held,
        sorted(gone, key=ended),
        lambda unit, rows: days.iloc[rows] > pd.Timestamp(unit.valid.last),
        lambda unit, rows: pd.Series([unit.taken_over_by] * len(rows), dtype="str"),
    )


def passed(
    held: pd.Series,
    units: list[Unit],
    leave: Callable[[Unit, Array], pd.Series],
    to: Callable[[Unit, Array], pd.Series],
) -> pd.Series:
    """Who holds each dossier when those of the units, one after the other, that leave it have passed to another.

    Only the rows of a unit are looked at for it: of thousands of units each has few.
    """
    rows, names = dict[str, Array](held.groupby(held).indices), held.to_numpy(dtype=object, copy=True)
    for unit in units:
        own = rows.pop(unit.id, np.array([], dtype=int))
        leaving = own[leave(unit, own).to_numpy()] if len(own) else own
        if not len(leaving):
            continue
        heirs = to(unit, leaving)
        names[leaving] = heirs
        for name, places in heirs.groupby(heirs.to_numpy()).indices.items():
            rows[name] = np.append(rows.get(name, leaving[:0]), leaving[places])
    return pd.Series(names, index=held.index, dtype=held.dtype)


def predecessors(params: Params) -> dict[str, list[str]]:
    """The units that each one took over from, in the order of params."""
    found: dict[str, list[str]] = {}
    for unit in params.units:
        for heir in filter(None, {unit.successor, unit.handed_to}):
            found.setdefault(heir, []).append(unit.id)
    return found


def ended(unit: Unit) -> date:
    return unit.valid.last or date.max
