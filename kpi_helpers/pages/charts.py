"""Charts from figures. Each says in words what it shows, and `.frame` gives the numbers it draws."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from textwrap import fill
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MultipleLocator

from kpi_helpers.pages import theme
from kpi_helpers.pages.figures import DASH, Figure
from kpi_helpers.pages.fragments import Chart
from kpi_helpers.pages.narrative import comparison, late_band, listed
from kpi_helpers.periods import month_number
from kpi_helpers.text import decimal, difference, number, percent

PERCENT_TICKS = FuncFormatter(lambda value, _: f"{value:.4g}%".replace(".", ","))


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
    with theme.applied():
        figure = theme.canvas(16 + 9 * len(figures))
        ax = figure.add_axes((0.30, 9 / (16 + 9 * len(figures)), 0.50, 1 - 11 / (16 + 9 * len(figures))))
        places = range(len(figures))
        ax.barh(places, [100] * len(figures), height=0.62, color=theme.TRACK)
        colours = {"met": theme.GOOD, "missed": theme.BAD}
        ax.barh(
            places,
            frame["value"].fillna(0),
            height=0.34,
            color=[colours.get(f.status, theme.NEUTRAL) for f in figures],
        )
        for place, f in zip(places, figures, strict=True):
            if f.target is not None:
                ax.plot([float(f.target)] * 2, [place - 0.38, place + 0.38], color=theme.TARGET, lw=2.2)
            words = f"{f.value_text}  ({f.counts_text})" if f.value is not None else f.verdict.lower()
            ax.text(102, place, words, va="center", fontsize=9.5)
        ax.set(yticks=list(places), yticklabels=[wrapped(label) for label in labels], xlim=(0, 100))
        ax.set_ylim(len(figures) - 0.4, -0.6)
        ax.xaxis.set_major_locator(MultipleLocator(20))
        ax.xaxis.set_major_formatter(PERCENT_TICKS)
        ax.tick_params(axis="y", length=0)
        sns.despine(ax=ax, left=True)
    alt = "Biểu đồ thanh, thực hiện so với chỉ tiêu giao. " + listed(
        [f"{label}: {comparison(f)}, b/a {f.counts_text}" for label, f in zip(labels, figures, strict=True)]
    )
    rows = [("Chỉ tiêu", "b/a", "Tỷ lệ", "Giao (%)", "Đánh giá")]
    rows += [
        (label, f.counts_text, f.value_text, f.target_text, f.verdict) for label, f in zip(labels, figures, strict=True)
    ]
    caption += " (vạch đứng: chỉ tiêu giao)" * int(frame["target"].notna().any())
    return Chart(figure, caption, alt, frame, rows)


def wrapped(label: str, width: int = 28) -> str:
    """A label over at most two lines, broken near its middle."""
    if len(label) <= width:
        return label
    words = label.split()
    cut = min(range(1, len(words)), key=lambda n: abs(len(" ".join(words[:n])) - len(" ".join(words[n:]))))
    return " ".join(words[:cut]) + "\n" + " ".join(words[cut:])


def trend_panels(trend: pd.DataFrame, figures: Sequence[Figure], caption: str) -> Chart:
    """A panel per indicator: the year to date as a line, each month as a dot, the target as a dashed line.

    `trend` has columns indicator, month, window, numerator, denominator for one line.
    """
    rows = (len(figures) + 1) // 2
    frame = trend[trend["denominator"] > 0].copy()
    frame["value"] = 100 * frame["numerator"] / frame["denominator"]
    height = 14 + 46 * rows
    with theme.applied():
        figure = theme.canvas(height)
        for place, f in enumerate(figures):
            row, column = divmod(place, 2)
            bottom = 1 - (46 * (row + 1) - 6) / height
            ax = figure.add_axes((0.075 + 0.5 * column, bottom, 0.345, 29 / height))
            panel(ax, frame[frame["indicator"] == f.indicator.code], f)
        legend(figure.axes[0], figure, any(f.target is not None for f in figures))
    return Chart(figure, caption, trend_alt(frame, figures), frame, trend_rows(frame, figures))


def panel(ax: Axes, frame: pd.DataFrame, f: Figure) -> None:
    """One indicator's months. III.1 is drawn year to date only: procedures of months do not add."""
    to_date = frame[frame["window"] == "year_to_date"].sort_values("month")
    months = frame[frame["window"] == "period"]
    if f.indicator.counts == "dossiers":
        sns.scatterplot(months, x="month", y="value", ax=ax, color=theme.NEUTRAL, s=18, legend=False)
    sns.lineplot(to_date, x="month", y="value", ax=ax, color=theme.GOOD, lw=1.8, legend=False)
    values = [*frame["value"], *([float(f.target)] if f.target is not None else [])]
    low, high = limits(values)
    if f.target is not None:
        ax.axhline(float(f.target), color=theme.TARGET, lw=1, ls=(0, (4, 3)))
        ax.annotate(
            f"{f.target_text}%", (12.4, float(f.target)), (2, 0), textcoords="offset points", va="center", fontsize=8.5
        )
    if len(to_date):
        last = to_date.iloc[-1]
        ax.plot([last["month"]], [last["value"]], "o", color=theme.GOOD, ms=4)
        text = percent(int(last["numerator"]), int(last["denominator"]), f.target)
        plate = {"boxstyle": "square,pad=0.15", "fc": "white", "ec": "none"}
        end = (last["month"], last["value"])
        ax.annotate(text, end, (6, 0), textcoords="offset points", va="center", fontsize=9, bbox=plate)
    else:
        ax.text(0.5, 0.2, f.verdict, transform=ax.transAxes, ha="center", va="center", color=theme.NEUTRAL)
    ax.set_title(f"{f.indicator.code}. {f.indicator.short_name}", fontsize=9.5, loc="left", pad=5)
    ax.set(xlabel="", ylabel="", xlim=(0.6, 12.4), ylim=(low, high))
    ax.set_xticks(range(1, 13), [str(month) for month in range(1, 13)], fontsize=8.5)
    ax.yaxis.set_major_formatter(PERCENT_TICKS)
    ax.locator_params(axis="y", nbins=5)
    ax.tick_params(axis="y", labelsize=8.5)


