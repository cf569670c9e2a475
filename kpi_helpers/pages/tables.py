"""Tables from figures."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kpi_helpers.pages.figures import DASH, Figure
from kpi_helpers.pages.fragments import Cell, Column, Table
from kpi_helpers.rules.indicators import Indicator
from kpi_helpers.text import MINUS, difference, number

FEW = " (*)"


def frame_of(figures: Sequence[Figure]) -> pd.DataFrame:
    """The data of a table of figures, one row per figure."""
    return pd.DataFrame(
        {
            "indicator": [f.indicator.code for f in figures],
            "unit": [f.line.name for f in figures],
            "window": [f.window for f in figures],
            "numerator": [f.numerator for f in figures],
            "denominator": [f.denominator for f in figures],
            "value": [f.value_text for f in figures],
            "target": [f.target_text for f in figures],
            "difference": [f.difference_text for f in figures],
            "status": [f.verdict for f in figures],
        }
    )


def few_note(figures: Sequence[Figure], few: int) -> str:
    """What the mark of few dossiers means, if any figure bears it."""
    return f"(*) Ít hồ sơ (dưới {few}): một hồ sơ làm tỷ lệ thay đổi nhiều." if any(f.few for f in figures) else ""


def share_cell(f: Figure) -> Cell:
    """The share, with the mark of few dossiers."""
    share = None if f.value is None else float(f.value / 100)
    mark = f'"{FEW}"' if f.few else ""
    return Cell(f.value_text + FEW * f.few, value=share, number_format=f"{places(f.value_text)}%{mark}")


def target_cell(f: Figure) -> Cell:
    """The target as a share, for a column of a workbook that says no unit."""
    if f.target is None:
        return Cell(DASH)
    return Cell(f"{f.target_text}%", value=float(f.target / 100), number_format=f"{places(f.target_text)}%")


def difference_cell(f: Figure) -> Cell:
    """The points above or below the target, with their sign."""
    points = None if f.difference is None else float(f.difference)
    own = places(f.difference_text)
    return Cell(f.difference_text, value=points, number_format=f"+{own};{MINUS}{own};{own}")


def places(text: str) -> str:
    """The number format with as many decimals as a text has: `0.00` of `97,35%`."""
    decimals = len(text.rstrip("%").partition(",")[2])
    return "0" + ("." + "0" * decimals if decimals else "")


def results_table(
    pairs: Sequence[tuple[str, Figure, Figure]], caption: str, period: str, few: int, one_window: bool
) -> Table:
    """Rows of (name, figure of the period, figure of the year to date) against their targets."""
    three = [Cell("b/a"), Cell("Tỷ lệ"), Cell("Chênh lệch")]
    groups = [] if one_window else [Cell(period, colspan=3)]
    head = [
        [
            Cell("Chỉ tiêu", rowspan=2),
            Cell("Giao (%)", rowspan=2),
            *groups,
            Cell("Lũy kế từ đầu năm", colspan=3),
            Cell("Đánh giá", rowspan=2),
        ],
        three * (1 if one_window else 2),
    ]
    wide = [Column("auto", "center"), Column("auto", "right"), Column("14mm", "right")]
    columns = [
        Column("1fr"),
        Column("11.5mm", "center"),
        *wide * (1 if one_window else 2),
        Column("18mm", "center"),
    ]
    body = [result_row(name, during, year, one_window) for name, during, year in pairs]
    shown = [f for _, during, year in pairs for f in ((year,) if one_window else (during, year))]
    note = "b/a: số đạt yêu cầu trên tổng số; chênh lệch so với chỉ tiêu giao tính bằng điểm phần trăm."
    return Table(caption, columns, head, body, frame_of(shown), f"{note} {few_note(shown, few)}".strip())


def result_row(name: str, during: Figure, year: Figure, one_window: bool) -> list[Cell]:
    shown = [year] if one_window else [during, year]
    three = [Cell(text) for f in shown for text in (f.counts_text, f.value_text + FEW * f.few, f.difference_text)]
    verdict = Cell(year.verdict, tone=year.tone, strong=bool(year.tone))
    return [Cell(name), Cell(year.target_text), *three, verdict]


def before_table(earlier: Sequence[Figure], now: Sequence[Figure], caption: str, note: str) -> Table:
    """Figures beside those of a year before; `note` is what makes the two differ."""
    before = {f.indicator.short_name: f for f in earlier}
    pairs = [(f, before[f.indicator.short_name]) for f in now if f.indicator.short_name in before]
    groups = [Cell("Năm trước", colspan=2), Cell("Năm nay", colspan=2)]
    head = [
        [Cell("Chỉ tiêu", rowspan=2), *groups, Cell("Tăng, giảm", rowspan=2)],
        [Cell("b/a"), Cell("Tỷ lệ")] * 2,
    ]
    body = [
        [
            Cell(f.indicator.short_name),
            *(Cell(t) for g in (old, f) for t in (g.counts_text, g.value_text)),
            Cell(gap(f, old)),
        ]
        for f, old in pairs
    ]
    columns = [Column("1fr"), *[Column("auto", "center"), Column("auto", "right")] * 2, Column("auto", "right")]
    shown = frame_of([f for pair in pairs for f in pair])
    return Table(caption, columns, head, body, shown, f"Tăng, giảm tính bằng điểm phần trăm. {note}")


def gap(now: Figure, before: Figure) -> str:
    """The difference in points; a dash where either is not known."""
    if now.value is None or before.value is None:
        return DASH
    return difference(now.value, before.value)


def parts_table(rows: Sequence[tuple[str, int, int, str]], caption: str) -> Table:
    """The parts that an indicator joins: name, count, of how many, percent."""
    body = [[Cell(name), Cell(number(b)), Cell(number(a)), Cell(value)] for name, b, a, value in rows]
    frame = pd.DataFrame(rows, columns=["name", "numerator", "denominator", "value"])
    columns = [Column("1fr"), *[Column("auto", "right")] * 3]
    head = [[Cell("Nội dung"), Cell("Số hồ sơ"), Cell("Trên tổng số"), Cell("Tỷ lệ")]]
    return Table(caption, columns, head, body, frame)


def counts_table(frame: pd.DataFrame, headings: Sequence[str], caption: str, note: str = "") -> Table:
    """A plain table: text columns to the left, counts to the right."""
    numeric = [pd.api.types.is_numeric_dtype(frame[name]) for name in frame.columns]
    body = [
        [Cell(count_text(cell) if is_count else str(cell)) for cell, is_count in zip(row, numeric, strict=True)]
        for row in frame.itertuples(index=False)
    ]
    columns = [
        Column("auto", "right") if is_count else Column("1fr" if place == 0 else "auto")
        for place, is_count in enumerate(numeric)
    ]
    return Table(caption, columns, [[Cell(heading) for heading in headings]], body, frame, note)


def count_text(cell: object) -> str:
    """A count, or a dash where none is shown."""
    return DASH if pd.isna(cell) else number(int(str(cell)))


def annex_table(
    rows: Sequence[tuple[str, Indicator | None, Sequence[tuple[str, Figure]]]], year: int, few: int
) -> Table:
    """The letter's annex in its own columns, filled in. Rows: section title, or indicator with its named figures."""
    head = [
        [
            Cell("Số TT", rowspan=2), Cell("Tên nhiệm vụ", rowspan=2), Cell("Đơn vị chủ trì", rowspan=2),
            Cell("Cơ quan, đơn vị phối hợp", rowspan=2), Cell(f"Thực hiện trong năm {year}", colspan=6),
            Cell("Ghi chú", rowspan=2),
        ],
        [Cell(t) for t in ("Đơn vị tính", "Giao chỉ tiêu", "Kết quả của", "b/a", "Lũy kế", "Đánh giá")],
    ]  # fmt: skip
    body = [line for mark, indicator, named in rows for line in annex_lines(mark, indicator, named)]
    shown = [f for _, _, named in rows for _, f in named]
    columns = [
        Column("9mm", "center"), Column("1fr"), Column("31mm"), Column("26mm"), Column("12mm", "center"),
        Column("13mm", "center"), Column("20mm"), Column("auto", "center"), Column("auto", "right"),
        Column("20mm", "center"), Column("20mm"),
    ]  # fmt: skip
    return Table(
        "Kết quả thực hiện các chỉ tiêu được giao", columns, head, body, frame_of(shown), few_note(shown, few), 1
    )


