"""The office's own choices: its kinds of unit and levels, settings of the rules, periods, document headings."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kpi_helpers.rules.loading import Percent, Slug, Strict, Text, Validity
from kpi_helpers.rules.unit_names import Places, Spelling
from kpi_helpers.rules.vocabulary import QUALITY, Level, QualityMeasure, UnitKind
from kpi_helpers.text import key

INHERITED = ("calendar", "unit_names", "settings", "late_reasons", "contacts", "sensitive", "gate")


class Kind(Strict):
    """A kind of unit: its level, and whether the letter assigns targets to it and totals include it.

    A kind without a level has no line of its own: what its units are said to resolve is their parent's, or that of the
    procedure's owner. `symbol`: what stands behind the number of a unit's own report, unless the unit or page says it.
    """

    kind: UnitKind
    name: Text
    level: Level | None = None
    assigned: bool = False
    in_totals: bool = False
    parent_agency: Text | None = None
    agency: list[Text] = ["{name}"]
    head: list[Text] = []
    symbol: Text | None = None


class LevelName(Strict):
    """A level as a line of the results. `shared`: every unit of it has all its procedures, else each has one owner."""

    level: Level
    id: Slug
    name: Text
    shared: bool = False


class Change(Strict):
    """A day from which the organisation is another: no window reaches over it. `note`: what a reader must know."""

    on: date
    name: Text
    note: Text
    reference: Text
    confirmed: bool


class Settings(Strict):
    """The readings of the letter that an office may choose; the defaults are those of the letter's plain words."""

    received: Literal["any", "in_year"] = "any"
    ended_without_result: Literal["resolved", "excluded"] = "resolved"
    reappointment: Literal["current", "first"] = "current"
    due_dates: Literal["register", "from_limit"] = "register"
    few_dossiers: Annotated[int, Field(ge=0)] = 30
    small_cell: Annotated[int, Field(ge=1)] = 5


class Sensitive(Strict):
    """Words in the name of a field or procedure that tells of private life, and why."""

    words: list[Text]
    confirmed: bool
    source: Text


class GateRule(Strict):
    """How much of a measure of the register's quality is allowed, as a count or as a percent, and what more than that
    leads to: `mark` puts a notice on each page that circulates, `hold` publishes none of them.
    """

    measure: QualityMeasure
    most: Annotated[int, Field(ge=0)] | None = None
    most_percent: Percent | None = None
    consequence: Literal["mark", "hold"]

    @model_validator(mode="after")
    def says_how_much(self) -> Self:
        if (self.most is None) == (self.most_percent is None):
            raise PydanticCustomError("gate-limit", "")
        if self.most_percent is not None and not QUALITY[self.measure][1]:
            raise PydanticCustomError("gate-count-only", "", {"measure": self.measure})
        return self


class Organisation(Strict):
    """The organisation a project reports on. `contacts`: its phones and e-mails, which pages may print. `run_id`: the
    foot of each page bears the beginning of the key of what it was made of.

    `inherits`: another params folder, from this one. Its files stand in for those that this one lacks, and its
    organisation says what this one does not of calendar, unit_names, settings (key by key), late_reasons, contacts,
    sensitive and gate; `[]` is said, and holds. Periods, corrections and all other keys are never inherited.
    A register may put behind a unit's name the place whose office it is: the organisation's own, or `offices_of`; and
    behind that, or behind the name of a commune, the higher places of `within`.
    """

    id: Slug
    name: Text
    place: Text
    valid: Validity | None = None
    changes: list[Change] = []
    inherits: Text | None = None
    calendar: Literal["reporting", "calendar"] = "reporting"
    rule_sets: list[Slug]
    kinds: list[Kind]
    levels: list[LevelName]
    offices_of: Text | None = None
    within: list[Text] = []
    unit_names: Spelling = Spelling()
    settings: Settings = Settings()
    late_reasons: list[Text] = []
    contacts: list[Text] = []
    run_id: bool = False
    sensitive: list[Sensitive] = []
    gate: list[GateRule] = []

    @cached_property
    def sensitive_words(self) -> frozenset[str]:
        return frozenset(key(word) for entry in self.sensitive for word in entry.words)

    @property
    def places(self) -> Places:
        return Places(self.offices_of or self.name, self.within)

    def kind(self, kind: UnitKind) -> Kind:
        return next(found for found in self.kinds if found.kind == kind)


def with_inherited(own: dict[str, Any], inherited: dict[str, Any]) -> dict[str, Any]:
    """What an organisation says, and of `INHERITED` what it says nothing of; settings key by key."""
    settings = {"settings": {**inherited.get("settings", {}), **own.get("settings", {})}}
    return {key: inherited[key] for key in INHERITED if key in inherited} | own | settings


class RegisterFile(Strict):
    """A file or folder of the register, and the day on which it was extracted if the analyst knows it."""

    path: Text
    extracted_on: date | None = None


class FormFile(Strict):
    """A file of filled-in forms, and whose they are where they don't say so: a unit's name or id."""

    path: Text
    unit: Text | None = None


class AcceptedImbalance(Strict):
    """A unit whose form of the period may be out of balance, and why."""

    unit: Slug
    reason: Text


class PeriodParams(Strict):
    """What the analyst says of one period. `register_files`: paths, or paths with the day of their extract.

    `form_files`: filled-in forms, which feed the period where it has no register and are checked against one.
    `expected`: by line (a unit, a level or the organisation) and indicator, how many dossiers its denominator will
    still count by the end of the year.
    """

    register_files: list[Text | RegisterFile] = []
    extracted_on: date | None = None
    nothing_to_report: list[Slug] = []
    form_files: list[Text | FormFile] = []
    accepted_imbalances: list[AcceptedImbalance] = []
    expected: dict[Slug, dict[Text, Annotated[int, Field(ge=0)]]] = {}

    @property
    def registers(self) -> list[RegisterFile]:
        return [file if isinstance(file, RegisterFile) else RegisterFile(path=file) for file in self.register_files]

    @property
    def forms(self) -> list[FormFile]:
        return [file if isinstance(file, FormFile) else FormFile(path=file) for file in self.form_files]


class PageParams(Strict):
    """Who heads, signs and receives a page. Empty `agency`: the unit's own heading. `author`: a name in a sentence.

    `internal`: the page stays in the office. `word`: it is made as a Word document too. `about`: what a letter (công
    văn) is about; it names no kind.
    """

    internal: bool = False
    word: bool = False
    kind: Text | None = None
    parent_agency: Text | None = None
    agency: list[Text] = []
    author: Text | None = None
    symbol: Text | None = None
    number: Text | None = None
    about: Text | None = None
    signed_on: date | None = None
    place: Text | None = None
    addressees: list[Text] = []
    recipients: list[Text] = []
    capacity: list[Text] = []
    signer: Text | None = None
