"""The same dossier in several rows: repetitions are merged, of several extracts the newest holds."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kpi_helpers import project
from kpi_helpers.register.columns import COLUMNS
from kpi_helpers.register.late import entered_late
from kpi_helpers.rules.params import Params

CONTENT = [column.name for column in COLUMNS]
GAP, FEW, FEW_OF = (
    pd.Timedelta(days=183),
    5,
    0.05,
)  # a year mistyped: so far behind the others, so few, in number and share
HAPPENED = ["submitted_at", "received_at", "finished_at", "returned_at", "paid_at"]
PAST = [*HAPPENED, "apology_at"]  # days that can't be later than the extract


@dataclass(frozen=True)
class Merged:
    """Which rows stay, each dossier that has a unit once; the rows that contradict another of the same extract; those
    that a newer extract replaced; and the dossiers that an older extract should have had.
    """

    kept: pd.Series
    repeated: pd.DataFrame
    replaced: pd.DataFrame
    late: pd.DataFrame


def without_duplicates(dossiers: pd.DataFrame, params: Params) -> Merged:
    """Rows that repeat one word for word are merged. Of a dossier in several extracts the row of the newest stays; the
    others are listed with the columns that changed. Within one extract the first row stays.

    Rows without a unit are rejected already. Of a single file only the rows of repeated dossiers are compared.
    """
    kept = dossiers["resolving_unit"].notna()
    is_repeated = dossiers["dossier_id"].where(kept).duplicated(keep=False)
    every = dossiers[kept & (is_repeated | (dossiers["file"].nunique() > 1))]
    days = extract_days(dossiers[kept], params) if len(every) else pd.Series(dtype="datetime64[s]")
    newest_first = every.assign(extract=days.reindex(every.index)).sort_values(
        "extract", ascending=False, kind="stable"
    )
    once = newest_first[~newest_first.duplicated(CONTENT)]
    first = once[~once.duplicated("dossier_id")]
    others = once[once.duplicated("dossier_id")]
    newest = first.set_index("dossier_id").reindex(others["dossier_id"]).set_axis(others.index)
    is_older = others["extract"] < newest["extract"]
    replaced = changes(others[is_older], newest[is_older])
    kept[every.index.difference(first.index)] = False
    return Merged(kept, others[~is_older], replaced, entered_late(newest_first))


def extract_days(dossiers: pd.DataFrame, params: Params) -> pd.Series:
    """When each row's file was extracted: as params say, else the latest day in the file."""
    latest = {file: last_believed(own[HAPPENED]) for file, own in dossiers.groupby("file")}
    return dossiers["file"].map({file: said_of(file, params) or day for file, day in latest.items()})


def last_believed(days: pd.DataFrame) -> pd.Timestamp:
    """The latest of days on which things happened, but for a few that lie far behind all others: they are mistyped."""
    counts = days.stack().dt.normalize().value_counts().sort_index()
    behind = counts[::-1].cumsum()[::-1]
    is_apart = (counts.index.to_series().diff() > GAP) & (behind < FEW) & (behind < FEW_OF * counts.sum())
    believed = counts[~is_apart.cummax()]
    return believed.index.max() if len(believed) else pd.NaT


def said_of(file: str, params: Params) -> pd.Timestamp | None:
    """The day that params say of a file by its own name, else by that of the nearest folder it lies in."""
    named = {project.shown(project.resolve(path)): pd.Timestamp(day) for path, day in params.extract_days.items()}
    own = [path for path in named if file == path or file.startswith(f"{path}/")]
    return named[max(own, key=len)] if own else None


def changes(older: pd.DataFrame, newer: pd.DataFrame) -> pd.DataFrame:
    """Rows of an older extract as they were, with the place of the newer row and the names of the columns in which
    they differ; `unit` and `ended_on` are the newer row's.
    """
    compared = [name for name in CONTENT if name != "dossier_id"]
    differ = pd.DataFrame({name: differs(older[name], newer[name]) for name in compared}, index=older.index)
    names = [", ".join(name for name, other in zip(compared, row, strict=True) if other) for row in differ.to_numpy()]
    return older.assign(
        newer_file=newer["file"],
        newer_sheet=newer["sheet"],
        newer_row=newer["row"],
        newer_extract=newer["extract"],
        columns=pd.Series(names, index=older.index, dtype="str"),
        unit=newer["resolving_unit"],
        ended_on=newer["finished_at"].fillna(newer["returned_at"]),
    )


def differs(a: pd.Series, b: pd.Series) -> pd.Series:
    return ~((a == b).fillna(False).astype(bool) | (a.isna() & b.isna()))
