"""What reading a register found, as tables, and the words of the rows that were rejected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from kpi_helpers.errors import Fault
from kpi_helpers.register.columns import COLUMNS
from kpi_helpers.register.correcting import CORRECTED, DROPPED
from kpi_helpers.register.late import LATE

PLACE = ["file", "sheet", "row"]
REJECTED = [*PLACE, "unit", "column", "reason", "found", "allowed"]
REPAIRED = ["file", "sheet", "column", "repair", "cells"]
NAMED = ["column", "written", "unit", "cells"]
APART = [*PLACE, "kind", "stated", "scope", "counted"]
UNREAD = ["file", "sheet", "rows"]
REPLACED = [
    *PLACE, "newer_file", "newer_sheet", "newer_row", "columns", "unit", "ended_on", "extract", "newer_extract",
    *(column.name for column in COLUMNS), "procedure",
]  # fmt: skip
NEAR = ["file", "sheet", "heading", "column"]
LACKING = ["source", "file", "sheet", "column"]
ROWS = ["file", "sheet", "rows", "absent", "kept", "rejected", "dropped", "merged", "replaced"]


@dataclass(frozen=True)
class Findings:
    """What reading found, each a table: rows rejected (with the id of the resolving unit that they name, what was
    found, never personal, and what is allowed), cells repaired (counted), rows set apart (groups, totals, signatures;
    of a total the number `stated`, its `scope` and what was `counted`), rows of an older extract replaced by a newer
    one, as they were; corrections with what each changed, and the rows that they dropped; what became of the rows of
    each sheet; dossiers that an older extract should have had; names of units that are written otherwise than params
    have them, each with the name of the unit that it was taken for; sheets and files left unread, with their rows (NA:
    a file that was not opened); headings that were not read, each like that of a column which its sheet has not;
    and the columns that other sheets hold and a sheet does not, or with nothing in them, by the number that its
    dossiers have as their `source`.
    """

    rejected: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=REJECTED))
    repaired: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=REPAIRED))
    apart: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=APART))
    replaced: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=REPLACED))
    corrected: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=CORRECTED))
    dropped: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=DROPPED))
    rows: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=ROWS))
    late: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=LATE))
    names: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=NAMED))
    unread: pd.DataFrame = field(default_factory=lambda: unread_rows([]))
    near: pd.DataFrame = field(default_factory=lambda: near_rows([]))
    lacking: pd.DataFrame = field(default_factory=lambda: lacking_rows([]))


def unread_rows(found: Sequence[tuple[str, str, int | None]]) -> pd.DataFrame:
    return pd.DataFrame(found, columns=UNREAD).astype({"file": "str", "sheet": "str", "rows": "Int64"})


def near_rows(found: Sequence[tuple[str, str, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(found, columns=NEAR).astype("str")


def near_faults(near: pd.DataFrame) -> list[Fault]:
    """A fault for each heading that was not read though it is like that of a column."""
    return [Fault("register-heading-near", row) for row in near.to_dict("records")]


def lacking_rows(found: Sequence[tuple[int, str, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(found, columns=LACKING).astype({"source": "int32"} | dict.fromkeys(LACKING[1:], "str"))


def together(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True)


def added_up(repairs: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Repairs of several tables or pieces of one, each kind of a column of a sheet once."""
    return pd.concat(repairs).groupby(REPAIRED[:4], as_index=False, dropna=False)["cells"].sum()


def rejections(
    rows: pd.DataFrame,
    called: pd.Series | str,
    reason: pd.Series | str,
    found: pd.Series | None,
    allowed: pd.Series | str,
) -> pd.DataFrame:
    """Rejected rows with their place; `called` is what their file calls the column."""
    return rows[PLACE].assign(column=called, reason=reason, found=found, allowed=allowed)


def row_faults(rejected: pd.DataFrame) -> list[Fault]:
    """Why each row was rejected, in words."""
    return [Fault(row["reason"], row) for row in rejected.astype(object).fillna("–").to_dict("records")]


def in_file_order(rejected: list[pd.DataFrame]) -> pd.DataFrame:
    found = [rows for rows in rejected if len(rows)]
    if not found:
        return pd.DataFrame(columns=REJECTED)
    rows = pd.concat(found).reindex(columns=REJECTED).astype({"unit": "str"})
    return rows.sort_values(PLACE, kind="stable", ignore_index=True)
