"""What a page is made of: prose, lists, tables and charts that carry their HTML and their Typst.

A notebook shows a fragment by leaving it on a cell's last line. Fragments are pure: no file, no clock, no random.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from kpi_helpers.pages import theme
from kpi_helpers.text import html_text, nfc, svg_in_page, typst_string

TYPST = "text/vnd.typst"
SVG = "image/svg+xml"
DOCUMENT = "application/vnd.report.document+json"

SCOPE_ROW = ' scope="row"'
BELOW = re.compile(r"^(?=#{1,4}\s)", re.MULTILINE)  # headings within a text stand below its own
Bundle = tuple[dict[str, Any], dict[str, Any]]


class Fragment:
    """A part of a page: subclasses give `html()`, `typst()` and `plain()`."""

    def html(self) -> str:
        raise NotImplementedError

    def typst(self) -> str:
        raise NotImplementedError

    def plain(self) -> str:
        raise NotImplementedError

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return {"text/plain": nfc(self.plain()), "text/html": self.html(), TYPST: self.typst()}, {}


@dataclass(frozen=True)
class Bound:
    """A number as written, and the result it was taken from."""

    text: str
    source: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Sentence:
    """A sentence and the numbers in it."""

    text: str
    figures: tuple[Bound, ...] = ()


@dataclass(frozen=True)
class Prose(Fragment):
    """Sentences as a paragraph, which keeps to what follows if it `leads`, or with `as_points` as a dash list."""

    sentences: Sequence[Sentence]
    as_points: bool = False
    leads: bool = False

    @property
    def figures(self) -> tuple[Bound, ...]:
        return tuple(figure for sentence in self.sentences for figure in sentence.figures)

    def html(self) -> str:
        texts = [html_text(sentence.text) for sentence in self.sentences]
        if self.as_points:
            return '<ul class="points">' + "".join(f"<li>{text}</li>" for text in texts) + "</ul>"
        return f'<p class="prose">{" ".join(texts)}</p>'

    def typst(self) -> str:
        texts = "".join(typst_string(sentence.text) + ", " for sentence in self.sentences)
        return f"#points(({texts}))" if self.as_points else f"#prose(({texts}){', leads: true' * self.leads})"

    def plain(self) -> str:
        return ("\n- " if self.as_points else " ").join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True)
class Cell:
    """A cell of a table. `tone`: good, bad, soft (a remark) or section (a row that heads others).

    `value` is the number that the text writes, for a workbook, which shows it by `number_format`.
    """

    text: str
    colspan: int = 1
    rowspan: int = 1
    strong: bool = False
    tone: str | None = None
    align: str | None = None
    value: float | None = None
    number_format: str = "#,##0"

    def typst(self) -> str:
        options = {"colspan": self.colspan, "rowspan": self.rowspan}
        words = [f"{name}: {value}" for name, value in options.items() if value > 1]
        words += ["strong: true"] if self.strong else []
        words += [f'tone: "{self.tone}"'] if self.tone else []
        words += [f"align: {self.align}"] if self.align else []
        return f"cell({', '.join([typst_string(self.text), *words])})"

    def html(self, tag: str, align: str, scope: str = "") -> str:
        classes = " ".join(filter(None, [{"right": "num", "center": "mid"}.get(self.align or align, ""), self.tone]))
        spans = "".join(f' {n}="{v}"' for n, v in (("colspan", self.colspan), ("rowspan", self.rowspan)) if v > 1)
        text = html_text(self.text)
        inner = f"<strong>{text}</strong>" if self.strong and tag == "td" else text
        styled = f' class="{classes}"' if classes else ""
        return f"<{tag}{styled}{scope}{spans}>{inner}</{tag}>"


@dataclass(frozen=True)
class Column:
    """A column's width in Typst (`12mm`, `1fr`, `auto`) and its alignment."""

    width: str = "auto"
    align: str = "left"


