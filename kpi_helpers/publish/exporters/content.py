"""Cells → blocks, each with its HTML and its Typst. What can't be printed is said on the page and as a warning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from kpi_helpers.errors import KpiError
from kpi_helpers.publish.exporters import foreign, markdown
from kpi_helpers.publish.exporters.document import DOCUMENT, INTERNAL, title_cell, without_title
from kpi_helpers.publish.exporters.images import IMAGES, NO_ALT, SVG, Picture, Pictures, picture
from kpi_helpers.publish.exporters.markdown_html import to_html
from kpi_helpers.publish.exporters.monospace import raw_block
from kpi_helpers.publish.exporters.tables import LONGEST_IN_PROSE, breakable
from kpi_helpers.publish.notebooks import first_words, numbered
from kpi_helpers.text import html_text, nfc, svg_in_page, typst_string

TYPST = "text/vnd.typst"
PRINTED = ("text/html", "text/markdown", "text/latex", *IMAGES, "text/plain")
TERMINAL_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

# `file.py:12: UserWarning: words`, with the line of code that Python adds
LIBRARY_WARNING = re.compile(r"^\S[^\n]*:\d+: (?P<said>\w*Warning: [^\n]*)\n?(?:[ \t]+[^\n]*\n?)?", re.MULTILINE)

# What plotting calls return, as Python names it: `<Axes: xlabel='n'>`, `[<matplotlib.lines.Line2D>]`, `Text(0, 1, 'n')`
ARTIST = r"<(?:(?:matplotlib|mpl_toolkits|seaborn)\.|\w*Axes\w*: ?|Figure size |\w+Container object )[^<>\n]*>"
DRAWN = re.compile(rf"(?:array\()?[\[(\s]*(?:(?:{ARTIST}|Text\([^\n]*\))[\s\])]*,?[\[(\s]*)+(?:dtype=object\))?")


# Formulas in the other signs of LaTeX.
IN_LINE, DISPLAYED = re.compile(r"\\\((.*?)\\\)", re.DOTALL), re.compile(r"\\\[(.*?)\\\]", re.DOTALL)

# A formula that is all of a text, between its signs or without any.
WHOLE_FORMULA = re.compile(r"\s*(?P<signs>\$\$?|)(?P<latex>[^$]+)(?P=signs)\s*")


@dataclass(frozen=True)
class Block:
    """A piece of the page, from one cell (counted from one)."""

    cell: int
    html: str
    typst: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass
class Walk:
    """The way through a notebook: where relative images lie, the level of the last heading, how many texts so far."""

    folder: Path | None
    level: int = 0
    texts: int = 0

    def mark(self) -> str:
        """What sets the ids of the next text apart from those of all others."""
        self.texts += 1
        return f"t{self.texts}"


def blocks(notebook: NotebookNode, folder: Path | None = None) -> list[Block]:
    """Everything a notebook prints, in order: Markdown and outputs, without code and without `internal` cells.

    `folder` is where relative images lie. Raises KpiError `notebook-failed` for a notebook that holds an error.
    """
    titled, walk = title_cell(notebook), Walk(folder)
    made: list[Block] = []
    for number, cell in numbered(notebook):
        if INTERNAL in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "markdown":
            source = without_title(cell.source) if cell is titled else cell.source
            made += [prose(number, source, walk, cell.get("attachments", {}))] if source.strip() else []
        elif cell.cell_type == "code":
            made += outputs(number, cell, walk)
        elif cell.source.strip():
            made.append(unprintable(number, first_words(cell), ["raw"]))
    return made


def prose(number: int, source: str, walk: Walk, attachments: Mapping[str, Any] | None = None) -> Block:
    """Markdown of a cell or of an output."""
    rendering = markdown.Rendering(Pictures(attachments or {}, walk.folder), walk.level)
    html = to_html(source, rendering.pictures, walk.level, mark=walk.mark())
    typst = markdown.to_typst(source, rendering)
    walk.level = rendering.level
    warnings = tuple(f"ô {number}: {warning}" for warning in rendering.warnings)
    return Block(number, html, typst, rendering.files, warnings)


def outputs(number: int, cell: NotebookNode, walk: Walk) -> Iterator[Block]:
    """The outputs of a code cell; streams that follow each other are one block."""
    stream, draws = "", any(kind in IMAGES for output in cell.get("outputs", []) for kind in output.get("data", {}))
    for output in cell.get("outputs", []):
        if draws and DRAWN.fullmatch(joined(output.get("data", {}).get("text/plain", ""))) and len(output.data) == 1:
            continue
        if output.output_type == "stream":
            stream += "".join(output.text)
            continue
        yield from streamed(number, stream)
        stream = ""
        if output.output_type == "error":
            raise KpiError.of("notebook-failed", cell=number, start=first_words(cell), problem=output.ename)
        if made := shown(number, cell, output, walk):
            yield made
    yield from streamed(number, stream)


def streamed(number: int, stream: str) -> Iterator[Block]:
    """What a cell wrote as it ran. Warnings of libraries are for the analyst: told, not printed."""
    told = tuple(f"ô {number}: {found['said']}" for found in LIBRARY_WARNING.finditer(stream))
    printed = LIBRARY_WARNING.sub("", stream)
    if printed.strip():
        yield mono(number, printed, told)
    elif told:
        yield Block(number, "", "", warnings=told)


def shown(number: int, cell: NotebookNode, output: NotebookNode, walk: Walk) -> Block | None:
    """One output in the richest form that can be printed; a document's fields print nothing where they stand."""
    data: dict[str, Any] = dict(output.get("data", {}))
    if DOCUMENT in data or not data:
        return None
    if TYPST in data:
        return fragment(number, data, output.get("metadata", {}))
    foreign_kinds = [kind for kind in data if kind not in PRINTED]
    kind = next((kind for kind in PRINTED if kind in data), None)
    if kind is None or (kind == "text/plain" and foreign_kinds):
        return unprintable(number, first_words(cell), foreign_kinds)
    if kind in IMAGES:
        found = picture(kind, data[kind])
        alt = alternative(kind, {**cell.metadata, **output.get("metadata", {})})
        return figure(number, found, alt, walk.mark()) if found else unprintable(number, first_words(cell), [kind])
    return text(number, first_words(cell), kind, joined(data[kind]), walk)


