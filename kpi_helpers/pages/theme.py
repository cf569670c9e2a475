"""How charts look: one font, one set of colours that colour-blind readers can tell apart, text kept as text."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from matplotlib import font_manager
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kpi_helpers.assets import FONT_FAMILY, FONTS

INCH = 25.4
LONGEST = 1000  # rows or columns of a table that a page prints whole
WIDTH = 160  # mm: the text width of an official page, so that chart text prints at its own size

# Every ink stands out from white and from TRACK (3 to 1, text 4.5 to 1); blue and red are told apart by every eye.
GOOD, FAIR, BAD = "#1f5a8a", "#5593c1", "#b4402f"
NEUTRAL, DEEP, SOFT = "#636973", "#3d434c", "#8a909a"
TRACK, TARGET, INK = "#e6e8ec", "#111418", "#22262b"
DIVERGING = "vlag_r"


@cache
def rc() -> Any:  # matplotlib types settings by the name of each
    """The matplotlib settings of our charts; the package's fonts take the place of the machine's of the same name."""
    known = font_manager.fontManager
    known.ttflist = [font for font in known.ttflist if font.name != FONT_FAMILY]
    for font in sorted(FONTS.glob("*.ttf")):
        known.addfont(font)
    settings: dict[str, Any] = {**sns.axes_style("ticks"), **sns.plotting_context("paper")}
    return settings | {
        "font.family": FONT_FAMILY,
        "font.size": 10,
        "axes.titlesize": 10.5,
        "axes.titleweight": "bold",
        "axes.labelsize": 10,
        "xtick.labelsize": 9.5,
        "ytick.labelsize": 10,
        "legend.fontsize": 9.5,
        "axes.edgecolor": NEUTRAL,
        "text.color": INK,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": True,
        "svg.fonttype": "none",
        "svg.hashsalt": "kpi_helpers",
    }


def applied() -> AbstractContextManager[None]:
    """Our settings for the drawing of one chart, whatever a notebook set before."""
    return mpl.rc_context(rc())


def apply() -> None:
    """Our settings for what an analyst shows in a notebook: charts as SVG without a date, tables whole."""
    mpl.rcParams.update(rc())
    pd.set_option("display.max_rows", LONGEST, "display.max_columns", LONGEST, "display.max_colwidth", None)
    try:
        from IPython.core.getipython import get_ipython
        from matplotlib_inline.config import InlineBackend
    except ImportError:
        return
    if (shell := get_ipython()) is not None:
        inline = InlineBackend.instance(parent=shell)
        inline.figure_formats = {"svg"}
        inline.print_figure_kwargs = {**inline.print_figure_kwargs, "metadata": {"Date": None}}  # type: ignore[dict-item]


def canvas(height: float) -> Figure:
    """An empty figure of the page's text width and a height in mm."""
    return Figure(figsize=(WIDTH / INCH, height / INCH))


def axes(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Axes at a place in mm from the upper left: fixed, so that nothing has to be measured to lay them out."""
    whole = figure.get_figheight() * INCH
    return figure.add_axes((left / WIDTH, 1 - (top + height) / whole, width / WIDTH, height / whole))


def legend(figure: Figure, marks: Sequence[Artist], names: Sequence[str]) -> None:
    """What the marks mean, in a row at the foot of a figure."""
    figure.legend(
        marks, names, loc="lower center", ncol=len(marks), frameon=False, fontsize=8.5, borderaxespad=0, borderpad=0
    )
