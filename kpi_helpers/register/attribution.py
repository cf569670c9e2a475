"""Names of units → units; what a unit that resolves nothing is said to resolve goes to the one that does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd

from kpi_helpers.register.distinct import each
from kpi_helpers.rules.params import Params
from kpi_helpers.rules.units import Unit
from kpi_helpers.text import name_key


def unit_ids(names: pd.Series, days: pd.Series, params: Params) -> pd.Series:
    """The unit that each name meant on its day, by id, name, alias or code; NA for a name that nobody has.

    A name that passed from one unit to another means the later one from its first day on.
    """
    known = units_named(names.dropna().unique(), params)
    ids = each(names, lambda name: next((unit.id for unit in known[name]), None))
    for name, unit in ((name, unit) for name, units in known.items() for unit in units[1:]):
        ids = ids.mask((names == name) & (days >= pd.Timestamp(unit.valid.first)), unit.id)
    return ids


def units_named(names: Iterable[str], params: Params) -> dict[str, list[Unit]]:
    """The units that each name has meant, one after the other; none for a name that nobody has."""
    units: dict[str, list[Unit]] = {}
    for unit in sorted(params.units, key=lambda unit: unit.valid.first):
        for word in dict.fromkeys(map(name_key, unit.words)):
            units.setdefault(word, []).append(unit)
    return {name: units.get(name_key(name), []) for name in names}


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
