"""Dossiers entered late: an older extract of the register, taken after they were received, does not have them."""

from __future__ import annotations

import pandas as pd

UNIT_DAY = ["resolving_unit", "extract"]
LATE = ["file", "sheet", "row", "dossier_id", "unit", "received_on", "ended_on", "extract", "newer_extract"]
MOST = 0.5  # of a unit's dossiers: what holds fewer of an extract is no newer state of it but another part


def entered_late(every: pd.DataFrame) -> pd.DataFrame:
    """The dossiers that the extract before the first one that has them lacks, though they were received by its day.

    `every`: all rows with the day of their `extract`. Columns `LATE`: the dossier's first row; `extract` is the day of
    the one that lacks it, which must be an older state of the other: most of what it holds is in that too.
    """
    if every["extract"].nunique() < 2:
        return pd.DataFrame(columns=LATE)
    first = every.sort_values("extract", kind="stable").drop_duplicates("dossier_id")
    found = first.merge(before_each(every), on=UNIT_DAY).rename(columns={"extract": "newer_extract"})
    found = found[found["received_at"] <= found["previous"]]
    return found.assign(
        unit=found["resolving_unit"],
        received_on=found["received_at"],
        ended_on=found["finished_at"].fillna(found["returned_at"]),
        extract=found["previous"],
    )[LATE]


def before_each(every: pd.DataFrame) -> pd.DataFrame:
    """The extracts of each unit that continue one before: columns resolving_unit, extract, `previous`."""
    held = every[[*UNIT_DAY, "dossier_id"]].drop_duplicates()
    size = held.groupby(UNIT_DAY).size().rename("size").reset_index()
    pairs = size[UNIT_DAY].assign(previous=size.groupby("resolving_unit")["extract"].shift()).dropna()
    earlier = held.rename(columns={"extract": "previous"})
    shared = held.merge(pairs, on=UNIT_DAY).merge(earlier, on=["resolving_unit", "previous", "dossier_id"])
    common = shared.groupby([*UNIT_DAY, "previous"]).size().rename("common").reset_index()
    known = common.merge(size.rename(columns={"extract": "previous"}), on=["resolving_unit", "previous"])
    return known.loc[known["common"] >= MOST * known["size"], [*UNIT_DAY, "previous"]]
