"""Who: the units of an organisation, dated. Codes get another meaning over time, so a unit is known by its id."""

from __future__ import annotations

from datetime import date

from kpi_helpers.periods import Window
from kpi_helpers.rules.loading import Slug, Strict, Text, Validity
from kpi_helpers.rules.vocabulary import UnitKind


class Unit(Strict):
    """One unit. `confirmed: false` where the sources are unsure; `head`, `place`, `symbol` serve its document heading.

    `parent` is the unit that it is a part of. Of a unit that ends: `successor` is the one whose figures include what
    was its own, for comparison; `handed_to` the one that takes over what is pending, the successor unless named.
    `fields`: of a level that does not share its procedures, those of these fields are its own where they name no owner.
    """

    id: Slug
    name: Text
    kind: UnitKind
    aliases: list[Text] = []
    code: Text | None = None
    valid: Validity
    place: Text | None = None
    head: list[Text] | None = None
    symbol: Text | None = None
    parent: Slug | None = None
    successor: Slug | None = None
    handed_to: Slug | None = None
    fields: list[Text] = []
    confirmed: bool
    source: Text

    @property
    def words(self) -> list[str]:
        """What it is called: id, name, aliases, and its code, which may have meant another unit before."""
        return [word for word in (self.id, *self.names, self.code) if word]

    @property
    def names(self) -> list[str]:
        return [self.name, *self.aliases]

    def last_day_in(self, window: Window) -> date:
        """The last day of a window on which there is the unit."""
        return min(window.last, self.valid.last or window.last)

    @property
    def taken_over_by(self) -> str | None:
        """The unit that goes on with the pending dossiers of one that has ended."""
        return self.handed_to or self.successor


class Units(Strict):
    """The file of an organisation's units."""

    units: list[Unit]
