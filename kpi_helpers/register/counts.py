"""Plain counts instead of a register: figures that somebody has counted, and perhaps the percent they printed, or the
component of an index that they score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from numbers import Real
from pathlib import Path

import pandas as pd

from kpi_helpers import project
from kpi_helpers.errors import Fault, KpiError, near
from kpi_helpers.register.cells import as_text, plain
from kpi_helpers.register.distinct import each
from kpi_helpers.register.headings import headed, heading_key
from kpi_helpers.register.profiles import given_twice, refuse_containers
from kpi_helpers.register.repair import BLANK_MARKS, tidied
from kpi_helpers.register.tables import SourceTable, read_tables, register_files


@dataclass(frozen=True)
class Wanted:
    """The columns of a file of counts, each with what its heading may be; those that it may lack, and those that hold
    names, which may be any words.
    """

    headings: Mapping[str, tuple[str, ...]]
    names: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @cached_property
    def known(self) -> dict[str, str]:
        """The columns by the keys of their headings."""
        return {heading_key(heading): name for name, headings in self.headings.items() for heading in headings}

    @property
    def required(self) -> list[str]:
        return [name for name in self.headings if name not in self.optional]


COUNTED = {
    "numerator": ("numerator", "Tử số"),
    "denominator": ("denominator", "Mẫu số"),
}
SHARES = Wanted(
    {
        "unit": ("unit", "Đơn vị"),
        "indicator": ("indicator", "Chỉ tiêu"),
        **COUNTED,
        "published_percent": ("published_percent", "published_pct", "Tỷ lệ công bố"),
    },
    names=("unit", "indicator"),
    optional=("published_percent",),
)
COMPONENTS = Wanted(
    {
        "unit": ("unit", "Đơn vị"),
        "component": ("component", "Chỉ số thành phần", "Mã chỉ số"),
        **COUNTED,
    },
    names=("unit", "component"),
)
UNPUBLISHED = BLANK_MARKS | {"không", "không có", "không công bố", "chưa có", "chưa công bố"}


def read_counts(path: Path, wanted: Wanted = SHARES) -> pd.DataFrame:
    """The rows of a file of counts in their order, as text: the columns wanted, blank where a cell is, and the place of
    each row: `file`, `sheet`, `row`.

    `is_number` says where the published percent is a number of a sheet, which shows it in a format that nobody reads.

    Raises KpiError: a file missing or unreadable, a column absent (near headings offered) or given twice, a row wider
    than its heading.
    """
    tables = [table for file in register_files([path]) for table in read_tables(file)]
    rows = [chosen(found, wanted) for table in tables if (found := headed(table, frozenset(wanted.known)))]
    if not rows:
        raise KpiError.of("counts-not-found", file=project.shown(path), columns=", ".join(wanted.required))
    return pd.concat(rows, ignore_index=True)


def chosen(table: SourceTable, wanted: Wanted) -> pd.DataFrame:
    """The known columns of a table; others are left unread."""
    where = {"file": table.file, "sheet": table.sheet or "–"}
    refuse_malformed(table)
    refuse_containers(table, wanted.known.keys())
    names = [wanted.known.get(heading_key(str(heading)), "") for heading in table.cells.columns]
    if missing := [name for name in wanted.required if name not in names]:
        others = [str(heading) for heading, name in zip(table.cells.columns, names, strict=True) if not name]
        raise KpiError(
            *(Fault("counts-column-missing", {**where, "column": n, "near": near(n, others)}) for n in missing)
        )
    if twice := given_twice(names, [str(heading) for heading in table.cells.columns]):
        raise KpiError(*(Fault("register-column-twice", {**where, **one}) for one in twice))
    cells = table.cells.set_axis(names, axis=1)
    blank = pd.Series(None, index=cells.index, dtype=object)
    found = {name: as_written(cells.get(name, blank), name, wanted) for name in wanted.headings}
    percents = cells.get("published_percent", blank)
    return pd.DataFrame(found).assign(
        is_number=each(percents, lambda cell: isinstance(cell, Real), "boolean"), **where, row=cells.index
    )


def as_written(cells: pd.Series, name: str, wanted: Wanted) -> pd.Series:
    """Cells as tidied text. A name in another encoding is read, one that a register would leave blank stays as it is;
    of what should be a number a mark for nothing is blank, of a percent also words that none was published.
    """
    texts = each(cells, lambda cell: tidied(str(plain(cell)))[0] or None)
    if name in wanted.names:
        return as_text(cells).fillna(texts)
    return texts.mask(texts.str.lower().isin(UNPUBLISHED if name in wanted.optional else BLANK_MARKS))


def refuse_malformed(table: SourceTable) -> None:
    """Rows that can't be trusted; one may do without the last, published percent."""
    where = {"file": table.file, "sheet": table.sheet or "–"}
    found = [(row, why) for row, why in sorted(table.malformed.items()) if why != "row-too-short"]
    if found:
        raise KpiError(*(Fault(why, {**where, "row": row}) for row, why in found))