@dataclass(frozen=True)
class Table(Fragment):
    """A table with a caption, heading rows with spans, and a note below. `.frame` gives its data."""

    caption: str
    columns: Sequence[Column]
    head: Sequence[Sequence[Cell]]
    body: Sequence[Sequence[Cell]]
    frame: pd.DataFrame
    note: str = ""
    row_header: int = 0

    def html(self) -> str:
        head = "".join(f"<tr>{''.join(self._heading(cell) for cell in row)}</tr>" for row in self.head)
        body = "".join(f"<tr>{self._row(row)}</tr>" for row in placed(self.body))
        note = f'<p class="note">{html_text(self.note)}</p>' if self.note else ""
        caption = html_text(self.caption)
        return (
            f'<div class="scroll" role="region" aria-label="{caption}" tabindex="0">'
            f'<table class="data"><caption>{caption}</caption>'
            f"<thead>{head}</thead><tbody>{body}</tbody></table></div>{note}"
        )

    def _heading(self, cell: Cell) -> str:
        return cell.html("th", "center", f' scope="{"colgroup" if cell.colspan > 1 else "col"}"')

    def _row(self, row: Sequence[tuple[int, Cell]]) -> str:
        return "".join(
            cell.html("th", self.columns[place].align, SCOPE_ROW)
            if place == self.row_header and cell.tone != "section"
            else cell.html("td", self.columns[place].align)
            for place, cell in row
        )

    def typst(self) -> str:
        widths = "".join(f"{column.width}, " for column in self.columns)
        aligns = "".join(f"{column.align}, " for column in self.columns)
        head = "".join(f"{cell.typst()}, " for row in self.head for cell in row)
        body = "".join(f"{cell.typst()}, " for row in self.body for cell in row)
        note = f", note: {typst_string(self.note)}" if self.note else ""
        return (
            f"#data-table(columns: ({widths}), align: ({aligns}), caption: {typst_string(self.caption)}, "
            f"header: ({head}), body: ({body}){note})"
        )

    def plain(self) -> str:
        return f"{self.caption}\n{self.frame.to_string(index=False)}"


def placed(rows: Sequence[Sequence[Cell]]) -> Iterator[list[tuple[int, Cell]]]:
    """Each row's cells with the column they start in, past the cells that span down from rows above."""
    taken: dict[int, int] = {}
    for row in rows:
        place, cells = 0, []
        for cell in row:
            while taken.get(place, 0):
                place += 1
            cells.append((place, cell))
            taken |= {place + step: cell.rowspan for step in range(cell.colspan)}
            place += cell.colspan
        taken = {place: left - 1 for place, left in taken.items()}
        yield cells


@dataclass(frozen=True)
class Chart(Fragment):
    """A matplotlib figure with a caption and a text alternative written from its data, which `.frame` gives.

    `rows` are that data as words, a heading first: a page that is read on a screen can show them.
    """

    figure: Figure
    caption: str
    alt: str
    frame: pd.DataFrame = field(default_factory=pd.DataFrame)
    rows: Sequence[Sequence[str]] = ()

    @cached_property
    def svg(self) -> str:
        """The drawing, without date or maker, its text as text."""
        file = io.StringIO()
        with theme.applied():
            self.figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
        return nfc(file.getvalue())

    @property
    def name(self) -> str:
        return f"chart-{hashlib.sha256(self.svg.encode()).hexdigest()[:12]}"

    def html(self) -> str:
        drawing = svg_in_page(self.svg, self.name, self.alt)
        caption = html_text(self.caption)
        wide = f'<div class="scroll" role="region" tabindex="0" aria-label="{caption}">{drawing}</div>'
        return f"<figure>{wide}<figcaption>{caption}</figcaption>{self._data()}</figure>"

    def _data(self) -> str:
        """The numbers that are drawn, behind a word that opens them."""
        if not self.rows:
            return ""
        head, *rows = [[Cell(text) for text in row] for row in self.rows]
        titles = "".join(cell.html("th", "center", ' scope="col"') for cell in head)
        lines = "".join(
            f"<tr>{first.html('th', 'left', SCOPE_ROW)}{''.join(cell.html('td', 'right') for cell in others)}</tr>"
            for first, *others in rows
        )
        table = f'<table class="data"><thead><tr>{titles}</tr></thead><tbody>{lines}</tbody></table>'
        label = f"Số liệu của hình: {html_text(self.caption)}"
        region = f'<div class="scroll" role="region" tabindex="0" aria-label="{label}">{table}</div>'
        return f"<details><summary>Số liệu của hình</summary>{region}</details>"

    def typst(self) -> str:
        file, alt, caption = (typst_string(text) for text in (f"{self.name}.svg", self.alt, self.caption))
        return f"#chart({file}, alt: {alt}, caption: {caption})"

    def plain(self) -> str:
        return f"{self.caption}\n{self.alt}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        data, metadata = super()._repr_mimebundle_()
        return {**data, SVG: self.svg}, {**metadata, TYPST: {"files": {f"{self.name}.svg": SVG}}}


