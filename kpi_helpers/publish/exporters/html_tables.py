"""Tables of somebody's HTML → Typst: DataFrame and Styler with heads, row labels, spans, captions and colours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bs4 import Tag

from kpi_helpers.publish.exporters.tables import Slot, breakable, typst_table
from kpi_helpers.text import typst_string

NUMBER = re.compile(r"[+−-]?[\d.,\s]*\d\s?%?|NaN|NaT|<NA>|None|[–-]")
STYLE = re.compile(r"(?P<ids>(?:#[\w-]+(?:,\s*)?)+)\s*\{(?P<rules>[^}]*)\}")
COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\b")


@dataclass(frozen=True)
class Look:
    """The colours that a Styler gives a cell."""

    fill: str = ""
    ink: str = ""


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


def to_typst(table: Tag, looks: Mapping[str, Look]) -> str:
    """One table: heading rows repeated on each page, spans kept, numbers to the right."""
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    head = [row for row in rows if row.find_parent("thead")]
    body = [row for row in rows if not row.find_parent("thead")]
    caption = table.find("caption")
    slots = [*placed(head, 0, looks, heads=True), *placed(body, len(head), looks)]
    return typst_table(slots, caption.get_text(" ", strip=True) if caption else "")


def placed(rows: Sequence[Tag], top: int, looks: Mapping[str, Look], heads: bool = False) -> Iterator[Slot]:
    """Each cell in the column it starts in, past those that span down from above; no span leaves these rows."""
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        x = 0
        for cell in row.find_all(["th", "td"], recursive=False):
            while (x, y) in taken:
                x += 1
            wide, high = span(cell, "colspan"), min(span(cell, "rowspan"), len(rows) - y)
            while any((x + step, y) in taken for step in range(wide)):
                wide -= 1
            taken |= {(x + right, y + down) for right in range(wide) for down in range(high)}
            yield slot(cell, (x, top + y), (wide, high), looks, heads)


def span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1"))
    return min(int(value), 1000) if value.isdecimal() and int(value) > 0 else 1


def slot(cell: Tag, place: tuple[int, int], spans: tuple[int, int], looks: Mapping[str, Look], heads: bool) -> Slot:
    """A cell with its words, its side and its colours."""
    words = cell.get_text(" ", strip=True)
    look = looks.get(str(cell.get("id", "")), Look())
    options = [f'fill: rgb("{look.fill}")'] if look.fill else []
    options += [f'ink: rgb("{look.ink}")'] if look.ink else []
    options += ["side: right"] if NUMBER.fullmatch(words) and not heads else []
    text = f"#{typst_string(breakable(words))};"
    return Slot(*place, words, f"#strong[{text}]" if cell.name == "th" else text, *spans, heads, tuple(options))
