"""Figures that are true, and whether one that stands in a text is among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from operator import or_

from kpi_helpers.measures.needed import shortfall
from kpi_helpers.pages.written import RANK, Written


@dataclass(frozen=True)
class Count:
    """A true number: what it counts, and a word that its sentence must have; empty where neither is told."""

    number: int
    noun: str = ""
    word: str = ""

    def is_meant(self, figure: Written) -> bool:
        nouns = ("", self.noun) if self.noun else (figure.noun,)
        return self.number == figure.value and figure.noun in nouns and self.word in figure.sentence.casefold()


@dataclass(frozen=True)
class Stated:
    """Figures that are true. `shares`: percents with the target that no rounding may hide a miss of; `apart`: two
    percents whose difference in points may be stated; `rows`: the numbers of a table's row, all of them.
    """

    counts: frozenset[Count] = frozenset()
    pairs: frozenset[tuple[int, int]] = frozenset()
    shares: frozenset[tuple[Fraction, Fraction | None]] = frozenset()
    apart: frozenset[tuple[Fraction, Fraction]] = frozenset()
    rows: frozenset[tuple[int, ...]] = frozenset()

    def __or__(self, other: Stated) -> Stated:
        return Stated(
            self.counts | other.counts,
            self.pairs | other.pairs,
            self.shares | other.shares,
            self.apart | other.apart,
            self.rows | other.rows,
        )

    @property
    def targets(self) -> Stated:
        """Without the counts: a number by itself can be a target only."""
        return replace(self, counts=frozenset())

    def beyond_rows(self, figures: Sequence[Written]) -> list[Written]:
        """Of the numbers of a row those that are too many beside the row of these that is most like it."""
        given = Counter(int(figure.value) for figure in figures)
        left = min(((given - Counter(row)) for row in self.rows), key=Counter.total, default=given)
        return [figure for figure in figures if int(figure.value) in left]

    def allows(self, figure: Written) -> bool:
        """Whether a written figure is one of these."""
        if figure.noun == RANK:
            return self._is_count(figure)
        if figure.kind == "pair":
            return (int(figure.value), figure.of) in self.pairs
        if figure.kind == "points":
            return self._is_apart(figure)
        if figure.kind == "percent":
            return self._is_share(figure)
        if figure.decimals:
            return self._is_share(figure) or self._is_apart(figure)
        return self._is_count(figure) or any(exact == figure.value for exact, _ in self.shares)

    def _is_share(self, figure: Written) -> bool:
        return any(figure.rounds(exact, target) for exact, target in self.shares)

    def _is_apart(self, figure: Written) -> bool:
        """A difference: of a signed figure its sign, of one without only how much."""
        found = (one - other for one, other in self.apart)
        return any(is_difference(figure, exact) for exact in found)

    def _is_count(self, figure: Written) -> bool:
        return any(count.is_meant(figure) for count in self.counts)


def is_difference(figure: Written, exact: Fraction) -> bool:
    """Whether a figure says a difference; one that is there must not read as none."""
    size = abs(figure.value)
    same_sign = not figure.signed or (figure.value < 0) == (exact < 0) or not size
    return same_sign and bool(size) == bool(exact) and Written.rounds(positive(figure), abs(exact))


def positive(figure: Written) -> Written:
    return Written(**{**vars(figure), "value": abs(figure.value)})


def in_row(*numbers: int) -> Stated:
    """Numbers that stand side by side in a row; a sentence may have them too."""
    return counted("hồ sơ", *numbers) | Stated(rows=frozenset([tuple(int(number) for number in numbers)]))


def any_of(found: Iterable[Stated]) -> Stated:
    return reduce(or_, found, Stated())


def counted(noun: str, *numbers: int, word: str = "") -> Stated:
    return Stated(counts=frozenset(Count(int(number), noun, word) for number in numbers))


def share_of(numerator: int, denominator: int, target: Fraction | None, noun: str) -> Stated:
    """All that can be said of a numerator, its denominator and a target."""
    missing = () if target is None else (shortfall(numerator, denominator, target),)
    own = counted(noun, numerator, denominator, denominator - numerator, *missing)
    value = Fraction(100 * numerator, denominator) if denominator else None
    shares = {(value, target)} if value is not None else set()
    known = {(target, None)} if target is not None else set()
    apart = frozenset([(value, target)]) if value is not None and target is not None else frozenset()
    both = frozenset([(numerator, denominator)])
    return own | Stated(pairs=both, shares=frozenset(shares | known), apart=apart, rows=both)
