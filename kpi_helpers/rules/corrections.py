"""Corrections to the register as records: which dossiers, what is done to them, why, and on whose word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from kpi_helpers.errors import near
from kpi_helpers.periods import FORM, Period
from kpi_helpers.rules.loading import Slug, Strict, Text

# Left out of the register's columns: `officer` is a person, `origin` tells the example from a real register. The code
# of a dossier may be matched, never set.
SetColumn = Literal[
    "procedure_code", "procedure_name", "field", "receiving_unit", "resolving_unit", "channel", "service_level",
    "submitted_at", "received_at", "due_at", "first_due_at", "finished_at", "returned_at", "status", "supplements",
    "digitised", "reused", "e_result", "fee", "paid_online", "paid_at", "paper_used", "ended_as", "late_reason",
    "apology_at",
]  # fmt: skip
MatchColumn = Literal["dossier_id", SetColumn]

BLANK = frozenset({"blank", "(trống)"})
FILLED = frozenset({"filled", "(không trống)"})
PLAIN = (str, int, bool, date)  # no decimal: it would lose the last zeros of a code


def one_of(columns: Any) -> BeforeValidator:
    """A key must be one of some columns, told in our words."""

    def check(name: object) -> object:
        if name not in get_args(columns):
            raise PydanticCustomError("correction-column", "", {"near": near(str(name), get_args(columns))})
        return name

    return BeforeValidator(check)


def plain(value: object) -> object:
    """One value, or a list of them that is not empty."""
    values = value if isinstance(value, list) else [value]
    if not values or any(type(one) not in PLAIN or one == "" for one in values):
        raise PydanticCustomError("correction-value", "")
    return value


def single(value: object) -> object:
    """A value to set: one, and said."""
    if isinstance(value, list) or (isinstance(value, str) and value.casefold() in FILLED):
        raise PydanticCustomError("correction-value", "")
    return plain(value)


def period_key(value: object) -> object:
    """A period as the command line takes it; YAML reads a year alone as a number."""
    if not FORM.fullmatch(str(value)):
        raise PydanticCustomError("correction-period", "")
    return str(value)


Value = str | int | bool | date
PeriodKey = Annotated[str, BeforeValidator(period_key), WithJsonSchema({"type": ["string", "integer"]})]


class Correction(Strict):
    """What is done to the dossiers that match: some columns set, or the dossiers dropped.

    `match`: columns joined by and; of several values one must hold. Values are the register's words or its codes, days
    as 2023-12-31 or 31/12/2023; `blank` and `filled` (only in `match`) mean an empty cell and any other. `expected`:
    how many dossiers match. Without `periods` it holds for the reports of all periods; without `files` (paths of
    register files, `*` stands for any letters) for all registers.
    """

    id: Slug
    match: Annotated[
        dict[Annotated[MatchColumn, one_of(MatchColumn)], Annotated[Value | list[Value], BeforeValidator(plain)]],
        Field(min_length=1),
    ]
    action: Literal["set", "drop"]
    values: dict[Annotated[SetColumn, one_of(SetColumn)], Annotated[Value, BeforeValidator(single)]] = Field(
        default={}, alias="set"
    )
    reason: Text
    by: Text
    on: date
    expected: Annotated[int, Field(ge=1)]
    periods: list[PeriodKey] = []
    files: list[Text] = []

    @model_validator(mode="after")
    def sets_what_it_says(self) -> Self:
        if bool(self.values) != (self.action == "set"):
            raise PydanticCustomError("correction-action", "")
        return self

    def holds_in(self, period: Period) -> bool:
        return not self.periods or bool({period.key, period.whole_key} & set(self.periods))

    def wanted(self, column: MatchColumn) -> list[Value]:
        """The values of which one must hold."""
        found = self.match[column]
        return found if isinstance(found, list) else [found]


class Corrections(Strict):
    """A file of corrections."""

    corrections: list[Correction]


@dataclass(frozen=True)
class Placed:
    """A correction with its file and key path, for messages."""

    correction: Correction
    file: str
    key: str


def placed(file: str, corrections: Corrections) -> list[Placed]:
    return [Placed(one, file, f"corrections.{n}") for n, one in enumerate(corrections.corrections)]
