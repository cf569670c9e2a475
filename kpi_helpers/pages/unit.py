"""The page of one unit: its figures against its targets, and what stands behind them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from kpi_helpers.measures.breakdown import (
    late,
    late_by,
    names_of,
    of_units,
    pulling_down,
    received_by,
    timeliness,
    without_payment,
)
from kpi_helpers.measures.disclosure import OTHER_PROCEDURES, Named
from kpi_helpers.measures.lines import Line, lines
from kpi_helpers.measures.punctuality import days_from_due
from kpi_helpers.measures.quality import rejected_by_unit
from kpi_helpers.measures.succession import before_merger, predecessors
from kpi_helpers.pages import changes, charts, contributions, dots, needed, punctuality, tables, trends
from kpi_helpers.pages.figures import Figure, figures
from kpi_helpers.pages.fragments import Fragment, Parts, Prose, Sentence, Table
from kpi_helpers.pages.narrative import (
    Name,
    apart,
    counts,
    how_many,
    lacking,
    say,
    span,
    target,
    value,
)
from kpi_helpers.pages.report import Report
from kpi_helpers.rules.units import Unit
from kpi_helpers.rules.vocabulary import FACTS
from kpi_helpers.text import capitalised, percent, sort_key

TOP = 5  # how many fields or procedures a page names before the rest
TOO_FEW = say("Có ít hồ sơ đã giải quyết, nên không nêu số ngày sớm, trễ so với ngày hẹn trả.")
NOT_FOR_THE_DESK = Prose([say("Không áp dụng cho đơn vị chỉ tiếp nhận hồ sơ.")])


def named_rows(table: pd.DataFrame) -> pd.DataFrame:
    """A breakdown, or nothing of it where all its rows would be merged in one."""
    return table.iloc[:0] if table["name"].eq(OTHER_PROCEDURES).all() else table


@dataclass(frozen=True)
class UnitReport(Report):
    """One unit's report of a period. Each method gives a fragment to show."""

    unit: Unit

    @property
    def unit_id(self) -> str:
        return self.unit.id

    @property
    def line(self) -> Line | None:
        """The unit's line of the results; the one-stop desk has none, since it resolves nothing."""
        known = lines(self.params, self.period)
        return next((line for line in known if line.id == self.unit.id), None)

    @property
    def to_date(self) -> list[Figure]:
        return self.prepared.figures.of(self.unit.id, "year_to_date")

    @property
    def in_period(self) -> list[Figure]:
        return self.prepared.figures.of(self.unit.id, "period")

    def document(self) -> dict[str, Any]:
        """The document's fields under the unit's own heading."""
        kind, fields = self.params.kind(self.unit), super().document()
        own = [line.format(name=self.unit.name).upper() for line in kind.agency]
        if self.page.agency:
            return fields
        return fields | {
            "parent_agency": kind.parent_agency,
            "agency": own,
            "author": " ".join(own),
            "place_and_date": fields["place_and_date"].replace(
                self.page.place or self.params.organisation.place,
                self.page.place or self.unit.place or self.params.organisation.place,
                1,
            ),
            "capacity": self.page.capacity or self.unit.head or kind.head,
        }

    @property
    def symbol(self) -> str:
        return self.unit.symbol or self.params.kind(self.unit).symbol or super().symbol

    @property
    def subtitle(self) -> str:
        return f"{self.unit.name}, {self.period.label} ({self.dates})"

    # --- I. summary ---------------------------------------------------------------------------------------------

    def summary(self) -> Prose:
        """One paragraph: how many targets are met, which are missed and by how much, what is not judged."""
        if self.line is None:
            return Prose([self._desk_sentence()])
        if self.unit.id in self.measured.missing_units:
            return Prose([say("Sổ hồ sơ chưa có số liệu của đơn vị, nên chưa đánh giá được chỉ tiêu nào.")])
        return Prose([self._work(), *self._verdicts(), *self._silent()])

    def _desk_sentence(self) -> Sentence:
        return say(
            "{unit} tiếp nhận hồ sơ và chuyển các cơ quan giải quyết; kết quả giải quyết tính cho cơ quan giải quyết, "
            "nên trang này chỉ thống kê hồ sơ đã tiếp nhận.",
            unit=Name(self.unit.name),
        )

    @property
    def lateness_known(self) -> bool:
        """Whether the register says enough to tell which dossiers were late."""
        figures = [f for f in self.to_date if f.on_timeliness]
        return any(f.status != "no_data" for f in figures)

    @property
    def endings_known(self) -> bool:
        """Whether the register says which dossiers were resolved in the period."""
        resting = [f for f in self.in_period if "resolved" in f.indicator.denominator]
        return any(f.status != "no_data" for f in resting)

    def _work(self) -> Sentence:
        facts = of_units(self.measured, (self.unit.id,), self.period.window)
        done, period = facts[facts["resolved"]], Name(self.period.label)
        late_count = int((~done["on_time"]).sum())
        if not self.endings_known:
            return say("Sổ chưa đủ số liệu để biết đơn vị đã giải quyết bao nhiêu hồ sơ trong {period}.", period=period)
        if done.empty and self.measured.ends_before(self.period.last):
            return say("Trong {period}, đến ngày trích số liệu, đơn vị chưa giải quyết hồ sơ nào.", period=period)
        if done.empty:
            return say("Trong {period}, đơn vị không giải quyết hồ sơ nào.", period=period)
        resolved = how_many(len(done), "resolved/period")
        if not self.lateness_known:
            return say("Trong {period}, đơn vị giải quyết {n} hồ sơ.", period=period, n=resolved)
        if not late_count:
            template = "Trong {period}, đơn vị giải quyết {n} hồ sơ, không có hồ sơ trễ hạn."
            return say(template, period=period, n=resolved)
        return say(
            "Trong {period}, đơn vị giải quyết {n} hồ sơ, trong đó {late} hồ sơ trễ hạn.",
            period=period,
            n=resolved,
            late=how_many(late_count, "late/period"),
        )

    def _verdicts(self) -> list[Sentence]:
        judged = [f for f in self.to_date if f.is_judged]
        met = [f for f in judged if f.status == "met"]
        said = []
        if judged:
            unknown = any(f.status == "no_data" for f in self.to_date)
            which = "đánh giá được" if unknown else "được giao và có phát sinh"
            said.append(
                say(
                    f"Lũy kế từ đầu năm, đơn vị đạt {{met}} trên {{all}} chỉ tiêu {which}.",
                    met=how_many(len(met), "met/year_to_date"),
                    all=how_many(len(judged), "judged/year_to_date"),
                )
            )
        elif self.line and not self.line.assigned:
            said.append(say("Đơn vị không được giao chỉ tiêu; số liệu dưới đây để theo dõi."))
        elif self.to_date and all(f.target is None for f in self.to_date):
            year = Name(str(self.period.year))
            said.append(say("Năm {year} chưa có chỉ tiêu được giao; số liệu dưới đây để theo dõi.", year=year))
        return [*said, *(self._missed(f) for f in judged if f.status == "missed")]

    def _missed(self, f: Figure) -> Sentence:
        return say(
            "{name} đạt {value} ({counts} {counted}), thấp hơn chỉ tiêu {target} là {apart} điểm phần trăm, "
            "còn thiếu {lacking}.",
            name=Name(f"{f.indicator.short_name} (mục {f.indicator.code})"),
            value=value(f),
            counts=counts(f),
            counted=Name(f.counted),
            target=target(f),
            apart=apart(f),
            lacking=lacking(f),
        )

    def _silent(self) -> list[Sentence]:
        silent = [f for f in self.to_date if f.status == "nothing_arose"]
        names = Name("; ".join(f"{f.indicator.short_name} (mục {f.indicator.code})" for f in silent))
        said = [say("Không phát sinh để đánh giá: {names}.", names=names)] if silent else []
        return [*said, *self.unknown(self.to_date)]

    # --- II. results --------------------------------------------------------------------------------------------

    def results_table(self) -> Fragment:
        """The unit's indicators: numerator, denominator, percent, target, difference, verdict."""
        if self.line is None:
            return self._received_table()
        pairs = [
            (f"{year.indicator.code}. {year.indicator.short_name}", during, year)
            for during, year in zip(self.in_period, self.to_date, strict=True)
        ]
        few = self.params.organisation.settings.few_dossiers
        caption = f"Kết quả thực hiện chỉ tiêu của {self.unit.name}"
        table = tables.results_table(pairs, caption, capitalised(self.period.short_label), few, self.one_window)
        parts = self._parts_table()
        return Parts([table, *([parts] if len(parts.frame) else []), *self._before_merger(self.line)])

    def _before_merger(self, line: Line) -> list[Fragment]:
        """Beside a merged unit's figures those of the units before it; never without what makes them differ."""
        units = predecessors(self.params, line.id)
        if not units or not self.cuts:
            return []
        before = self.prepared.year_before
        earlier = figures(before, before_merger(before, line), [line]).of(line.id, "year_to_date")
        days, names = before.period.year_to_date, [unit.name for unit in self.params.units if unit.id in units]
        whose = f"của các đơn vị trước sắp xếp cộng lại ({'; '.join(names)})"
        caption = f"Kết quả lũy kế, và kết quả {span(days.first, days.last)} {whose}"
        note = " ".join(change.note for change in self.cuts)
        return [tables.before_table(earlier, self.to_date, caption, note)]

    def _parts_table(self) -> Table:
        """The parts of indicators that join two facts, year to date."""
        facts = of_units(self.measured, (self.unit.id,), self.period.year_to_date)
        done = facts[facts["resolved"]]
        rows = []
        for f in (f for f in self.to_date if f.status != "no_data"):
            parts = [(capitalised(FACTS[fact]), int(done[fact].sum())) for fact in f.indicator.shown_parts]
            whole = [(f"Có cả hai (so với chỉ tiêu mục {f.indicator.code})", f.numerator or 0)] if parts else []
            rows += [(name, b, len(done), percent(b, len(done)) if len(done) else "–") for name, b in [*parts, *whole]]
        return tables.parts_table(rows, "Hai phần của chỉ tiêu số hóa và kết quả điện tử, lũy kế từ đầu năm")

    def _received_table(self) -> Fragment:
        received = received_by(self.measured, self.unit.id, self.period.window)
        if received.empty:
            return Prose([say("Trong {period}, đơn vị không tiếp nhận hồ sơ nào.", period=Name(self.period.label))])
        names = {unit.id: unit.name for unit in self.params.units}
        named = received.assign(unit=received["unit"].map(names))
        ordered = named.iloc[sorted(range(len(named)), key=lambda place: sort_key(named["unit"].iloc[place]))]
        headings = ["Đơn vị giải quyết", "Hồ sơ tiếp nhận", "Trong đó trực tuyến"]
        summed = ordered[["count", "online"]].sum().to_frame().T.assign(unit="Tổng cộng")[ordered.columns]
        caption = f"Hồ sơ tiếp nhận trong {self.period.label}, theo đơn vị giải quyết"
        return tables.counts_table(pd.concat([ordered, summed]), headings, caption)

    def target_chart(self) -> Fragment:
        """Actual against target, year to date."""
        if self.line is None:
            return Prose([])
        if all(f.value is None for f in self.to_date):
            return Prose([])
        labels = [f"{f.indicator.code}. {f.indicator.short_name}" for f in self.to_date]
        judged = any(f.target is not None for f in self.to_date)
        return charts.bullet(self.to_date, labels, "Thực hiện lũy kế từ đầu năm" + " so với chỉ tiêu giao" * judged)

    def needed(self) -> Fragment:
        """How many are still needed by the end of the year for each target."""
        if self.line is None:
            return Prose([])
        names = [f"{f.indicator.code}. {f.indicator.short_name}" for f in self.to_date]
        return needed.section(self.prepared, self.to_date, names, f"Số còn cần để {self.unit.name} đạt chỉ tiêu năm")

    # --- III. what changed, month by month ------------------------------------------------------------------------

    def changes(self) -> Fragment:
        """What rose and fell since the period before and since the same days a year ago."""
        if self.line is None or self.unit.id in self.measured.missing_units:
            return Prose([])
        names = [f"{f.indicator.code}. {f.indicator.short_name}" for f in self.to_date]
        since = changes.section(self.prepared, self.to_date, names, f"Tăng, giảm của {self.unit.name}")
        drawn = dots.of_indicators(self.prepared, self.to_date, names)
        return Parts([since, drawn, contributions.section(self.prepared, self.to_date)])

    def trend_chart(self) -> Fragment:
        """Month by month with the target and what it still needs; III.1 only year to date."""
        if self.line is None:
            return NOT_FOR_THE_DESK
        own = self.prepared.trend
        caption = f"Diễn biến theo tháng, năm {self.period.year}"
        paces = {one.code: one.pace_text for one in needed.ahead_of(self.prepared, self.to_date)}
        return trends.trend_panels(own[own["unit"] == self.unit.id], self.to_date, caption, self._small, paces)

    # --- IV. causes ---------------------------------------------------------------------------------------------

    def causes(self) -> Fragment:
        """For each missed target, the fields and procedures where the missing dossiers are."""
        missed = [f for f in self.to_date if f.status == "missed"]
        if self.line is None:
            return NOT_FOR_THE_DESK
        if not any(f.is_judged for f in self.to_date):
            return Prose([say("Không có chỉ tiêu nào được đánh giá từ đầu năm đến hết kỳ.")])
        if not missed:
            return Prose([say("Các chỉ tiêu được đánh giá đều đạt, nên không có nội dung kéo giảm kết quả.")])
        return Parts([part for f in missed for part in self._causes_of(f)])

    def _causes_of(self, f: Figure) -> list[Fragment]:
        title = f"{f.indicator.short_name} (mục {f.indicator.code})"
        window = self.period.year_to_date
        if f.indicator.counts == "procedures":
            return self._unpaid(f, title)
        fields, procedures = (
            pulling_down(self.measured, f.indicator, (self.unit.id,), window, by, self.named)
            for by in ("field", "procedure")
        )
        both = pd.concat(
            [fields.head(TOP).assign(kind="Lĩnh vực"), named_rows(procedures).head(TOP).assign(kind="Thủ tục")]
        )
        table = tables.counts_table(
            both[["name", "kind", "missing", "denominator"]],
            ["Lĩnh vực, thủ tục", "Loại", "Chưa đạt", "Tổng số"],
            f"Nơi kéo giảm kết quả mục {f.indicator.code}, lũy kế từ đầu năm",
            note="Mỗi loại nêu nhiều nhất năm dòng; thủ tục có ít hồ sơ hoặc cần bảo vệ thông tin cá nhân thì gộp vào "
            "“Thủ tục khác” hoặc không nêu riêng.",
        )
        return [Prose([self._missing_lead(f, title, fields)], leads=True), table]

    def _missing_lead(self, f: Figure, title: str, fields: pd.DataFrame) -> Sentence:
        """How many dossiers are missing, and the field that has most of them."""
        return say(
            "{title}: {missing} hồ sơ chưa đạt yêu cầu, nhiều nhất ở lĩnh vực {field} ({n} hồ sơ).",
            title=Name(title),
            missing=how_many((f.denominator or 0) - (f.numerator or 0), f"{f.indicator.code}/missing"),
            field=Name(fields["name"].iloc[0]),
            n=how_many(int(fields["missing"].iloc[0]), f"{f.indicator.code}/missing/field"),
        )

    def _unpaid(self, f: Figure, title: str) -> list[Fragment]:
        """How many procedures are without online payment, and those of them that may be named."""
        named = without_payment(self.measured, (self.unit.id,), self.period.year_to_date)
        count = (f.denominator or 0) - (f.numerator or 0)
        lead = say(
            "{title}: {n} thủ tục đang triển khai thanh toán trực tuyến chưa phát sinh giao dịch từ đầu năm{end}",
            title=Name(title),
            n=how_many(count, f"{f.indicator.code}/without"),
            end=Name(", gồm:" if len(named) else "; không nêu tên để bảo vệ thông tin cá nhân."),
        )
        items = [
            Sentence(f"{row.name_} ({row.field});") for row in named.rename(columns={"name": "name_"}).itertuples()
        ]
        if items and count > len(named):
            unnamed = how_many(count - len(named), f"{f.indicator.code}/without/unnamed")
            items.append(say("{n} thủ tục khác, không nêu tên để bảo vệ thông tin cá nhân.", n=unnamed))
        elif items:
            items[-1] = Sentence(items[-1].text.removesuffix(";") + ".")
        return [Prose([lead]), Prose(items, as_points=True)] if items else [Prose([lead])]

    # --- V. late ------------------------------------------------------------------------------------------------

    def late_dossiers(self) -> Fragment:
        """Late dossiers of the year to date by field and procedure, all by days from the appointed one; no codes."""
        if self.line is None:
            return NOT_FOR_THE_DESK
        if not self.lateness_known:
            return Prose([say("Chưa có số liệu để xác định hồ sơ trễ hạn.")])
        found = late(self.measured, (self.unit.id,), self.period.year_to_date, self.named)
        drawn = self._punctuality()
        if found.empty:
            none = say("Từ đầu năm không có hồ sơ giải quyết trễ hạn.")
            return Parts([Prose([none], leads=bool(drawn)), *drawn])
        by_field = late_by(found, "field", self._small)
        by_procedure = named_rows(late_by(found, "procedure", self._small))
        tables = [
            self._late_table(by_field, "Lĩnh vực", ["Số hồ sơ", "Trễ lâu nhất (ngày)"]),
            self._late_table(by_procedure, "Thủ tục", ["Số hồ sơ"]),
        ]
        return Parts([self._late_lead(found, by_field), *drawn, *(table for table in tables if table)])

    def _punctuality(self) -> list[Fragment]:
        """What was resolved by days from the appointed day, or that it is too little to say; nothing of nothing."""
        days = days_from_due(self.measured, (self.unit.id,), self.period.year_to_date)
        known = int(days["count"].sum())
        if known < self.params.organisation.settings.few_dossiers:
            return [Prose([TOO_FEW])] if known else []
        caption = "Hồ sơ đã giải quyết so với ngày hẹn trả, lũy kế từ đầu năm"
        return [punctuality.punctuality(days, caption)]

    def _late_lead(self, found: pd.DataFrame, by_field: pd.DataFrame) -> Prose:
        """How many were late; the longest only if the table shows it too, since else it is that of a few."""
        n, longest = how_many(len(found), "late/year_to_date"), int(found["days"].max())
        if not (by_field["days"] == longest).any():
            return Prose([say("Từ đầu năm có {n} hồ sơ giải quyết trễ hạn.", n=n)], leads=True)
        words = "Từ đầu năm có {n} hồ sơ giải quyết trễ hạn; trễ lâu nhất {days} ngày."
        return Prose([say(words, n=n, days=how_many(longest, "late/days"))], leads=True)

    def _late_table(self, counted: pd.DataFrame, heading: str, headings: list[str]) -> Table | None:
        if counted.empty:
            return None
        caption = f"Hồ sơ trễ hạn theo {heading.lower()}, lũy kế từ đầu năm"
        note = "–: nhóm có ít hồ sơ, không nêu số ngày." if counted.isna().to_numpy().any() else ""
        return tables.counts_table(counted, [heading, *headings], caption, note)

    @property
    def _small(self) -> int:
        return self.params.organisation.settings.small_cell

    @cached_property
    def named(self) -> Named:
        """What the page's breakdowns may name, one choice for all of them: they stand side by side."""
        missed = [f.indicator for f in self.to_date if f.status == "missed" and f.indicator.counts == "dossiers"]
        both = {indicator.code: indicator for indicator in [*missed, *timeliness(self.params)]}
        return names_of(self.measured, (self.unit.id,), both.values())

    # --- VI. form II.06a ----------------------------------------------------------------------------------------

    def form(self) -> Fragment:
        """What came in, was resolved and is pending, by field, in the columns of form II.06a."""
        if self.line is None:
            return NOT_FOR_THE_DESK
        return self.form_of(self.line, [f for f in self.in_period if f.on_timeliness])

    # --- VII. sources --------------------------------------------------------------------------------------------

    def about_register(self) -> Prose:
        """As on every page; and how many rows that name the unit are in none of its figures."""
        said, found = super().about_register(), rejected_by_unit(self.measured)
        if self.unit.id not in found.index:
            return said
        rejected = say(
            "Sổ có {n} dòng ghi đơn vị giải quyết là {unit} bị loại, không nằm trong số liệu của đơn vị.",
            n=how_many(int(found.at[self.unit.id, "count"]), "register/rejected"),
            unit=Name(self.unit.name),
        )
        return Prose([*said.sentences, rejected])

    def sources(self) -> Parts:
        """Where the figures come from and how each is computed."""
        own = [self.line] if self.line else []
        return self.sources_of(own, [f.indicator.code for f in self.to_date])
