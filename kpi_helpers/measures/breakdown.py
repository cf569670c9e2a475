"""What stands behind a figure: by field, by procedure, by days late; and what a reader must know of the register."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd

from kpi_helpers.measures.disclosure import OTHER_PROCEDURES, Leaf, Named, named_procedures
from kpi_helpers.measures.facts import paid_in, procedure_facts
from kpi_helpers.measures.lacking import FACT_NEEDS
from kpi_helpers.measures.measured import Measured, every, in_both, with_resolved
from kpi_helpers.periods import Window
from kpi_helpers.rules.indicators import Indicator
from kpi_helpers.rules.params import Params
from kpi_helpers.text import key

COUNTED_AS_NO = {"channel", "digitised", "e_result", "paid_online"}  # columns of which a blank cell is
NO_FIELD = "Không ghi lĩnh vực"


def of_units(measured: Measured, units: tuple[str, ...], window: Window) -> pd.DataFrame:
    """The facts of some units' dossiers, with `resolved` for a window."""
    facts = with_resolved(measured, window)
    return facts[facts["unit"].isin(units)]


def pulling_down(
    measured: Measured,
    indicator: Indicator,
    units: tuple[str, ...],
    window: Window,
    by: str,
    named: Named,
) -> pd.DataFrame:
    """Where the dossiers that miss an indicator's numerator are, by `field` or `procedure`, most first.

    Columns: name, numerator, denominator, missing. `named`: what tables that stand together may name. Procedures where
    fewer than `small_cell` are missing are merged.
    """
    facts = of_units(measured, units, window)
    numerator, denominator = in_both(facts, indicator)
    counted = labelled(measured, facts, named).assign(numerator=numerator, denominator=denominator)[denominator]
    counted["missing"] = ~counted["numerator"]
    return most_first(counted, by, "missing", measured.params.organisation.settings.small_cell)


def most_first(rows: pd.DataFrame, by: str, what: str, small: int) -> pd.DataFrame:
    """The sums of rows by `field` or `procedure` where there is any of `what`, most first: column name, and the sums.

    Procedures with fewer than `small` of `what` are merged.
    """
    sums = [name for name in rows.columns if name not in ("field", "procedure")]
    own = rows[by]
    if by == "procedure":
        counts = rows.groupby(by)[what].sum()
        own = own.where(own.map(counts) >= small, OTHER_PROCEDURES)
    table = rows[sums].groupby(own.rename("name")).sum().astype(int).reset_index()
    return table[table[what] > 0].sort_values([what, "name"], ascending=[False, True], ignore_index=True)


def names_of(measured: Measured, units: tuple[str, ...], indicators: Iterable[Indicator]) -> Named:
    """What breakdowns of these indicators may name: the same for the year up to each month's end and for what came
    between any two of them, since each month's publication may lie beside this one.
    """
    own = replace(measured, facts=measured.facts[measured.facts["unit"].isin(units)])
    year, months = measured.period.year_to_date, measured.period.months_to_date()
    to_dates = [cells(own, units, indicators, replace(year, last=month.last)) for month in months]
    size, settings = to_dates[-1]["a"].max(axis=1), measured.params.organisation
    sensitive = {leaf for leaf in size.index if is_sensitive(leaf, settings.sensitive_words)}
    return named_procedures(stretches(to_dates), sensitive, size, settings.settings.small_cell)