@dataclass(frozen=True)
class Document(Fragment):
    """What the document says of itself: heading, signer, recipients, warnings. Prints nothing where it stands."""

    fields: Mapping[str, Any]

    def html(self) -> str:
        return ""

    def typst(self) -> str:
        return ""

    def plain(self) -> str:
        return str(self.fields.get("subtitle", ""))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return {"text/plain": nfc(self.plain()), DOCUMENT: dict(self.fields)}, {}


@dataclass(frozen=True)
class Markdown:
    """Somebody's Markdown under a heading of its own, printed as that of a cell; nothing where nothing is said."""

    heading: str
    text: str

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        shown = f"## {self.heading}\n\n{BELOW.sub(r'##', self.text)}" if self.text else ""
        return {"text/plain": nfc(self.text), "text/markdown": nfc(shown)}, {}


@dataclass(frozen=True)
class Closing(Fragment):
    """Recipients on the left, signature on the right."""

    recipients: Sequence[str]
    capacity: Sequence[str]
    signer: str

    def html(self) -> str:
        received = "".join(f"<li>{html_text(line)}</li>" for line in self.recipients)
        signed = "<br>".join(html_text(line) for line in self.capacity)
        return (
            f'<div class="closing"><div><p><strong><em>Nơi nhận:</em></strong></p><ul>{received}</ul></div>'
            f'<div class="signature"><p><strong>{signed}</strong></p>'
            f"<p><strong>{html_text(self.signer)}</strong></p></div></div>"
        )

    def typst(self) -> str:
        return "#closing()"

    def plain(self) -> str:
        return "\n".join(["Nơi nhận:", *self.recipients, *self.capacity, self.signer])


@dataclass(frozen=True)
class Appendix(Fragment):
    """The start of an appendix: a new page, landscape if `flipped`, pages counted anew."""

    label: str
    title: Sequence[str]
    reference: str
    flipped: bool = True

    def html(self) -> str:
        title = "<br>".join(html_text(line) for line in (self.label, *self.title))
        return (
            f'<div class="appendix-heading{" flipped" * self.flipped}"><h2>{title}</h2>'
            f"<p><em>({html_text(self.reference)})</em></p></div>"
        )

    def typst(self) -> str:
        title = typst_string("\n".join(self.title))
        return (
            f"#show: appendix.with(label: {typst_string(self.label)}, title: {title}, "
            f"reference: {typst_string(f'({self.reference})')}, flipped: {str(self.flipped).lower()})"
        )

    def plain(self) -> str:
        return "\n".join([self.label, *self.title, self.reference])


@dataclass(frozen=True)
class Parts(Fragment):
    """Several fragments shown one after the other."""

    parts: Sequence[Fragment]

    def html(self) -> str:
        return "".join(part.html() for part in self.parts)

    def typst(self) -> str:
        return "\n".join(part.typst() for part in self.parts)

    def plain(self) -> str:
        return "\n\n".join(part.plain() for part in self.parts)

    def _ipython_display_(self) -> None:
        """Each part as an output of its own, since a bundle has room for one chart."""
        from IPython.display import display

        for part in self.parts:
            display(part)  # type: ignore[no-untyped-call]
