"""Names of units → units; what the one-stop desk is said to resolve goes to the procedure's owner."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd

from kpi_helpers.rules.params import Params
from kpi_helpers.text import name_key


def unit_ids(names: Iterable[str], params: Params) -> dict[str, str | None]:
    """The unit that each name means: by id, name or alias."""
    ids = {name_key(word): unit.id for unit in params.units for word in (unit.id, unit.name, *unit.aliases)}
    return {name: ids.get(name_key(name)) for name in names}


def handed_to_owner(dossiers: pd.DataFrame, params: Params) -> pd.Series:
    """The resolving units, with those of the one-stop desk, which resolves nothing, replaced by the one owner of the
    procedure on the day received; NA where the catalogue names no single one.
    """
    desks = {unit.id for unit in params.units if unit.kind == "one_stop"}
    units = dossiers["resolving_unit"].copy()
    at_desk = units.isin(desks)
    owners = [owner(row.procedure, row.received_at, params) for row in dossiers[at_desk].itertuples()]
    units[at_desk] = pd.Series(owners, index=units.index[at_desk], dtype="str")
    return units


def owner(procedure: str, received_at: pd.Timestamp, params: Params) -> str | None:
    """The unit that owns a district procedure on a day, if there is exactly one."""
    if pd.isna(received_at):
        return None
    day: date = received_at.date()
    owners = {p.owner for p in params.procedures if p.code == procedure and p.owner and p.valid.covers(day)}
    return owners.pop() if len(owners) == 1 else None
