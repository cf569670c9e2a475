"""Plain counts instead of a register: figures that somebody has counted, and perhaps the percent they printed."""

from __future__ import annotations

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

HEADINGS = {
    "unit": ("unit", "Đơn vị"),
    "indicator": ("indicator", "Chỉ tiêu"),
    "numerator": ("numerator", "Tử số"),
    "denominator": ("denominator", "Mẫu số"),
    "published_percent": ("published_percent", "published_pct", "Tỷ lệ công bố"),
}
KNOWN = {heading_key(heading): name for name, headings in HEADINGS.items() for heading in headings}
OPTIONAL = {"published_percent"}
NAMES = ("unit", "indicator")  # may be any words
UNPUBLISHED = BLANK_MARKS | {"không", "không có", "không công bố", "chưa có", "chưa công bố"}


def read_counts(path: Path) -> pd.DataFrame:
    """The rows of a file of counts in their order, as text: columns `HEADINGS`, blank where a cell is.

    `is_number` says where the published percent is a number of a sheet, which shows it in a format that nobody reads.

    Raises KpiError: a file missing or unreadable, a column absent (near headings offered) or given twice, a row wider
    than its heading.
    """
    tables = [table for file in register_files([path]) for table in read_tables(file)]
    rows = [chosen(found) for table in tables if (found := headed(table, frozenset(KNOWN)))]
    if not rows:
        columns = ", ".join(name for name in HEADINGS if name not in OPTIONAL)
        raise KpiError.of("counts-not-found", file=project.shown(path), columns=columns)
    return pd.concat(rows, ignore_index=True)


def chosen(table: SourceTable) -> pd.DataFrame:
    """The known columns of a table; others are left unread."""
    where = {"file": table.file, "sheet": table.sheet or "–"}
    refuse_malformed(table)
    refuse_containers(table, KNOWN.keys())
    names = [KNOWN.get(heading_key(str(heading)), "") for heading in table.cells.columns]
    missing = [name for name in HEADINGS if name not in names and name not in OPTIONAL]
    if missing:
        others = [str(heading) for heading, name in zip(table.cells.columns, names, strict=True) if not name]
        raise KpiError(
            *(Fault("counts-column-missing", {**where, "column": n, "near": near(n, others)}) for n in missing)
        )
    if twice := given_twice(names, [str(heading) for heading in table.cells.columns]):
        raise KpiError(*(Fault("register-column-twice", {**where, **one}) for one in twice))
    cells = table.cells.set_axis(names, axis=1)
    blank = pd.Series(None, index=cells.index, dtype=object)
    found = pd.DataFrame({name: as_written(cells.get(name, blank), name) for name in HEADINGS})
    percents = cells.get("published_percent", blank)
    return found.assign(is_number=each(percents, lambda cell: isinstance(cell, Real), "boolean"))


def as_written(cells: pd.Series, name: str) -> pd.Series:
    """Cells as tidied text. A name in another encoding is read, one that a register would leave blank stays as it is;
    of what should be a number a mark for nothing is blank, of a percent also words that none was published.
    """
    texts = each(cells, lambda cell: tidied(str(plain(cell)))[0] or None)
    if name in NAMES:
        return as_text(cells).fillna(texts)
    return texts.mask(texts.str.lower().isin(UNPUBLISHED if name in OPTIONAL else BLANK_MARKS))


def refuse_malformed(table: SourceTable) -> None:
    """Rows that can't be trusted; one may do without the last, published percent."""
    where = {"file": table.file, "sheet": table.sheet or "–"}
    found = [(row, why) for row, why in sorted(table.malformed.items()) if why != "row-too-short"]
    if found:
        raise KpiError(*(Fault(why, {**where, "row": row}) for row, why in found))
