"""All of `params/` at once: loaded, checked against each other, and hashed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from kpi_helpers import project
from kpi_helpers.errors import Fault, KpiError, near
from kpi_helpers.periods import FORM, Period, Window
from kpi_helpers.rules.calendar import Calendar, WorkingYear
from kpi_helpers.rules.corrections import Corrections, Placed, placed
from kpi_helpers.rules.forms import Form
from kpi_helpers.rules.indicators import Indicator, RuleSet
from kpi_helpers.rules.loading import Model, Validity, checked, files_of, gathered, load, load_folder
from kpi_helpers.rules.notes import Notes, misnamed
from kpi_helpers.rules.organisation import Kind, Organisation, PageParams, PeriodParams, with_inherited
from kpi_helpers.rules.procedures import Procedure, Procedures
from kpi_helpers.rules.profiles import Profile
from kpi_helpers.rules.scores import Score
from kpi_helpers.rules.unit_names import UnitNames
from kpi_helpers.rules.units import Unit, Units
from kpi_helpers.rules.vocabulary import Level
from kpi_helpers.rules.yaml_files import read_yaml
from kpi_helpers.text import day, name_key

RULE_SET, ORGANISATION = "rule_set.yaml", "organisation.yaml"
HEIRS = ("parent", "successor", "handed_to")


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
    scores: tuple[Score, ...] = ()
    calendar: Calendar = field(default_factory=Calendar)
    corrections: tuple[Placed, ...] = ()
    files: tuple[Path, ...] = ()

    def parts(self, text: str) -> tuple[Period, ...]:
        """A period in the organisation's calendar, in the parts into which its changes cut it.

        Raises KpiError: `period-unreadable`; `period-part-unknown`; `organisation-not-then` for days without it.
        """
        asked = Period.parse(text, self.organisation.calendar)
        parts = asked.stretches(change.on for change in self.organisation.changes)
        if asked.stretch and asked.key not in {part.key for part in parts}:
            raise KpiError.of("period-part-unknown", found=text, known=", ".join(part.key for part in parts))
        chosen = tuple(part for part in parts if asked.stretch in (0, part.stretch))
        exists = self.organisation.valid
        if own := tuple(part for part in chosen if not exists or exists.meets(part.first, part.last)):
            return own
        first, last = (day(end) if end else "…" for end in (exists.first, exists.last))  # type: ignore[union-attr]
        raise KpiError.of("organisation-not-then", found=text, name=self.organisation.name, first=first, last=last)

    def period(self, text: str) -> Period:
        """A period that is in one part. Raises KpiError as `parts`, and `period-in-parts`."""
        parts = self.parts(text)
        if len(parts) > 1:
            days = ", ".join(day(part.first) for part in parts[1:])
            raise KpiError.of("period-in-parts", found=text, days=days, known=", ".join(part.key for part in parts))
        return parts[0]

    def during(self, period: Period) -> Params:
        """These params with the corrections that hold in a period's reports, and no others."""
        return replace(self, corrections=tuple(one for one in self.corrections if one.correction.holds_in(period)))

    def of_period(self, period: Period) -> PeriodParams:
        """What the analyst says of a period, or of the whole period for each of its parts."""
        return self.periods.get(period.key) or self.periods.get(period.whole_key) or PeriodParams()

    @cached_property
    def extract_days(self) -> dict[str, date]:
        """The day of the extract of each register file for which some period says it, by the path as written."""
        named = [file for period in self.periods.values() for file in period.registers]
        return {file.path: file.extracted_on for file in named if file.extracted_on}

    def form_on(self, day: date) -> Form | None:
        """The form in force on a day."""
        return next((form for form in self.forms.values() if form.valid.covers(day)), None)

    def score(self, code: str, on: date | None = None) -> Score:
        """An index as it holds on a day, else as it holds last. Raises KpiError `score-none`."""
        own = sorted((one for one in self.scores if one.code == code), key=lambda one: one.valid.first)
        held = [one for one in own if on is None or one.valid.covers(on)]
        if not held:
            known = ", ".join(span(one.valid) for one in own) or "–"
            raise KpiError.of("score-none", index=code, on=day(on) if on else "…", known=known)
        return held[-1]

    @property
    def notes(self) -> Notes:
        """The analyst's own words on pages. They are no part of `files`: each concerns one page only."""
        return Notes(self.folder)

    def page(self, notebook: str) -> PageParams:
        return self.pages.get(notebook, PageParams())

    def units_on(self, day: date) -> list[Unit]:
        return [unit for unit in self.units if unit.valid.covers(day)]

    def units_in(self, window: Window) -> list[Unit]:
        """The units that there are on any day of a window."""
        return [unit for unit in self.units if unit.valid.meets(window.first, window.last)]

    def unit(self, name: str, window: Window) -> Unit:
        """A unit as `unit_called`. Raises KpiError as `no_unit`."""
        if found := self.unit_called(name, window):
            return found
        raise self.no_unit(name, window, [word for unit in self.units_in(window) for word in (unit.id, unit.name)])

    def no_unit(self, name: str, window: Window, known: Iterable[str]) -> KpiError:
        """Why no unit of a window is called so: `unit-not-then` for one of other days, else `unit-unknown`; `known`:
        the words of which near ones are offered.
        """
        named, there = self.unit_names.called(name), self.units_in(window)
        if named and not any(unit in there for unit in named):
            when = "; ".join(f"{unit.name} {span(unit.valid)}" for unit in named)
            first, last = day(window.first), day(window.last)
            return KpiError.of("unit-not-then", found=name, when=when, first=first, last=last)
        return KpiError.of("unit-unknown", found=name, near=near(name, known))

    def unit_called(self, name: str, window: Window) -> Unit | None:
        """A unit of a window by id, name, alias or code, the latest if several had it one after the other; or by a name
        written otherwise that a single one has.
        """
        known = self.units_in(window)
        named = [unit for unit in self.unit_names.called(name) if unit in known]
        return named[-1] if named and (len(named) == 1 or self.unit_names.is_own(name)) else None

    def entries(self, code: str, level: Level) -> list[Procedure]:
        """The catalogue's entries of a procedure at a level."""
        return self._entries.get((code, level), [])

    def procedures_of(self, unit: Unit) -> list[Procedure]:
        """The catalogue's entries that a unit owns; every unit of a level that shares them owns all of the level."""
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
    def unit_names(self) -> UnitNames:
        """The units by what they are called."""
        return UnitNames(self.units, self.organisation.unit_names, self.organisation.places)

    @cached_property
    def levels(self) -> dict[str, Level | None]:
        """The level of each unit, by its id."""
        return {unit.id: self.level(unit) for unit in self.units}

    @cached_property
    def _entries(self) -> dict[tuple[str, Level], list[Procedure]]:
        found: dict[tuple[str, Level], list[Procedure]] = {}
        for entry in self.procedures:
            found.setdefault((entry.code, entry.level), []).append(entry)
        return found

    @cached_property
    def sha256(self) -> str:
        """One hash of every file that is read."""
        total = hashlib.sha256()
        for path in self.files:
            total.update(project.shown(path).encode() + b"\0" + path.read_bytes() + b"\0")
        return total.hexdigest()


