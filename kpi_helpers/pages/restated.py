"""What changed since the figures that were published before, for the period's index page."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kpi_helpers.measures.lines import Line
from kpi_helpers.measures.restated import PLACE, SAID, restated
from kpi_helpers.pages.figures import VERDICTS, Figure, figure
from kpi_helpers.pages.fragments import Cell, Column, Fragment, Parts, Prose, Table
from kpi_helpers.pages.narrative import how_many, say
from kpi_helpers.pages.overview import Overview

WINDOWS = {"period": "Riêng kỳ", "year_to_date": "Lũy kế"}
MOST = 500  # rows of the table: more are another register
ABSENT = "Không có"


@dataclass(frozen=True)
class Restated:
    """A result before and now, either None where there is none of the kind."""

    before: Figure | None
    now: Figure | None

    @property
    def either(self) -> Figure:
        found = self.now or self.before
        assert found is not None
        return found


def since(page: Overview, earlier: bytes | None, now: bytes) -> Fragment:
    """What differs between two `results.csv`: a sentence, and a table where anything does."""
    if earlier is None:
        return Prose([say("Lần phát hành đầu, chưa có số liệu phát hành trước để so sánh.")])
    try:
        before = read(earlier)
    except ValueError:  # written by hand, or by another program
        return Prose([say("Không đọc được số liệu phát hành trước, nên không so sánh.")])
    found = list(restatements(page, before, read(now)))
    if not found:
        return Prose([say("So với số liệu phát hành trước: không có số liệu nào thay đổi.")])
    n = how_many(len(found), "results/restated")
    return Parts(
        [Prose([say("So với số liệu phát hành trước: {n} số liệu thay đổi.", n=n)]), restated_table(page, found)]
    )


def read(content: bytes) -> pd.DataFrame:
    """The columns of a `results.csv` that are compared, as text. Raises ValueError for another file."""
    return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, usecols=[*PLACE, *SAID])


def restatements(page: Overview, before: pd.DataFrame, now: pd.DataFrame) -> Iterator[Restated]:
    """The results that differ, of the indicators that params have; of two windows of the same days one."""
    found = restated(before, now)
    found = found[found["indicator"].isin([indicator.code for indicator in page.params.indicators])]
    found = found[found["window"] == "year_to_date"] if page.one_window else found
    earlier = found.drop(columns=SAID).rename(columns={f"{name}_before": name for name in SAID})
    for one in map(Restated, figures_of(page, earlier), figures_of(page, found)):
        if one.before or one.now:
            yield one


def figures_of(page: Overview, rows: pd.DataFrame) -> Iterator[Figure | None]:
    """Rows of results as figures, None where there is none of the kind; a unit that is no more goes by its id."""
    known = {line.id: line for line in page.lines}
    indicators = {indicator.code: indicator for indicator in page.params.indicators}
    for row in rows.itertuples():
        if row.status in ("", "not_applicable"):
            yield None
        else:
            line = known.get(row.unit, Line(row.unit, row.unit, "", frozenset(), (), False))
            given: Any = row._replace(**{name: getattr(row, name) or None for name in SAID})
            yield figure(page.measured, indicators[row.indicator], line, given)


def restated_table(page: Overview, found: Sequence[Restated]) -> Table:
    """Unit, indicator, window, before and now; not more than `MOST` rows."""
    shown = found[:MOST]
    head = [[Cell(title) for title in ("Đơn vị", "Chỉ tiêu", "Số liệu", "Trước", "Nay")]]
    body = [
        [Cell(c.either.line.name), Cell(f"{c.either.indicator.code}. {c.either.indicator.short_name}"),
         Cell(WINDOWS[c.either.window]), Cell(said(c.before)), Cell(said(c.now), tone=c.now.tone if c.now else None)]
        for c in shown
    ]  # fmt: skip
    columns = [Column("1fr"), Column("1fr"), Column(), Column(align="center"), Column(align="center")]
    left = len(found) - len(shown)
    note = (
        say("Còn {n} số liệu khác thay đổi, xem tệp CSV.", n=how_many(left, "results/restated/left")).text
        if left
        else ""
    )
    frame = pd.DataFrame([[cell.text for cell in row] for row in body], columns=[cell.text for cell in head[0]])
    return Table("Số liệu thay đổi so với lần phát hành trước", columns, head, body, frame, note)


def said(f: Figure | None) -> str:
    """`97,35% (1.234/1.300), đạt`; of few dossiers the counts alone."""
    if f is None:
        return ABSENT
    verdict = VERDICTS[f.status]
    if f.value is None:
        return verdict
    shown = f"{f.counts_text} {f.counted}" if f.few else f"{f.value_text} ({f.counts_text})"
    return f"{shown}, {verdict.lower()}"
