"""A rendered page read again: its paragraphs and the rows of its tables, each with the heading it stands under.

Headings, captions, heads of tables and drawings are left out; what the page bears on each sheet is no part of its text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from lxml import html as lxml_html  # type: ignore[import-untyped]
from nbformat import NotebookNode

from kpi_helpers.publish.exporters.content import TYPST
from kpi_helpers.publish.visible import DOCUMENT_OF_DOCX, INLINE, MATH, WORD, parts_of_docx, words_of_docx

HEADINGS = {f"h{level}" for level in range(1, 7)}
LEFT_OUT = {"svg", "figure", "figcaption", "thead", "caption", "pre", "style", "script", "template", "math", "head"}

# Structure elements of a tagged PDF, and the operators that show text.
PDF_LEFT_OUT = {"/Figure", "/Caption", "/THead", "/Lbl", "/Code", "/Formula", "/TOC"}
PDF_BLOCKS = {"/P", "/Span", "/Em", "/Strong", "/LBody", "/Note", "/BlockQuote", "/Link"}
PDF_HEADINGS = {"/Title", *(f"/H{level}" for level in range(1, 7))}
SHOWING = "q Q cm BT Tm Tf Tj TJ BDC BMC EMC"
CODE_RANGE = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")

# Styles of a Word document, see word/styles.xml
DOCX_LEFT_OUT = {"Caption", "Code"}
DOCX_HEADINGS = ("Heading", "Title", "AppendixHeading", "AppendixTitle")
DOCX_FORMULAS = {f"{MATH}oMath", f"{MATH}oMathPara"}
LAYOUT = "Layout"

Event = tuple[str, list[str]]  # heading, paragraph or row; its texts


class Printed(NamedTuple):
    """A paragraph (one text) or a row of a table's body (a text for each cell), under the last heading before it."""

    heading: str
    kind: str
    texts: tuple[str, ...]


def printed(kind: str, content: bytes) -> list[Printed]:
    """What a reader of a page reads, by the file's suffix: `html`, `pdf` or `docx`."""
    heading, found = "", list[Printed]()
    for what, texts in READERS[kind](content):
        words = [" ".join(text.replace("\u200b", "").split()) for text in texts]
        if what == "heading":
            heading = words[0]
        elif any(words):
            found.append(Printed(heading, what, tuple(words)))
    return found


def computed(notebook: NotebookNode) -> list[str]:
    """The texts of the tables that a page's own code made: outputs in HTML that bring no Typst along."""
    outputs = [o.get("data", {}) for cell in notebook.cells for o in cell.get("outputs", [])]
    made = ["".join(data["text/html"]) for data in outputs if "text/html" in data and TYPST not in data]
    rows = [texts for own in made if own.strip() for what, texts in of_html(own.encode()) if what == "row"]
    return [" ".join(text.split()) for texts in rows for text in texts]


# --- HTML ---------------------------------------------------------------------------------------------------------


def of_html(content: bytes) -> Iterator[Event]:
    yield from events(lxml_html.document_fromstring(content.decode()))


def events(element: Any) -> Iterator[Event]:
    """An element's headings, rows and paragraphs in order; text beside blocks is a paragraph of its own."""
    if not isinstance(element.tag, str) or element.tag in LEFT_OUT:
        return
    if element.tag in HEADINGS:
        yield "heading", [text_within(element)]
    elif element.tag == "tr":
        yield "row", [text_within(cell) for cell in element if cell.tag in ("td", "th")]
    else:
        loose = element.text or ""
        for child in element:
            if child.tag in INLINE:
                loose += text_within(child)
            else:
                yield "paragraph", [loose]
                yield from events(child)
                loose = ""
            loose += child.tail or ""
        yield "paragraph", [loose]


def text_within(element: Any) -> str:
    """All text of an element, a blank at each block within."""
    if not isinstance(element.tag, str) or element.tag in LEFT_OUT:
        return ""
    inner = (element.text or "") + "".join(text_within(child) + (child.tail or "") for child in element)
    return inner if element.tag in INLINE else f" {inner} "


# --- PDF ----------------------------------------------------------------------------------------------------------


