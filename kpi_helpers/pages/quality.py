"""The internal page on the register's quality: what was left out, mended, missing or changed, and what rests on it.

It names files, sheets and rows, never a dossier: the coded lists are `rejected.csv` and the workbooks of `kpi explain`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from kpi_helpers.errors import KpiError
from kpi_helpers.measures import alternatives, quality, revisions
from kpi_helpers.measures.gate import Verdict, exceeded
from kpi_helpers.measures.lines import Line, lines
from kpi_helpers.pages.explanation import SETTINGS
from kpi_helpers.pages.figures import DASH, Figure, figure
from kpi_helpers.pages.fragments import Cell, Column, Fragment, Parts, Prose, Sentence, Table
from kpi_helpers.pages.narrative import Name, how_many, say
from kpi_helpers.pages.report import Report
from kpi_helpers.pages.tables import counts_table
from kpi_helpers.rules.vocabulary import QUALITY
from kpi_helpers.text import capitalised, day, number

CONSEQUENCES = {"mark": "Cảnh báo", "hold": "Giữ lại"}
REASONS = {
    "row-unreadable": "Ô không đọc được",
    "row-day-unsure": "Ngày có thể bị đảo ngày, tháng",
    "row-day-implausible": "Năm của ngày không thể có",
    "row-without-id": "Thiếu mã hồ sơ",
    "row-id-damaged": "Mã hồ sơ mất chữ số",
    "row-id-personal": "Mã hồ sơ là dữ liệu cá nhân",
    "row-without-code": "Mã TTHC sai dạng",
    "row-unit-unknown": "Đơn vị giải quyết không có trong danh mục",
    "row-unit-blank": "Ô đơn vị giải quyết trống",
    "row-unit-in-group": "Tên đơn vị chỉ đứng ở dòng nhóm",
    "row-formula-failed": "Công thức lỗi",
    "row-without-owner": "Bộ phận một cửa giải quyết, danh mục không chỉ ra một chủ quản",
    "row-duplicate": "Mâu thuẫn với dòng khác của cùng hồ sơ",
    "row-id-shared": "Mã hồ sơ trùng với hồ sơ khác",
    "row-too-wide": "Nhiều ô hơn tiêu đề",
    "row-too-short": "Ít ô hơn các dòng khác",
    "row-quote-open": "Ngoặc kép mở không đóng",
    "row-cut-off": "Dòng cuối bị cắt ngang",
}
CONFLICTS = {
    quality.CONFLICT: "Trong cùng một lần trích: {n} dòng mâu thuẫn với dòng khác của cùng hồ sơ, giữ dòng đứng trước.",
    quality.SHARED_CODE: "{n} dòng mang mã mà nhiều hồ sơ dùng chung, không rõ của hồ sơ nào nên không tính dòng nào.",
}
ROWS = {
    "rows": "Dòng đọc được", "kept": "Được tính", "rejected": "Bị loại", "dropped": "Bỏ theo đính chính",
    "merged": "Trùng nguyên văn", "replaced": "Thay bằng bản mới",
}  # fmt: skip
ORDERS = {
    "ended_before_received": "Kết thúc trước tiếp nhận",
    "due_before_received": "Hẹn trả trước tiếp nhận",
    "first_due_before_received": "Hẹn lần đầu trước tiếp nhận",
    "returned_before_finished": "Trả trước kết thúc xử lý",
    "received_before_submitted": "Tiếp nhận trước ngày nộp",
    "paid_before_submitted": "Thu phí trước ngày nộp",
}
DAYS = {
    "submitted_at": "ngày nộp", "received_at": "ngày tiếp nhận", "due_at": "ngày hẹn trả",
    "first_due_at": "ngày hẹn trả lần đầu", "finished_at": "ngày kết thúc xử lý", "returned_at": "ngày trả kết quả",
    "paid_at": "thanh toán có ngày", "apology_at": "ngày văn bản xin lỗi",
}  # fmt: skip
UNDATED = {
    "procedure_code": "Mã TTHC", "resolving_unit": "Đơn vị giải quyết", "channel": "Kênh nộp",
    "service_level": "Mức độ DVC", "status": "Trạng thái", "ended_as": "Hình thức kết thúc",
    "supplements": "Số lần bổ sung", "digitised": "Số hóa", "reused": "Tái sử dụng", "e_result": "Kết quả điện tử",
    "paper_used": "Sử dụng bản giấy", "fee": "Phí, lệ phí", "paid_online": "Thanh toán không ghi ngày",
}  # fmt: skip
LATE = {
    "whole": "Cả hồ sơ", "received_at": "Ngày tiếp nhận", "ended_on": "Ngày kết thúc", "paid_at": "Ngày thu phí",
}  # fmt: skip
FORM = {
    "count": "Hồ sơ", "received": "Tiếp nhận: tổng số", "carried_over": "Trong đó từ kỳ trước",
    "pending": "Đang giải quyết: tổng số", "pending_within": "Trong hạn", "pending_overdue": "Quá hạn",
}  # fmt: skip
COUNT = "18.5mm"
NAMED = 20  # sheets and files left unread that are named
NO_REASON = "Sổ không ghi lý do"
SAME, NO_FIGURE = "như hiện nay", "không tính được"


def points(sentences: Sequence[Sentence]) -> Prose:
    return Prose(sentences, as_points=True)


@dataclass(frozen=True)
class Quality(Report):
    """The register's quality in a period. Each method gives a fragment to show."""

    @property
    def is_internal(self) -> bool:
        """It does, whatever params say of the page."""
        return True

    @cached_property
    def units(self) -> dict[str, str]:
        """Every unit's name by its id, in the order of params."""
        return {unit.id: unit.name for unit in self.params.units}

    @cached_property
    def lines(self) -> list[Line]:
        return lines(self.params, self.period)

    # --- the gate -----------------------------------------------------------------------------------------------

    def gate(self) -> Fragment:
        """Whether the period may be published, and what each rule of the gate found."""
        found = self.prepared.gate
        if not found:
            return Prose([say("Văn phòng chưa đặt quy tắc nào cho cổng chất lượng: mọi trang đều được phát hành.")])
        return Parts([Prose([self._conclusion()]), gate_table(found)])

    def _conclusion(self) -> Sentence:
        held, marked = (exceeded(self.prepared.gate, consequence) for consequence in ("hold", "mark"))
        if held:
            words = "Kết luận: giữ lại, không phát hành trang nào ({n} quy tắc bị vượt)."
            return say(words, n=how_many(len(held), "gate/hold"))
        if marked:
            words = "Kết luận: phát hành kèm cảnh báo trên mỗi trang ({n} quy tắc bị vượt)."
            return say(words, n=how_many(len(marked), "gate/mark"))
        return say("Kết luận: phát hành, không kèm cảnh báo.")

    # --- I. rows ------------------------------------------------------------------------------------------------

    def rows(self) -> Fragment:
        """What became of each row read, by file and in all, and whether the sums agree."""
        counted = self.measured.register.findings.rows
        parts = list(ROWS)
        named = [quality.sheet_name(file, sheet) for file, sheet in zip(counted["file"], counted["sheet"], strict=True)]
        frame = counted[parts].astype(int).assign(name=named)[["name", *parts]]
        frame = with_total(frame)
        table = counts_table(frame, ["Tệp, trang", *ROWS.values()], "Cân đối dòng của sổ")
        return Parts([narrow(table), Prose([self._balance(frame.iloc[-1].to_dict())])])

    def _balance(self, total: Mapping[str, int]) -> Sentence:
        """The equation in numbers, and whether it holds."""
        register, parts = self.measured.register, list(ROWS)[1:]
        bound = {name: how_many(int(total[name]), f"rows/{name}") for name in ROWS}
        left = register.rows - sum(int(total[name]) for name in parts)
        words = (
            "Đối chiếu: {rows} = {kept} (được tính) + {rejected} (bị loại) + {dropped} (bỏ theo đính chính) + {merged} "
            "(trùng nguyên văn) + {replaced} (thay bằng bản mới): "
        )
        if left or int(total["kept"]) != len(register.dossiers):
            return say(words + "không khớp, chênh lệch {left} dòng.", left=how_many(left, "rows/left"), **bound)
        return say(words + "khớp.", **bound)

    def rejected(self) -> Fragment:
        """Rejected rows by reason and column, with the places of the first few; and by the unit that they name."""
        frame = quality.rejected_by_reason(self.measured)
        if frame.empty:
            return Prose([say("Không có dòng nào bị loại.")])
        frame = frame.assign(reason=[REASONS.get(reason, reason) for reason in frame["reason"]])
        note = "Đủ danh sách ở tệp rejected.csv (kpi check)."
        table = counts_table(frame, ["Lý do", "Cột", "Số dòng", "Ví dụ"], "Dòng bị loại", note)
        widths = [Column("1fr"), Column("30mm"), Column("16mm", "right"), Column("60mm")]
        return Parts([replace(table, columns=widths), *self._rejected_by_unit()])

    def _rejected_by_unit(self) -> list[Fragment]:
        found = quality.rejected_by_unit(self.measured)
        nameless = int(self.measured.register.rejected["unit"].isna().sum())
        unknown = say("Dòng bị loại không rõ đơn vị giải quyết: {n}.", n=how_many(nameless, "rejected/unit"))
        said: list[Fragment] = [Prose([unknown])] if nameless else []
        if found.empty:
            return said
        frame = found.reset_index().assign(unit=[self.units[unit] for unit in found.index])
        heads = ["Đơn vị giải quyết", "Dòng bị loại", "Hồ sơ được tính"]
        return [narrow(counts_table(frame, heads, "Dòng bị loại, theo đơn vị mà dòng ghi")), *said]

    # --- II. what reading did -----------------------------------------------------------------------------------

    def repairs(self) -> Fragment:
        """Cells that were mended without guessing, by column; units named otherwise than params have them."""
        mended = quality.repairs(self.measured)
        heads = ["Cột", "Cách sửa", "Số ô"]
        made = [counts_table(mended, heads, "Ô được sửa khi đọc, không phỏng đoán")] if len(mended) else []
        made += self._unit_names()
        return Parts(made) if made else Prose([say("Không có ô nào phải sửa khi đọc.")])

    def _unit_names(self) -> list[Table]:
        names = quality.unit_names(self.measured)
        if names.empty:
            return []
        note = "Ghi cách viết thường gặp vào aliases của đơn vị trong params/units thì không phải nêu ở đây nữa."
        heads = ["Cột", "Sổ viết", "Đơn vị", "Số ô"]
        table = counts_table(names, heads, "Tên đơn vị viết khác, nhận theo bí danh", note)
        return [replace(table, columns=[Column("30mm"), Column("1fr"), Column("1fr"), Column("16mm", "right")])]

    def left_unread(self) -> Fragment:
        """Sheets, files and columns that were not read, corrections, and total rows against what was counted."""
        register = self.measured.register
        notes = {
            "columns_left_out": "{n} cột ngoài mẫu, không đọc.",
            "received_nowhere": "{n} dòng ghi đơn vị tiếp nhận không có trong danh mục.",
        }
        said = [
            say(words, n=how_many(register.notes[name], f"register/{name}"))
            for name, words in notes.items()
            if register.notes.get(name)
        ]
        said = [*self._unread(), *said, *self.corrections(), *self._totals()]
        return points(said or [say("Không có trang, cột nào bị bỏ lại; không có dòng tổng, không có đính chính.")])

    def _unread(self) -> list[Sentence]:
        """The first sheets and files that hold no register, by name, and how many more there are."""
        unread = self.measured.register.findings.unread
        said = [
            say("{place}: loại tệp không đọc.", place=Name(row.file))
            if pd.isna(row.rows)
            else say(
                "{place} không phải sổ hồ sơ: {rows} dòng không đọc.",
                place=Name(quality.sheet_name(row.file, row.sheet)),
                rows=how_many(int(row.rows), "unread/rows"),
            )
            for row in unread.head(NAMED).itertuples()
        ]
        if (more := len(unread) - NAMED) > 0:
            said.append(say("… và {n} trang, tệp nữa không đọc.", n=how_many(more, "unread/more")))
        return said

    def _totals(self) -> list[Sentence]:
        words = "Dòng tổng ở {place} ghi {stated}, đếm được {counted}: {verdict}."
        return [
            say(
                words,
                place=Name(quality.place(row)),
                stated=how_many(int(row.stated), "totals/stated"),
                counted=how_many(int(row.counted), "totals/counted"),
                verdict=Name("khớp" if row.stated == row.counted else "không khớp"),
            )
            for row in quality.totals(self.measured).itertuples()
        ]

    # --- III. what is missing -----------------------------------------------------------------------------------

    def missing(self) -> Fragment:
        """Absent columns with the indicators that they silence, units without data, what nobody has confirmed."""
        said = [
            say(
                "Sổ không có cột “{column}”, hoặc cột để trống: không tính được chỉ tiêu {codes}.",
                column=Name(column), codes=Name(", ".join(codes)),
            )
            for column, codes in quality.silenced(self.measured).items()
        ]  # fmt: skip
        said += self._lacking()
        lists = {
            "Cột không có hoặc để trống trong sổ, không chỉ tiêu nào phải bỏ trống vì thiếu: {names}.": [
                f"“{heading}”" for heading in quality.absent_columns(self.measured)
            ],
            "Đơn vị chưa có dòng nào trong sổ: {names}.": self._names(self.measured.missing_units),
            "Đơn vị văn phòng ghi nhận không phát sinh hồ sơ: {names}.": self._names(
                self.params.of_period(self.period).nothing_to_report
            ),
            "Hồ sơ cột chưa được xác nhận: {names}.": list(self.measured.register.unconfirmed),
            "Đơn vị chưa xác nhận nguồn trong danh mục: {names}.": self._names(
                unit.id for unit in self.params.units_on(self.period.last) if not unit.confirmed
            ),
        }
        said += [say(words, names=Name("; ".join(names))) for words, names in lists.items() if names]
        said += [
            say(
                "{n} hồ sơ đứng tên {unit} sau ngày đơn vị này kết thúc (hoặc trước ngày bắt đầu) mà params/units "
                "không cho biết ai giữ: không tính cho đơn vị nào.",
                n=how_many(int(count), f"without_holder/{unit}"), unit=Name(self.units[unit]),
            )
            for unit, count in quality.without_holder(self.measured).items()
        ]  # fmt: skip
        return points(said or [say("Không thiếu cột, không thiếu đơn vị, không có gì chưa xác nhận.")])

    def _lacking(self) -> list[Sentence]:
        """The columns that only some sheets lack, and the figures that are not known for it."""
        rows = self.measured.register.findings.rows
        unknown = [
            say(
                "{name} không có cột “{column}”, hoặc cột để trống: không tính được {codes} của {units}.",
                name=Name(quality.sheet_name(row.file, row.sheet)), column=Name(row.column),
                codes=Name(", ".join(row.codes)), units=Name("; ".join(self.units[unit] for unit in row.units)),
            )
            for row in quality.lacking(self.measured).itertuples()
        ]  # fmt: skip
        absent = [
            say(
                "Chỉ {name} không có cột {columns}: hồ sơ lấy từ đó coi như để trống.",
                name=Name(quality.sheet_name(row.file, row.sheet)), columns=Name(row.absent),
            )
            for row in rows[rows["absent"] != ""].itertuples()
        ]  # fmt: skip
        return [*unknown, *absent]

    def _names(self, ids: object) -> list[str]:
        wanted = set(ids)  # type: ignore[call-overload]
        return [name for unit, name in self.units.items() if unit in wanted]

    def blanks(self) -> Fragment:
        """Dossiers of which a blank cell is counted as a no, by unit and column."""
        blank = quality.blanks(self.measured)
        if not blank.to_numpy().any():
            return Prose([say("Không có ô nào để trống mà chỉ tiêu lũy kế phải tính là không.")])
        counts = blank.groupby(self.measured.facts["unit"]).sum()
        names = {heading: f"Trống “{heading}”" for heading in blank}
        note = "Ô để trống tính là không (chưa số hóa, không trực tuyến, …); một hồ sơ có thể thuộc nhiều cột."
        caption = "Ô để trống được tính là không, hồ sơ kết thúc từ đầu năm"
        return self._by_unit(counts[counts.any(axis=1)], names, caption, note)

    # --- IV. days -----------------------------------------------------------------------------------------------

    def orders(self) -> Fragment:
        """Dossiers of the year with days in an impossible order, by unit and kind."""
        counts = quality.out_of_order(self.measured)
        if counts.empty:
            return Prose([say("Không có hồ sơ nào trong năm ghi các ngày theo thứ tự không thể có.")])
        note = "Hồ sơ vẫn được giữ trong số liệu; một hồ sơ có thể thuộc nhiều cột."
        return self._by_unit(counts, ORDERS, "Thứ tự ngày không thể có, hồ sơ trong năm", note)

    def unreceived(self) -> Fragment:
        """Dossiers that ended in the year and have no day received, by unit: they are in no figure. And those that have
        one though they were refused, and count.
        """
        without = self._unit_counts(
            quality.ended_unreceived(self.measured),
            "Đã kết thúc (theo ngày, theo trạng thái), không ghi ngày tiếp nhận: không tính vào chỉ tiêu nào",
            "Không có hồ sơ nào đã kết thúc từ đầu năm mà sổ không ghi ngày tiếp nhận.",
        )
        refused = self._unit_counts(
            quality.refused_and_received(self.measured),
            "Trạng thái “Không được tiếp nhận” nhưng có ngày tiếp nhận: tính như hồ sơ đã tiếp nhận",
            "Không có hồ sơ nào ghi “Không được tiếp nhận” mà có ngày tiếp nhận.",
        )
        return Parts([without, refused])

    def _unit_counts(self, rows: pd.Series, caption: str, none: str) -> Fragment:
        """How many dossiers each unit has of some, or a sentence that there are none."""
        own = self.measured.facts["unit"][rows]
        if own.empty:
            return Prose([say(none)])
        return self._by_unit(own.value_counts().to_frame("count"), {"count": "Hồ sơ"}, caption)

    def undated_ends(self) -> Fragment:
        """Dossiers that ended by their status and have no day, and what form II.06a counts them as."""
        found = quality.undated_ends(self.measured, self.period.window)
        if found.empty:
            return Prose([say("Không có hồ sơ đã tiếp nhận nào có trạng thái đã kết thúc mà sổ không ghi ngày.")])
        frame = found[list(FORM)].astype(int).assign(name=[line.name for line in found["line"]])
        caption = "Trạng thái đã kết thúc, không ghi ngày: đang đứng ở đâu trong biểu của kỳ"
        note = (
            "Nếu các hồ sơ này kết thúc trước kỳ thì các cột trên giảm đúng số đã ghi; nếu kết thúc trong kỳ thì cột "
            "đang giải quyết giảm và cột đã giải quyết tăng cùng một số. Cả hai trường hợp biểu vẫn cân đối."
        )
        return narrow(counts_table(frame[["name", *FORM]], ["Đơn vị", *FORM.values()], caption, note))

    def after_extract(self) -> Fragment:
        """Days later than the extract, by kind of day."""
        counts = quality.after_extract(self.measured).sum()
        inferred = self.measured.extract_is_inferred
        if inferred and not counts.any():
            return Prose(
                [say("Ngày trích số liệu được suy ra từ ngày muộn nhất trong sổ, nên không có ngày nào sau đó.")]
            )
        words = "cách xa mọi ngày khác trong sổ, có thể ghi nhầm năm" if inferred else "muộn hơn ngày trích"
        said = [
            say(f"{{n}} hồ sơ có {{day}} {words}.", n=how_many(int(n), f"after/{name}"), day=Name(DAYS[name]))
            for name, n in counts.items()
            if n
        ]
        return points(said) if said else Prose([say("Không có ngày nào muộn hơn ngày trích số liệu.")])

    def late_entries(self) -> Fragment:
        """Facts of months that were over, which only a later extract has, by unit."""
        found = revisions.late_entries(self.measured)
        if found.empty:
            return Prose([say("Không thấy hồ sơ nào nhập muộn vào tháng đã khóa (so giữa các lần trích trong sổ).")])
        counts = pd.crosstab(found["unit"], found["fact"]).reindex(columns=list(LATE), fill_value=0)
        note = "Tháng đã khóa: tháng báo cáo kết thúc trước hoặc đúng ngày trích của bản cũ."
        return self._by_unit(
            counts, LATE, "Nhập muộn vào tháng đã khóa: có ở bản trích sau, không có ở bản trước", note
        )

    def _by_unit(self, counts: pd.DataFrame, names: Mapping[str, str], caption: str, note: str = "") -> Table:
        """Counts by unit, in the order of params, with their sum; columns that count nothing are left out."""
        kept = [name for name in names if name in counts and counts[name].any()]
        own = counts.reindex([unit for unit in self.units if unit in counts.index])
        frame = own[kept].astype(int).assign(name=[self.units[unit] for unit in own.index])[["name", *kept]]
        return narrow(counts_table(with_total(frame), ["Đơn vị", *(names[name] for name in kept)], caption, note))

    # --- V. revisions -------------------------------------------------------------------------------------------

    def revisions(self) -> Fragment:
        """What later extracts say otherwise of dossiers that had ended in a closed month, by unit and column."""
        each = revisions.changed_columns(revisions.changed(self.measured))
        said = self._inferred()
        made: list[Fragment] = [Prose(said)] if said else []
        if each.empty:
            none = say("Không có thay đổi nào giữa các lần trích đối với hồ sơ kết thúc trong tháng đã khóa.")
            return Parts([*made, Prose([none])])
        undated = "Thông tin không ghi ngày bị sửa sau khi tháng đã khóa (số hồ sơ)"
        dated = "Ngày bị sửa sau khi tháng đã khóa (số hồ sơ)"
        days = {name: capitalised(words) for name, words in DAYS.items()}
        groups = {undated: UNDATED, dated: days}
        for caption, names in groups.items():
            own = each[each["column"].isin(list(names))]
            if len(own):
                made.append(self._by_unit(pd.crosstab(own["unit"], own["column"]), names, caption))
        others = each[~each["column"].isin([*UNDATED, *DAYS])]
        words = "Thay đổi ở các cột khác: {n} lượt."
        rest = [Prose([say(words, n=how_many(len(others), "revisions/others"))])] if len(others) else []
        return Parts([*made, *rest])

    def _inferred(self) -> list[Sentence]:
        """The days of extracts that nobody says, where they decide which row of a dossier stayed."""
        days = revisions.inferred_extracts(self.measured).items()
        files = Name("; ".join(f"{file} ngày {day(when)}" for file, when in days))
        words = (
            "Ngày trích suy ra từ ngày muộn nhất trong tệp: {files}. Hồ sơ có ở nhiều tệp lấy dòng của tệp trích sau; "
            "ghi extracted_on của từng tệp trong params/periods để khỏi phải suy ra."
        )
        return [say(words, files=files)] if days else []

    def revised_figures(self) -> Fragment:
        """What the revisions of undated facts changed in the year's figures of levels and organisation."""
        if revisions.revised(self.measured).empty:
            return Prose([say("Không có số liệu nào thay đổi do sửa thông tin không ghi ngày.")])
        now = alternatives.to_date(self.measured)
        before = alternatives.to_date(revisions.before_revision(self.measured))
        old, new = self._figures(alternatives.differing(now, before, COUNTS)), self._figures(now)
        rows = [(new[at], old[at]) for at in old if new[at].line.is_roll_up]
        if not rows:
            return Prose([say("Các thay đổi nêu trên không làm thay đổi chỉ tiêu nào của cấp, của toàn bộ.")])
        return figures_table(rows, ("Trước khi sửa", "Hiện nay"), "Ảnh hưởng của việc sửa đến lũy kế từ đầu năm")

    def conflicts(self) -> Prose:
        """Rows that contradict another of the same extract, or have another dossier's code."""
        reasons = self.measured.register.rejected["reason"].value_counts()
        found = {words: int(reasons.get(reason, 0)) for reason, words in CONFLICTS.items()}
        if not any(found.values()):
            return Prose([say("Không có dòng nào mâu thuẫn với dòng khác của cùng hồ sơ hay trùng mã với hồ sơ khác.")])
        return Prose([say(words, n=how_many(n, "register/conflicts")) for words, n in found.items() if n])

    # --- VI. settings -------------------------------------------------------------------------------------------

    @cached_property
    def readings(self) -> dict[tuple[str, str], dict[tuple[str, str], Figure] | KpiError]:
        """The year's figures under each other reading of each setting, or why there are none."""
        made: dict[tuple[str, str], dict[tuple[str, str], Figure] | KpiError] = {}
        for setting in alternatives.others(self.params.organisation.settings):
            found = alternatives.read_otherwise(self.measured, *setting)
            made[setting] = found if isinstance(found, KpiError) else self._figures(found)
        return made

    @cached_property
    def to_date(self) -> dict[tuple[str, str], Figure]:
        return self._figures(alternatives.to_date(self.measured))

    def _figures(self, rows: pd.DataFrame) -> dict[tuple[str, str], Figure]:
        known = {line.id: line for line in self.lines}
        indicators = {indicator.code: indicator for indicator in self.params.indicators}
        return {
            (row.indicator, row.unit): figure(self.measured, indicators[row.indicator], known[row.unit], row)
            for row in rows.reset_index().itertuples()
        }

    def settings(self) -> Fragment:
        """The year's figures of each level under the settings in use and under each other reading."""
        own = [at for at, f in self.to_date.items() if f.line.kind == "level" and f.indicator.counts == "dossiers"]
        own.sort(key=lambda at: [indicator.code for indicator in self.params.indicators].index(at[0]))
        body = [self._reading_row(at) for at in own]
        names = ["Chỉ tiêu", "Hiện nay", *(capitalised(SETTINGS[name][reading]) for name, reading in self.readings)]
        frame = pd.DataFrame([[cell.text for cell in row] for row in body], columns=names)
        columns = [Column("1fr"), *[Column("25mm", "center")] * (len(names) - 1)]
        caption = "Lũy kế từ đầu năm theo từng cách hiểu, mỗi lần đổi một thiết lập"
        table = Table(caption, columns, [[Cell(name) for name in names]], body, frame)
        return Parts([table, *self._no_readings()])

    def _reading_row(self, at: tuple[str, str]) -> list[Cell]:
        now = self.to_date[at]
        cells = [
            Cell(NO_FIGURE) if isinstance(found, KpiError) else read_cell(now, found[at])
            for found in self.readings.values()
        ]
        return [Cell(named(now)), Cell(figure_text(now)), *cells]

    def _no_readings(self) -> list[Fragment]:
        said = [
            say(
                "Không tính được theo “{reading}”: {why}.",
                reading=Name(SETTINGS[name][value]),
                why=Name("; ".join(fault.text("vi") for fault in found.faults)),
            )
            for (name, value), found in self.readings.items()
            if isinstance(found, KpiError)
        ]
        return [Prose(said)] if said else []

    def changed_verdicts(self) -> Fragment:
        """The lines whose verdict another reading of a setting would change."""
        rows = [
            [
                f"{now.line.name}, {now.indicator.code}", SETTINGS[name][value],
                f"{figure_text(now)}: {now.verdict.lower()}", f"{figure_text(found[at])}: {found[at].verdict.lower()}",
            ]
            for (name, value), found in self.readings.items()
            if not isinstance(found, KpiError)
            for at, now in self.to_date.items()
            if found[at].status != now.status
        ]  # fmt: skip
        if not rows:
            return Prose([say("Không cách hiểu nào làm đổi kết luận đạt hay chưa đạt của đơn vị, cấp nào.")])
        frame = pd.DataFrame(rows, columns=["line", "setting", "now", "other"])
        heads = ["Đơn vị, chỉ tiêu", "Nếu hiểu là", "Hiện nay", "Khi đó"]
        body = [[Cell(text) for text in row] for row in rows]
        columns = [Column("1fr"), Column("42mm"), Column("42mm"), Column("42mm")]
        return Table("Kết luận thay đổi theo cách hiểu", columns, [[Cell(head) for head in heads]], body, frame)

    # --- VII. lateness ------------------------------------------------------------------------------------------

    def causes(self) -> Fragment:
        """Why dossiers were late in the year, as far as the register records it, by kind of unit."""
        frame = quality.lateness_causes(self.measured)
        if frame.empty:
            return Prose([say("Không có hồ sơ nào giải quyết trễ hạn từ đầu năm.")])
        names = {kind.kind: kind.name for kind in self.params.organisation.kinds}
        kinds = [name for name in frame.columns if name in names and frame[name].any()]
        shown = frame.assign(name=frame["reason"].replace("", NO_REASON))[["name", *kinds, "count", "apologised"]]
        heads = ["Lý do ghi trong sổ", *(names[kind] for kind in kinds), "Tổng số", "Có văn bản xin lỗi"]
        return narrow(counts_table(with_total(shown), heads, "Hồ sơ giải quyết trễ hạn từ đầu năm, theo lý do"))


