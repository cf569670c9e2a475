"""What the total rows of a register say, held against the dossiers that stand where they count.

Only a number that is surely one of dossiers is taken: what can't be told is left unsaid.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Literal

import numpy as np
import pandas as pd

from kpi_helpers.register.columns import BY_NAME
from kpi_helpers.register.distinct import Array, by_distinct
from kpi_helpers.text import name_key as key

Scope = Literal["all", "group", "unsure", ""]
Taking = Literal["first", "sure", "unsure", ""]

TOTAL = re.compile(r"(?P<word>tổng cộng|tổng số|tổng|cộng)(?![^\W\d_])(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
NUMBER = r"(?P<count>[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?![.,/]?[0-9])"
DOSSIERS = re.compile(rf"(?P<about>.*?)(?<![0-9.,/]){NUMBER}\s*(?:hồ sơ|hs)\b", re.IGNORECASE | re.DOTALL)
AT_END = re.compile(rf"(?P<about>[^0-9]*?){NUMBER}[\s).;]*", re.DOTALL)
NO_WORDS = re.compile(r"[\W\d_]+")
OF_ALL = {
    "số", "hồ", "sơ", "hs", "cộng", "lượng", "là", "có", "gồm", "các", "chung", "tất", "cả", "toàn", "bộ", "trong",
}  # fmt: skip
OF_A_TIME = {"kỳ", "quý", "tháng", "năm", "này", "báo", "cáo", "i", "ii", "iii", "iv", "ngày", "từ", "đến", "trang"}
GROUPED = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(?:\.[0-9]{3})+")
RUNNING = frozenset(("", "tt", "stt", "số tt", "số thứ tự", "no", "no."))  # headings above running numbers
SUMMED = ("count", "flag")  # types of columns below which a total row gives other sums
COUNTED = {"text", "received_at"}  # types and names of columns below which it counts all that stands above
SHORTEST_NAME = 4  # of a group: a shorter one may stand in any word
NAMING = ("resolving_unit", "receiving_unit", "field", "procedure_name")  # columns that groups are named after


def is_total(words: Sequence[str]) -> bool:
    """Whether a row is a total, by the first two of its words."""
    return any(TOTAL.match(word) for word in words[:2])


def stated_in(
    rows: pd.DataFrame, body: pd.DataFrame, columns: Mapping[str, str], groups: Iterable[str]
) -> pd.DataFrame:
    """What total rows say: columns `stated`, a number of dossiers (NA: none that can be told), and `scope`, what they
    say it of: `all`, a `group`, or `unsure`.

    `rows` are their words, `body` the dossiers, both under the headings that `columns` knows as columns of the
    register; `groups` are the words of rows that head a group.
    """
    headings = [heading for heading, name in columns.items() if name in NAMING]
    names = names_of([*groups, *(str(cell) for heading in headings for cell in by_distinct(body[heading])[1])])
    taking = [takes(heading, body.iloc[:, place], columns) for place, heading in enumerate(rows.columns)]
    said = [one_stated(row, taking, names) for row in rows.to_numpy().tolist()]
    return pd.DataFrame(said, columns=["stated", "scope"], index=rows.index).astype({"stated": "Int64", "scope": "str"})


def names_of(words: Iterable[str]) -> frozenset[str]:
    """Names as `names_any` looks for them; those too short to be told from other words left out."""
    return frozenset(name for word in words if len(name := bare(word)) >= SHORTEST_NAME)


def names_any(text: str, names: AbstractSet[str]) -> bool:
    """Whether a text holds one of some names as whole words."""
    return any(f" {name} " in f" {bare(text)} " for name in names)


def bare(text: str) -> str:
    """Letters only, without capitals, one blank between words."""
    return " ".join(NO_WORDS.sub(" ", key(text)).split())


def takes(heading: str, cells: pd.Series, columns: Mapping[str, str]) -> Taking:
    """How surely a number of a total row is one of dossiers in a column; not at all where it may be another sum."""
    if name := columns.get(heading):
        kind = BY_NAME[name].type
        if name == "dossier_id":
            return "first"
        if kind in SUMMED or name == "paid_online":
            return ""
        return "sure" if {kind, name} & COUNTED else "unsure"
    if key(heading) in RUNNING:
        return "unsure"
    return "" if any(GROUPED.fullmatch(str(cell)) for cell in by_distinct(cells)[1]) else "sure"


def one_stated(row: Sequence[str], taking: Sequence[Taking], names: AbstractSet[str]) -> tuple[int | None, Scope]:
    """The number of a total row and what it is of: in its words, below the dossiers' codes, or the only one in it."""
    place, found = next((n, found) for n, word in enumerate(row) if (found := TOTAL.match(word)))
    rest = found["rest"]
    inside = DOSSIERS.match(rest) or AT_END.fullmatch(rest)
    scope = scope_of(found["word"], inside["about"] if inside else rest, names)
    if inside:
        return (as_count(inside["count"]), scope) if scope else (None, "")
    is_odd = any(map(str.isdigit, rest)) and (scope == "all" or not any(map(str.isalpha, rest)))
    numbers = {n: taking[n] for n, word in enumerate(row) if n != place and GROUPED.fullmatch(word)}
    for kind in ("first", "sure", "unsure"):
        places = [n for n, taken in numbers.items() if taken == kind]
        if places:
            is_told = len(places) == 1 and scope and not is_odd
            return (as_count(row[places[0]]), "unsure" if kind == "unsure" else scope) if is_told else (None, "")
    return None, ""


def as_count(number: str) -> int:
    return int(number.replace(".", ""))


def scope_of(word: str, about: str, names: AbstractSet[str]) -> Scope:
    """What a total is of, by its words: nothing where it may count something else, such as dossiers on time."""
    if names_any(about, names):
        return "group"
    left = set(bare(about).split()) - OF_ALL
    if not left:
        return "group" if key(word) == "cộng" else "all"
    return "unsure" if left <= OF_A_TIME else ""


def counted_by_totals(apart: pd.DataFrame, rows: pd.Index) -> pd.Series:
    """How many dossiers stand where each total row of a table counts them; NA where it gives no number, or where no
    reading agrees and nobody can say which is meant.

    `apart` holds the rows set apart, by row number in order: `kind`, `stated`, `scope`; `rows` are the dossiers.
    """
    found = pd.Series(pd.NA, index=apart.index, dtype="Int64")
    heads = apart[apart["kind"].isin(["total", "group"])]
    above = np.searchsorted(np.sort(rows.to_numpy()), heads.index.to_numpy())
    for place in np.flatnonzero((heads["kind"] == "total") & heads["stated"].notna()):
        found[heads.index[place]] = meant(int(place), heads, above, len(rows))
    return found


def meant(place: int, heads: pd.DataFrame, above: Array, every: int) -> int | None:
    """How many dossiers a total counts: of all readings the one that agrees with it; else those of the likeliest.

    `above`: how many dossiers stand above each row that heads or ends a group. Totals may stand on top.
    """
    stated, scope = heads["stated"].iloc[place], heads["scope"].iloc[place]
    totals = np.flatnonzero(heads["kind"] == "total")
    is_on_top = above[totals[0]] == 0
    readings = [*(above[place] - above[:place]), above[place]]
    readings += [*(above[place + 1 :] - above[place]), every - above[place]] if is_on_top else []
    if stated in readings:
        return int(stated)
    if scope == "unsure" or (is_on_top and not (scope == "all" and place == totals[0])):
        return None
    if is_on_top:
        return every
    if scope == "all" and place == totals[-1]:
        return int(above[place])
    since = int(above[place] - above[totals[totals < place]].max(initial=0))
    return since or None
