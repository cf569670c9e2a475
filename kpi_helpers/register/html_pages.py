"""A page of HTML → its tables: rows of cells where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.dammit import UnicodeDammit
from bs4.element import Tag

from kpi_helpers.register.sheets import Merge

ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)  # behind these the parser reads nothing; a page joined goes on
LONGEST = {"colspan": 1000, "rowspan": 65_534}  # as browsers have it

Rows = list[list[str]]


def tables_in(page: str) -> Iterator[tuple[Rows, tuple[Merge, ...]]]:
    """The cells of each table, and which reach over several rows; what a page leaves open is closed."""
    for table in tables_of(BeautifulSoup(ENDS.sub("", page), "lxml")):
        yield placed(table)


def letters_of(page: bytes) -> str:
    """A page in UTF-8 if it can be, else in the encoding that it says."""
    try:
        return page.decode("utf-8-sig")
    except UnicodeDecodeError:
        return UnicodeDammit(page, is_html=True).unicode_markup or ""


def tables_of(page: Tag) -> Iterator[list[Tag]]:
    """The rows of each table, but for one within a cell of another; what only lays out a larger one is no table."""
    rows = rows_by_table(page)
    sizes = {table: sum(len(cells_in(row)) for row in own) for table, own in rows.items()}
    kept = set[int]()
    for table in page.find_all("table"):
        inner = max((sizes[id(one)] for one in table.find_all("table")), default=0)
        if sizes[id(table)] > inner and not kept.intersection(map(id, table.find_parents("table"))):
            kept.add(id(table))
            yield rows[id(table)]


def rows_by_table(page: Tag) -> dict[int, list[Tag]]:
    """The rows of each table by its `id`; those that stand in none, behind an end too many, are of the last."""
    rows, last = dict[int, list[Tag]](), None
    for found in page.find_all(["table", "tr"]):
        around = found.find_parent("table")
        if found.name == "table":
            rows[id(found)] = []
            last = found if around is None else last
        elif owner := around or last:
            rows[id(owner)].append(found)
    return rows


def cells_in(row: Tag) -> list[Tag]:
    return row.find_all(["td", "th"], recursive=False)


def placed(table: list[Tag]) -> tuple[Rows, tuple[Merge, ...]]:
    """The cells of a table where they stand: one over several columns or rows holds the first, the rest are blank; and
    which reach over several rows.
    """
    rows, merged = Rows(), list[Merge]()
    covered: dict[int, int] = {}  # column → how many more rows a cell above reaches down
    for number, row in enumerate(table, 1):
        line: list[str] = []
        for cell in cells_in(row):
            below_others(line, covered)
            across, down = span(cell, "colspan"), span(cell, "rowspan")
            covered |= {len(line) + place: down - 1 for place in range(across)}
            merged += [(len(line), number, number + down - 1)] if down > 1 else []
            line += [cell.get_text(" ", strip=True), *[""] * (across - 1)]
        below_others(line, covered)
        rows.append(line)
    return rows, tuple(merged)


def below_others(line: list[str], covered: dict[int, int]) -> None:
    """Fill a line up to the next column that no cell above reaches."""
    while covered.get(len(line), 0):
        covered[len(line)] -= 1
        line.append("")


def span(cell: Tag, name: str) -> int:
    given = str(cell.get(name, "1"))
    return min(max(int(given), 1), LONGEST[name]) if given.isdecimal() else 1
