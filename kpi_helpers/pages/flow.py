"""Where dossiers go: what came in, how what was resolved stands to its appointed day, and what is left pending.

The numbers and the words are those of form II.06a. What is pending begins where what was resolved ends, since both
together are what came in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from kpi_helpers.measures.balance import SUMS
from kpi_helpers.pages import theme
from kpi_helpers.pages.fragments import Chart
from kpi_helpers.pages.labels import fitted, spread, width_of
from kpi_helpers.pages.narrative import listed
from kpi_helpers.rules.forms import Form
from kpi_helpers.text import number

HIGH, LABEL, APART = 4.6, 5, 1.4  # mm: a bar, the words above it, bar to words of the next
SIZE, TITLE, LEAST = 9, 34, 0.9  # points of labels; mm that a bar's name may take, that a part is at least wide
COLOURS = {
    "received_online": theme.DEEP, "received_other": theme.NEUTRAL, "carried_over": theme.SOFT,
    "early": theme.GOOD, "on_the_day": theme.FAIR, "late": theme.BAD,
    "pending_within": theme.FAIR, "pending_overdue": theme.BAD,
}  # fmt: skip


@dataclass(frozen=True)
class Bar:
    """A sum of the form and the parts of it: name of the count, words, number."""

    name: str
    total: int
    parts: Sequence[tuple[str, str, int]]

    @property
    def title(self) -> str:
        return f"{self.name}: {number(self.total)}"

    @property
    def said(self) -> str:
        words = ", ".join(f"{words.lower()} {number(n)}" for _, words, n in self.parts)
        return f"{self.title} hồ sơ, trong đó {words}"


def flow(sums: pd.Series, form: Form, caption: str) -> Chart:
    """The sums of a balance in which something came in, as three bars: `.frame` has bar, count, name, number."""
    bars = bars_of(sums, form)
    frame = pd.DataFrame(
        [(bar.name, count, words, n) for bar in bars for count, words, n in bar.parts],
        columns=["bar", "count", "name", "number"],
    )
    alt = "Biểu đồ thanh, hồ sơ tiếp nhận, đã giải quyết và đang giải quyết. " + listed([bar.said for bar in bars])
    rows = [("Nội dung", "Trong đó", "Số hồ sơ")]
    for bar in bars:
        rows += [(bar.name, "Tổng số", number(bar.total)), *((bar.name, words, number(n)) for _, words, n in bar.parts)]
    with theme.applied():
        return Chart(flow_figure(bars), caption, alt, frame, rows)


def bars_of(sums: pd.Series, form: Form) -> list[Bar]:
    """The form's sums with their parts, in the form's own words."""
    columns = {column.count: column for column in form.columns}
    return [
        Bar(columns[whole].group, int(sums[whole]), [(part, columns[part].heading, int(sums[part])) for part in parts])
        for whole, parts in SUMS.items()
    ]


def flow_figure(bars: Sequence[Bar]) -> Drawing:
    titles = [fitted(bar.title, TITLE, SIZE + 0.5) for bar in bars]
    left = max(width_of(line, SIZE + 0.5, "bold") for title in titles for line in title.split("\n")) + 3
    step, width = HIGH + LABEL + APART, theme.WIDTH - left - 1
    figure = theme.canvas(step * len(bars))
    ax = theme.axes(figure, left, 0, width, step * len(bars))
    ax.set(xlim=(0, width), ylim=(step * len(bars), 0))
    ax.axis("off")
    scale = width / max(bars[0].total, 1)
    resolved = bars[1].total * scale
    for place, (bar, title, start) in enumerate(zip(bars, titles, (0, 0, resolved), strict=True)):
        top = step * place + LABEL
        ax.text(-3, top + HIGH / 2, title, ha="right", va="center", fontsize=SIZE + 0.5, weight="bold")
        stacked(ax, bar, top, start, scale)
    return figure


def stacked(ax: Axes, bar: Bar, top: float, start: float, scale: float) -> None:
    """A bar's parts side by side, each with its number and words above it; none of what there is none of."""
    shown = [(count, f"{number(n)} {words.lower()}", n) for count, words, n in bar.parts if n]
    widths = [n * scale for _, _, n in shown]
    lefts = [start + sum(widths[:place]) for place in range(len(shown))]
    sizes = [width_of(text, SIZE) for _, text, _ in shown]
    middles = [left + width / 2 for left, width in zip(lefts, widths, strict=True)]
    places = spread(middles, sizes, 0, ax.get_xlim()[1], 3)
    for (count, text, _), left, width, middle, place in zip(shown, lefts, widths, middles, places, strict=True):
        ax.barh(top, max(width, LEAST), HIGH, left, align="edge", color=COLOURS[count], edgecolor="white", lw=0.8)
        ax.text(place, top - 1.3, text, ha="center", va="bottom", fontsize=SIZE)
        if abs(place - middle) > max(width, LEAST) / 2:
            ax.plot([place, middle], [top - 1.2, top - 0.1], color=theme.NEUTRAL, lw=0.7)
