"""Form II.06a: what came in, what was resolved and what is pending in a window, by level and field.

The form follows each dossier by calendar dates: it comes in on the day received and leaves on the day ended. One that
ended before it was received, an impossible order, leaves on the day received, so that 3 = 7 + 11 always holds.
"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from kpi_helpers.measures.breakdown import names
from kpi_helpers.measures.lines import Line
from kpi_helpers.measures.measured import Measured
from kpi_helpers.periods import Window

# The form's columns 3 to 13 in their order, then what is shown beside them.
COUNTS = [
    "received", "received_online", "received_other", "carried_over", "resolved", "early", "on_the_day", "late",
    "pending", "pending_within", "pending_overdue",
]  # fmt: skip
OF_WHICH = ["refused", "withdrawn", "stopped", "waiting"]
SUMS = {
    "received": ("received_online", "received_other", "carried_over"),
    "resolved": ("early", "on_the_day", "late"),
    "pending": ("pending_within", "pending_overdue"),
}


def balance(measured: Measured, line: Line, window: Window) -> pd.DataFrame:
    """One row per level and field in which a line's units had dossiers: columns level, field, `COUNTS`, `OF_WHICH`.

    Form II.06a (Thông tư 01/2020/TT-VPCP). Never-received dossiers stand nowhere; a dossier without an appointed day
    is in time; `OF_WHICH` are among the resolved, `waiting` for supplements among the pending as of the extract. Nobody
    knows what is overdue after the extract: pending dossiers of a later window are as on its day.
    """
    facts = measured.facts[measured.facts["unit"].isin(line.units)]
    counted = (
        movements(facts, window, measured.extracted_on).groupby([facts["level"], names(measured, facts, "field")]).sum()
    )
    table = counted.rename_axis(["level", "field"]).reset_index()
    return table[table["received"] > 0].reset_index(drop=True)


def movements(facts: pd.DataFrame, window: Window, extracted_on: date | None) -> pd.DataFrame:
    """Each dossier's ones and zeros in the columns of the form."""
    first, last = pd.Timestamp(window.first), pd.Timestamp(window.last)
    seen = min(last, pd.Timestamp(extracted_on or window.last))
    came, left, due = facts["received_at"], facts["left_on"], facts["due_on"]
    inside = came.between(first, last)
    carried = (came < first) & ~(left < first)
    resolved = left.between(first, last)
    pending = (came <= last) & ~(left <= last)
    early, on_the_day = facts["ended_on"] < due, (facts["ended_on"] == due) | due.isna()
    columns = {
        "received": inside | carried,
        "received_online": inside & facts["submitted_online"],
        "received_other": inside & ~facts["submitted_online"],
        "carried_over": carried,
        "resolved": resolved,
        "early": resolved & early,
        "on_the_day": resolved & on_the_day,
        "late": resolved & ~early & ~on_the_day,
        "pending": pending,
        "pending_within": pending & ~(due < seen),
        "pending_overdue": pending & (due < seen),
        **{ending: resolved & (facts["ended_as"] == ending) for ending in ("refused", "withdrawn", "stopped")},
        "waiting": pending & facts["waiting"],
    }
    return pd.DataFrame(columns).astype("int64")


def total(table: pd.DataFrame) -> pd.Series:
    """The sums of a balance over its rows."""
    return table[[*COUNTS, *OF_WHICH]].sum().astype(int)


def opening(measured: Measured, line: Line, window: Window) -> int:
    """What was pending on the day before a window: column 11 of that day, which column 6 of the window must equal."""
    before = window.first - timedelta(days=1)
    return int(total(balance(measured, line, Window("period", before, before)))["pending"])


def faults(measured: Measured, line: Line, window: Window) -> dict[str, int]:
    """How many dossiers of a line make the form and indicator IV differ, or stand where their status says otherwise.

    `ended_early`: ended before received, so resolved here in another window than in IV (or in none there);
    `final_without_day`: a final status without a date, so pending here.
    """
    facts = measured.facts[measured.facts["unit"].isin(line.units)]
    first, last = pd.Timestamp(window.first), pd.Timestamp(window.last)
    shifted = facts["left_on"].between(first, last) != facts["ended_on"].between(first, last)
    undated = final_without_day(facts, window)
    return {"ended_early": int((shifted & facts["received"]).sum()), "final_without_day": int(undated.sum())}


def final_without_day(facts: pd.DataFrame, window: Window) -> pd.Series:
    """Which dossiers received by a window's end have a final status and no day on which they ended."""
    return (facts["received_at"] <= pd.Timestamp(window.last)) & facts["left_on"].isna() & facts["final"]
