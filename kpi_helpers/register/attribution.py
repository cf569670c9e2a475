"""Names of units → units; what a unit that resolves nothing is said to resolve goes to the one that does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from kpi_helpers.errors import near
from kpi_helpers.register.distinct import by_distinct, holds
from kpi_helpers.rules.params import Params
from kpi_helpers.rules.units import Unit


def unit_ids(names: pd.Series, days: pd.Series, params: Params) -> pd.Series:
    """The unit that each name meant on its day: by id, name, alias or code, or a name written otherwise. NA for a name
    that nobody has, or by which several units of that day may have been meant.

    A name that passed from one unit to another means the later one from its first day on.
    """
    places, distinct = by_distinct(names)
    meanings = [meanings_of(params.unit_names.called(name)) for name in distinct]
    units = list(dict.fromkeys(unit for meant in meanings for _, unit in meant if unit))
    codes = {unit: code for code, unit in enumerate(units)} | {None: -1}
    ids = np.array([*(codes[meant[0][1]] for meant in meanings), -1])[places]
    moments = days.to_numpy()
    for place in (place for place, meant in enumerate(meanings) if len(meant) > 1):
        rows = np.flatnonzero(places == place)
        for day, unit in meanings[place][1:]:
            ids[rows[moments[rows] >= np.datetime64(day)]] = codes[unit]
    return pd.Series([*units, None], dtype="str").take(ids).set_axis(names.index)


def meanings_of(units: Sequence[Unit]) -> list[tuple[date, str | None]]:
    """What a name of some units means from which day on, the first also before it: a unit that has ended keeps it until
    another one has it; None while several have it, or where there is no unit.
    """
    ends = (unit.valid.last + timedelta(days=1) for unit in units if unit.valid.last)
    found: list[tuple[date, str | None]] = []
    for day in sorted({*ends, *(unit.valid.first for unit in units)}):
        own = [unit.id for unit in units if unit.valid.covers(day)]
        meant = own[0] if len(own) == 1 else None
        if own and (not found or found[-1][1] != meant):
            found.append((day, meant))
    return found or [(date.min, None)]


def units_named(names: Iterable[str], params: Params) -> dict[str, list[Unit]]:
    """The units that each name has meant, one after the other; none for a name that nobody or several at once have."""
    called = {name: params.unit_names.called(name) for name in names}
    several = {name for name, units in called.items() if None in [unit for _, unit in meanings_of(units)]}
    return {name: [] if name in several else units for name, units in called.items()}


def named_otherwise(names: pd.Series, units: pd.Series, params: Params) -> pd.DataFrame:
    """Names that stood for a unit without being its own: columns written, unit, cells."""
    other = holds(names, lambda name: not params.unit_names.is_own(name)) & units.notna().to_numpy()
    found = pd.DataFrame({"written": names[other].astype("str"), "unit": units[other]})
    return found.groupby(["written", "unit"]).size().rename("cells").reset_index()


def nearest(name: str, params: Params) -> str:
    """The units that a name may have meant, or the one with a name or alias most like it."""
    called = {word: unit.name for unit in params.units for word in unit.names}
    alike = near(name, called, 1)
    return ", ".join(unit.name for unit in params.unit_names.called(name)) or called.get(alike, alike)


def handed_to_owner(dossiers: pd.DataFrame, params: Params) -> pd.Series:
    """The resolving units, with those that resolve nothing replaced: a part by the unit it is of, the one-stop desk by
    the one owner of the procedure on the day received; NA where the catalogue names no single one.
    """
    resolving = {unit.id for unit in params.units if params.level(unit)}
    desks = {unit.id for unit in params.units} - resolving
    wholes = {unit.id: unit.parent for unit in params.units if unit.id in desks and unit.parent in resolving}
    units = dossiers["resolving_unit"].replace(wholes)
    at_desk = units.isin(desks)
    owners = [owner(row.procedure, row.received_at, params) for row in dossiers[at_desk].itertuples()]
    units[at_desk] = pd.Series(owners, index=units.index[at_desk], dtype="str")
    return units


def owner(procedure: str, received_at: pd.Timestamp, params: Params) -> str | None:
    """The unit that owns a procedure on a day, if there is exactly one."""
    if pd.isna(received_at):
        return None
    day: date = received_at.date()
    owners = {p.owner for p in params.procedures if p.code == procedure and p.owner and p.valid.covers(day)}
    return owners.pop() if len(owners) == 1 else None
