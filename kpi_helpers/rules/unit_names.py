"""What a register calls a unit: its own words first, then the same words written otherwise. A key is never shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import eq
from typing import Annotated

from pydantic import Field

from kpi_helpers.rules.loading import Strict, Text
from kpi_helpers.rules.units import Unit
from kpi_helpers.text import name_key, without_marks

WORD = re.compile(r"[^\W_]+")
Words = list[str]
Fits = Callable[[str, str], bool]  # whether a word as written is a word that is known


class Spelling(Strict):
    """How names of units are written otherwise and still mean the same unit, beside signs, blanks and capitals.

    `prefixes` may stand before a name, `joiners` may be left out of it; of each list of `same` the first stands for the
    others. Only names that nobody has as they stand are read so, and only where a single unit of the day is meant.
    """

    prefixes: list[Text] = []
    joiners: list[Text] = []
    same: list[Annotated[list[Text], Field(min_length=2)]] = []


@dataclass(frozen=True)
class Forms:
    """A spelling and what may stand behind a name, as words, the longest first."""

    same: list[tuple[Words, Words]]
    joiners: Words
    prefixes: list[Words]
    tails: list[Words]

    @classmethod
    def of(cls, spelling: Spelling, tails: Iterable[str]) -> Forms:
        same = [(words_of(other), words_of(first)) for first, *others in spelling.same for other in others]
        bare = cls(sorted(same, key=lambda pair: -len(pair[0])), [name_key(word) for word in spelling.joiners], [], [])
        prefixes, behind = (
            sorted((bare.normal(words_of(text)) for text in texts), key=len, reverse=True)
            for texts in (spelling.prefixes, tails)
        )
        return cls(bare.same, bare.joiners, prefixes, behind)

    def normal(self, words: Words, fits: Fits = eq) -> Words:
        """The words of a name that tell it from others; never none of them."""
        left = [word for word in self.replaced(words, fits) if not any(fits(word, other) for other in self.joiners)]
        while size := next((len(p) for p in self.prefixes if len(p) < len(left) and begins(left, p, fits)), 0):
            left = left[size:]
        while size := next((len(t) for t in self.tails if len(t) < len(left) and begins(left[-len(t) :], t, fits)), 0):
            left = left[:-size]
        return left

    def replaced(self, words: Words, fits: Fits) -> Iterator[str]:
        """Each word, or words together, by those that stand for them."""
        while words:
            found = next((pair for pair in self.same if begins(words, pair[0], fits)), (words[:1], words[:1]))
            yield from found[1]
            words = words[len(found[0]) :]


class UnitNames:
    """The units by what they are called."""

    def __init__(self, units: Iterable[Unit], spelling: Spelling, tails: Iterable[str]) -> None:
        self.forms = Forms.of(spelling, tails)
        self.exact: dict[str, list[Unit]] = {}
        self.otherwise: dict[str, list[Unit]] = {}
        self.unmarked: dict[str, list[tuple[Words, Unit]]] = {}
        for unit in sorted(units, key=lambda unit: unit.valid.first):
            for word in dict.fromkeys(map(name_key, unit.words)):
                self.exact.setdefault(word, []).append(unit)
            forms = (self.forms.normal(words_of(name)) for name in unit.names)
            for form, words in {"".join(words): words for words in forms}.items():
                self.otherwise.setdefault(form, []).append(unit)
                self.unmarked.setdefault(without_marks(form), []).append((words, unit))

    def is_own(self, name: str) -> bool:
        """Whether some unit has a name as it stands."""
        return name_key(name) in self.exact

    def called(self, name: str) -> list[Unit]:
        """The units that a name may mean, by first day: those that have it as it stands; else those that have it
        written otherwise; else those whose names have the same words, some of them without any mark.
        """
        return self.exact.get(name_key(name)) or self.written_otherwise(words_of(name))

    def written_otherwise(self, words: Words) -> list[Unit]:
        if found := self.otherwise.get("".join(self.forms.normal(words))):
            return found
        written = self.forms.normal(words, may_be)
        alike = self.unmarked.get(without_marks("".join(written)), [])
        own = (unit for form, unit in alike if len(form) == len(written) and begins(written, form, may_be))
        return list({unit.id: unit for unit in own}.values())


def words_of(name: str) -> Words:
    """The words of a name without signs and capitals."""
    return WORD.findall(name_key(name))


def may_be(written: str, word: str) -> bool:
    """Whether a word is another one, or that one without any mark; with some marks or others it is another word."""
    return written in (word, without_marks(word))


def begins(words: Sequence[str], start: Words, fits: Fits) -> bool:
    return len(words) >= len(start) and all(fits(a, b) for a, b in zip(words, start, strict=False))
