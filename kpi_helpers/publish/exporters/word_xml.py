"""Elements of WordprocessingML: paragraphs, runs, fields; text that no reader of XML refuses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement

from kpi_helpers.text import code_of, nfc

Element = BaseOxmlElement
NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MONOSPACED = "Courier New"
TWIPS = 20  # in a point; lengths are told in them
BREAK = "\v"  # a line ends here

ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BLANKS = re.compile(r"[ \t\n\r\f]+")
BREAKS = re.compile(rf" ?{BREAK} ?")
LEADS_ON = (":", "./.")  # the end of a paragraph that must not stand apart from what follows


@dataclass(frozen=True)
class Ink:
    """How letters look. `raised`: superscript or subscript; `colour`: `rrggbb`; `style`: a character style; `size`:
    in points, where it is not the paragraph's.
    """

    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    mono: bool = False
    raised: str = ""
    colour: str = ""
    style: str = ""
    size: float = 0

    def properties(self) -> Element | None:
        """`w:rPr`, in the order that its schema asks for."""
        fonts = dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), MONOSPACED)
        given = [
            w("rStyle", val=self.style) if self.style else None,
            w("rFonts", **fonts) if self.mono else None,
            *([w("b"), w("bCs")] if self.bold else []),
            *([w("i"), w("iCs")] if self.italic else []),
            w("strike") if self.strike else None,
            w("color", val=self.colour) if self.colour else None,
            *([w("sz", val=round(2 * self.size)), w("szCs", val=round(2 * self.size))] if self.size else []),
            w("u", val="single") if self.underline else None,
            w("vertAlign", val=self.raised) if self.raised else None,
        ]
        kept = [one for one in given if one is not None]
        return w("rPr", *kept) if kept else None


PLAIN = Ink()
TAGS = {
    "strong": {"bold": True}, "b": {"bold": True}, "em": {"italic": True}, "i": {"italic": True},
    "u": {"underline": True}, "ins": {"underline": True}, "s": {"strike": True}, "del": {"strike": True},
    "sup": {"raised": "superscript"}, "sub": {"raised": "subscript"},
    "code": {"mono": True}, "kbd": {"mono": True}, "samp": {"mono": True}, "tt": {"mono": True},
}  # fmt: skip

Piece = tuple[str, Ink] | Element  # letters of a look; or a picture, a link, a formula


def inked(ink: Ink, tag: str) -> Ink:
    """The look of letters within a tag of HTML."""
    return replace(ink, **TAGS.get(tag, {}))  # type: ignore[arg-type]


def w(tag: str, *children: Element | None, **values: object) -> Element:
    """`w("jc", val="right")` is `<w:jc w:val="right"/>`; what is None is left out."""
    made = OxmlElement(f"w:{tag}")
    for name, value in values.items():
        made.set(NAMESPACE + name, printable(str(value)))
    made.extend(child for child in children if child is not None)
    return made


def printable(text: str) -> str:
    """Text as XML takes it: a control character stands as its code."""
    return ILLEGAL.sub(lambda found: code_of(found[0]), nfc(text))


def run(text: str, ink: Ink = PLAIN) -> Element:
    """Letters of one look, lines and tabs in them kept."""
    made = w("r", ink.properties())
    for part in re.split(r"([\v\n\t])", text):
        if part in ("\v", "\n"):
            made.append(w("br"))
        elif part == "\t":
            made.append(w("tab"))
        elif part:
            words = w("t")
            words.text = printable(part)
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            made.append(words)
    return made


def computed(instruction: str, shown: str, ink: Ink = PLAIN) -> Element:
    """What Word computes again when asked to; `shown` until then."""
    return w("fldSimple", run(shown, ink), instr=f" {instruction} ")


def settled(pieces: Iterable[Piece]) -> list[Piece]:
    """Blanks as a page of HTML shows them: one between words, none at the ends and beside a break."""
    kept, is_blank = list[Piece](), True
    for piece in pieces:
        if not isinstance(piece, tuple):
            kept.append(piece)
            is_blank = False
            continue
        text = BREAKS.sub(BREAK, BLANKS.sub(" ", piece[0]))
        text = text.lstrip(" ") if is_blank else text
        if text:
            kept.append((text, piece[1]))
            is_blank = text[-1] in f" {BREAK}"
    if kept and isinstance(last := kept[-1], tuple):
        kept[-1] = (last[0].rstrip(" " + BREAK), last[1])
    return [piece for piece in kept if not isinstance(piece, tuple) or piece[0]]


def content(pieces: Iterable[Piece]) -> Iterator[Element]:
    """Settled pieces as runs."""
    for piece in pieces:
        yield run(*piece) if isinstance(piece, tuple) else piece


def words_of(pieces: Iterable[Piece]) -> str:
    return "".join(piece[0] for piece in pieces if isinstance(piece, tuple))


def paragraph(style: str, pieces: Sequence[Piece] = (), **wanted: object) -> Element:
    """A paragraph of a style. `wanted`: see `look`; one that leads on keeps to the next by itself."""
    wanted["keep"] = wanted.get("keep") or words_of(pieces).rstrip().endswith(LEADS_ON)
    return w("p", look(style, **wanted), *content(pieces))


def look(
    style: str, keep: object = False, list_of: object = None, level: object = 0, side: object = "",
    left: object = None, right: object = None, before: object = None,
) -> Element:  # fmt: skip
    """`w:pPr` of a style: whether it keeps to the next, the list and level it is in, its side, its own indents."""
    numbered = w("numPr", w("ilvl", val=level), w("numId", val=list_of)) if list_of is not None else None
    indents = {name: value for name, value in (("left", left), ("right", right)) if value is not None}
    return w(
        "pPr",
        w("pStyle", val=style),
        w("keepNext") if keep else None,
        numbered,
        w("spacing", before=before) if before is not None else None,
        w("ind", **indents) if indents else None,
        w("jc", val=side) if side else None,
    )


def line(style: str, text: str, **wanted: object) -> list[Element]:
    """A paragraph of a text, none without one."""
    return [paragraph(style, [(text, PLAIN)], **wanted)] if text else []
