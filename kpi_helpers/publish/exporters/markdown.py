"""Markdown → Typst and HTML. All text reaches Typst as string literals, so no character of it can act as markup."""

from __future__ import annotations

import base64
import mimetypes
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import mistune
import typst
from latex2mathml.converter import convert as mathml

from kpi_helpers.text import html_text, nfc, typst_string

PLUGINS = ["table", "strikethrough", "footnotes", "task_lists", "math", "url"]
NO_ALT = "Biểu đồ chưa có mô tả"
IMAGES = ("image/png", "image/jpeg", "image/svg+xml", "image/gif")
PAIRED = {"b": "strong", "strong": "strong", "i": "emph", "em": "emph", "sub": "sub", "sup": "super", "u": "underline"}

Token = dict[str, Any]


@dataclass
class Rendering:
    """A cell's Markdown on its way: where images come from, and what is collected while it is written."""

    attachments: Mapping[str, Mapping[str, str]]
    folder: Path | None
    files: dict[str, bytes] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    notes: dict[str, list[Token]] = field(default_factory=dict)
    level: int = 1


def tokens(source: str) -> list[Token]:
    found, _ = mistune.create_markdown(renderer=None, plugins=PLUGINS).parse(nfc(source))
    return list(found)


# --- Typst --------------------------------------------------------------------------------------------------------


def to_typst(source: str, rendering: Rendering) -> str:
    """Markdown as Typst markup; images and warnings are left in `rendering`."""
    parsed = tokens(source)
    for token in parsed:
        if token["type"] == "footnotes":
            rendering.notes |= {item["attrs"]["key"]: item["children"] for item in token["children"]}
    return "\n\n".join(filter(None, (block(token, rendering) for token in parsed)))


def block(token: Token, r: Rendering) -> str:
    """One block of Markdown."""
    writer: Callable[[Token, Rendering], str] | None = BLOCKS.get(token["type"])
    return writer(token, r) if writer else ""


def heading(token: Token, r: Rendering) -> str:
    """`##` is the first level below the title; a level is never skipped, which PDF/UA forbids."""
    if not plain(token).strip():
        return ""
    level = max(1, min(token["attrs"]["level"] - 1, r.level + 1))
    r.level = level
    return f"#heading(level: {level})[{inlines(token, r)}]"


def paragraph(token: Token, r: Rendering) -> str:
    children = token["children"]
    if len(children) == 1 and children[0]["type"] == "image":
        return "#" + image(children[0], r, block=True)
    text = inlines(token, r)
    closes = children and str(children[-1].get("raw", "")).rstrip().endswith(":")
    return f"#block(sticky: true)[{text}]" if closes else text


def listing(token: Token, r: Rendering) -> str:
    items = "".join(f"[{item(child, r)}], " for child in token["children"])
    if token["attrs"].get("ordered"):
        return f"#enum(start: {token['attrs'].get('start', 1)}, {items})"
    return f"#list({items})"


def item(token: Token, r: Rendering) -> str:
    box = {True: '#"[x] ";', False: '#"[ ] ";'}.get(token.get("attrs", {}).get("checked"), "")
    return box + "\n\n".join(block(child, r) for child in token["children"])


def table(token: Token, r: Rendering) -> str:
    """A Markdown table with its heading row, which is repeated on each page."""
    head, *bodies = token["children"]
    aligns = "".join(f"{cell['attrs'].get('align') or 'auto'}, " for cell in head["children"])
    headings = "".join(f"[{inlines(cell, r)}], " for cell in head["children"])
    rows = [row for body in bodies for row in body["children"]]
    cells = "".join(f"[{inlines(cell, r)}], " for row in rows for cell in row["children"])
    return f"#plain-table(columns: {len(head['children'])}, align: ({aligns}), header: ({headings}), body: ({cells}))"


def code(token: Token, r: Rendering) -> str:
    return f"#raw({typst_string(token['raw'].rstrip())}, block: true)"


