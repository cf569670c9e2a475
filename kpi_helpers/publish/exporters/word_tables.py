"""Tables of HTML → tables of Word: heading rows repeated, rows whole, spans, sides, colours and weight kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, sqrt

from bs4 import Tag

from kpi_helpers.publish.exporters import fonts, html_tables, tables
from kpi_helpers.publish.exporters.html_tables import WIDEST
from kpi_helpers.publish.exporters.tables import GAP, LONGEST_WORD, SETTINGS
from kpi_helpers.publish.exporters.word_xml import TWIPS, Element, Ink, w

DATA, LAYOUT = "DataTable", "Layout"  # a table, and columns side by side
USUAL = 10.5  # points: the size of letters in tables, see styles.xml
SHORT = 240.0  # points; a table no higher stays on one page
LEAST = 0.6  # em
LINE, PADDING = 1.15, 6.0  # of the size of letters; what a row takes beside its lines, in points
MOST_SPANNED = 8  # rows that a cell keeps on one page
FIRST_ROWS = 2  # of a longer one, those that stay with its heading
TONES = {"good": "DCEFE1", "bad": "FBE1DC", "soft": "F1F3F6", "section": "EEF1F5", "head": "E8ECF4"}  # see report.typ
SIDES = {"num": "right", "mid": "center", "right": "right", "center": "center"}
ALIGNED = re.compile(r"text-align:\s*(?P<side>\w+)")

Fill = Callable[[Tag, str, str, Ink, bool], list[Element]]


@dataclass(frozen=True)
class Placed:
    """A cell in its place."""

    cell: Tag
    x: int
    y: int
    wide: int
    high: int
    heads: bool

    @cached_property
    def names(self) -> list[str]:
        return [str(name) for name in self.cell.get_attribute_list("class") if name]

    @cached_property
    def words(self) -> str:
        return self.cell.get_text(" ", strip=True)

    @property
    def is_whole(self) -> bool:
        """Whether its text stays in one line: a number, a verdict."""
        return bool({"num", "good", "bad"}.intersection(self.names)) or bool(html_tables.NUMBER.fullmatch(self.words))

    @property
    def split(self) -> list[str]:
        """Its words, of longer ones than a column can be what may stand in a line."""
        return [word[:LONGEST_WORD] for word in self.words.split()]

    @property
    def lines(self) -> list[str]:
        """Its text in two lines about as long."""
        middle = self.words.find(" ", len(self.words) // 2)
        return [self.words[:middle], self.words[middle:]] if middle > 0 else self.split

    def width(self, words: str) -> float:
        """The width of words in it, in em; at least that of a picture in it."""
        drawn = WIDEST / SETTINGS[0][1] if self.cell.find("img") else 0
        heavy = self.heads or self.cell.find("strong") is not None
        return max(drawn, fonts.width(words, 1, "Bold" if heavy else "Regular"))


def placed(table: Tag) -> list[Placed]:
    """The cells of a table, those of its heading rows first."""
    head, body = html_tables.rows_of(table)
    found = [(place, True) for place in html_tables.places(head)]
    found += [(place, False) for place in html_tables.places(body, len(head))]
    return [Placed(cell, *place, *spans, heads) for (cell, place, spans), heads in found]


def setting(cells: Sequence[Placed], narrowest: float) -> tuple[float, float]:
    """Text width and type size at which no word is wider than its column, no larger than the style's."""
    width, size = tables.setting_for(least(cells), narrowest)
    return width, min(size, USUAL)


