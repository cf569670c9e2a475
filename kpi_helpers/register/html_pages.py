"""A page of HTML → its tables: rows of cells where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.dammit import UnicodeDammit
from bs4.element import Tag

from kpi_helpers.register.sheets import Merge

ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)  # behind these the parser reads nothing; a page joined goes on
TABLE, ROW = re.compile(r"<table\b", re.IGNORECASE), re.compile(r"<t[rdh]\b", re.IGNORECASE)
WITHOUT_ROW = re.compile(r"(</tr\s*>|<table\b[^>]*>|</?t(?:head|body|foot)\b[^>]*>)(?=\s*<t[dh]\b)", re.IGNORECASE)
LONGEST = {"colspan": 1000, "rowspan": 65_534}  # as browsers have it
GROUPS = {"thead", "tbody", "tfoot"}
CELLS = ["td", "th"]

Rows = list[list[str]]


def tables_in(page: str) -> Iterator[tuple[Rows, tuple[Merge, ...]]]:
    """The cells of each table, and which reach over several rows; what a page leaves open is closed.

    A table within a cell of another is words of that cell if it is one row or one column, else one by itself.
    """
    for part in filter(str.strip, ENDS.split(page)):
        soup = BeautifulSoup(whole(part), "lxml")
        rows = rows_by_table(soup)
        inner = [table for table in soup.find_all("table") if table.find_parent(CELLS)]
        apart = {id(table) for table in inner if sum(len(cells_in(row)) > 1 for row in rows[id(table)]) > 1}
        words = {id(table) for table in inner} - apart
        for table in soup.find_all("table"):
            if id(table) not in words:
                yield placed(rows[id(table)], apart)


def whole(part: str) -> str:
    """A page with a row around cells that have none, and a table around what stands behind the end of another page."""
    part = WITHOUT_ROW.sub(r"\1<tr>", part)
    table, row = TABLE.search(part), ROW.search(part)
    return f"<table>{part}" if row and not (table and table.start() < row.start()) else part


def letters_of(page: bytes) -> str:
    """A page in UTF-8 if it can be, else in the encoding that it says."""
    try:
        return page.decode("utf-8-sig")
    except UnicodeDecodeError:
        return UnicodeDammit(page, is_html=True).unicode_markup or ""


def rows_by_table(page: Tag) -> dict[int, list[Tag]]:
    """The rows of each table by its `id`; those that stand in none, behind an end too many, are of the last."""
    rows, last = dict[int, list[Tag]](), None
    for found in page.find_all(["table", "tr"]):
        if found.name == "table":
            rows[id(found)] = []
            last = found if found.find_parent(CELLS) is None else last
        elif owner := found.find_parent("table") or last:
            rows[id(owner)].append(found)
    return rows


def cells_in(row: Tag) -> list[Tag]:
    return row.find_all(CELLS, recursive=False)


def placed(table: list[Tag], apart: set[int]) -> tuple[Rows, tuple[Merge, ...]]:
    """The cells of a table where they stand: one over several columns or rows holds the first, the rest are blank; and
    which reach over several rows. None reaches out of its group of rows.
    """
    rows, merged = Rows(), list[Merge]()
    covered: dict[int, int] = {}  # column → how many more rows a cell above reaches down
    ends = last_of_groups(table)
    for number, row in enumerate(table, 1):
        line: list[str] = []
        for cell in cells_in(row):
            below_others(line, covered)
            across, down = span(cell, "colspan"), min(span(cell, "rowspan"), ends[number - 1] - number + 1)
            covered |= {len(line) + place: down - 1 for place in range(across)}
            merged += [(len(line), number, number + down - 1)] if down > 1 else []
            line += [words_of(cell, apart), *[""] * (across - 1)]
        below_others(line, covered)
        rows.append(line)
    return rows, tuple(merged)


def last_of_groups(table: list[Tag]) -> list[int]:
    """For each row the number of the last one of its group."""
    ends = [len(table)] * len(table)
    for place in range(len(table) - 2, -1, -1):
        is_together = group_of(table[place]) is group_of(table[place + 1])
        ends[place] = ends[place + 1] if is_together else place + 1
    return ends


def group_of(row: Tag) -> Tag | None:
    return row.parent if row.parent and row.parent.name in GROUPS else None


def words_of(cell: Tag, apart: set[int]) -> str:
    """The words of a cell but those of tables that are read by themselves."""
    if cell.find("table") is None:
        return cell.get_text(" ", strip=True)
    inside = apart.intersection(map(id, cell.find_all("table")))
    own = [text.strip() for text in cell.find_all(string=True) if not inside.intersection(map(id, text.parents))]
    return " ".join(filter(None, own))


def below_others(line: list[str], covered: dict[int, int]) -> None:
    """Fill a line up to the next column that no cell above reaches."""
    while covered.get(len(line), 0):
        covered[len(line)] -= 1
        line.append("")


def span(cell: Tag, name: str) -> int:
    given = str(cell.get(name, "1"))
    return min(max(int(given), 1), LONGEST[name]) if given.isdecimal() else 1
