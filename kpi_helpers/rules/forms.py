"""The forms of the reporting rules: their titles and columns, versioned by date."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kpi_helpers.rules.loading import Strict, Text, Validity


class FormColumn(Strict):
    """A numbered column: which count it holds and its heading, under a group and, of some, under a part of it."""

    number: Annotated[int, Field(ge=1)]
    count: Text
    group: Text
    part: Text | None = None
    heading: Text


class Form(Strict):
    """A form by level and field. `unit_title` and `whole_title` are its names for one unit and for several."""

    code: Text
    valid: Validity
    unit_title: Text
    whole_title: Text
    unit_of_measure: Text
    field_heading: Text
    columns: Annotated[list[FormColumn], Field(min_length=1)]
    confirmed: bool
    source: Text
