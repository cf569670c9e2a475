"""What changed: figures beside those of the period before and of the same days a year ago."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from kpi_helpers.measures.earlier import COMPARED, Basis, earlier_periods
from kpi_helpers.pages.figures import DASH, Figure
from kpi_helpers.pages.fragments import Bound, Cell, Column, Fragment, Parts, Prose, Sentence, Table
from kpi_helpers.pages.narrative import Name, bound, how_many, say
from kpi_helpers.pages.prepared import Prepared
from kpi_helpers.pages.tables import gap
from kpi_helpers.periods import Period
from kpi_helpers.text import capitalised, day

UNSURE = "Chưa đủ căn cứ"


@dataclass(frozen=True)
class Change:
    """A figure and the earlier one, None where there is none. Of few dossiers nothing is claimed."""

    now: Figure
    before: Figure | None

    @property
    def is_known(self) -> bool:
        """Whether both are known, and of all units."""
        return self.before is not None and self.before.is_whole and self.now.is_whole

    @property
    def is_sure(self) -> bool:
        return self.is_known and not (self.now.few or (self.before and self.before.few))

    @property
    def points(self) -> Fraction:
        """Percentage points more than before; asked only of what is sure."""
        assert self.before is not None and self.before.value is not None and self.now.value is not None
        return self.now.value - self.before.value

    @property
    def points_text(self) -> str:
        if self.before is None or not self.is_known:
            return DASH
        return gap(self.now, self.before) if self.is_sure else UNSURE


def section(prepared: Prepared, figures: Sequence[Figure], names: Sequence[str], caption: str) -> Fragment:
    """What changed of some figures, in words and as a table; `names` as the table calls them."""
    compared, few = earlier_periods(prepared.measured), prepared.measured.params.organisation.settings.few_dossiers
    if not compared:
        words = "Tổ chức đơn vị đã thay đổi giữa hai kỳ, nên không so sánh với kỳ trước và cùng kỳ năm trước."
        return Prose([say(words)])
    changes = changes_of(prepared, figures)
    said = [
        Prose(
            sentences(changes[basis], when(basis, period), few)
            if basis in changes
            else [too_late(prepared, basis, period)]
        )
        for basis, period in compared.items()
    ]
    if not any(one.is_known for found in changes.values() for one in found):
        return Parts(said)
    return Parts([*said, table(prepared, changes, names, caption)])


def changes_of(prepared: Prepared, figures: Sequence[Figure]) -> dict[Basis, list[Change]]:
    """The figures beside those of each period that the register knows."""
    return {basis: [change(prepared, f, basis) for f in figures] for basis in prepared.earlier}


def weighty(changes: dict[Basis, list[Change]]) -> Basis | None:
    """The change to look into: since a year ago, on which targets are judged, else since the last period; None where
    no figure can be compared.
    """
    order: tuple[Basis, ...] = ("last_year", "previous")
    return next((basis for basis in order if any(one.is_sure for one in changes.get(basis, []))), None)


def too_late(prepared: Prepared, basis: Basis, period: Period) -> Sentence:
    """That the register begins after what would be compared."""
    begins = prepared.measured.days[0]
    return say(
        "Sổ hồ sơ chỉ có số liệu từ ngày {begins}, chưa đủ để so với {since}.",
        begins=Name(day(begins) if begins else DASH), since=Name(when(basis, period)),
    )  # fmt: skip


def change(prepared: Prepared, f: Figure, basis: Basis) -> Change:
    """A line's figure of an indicator in the window that is compared, and the earlier one."""
    place = f.indicator.code, f.line.id, COMPARED[basis]
    return Change(prepared.figures[place], prepared.earlier[basis].all.get(place))


def when(basis: Basis, period: Period) -> str:
    """`quý II năm 2023`, `cùng kỳ năm 2022 (lũy kế từ đầu năm)`"""
    return period.label if basis == "previous" else f"cùng kỳ năm {period.year} (lũy kế từ đầu năm)"


def sentences(changes: Sequence[Change], earlier: str, few: int) -> list[Sentence]:
    """How many figures rose and fell since `earlier`, which of them most, and of which nothing can be said."""
    known, since = [one for one in changes if one.is_known], Name(earlier)
    sure, unsure = [one for one in known if one.is_sure], [one for one in known if not one.is_sure]
    if not known:
        return [say("Sổ hồ sơ không có số liệu để so với {since}.", since=since)]
    if not sure:
        words = "So với {since}, các chỉ tiêu đều có dưới {few} hồ sơ, chưa đủ căn cứ để kết luận tăng hay giảm."
        return [say(words, since=since, few=how_many(few, "settings/few"))]
    names = Name("; ".join(called(one.now) for one in unsure))
    words = "Dưới {few} hồ sơ, chưa đủ căn cứ để kết luận: {names}."
    rest = [say(words, few=how_many(few, "settings/few"), names=names)] if unsure else []
    return [*movements(sure, since), *rest]