def of_pdf(content: bytes) -> Iterator[Event]:
    """The structure of a tagged PDF, as a screen reader has it. One without tags has none."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        shown = {page.obj.objgen: marked_texts(page) for page in pdf.pages}
        if tree := pdf.Root.get("/StructTreeRoot"):
            yield from elements(tree.get("/K"), None, shown)


def elements(element: Any, page: Any, shown: Mapping[Any, Mapping[int, list[Placed]]]) -> Iterator[Event]:
    """As `events`, of a structure element or several."""
    for own in several(element):
        kind, page_of = str(own.get("/S", "")), own.get("/Pg", page)
        if kind in PDF_LEFT_OUT:
            continue
        if kind in PDF_HEADINGS:
            yield "heading", [content_of(own, page_of, shown)]
        elif kind == "/TR":
            yield "row", [content_of(cell, page_of, shown) for cell in several(own.get("/K"))]
        elif kind in PDF_BLOCKS:
            yield "paragraph", [content_of(own, page_of, shown)]
        else:
            yield from elements(own.get("/K"), page_of, shown)


def several(kids: Any) -> list[Any]:
    """The structure elements among an element's children, which are one or an array."""
    import pikepdf

    every = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    return [kid for kid in every if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def content_of(element: Any, page: Any, shown: Mapping[Any, Mapping[int, list[Placed]]]) -> str:
    """The text of an element and of those within it but for pictures, a blank where a line ends."""
    line, text = None, ""
    for own in pieces(element, page, shown):
        text += own.text if own.line == line else f" {own.text}"
        line = own.line
    return text


class Placed(NamedTuple):
    """A text and the line it stands on: its page and its height there."""

    line: tuple[Any, float]
    text: str


def pieces(element: Any, page: Any, shown: Mapping[Any, Mapping[int, list[Placed]]]) -> Iterator[Placed]:
    import pikepdf

    kids = element.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            yield from shown[element.get("/Pg", page).objgen].get(kid, [])
        elif isinstance(kid, pikepdf.Dictionary) and "/MCID" in kid:
            yield from shown[kid.get("/Pg", element.get("/Pg", page)).objgen].get(int(kid["/MCID"]), [])
        elif isinstance(kid, pikepdf.Dictionary) and "/S" in kid and str(kid["/S"]) not in PDF_LEFT_OUT:
            yield from pieces(kid, element.get("/Pg", page), shown)


def marked_texts(page: Any) -> dict[int, list[Placed]]:
    """The texts of a page by the mark that its structure knows them by."""
    import pikepdf

    fonts = {name: codes_of(font) for name, font in page.resources.get("/Font", {}).items()}
    state, found = Drawing(page.obj.objgen), dict[int, list[Placed]]()
    for step in pikepdf.parse_content_stream(page, SHOWING):
        text = state.after(str(step.operator), step.operands, fonts)
        mark = next((mark for mark in reversed(state.marks) if mark is not None), None)
        if text and mark is not None:
            found.setdefault(mark, []).append(Placed((state.page, round(state.height, 1)), text))
    return found


class Drawing:
    """How far the reading of a page's content is: within which marks, in which font, at which height."""

    def __init__(self, page: Any) -> None:
        self.page, self.font, self.moved, self.line = page, "", 0.0, 0.0
        self.marks: list[int | None] = []
        self.kept: list[float] = []

    @property
    def height(self) -> float:
        return self.moved - self.line

    def after(self, operator: str, operands: Any, fonts: Mapping[str, Mapping[int, str]]) -> str:
        """Go on by one operator; the text that it shows."""
        if operator in ("Tj", "TJ"):
            return "".join(decoded(part, fonts[self.font]) for part in strings(operands[0]))
        if operator == "BDC":
            has_mark = hasattr(operands[1], "keys") and "/MCID" in operands[1]
            self.marks.append(int(operands[1]["/MCID"]) if has_mark else None)
        elif operator == "BMC":
            self.marks.append(None)
        elif operator == "EMC" and self.marks:
            self.marks.pop()
        elif operator == "Tf":
            self.font = str(operands[0])
        else:
            self.move(operator, operands)
        return ""

    def move(self, operator: str, operands: Any) -> None:
        if operator == "q":
            self.kept.append(self.moved)
        elif operator == "Q" and self.kept:
            self.moved = self.kept.pop()
        elif operator == "cm":
            self.moved += float(operands[5])
        elif operator == "BT":
            self.line = 0.0
        elif operator == "Tm":
            self.line = float(operands[5])


def strings(shown: Any) -> list[bytes]:
    """The strings among what is shown, without the distances between them."""
    import pikepdf

    parts = list(shown) if isinstance(shown, pikepdf.Array) else [shown]
    return [bytes(part) for part in parts if isinstance(part, pikepdf.String)]


def decoded(codes: bytes, letters: Mapping[int, str]) -> str:
    """Two bytes a letter, as the typesetter's fonts have them."""
    return "".join(letters.get(int.from_bytes(codes[n : n + 2]), "") for n in range(0, len(codes), 2))


def codes_of(font: Any) -> dict[int, str]:
    """Which letters the codes of a font stand for, as the font says itself."""
    if "/ToUnicode" not in font:
        return {}
    found = dict[int, str]()
    for kind, body in CODE_RANGE.findall(font["/ToUnicode"].read_bytes()):
        words = [
            hexadecimal or bracket for hexadecimal, *brackets in HEX.findall(body) for bracket in [b"".join(brackets)]
        ]
        found |= pairs(words) if kind == b"char" else ranges(words)
    return found


def pairs(words: list[bytes]) -> dict[int, str]:
    return {int(code, 16): letters(word) for code, word in zip(words[::2], words[1::2], strict=True)}


def ranges(words: list[bytes]) -> dict[int, str]:
    """Codes in a row: the letters of the first counted on, or a list of the letters of each."""
    found, left = dict[int, str](), iter(words)
    for first in left:
        start, last, then = int(first, 16), int(next(left), 16), next(left)
        own = list(iter(lambda: next(left), b"]")) if then == b"[" else []
        for place in range(last - start + 1):
            found[start + place] = letters(own[place]) if own else counted_on(letters(then), place)
    return found


def counted_on(text: str, steps: int) -> str:
    return text[:-1] + chr(ord(text[-1]) + steps)


def letters(word: bytes) -> str:
    return bytes.fromhex(word.decode()).decode("utf-16-be")


# --- Word ---------------------------------------------------------------------------------------------------------


def of_docx(content: bytes) -> Iterator[Event]:
    """The paragraphs and tables of the text in their order; what heads or ends each page is none of it."""
    root = dict(parts_of_docx(content))[DOCUMENT_OF_DOCX]
    for element in root[0]:
        yield from word_events(element)


def word_events(element: Any) -> Iterator[Event]:
    """As `events`, of a paragraph or a table of Word."""
    style = element.find(f".//{WORD}pStyle" if element.tag == f"{WORD}p" else f".//{WORD}tblStyle")
    name = "" if style is None else style.get(f"{WORD}val")
    if element.tag == f"{WORD}tbl":
        yield from columns_of(element) if name == LAYOUT else rows_of(element)
    elif element.tag == f"{WORD}p" and name not in DOCX_LEFT_OUT:
        yield "heading" if name.startswith(DOCX_HEADINGS) else "paragraph", [words_of(element)]


def columns_of(table: Any) -> Iterator[Event]:
    """What stands side by side on the page."""
    return (event for own in table.iter(f"{WORD}p") for event in word_events(own))


def rows_of(table: Any) -> Iterator[Event]:
    """The rows of a table's body; a cell counts where it begins."""
    for row in table.iter(f"{WORD}tr"):
        if row.find(f"{WORD}trPr/{WORD}tblHeader") is None:
            cells = [cell for cell in row.iter(f"{WORD}tc") if begins(cell)]
            yield "row", [" ".join(words_of(own) for own in cell.iter(f"{WORD}p")) for cell in cells]


def begins(cell: Any) -> bool:
    """Whether a cell is not the rest of one above."""
    merged = cell.find(f"{WORD}tcPr/{WORD}vMerge")
    return merged is None or merged.get(f"{WORD}val") == "restart"


def words_of(paragraph: Any) -> str:
    """The words of a paragraph without its formulas."""
    return "".join(words_of_docx(part) for part in paragraph if part.tag not in DOCX_FORMULAS)


READERS: dict[str, Callable[[bytes], Iterable[Event]]] = {"html": of_html, "pdf": of_pdf, "docx": of_docx}
