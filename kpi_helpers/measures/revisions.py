"""What a later extract says otherwise of months that were over when an earlier one was taken.

A month is closed for an extract if it had ended by the extract's day. Figures rest on dated facts, so that a closed
month stays as it was; what has no date is as of the extract, and a change in it is a revision.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pandas as pd

from kpi_helpers.measures.measured import Measured, measure
from kpi_helpers.periods import last_closed
from kpi_helpers.register.merging import said_of

UNDATED = (
    "procedure_code", "resolving_unit", "channel", "service_level", "status", "ended_as", "supplements", "digitised",
    "reused", "e_result", "paper_used", "fee", "paid_online",
)  # fmt: skip
DATED = (
    "submitted_at", "received_at", "due_at", "first_due_at", "finished_at", "returned_at", "paid_at", "apology_at",
)  # fmt: skip
LATE_FACTS = ("whole", "received_at", "ended_on", "paid_at")


def closed_by(measured: Measured, extracts: pd.Series) -> pd.Series:
    """The last day of the last month that was over on the day of each extract."""
    calendar = measured.period.calendar
    ends = {day: pd.Timestamp(last_closed(day.date(), calendar)) for day in extracts.dropna().unique()}
    return pd.to_datetime(extracts.map(ends))


def in_closed_month(measured: Measured, days: pd.Series, extracts: pd.Series) -> pd.Series:
    """Which days are of the year to date and of a month that was over when its row's extract was taken."""
    year = measured.period.year_to_date
    days = pd.to_datetime(days)
    return days.between(pd.Timestamp(year.first), pd.Timestamp(year.last)) & (days <= closed_by(measured, extracts))


def inferred_extracts(measured: Measured) -> dict[str, date]:
    """The files with rows of dossiers that other files have too, and the day of each, where nobody says when it was
    extracted: on these days rests which row stayed.
    """
    replaced = measured.register.findings.replaced
    both = (replaced[["file", "extract"]], replaced[["newer_file", "newer_extract"]])
    days = {file: day.date() for rows in both for file, day in rows.itertuples(index=False, name=None)}
    return {file: days[file] for file in sorted(days) if said_of(file, measured.params) is None}


def changed(measured: Measured) -> pd.DataFrame:
    """Dossiers that had ended in a closed month and of which a later extract says something else.

    One row each, as the first extract that closed the month had it: the columns of `Findings.replaced`. What had not
    ended by that extract was in none of its figures: if it should have, it is a late entry.
    """
    replaced = measured.register.findings.replaced
    closed = in_closed_month(measured, day_of(replaced, "ended_on"), replaced["extract"])
    return replaced[closed].sort_values("extract", kind="stable").drop_duplicates("dossier_id")


def changed_columns(rows: pd.DataFrame) -> pd.DataFrame:
    """The columns in which each of some rows differs from the newer one: dossier_id, unit, column, a row per change.

    A payment with a date is a dated fact, and so is the flag that changes with it.
    """
    each = rows[["dossier_id", "unit", "paid_at", "columns"]].assign(column=rows["columns"].str.split(", "))
    each = each.explode("column", ignore_index=True)
    dated = each["paid_at"].notna() | each["columns"].str.contains("paid_at", regex=False)
    flag = (each["column"] == "paid_online") & dated.astype(bool)
    return each.assign(column=each["column"].mask(flag, "paid_at"))[["dossier_id", "unit", "column"]].drop_duplicates()


def revised(measured: Measured) -> pd.DataFrame:
    """The rows of `changed` in which something without a date changed."""
    rows = changed(measured)
    each = changed_columns(rows)
    return rows[rows["dossier_id"].isin(each.loc[each["column"].isin(UNDATED), "dossier_id"])]


def before_revision(measured: Measured) -> Measured:
    """The register measured as if nothing without a date had changed after its month was closed."""
    old = revised(measured).set_index("dossier_id")
    dossiers = measured.register.dossiers
    own = dossiers["dossier_id"].isin(old.index)
    was = old.reindex(dossiers.loc[own, "dossier_id"]).set_axis(dossiers.index[own])
    columns = {name: dossiers[name].copy() for name in (*UNDATED, "procedure")}  # the latter is read from the code
    for name, values in columns.items():
        values[own] = was[name]
    register = replace(measured.register, dossiers=dossiers.assign(**columns))
    return measure(register, measured.params, measured.period)


def late_entries(measured: Measured) -> pd.DataFrame:
    """Facts of a closed month that only a later extract has: columns dossier_id, unit, `fact` (of `LATE_FACTS`).

    `whole`: the dossier itself was not there when the month in which it was received was over.
    """
    late = measured.register.findings.late
    whole = late[in_closed_month(measured, late["received_on"], late["extract"])]
    found = [whole[["dossier_id", "unit"]].assign(fact="whole"), *late_facts(measured)]
    return pd.concat(found, ignore_index=True)


def late_facts(measured: Measured) -> Iterator[pd.DataFrame]:
    """The facts that the row of an older extract lacks, a frame per kind of fact."""
    older = measured.register.findings.replaced.reset_index(drop=True)
    now = measured.register.dossiers.set_index("dossier_id").reindex(older["dossier_id"]).reset_index()
    for fact in LATE_FACTS[1:]:
        late = day_of(older, fact).isna() & in_closed_month(measured, day_of(now, fact), older["extract"])
        yield older.loc[late, ["dossier_id", "unit"]].drop_duplicates("dossier_id").assign(fact=fact)


def day_of(dossiers: pd.DataFrame, fact: str) -> pd.Series:
    if fact == "ended_on":
        return dossiers["finished_at"].fillna(dossiers["returned_at"])
    return dossiers[fact]
