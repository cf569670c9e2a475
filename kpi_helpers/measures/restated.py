"""What differs between the results of a period as published before and as they are now."""

from __future__ import annotations

import pandas as pd

PLACE = ["indicator", "unit", "window"]
SAID = ["numerator", "denominator", "target", "status"]


def restated(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """The places whose counts, target or status differ, in the order of `now`, then those that are no more.

    Both are results as text, as their CSV writes them. Columns `PLACE`, `SAID`, and each of these with `_before`; empty
    where one of the two does not have the place.
    """
    ordered = now[PLACE + SAID].assign(order=range(len(now)))
    both = ordered.merge(before[PLACE + SAID], on=PLACE, how="outer", suffixes=("", "_before"))
    both = both.sort_values("order", kind="stable").drop(columns="order").fillna("")
    differs = [both[name] != both[f"{name}_before"] for name in SAID]
    return both[pd.concat(differs, axis=1).any(axis=1)].reset_index(drop=True)
