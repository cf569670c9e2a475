"""What of a table is heading, what is a row of it, and what is neither: titles, groups, totals, signatures."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

from kpi_helpers.register.distinct import by_distinct, holds
from kpi_helpers.register.legacy import decode
from kpi_helpers.register.repair import tidied
from kpi_helpers.register.tables import SourceTable
from kpi_helpers.text import name_key as key

HEADING_ROWS = 30  # how far down a heading is looked for
TOTAL = re.compile(r"(?:tổng cộng|tổng số|tổng|cộng)(?![^\W\d_])(?:[^0-9]*(?P<count>[0-9][0-9.]*))?", re.IGNORECASE)
NUMBERING = re.compile(r"\(?[0-9]{1,2}\)?|\(?[A-Z]\)?")
PROCEDURE = re.compile(r"[0-9]\.[0-9]{6}")
YEAR = re.compile("[0-9]{4}")
ONE_TOKEN = re.compile(r"\S*[0-9]\S*")
GROUPED = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(?:\.[0-9]{3})+")
FEW_CELLS = 3  # a group or a signature stands in so many cells of a row at most


def headed(table: SourceTable, known: AbstractSet[str]) -> SourceTable | None:
    """The table below its heading: of the first rows, or pairs of rows, what holds the most `known` keys of headings.

    Rows above it, rows without any cell and repetitions of the heading are left out. None where no row has a known one.
    """
    if not isinstance(table.cells.columns, pd.RangeIndex):  # the format itself names its columns
        return table if known & {key(str(name)) for name in table.cells.columns} else None
    first = [readable(row) for row in table.cells.head(HEADING_ROWS).to_numpy()]
    single = [(score(row, known), -place, row, 1) for place, row in enumerate(first)]
    double = [
        (score(names, known), -place, names, 2)
        for place, (upper, lower) in enumerate(pairwise(first))
        for names in [joined(upper, lower, known)]
    ]
    best, place, heading, rows = max(
        [*single, *double], key=lambda found: (found[0], -found[3], found[1]), default=(0, 0, [], 1)
    )
    if not best:
        return None
    body = filled(table.cells.iloc[rows - place :])
    if repeated := repetitions(body, first[-place]):
        body = body.drop(repeated)
    own = table.cells.iloc[-place : rows - place].notna().any()
    wide = filled(body.loc[:, ~own[::-1].cummax()[::-1]]).index if table.is_text else ()
    too_wide = dict.fromkeys(wide, "row-too-wide")
    return replace(table, cells=body.set_axis(heading, axis=1), malformed={**table.malformed, **too_wide})


def readable(row: object) -> list[str]:
    """The words of a row, also where they were written in another encoding."""
    words = ["" if pd.isna(cell) else str(cell) for cell in row]  # type: ignore[attr-defined]
    decoded = decode(words)
    return [tidied(decoded.texts.get(word, word))[0] for word in words]


def score(names: list[str], known: AbstractSet[str]) -> int:
    return len(known & {key(name) for name in names})


def joined(upper: list[str], lower: list[str], known: AbstractSet[str]) -> list[str]:
    """Two heading rows as one: the lower name, with the group above it where only both together are known."""
    return [
        below if key(below) in known else whole if key(whole) in known else below or above
        for above, below, whole in zip(upper, lower, grouped(upper, lower), strict=True)
    ]


def grouped(upper: list[str], lower: list[str]) -> list[str]:
    """Two heading rows as one: every lower name with the group above it."""
    names, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        group = above or group
        names.append(f"{group} {below}".strip() if below else above)
    return names


def filled(cells: pd.DataFrame) -> pd.DataFrame:
    """The rows that hold anything."""
    found = np.zeros(len(cells), dtype=bool)
    for _, column in cells.items():
        found |= (column.notna() & (column != "")).to_numpy()
        if found.all():
            return cells
    return cells[found]


def repetitions(body: pd.DataFrame, heading: list[str]) -> list[int]:
    """The rows that repeat the heading, as printed pages do; looked for where the fewest different cells stand."""
    named = [n for n, name in enumerate(heading) if name]
    start = min(named, key=lambda n: len(by_distinct(body.iloc[:, n])[1]))
    likely = body[holds(body.iloc[:, start], lambda cell: key(str(cell)) == key(heading[start]))]
    return [row for row, cells in zip(likely.index, likely.to_numpy(), strict=True) if readable(cells) == heading]


def set_apart(table: SourceTable, columns: dict[str, str], labels: AbstractSet[str]) -> pd.DataFrame:
    """The rows of a register that are no dossier: index row, columns `kind` (`total`, `group`, `numbering`, `closing`)
    and `stated`, the number of dossiers that a total row gives.

    `columns` says which heading is which column, `labels` holds the keys of labels that only a dossier has. A row in
    which a cell looks like a dossier's is one, however damaged: it is kept or rejected, never set apart.
    """
    names = {name: heading for heading, name in columns.items()}
    likely = table.cells
    for name, pattern in (("procedure_code", PROCEDURE), ("received_at", YEAR)):
        has_dossier = holds(likely[names[name]], lambda cell, pattern=pattern: pattern.search(str(cell)))  # type: ignore[misc]
        likely = likely[~has_dossier]
    texts = [readable(row) for row in likely.to_numpy()]
    place = list(table.cells.columns).index(names["dossier_id"])
    kinds = [kind_of(row, row[place], labels) for row in texts]
    found = pd.DataFrame({"kind": kinds, "stated": [stated(r, r[place]) for r in texts]}, index=likely.index)
    found = found[found["kind"] != ""].astype({"kind": "str", "stated": "Int64"})
    last = table.cells.index.difference(found.index).max()
    return found.assign(kind=found["kind"].mask((found["kind"] == "group") & (found.index > last), "closing"))


def kind_of(row: list[str], dossier_id: str, labels: AbstractSet[str]) -> str:
    """What a row without procedure and day is; empty for a dossier that is damaged."""
    words = [word for word in row if word]
    if any(TOTAL.match(word) for word in words[:2]):
        return "total"
    if len(words) > 2 and all(NUMBERING.fullmatch(word) for word in words):
        return "numbering"
    is_dossier = ONE_TOKEN.fullmatch(dossier_id) or len(words) > FEW_CELLS or labels & {key(word) for word in words}
    return "" if is_dossier else "group"


def stated(row: list[str], dossier_id: str) -> int | None:
    """How many dossiers a total row gives: in its words (`Tổng cộng: 120 hồ sơ`), or below the dossiers' codes."""
    inside = next((found["count"] for word in row if (found := TOTAL.match(word)) and found["count"]), "")
    number = inside.rstrip(".") or dossier_id
    return int(number.replace(".", "")) if GROUPED.fullmatch(number) else None
