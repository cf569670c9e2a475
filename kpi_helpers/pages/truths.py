"""What a period's pages may state: every figure that follows from the measured register, from `measures` alone.

It is told apart by what it is of: a line and an indicator, a field or procedure of the page's breakdowns, or the page
as a whole. How pages come to a sentence or a table is not asked here, so that a slip there can be found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd

from kpi_helpers.measures.balance import COUNTS, OF_WHICH, balance, faults, total
from kpi_helpers.measures.breakdown import (
    late,
    late_by,
    names_of,
    notes,
    of_units,
    pulling_down,
    received_by,
    timeliness,
    without_payment,
)
from kpi_helpers.measures.contributions import by_field, contributions, weightiest
from kpi_helpers.measures.earlier import COMPARED, Basis
from kpi_helpers.measures.gate import Verdict
from kpi_helpers.measures.lines import Line, lines
from kpi_helpers.measures.measured import Measured
from kpi_helpers.measures.needed import expected, least, outcome, rest_of_year
from kpi_helpers.measures.quality import rejected_by_unit
from kpi_helpers.measures.ranking import judged, rank_of
from kpi_helpers.measures.succession import before_merger
from kpi_helpers.pages.prepared import Prepared
from kpi_helpers.pages.stated import Stated, any_of, counted, in_row, share_of
from kpi_helpers.pages.written import RANK
from kpi_helpers.periods import Window
from kpi_helpers.rules.indicators import Indicator
from kpi_helpers.rules.vocabulary import FACTS

SHORTEST = 4  # letters of a text that is known by itself
DIGIT_AND_LETTER = re.compile(r"\d.*[^\W\d]|[^\W\d].*\d", re.DOTALL)
TOTAL = "Tổng cộng"
# The word without which a note's count, or one beside the form, does not stand.
NOTE_WORDS = {
    "refused": "trả lại",
    "withdrawn": "rút",
    "stopped": "dừng",
    "waiting": "bổ sung",
    "without_due_day": "hẹn trả",
    "due_from_limit": "thời hạn",
    "reappointed_verdict": "hẹn lại",
    "out_of_order": "thứ tự",
    "service_level_from_catalogue": "mức độ",
    "service_level_unknown": "mức độ",
    "service_level_differs": "mức độ",
    "fee_from_catalogue": "phí",
    "fee_unknown": "phí",
    "fee_differs": "tài chính",
    "payments_outside": "giao dịch",
    "ended_unreceived": "tiếp nhận",
    "never_received": "tiếp nhận",
}
COUNTED = {"dossiers": "hồ sơ", "procedures": "thủ tục"}


@dataclass(frozen=True)
class PeriodTruths:
    """What may be stated of a period, by what it is of."""

    prepared: Prepared

    @property
    def measured(self) -> Measured:
        return self.prepared.measured

    @cached_property
    def lines(self) -> dict[str, Line]:
        return {line.id: line for line in lines(self.measured.params, self.measured.period)}

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        return {indicator.code: indicator for indicator in self.measured.params.indicators}

    @cached_property
    def rows(self) -> dict[str, pd.DataFrame]:
        """The results of each line, by its id."""
        return {str(line): rows for line, rows in self.prepared.results.groupby("unit", sort=False)}

    @cached_property
    def judged(self) -> pd.DataFrame:
        """What units are ranked by."""
        return judged(self.prepared.results)

    @cached_property
    def _figures(self) -> dict[str, dict[str, Stated]]:
        return {}

    def figures(self, line: str) -> dict[str, Stated]:
        """What the results say of a line (id), by indicator (code), over all windows; its ranks too."""
        if line not in self._figures:
            own = self._figures[line] = dict[str, Stated]()
            units = heard(self.measured, self.lines[line])
            for row in self.rows[line].itertuples():
                own[row.indicator] = own.get(row.indicator, units) | self.of_row(row)
            for row in self.judged[self.judged["unit"] == line].itertuples():
                own[row.indicator] |= counted(RANK, rank_of(self.judged, row))
        return self._figures[line]

    def since(self, line: str) -> dict[str, Stated]:
        """The earlier figures of a line (id), by indicator (code), and how far apart they and the present ones are."""
        found = dict[str, Stated]()
        now = {(row.window, row.indicator): row for row in self.rows[line].itertuples()}
        for basis, results in self.prepared.earlier_results.items():
            window = COMPARED[basis]
            units = heard(self.prepared.earlier_measured[basis], self.lines[line])
            for row in results[(results["unit"] == line) & (results["window"] == window)].itertuples():
                then, own = self.of_row(row), self.of_row(now[window, row.indicator])
                apart = frozenset((one, other) for one, _ in own.shares for other, _ in then.shares)
                known = Stated(pairs=then.pairs, shares=then.shares, apart=apart) | units
                found[row.indicator] = found.get(row.indicator, Stated()) | known
        return found

    def of_row(self, row: Any) -> Stated:
        target = None if pd.isna(row.target) else Fraction(str(row.target))
        assigned = Stated(shares=frozenset([(target, None)])) if target is not None else Stated()
        if pd.isna(row.numerator):
            return assigned
        noun = COUNTED[self.indicators[row.indicator].counts]
        return assigned | share_of(int(row.numerator), int(row.denominator), target, noun)


@dataclass(frozen=True)
class PageTruths:
    """What a page may state: of its own lines (a unit's page: the unit, any other: the roll-ups), of its breakdowns."""

    period: PeriodTruths
    own: tuple[Line, ...]
    unit: str = ""

    @classmethod
    def of(cls, period: PeriodTruths, unit: str) -> PageTruths:
        """The page of a unit, by its id or name; of none, that of all."""
        if not unit:
            return cls(period, tuple(line for line in period.lines.values() if line.is_roll_up))
        measured = period.measured
        known = measured.params.unit(unit, measured.period.year_to_date).id
        line = period.lines.get(known)
        return cls(period, (line,) if line else (), known)

    @property
    def desk(self) -> str:
        """The unit, where it resolves nothing."""
        return "" if self.own else self.unit

    @property
    def measured(self) -> Measured:
        return self.period.measured

    @property
    def windows(self) -> tuple[Window, ...]:
        return tuple(self.measured.period.windows)

    @property
    def whole(self) -> Line | None:
        """The line that the page's form and notes are of."""
        return self.own[-1] if self.own else None

    def figures(self, of: Iterable[str], codes: Iterable[str] = ()) -> Stated:
        """Of some lines (ids), all indicators or some (codes)."""
        wanted = tuple(codes) or tuple(self.period.indicators)
        return any_of(own[code] for line in of for own in [self.period.figures(line)] for code in wanted)

    def since(self, codes: Iterable[str] = ()) -> Stated:
        """The page's own lines before, all indicators or some (codes), and how many rose and fell."""
        wanted = tuple(codes) or tuple(self.period.indicators)
        return any_of([*(own[code] for own in self._since for code in wanted if code in own), self._moved])

    @cached_property
    def _since(self) -> list[dict[str, Stated]]:
        return [self.period.since(line.id) for line in self.own]

    def needed(self, codes: Iterable[str]) -> Stated:
        """What the page's lines still need by the year's end for some indicators (codes), and how many need any."""
        return any_of([*(self._needed[code] for code in codes if code in self._needed), self._outcomes])

    @cached_property
    def _needed(self) -> dict[str, Stated]:
        found = dict[str, Stated]()
        for indicator, needed, number in self._ahead:
            share = Fraction(100 * needed, number) if number and 0 < needed <= number else None
            beside = Stated(shares=frozenset([(share, None)] if share is not None else []))
            stated = counted(COUNTED[indicator.counts], max(0, needed), number or 0) | beside
            found[indicator.code] = found.get(indicator.code, Stated()) | stated
        return found

    @cached_property
    def _outcomes(self) -> Stated:
        """How many targets are secured, possible and out of reach."""
        found = Counter(outcome(needed, number, indicator) for indicator, needed, number in self._ahead)
        return counted("chỉ tiêu", *found.values(), word="hết năm")

    @cached_property
    def _ahead(self) -> list[tuple[Indicator, int, int | None]]:
        """Of each target: the indicator, how many are needed, of how many that are expected."""
        if not self.own or rest_of_year(self.measured.period) is None:
            return []
        lines, before = {line.id: line for line in self.own}, self.period.prepared.last_year
        found = []
        for row in self._answering("year_to_date").dropna(subset=["numerator", "target"]).itertuples():
            if row.status != "no_data":
                indicator = self.period.indicators[row.indicator]
                ahead = expected(self.measured, before, lines[row.unit], indicator)
                number, target = ahead.number if ahead else None, Fraction(str(row.target))
                needed = least(int(row.numerator), int(row.denominator), target, number or 0)
                found.append((indicator, needed, number))
        return found

    @cached_property
    def before(self) -> Stated:
        """A year before, of the units that the page's came out of: their figures, and how far apart they are."""
        if not self.measured.params.organisation.changes:
            return Stated()
        earlier = self.period.prepared.year_before
        then = [(line, row) for line in self.own for row in before_merger(earlier, line).itertuples()]
        shares = {(line.id, row.indicator): self.period.of_row(row) for line, row in then}
        now = {(line.id, code): self.figures([line.id], [code]) for line in self.own for code in self.period.indicators}
        apart = {
            (one, other)
            for (line, code), was in shares.items()
            for place, has in now.items()
            if place[0] == line and self._alike(code, place[1])
            for one, _ in has.shares
            for other, _ in was.shares
        }
        return any_of(shares.values()) | Stated(apart=frozenset(apart))

    def _alike(self, one: str, other: str) -> bool:
        """Whether two indicators measure the same, on different levels."""
        names = {self.period.indicators[code].short_name for code in (one, other) if code in self.period.indicators}
        return len(names) == 1

    # --- breakdowns -------------------------------------------------------------------------------------------------

    @cached_property
    def by_name(self) -> dict[str, Stated]:
        """What the page's breakdowns say of each field, procedure, level or unit that they name."""
        found = dict[str, Stated]()
        for name, own in self._breakdowns():
            found[name] = found.get(name, Stated()) | own
        return found

    def _breakdowns(self) -> Iterator[tuple[str, Stated]]:
        if self.desk:
            names = {line.id: line.name for line in self.period.lines.values()}
            taken = received_by(self.measured, self.desk, self.measured.period.window)
            yield from named_counts(taken.assign(unit=taken["unit"].map(names)), "unit")
            yield TOTAL, in_row(*taken[["count", "online"]].sum())
        if self.whole:
            yield from self._form(self.whole)
        for line in self.own:
            if not line.is_roll_up:
                yield from self._causes(line)
                yield from self._parts(line)
        yield from self._contributions()

    def _form(self, line: Line) -> Iterator[tuple[str, Stated]]:
        table = balance(self.measured, line, self.measured.period.window)
        shown = ["field", *COUNTS]
        yield from named_counts(table[shown], "field")
        levels = {level.level: level.name for level in self.measured.params.organisation.levels}
        for level, rows in table.groupby("level"):
            yield levels[str(level)], in_row(*total(rows)[COUNTS])
        if form := self.measured.params.form_on(self.measured.period.last):
            yield form.words.total[0], in_row(*total(table)[COUNTS])

    def _parts(self, line: Line) -> Iterator[tuple[str, Stated]]:
        """The facts that indicators join, each by itself."""
        facts = of_units(self.measured, line.units, self.measured.period.year_to_date)
        done = facts[facts["resolved"]]
        for fact in {fact for indicator in self.period.indicators.values() for fact in indicator.shown_parts}:
            n = int(done[fact].sum())
            yield FACTS[fact], share_of(n, len(done), None, "hồ sơ")

    def _causes(self, line: Line) -> Iterator[tuple[str, Stated]]:
        """Where what is missing is, and what was late, by field and procedure."""
        year, small = self.measured.period.year_to_date, self.measured.params.organisation.settings.small_cell
        missed = [i for i in self._missed(line) if i.counts == "dossiers"]
        both = {i.code: i for i in [*missed, *timeliness(self.measured.params)]}
        named = names_of(self.measured, line.units, both.values())
        found = late(self.measured, line.units, year, named)
        for by in ("field", "procedure"):
            for indicator in missed:
                yield from named_counts(pulling_down(self.measured, indicator, line.units, year, by, named), "name")
            if len(found):
                yield from named_counts(late_by(found, by, small), "name")

    def _missed(self, line: Line) -> list[Indicator]:
        own = self.period.rows[line.id]
        own = own[own["status"] == "missed"]
        return [self.period.indicators[code] for code in own["indicator"].unique()]

    def _contributions(self) -> Iterator[tuple[str, Stated]]:
        """How many points each field adds to a change, those that weigh most by name."""
        small = self.measured.params.organisation.settings.small_cell
        for basis, window in COMPARED.items() if self.own else ():
            parts = dict[str, dict[str, Fraction]]()
            for row in self._sure(basis).itertuples():
                indicator, units = self.period.indicators[row.indicator], self.period.lines[row.unit].units
                if indicator.counts == "dossiers":
                    now, then = (
                        by_field(known, indicator, units, known.period.window_named(window))
                        for known in (self.measured, self.period.prepared.earlier_measured[basis])
                    )
                    parts[row.indicator] = contributions(now, then, small)
            for field, own in weightiest(parts).items():
                yield field, Stated(apart=frozenset((points, Fraction()) for points in own.values()))

    # --- the page as a whole ----------------------------------------------------------------------------------------

    @cached_property
    def general(self) -> Stated:
        """What is of no single indicator: work, verdicts, notes, the form's sums, the register, units, the gate."""
        of_lines = [part for line in self.own for part in (self._work(line), self._verdicts(line))]
        whole = [self._notes(self.whole), self.sums] if self.whole else []
        gate = any_of(said_by_gate(verdict) for verdict in self.period.prepared.gate)
        return any_of([*of_lines, *whole, self._totals(), self._register(), self._units(), gate])

    @property
    def few(self) -> Stated:
        """Below how many dossiers nothing is concluded, or named."""
        settings = self.measured.params.organisation.settings
        return any_of(counted("", settings.few_dossiers, settings.small_cell, word=word) for word in ("ít", "dưới"))

    def _work(self, line: Line) -> Stated:
        """Dossiers resolved in each window, those late, and by how many days at most."""
        found = Stated()
        for window in self.windows:
            facts = of_units(self.measured, line.units, window)
            done = facts[facts["resolved"]]
            overdue = done[~done["on_time"]]
            found |= counted("hồ sơ", len(done), word="giải quyết") | counted("hồ sơ", len(overdue), word="trễ")
            found |= counted("ngày", *overdue["late_days"].dropna().nlargest(1), word="trễ")
        return found

    def _verdicts(self, line: Line) -> Stated:
        return verdict_counts(to_date(self.period.rows[line.id]))

    def _totals(self) -> Stated:
        """Verdicts over the roll-ups that answer for the indicators."""
        return verdict_counts(self._answering("year_to_date")) if not self.unit else Stated()

    def _answering(self, window: str) -> pd.DataFrame:
        """The results of the page's lines, once an indicator: of the narrowest roll-up, or the whole where it spans."""
        own = pd.concat([self.period.rows[line.id] for line in self.own])
        own = own[(own["window"] == window) & (own["status"] != "not_applicable")]
        spans = own["indicator"].map(lambda code: len(self.period.indicators[code].levels) > 1)
        first, last = own[~spans].drop_duplicates("indicator"), own[spans].drop_duplicates("indicator", keep="last")
        return pd.concat([first, last])

    @cached_property
    def _moved(self) -> Stated:
        """How many of the page's figures rose, fell and stayed, where there are dossiers enough on both sides."""
        found = Stated()
        for basis in self.period.prepared.earlier_results if self.own else ():
            sure = self._sure(basis)
            turn = sure["numerator"] * sure["denominator_then"] - sure["numerator_then"] * sure["denominator"]
            ways = [(turn > 0).sum(), (turn < 0).sum(), (turn == 0).sum()]
            found |= counted("chỉ tiêu", len(sure), word="so sánh") | counted("", *ways, word="so sánh")
        return found

    def _sure(self, basis: Basis) -> pd.DataFrame:
        """The page's figures of the window that is compared beside the earlier ones, `…_then`, where there are dossiers
        enough on both sides.
        """
        results, window = self.period.prepared.earlier_results.get(basis), COMPARED[basis]
        now, few = self._answering(window), self.measured.params.organisation.settings.few_dossiers
        if results is None:
            return now.iloc[:0]
        then = results[results["window"] == window]
        both = now.merge(then, on=["indicator", "unit"], suffixes=("", "_then"))
        both = both[both[["status", "status_then"]].ne("no_data").all(axis=1)]
        of = both[["denominator", "denominator_then"]].fillna(0)
        procedures = both["indicator"].map(lambda code: self.period.indicators[code].counts).eq("procedures")
        return both[of.gt(0).all(axis=1) & (procedures | of.ge(few).all(axis=1))]

    def _notes(self, line: Line) -> Stated:
        """What a reader must know of the register; procedures without payment that may be named, and the others."""
        year = self.measured.period.year_to_date
        named = len(without_payment(self.measured, line.units, year))
        rows = to_date(self.period.rows[line.id]).dropna(subset="numerator")
        rows = rows[rows["indicator"].map(lambda code: self.period.indicators[code].counts).eq("procedures")]
        unnamed = rows["denominator"] - rows["numerator"] - named
        found = notes(self.measured, line.units, year)
        said = any_of(counted("", n, word=NOTE_WORDS.get(name, "để trống")) for name, n in found.items())
        return said | counted("thủ tục", named, *unnamed)

    @cached_property
    def sums(self) -> Stated:
        """The sums of form II.06a, what stands beside it, and the counts of IV that it is compared with."""
        if self.whole is None:
            return Stated()
        window = self.measured.period.window
        sums, apart = total(balance(self.measured, self.whole, window)), faults(self.measured, self.whole, window)
        own = [indicator.code for indicator in timeliness(self.measured.params)]
        rows = pd.concat([self.period.rows[one.id] for one in self.own if one.kind != "organisation"])
        rows = rows[rows["indicator"].isin(own) & (rows["window"] == window.name)]
        of_iv = (rows["numerator"].sum(), rows["denominator"].sum())
        of_which = any_of(counted("hồ sơ", sums[name], word=NOTE_WORDS[name]) for name in OF_WHICH)
        return of_which | counted("", *sums[COUNTS], sums["early"] + sums["on_the_day"], *apart.values(), *of_iv)

    def _units(self) -> Stated:
        """Units of the page's lines, those without data and the others, and what params have not confirmed."""
        params, year = self.measured.params, self.measured.period.year_to_date
        unsure = sum(not unit.confirmed for unit in params.units_in(year))
        entries = sum(not p.confirmed and p.valid.meets(year.first, year.last) for p in params.procedures)
        of_lines = any_of(
            heard(measured, line)
            for measured in (self.measured, *self.period.prepared.earlier_measured.values())
            for line in self.period.lines.values()
            if line in self.own or line.is_roll_up
        )
        return of_lines | counted("đơn vị", unsure) | counted("thủ tục", entries)

    def _register(self) -> Stated:
        """What became of the register's rows."""
        register, said = self.measured.register, self.measured.register.findings.corrected
        held = said[said["concerned"].astype(bool)]
        changed = int(held.loc[held["action"] == "set", "changed"].sum()) if len(held) else 0
        rejected = rejected_by_unit(self.measured)
        own = [int(rejected.at[self.unit, "count"])] if self.unit in rejected.index else []
        rows = (register.rows, len(register.rejected), register.merged, len(register.dropped), *own)
        return counted("dòng", *rows) | any_of(
            [counted("hồ sơ", len(register.dossiers), word="sổ"), counted("", len(held), changed, word="đính chính")]
        )


def heard(measured: Measured, line: Line) -> Stated:
    """How many units of a line have data, and how many do not."""
    silent = measured.missing_units & set(line.units)
    lost = [measured.lost(what, window) | silent for what in COUNTED for window in measured.period.windows]
    lacking = [
        measured.lacks(indicator, window).keys() | silent | measured.lost(indicator.counts, window)
        for indicator in measured.params.indicators
        for window in measured.period.windows
    ]
    found = [len(set(line.units) - units) for units in [silent, *lost, *lacking]]
    pairs = frozenset((n, len(line.units)) for n in (*found, len(silent)))
    return counted("đơn vị", len(line.units), len(silent), *found) | Stated(pairs=pairs)


def to_date(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["window"] == "year_to_date"]


def verdict_counts(rows: pd.DataFrame) -> Stated:
    """How many targets are met, judged, assigned."""
    met, judged = rows["status"].eq("met").sum(), rows["status"].isin(["met", "missed"]).sum()
    assigned = rows["target"].notna().sum()
    pairs = frozenset([(int(met), int(judged)), (int(judged), int(assigned))])
    return counted("chỉ tiêu", met, judged, assigned, judged - met) | Stated(pairs=pairs)


def said_by_gate(verdict: Verdict) -> Stated:
    """What a rule of the gate found and allows."""
    pairs = Stated(pairs=frozenset([(verdict.found, verdict.of)]))
    if verdict.rule.most_percent is None:
        limit = int(verdict.limit)
        return pairs | counted("", verdict.found, limit, max(0, verdict.found - limit), word="ngưỡng")
    shares = frozenset([(verdict.share, None), (verdict.limit, None)])
    return pairs | Stated(shares=shares, apart=frozenset([(verdict.share, verdict.limit)]))


def named_counts(table: pd.DataFrame, name: str) -> Iterator[tuple[str, Stated]]:
    """The counts of each row of a breakdown, by its name."""
    for row in table.to_dict("records"):
        yield str(row[name]), in_row(*(value for key, value in row.items() if key != name and not pd.isna(value)))


def texts_given(prepared: Prepared) -> list[str]:
    """Texts with digits that params and the register give: what stands on a page word for word is no figure of it."""
    params, facts = prepared.measured.params, prepared.measured.facts
    models = (*params.indicators, *params.rule_sets, *params.forms.values(), *params.pages.values())
    said = [text for model in (*models, params.organisation) for text in strings_of(model.model_dump())]
    said += [unit.name for unit in params.units]
    said += [text for entry in params.procedures for text in (entry.name, entry.field)]
    said += [str(text) for column in ("procedure_name", "field") for text in facts[column].dropna().unique()]
    named = [text for text in dict.fromkeys(said) if len(text) >= SHORTEST and DIGIT_AND_LETTER.search(text)]
    return [*named, *params.organisation.contacts]


def strings_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for own in value.values() for text in strings_of(own))
    elif isinstance(value, list | tuple):
        yield from (text for own in value for text in strings_of(own))
