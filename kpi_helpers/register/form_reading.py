"""Filled-in forms → their counts, whose they are and for which days; what can't be read is told, all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import pandas as pd

from kpi_helpers import project
from kpi_helpers.errors import Fault, KpiError, near
from kpi_helpers.periods import Period, Window
from kpi_helpers.register.columns import SIMULATED
from kpi_helpers.register.form_layout import Section, are_of, days_said, reporter, sections, wrong_headings
from kpi_helpers.register.form_rows import rows_of
from kpi_helpers.register.privacy import is_harmless
from kpi_helpers.register.tables import NOTES, read_tables, register_files
from kpi_helpers.rules.forms import Form
from kpi_helpers.rules.loading import gathered
from kpi_helpers.rules.params import Params
from kpi_helpers.rules.units import Unit
from kpi_helpers.text import day, key, name_key, slug

SHEET_NUMBER = re.compile(r"^[0-9]+[ .]+")
CUT = "…"  # where the name of a sheet had to end


@dataclass(frozen=True)
class FormSource:
    """A file of forms, whose they are if the analyst said so, and the period of a form that names no days."""

    path: Path
    unit: str | None
    period: Period


@dataclass(frozen=True, eq=False)
class FilledForm:
    """A form as a unit or a roll-up (`owner`: its id) filled it in for the days `first` to `last`.

    `rows`, by the row in the file: `kind` (`level`, `field`, then `total`), `group` (which level row it stands under,
    0 for none), `level`, `field`, and a whole number for each count of the form. `derived`: how many sums were not
    stated and were taken from their parts; `simulated`: it was made from the example.
    """

    file: str
    sheet: str
    owner: str
    name: str
    first: date
    last: date
    days_stated: bool
    rows: pd.DataFrame
    derived: int
    simulated: bool

    @property
    def where(self) -> dict[str, object]:
        """The place for a message, and whose form it is."""
        return {"file": self.file, "sheet": self.sheet, "unit": self.name}

    @property
    def fields(self) -> pd.DataFrame:
        return self.rows[self.rows["kind"] == "field"]

    @property
    def total(self) -> pd.Series:
        """The last row: the sum of all as the unit states it."""
        return self.rows.iloc[-1]

    @property
    def total_row(self) -> int:
        return int(self.rows.index[-1])


@dataclass(frozen=True)
class FilledForms:
    """The forms that hold anything, and what must be said of the others and of how they were read."""

    forms: tuple[FilledForm, ...]
    notes: tuple[Fault, ...]


@dataclass(frozen=True)
class Asked:
    """What a form is read for: its layout, who may have filled it in, and the days it may be of."""

    form: Form
    params: Params
    period: Period

    @cached_property
    def owners(self) -> dict[str, tuple[str, str]]:
        """Whose forms may come, id and name by each word for them: the units that resolve, levels, the organisation."""
        organisation, units = self.params.organisation, sorted(self.units.values(), key=lambda unit: unit.valid.first)
        own = [(unit.id, unit.name, unit.words) for unit in units if self.params.level(unit)]
        levels = [(level.id, level.name, [level.id, level.name]) for level in organisation.levels]
        whole = (organisation.id, organisation.name, [organisation.id, organisation.name])
        return {name_key(word): (i, name) for i, name, words in (*levels, whole, *own) for word in words}

    @cached_property
    def units(self) -> dict[str, Unit]:
        """The units of the year to date, by id."""
        return {unit.id: unit for unit in self.params.units_in(self.period.year_to_date)}

    @cached_property
    def spans(self) -> set[tuple[date, date]]:
        """The year to date, and the periods in it or just before it."""
        year, last = self.period.year_to_date.first, self.period.last
        own, earlier = self.period.all_of_the_year(), self.period.same_last_year.all_of_the_year()
        before = {(p.first, p.last) for p in earlier if p.last == year - timedelta(days=1)}
        return before | {(p.first, p.last) for p in own if p.last <= last} | {(year, last)}

    def days(self, owner: str, span: tuple[date, date]) -> tuple[date, date]:
        """The days of a span on which there is a unit."""
        unit = self.units.get(owner)
        return (max(span[0], unit.valid.first), unit.last_day_in(Window("period", *span))) if unit else span


def named_by(text: str, period: Period) -> FormSource:
    """`bieu.xlsx`, or `xa-tan-lap=bieu.csv` where the form does not say whose it is."""
    unit, _, path = text.partition("=")
    if project.resolve(text).exists() or not path:
        return FormSource(project.resolve(text), None, period)
    return FormSource(project.resolve(path), unit, period)


def sources_named(params: Params, period: Period) -> list[FormSource]:
    """The form files that params name for a period, for others in its year up to its end, and for the one before."""
    year, last = period.year_to_date.first, period.last
    others = (*period.same_last_year.all_of_the_year(), *period.all_of_the_year())
    periods = {(one.first, one.last): one for one in (*others, period) if year - timedelta(days=1) <= one.last <= last}
    return [
        FormSource(project.resolve(file.path), file.unit, one)
        for one in periods.values()
        for file in params.of_period(one).forms
    ]


def read_forms(sources: Iterable[FormSource], params: Params, period: Period) -> FilledForms:
    """The forms of files: of a period, of its year to date, of a period in that year or just before it.

    Raises KpiError with the faults of all files: one missing, unreadable or without a form, a cell that is no count, a
    row or heading out of place, a unit unknown, unclear or there twice, days of another period.
    """
    form = params.form_on(period.last)
    if form is None:
        raise KpiError.of("form-missing", day=day(period.last))
    faults, asked, found = list[Fault](), Asked(form, params, period), list[FilledForm]()
    for source in sources:
        found += gathered(faults, lambda source=source: forms_in(source, asked)) or []  # type: ignore[misc]
    given = [one for one in found if not one.rows.empty]
    if faults := [*faults, *given_twice(given), *mixed(given)]:
        raise KpiError(*faults)
    return FilledForms(tuple(given), tuple(notes_of(found)))


def forms_in(source: FormSource, asked: Asked) -> list[FilledForm]:
    """The forms of a file, or of the files of a folder. Raises KpiError with the faults of all of them."""
    faults, found = list[Fault](), list[FilledForm]()
    for file in register_files([source.path]):
        if not (file != source.path and is_note(file, asked.form)):
            found += gathered(faults, lambda file=file: forms_of(file, source, asked)) or []  # type: ignore[misc]
    if faults:
        raise KpiError(*faults)
    return found


def is_note(file: Path, form: Form) -> bool:
    """Whether a text or a page in a folder holds no form: a note that lies beside them."""
    faults = list[Fault]()
    tables = read_tables(file) if file.suffix.lower() in NOTES else ()
    return (
        file.suffix.lower() in NOTES and not any(any(sections(table, form, faults)) for table in tables) and not faults
    )


def forms_of(file: Path, source: FormSource, asked: Asked) -> list[FilledForm]:
    faults, form = list[Fault](), asked.form
    own = [s for table in read_tables(file) for s in sections(table, form, faults) if are_of(s.sayings, form)]
    found = [gathered(faults, lambda one=one: read_section(one, source, asked)) for one in own]  # type: ignore[misc]
    if not own and not faults:
        faults.append(Fault("form-not-found", {"file": project.shown(file), "form": form.code}))
    if faults:
        raise KpiError(*faults)
    return [one for one in found if one]


def read_section(section: Section, source: FormSource, asked: Asked) -> FilledForm:
    """One form of a sheet; its rows are empty where nobody filled it in."""
    faults = wrong_headings(section, asked.form)
    owner = gathered(faults, lambda: owner_of(section, source, asked))
    days = gathered(faults, lambda: days_of(section, source, asked, owner[0] if owner else ""))
    read = gathered(faults, lambda: rows_of(section, asked.form, asked.params))
    if faults or not owner or not days or not read:
        raise KpiError(*faults)
    stated, simulated = days_said(section) is not None, any(key(SIMULATED) in key(cell) for cell in section.sayings)
    return FilledForm(section.table.file, section.table.sheet or "–", *owner, *days, stated, *read, simulated)


def owner_of(section: Section, source: FormSource, asked: Asked) -> tuple[str, str]:
    """Whose form it is: as the analyst says, as the form says, else by the name of its sheet; they must not differ."""
    said = [word for word in (source.unit, reporter(section, asked.form)) if word]
    known = list(dict.fromkeys(asked.owners[name_key(word)] for word in said if name_key(word) in asked.owners))
    if said and (not known or (source.unit and name_key(source.unit) not in asked.owners)):
        raise unknown_owner(said[0], section, source, asked)
    by_name = by_sheet(section.table.sheet, asked)
    found = known if set(known) & set(by_name) else [*known, *by_name]
    if len(found) != 1:
        names = ", ".join(name for _, name in found)
        raise KpiError.of("form-unit-differs" if found else "form-unit-missing", **section.where, units=names)
    return found[0]


def by_sheet(sheet: str, asked: Asked) -> list[tuple[str, str]]:
    """Who may be named by a sheet, whose name may have been numbered, cut short and freed from signs."""
    name = slug(SHEET_NUMBER.sub("", sheet))
    own = {owner: slug(owner[1]) for owner in asked.owners.values()}
    return [owner for owner, word in own.items() if name and (word == name or (CUT in sheet and word.startswith(name)))]


def unknown_owner(name: str, section: Section, source: FormSource, asked: Asked) -> KpiError:
    """A name that is nobody's; what stands in a file is repeated only where it is near one."""
    desks = [unit for unit in asked.units.values() if not asked.params.level(unit)]
    if desk := next((unit for unit in desks if name_key(name) in map(name_key, unit.words)), None):
        return KpiError.of("unit-without-line", unit=desk.name)
    names = list(dict.fromkeys(owner for _, owner in asked.owners.values()))
    shown = name if name == source.unit or is_harmless(name, [slug(known) for known in names]) else "–"
    return KpiError.of("form-unit-unknown", **section.where, found=shown, near=near(name, names))


