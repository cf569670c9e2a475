"""MathML → the formulas of Word, which can be edited there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bs4 import Tag
from docx.oxml.parser import OxmlElement

from kpi_helpers.publish.exporters.word_xml import Element, printable

MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def formula(math: Tag) -> Element:
    """One formula; what Word has no form for is its parts one after the other."""
    return m("oMath", *parts(math))


def m(tag: str, *children: Element, **values: str) -> Element:
    made = OxmlElement(f"m:{tag}")
    for name, value in values.items():
        made.set(f"{{{MATH}}}{name}", value)
    made.extend(children)
    return made


def parts(tag: Tag) -> list[Element]:
    """What stands within an element, in order."""
    return [made for child in children(tag) for made in part(child)]


def part(tag: Tag) -> list[Element]:
    if tag.name in ("mi", "mn", "mo", "mtext", "ms"):
        return letters(tag.get_text())
    if tag.name == "mspace":
        return letters(" ")
    writer = FORMS.get(tag.name)
    own = children(tag)
    return [writer(own)] if writer and own else parts(tag)


def children(tag: Tag) -> list[Tag]:
    return [child for child in tag.children if isinstance(child, Tag) and child.name != "annotation"]


def letters(text: str) -> list[Element]:
    shown = printable(text)
    if not shown:
        return []
    words = m("t")
    words.text = shown
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return [m("r", words)]


def slot(name: str, own: Sequence[Tag], place: int) -> Element:
    """A part of a form by its place among the children; empty where there is none."""
    return m(name, *(part(own[place]) if place < len(own) else []))


def fraction(own: Sequence[Tag]) -> Element:
    return m("f", slot("num", own, 0), slot("den", own, 1))


def script(name: str, *marks: str) -> Callable[[Sequence[Tag]], Element]:
    """A base with what stands at its corners: `marks` in the order in which MathML has them."""

    def written(own: Sequence[Tag]) -> Element:
        return m(name, slot("e", own, 0), *(slot(mark, own, place) for place, mark in enumerate(marks, 1)))

    return written


def limits(own: Sequence[Tag], *names: str) -> Element:
    """What stands below or above its base, one around the other."""
    made = slot("e", own, 0)
    for place, name in enumerate(names, 1):
        made = m("e", m(name, made, slot("lim", own, place)))
    return made[0]


def root(own: Sequence[Tag]) -> Element:
    return m("rad", m("radPr", m("degHide", val="1")), m("deg"), m("e", *(one for tag in own for one in part(tag))))


def nth_root(own: Sequence[Tag]) -> Element:
    return m("rad", slot("deg", own, 1), slot("e", own, 0))


def matrix(rows: Sequence[Tag]) -> Element:
    return m("m", *(m("mr", *(m("e", *parts(cell)) for cell in children(row))) for row in rows))


FORMS: dict[str, Callable[[Sequence[Tag]], Element]] = {
    "mfrac": fraction,
    "msup": script("sSup", "sup"),
    "msub": script("sSub", "sub"),
    "msubsup": script("sSubSup", "sub", "sup"),
    "munder": lambda own: limits(own, "limLow"),
    "mover": lambda own: limits(own, "limUpp"),
    "munderover": lambda own: limits(own, "limLow", "limUpp"),
    "msqrt": root,
    "mroot": nth_root,
    "mtable": matrix,
}
