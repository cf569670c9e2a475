"""Register → facts: what is known of each dossier, rebuilt from dates and never from the current status alone.

The boolean columns are named in `rules/vocabulary.py`; `resolved` depends on the window and is asked for apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from kpi_helpers.measures.due_dates import PLACE, due_from_limit, left_on, places
from kpi_helpers.measures.holders import holders
from kpi_helpers.periods import Period, Window
from kpi_helpers.register.distinct import each
from kpi_helpers.register.orders import wrong_orders
from kpi_helpers.rules.params import Params
from kpi_helpers.rules.procedures import Procedure
from kpi_helpers.rules.vocabulary import Level, ServiceLevel

PAID = ("national", "local")
Pairs = frozenset[tuple[str, str]]  # units, each with a procedure
FINAL = ("withdrawn", "stopped", "finished", "returned")  # labels of a dossier that has ended


def counted_facts(dossiers: pd.DataFrame, params: Params, window: Window) -> pd.DataFrame:
    """One row per dossier of the register: the unit that holds it, procedure, its days, and the facts that are counted.

    Days are timestamps at midnight. `due_from_limit` says that `due_on` is not the register's but follows from the
    procedure's limit; no figure outside the window may rest on it.
    """
    settings = params.organisation.settings
    facts = dossiers[["procedure", "received_at"]].copy()
    facts["ended_on"] = dossiers["finished_at"].fillna(dossiers["returned_at"])
    facts["unit"] = holders(dossiers, facts["ended_on"], params, window.last)
    by_limit = due_from_limit(dossiers, facts, params, window)
    facts["due_from_limit"] = by_limit.notna()
    facts["due_on"] = due_days(dossiers, settings.reappointment).fillna(by_limit)
    facts["paid_on"] = dossiers["paid_at"].fillna(dossiers["received_at"])
    if settings.ended_without_result == "excluded":
        facts["ended_as"] = endings(dossiers)
    blank = dossiers["service_level"].isna() | dossiers["fee"].isna()
    known = catalogue(places(dossiers[blank], params), params)
    service_level, fee = (filled(dossiers[name], known[name]) for name in ("service_level", "fee"))
    facts["received"] = dossiers["received_at"].notna()
    facts["digitised"] = dossiers["digitised"].fillna(False).astype(bool)
    facts["e_result"] = dossiers["e_result"].fillna(False).astype(bool)
    facts["fully_online_service"] = service_level == "full"
    facts["online_service"] = service_level.isin(["full", "partial"])
    facts["submitted_online"] = (dossiers["channel"] == "online").fillna(False).astype(bool)
    facts["without_paper"] = ~dossiers["paper_used"].fillna(False).astype(bool)
    facts["has_fee"] = (fee > 0).fillna(False).astype(bool)
    facts["paid_online"] = dossiers["paid_online"].isin(PAID)
    facts["on_time"] = on_time(facts["ended_on"], facts["due_on"])
    return facts


def dossier_facts(dossiers: pd.DataFrame, params: Params, window: Window) -> pd.DataFrame:
    """The counted facts of each dossier, and what else is told of it.

    `service_level` and `fee` are the row's own, blanks filled from the dated catalogue on the day received; `*_source`
    says which (`row`, `catalogue` or `unknown`), `*_differs` that the catalogue says otherwise.
    """
    facts = counted_facts(dossiers, params, window)
    for name in ("dossier_id", "procedure_name", "field", "channel", "receiving_unit", "submitted_at"):
        facts[name] = dossiers[name]
    facts["level"], facts["ended_as"] = each(facts["unit"], params.levels.get), endings(dossiers)
    facts["left_on"] = left_on(facts)
    facts["final"], facts["waiting"] = dossiers["status"].isin(FINAL), dossiers["status"] == "supplement_requested"
    facts["reappointed"] = (dossiers["first_due_at"] != dossiers["due_at"]) & dossiers["first_due_at"].notna()
    by_limit = facts["due_on"].where(facts["due_from_limit"])
    for which in ("first", "current"):
        facts[f"on_time_at_{which}"] = on_time(facts["ended_on"], due_days(dossiers, which).fillna(by_limit))
    facts["out_of_order"] = wrong_orders(dossiers).any(axis=1)
    facts["late_days"] = (facts["ended_on"] - facts["due_on"]).dt.days.clip(lower=0)
    known = catalogue(places(dossiers, params), params)
    level, fee = dossiers["service_level"], dossiers["fee"]
    facts["service_level_source"], facts["fee_source"] = (source(dossiers[name], known[name]) for name in known)
    facts["service_level_differs"] = differs(level.astype("str"), known["service_level"])
    facts["fee_differs"] = differs(fee > 0, known["fee"] > 0)
    return facts


def due_days(dossiers: pd.DataFrame, reappointment: str) -> pd.Series:
    """The appointed day that counts: the current one, or by setting the first one where it is recorded."""
    if reappointment == "first":
        return dossiers["first_due_at"].fillna(dossiers["due_at"])
    return dossiers["due_at"]


def on_time(ended_on: pd.Series, due_on: pd.Series) -> pd.Series:
    """Ended no later than appointed, by calendar date; without an appointed day a dossier can't be late."""
    return (ended_on <= due_on) | (ended_on.notna() & due_on.isna())


