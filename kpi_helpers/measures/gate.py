"""The gate: what of the register's quality the office measures before it publishes, and whether that is too much."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from kpi_helpers.errors import Fault
from kpi_helpers.measures import balance, quality, revisions
from kpi_helpers.measures.breakdown import timeliness
from kpi_helpers.measures.measured import Measured, with_resolved
from kpi_helpers.rules.organisation import GateRule
from kpi_helpers.rules.vocabulary import QualityMeasure
from kpi_helpers.text import decimal, number, telling_decimals

Found = tuple[int, int]


@dataclass(frozen=True)
class Verdict:
    """A rule, how many were found, and of how many (0 where the measure is no share)."""

    rule: GateRule
    found: int
    of: int

    @property
    def limit(self) -> Fraction:
        """What is allowed: a count, or a percent."""
        return Fraction(self.rule.most if self.rule.most_percent is None else self.rule.most_percent)  # type: ignore[arg-type]

    @property
    def share(self) -> Fraction:
        """Percent, exact; nothing of nothing is none."""
        return Fraction(100 * self.found, self.of) if self.of else Fraction(0)

    @property
    def exceeded(self) -> bool:
        return (self.found if self.rule.most_percent is None else self.share) > self.limit

    @property
    def found_text(self) -> str:
        """`120/3.740 (3,21%)`; with as many decimals as it takes to read above what is allowed."""
        if not self.of:
            return number(self.found)
        counts = f"{number(self.found)}/{number(self.of)}"
        return counts if self.rule.most_percent is None else f"{counts} ({decimal(self.share, self._decimals)}%)"

    @property
    def allowed_text(self) -> str:
        if self.rule.most_percent is None:
            return number(int(self.limit))
        return decimal(self.limit, 0 if self.limit.denominator == 1 else 2) + "%"

    @property
    def excess_text(self) -> str:
        """By how much: `1,21 điểm phần trăm`, or a count."""
        if self.rule.most_percent is None:
            return number(self.found - int(self.limit))
        return f"{decimal(self.share - self.limit, self._decimals)} điểm phần trăm"

    @property
    def _decimals(self) -> int:
        return telling_decimals(100 - self.share, 100 - self.limit)

    @property
    def fault(self) -> Fault:
        return Fault(MEASURES[self.rule.measure][0], {"found": self.found_text, "allowed": self.allowed_text})


def verdicts(measured: Measured) -> tuple[Verdict, ...]:
    """What each rule of the gate found in a measured register, in the order of params."""
    rules = measured.params.organisation.gate
    found = {measure: MEASURES[measure][1](measured) for measure in dict.fromkeys(rule.measure for rule in rules)}
    return tuple(Verdict(rule, *found[rule.measure]) for rule in rules)


def exceeded(found: Iterable[Verdict], consequence: str) -> list[Verdict]:
    """The rules that were exceeded and have this consequence."""
    return [verdict for verdict in found if verdict.exceeded and verdict.rule.consequence == consequence]


# --- what is measured ---------------------------------------------------------------------------------------------


def rejected(measured: Measured) -> Found:
    return len(measured.register.rejected), measured.register.rows


def rejected_of_one_unit(measured: Measured) -> Found:
    """Of the unit that lost the greatest share: its rejected rows, of these and its dossiers together."""
    found = quality.rejected_by_unit(measured).itertuples(index=False, name=None)
    shares = ((count, count + kept) for count, kept in found)
    return max(shares, key=lambda counts: Fraction(*counts), default=(0, 0))


def unknown_units(measured: Measured) -> Found:
    return int(measured.register.rejected["reason"].isin(quality.UNKNOWN_UNIT).sum()), measured.register.rows


def conflicts(measured: Measured) -> Found:
    return int(
        measured.register.rejected["reason"].isin([quality.CONFLICT, quality.SHARED_CODE]).sum()
    ), measured.register.rows


def dropped(measured: Measured) -> Found:
    return len(measured.register.dropped), measured.register.rows


def wrong_totals(measured: Measured) -> Found:
    totals = quality.totals(measured)
    return int((totals["stated"] != totals["counted"]).sum()), len(totals)


def missing_units(measured: Measured) -> Found:
    """Of the units of the year to date, also those that ended in it."""
    return len(measured.missing_units), len(measured.params.units_in(measured.period.year_to_date))


def without_holder(measured: Measured) -> Found:
    """Dossiers of a unit that has ended and from which params let nobody take over: they are in no figure."""
    return of_the_year(measured, measured.facts["unit"].isna())


def silenced_indicators(measured: Measured) -> Found:
    """Those that lack a column for every unit, or for one."""
    columns = [*quality.silenced(measured).values(), *quality.lacking(measured)["codes"]]
    silent = {code for codes in columns for code in codes}
    return len(silent), len(measured.params.indicators)


def unconfirmed_profiles(measured: Measured) -> Found:
    return len(measured.register.unconfirmed), 0


def of_the_year(measured: Measured, which: pd.Series) -> Found:
    """Dossiers among those of the year."""
    own = quality.of_the_year(measured)
    return int((own & which).sum()), int(own.sum())


def out_of_order(measured: Measured) -> Found:
    return of_the_year(measured, measured.facts["out_of_order"])


def blank_cells(measured: Measured) -> Found:
    """Dossiers of the year's figures in which a blank cell is counted as a no."""
    resolved = with_resolved(measured, measured.period.year_to_date)["resolved"]
    return int(quality.blanks(measured).any(axis=1).sum()), int(resolved.sum())


