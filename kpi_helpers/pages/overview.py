"""The office's báo cáo on all units, with the letter's annex filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from kpi_helpers.measures.balance import balance
from kpi_helpers.measures.lines import Line, applies, lines
from kpi_helpers.measures.ranking import ranked
from kpi_helpers.pages import changes, charts, contributions, dots, needed, tables
from kpi_helpers.pages.figures import Figure
from kpi_helpers.pages.form import form_table, is_known
from kpi_helpers.pages.fragments import Appendix, Fragment, Parts, Prose, Sentence, Table
from kpi_helpers.pages.narrative import Name, how_many, lacking, say, target, value
from kpi_helpers.pages.report import Report
from kpi_helpers.rules.indicators import Indicator
from kpi_helpers.rules.organisation import Kind
from kpi_helpers.text import capitalised, sort_key


@dataclass(frozen=True)
class Overview(Report):
    """The overview of a period. Each method gives a fragment to show."""

    @cached_property
    def lines(self) -> list[Line]:
        return lines(self.params, self.period)

    @cached_property
    def unit_lines(self) -> list[Line]:
        """Units by kind in the order of params, within a kind in alphabetical order."""
        kinds = [kind.kind for kind in self.params.organisation.kinds]
        own = [line for line in self.lines if not line.is_roll_up]
        return sorted(own, key=lambda line: (kinds.index(line.kind), sort_key(line.name)))

    @property
    def whole(self) -> Line:
        return next(line for line in self.lines if line.kind == "organisation")

    @property
    def few(self) -> int:
        return self.params.organisation.settings.few_dossiers

    def to_date(self, indicator: Indicator, line: Line) -> Figure:
        """An indicator's figure of a line, year to date."""
        return self.prepared.figures[indicator.code, line.id, "year_to_date"]

    def summing(self, indicator: Indicator) -> Line:
        """The roll-up that answers for an indicator: its level, or the organisation where it spans levels."""
        roll_ups = [line for line in self.lines if line.is_roll_up and applies(line, indicator)]
        return roll_ups[-1] if len(indicator.levels) > 1 else roll_ups[0]

    @cached_property
    def indicators(self) -> list[Indicator]:
        """Those of the levels that the organisation has in the period."""
        return [i for i in self.params.indicators if any(line.is_roll_up and applies(line, i) for line in self.lines)]

    @property
    def totals(self) -> list[Figure]:
        return [self.to_date(indicator, self.summing(indicator)) for indicator in self.indicators]

    # --- I. summary ---------------------------------------------------------------------------------------------

    def opening(self) -> Prose:
        """What the report rests on; in a year without targets it carries out no decision."""
        report = say(
            "{agency} báo cáo kết quả {period} ({dates}) như sau:",
            agency=Name(self.page.author or self.params.organisation.name),
            period=Name(self.period.label),
            dates=Name(self.dates),
        )
        if not self.has_targets:
            return Prose([report])
        cited = Name("; ".join(rule_set.citation for rule_set in self.params.rule_sets))
        return Prose([say("Thực hiện {cited}; {report}", cited=cited, report=Name(report.text))])

    def summary(self) -> Prose:
        """How many of the indicators the whole meets, and which it misses by how much."""
        sentences = [
            say(
                "{name} đạt {value} so với chỉ tiêu {target}, còn thiếu {lacking}.",
                name=Name(f"{f.indicator.short_name} (mục {f.indicator.code}, {self.whose(f)})"),
                value=value(f), target=target(f), lacking=lacking(f),
            )
            for f in self.totals
            if f.status == "missed"
        ]  # fmt: skip
        return Prose([self.score(), *sentences, *self.caveats()])

    def caveats(self) -> list[Sentence]:
        """What the whole's figures lack: units without data, and what figures are without data for."""
        return [*self._incomplete(), *self.unknown(self.totals)]

    def score(self) -> Sentence:
        """How many of the assigned indicators the whole meets, and how many can be judged if not all."""
        judged, assigned = self._judged, [f for f in self.totals if f.target is not None]
        if not judged:
            return say("Chưa có chỉ tiêu nào được đánh giá từ đầu năm đến hết kỳ.")
        every = " đánh giá được, trong {assigned} chỉ tiêu được giao." if len(judged) < len(assigned) else " được giao."
        return say(
            f"Lũy kế từ đầu năm, toàn {{name}} đạt {{met}} trên {{all}} chỉ tiêu{every}",
            name=Name(self.params.organisation.name),
            met=how_many(sum(f.status == "met" for f in judged), "met/totals"),
            all=how_many(len(judged), "judged/totals"),
            assigned=how_many(len(assigned), "assigned/totals"),
        )

    @property
    def _judged(self) -> list[Figure]:
        return [f for f in self.totals if f.is_judged]

    def _incomplete(self) -> list[Sentence]:
        missing = set(self.whole.units) & self.measured.missing_units
        if not missing:
            return []
        return [
            say(
                "Số liệu mới có của {known} trên {all} đơn vị; số tổng hợp là số chưa đầy đủ.",
                known=how_many(len(self.whole.units) - len(missing), "units/known"),
                all=how_many(len(self.whole.units), "units"),
            )
        ]

    def totals_table(self) -> Fragment:
        """The indicators for the level or organisation that answers for each."""
        pairs = [
            (name, self.prepared.figures[f.indicator.code, f.line.id, "period"], f)
            for name, f in zip(self.totals_names, self.totals, strict=True)
        ]
        caption = f"Kết quả chung của {self.params.organisation.name}"
        return tables.results_table(pairs, caption, capitalised(self.period.short_label), self.few, self.one_window)

    def needed(self) -> Fragment:
        """How many are still needed by the end of the year for each target of the whole."""
        caption = f"Số còn cần để {self.params.organisation.name} đạt chỉ tiêu năm"
        return needed.section(self.prepared, self.totals, self.totals_names, caption)

    def changes(self) -> Fragment:
        """What rose and fell of the whole since the period before and since the same days a year ago."""
        caption = f"Tăng, giảm của {self.params.organisation.name}"
        since = changes.section(self.prepared, self.totals, self.totals_names, caption)
        return Parts([since, contributions.section(self.prepared, self.totals)])

    @property
    def totals_names(self) -> list[str]:
        """`I.1. Số hóa và kết quả điện tử (cấp xã)`"""
        return [f"{f.indicator.code}. {f.indicator.short_name} ({self.whose(f)})" for f in self.totals]

    def whose(self, f: Figure) -> str:
        """The level or the organisation that answers for an indicator, as a sentence names it."""
        name = f.line.name
        return f"{name[:1].lower()}{name[1:]}" if f.line.kind == "level" else f"toàn {name.split()[0]}"

    # --- II. by unit --------------------------------------------------------------------------------------------

    @cached_property
    def names(self) -> list[str]:
        """Indicators by short name: those that measure the same on two levels share a column."""
        return list(dict.fromkeys(indicator.short_name for indicator in self.indicators))

    def by_name(self, line: Line) -> dict[str, Figure]:
        """A unit's figures by the indicator's short name."""
        own = [i for i in self.indicators if applies(line, i)]
        return {indicator.short_name: self.to_date(indicator, line) for indicator in own}

    @property
    def compared(self) -> bool:
        """Whether any unit's figure is judged: in a year without targets there is nothing to rank."""
        return any(f.is_judged for f in self.prepared.figures if not f.line.is_roll_up)

    def heatmap(self) -> Fragment:
        """Unit × indicator: the difference to target in points, year to date."""
        if not self.compared:
            return Prose(
                [say("Không có chỉ tiêu nào được đánh giá, nên không xếp hạng; số liệu dưới đây để theo dõi.")]
            )
        assigned = [line for line in self.unit_lines if line.assigned]
        figures = {(line.name, name): f for line in assigned for name, f in self.by_name(line).items()}
        caption = "Chênh lệch lũy kế so với chỉ tiêu (điểm phần trăm); KPS: không phát sinh, CSL: chưa có số liệu"
        return Parts(charts.heatmaps(figures, [line.name for line in assigned], self.names, caption))

    def unit_changes(self) -> Fragment:
        """The units of the indicator that changed most: before and now."""
        own = [list(self.by_name(line).values()) for line in self.unit_lines if line.assigned]
        return dots.of_units(self.prepared, self.totals, own)

    def ranking(self) -> Fragment:
        """Competition ranks within each kind of unit; kinds without targets have their figures only."""
        ranks = ranked(self.prepared.results)
        by_place = {(row.unit, row.indicator): row.rank for row in ranks.itertuples()}
        present = {line.kind for line in self.unit_lines}
        kinds = [kind for kind in self.params.organisation.kinds if kind.kind in present]
        return Parts([self._ranking_of(kind, by_place) for kind in kinds])

    def _ranking_of(self, kind: Kind, ranks: dict[tuple[str, str], Any]) -> Table:
        own = [line for line in self.unit_lines if line.kind == kind.kind]
        cells = {}
        for line in own:
            for name, f in self.by_name(line).items():
                rank = ranks[line.id, f.indicator.code]
                cells[line.name, name] = (f, None if pd.isna(rank) else int(rank))
        title = f"Xếp hạng lũy kế: {kind.name}" if self.compared else f"Kết quả lũy kế: {kind.name}"
        if not kind.assigned:
            apart = "không giao chỉ tiêu, không xếp hạng" + ("" if kind.in_totals else ", không cộng vào số chung")
            title = f"Kết quả lũy kế: {kind.name} ({apart})"
        return tables.ranking_table([line.name for line in own], self.names, cells, title, self.few)

    # --- III. who is behind -------------------------------------------------------------------------------------

    def behind(self) -> Fragment:
        """The units behind each target and how many dossiers (III.1: procedures) they lack today."""
        groups = [(self._behind_title(i), self._behind(i)) for i in self.indicators]
        kept = [(title, figures) for title, figures in groups if figures]
        if not kept:
            return Prose([say("Không có đơn vị nào chưa đạt trong các chỉ tiêu được đánh giá.")])
        return tables.behind_table(kept, "Đơn vị chưa đạt chỉ tiêu, lũy kế từ đầu năm", self.few)

    def _behind(self, indicator: Indicator) -> list[Figure]:
        own = [self.to_date(indicator, line) for line in self.unit_lines if applies(line, indicator)]
        missed = [f for f in own if f.status == "missed"]
        return sorted(missed, key=lambda f: (-f.shortfall, sort_key(f.line.name)))

    def _behind_title(self, indicator: Indicator) -> str:
        targets = {f.target_text for f in self._behind(indicator)}
        return f"{indicator.code}. {indicator.short_name} (chỉ tiêu {', '.join(sorted(targets))}%)"

    # --- IV. form II.06a ----------------------------------------------------------------------------------------

    def form(self) -> Fragment:
        """What came in, was resolved and is pending in all units, by level and field, as in form II.06a."""
        levels = [line for line in self.lines if line.kind == "level"]
        own = [f for line in levels for f in self.prepared.figures.of(line.id, "period") if f.on_timeliness]
        return self.form_of(self.whole, own)

    def form_tables(self) -> Iterator[tuple[Line, Table]]:
        """Form II.06a of the whole, then of each unit; none where no form is in force."""
        form = self.params.form_on(self.period.last)
        if form is None:
            return
        known = [line for line in (self.whole, *self.unit_lines) if is_known(self.measured, line, self.period.window)]
        for line in known:
            yield line, form_table(self.measured, line, form, balance(self.measured, line, self.period.window))

    # --- V. data -----------------------------------------------------------------------------------------------

    def _missing_names(self) -> list[str]:
        return [line.name for line in self.unit_lines if set(line.units) & self.measured.missing_units]

    def missing_units(self) -> Prose:
        """The units that have no register."""
        missing = self._missing_names()
        if not missing:
            return Prose([say("Tất cả các đơn vị được theo dõi đều có hồ sơ trong sổ.")])
        names: Iterable[str] = sorted(missing, key=sort_key)
        return Prose([say("Chưa có số liệu của: {names}.", names=Name("; ".join(names)))])

    def sources(self) -> Parts:
        """Where the figures come from and how each is computed."""
        return self.sources_of([self.whole], [indicator.code for indicator in self.indicators])

    def closing(self) -> Parts:
        """The last sentence, then recipients and signature."""
        last = say(
            "Trên đây là báo cáo kết quả {period} của {name}./.",
            period=Name(self.period.label),
            name=Name(self.params.organisation.name),
        )
        return Parts([Prose([last]), self.signature()])

    # --- annex --------------------------------------------------------------------------------------------------

    def annex(self) -> Parts:
        """The letter's Phụ lục in its own columns, filled in, on a landscape page of its own."""
        if not self.has_targets:
            return Parts([])
        rule_set = self.params.rule_sets[0]
        return Parts([Appendix("PHỤ LỤC", rule_set.annex_title, rule_set.annex_reference), self.annex_table()])

    def annex_table(self) -> Table:
        """The annex: each assigned indicator with what the roll-ups and levels reached."""
        rule_set = self.params.rule_sets[0]
        rows: list[tuple[str, Indicator | None, list[tuple[str, Figure]]]] = []
        for group, title in rule_set.groups.items():
            rows.append((f"{group} {title}", None, []))
            own = [i for i in self.indicators if i.group == group]
            rows += [(str(i.assignment.number), i, self._annex_figures(i)) for i in own]
        return tables.annex_table(rows, self.period.year, self.few)

    def _annex_figures(self, indicator: Indicator) -> list[tuple[str, Figure]]:
        """The roll-ups that an indicator has: the organisation first, then its levels."""
        own = [line for line in self.lines if line.is_roll_up and applies(line, indicator)]
        ordered = sorted(own, key=lambda line: line.kind != "organisation")
        return [(self._annex_name(line), self.to_date(indicator, line)) for line in ordered]

    def _annex_name(self, line: Line) -> str:
        return f"Toàn {line.name.split()[0]}" if line.kind == "organisation" else line.name
