"""What stands behind a figure: by field, by procedure, by days late; and what a reader must know of the register."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from kpi_helpers.measures.facts import paid_in, procedure_facts
from kpi_helpers.measures.results import Measured, in_both, with_resolved
from kpi_helpers.periods import Window
from kpi_helpers.rules.indicators import Indicator

OTHER_PROCEDURES = "Thủ tục khác"
NO_FIELD = "Không ghi lĩnh vực"
LATE_BANDS = ((1, 3), (4, 7), (8, 15), (16, 30), (31, None))


def shortfall(numerator: int, denominator: int, target: Fraction) -> int:
    """The least k with 100·(b + k) ≥ t·a: how many are missing today to be at the target; 0 when it is met."""
    needed = target * denominator / 100 - numerator
    return max(0, -(-needed.numerator // needed.denominator))


def of_units(measured: Measured, units: tuple[str, ...], window: Window) -> pd.DataFrame:
    """The facts of some units' dossiers, with `resolved` for a window."""
    facts = with_resolved(measured, window)
    return facts[facts["unit"].isin(units)]


def pulling_down(
    measured: Measured, indicator: Indicator, units: tuple[str, ...], window: Window, by: str
) -> pd.DataFrame:
    """Where the dossiers that miss an indicator's numerator are, by `field` or `procedure`, most first.

    Columns: name, numerator, denominator, missing. Procedures with fewer dossiers than `small_cell` are merged.
    """
    facts = of_units(measured, units, window)
    numerator, denominator = in_both(facts, indicator)
    named = facts.assign(name=names(measured, facts, by), b=numerator, a=denominator)[denominator]
    if by == "procedure":
        named["name"] = merged_small(named["name"], measured.params.organisation.settings.small_cell)
    table = named.groupby("name", sort=True)[["b", "a"]].sum().astype(int).reset_index()
    table = table.rename(columns={"b": "numerator", "a": "denominator"})
    table["missing"] = table["denominator"] - table["numerator"]
    return table[table["missing"] > 0].sort_values(["missing", "name"], ascending=[False, True], ignore_index=True)


def names(measured: Measured, facts: pd.DataFrame, by: str) -> pd.Series:
    """The field or the procedure's name of each dossier, in the words of the catalogue where it knows them."""
    known = {(entry.code, entry.level): getattr(entry, "field" if by == "field" else "name") for entry in
             measured.params.procedures}  # fmt: skip
    places = zip(facts["procedure"], facts["level"], strict=True)
    named = pd.Series([known.get(place) for place in places], index=facts.index, dtype="str")
    own = facts["field"].fillna(NO_FIELD) if by == "field" else facts["procedure_name"].fillna(facts["procedure"])
    return named.fillna(own)


def merged_small(names: pd.Series, small: int) -> pd.Series:
    """Names that stand fewer than `small` times become "thủ tục khác", so that nobody can be told from a table.

    If what is merged is still small, the next smallest joins it, unless nothing else is left.
    """
    counts = names.value_counts()
    rare = set(counts.index[counts < small])
    rest = sorted((name for name in counts.index if name not in rare), key=lambda name: (counts[name], name))
    while rare and rest and sum(counts[name] for name in rare) < small:
        rare.add(rest.pop(0))
    return names.where(~names.isin(rare), OTHER_PROCEDURES)


def without_payment(measured: Measured, units: tuple[str, ...], window: Window) -> pd.DataFrame:
    """The procedures that offer online payment and had none in the window: columns procedure, name, field."""
    procedures = procedure_facts(measured.facts, measured.params, window)
    own = procedures[procedures["unit"].isin(units)]
    paid = set(own.loc[own["has_online_payment"], "procedure"])
    left = own[~own["procedure"].isin(paid)].drop_duplicates("procedure")
    return left[["procedure", "name", "field"]].sort_values(["field", "name"], ignore_index=True)


def late(measured: Measured, units: tuple[str, ...], window: Window) -> pd.DataFrame:
    """The dossiers resolved late in a window: columns procedure (merged if few), field, days."""
    facts = of_units(measured, units, window)
    facts = facts[facts["resolved"] & ~facts["on_time"]]
    procedure = merged_small(names(measured, facts, "procedure"), measured.params.organisation.settings.small_cell)
    field = names(measured, facts, "field")
    return pd.DataFrame({"procedure": procedure, "field": field, "days": facts["late_days"].astype("Int64")})


def bands(late_dossiers: pd.DataFrame) -> pd.DataFrame:
    """Late dossiers in bands of days: columns first, last (empty for the open band), count."""
    days = late_dossiers["days"]
    counts = [int(days.between(first, last or days.max()).sum()) if len(days) else 0 for first, last in LATE_BANDS]
    frame = pd.DataFrame(LATE_BANDS, columns=["first", "last"]).astype("Int64")
    return frame.assign(count=counts)


def notes(measured: Measured, units: tuple[str, ...], window: Window) -> dict[str, int]:
    """How many dossiers of a window a definition treats in a way the reader must know, by name of the note.

    Those never received are of the window in which they were submitted, or of any where no day says when.
    """
    facts = of_units(measured, units, window)
    done = facts[facts["resolved"]]
    changed = done["reappointed"] & (done["on_time"] != done["on_time_at_first"])
    offered = procedure_facts(measured.facts, measured.params, window)
    known = set(zip(offered["unit"], offered["procedure"], strict=True))
    paid = facts[paid_in(facts, window)]
    submitted, first, last = facts["submitted_at"], pd.Timestamp(window.first), pd.Timestamp(window.last)
    outside = [pair not in known for pair in zip(paid["unit"], paid["procedure"], strict=True)]
    found = {
        "refused": (done["ended_as"] == "refused").sum(),
        "withdrawn": (done["ended_as"] == "withdrawn").sum(),
        "stopped": (done["ended_as"] == "stopped").sum(),
        "without_due_day": done["due_on"].isna().sum(),
        "due_from_limit": done["due_from_limit"].sum(),
        "reappointed_verdict": changed.sum(),
        "out_of_order": done["out_of_order"].sum(),
        "service_level_from_catalogue": (done["service_level_source"] == "catalogue").sum(),
        "service_level_unknown": (done["service_level_source"] == "unknown").sum(),
        "service_level_differs": done["service_level_differs"].sum(),
        "fee_from_catalogue": (done["fee_source"] == "catalogue").sum(),
        "fee_unknown": (done["fee_source"] == "unknown").sum(),
        "fee_differs": done["fee_differs"].sum(),
        "payments_outside": sum(outside),
        "never_received": (~facts["received"] & (submitted.isna() | submitted.between(first, last))).sum(),
    }
    return {name: int(count) for name, count in found.items()}


def received_by(measured: Measured, desk: str, window: Window) -> pd.DataFrame:
    """What a receiving unit took in during a window, by resolving unit: columns unit, count, online."""
    facts = measured.facts
    inside = facts["received_at"].between(pd.Timestamp(window.first), pd.Timestamp(window.last))
    taken = facts[inside & (facts["receiving_unit"] == desk)]
    grouped = taken.groupby("unit")["submitted_online"].agg(["size", "sum"]).astype(int).reset_index()
    return grouped.set_axis(["unit", "count", "online"], axis=1)
