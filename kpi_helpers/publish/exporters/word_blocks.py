"""The HTML of blocks → paragraphs, lists, tables and pictures of Word. What a page shows in HTML it shows here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

from bs4 import NavigableString, PageElement, Tag
from bs4.element import PreformattedString
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.parts.document import DocumentPart

from kpi_helpers.publish.exporters import foreign, html_tables, word_tables
from kpi_helpers.publish.exporters.tables import LANDSCAPE, PORTRAIT
from kpi_helpers.publish.exporters.word_math import formula, m
from kpi_helpers.publish.exporters.word_pictures import Album
from kpi_helpers.publish.exporters.word_xml import (
    BREAK,
    PLAIN,
    TWIPS,
    Element,
    Ink,
    Piece,
    computed,
    content,
    inked,
    paragraph,
    run,
    settled,
    w,
    words_of,
)  # fmt: skip
from kpi_helpers.publish.visible import INLINE

IN_LINE = INLINE | {"br", "img", "input", "label", "button"}
UNSEEN = {"style", "script", "template", "head", "title", "meta", "link", *foreign.LIVE}
HEADINGS = {f"h{level + 1}": f"Heading{level}" for level in range(1, 6)}  # h1 is the document's title
NAMES = {"vi": {"table": "Bảng", "figure": "Hình"}, "en": {"table": "Table", "figure": "Figure"}}
PARAGRAPHS = {"notice": "Notice", "note": "TableNote"}
DASHES, NUMBERS = 1, 1  # a list, and what lists of numbers are made after, see numbering.xml
DEEPEST = 3  # level of a list
SAFE = "%/:?#@!$&'()*+,;=~"  # signs of an address that stay as they are
WEB = ("https://", "http://", "mailto:")
BACK = re.compile(r"^#(?:\w+-)?fnref")
ASIDE = ["figcaption", "details"]  # of a figure, what is no part of its picture
LAST_LINE = re.compile(r"\n$")
SIGNING = 1400  # twips that a signature takes


@dataclass(frozen=True)
class Sheet:
    """The paper of a section, in points: width and height, margins above, below, left and right."""

    width: float
    height: float
    margins: tuple[float, float, float, float]

    @property
    def text(self) -> float:
        """The width of the text."""
        return self.width - self.margins[2] - self.margins[3]


@dataclass(frozen=True)
class Turn:
    """The end of a section: what follows stands on another sheet, its pages counted anew if it is an appendix."""

    ends: Sheet
    anew: bool = False


MM = 72 / 25.4
UPRIGHT = Sheet(210 * MM, 297 * MM, (22 * MM, 20 * MM, 30 * MM, 18 * MM))
FLIPPED = Sheet(297 * MM, 210 * MM, (22 * MM, 18 * MM, 25 * MM, 18 * MM))
APPENDIX = replace(UPRIGHT, margins=(22 * MM, 18 * MM, 25 * MM, 18 * MM))


@dataclass
class Page:
    """How far a document is: its pictures and links, the sheet it stands on, how many tables and figures so far."""

    part: DocumentPart
    language: str = "vi"
    sheet: Sheet = UPRIGHT
    album: Album = field(init=False)
    counts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.album = Album(self.part)

    def turn(self, sheet: Sheet, anew: bool = False) -> Turn:
        """Go on on another sheet."""
        ended, self.sheet = self.sheet, sheet
        return Turn(ended, anew)


Made = Element | Turn


def blocks(html: str, page: Page) -> Iterator[Made]:
    """Everything that a block's HTML shows."""
    soup = foreign.parsed(foreign.DRAWING.sub(lambda found: foreign.carried(foreign.recased(found[0])), html))
    foreign.put_in_line(soup)
    yield from flow(soup, page)


def flow(tag: Tag, page: Page, style: str = "BodyText") -> Iterator[Made]:
    """The blocks within an element in their order; words beside them are paragraphs of a style."""
    loose = list[PageElement]()
    for child in tag.children:
        if not isinstance(child, Tag) or is_in_line(child):
            loose.append(child)
            continue
        yield from prose(loose, page, style)
        loose = []
        yield from BLOCKS.get(child.name, flow)(child, page, style)
    yield from prose(loose, page, style)


