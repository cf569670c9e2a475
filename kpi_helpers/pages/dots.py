"""Before and after: two dots and what lies between them, for each indicator of a unit or each unit of an indicator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from kpi_helpers.measures.earlier import Basis, earlier_periods
from kpi_helpers.pages import theme
from kpi_helpers.pages.changes import Change, changes_of, in_a_sentence, weighty, when
from kpi_helpers.pages.charts import MOST_ROWS, NAMES, PERCENT_TICKS, named_rows
from kpi_helpers.pages.figures import Figure
from kpi_helpers.pages.fragments import Chart, Fragment, Parts, Prose
from kpi_helpers.pages.labels import fitted, width_of
from kpi_helpers.pages.narrative import Name, listed, say
from kpi_helpers.pages.prepared import Prepared
from kpi_helpers.pages.trends import limits
from kpi_helpers.text import capitalised, sort_key

STEP, FOOT, POINTS = 5, 10.5, 13  # mm: a row, marks and legend below the rows, the column of points
ROOM = 14  # mm that a label takes beside a dot at either end
EARLIER: dict[str, Any] = {"ls": "", "marker": "o", "mfc": "white", "mec": theme.NEUTRAL, "ms": 5, "mew": 1.2}
Rows = Sequence[tuple[str, Change]]


def of_indicators(prepared: Prepared, figures: Sequence[Figure], names: Sequence[str]) -> Fragment:
    """A row per figure that can be compared, since a year ago or else the last period; nothing of a single one."""
    changes = changes_of(prepared, figures)
    basis = weighty(changes)
    rows = [(name, one) for name, one in zip(names, changes[basis], strict=True) if one.is_sure] if basis else []
    if basis is None or len(rows) < 2:
        return Parts([])
    return dots(rows, *times(prepared, basis), f"Các chỉ tiêu so với {since(prepared, basis)}")


def of_units(prepared: Prepared, totals: Sequence[Figure], units: Sequence[Sequence[Figure]]) -> Fragment:
    """A row per unit for the one of some totals that changed most; `units` are each unit's figures. Nothing where no
    total or no unit can be compared.
    """
    changes = changes_of(prepared, totals)
    basis = weighty(changes)
    if basis is None:
        return Parts([])
    most = max((one for one in changes[basis] if one.is_sure), key=lambda one: abs(one.points)).now.indicator
    same = [f for own in units for f in own if f.indicator.short_name == most.short_name]
    known = [(one.now.line.name, one) for one in changes_of(prepared, same)[basis] if one.is_sure]
    rows = moved_most(known)
    if not rows:
        return Parts([])
    name, earlier = in_a_sentence(most.short_name), since(prepared, basis)
    shown = "các đơn vị tăng, giảm nhiều nhất" if len(rows) < len(known) else "từng đơn vị"
    shown += ", trừ đơn vị có ít hồ sơ" * (len(known) < len(same))
    words = "Chỉ tiêu thay đổi nhiều nhất so với {since} là {name}; hình sau nêu {shown}."
    lead = Prose([say(words, since=Name(earlier), name=Name(name), shown=Name(shown))], leads=True)
    return Parts([lead, dots(rows, *times(prepared, basis), f"{most.short_name} theo đơn vị so với {earlier}")])


def since(prepared: Prepared, basis: Basis) -> str:
    return when(basis, earlier_periods(prepared.measured)[basis])


def moved_most(rows: Rows) -> Rows:
    """From the greatest rise to the greatest fall; of more than a chart holds, those that moved most."""
    kept = sorted(rows, key=lambda row: -abs(row[1].points))[:MOST_ROWS]
    return sorted(kept, key=lambda row: (-row[1].points, sort_key(row[0])))


def times(prepared: Prepared, basis: Basis) -> tuple[str, str]:
    """What the two times are called: the earlier one, the present one."""
    period, earlier = prepared.measured.period, earlier_periods(prepared.measured)[basis]
    if basis == "previous":
        return capitalised(earlier.label), capitalised(period.label)
    return f"Cùng kỳ năm {earlier.year}", f"Lũy kế năm {period.year}"


def dots(rows: Rows, before: str, now: str, caption: str) -> Chart:
    """A row per change that is sure: columns of `.frame` name, before, now, points, as written."""
    cells = [(name, shown_before(one), one.now.value_text, one.points_text) for name, one in rows]
    alt = f"Biểu đồ chấm, {before} và {now}. " + listed(
        [f"{name}: từ {was} đến {has}, {points} điểm phần trăm" for name, was, has, points in cells]
    )
    frame = pd.DataFrame(cells, columns=["name", "before", "now", "points"])
    heads = ("Tên", before, now, "Tăng, giảm (điểm phần trăm)")
    with theme.applied():
        figure = dots_figure(rows, before, now)
    return Chart(figure, f"{caption} và số điểm tăng, giảm", alt, frame, [heads, *cells])


def shown_before(one: Change) -> str:
    assert one.before is not None
    return one.before.value_text


def dots_figure(rows: Rows, before: str, now: str) -> Drawing:
    names = [fitted(name, NAMES, 9, 1) for name, _ in rows]
    left = max(width_of(name, 9) for name in names) + 3
    figure = theme.canvas(STEP * len(rows) + FOOT)
    ax = theme.axes(figure, left, 0.5, theme.WIDTH - left - POINTS, STEP * len(rows))
    for place, (_, one) in enumerate(rows):
        pair(ax, place, one)
    named_rows(ax, names)
    scaled(ax, rows, theme.WIDTH - left - POINTS)
    marks = [ax.plot([], [], **EARLIER)[0], ax.plot([], [], "o", color=theme.GOOD, ms=5)[0]]
    theme.legend(figure, marks, [before, now])
    return figure


def pair(ax: Axes, place: int, one: Change) -> None:
    """The two dots of a row, a label on the outer side of each, and the points at the right."""
    assert one.before is not None and one.before.value is not None and one.now.value is not None
    was, has = float(one.before.value), float(one.now.value)
    colour = theme.BAD if one.points < 0 else theme.GOOD
    ax.plot([was, has], [place, place], color=colour, lw=1.6)
    ax.plot([was], [place], **EARLIER)
    ax.plot([has], [place], "o", color=colour, ms=5)
    for value, text, right in ((was, shown_before(one), was > has), (has, one.now.value_text, was <= has)):
        beside(ax, text, (value, place), (5 if right else -5), ha="left" if right else "right", fontsize=8.5)
    end = {"xycoords": ax.get_yaxis_transform(), "ha": "right", "fontsize": 9, "weight": "bold", "color": colour}
    beside(ax, one.points_text, (1, place), POINTS * 72 / theme.INCH, **end)


def beside(ax: Axes, text: str, place: tuple[float, float], points: float, **look: Any) -> None:
    """A text some points to the right of a place."""
    ax.annotate(text, place, (points, 0), textcoords="offset points", va="center", **look)


def scaled(ax: Axes, rows: Rows, width: float) -> None:
    """The percent axis, with room in mm for a label beyond the outermost dots."""
    values = [float(f.value or 0) for _, one in rows for f in (one.now, one.before) if f is not None]
    low, high = limits(values)
    room = (high - low) * ROOM / (width - 2 * ROOM)
    ax.set_xlim(low - room, high + room)
    ax.locator_params(axis="x", nbins=6)
    ax.set_xticks([tick for tick in ax.get_xticks() if max(0, low) <= tick <= min(100, high)])
    ax.xaxis.set_major_formatter(PERCENT_TICKS)
    ax.tick_params(axis="x", labelsize=8.5)
    ax.grid(axis="y", color=theme.TRACK, lw=0.8)
    ax.set_axisbelow(True)
    sns.despine(ax=ax, left=True)
