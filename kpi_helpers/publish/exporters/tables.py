"""Cells in their places → a Typst table that fits its page: smaller type first, then a page turned sideways."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kpi_helpers.text import typst_string

PORTRAIT, LANDSCAPE = 459.0, 705.0  # width of the text in points, see the margins in report.typ
SETTINGS = [(PORTRAIT, 11), (PORTRAIT, 10), (PORTRAIT, 9), *((LANDSCAPE, size) for size in (10, 9, 8, 7, 6, 5))]
GAP = 8.0  # what a column takes beside its text: insets and rule
LONGEST_WORD = 24  # letters; longer ones (paths, codes) may be broken
LONGEST_IN_PROSE = 40
CAPITAL, LETTER, NARROW = 0.75, 0.52, 0.3  # widths in em, on the safe side


@dataclass(frozen=True)
class Slot:
    """A cell in its place: its words for measuring, and their Typst. `wide`: the width of a picture in it, in em."""

    x: int
    y: int
    words: str
    typst: str
    colspan: int = 1
    rowspan: int = 1
    heads: bool = False
    options: tuple[str, ...] = ()
    wide: float = 0

    def write(self) -> str:
        named = {"colspan": self.colspan, "rowspan": self.rowspan}
        options = [f"{name}: {value}" for name, value in named.items() if value > 1]
        options += ["heads: true"] if self.heads else []
        return f"slot({', '.join([str(self.x), str(self.y), *options, *self.options])})[{self.typst}]"


def typst_table(slots: Sequence[Slot], caption: str = "") -> str:
    """The whole table; its heading rows are repeated on each page."""
    if not slots:
        return ""
    available, size = setting(slots)
    head = "".join(f"{slot.write()}, " for slot in slots if slot.heads)
    body = "".join(f"{slot.write()}, " for slot in slots if not slot.heads)
    titled = f"caption: {typst_string(caption)}, " if caption else ""
    shape = f"columns: {columns(slots, available, size)}, size: {size}pt"
    table = f"plain-table({shape}, {titled}header: ({head}), body: ({body}))"
    return f"#page(flipped: true)[#{table}]" if available == LANDSCAPE else f"#{table}"


def setting(slots: Sequence[Slot]) -> tuple[float, int]:
    """Text width and type size at which no word is wider than its column; the smallest where there is none."""
    return setting_for(widths(slots, longest_word))


def setting_for(least: Sequence[float], narrowest: float = PORTRAIT) -> tuple[float, int]:
    """As `setting`, of what each column takes at least, in em; no text width below `narrowest`."""
    room = ((width, size) for width, size in SETTINGS if sum(least) * size + GAP * len(least) <= width)
    return next(((width, size) for width, size in room if width >= narrowest), SETTINGS[-1])


def columns(slots: Sequence[Slot], available: float, size: int) -> str:
    """As wide as the text where there is room; else the longest word's width and a share of what is left."""
    least, whole = widths(slots, longest_word), widths(slots, em)
    if sum(whole) * size + GAP * count(slots) <= available:
        return str(count(slots))
    wanted = [full - word for full, word in zip(whole, least, strict=True)]
    left = max(0.0, available - GAP * count(slots) - sum(least) * size)
    shares = [word * size + GAP + left * want / (sum(wanted) or 1) for word, want in zip(least, wanted, strict=True)]
    return f"({''.join(f'{share:.1f}fr, ' for share in shares)})"


def count(slots: Sequence[Slot]) -> int:
    return max(slot.x + slot.colspan for slot in slots)


def widths(slots: Sequence[Slot], measure: Callable[[str], float]) -> list[float]:
    """The widest cell of each column in em; cells over several columns adapt to the others."""
    found = [LETTER] * count(slots)
    for slot in slots:
        if slot.colspan == 1:
            found[slot.x] = max(found[slot.x], measure(slot.words), slot.wide)
    return found


def em(words: str) -> float:
    """About the width of a text in em."""
    return sum(NARROW if letter in " .,:;'|ijlt" else CAPITAL if letter.isupper() else LETTER for letter in words)


def longest_word(words: str) -> float:
    return max((em(word[:LONGEST_WORD]) for word in words.split()), default=0.0)


def breakable(words: str, longest: int = LONGEST_WORD) -> str:
    """The text with places to break where a word is longer than a column can be, or than `longest`."""
    return re.sub(rf"\S{{{longest + 1},}}", lambda word: re.sub(r"(.{12})(?=.)", "\\1\u200b", word[0]), words)
