"""The lines of a text file → its rows, and which of them can't be trusted: a quote left open, a row that breaks off."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

QUOTE = '"'
MANY = 4  # where one row in so many is short, what wrote the file leaves blank cells out
DIGIT = re.compile("[0-9]")
NUMBERS = 3  # cells with digits: of a dossier the codes and a day; a heading has none
SEVERAL = 5  # rows that fill a column, and none that leaves it blank: it is never left out

csv.field_size_limit(2**31 - 1)  # an open quote may hold the rest of a file until that is told

Row = list[str]


def records(lines: Sequence[str], separator: str) -> tuple[list[Row], dict[int, str]]:
    """Rows of cells; and why some can't be trusted, by their number counted from 1.

    A quote that nobody closed would make a single cell of the lines behind it. Such lines are rows of their own.
    """
    found, malformed = list[Row](), dict[int, str]()
    known = list(as_quoted(lines, separator))
    usual = usual_width([row for row, _ in known])
    for row, own in known:
        if len(own) > 1 and (is_well_quoted(own, separator) or not is_swallowed(row, usual, separator)):
            found.append(row)
            continue
        for line in own:
            is_open = leaves_open(line, separator)
            found.append(cells_of(line, separator, is_open) if is_open or len(own) > 1 else row)
            malformed |= {len(found): "row-quote-open"} if is_open else {}
    return found, dict.fromkeys(too_short(found, usual), "row-too-short") | cut_off(found, lines) | malformed


def leaves_open(line: str, separator: str) -> bool:
    """Whether a line has an odd number of quotes, one of them where a cell begins or ends."""
    return line.count(QUOTE) % 2 == 1 and any(
        cell.startswith(QUOTE) or cell.endswith(QUOTE) for cell in line.rstrip("\r\n").split(separator)
    )


def as_quoted(lines: Sequence[str], separator: str) -> Iterator[tuple[Row, Sequence[str]]]:
    """Rows as their quotes have them, each with its lines."""
    reader, begun = csv.reader(lines, delimiter=separator), 0
    for row in reader:
        yield row, lines[begun : reader.line_num]
        begun = reader.line_num


def cells_of(line: str, separator: str, is_open: bool) -> Row:
    """The cells of a line; one with an open quote has quotes as they stand."""
    quoting = csv.QUOTE_NONE if is_open else csv.QUOTE_MINIMAL
    return next(csv.reader([line], delimiter=separator, quoting=quoting), [])  # type: ignore[arg-type]


def usual_width(rows: Sequence[Row]) -> int:
    """How many cells most rows have that have several."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(widths, key=lambda width: (widths[width], width), default=0)


def is_well_quoted(lines: Sequence[str], separator: str) -> bool:
    """Whether each quote of a row opens or closes a cell: one that was left open ends where another cell begins."""
    try:
        return len(list(csv.reader(lines, delimiter=separator, strict=True))) == 1
    except csv.Error:
        return False


def is_swallowed(row: Row, usual: int, separator: str) -> bool:
    """Whether a row of several lines is no row: with the separators in its cells it has the cells of two, or in one of
    them if it is as wide as others.
    """
    inside = [cell.count(separator) for cell in row if "\n" in cell or "\r" in cell]
    if len(row) == usual:
        return max(inside) >= usual - 1
    return len(row) + sum(inside) >= 2 * usual - 1


def too_short(rows: Sequence[Row], usual: int) -> Iterator[int]:
    """The numbers of the rows that break off: they lack a column, other than the last, that no dossier leaves blank.

    Excel and others leave out the separators behind the last cell that a row, or any of some rows together, fills. Then
    several rows have the same fewer cells.
    """
    short = [number for number, row in enumerate(rows, 1) if 1 < len(row) < usual]
    if not short or (len(short) * MANY >= len(rows) and not any(len(row) == usual and not row[-1] for row in rows)):
        return
    is_trimmed = all(row[-1] for row in rows if len(row) > 1)
    widths = Counter(len(rows[number - 1]) for number in short)
    whole = {width for width, count in widths.items() if is_trimmed and count >= SEVERAL}
    known = [*like_dossiers(rows), *(rows[number - 1] for number in short if len(rows[number - 1]) in whole)]
    cells = [[own for row in known if (own := cell_at(row, place, whole)) is not None] for place in range(usual - 1)]
    needed = max((place for place, own in enumerate(cells) if len(own) >= SEVERAL and all(own)), default=-1)
    yield from (number for number in short if len(rows[number - 1]) <= needed)


def cell_at(row: Row, place: int, whole: Collection[int]) -> str | None:
    """What a row has in a column: blank where it was left out, None where the row may have broken off before."""
    return row[place] if len(row) > max(place, 1) else "" if len(row) in whole else None


def like_dossiers(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows that have codes and days and are not nearly empty: no headings, titles, totals, signatures."""
    fullest = max(sum(map(bool, row)) for row in rows)
    for row in rows:
        if 2 * sum(map(bool, row)) >= fullest and sum(map(bool, map(DIGIT.search, row))) >= NUMBERS:
            yield row


def cut_off(rows: Sequence[Row], lines: Sequence[str]) -> dict[int, str]:
    """The last row, if its line does not end and it has fewer cells than any other that has more than one."""
    least = min((len(row) for row in rows[:-1] if len(row) > 1), default=0)
    is_cut = bool(lines) and not lines[-1].endswith(("\n", "\r")) and 1 < len(rows[-1]) < least
    return {len(rows): "row-cut-off"} if is_cut else {}
