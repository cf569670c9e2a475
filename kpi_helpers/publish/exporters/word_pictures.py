"""Pictures of a page in a Word document: drawings as PNG by the typesetter, with their text alternatives."""

from __future__ import annotations

import io
from dataclasses import dataclass

from bs4 import Tag
from docx.oxml.shape import CT_Inline
from docx.parts.document import DocumentPart
from docx.shared import Emu, Pt

from kpi_helpers.publish.exporters.fonts import lacking
from kpi_helpers.publish.exporters.foreign import no_image
from kpi_helpers.publish.exporters.images import NO_ALT, SVG, Picture, Pictures
from kpi_helpers.publish.exporters.typesetter import TypesettingError, rasterised
from kpi_helpers.publish.exporters.word_xml import PLAIN, Element, Ink, Piece, printable, w
from kpi_helpers.text import code_of

DOTS = 220  # an inch
HIGHEST = 640.0  # points; less than a page has


@dataclass
class Album:
    """The pictures of a document so far."""

    part: DocumentPart
    count: int = 0

    def piece(self, image: Tag, widest: float, ink: Ink = PLAIN) -> Piece:
        """A picture for a line, at most so many points wide; words where it is not to be had."""
        address, alt = str(image.get("src", "")), str(image.get("alt") or NO_ALT)
        found = Pictures().find(address)
        drawn = in_dots(found) if found else None
        if found is None or drawn is None:
            return no_image(address), ink
        return self.inline(drawn, found.width, widest, alt)

    def inline(self, drawn: bytes, width: float, widest: float, alt: str) -> Element:
        self.count += 1
        relation, image = self.part.get_or_add_image(io.BytesIO(drawn))
        ratio = image.px_height / image.px_width
        wide = min(width or image.px_width, widest, HIGHEST / ratio)
        made = CT_Inline.new_pic_inline(self.count, relation, f"{self.count}", Emu(Pt(wide)), Emu(Pt(wide * ratio)))
        made.docPr.set("name", f"Hình {self.count}")
        made.docPr.set("descr", printable(alt))
        return w("r", w("drawing", made))


def in_dots(found: Picture) -> bytes | None:
    """A picture as Word shows it everywhere; None for a drawing that can't be drawn."""
    if found.kind != SVG:
        return found.data
    try:
        return rasterised(with_codes(found.data), DOTS)
    except TypesettingError:
        return None


def with_codes(svg: bytes) -> bytes:
    """A drawing in which the letters that the font lacks stand as their codes."""
    text = svg.decode()
    return text.translate({ord(letter): code_of(letter) for letter in lacking(text)}).encode()
