"""What can be applied for: the dated catalogue, one entry per procedure × level × owner.

A procedure is known by the 8 characters of its national code (`1.001193`); registers may carry longer forms.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from kpi_helpers.rules.loading import Slug, Strict, Text, Validity
from kpi_helpers.rules.vocabulary import Level, ServiceLevel

Code = Annotated[str, Field(pattern=r"^\d\.\d{6}$")]


class DatedServiceLevel(Strict):
    """The service level from a day on, until the next entry."""

    level: ServiceLevel
    first: date = Field(alias="from")


class TimeLimit(Strict):
    """The time limit in the unit the decision states; never converted."""

    value: Annotated[int, Field(ge=0)]
    unit: str = Field(pattern="^(working_days|days|hours)$")


class DatedLimit(Strict):
    """The time limit in working days from a day on, until the next entry."""

    days: Annotated[int, Field(ge=0)]
    first: date = Field(alias="from")


class Procedure(Strict):
    """One procedure at one level. `owner` is a unit id at district level; at commune level every commune owns it."""

    code: Code
    name: Text
    field: Text
    level: Level
    owner: Slug | None = None
    valid: Validity
    service_level: list[DatedServiceLevel]
    online_payment: Validity | None = None
    fee: Annotated[int, Field(ge=0)] | None = None
    time_limit: TimeLimit | None = None
    limit_days: list[DatedLimit] = []
    confirmed: bool
    source: Text

    def service_level_on(self, day: date) -> ServiceLevel | None:
        """The service level in force on a day, None before the first entry."""
        known = [entry for entry in self.service_level if entry.first <= day]
        return max(known, key=lambda entry: entry.first).level if known else None

    @property
    def days_of_change(self) -> list[date]:
        """The days on which it begins, ends, or its service level changes."""
        after = [self.valid.last + timedelta(days=1)] if self.valid.last else []
        return [self.valid.first, *after, *(entry.first for entry in self.service_level)]

    def limit_on(self, day: date) -> TimeLimit | None:
        """The limit in force on a day: the working days of `limit_days`, before its first entry `time_limit`."""
        known = [entry for entry in self.limit_days if entry.first <= day]
        if not known:
            return self.time_limit
        return TimeLimit(value=max(known, key=lambda entry: entry.first).days, unit="working_days")

    def offers_online_payment_on(self, day: date) -> bool:
        return self.valid.covers(day) and self.online_payment is not None and self.online_payment.covers(day)


class Procedures(Strict):
    """A file of the catalogue."""

    procedures: list[Procedure]
