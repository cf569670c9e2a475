"""The period's index page: who stands where against the targets, the whole first, then each unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from kpi_helpers.measures.lines import Line
from kpi_helpers.pages.figures import DASH, VERDICTS, Figure
from kpi_helpers.pages.narrative import how_many, lacking, say
from kpi_helpers.pages.overview import Overview
from kpi_helpers.pages.sparkline import Reached, reached_by_place, sparkline
from kpi_helpers.rules.organisation import Kind
from kpi_helpers.text import html_text, sort_key, without_marks

# What stands beside a verdict's word and colour, as a path in a square of 16; any other status has the dash.
SIGNS = {
    "met": "M2.5 8.5 6.5 12.5 13.5 4",
    "missed": "M3.5 3.5 12.5 12.5M12.5 3.5 3.5 12.5",
    "nothing_arose": "M8 3a5 5 0 1 0 .01 0z",
    "no_data": "M5 5.8a3 3 0 1 1 4.4 2.6c-1 .5-1.4 1-1.4 1.9M8 12.8v.4",
    "dash": "M3 8h10",
}
# What rows can be chosen by, in this order; of these only what some row has.
CHOICES = {
    "missed": "Có chỉ tiêu chưa đạt",
    "all_met": "Đạt mọi chỉ tiêu được đánh giá",
    "nothing_arose": "Có chỉ tiêu không phát sinh",
    "no_data": "Có chỉ tiêu chưa có số liệu",
    "not_assigned": "Không giao chỉ tiêu",
    "unpublished": "Có báo cáo chưa phát hành",
}


@dataclass(frozen=True)
class Documents:
    """A unit's documents as HTML, and whether each of them is published."""

    html: str = DASH
    are_published: bool = True


@dataclass(frozen=True)
class Standing:
    """The two tables of figures; `documents`: those of a unit by its id."""

    page: Overview
    documents: Mapping[str, Documents]

    @cached_property
    def reached(self) -> Mapping[tuple[str, str], list[Reached]]:
        return reached_by_place(self.page.prepared.trend)

    @cached_property
    def units(self) -> list[Line]:
        return self.page.unit_lines

    @cached_property
    def figures(self) -> dict[str, dict[str, Figure]]:
        """By a unit's id, then by the indicator's short name."""
        return {line.id: self.page.by_name(line) for line in self.units}

    # --- the whole ----------------------------------------------------------------------------------------------

    def totals_rows(self) -> str:
        """The roll-up that answers for each indicator: its figure, target, verdict and what is lacking."""
        return "".join(f"<tr>{self._total(f)}</tr>" for f in self.page.totals)

    def _total(self, f: Figure) -> str:
        name = html_text(f"{f.indicator.code}. {f.indicator.short_name} ({self.page.whose(f)})")
        target = html_text(f"{f.target_text}%" if f.target is not None else DASH)
        missing = html_text(lacking(f).text if f.shortfall else DASH)
        return (
            f'<th scope="row">{name}</th><td class="num">{value_html(f) or DASH}</td><td class="num">{target}</td>'
            f'<td class="{f.tone or "plain"}">{verdict_html(f)}</td><td class="num">{missing}</td>'
            f'<td class="mid">{self._drawn(f)}</td>'
        )

    def _drawn(self, f: Figure) -> str:
        return sparkline(f, self.reached.get((f.indicator.code, f.line.id), []), self.page.few)

    # --- the units ----------------------------------------------------------------------------------------------

    def head(self) -> str:
        titles = ["Đơn vị", "Chỉ tiêu đạt", *self.page.names, "Tài liệu"]
        return "".join(f'<th scope="col">{html_text(title)}</th>' for title in titles)

    def bodies(self) -> str:
        """A body of rows for each kind of unit that the period has."""
        return "".join(self._body(kind) for kind in self.kinds)

    @property
    def kinds(self) -> list[Kind]:
        present = {line.kind for line in self.units}
        return [kind for kind in self.page.params.organisation.kinds if kind.kind in present]

    def _body(self, kind: Kind) -> str:
        own = [line for line in self.units if line.kind == kind.kind]
        rows = "".join(self._row(line) for line in own)
        return f'<tbody data-kind="{html_text(kind.kind)}">{self._heading(kind, own)}{rows}</tbody>'

    def _heading(self, kind: Kind, own: Sequence[Line]) -> str:
        """The kind's name, and what is assigned to it."""
        targets = [self._assigned(own, name) for name in self.page.names]
        lead = "Giao:" if any(target != DASH for target in targets) else ""
        cells = "".join(f'<td class="mid">{html_text(text)}</td>' for text in [lead, *targets])
        return f'<tr class="section"><th scope="rowgroup">{html_text(kind.name)}</th>{cells}<td></td></tr>'

    def _assigned(self, own: Sequence[Line], name: str) -> str:
        figures = [found[name] for line in own if name in (found := self.figures[line.id])]
        return ", ".join(dict.fromkeys(f"{f.target_text}%" for f in figures if f.target is not None)) or DASH

    def _row(self, line: Line) -> str:
        own, documents = self.figures[line.id], self.documents.get(line.id, Documents())
        cells = "".join(self._cell(line, name, own.get(name)) for name in self.page.names)
        place, score = self._places, self._score(line)
        return (
            f'<tr data-name="{html_text(without_marks(line.name).lower())}" data-has="{" ".join(self._has(line))}">'
            f'<th scope="row" data-place="{place["name"][line.id]}"><bdi>{html_text(line.name)}</bdi></th>'
            f'<td class="mid" data-place="{place["score"][line.id]}">{html_text(score)}</td>{cells}'
            f'<td class="documents" data-place="{place["documents"][line.id]}">{documents.html}</td></tr>'
        )

    def _cell(self, line: Line, name: str, f: Figure | None) -> str:
        if f is None:
            return f'<td class="mid" data-place=""><span class="hidden">{VERDICTS["not_applicable"]}</span>{DASH}</td>'
        place = self._places[f"indicator {name}"][line.id]
        shown = " ".join(filter(None, [value_html(f), verdict_html(f), self._drawn(f)]))
        return f'<td class="figure {f.tone or "plain"}" data-place="{place}">{shown}</td>'

    def _score(self, line: Line) -> str:
        judged = self._judged(line)
        if not judged:
            return DASH
        met = sum(f.status == "met" for f in judged)
        return say("{met}/{all}", met=how_many(met, "met"), all=how_many(len(judged), "judged")).text

    def _judged(self, line: Line) -> list[Figure]:
        return [f for f in self.figures[line.id].values() if f.is_judged]

    def _has(self, line: Line) -> list[str]:
        """What a row can be chosen by."""
        found: set[str] = {f.status for f in self.figures[line.id].values()}
        found |= {"all_met"} if self._judged(line) and "missed" not in found else set()
        found |= set() if self.documents.get(line.id, Documents()).are_published else {"unpublished"}
        return [name for name in CHOICES if name in found]

    @cached_property
    def _places(self) -> dict[str, dict[str, str]]:
        """The place of each unit in each column: what the page sorts by."""
        values = {
            f"indicator {name}": {line.id: self._value(line, name) for line in self.units} for name in self.page.names
        }
        values["score"] = {line.id: self._share_met(line) for line in self.units}
        values["documents"] = {unit: Fraction(found.are_published) for unit, found in self.documents.items()}
        names = sorted(self.units, key=lambda line: sort_key(line.name))
        found = {column: places(own, self.units) for column, own in values.items()}
        return found | {"name": {line.id: str(place) for place, line in enumerate(names)}}

    def _value(self, line: Line, name: str) -> Fraction | None:
        f = self.figures[line.id].get(name)
        return f.value if f else None

    def _share_met(self, line: Line) -> Fraction | None:
        judged = self._judged(line)
        return Fraction(sum(f.status == "met" for f in judged), len(judged)) if judged else None

    # --- what rows are chosen by --------------------------------------------------------------------------------

    def kind_options(self) -> str:
        return options({kind.kind: kind.name for kind in self.kinds})

    def status_options(self) -> str:
        present = {name for line in self.units for name in self._has(line)}
        return options({name: words for name, words in CHOICES.items() if name in present})

    def count(self) -> str:
        return say("{n} đơn vị", n=how_many(len(self.units), "units")).text

    def notes(self) -> str:
        """How to read a cell."""
        shown = [f for own in self.figures.values() for f in own.values()] + self.page.totals
        few = say(
            "Dưới {few} hồ sơ: nêu số đếm, không nêu tỷ lệ.", few=how_many(self.page.few, "settings/few_dossiers")
        )
        return html_text(" ".join([READING, *([few.text] if any(f.few for f in shown) else [])]))


