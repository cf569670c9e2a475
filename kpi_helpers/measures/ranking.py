"""Who stands where: competition ranks (1, 2, 2, 4) within each kind of unit, on the year's verdicts only."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd


def ranked(results: pd.DataFrame) -> pd.DataFrame:
    """The year-to-date rows of units with `rank`, empty where nothing arose, is assigned or is known."""
    rows = results[(results["window"] == "year_to_date") & ~results["unit_kind"].isin(["level", "organisation"])]
    judged = rows[rows["status"].isin(["met", "missed"])]
    ranks = {
        row.Index: rank(judged, row.indicator, row.unit_kind, Fraction(int(row.numerator), int(row.denominator)))
        for row in judged.itertuples()
    }
    return rows.assign(rank=pd.Series(ranks, dtype="Int64"))


def rank(judged: pd.DataFrame, indicator: str, kind: str, share: Fraction) -> int:
    """One more than the number of units of the kind that did better, compared exactly."""
    peers = judged[(judged["indicator"] == indicator) & (judged["unit_kind"] == kind)]
    shares = (Fraction(int(b), int(a)) for b, a in zip(peers["numerator"], peers["denominator"], strict=True))
    return 1 + sum(other > share for other in shares)
