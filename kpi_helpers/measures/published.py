"""Do published percents agree with the counts beside them? What is published is compared, never adopted."""

from __future__ import annotations

import re
from fractions import Fraction

import pandas as pd

from kpi_helpers.measures.lines import Line, applies, lines
from kpi_helpers.measures.results import verdict
from kpi_helpers.periods import Period
from kpi_helpers.register.cells import COUNT_FORM
from kpi_helpers.rules.indicators import Indicator
from kpi_helpers.rules.params import Params
from kpi_helpers.text import key, round_half_up

COLUMNS = [
    "unit", "indicator", "numerator", "denominator", "percent", "published_percent", "agreement", "difference",
    "reason", "target", "status",
]  # fmt: skip
STORED = 10  # decimals of a computed percent that are sure in a cell, which keeps about 15 digits
SHARE_OF_WHOLE = 2  # decimals of a number that is kept for a whole percent
PERCENT = re.compile(r"(?P<whole>[0-9]{1,15})(?:[.,](?P<decimals>[0-9]{1,30}))?\s*%?")


def compared(counts: pd.DataFrame, params: Params, period: Period) -> pd.DataFrame:
    """The rows of `read_counts` in their order, with columns `COLUMNS`.

    `percent` is 100·b/a; `agreement` is `agrees` or `differs` (half-up at the decimals printed), empty where nothing
    was published; `difference` is published less recomputed at those decimals, in points; `reason` says what is wrong,
    or that a number agrees as a spreadsheet keeps a percent.
    `target` and `status` stand only where params know both the unit and the indicator.
    """
    known = {key(name): line for line in lines(params, period) for name in names(line, params)}
    indicators = {key(word): i for i in params.indicators for word in (i.code, i.name, i.short_name)}
    judged = period.windows[0].same_days(period.year_to_date)
    rows = []
    for given in counts.astype(object).where(counts.notna(), "").to_dict("records"):
        share = shares(given["numerator"], given["denominator"])
        line, indicator = known.get(key(given["unit"])), indicators.get(key(given["indicator"]))
        judgement = judge(line, indicator, share, period, judged) if line and indicator else {}
        told = agreement(share, given["published_percent"], bool(given.get("is_number")))
        rows.append({**given, **told, **judgement})
    return pd.DataFrame(rows, columns=COLUMNS)


def names(line: Line, params: Params) -> list[str]:
    """What a line may be called: a unit also by its aliases."""
    return [line.id, line.name, *(alias for u in params.units if u.id == line.id for alias in u.aliases)]


def shares(numerator: str, denominator: str) -> tuple[int, int] | None:
    """The two counts; None unless both are whole numbers: `151.10` is none."""
    if not (COUNT_FORM.fullmatch(numerator) and COUNT_FORM.fullmatch(denominator)):
        return None
    return int(numerator.replace(".", "")), int(denominator.replace(".", ""))


def agreement(share: tuple[int, int] | None, published: str, is_number: bool = False) -> dict[str, object]:
    """Percent, agreement, difference and reason of one row; `is_number`: what is published is a number of a sheet."""
    asked = "differs" if published else ""
    if share is None:
        return {"agreement": asked, "reason": "not counts"}
    above = "numerator above denominator" if share[0] > share[1] else ""
    if share[1] == 0:
        return {"agreement": asked, "reason": above or "nothing arose"}
    exact = Fraction(100 * share[0], share[1])
    found: dict[str, object] = {"percent": float(exact)}
    if not published:
        return {**found, "agreement": "", "reason": above}
    if not (printed := PERCENT.fullmatch(published)):
        return {**found, "agreement": asked, "reason": "not a percent"}
    decimals = len(printed["decimals"] or "")
    value = Fraction(int(printed["whole"] + (printed["decimals"] or "")), 10**decimals)
    rounded = round_half_up(exact, decimals)
    if value != rounded and is_number and is_percent_cell(exact, value, decimals):
        return {**found, "agreement": "agrees", "difference": "0", "reason": "percent cell"}
    found["difference"] = f"{float(value - rounded):.{decimals}f}"
    if value == rounded:
        return {**found, "agreement": "agrees", "reason": above}
    return {**found, "agreement": "differs", "reason": above or reason(exact, value, decimals)}


def is_percent_cell(exact: Fraction, value: Fraction, decimals: int) -> bool:
    """Whether a number is what a spreadsheet keeps of these counts' percent: 0.9667 where it shows 96.67 %.

    Readers give no format of a cell, so only a share of the very counts is taken for one; with fewer decimals than a
    whole percent takes, such as 0.9, only the exact one.
    """
    places = min(decimals - SHARE_OF_WHOLE, STORED)
    if places < 0:
        return 100 * value == exact
    return 0 <= value <= 1 and round_half_up(100 * value, places) == round_half_up(exact, places)


def reason(exact: Fraction, value: Fraction, decimals: int) -> str:
    """How a published percent may have come from the same counts; `other counts` where no way is known."""
    scale = 10**decimals
    ways = {
        "half-even": Fraction(round(exact * scale), scale),  # tells from half-up on a tie only, so it comes first
        "truncated": Fraction(int(exact * scale), scale),
        "rounded up": Fraction(-int(-exact * scale // 1), scale),
        "share of the rest": round_half_up(100 - exact, decimals) if exact <= 100 else None,
        "upside down": round_half_up(10_000 / exact, decimals) if exact else None,
    }
    if way := next((way for way, result in ways.items() if result == value), None):
        return way
    return "fewer decimals" if any(round_half_up(exact, n) == value for n in range(decimals)) else "other counts"


def judge(
    line: Line, indicator: Indicator, share: tuple[int, int] | None, period: Period, judged: bool
) -> dict[str, object]:
    """Target and status of a figure whose unit and indicator are known, as in the results of the period."""
    if not applies(line, indicator):
        return {"status": "not_applicable"}
    target = indicator.target(period.year, set(line.levels)) if line.assigned else None
    is_figure = share and (share[1] or not share[0])  # something of nothing is none
    status = verdict(*share, target, judged) if share and is_figure else "no_data"
    return {"target": None if target is None else float(target), "status": status}
