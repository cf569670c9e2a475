"""An export that no profile knows → a proposed profile: which heading is likely which column, and why.

A proposal rests on the likeness of headings and on contents. What looks personal is proposed for no column but the
officer's, and nothing of it is kept: a proposal holds headings, labels that many rows share, and shares.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pandas as pd

from kpi_helpers import project
from kpi_helpers.errors import KpiError
from kpi_helpers.register.cells import written_day
from kpi_helpers.register.columns import COLUMNS, REQUIRED, Column
from kpi_helpers.register.contents import MANY_LABELS, MOSTLY, Known, Source, contents, known_to, source
from kpi_helpers.register.headings import (
    FEW_CELLS,
    HEADING_ROWS,
    PROCEDURE,
    grouped,
    headed,
    heading_key,
    joined,
    readable,
)
from kpi_helpers.register.likeness import folded
from kpi_helpers.register.personal import WORD, is_personal, words_of
from kpi_helpers.register.privacy import LONG_NUMBER, is_harmless
from kpi_helpers.register.tables import SourceTable, read_tables, register_files
from kpi_helpers.rules.params import Params
from kpi_helpers.text import key, name_key, nfc, slug

ROWS = 50_000  # of an export that are looked at
LIKE, LEAST_LIKE = 0.6, 3  # a heading row has so many names so like a column's
TAKEN, OFFERED, ALTERNATIVES = 0.55, 0.3, 3  # the scores from which a heading is proposed, or named beside another
SURE = 0.7  # the score below which a column waits to be confirmed: a wrong one would decide figures
ALONE = 0.9  # what a heading counts where the contents are blank or of words nobody knows
OFFICER_LIKE = 0.6  # names of persons are an officer's only under such a heading
OFFERED_WORD, NEAR_WORD = 0.5, 0.75  # so alike a known word is named beside an unknown one, or is likely meant
LONGEST_LABEL = 60
# What an office writes of its work; many of the words alone are also names: Liên, Thu, Định.
OFFICE_PHRASES = """một cửa, đã giao, bàn giao, phân công, thẩm định, thẩm tra, xác minh, phê duyệt, ký duyệt,
    chờ duyệt, đã duyệt, được duyệt, trình duyệt, trình ký, lãnh đạo, văn thư, đóng dấu, phát hành, ban hành, thu hồi,
    liên thông, tạm dừng, thuế, nghĩa vụ tài chính, nộp, qua mạng, tại quầy, tại nhà, tại chỗ, bước, không đủ điều kiện,
    từ chối, đủ điều kiện, do sai, sai sót, gia hạn, xin lỗi, lưu kho, kết thúc, trung tâm, bưu điện, công an,
    cổng quốc gia, cổng dịch vụ công, ứng dụng, điện thoại, di động, zalo, vneid, kiosk, mức [a-z]"""
OFFICE_WORK = re.compile(rf"\b(?:{'|'.join(' '.join(OFFICE_PHRASES.split()).split(', '))})\b", re.IGNORECASE)
MANY_WORDS = 200  # different unknown words that are compared with the known ones

# How much the contents of a column tell: a national code is a procedure's, a day may be any of nine columns.
TELLING: dict[str, float] = {
    "dossier_id": 0.3, "procedure_code": 0.6, "procedure_name": 0.5, "field": 0.5, "receiving_unit": 0.45,
    "resolving_unit": 0.45, "channel": 0.5, "service_level": 0.5, "status": 0.5, "ended_as": 0.4, "late_reason": 0.3,
}  # fmt: skip
HARDLY = 0.2
DAYS = 0.3

Waits = Literal["", "labels", "likeness"]
Near = tuple[tuple[str, float], ...]  # names with how near they are, the nearest first


@dataclass(frozen=True)
class Score:
    """How likely a heading is a column: together, by its words, by its contents (None: blank)."""

    total: float
    heading: float
    contents: float | None


Scores = dict[tuple[str, str], Score]  # by heading and column


@dataclass(frozen=True)
class Line:
    """A heading proposed for a column, others that are near, and why it is not to be read yet: its labels are to be
    filled in, or it is not `SURE`; empty where it can be read.
    """

    column: Column
    heading: str
    score: Score
    others: Near
    waits: Waits

    @property
    def is_ready(self) -> bool:
        return not self.waits


@dataclass(frozen=True)
class Unknown:
    """Words of a column that nobody knows: those that may be told, with their rows and the nearest known word; how many
    others there are, since they may name somebody, and in how many rows.
    """

    told: tuple[tuple[str, int, str], ...] = ()
    others: int = 0
    rows: int = 0


@dataclass(frozen=True)
class Labels:
    """The labels of a column that the standard does not have: those whose code is beyond doubt, and the others."""

    column: Column
    meant: tuple[tuple[str, str], ...]
    unknown: Unknown


@dataclass(frozen=True)
class Proposal:
    """A profile for an export, to be confirmed; `personal` are the headings that no profile should ever name."""

    file: str
    sheet: str
    rows: int
    lines: tuple[Line, ...]
    missing: tuple[tuple[str, Near], ...]
    unmatched: tuple[tuple[str, Near], ...]
    repeated: tuple[str, ...]
    personal: tuple[str, ...]
    labels: tuple[Labels, ...]
    units: Unknown


def propose(path: Path, params: Params) -> Proposal:
    """A profile for an unknown export.

    Raises KpiError: a file missing or unreadable, no row that looks like the heading of a register.
    """
    known = known_to(params)
    tables = alike_tables([table for file in register_files([path]) for table in read_tables(file)], known)
    if not tables:
        raise KpiError.of("profile-no-heading", file=project.shown(path))
    headings = [str(name) for name in tables[0].cells.columns]
    bodies = pd.concat([dossiers_of(table) for table in tables], ignore_index=True).head(ROWS)
    sources = [source(name, bodies.iloc[:, place], known) for place, name in enumerate(headings) if name]
    return proposal(path, tables[0].sheet, len(bodies), sources, known)


def proposal(path: Path, sheet: str, rows: int, sources: list[Source], known: Known) -> Proposal:
    keys = [heading_key(found.heading) for found in sources]
    repeated = {found.heading for found in sources if keys.count(heading_key(found.heading)) > 1}
    free = [s for s in sources if s.heading not in repeated]
    open_to_all = [s for s in free if not (s.is_personal or s.is_named)]
    scores: Scores = {(s.heading, c.name): score(s, c, known) for s in free for c in COLUMNS}
    chosen = assigned(free, scores, known)
    lines = tuple(
        Line(c, s.heading, found, others(c.name, open_to_all, s, scores), waits(c, s, found, known))
        for c in COLUMNS
        if (s := chosen.get(c.name))
        for found in [scores[s.heading, c.name]]
    )
    taken = {line.heading for line in lines}
    left = [s for s in free if s.heading not in taken]
    return Proposal(
        file=path.name,
        sheet=sheet,
        rows=rows,
        lines=lines,
        missing=tuple((n, others(n, open_to_all, None, scores)) for n in REQUIRED if n not in chosen),
        unmatched=tuple((s.heading, nearest(s, scores)) for s in left if s in open_to_all),
        repeated=tuple(sorted(repeated)),
        personal=tuple(s.heading for s in left if s not in open_to_all),
        labels=tuple(labels_of(chosen[c.name], c, known) for c in COLUMNS if c.labels and c.name in chosen),
        units=units_of([chosen[n] for n in ("resolving_unit", "receiving_unit") if n in chosen], known),
    )


# --- where the headings stand -------------------------------------------------------------------------------------


def alike_tables(tables: list[SourceTable], known: Known) -> list[SourceTable]:
    """The tables below their headings: the one most like a register and those with the same headings."""
    found = [(table, heading_of(table, known)) for table in tables]
    best = max((names for _, names in found), key=lambda names: likeness_of(names, known), default=[])
    if sum(top(name, known) >= LIKE for name in best) < LEAST_LIKE:
        return []
    keys = frozenset(heading_key(name) for name in best if name)
    same = [headed(table, keys) for table, names in found if names == best]
    return [table for table in same if table]


def heading_of(table: SourceTable, known: Known) -> list[str]:
    """The names in the row, or the pair of rows, that are most like those of columns."""
    if not isinstance(table.cells.columns, pd.RangeIndex):
        return [str(name) for name in table.cells.columns]
    rows = [readable(row) for row in table.cells.head(HEADING_ROWS).to_numpy()]
    rows = [[] if any(is_content(name) and top(name, known) < LIKE for name in row) else row for row in rows]
    pairs = [
        joined(upper, lower, known.headings | {heading_key(name) for name in grouped(upper, lower)})
        for upper, lower in pairwise(rows)
        if upper and lower
    ]
    return max([*rows, *pairs], key=lambda names: likeness_of(names, known), default=[])


def is_content(text: str) -> bool:
    """Whether a cell is a dossier's, hence its row no heading."""
    return bool(PROCEDURE.search(text) or LONG_NUMBER.search(text)) or not written_day(text).wrong or is_personal(text)


