"""Cells → values, a column at a time: days, counts, labels and text. What is not well formed is told, never guessed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kpi_helpers.register.columns import Column
from kpi_helpers.text import key, nfc

DAY_FORM = r"([0-9]{2})/([0-9]{2})/([0-9]{4})(?: (?:[01][0-9]|2[0-3])(?::[0-5][0-9]){1,2})?"
COUNT_FORM = r"[0-9]{1,15}|[0-9]{1,3}(?:\.[0-9]{3}){1,4}"


@dataclass(frozen=True)
class Parsed:
    """A column's values, and which cells hold something that could not be read."""

    values: pd.Series
    wrong: pd.Series
    allowed: str = ""


def parse(cells: pd.Series, column: Column) -> Parsed:
    """A column of cells by its type; blank stays blank."""
    text = as_text(cells)
    if column.type == "day":
        return days(cells, text)
    if column.type == "count":
        return counts(text)
    if column.type in ("label", "flag"):
        return labels(text, column)
    return Parsed(text, pd.Series(False, index=text.index))


def as_text(cells: pd.Series) -> pd.Series:
    """Cells as trimmed NFC text, blank as NA; whole numbers that a sheet keeps as 3.0 read 3."""
    unique = {cell: plain(cell) for cell in cells.dropna().unique()}
    return cells.map(unique, na_action="ignore").astype("str").replace("", pd.NA)


def plain(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return nfc(str(cell)).strip()


def days(cells: pd.Series, text: pd.Series) -> Parsed:
    """Calendar dates, the time of day dropped: date cells as they are, text day-first only."""
    real = pd.to_datetime(cells.where(cells.map(is_date)), errors="coerce").dt.normalize()
    parts = text.str.fullmatch(DAY_FORM).fillna(False).astype(bool)
    written = pd.to_datetime(text.where(parts).str[:10], format="%d/%m/%Y", errors="coerce")
    values = real.fillna(written).astype("datetime64[s]")
    return Parsed(values, text.notna() & values.isna(), "dd/mm/yyyy[ HH:MM[:SS]]")


def is_date(cell: object) -> bool:
    return hasattr(cell, "year") and not pd.isna(cell)


def counts(text: pd.Series) -> Parsed:
    """Whole numbers, with well-formed grouping or none: `12000` or `12.000`, never `151.10`."""
    good = text.str.fullmatch(COUNT_FORM).fillna(False).astype(bool)
    values = text.where(good).str.replace(".", "", regex=False)
    return Parsed(values.astype("Int64"), text.notna() & ~good, "12000 / 12.000")


def labels(text: pd.Series, column: Column) -> Parsed:
    """Labels as the codes of the column; the code itself is accepted too, so that a stored register reads back."""
    codes = {key(label): code for label, code in column.labels} | {code: code for _, code in column.labels}
    values = text.map({cell: codes.get(key(cell)) for cell in text.dropna().unique()}, na_action="ignore")
    wrong = text.notna() & values.isna()
    is_flag = column.type == "flag"
    values = values.map({"yes": True, "no": False}).astype("boolean") if is_flag else values.astype("str")
    return Parsed(values, wrong, ", ".join(label for label, _ in column.labels))
