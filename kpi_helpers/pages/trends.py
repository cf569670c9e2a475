"""Month by month: a panel per indicator, its year to date against the target and what the rest of the year must do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from kpi_helpers.pages import theme
from kpi_helpers.pages.charts import PERCENT_TICKS
from kpi_helpers.pages.figures import DASH, Figure
from kpi_helpers.pages.fragments import Chart, Fragment, Prose
from kpi_helpers.pages.labels import fitted
from kpi_helpers.pages.narrative import listed, say
from kpi_helpers.periods import month_number
from kpi_helpers.text import percent

COLUMNS, LEFT, WIDE, APART = 3, 10.5, 27.5, 54  # panels side by side; mm: marks before a panel, a panel, panel to panel
TITLE, LINE, HIGH, BELOW, FOOT = 6, 3.6, 22, 6.5, 6  # mm: above a panel, a line of its title, it, below it, the legend
MONTHS = 12
WINDOWS = {"year_to_date": "Lũy kế", "period": "Riêng tháng"}
TOO_FEW = Prose([say("Chưa có tháng nào đủ số hồ sơ để vẽ diễn biến.")])
MONTH_DOTS: dict[str, Any] = {"ls": "", "marker": "o", "mfc": "white", "mec": theme.NEUTRAL, "ms": 3.4, "mew": 0.9}
PACE_LINE: dict[str, Any] = {"color": theme.GOOD, "lw": 1.4, "ls": (0, (1, 1.2))}
PACE_WIDE = 13.5  # mm beside a panel
TARGET_LINE: dict[str, Any] = {"color": theme.TARGET, "lw": 1, "ls": (0, (4, 3))}


Paces = Mapping[str, str]
"""What must be reached from now on for a target to be met by the year's end, as written, by indicator (code)."""


def trend_panels(
    trend: pd.DataFrame, figures: Sequence[Figure], caption: str, small: int, paces: Paces | None = None
) -> Fragment:
    """A panel per indicator in which something arose: the year to date as a line, each month as a dot, the target, and
    where `paces` knows one, the way from the newest point to the target at the year's end.

    `trend` has columns indicator, month, window, numerator, denominator for one line. Months of fewer than `small`
    dossiers are not drawn: no drawing shows single ones.
    """
    frame = shown_months(trend, figures, small)
    drawn = [f for f in figures if (frame["indicator"] == f.indicator.code).any()]
    if not drawn:
        return TOO_FEW
    paces = {f.indicator.code: pace for f in drawn if (pace := (paces or {}).get(f.indicator.code))}
    with theme.applied():
        figure = panels(frame, drawn, paces)
    left_out = ", ".join(f.indicator.code for f in figures if f not in drawn)
    caption += f" (chưa đủ hồ sơ để vẽ: {left_out})" * bool(left_out)
    return Chart(figure, caption, trend_alt(frame, drawn, paces), frame, trend_rows(frame, drawn, paces))


def shown_months(trend: pd.DataFrame, figures: Sequence[Figure], small: int) -> pd.DataFrame:
    """The months that are drawn, with their value. III.1 only year to date: procedures of months do not add."""
    few = pd.Series({f.indicator.code: small if f.indicator.counts == "dossiers" else 1 for f in figures}, dtype=int)
    least = trend["indicator"].map(few).fillna(1).astype(int)
    own = trend[trend["denominator"].astype(int) >= least]
    to_date = {f.indicator.code for f in figures if f.indicator.counts == "procedures"}
    own = own[(own["window"] == "year_to_date") | ~own["indicator"].isin(to_date)]
    return own.assign(value=100 * own["numerator"] / own["denominator"])