def likeness_of(names: list[str], known: Known) -> float:
    """How like a heading some names are: those that resemble a column's name add up."""
    return sum(likeness for name in names if (likeness := top(name, known)) >= LIKE)


def top(name: str, known: Known) -> float:
    return max(known.names.likeness(name).values()) if name else 0.0


def dossiers_of(table: SourceTable) -> pd.DataFrame:
    """The rows that hold more than a group, a total or a signature does."""
    is_filled = table.cells.notna() & (table.cells != "")
    return table.cells[is_filled.sum(axis=1) > FEW_CELLS].head(ROWS)


# --- which is which -----------------------------------------------------------------------------------------------


def score(found: Source, column: Column, known: Known) -> Score:
    """Heading and contents together; nothing where the contents can't be the column's."""
    heading, held = found.likeness[column.name], contents(found, column, known)
    if is_ruled_out(found, column, held):
        return Score(0.0, heading, held)
    if held is None:
        return Score(ALONE * heading, heading, held)
    weight = TELLING.get(column.name, DAYS if column.type == "day" else HARDLY)
    return Score(max((1 - weight) * heading + weight * held, ALONE * heading), heading, held)


def is_ruled_out(found: Source, column: Column, held: float | None) -> bool:
    """Whether the contents can't be the column's, or may not be."""
    if is_barred(found, column.name):
        return True
    if column.name == "officer" and found.likeness["officer"] < OFFICER_LIKE:
        return True
    if column.labels and len(found.texts) > MANY_LABELS:
        return True
    if column.type == "text" and column.name not in ("dossier_id", "officer") and found.share(str.isdecimal) >= MOSTLY:
        return True
    return (
        held is not None
        and held < MOSTLY
        and (column.type in ("day", "count") or column.name in ("procedure_code", "dossier_id"))
    )


