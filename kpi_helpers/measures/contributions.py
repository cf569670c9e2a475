"""Which fields the change of a share comes from: parts that add up to it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from kpi_helpers.measures.breakdown import names, of_units
from kpi_helpers.measures.measured import Measured, in_both
from kpi_helpers.periods import Window
from kpi_helpers.rules.indicators import Indicator

OTHER_FIELDS = "Các lĩnh vực khác"
MOST_NAMED = 5

Counts = Mapping[str, tuple[int, int]]
"""By field: how many dossiers are in an indicator's numerator, and in its denominator."""


def by_field(measured: Measured, indicator: Indicator, units: tuple[str, ...], window: Window) -> Counts:
    """The dossiers of some units in an indicator's numerator and denominator."""
    facts = of_units(measured, units, window)
    b, a = in_both(facts, indicator)
    sums = b.to_frame("b").assign(a=a)[a].groupby(names(measured, facts, "field")[a]).sum()
    return dict(zip(sums.index, sums.astype(int).itertuples(index=False, name=None), strict=True))


def contributions(now: Counts, before: Counts, small: int = 0) -> dict[str, Fraction]:
    """How many percentage points each field adds to the change of a share, together exactly the change; the weightiest
    first, `OTHER_FIELDS` last: those that have fewer dossiers than `small` both times.

    A field's part is how far its dossiers lift the share above the mean of both shares, now less before: so it grows
    as more of its dossiers reach what is asked, and as more dossiers come of a field that does better than the rest.
    Raises ZeroDivisionError where there is no dossier now or before, hence no share.
    """
    mean = (share(now) + share(before)) / 2
    parts: dict[str, Fraction] = {}
    for field in {**now, **before}:
        own, then = now.get(field, (0, 0)), before.get(field, (0, 0))
        name = field if max(own[1], then[1]) >= small else OTHER_FIELDS
        parts[name] = parts.get(name, Fraction()) + lift(own, now, mean) - lift(then, before, mean)
    return dict(sorted(parts.items(), key=lambda part: (part[0] == OTHER_FIELDS, -abs(part[1]), part[0])))


def weightiest(parts: Mapping[str, Mapping[str, Fraction]], most: int = MOST_NAMED) -> dict[str, dict[str, Fraction]]:
    """The points by field and indicator (code) of the fields that weigh most over all of them, the other fields joined.

    `parts`: by indicator, what `contributions` gives. A field that an indicator does not count adds nothing to it.
    """
    fields = dict.fromkeys(field for own in parts.values() for field in own if field != OTHER_FIELDS)
    weight = {field: sum((abs(own.get(field, Fraction())) for own in parts.values()), Fraction()) for field in fields}
    named = sorted(fields, key=lambda field: (-weight[field], field))[:most]
    rows = {field: {code: own.get(field, Fraction()) for code, own in parts.items()} for field in named}
    rest = {
        code: sum((points for field, points in own.items() if field not in named), Fraction())
        for code, own in parts.items()
    }
    joined = any(field not in named for own in parts.values() for field in own)
    return rows | ({OTHER_FIELDS: rest} if joined else {})


def share(counts: Counts) -> Fraction:
    return Fraction(100 * sum(b for b, _ in counts.values()), arisen(counts))


def arisen(counts: Counts) -> int:
    return sum(a for _, a in counts.values())


def lift(own: tuple[int, int], counts: Counts, mean: Fraction) -> Fraction:
    b, a = own
    return (100 * b - mean * a) / arisen(counts)
