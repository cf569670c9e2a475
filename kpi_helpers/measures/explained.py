"""What a figure counts, one by one: what stands behind a and b, what is missing, what is outside and why.

The sums of `in_numerator` and `in_denominator` are the b and a of the results, for units and roll-ups alike. The frames
hold dossier codes: they are for internal use and never circulate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pandas as pd

from kpi_helpers.errors import Fault, KpiError, near
from kpi_helpers.measures.breakdown import names, of_units
from kpi_helpers.measures.decided import Asked, beyond, decided, deciding
from kpi_helpers.measures.due_dates import places
from kpi_helpers.measures.facts import catalogue, filled, paid_in, procedure_facts, within
from kpi_helpers.measures.lines import Line, applies
from kpi_helpers.measures.measured import Measured, in_both
from kpi_helpers.measures.results import gaps, why
from kpi_helpers.periods import Window
from kpi_helpers.rules.indicators import Indicator
from kpi_helpers.rules.params import Params
from kpi_helpers.rules.procedures import Procedure
from kpi_helpers.text import day, name_key, number

DOSSIER_COLUMNS = [
    "dossier_id", "procedure", "procedure_name", "field", "unit", "received_on", "due_on", "ended_on",
    "in_denominator", "in_numerator", "facts", "decided",
]  # fmt: skip
PROCEDURE_COLUMNS = [
    "procedure", "procedure_name", "field", "unit", "payments", "payment_days", "in_denominator", "in_numerator",
    "decided",
]  # fmt: skip
PAYMENT_COLUMNS = ["dossier_id", "procedure", "procedure_name", "field", "unit", "paid_on", "counted", "decided"]
REGISTER_SAYS = [
    "due_at", "first_due_at", "channel", "paid_online", "paid_at", "digitised", "e_result", "paper_used",
]  # fmt: skip


# --- what is asked for --------------------------------------------------------------------------------------------


def indicator_named(params: Params, code: str) -> Indicator:
    """An indicator by its code. Raises KpiError `indicator-unknown` with near matches."""
    codes = {name_key(indicator.code): indicator for indicator in params.indicators}
    if (found := codes.get(name_key(code))) is None:
        known = [indicator.code for indicator in params.indicators]
        raise KpiError.of("indicator-unknown", found=code, near=near(code.upper(), known), known=", ".join(known))
    return found


def refuse_unmeasured(measured: Measured, line: Line, indicator: Indicator, window: Window) -> None:
    """Raises KpiError where the results have no figure: not of the line's level, or no data, and why."""
    if not applies(line, indicator):
        own = [other.code for other in measured.params.indicators if applies(line, other)]
        raise KpiError.of("indicator-not-of-unit", indicator=indicator.code, unit=line.name, own=", ".join(own))
    missing = gaps(measured, line, indicator, window)
    if missing and not missing.leave_a_part_of(line):
        raise KpiError(*why_no_data(measured, line, indicator, window))


def why_no_data(measured: Measured, line: Line, indicator: Indicator, window: Window) -> Iterator[Fault]:
    """A fault for each thing that keeps a figure from being known."""
    missing = gaps(measured, line, indicator, window)
    return why(measured, missing, window, indicator=indicator.code, unit=line.name)


# --- dossiers -----------------------------------------------------------------------------------------------------


def explained(measured: Measured, line: Line, indicator: Indicator, window: Window) -> pd.DataFrame:
    """One row per dossier (`DOSSIER_COLUMNS`), or per procedure where the indicator counts them (`PROCEDURE_COLUMNS`).

    `facts` are those that decided, `decided` says it with the day, label or sum. Rows outside the denominator: the
    dossiers of the line that ended or were received in the window; the procedures of the line without online payment,
    and those not its own with a payment in the window. Of units without data there is none.
    """
    line = replace(line, units=gaps(measured, line, indicator, window).others_of(line))
    rows_of = explained_dossiers if indicator.counts == "dossiers" else explained_procedures
    return rows_of(measured, line, indicator, window)


