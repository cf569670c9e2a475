"""Due days that the register does not have: from the procedure's time limit and the working calendar."""

from __future__ import annotations

import pandas as pd

from kpi_helpers.periods import Window
from kpi_helpers.register.distinct import each
from kpi_helpers.rules.params import Params
from kpi_helpers.rules.procedures import TimeLimit
from kpi_helpers.rules.vocabulary import Level

PLACE = ["procedure", "level_received", "received_at"]


def due_from_limit(dossiers: pd.DataFrame, facts: pd.DataFrame, params: Params, window: Window) -> pd.Series:
    """The day on which its limit ends, for each received dossier without an appointed day, not even a first one.

    Only dossiers open in the window have it: no figure needs that of others, nor the calendar of their years. Blank
    elsewhere and where no limit is known; all blank unless the setting `due_dates` is `from_limit`. Waiting for
    supplements is not subtracted. Raises KpiError for each year of the working calendar that is needed and is absent or
    not confirmed.
    """
    blank = pd.Series(pd.NaT, index=facts.index, dtype=dossiers["due_at"].dtype)
    if params.organisation.settings.due_dates == "register":
        return blank
    without = dossiers["due_at"].isna() & dossiers["first_due_at"].isna()
    asked = places(dossiers[without & open_in(facts, window)], params)
    due = asked.merge(due_by_place(asked.dropna().drop_duplicates(), params), how="left")["due"]
    return blank.fillna(due.set_axis(asked.index).astype(blank.dtype))


def places(dossiers: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Where the catalogue is asked of each dossier: procedure, the level that received it, and the day."""
    level = each(dossiers["resolving_unit"], params.levels.get)
    found = {"procedure": dossiers["procedure"].astype("str"), "level_received": level}
    return pd.DataFrame(found | {"received_at": dossiers["received_at"]})


def left_on(facts: pd.DataFrame) -> pd.Series:
    """The day on which each dossier left: it ended, though not before it came; blank if it never came or is there."""
    came, ended = facts["received_at"], facts["ended_on"]
    return ended.where(~(ended < came), came).where(came.notna())


def open_in(facts: pd.DataFrame, window: Window) -> pd.Series:
    """The dossiers that came in by the window's end, or ended by it, and did not leave before the window."""
    came = facts[["received_at", "ended_on"]].min(axis=1)
    return (came <= pd.Timestamp(window.last)) & ~(left_on(facts) < pd.Timestamp(window.first))


def due_by_place(places: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Procedure, level and day received, once each and where a limit is known, with the day `due`."""
    found = [steps(limit_on(params, *place)) for place in places.itertuples(index=False, name=None)]
    limits = pd.DataFrame(found, index=places.index, columns=["days", "working_days"]).dropna().astype("int64")
    known = places.loc[limits.index]
    last = known["received_at"] + pd.to_timedelta(limits["days"], unit="D")
    return known.assign(due=params.calendar.due_on(last, limits["working_days"]))


def limit_on(params: Params, code: str, level: Level, day: pd.Timestamp) -> TimeLimit | None:
    """The limit of a procedure at a level for what is received on a day."""
    valid = (entry for entry in params.entries(code, level) if entry.valid.covers(day.date()))
    return next((entry.limit_on(day.date()) for entry in valid), None)


def steps(limit: TimeLimit | None) -> tuple[int | None, int | None]:
    """A limit as days and then working days to count; a limit in hours ends within days that dates can't tell.

    One in days that would end on a day off ends on the next working day (Bộ luật Dân sự 2015 Điều 148): 0 working days.
    """
    if limit is None or limit.unit == "hours":
        return None, None
    return (limit.value, 0) if limit.unit == "days" else (0, limit.value)