def panels(frame: pd.DataFrame, figures: Sequence[Figure], paces: Paces) -> Drawing:
    titles = [fitted(f"{f.indicator.code}. {f.indicator.short_name}", APART - 3, 9, 2, "bold") for f in figures]
    top = TITLE + LINE * max(title.count("\n") for title in titles)
    step = top + HIGH + BELOW
    figure = theme.canvas(step * -(-len(figures) // COLUMNS) + FOOT)
    for place, f in enumerate(figures):
        row, column = divmod(place, COLUMNS)
        ax = theme.axes(figure, LEFT + APART * column, top + step * row, WIDE, HIGH)
        panel(ax, frame[frame["indicator"] == f.indicator.code], f, paces.get(f.indicator.code, ""))
        ax.set_title(titles[place], fontsize=9, loc="left", pad=6, x=-LEFT / WIDE)
    legend(figure, frame, figures, bool(paces))
    return figure


def panel(ax: Axes, frame: pd.DataFrame, f: Figure, pace: str) -> None:
    """One indicator's months."""
    to_date = frame[frame["window"] == "year_to_date"].sort_values("month")
    months, last = frame[frame["window"] == "period"], max([MONTHS, *frame["month"]])
    ax.plot(months["month"], months["value"], **MONTH_DOTS)
    ax.plot(to_date["month"], to_date["value"], color=theme.GOOD, lw=1.8)
    values = [*frame["value"], *([float(f.target)] if f.target is not None else [])]
    if f.target is not None:
        ax.axhline(float(f.target), **TARGET_LINE)
        end = (last + 0.4, float(f.target))
        ax.annotate(f"{f.target_text}%", end, (2, 0), textcoords="offset points", va="center", fontsize=8.5)
    ax.set(xlim=(0.6, last + 0.4))
    step = 3 if last <= MONTHS else 6
    ax.set_xticks([1, *range(step, last + 1, step)])
    ax.tick_params(axis="x", labelsize=8.5)
    scaled(ax, values)
    if len(to_date):
        latest(ax, to_date.iloc[-1], f, months, last)
    if len(to_date) and pace and f.target is not None:
        way_ahead(ax, to_date.iloc[-1], f.target, pace)


def latest(ax: Axes, row: Any, f: Figure, months: pd.DataFrame, last: int) -> None:
    """The newest point and its value, on the side where less is in the way: else the one away from the target."""
    ax.plot([row["month"]], [row["value"]], "o", color=theme.GOOD, ms=4)
    low, high = ax.get_ylim()
    near = months.loc[(months["month"] - row["month"]).abs() <= 2.2, "value"] - row["value"]
    over, under = (near.between(*sorted((0, side * 0.3 * (high - low)))).sum() for side in (1, -1))
    below = under < over or (under == over and f.target is not None and row["value"] < f.target)
    side = "right" if row["month"] > 0.75 * last else "left" if row["month"] < 0.25 * last else "center"
    ax.annotate(
        share(row, f), (row["month"], row["value"]), (0, -5 if below else 5), textcoords="offset points", ha=side,
        va="top" if below else "bottom", fontsize=9, bbox={"boxstyle": "square,pad=0", "fc": "white", "ec": "none"},
    )  # fmt: skip


def way_ahead(ax: Axes, row: Any, target: Fraction, pace: str) -> None:
    """The way from the newest point to the target at the year's end, with what must be reached on it."""
    ax.plot([row["month"], MONTHS], [row["value"], float(target)], **PACE_LINE)
    rises, words = row["value"] < target, fitted(f"cần {pace}", PACE_WIDE, 8, 2)
    ax.annotate(
        words, (MONTHS + 0.4, float(target)), (2, -6 if rises else 6), textcoords="offset points", fontsize=8,
        va="top" if rises else "bottom", color=theme.GOOD,
    )  # fmt: skip


def scaled(ax: Axes, values: Sequence[float]) -> None:
    """The percent axis: the values with room for a label above and below them, marks within 0 and 100 only."""
    low, high = limits(values)
    ax.set_ylim(low - 0.2 * (high - low), high + 0.2 * (high - low))
    ax.locator_params(axis="y", nbins=5)
    ax.set_yticks([tick for tick in ax.get_yticks() if max(0, low - 1) <= tick <= min(100, high + 1)])
    ax.yaxis.set_major_formatter(PERCENT_TICKS)
    ax.tick_params(axis="y", labelsize=8.5)


def limits(values: Sequence[float]) -> tuple[float, float]:
    """An axis that holds the values with some air, within 0 and 100 and never flatter than 10 points."""
    if not values:
        return 0, 100
    low, high = min(values), max(values)
    air = max(0.12 * (high - low), (10 - (high - low)) / 2, 1)
    return max(-1, low - air), min(101, high + air)


def legend(figure: Drawing, frame: pd.DataFrame, figures: Sequence[Figure], ahead: bool) -> None:
    """One legend for all panels, at the foot: of what they draw."""
    ax = figure.axes[0]
    marks = [(ax.plot([], [], color=theme.GOOD, lw=1.8)[0], "Lũy kế từ đầu năm")]
    if (frame["window"] == "period").any():
        marks += [(ax.plot([], [], **MONTH_DOTS)[0], "Riêng từng tháng")]
    if any(f.target is not None for f in figures):
        marks += [(ax.plot([], [], **TARGET_LINE)[0], "Chỉ tiêu giao")]
    if ahead:
        marks += [(ax.plot([], [], **PACE_LINE)[0], "Cần đạt từ nay đến hết năm")]
    handles, names = zip(*marks, strict=True)
    theme.legend(figure, handles, names)


def trend_alt(frame: pd.DataFrame, figures: Sequence[Figure], paces: Paces) -> str:
    """What each panel draws in words: the target, the year to date up to each month, the months by themselves, what is
    needed from now on.
    """
    return "Biểu đồ đường theo tháng. " + listed(
        [panel_alt(frame[frame["indicator"] == f.indicator.code], f, paces) for f in figures]
    )


def panel_alt(frame: pd.DataFrame, f: Figure, paces: Paces) -> str:
    drawn = {"year_to_date": "lũy kế đến", "period": "riêng"}
    parts = [
        f"{words} {', '.join(f'tháng {month_number(int(row.month))}: {share(row, f)}' for row in own.itertuples())}"
        for window, words in drawn.items()
        if len(own := frame[frame["window"] == window].sort_values("month"))
    ]
    target = [f"chỉ tiêu {f.target_text}%"] if f.target is not None else []
    needed = [f"cần {paces[f.indicator.code]} từ nay đến hết năm"] if f.indicator.code in paces else []
    return f"{f.indicator.short_name}: {', '.join([*target, *parts, *needed])}"


def trend_rows(frame: pd.DataFrame, figures: Sequence[Figure], paces: Paces) -> list[tuple[str, ...]]:
    """The months of each panel as words, a heading first."""
    rows: list[tuple[str, ...]] = [("Chỉ tiêu", "Tháng", *WINDOWS.values())]
    for f in figures:
        own = frame[frame["indicator"] == f.indicator.code]
        said = {(row.month, row.window): share(row, f) for row in own.itertuples()}
        rows += [
            (f.indicator.short_name, month_number(int(month)), *(said.get((month, w), DASH) for w in WINDOWS))
            for month in sorted({month for month, _ in said})
        ]
        if f.indicator.code in paces:
            rows.append((f.indicator.short_name, "Từ nay", DASH, f"cần {paces[f.indicator.code]}"))
    return rows


def share(row: Any, f: Figure) -> str:
    return percent(int(row.numerator), int(row.denominator), f.target)
