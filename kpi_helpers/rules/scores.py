"""An index that gives points: components in groups, each with a maximum and a rule how a rate earns it."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from kpi_helpers.rules.loading import Percent, Slug, Strict, Text, Validity, exact

Points = Annotated[Decimal, BeforeValidator(exact), Field(gt=0, le=100)]
WholeIndex = Decimal(100)  # the points of all groups together


class Group(Strict):
    """Components that are published together."""

    id: Text
    name: Text
    maximum: Points


class Rating(Strict):
    """What a total is called from some points up."""

    name: Text
    least: Percent = Field(alias="from")
    confirmed: bool


class Component(Strict):
    """A rate that earns points: all of `maximum` from `full_at` percent up, a like share below.

    `when_empty`: what a denominator of 0 earns. Without `maximum` it is only watched. `levels`: the decision's words.
    """

    id: Annotated[str, Field(pattern=r"^\d\.\d[a-z]?$")]
    group: Text
    name: Text
    numerator: Text
    denominator: Text
    maximum: Points | None = None
    full_at: Annotated[Percent, Field(gt=0)] = Decimal(100)
    when_empty: Literal["full", "zero", "not_scored"]
    levels: Annotated[list[Text], Field(min_length=1)]
    source: Text
    confirmed: bool


class Score(Strict):
    """A decision's index as it holds on some days."""

    code: Slug
    title: Text
    short_title: Text
    citation: Text
    valid: Validity
    groups: Annotated[list[Group], Field(min_length=1)]
    ratings: Annotated[list[Rating], Field(min_length=1)]
    components: Annotated[list[Component], Field(min_length=1)]

    @model_validator(mode="after")
    def stand_once(self) -> Self:
        ids = [one.id for one in self.components]
        if twice := next((name for place, name in enumerate(ids) if name in ids[:place]), None):
            raise PydanticCustomError("score-id-twice", "", {"component": twice})
        return self

    @model_validator(mode="after")
    def maxima_add_up(self) -> Self:
        """Those of its components make a group's maximum, those of the groups the whole."""
        for group in self.groups:
            own = sum(one.maximum or 0 for one in self.components if one.group == group.id)
            if own != group.maximum:
                context = {"group": group.id, "maximum": str(group.maximum), "sum": str(own)}
                raise PydanticCustomError("score-maxima", "", context)
        whole = sum(group.maximum for group in self.groups)
        if whole != WholeIndex or {one.group for one in self.components} != {group.id for group in self.groups}:
            raise PydanticCustomError("score-whole", "", {"sum": str(whole), "whole": str(WholeIndex)})
        return self

    @model_validator(mode="after")
    def ratings_fall(self) -> Self:
        least = [rating.least for rating in self.ratings]
        if least[-1] != 0 or any(lower >= higher for higher, lower in pairwise(least)):
            raise PydanticCustomError("score-ratings", "", {})
        return self

    def component(self, name: str) -> Component | None:
        return next((one for one in self.components if one.id == name.casefold()), None)
