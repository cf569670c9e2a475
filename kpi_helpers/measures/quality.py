"""What a reader of the register must know before the figures: rows left out, days that can't be, what is missing.

All is counted over the dossiers that the year's figures may rest on (`of_the_year`), unless it says otherwise.
"""

from __future__ import annotations

import pandas as pd

from kpi_helpers.measures import breakdown
from kpi_helpers.measures.balance import COUNTS, final_without_day, movements
from kpi_helpers.measures.breakdown import of_units
from kpi_helpers.measures.due_dates import open_in
from kpi_helpers.measures.lines import applies, lines
from kpi_helpers.measures.measured import Measured, with_resolved
from kpi_helpers.periods import Window
from kpi_helpers.register.columns import BY_NAME
from kpi_helpers.register.merging import HAPPENED, PAST, last_believed
from kpi_helpers.register.orders import wrong_orders
from kpi_helpers.register.repair import REPAIRS

UNKNOWN_UNIT = ("row-unit-unknown", "row-unit-blank", "row-unit-in-group", "row-without-owner")
CONFLICT, SHARED_CODE = "row-duplicate", "row-id-shared"
EXAMPLES = 3  # places that are named of each kind


# --- rows ---------------------------------------------------------------------------------------------------------


def rejected_by_reason(measured: Measured) -> pd.DataFrame:
    """Rejected rows, most first: columns reason, column, count, `places` (the first few: file, sheet, row)."""
    rejected = measured.register.rejected
    grouped = rejected.groupby(["reason", "column"], sort=True)
    table = grouped.size().rename("count").reset_index()
    places = ["; ".join(map(place, own.head(EXAMPLES).itertuples())) for _, own in grouped]
    return table.assign(places=places).sort_values("count", ascending=False, kind="stable", ignore_index=True)


def rejected_by_unit(measured: Measured) -> pd.DataFrame:
    """How many rejected rows name each resolving unit, most first: index unit id, columns count, and `kept`, the
    dossiers that the unit has without them.
    """
    count, kept = measured.register.rejected["unit"].value_counts(), measured.register.dossiers["resolving_unit"]
    held = kept[kept.isin(count.index)].value_counts().reindex(count.index, fill_value=0)
    return pd.DataFrame({"count": count, "kept": held})


def place(row: object) -> str:
    """`so.xlsx, Sổ hồ sơ, dòng 12`; a text file has no sheet."""
    return f"{sheet_name(row.file, row.sheet)}, dòng {row.row}"  # type: ignore[attr-defined]


def sheet_name(file: str, sheet: str) -> str:
    return f"{file}, {sheet}" if sheet not in ("", "–") else file


def repairs(measured: Measured) -> pd.DataFrame:
    """Cells mended, by column and kind of repair: columns column, repair (in words), count."""
    repaired = measured.register.findings.repaired
    table = repaired.groupby(["column", "repair"])["cells"].sum().rename("count").reset_index()
    return table.assign(repair=[REPAIRS[name][0] for name in table["repair"]])


def unit_names(measured: Measured) -> pd.DataFrame:
    """Names of units that params have otherwise, most frequent first: columns column, written, unit (a name), cells."""
    return measured.register.findings.names.sort_values("cells", ascending=False, kind="stable", ignore_index=True)


def totals(measured: Measured) -> pd.DataFrame:
    """Total rows that give a number which can be told: columns file, sheet, row, stated, counted."""
    apart = measured.register.findings.apart
    stating = (apart["kind"] == "total") & apart["stated"].notna() & apart["counted"].notna()
    return apart.loc[stating, ["file", "sheet", "row", "stated", "counted"]].reset_index(drop=True)


# --- what is missing ----------------------------------------------------------------------------------------------


def silenced(measured: Measured) -> dict[str, list[str]]:
    """The absent columns, by heading, with the codes of the indicators that have no figure without them."""
    found: dict[str, list[str]] = {}
    for indicator in measured.params.indicators:
        for heading in measured.missing_columns(indicator):
            found.setdefault(heading, []).append(indicator.code)
    return found


def lacking(measured: Measured) -> pd.DataFrame:
    """Files without a column that others have, where that leaves figures of the year unknown: columns file, sheet,
    column, units (ids), codes of the indicators.
    """
    year = measured.period.year_to_date
    found = [
        (*lack, indicator.code)
        for indicator in measured.params.indicators
        for line in lines(measured.params, measured.period)
        if applies(line, indicator) and not line.is_roll_up
        for lack in measured.lacks(indicator, year).get(line.id, ())
    ]
    table = pd.DataFrame(found, columns=["units", "file", "sheet", "column", "codes"])
    once = table.groupby(["file", "sheet", "column"])[["units", "codes"]].agg(lambda cells: sorted(set(cells)))
    return once.reset_index()


