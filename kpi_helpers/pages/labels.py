"""Labels of charts: how wide they are, how they fit a place, how they keep apart from one another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from kpi_helpers.assets import FONT_FAMILY
from kpi_helpers.pages import theme

POINT = theme.INCH / 72  # mm
ELLIPSIS = "…"


@cache
def width_of(words: str, size: float, weight: str = "normal") -> float:
    """The width in mm of a line of text in the charts' font; `size` in points."""
    theme.rc()  # makes the font known
    font = FontProperties(family=FONT_FAMILY, size=size, weight=weight)
    width, _, _ = text_to_path.get_text_width_height_descent(words, font, False)
    return float(width) * POINT


def fitted(words: str, width: float, size: float, lines: int = 2, weight: str = "normal") -> str:
    """A text over as many lines of a width in mm as it takes; what `lines` cannot hold is cut and says so."""
    rows, rest = [""], words.split()
    while rest:
        longer = f"{rows[-1]} {rest[0]}".strip()
        if width_of(longer, size, weight) <= width:
            rows[-1], rest = longer, rest[1:]
        elif len(rows) < lines and rows[-1]:
            rows.append("")
        elif len(rows) == lines:
            rows[-1] = cut(longer, width, size, weight)
            break
        else:
            rest = [*halves(rest[0], width, size, weight), *rest[1:]]
    return "\n".join(rows)


def cut(words: str, width: float, size: float, weight: str) -> str:
    """As many letters as a width holds, with the sign that there are more."""
    kept = longest(words, width, lambda part: width_of(part.rstrip() + ELLIPSIS, size, weight))
    return words[:kept].rstrip() + ELLIPSIS


def halves(word: str, width: float, size: float, weight: str) -> tuple[str, str]:
    """A word longer than a line, broken where the line ends."""
    kept = max(1, longest(word, width, lambda part: width_of(part, size, weight)))
    return word[:kept], word[kept:]


def longest(words: str, width: float, measure: Callable[[str], float]) -> int:
    """How many letters of a text a width holds."""
    return bisect_right(range(1, len(words) + 1), width, key=lambda n: measure(words[:n]))


def spread(places: Sequence[float], sizes: Sequence[float], low: float, high: float, gap: float = 0) -> list[float]:
    """The middles of labels that stand in a row, each as near to its place as it can be without touching another.

    `places` ascend; labels of `sizes` with `gap` between them stay between `low` and `high`, if they fit there at all.
    """
    middles: list[float] = []
    edge = low
    for place, size in zip(places, sizes, strict=True):
        middles.append(max(place, edge + size / 2))
        edge = middles[-1] + size / 2 + gap
    edge = high
    for n in reversed(range(len(middles))):
        middles[n] = min(middles[n], edge - sizes[n] / 2)
        edge = middles[n] - sizes[n] / 2 - gap
    return middles