def assigned(sources: list[Source], scores: Scores, known: Known) -> dict[str, Source]:
    """Which heading is proposed for which column: standard headings as they are always read, then by score."""
    chosen = {
        known.standard[heading_key(s.heading)]: s
        for s in sources
        if heading_key(s.heading) in known.standard and not is_barred(s, known.standard[heading_key(s.heading)])
    }
    bound = {known.standard.get(heading_key(s.heading)) for s in sources}
    free = [s for s in sources if heading_key(s.heading) not in known.standard]
    scored = [
        (-found.total, not column.required, order, place)
        for order, column in enumerate(COLUMNS)
        if column.name not in bound
        for place, s in enumerate(free)
        if (found := scores[s.heading, column.name]).total >= TAKEN
    ]
    for _, _, order, place in sorted(scored):
        if COLUMNS[order].name not in chosen and free[place] not in chosen.values():
            chosen[COLUMNS[order].name] = free[place]
    return chosen


def is_barred(found: Source, column: str) -> bool:
    """Whether a column of the export holds persons' data that this column may not hold."""
    return found.is_personal or (found.is_named and column != "officer")


def waits(column: Column, found: Source, score: Score, known: Known) -> Waits:
    """Why a column is not to be read before somebody has looked at it; a standard heading is read in any case."""
    if known.standard.get(heading_key(found.heading)):
        return ""
    if column.labels and not column.required and score.contents is not None and score.contents < MOSTLY:
        return "labels"
    return "likeness" if score.total < SURE else ""


