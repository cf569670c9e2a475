"""Charts from figures. Each says in words what it shows, and `.frame` gives the numbers it draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import FuncFormatter

from kpi_helpers.pages import theme
from kpi_helpers.pages.figures import DASH, Figure
from kpi_helpers.pages.fragments import Chart
from kpi_helpers.pages.labels import fitted, width_of
from kpi_helpers.pages.narrative import comparison, listed
from kpi_helpers.text import difference

PERCENT_TICKS = FuncFormatter(lambda value, _: f"{value:.4g}%".replace(".", ","))
NAMES = 60  # mm that names at the left of a chart may take
MOST_ROWS = 30  # units of one heatmap: more do not fit a page
PALE = 1.7  # how far the colours reach beyond the greatest difference, so that dark letters stand out from all of them
ABSENT = {"nothing_arose": "KPS", "not_assigned": "KG", "no_data": "CSL"}


# --- bullet -----------------------------------------------------------------------------------------------------------


def bullet(figures: Sequence[Figure], labels: Sequence[str], caption: str) -> Chart:
    """A bar per figure against its target: columns of `.frame` label, value, target, status."""
    frame = pd.DataFrame(
        {
            "label": labels,
            "value": [float(f.value) if f.value is not None else None for f in figures],
            "target": [float(f.target) if f.target is not None else None for f in figures],
            "status": [f.status for f in figures],
        }
    )
    alt = "Biểu đồ thanh, thực hiện so với chỉ tiêu giao. " + listed(
        [f"{label}: {comparison(f)}, b/a {f.counts_text}" for label, f in zip(labels, figures, strict=True)]
    )
    rows = [("Chỉ tiêu", "b/a", "Tỷ lệ", "Giao (%)", "Đánh giá")]
    rows += [
        (label, f.counts_text, f.value_text, f.target_text, f.verdict) for label, f in zip(labels, figures, strict=True)
    ]
    caption += f" ({'vạch đứng: chỉ tiêu; ' * int(frame['target'].notna().any())}nền xám: 100%)"
    with theme.applied():
        return Chart(bullet_figure(figures, labels), caption, alt, frame, rows)


def bullet_figure(figures: Sequence[Figure], labels: Sequence[str]) -> Drawing:
    names = [fitted(label, NAMES, 9) for label in labels]
    words = [fitted(bullet_words(f), 44, 9) for f in figures]
    step = row_height([*names, *words])
    left, right = (max(width_of(line, 9) for text in texts for line in text.split("\n")) for texts in (names, words))
    figure = theme.canvas(step * len(figures) + 1)
    ax = theme.axes(figure, left + 3, 0.5, theme.WIDTH - left - right - 7, step * len(figures))
    places = range(len(figures))
    ax.barh(places, 100, height=0.62, color=theme.TRACK)
    colours = [{"met": theme.GOOD, "missed": theme.BAD}.get(f.status, theme.NEUTRAL) for f in figures]
    ax.barh(places, [float(f.value or 0) for f in figures], height=0.34, color=colours)
    for place, f in enumerate(figures):
        if f.target is not None:
            ax.barh(place, 1, left=float(f.target) - 0.5, height=0.8, color=theme.TARGET, edgecolor="white", lw=0.7)
        ax.annotate(words[place], (100, place), (5, 0), textcoords="offset points", va="center", fontsize=9)
    named_rows(ax, names)
    ax.set(xlim=(0, 100), xticks=[])
    sns.despine(ax=ax, left=True, bottom=True)
    return figure


def bullet_words(f: Figure) -> str:
    return f"{f.value_text} ({f.counts_text})" if f.value is not None else f.verdict.lower()


def row_height(texts: Sequence[str], one: float = 4.9, two: float = 8.2) -> float:
    """The height in mm of rows that hold texts of one line, or of two."""
    return two if any("\n" in text for text in texts) else one


def named_rows(ax: Axes, names: Sequence[str]) -> None:
    """Rows from the top, each with its name at the left."""
    ax.set_yticks(range(len(names)), list(names), fontsize=9)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.tick_params(axis="y", length=0)


# --- heatmap ----------------------------------------------------------------------------------------------------------

Cells = Mapping[tuple[str, str], Figure]
"""Figures by unit name and indicator name."""


def heatmaps(figures: Cells, units: Sequence[str], names: Sequence[str], caption: str) -> list[Chart]:
    """Unit × indicator, the difference to target in points; as many charts as pages must hold them."""
    count = -(-len(units) // MOST_ROWS)
    size = -(-len(units) // max(1, count))
    parts = [units[start : start + size] for start in range(0, len(units), size or 1)]
    reach = max([10.0, *(abs(float(f.difference)) for f in figures.values() if f.difference is not None)])
    counted = [f"{caption} (phần {n}/{count})" if count > 1 else caption for n in range(1, count + 1)]
    return [heatmap(figures, part, names, said, reach) for part, said in zip(parts, counted, strict=True)]


def heatmap(figures: Cells, units: Sequence[str], names: Sequence[str], caption: str, reach: float) -> Chart:
    """The rows of some units; the strongest colours are `reach` points from the target."""
    own = {place: f for place, f in figures.items() if place[0] in set(units)}
    values = pd.DataFrame(index=list(units), columns=list(names), dtype=float)
    words = pd.DataFrame("", index=list(units), columns=list(names))
    for (unit, name), f in own.items():
        if f.difference is not None:
            values.loc[unit, name] = float(f.difference)
        words.loc[unit, name] = heatmap_words(f)
    said = [f"{unit}, {name}: {gap_said(f)}" for (unit, name), f in own.items()]
    alt = "Bản đồ nhiệt chênh lệch so với chỉ tiêu, theo đơn vị và chỉ tiêu. " + listed(said)
    rows = [("Đơn vị", *names), *((unit, *words.loc[unit].replace("", DASH)) for unit in units)]
    with theme.applied():
        return Chart(heatmap_figure(values, words, reach), caption, alt, values.reset_index(names="unit"), rows)


def heatmap_words(f: Figure) -> str:
    if f.value is None or f.target is None:
        return ABSENT.get(f.status, "")
    return difference(f.value, f.target)


def heatmap_figure(values: pd.DataFrame, words: pd.DataFrame, reach: float) -> Drawing:
    names, heads = [fitted(unit, NAMES, 9, 1) for unit in values.index], values.columns
    left, step, top = max(width_of(name, 9) for name in names) + 3, 5.6, 13
    wide = min(26, (theme.WIDTH - left) / len(heads))
    figure = theme.canvas(top + step * len(names) + 1)
    ax = theme.axes(figure, left, top, wide * len(heads), step * len(names))
    sns.heatmap(values, ax=ax, cbar=False, cmap=theme.DIVERGING, vmin=-PALE * reach, vmax=PALE * reach, linewidths=1)
    ax.set_facecolor("#f3f4f6")
    for y, row in enumerate(words.to_numpy()):
        for x, text in enumerate(row):
            ax.text(x + 0.5, y + 0.5, text, ha="center", va="center", fontsize=9)
    ax.xaxis.tick_top()
    ax.set_xticks(
        [x + 0.5 for x in range(len(heads))], [fitted(head, wide - 2, 8.5, 3) for head in heads], fontsize=8.5
    )
    ax.set_yticks([y + 0.5 for y in range(len(names))], names, rotation=0, fontsize=9)
    ax.set(xlabel="", ylabel="")
    ax.tick_params(length=0)
    return figure


def gap_said(f: Figure) -> str:
    """What a cell of the heatmap says, in words."""
    return f.verdict.lower() if f.difference is None else f"{f.difference_text} điểm phần trăm"
