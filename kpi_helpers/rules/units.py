"""Who: the units of an organisation, dated. Codes get another meaning over time, so a unit is known by its id."""

from __future__ import annotations

from kpi_helpers.rules.loading import Slug, Strict, Text, Validity
from kpi_helpers.rules.vocabulary import UnitKind


class Unit(Strict):
    """One unit. `confirmed: false` where the sources are unsure; `head` and `place` serve its document heading."""

    id: Slug
    name: Text
    kind: UnitKind
    aliases: list[Text] = []
    code: Text | None = None
    valid: Validity
    place: Text | None = None
    head: list[Text] | None = None
    confirmed: bool
    source: Text


class Units(Strict):
    """The file of an organisation's units."""

    units: list[Unit]