def data_table(cells: Sequence[Placed], size: float, width: float, title: str, noted: bool, fill: Fill) -> Element:
    """The table, as wide as the text in points, in letters of a size. `fill` gives a cell's paragraphs: of its tag,
    style, side, look, and whether they keep to the next row; `noted`: a note stands below, to which the last row keeps.
    """
    widths, rows = columns(cells, size, width), crossed(cells)
    grid = [round(own * TWIPS) for own in widths]
    heading = max((cell.y + cell.high for cell in cells if cell.heads), default=0)
    is_short = sum(height(own, widths, size) for own in rows) <= SHORT
    kept = keeping(cells, len(rows), len(rows) if is_short else heading + FIRST_ROWS, noted)
    made = (row(own, y, grid, size, kept[y], y < heading, fill) for y, own in enumerate(rows))
    return w("tbl", properties(DATA, grid, title), w("tblGrid", *(w("gridCol", w=wide) for wide in grid)), *made)


def least(cells: Sequence[Placed]) -> list[float]:
    """What each column takes at least, in em: its longest word, of numbers and verdicts the whole text."""
    return widest(
        cells, lambda cell: cell.words if cell.is_whole else [word[:LONGEST_WORD] for word in cell.words.split()]
    )


def whole(cells: Sequence[Placed]) -> list[float]:
    """What each column takes if no text is broken, and those that head it stand in two lines."""
    return widest(cells, lambda cell: cell.lines if cell.heads else cell.words)


def widest(cells: Sequence[Placed], parts: Callable[[Placed], list[str] | str]) -> list[float]:
    """The widest part of each column; cells over several columns adapt to the others."""
    found = [LEAST] * max(cell.x + cell.wide for cell in cells)
    for cell in cells:
        if cell.wide == 1:
            own = parts(cell)
            found[cell.x] = max(found[cell.x], *map(cell.width, [own] if isinstance(own, str) else own or [""]))
    return found


def columns(cells: Sequence[Placed], size: float, width: float) -> list[float]:
    """The columns' widths in points, together the whole width."""
    full = whole(cells)
    found = [own * size + GAP for own in full]
    if sum(found) > width:
        found = shares([own * size + GAP for own in least(cells)], found, width)
    return [own * width / sum(found) for own in found]


def shares(least: Sequence[float], whole: Sequence[float], width: float) -> list[float]:
    """Each column's least width, and of what is left a share that grows with the root of what it lacks, so that a long
    text gets more lines rather than all the room; none gets more than it takes whole.
    """
    lacks = [max(0.0, full - own) for full, own in zip(whole, least, strict=True)]
    found, left, waiting = list(least), max(0.0, width - sum(least)), sum(map(sqrt, lacks))
    for place in sorted(range(len(lacks)), key=lambda place: lacks[place]):
        given = min(lacks[place], left * sqrt(lacks[place]) / waiting) if lacks[place] else 0.0
        found[place] += given
        left, waiting = left - given, waiting - sqrt(lacks[place])
    return found


def height(cells: Sequence[Placed], widths: Sequence[float], size: float) -> float:
    """About the height of a row in points."""
    room = [(cell, sum(widths[cell.x : cell.x + cell.wide]) - GAP) for cell in cells]
    lines = max((ceil(cell.width(cell.words) * size / width) / cell.high for cell, width in room), default=1)
    return max(1.0, lines) * size * LINE + PADDING


def crossed(cells: Sequence[Placed]) -> list[list[Placed]]:
    """The cells that each row crosses, from left to right."""
    rows: list[list[Placed]] = [[] for _ in range(max(cell.y + cell.high for cell in cells))]
    for one in cells:
        for y in range(one.y, one.y + one.high):
            rows[y].append(one)
    return [sorted(own, key=lambda one: one.x) for own in rows]


def properties(style: str, grid: Sequence[int], title: str = "") -> Element:
    """Of a table of fixed columns; `title` is what a screen reader calls it."""
    return w(
        "tblPr",
        w("tblStyle", val=style),
        w("tblW", w=sum(grid), type="dxa"),
        w("jc", val="center"),
        w("tblLayout", type="fixed"),
        w("tblLook", val="04A0", firstRow=1, lastRow=0, firstColumn=1, lastColumn=0, noHBand=0, noVBand=1),
        w("tblCaption", val=title) if title else None,
    )


