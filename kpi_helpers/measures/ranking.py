"""Who stands where: competition ranks (1, 2, 2, 4) within each kind of unit, on the year's verdicts only."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd


def ranked(results: pd.DataFrame) -> pd.DataFrame:
    """The year-to-date rows of units with `rank`, empty where nothing arose, is assigned or is known."""
    rows = of_units(results)
    peers = judged(results)
    ranks = {row.Index: rank_of(peers, row) for row in peers.itertuples()}
    return rows.assign(rank=pd.Series(ranks, dtype="Int64"))


def of_units(results: pd.DataFrame) -> pd.DataFrame:
    return results[(results["window"] == "year_to_date") & ~results["unit_kind"].isin(["level", "organisation"])]


def judged(results: pd.DataFrame) -> pd.DataFrame:
    """The rows that are ranked: units' figures of the year to date with a verdict."""
    rows = of_units(results)
    return rows[rows["status"].isin(["met", "missed"])]


def rank_of(judged: pd.DataFrame, row: Any) -> int:
    """The rank of one of the judged rows among those of its kind."""
    return rank(judged, row.indicator, row.unit_kind, Fraction(int(row.numerator), int(row.denominator)))


def rank(judged: pd.DataFrame, indicator: str, kind: str, share: Fraction) -> int:
    """One more than the number of units of the kind that did better, compared exactly."""
    peers = judged[(judged["indicator"] == indicator) & (judged["unit_kind"] == kind)]
    shares = (Fraction(int(b), int(a)) for b, a in zip(peers["numerator"], peers["denominator"], strict=True))
    return 1 + sum(other > share for other in shares)
