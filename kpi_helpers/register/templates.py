"""Workbooks to be filled in, which the readers read back as they are: a register, plain counts, form II.06a.

Each is a guide, the sheets to fill in, and a hidden sheet of what the drop-downs offer. No cell outside the sheets to
fill in may equal a heading that a reader knows: a reader takes a row with one for the heading of a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from kpi_helpers import project
from kpi_helpers.errors import KpiError
from kpi_helpers.periods import Period
from kpi_helpers.register import guides
from kpi_helpers.register.columns import COLUMNS, Column
from kpi_helpers.register.counts import SHARES
from kpi_helpers.register.form_template import FormUnit, add_form, form_fields
from kpi_helpers.register.workbook import Book, Field
from kpi_helpers.rules.forms import Form
from kpi_helpers.rules.params import Params
from kpi_helpers.rules.units import Unit
from kpi_helpers.text import day, sort_key

COUNT_CELLS: dict[str, guides.CellType] = {
    "numerator": "count",
    "denominator": "count",
    "published_percent": "percent",
}
NAMES = {"register": "mau-so-ho-so.xlsx", "counts": "mau-so-dem.xlsx", "inputs": "mau-bieu-tong-hop.xlsx"}


def write_template(kind: str, params: Params, path: Path, period: Period | None = None) -> None:
    """Write a template. What was filled in is never overwritten.

    Raises KpiError: `format-unknown`, `template-exists`, `form-missing`.
    """
    if path.suffix.lower() != ".xlsx":
        raise KpiError.of("format-unknown", found=path.suffix or path.name, allowed=".xlsx")
    content = template(kind, params, period)
    if path.exists() and not (path.is_file() and path.read_bytes() == content):
        raise KpiError.of("template-exists", file=project.shown(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def template(kind: str, params: Params, period: Period | None = None) -> bytes:
    """A workbook by its kind, for all units and procedures of params, or for those valid at the end of a period."""
    return TEMPLATES[kind](in_force(params, period), period)


def in_force(params: Params, period: Period | None) -> Params:
    """Params with only the units and procedures that are valid on the last day of a period."""
    if period is None:
        return params
    procedures = tuple(p for p in params.procedures if p.valid.covers(period.last))
    return replace(params, units=tuple(params.units_on(period.last)), procedures=procedures)


# --- the three templates ------------------------------------------------------------------------------------------


def register_template(params: Params, _: Period | None) -> bytes:
    """A register in the standard profile."""
    known, examples = offered(params), example(params)
    fields = [register_field(c, known.get(c.name, ()), examples.get(c.name, "")) for c in COLUMNS]
    book = Book("Mẫu sổ hồ sơ")
    book.add_guide(guides.NOTES["register"], fields)
    book.add_table("Sổ hồ sơ", fields)
    return book.content()


def register_field(column: Column, offered: tuple[str, ...], example: str) -> Field:
    meaning, usual = guides.REGISTER[column.name]
    labels = tuple(label for label, _ in column.labels)
    allowed = labels or offered
    shown = example or usual or next(iter(allowed), "")
    return Field(column.heading, meaning, column.type, shown, column.required, allowed, is_open=not labels)


def example(params: Params) -> dict[str, str]:
    """A procedure and a unit that fit together."""
    for unit in resolving(params):
        for entry in params.procedures_of(unit):
            procedure = {"procedure_code": entry.code, "procedure_name": entry.name, "field": entry.field}
            return {**procedure, "receiving_unit": unit.name, "resolving_unit": unit.name}
    return {}


def offered(params: Params) -> dict[str, tuple[str, ...]]:
    """What params know for columns of text. A register may hold more: longer codes, aliases, unknown procedures."""
    return {
        "procedure_code": tuple(sorted({p.code for p in params.procedures})),
        "procedure_name": in_order(p.name for p in params.procedures),
        "field": in_order(p.field for p in params.procedures),
        "receiving_unit": once(unit.name for unit in params.units),
        "resolving_unit": once(unit.name for unit in resolving(params)),
        "late_reason": tuple(params.organisation.late_reasons),
    }


def resolving(params: Params) -> list[Unit]:
    """The units that resolve: all but one-stop desks."""
    return [unit for unit in params.units if params.level(unit)]


def once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def in_order(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=sort_key))


def counts_template(params: Params, _: Period | None) -> bytes:
    """Plain counts, a row for each unit and each indicator of its level."""
    known = {"unit": once(u.name for u in resolving(params)), "indicator": once(i.code for i in params.indicators)}
    fields = [counts_field(name, known.get(name, ())) for name in SHARES.headings]
    pairs = [(u.name, i.code) for u in resolving(params) for i in params.indicators if params.level(u) in i.levels]
    book = Book("Mẫu số đếm theo chỉ tiêu")
    book.add_guide(guides.NOTES["counts"], fields, indicator_rows(params))
    book.add_table("Số đếm", fields, list(dict.fromkeys(pairs)))
    return book.content()


def counts_field(name: str, allowed: tuple[str, ...]) -> Field:
    meaning, usual = guides.COUNTS[name]
    heading = SHARES.headings[name][-1]  # the Vietnamese one
    shown = usual or next(iter(allowed), "")
    return Field(heading, meaning, COUNT_CELLS.get(name, "text"), shown, name in SHARES.required, allowed, is_open=True)


def indicator_rows(params: Params) -> list[tuple[str, ...]]:
    """What each indicator counts, below a heading of its own."""
    rows = [(i.code, i.name, i.numerator_name, i.denominator_name) for i in params.indicators]
    return [("Mã chỉ tiêu", "Tên chỉ tiêu", "Tử số đếm", "Mẫu số đếm"), *rows]


def inputs_template(params: Params, period: Period | None) -> bytes:
    """Form II.06a, a sheet for each unit. Raises KpiError `form-missing`."""
    form, fields = form_of(params, period), in_order(p.field for p in params.procedures)
    book = Book("Mẫu điền " + form.code)
    book.add_guide(guides.NOTES["inputs"], form_fields(form, fields))
    add_form(book, form, [form_unit(unit, params) for unit in resolving(params)], fields, period)
    return book.content()


def form_unit(unit: Unit, params: Params) -> FormUnit:
    level = next(level.name for level in params.organisation.levels if level.level == params.level(unit))
    return FormUnit(unit.name, level, in_order(p.field for p in params.procedures_of(unit)))


def form_of(params: Params, period: Period | None) -> Form:
    """The form in force on a period's last day, or the newest one. Raises KpiError `form-missing`."""
    found = params.form_on(period.last) if period else max(params.forms.values(), key=newest, default=None)
    if found is None:
        raise KpiError.of("form-missing", day=day(period.last) if period else "–")
    return found


def newest(form: Form) -> date:
    return form.valid.first


TEMPLATES: dict[str, Callable[[Params, Period | None], bytes]] = {
    "register": register_template,
    "counts": counts_template,
    "inputs": inputs_template,
}