def fragment(number: int, data: Mapping[str, Any], metadata: Mapping[str, Any]) -> Block:
    """An output that brings its own Typst and HTML, and names the files that its Typst draws."""
    named = metadata.get(TYPST, {}).get("files", {})
    found = {name: picture(kind, data[kind]) for name, kind in named.items()}
    files = {name: drawn.drawing for name, drawn in found.items() if drawn}
    return Block(number, joined(data.get("text/html", "")), joined(data[TYPST]), files)


def joined(content: str | list[str]) -> str:
    return nfc("".join(content))


def text(number: int, start: str, kind: str, content: str, walk: Walk) -> Block:
    """An output of one of the textual types that everybody's notebooks have."""
    if kind == "text/html":
        return html_output(number, start, content, walk)
    if kind == "text/markdown":
        return prose(number, content, walk)
    if kind == "text/latex":
        return prose(number, latex_prose(content), walk)
    return mono(number, content)


def latex_prose(latex: str) -> str:
    """LaTeX of an output as Markdown: one formula, or words with formulas in their signs."""
    signed = IN_LINE.sub(r"$\1$", DISPLAYED.sub(r"$$\1$$", latex))
    whole = WHOLE_FORMULA.fullmatch(signed)
    return f"$$\n{whole['latex'].strip()}\n$$" if whole else signed


def html_output(number: int, start: str, content: str, walk: Walk) -> Block:
    """Tables, pictures and words of an HTML output; a line in place of what paper can't show."""
    pictures = Pictures({}, walk.folder)
    turned = foreign.to_typst(content, pictures)
    warnings = tuple(f"ô {number} ({start}): {warning}" for warning in turned.warnings)
    page = foreign.shown_html(foreign.cleaned(content, pictures, walk.mark()), f"Kết quả của ô số {number}")
    if not turned.lost and (turned.typst or not content.strip()):
        return Block(number, page, turned.typst, turned.files, warnings)
    said = unprintable(number, start, turned.lost or ["text/html"])
    if not turned.typst and not set(foreign.CONTROLS).intersection(turned.lost):
        return said
    typst = "\n\n".join(filter(None, [turned.typst, said.typst]))
    return Block(number, page + said.html, typst, turned.files, warnings + said.warnings)


def mono(number: int, content: str, warnings: tuple[str, ...] = ()) -> Block:
    """Text as a terminal shows it: without its control codes, a line rewritten in place as last written."""
    lines = nfc(content).replace("\r\n", "\n").split("\n")
    plain = "\n".join(TERMINAL_CODES.sub("", line.rstrip("\r").rpartition("\r")[2]) for line in lines).strip("\n")
    return Block(number, f'<pre tabindex="0">{html_text(plain)}</pre>', raw_block(plain), warnings=warnings)


def figure(number: int, found: Picture, alt: str, mark: str) -> Block:
    """A drawing, its ids set apart by `mark`. Where nothing describes it, its caption announces that."""
    silent = alt == NO_ALT
    caption = f", caption: {typst_string(alt)}" if silent else ""
    typst = f"#picture({typst_string(found.name)}, alt: {typst_string(alt)}, block: true{caption})"
    if found.kind == SVG:
        drawing = svg_in_page(found.data.decode(), mark, alt)
    else:
        drawing = f'<img src="{found.address}" alt="{html_text(alt)}">'
    html = f"<figure>{drawing}{f'<figcaption>{alt}</figcaption>' if silent else ''}</figure>"
    warnings = (f"ô {number}: {alt.lower()}",) if silent else ()
    return Block(number, html, typst, {found.name: found.drawing}, warnings)


def alternative(kind: str, described: Mapping[str, Any]) -> str:
    """What the cell or the output says of its drawing, else the announcement that nothing is said."""
    of_kind = described.get(kind)
    given = of_kind.get("alt") if isinstance(of_kind, Mapping) else None
    return str(given or described.get("alt") or NO_ALT)


def unprintable(number: int, start: str, kinds: list[str]) -> Block:
    """A visible line in place of what can't be printed."""
    said = f"Không in được nội dung của ô số {number} (kiểu {', '.join(kinds)})."
    return Block(
        number,
        f'<p class="notice">{html_text(said)}</p>',
        f"#notice({typst_string(breakable(said, LONGEST_IN_PROSE))})",
        warnings=(f"ô {number} ({start}): không in được {', '.join(kinds)}",),
    )