COUNTS = ("numerator", "denominator")


def figure_text(f: Figure) -> str:
    """`1.204/1.250 (96,32%)`, or why there is no figure."""
    return f.verdict.lower() if f.numerator is None else f"{f.counts_text} ({f.value_text})" if f.denominator else DASH


def named(f: Figure) -> str:
    return f"{f.indicator.code}. {f.indicator.short_name}, {f.line.name}"


def read_cell(now: Figure, other: Figure) -> Cell:
    """A figure under another reading; a remark where its counts are those in use."""
    same = (now.numerator, now.denominator) == (other.numerator, other.denominator)
    return Cell(SAME, tone="soft") if same else Cell(figure_text(other))


def narrow(table: Table) -> Table:
    """Counts in columns of one width, so that their headings wrap and the names keep their room."""
    return replace(table, columns=[Column(COUNT, "right") if c.align == "right" else c for c in table.columns])


def with_total(frame: pd.DataFrame) -> pd.DataFrame:
    """Named counts with their sum as a last row; one row is its own sum."""
    numbers = frame.drop(columns="name")
    total = pd.DataFrame([{"name": "Tổng cộng", **numbers.sum().to_dict()}])
    return frame if len(frame) == 1 else pd.concat([frame, total], ignore_index=True)


def figures_table(rows: Sequence[tuple[Figure, Figure]], heads: tuple[str, str], caption: str) -> Table:
    """Pairs (now, before) as rows: before, now, and by how many b and a differ."""
    body = [
        [
            Cell(named(now)), Cell(figure_text(before)), Cell(figure_text(now)),
            Cell(signed(now.numerator, before.numerator)),
            Cell(signed(now.denominator, before.denominator)),
        ]
        for now, before in rows
    ]  # fmt: skip
    names = ["Chỉ tiêu", *heads, "b thay đổi", "a thay đổi"]
    frame = pd.DataFrame([[cell.text for cell in row] for row in body], columns=names)
    columns = [Column("1fr"), *[Column("auto", "center")] * 2, *[Column("18mm", "right")] * 2]
    return Table(caption, columns, [[Cell(name) for name in names]], body, frame)


