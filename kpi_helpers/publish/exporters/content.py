"""Cells → blocks, each with its HTML and its Typst. What can't be printed is said on the page and as a warning."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from kpi_helpers.errors import KpiError
from kpi_helpers.publish.exporters import html_tables, markdown
from kpi_helpers.publish.exporters.document import DOCUMENT, title_cell, without_title
from kpi_helpers.publish.exporters.markdown import IMAGES, NO_ALT, Rendering, decoded
from kpi_helpers.text import html_text, nfc, svg_in_page, typst_string

TYPST = "text/vnd.typst"
PRINTED = ("text/html", "text/markdown", "text/latex", "image/svg+xml", "image/png", "image/jpeg", "text/plain")
SILENT = "internal"


@dataclass(frozen=True)
class Block:
    """A piece of the page, from one cell (counted from one)."""

    cell: int
    html: str
    typst: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def blocks(notebook: NotebookNode, folder: Path | None = None) -> list[Block]:
    """Everything a notebook prints, in order: Markdown and outputs, without code and without `internal` cells.

    `folder` is where relative images lie. Raises KpiError `notebook-failed` for a notebook that holds an error.
    """
    titled, level = title_cell(notebook), 1
    made: list[Block] = []
    for place, cell in enumerate(notebook.cells):
        if SILENT in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "markdown":
            source = without_title(cell.source) if place == titled else cell.source
            if source.strip():
                written, level = prose(place + 1, source, cell.get("attachments", {}), folder, level)
                made.append(written)
        elif cell.cell_type == "code":
            made += outputs(place + 1, cell)
    return made


def prose(
    number: int, source: str, attachments: Mapping[str, Any], folder: Path | None, level: int
) -> tuple[Block, int]:
    """A Markdown cell, and the heading level it ends on."""
    rendering = Rendering(attachments, folder, level=level)
    typst = markdown.to_typst(source, rendering)
    files = {f"cell-{number}-{name}": data for name, data in rendering.files.items()}
    for name in rendering.files:
        typst = typst.replace(typst_string(name), typst_string(f"cell-{number}-{name}"))
    html = markdown.to_html(source, Rendering(attachments, folder))
    warnings = tuple(f"ô {number}: {warning}" for warning in rendering.warnings)
    return Block(number, html, typst, files, warnings), rendering.level


def outputs(number: int, cell: NotebookNode) -> Iterator[Block]:
    """The outputs of a code cell; streams that follow each other are one block."""
    stream = ""
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            stream += "".join(output.text)
            continue
        if stream:
            yield mono(number, stream)
            stream = ""
        if output.output_type == "error":
            raise KpiError.of("notebook-failed", cell=number, start=first_words(cell), problem=output.ename)
        if made := shown(number, cell, output):
            yield made
    if stream:
        yield mono(number, stream)


def first_words(cell: NotebookNode) -> str:
    """The first line of a cell's source, shortened, by which a person finds it."""
    return (cell.source.strip().splitlines() or [""])[0][:60]


def shown(number: int, cell: NotebookNode, output: NotebookNode) -> Block | None:
    """One output in the richest form that can be printed; a document's fields print nothing where they stand."""
    data: dict[str, Any] = dict(output.get("data", {}))
    if DOCUMENT in data or not data:
        return None
    if TYPST in data:
        return fragment(number, data, output.get("metadata", {}))
    described = {**cell.metadata, **output.get("metadata", {})}
    foreign = [kind for kind in data if kind not in PRINTED]
    for kind in PRINTED:
        if kind in data and not (kind == "text/plain" and foreign):
            return printed(number, kind, data[kind], described)
    return unprintable(number, first_words(cell), foreign)


def fragment(number: int, data: Mapping[str, Any], metadata: Mapping[str, Any]) -> Block:
    """An output that brings its own Typst and HTML, and names the files that its Typst draws."""
    named = metadata.get(TYPST, {}).get("files", {})
    files = {name: decoded(kind, data[kind]) for name, kind in named.items()}
    return Block(number, joined(data.get("text/html", "")), joined(data[TYPST]), files)


def joined(content: str | list[str]) -> str:
    return nfc("".join(content))


def printed(number: int, kind: str, content: Any, described: Mapping[str, Any]) -> Block:
    """An output of a type that everybody's notebooks have."""
    if kind in IMAGES:
        return figure(number, kind, content, described)
    text = joined(content)
    if kind == "text/html":
        shown = html_tables.without_scripts(text)
        return Block(number, f'<div class="scroll foreign">{shown}</div>', html_tables.to_typst(text))
    if kind == "text/markdown":
        return prose(number, text, {}, None, 1)[0]
    if kind == "text/latex":
        return prose(number, f"$$\n{text.strip().strip('$').strip()}\n$$", {}, None, 1)[0]
    return mono(number, text)


def mono(number: int, text: str) -> Block:
    """Text as a terminal shows it."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", nfc(text)).rstrip()
    return Block(number, f"<pre>{html_text(plain)}</pre>", f"#raw({typst_string(plain)}, block: true)")


def figure(number: int, kind: str, content: Any, described: Mapping[str, Any]) -> Block:
    """A drawing. Its text alternative is what the cell or the output says, else an announcement that there is none."""
    alt = alternative(kind, described)
    data = decoded(kind, content)
    name = f"figure-{hashlib.sha256(data).hexdigest()[:12]}"
    said = f", caption: {typst_string(alt)}" if alt == NO_ALT else ""
    typst = f"#picture({typst_string(f'{name}.svg')}, alt: {typst_string(alt)}, block: true{said})"
    if kind == "image/svg+xml":
        data = nfc(data.decode()).encode()
        drawing = svg_in_page(data.decode(), name, alt)
    else:
        drawing = f'<img src="data:{kind};base64,{base64.b64encode(data).decode()}" alt="{html_text(alt)}">'
    caption = f"<figcaption>{html_text(alt)}</figcaption>" if alt == NO_ALT else ""
    warnings = (f"ô {number}: {NO_ALT.lower()}",) if alt == NO_ALT else ()
    return Block(number, f"<figure>{drawing}{caption}</figure>", typst, {f"{name}.svg": data}, warnings)


def alternative(kind: str, described: Mapping[str, Any]) -> str:
    of_kind = described.get(kind)
    given = of_kind.get("alt") if isinstance(of_kind, Mapping) else None
    return str(given or described.get("alt") or NO_ALT)


def unprintable(number: int, start: str, kinds: list[str]) -> Block:
    """A visible line in place of what can't be printed."""
    said = f"Không in được nội dung của ô số {number} ({', '.join(kinds)})."
    return Block(
        number,
        f'<p class="notice">{html_text(said)}</p>',
        f"#notice({typst_string(said)})",
        warnings=(f"ô {number} ({start}): không in được {', '.join(kinds)}",),
    )
