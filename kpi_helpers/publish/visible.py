"""What a reader of a published file can see, as passages: (place, text). Attributes, styles and code points are none.

A passage is never joined with the next, so that two cells of a table do not make one number.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from html.parser import HTMLParser
from typing import Any

import nbformat
from nbformat import NotebookNode

from kpi_helpers.errors import Fault
from kpi_helpers.publish import notebooks
from kpi_helpers.text import texts_of_typst

Passage = tuple[str, str]
MARKUP = ("text/html", "image/svg+xml")
UNSEEN = {"style", "script", "metadata", "template"}
SPOKEN = ("alt", "aria-label", "title")  # attributes that a screen reader speaks
INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "math",
        "mi",
        "mn",
        "mo",
        "mrow",
        "mspace",
        "mstyle",
        "mtext",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "tspan",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
DOCUMENT_OF_DOCX = "word/document.xml"
MOST = 9  # hits that a message names


class Reader(HTMLParser):
    """Collects the text of HTML or SVG, a new line at each tag that is not inline."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in UNSEEN
        self.parts += ["\n"] * (tag not in INLINE)
        self.parts += [f"\n{value}\n" for name, value in attrs if name in SPOKEN and value]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.unseen -= tag in UNSEEN

    def handle_endtag(self, tag: str) -> None:
        self.unseen = max(0, self.unseen - (tag in UNSEEN))
        self.parts += ["\n"] * (tag not in INLINE)

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(data)


def text_of_markup(markup: str) -> str:
    """The text of HTML or SVG, one line a block."""
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return "".join(reader.parts)


def of_html(content: bytes) -> Iterator[Passage]:
    lines = [line for line in text_of_markup(content.decode()).splitlines() if line.strip()]
    return ((f"đoạn {number}", line) for number, line in enumerate(lines, 1))


def of_notebook(content: bytes) -> Iterator[Passage]:
    """The document's fields; sources, metadata and outputs, cell by cell."""
    notebook = nbformat.reads(content.decode(), as_version=4)
    yield "siêu dữ liệu", notebooks.texts(notebook.metadata.get("document", {}))
    for number, cell in notebooks.numbered(notebook):
        told = [cell.source, notebooks.texts(cell.metadata), "\n".join(cell.get("attachments", {}))]
        yield from ((f"ô số {number}", text) for text in [*told, *texts_of_outputs(cell)])


def texts_of_outputs(cell: NotebookNode) -> Iterator[str]:
    for output in cell.get("outputs", []):
        yield "".join(output.get("text", ""))
        for kind, data in output.get("data", {}).items():
            yield from texts_of_output(kind, data)


def texts_of_output(kind: str, data: Any) -> Iterator[str]:
    """The texts of one form of an output: those within markup, Typst or JSON; a picture has none."""
    if isinstance(data, dict):
        yield from (str(text) for value in data.values() for text in (value if isinstance(value, list) else [value]))
    elif kind in MARKUP:
        yield text_of_markup("".join(data))
    elif kind == "text/vnd.typst":
        yield from texts_of_typst("".join(data))
    elif kind.startswith("text/"):
        yield "".join(data)


def of_csv(content: bytes) -> Iterator[Passage]:
    for number, row in enumerate(csv.reader(io.StringIO(content.decode())), 1):
        yield from ((f"dòng {number}, cột {column}", cell) for column, cell in enumerate(row, 1))


def of_xlsx(content: bytes) -> Iterator[Passage]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for sheet, name in enumerate(book.sheet_names, 1):
        yield f"trang {sheet}", name
        for number, row in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1):
            cells = (str(int(c)) if isinstance(c, float) and c.is_integer() else str(c) for c in row)
            yield from ((f"trang {sheet}, dòng {number}, cột {n}", cell) for n, cell in enumerate(cells, 1))


def of_docx(content: bytes) -> Iterator[Passage]:
    """Paragraph by paragraph, those in tables too; what stands above and below the text, the text alternatives of
    pictures, the document's properties.
    """
    for name, root in parts_of_docx(content):
        if name.startswith("docProps/"):
            yield from (("thuộc tính", text) for text in root.itertext() if text.strip())
        elif name.startswith("word/"):
            place = "đoạn" if name == DOCUMENT_OF_DOCX else "đầu trang, cuối trang, đoạn"
            told = [words_of_docx(one) for one in root.iter(f"{WORD}p")]
            yield from ((f"{place} {number}", text) for number, text in enumerate(told, 1) if text)
            yield from (("mô tả hình", text) for one in root.iter() if (text := one.get("descr")))


def parts_of_docx(content: bytes) -> Iterator[tuple[str, Any]]:
    """The parts in XML of a Word file, by name."""
    from lxml import etree  # type: ignore[import-untyped]

    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if name.endswith(".xml"):
                yield name, etree.fromstring(parts.read(name))


def words_of_docx(element: Any) -> str:
    """The words of a paragraph, or of whatever holds some; fields as they are shown."""
    kinds = {f"{WORD}tab": "\t", f"{WORD}br": "\n"}
    shown = (f"{WORD}t", f"{MATH}t")
    return "".join(one.text or "" if one.tag in shown else kinds.get(one.tag, "") for one in element.iter())


READERS: dict[str, Callable[[bytes], Iterable[Passage]]] = {
    "html": of_html,
    "ipynb": of_notebook,
    "csv": of_csv,
    "xlsx": of_xlsx,
    "docx": of_docx,
}


def passages(kind: str, content: bytes) -> Iterable[Passage]:
    """The passages of a file by its suffix. A PDF has none here: what its exporter printed is known from the blocks."""
    return READERS[kind](content) if kind in READERS else ()


def why_held(
    found: Iterable[tuple[str, Iterable[Passage]]], scan: Callable[[str], Sequence[str]], code: str = "personal-data"
) -> str:
    """Why files must not circulate: which, where and what kind, never the data; empty if nothing was found.

    `found`: the passages by kind of file; `scan` names what is wrong with a text; `code`: that of the message.
    """
    hits = [f"{kind}, {place}: {what}" for kind, own in found for place, text in own for what in scan(text)]
    if not hits:
        return ""
    return Fault(code, {"found": some(list(dict.fromkeys(hits)))}).text()


def some(hits: Sequence[str]) -> str:
    """The first hits, and how many there are besides."""
    more = len(hits) - MOST
    return "; ".join([*hits[:MOST], *([f"+{more}"] if more > 0 else [])])