def signed(now: int | None, before: int | None) -> str:
    if now is None or before is None:
        return DASH
    return f"+{number(now - before)}" if now > before else number(now - before)


def verdict_cell(verdict: Verdict) -> Cell:
    if verdict.exceeded:
        return Cell(f"Vượt {verdict.excess_text}", tone="bad", strong=True)
    return Cell("Đạt", tone="good")


def gate_table(found: Sequence[Verdict]) -> Table:
    """The rules of the gate: what was found, what is allowed, what follows, and the verdict."""
    body = [
        [
            Cell(capitalised(QUALITY[verdict.rule.measure][0])), Cell(verdict.found_text), Cell(verdict.allowed_text),
            Cell(CONSEQUENCES[verdict.rule.consequence]),
            verdict_cell(verdict),
        ]
        for verdict in found
    ]  # fmt: skip
    names = ["Nội dung", "Tìm thấy", "Cho phép", "Nếu vượt", "Kết luận"]
    frame = pd.DataFrame([[cell.text for cell in row] for row in body], columns=names)
    columns = [
        Column("1fr"),
        Column("auto", "right"),
        Column("auto", "right"),
        Column("28mm"),
        Column("24mm", "center"),
    ]
    return Table("Cổng chất lượng", columns, [[Cell(name) for name in names]], body, frame)
