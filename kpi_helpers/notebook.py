"""What a notebook may use.

A page opens a report once and then shows one thing a cell:

- `open_report(period, unit, register, params)` → `UnitReport`: `summary()`, `results_table()`, `target_chart()`,
  `needed()`, `changes()`, `trend_chart()`, `causes()`, `late_dossiers()`, `form()`, `sources()`, `remarks(heading)`,
  `closing()`;
- `open_overview(period, register, params)` → `Overview`: `opening()`, `summary()`, `totals_table()`, `needed()`,
  `changes()`, `heatmap()`, `unit_changes()`, `ranking()`, `behind()`, `form()`, `missing_units()`, `sources()`,
  `remarks(heading)`, `closing()`, `annex()`;
- `open_quality(period, register, params)` → `Quality`, internal: `gate()`, `rows()`, `rejected()`, `repairs()`,
  `left_unread()`, `missing()`, `blanks()`, `orders()`, `unreceived()`, `undated_ends()`, `after_extract()`,
  `late_entries()`, `revisions()`, `revised_figures()`, `conflicts()`, `settings()`, `changed_verdicts()`, `causes()`.

All carry their data: `report.prepared.results` is the tidy results, `report.measured.facts` the facts, and every
table or chart has `.frame`. For pages of an analyst's own: `chart(figure, caption, alt)` gives a drawing its caption
and its text alternative; `number`, `percent` and `day` write values the Vietnamese way.
"""

from __future__ import annotations

import matplotlib.figure

from kpi_helpers.errors import Fault, KpiError
from kpi_helpers.pages import theme
from kpi_helpers.pages.fragments import Chart
from kpi_helpers.pages.overview import Overview
from kpi_helpers.pages.prepared import prepare
from kpi_helpers.pages.quality import Quality
from kpi_helpers.pages.unit import UnitReport
from kpi_helpers.text import day, number, percent

__all__ = ["chart", "day", "number", "open_overview", "open_quality", "open_report", "percent"]


def open_report(period: str, unit: str, register: str = "data/example", params: str = "params") -> UnitReport:
    """The report of one unit (id, name or alias) for a period such as `2023-Q3`.

    `register` is a file or folder from the project root. Raises KpiError for a wrong period, unit, params or register.
    """
    refuse_other_than_text(period=period, unit=unit, register=register, params=params)
    prepared = prepare(period, register, params)
    theme.apply()
    known, year = prepared.measured.params, prepared.measured.period.year_to_date
    return UnitReport(prepared, known.page("unit_report"), known.unit(unit, year))


def open_overview(period: str, register: str = "data/example", params: str = "params") -> Overview:
    """The office's report on all units for a period. Arguments and errors as in `open_report`."""
    refuse_other_than_text(period=period, register=register, params=params)
    prepared = prepare(period, register, params)
    theme.apply()
    return Overview(prepared, prepared.measured.params.page("overview"))


def open_quality(period: str, register: str = "data/example", params: str = "params") -> Quality:
    """What must be known of the register before its figures are signed; an internal page.

    Arguments and errors as in `open_report`.
    """
    refuse_other_than_text(period=period, register=register, params=params)
    prepared = prepare(period, register, params)
    theme.apply()
    return Quality(prepared, prepared.measured.params.page("register_quality"))


def refuse_other_than_text(**given: object) -> None:
    """A year or a code that became a number on its way here (`001` → 1) must not be guessed back."""
    wrong = [Fault("parameter-not-text", {"name": n, "found": repr(v)}) for n, v in given.items() if type(v) is not str]
    if wrong:
        raise KpiError(*wrong)


def chart(figure: matplotlib.figure.Figure, caption: str, alt: str) -> Chart:
    """A matplotlib figure of your own with its caption and a text that says what it shows."""
    return Chart(figure, caption, alt)