def endings(dossiers: pd.DataFrame) -> pd.Series:
    """How a dossier ended: the recorded ending, else what its status says, else with a result."""
    meant = {"withdrawn": "withdrawn", "stopped": "stopped", "not_received": "refused"}
    by_status = each(dossiers["status"], meant.get)
    return dossiers["ended_as"].fillna(by_status).fillna("result")


def filled(own: pd.Series, known: pd.Series) -> pd.Series:
    """The row's own value, else the catalogue's, which need not be asked for rows that have their own."""
    values = own.copy()
    values[known.index] = own[known.index].fillna(known).array
    return values


def source(own: pd.Series, known: pd.Series) -> pd.Series:
    """Where each value comes from."""
    blank = own.isna()
    return pd.Series("row", index=own.index).mask(blank, "catalogue").mask(blank & known.isna(), "unknown")


def differs(own: pd.Series, known: pd.Series) -> pd.Series:
    """Whether a row says something else than the catalogue; blank on either side it does not."""
    return own.notna() & known.notna() & (own != known).fillna(False).astype(bool)


def catalogue(places: pd.DataFrame, params: Params) -> pd.DataFrame:
    """The `service_level` and `fee` of each dossier's procedure at its level on the day received; blank if none."""
    asked = places.dropna().sort_values("received_at", kind="stable")
    since = entries_by_day(params).astype({"received_at": asked["received_at"].dtype})
    found = pd.merge_asof(asked, since, on="received_at", by=PLACE[:2])[["service_level", "fee"]]
    return found.set_axis(asked.index).reindex(places.index)


def entries_by_day(params: Params) -> pd.DataFrame:
    """What the catalogue says of each procedure at each level, from each day on which it changes: columns `PLACE`,
    service_level, fee.
    """
    places = dict.fromkeys((entry.code, entry.level) for entry in params.procedures)
    rows = [
        (code, level, day, *answer(params, code, level, day))
        for code, level in places
        for day in sorted({day for entry in params.entries(code, level) for day in entry.days_of_change})
    ]
    types = {"procedure": "str", "level_received": "str", "service_level": "str", "fee": "Int64"}
    rows_by_day = pd.DataFrame(rows, columns=[*PLACE, "service_level", "fee"]).astype(types)
    return rows_by_day.sort_values("received_at", kind="stable")


def answer(params: Params, code: str, level: Level, day: date) -> tuple[ServiceLevel | None, int | None]:
    """Service level and fee of a procedure at a level on a day."""
    for entry in params.entries(code, level):
        if entry.valid.covers(day):
            return entry.service_level_on(day), entry.fee
    return None, None


def within(days: pd.Series, window: Window) -> pd.Series:
    return days.between(pd.Timestamp(window.first), pd.Timestamp(window.last))


def resolved(facts: pd.DataFrame, window: Window, year: Period, params: Params) -> pd.Series:
    """Received, and ended in the window whatever the outcome, carried over or not; settings may narrow it."""
    settings = params.organisation.settings
    inside = facts["received"] & within(facts["ended_on"], window)
    if settings.received == "in_year":
        inside &= facts["received_at"].dt.normalize().between(pd.Timestamp(year.first), pd.Timestamp(year.last))
    if settings.ended_without_result == "excluded":
        inside &= facts["ended_as"] == "result"
    return inside


def paid_in(facts: pd.DataFrame, window: Window) -> pd.Series:
    """An online payment dated in the window (the day paid, else received), the dossier resolved or not."""
    return facts["paid_online"] & within(facts["paid_on"], window)


def procedure_facts(paid: Pairs, params: Params, window: Window) -> pd.DataFrame:
    """One row per unit × procedure that is the unit's and offers online payment at the window's end, or the unit's.

    Columns: unit, procedure, name, field, `offers_online_payment` (true), `has_online_payment` (in the window).
    """
    rows = [
        (unit, entry.code, entry.name, entry.field, True, (unit, entry.code) in paid)
        for unit, entries in offered_in(params, window)
        for entry in entries
    ]
    names = ["unit", "procedure", "name", "field", "offers_online_payment", "has_online_payment"]
    types = {"unit": "str", "procedure": "str", "offers_online_payment": bool, "has_online_payment": bool}
    return pd.DataFrame(rows, columns=names).astype(types)


def offered_in(params: Params, window: Window) -> Iterator[tuple[str, list[Procedure]]]:
    """The units of a window, each with its procedures that offer online payment at the window's end, or the unit's."""
    offered: dict[tuple[Level | None, date], list[Procedure]] = {}
    for unit in params.units_in(window):
        level, day = place = params.level(unit), unit.last_day_in(window)
        if place not in offered:
            offered[place] = [p for p in params.procedures if p.level == level and p.offers_online_payment_on(day)]
        yield unit.id, [entry for entry in offered[place] if entry.owner in (None, unit.id)]
