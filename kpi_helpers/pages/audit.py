"""The audit of a page about to be published: which figures of its paragraphs and tables nothing accounts for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from kpi_helpers.errors import Fault
from kpi_helpers.measures.breakdown import timeliness
from kpi_helpers.pages.figures import DASH
from kpi_helpers.pages.prepared import prepare
from kpi_helpers.pages.stated import Stated, any_of
from kpi_helpers.pages.truths import PageTruths, PeriodTruths, texts_given
from kpi_helpers.pages.written import RANK, Written, plain, written

CODE = re.compile(r"(?<!\w)[IVX]+\.\d+(?!\w)")
BLOCKS = re.compile(r"\n\s*(?:\n|[-*+] |>|\d+[.)] )|\|")  # of Markdown, and the cells of its tables
COMPARES = re.compile(
    r"so với|cùng kỳ|chưa đủ căn cứ|từ .+ (?:lên|xuống|đến)|(?<!\S)(?:[+−]\d|0,0+(?!\S))", re.IGNORECASE
)
EMPHASIS = re.compile(r"[*_`~\\]+")
MARK = re.compile(r"\d{1,3}|[A-H]|")  # a row's number or letter, or the place of one, in a cell by itself
PLACES = {"paragraph": Fault("in-paragraph"), "row": Fault("in-row")}
Printed = tuple[str, str, Sequence[str]]  # heading, paragraph or row, its texts


def unaccounted(
    printed: Iterable[Printed], computed: Iterable[str], period: str, register: str, params: str, unit: str = ""
) -> list[str]:
    """A reason to hold a page for each figure that is neither in the results nor anything else that may stand there.

    `printed`: what was read again from a rendered page; `computed`: the texts of tables and drawings that the page's
    own code made, which nobody else can compute again. The others are the page's parameters.
    """
    audit = audit_of(period, register, params, unit)
    known = {figure.text for text in computed for figure in written(text)}
    found = [
        said(heading, kind, figure)
        for heading, kind, texts in printed
        for figure in audit.unknown(texts)
        if figure.text not in known
    ]
    return list(dict.fromkeys(found))


def said(heading: str, kind: str, figure: Written) -> str:
    """Which figure is false, and where it stands."""
    about = {"heading": heading or "–", "kind": PLACES[kind], "figure": figure.text}
    return Fault("figure-unaccounted", about).text()


@cache
def audit_of(period: str, register: str, params: str, unit: str) -> Audit:
    return Audit(PageTruths.of(period_of(period, register, params), unit))


@cache
def period_of(period: str, register: str, params: str) -> PeriodTruths:
    return PeriodTruths(prepare(period, register, params))


@dataclass(frozen=True)
class Audit:
    """A page's figures against what it may state."""

    page: PageTruths

    def unknown(self, texts: Sequence[str]) -> list[Written]:
        """The figures of a paragraph, or of a row's cells, that nothing accounts for."""
        cells = texts[1:] if len(texts) > 1 and MARK.fullmatch(texts[0]) else texts
        found = self.unknown_in_row(cells) if len(cells) > 1 else self.unknown_in_words(cells[0])
        return [f for f in found if f.words not in self.noted and not self.is_given(f, cells)]

    def unknown_in_words(self, text: str) -> list[Written]:
        """Of a paragraph, each of its sentences by itself."""
        return [f for f in written(text) if not self.of_sentence(f.sentence).allows(f)]

    def unknown_in_row(self, cells: Sequence[str]) -> list[Written]:
        """Of a row: numbers that stand alone in their cells are a row of the breakdown that the first cell names, or of
        the indicator it names, if they are no targets of it.
        """
        figures = [figure for cell in cells for figure in written(cell)]
        name, codes = squeezed(cells[0]), self.codes(cells[0])
        lines, part = self.lines.get(name, []), self.breakdowns.get(name)
        then = self.page.since(codes) if DASH in cells else self.since(" ".join(cells), codes)  # perhaps not comparable
        own = self.page.figures(lines, codes) if lines else self.of_page(codes) | then
        bare = [figure for figure in figures if figure.is_bare]
        beside = [figure for figure in figures if not figure.is_bare and not (own | (part or Stated())).allows(figure)]
        beside += [f for cell in cells for f in self.misranked(lines, list(written(cell))) if f not in beside]
        if part or codes or lines:
            known = part or own
            return [*known.beyond_rows([f for f in bare if part or not own.targets.allows(f)]), *beside]
        return [*(figure for figure in bare if not own.allows(figure)), *beside]

    def misranked(self, lines: Sequence[str], cell: Sequence[Written]) -> Sequence[Written]:
        """The figures of a cell with a rank and a share, unless both are of one indicator of the row's line."""
        every = [one for line in lines for one in self.page.period.figures(line).values()]
        ranked = any(figure.noun == RANK for figure in cell)
        return cell if ranked and not any(all(map(one.allows, cell)) for one in every) else []

    def of_sentence(self, text: str) -> Stated:
        """What a sentence may state: of the indicators it names, else of the page as a whole; and of whatever line,
        field or procedure it names.
        """
        name, codes = squeezed(text), self.codes(text)
        lines = [line for words, own in self.lines.items() if words in name for line in own]
        parts = [own for words, own in self.breakdowns.items() if words in name]
        return any_of([self.of_page(codes), self.since(text, codes), self.page.figures(lines, codes), *parts])

    def of_page(self, codes: Sequence[str]) -> Stated:
        """What may be said of the page's own lines: of some indicators, or of all and of the page as a whole."""
        on_time = {indicator.code for indicator in timeliness(self.page.measured.params)}
        beside = self.page.general if not codes else self.page.sums if on_time.intersection(codes) else Stated()
        return (
            self.page.figures([line.id for line in self.page.own], codes)
            | self.page.before
            | self.page.few
            | self.page.needed(codes)
            | beside
        )

    def since(self, text: str, codes: Sequence[str]) -> Stated:
        """What was before, where a text compares."""
        return self.page.since(codes) if COMPARES.search(text) else Stated()

    def codes(self, text: str) -> list[str]:
        """The indicators that a text names by their codes."""
        return [code for code in dict.fromkeys(CODE.findall(text)) if code in self.page.period.indicators]

    @cached_property
    def noted(self) -> set[str]:
        """Figures of other things than results in the analyst's own words: `45 công chức`, with the words behind."""
        told = self.page.measured.params.notes.text(self.page.measured.period, self.page.unit)
        blocks = BLOCKS.split(EMPHASIS.sub("", told))
        return {figure.words for block in blocks for figure in written(block) if not figure.is_claim}

    def is_given(self, figure: Written, texts: Sequence[str]) -> bool:
        """Whether a figure stands in words that params or the register give, and nowhere else in a text."""
        return any(self.without_given(text, figure) for text in texts if figure in list(written(text)))

    def without_given(self, text: str, figure: Written) -> bool:
        rest = plain(text)
        for words in self.given:
            rest = rest.replace(words, "¤")
        return figure.text not in {other.text for other in written(rest)}

    @cached_property
    def given(self) -> list[str]:
        """Texts that stand on pages word for word, the longest first."""
        return sorted(map(plain, texts_given(self.page.period.prepared)), key=len, reverse=True)

    @cached_property
    def lines(self) -> dict[str, list[str]]:
        """The lines by their names."""
        found = dict[str, list[str]]()
        for line in self.page.period.lines.values():
            found.setdefault(squeezed(line.name), []).append(line.id)
        return found

    @cached_property
    def breakdowns(self) -> dict[str, Stated]:
        return {squeezed(name): own for name, own in self.page.by_name.items()}


def squeezed(text: str) -> str:
    """A name as it is compared: no blanks, since a page may break it anywhere."""
    return "".join(plain(text).casefold().split())
