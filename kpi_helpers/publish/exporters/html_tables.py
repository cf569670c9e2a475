"""HTML that a notebook shows → Typst: tables of DataFrame and Styler with heads, spans, colours; the rest as text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from kpi_helpers.text import typst_string

NUMBER = re.compile(r"[−-]?[\d.,\s]*\d%?")
STYLE = re.compile(r"(?P<ids>(?:#[\w-]+(?:,\s*)?)+)\s*\{(?P<rules>[^}]*)\}")
COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\b")


@dataclass(frozen=True)
class Look:
    """The colours that a Styler gives a cell."""

    fill: str = ""
    ink: str = ""


def to_typst(html: str) -> str:
    """Every table of a piece of HTML, and the text around them."""
    soup = BeautifulSoup(html, "html.parser")
    looks = styles(" ".join(style.get_text() for style in soup.find_all("style")))
    for hidden in soup.find_all(["style", "script"]):
        hidden.decompose()
    parts = []
    for found in soup.find_all("table"):
        if found.find_parent("table") is None:
            parts.append(table(found, looks))
            found.replace_with("\n")
    rest = re.sub(r"\n\s*\n+", "\n", soup.get_text("\n")).strip()
    return "\n\n".join([*parts, *([f"#block[#{typst_string(rest)};]"] if rest else [])])


def without_scripts(html: str) -> str:
    """HTML as it is, but for scripts: nothing runs on a published page."""
    if "<script" not in html.lower():
        return html
    soup = BeautifulSoup(html, "html.parser")
    for script in soup.find_all("script"):
        script.decompose()
    return str(soup)


def styles(css: str) -> dict[str, Look]:
    """The colours of a Styler's cells by element id."""
    found: dict[str, Look] = {}
    for rule in STYLE.finditer(css):
        rules = dict(part.split(":", 1) for part in rule["rules"].split(";") if ":" in part)
        named = {name.strip(): COLOUR.search(value) for name, value in rules.items()}
        fill, ink = named.get("background-color"), named.get("color")
        look = Look(fill[0] if fill else "", ink[0] if ink else "")
        found |= {name.strip().removeprefix("#"): look for name in rule["ids"].split(",")}
    return found


def table(found: Tag, looks: dict[str, Look]) -> str:
    """One table: heading rows repeated on each page, spans kept, numbers to the right."""
    head_rows = [row for part in found.find_all("thead") for row in part.find_all("tr")]
    rows = [row for row in found.find_all("tr") if row not in head_rows]
    caption = found.find("caption")
    title = f"caption: {typst_string(caption.get_text(' ', strip=True))}, " if isinstance(caption, Tag) else ""
    return (
        f"#plain-table(columns: {width([*head_rows, *rows])}, {title}"
        f"header: ({cells(head_rows, looks)}), body: ({cells(rows, looks)}))"
    )


def width(rows: list[Tag]) -> int:
    return max((sum(span(cell, "colspan") for cell in row.find_all(["th", "td"])) for row in rows), default=1)


def span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1"))
    return int(value) if value.isdigit() and int(value) > 0 else 1


def cells(rows: list[Tag], looks: dict[str, Look]) -> str:
    return "".join(f"{as_cell(cell, looks)}, " for row in rows for cell in row.find_all(["th", "td"], recursive=False))


def as_cell(cell: Tag, looks: dict[str, Look]) -> str:
    text = cell.get_text(" ", strip=True)
    look = looks.get(str(cell.get("id", "")), Look())
    options = [f"{n}: {span(cell, n)}" for n in ("colspan", "rowspan") if span(cell, n) > 1]
    options += ["align: right"] if NUMBER.fullmatch(text) else []
    options += [f'fill: rgb("{look.fill}")'] if look.fill else []
    body = f"#{typst_string(text)};"
    inked = f'#text(fill: rgb("{look.ink}"))[{body}]' if look.ink else body
    strong = f"#strong[{inked}]" if cell.name == "th" else inked
    return f"table.cell({', '.join([*options, ''])})[{strong}]" if options else f"[{strong}]"