def explained_dossiers(measured: Measured, line: Line, indicator: Indicator, window: Window) -> pd.DataFrame:
    facts = of_units(measured, line.units, window)
    numerator, denominator = in_both(facts, indicator)
    arose = within(facts["ended_on"], window) | within(facts["received_at"], window)
    placed = facts.assign(in_denominator=denominator, in_numerator=numerator)[denominator | arose]
    known = beside_register(measured, placed)
    asked = Asked(window, measured.period.reporting_year, measured.params.organisation.settings)
    told = [(", ".join(deciding(row, indicator)), decided(row, indicator, asked)) for row in known.itertuples()]
    known[["facts", "decided"]] = pd.DataFrame(told, index=known.index, columns=["facts", "decided"], dtype="str")
    rows = known.assign(received_on=known["received_at"])[DOSSIER_COLUMNS]
    return rows.sort_values(["unit", "received_on", "dossier_id"], ignore_index=True)


def beside_register(measured: Measured, facts: pd.DataFrame) -> pd.DataFrame:
    """Facts of dossiers, and beside them the words, labels and sums that they rest on."""
    dossiers = measured.register.dossiers.loc[facts.index]
    known = catalogue(places(dossiers, measured.params), measured.params)
    fills = {f"known_{what}": filled(dossiers[what], known[what]) for what in ("service_level", "fee")}
    return with_names(measured, facts).assign(**fills).join(dossiers[REGISTER_SAYS].add_prefix("said_"))


def with_names(measured: Measured, facts: pd.DataFrame) -> pd.DataFrame:
    """Name and field of each dossier's procedure in the words of the catalogue where it knows them."""
    return facts.assign(procedure_name=names(measured, facts, "procedure"), field=names(measured, facts, "field"))


# --- procedures ---------------------------------------------------------------------------------------------------


def explained_procedures(measured: Measured, line: Line, indicator: Indicator, window: Window) -> pd.DataFrame:
    """A roll-up has one row per distinct procedure of its units, joined by commas."""
    pairs = owned(measured, line, indicator, window)
    paid = paid_dossiers(measured, line)
    rows = [
        procedure_row(own, paid[paid["pair"].isin(own["pair"])], window)
        for _, own in pairs.groupby(["procedure", "in_denominator"], sort=True)
    ]
    return pd.DataFrame(rows, columns=PROCEDURE_COLUMNS).sort_values(["field", "procedure"], ignore_index=True)


def owned(measured: Measured, line: Line, indicator: Indicator, window: Window) -> pd.DataFrame:
    """Unit × procedure of a line: those of the catalogue at the window's end, and those with a payment in the window.

    Columns: pair, unit, procedure, procedure_name, field, in_denominator, in_numerator, reason (why outside).
    """
    offered = procedure_facts(measured.paid(window), measured.params, window)
    counted, inside = (set(zip(offered.loc[rows, "unit"], offered.loc[rows, "procedure"], strict=True))
                       for rows in in_both(offered, indicator))  # fmt: skip
    last = {unit.id: unit.last_day_in(window) for unit in measured.params.units}
    entries = entries_of(measured.params, line, window)
    paid = paid_dossiers(measured, line)
    named = {row.pair: (row.procedure_name, row.field) for row in paid[within(paid["paid_on"], window)].itertuples()}
    named |= {pair: (entry.name, entry.field) for pair, entry in entries.items()}
    rows = [
        (pair, *pair, *named[pair], pair in inside, pair in counted, why_outside(entries.get(pair), last[pair[0]]))
        for pair in sorted(named)
    ]
    columns = ["pair", "unit", "procedure", "procedure_name", "field", "in_denominator", "in_numerator", "reason"]
    return pd.DataFrame(rows, columns=columns)


def entries_of(params: Params, line: Line, window: Window) -> dict[tuple[str, str], Procedure]:
    """The catalogue's entries that are a line's at a window's end, by unit and code."""
    units = [unit for unit in params.units_in(window) if unit.id in line.units]
    owned = [(unit, entry) for unit in units for entry in params.procedures_of(unit)]
    return {(u.id, entry.code): entry for u, entry in owned if entry.valid.covers(u.last_day_in(window))}


def why_outside(entry: Procedure | None, last: date) -> str:
    """Why a procedure is not one of a unit that offers online payment on a day; empty if it is."""
    if entry is None:
        return f"không có trong danh mục thủ tục của đơn vị ngày {day(last)}"
    if entry.online_payment is None:
        return "danh mục không ghi là triển khai thanh toán trực tuyến"
    if entry.offers_online_payment_on(last):
        return ""
    until = f" đến {day(entry.online_payment.last)}" if entry.online_payment.last else ""
    return f"triển khai thanh toán trực tuyến từ {day(entry.online_payment.first)}{until}, không gồm ngày {day(last)}"


