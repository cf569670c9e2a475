"""A result as an object that can say itself: the only way a number reaches a table, a chart or a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from kpi_helpers.measures.lines import Line, lines
from kpi_helpers.measures.measured import Measured
from kpi_helpers.measures.needed import shortfall
from kpi_helpers.measures.results import gaps
from kpi_helpers.periods import WindowName
from kpi_helpers.rules.indicators import Indicator
from kpi_helpers.rules.vocabulary import Status
from kpi_helpers.text import decimal, difference, number, percent

VERDICTS: dict[Status, str] = {
    "met": "Đạt",
    "missed": "Chưa đạt",
    "nothing_arose": "Không phát sinh",
    "not_assigned": "Không giao",
    "not_judged": "Chưa đánh giá",
    "no_data": "Chưa có số liệu",
    "not_applicable": "Không thuộc cấp này",
}
COUNTED = {"dossiers": "hồ sơ", "procedures": "thủ tục"}
DASH = "–"


@dataclass(frozen=True)
class Figure:
    """One row of the results. `few`: so few dossiers that each counts much; `heard`: units of the line with data."""

    indicator: Indicator
    line: Line
    window: WindowName
    numerator: int | None
    denominator: int | None
    target: Fraction | None
    status: Status
    few: bool
    heard: int

    @property
    def value(self) -> Fraction | None:
        """Percent, exact; None where there is nothing to divide."""
        return (
            Fraction(100 * self.numerator, self.denominator)
            if self.numerator is not None and self.denominator
            else None
        )

    @property
    def is_whole(self) -> bool:
        """Whether there is a value, and no unit of the line lacks its data."""
        return self.value is not None and self.status != "no_data"

    @property
    def is_judged(self) -> bool:
        """Whether the target is met or missed."""
        return self.status in ("met", "missed")

    @property
    def on_timeliness(self) -> bool:
        """Whether it is a figure of dossiers resolved on time, which form II.06a must agree with."""
        return "on_time" in self.indicator.numerator

    @property
    def value_text(self) -> str:
        return percent(self.numerator or 0, self.denominator, self.target) if self.denominator else DASH

    @property
    def counts_text(self) -> str:
        return DASH if self.numerator is None else f"{number(self.numerator)}/{number(self.denominator or 0)}"

    @property
    def target_text(self) -> str:
        if self.target is None:
            return DASH
        return decimal(self.target, 0 if self.target.denominator == 1 else 2)

    @property
    def difference(self) -> Fraction | None:
        """Percentage points above or below the target."""
        return self.value - self.target if self.value is not None and self.target is not None else None

    @property
    def difference_text(self) -> str:
        if self.value is None or self.target is None:
            return DASH
        return difference(self.value, self.target)

    @property
    def shortfall(self) -> int:
        """How many dossiers or procedures are missing to be at the target today."""
        if self.target is None or self.numerator is None or self.denominator is None:
            return 0
        return shortfall(self.numerator, self.denominator, self.target)

    @property
    def counted(self) -> str:
        return COUNTED[self.indicator.counts]

    @property
    def verdict(self) -> str:
        """The status in words; a roll-up over units without data is known in part."""
        if self.status == "no_data" and self.numerator is not None:
            return f"Chưa đủ số liệu ({number(self.heard)} trên {number(len(self.line.units))} đơn vị)"
        return VERDICTS[self.status]

    @property
    def tone(self) -> str | None:
        return {"met": "good", "missed": "bad"}.get(self.status)


@dataclass(frozen=True)
class Figures:
    """All results of a period, to be asked by indicator, line and window."""

    all: dict[tuple[str, str, str], Figure]

    def __getitem__(self, place: tuple[str, str, str]) -> Figure:
        return self.all[place]

    def of(self, line: str, window: WindowName) -> list[Figure]:
        """A line's figures in order, without the indicators of the other level."""
        return [f for f in self if f.line.id == line and f.window == window and f.status != "not_applicable"]

    def __iter__(self) -> Iterator[Figure]:
        return iter(self.all.values())


def figures(measured: Measured, results: pd.DataFrame, of: Sequence[Line] = ()) -> Figures:
    """The rows of the results as figures, of some lines or of all that the period has."""
    known = {line.id: line for line in of or lines(measured.params, measured.period)}
    indicators = {indicator.code: indicator for indicator in measured.params.indicators}
    return Figures(
        {
            (row.indicator, row.unit, row.window): figure(measured, indicators[row.indicator], known[row.unit], row)
            for row in results.itertuples()
        }
    )


def figure(measured: Measured, indicator: Indicator, line: Line, row: object) -> Figure:
    few = measured.params.organisation.settings.few_dossiers
    window = measured.period.window_named(row.window)  # type: ignore[attr-defined]
    heard = gaps(measured, line, indicator, window).others_of(line)
    numerator, denominator = count(row.numerator), count(row.denominator)  # type: ignore[attr-defined]
    target = None if pd.isna(row.target) else Fraction(str(row.target))  # type: ignore[attr-defined]
    small = indicator.counts == "dossiers" and denominator is not None and 0 < denominator < few
    return Figure(indicator, line, row.window, numerator, denominator, target, row.status, small, len(heard))  # type: ignore[attr-defined]


def count(cell: object) -> int | None:
    return None if pd.isna(cell) else int(cell)  # type: ignore[call-overload]
