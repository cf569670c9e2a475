"""Form II.06a as a table in its own layout, with what a reader must know beside it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import chain, groupby

import pandas as pd

from kpi_helpers.measures.balance import COUNTS, OF_WHICH, balance, faults, total
from kpi_helpers.measures.lines import Line
from kpi_helpers.measures.measured import Measured
from kpi_helpers.measures.results import gaps, unit_names
from kpi_helpers.pages.figures import Figure
from kpi_helpers.pages.flow import flow
from kpi_helpers.pages.fragments import Cell, Column, Fragment, Parts, Prose, Sentence, Table
from kpi_helpers.pages.narrative import Name, how_many, say, span
from kpi_helpers.periods import Window
from kpi_helpers.rules.forms import Form
from kpi_helpers.text import number, sort_key

UNKNOWN = Prose([say("Chưa có số liệu của đơn vị trong kỳ, nên không lập được biểu.")])
NOT_IN_FORCE = Prose([say("Không có mẫu biểu nào có hiệu lực vào ngày cuối kỳ.")])
OF_WHICH_SAID = (
    "Trong số đã giải quyết: {refused} hồ sơ trả lại, {withdrawn} hồ sơ rút, {stopped} hồ sơ dừng xử lý; "
    "trong số đang giải quyết: {waiting} hồ sơ chờ bổ sung (theo trạng thái tại ngày trích số liệu)."
)


def form_section(measured: Measured, line: Line, window: Window, timeliness: Sequence[Figure]) -> Fragment:
    """A line's form for a window, the sentences below it, its sums drawn; `timeliness`: IV's figures to check it by."""
    form = measured.params.form_on(window.last)
    if form is None:
        return NOT_IN_FORCE
    if not is_known(measured, line, window):
        return UNKNOWN
    counted = balance(measured, line, window)
    found = faults(measured, line, window)
    blank = from_blanks(measured, line, window, timeliness)
    agreed = blank or agreement(total(counted), timeliness, found["ended_early"])
    notes = [*without(measured, line), of_which(counted), *agreed, *undated(found)]
    caption = f"Hồ sơ tiếp nhận, đã và đang giải quyết, {span(window.first, window.last)}"
    whole = set(COUNTS) <= {column.count for column in form.columns}  # another form may not have all that is drawn
    drawn = [flow(total(counted), form, caption)] if len(counted) and whole else []
    return Parts([form_table(measured, line, form, counted), Prose(notes), *drawn])


def is_known(measured: Measured, line: Line, window: Window) -> bool:
    """Whether the register says anything of a line in a window: else a form would say 0 of what nobody knows."""
    return bool(set(line.units) - measured.missing_units) and measured.reaches(window)


def without(measured: Measured, line: Line) -> list[Sentence]:
    """How many units of a roll-up the form leaves out, since the register has none of theirs."""
    missing = set(line.units) & measured.missing_units
    words = "Biểu chưa gồm {n} trên {all} đơn vị chưa có số liệu."
    every = how_many(len(line.units), "units")
    return [say(words, n=how_many(len(missing), "units/missing"), all=every)] if missing else []


def from_blanks(measured: Measured, line: Line, window: Window, timeliness: Sequence[Figure]) -> list[Sentence]:
    """That a form stands on files without a column that indicator IV needs, so that its figure has no data."""
    missing = [gaps(measured, line, f.indicator, window) for f in timeliness]
    columns = {*chain.from_iterable((*own.columns, *(lack.column for lack in own.lacking)) for own in missing)}
    words = (
        "Sổ hoặc tệp của {units} không có cột {columns}, hoặc cột để trống; trong biểu, hồ sơ không ghi ngày hẹn trả "
        "được xếp vào cột đúng hạn, hồ sơ không ghi ngày kết thúc được xếp vào cột đang giải quyết."
    )
    named = Name(", ".join(f"“{column}”" for column in sorted(columns)))
    units = {lack.unit for own in missing for lack in own.lacking} or {*line.units}
    return [say(words, units=Name(unit_names(measured.params, units)), columns=named)] if columns else []


def form_table(measured: Measured, line: Line, form: Form, counted: pd.DataFrame) -> Table:
    """A balance in the columns of its form: a row per field under its level, and the sum of all."""
    title = form.whole_title if line.is_roll_up else form.unit_title
    widths = [Column("8mm", "center"), Column("1fr"), *[Column("10.8mm", "right")] * len(form.columns)]
    body = form_rows(measured, form, counted)
    return Table(f"{title}, {line.name}", widths, form_head(form), body, counted, form.unit_of_measure, 1)


def form_head(form: Form) -> list[list[Cell]]:
    """Group over part over heading, and the columns' numbers."""
    first = [Cell("STT", rowspan=3), Cell(form.field_heading, rowspan=3)]
    second: list[Cell] = []
    for group, columns in groupby(form.columns, lambda column: column.group):
        own = list(columns)
        first.append(Cell(group, colspan=len(own)))
        for part, parts in groupby(own, lambda column: column.part):
            same = list(parts)
            second += [Cell(part, colspan=len(same))] if part else [Cell(c.heading, rowspan=2) for c in same]
    third = [Cell(column.heading) for column in form.columns if column.part]
    numbers = [Cell(f"({n})") for n in (1, 2, *(column.number for column in form.columns))]
    return [first, second, third, numbers]


