"""Markdown → Typst. All text reaches Typst as string literals, so no character of it can act as markup."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import mistune

from kpi_helpers.publish.exporters import foreign
from kpi_helpers.publish.exporters.formulas import equation, html_math, typst_math
from kpi_helpers.publish.exporters.images import NO_ALT, Pictures
from kpi_helpers.publish.exporters.monospace import raw_block
from kpi_helpers.publish.exporters.tables import LONGEST_IN_PROSE, LONGEST_WORD, Slot, breakable, typst_table
from kpi_helpers.text import nfc, typst_string

ENVIRONMENT = r"^ {0,3}\\begin\{(?P<environment_name>[a-zA-Z]+\*?)\}[\s\S]+?\\end\{(?P=environment_name)\}[ \t]*$"


def environments(md: Any) -> None:
    """A mistune plugin: `\\begin{…}` to `\\end{…}` on lines of their own is a formula, as in Jupyter."""

    def parse(_: Any, match: re.Match[str], state: Any) -> int:
        state.append_token({"type": "block_math", "raw": match["environment"].strip()})
        return match.end() + 1

    md.block.register("environment", ENVIRONMENT, parse, before="list")


PLUGINS = ["table", "strikethrough", "footnotes", "task_lists", "math", "url", environments]
PAIRED = {"b": "strong", "strong": "strong", "i": "emph", "em": "emph", "sub": "sub", "sup": "super", "u": "underline"}
STYLES = {"strong": "strong", "emphasis": "emph", "strikethrough": "strike"}
SOURCE = re.compile(r"""\bsrc\s*=\s*["']?(?P<url>[^"'\s>]+)""")
ALT = re.compile(r"""\balt\s*=\s*["'](?P<alt>[^"']*)""")

Token = dict[str, Any]


@dataclass
class Rendering:
    """Markdown on its way: where its pictures are, the level of the last heading, and what is collected. `longest`: the
    letters of a word from which on it may be broken.
    """

    pictures: Pictures
    level: int = 0
    longest: int = LONGEST_IN_PROSE
    files: dict[str, bytes] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    notes: dict[str, list[Token]] = field(default_factory=dict)


def tokens(source: str) -> list[Token]:
    found, _ = mistune.create_markdown(renderer=None, plugins=PLUGINS).parse(nfc(source))
    return [with_entities(token) for token in found]


def with_entities(token: Token) -> Token:
    """A token whose text has the letters that `&nbsp;` and the like stand for."""
    if token["type"] == "text":
        return token | {"raw": html.unescape(token["raw"])}
    return token | {"children": [with_entities(child) for child in token["children"]]} if "children" in token else token


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
    """A heading with words in it; an empty one would stand in the outline."""
    if not plain(token).strip():
        return ""
    r.level = next_level(token["attrs"]["level"], r.level)
    return f"#heading(level: {r.level})[{inlines(token, r)}]"


def next_level(written: int, last: int) -> int:
    """A heading's level on the page: `##` is the first below the title, and none is skipped."""
    return max(1, min(written - 1, last + 1))


def paragraph(token: Token, r: Rendering) -> str:
    children = token["children"]
    if len(children) == 1 and children[0]["type"] == "image":
        return "#" + image(children[0]["attrs"]["url"], plain(children[0]), r, block=True)
    text = inlines(token, r)
    closes = children and str(children[-1].get("raw", "")).rstrip().endswith(":")
    return f"#block(sticky: true, par[{text}])" if closes else f"#par[{text}]"


def listing(token: Token, r: Rendering) -> str:
    items = "".join(f"[{item(child, r)}], " for child in token["children"])
    nested = "indent: 4mm, " if token["attrs"].get("depth") else ""
    if token["attrs"].get("ordered"):
        return f"#enum(start: {token['attrs'].get('start', 1)}, {nested}{items})"
    return f"#list({nested}{items})"


def item(token: Token, r: Rendering) -> str:
    box = {True: '#"[x] ";', False: '#"[ ] ";'}.get(token.get("attrs", {}).get("checked"), "")
    return box + "\n\n".join(block(child, r) for child in token["children"])


def table(token: Token, r: Rendering) -> str:
    """A Markdown table with its heading row."""
    head, *bodies = token["children"]
    narrow = replace(r, longest=LONGEST_WORD)
    rows = [head["children"], *(row["children"] for body in bodies for row in body["children"])]
    return typst_table([slot(cell, x, y, narrow) for y, row in enumerate(rows) for x, cell in enumerate(row)])


def slot(cell: Token, x: int, y: int, r: Rendering) -> Slot:
    """A cell; the heading row is bold and stands in the middle."""
    text, side = inlines(cell, r), cell["attrs"].get("align")
    if y == 0:
        return Slot(x, y, plain(cell), f"#strong[{text}]", heads=True)
    return Slot(x, y, plain(cell), text, options=(f"side: {side}",) if side else ())


def code(token: Token, r: Rendering) -> str:
    return raw_block(token["raw"].rstrip())


def quote(token: Token, r: Rendering) -> str:
    return f"#quote(block: true)[{' '.join(block(child, r) for child in token['children'])}]"


def block_math(token: Token, r: Rendering) -> str:
    return formula(token["raw"], r, block=True)


def block_html(token: Token, r: Rendering) -> str:
    """HTML inside Markdown, as an output's HTML."""
    turned = foreign.to_typst(token["raw"], r.pictures)
    r.files |= turned.files
    r.warnings += turned.warnings
    r.warnings += [f"không in được <{name}>" for name in turned.lost]
    return turned.typst


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
        if child["type"] == "inline_html" and (found := SOURCE.search(child["raw"])):
            alt = ALT.search(child["raw"])
            written.append(f"#{image(found['url'], alt['alt'] if alt else '', r)};")
        elif child["type"] == "inline_html":
            r.warnings += lost_tag(child["raw"])
            written = html_tag(child["raw"], written, stack)
        else:
            written.append(inline(child, r))
    while stack:  # tags never closed
        _, outer = stack.pop()
        written = outer + written
    return "".join(written)


def lost_tag(raw: str) -> list[str]:
    """What is said of a tag that opens what paper can't show."""
    names = [name.lower() for name in re.findall(r"^<(\w+)", raw)]
    return [f"không in được <{name}>" for name in names if name in (*foreign.LIVE, *foreign.CONTROLS)]


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
        return text_node(token["raw"], r)
    if kind in STYLES:
        return f"#{STYLES[kind]}[{inlines(token, r)}];"
    if kind == "link" and token["attrs"]["url"]:
        return f"#link({typst_string(token['attrs']['url'])})[{inlines(token, r)}];"
    if kind == "codespan":
        return f"#raw({typst_string(breakable(token['raw'], r.longest))});"
    if kind in ("linebreak", "softbreak"):
        return "#linebreak();" if kind == "linebreak" else " "
    if kind == "image":
        return f"#{image(token['attrs']['url'], plain(token), r)};"
    if kind == "inline_math":
        return formula(token["raw"], r)
    if kind == "footnote_ref":
        return f"#footnote[{footnote(token['raw'], r)}];"
    return inlines(token, r)


def footnote(key: str, r: Rendering) -> str:
    """A note's paragraphs, one after the other: its number stands on the first line."""
    note = next((note for name, note in r.notes.items() if name.lower() == key.lower()), [])
    return "#linebreak();".join(
        inlines(child, r) if child["type"] == "paragraph" else block(child, r) for child in note
    )


def text_node(text: str, r: Rendering) -> str:
    return f"#{typst_string(breakable(text, r.longest))};" if text else ""


def plain(token: Token) -> str:
    """The words of a token, without styles."""
    return token.get("raw", "") or "".join(plain(child) for child in token.get("children", []))


def image(url: str, alt: str, r: Rendering, block: bool = False) -> str:
    """An image, or words that say it is missing."""
    found = r.pictures.find(url)
    if found is None:
        r.warnings.append(f"không có ảnh {url[:120]!r}")
        return f"emph[#{typst_string(foreign.no_image(url))};]"
    r.files[found.name] = found.drawing
    return f"picture({typst_string(found.name)}, alt: {typst_string(alt or NO_ALT)}, block: {str(block).lower()})"


def formula(latex: str, r: Rendering, block: bool = False) -> str:
    """A LaTeX formula; one that can't be set stands as code, with a warning."""
    found = typst_math(latex)
    if found is None or html_math(latex, "inline") is None:
        r.warnings.append(f"công thức không dựng được: {latex.strip()[:60]}")
    if found is None:
        return f"#raw({typst_string(latex.strip())}, block: {str(block).lower()});"
    return equation(latex, found, block)