def load_params(folder: str | Path = "params") -> Params:
    """Read a params folder. Raises KpiError with all faults found, each with file and key path."""
    folder, faults = project.resolve(folder), list[Fault]()
    if not folder.is_dir():
        raise KpiError.of("params-folder-missing", folder=project.shown(folder))
    sources = Sources.of(folder)
    organisation = gathered(faults, lambda: load_organisation(sources))
    units = load_folder(sources["units"], Units, faults)
    procedures = load_folder(sources["procedures"], Procedures, faults)
    rule_sets, indicators, ids = load_indicators(
        sources, organisation.rule_sets if organisation else all_rule_sets(folder), faults
    )
    periods = load_folder(sources.own("periods"), PeriodParams, faults)
    pages = load_folder(sources["pages"], PageParams, faults)
    profiles = load_folder(sources["register"], Profile, faults)
    forms = load_folder(sources["forms"], Form, faults)
    scores = load_folder(sources["scores"], Score, faults)
    calendar = load_calendar(sources, faults)
    corrections = load_folder(sources.own("corrections"), Corrections, faults)
    if faults or organisation is None:
        raise KpiError(*faults)
    params = Params(
        folder,
        organisation,
        tuple(unit for file in units.values() for unit in file.units),
        (),
        rule_sets,
        indicators,
        ids,
        by_name(periods),
        by_name(pages),
        by_name(profiles),
        by_name(forms),
        tuple(scores.values()),
        calendar,
        tuple(one for path, found in corrections.items() for one in placed(project.shown(path), found)),
        tuple(sources.files(organisation.rule_sets)),
    )
    catalogue = [procedure for file in procedures.values() for procedure in file.procedures]
    return sound(replace(params, procedures=tuple(with_owners(catalogue, params))))