def is_in_line(child: Tag) -> bool:
    """Whether it belongs to a line of words; a displayed formula is a block."""
    return child.name in IN_LINE and not (child.name == "math" and child.get("display") == "block")


def prose(words: Iterable[PageElement], page: Page, style: str, **wanted: Any) -> Iterator[Element]:
    """Words of a line as a paragraph; none where there are none, a centred one for a picture by itself."""
    pieces = settled(piece for child in words for piece in pieces_of(child, PLAIN, page))
    if pieces:
        is_drawing = len(pieces) == 1 and not isinstance(pieces[0], tuple) and pieces[0].find(".//{*}docPr") is not None
        yield paragraph("Picture" if is_drawing and style == "BodyText" else style, pieces, **wanted)


def pieces_of(node: PageElement, ink: Ink, page: Page, widest: float = 0) -> Iterator[Piece]:
    """The letters, breaks, formulas and links of a line, and its pictures, no wider than `widest` or the text; a blank
    beside each block within.
    """
    if not isinstance(node, Tag):
        if isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            yield str(node), ink
    elif node.name == "br":
        yield BREAK, ink
    elif node.name == "img":
        yield page.album.piece(node, widest or page.sheet.text, ink)
    elif node.name == "math":
        yield formula(node)
    elif node.name == "input":
        yield ("[x] " if node.has_attr("checked") else "[ ] ") if node.get("type") == "checkbox" else "", ink
    elif node.name == "a" and (address := web_address(str(node.get("href", "")))):
        yield link(node, address, ink, page)
    elif node.name not in UNSEEN and node.name not in foreign.CONTROLS and not leads_back(node):
        beside = [] if node.name in IN_LINE else [(" ", ink)]
        yield from beside
        for child in node.children:
            yield from pieces_of(child, inked(ink, node.name), page, widest)
        yield from beside


def leads_back(tag: Tag) -> bool:
    """Whether it is the sign that leads from a note to its place in the text."""
    return tag.name == "a" and bool(BACK.search(str(tag.get("href", ""))))


def web_address(url: str) -> str:
    """An address as Word takes it, which refuses a file with one that is malformed; empty for what is none."""
    try:
        is_one = bool(urlsplit(url).netloc) or url.startswith("mailto:")
    except ValueError:
        return ""
    return quote(url, safe=SAFE) if is_one and url.startswith(WEB) else ""


def link(tag: Tag, address: str, ink: Ink, page: Page) -> Element:
    """Words that lead to an address."""
    relation = page.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    own = replace(ink, style="Hyperlink")
    made = w("hyperlink", *content(settled(piece for child in tag.children for piece in pieces_of(child, own, page))))
    made.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", relation)
    return made


# --- blocks -------------------------------------------------------------------------------------------------------


def words(tag: Tag, page: Page, style: str) -> Iterator[Made]:
    """A paragraph, in the style that its class asks for."""
    named = [PARAGRAPHS[name] for name in tag.get_attribute_list("class") if name in PARAGRAPHS]
    yield from flow(tag, page, named[0] if named else style)


def heading(tag: Tag, page: Page, style: str) -> Iterator[Made]:
    yield from prose(tag.children, page, HEADINGS.get(tag.name, "Heading1"))


def listing(tag: Tag, page: Page, style: str, level: int = 0) -> Iterator[Made]:
    """A list; one of numbers begins where it says."""
    is_numbered = tag.name == "ol"
    level = min(level, DEEPEST)
    of = numbering(page, html_tables.span(tag, "start"), level) if is_numbered else DASHES
    for item in tag.find_all("li", recursive=False):
        yield from entry(item, page, "ListNumber" if is_numbered else "ListBullet", of, level)


