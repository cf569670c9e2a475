"""The workbook of what a figure counts, one by one. It holds dossier codes: internal, never linked, never published."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from kpi_helpers.errors import KpiError
from kpi_helpers.measures.explained import explained, payments, refuse_unmeasured
from kpi_helpers.measures.lines import Line
from kpi_helpers.measures.measured import Measured
from kpi_helpers.measures.results import counted, gaps, row, tidy, unit_names
from kpi_helpers.pages.figures import Figure, figure
from kpi_helpers.pages.narrative import span
from kpi_helpers.pages.prepared import Prepared
from kpi_helpers.pages.report import Report
from kpi_helpers.pages.workbook import GRID, PLAIN, THOUSANDS, Formats, height, opened, printed
from kpi_helpers.periods import Window
from kpi_helpers.rules.indicators import Indicator
from kpi_helpers.rules.organisation import PageParams, Settings
from kpi_helpers.rules.vocabulary import FACTS
from kpi_helpers.text import INTERNAL, number

NOTHING = "Không có dòng nào"
PAYMENTS = "Giao dịch"
FEW_DAYS = 6
DAYS = "dd/mm/yyyy"
FOOT = f"{INTERNAL}, trang "
SUMMARY_WIDTHS = (48, 96)
MOST = 1_048_500  # rows: what a sheet holds, less those above the table
WINDOWS = {"period": "Trong kỳ", "year_to_date": "Lũy kế từ đầu năm"}
YES_NO = {True: "Có", False: "Không"}
# The columns shown: heading, width in characters.
COLUMNS: dict[str, tuple[str, int]] = {
    "dossier_id": ("Mã hồ sơ", 24),
    "procedure": ("Mã TTHC", 12),
    "procedure_name": ("Tên TTHC", 42),
    "field": ("Lĩnh vực", 20),
    "unit": ("Đơn vị", 24),
    "received_on": ("Ngày tiếp nhận", 12),
    "due_on": ("Ngày hẹn trả", 12),
    "ended_on": ("Ngày kết thúc", 12),
    "paid_on": ("Ngày thanh toán", 12),
    "payments": ("Số giao dịch trong khoảng ngày", 12),
    "payment_days": ("Ngày giao dịch", 26),
    "in_numerator": ("Thuộc tử số (b)", 10),
    "counted": ("Được tính", 10),
    "decided": ("Lý do", 56),
}
SETTINGS: dict[str, dict[str, str]] = {
    "received": {"any": "kể cả hồ sơ kỳ trước chuyển sang", "in_year": "chỉ hồ sơ tiếp nhận trong năm"},
    "ended_without_result": {
        "resolved": "trả lại, rút, dừng xử lý vẫn là đã giải quyết",
        "excluded": "không tính hồ sơ trả lại, rút, dừng xử lý",
    },
    "reappointment": {
        "current": "ngày hẹn trả là ngày hẹn hiện tại",
        "first": "ngày hẹn trả là ngày hẹn lần đầu",
    },
    "due_dates": {
        "register": "sổ không ghi ngày hẹn trả thì không tính hạn",
        "from_limit": "sổ không ghi ngày hẹn trả thì tính theo thời hạn giải quyết",
    },
}


@dataclass(frozen=True)
class Listing:
    """A sheet: its name, what it holds in words, and the rows with the columns to show."""

    name: str
    title: str
    rows: pd.DataFrame
    columns: Sequence[str]


def explanation(measured: Measured, line: Line, indicator: Indicator, window: Window) -> bytes:
    """What stands behind a figure as xlsx; the same register, params and figure give the same bytes.

    Raises KpiError: `indicator-not-of-unit`, `no-data-…` where there is no figure, `explanation-too-long`.
    """
    refuse_unmeasured(measured, line, indicator, window)
    shown = figure_of(measured, line, indicator, window)
    refuse_too_long(shown, shown.denominator or 0)  # before each of them is put into words
    rows = explained(measured, line, indicator, window)
    refuse_too_long(shown, len(rows))
    sheets = listings(measured, line, indicator, window, rows)
    above = heading(measured, line, indicator, window)
    told = summary(measured, shown, window, rows)
    return book(above, told, sheets, datetime(window.last.year, window.last.month, window.last.day))


def refuse_too_long(shown: Figure, rows: int) -> None:
    if rows > MOST:
        place = {"indicator": shown.indicator.code, "unit": shown.line.name}
        raise KpiError.of("explanation-too-long", rows=number(rows), most=number(MOST), **place)


def figure_of(measured: Measured, line: Line, indicator: Indicator, window: Window) -> Figure:
    """The figure as the results have it."""
    counts = counted(measured, [indicator], window, [line])[indicator.code][line.id]
    judged = window.same_days(measured.period.year_to_date)
    found = tidy([row(measured, line, indicator, window, counts, judged)])
    return figure(measured, indicator, line, next(found.itertuples()))


# --- what is said -------------------------------------------------------------------------------------------------


def heading(measured: Measured, line: Line, indicator: Indicator, window: Window) -> list[str]:
    """The lines above each sheet's table: what must not be overlooked, then what it is about."""
    report = Report(Prepared(measured), PageParams())
    fields = report.document()
    missing = gaps(measured, line, indicator, window)
    said = {
        "sổ không có dòng nào của": missing.units,
        "chưa rõ ai giữ hồ sơ đứng tên": missing.lost,
        "tệp thiếu cột, không tính được cho": missing.units_lacking,
    }
    partial = [
        f"CHƯA ĐỦ SỐ LIỆU: {words} {unit_names(measured.params, units)}" for words, units in said.items() if units
    ]
    title = f"{indicator.code}. {indicator.short_name}: {line.name}, {measured.period.label}"
    days = f"{WINDOWS[window.name]}: {span(window.first, window.last)}. {report.footer}."
    return [line for line in (INTERNAL, fields["banner"], *fields["notices"], *partial, title, days) if line]