def sound(params: Params) -> Params:
    """Params that do not contradict themselves. Raises KpiError."""
    if faults := contradictions(params):
        raise KpiError(*faults)
    return params


def load_calendar(sources: Sources, faults: list[Fault]) -> Calendar:
    """The years of the working calendar; what is wrong is added to `faults`."""
    years = load_folder(sources["calendar"], WorkingYear, faults)
    faults += misnamed_years(years)
    return Calendar({found.year: found for found in years.values()})


def by_name(files: dict[Path, Model]) -> dict[str, Model]:
    """What files hold, by their names."""
    return {path.stem: found for path, found in files.items()}


def with_owners(catalogue: Iterable[Procedure], params: Params) -> Iterator[Procedure]:
    """The entries of a catalogue; one that names no owner, at a level that does not share it, once for each unit of the
    level that has its field.
    """
    shared = {level.level for level in params.organisation.levels if level.shared}
    levels = {kind.kind: kind.level for kind in params.organisation.kinds}
    owners: dict[tuple[Level | None, str], list[str]] = {}
    for unit in params.units:
        for name in unit.fields:
            owners.setdefault((levels.get(unit.kind), name_key(name)), []).append(unit.id)
    for entry in catalogue:
        own = [] if entry.owner or entry.level in shared else owners.get((entry.level, name_key(entry.field)), [])
        yield from (entry.model_copy(update={"owner": owner}) for owner in own) if own else (entry,)


def load_organisation(sources: Sources) -> Organisation:
    """The organisation of a folder, with what it inherits. Raises KpiError with the faults of the first wrong file."""
    said: dict[str, Any] = {}
    for path in sources[ORGANISATION]:
        own = read_yaml(path)
        said = with_inherited(own, said) if isinstance(own, dict) else own
        organisation = checked(path, said, Organisation)
    return organisation


def inherits_of(folder: Path) -> str | None:
    """The folder that an organisation says it inherits from; one that can't be read says nothing here."""
    said = gathered([], lambda: read_yaml(folder / ORGANISATION))
    inherits = said.get("inherits") if isinstance(said, dict) else None
    return inherits if isinstance(inherits, str) else None


@dataclass(frozen=True)
class Sources:
    """A params folder, and the one from which it has what it does not say itself, which may have another. Raises
    KpiError `params-inherits` for one that is missing, or that inherits from this one.
    """

    folder: Path
    inherits: str | None = None

    @classmethod
    def of(cls, folder: Path) -> Sources:
        return cls(folder, inherits_of(folder))

    def __post_init__(self) -> None:
        _ = self.line

    @cached_property
    def line(self) -> list[Path]:
        """The folder, after those that it inherits from, the farthest first."""
        found, inherits = [self.folder], self.inherits
        while inherits:
            base = (found[0] / inherits).resolve()
            if not base.is_dir() or base in [folder.resolve() for folder in found]:
                raise KpiError.of("params-inherits", file=project.shown(found[0] / ORGANISATION), found=inherits)
            found, inherits = [base, *found], inherits_of(base)
        return found

    def __getitem__(self, name: str) -> list[Path]:
        """The folders that hold a kind of file; those of the later stand in for files of the same name."""
        return [folder / name for folder in self.line]

    def own(self, name: str) -> list[Path]:
        """The folder of a kind of file that is never inherited."""
        return [self.folder / name]

    def files(self, rule_sets: Sequence[str]) -> Iterator[Path]:
        """Every file that is read."""
        yield from self[ORGANISATION]
        shared = [
            "units",
            "procedures",
            "pages",
            "register",
            "forms",
            "scores",
            "calendar",
            *(f"indicators/{n}" for n in rule_sets),
        ]
        for folders in [*(self[name] for name in shared), self.own("periods"), self.own("corrections")]:
            yield from files_of(folders)


