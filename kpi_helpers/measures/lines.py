"""The lines of the results: units, the levels, the organisation; and which indicators are measured on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from kpi_helpers.errors import Fault, KpiError
from kpi_helpers.periods import Period
from kpi_helpers.rules.indicators import Indicator
from kpi_helpers.rules.loading import gathered
from kpi_helpers.rules.params import Params
from kpi_helpers.rules.vocabulary import Level
from kpi_helpers.text import name_key


@dataclass(frozen=True)
class Line:
    """A line of the results: a unit, or a roll-up over units."""

    id: str
    name: str
    kind: str
    levels: frozenset[Level]
    units: tuple[str, ...]
    assigned: bool

    @property
    def is_roll_up(self) -> bool:
        return self.kind in ("level", "organisation")


def lines(params: Params, period: Period) -> list[Line]:
    """The units of a period's year to date that have a level, then the levels, then the organisation."""
    units = [(unit, level) for unit in params.units_in(period.year_to_date) if (level := params.level(unit))]
    own = [Line(u.id, u.name, u.kind, frozenset([level]), (u.id,), params.kind(u).assigned) for u, level in units]
    counted = {
        name: tuple(u.id for u, level in units if level == name.level and params.kind(u).in_totals)
        for name in params.organisation.levels
        if name.level in {level for _, level in units}
    }
    levels = [Line(name.id, name.name, "level", frozenset([name.level]), ids, True) for name, ids in counted.items()]
    everyone, spanned = tuple(chain(*counted.values())), frozenset(name.level for name in counted)
    whole = Line(params.organisation.id, params.organisation.name, "organisation", spanned, everyone, True)
    return [*own, *levels, whole]


def applies(line: Line, indicator: Indicator) -> bool:
    """Whether an indicator is measured on a line: its own level, and for the organisation all of its levels."""
    levels = set(indicator.levels)
    return line.levels <= levels if line.kind == "organisation" else bool(line.levels & levels)


def line_named(params: Params, name: str, period: Period) -> Line:
    """A line of the results: a roll-up by id or name, a unit by whatever `Params.unit` knows it by.

    Raises KpiError: as `Params.no_unit`; `unit-without-line` for a unit that resolves nothing.
    """
    known = {line.id: line for line in lines(params, period)}
    if unit := params.unit_called(name, period.year_to_date):
        if unit.id not in known:
            raise KpiError.of("unit-without-line", unit=unit.name)
        return known[unit.id]
    words = {word: line for line in known.values() for word in (line.id, line.name)}
    found = {name_key(word): line for word, line in words.items()}.get(name_key(name))
    if found is None:
        raise params.no_unit(name, period.year_to_date, words)
    return found


def lines_named(params: Params, name: str, parts: Sequence[Period]) -> list[Line]:
    """The line of a name in each part of a period that has it. Raises KpiError as `line_named` where none has."""
    faults = list[Fault]()
    own = [line for part in parts if (line := gathered(faults, partial(line_named, params, name, part)))]
    if not own:
        raise KpiError(*faults[:1])
    return own
