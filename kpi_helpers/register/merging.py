"""The same dossier in several rows: repetitions are merged, of several extracts the newest holds.

A code that names several dossiers (two communes number their own, a unit begins anew each year) names none: nobody can
tell which rows of it belong together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

import pandas as pd

from kpi_helpers import project
from kpi_helpers.register.columns import COLUMNS
from kpi_helpers.register.distinct import each
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
CONTRADICTS, SHARES_CODE = "row-duplicate", "row-id-shared"
DONE = ("finished", "returned")  # with its result: what comes after that is another dossier


@dataclass(frozen=True)
class Merged:
    """Which rows stay, each dossier that has a unit once; the rows that contradict another of the same extract or share
    their code with another dossier, with the `reason`; those that a newer extract replaced; and the dossiers that an
    older extract should have had.
    """

    kept: pd.Series
    refused: pd.DataFrame
    replaced: pd.DataFrame
    late: pd.DataFrame


def without_duplicates(dossiers: pd.DataFrame, params: Params) -> Merged:
    """Rows that repeat one word for word are merged. Of a dossier in several extracts the row of the newest stays; the
    others are listed with the columns that changed. Within one extract the first row stays. Of a code that several
    dossiers share no row stays.

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
    is_shared = once["dossier_id"].isin(shared_codes(once, params))
    others, newest = beside_newest(once[~is_shared])
    is_older = others["extract"] < newest["extract"]
    kept[every.index.difference(once.index[~is_shared].difference(others.index))] = False
    refused = [others[~is_older].assign(reason=CONTRADICTS), once[is_shared].assign(reason=SHARES_CODE)]
    late = entered_late(newest_first[~newest_first["dossier_id"].isin(once.loc[is_shared, "dossier_id"])])
    return Merged(kept, pd.concat(refused), changes(others[is_older], newest[is_older]), late)


def beside_newest(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Of rows of which the newest stand first, all but the first of each code, and beside each of them that first."""
    is_other = rows.duplicated("dossier_id")
    others, first = rows[is_other], rows[~is_other]
    return others, first.set_index("dossier_id").reindex(others["dossier_id"]).set_axis(others.index)


def shared_codes(rows: pd.DataFrame, params: Params) -> pd.Series:
    """The codes that name several dossiers: two of their rows differ both in how they came in (when, to whom) and in
    what they are (whose, of which procedure), or one was done before the other came. A later extract of one dossier
    changes either: a day was mended, or it was handed on or put under another procedure.
    """
    heirs = lineage(params)
    became = {
        name: each(rows[name], lambda unit: heirs.get(unit, unit)) for name in ("resolving_unit", "receiving_unit")
    }
    others, newest = beside_newest(rows.assign(**became))

    def differ(*columns: str) -> pd.Series:
        return reduce(or_, (known_apart(others[name], newest[name]) for name in columns))

    is_another = differ("received_at", "receiving_unit") & differ("resolving_unit", "procedure")
    in_turn = done_before(others, newest) | done_before(newest, others)
    return others.loc[is_another | in_turn, "dossier_id"]


def lineage(params: Params) -> dict[str, str]:
    """Of each unit the last that took over from it, by way of others."""
    heirs = {unit.id: unit.taken_over_by for unit in params.units}
    found = {}
    for unit in heirs:
        last, passed = unit, {unit}
        while (heir := heirs.get(last)) and heir not in passed:
            last = heir
            passed.add(heir)
        found[unit] = last
    return found


def known_apart(one: pd.Series, other: pd.Series) -> pd.Series:
    return one.notna() & other.notna() & (one != other).fillna(False).astype(bool)


def done_before(one: pd.DataFrame, other: pd.DataFrame) -> pd.Series:
    """Whether a dossier had its result before another of its code came; days in an impossible order tell nothing."""
    ended, other_ended = (rows["finished_at"].fillna(rows["returned_at"]) for rows in (one, other))
    in_order = ~(ended < one["received_at"]) & ~(other_ended < other["received_at"])
    return one["status"].isin(DONE) & (ended < other["received_at"]) & in_order


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
