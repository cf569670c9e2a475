"""Sentences from results. A template holds no digit: every number comes in bound to the result it was taken from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from kpi_helpers.pages.figures import Figure
from kpi_helpers.pages.fragments import Bound, Sentence
from kpi_helpers.text import day, number

FIELD = re.compile(r"\{[^}]*\}")


class Name(str):
    """Words that may hold digits and are no result: a unit, a period, a date, an indicator's code, a document."""


def say(template: str, **values: Bound | Name) -> Sentence:
    """A sentence from words and bound numbers.

    Raises ValueError if the template itself states a digit, and TypeError for a value that is neither.
    """
    if re.search(r"\d", FIELD.sub("", template)):
        raise ValueError(f"a digit in the words of a sentence: {template!r}; bind it to a result")
    for name, value in values.items():
        if not isinstance(value, Bound | Name):
            raise TypeError(f"{name} is {type(value).__name__}: bind it to a result, or call it a Name")
    bound = tuple(value for value in values.values() if isinstance(value, Bound))
    return Sentence(template.format(**values), bound)


def bound(f: Figure, text: str, what: str) -> Bound:
    """A number of a result, with the place it stands at: indicator, line, window, column."""
    return Bound(text, f"{f.indicator.code}/{f.line.id}/{f.window}/{what}")


def value(f: Figure) -> Bound:
    return bound(f, f.value_text, "value")


def counts(f: Figure) -> Bound:
    return bound(f, f.counts_text, "numerator/denominator")


def target(f: Figure) -> Bound:
    return bound(f, f"{f.target_text}%", "target")


def apart(f: Figure) -> Bound:
    """The distance to target in points, without its sign."""
    return bound(f, f.difference_text.lstrip("+−"), "difference")


def lacking(f: Figure) -> Bound:
    return bound(f, f"{number(f.shortfall)} {f.counted}", "shortfall")


def how_many(count: int, of: str) -> Bound:
    """A count of results or facts, with what was counted."""
    return Bound(number(count), of)


def listed(parts: Sequence[str]) -> str:
    """Parts as one line, a semicolon between them and a full stop after."""
    return "; ".join(parts) + "." if parts else ""


def comparison(f: Figure) -> str:
    """`68,90% (chỉ tiêu 70%, chưa đạt)`"""
    if f.value is None:
        return f.verdict.lower()
    target = f"chỉ tiêu {f.target_text}%, " if f.target is not None else ""
    return f"{f.value_text} ({target}{f.verdict.lower()})"


def span(first: date, last: date) -> str:
    """`từ ngày 15/06/2023 đến ngày 14/09/2023`"""
    return f"từ ngày {day(first)} đến ngày {day(last)}"