def limits(values: Sequence[float]) -> tuple[float, float]:
    """An axis that holds the values with some air, within 0 and 100 and never flatter than 10 points."""
    if not values:
        return 0, 100
    low, high = min(values), max(values)
    air = max(0.12 * (high - low), (10 - (high - low)) / 2, 1)
    return max(-1, low - air), min(101, high + air)


def legend(ax: Axes, figure: object, with_target: bool) -> None:
    """One legend for all panels, at the foot."""
    handles = [
        ax.plot([], [], color=theme.GOOD, lw=1.8)[0],
        ax.plot([], [], "o", color=theme.NEUTRAL, ms=4)[0],
        ax.plot([], [], color=theme.TARGET, lw=1, ls=(0, (4, 3)))[0],
    ]
    names = ["Lũy kế từ đầu năm", "Từng tháng (số tháng ở trục ngang)", *["Chỉ tiêu giao"] * with_target]
    figure.legend(handles[: len(names)], names, loc="lower center", ncol=len(names), frameon=False)  # type: ignore[attr-defined]


def trend_alt(frame: pd.DataFrame, figures: Sequence[Figure]) -> str:
    """What each panel draws in words: the year to date up to each month, the months by themselves, the target."""
    return "Biểu đồ đường theo tháng. " + listed(
        [panel_alt(frame[frame["indicator"] == f.indicator.code], f) for f in figures]
    )


def panel_alt(frame: pd.DataFrame, f: Figure) -> str:
    drawn = {"year_to_date": "lũy kế đến", **({"period": "riêng"} if f.indicator.counts == "dossiers" else {})}
    parts = [
        f"{words} {', '.join(f'tháng {month_number(int(row.month))}: {share(row, f)}' for row in own.itertuples())}"
        for window, words in drawn.items()
        if len(own := frame[frame["window"] == window].sort_values("month"))
    ]
    target = [f"chỉ tiêu {f.target_text}%"] if f.target is not None else []
    return f"{f.indicator.short_name}: " + (", ".join([*target, *parts]) if parts else f.verdict.lower())


def trend_rows(frame: pd.DataFrame, figures: Sequence[Figure]) -> list[tuple[str, ...]]:
    """The months of each panel as words, a heading first."""
    windows = {"year_to_date": "Lũy kế", "period": "Riêng tháng"}
    rows: list[tuple[str, ...]] = [("Chỉ tiêu", "Tháng", *windows.values())]
    for f in figures:
        own = frame[frame["indicator"] == f.indicator.code]
        drawn = ["year_to_date"] if f.indicator.counts == "procedures" else list(windows)
        said = {(row.month, row.window): share(row, f) for row in own.itertuples() if row.window in drawn}
        rows += [
            (f.indicator.short_name, month_number(int(month)), *(said.get((month, w), DASH) for w in windows))
            for month in sorted({month for month, _ in said})
        ]
    return rows


