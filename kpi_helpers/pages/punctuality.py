"""Processing against the limit: resolved dossiers by how many days before or after the appointed day."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure as Drawing

from kpi_helpers.pages import theme
from kpi_helpers.pages.fragments import Chart
from kpi_helpers.pages.labels import fitted
from kpi_helpers.pages.narrative import listed
from kpi_helpers.text import number

WIDE, HIGH, OVER, BELOW, LINE = (
    40,
    22,
    5,
    8,
    3.6,
)  # mm: most of a column's place, the columns, numbers above, words below, a line more
SIDES = {-1: "sớm", 0: "đúng ngày hẹn", 1: "trễ"}
COLOURS = {-1: theme.GOOD, 0: theme.FAIR, 1: theme.BAD}


def punctuality(days: pd.DataFrame, caption: str) -> Chart:
    """A column per band of `measures.days_from_due`; what they add up to stands below, early, on the day and late."""
    frame = days.assign(name=[band_name(row) for row in days.itertuples()])
    names = [f"{SIDES[side].capitalize()} {name} ngày" if side else "Đúng ngày hẹn" for side, name in
             zip(frame["side"], frame["name"], strict=True)]  # fmt: skip
    cells = [(name, number(int(count))) for name, count in zip(names, frame["count"], strict=True)]
    alt = "Biểu đồ cột, hồ sơ đã giải quyết theo số ngày so với ngày hẹn trả. " + listed(
        [f"{name}: {n} hồ sơ" for name, n in cells]
    )
    with theme.applied():
        return Chart(punctuality_figure(frame), caption, alt, frame, [("So với ngày hẹn trả", "Số hồ sơ"), *cells])


def band_name(row: Any) -> str:
    """`4–7`, `trên 30`, `từ 1` for a whole side; nothing for the appointed day."""
    if row.side == 0:
        return ""
    if pd.isna(row.last):
        return f"trên {row.first - 1}" if row.first > 1 else "từ 1"
    return f"{row.first}–{row.last}"


def punctuality_figure(frame: pd.DataFrame) -> Drawing:
    width = min(theme.WIDTH - 4, WIDE * len(frame))
    said = {side: side_words(frame, side, width / len(frame)) for side in SIDES}
    figure = theme.canvas(OVER + HIGH + BELOW + LINE * ("\n" in said[-1] + said[1]))
    ax = theme.axes(figure, (theme.WIDTH - width) / 2, OVER, width, HIGH)
    places = range(len(frame))
    ax.bar(places, frame["count"], width=0.7, color=[COLOURS[side] for side in frame["side"]])
    for place, count in zip(places, frame["count"], strict=True):
        ax.annotate(number(int(count)), (place, count), (0, 3), textcoords="offset points", ha="center", fontsize=9.5)
    ax.set(xlim=(-0.5, len(frame) - 0.5), ylim=(0, max(1, frame["count"].max())), yticks=[])
    ax.set_xticks(list(places), frame["name"], fontsize=9)
    ax.tick_params(axis="x", length=0, pad=2)
    ax.spines["left"].set_visible(False)
    for side, words in said.items():
        middle = frame.index[frame["side"] == side].to_numpy().mean()
        ax.annotate(
            words, (middle, 0), (0, -13 if side else -3), xycoords=ax.get_xaxis_transform(), ha="center", va="top",
            textcoords="offset points", fontsize=9, color=COLOURS[side] if side else theme.INK,
        )  # fmt: skip
    return figure


def side_words(frame: pd.DataFrame, side: int, wide: float) -> str:
    """What the columns of a side have in common, and how many dossiers they are; `wide`: mm of a column's place."""
    counts = frame.loc[frame["side"] == side, "count"]
    words = f"{SIDES[side]} (ngày): {number(int(counts.sum()))}" if side else SIDES[0]
    return fitted(words, len(counts) * wide - 1, 9)
