"""`appendix.xlsx`: the letter's annex filled in, every figure by unit, what each means, form II.06a."""

from __future__ import annotations

import pandas as pd

from kpi_helpers.pages.figures import DASH, Figure
from kpi_helpers.pages.fragments import Cell, Column, Table
from kpi_helpers.pages.overview import Overview
from kpi_helpers.pages.tables import difference_cell, few_note, frame_of, share_cell, target_cell
from kpi_helpers.pages.workbook import Sheet, workbook
from kpi_helpers.text import capitalised, number

ANNEX, RESULTS, DEFINITIONS, FORM = "Phụ lục", "Kết quả", "Cách tính", "II.06a"
ROLL_UP = "Số chung"
RESULT_HEADS = (
    "Đơn vị", "Nhóm", "Mục", "Chỉ tiêu", "Số liệu", "b", "a", "Tỷ lệ", "Giao", "Chênh lệch", "Còn thiếu", "Đánh giá",
)  # fmt: skip
DEFINITION_HEADS = ("Mục", "Chỉ tiêu", "Cấp", "b là", "a là", "Cách tính", "Không tính", "Căn cứ")


def appendix(page: Overview) -> bytes:
    """The workbook of a period: the same results give the same bytes."""
    fields = page.document()
    above = [line for line in (fields["banner"], *fields["notices"]) if line]
    said = [*above, f"{capitalised(page.period.label)} ({page.dates})"]
    annex = [Sheet(ANNEX, said, page.annex_table())] if page.has_targets else []
    results = Sheet(RESULTS, said, results_table(page), listed=True)
    definitions = Sheet(DEFINITIONS, said, definitions_table(page), listed=True)
    forms = [Sheet(FORM if line.is_roll_up else line.name, said, table) for line, table in page.form_tables()]
    return workbook([*annex, results, definitions, *forms], page.period.last)


def results_table(page: Overview) -> Table:
    """A row per unit or roll-up, indicator that is measured on it, and window."""
    windows = {page.period.year_to_date.name: "Lũy kế từ đầu năm"}
    if not page.one_window:
        windows[page.period.window.name] = capitalised(page.period.short_label)
    kinds = {kind.kind: kind.name for kind in page.params.organisation.kinds}
    shown = [f for f in page.prepared.figures if f.status != "not_applicable" and f.window in windows]
    body = [result_row(f, kinds.get(f.line.kind, ROLL_UP), windows[f.window]) for f in shown]
    note = "b: số đạt yêu cầu; a: tổng số; chênh lệch so với chỉ tiêu giao tính bằng điểm phần trăm."
    columns = [Column(align="left")] * 5 + [Column(align="right")] * 6 + [Column(align="center")]
    head = [[Cell(text) for text in RESULT_HEADS]]
    caption = f"Kết quả của từng đơn vị, {page.params.organisation.name}"
    return Table(caption, columns, head, body, frame_of(shown), f"{note} {few_note(shown, page.few)}".strip())


def result_row(f: Figure, kind: str, window: str) -> list[Cell]:
    indicator, name = f.indicator, capitalised(f.line.name) if f.line.is_roll_up else f.line.name
    names = [Cell(text) for text in (name, kind, indicator.code, indicator.short_name, window)]
    numbers = [share_cell(f), target_cell(f), difference_cell(f), count_cell(f.shortfall if f.is_judged else None)]
    return [*names, count_cell(f.numerator), count_cell(f.denominator), *numbers, Cell(f.verdict, tone=f.tone)]


def count_cell(count: int | None) -> Cell:
    return Cell(DASH if count is None else number(count), value=count)


def definitions_table(page: Overview) -> Table:
    """A row per indicator: what is divided by what, what it does not cover, the text it comes from."""
    levels = {level.level: level.name for level in page.params.organisation.levels}
    rows = [
        [
            i.code, i.short_name, ", ".join(levels[level] for level in i.levels if level in levels), i.numerator_name,
            i.denominator_name, i.definition, " ".join(i.not_covered), i.reference,
        ]
        for i in page.indicators
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(DEFINITION_HEADS))
    body = [[Cell(text) for text in row] for row in rows]
    head = [[Cell(text) for text in DEFINITION_HEADS]]
    note = " ".join(part.plain() for part in page.settings_said())
    return Table("Cách tính từng chỉ tiêu", [Column()] * len(DEFINITION_HEADS), head, body, frame, note)