def summary(measured: Measured, shown: Figure, window: Window, rows: pd.DataFrame) -> list[tuple[str, str | int]]:
    """The figure, its target, its definition and the text it comes from, as label and value."""
    indicator, params = shown.indicator, measured.params
    missing, outside = rows[rows["in_denominator"] & ~rows["in_numerator"]], rows[~rows["in_denominator"]]
    points = f"{shown.difference_text} điểm phần trăm" if shown.difference is not None else shown.difference_text
    return [
        ("Chỉ tiêu", f"{indicator.code}. {indicator.name}"),
        ("Đơn vị", shown.line.name),
        ("Khoảng ngày", f"{WINDOWS[window.name]}, {span(window.first, window.last)}"),
        (f"Mẫu số (a): {indicator.denominator_name}", shown.denominator or 0),
        (f"Tử số (b): {indicator.numerator_name}", shown.numerator or 0),
        ("Tỷ lệ b/a", shown.value_text),
        (f"Chỉ tiêu giao năm {measured.period.year}, %", shown.target_text),
        ("Chênh lệch so với chỉ tiêu giao", points),
        ("Kết luận", shown.verdict),
        (f"Cần thêm để đạt chỉ tiêu ({shown.counted})", shown.shortfall if shown.target is not None else "–"),
        ("Thuộc mẫu số, còn thiếu ở tử số (a − b)", len(missing)),
        *unmet(missing),
        (f"Ngoài mẫu số ({outside_words(shown)})", len(outside)),
        *unmet(outside),
        ("Cách tính", indicator.definition),
        ("Không bao gồm, lưu ý", " ".join(indicator.not_covered) or "–"),
        *settings_words(params.organisation.settings, indicator),
        ("Căn cứ", "; ".join(references(measured, shown))),
    ]


def outside_words(shown: Figure) -> str:
    if shown.indicator.counts == "dossiers":
        return "hồ sơ kết thúc hoặc tiếp nhận trong khoảng ngày"
    return "thủ tục của đơn vị hoặc có giao dịch trong khoảng ngày"


def unmet(rows: pd.DataFrame) -> Iterator[tuple[str, str | int]]:
    """How many rows lack which facts, most first; nothing for procedures, which can lack one only."""
    if "facts" not in rows:
        return
    counts = rows.groupby("facts").size()
    for facts, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        words = "”, “".join(FACTS[fact] for fact in str(facts).split(", "))
        yield f"– không có: “{words}”", int(count)


def settings_words(settings: Settings, indicator: Indicator) -> Iterator[tuple[str, str | int]]:
    """The office's readings of the rules; procedures are counted the same under all of them."""
    if indicator.counts == "dossiers":
        yield "Thiết lập đang dùng", "; ".join(words[getattr(settings, name)] for name, words in SETTINGS.items())


def references(measured: Measured, shown: Figure) -> list[str]:
    """The texts that an indicator, its target and its rule set rest on, each once."""
    indicator, params = shown.indicator, measured.params
    targets = [t for t in indicator.targets if t.year == measured.period.year and t.level in shown.line.levels]
    cited = [r.citation for r in params.rule_sets if r.rule_set == params.rule_set_of(indicator)]
    return list(dict.fromkeys([indicator.reference, *(target.reference for target in targets), *cited]))


