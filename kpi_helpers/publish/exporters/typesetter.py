"""The typesetter: Typst sources and files → PDF, with the package's own fonts and to the letter of the standards."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache

import typst

from kpi_helpers.assets import FONTS

STANDARDS = ["a-2a", "ua-1"]
UNDATED = date(2000, 1, 1)  # a document without a day still needs one that is the same on each run
NO_GLYPH = re.compile(r'the text `"(?P<text>(?:[^"\\]|\\.)+)"` could not be displayed')


class TypesettingError(Exception):
    """The typesetter refused, or warned of something that must not pass. `glyphs`: what no font can draw."""

    def __init__(self, problem: str, glyphs: tuple[str, ...] = ()) -> None:
        super().__init__(problem)
        self.glyphs = glyphs


def typeset(files: Mapping[str, bytes], day: date | None = None) -> bytes:
    """The PDF of `files["main"]`. Raises TypesettingError."""
    day = day or UNDATED
    try:
        pdf, warnings = typst.compile_with_warnings(  # type: ignore[call-overload]
            dict(files),
            font_paths=fonts(),
            pdf_standards=STANDARDS,
            timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
        )
    except typst.TypstError as error:
        raise TypesettingError(str(error), undrawable(error.diagnostic)) from None
    if warnings:
        raise TypesettingError("; ".join(str(getattr(warning, "message", warning)) for warning in warnings))
    return bytes(pdf)


def rasterised(svg: bytes, dots: int) -> bytes:
    """A drawing as a PNG on white, with so many dots an inch. Raises TypesettingError."""
    main = b'#set page(width: auto, height: auto, margin: 0pt, fill: white)\n#image("drawing.svg")'
    try:
        made = typst.compile(
            {"main": main, "drawing.svg": svg}, font_paths=fonts(), format="png", ppi=dots  # type: ignore[call-overload]
        )  # fmt: skip
    except typst.TypstError as error:
        raise TypesettingError(str(error)) from None
    return bytes(made)


@cache
def fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])


def undrawable(diagnostic: str) -> tuple[str, ...]:
    """The pieces of text that the typesetter names as missing from every font."""
    found = {unescaped(match["text"]): None for match in NO_GLYPH.finditer(diagnostic)}
    return tuple(found)


def unescaped(text: str) -> str:
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), text)
