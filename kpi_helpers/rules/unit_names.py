"""What a register calls a unit: its own words first, then the same words written otherwise. A key is never shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from operator import eq
from typing import Annotated

from pydantic import Field

from kpi_helpers.rules.loading import Strict, Text
from kpi_helpers.rules.units import Unit
from kpi_helpers.text import name_key, without_marks

WORD = re.compile(r"[^\W_]+")
KINDS_OF_PLACE = ("xã", "phường", "thị trấn", "đặc khu", "huyện", "quận", "thị xã", "thành phố", "tỉnh")
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
class Places:
    """Where units lie: the place whose offices they are, and the higher places that it lies in."""

    own: str
    higher: Sequence[str] = ()


@dataclass(frozen=True)
class Forms:
    """A spelling and what may stand behind a name, as words, of each list the longest first.

    `kind` is the kind of the own place: "huyện" of "huyện Kon Rẫy".
    """

    same: list[tuple[Words, Words]]
    joiners: Words
    prefixes: list[Words] = field(default_factory=list)
    kinds: list[Words] = field(default_factory=list)
    own: Words = field(default_factory=list)
    kind: Words = field(default_factory=list)
    higher: list[Words] = field(default_factory=list)

    @classmethod
    def of(cls, spelling: Spelling, places: Places) -> Forms:
        same = [(words_of(other), words_of(first)) for first, *others in spelling.same for other in others]
        bare = cls(sorted(same, key=lambda pair: -len(pair[0])), [name_key(word) for word in spelling.joiners])
        prefixes, kinds, higher = (
            sorted((bare.named(words_of(text)) for text in texts), key=len, reverse=True)
            for texts in (spelling.prefixes, KINDS_OF_PLACE, places.higher)
        )
        forms = replace(bare, prefixes=prefixes, kinds=kinds, higher=higher)
        own = forms.named(words_of(places.own))
        return replace(forms, own=own, kind=next((kind for kind in kinds if begins(own, kind)), []))

    def readings(self, words: Words, fits: Fits = eq) -> list[Words]:
        """What a name may be a spelling of, first as it is: an own name may do without the kind of place that is
        written, but the kind that an own name ends in is never left out, since other places have the like.
        """
        form = self.normal(words, fits)
        short = form[: -len(self.kind)] if self.kind and ends(form, self.kind, fits) else []
        return [form, short] if short else [form]

    def normal(self, words: Words, fits: Fits = eq) -> Words:
        """The words of a name that tell it from others, with the kind of the own place for that place; never none."""
        left = self.without_higher(self.named(words, fits), fits)
        if len(left) <= len(self.own) or not ends(left, self.own, fits):
            return left
        left = left[: -len(self.own)]
        return left if ends(left, self.kind, fits) else left + self.kind

    def named(self, words: Words, fits: Fits = eq) -> Words:
        """The words of a name by those that stand for them, without joiners and prefixes; never none of them."""
        left = [word for word in self.replaced(words, fits) if not any(fits(word, other) for other in self.joiners)]
        while size := next((len(p) for p in self.prefixes if len(p) < len(left) and begins(left, p, fits)), 0):
            left = left[size:]
        return left

    def without_higher(self, words: Words, fits: Fits) -> Words:
        """A name without the higher places behind the own one; those directly behind the name of an office say whose it
        is: "Thanh tra tỉnh Kon Tum" is no office of a district.
        """
        left = words
        while size := next((len(p) for p in self.higher if len(p) < len(left) and ends(left, p, fits)), 0):
            left = left[:-size]
        return left if any(place and ends(left, place, fits) for place in (self.own, self.kind)) else words

    def of_unit(self, unit: Unit) -> Iterator[Words]:
        """The forms of a unit's names; a commune's also with each higher place directly behind them."""
        is_place = any(begins(self.named(words_of(unit.name)), kind) for kind in self.kinds)
        for name in unit.names:
            form = self.normal(words_of(name))
            yield from [form, *(form + place for place in self.higher if is_place)]

    def replaced(self, words: Words, fits: Fits) -> Iterator[str]:
        """Each word, or words together, by those that stand for them."""
        while words:
            found = next((pair for pair in self.same if begins(words, pair[0], fits)), (words[:1], words[:1]))
            yield from found[1]
            words = words[len(found[0]) :]


class UnitNames:
    """The units by what they are called."""

    def __init__(self, units: Iterable[Unit], spelling: Spelling, places: Places) -> None:
        self.forms = Forms.of(spelling, places)
        self.exact: dict[str, list[Unit]] = {}
        self.otherwise: dict[str, list[Unit]] = {}
        self.unmarked: dict[str, list[tuple[Words, Unit]]] = {}
        for unit in sorted(units, key=lambda unit: unit.valid.first):
            for word in dict.fromkeys(map(name_key, unit.words)):
                self.exact.setdefault(word, []).append(unit)
            for form, words in {"".join(words): words for words in self.forms.of_unit(unit)}.items():
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
        marked = (self.otherwise.get("".join(form), []) for form in self.forms.readings(words))
        unmarked = (self.without_some_marks(form) for form in self.forms.readings(words, may_be))
        return next(filter(None, chain(marked, unmarked)), [])

    def without_some_marks(self, written: Words) -> list[Unit]:
        alike = self.unmarked.get(without_marks("".join(written)), [])
        own = (unit for form, unit in alike if len(form) == len(written) and begins(written, form, may_be))
        return list({unit.id: unit for unit in own}.values())


def words_of(name: str) -> Words:
    """The words of a name without signs and capitals."""
    return WORD.findall(name_key(name))


def may_be(written: str, word: str) -> bool:
    """Whether a word is another one, or that one without any mark; with some marks or others it is another word."""
    return written in (word, without_marks(word))


def begins(words: Sequence[str], start: Words, fits: Fits = eq) -> bool:
    return len(words) >= len(start) and all(fits(a, b) for a, b in zip(words, start, strict=False))


def ends(words: Sequence[str], end: Words, fits: Fits = eq) -> bool:
    return len(words) >= len(end) and begins(words[len(words) - len(end) :], end, fits)