def numbering(page: Page, start: int, level: int) -> int:
    """A list of numbers of its own, which begins at `start` on its level."""
    definitions = page.part.numbering_part.element
    own = len(definitions.findall("{*}num")) + 1
    begins = w("lvlOverride", w("startOverride", val=start), ilvl=level)
    definitions.append(w("num", w("abstractNumId", val=NUMBERS), begins, numId=own))
    return own


def entry(item: Tag, page: Page, style: str, of: int, level: int) -> Iterator[Made]:
    """An entry of a list: its first words bear the dash or number, what follows stands below them."""
    first = True
    for child in gathered(item):
        if isinstance(child, Tag) and child.name in ("ul", "ol"):
            yield from listing(child, page, style, level + 1)
        elif isinstance(child, Tag) and child.name != "p":
            yield from BLOCKS.get(child.name, flow)(child, page, "ListContinue")
        else:
            own = child.children if isinstance(child, Tag) else child
            wanted = {"list_of": of, "level": level} if first else {}
            yield from prose(own, page, style if first else "ListContinue", **wanted)
        first = False


def gathered(item: Tag) -> Iterator[Tag | list[PageElement]]:
    """The blocks of an entry, the words between them together."""
    loose = list[PageElement]()
    for child in item.children:
        if not isinstance(child, Tag) or is_in_line(child):
            loose.append(child)
            continue
        if "".join(one.get_text() for one in loose).strip():
            yield loose
        loose = []
        yield child
    if "".join(one.get_text() for one in loose).strip():
        yield loose


def table(tag: Tag, page: Page, style: str) -> Iterator[Made]:
    """A table with its caption above; one too wide for the page on a sheet turned sideways."""
    cells = word_tables.placed(tag)
    if not cells:
        return
    before = page.sheet
    available, size = word_tables.setting(cells, LANDSCAPE if before == FLIPPED else PORTRAIT)
    if available == LANDSCAPE and before != FLIPPED:
        yield page.turn(FLIPPED)
    found = tag.find("caption", recursive=False)
    title = found.get_text(" ", strip=True) if isinstance(found, Tag) else ""
    yield from caption("table", title, page, keep=True)
    fill = partial(filled, page)
    yield word_tables.data_table(cells, size, page.sheet.text, title, is_noted(tag), fill)
    if page.sheet != before:
        yield page.turn(before)


def is_noted(tag: Tag) -> bool:
    """Whether the table has a note below."""
    box = tag.parent if tag.parent and "scroll" in tag.parent.get_attribute_list("class") else tag
    follows = box.find_next_sibling()
    return isinstance(follows, Tag) and "note" in follows.get_attribute_list("class")


def filled(page: Page, cell: Tag, style: str, side: str, ink: Ink, keeps: bool) -> list[Element]:
    """A cell's words as a paragraph."""
    pieces = settled(piece for child in cell.children for piece in pieces_of(child, ink, page, html_tables.WIDEST))
    return [paragraph(style, pieces, side=side, keep=keeps)]


def caption(kind: str, text: str, page: Page, keep: bool = False) -> Iterator[Element]:
    """`Bảng 1. Kết quả chung`, its number computed again when something is put before it."""
    if not text:
        return
    number = page.counts[kind] = page.counts.get(kind, 0) + 1
    name, heavy = NAMES.get(page.language, NAMES["en"])[kind], Ink(bold=True)
    label: list[Piece] = [(f"{name} ", heavy), computed(f"SEQ {name} \\* ARABIC", str(number), heavy), (". ", heavy)]
    yield paragraph("Caption", [*label, (text, Ink(italic=True))], keep=keep)


def figure(tag: Tag, page: Page, style: str) -> Iterator[Made]:
    """A picture with its caption below; the numbers behind a word that opens them are for the screen."""
    found, images = tag.find("figcaption"), tag.find_all("img")
    if not images or has_words(tag):
        yield from flow(tag, page, style)
        return
    pieces = [page.album.piece(image, page.sheet.text) for image in images]
    yield paragraph("Picture", pieces, keep=found is not None)
    yield from caption("figure", found.get_text(" ", strip=True) if found else "", page)


