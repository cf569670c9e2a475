"""Files → tables of cells, with the place of each row. Knows file formats, not registers."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kpi_helpers import project
from kpi_helpers.errors import Fault, KpiError

SUFFIXES = (".xlsx", ".csv", ".parquet")
SHOWN = 20  # how many wrong rows a message names


@dataclass(frozen=True)
class SourceTable:
    """The cells of one sheet or file. `cells` is indexed by the row number that a person sees in the file."""

    file: str
    sheet: str
    cells: pd.DataFrame


def register_files(paths: list[Path]) -> list[Path]:
    """The files that paths name, folders opened, in order. Raises KpiError if there is none."""
    files = [file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    found = [file for file in files if file.suffix.lower() in SUFFIXES and not file.name.startswith(("~$", "."))]
    for path in paths:
        if not path.exists():
            raise KpiError.of("register-missing", file=project.shown(path))
        if path.is_file() and path not in found:
            raise KpiError.of("register-format", file=project.shown(path), allowed=", ".join(SUFFIXES))
    if not found:
        raise KpiError.of("register-empty-folder", folder=", ".join(project.shown(path) for path in paths))
    return found


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_tables(path: Path) -> Iterator[SourceTable]:
    """The tables of a file. Raises KpiError `register-unreadable` when it is not what its name says."""
    try:
        yield from READERS[path.suffix.lower()](path)
    except KpiError:
        raise
    except UnicodeDecodeError:
        raise KpiError.of("register-not-utf-8", file=project.shown(path)) from None
    except Exception as error:  # the readers of three formats each raise their own kinds
        raise KpiError.of("register-unreadable", file=project.shown(path), problem=first_line(error, path)) from None


def first_line(error: Exception, path: Path) -> str:
    """What a reader says of a file, without the machine's name for it."""
    return (str(error).replace(str(path), path.name).splitlines() or [type(error).__name__])[0][:120]


def read_xlsx(path: Path) -> Iterator[SourceTable]:
    """Every sheet that holds anything. Excel counts rows from 1 and the heading is row 1."""
    for name, sheet in pd.read_excel(path, sheet_name=None, header=None, engine="calamine", dtype=object).items():
        if len(sheet.dropna(how="all")):
            yield SourceTable(project.shown(path), str(name), with_heading(sheet))


def read_csv(path: Path) -> Iterator[SourceTable]:
    """UTF-8 with or without BOM, comma or semicolon, LF or CRLF. Raises KpiError for rows wider than the heading."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        heading = file.readline()
        file.seek(0)
        rows = list(csv.reader(file, delimiter=";" if heading.count(";") > heading.count(",") else ","))
    if not any(rows):
        return
    is_title = len(rows[0]) == 1  # instead of headings: not for this reader to judge
    width = max(map(len, rows)) if is_title else len(rows[0])
    wide = [(row, len(cells)) for row, cells in enumerate(rows, 1) if any(cells[width:])]
    if wide:
        where = {"file": project.shown(path), "columns": width}
        raise KpiError(*(Fault("register-row-too-wide", {**where, "row": row, "cells": n}) for row, n in wide[:SHOWN]))
    cells = pd.DataFrame([row[:width] + [""] * (width - len(row)) for row in rows], dtype=object)
    yield SourceTable(project.shown(path), "", with_heading(cells))


def read_parquet(path: Path) -> Iterator[SourceTable]:
    cells = pd.read_parquet(path)
    yield SourceTable(project.shown(path), "", cells.set_axis(range(1, len(cells) + 1)))


def with_heading(cells: pd.DataFrame) -> pd.DataFrame:
    """The first row as headings; the others keep the row number of the file, rows without any cell left out."""
    heading = [str(cell).strip() if pd.notna(cell) else "" for cell in cells.iloc[0]]
    body = cells.iloc[1:].set_axis(heading, axis=1)
    body.index = pd.RangeIndex(2, len(body) + 2)
    return body[(body.notna() & (body != "")).any(axis=1)]


READERS = {".xlsx": read_xlsx, ".csv": read_csv, ".parquet": read_parquet}