def annex_lines(mark: str, indicator: Indicator | None, named: Sequence[tuple[str, Figure]]) -> list[list[Cell]]:
    """A section's heading row, or the rows of an indicator: its own cells span the rows of its figures."""
    if indicator is None:
        group, title = mark.split(" ", 1)
        return [[Cell(group, tone="section", strong=True), Cell(title, colspan=10, tone="section", strong=True)]]
    given, rows = indicator.assignment, len(named)
    own = [
        Cell(mark, rowspan=rows), Cell(f"{given.task} {given.formula}".strip(), rowspan=rows),
        Cell(given.lead_units, rowspan=rows), Cell(given.supporting_units, rowspan=rows),
        Cell(given.unit_of_measure, rowspan=rows),
        Cell(named[0][1].target_text, strong=True, rowspan=rows),
    ]  # fmt: skip
    note = [Cell(given.note, rowspan=rows)] if rows > 1 else [Cell(given.note)]
    lines = [
        [
            Cell(name),
            Cell(f.counts_text),
            share_cell(f),
            Cell(f.verdict, tone=f.tone, strong=bool(f.tone)),
        ]
        for name, f in named
    ]
    return [[*own, *lines[0], *note], *lines[1:]]


def ranking_table(
    units: Sequence[str],
    names: Sequence[str],
    cells: dict[tuple[str, str], tuple[Figure, int | None]],
    caption: str,
    few: int,
) -> Table:
    """Units × indicators: rank and share, of the unranked share and counts; a dash where nothing arose."""
    head = [[Cell("Đơn vị"), *(Cell(name) for name in names)]]
    body = [[Cell(unit), *(ranked_cell(*cells[unit, name]) for name in names)] for unit in units]
    frame = pd.DataFrame(
        [[unit, *(cells[unit, name][1] for name in names)] for unit in units], columns=["unit", *names]
    ).astype(dict.fromkeys(names, "Int64"))
    shown = [f for f, _ in cells.values()]
    ranked = (
        "Trong ô: hạng và tỷ lệ lũy kế; cùng tỷ lệ thì cùng hạng."
        if any(rank for _, rank in cells.values())
        else ("Trong ô: tỷ lệ lũy kế và b/a.")
    )
    note = f"{ranked} {DASH} không phát sinh."
    columns = [Column("1fr"), *[Column("24mm", "center")] * len(names)]
    return Table(caption, columns, head, body, frame, f"{note} {few_note(shown, few)}".strip())