READING = (
    "Trong ô: tỷ lệ lũy kế từ đầu năm và b/a, đánh giá, diễn biến lũy kế theo tháng (nét đứt: chỉ tiêu giao). "
    "Sắp xếp trong từng loại đơn vị."
)


def places(values: Mapping[str, Fraction | None], units: Sequence[Line]) -> dict[str, str]:
    """The place of each unit's value from the least up, equal ones on the same; none where there is no value."""
    order = {value: str(place) for place, value in enumerate(sorted({v for v in values.values() if v is not None}))}
    own = {line.id: values.get(line.id) for line in units}
    return {unit: "" if value is None else order[value] for unit, value in own.items()}


def options(words: Mapping[str, str]) -> str:
    return "".join(f'<option value="{html_text(value)}">{html_text(text)}</option>' for value, text in words.items())


def value_html(f: Figure) -> str:
    """The share with its counts; of few dossiers the counts alone; nothing where nothing arose or is known."""
    if f.value is None:
        return ""
    if f.few:
        return f'<span class="value">{html_text(f"{f.counts_text} {f.counted}")}</span>'
    value, counts = html_text(f.value_text), html_text(f.counts_text)
    return f'<span class="value">{value}</span> <span class="counts">{counts}</span>'


def verdict_html(f: Figure) -> str:
    """The verdict as sign and word; its colour is the cell's."""
    name = f.status if f.status in SIGNS else "dash"
    sign = f'<svg class="sign" aria-hidden="true"><use href="#{name}"/></svg>'
    return f'<span class="verdict">{sign}{html_text(f.verdict)}</span>'


def signs() -> str:
    """The drawings that verdicts use, once a page."""
    drawn = (f'<symbol id="{n}" viewBox="0 0 16 16"><path d="{path}"/></symbol>' for n, path in SIGNS.items())
    return f'<svg class="signs" aria-hidden="true">{"".join(drawn)}</svg>'