def all_rule_sets(folder: Path) -> list[str]:
    """The rule sets that a folder holds: an organisation that can't be read does not hide the faults of the others."""
    return sorted(path.parent.name for path in folder.glob("indicators/*/rule_set.yaml"))


def load_indicators(
    sources: Sources, names: list[str], faults: list[Fault]
) -> tuple[tuple[RuleSet, ...], tuple[Indicator, ...], dict[str, str]]:
    """The rule sets of an organisation, their indicators in order, and which rule set each indicator is of."""
    rule_sets, indicators, ids = list[RuleSet](), list[Indicator](), dict[str, str]()
    for name in names:
        folders = sources[f"indicators/{name}"]
        own = next((path for path in files_of(folders) if path.name == RULE_SET), folders[-1] / RULE_SET)
        rule_set = gathered(faults, lambda path=own: load(path, RuleSet))  # type: ignore[misc]
        rule_sets += [rule_set] if rule_set else []
        found = load_folder(folders, Indicator, faults, left_out=RULE_SET).values()
        indicators += found
        ids |= {indicator.code: name for indicator in found}
    return tuple(rule_sets), tuple(indicators), ids


def contradictions(params: Params) -> list[Fault]:
    """What each file says rightly and the folder together wrongly."""
    checks = (
        nothing_said,
        units_twice,
        unknown_words, unknown_owners, unknown_heirs, doubled, doubled_indicators, unnamed_groups, unreadable_periods,
        unknown_period_units, unexpected, overlapping_scores, corrections_named_alike, misnamed_notes,
    )  # fmt: skip
    return [fault for check in checks for fault in check(params)]


def nothing_said(params: Params) -> list[Fault]:
    """Without units or procedures every figure would be empty, and look as if nothing had arisen."""
    said = {"units": params.units, "procedures": params.procedures}
    return [
        Fault("params-nothing", {"folder": project.shown(params.folder / n)}) for n, found in said.items() if not found
    ]


def units_twice(params: Params) -> list[Fault]:
    times = Counter(unit.id for unit in params.units)
    return [Fault("unit-twice", {"unit": unit}) for unit, count in times.items() if count > 1]


def unknown_words(params: Params) -> list[Fault]:
    """Kinds and levels must be those of the organisation."""
    kinds = {kind.kind for kind in params.organisation.kinds}
    levels = {level.level for level in params.organisation.levels}
    said = [
        *((f"units, {unit.id}", unit.kind, kinds) for unit in params.units),
        *((f"organisation.yaml, kinds, {k.kind}", k.level, levels) for k in params.organisation.kinds if k.level),
        *((f"procedures, {procedure.code}", procedure.level, levels) for procedure in params.procedures),
        *((f"indicators, {i.code}", level, levels) for i in params.indicators for level in i.levels),
    ]
    return [
        Fault("params-word", {"where": where, "found": word, "known": ", ".join(sorted(known))})
        for where, word, known in said
        if word not in known
    ]


def unknown_owners(params: Params) -> list[Fault]:
    """A procedure of a level that shares them names no unit, of another one that exists."""
    ids = {unit.id for unit in params.units}
    shared = {level.level for level in params.organisation.levels if level.shared}
    return [
        Fault("procedure-owner", {"code": p.code, "level": p.level, "found": p.owner, "near": near(p.owner or "", ids)})
        for p in params.procedures
        if (p.owner is None) != (p.level in shared) or (p.owner and p.owner not in ids)
    ]


def unknown_heirs(params: Params) -> list[Fault]:
    """A unit's parent, successor and the one that takes over from it must exist; the latter two on the day after."""
    known = {unit.id: unit for unit in params.units}
    named = [(u, key, found) for u in params.units for key in HEIRS if (found := getattr(u, key)) is not None]
    whole = params.organisation.id
    unknown = [
        Fault("unit-heir-unknown", {"unit": u.id, "key": key, "found": found, "near": near(found, known)})
        for u, key, found in named
        if found not in known and not (found == whole and key != "handed_to")
    ]
    apart = [
        Fault("unit-heir-apart", {"unit": u.id, "key": key, "found": found})
        for u, key, found in named
        if key != "parent" and found in known and not follows(u, known[found])
    ]
    return unknown + apart


