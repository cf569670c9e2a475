"""The forms of the reporting rules: their titles and columns, versioned by date."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kpi_helpers.rules.loading import Strict, Text, Validity
from kpi_helpers.rules.vocabulary import Level


class FormColumn(Strict):
    """A numbered column: which count it holds and its heading, under a group and, of some, under a part of it.

    `also`: other words that offices put into the heading. `adds_up`: the counts of months make that of the quarter.
    """

    number: Annotated[int, Field(ge=1)]
    count: Text
    group: Text
    part: Text | None = None
    heading: Text
    also: list[Text] = []
    adds_up: bool = False

    @property
    def below_group(self) -> str:
        """`Trong đó: Trực tuyến`: what stands under the group's heading."""
        return f"{self.part}: {self.heading}" if self.part else self.heading

    @property
    def name(self) -> str:
        """`(4) Tiếp nhận – Trong đó: Trực tuyến`"""
        return f"({self.number}) {self.group} – {self.below_group}"


class FormWords(Strict):
    """The words by which a filled-in form is read; the first of each is what our own forms print.

    `unit` stands before the name of who reports, `receiver` before that of who is reported to; `levels` are words in
    the rows that head a level.
    """

    unit: Annotated[list[Text], Field(min_length=1)]
    receiver: list[Text] = []
    total: Annotated[list[Text], Field(min_length=1)]
    levels: dict[Level, list[Text]] = {}


class Form(Strict):
    """A form by level and field. `unit_title` and `whole_title` are its names for one unit and for several."""

    code: Text
    valid: Validity
    unit_title: Text
    whole_title: Text
    unit_of_measure: Text
    field_heading: Text
    columns: Annotated[list[FormColumn], Field(min_length=1)]
    words: FormWords
    confirmed: bool
    source: Text

    @property
    def counts(self) -> list[str]:
        """The counts in the order of their columns."""
        return [column.count for column in self.columns]

    @property
    def sums(self) -> dict[int, list[int]]:
        """The numbers of the columns that are sums, each with the columns that it adds: the parts of its group."""
        parts = [column for column in self.columns if column.part]
        return {c.number: [p.number for p in parts if p.group == c.group] for c in self.columns if not c.part}

    @property
    def balances(self) -> list[tuple[int, list[int]]]:
        """Which column is the sum of which others in each row: the sums, and the first of them made of the rest."""
        received, *left = self.sums
        return [*self.sums.items(), (received, left)]

    def count(self, number: int) -> str:
        return next(column.count for column in self.columns if column.number == number)
