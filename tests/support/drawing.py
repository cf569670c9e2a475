"""A drawing as a reader meets it: every text with its box and its ground, every line and area with its colours."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import matplotlib as mpl
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex, to_rgb, to_rgba
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from kpi_helpers.pages import theme
from kpi_helpers.pages.fragments import Chart

SLACK = 0.2  # points that a box may be beyond another: rounding of the letters' widths
WHITE = (1.0, 1.0, 1.0)
GROUNDS = (WHITE, to_rgb(theme.TRACK))  # what marks lie on or are parted by
Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Text:
    """A line of text: its box in points from the lower left, its colour and that of what it stands on."""

    words: str
    box: Bbox
    ink: Colour
    ground: Colour


@dataclass(frozen=True)
class Mark:
    """A line or an area, its colour and that of what it lies on."""

    path: Path
    ink: Colour
    ground: Colour
    is_area: bool


class Recorder(RendererBase):
    """Notes what a figure draws, in points, instead of drawing it."""

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self.size = tuple(figure.get_size_inches() * 72)
        self.texts: list[Text] = []
        self.marks: list[Mark] = []

    def get_canvas_width_height(self):
        return self.size

    def points_to_pixels(self, points):
        return points

    def flipy(self):
        return False

    def draw_path(self, gc, path, transform, rgbFace=None):  # noqa: N803
        own = transform.transform_path(path)
        is_area = rgbFace is not None and to_rgba(rgbFace)[3] > 0
        ink = rgbFace if is_area else gc.get_rgb()
        if len(own.vertices) and (is_area or gc.get_linewidth()) and to_rgba(ink)[3]:
            edged = is_area and gc.get_linewidth() and to_rgba(gc.get_rgb())[3]
            ground = to_rgb(gc.get_rgb()) if edged else self.ground(*middle(own))
            self.marks.append(Mark(own, to_rgb(ink), ground, is_area))

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        width, height, descent = self.get_text_width_height_descent(s, prop, ismath)
        box = Bbox.from_bounds(x, y - descent, width, height)
        self.texts.append(Text(s, box, to_rgb(gc.get_rgb()), self.ground(*box.min + (box.max - box.min) / 2)))

    def ground(self, x, y):
        """The colour of the last area drawn at a place; white paper where there is none."""
        areas = (mark for mark in reversed(self.marks) if mark.is_area)
        return next((mark.ink for mark in areas if mark.path.contains_point((x, y))), WHITE)

    def carries_text(self, mark):
        """Whether an area is the ground of a text, which says what the area shows."""
        centres = [(text.box.min + text.box.max) / 2 for text in self.texts]
        return mark.is_area and any(mark.path.contains_point(centre) for centre in centres)


def middle(path: Path) -> tuple[float, float]:
    box = path.get_extents()
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


def drawn(chart: Chart) -> Recorder:
    """What a chart draws, in points."""
    figure = chart.figure
    with theme.applied(), mpl.rc_context({"figure.dpi": 72}):
        figure.set_dpi(72)
        recorder = Recorder(figure)
        figure.draw(recorder)
    return recorder


def faults(chart: Chart) -> list[str]:
    """What a reader could not read: texts that overlap or leave the canvas, and whatever is too pale on its ground."""
    found = drawn(chart)
    width, height = found.size
    over = [
        f"{one.words!r} and {other.words!r} overlap"
        for one, other in combinations(found.texts, 2)
        if min(one.box.x1, other.box.x1) - max(one.box.x0, other.box.x0) > SLACK
        and min(one.box.y1, other.box.y1) - max(one.box.y0, other.box.y0) > SLACK
    ]
    out = [
        f"{text.words!r} leaves the canvas"
        for text in found.texts
        if text.box.x0 < -SLACK or text.box.y0 < -SLACK or text.box.x1 > width + SLACK or text.box.y1 > height + SLACK
    ]
    pale = [f"{text.words!r} is pale" for text in found.texts if contrast(text.ink, text.ground) < 4.5]
    weak = [
        f"{to_hex(mark.ink)} is pale on {to_hex(mark.ground)}"
        for mark in found.marks
        if mark.ink not in (*GROUNDS, mark.ground)
        and contrast(mark.ink, mark.ground) < 3
        and not found.carries_text(mark)
    ]
    empty = [] if any(text.words.strip() for text in found.texts) and found.marks else ["nothing is drawn"]
    return [*over, *out, *pale, *dict.fromkeys(weak), *empty]


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of WCAG 2: 1 to 21."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: Colour) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
