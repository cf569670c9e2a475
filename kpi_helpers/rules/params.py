"""All of `params/` at once: loaded, checked against each other, and hashed."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from kpi_helpers import project
from kpi_helpers.errors import Fault, KpiError, near
from kpi_helpers.periods import Period
from kpi_helpers.rules.calendar import Calendar, WorkingYear
from kpi_helpers.rules.corrections import Corrections, Placed, placed
from kpi_helpers.rules.forms import Form
from kpi_helpers.rules.indicators import Indicator, RuleSet
from kpi_helpers.rules.loading import gathered, load, load_folder
from kpi_helpers.rules.organisation import Kind, Organisation, PageParams, PeriodParams
from kpi_helpers.rules.procedures import Procedure, Procedures
from kpi_helpers.rules.profiles import Profile
from kpi_helpers.rules.units import Unit, Units
from kpi_helpers.rules.vocabulary import Level
from kpi_helpers.text import key


@dataclass(frozen=True)
class Params:
    """What the decisions and the analyst say. Lists keep the order of the files."""

    folder: Path
    organisation: Organisation
    units: tuple[Unit, ...]
    procedures: tuple[Procedure, ...]
    rule_sets: tuple[RuleSet, ...]
    indicators: tuple[Indicator, ...]
    rule_set_ids: dict[str, str]
    periods: dict[str, PeriodParams]
    pages: dict[str, PageParams]
    profiles: dict[str, Profile]
    forms: dict[str, Form]
    calendar: Calendar = field(default_factory=Calendar)
    corrections: tuple[Placed, ...] = ()

    def period(self, text: str) -> Period:
        """The period in the organisation's calendar. Raises KpiError `period-unreadable`."""
        return Period.parse(text, self.organisation.calendar)

    def during(self, period: Period) -> Params:
        """These params with the corrections that hold in a period's reports, and no others."""
        return replace(self, corrections=tuple(one for one in self.corrections if one.correction.holds_in(period)))

    def of_period(self, period: Period) -> PeriodParams:
        return self.periods.get(period.key, PeriodParams())

    @cached_property
    def extract_days(self) -> dict[str, date]:
        """The day of the extract of each register file for which some period says it, by the path as written."""
        named = [file for period in self.periods.values() for file in period.registers]
        return {file.path: file.extracted_on for file in named if file.extracted_on}

    def form_on(self, day: date) -> Form | None:
        """The form in force on a day."""
        return next((form for form in self.forms.values() if form.valid.covers(day)), None)

    def page(self, notebook: str) -> PageParams:
        return self.pages.get(notebook, PageParams())

    def units_on(self, day: date) -> list[Unit]:
        return [unit for unit in self.units if unit.valid.covers(day)]

    def unit(self, name: str, day: date) -> Unit:
        """A unit valid on a day, by id, name or alias. Raises KpiError `unit-unknown` with near matches."""
        valid = self.units_on(day)
        for unit in valid:
            if key(name) in {key(word) for word in (unit.id, unit.name, *unit.aliases)}:
                return unit
        words = [word for unit in valid for word in (unit.id, unit.name)]
        raise KpiError.of("unit-unknown", found=name, near=near(name, words))

    def entries(self, code: str, level: Level) -> list[Procedure]:
        """The catalogue's entries of a procedure at a level."""
        return self._entries.get((code, level), [])

    def procedures_of(self, unit: Unit) -> list[Procedure]:
        """The catalogue's entries that a unit owns; every commune owns those of communes."""
        level = self.level(unit)
        return [p for p in self.procedures if p.level == level and p.owner in (None, unit.id)]

    def rule_set_of(self, indicator: Indicator) -> str:
        """The id of the rule set that an indicator belongs to."""
        return self.rule_set_ids[indicator.code]

    def kind(self, unit: Unit) -> Kind:
        return self.organisation.kind(unit.kind)

    def level(self, unit: Unit) -> Level | None:
        return self.kind(unit).level

    @cached_property
    def _entries(self) -> dict[tuple[str, Level], list[Procedure]]:
        found: dict[tuple[str, Level], list[Procedure]] = {}
        for entry in self.procedures:
            found.setdefault((entry.code, entry.level), []).append(entry)
        return found

    @cached_property
    def sha256(self) -> str:
        """One hash of every file under the folder that is read."""
        total = hashlib.sha256()
        for path in sorted(self.folder.rglob("*.yaml")):
            total.update(path.relative_to(self.folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return total.hexdigest()


def load_params(folder: str | Path = "params") -> Params:
    """Read a params folder. Raises KpiError with all faults found, each with file and key path."""
    folder, faults = project.resolve(folder), list[Fault]()
    if not folder.is_dir():
        raise KpiError.of("params-folder-missing", folder=project.shown(folder))
    organisation = gathered(faults, lambda: load(folder / "organisation.yaml", Organisation))
    units = load_folder(folder / "units", Units, faults)
    procedures = load_folder(folder / "procedures", Procedures, faults)
    rule_sets, indicators, ids = load_indicators(
        folder, organisation.rule_sets if organisation else all_rule_sets(folder), faults
    )
    periods = load_folder(folder / "periods", PeriodParams, faults)
    pages = load_folder(folder / "pages", PageParams, faults)
    profiles = load_folder(folder / "register", Profile, faults)
    forms = load_folder(folder / "forms", Form, faults)
    working_years = load_folder(folder / "calendar", WorkingYear, faults)
    faults += misnamed_years(working_years)
    corrections = load_folder(folder / "corrections", Corrections, faults)
    if faults or organisation is None:
        raise KpiError(*faults)
    params = Params(
        folder,
        organisation,
        tuple(unit for file in units.values() for unit in file.units),
        tuple(procedure for file in procedures.values() for procedure in file.procedures),
        rule_sets,
        indicators,
        ids,
        {path.stem: found for path, found in periods.items()},
        {path.stem: found for path, found in pages.items()},
        {path.stem: found for path, found in profiles.items()},
        {path.stem: found for path, found in forms.items()},
        Calendar({found.year: found for found in working_years.values()}),
        tuple(one for path, found in corrections.items() for one in placed(project.shown(path), found)),
    )
    if faults := contradictions(params):
        raise KpiError(*faults)
    return params


def all_rule_sets(folder: Path) -> list[str]:
    """The rule sets that a folder holds: an organisation that can't be read does not hide the faults of the others."""
    return sorted(path.parent.name for path in folder.glob("indicators/*/rule_set.yaml"))


def load_indicators(
    folder: Path, names: list[str], faults: list[Fault]
) -> tuple[tuple[RuleSet, ...], tuple[Indicator, ...], dict[str, str]]:
    """The rule sets of an organisation, their indicators in order, and which rule set each indicator is of."""
    rule_sets, indicators, ids = list[RuleSet](), list[Indicator](), dict[str, str]()
    for name in names:
        path = folder / "indicators" / name
        rule_set = gathered(faults, lambda path=path: load(path / "rule_set.yaml", RuleSet))  # type: ignore[misc]
        rule_sets += [rule_set] if rule_set else []
        found = load_folder(path, Indicator, faults, left_out="rule_set.yaml").values()
        indicators += found
        ids |= {indicator.code: name for indicator in found}
    return tuple(rule_sets), tuple(indicators), ids


def contradictions(params: Params) -> list[Fault]:
    """What each file says rightly and the folder together wrongly."""
    return [
        *unknown_owners(params), *doubled(params), *doubled_indicators(params), *unnamed_groups(params),
        *unreadable_periods(params), *unknown_period_units(params), *corrections_named_alike(params),
    ]  # fmt: skip


def unknown_owners(params: Params) -> list[Fault]:
    """District procedures must name a unit that exists; commune procedures none."""
    ids = {unit.id for unit in params.units}
    return [
        Fault("procedure-owner", {"code": p.code, "level": p.level, "found": p.owner, "near": near(p.owner or "", ids)})
        for p in params.procedures
        if (p.owner is not None) != (p.level == "district") or (p.owner and p.owner not in ids)
    ]


def doubled(params: Params) -> list[Fault]:
    """The same name for two units on one day, or the same procedure twice at one level and owner."""
    words = [
        (key(word), unit)
        for unit in params.units
        for word in {key(word): word for word in (unit.id, unit.name, *unit.aliases)}.values()
    ]
    by_word: dict[str, list[Unit]] = {}
    for word, unit in words:
        by_word.setdefault(word, []).append(unit)
    twice = [
        Fault("unit-name-twice", {"name": word, "first": a.id, "second": b.id})
        for word, (a, *rest) in by_word.items()
        for b in rest
        if a.valid.covers(b.valid.first) or b.valid.covers(a.valid.first)
    ]
    seen: dict[tuple[str, str, str | None], Procedure] = {}
    for procedure in params.procedures:
        place = (procedure.code, procedure.level, procedure.owner)
        if place in seen and seen[place].valid.covers(procedure.valid.first):
            twice.append(Fault("procedure-twice", {"code": procedure.code, "level": procedure.level}))
        seen[place] = procedure
    return twice


def doubled_indicators(params: Params) -> list[Fault]:
    """Two files of one code would state two figures for one indicator."""
    times = Counter(indicator.code for indicator in params.indicators)
    return [Fault("indicator-twice", {"code": code}) for code, count in times.items() if count > 1]


def unknown_period_units(params: Params) -> list[Fault]:
    """A unit that a period's file names must exist, or the one that was meant stays missing."""
    ids = {unit.id for unit in params.units}
    return [
        Fault("period-unit-unknown", {"file": f"periods/{name}.yaml", "key": k, "found": unit, "near": near(unit, ids)})
        for name, period in params.periods.items()
        for k, units in (
            ("nothing_to_report", period.nothing_to_report),
            ("accepted_imbalances", [accepted.unit for accepted in period.accepted_imbalances]),
        )
        for unit in units
        if unit not in ids
    ]


def unnamed_groups(params: Params) -> list[Fault]:
    """Each indicator's group must have its title in the rule set."""
    titles = {group for rule_set in params.rule_sets for group in rule_set.groups}
    return [
        Fault("indicator-group", {"code": indicator.code, "found": indicator.group, "near": ", ".join(sorted(titles))})
        for indicator in params.indicators
        if indicator.group not in titles
    ]


def misnamed_years(years: dict[Path, WorkingYear]) -> list[Fault]:
    """A file under calendar/ must be named as its year, so that no year stands twice."""
    return [
        Fault("calendar-file-name", {"file": project.shown(path), "year": found.year})
        for path, found in years.items()
        if path.stem != str(found.year)
    ]


def unreadable_periods(params: Params) -> list[Fault]:
    """A file under periods/ must be named as a period."""
    faults: list[Fault] = []
    for name in params.periods:
        gathered(faults, lambda name=name: Period.parse(name))  # type: ignore[misc]
    return faults


def corrections_named_alike(params: Params) -> list[Fault]:
    """A correction is known by its id, in all files."""
    seen, faults = dict[str, str](), list[Fault]()
    for one in params.corrections:
        where = {"file": one.file, "key": f"{one.key}.id", "id": one.correction.id}
        if one.correction.id in seen:
            faults.append(Fault("correction-id-twice", {**where, "first": seen[one.correction.id]}))
        seen.setdefault(one.correction.id, f"{one.file}, {one.key}")
    return faults
