"""What of a table is heading, what is a row of it, and what is neither: titles, groups, totals, signatures."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from kpi_helpers.errors import Fault, KpiError
from kpi_helpers.register.columns import NATIONAL_CODE
from kpi_helpers.register.distinct import Array, as_objects, by_distinct, holds
from kpi_helpers.register.legacy import decode
from kpi_helpers.register.repair import BLANK_MARKS, FAILED, NOTHING_FOUND, tidied
from kpi_helpers.register.tables import SourceTable
from kpi_helpers.register.totals import GROUPED, is_total, stated_in
from kpi_helpers.text import name_key, nfc

HEADING_ROWS = 30  # how far down a heading is looked for
NUMBERING = re.compile(r"\(?[0-9]{1,2}\)?|\(?[A-Z]\)?")
PROCEDURE = re.compile(r"[0-9]\.[0-9]{6}")
CODE = re.compile(rf"\s*{NATIONAL_CODE.pattern}")
ID = re.compile(r"\s*[^\W_]+(?:[.-][^\W_]+)+\s*")
DAY = re.compile(r"\s*(?:[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2})(?![0-9])")
YEAR = re.compile("[0-9]{4}")
OTHER_DAYS = ("due_at", "first_due_at", "finished_at", "returned_at", "submitted_at")
ONE_TOKEN = re.compile(r"\S*[0-9]\S*")
SIGNED = re.compile(r"ngày[\s\d.…_]*tháng[\s\d.…_]*năm|^[^\d,]+,\s*ngày\b", re.IGNORECASE)
COUNT = re.compile(r"[0-9]{1,4}")
FOOTNOTE = re.compile(r"\s+[¹²³]\s*$")  # in other encodings a letter, which does not stand alone
GUIDE = re.compile(r"^\(.*\)$|dd?/mm?/yy|ngày/tháng|có ?/ ?không|^ghi\b|^vd\b|^ví dụ\b|^nhập\b|^chọn\b", re.IGNORECASE)
SUM = re.compile(r"[0-9.,]{3,}")
MARK_BEFORE = re.compile(r"^\s*(?:\([0-9]{1,2}\)|\[[0-9]{1,2}\]|[0-9]{1,2}[.)]|\([A-Za-z]\)|[*†‡]+)\s*(?=[^\W\d_])")
NOTED = r"\*+|[0-9]{1,2}|[a-z]|(?:không )?bắt buộc|nếu có|dd?/mm?/yyyy?[^)]*|ngày/tháng/năm"
MARK_BEHIND = re.compile(rf"(?:\s*(?:\(\s*(?:{NOTED})\s*\)|\[[0-9]{{1,2}}\]|[*†‡:;.¹²³⁰⁴-⁹]+))+\s*$", re.IGNORECASE)
FEW_ROWS, FEWEST_DIGITS = 3, 6  # of dossiers without a heading; of the code of a dossier
TELLING = 3  # columns in which a heading is looked for below the first
FEW_CELLS = 3  # a group or a signature stands in so many cells of a row at most


def heading_key(name: str) -> str:
    """The form in which headings are compared, without the marks of a form to fill in: `(3) Ngày hẹn trả (*):` is the
    same as `Ngày hẹn trả`.
    """
    text = nfc(name)
    return name_key(MARK_BEHIND.sub("", MARK_BEFORE.sub("", text)) or text)


def headed(table: SourceTable, known: AbstractSet[str]) -> SourceTable | None:
    """The table below its heading: of the first rows, or pairs of rows, what holds the most `known` keys of headings.

    Rows above it, rows without any cell and repetitions of the heading are left out. None where no row has a known one.
    Raises KpiError: `register-heading-other` for a row below it that is another heading, `register-heading-below` for
    dossiers above it.
    """
    if not isinstance(table.cells.columns, pd.RangeIndex):  # the format itself names its columns
        return table if known & {heading_key(str(name)) for name in table.cells.columns} else None
    first = [readable(row) for row in as_objects(table.cells.head(HEADING_ROWS))]
    single = [(score(row, known), place, row, 1) for place, row in enumerate(first)]
    double = [
        (score(names, known), place, names, 2)
        for place, (upper, lower) in enumerate(pairwise(first))
        for names in [joined(upper, lower, known)]
    ]
    best, place, heading, rows = first_of_the_best([*single, *double])
    if not best:
        return None
    where = {"file": table.file, "sheet": table.sheet or "–"}
    lost = dossiers_in(replace(table, cells=table.cells.iloc[:place]))
    if lost := lost if lost >= FEW_ROWS else rows_headed(first[:place], known):
        raise KpiError.of("register-heading-below", **where, rows=lost, row=table.cells.index[place])
    body = filled(table.cells.iloc[place + rows :])
    written = {heading_key(str(cell)) for cell in as_objects(table.cells.iloc[place : place + rows]).ravel()}
    again = headings_in(body, heading, known | written)
    above = first[place : place + rows]
    alike = (heading, *above, *([grouped(*above)] if rows == 2 else []))
    own_words = [list(map(heading_key, words)) for words in alike]
    if others := [row for row, words in again.items() if not any(repeats(words, own, known) for own in own_words)]:
        raise KpiError(*(Fault("register-heading-other", {**where, "row": row}) for row in others))
    body = body.drop(list(again)) if again else body
    own = table.cells.iloc[place : place + rows].notna().any()
    wide = filled(body.loc[:, ~own[::-1].cummax()[::-1]]).index if table.is_text else ()
    too_wide = dict.fromkeys(wide, "row-too-wide")
    return replace(table, cells=body.set_axis(heading, axis=1), malformed={**table.malformed, **too_wide})


Heading = tuple[int, int, list[str], int]  # how many names are known, its place, its words, of how many rows it is


def first_of_the_best(found: list[Heading]) -> Heading:
    """The first of those with most known names; one row where it has as many as together with one beside it."""
    most = max((score for score, *_ in found), default=0)
    best = [heading for heading in found if heading[0] == most]
    first = min((place for _, place, *_ in best), default=0)
    return min((h for h in best if h[1] <= first + 1), key=lambda h: (h[3], h[1]), default=(0, 0, [], 1))


def readable(row: object) -> list[str]:
    """The words of a row, also where they were written in another encoding."""
    words = ["" if pd.isna(cell) else FOOTNOTE.sub("", str(cell)) for cell in row]  # type: ignore[attr-defined]
    decoded = decode(words)
    return [tidied(decoded.texts.get(word, word))[0] for word in words]


def score(names: list[str], known: AbstractSet[str]) -> int:
    return len(known & {heading_key(name) for name in names})


def joined(upper: list[str], lower: list[str], known: AbstractSet[str]) -> list[str]:
    """Two heading rows as one: the lower name, with the group above it where only both together are known."""
    return [
        below if heading_key(below) in known else whole if heading_key(whole) in known else below or above
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


def headings_in(body: pd.DataFrame, heading: list[str], known: AbstractSet[str]) -> dict[int, list[str]]:
    """The rows that are headings, as printed pages repeat them or a second list begins with one, and their words.

    Looked for where the fewest different cells stand.
    """
    names = known | {heading_key(name) for name in heading if name}
    named = [n for n, name in enumerate(heading) if name]
    distinct = {n: by_distinct(body.iloc[:, n])[1] for n in named}
    filled_in = [n for n, cells in distinct.items() if len(cells) > 1 or not cells.isin([""]).all()]
    telling = sorted(filled_in, key=lambda n: len(distinct[n]))[:TELLING]
    if not telling:
        return {}
    is_named = [holds(body.iloc[:, n], lambda cell: heading_key(str(cell)) in names) for n in telling]
    likely = body[np.any(is_named, axis=0)]
    rows = dict(zip(likely.index, map(readable, as_objects(likely)), strict=True))
    least = score(heading, names) / 2
    return {row: words for row, words in rows.items() if len(names & set(map(heading_key, words))) > max(least, 1)}


def repeats(words: list[str], heading: list[str], known: AbstractSet[str]) -> bool:
    """Whether a row repeats a heading: no known name stands where that has another, signs and capitals aside."""
    pairs = zip(map(heading_key, words), heading, strict=True)
    return not any(word in known and word != own for word, own in pairs)


def rows_headed(above: list[list[str]], known: AbstractSet[str]) -> int:
    """How many rows above the best heading stand below another one, as those of a list of its own do."""
    heads = [place for place, row in enumerate(above) if score(row, known) >= TELLING]
    return sum(sum(map(bool, row)) > FEW_CELLS for row in above[max(heads) + 1 :]) if heads else 0


def dossiers_in(table: SourceTable) -> int:
    """How many rows of a table without a heading look like dossiers; 0 where they are few among the others."""
    count = int(rows_like_dossiers(table.cells).sum())
    return count if 2 * count >= len(filled(table.cells)) else 0


def rows_like_dossiers(cells: pd.DataFrame) -> Array:
    """Which rows look like dossiers: a procedure's code beside a dossier's or a day. A list of procedures has each code
    once, and days of decisions.
    """
    has_code, has_id, has_day = (np.zeros(len(cells), dtype=bool) for _ in range(3))
    codes = set[str]()
    for _, column in cells.items():
        found = holds(column, lambda cell: CODE.match(str(cell)))
        codes |= {str(cell) for cell in by_distinct(column[found])[1]}
        has_code |= found
        has_id |= holds(column, lambda cell: is_dossier_id(str(cell)))
        has_day |= holds(column, lambda cell: DAY.match(str(cell)))
    return has_code & (has_id | (has_day & (len(codes) < has_code.sum())))


def is_dossier_id(text: str) -> bool:
    """Whether a text may be the code of a dossier: one long word with digits and signs between them."""
    is_word = ID.fullmatch(text) and not (CODE.match(text) or DAY.match(text))
    return bool(is_word) and sum(map(str.isdigit, text)) >= FEWEST_DIGITS


def set_apart(table: SourceTable, columns: dict[str, str], labels: AbstractSet[str]) -> pd.DataFrame:
    """The rows of a register that are no dossier: index row, columns `kind` (`total`, `group`, `numbering`, `guide`
    below the heading, `closing`, `blank` where only failed formulas and marks for nothing stand); `stated`, the number
    of dossiers that a total row gives; and `scope`, what it gives it of.

    `columns` says which heading is which column, `labels` holds the keys of labels that only a dossier has. A row in
    which a cell looks like a dossier's is one, however damaged: it is kept or rejected, never set apart.
    """
    names = {name: heading for heading, name in columns.items()}
    likely = table.cells
    days = [(name, is_day) for name in OTHER_DAYS if name in names]
    for name, is_held in (("procedure_code", has_code), ("received_at", has_day), *days):
        likely = likely[~holds(likely[names[name]], is_held)]
    heads, last = list(table.cells.columns), last_but(table, likely)
    dossier_id, received_at, unit = (
        heads.index(names[name]) for name in ("dossier_id", "received_at", "resolving_unit")
    )
    units = keys_in(table.cells[names["resolving_unit"]].drop(likely.index)) if len(likely) else set()
    rows = [said_in(row) for row in as_objects(likely)]
    first = first_but(table, likely)
    kinds = [
        kind_of(
            row,
            Telling(row[dossier_id], row[received_at], name_key(row[unit]) in units, number < first, number > last),
            labels,
        )
        for number, row in zip(likely.index, rows, strict=True)
    ]
    found = pd.DataFrame({"kind": pd.Series(kinds, index=likely.index, dtype="str")})
    found = found[found["kind"] != ""]
    is_closing = (found["kind"] == "group") & (found.index > last_but(table, found))
    words = pd.DataFrame(rows, index=likely.index, columns=heads, dtype="str").loc[found.index]
    return with_totals(found.assign(kind=found["kind"].mask(is_closing, "closing")), words, table, columns)


def keys_in(cells: pd.Series) -> set[str]:
    return {name_key(str(cell)) for cell in by_distinct(cells)[1]} - {""}


def last_but(table: SourceTable, left_out: pd.DataFrame) -> int:
    """The last row of a table that is not one of some rows; 0 if there is none."""
    rows = table.cells.index.difference(left_out.index)
    return int(rows.max()) if len(rows) else 0


def first_but(table: SourceTable, left_out: pd.DataFrame) -> int:
    """The first row of a table that is not one of some rows; 0 if there is none."""
    rows = table.cells.index.difference(left_out.index)
    return int(rows.min()) if len(rows) else 0


def with_totals(found: pd.DataFrame, words: pd.DataFrame, table: SourceTable, columns: dict[str, str]) -> pd.DataFrame:
    """Rows set apart with what the totals among them say: columns `kind`, `stated`, `scope`."""
    if not (found["kind"] == "total").any():
        return found.assign(stated=pd.Series(pd.NA, index=found.index, dtype="Int64"), scope="")
    groups = words[found["kind"] == "group"].to_numpy().ravel()
    said = stated_in(words[found["kind"] == "total"], table.cells.drop(found.index), columns, groups)
    return found.join(said).fillna({"scope": ""})


def has_code(cell: object) -> bool:
    return PROCEDURE.search(str(cell)) is not None


def has_day(cell: object) -> bool:
    """Whether a cell may be a dossier's day, however damaged; a bare count may be a total's, words a signature's."""
    text = str(cell)
    return bool(YEAR.search(text)) and not (COUNT.fullmatch(text) or SIGNED.search(text))


