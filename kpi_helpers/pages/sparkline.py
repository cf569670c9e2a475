"""The year to date up to each month: a line small enough for a cell of a table, and the same in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from kpi_helpers.pages.figures import Figure
from kpi_helpers.pages.trends import limits
from kpi_helpers.periods import month_number
from kpi_helpers.text import html_text, number, percent

Reached = tuple[int, int, int]  # month of the reporting year, numerator and denominator of the year up to it
WIDTH, HEIGHT, EDGE = 96, 26, 4
MONTHS = 12


def reached_by_place(trend: pd.DataFrame) -> Mapping[tuple[str, str], list[Reached]]:
    """The months in which something had arisen, by indicator and line, from the columns of `measures.trend`."""
    own = trend[(trend["window"] == "year_to_date") & (trend["denominator"] > 0)].sort_values("month", kind="stable")
    found: dict[tuple[str, str], list[Reached]] = {}
    for row in own.itertuples():
        found.setdefault((row.indicator, row.unit), []).append((row.month, row.numerator, row.denominator))
    return found


def sparkline(f: Figure, reached: Sequence[Reached], few: int) -> str:
    """SVG over the twelve months of the year, the target dashed; nothing where each month has few dossiers or none."""
    points = [(month, 100 * b / a) for month, b, a in reached if a >= least(f, few)]
    if not points:
        return ""
    targets = [] if f.target is None else [float(f.target)]
    low, high = limits([*(value for _, value in points), *targets])
    places = [(across(month), down(value, low, high)) for month, value in points]
    dashed = "".join(
        f'<line class="target" x1="0" x2="{WIDTH}" y1="{y}" y2="{y}"/>' for y in (down(t, low, high) for t in targets)
    )
    line = " ".join(f"{x},{y}" for x, y in places)
    x, y = places[-1]
    return (
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"><title>{html_text(in_words(f, reached, few))}'
        f'</title>{dashed}<polyline points="{line}"/><circle cx="{x}" cy="{y}" r="2.6"/></svg>'
    )


def across(month: int) -> str:
    return f"{EDGE + (month - 1) * (WIDTH - 2 * EDGE) / (MONTHS - 1):.1f}"


def down(value: float, low: float, high: float) -> str:
    return f"{EDGE + (high - value) * (HEIGHT - 2 * EDGE) / (high - low):.1f}"


def least(f: Figure, few: int) -> int:
    """The fewest dossiers of which a share is told; procedures are few by nature."""
    return few if f.indicator.counts == "dossiers" else 1


def in_words(f: Figure, reached: Sequence[Reached], few: int) -> str:
    """`Lũy kế đến tháng 01: 12/14; tháng 02: 93,10%; chỉ tiêu 97%`"""
    months = [f"tháng {month_number(month)}: {share_or_counts(f, b, a, few)}" for month, b, a in reached]
    target = [] if f.target is None else [f"chỉ tiêu {f.target_text}%"]
    return "Lũy kế đến " + "; ".join([*months, *target])


def share_or_counts(f: Figure, numerator: int, denominator: int, few: int) -> str:
    """A percent, or the counts where each dossier weighs much."""
    if denominator < least(f, few):
        return f"{number(numerator)}/{number(denominator)}"
    return percent(numerator, denominator, f.target)