def paid_dossiers(measured: Measured, line: Line) -> pd.DataFrame:
    """The facts of a line's dossiers with an online payment at any date; `pair` is unit and procedure."""
    facts = measured.facts[measured.facts["unit"].isin(line.units) & measured.facts["paid_online"]]
    pairs = pd.Series(list(zip(facts["unit"], facts["procedure"], strict=True)), index=facts.index, dtype=object)
    return with_names(measured, facts).assign(pair=pairs)


def procedure_row(own: pd.DataFrame, paid: pd.DataFrame, window: Window) -> dict[str, object]:
    """A procedure in the units that have it inside, or in those that have it outside."""
    first, days = own.iloc[0], paid.loc[within(paid["paid_on"], window), "paid_on"].sort_values()
    return {
        "procedure": first["procedure"],
        "procedure_name": first["procedure_name"],
        "field": first["field"],
        "unit": ", ".join(own["unit"]),
        "payments": len(days),
        "payment_days": ", ".join(day(one) for one in days.unique()),
        "in_denominator": bool(first["in_denominator"]),
        "in_numerator": bool(own["in_numerator"].any()),
        "decided": procedure_decided(own, days, paid["paid_on"], window),
    }


def procedure_decided(own: pd.DataFrame, days: pd.Series, paid_on: pd.Series, window: Window) -> str:
    count = f"{number(len(days))} giao dịch thanh toán trực tuyến"
    if not own["in_denominator"].iloc[0]:
        reasons = "; ".join(sorted(set(own["reason"])))
        return f"{reasons}: {count} không tính" if len(days) else reasons
    if len(days):
        return f"{count} trong khoảng ngày, đầu tiên ngày {day(days.iloc[0])}"
    others = paid_on.dropna()
    if others.empty:
        return "không có giao dịch thanh toán trực tuyến"
    return f"không có giao dịch thanh toán trực tuyến trong khoảng ngày; {nearest(others, window)}"


def nearest(days: pd.Series, window: Window) -> str:
    """The payment nearest to a window among those beside it: the last one before it, else the first one after it."""
    before = days[days < pd.Timestamp(window.first)]
    one = before.max() if len(before) else days.min()
    return f"giao dịch gần nhất ngày {day(one)}, {beyond(one, window)}"


def payments(measured: Measured, line: Line, indicator: Indicator, window: Window) -> pd.DataFrame:
    """The online payments of a line dated in the window, and those without a day: columns `PAYMENT_COLUMNS`.

    A payment is dated by the day paid, else received. `counted`: the procedure is the unit's and in the denominator.
    """
    pairs = owned(measured, line, indicator, window).set_index("pair")
    paid = paid_dossiers(measured, line)
    rows = paid[paid_in(paid, window) | paid["paid_on"].isna()]
    reasons = rows["pair"].map(pairs["reason"].to_dict()).fillna("").astype("str")
    recorded = measured.register.dossiers.loc[rows.index, "paid_at"].notna()
    told = zip(rows["paid_on"], recorded, reasons, strict=True)
    words = pd.Series([payment_decided(*one) for one in told], index=rows.index, dtype="str")
    counted = rows["pair"].map(pairs["in_denominator"].to_dict()).eq(True) & rows["paid_on"].notna()
    frame = rows.assign(counted=counted.astype(bool), decided=words)[PAYMENT_COLUMNS]
    return frame.sort_values(["procedure", "unit", "paid_on", "dossier_id"], ignore_index=True)


def payment_decided(paid_on: pd.Timestamp, recorded: bool, reason: str) -> str:
    if pd.isna(paid_on):
        return "sổ không ghi ngày thu phí, ngày tiếp nhận: không tính"
    when = f"ngày {day(paid_on)}" if recorded else f"ngày tiếp nhận {day(paid_on)} (sổ không ghi ngày thu phí)"
    return f"thanh toán trực tuyến {when}; {reason}: không tính" if reason else f"thanh toán trực tuyến {when}: tính"
