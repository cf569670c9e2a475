"""What is still needed: how many of the dossiers to come must do for each target to be met by the end of the year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from kpi_helpers.measures.needed import Expected, Outcome, expected, least, outcome, rest_of_year
from kpi_helpers.pages.figures import DASH, Figure
from kpi_helpers.pages.fragments import Bound, Cell, Column, Fragment, Parts, Prose, Sentence, Table
from kpi_helpers.pages.narrative import Name, say, span
from kpi_helpers.pages.prepared import Prepared
from kpi_helpers.text import capitalised, number, percent

OUTCOMES: dict[Outcome, tuple[str, str | None]] = {
    "secured": ("đã đủ để đạt", "good"),
    "met": ("đang đạt", "good"),
    "possible": ("còn khả năng đạt", None),
    "impossible": ("không còn khả năng đạt", "bad"),
    "unknown": ("chưa ước tính được", None),
}


@dataclass(frozen=True)
class Ahead:
    """A figure of the year to date with what is still to come, and how many of it are needed."""

    figure: Figure
    expected: Expected | None

    @property
    def code(self) -> str:
        return self.figure.indicator.code

    @property
    def number(self) -> int | None:
        return self.expected.number if self.expected else None

    @property
    def needed(self) -> int:
        f = self.figure
        assert f.numerator is not None and f.denominator is not None and f.target is not None
        return least(f.numerator, f.denominator, f.target, self.number or 0)

    @property
    def outcome(self) -> Outcome:
        return outcome(self.needed, self.number, self.figure.indicator)

    @property
    def expected_text(self) -> str:
        return DASH if self.number is None else f"{number(self.number)} {self.figure.counted}"

    @property
    def needed_text(self) -> str:
        """Nothing can be said of dossiers that nobody can expect."""
        known = self.number is not None or self.figure.indicator.counts == "procedures"
        return f"{number(max(0, self.needed))} {self.figure.counted}" if known else DASH

    @property
    def share_text(self) -> str:
        """How large a part of what is to come must do, where that can be reached."""
        return percent(self.needed, self.number) if self.outcome == "possible" and self.number else DASH

    @property
    def pace_text(self) -> str:
        """What must be reached from now on, where it can be: a share of what is to come, or a number of procedures."""
        if self.outcome != "possible":
            return ""
        return f"thêm {self.needed_text}" if self.number is None else self.share_text


def section(prepared: Prepared, figures: Sequence[Figure], names: Sequence[str], caption: str) -> Fragment:
    """What each target that is assigned still needs, in words and as a table; nothing when the year is over."""
    ahead = ahead_of(prepared, figures)
    if not ahead:
        return Prose([])
    named = {f.indicator.code: name for f, name in zip(figures, names, strict=True)}
    return Parts([Prose(sentences(prepared, ahead)), table(ahead, [named[one.code] for one in ahead], caption)])


def ahead_of(prepared: Prepared, figures: Sequence[Figure]) -> list[Ahead]:
    """What each target that is assigned still needs; none when the year is over."""
    if rest_of_year(prepared.measured.period) is None:
        return []
    shown = [f for f in figures if f.target is not None and is_counted(f)]
    return [Ahead(f, expected(prepared.measured, prepared.last_year, f.line, f.indicator)) for f in shown]


def is_counted(f: Figure) -> bool:
    return f.numerator is not None and f.status != "no_data"


def sentences(prepared: Prepared, ahead: Sequence[Ahead]) -> list[Sentence]:
    """How many targets are secured, possible, out of reach; and where the numbers to come are from."""
    found = [one.outcome for one in ahead]
    counts = [(found.count(kind), words) for kind, (words, _) in OUTCOMES.items()]
    parts = Bound(", ".join(f"{n} chỉ tiêu {words}" for n, words in counts if n), "needed/outcomes")
    year = Name(str(prepared.measured.period.year))
    given = ", với số hồ sơ dự kiến phát sinh thêm" if any(one.expected for one in ahead) else ""
    return [say(f"Đến hết năm {{year}}{given}, có {{parts}}.", year=year, parts=parts), *origins(prepared, ahead)]


def origins(prepared: Prepared, ahead: Sequence[Ahead]) -> list[Sentence]:
    """Where the numbers to come are from, and that they are none for some."""
    sources = {one.expected.source for one in ahead if one.expected}
    said = []
    if "last_year" in sources and prepared.last_year and (rest := rest_of_year(prepared.last_year.period)):
        words = "Số hồ sơ dự kiến phát sinh thêm lấy bằng số phát sinh {span}."
        said.append(say(words, span=Name(span(rest.first, rest.last))))
    if "params" in sources:
        also = " của một số chỉ tiêu" if "last_year" in sources else ""
        said.append(say(f"Số hồ sơ dự kiến phát sinh thêm{also} do người lập báo cáo ước tính."))
    if any(one.expected is None and one.figure.indicator.counts == "dossiers" for one in ahead):
        said.append(say("Chưa có căn cứ để ước tính số hồ sơ phát sinh thêm đến hết năm."))
    return said


def table(ahead: Sequence[Ahead], names: Sequence[str], caption: str) -> Table:
    """A row per figure: target, where it stands, how many are expected, how many of them are needed."""
    heads = ("Chỉ tiêu", "Giao (%)", "Đến nay (b/a)", "Dự kiến thêm", "Cần đạt thêm", "Tỷ lệ cần", "Khả năng")
    body = [
        [
            Cell(name), Cell(one.figure.target_text), Cell(one.figure.counts_text), Cell(one.expected_text),
            Cell(one.needed_text), Cell(one.share_text), verdict(one.outcome),
        ]
        for one, name in zip(ahead, names, strict=True)
    ]  # fmt: skip
    widths = ["11.5mm", "auto", "auto", "auto", "auto"]
    columns = [Column("1fr"), *(Column(width, "right") for width in widths), Column("24mm", "center")]
    note = "Cần đạt thêm: số ít nhất trong số dự kiến thêm phải đạt yêu cầu để hết năm đạt chỉ tiêu."
    return Table(caption, columns, [[Cell(text) for text in heads]], body, frame_of(ahead, names), note)


def verdict(found: Outcome) -> Cell:
    words, tone = OUTCOMES[found]
    return Cell(capitalised(words), tone=tone, strong=bool(tone))


def frame_of(ahead: Sequence[Ahead], names: Sequence[str]) -> pd.DataFrame:
    """Columns: name, expected (empty: unknown), needed, outcome."""
    return pd.DataFrame(
        {
            "name": names,
            "expected": pd.array([one.number for one in ahead], dtype="Int64"),
            "needed": [one.needed for one in ahead],
            "outcome": [one.outcome for one in ahead],
        }
    )