def listings(measured: Measured, line: Line, indicator: Indicator, window: Window, rows: pd.DataFrame) -> list[Listing]:
    """What is in a, in b, missing and outside; for procedures also the payments, dossier by dossier."""
    known = {unit.id: unit.name for unit in measured.params.units}
    named = rows.assign(unit=rows["unit"].map(lambda ids: ", ".join(known[one] for one in ids.split(", "))))
    a, b = named["in_denominator"], named["in_numerator"]
    columns = [column for column in COLUMNS if column in named and column != "in_numerator"]
    whole = [column for column in COLUMNS if column in named]
    sheets = [
        Listing("Mẫu số (a)", f"Mẫu số (a): {indicator.denominator_name}", named[a], whole),
        Listing("Tử số (b)", f"Tử số (b): {indicator.numerator_name}", named[b], columns),
        Listing("Còn thiếu", "Thuộc mẫu số, không thuộc tử số", named[a & ~b], columns),
        Listing("Ngoài mẫu số", "Không thuộc mẫu số", named[~a], columns),
    ]
    if indicator.counts == "dossiers":
        return sheets
    paid = payments(measured, line, indicator, window)
    shown = [column for column in COLUMNS if column in paid]
    each = paid.assign(unit=paid["unit"].map(known))
    return [
        *map(with_few_days, sheets),
        Listing(PAYMENTS, "Giao dịch thanh toán trực tuyến trong khoảng ngày", each, shown),
    ]


def with_few_days(sheet: Listing) -> Listing:
    """Many days of payment are shortened: they stand one by one on the sheet of payments."""

    def shortened(days: str) -> str:
        known = days.split(", ")
        rest = f", … (cả {number(len(known))} ngày ở trang {PAYMENTS})" if len(known) > FEW_DAYS else ""
        return ", ".join(known[:FEW_DAYS]) + rest

    return replace(sheet, rows=sheet.rows.assign(payment_days=sheet.rows["payment_days"].map(shortened)))


# --- how it is written --------------------------------------------------------------------------------------------


def book(above: list[str], told: list[tuple[str, str | int]], sheets: list[Listing], dated: datetime) -> bytes:
    file = io.BytesIO()
    with opened(file, dated, constant_memory=True) as made:  # rows leave the memory as they are written
        formats = Formats(made)
        write_summary(formats, made.add_worksheet("Tóm tắt"), above, told)
        for sheet in sheets:
            write_listing(formats, made.add_worksheet(sheet.name), above, sheet)
    return file.getvalue()


def write_summary(formats: Formats, page: Worksheet, above: list[str], told: list[tuple[str, str | int]]) -> None:
    write_above(formats, page, above, 2)
    label, text = formats(GRID, bold=True), formats(GRID, align="left")
    count = formats(GRID, align="left", num_format=THOUSANDS)
    for place, (name, value) in enumerate(told, len(above) + 1):
        page.set_row(place, height([name, value], SUMMARY_WIDTHS))
        page.write_string(place, 0, name, label)
        if isinstance(value, int):
            page.write_number(place, 1, value, count)
        else:
            page.write_string(place, 1, value, text)
    for column, width in enumerate(SUMMARY_WIDTHS):
        page.set_column(column, column, width)
    printed(page, len(above), len(above), FOOT)


def write_listing(formats: Formats, page: Worksheet, above: list[str], sheet: Listing) -> None:
    """A sheet that can be filtered and sorted: days are days, counts are numbers."""
    lines = [*above, f"{sheet.title}: {number(len(sheet.rows))} dòng"]
    write_above(formats, page, lines, len(sheet.columns))
    top = len(lines) + 1
    head, looks = formats(GRID, bold=True, align="center"), looks_of(formats, sheet)
    titles, sizes = zip(*(COLUMNS[column] for column in sheet.columns), strict=True)
    page.set_row(top, height(titles, sizes))
    for place, (title, size) in enumerate(zip(titles, sizes, strict=True)):
        page.write_string(top, place, title, head)
        page.set_column(place, place, size)
    for at, cells in enumerate(sheet.rows[list(sheet.columns)].itertuples(index=False, name=None), top + 1):
        page.set_row(at, height(cells, sizes))
        for place, value in enumerate(cells):
            write_cell(page, at, place, value, looks[place])
    if sheet.rows.empty:
        page.write_string(top + 1, 0, NOTHING, formats(PLAIN, italic=True, text_wrap=False))
    page.autofilter(top, 0, top + len(sheet.rows), len(sheet.columns) - 1)
    page.freeze_panes(top + 1, 0)
    printed(page, top, top, FOOT)


def looks_of(formats: Formats, sheet: Listing) -> list[Any]:
    days, words = formats(GRID, align="center", num_format=DAYS), formats(GRID)
    return [days if pd.api.types.is_datetime64_any_dtype(sheet.rows[column]) else words for column in sheet.columns]


def write_cell(page: Worksheet, at: int, place: int, value: Any, look: Any) -> None:
    """A cell as what it is; text never as a formula."""
    if pd.isna(value):
        page.write_blank(at, place, None, look)
    elif isinstance(value, bool):
        page.write_string(at, place, YES_NO[value], look)
    elif isinstance(value, datetime):
        page.write_datetime(at, place, value, look)
    elif isinstance(value, int):
        page.write_number(at, place, value, look)
    else:
        page.write_string(at, place, str(value), look)


def write_above(formats: Formats, page: Worksheet, lines: list[str], columns: int) -> None:
    for place, words in enumerate(lines):
        page.merge_range(place, 0, place, columns - 1, words, formats(PLAIN, bold=True, align="left"))
