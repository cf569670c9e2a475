"""Counts → points of an index: each component by its own rule, exact. Points of units never add up and are never
averaged: those of several units together come from what they counted together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import pandas as pd

from kpi_helpers.errors import Fault, KpiError, near
from kpi_helpers.measures.published import shares
from kpi_helpers.rules.scores import Component, Rating, Score
from kpi_helpers.text import decimal, key, round_half_up

COLUMNS = ["unit", "component", "numerator", "denominator", "points", "maximum", "status", "confirmed"]
Status = Literal["scored", "empty_full", "empty_zero", "not_scored"]
EMPTY: dict[str, Status] = {"full": "empty_full", "zero": "empty_zero", "not_scored": "not_scored"}
DECIMALS = 2  # of printed points


@dataclass(frozen=True)
class Total:
    """What the components of a unit score together, of how many points, and which of the index are not scored.

    `rating` is empty unless every component is scored: a part of the points says nothing of the whole.
    """

    unit: str
    points: Fraction
    maximum: Fraction
    lacking: tuple[str, ...]
    rating: Rating | None


def points(component: Component, numerator: int, denominator: int) -> tuple[Fraction | None, Status]:
    """What a share earns: all points from `full_at` percent up, a like share of them below; and how that came."""
    if component.maximum is None:
        return None, "not_scored"
    most = Fraction(component.maximum)
    if denominator:
        reached = Fraction(100 * numerator, denominator) / Fraction(component.full_at)
        return min(most, most * reached), "scored"
    earned = {"full": most, "zero": Fraction(0), "not_scored": None}
    return earned[component.when_empty], EMPTY[component.when_empty]


def scored(counts: pd.DataFrame, score: Score) -> pd.DataFrame:
    """The rows of `read_counts` in their order, with columns `COLUMNS`: points exact or None, of `maximum`; `confirmed`
    says how sure the rule is.

    A row that lacks a count is not scored: blank is not 0. Raises KpiError with every row that is wrong: a component
    that the index lacks, no whole numbers, more in the numerator than in the denominator, a component of a unit twice.
    """
    rows = counts.astype(object).where(counts.notna(), "").to_dict("records")
    if faults := [fault for row in rows for fault in wrong(row, score)] + list(repeated(rows)):
        raise KpiError(*faults)
    return pd.DataFrame([scored_row(row, score) for row in rows], columns=COLUMNS)


def scored_row(row: dict[Any, Any], score: Score) -> dict[str, object]:
    component = score.component(row["component"])
    assert component is not None  # else `wrong` had told
    counted = shares(row["numerator"], row["denominator"])
    earned, status = points(component, *counted) if counted else (None, "not_scored")
    own = {"component": component.id, "points": earned, "status": status, "confirmed": component.confirmed}
    most = None if component.maximum is None else Fraction(component.maximum)
    return {**row, **own, "maximum": most}


def wrong(row: dict[Any, Any], score: Score) -> Iterator[Fault]:
    """What is wrong with a row by itself."""
    where = place(row)
    if not row["unit"]:
        yield Fault("score-unit-blank", where)
    component = score.component(row["component"])
    if component is None:
        ids = [one.id for one in score.components]
        about = {"found": row["component"], "near": near(row["component"], ids), "known": ", ".join(ids)}
        yield Fault("score-component", {**where, **about})
    given = [row[name] for name in ("numerator", "denominator")]
    if not all(given):
        return
    counted = shares(*given)
    if counted is None:
        yield Fault("score-not-counts", {**where, "found": "/".join(given)})
    elif component is not None and component.maximum is not None and counted[0] > counted[1]:
        yield Fault("score-above", {**where, "numerator": given[0], "denominator": given[1]})


def repeated(rows: list[dict[Any, Any]]) -> Iterator[Fault]:
    """The rows that give a component of a unit once more."""
    seen: dict[tuple[str, str], dict[Any, Any]] = {}
    for row in rows:
        own = key(row["unit"]), row["component"].casefold()
        if first := seen.get(own):
            about = {"component": row["component"], "first": first["row"], "first_file": first["file"]}
            yield Fault("score-twice", {**place(row), **about})
        seen.setdefault(own, row)


def place(row: dict[Any, Any]) -> dict[str, object]:
    return {name: row[name] for name in ("file", "sheet", "row")}


def totals(rows: pd.DataFrame, score: Score) -> list[Total]:
    """What each unit of `scored` has in all, in their order."""
    order = rows["unit"].map(key)
    return [total(own, score) for _, own in rows.groupby(order, sort=False)]


def total(own: pd.DataFrame, score: Score) -> Total:
    """A unit's rows as one: without a component that counts there is no rating."""
    earned = own[own["points"].notna()]
    done, all_points = set(earned["component"]), sum(earned["points"], Fraction(0))
    lacking = tuple(one.id for one in score.components if one.maximum is not None and one.id not in done)
    rating = None if lacking else rated(all_points, score)
    return Total(own["unit"].iloc[0], all_points, sum(earned["maximum"], Fraction(0)), lacking, rating)


def in_all(total: Total) -> Fault:
    """A unit's points in words; a part of them without a rating."""
    about = {"unit": total.unit, "points": decimal(total.points), "maximum": short(total.maximum)}
    if total.rating is None:
        return Fault("score-part", {**about, "lacking": ", ".join(total.lacking)})
    sure = Fault("rating-confirmed" if total.rating.confirmed else "rating-unconfirmed")
    return Fault("score-in-all", {**about, "rating": total.rating.name, "sure": sure})


def short(value: Fraction) -> str:
    """`100`, and `97,5` where it is no whole number."""
    return decimal(value, 0 if value.denominator == 1 else DECIMALS)


def rated(whole: Fraction, score: Score) -> Rating:
    """The rating that so many points have reached, exact."""
    return next(rating for rating in score.ratings if whole >= rating.least)


def printed(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of `scored` as a table for others: points half-up with two decimals, as the portal prints them."""
    shown = {name: [shown_points(value) for value in rows[name]] for name in ("points", "maximum")}
    return rows.assign(**shown)


def shown_points(value: Fraction | None) -> str:
    return "" if value is None else f"{float(round_half_up(value, DECIMALS)):.{DECIMALS}f}"
