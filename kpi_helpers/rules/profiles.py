"""What an export calls the columns of the register and its labels. The standard headings always hold beside them."""

from __future__ import annotations

from pydantic import Field

from kpi_helpers.rules.loading import Strict, Text
from kpi_helpers.rules.vocabulary import RegisterColumn


class Profile(Strict):
    """A kind of export: other headings of each column, and other words for the codes of its labels.

    `confirmed: false` where no real export of the kind was seen, or nobody has checked what was proposed for one: a
    register is read by it all the same, and whoever reads it is told.
    """

    title: Text
    headings: dict[RegisterColumn, list[Text]] = Field(default={})
    labels: dict[RegisterColumn, dict[Text, list[Text]]] = Field(default={})
    confirmed: bool
    source: Text
