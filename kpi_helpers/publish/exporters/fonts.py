"""The package's fonts: which letters they have and how wide these are; in a page that asks nothing of any network each
style is cut down to the page's own letters.
"""

from __future__ import annotations

import base64
import io
from functools import cache

from fontTools import subset
from fontTools.ttLib import TTFont

from kpi_helpers.assets import FONT_FAMILY, FONTS, PAGE_FONT

STYLES = {
    "Regular": "normal normal",
    "Bold": "bold normal",
    "Italic": "normal italic",
    "BoldItalic": "bold italic",
}
# No hints, no layout tables; without its names a cut font does not bear the reserved one.
OPTIONS = {"flavor": "woff", "hinting": False, "layout_features": [], "name_IDs": [], "recalc_timestamp": False}


def embedded(page: str) -> str:
    """CSS that gives the family `PAGE_FONT` for the letters of a page; capitals too, which CSS may ask for."""
    letters = "".join(sorted({*page, *page.upper()}))
    return "\n".join(face(style, description, letters) for style, description in STYLES.items())


def face(style: str, description: str, letters: str) -> str:
    weight, slope = description.split()
    font = base64.b64encode(cut(style, letters)).decode()
    return (
        f'@font-face {{ font-family: "{PAGE_FONT}"; font-weight: {weight}; font-style: {slope}; '
        f'src: url("data:font/woff;base64,{font}") format("woff") }}'
    )


def cut(style: str, letters: str) -> bytes:
    """A style of the package's font with just these letters."""
    options = subset.Options(**OPTIONS)
    options.drop_tables += ["FFTM"]
    path = FONTS / f"{FONT_FAMILY.replace(' ', '')}-{style}.ttf"
    content = io.BytesIO()
    with subset.load_font(str(path), options) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text=letters)
        cutter.subset(font)
        subset.save_font(font, content, options)
    return content.getvalue()


def lacking(text: str) -> set[str]:
    """The letters of a text that the package's font does not have."""
    return {letter for letter in set(text) if letter not in advances("Regular") and not letter.isspace()}


def width(text: str, size: float, style: str = "Regular") -> float:
    """The width of a text in one line, in points; its metrics are those of Times New Roman."""
    own = advances(style)
    return size * sum(own.get(letter, 1.0) for letter in text)


@cache
def advances(style: str) -> dict[str, float]:
    """The width in em of each letter that a style of the font has."""
    with TTFont(FONTS / f"{FONT_FAMILY.replace(' ', '')}-{style}.ttf") as font:
        widths, em = font["hmtx"].metrics, font["head"].unitsPerEm
        return {chr(code): widths[name][0] / em for code, name in font.getBestCmap().items()}