def movements(sure: Sequence[Change], since: Name) -> list[Sentence]:
    """Which way the figures went, then the one that rose most and the one that fell most."""
    rose, fell = [one for one in sure if one.points > 0], [one for one in sure if one.points < 0]
    if len(sure) == 1:
        verb = "tăng" if rose else "giảm" if fell else "không đổi"
        return [moved(sure[0], f"So với {{since}}, {{name}} {verb}", since)]
    most = [moved(max(rose, key=lambda one: one.points), "Tăng nhiều nhất là {name},", since)] if rose else []
    least = [moved(min(fell, key=lambda one: one.points), "Giảm nhiều nhất là {name},", since)] if fell else []
    return [ways(len(sure), len(rose), len(fell), since), *most, *least]


def ways(sure: int, rose: int, fell: int, since: Name) -> Sentence:
    """`So với quý II năm 2023, cả 5 chỉ tiêu so sánh được đều tăng.`"""
    every = {rose: "tăng", fell: "giảm", sure - rose - fell: "không đổi"}.get(sure)
    if every:
        words = f"So với {{since}}, cả {{sure}} chỉ tiêu so sánh được đều {every}."
        return say(words, since=since, sure=how_many(sure, "changes/sure"))
    counts = {"tăng": rose, "giảm": fell, "không đổi": sure - rose - fell}
    parts = [f"{n} {way}" for way, n in counts.items() if n]
    return say(
        "So với {since}, trong {sure} chỉ tiêu so sánh được có {parts}.",
        since=since, sure=how_many(sure, "changes/sure"), parts=Bound(", ".join(parts), "changes/ways"),
    )  # fmt: skip


def moved(one: Change, words: str, since: Name) -> Sentence:
    """`Tăng nhiều nhất là hồ sơ trực tuyến toàn trình (mục II.1), từ 61,20% lên 70,05%.`"""
    assert one.before is not None
    way = "từ {before} lên {now}" if one.points > 0 else "từ {before} xuống {now}"
    return say(
        f"{words} {way}." if one.points else f"{words}, vẫn là {{now}}.",
        since=since, name=Name(in_a_sentence(called(one.now))), before=earlier_value(one.before),
        now=bound(one.now, one.now.value_text, "value"),
    )  # fmt: skip


def in_a_sentence(name: str) -> str:
    """A name with a small first letter, unless it begins with an abbreviation."""
    return name if name[1:2].isupper() else f"{name[:1].lower()}{name[1:]}"


def earlier_value(f: Figure) -> Bound:
    return Bound(f.value_text, f"{f.indicator.code}/{f.line.id}/{f.window}/earlier")


def called(f: Figure) -> str:
    return f"{f.indicator.short_name} (mục {f.indicator.code})"


def table(
    prepared: Prepared,
    changes: dict[Basis, list[Change]],
    names: Sequence[str],
    caption: str,
) -> Table:
    """A row per figure: for each basis the figure, the earlier one, and how many points it rose or fell."""
    period, compared = prepared.measured.period, earlier_periods(prepared.measured)
    groups = {"previous": period.short_label, "last_year": "lũy kế từ đầu năm"}
    befores = {
        basis: earlier.label if basis == "previous" else f"Cùng kỳ {earlier.year}"
        for basis, earlier in compared.items()
    }
    head = [
        [Cell("Chỉ tiêu", rowspan=2), *(Cell(capitalised(groups[basis]), colspan=3) for basis in changes)],
        [Cell(t) for basis in changes for t in ("Kỳ này", capitalised(befores[basis]), "Tăng, giảm")],
    ]
    rows = list(zip(names, *changes.values(), strict=True))
    body = [[Cell(name), *(cell for one in own for cell in cells(one))] for name, *own in rows]
    columns = [Column("1fr"), *[Column("auto", "right")] * (3 * len(changes))]
    few = prepared.measured.params.organisation.settings.few_dossiers
    note = f"Tăng, giảm tính bằng điểm phần trăm. Dưới {few} hồ sơ thì in số đạt trên tổng số, không so sánh tỷ lệ."
    return Table(caption, columns, head, body, frame_of(changes, names), note)


def cells(one: Change) -> list[Cell]:
    return [Cell(shown(one.now)), Cell(shown(one.before)), Cell(one.points_text)]


def shown(f: Figure | None) -> str:
    """A share; of few dossiers the counts; in words where there is none."""
    if f is None or f.status in ("nothing_arose", "not_applicable"):
        return DASH
    if not f.is_whole:
        return f.verdict
    return f.counts_text if f.few else f.value_text


def frame_of(changes: dict[Basis, list[Change]], names: Sequence[str]) -> pd.DataFrame:
    """Columns: name, basis, now, before, points (as written)."""
    rows = [
        (name, basis, shown(one.now), shown(one.before), one.points_text)
        for basis, found in changes.items()
        for name, one in zip(names, found, strict=True)
    ]
    return pd.DataFrame(rows, columns=["name", "basis", "now", "before", "points"])
