"""A report of a period: its document (heading, warnings, signature), its sources and definitions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kpi_helpers.measures.breakdown import notes
from kpi_helpers.measures.gate import Verdict, exceeded
from kpi_helpers.measures.lines import Line
from kpi_helpers.measures.measured import Measured
from kpi_helpers.measures.results import gaps, unit_names
from kpi_helpers.pages.figures import Figure
from kpi_helpers.pages.form import form_section
from kpi_helpers.pages.fragments import Bundle, Closing, Document, Fragment, Markdown, Parts, Prose, Sentence
from kpi_helpers.pages.narrative import Name, how_many, say, span
from kpi_helpers.pages.prepared import Prepared
from kpi_helpers.periods import Period
from kpi_helpers.rules.organisation import Change, PageParams
from kpi_helpers.rules.params import Params
from kpi_helpers.rules.vocabulary import QUALITY
from kpi_helpers.text import capitalised, day, day_in_words

SIMULATED = "SỐ LIỆU MÔ PHỎNG, KHÔNG PHẢI SỐ LIỆU CHÍNH THỨC"
MARKED = "CẢNH BÁO CHẤT LƯỢNG SỐ LIỆU"
HELD = "SỐ LIỆU CHƯA ĐỦ CHẤT LƯỢNG, KHÔNG ĐƯỢC PHÁT HÀNH"
BLANK = "\N{NO-BREAK SPACE}" * 8

NOTES: dict[str, str] = {
    "refused": "{n} hồ sơ đã giải quyết kết thúc bằng trả lại, không giải quyết",
    "withdrawn": "{n} hồ sơ đã giải quyết do người nộp rút",
    "stopped": "{n} hồ sơ đã giải quyết kết thúc bằng dừng xử lý",
    "without_due_day": "{n} hồ sơ không có ngày hẹn trả, tính là đúng hạn",
    "due_from_limit": "{n} hồ sơ không có ngày hẹn trả trong sổ, tính hạn theo thời hạn giải quyết trong danh mục",
    "reappointed_verdict": "{n} hồ sơ hẹn lại ngày trả làm thay đổi kết luận đúng hạn hay trễ hạn",
    "out_of_order": "{n} hồ sơ có thứ tự ngày không hợp lý, vẫn giữ trong số liệu",
    "service_level_from_catalogue": "{n} hồ sơ lấy mức độ dịch vụ công theo danh mục vì sổ để trống",
    "service_level_unknown": "{n} hồ sơ không rõ mức độ dịch vụ công, nằm ngoài các chỉ tiêu cần thông tin này",
    "service_level_differs": "{n} hồ sơ ghi mức độ dịch vụ công khác danh mục, tính theo sổ",
    "fee_from_catalogue": "{n} hồ sơ lấy phí, lệ phí theo danh mục vì sổ để trống",
    "fee_unknown": "{n} hồ sơ không rõ phí, lệ phí, nằm ngoài chỉ tiêu hồ sơ thanh toán trực tuyến",
    "fee_differs": "{n} hồ sơ có nghĩa vụ tài chính khác danh mục, tính theo sổ",
    "payments_outside": "{n} giao dịch thuộc thủ tục ngoài danh mục đang triển khai thanh toán trực tuyến của đơn vị",
    "blank_channel": "{n} hồ sơ để trống ô “Kênh nộp”, tính là không nộp trực tuyến",
    "blank_digitised": "{n} hồ sơ để trống ô “Số hóa thành phần”, tính là chưa số hóa",
    "blank_e_result": "{n} hồ sơ để trống ô “Kết quả điện tử”, tính là chưa có kết quả điện tử",
    "blank_paid_online": "{n} hồ sơ có phí để trống ô “Thanh toán trực tuyến”, tính là chưa thanh toán trực tuyến",
    "ended_unreceived": "{n} hồ sơ đã kết thúc (theo ngày hoặc trạng thái) mà không có ngày tiếp nhận, không được tính",
    "never_received": "{n} hồ sơ nộp từ đầu năm chưa được tiếp nhận, không tính vào chỉ tiêu nào",
}


SETTINGS: dict[tuple[str, str], str] = {
    ("received", "in_year"): "Chỉ tính hồ sơ tiếp nhận trong năm báo cáo.",
    ("ended_without_result", "excluded"): "Không tính hồ sơ trả lại, rút, dừng xử lý là hồ sơ đã giải quyết.",
    ("reappointment", "first"): "Đúng hạn hay trễ hạn so với ngày hẹn trả lần đầu.",
}
ALWAYS_SAID = {"reappointed_verdict"}  # a reader must be able to tell none from not looked at


def excess(verdict: Verdict) -> str:
    """`dòng bị loại 120/3.740 (3,21%), vượt ngưỡng 2% là 1,21 điểm phần trăm`"""
    name = QUALITY[verdict.rule.measure][0]
    return f"{name} {verdict.found_text}, vượt ngưỡng {verdict.allowed_text} là {verdict.excess_text}"


@dataclass(frozen=True)
class Report:
    """What every page of a period can do. A notebook shows it once: that sets the document's heading."""

    prepared: Prepared
    page: PageParams

    @property
    def measured(self) -> Measured:
        return self.prepared.measured

    @property
    def params(self) -> Params:
        return self.measured.params

    @property
    def period(self) -> Period:
        return self.measured.period

    @property
    def is_internal(self) -> bool:
        """Whether the page stays in the office."""
        return self.page.internal

    @property
    def one_window(self) -> bool:
        """Whether period and year to date are the same days, so that one set of columns is enough."""
        return self.period.window.same_days(self.period.year_to_date)

    @property
    def has_targets(self) -> bool:
        """Whether anything is assigned for the year."""
        return any(target.year == self.period.year for i in self.params.indicators for target in i.targets)

    def document(self) -> dict[str, Any]:
        """The document's fields, see the exporters."""
        page = self.page
        return {
            "parent_agency": page.parent_agency,
            "agency": [line.upper() for line in page.agency],
            "number_line": f"Số: {page.number or BLANK}/{page.symbol or self.symbol}",
            "about": page.about,
            "place_and_date": f"{page.place or self.params.organisation.place}, {day_in_words(page.signed_on)}",
            "kind": page.kind,
            "subtitle": self.subtitle,
            "addressees": page.addressees,
            "recipients": page.recipients,
            "capacity": page.capacity,
            "signer": page.signer or "",
            "banner": self.banner,
            "notices": self.notices,
            "footer": self.footer,
            "dated": self.period.last.isoformat(),
            "language": "vi",
            "author": " ".join(page.agency).upper(),
            "internal": self.is_internal,
        }

    @property
    def symbol(self) -> str:
        """What stands behind the number where the page's params say nothing."""
        return "BC"

    @property
    def banner(self) -> str:
        """What each printed page bears above its text, beside the mark of an internal one."""
        marks = {SIMULATED: self.measured.register.simulated}
        marks |= {HELD: bool(self.beyond("hold")), MARKED: bool(self.beyond("mark"))}
        return " · ".join(words for words, holds in marks.items() if holds)

    @property
    def dates(self) -> str:
        return span(self.period.first, self.period.last)

    @property
    def subtitle(self) -> str:
        return f"{capitalised(self.period.label)} ({self.dates})"

    @property
    def notices(self) -> list[str]:
        """What a reader must know before the first figure."""
        known = not self.measured.ends_before(self.period.last)
        early = f"CHƯA ĐỦ KỲ: {self.footer.lower()}, trước ngày cuối kỳ {day(self.period.last)}"
        leads = {HELD: self.beyond("hold"), MARKED: self.beyond("mark")}
        quality = [f"{lead}: {'; '.join(map(excess, found))}." for lead, found in leads.items() if found]
        return [*([] if known else [early]), *map(self._cut_said, self.cuts), *quality]

    @property
    def cuts(self) -> list[Change]:
        """The changes of the organisation at which the period or its year to date is cut."""
        whole = self.period.whole.year_to_date
        return [change for change in self.params.organisation.changes if whole.first < change.on <= whole.last]

    def _cut_said(self, change: Change) -> str:
        year = self.period.year_to_date
        dates = f"kỳ này tính {self.dates}, lũy kế {span(year.first, year.last)}"
        return f"TÁCH KỲ tại ngày {day(change.on)} do {change.name} ({change.reference}): {dates}. {change.note}"

    def beyond(self, consequence: str) -> list[Verdict]:
        """The rules of the gate that were exceeded; an internal page says of each what it found, and bears no mark."""
        return [] if self.is_internal else exceeded(self.prepared.gate, consequence)

    @property
    def footer(self) -> str:
        if self.measured.extracted_on is None:
            return "Không rõ ngày trích số liệu"
        inferred = " (suy ra từ ngày muộn nhất trong sổ)" if self.measured.extract_is_inferred else ""
        return f"Số liệu trích ngày {day(self.measured.extracted_on)}{inferred}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return Document(self.document())._repr_mimebundle_()

    def remarks(self, heading: str) -> Markdown:
        """The analyst's own words of `params/notes/<period>/`, under a heading; nothing where there are none."""
        return Markdown(heading, self.params.notes.text(self.period, self.unit_id))

    @property
    def unit_id(self) -> str:
        """The unit that the page is of; empty for a page of all."""
        return ""

    def closing(self) -> Fragment:
        """Recipients and signature at the foot."""
        return self.signature()

    def signature(self) -> Closing:
        """Recipients and signature, as `params/pages/` says. Name, number and date are blank unless given."""
        fields = self.document()
        return Closing(fields["recipients"], fields["capacity"], fields["signer"])

    def definitions(self, codes: list[str]) -> Prose:
        """What each indicator divides by what, what it does not cover, and the text it comes from."""
        chosen = [indicator for indicator in self.params.indicators if indicator.code in codes]
        return Prose(
            [
                Sentence(
                    f"{i.code}. {i.short_name}: b là {i.numerator_name}; a là {i.denominator_name}. "
                    f"{i.definition} {' '.join(i.not_covered)} (Căn cứ: {i.reference}.)"
                )
                for i in chosen
            ],
            as_points=True,
        )

    def settings_said(self) -> list[Fragment]:
        """Settings other than the usual ones: they outrank what the definitions say."""
        settings = self.params.organisation.settings
        own = [words for (name, value), words in SETTINGS.items() if getattr(settings, name) == value]
        lead = say("Thiết lập riêng, thay cho cách tính chung nêu trên:")
        return [Prose([lead]), Prose([Sentence(words) for words in own], as_points=True)] if own else []

    def register_notes(self, lines: list[Line]) -> Prose:
        """How many dossiers a definition treats in a way the reader must know; only what occurs."""
        units = tuple(unit for line in lines for unit in line.units)
        found = notes(self.measured, units, self.period.year_to_date)
        said = [
            say(capitalised(NOTES[name]) + ".", n=how_many(n, f"notes/{name}"))
            for name, n in found.items()
            if n or name in ALWAYS_SAID
        ]
        return Prose(said or [say("Không có trường hợp nào phải lưu ý.")], as_points=True)

    def unknown(self, figures: list[Figure]) -> list[Sentence]:
        """The figures without data, by what is missing for them: a column, a unit, a later extract."""
        by_reason: dict[str, list[str]] = {}
        for f in (f for f in figures if f.status == "no_data"):
            name = f"{f.indicator.short_name} (mục {f.indicator.code})"
            by_reason.setdefault(self._missing_for(f), []).append(name)
        return [
            say("Chưa có số liệu: {names}; {reason}.", names=Name("; ".join(names)), reason=Name(reason))
            for reason, names in by_reason.items()
        ]

    def _missing_for(self, f: Figure) -> str:
        window = self.period.window_named(f.window)
        missing = gaps(self.measured, f.line, f.indicator, window)
        columns = ", ".join(f"“{heading}”" for heading in missing.columns)
        words = [f"sổ không có cột {columns}, hoặc cột để trống"] * bool(columns)
        words += ["số liệu trích trước kỳ này"] * missing.extract
        words += ["sổ không có hồ sơ nào từ kỳ này trở về trước"] * missing.beginning
        words += ["chưa có sổ của đơn vị" if len(f.line.units) == 1 else "chưa đủ sổ của các đơn vị"] * bool(
            missing.units
        )
        words += ["có hồ sơ chưa rõ đơn vị nào nhận bàn giao"] * bool(missing.lost)
        lacking = ", ".join(f"“{heading}”" for heading in sorted({lack.column for lack in missing.lacking}))
        whose = f" của {unit_names(self.params, missing.units_lacking)}" if len(f.line.units) > 1 else ""
        words += [f"tệp sổ{whose} không có cột {lacking}, hoặc cột để trống"] * bool(lacking)
        return ", ".join(words)

    def form_of(self, line: Line, timeliness: list[Figure]) -> Fragment:
        """Form II.06a of a line for the period, checked against the period's figures of IV."""
        return form_section(self.measured, line, self.period.window, timeliness)

    def about_register(self) -> Prose:
        """Where the figures come from and which days they cover."""
        register = self.measured.register
        year = self.period.year_to_date
        sentences = [
            say("{footer}.", footer=Name(self.footer)),
            say(
                "Kỳ báo cáo {dates}; lũy kế {year}.",
                dates=Name(self.dates),
                year=Name(span(year.first, year.last)),
            ),
            say(
                "Sổ hồ sơ có {rows} dòng: {kept} hồ sơ được tính, {rejected} dòng bị loại, {merged} dòng trùng.",
                rows=how_many(register.rows, "register/rows"),
                kept=how_many(len(register.dossiers), "register/kept"),
                rejected=how_many(len(register.rejected), "register/rejected"),
                merged=how_many(register.merged, "register/merged"),
            ),
        ]
        unsure = say(
            "Nguồn của {units} đơn vị và {procedures} thủ tục trong danh mục dùng để tính chưa được xác nhận.",
            units=how_many(sum(not u.confirmed for u in self.params.units_in(year)), "params/units/unconfirmed"),
            procedures=how_many(
                sum(not p.confirmed and p.valid.meets(year.first, year.last) for p in self.params.procedures),
                "params/procedures/unconfirmed",
            ),
        )
        absent = [] if "paper_used" in register.columns else [
            say("Sổ không có cột “Sử dụng bản giấy”, hoặc cột để trống, "
                "nên không trừ được hồ sơ trực tuyến có dùng bản giấy.")
        ]  # fmt: skip
        return Prose([*sentences, *self.corrections(), unsure, *absent])

    def corrections(self) -> list[Sentence]:
        """How many corrections the figures rest on, and what they changed; nothing where there is none."""
        register = self.measured.register
        said = register.findings.corrected
        held = said[said["concerned"].astype(bool)]
        if held.empty:
            return []
        return [
            say(
                "Sổ được đính chính theo {n} mục có ghi lý do: {set} lượt hồ sơ được sửa, {drop} dòng bị bỏ.",
                n=how_many(len(held), "register/corrections"),
                set=how_many(int(held.loc[held["action"] == "set", "changed"].sum()), "register/corrections/set"),
                drop=how_many(len(register.dropped), "register/corrections/dropped"),
            )
        ]

    def sources_of(self, lines: list[Line], codes: list[str]) -> Parts:
        """Sources, notes on the register, definitions."""
        cited = Name("; ".join(rule_set.citation for rule_set in self.params.rule_sets))
        head = [say("Căn cứ giao chỉ tiêu: {cited}.", cited=cited)] if self.has_targets else []
        parts: list[Fragment] = [Prose(head), self.about_register()]
        if lines:
            parts += [Prose([say("Lưu ý về số liệu lũy kế từ đầu năm:")]), self.register_notes(lines)]
        if codes:
            parts += [Prose([say("Cách tính từng chỉ tiêu:")]), self.definitions(codes), *self.settings_said()]
        return Parts(parts)
