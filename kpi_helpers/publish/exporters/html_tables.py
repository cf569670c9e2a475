"""Tables of somebody's HTML → Typst: DataFrame and Styler with heads, row labels, spans, captions and colours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import tinycss2
import tinycss2.color3
from bs4 import Tag

from kpi_helpers.publish.exporters.tables import SETTINGS, Slot, breakable, typst_table
from kpi_helpers.text import typst_string

NUMBER = re.compile(r"[+−-]?[\d.,\s]*\d\s?%?|NaN|NaT|<NA>|None|[–-]")
FILLS, INK = ("background", "background-image", "background-color"), "color"
NO_COLOUR = ("", "none", "transparent", "inherit", "initial", "unset", "currentcolor")
LEAST_CONTRAST = 2.0  # pandas' own light ink on its reds has 2.5
LARGEST_TYPE = SETTINGS[0][1]
WIDEST = 130.0  # points; a wider picture is as wide as its column
HEAVY = ("bold", "bolder", "600", "700", "800", "900")


@dataclass(frozen=True)
class Look:
    """How a cell looks by its styles, colours as `#rrggbb`; `lost`: the rules that paper can't show."""

    fill: str = ""
    ink: str = ""
    bold: bool = False
    lost: tuple[str, ...] = ()


def look_of(style: str) -> Look:
    """What the styles of a cell say of its colours and weight. Ink goes with a ground that can't be printed, and is
    left out where it could hardly be read: white on white.
    """
    declared = tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)
    rules = {d.lower_name: tinycss2.serialize(d.value).strip().lower() for d in declared if d.type == "declaration"}
    coloured = {name: value for name, value in rules.items() if name in (*FILLS, INK) and value not in NO_COLOUR}
    colours = {name: colour(value) for name, value in coloured.items()}
    lost = tuple(f"{name}: {coloured[name].partition('(')[0]}" for name, found in colours.items() if not found)
    fill = next((colours[name] for name in reversed(list(colours)) if name in FILLS and colours[name]), "")
    bare = not fill and any(name in FILLS for name in colours)
    ink = colours.get(INK, "")
    hidden = bare or (ink and contrast(ink, fill or "#ffffff") < LEAST_CONTRAST)
    return Look(fill, "" if hidden else ink, rules.get("font-weight") in HEAVY, lost)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2)."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def colour(value: str) -> str:
    """A colour of CSS as `#rrggbb`, a translucent one as it looks on paper; empty for what is none."""
    found = tinycss2.color3.parse_color(value)
    if not isinstance(found, tinycss2.color3.RGBA):
        return ""
    on_paper = (round(255 * (part * found.alpha + 1 - found.alpha)) for part in found[:3])
    return "#" + "".join(f"{part:02x}" for part in on_paper)


Draw = Callable[[Tag, float], tuple[str, float]]


def to_typst(table: Tag, unstyled: list[str], draw: Draw) -> str:
    """One table: heading rows repeated on each page, spans kept, numbers to the right. `unstyled` gets what is lost;
    `draw` gives an image's Typst and its width in points, of which the second argument is the most.
    """
    head, body = rows_of(table)
    caption = table.find("caption")
    slots = [*placed(head, 0, unstyled, draw, heads=True), *placed(body, len(head), unstyled, draw)]
    return typst_table(slots, caption.get_text(" ", strip=True) if caption else "")


def rows_of(table: Tag) -> tuple[list[Tag], list[Tag]]:
    """The heading rows of a table and the others, without those of tables within."""
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    return [row for row in rows if row.find_parent("thead")], [row for row in rows if not row.find_parent("thead")]


def placed(rows: Sequence[Tag], top: int, unstyled: list[str], draw: Draw, heads: bool = False) -> Iterator[Slot]:
    """Each cell in its place, see `places`."""
    for cell, place, spans in places(rows, top):
        look = look_of(styles(cell))
        unstyled += look.lost
        drawn = [draw(image, WIDEST) for image in cell.find_all("img")]
        yield slot(cell, place, spans, look, drawn, heads)


def places(rows: Sequence[Tag], top: int = 0) -> Iterator[tuple[Tag, tuple[int, int], tuple[int, int]]]:
    """Each cell with the column and row it starts in, past those that span down from above, and how many of each it
    spans; no span leaves these rows.
    """
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
            yield cell, (x, top + y), (wide, high)


def styles(cell: Tag) -> str:
    """The rules of a cell, after those of its row."""
    row = cell.find_parent("tr")
    return f"{row.get('style', '') if row else ''};{cell.get('style', '')}"


def span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1"))
    return min(int(value), 1000) if value.isdecimal() and int(value) > 0 else 1


def slot(
    cell: Tag,
    place: tuple[int, int],
    spans: tuple[int, int],
    look: Look,
    drawn: Sequence[tuple[str, float]],
    heads: bool,
) -> Slot:
    """A cell with its words and pictures, its side, its colours and weight."""
    words = cell.get_text(" ", strip=True)
    options = [f'fill: rgb("{look.fill}")'] if look.fill else []
    options += [f'ink: rgb("{look.ink}")'] if look.ink else []
    options += ["side: right"] if NUMBER.fullmatch(words) and not heads else []
    text = f"#{typst_string(breakable(words))};"
    written = f"#strong[{text}]" if cell.name == "th" or look.bold else text
    written += "".join(typst for typst, _ in drawn)
    wide = max((width for _, width in drawn), default=0) / LARGEST_TYPE
    return Slot(*place, words, written, *spans, heads, tuple(options), wide)