def days_of(section: Section, source: FormSource, asked: Asked, owner: str) -> tuple[date, date]:
    """The days that the form states, else those of the period for which it was given: what its owner saw of them."""
    days = days_said(section) or (source.period.first, source.period.last)
    if not isinstance(days, str):
        days = asked.days(owner, days)
    if isinstance(days, str) or days not in {asked.days(owner, span) for span in asked.spans}:
        found = days if isinstance(days, str) else f"{day(days[0])}–{day(days[1])}"
        raise KpiError.of("form-other-period", **section.where, found=found, period=asked.period.key)
    return days


def given_twice(forms: list[FilledForm]) -> list[Fault]:
    """One unit's form for the same days may stand once, or nobody knows which holds."""
    first, faults = dict[tuple[str, date, date], FilledForm](), list[Fault]()
    for one in forms:
        other = first.setdefault((one.owner, one.first, one.last), one)
        if other is not one:
            place = {"other_file": other.file, "other_sheet": other.sheet}
            faults.append(Fault("form-twice", {**one.where, **place, "first": day(one.first), "last": day(one.last)}))
    return faults


def mixed(forms: list[FilledForm]) -> list[Fault]:
    """The example must not be counted together with real forms."""
    files = ", ".join(dict.fromkeys(one.file for one in forms))
    return [Fault("register-mixed", {"files": files})] if len({one.simulated for one in forms}) > 1 else []


def notes_of(forms: list[FilledForm]) -> Iterator[Fault]:
    """What was not stated in the forms of each file: sums, days, or anything."""
    for file in dict.fromkeys(one.file for one in forms):
        own = [one for one in forms if one.file == file]
        if derived := sum(one.derived for one in own):
            yield Fault("form-sums-derived", {"file": file, "count": derived})
        if assumed := {(one.first, one.last) for one in own if not one.days_stated and not one.rows.empty}:
            said = ", ".join(f"{day(first)}–{day(last)}" for first, last in sorted(assumed))
            yield Fault("form-days-assumed", {"file": file, "days": said})
        if blank := [one.name for one in own if one.rows.empty]:
            yield Fault("form-blank", {"file": file, "units": ", ".join(blank)})
        if any(one.simulated for one in own):
            yield Fault("form-simulated", {"file": file})
