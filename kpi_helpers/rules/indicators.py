"""What is measured: an indicator is data. Its numerator and denominator are facts joined by *and*."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kpi_helpers.rules.loading import Percent, Slug, Strict, Text
from kpi_helpers.rules.vocabulary import DossierFact, Fact, Level, ProcedureFact

Year = Annotated[int, Field(ge=2000, le=2100)]


class Target(Strict):
    """A year's target for a level, with the text that sets it."""

    year: Year
    level: Level
    value: Percent
    reference: Text


class Assignment(Strict):
    """The row of the decision's annex in its own words and columns."""

    number: Annotated[int, Field(ge=1)]
    task: Text
    formula: str = ""
    lead_units: Text
    supporting_units: Text
    unit_of_measure: Text
    note: str = ""


class Indicator(Strict):
    """One indicator of a rule set."""

    code: Annotated[str, Field(pattern=r"^[IVX]+\.\d+$")]
    group: Text
    name: Text
    short_name: Text
    levels: Annotated[list[Level], Field(min_length=1)]
    counts: Literal["dossiers", "procedures"]
    numerator: Annotated[list[Fact], Field(min_length=1)]
    denominator: Annotated[list[Fact], Field(min_length=1)]
    shown_parts: list[Fact] = []
    numerator_name: Text
    denominator_name: Text
    assignment: Assignment
    in_force: Annotated[list[Year], Field(min_length=1)]
    targets: list[Target]
    definition: Text
    not_covered: list[Text]
    reference: Text

    @model_validator(mode="after")
    def facts_fit_what_is_counted(self) -> Self:
        words = (DossierFact if self.counts == "dossiers" else ProcedureFact).__args__  # type: ignore[attr-defined]
        wrong = [fact for fact in (*self.numerator, *self.denominator, *self.shown_parts) if fact not in words]
        if wrong:
            raise PydanticCustomError("indicator-fact", "", {"fact": wrong[0], "known": ", ".join(words)})
        return self

    @model_validator(mode="after")
    def targets_stand_in_force_once(self) -> Self:
        places = [(target.year, target.level) for target in self.targets]
        if len(set(places)) < len(places):
            raise PydanticCustomError("target-twice", "")
        if any(year not in self.in_force or level not in self.levels for year, level in places):
            raise PydanticCustomError("target-not-in-force", "")
        return self

    def target(self, year: int, levels: set[Level]) -> Fraction | None:
        """The target of a year for one level, or for several levels if all have the same; None otherwise."""
        own = {target.level: target.value for target in self.targets if target.year == year}
        values = {own.get(level) for level in levels.intersection(self.levels)}
        value = values.pop() if len(values) == 1 else None
        return None if value is None else Fraction(value)


class RuleSet(Strict):
    """A decision that sets indicators: what it is called, and the files of its indicators beside it."""

    rule_set: Slug
    title: Text
    citation: Text
    annex_title: list[Text]
    annex_reference: Text
    groups: dict[str, Text]
    confirmed: bool