def form_rows(measured: Measured, form: Form, counted: pd.DataFrame) -> list[list[Cell]]:
    """The levels in order, each with its sum and its fields in alphabetical order; the sum of all at the end."""
    levels = [level for level in measured.params.organisation.levels if (counted["level"] == level.level).any()]
    rows: list[list[Cell]] = []
    for place, level in enumerate(levels):
        own = counted[counted["level"] == level.level]
        rows.append(form_row("ABCDEFGH"[place], level.name, total(own).to_dict(), form, strong=True))
        named = sorted(own.to_dict("records"), key=lambda row: sort_key(str(row["field"])))
        rows += [form_row(str(n), str(row["field"]), row, form) for n, row in enumerate(named, 1)]
    return [*rows, form_row("", form.words.total[0], total(counted).to_dict(), form, strong=True)]


def form_row(mark: str, name: str, counts: Mapping[Hashable, int], form: Form, strong: bool = False) -> list[Cell]:
    cells = [int(counts[column.count]) for column in form.columns]
    return [
        Cell(mark, strong=strong),
        Cell(name, strong=strong),
        *(Cell(number(n), strong=strong, value=n) for n in cells),
    ]


def of_which(counted: pd.DataFrame) -> Sentence:
    """Refused, withdrawn, stopped and waiting: shown beside the form, since it has no column for them."""
    sums = total(counted)
    return say(OF_WHICH_SAID, **{name: how_many(sums[name], f"form/{name}") for name in OF_WHICH})


def agreement(sums: pd.Series, timeliness: Sequence[Figure], ended_early: int) -> list[Sentence]:
    """The cross-check against indicator IV: its a is column 7, its b columns 8 and 9."""
    known = [f for f in timeliness if f.denominator is not None]
    if not known:
        return []
    a, b = sum(f.denominator or 0 for f in known), sum(f.numerator or 0 for f in known)
    resolved, in_time = sums["resolved"], sums["early"] + sums["on_the_day"]
    name = Name(", ".join(f.indicator.code for f in known))
    if (a, b) == (resolved, in_time):
        return [say("Đối chiếu: đã giải quyết, trước hạn và đúng hạn khớp với mục {name}.", name=name)]
    return [
        say(
            "Đối chiếu: biểu có {resolved} hồ sơ đã giải quyết, {in_time} trước hạn và đúng hạn; mục {name} tính {a} "
            "và {b}. Chênh lệch do mục này tính theo thiết lập riêng, hoặc do {n} hồ sơ ghi ngày kết thúc trước ngày "
            "tiếp nhận.",
            resolved=how_many(resolved, "form/resolved"),
            in_time=how_many(in_time, "form/in_time"),
            name=name,
            a=how_many(a, "IV/denominator"),
            b=how_many(b, "IV/numerator"),
            n=how_many(ended_early, "form/ended_early"),
        )
    ]


def undated(found: dict[str, int]) -> list[Sentence]:
    """Dossiers whose status says that they ended, without a day: the form can only count them as pending."""
    words = "{n} hồ sơ có trạng thái đã kết thúc nhưng sổ không ghi ngày: biểu tính là đang giải quyết."
    n = found["final_without_day"]
    return [say(words, n=how_many(n, "form/final_without_day"))] if n else []