def share(row: Any, f: Figure) -> str:
    return percent(int(row.numerator), int(row.denominator), f.target)


def heatmap(figures: dict[tuple[str, str], Figure], units: Sequence[str], names: Sequence[str], caption: str) -> Chart:
    """Unit × indicator, the difference to target in points. Keys of `figures`: unit name, indicator name."""
    values = pd.DataFrame(index=list(units), columns=list(names), dtype=float)
    words = pd.DataFrame("", index=list(units), columns=list(names))
    for (unit, name), f in figures.items():
        if f.difference is not None:
            values.loc[unit, name] = float(f.difference)
            words.loc[unit, name] = difference(f.value or Fraction(0), f.target or Fraction(0))
        else:
            words.loc[unit, name] = {"nothing_arose": "KPS", "not_assigned": "KG", "no_data": "CSL"}.get(f.status, "")
    reach = max(10.0, values.abs().max().max()) if values.notna().any().any() else 10.0
    height = 24 + 6.4 * len(units)
    with theme.applied():
        figure = theme.canvas(height)
        ax = figure.add_axes((0.42, 3 / height, 0.48, 1 - 19 / height))
        bar = figure.add_axes((0.92, 3 / height, 0.018, 1 - 19 / height))
        sns.heatmap(
            values, ax=ax, cbar_ax=bar, cmap=theme.DIVERGING, center=0, vmin=-reach, vmax=reach, linewidths=1,
            annot=False, cbar_kws={"format": FuncFormatter(lambda v, _: decimal(Fraction(round(v)), 0, signed=True))},
        )  # fmt: skip
        ax.set_facecolor("#f3f4f6")
        for y, unit in enumerate(units):
            for x, name in enumerate(names):
                value = values.loc[unit, name]
                pale = pd.isna(value) or abs(value) < 0.62 * reach
                ax.text(x + 0.5, y + 0.5, words.loc[unit, name], ha="center", va="center", fontsize=9,
                        color=theme.INK if pale else "white")  # fmt: skip
        ax.xaxis.tick_top()
        ax.set_xticks([x + 0.5 for x in range(len(names))], [fill(name, 11) for name in names], fontsize=8.5)
        ax.set_yticks([y + 0.5 for y in range(len(units))], list(units), rotation=0, fontsize=9)
        ax.tick_params(length=0)
        bar.tick_params(labelsize=8.5, length=2)
    said = [f"{unit}, {name}: {gap_said(f)}" for (unit, name), f in figures.items()]
    alt = "Bản đồ nhiệt chênh lệch so với chỉ tiêu, theo đơn vị và chỉ tiêu. " + listed(said)
    rows = [("Đơn vị", *names), *((unit, *words.loc[unit].replace("", DASH)) for unit in units)]
    return Chart(figure, caption, alt, values.reset_index(names="unit"), rows)


def gap_said(f: Figure) -> str:
    """What a cell of the heatmap says, in words."""
    return f.verdict.lower() if f.difference is None else f"{f.difference_text} điểm phần trăm"


def late_bands(bands: pd.DataFrame, caption: str) -> Chart:
    """Late dossiers by days late: a bar per band of `bands` (columns first, last, count)."""
    names = [late_band(row.first, row.last) for row in bands.itertuples()]
    frame = bands.assign(name=names)
    with theme.applied():
        height = 12 + 7 * len(names)
        figure = theme.canvas(height)
        ax = figure.add_axes((0.24, 4 / height, 0.62, 1 - 6 / height))
        sns.barplot(frame, x="count", y="name", ax=ax, color=theme.BAD, width=0.62)
        for place, count in enumerate(frame["count"]):
            ax.annotate(number(count), (count, place), (4, 0), textcoords="offset points", va="center", fontsize=9.5)
        ax.set(xlabel="", ylabel="", xticks=[])
        ax.tick_params(axis="y", length=0)
        sns.despine(ax=ax, left=True, bottom=True)
    counts = [number(int(count)) for count in bands["count"]]
    alt = "Biểu đồ thanh, số hồ sơ trễ hạn theo số ngày trễ. " + listed(
        [f"{name}: {count} hồ sơ" for name, count in zip(names, counts, strict=True)]
    )
    return Chart(figure, caption, alt, frame, [("Số ngày trễ", "Số hồ sơ"), *zip(names, counts, strict=True)])