def keeping(cells: Sequence[Placed], count: int, first: int, noted: bool) -> list[bool]:
    """Which rows stay on the page of the next: the first ones, each that heads others, and those that a cell spans."""
    held = {cell.y for cell in cells if "section" in cell.names}
    held |= {y for cell in cells if cell.high <= MOST_SPANNED for y in range(cell.y, cell.y + cell.high - 1)}
    return [(y < first and y < count - 1) or y in held or (noted and y == count - 1) for y in range(count)]


def row(
    cells: Sequence[Placed], y: int, grid: Sequence[int], size: float, keeps: bool, heads: bool, fill: Fill
) -> Element:
    """A row, which no page tears; those that head the table are repeated on each page."""
    own, x = list[Element](), 0
    for one in cells:
        own += gap(grid[x : one.x], keeps)
        own.append(cell(one, y, grid, size, keeps, fill))
        x = one.x + one.wide
    own += gap(grid[x:], keeps)
    return w("tr", w("trPr", w("cantSplit"), w("tblHeader") if heads else None), *own)


def gap(grid: Sequence[int], keeps: bool) -> list[Element]:
    """Cells where a row has none, which Word does not allow."""
    return [w("tc", w("tcPr", w("tcW", w=wide, type="dxa")), empty("TableText", keeps)) for wide in grid]


def cell(one: Placed, y: int, grid: Sequence[int], size: float, keeps: bool, fill: Fill) -> Element:
    """A cell, or what goes on below it in a later row."""
    look, begins = html_tables.look_of(html_tables.styles(one.cell)), y == one.y
    tone = next((TONES[name] for name in one.names if name in TONES), TONES["head"] if one.heads else "")
    shade = look.fill.lstrip("#").upper() or tone
    heavy = look.bold or (one.cell.name == "th" and one.cell.find_parent(class_="foreign") is not None)
    ink = Ink(bold=heavy, colour=look.ink.lstrip("#").upper(), size=0 if size == USUAL else size)
    style = "TableHead" if one.heads else "TableText"
    return w(
        "tc",
        w(
            "tcPr",
            w("tcW", w=sum(grid[one.x : one.x + one.wide]), type="dxa"),
            w("gridSpan", val=one.wide) if one.wide > 1 else None,
            w("vMerge", val="restart" if begins else "continue") if one.high > 1 else None,
            w("shd", val="clear", color="auto", fill=shade) if shade else None,
            w("vAlign", val="center"),
        ),
        *(fill(one.cell, style, side(one), ink, keeps) if begins else [empty(style, keeps)]),
    )


def empty(style: str, keeps: bool = False) -> Element:
    return w("p", w("pPr", w("pStyle", val=style), w("keepNext") if keeps else None))


def side(one: Placed) -> str:
    """To which side a cell's words go: as it says, numbers to the right."""
    if one.heads:
        return ""
    named = [SIDES[name] for name in one.names if name in SIDES]
    written = ALIGNED.search(str(one.cell.get("style", "")))
    if named or written:
        return named[0] if named else SIDES.get(written["side"] if written else "", "")
    foreign = one.cell.find_parent(class_="data") is None
    return "right" if foreign and html_tables.NUMBER.fullmatch(one.cell.get_text(" ", strip=True)) else ""


def side_by_side(grid: Sequence[int], cells: Sequence[Sequence[Element]]) -> Element:
    """Paragraphs in columns without lines."""
    return w(
        "tbl",
        properties(LAYOUT, grid),
        w("tblGrid", *(w("gridCol", w=wide) for wide in grid)),
        w(
            "tr",
            w("trPr", w("cantSplit")),
            *(
                w("tc", w("tcPr", w("tcW", w=wide, type="dxa")), *(own or [empty("Normal")]))
                for wide, own in zip(grid, cells, strict=True)
            ),
        ),
    )
