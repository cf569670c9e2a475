"""What the columns of an unknown export hold, held against what the params know."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from kpi_helpers.register.cells import READERS, as_text, written_day
from kpi_helpers.register.columns import COLUMNS, SIMULATED, Column
from kpi_helpers.register.headings import PROCEDURE, heading_key
from kpi_helpers.register.likeness import Names, folded, names_of
from kpi_helpers.register.personal import is_contact, is_name, is_name_heading, is_personal_heading, is_role_heading
from kpi_helpers.register.privacy import CODE
from kpi_helpers.register.profiles import mappings
from kpi_helpers.rules.params import Params
from kpi_helpers.text import name_key

TEXTS = 2_000  # different cells of a column that are looked at one by one
PERSONAL = 0.2  # the share of cells from which a column is personal
MOSTLY = 0.5
CERTAIN = 0.9  # so like a column's name is its name
MANY_LABELS = 40  # a column of labels has no more
SMALL_FEE, MANY_SUPPLEMENTS = 500, 100
TRUE = {"1", "true", "yes", "y", "x", "co", "roi", "da", "dung"}
FALSE = {"0", "false", "no", "n", "khong", "chua", "sai"}
"""Words for yes and no that need no decision; folded."""


@dataclass(frozen=True)
class Known:
    """What an export is held against: the names of columns; words of texts and labels with their codes, both folded;
    as keys, the standard headings with their columns, those of every profile, and names of units with the official one.
    """

    names: Names
    words: dict[str, frozenset[str]]
    labels: dict[str, dict[str, str]]
    standard: dict[str, str]
    headings: frozenset[str]
    units: dict[str, str]
    small: int

    def holds(self, text: str) -> bool:
        """Whether a text is a word of the params, hence no person's."""
        return any(folded(text) in words for words in (*self.words.values(), *self.labels.values()))


@dataclass(frozen=True, eq=False)
class Source:
    """A column of the export: how many rows have each text, how like each column its heading is, what is personal."""

    heading: str
    texts: pd.Series
    likeness: dict[str, float]
    is_personal: bool = False
    is_named: bool = False

    def share(self, holds: Callable[[str], bool]) -> float:
        """The share of filled cells whose text passes a test."""
        counts = self.texts.head(TEXTS)
        total = int(counts.sum())
        return sum(int(n) for text, n in counts.items() if holds(str(text))) / total if total else 0.0


def known_to(params: Params) -> Known:
    """Words and labels of the params in folded form; labels of profiles that nobody has confirmed are left out."""
    units = frozenset(folded(word) for unit in params.units for word in (unit.id, unit.name, *unit.aliases))
    return Known(
        names=names_of(params),
        words={
            "procedure_code": frozenset(procedure.code for procedure in params.procedures),
            "procedure_name": frozenset(folded(procedure.name) for procedure in params.procedures),
            "field": frozenset(folded(procedure.field) for procedure in params.procedures),
            "receiving_unit": units,
            "resolving_unit": units,
            "late_reason": frozenset(folded(reason) for reason in params.organisation.late_reasons),
            "origin": frozenset([folded(SIMULATED)]),
        },
        labels={column.name: labels_known(column, params) for column in COLUMNS if column.labels},
        standard={heading_key(word): c.name for c in COLUMNS for word in (c.heading, c.name)},
        headings=frozenset(word for mapping in mappings(params) for word in mapping.headings),
        units={name_key(word): unit.name for unit in params.units for word in (unit.id, unit.name, *unit.aliases)},
        small=params.organisation.settings.small_cell,
    )


def labels_known(column: Column, params: Params) -> dict[str, str]:
    """Folded labels with their code; of two codes that fold to the same, none."""
    sure = {name for name, profile in params.profiles.items() if profile.confirmed}
    own = [c.labels for m in mappings(params) if m.name in sure for c in m.columns if c.name == column.name]
    pairs = {(folded(label), code) for labels in (column.labels, *own) for label, code in labels}
    if column.type == "flag":
        pairs |= {(word, "yes") for word in TRUE} | {(word, "no") for word in FALSE}
    words = [word for word, _ in pairs]
    return {word: code for word, code in sorted(pairs) if words.count(word) == 1}


def source(heading: str, cells: pd.Series, known: Known) -> Source:
    """A column of the export with what it looks like."""
    counts = as_text(cells).value_counts(sort=False).sort_values(ascending=False, kind="stable")
    found = Source(heading, counts, known.names.likeness(heading))
    is_plain = found.share(lambda text: known.holds(text) or not written_day(text).wrong) >= MOSTLY
    is_named = found.share(lambda text: is_name(text) and not known.holds(text)) >= PERSONAL
    is_certain = max(found.likeness.values()) >= CERTAIN
    is_known = is_plain or is_certain
    return Source(
        heading,
        counts,
        found.likeness,
        is_personal=(is_personal_heading(heading) and not is_certain)
        or (is_role_heading(heading) and not is_known)
        or found.share(lambda text: is_contact(text) and not known.holds(text)) >= PERSONAL,
        is_named=is_named or (is_name_heading(heading) and not is_known),
    )


def contents(found: Source, column: Column, known: Known) -> float | None:
    """The share of cells that say what the column holds; None where all are blank."""
    if found.texts.empty:
        return None
    if column.name == "procedure_code":
        return found.share(lambda text: bool(PROCEDURE.match(text)))
    if column.name == "dossier_id":
        return found.share(is_code) * len(found.texts) / int(found.texts.sum())
    if column.name == "officer":
        return found.share(lambda text: is_name(text) or is_officer_code(text))
    if column.type == "count":
        return found.share(lambda text: is_count(text, column))
    if column.type == "day":
        return found.share(lambda text: not written_day(text).wrong)
    if column.labels and len(found.texts) > MANY_LABELS:
        return 0.0
    words = known.labels.get(column.name) or known.words[column.name]
    return found.share(lambda text: folded(text) in words)


def is_code(text: str) -> bool:
    """Whether a text may be a dossier's code: one word with digits, and no day."""
    return len(text) > 3 and " " not in text and any(map(str.isdigit, text)) and bool(written_day(text).wrong)


def is_officer_code(text: str) -> bool:
    return re.fullmatch(CODE, text) is not None


def is_count(text: str, column: Column) -> bool:
    """Whether a text is a number of the column's size: a fee in đồng, a handful of supplements."""
    cell = READERS["count"](column)(text)
    if cell.wrong or not isinstance(cell.value, int):
        return False
    return cell.value == 0 or cell.value >= SMALL_FEE if column.name == "fee" else cell.value < MANY_SUPPLEMENTS
