"""Facts → results: one row per unit × indicator × window, complete and ordered, for all units and roll-ups at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import pandas as pd

from kpi_helpers.errors import Fault
from kpi_helpers.measures.facts import procedure_facts
from kpi_helpers.measures.lacking import Lack, Lacks
from kpi_helpers.measures.lines import Line, applies, lines
from kpi_helpers.measures.measured import Counts, Known, Tally, in_both
from kpi_helpers.periods import Period, Window
from kpi_helpers.rules.indicators import Indicator
from kpi_helpers.rules.params import Params
from kpi_helpers.rules.vocabulary import Status
from kpi_helpers.text import day, number

MOST_NAMED = 20  # units in a message
LACKING = "no-data-lacking"
COLUMNS = [
    "rule_set", "indicator", "unit", "unit_kind", "period", "calendar", "window", "from", "to",
    "numerator", "denominator", "value", "target", "status",
]  # fmt: skip


def results(known: Known) -> pd.DataFrame:
    """The tidy results of a period: columns `COLUMNS`; `value` in percent or empty, never 0 for "nothing arose"."""
    period = known.period
    judged = {w.name: w.same_days(period.year_to_date) for w in period.windows}
    rows = [row for window in period.windows for row in rows_of(known, window, judged[window.name])]
    return tidy(rows)


def tidy(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    types = {"numerator": "Int64", "denominator": "Int64", "value": "Float64", "target": "Float64"}
    return pd.DataFrame(list(rows), columns=COLUMNS).astype(types)


def rows_of(known: Known, window: Window, judged: bool) -> list[dict[str, object]]:
    """The rows of one window, lines in order, indicators in order."""
    everyone = lines(known.params, known.period)
    counts = counted(known, known.params.indicators, window, everyone)
    return [
        row(known, line, indicator, window, counts[indicator.code][line.id], judged)
        for line in everyone
        for indicator in known.params.indicators
    ]


def counted(
    known: Known, indicators: Sequence[Indicator], window: Window, everyone: list[Line]
) -> dict[str, dict[str, Counts]]:
    """Numerator and denominator of each indicator, by its code, for every line, by line id; of units whose files lack
    a column that it needs, nothing.
    """
    of_dossiers = [indicator for indicator in indicators if indicator.counts == "dossiers"]
    of_procedures = [indicator for indicator in indicators if indicator.counts == "procedures"]
    tallies = known.tallies(of_dossiers, window) if of_dossiers else {}
    unknown = {indicator.code: known.lacks(indicator, window).keys() for indicator in of_dossiers}
    told = {code: {u: n for u, n in own.items() if u not in unknown[code]} for code, own in tallies.items()}
    return {code: added_up(tally, everyone) for code, tally in told.items()} | (
        counted_procedures(known, of_procedures, window, everyone) if of_procedures else {}
    )


def added_up(tally: Tally, everyone: list[Line]) -> dict[str, Counts]:
    """Dossiers add: a roll-up is the sum over its units."""
    own = {line.id: [tally[unit] for unit in line.units if unit in tally] for line in everyone}
    return {line: (sum(b for b, _ in counts), sum(a for _, a in counts)) for line, counts in own.items()}


def counted_procedures(
    known: Known, indicators: Sequence[Indicator], window: Window, everyone: list[Line]
) -> dict[str, dict[str, Counts]]:
    """Procedures never add: a roll-up counts the distinct procedures of all its units that have data."""
    procedures = procedure_facts(known.paid(window), known.params, window)
    found = {}
    for indicator in indicators:
        own = procedures[~procedures["unit"].isin({*known.missing_units, *known.lacks(indicator, window)})]
        b, a = (by_unit(own[rows]) for rows in in_both(own, indicator))
        found[indicator.code] = {line.id: (distinct(b, line.units), distinct(a, line.units)) for line in everyone}
    return found


def by_unit(procedures: pd.DataFrame) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for unit, procedure in zip(procedures["unit"].tolist(), procedures["procedure"].tolist(), strict=True):
        found.setdefault(unit, set()).add(procedure)
    return found


def distinct(procedures: dict[str, set[str]], units: Iterable[str]) -> int:
    """How many procedures some units have together."""
    return len(set().union(*(procedures.get(unit, ()) for unit in units)))


@dataclass(frozen=True)
class Gaps:
    """What keeps a figure from being known: absent columns, units without data, units whose dossiers nobody holds, a
    register of other days, or files that lack a column which others have.
    """

    columns: tuple[str, ...]
    units: tuple[str, ...]
    lost: tuple[str, ...] = ()
    extract: bool = False
    beginning: bool = False
    lacking: tuple[Lack, ...] = ()

    def __bool__(self) -> bool:
        return any((self.columns, self.units, self.lost, self.extract, self.beginning, self.lacking))

    @property
    def units_lacking(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(lack.unit for lack in self.lacking))

    def others_of(self, line: Line) -> tuple[str, ...]:
        """The units of a line that are not missing."""
        missing = {*self.units, *self.lost, *self.units_lacking}
        return tuple(unit for unit in line.units if unit not in missing)

    def leave_a_part_of(self, line: Line) -> bool:
        """Whether only some units of a line are missing: what the others amount to can still be shown."""
        return bool(self.others_of(line)) and not (self.columns or self.extract or self.beginning)


def gaps(known: Known, line: Line, indicator: Indicator, window: Window) -> Gaps:
    """What is missing for the figure of a line."""
    return Gaps(
        known.missing_columns(indicator),
        tuple(unit for unit in line.units if unit in known.missing_units),
        tuple(sorted(unit for unit in known.lost(indicator.counts, window) if belongs(known, unit, line))),
        known.ends_before(window.first),
        known.begins_after(window.last),
        lacking_in(known.lacks(indicator, window), line.units),
    )


def lacking_in(lacks: Lacks, units: Iterable[str]) -> tuple[Lack, ...]:
    return tuple(lack for unit in units if unit in lacks for lack in sorted(lacks[unit]))


def belongs(known: Known, name: str, line: Line) -> bool:
    """Whether a unit, which may have ended before the year, is one of a line's or would be added up in it. What was
    left by a unit of a level that is no more may be in the hands of any other.
    """
    params = known.params
    unit = next(unit for unit in params.units if unit.id == name)
    if not line.is_roll_up or not params.kind(unit).in_totals:
        return name in line.units
    there = {params.level(other) for other in params.units_in(known.period.year_to_date)}
    return params.level(unit) in line.levels or params.level(unit) not in there


def row(
    known: Known, line: Line, indicator: Indicator, window: Window, counts: Counts, judged: bool
) -> dict[str, object]:
    """One row of the results."""
    missing = gaps(known, line, indicator, window)
    return told(known.params, known.period, line, indicator, window, counts, missing, judged)


def told(
    params: Params, period: Period, line: Line, indicator: Indicator, window: Window, counts: Counts,
    missing: Gaps, judged: bool,
) -> dict[str, object]:  # fmt: skip
    """A row from its counts and from what is missing for them, wherever both come from."""
    applicable = applies(line, indicator)
    target = indicator.target(period.year, set(line.levels)) if applicable and line.assigned else None
    known = applicable and (not missing or missing.leave_a_part_of(line))
    status = "not_applicable" if not applicable else "no_data" if missing else verdict(*counts, target, judged)
    numerator, denominator = counts if known else (None, None)
    return {
        "rule_set": params.rule_set_of(indicator),
        "indicator": indicator.code,
        "unit": line.id,
        "unit_kind": line.kind,
        "period": period.key,
        "calendar": period.calendar,
        "window": window.name,
        "from": window.first,
        "to": window.last,
        "numerator": numerator,
        "denominator": denominator,
        "value": 100 * numerator / denominator if numerator is not None and denominator else None,
        "target": float(target) if target is not None else None,
        "status": status,
    }


def verdict(numerator: int, denominator: int, target: Fraction | None, judged: bool) -> Status:
    """The status of a known figure. Exact: 100·b ≥ t·a, never on a rounded figure."""
    if not denominator:
        return "nothing_arose"
    if target is None:
        return "not_assigned"
    if not judged:
        return "not_judged"
    return "met" if 100 * numerator >= target * denominator else "missed"


# --- why there is no figure ---------------------------------------------------------------------------------------


def why(known: Known, missing: Gaps, window: Window, **place: str) -> Iterator[Fault]:
    """A fault for each thing that is missing in a window; `place` says for which figure: `indicator` and `unit`."""
    if missing.columns:
        yield Fault("no-data-columns", {**place, "columns": ", ".join(missing.columns)})
    if missing.units:
        yield Fault("no-data-units", {**place, "units": unit_names(known.params, missing.units)})
    yield from lacking_columns(known.params, missing.lacking, place)
    if missing.lost:
        yield Fault("no-data-holder", {**place, "units": unit_names(known.params, missing.lost)})
    begins, extracted = (day(one) if one else "–" for one in (known.days[0], known.extracted_on))
    if missing.beginning:
        yield Fault("no-data-beginning", {**place, "begins": begins, "last": day(window.last)})
    if missing.extract:
        yield Fault("no-data-extract", {**place, "extracted": extracted, "first": day(window.first)})


def lacking_columns(params: Params, lacks: Sequence[Lack], place: dict[str, str]) -> Iterator[Fault]:
    """A fault for the files that lack the same columns, each with its units."""
    by_file: dict[tuple[str, str], list[Lack]] = {}
    for lack in lacks:
        by_file.setdefault((lack.file, lack.sheet), []).append(lack)
    alike: dict[str, list[str]] = {}
    for (file, sheet), own in by_file.items():
        columns = ", ".join(sorted({lack.column for lack in own}))
        named = unit_names(params, {lack.unit for lack in own})
        alike.setdefault(columns, []).append(f"{file if sheet == '–' else f'{file}, {sheet}'} ({named})")
    for columns, files in alike.items():
        yield Fault(LACKING, {**place, "columns": columns, "files": first_named(files, "; ")})


def untold(known: Known) -> list[Fault]:
    """Why figures of a period have no data, each reason once with the indicators that it concerns."""
    units = tuple(unit.id for unit in known.params.units_in(known.period.year_to_date))
    everyone = replace(lines(known.params, known.period)[-1], units=units)
    found = list[Fault]()
    for window in known.period.windows:
        concerned: dict[Gaps, list[str]] = {}
        for indicator in known.params.indicators:
            concerned.setdefault(gaps(known, everyone, indicator, window), []).append(indicator.code)
        for missing, codes in concerned.items():
            found += why(known, missing, window, indicator=", ".join(codes), unit=everyone.name)
    return [fault for place, fault in enumerate(found) if fault not in found[:place]]


def unit_names(params: Params, ids: Collection[str]) -> str:
    """The first names, and how many there are if more."""
    names = [unit.name for unit in params.units if unit.id in ids]
    return first_named(names)


def first_named(names: Sequence[str], between: str = ", ") -> str:
    return between.join(names[:MOST_NAMED]) + (f"{between}… ({number(len(names))})" if len(names) > MOST_NAMED else "")