def is_day(cell: object) -> bool:
    """Whether a cell begins with a day, as no total or signature does below the heading of another day."""
    return DAY.match(str(cell)) is not None


def said_in(row: object) -> list[str]:
    """The words of a row but marks for nothing, formulas that were drawn below the last dossier among them."""
    return ["" if word.lower() in BLANK_MARKS | NOTHING_FOUND else word for word in readable(row)]


@dataclass(frozen=True)
class Telling:
    """What tells a damaged dossier from other rows: two of its cells, whether it has a unit that other dossiers have,
    and whether it stands above or below every row with a procedure's code or a day.
    """

    dossier_id: str
    received_at: str
    has_unit: bool
    is_first: bool
    is_last: bool


def kind_of(row: list[str], told: Telling, labels: AbstractSet[str]) -> str:
    """What a row without procedure and day is; empty for a dossier that is damaged."""
    words = [word for word in row if word]
    if len(words) > 2 and all(NUMBERING.fullmatch(word) for word in words):
        return "numbering"
    named = {name_key(word) for word in words if not word.isdigit()}
    if told.is_first and not told.has_unit and not labels & named and is_guide(words, told.dossier_id):
        return "guide"
    is_code = ONE_TOKEN.fullmatch(told.dossier_id) and not GROUPED.fullmatch(told.dossier_id)
    if is_code or told.dossier_id.lower() in FAILED or labels & named:
        return ""
    if all(word.lower() in FAILED for word in words):
        return "blank"
    if is_total(words):
        return "total"
    if any(map(str.isdigit, told.received_at)):
        return "group" if told.is_last and is_signature(words, told) else ""
    if told.is_last and not told.has_unit and all(map(is_title, words)):
        return "group"
    return "" if ONE_TOKEN.fullmatch(told.dossier_id) or len(words) > FEW_CELLS else "group"


def is_guide(words: list[str], dossier_id: str) -> bool:
    """Whether a row says how columns are to be filled in, and no cell of it can be a dossier's: `(dd/mm/yyyy)`,
    `Có/Không`, `(7=5+6)`.
    """
    is_number = NUMBERING.fullmatch(dossier_id) or not ONE_TOKEN.fullmatch(dossier_id)
    held = any(DAY.match(word) or CODE.match(word) or SUM.fullmatch(word) or is_dossier_id(word) for word in words)
    return bool(is_number) and not held and any(GUIDE.search(word) for word in words)


def is_signature(words: list[str], told: Telling) -> bool:
    """Whether a row says where and when a list was signed, with nothing of a dossier beside it."""
    others = [word for word in words if word != told.received_at]
    return bool(SIGNED.search(told.received_at)) and not told.has_unit and all(map(is_title, others))


def is_title(word: str) -> bool:
    """`NGƯỜI LẬP BIỂU`, `(Ký, ghi rõ họ tên)`"""
    return not any(map(str.isdigit, word)) and (word.isupper() or word.startswith("("))