def others(column: str, sources: list[Source], chosen: Source | None, scores: Scores) -> Near:
    """Other headings that may be the column, the best first."""
    return best_of([(s.heading, scores[s.heading, column].total) for s in sources if s is not chosen])


def nearest(found: Source, scores: Scores) -> Near:
    """The columns that a heading may be, the best first."""
    return best_of([(column.name, scores[found.heading, column.name].total) for column in COLUMNS])


def best_of(found: list[tuple[str, float]]) -> Near:
    likely = sorted((pair for pair in found if pair[1] >= OFFERED), key=lambda pair: -pair[1])
    return tuple(likely[:ALTERNATIVES])


# --- words nobody knows -------------------------------------------------------------------------------------------


def labels_of(found: Source, column: Column, known: Known) -> Labels:
    """What the labels of a column mean, where the standard does not say it."""
    standard = {key(label) for label, _ in column.labels} | {code for _, code in column.labels}
    codes = known.labels[column.name]
    strange = {str(text): int(n) for text, n in found.texts.items() if key(str(text)) not in standard}
    meant = tuple((text, codes[folded(text)]) for text in strange if folded(text) in codes)
    unknown = {text: rows for text, rows in strange.items() if folded(text) not in codes}
    words = {label: label for label, _ in column.labels}
    return Labels(column, meant, told(unknown, words, is_of_office, known.small))


def units_of(found: list[Source], known: Known) -> Unknown:
    """The names in columns of units that params do not know."""
    rows: dict[str, int] = {}
    for column in found:
        for text, n in column.texts.items():
            if name_key(str(text)) not in known.units:
                rows[str(text)] = rows.get(str(text), 0) + int(n)
    named = words_of(known.units.values())
    return told(rows, known.units, lambda text: is_harmless(text, [slug(word) for word in known.units], named))


def is_of_office(label: str) -> bool:
    """Whether a label is made of words of an office's work, none of them alone with a capital as a name would be."""
    left = OFFICE_WORK.sub(" ", nfc(label))
    _, *rest = WORD.findall(left) or [""]
    capitals = [word for word in rest if word.istitle()]
    return is_harmless(left, []) and len(capitals) != 1


def told(
    rows: dict[str, int], words: dict[str, str], is_nobodys: Callable[[str], bool], shared: int | None = None
) -> Unknown:
    """Unknown words apart by whether they may be told: nobody's, and near a known word or in `shared` rows or more.

    `rows` gives the rows of each unknown word, `words` what each known word is called.
    """
    lines, hidden = list[tuple[str, int, str]](), 0
    for place, (text, n) in enumerate(rows.items()):
        near, likeness = nearest_word(text, words) if place < MANY_WORDS else ("", 0.0)
        is_meant = likeness >= NEAR_WORD or (shared is not None and n >= shared)
        if is_meant and len(text) <= LONGEST_LABEL and not is_content(text) and is_nobodys(text):
            lines.append((text, n, near if likeness >= OFFERED_WORD else ""))
        else:
            hidden += n
    return Unknown(tuple(lines), len(rows) - len(lines), hidden)


def nearest_word(text: str, words: dict[str, str]) -> tuple[str, float]:
    """What the known word most like a text is called, and how alike they are, accents aside."""
    alike = {word: SequenceMatcher(None, folded(text), folded(word)).ratio() for word in words}
    best = max(alike, key=lambda word: alike[word], default="")
    return words.get(best, ""), alike.get(best, 0.0)