def stretches(to_dates: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Counts of the year up to each month's end, and how many more they are than at each end before."""
    pairs = combinations(enumerate(to_dates), 2)
    between = {(since, until): later - earlier for (since, earlier), (until, later) in pairs}
    whole = {(-1, until): to_date for until, to_date in enumerate(to_dates)}
    return pd.concat(whole | between, axis=1)


def cells(measured: Measured, units: tuple[str, ...], indicators: Iterable[Indicator], window: Window) -> pd.DataFrame:
    """By field and procedure what the tables of some indicators count: a, b, and what is missing."""
    facts = of_units(measured, units, window)
    leaves = [names(measured, facts, "field"), names(measured, facts, "procedure")]
    columns: dict[tuple[str, str], pd.Series] = {}
    for indicator in indicators:
        b, a = in_both(facts, indicator)
        columns |= {("a", indicator.code): a, ("b", indicator.code): b, ("missing", indicator.code): a & ~b}
    return pd.DataFrame(columns).groupby(leaves).sum().astype(int)


def is_sensitive(leaf: Leaf, words: Collection[str]) -> bool:
    """Whether a field or procedure tells of private life, as params list it; one without a name may."""
    field, procedure = leaf
    text = key(f"{field} {procedure}")
    return (field == NO_FIELD and not any(c.isalpha() for c in procedure)) or any(word in text for word in words)


def labelled(measured: Measured, facts: pd.DataFrame, named: Named) -> pd.DataFrame:
    """Each dossier's field, and its procedure as breakdowns call it: columns field, procedure."""
    field, procedure = names(measured, facts, "field"), names(measured, facts, "procedure")
    leaves = zip(field, procedure, strict=True)
    own = pd.Series([named.get(leaf, OTHER_PROCEDURES) for leaf in leaves], index=facts.index, dtype="str")
    return pd.DataFrame({"field": field, "procedure": own})


def names(measured: Measured, facts: pd.DataFrame, by: str) -> pd.Series:
    """The field or the procedure's name of each dossier, in the words of the catalogue where it knows them."""
    known = {(entry.code, entry.level): getattr(entry, "field" if by == "field" else "name") for entry in
             measured.params.procedures}  # fmt: skip
    places = zip(facts["procedure"], facts["level"], strict=True)
    named = pd.Series([known.get(place) for place in places], index=facts.index, dtype="str")
    own = facts["field"].fillna(NO_FIELD) if by == "field" else facts["procedure_name"].fillna(facts["procedure"])
    return named.fillna(own)


def without_payment(measured: Measured, units: tuple[str, ...], window: Window) -> pd.DataFrame:
    """The procedures that offer online payment, had none in a window and may be named: columns procedure, name, field.

    A procedure that is missing from such a list was paid for, hence somebody applied for it: so no sensitive one is
    named. The result of III.1 tells how many are without payment; less those named, it would tell how many sensitive
    ones are. So as many are left unnamed as there are sensitive ones, whether these were paid for or not: for each that
    was, the last of the others stands in. Their number is always the same, and it may be that all payments were for
    procedures that are not sensitive; unless III.1 itself has more payments than there are such procedures. The order
    is that of fields and names, so that no list of a later month of the year names what an earlier one did not.
    """
    procedures = procedure_facts(measured.paid(window), measured.params, window)
    own = procedures[procedures["unit"].isin(units)].sort_values(["field", "name", "procedure"], ignore_index=True)
    paid = set(own.loc[own["has_online_payment"], "procedure"])
    own = own.drop_duplicates("procedure")
    words = measured.params.organisation.sensitive_words
    sensitive = np.array(
        [is_sensitive(leaf, words) for leaf in zip(own["field"], own["name"], strict=True)], dtype=bool
    )
    left = ~own["procedure"].isin(paid)
    named = own.loc[left & ~sensitive, ["procedure", "name", "field"]]
    return named.head(max(0, left.sum() - sensitive.sum())).reset_index(drop=True)


def late(measured: Measured, units: tuple[str, ...], window: Window, named: Named) -> pd.DataFrame:
    """The dossiers resolved late in a window: columns field, procedure (merged if few), days."""
    facts = of_units(measured, units, window)
    facts = facts[facts["resolved"] & ~facts["on_time"]]
    return labelled(measured, facts, named).assign(days=facts["late_days"].astype("Int64"))


def timeliness(params: Params) -> list[Indicator]:
    """The indicators of dossiers resolved on time: what misses them is late."""
    return [indicator for indicator in params.indicators if "on_time" in indicator.numerator]


def late_by(late_dossiers: pd.DataFrame, by: str, small: int) -> pd.DataFrame:
    """Late dossiers by `field` or `procedure` (those with fewer than `small` merged), most first: columns name, count.

    By field also days, the longest; empty for fewer than `small`.
    """
    table = most_first(late_dossiers[["field", "procedure"]].assign(count=1), by, "count", small)
    if by == "field":
        longest = table["name"].map(late_dossiers.groupby("field")["days"].max())
        table["days"] = longest.astype("Int64").where(table["count"] >= small)
    return table


def notes(measured: Measured, units: tuple[str, ...], window: Window) -> dict[str, int]:
    """How many dossiers of a window a definition treats in a way the reader must know, by name of the note.

    Those never received are of the window in which they were submitted, or of any where no day says when.
    """
    facts = of_units(measured, units, window)
    done = facts[facts["resolved"]]
    changed = done["reappointed"] & (done["on_time_at_current"] != done["on_time_at_first"])
    offered = procedure_facts(measured.paid(window), measured.params, window)
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
        **{f"blank_{column}": rows.sum() for column, rows in blanks(measured, facts).items()},
        "ended_unreceived": ended_unreceived(facts, window).sum(),
        "never_received": (~facts["received"] & (submitted.isna() | submitted.between(first, last))).sum(),
    }
    return {name: int(count) for name, count in found.items()}


def blanks(measured: Measured, facts: pd.DataFrame) -> dict[str, pd.Series]:
    """The dossiers of an indicator's denominator in which a blank of the register is counted as a no of its numerator,
    by column; `facts` with `resolved`. A column that the files lack, or one of them, leaves figures unknown instead.
    """
    dossiers, found = measured.register.dossiers.loc[facts.index], dict[str, pd.Series]()
    for indicator in measured.params.indicators:
        told = {column for fact in indicator.numerator for column in FACT_NEEDS.get(fact, ())} & COUNTED_AS_NO
        for column in sorted(told & measured.register.columns) if indicator.counts == "dossiers" else ():
            lacking = measured.concerned.without(column).reindex(facts.index, fill_value=False)
            inside = every(facts, indicator.denominator) & dossiers[column].isna() & ~lacking
            found[column] = found.get(column, False) | inside
    return found


def ended_unreceived(facts: pd.DataFrame, window: Window) -> pd.Series:
    """Which dossiers ended in a window, not by refusal, and have no day received: they are in no figure.

    Also those with a result by their status alone, of the window in which they were submitted or of any.
    """
    ended, submitted = (
        facts[name].between(pd.Timestamp(window.first), pd.Timestamp(window.last))
        for name in ("ended_on", "submitted_at")
    )
    undated = facts["ended_on"].isna() & facts["final"] & (facts["ended_as"] == "result")
    by_status = undated & (submitted | facts["submitted_at"].isna())
    return ~facts["received"] & ((ended & (facts["ended_as"] != "refused")) | by_status)


def received_by(measured: Measured, desk: str, window: Window) -> pd.DataFrame:
    """What a receiving unit took in during a window, by resolving unit: columns unit, count, online."""
    facts = measured.facts
    inside = facts["received_at"].between(pd.Timestamp(window.first), pd.Timestamp(window.last))
    taken = facts[inside & (facts["receiving_unit"] == desk)]
    grouped = taken.groupby("unit")["submitted_online"].agg(["size", "sum"]).astype(int).reset_index()
    return grouped.set_axis(["unit", "count", "online"], axis=1)
