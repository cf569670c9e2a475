"""Which fields figures rose and fell by: in a sentence for those that moved most, and as a table that adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pandas as pd

from kpi_helpers.measures.breakdown import NO_FIELD
from kpi_helpers.measures.contributions import OTHER_FIELDS, by_field, contributions, weightiest
from kpi_helpers.measures.earlier import COMPARED, Basis, earlier_periods
from kpi_helpers.pages.changes import Change, called, changes_of, in_a_sentence, weighty, when
from kpi_helpers.pages.figures import Figure
from kpi_helpers.pages.fragments import Bound, Cell, Column, Fragment, Parts, Prose, Sentence, Table
from kpi_helpers.pages.narrative import Name, say
from kpi_helpers.pages.prepared import Prepared
from kpi_helpers.text import decimal

SUM = "Cộng"
NOTE = (
    "Phần của mỗi lĩnh vực gồm thay đổi tỷ lệ trong lĩnh vực và thay đổi cơ cấu hồ sơ; cộng lại bằng mức tăng, giảm "
    "của chỉ tiêu (có thể lệch ở chữ số cuối do làm tròn)."
)
Parted = dict[str, dict[str, Fraction]]
"""By indicator (code): how many points each field adds to its change."""


def section(prepared: Prepared, figures: Sequence[Figure]) -> Fragment:
    """What some figures' weightiest change comes from; nothing where none can be told or no two fields share in one."""
    changes = changes_of(prepared, figures)
    basis = weighty(changes)
    sure = [one for one in changes[basis] if one.is_sure and one.now.indicator.counts == "dossiers"] if basis else []
    parts = {one.now.indicator.code: parted(prepared, one, basis) for one in sure if basis}
    if basis is None or not any(len(own) > 1 for own in parts.values()):
        return Parts([])
    rows = weightiest(parts)
    earlier = when(basis, earlier_periods(prepared.measured)[basis])
    return Parts([Prose(sentences(sure, parts)), table(sure, rows, earlier)])


def parted(prepared: Prepared, one: Change, basis: Basis) -> dict[str, Fraction]:
    indicator, units, window = one.now.indicator, one.now.line.units, COMPARED[basis]
    now, then = (
        by_field(known, indicator, units, known.period.window_named(window))
        for known in (prepared.measured, prepared.earlier_measured[basis])
    )
    return contributions(now, then, prepared.measured.params.organisation.settings.small_cell)


def sentences(sure: Sequence[Change], parts: Parted) -> list[Sentence]:
    """Which field adds most to the greatest rise, and which to the greatest fall."""
    most, least = max(sure, key=lambda one: one.points), min(sure, key=lambda one: one.points)
    found = []
    if most.points > 0:
        found += added_most(most, parts[most.now.indicator.code], "tăng", 1)
    if least.points < 0:
        found += added_most(least, parts[least.now.indicator.code], "giảm", -1)
    return found


def added_most(one: Change, parts: Mapping[str, Fraction], way: str, sign: int) -> list[Sentence]:
    """`Lĩnh vực Hộ tịch góp nhiều nhất vào mức tăng của hồ sơ trực tuyến toàn trình (mục II.1): +4,10 điểm.`"""
    named = {field: points for field, points in parts.items() if field not in (OTHER_FIELDS, NO_FIELD)}
    field = max(named, key=lambda name: sign * named[name], default=None)
    if field is None or sign * named[field] <= 0:
        return []
    points = Bound(f"{points_text(named[field])} điểm", f"contributions/{one.now.indicator.code}/{field}")
    words = f"Lĩnh vực {{field}} góp nhiều nhất vào mức {way} của {{name}}: {{points}}."
    return [say(words, field=Name(field), name=Name(in_a_sentence(called(one.now))), points=points)]


def points_text(points: Fraction) -> str:
    return decimal(points, signed=True)


def table(sure: Sequence[Change], rows: Mapping[str, Mapping[str, Fraction]], earlier: str) -> Table:
    """A row per field and one of their sums; a column per indicator."""
    codes = [one.now.indicator.code for one in sure]
    sums = {one.now.indicator.code: one.points for one in sure}
    body = [[Cell(name), *(Cell(points_text(own[code])) for code in codes)] for name, own in rows.items()]
    last = [Cell(SUM, strong=True), *(Cell(points_text(sums[code]), strong=True) for code in codes)]
    head = [[Cell("Lĩnh vực"), *(Cell(f"Mục {code}") for code in codes)]]
    columns = [Column("1fr"), *[Column("auto", "right")] * len(codes)]
    caption = f"Lĩnh vực làm tăng, giảm các chỉ tiêu so với {earlier} (điểm phần trăm)"
    return Table(caption, columns, head, [*body, last], frame_of({**rows, SUM: sums}), NOTE)


def frame_of(rows: Mapping[str, Mapping[str, Fraction]]) -> pd.DataFrame:
    """Columns: name, indicator, points (as written)."""
    cells = [(name, code, points_text(points)) for name, own in rows.items() for code, points in own.items()]
    return pd.DataFrame(cells, columns=["name", "indicator", "points"])