def absent_columns(measured: Measured) -> list[str]:
    """The headings of the standard profile that no file has, but those of `silenced`."""
    known, loud = measured.register.columns, silenced(measured)
    return [c.heading for name, c in BY_NAME.items() if name not in known and c.heading not in loud]


# --- dossiers -----------------------------------------------------------------------------------------------------


def of_the_year(measured: Measured) -> pd.Series:
    """Which dossiers came in or ended by the period's end, and did not leave before the year began."""
    return open_in(measured.facts, measured.period.year_to_date)


def without_holder(measured: Measured) -> pd.Series:
    """How many dossiers of the year nobody holds, by the id of the unit that the register names."""
    own = measured.nobodys[of_the_year(measured)[measured.nobodys.index]]
    return own.groupby("resolving_unit").size()


def out_of_order(measured: Measured) -> pd.DataFrame:
    """Dossiers with days in an impossible order: a row per unit that has any, a column of counts per kind."""
    own = of_the_year(measured)
    wrong = wrong_orders(measured.register.dossiers[own])
    counts = wrong.groupby(measured.facts.loc[own, "unit"]).sum().astype(int)
    return counts[counts.any(axis=1)]


def blanks(measured: Measured) -> pd.DataFrame:
    """Dossiers of which a blank cell is counted as a no in the year's figures: a column per heading of the register."""
    facts = with_resolved(measured, measured.period.year_to_date)
    found = breakdown.blanks(measured, facts)
    return pd.DataFrame({BY_NAME[column].heading: rows for column, rows in found.items()}, index=facts.index)


def ended_unreceived(measured: Measured) -> pd.Series:
    """Which dossiers ended in the year by a day or by their status, not by refusal, and have no day received."""
    return breakdown.ended_unreceived(measured.facts, measured.period.year_to_date)


def refused_and_received(measured: Measured) -> pd.Series:
    """Which dossiers of the year are refused by their status and yet have a day received, which decides."""
    refused = measured.register.dossiers["status"] == "not_received"
    return of_the_year(measured) & measured.facts["received_at"].notna() & refused.fillna(False).astype(bool)


def after_extract(measured: Measured) -> pd.DataFrame:
    """Dossiers of the whole register, wrong where a day is later than the extract: a column per kind of day. Where the
    day of the extract is inferred, wrong are a few days far behind all others.
    """
    days = measured.register.dossiers[PAST]
    if measured.extract_is_inferred:
        return days > last_believed(days[HAPPENED])
    return days > pd.Timestamp(measured.extracted_on)


def undated_ends(measured: Measured, window: Window) -> pd.DataFrame:
    """What dossiers with a final status and no day are counted as in form II.06a: a row per line that has any.

    Columns: line, count, and the form's counts (`balance.COUNTS`).
    """
    undated = measured.facts[final_without_day(measured.facts, window)]
    counts = movements(undated, window, measured.extracted_on)[COUNTS].assign(count=1)
    sums = {line: counts[undated["unit"].isin(line.units)].sum() for line in lines(measured.params, measured.period)}
    rows = [{"line": line, **own} for line, own in sums.items() if own["count"]]
    return pd.DataFrame(rows, columns=["line", "count", *COUNTS])


def lateness_causes(measured: Measured) -> pd.DataFrame:
    """Dossiers resolved late in the year by the reason recorded (blank where none is), most first.

    Columns: reason, a count per kind of unit, count, `apologised` (an apology is recorded).
    """
    everyone = tuple(measured.facts["unit"].dropna().unique())
    facts = of_units(measured, everyone, measured.period.year_to_date)
    late = facts[facts["resolved"] & ~facts["on_time"]]
    said = measured.register.dossiers.loc[late.index]
    kinds = {unit.id: unit.kind for unit in measured.params.units}
    known = [kind.kind for kind in measured.params.organisation.kinds if kind.level]
    own = late["unit"].map(kinds)
    counted = pd.DataFrame({kind: own == kind for kind in known}, index=late.index)
    counted = counted.assign(count=True, apologised=said["apology_at"].notna())
    table = counted.astype(int).groupby(said["late_reason"].fillna("")).sum().rename_axis("reason").reset_index()
    return table.sort_values(["count", "reason"], ascending=[False, True], ignore_index=True)