def without_due_day(measured: Measured) -> Found:
    """Dossiers on time in the year without an appointed day, not even by limit: none of them can be late."""
    year, indicators = measured.period.year_to_date, timeliness(measured.params)
    resolved = with_resolved(measured, year)["resolved"]
    if any(map(measured.missing_columns, indicators)):
        return 0, int(resolved.sum())
    unknown = {unit for indicator in indicators for unit in measured.lacks(indicator, year)}
    wrong = resolved & measured.facts["due_on"].isna() & ~measured.facts["unit"].isin(unknown)
    return int(wrong.sum()), int(resolved.sum())


def ended_unreceived(measured: Measured) -> Found:
    own, wrong = quality.of_the_year(measured), quality.ended_unreceived(measured)
    return int(wrong.sum()), int((own | wrong).sum())


def final_without_day(measured: Measured) -> Found:
    return of_the_year(measured, balance.final_without_day(measured.facts, measured.period.year_to_date))


def after_extract(measured: Measured) -> Found:
    wrong = quality.after_extract(measured).any(axis=1)
    return int(wrong.sum()), len(wrong)


def late_entries(measured: Measured) -> Found:
    late = revisions.late_entries(measured)["dossier_id"]
    return of_the_year(measured, measured.facts["dossier_id"].isin(late))


def inferred_extracts(measured: Measured) -> Found:
    return len(revisions.inferred_extracts(measured)), 0


def revised(measured: Measured) -> Found:
    ended = with_resolved(measured, measured.period.year_to_date)["resolved"]
    own = measured.facts["dossier_id"].isin(revisions.revised(measured)["dossier_id"])
    return int((ended & own).sum()), int(ended.sum())


# Each measure with the code of its message and what counts it.
MEASURES: dict[QualityMeasure, tuple[str, Callable[[Measured], Found]]] = {
    "rejected": ("gate-rejected", rejected),
    "rejected_of_one_unit": ("gate-rejected-of-one-unit", rejected_of_one_unit),
    "unknown_units": ("gate-unknown-units", unknown_units),
    "conflicts": ("gate-conflicts", conflicts),
    "dropped": ("gate-dropped", dropped),
    "wrong_totals": ("gate-wrong-totals", wrong_totals),
    "missing_units": ("gate-missing-units", missing_units),
    "without_holder": ("gate-without-holder", without_holder),
    "silenced_indicators": ("gate-silenced-indicators", silenced_indicators),
    "unconfirmed_profiles": ("gate-unconfirmed-profiles", unconfirmed_profiles),
    "out_of_order": ("gate-out-of-order", out_of_order),
    "blank_cells": ("gate-blank-cells", blank_cells),
    "without_due_day": ("gate-without-due-day", without_due_day),
    "ended_unreceived": ("gate-ended-unreceived", ended_unreceived),
    "final_without_day": ("gate-final-without-day", final_without_day),
    "after_extract": ("gate-after-extract", after_extract),
    "late_entries": ("gate-late-entries", late_entries),
    "inferred_extracts": ("gate-inferred-extracts", inferred_extracts),
    "revisions": ("gate-revisions", revised),
}