def quote(token: Token, r: Rendering) -> str:
    return f"#quote(block: true)[{' '.join(block(child, r) for child in token['children'])}]"


def block_math(token: Token, r: Rendering) -> str:
    return formula(token["raw"], r, block=True)


def block_html(token: Token, r: Rendering) -> str:
    return text_node(re.sub(r"<[^>]*>", "", token["raw"]).strip())


BLOCKS: dict[str, Callable[[Token, Rendering], str]] = {
    "heading": heading,
    "paragraph": paragraph,
    "block_text": lambda token, r: inlines(token, r),
    "list": listing,
    "table": table,
    "block_code": code,
    "block_quote": quote,
    "block_math": block_math,
    "block_html": block_html,
    "thematic_break": lambda token, r: "#line(length: 100%, stroke: 0.5pt)",
}


def inlines(token: Token, r: Rendering) -> str:
    """The inside of a block. HTML tags that pair up become styles; others are dropped, their text kept."""
    written: list[str] = []
    stack: list[tuple[str, list[str]]] = []
    for child in token.get("children", []):
        if child["type"] == "inline_html":
            written = html_tag(child["raw"], written, stack)
        else:
            written.append(inline(child, r))
    while stack:  # tags never closed
        _, outer = stack.pop()
        written = outer + written
    return "".join(written)


def html_tag(raw: str, written: list[str], stack: list[tuple[str, list[str]]]) -> list[str]:
    """Open or close a styled stretch."""
    name = re.sub(r"\W", "", raw.split()[0]).lower() if raw.split() else ""
    if name == "br":
        return [*written, "#linebreak();"]
    if name not in PAIRED:
        return written
    if not raw.startswith("</"):
        stack.append((PAIRED[name], written))
        return []
    if stack and stack[-1][0] == PAIRED[name]:
        style, outer = stack.pop()
        return [*outer, f"#{style}[{''.join(written)}];"]
    return written


def inline(token: Token, r: Rendering) -> str:
    kind = token["type"]
    if kind == "text":
        return text_node(token["raw"])
    if kind in STYLES:
        return f"#{STYLES[kind]}[{inlines(token, r)}];"
    if kind == "link":
        return f"#link({typst_string(token['attrs']['url'])})[{inlines(token, r)}];"
    if kind == "codespan":
        return f"#raw({typst_string(token['raw'])});"
    if kind in ("linebreak", "softbreak"):
        return "#linebreak();" if kind == "linebreak" else " "
    if kind == "image":
        return "#" + image(token, r) + ";"
    if kind == "inline_math":
        return formula(token["raw"], r)
    if kind == "footnote_ref":
        note = r.notes.get(token["raw"].lower()) or r.notes.get(token["raw"].upper()) or r.notes.get(token["raw"]) or []
        return f"#footnote[{' '.join(block(child, r) for child in note)}];"
    return inlines(token, r)


STYLES = {"strong": "strong", "emphasis": "emph", "strikethrough": "strike"}


def text_node(text: str) -> str:
    return f"#{typst_string(text)};" if text else ""


def plain(token: Token) -> str:
    """The words of a token, without styles."""
    return token.get("raw", "") or "".join(plain(child) for child in token.get("children", []))


def image(token: Token, r: Rendering, block: bool = False) -> str:
    """An image of the cell's attachments, of a data address or of a file beside the notebook."""
    url, alt = token["attrs"]["url"], plain(token) or NO_ALT
    found = image_bytes(url, r)
    if found is None:
        r.warnings.append(f"không có ảnh {url!r}")
        return f'text(style: "italic", {typst_string(f"[Ảnh không có: {url}]")})'
    _, data = found
    name = f"image-{len(r.files) + 1}.svg"
    r.files[name] = data
    call = f"picture({typst_string(name)}, alt: {typst_string(alt)}"
    return f"{call}, block: {str(block).lower()})"