def follows(ended: Unit, heir: Unit) -> bool:
    """Whether an heir is there on the day after a unit's last."""
    return ended.valid.last is not None and heir.valid.covers(ended.valid.last + timedelta(days=1))


def doubled(params: Params) -> list[Fault]:
    """The same name for two units on one day, or the same procedure twice at one level and owner."""
    words = [(word, unit) for unit in params.units for word in dict.fromkeys(map(name_key, unit.words))]
    by_word: dict[str, list[Unit]] = {}
    for word, unit in words:
        by_word.setdefault(word, []).append(unit)
    twice = [
        Fault("unit-name-twice", {"name": word, "first": a.id, "second": b.id})
        for word, (a, *rest) in by_word.items()
        for b in rest
        if a.id != b.id
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


def unexpected(params: Params) -> list[Fault]:
    """What a period expects is of a line of the results and of an indicator that counts dossiers."""
    organisation = params.organisation
    ids = {organisation.id, *(level.id for level in organisation.levels), *(unit.id for unit in params.units)}
    codes = {indicator.code for indicator in params.indicators if indicator.counts == "dossiers"}
    faults = list[Fault]()
    for name, period in params.periods.items():
        where = {"file": f"periods/{name}.yaml", "key": "expected"}
        for line, numbers in period.expected.items():
            if line not in ids:
                faults.append(Fault("period-unit-unknown", {**where, "found": line, "near": near(line, ids)}))
            unknown = [code for code in numbers if code not in codes]
            about = {**where, "known": ", ".join(sorted(codes))}
            faults += [Fault("period-indicator", {**about, "found": code}) for code in unknown]
    return faults


def unnamed_groups(params: Params) -> list[Fault]:
    """Each indicator's group must have its title in the rule set."""
    titles = {group for rule_set in params.rule_sets for group in rule_set.groups}
    return [
        Fault("indicator-group", {"code": indicator.code, "found": indicator.group, "near": ", ".join(sorted(titles))})
        for indicator in params.indicators
        if indicator.group not in titles
    ]


def overlapping_scores(params: Params) -> list[Fault]:
    """An index that holds in two versions on one day would give two points."""
    pairs = [(a, b) for place, a in enumerate(params.scores) for b in params.scores[:place] if a.code == b.code]
    return [
        Fault("score-overlap", {"index": a.code, "first": span(a.valid), "second": span(b.valid)})
        for a, b in pairs
        if a.valid.covers(b.valid.first) or b.valid.covers(a.valid.first)
    ]


def span(valid: Validity) -> str:
    """`01/08/2022–…`"""
    return f"{day(valid.first)}–{day(valid.last) if valid.last else '…'}"


def misnamed_years(years: dict[Path, WorkingYear]) -> list[Fault]:
    """A file under calendar/ must be named as its year, so that no year stands twice."""
    return [
        Fault("calendar-file-name", {"file": project.shown(path), "year": found.year})
        for path, found in years.items()
        if path.stem != str(found.year)
    ]


def unreadable_periods(params: Params) -> list[Fault]:
    """A file under periods/ must be named as a period."""
    files = {name: project.shown(params.folder / "periods" / f"{name}.yaml") for name in params.periods}
    return [Fault("period-file-name", {"file": file}) for name, file in files.items() if not FORM.fullmatch(name)]


def misnamed_notes(params: Params) -> list[Fault]:
    """Words of the analyst that no page would show."""
    return list(misnamed(params.notes, [unit.id for unit in params.units]))


def corrections_named_alike(params: Params) -> list[Fault]:
    """A correction is known by its id, in all files."""
    seen, faults = dict[str, str](), list[Fault]()
    for one in params.corrections:
        where = {"file": one.file, "key": f"{one.key}.id", "id": one.correction.id}
        if one.correction.id in seen:
            faults.append(Fault("correction-id-twice", {**where, "first": seen[one.correction.id]}))
        seen.setdefault(one.correction.id, f"{one.file}, {one.key}")
    return faults
