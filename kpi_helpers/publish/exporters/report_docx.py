"""The exporter `report-docx`: notebook → a Word document that offices edit and comment, with the official heading."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime

import docx
from docx.document import Document as Word
from docx.oxml.parser import parse_xml

from kpi_helpers.assets import WORD
from kpi_helpers.publish.exporters import fonts, word_blocks
from kpi_helpers.publish.exporters.content import Block
from kpi_helpers.publish.exporters.document import Document
from kpi_helpers.publish.exporters.report_exporter import ReportExporter
from kpi_helpers.publish.exporters.typesetter import UNDATED
from kpi_helpers.publish.exporters.word_blocks import UPRIGHT, Made, Page, Sheet, Turn, rule
from kpi_helpers.publish.exporters.word_tables import side_by_side
from kpi_helpers.publish.exporters.word_xml import PLAIN, TWIPS, Element, Ink, computed, line, paragraph, printable, w
from kpi_helpers.publish.visible import Passage, passages

NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
CAPITALS, BODY, TITLE_SIZE = 12, 13, 14  # points, see styles.xml
SHORT_RULE, WIDEST_TITLE = 0.4, 0.92  # of the words above a line; of the width of the text
HEADER, FOOTER, ADDRESSED = 480, 450, 1250  # twips: from the paper's edge, and what stands in
BOLD = Ink(bold=True)
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LETTERHEAD = 0.40  # of the width of the text: the agency's side
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # what a ZIP file can date, as the workbook's
TEMPLATES_OWN = {  # parts of the library's template that say nothing of this document
    "customXml", "extended-properties", "fontTable", "stylesWithEffects", "theme", "thumbnail", "webSettings",
}  # fmt: skip


class ReportDOCXExporter(ReportExporter):
    """Prints what `report-html` prints, for Word; never code."""

    export_from_notebook = "DOCX (báo cáo)"
    output_mimetype = MEDIA_TYPE
    suffix = ".docx"

    def written(self, document: Document, printed: Sequence[Block]) -> tuple[bytes, list[str]]:
        """The whole document."""
        return to_docx(document, printed), []

    def readable(self, document: Document, printed: Sequence[Block], content: str | bytes) -> list[Passage]:
        """As of the others, and what a reader of the file itself finds."""
        own = passages("docx", content) if isinstance(content, bytes) else ()
        return [*super().readable(document, printed, content), *own]


def to_docx(document: Document, printed: Sequence[Block]) -> bytes:
    """The file: the same document gives the same bytes."""
    word = blank(document)
    page = Page(word.part, document.language)
    made = [*heading(document), *(one for block in printed for one in word_blocks.blocks(block.html, page))]
    found = cut(made, page.sheet)
    word.element.body[:] = list(body_of(found, around(word, document)))
    return packed(word)


# --- the empty document -------------------------------------------------------------------------------------------


def blank(document: Document) -> Word:
    """A document with our styles, lists and settings, that names no maker."""
    word = docx.Document()
    assets = {"styles": word.styles.element, "settings": word.settings.element}
    assets |= {"numbering": word.part.numbering_part.element}
    for name, element in assets.items():
        element[:] = parse_xml((WORD / f"{name}.xml").read_bytes())
    for rels in (word.part.package.rels, word.part.rels):
        for name in [name for name, found in rels.items() if found.reltype.rpartition("/")[2] in TEMPLATES_OWN]:
            del rels[name]
    describe(word, document)
    return word


def describe(word: Word, document: Document) -> None:
    """The document's title, day and language; no person's name."""
    about, day = word.core_properties, document.dated or UNDATED
    about.title = printable(", ".join(filter(None, [document.title, document.subtitle])))[:255]
    about.keywords = printable(", ".join(document.keywords))[:255]
    about.author = about.last_modified_by = about.comments = ""
    about.language = tag_of(document.language)
    about.created = about.modified = datetime(day.year, day.month, day.day)
    for language in word.styles.element.iter("{*}lang"):
        for name in list(language.attrib)[:2]:
            language.set(name, tag_of(document.language))


def tag_of(language: str) -> str:
    return {"vi": "vi-VN", "en": "en-US"}.get(language, language)


def packed(word: Word) -> bytes:
    """The file's bytes, its parts without the time at which they were written."""
    written, fixed = io.BytesIO(), io.BytesIO()
    word.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as kept:
        for part in parts.infolist():
            kept.writestr(zipfile.ZipInfo(part.filename, FIRST_DAY), parts.read(part), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


# --- sections -----------------------------------------------------------------------------------------------------


def around(word: Word, document: Document) -> list[Element]:
    """References to what stands above and below the text of each page: marks, the number from the second page on."""
    section = word.sections[0]
    section.different_first_page_header_footer = True
    for part, own in (
        (section.header, [paragraph("Header", [computed("PAGE", "2")]), *line("Banner", document.marks)]),
        (section.first_page_header, line("Banner", document.marks)),
        (section.footer, line("Footer", document.foot)),
        (section.first_page_footer, line("Footer", document.foot)),
    ):
        part.is_linked_to_previous = False
        part.part.element[:] = own or [paragraph("Header")]
    return [one for one in word.element.body[-1] if one.tag.endswith("Reference")]


@dataclass
class Section:
    """What stands on sheets alike; `anew`: its pages are counted from one, and the first bears no number."""

    sheet: Sheet = UPRIGHT
    anew: bool = False
    elements: list[Element] = field(default_factory=list)

    def properties(self, around: Sequence[Element], is_first: bool) -> Element:
        """`w:sectPr`, in the order that its schema asks for."""
        sheet, turned = self.sheet, {"orient": "landscape"} if self.sheet.width > self.sheet.height else {}
        above, below, left, right = map(twips, sheet.margins)
        margins = {"top": above, "right": right, "bottom": below, "left": left}
        return w(
            "sectPr",
            *map(deepcopy, around),
            w("type", val="nextPage"),
            w("pgSz", w=twips(sheet.width), h=twips(sheet.height), **turned),
            w("pgMar", **margins, header=HEADER, footer=FOOTER, gutter=0),
            w("pgNumType", start=1) if self.anew else None,
            w("titlePg") if is_first or self.anew else None,
        )


def twips(points: float) -> int:
    return round(points * TWIPS)


def cut(made: Iterable[Made], last: Sheet) -> list[Section]:
    """The elements by section; one in which nothing stands is none."""
    found = [Section()]
    for one in made:
        if not isinstance(one, Turn):
            found[-1].elements.append(one)
            continue
        found[-1].sheet = one.ends
        if found[-1].elements:
            found.append(Section())
        found[-1].anew = one.anew
    found[-1].sheet = last
    return found if found[-1].elements or len(found) == 1 else found[:-1]


def body_of(found: Sequence[Section], around: Sequence[Element]) -> Iterator[Element]:
    """The sections one after the other: each ends in its last paragraph, the last of all in the body itself."""
    for place, section in enumerate(found):
        yield from section.elements[:-1]
        ends = section.elements[-1:]
        if not ends or not ends[0].tag.endswith("}p"):
            ends += [paragraph("SectionEnd")]
        yield from ends
        properties = section.properties(around, is_first=place == 0)
        if place < len(found) - 1:
            ends[-1].find("{*}pPr").append(properties)
        else:
            yield properties


# --- the official heading -----------------------------------------------------------------------------------------


def heading(document: Document) -> Iterator[Element]:
    """Letterhead, kind and title, to whom it goes, warnings; a letter names no kind, and its title is not printed."""
    width = UPRIGHT.text
    if document.agency:
        yield letterhead(document, width)
        yield paragraph("Normal")
    if not document.about:
        yield from line("Kind", document.kind.upper())
        yield from line("Title", document.title)
        yield from line("Subtitle", document.subtitle)
        long = min(fonts.width(document.title, TITLE_SIZE, "Bold"), width * WIDEST_TITLE)
        yield rule(width, long * SHORT_RULE)
    yield from line("Version", document.version_line)
    yield from addressed(document.addressed)
    for notice in document.notices:
        yield from line("Notice", notice)


def letterhead(document: Document, width: float) -> Element:
    """The agency on the left, the nation on the right; the lines below them are drawn."""
    left, right = width * LETTERHEAD, width * (1 - LETTERHEAD)
    longest = max(fonts.width(name, CAPITALS, "Bold") for name in document.agency)
    agency = [
        *line("Agency", document.parent_agency.upper()),
        *(paragraph("Agency", [(name, BOLD)]) for name in document.agency),
        rule(left, min(longest, left) * SHORT_RULE),
        *line("Number", document.number_line),
        *line("About", document.about),
    ]
    nation = [
        paragraph("Agency", [(NATION, BOLD)]),
        paragraph("Motto", [(MOTTO, PLAIN)]),
        rule(right, fonts.width(MOTTO, BODY, "Bold")),
        *line("PlaceAndDate", document.place_and_date),
    ]
    return side_by_side((twips(left), twips(right)), (agency, nation))


def addressed(lines: Sequence[str]) -> Iterator[Element]:
    """`Kính gửi: Ủy ban nhân dân huyện.` in the middle, or a list of several below the words."""
    if len(lines) < 2:
        yield from (paragraph("Addressees", [(f"Kính gửi: {name}", PLAIN)], side="center") for name in lines)
        return
    yield paragraph("Addressees", [("Kính gửi:", PLAIN)], left=ADDRESSED)
    yield from (paragraph("Addressees", [(name, PLAIN)], left=2 * ADDRESSED) for name in lines)