def ranked_cell(f: Figure, rank: int | None) -> Cell:
    if rank is None and f.value is not None:
        return Cell(f"{f.value_text} ({f.counts_text})")
    if rank is None:
        return Cell(f.verdict if f.status == "no_data" else DASH)
    return Cell(f"{rank} ({f.value_text}){'*' * f.few}", tone=f.tone)


def behind_table(groups: Sequence[tuple[str, Sequence[Figure]]], caption: str, few: int) -> Table:
    """Who is behind, by indicator: the share, the distance to target, how many dossiers or procedures are missing."""
    body: list[list[Cell]] = []
    for title, figures in groups:
        body.append([Cell(title, colspan=5, tone="section", strong=True)])
        body += [
            [Cell(f.line.name), Cell(f.counts_text), Cell(f.value_text + FEW * f.few), Cell(f.difference_text),
             Cell(f"{number(f.shortfall)} {f.counted}", strong=True)]
            for f in figures
        ]  # fmt: skip
    shown = [f for _, figures in groups for f in figures]
    head = [[Cell(t) for t in ("Đơn vị", "b/a", "Tỷ lệ", "Chênh lệch", "Còn thiếu")]]
    columns = [Column("1fr"), Column("auto", "center"), *[Column("auto", "right")] * 3]
    frame = frame_of(shown).assign(shortfall=[f.shortfall for f in shown])
    return Table(caption, columns, head, body, frame, few_note(shown, few))