def has_words(tag: Tag) -> bool:
    """Whether a figure has words of its own beside its picture and caption."""
    texts = (node for node in tag.descendants if isinstance(node, NavigableString) and node.strip())
    return any(not node.find_parent(ASIDE) for node in texts)


def monospaced(tag: Tag, page: Page, style: str) -> Iterator[Made]:
    """Text in columns of equal width, its blanks and lines kept."""
    yield w("p", w("pPr", w("pStyle", val="Code")), run(LAST_LINE.sub("", tag.get_text())))


def quoted(tag: Tag, page: Page, style: str) -> Iterator[Made]:
    yield from flow(tag, page, "Quote")


def displayed(tag: Tag, page: Page, style: str) -> Iterator[Made]:
    """A formula in a line of its own."""
    yield w("p", w("pPr", w("pStyle", val="Picture")), m("oMathPara", formula(tag)))


def ruled(tag: Tag, page: Page, style: str) -> Iterator[Made]:
    yield paragraph("Rule")


def division(tag: Tag, page: Page, style: str) -> Iterator[Made]:
    """Our own divisions by their names; of others, what they hold."""
    names = tag.get_attribute_list("class")
    if "closing" in names and tag.select_one(".signature"):
        yield from closing(tag, page)
    elif "appendix-heading" in names and tag.find("h2"):
        yield from appendix(tag, page, "flipped" in names)
    else:
        yield from flow(tag, page, style)


def closing(tag: Tag, page: Page) -> Iterator[Made]:
    """Recipients on the left, signature on the right, with room to sign."""
    received = tag.find_all("li")
    left = [paragraph("RecipientsHead", [("Nơi nhận:", PLAIN)])] if received else []
    for item in received:
        left += [paragraph("Recipients", [("- ", PLAIN), *line_of(item, page)])]
    signed = tag.select(".signature p")
    right = [
        paragraph("Signature", line_of(one, page), before=0 if n == 0 else SIGNING) for n, one in enumerate(signed)
    ]
    yield paragraph("Normal")
    half = round(page.sheet.text * TWIPS / 2)
    yield word_tables.side_by_side((half, half), (left, right))


def line_of(tag: PageElement | None, page: Page) -> list[Piece]:
    """An element's words without their own look."""
    children = tag.children if isinstance(tag, Tag) else ()
    pieces = settled(piece for child in children for piece in pieces_of(child, PLAIN, page))
    return [(words_of(pieces), PLAIN)]


def appendix(tag: Tag, page: Page, flipped: bool) -> Iterator[Made]:
    """The start of an appendix: a new section, its heading in Word's outline, the rest of its title below."""
    yield page.turn(FLIPPED if flipped else APPENDIX, anew=True)
    for place, text in enumerate(words_of(line_of(tag.find("h2"), page)).split(BREAK)):
        yield paragraph("AppendixTitle" if place else "AppendixHeading", [(text, PLAIN)])
    yield paragraph("Subtitle", line_of(tag.find("p"), page), keep=True)
    yield rule(page.sheet.text, page.sheet.text / 4)


def rule(width: float, length: float) -> Element:
    """A line in the middle of a width, in points: drawn, not typed."""
    aside = round((width - min(length, width)) / 2 * TWIPS)
    return paragraph("Rule", left=aside, right=aside)


def skipped(tag: Tag, page: Page, style: str) -> Iterator[Made]:
    return iter(())


BLOCKS: dict[str, Callable[[Tag, Page, str], Iterator[Made]]] = {
    "p": words, "div": division, "table": table, "figure": figure, "pre": monospaced, "blockquote": quoted, "hr": ruled,
    "math": displayed, "ul": listing, "ol": listing,
    **dict.fromkeys([*HEADINGS, "h1"], heading), **dict.fromkeys([*UNSEEN, *foreign.CONTROLS], skipped),
}  # fmt: skip