def image_bytes(url: str, r: Rendering) -> tuple[str, bytes] | None:
    """Type and content of an image, None where it is not to be had without the network."""
    if url.startswith("attachment:"):
        bundle = r.attachments.get(unquote(url.removeprefix("attachment:")), {})
        return next(((m, decoded(m, data)) for m, data in bundle.items() if m in IMAGES), None)
    if match := re.match(r"data:(image/[\w+.-]+);base64,(.*)", url, re.DOTALL):
        return (match[1], base64.b64decode(match[2])) if match[1] in IMAGES else None
    mime = mimetypes.guess_type(url)[0]
    if r.folder is None or "://" in url or mime not in IMAGES:
        return None
    path = r.folder / unquote(url)
    return (mime, path.read_bytes()) if path.is_file() else None


def decoded(mime: str, data: str | list[str]) -> bytes:
    """Image data of a notebook: text for SVG, base64 otherwise."""
    text = "".join(data)
    return text.encode() if mime == "image/svg+xml" and text.lstrip().startswith("<") else base64.b64decode(text)


def formula(latex: str, r: Rendering, block: bool = False) -> str:
    """A LaTeX formula; one that can't be set stands as code, with a warning."""
    found = typst_math(latex)
    if found is None:
        r.warnings.append(f"công thức không dựng được: {latex.strip()[:60]}")
        return f"#raw({typst_string(latex.strip())}, block: {str(block).lower()});"
    alt = typst_string(latex.strip())
    return f"#math.equation(alt: {alt}, block: {str(block).lower()}, ${found}$.body);"


@cache
def typst_math(latex: str) -> str | None:
    """The formula in Typst, compiled alone first so that a bad one can't stop the document."""
    try:
        from tex2typst import tex2typst
    except ImportError:  # no wheel for this machine
        return None
    try:
        found = str(tex2typst(latex.strip()))
        typst.compile(f"#math.equation(block: true, ${found}$.body)".encode())
    except Exception:  # whatever either of the two dislikes
        return None
    return found


# --- HTML ---------------------------------------------------------------------------------------------------------


class HTMLWriter(mistune.HTMLRenderer):  # type: ignore[misc]
    """Markdown as HTML: formulas as MathML, images embedded, headings one level below the page's title."""

    def __init__(self, rendering: Rendering) -> None:
        super().__init__(escape=False)
        self.rendering = rendering

    def image(self, text: str, url: str, title: str | None = None) -> str:
        found = image_bytes(url, self.rendering)
        if found is None:
            return f"<em>[Ảnh không có: {html_text(url)}]</em>"
        mime, data = found
        source = f"data:{mime};base64,{base64.b64encode(data).decode()}"
        return f'<img src="{source}" alt="{html_text(text or NO_ALT)}">'

    def inline_math(self, text: str) -> str:
        return math_html(text, "inline")

    def block_math(self, text: str) -> str:
        return math_html(text, "block")

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return f"<h{max(2, level)}>{text}</h{max(2, level)}>\n"

    def table(self, text: str) -> str:
        return f'<div class="scroll"><table class="data">\n{text}</table></div>\n'


def to_html(source: str, rendering: Rendering) -> str:
    """Markdown as HTML. Scripts and event handlers have no effect: the page's policy forbids them."""
    writer = HTMLWriter(rendering)
    convert = mistune.create_markdown(renderer=writer, plugins=[*PLUGINS])
    writer.register("inline_math", lambda _, text: writer.inline_math(text))
    writer.register("block_math", lambda _, text: writer.block_math(text))
    writer.register("table", lambda _, text: writer.table(text))
    return str(convert(nfc(source)))


def math_html(latex: str, display: str) -> str:
    try:
        return str(mathml(latex.strip(), display=display))
    except Exception:  # the converter has no error of its own
        return f"<code>{html_text(latex.strip())}</code>"
