"""The package's fonts in a page that asks nothing of any network: each style cut down to the page's own letters."""

from __future__ import annotations

import base64
import io

from fontTools import subset

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
