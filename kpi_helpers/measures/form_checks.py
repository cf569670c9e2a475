"""Does a filled-in form agree with itself, with the forms beside it, and with a register?"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from kpi_helpers.errors import Fault, KpiError
from kpi_helpers.measures.balance import balance, total
from kpi_helpers.measures.lines import Line, lines
from kpi_helpers.measures.measured import Measured
from kpi_helpers.periods import Period, Window
from kpi_helpers.register.form_reading import FilledForm
from kpi_helpers.rules.forms import Form, FormColumn
from kpi_helpers.rules.params import Params
from kpi_helpers.rules.vocabulary import Level
from kpi_helpers.text import name_key

DIFFERENCES = ["unit", "from", "to", "level", "field", "column", "form", "register", "file", "sheet", "row"]
EXAMPLES = 5  # differences of each form that a terminal shows
DAY = timedelta(days=1)
PENDING = {"pending", "pending_within", "pending_overdue"}
SUMS = {"level": "form-level-sum", "total": "form-total-sum"}


def checked(forms: Sequence[FilledForm], params: Params, period: Period) -> list[Fault]:
    """What must be said of forms out of balance that the period's params accept.

    Raises KpiError with every imbalance that they do not accept; on time above resolved is never accepted.
    """
    reasons = {one.unit: one.reason for one in params.of_period(period).accepted_imbalances}
    found = [*imbalances(forms, params, period)]
    refused = [fault for owner, fault in found if owner not in reasons or fault.code == "form-share"]
    if refused:
        raise KpiError(*refused, Fault("form-unbalanced", {"count": len(refused), "period": period.key}))
    accepted, given = [owner for owner, _ in found], {one.owner for one in forms}
    return [
        Fault("form-accepted", {"unit": owner, "count": accepted.count(owner), "reason": reason})
        if owner in accepted
        else Fault("form-accepted-unneeded", {"unit": owner, "period": period.key})
        for owner, reason in reasons.items()
        if owner in given
    ]


def imbalances(forms: Sequence[FilledForm], params: Params, period: Period) -> Iterator[tuple[str, Fault]]:
    """Every place where what must be equal is not, with whose form it is."""
    form = params.form_on(period.last)
    if form is None:
        return
    by_id = {line.id: line for line in lines(params, period)}
    units = {line.id: line.units for line in by_id.values() if line.is_roll_up}
    for one in forms:
        others = [other for other in forms if other.owner == one.owner and other is not one]
        found = [
            *inside(one, form),
            *before(one, others, form),
            *months(one, others, form),
            *longer(one, others, form, by_id.get(one.owner)),
            *parts(one, forms, units.get(one.owner, ()), form),
        ]
        yield from ((one.owner, fault) for fault in found)


def unequal(code: str, one: FilledForm, row: int, found: int, expected: int, **more: object) -> list[Fault]:
    """A fault unless two numbers are the same."""
    values = {**one.where, "row": row, "found": found, "expected": expected, **more}
    return [] if found == expected else [Fault(code, values)]


def inside(one: FilledForm, form: Form) -> Iterator[Fault]:
    """A row's sums, then the sums of levels and of the whole over their fields; and on time among resolved."""
    for row, counts in one.rows.iterrows():
        for whole, added in form.balances:
            expected = int(sum(counts[form.count(part)] for part in added))
            words = " + ".join(f"({part})" for part in added)
            found = int(counts[form.count(whole)])
            yield from unequal("form-row-sum", one, row, found, expected, whole=whole, parts=words)
    for row, counts in one.rows[one.rows["kind"] != "field"].iterrows():
        under = one.fields if counts["kind"] == "total" else one.fields[one.fields["group"] == counts["group"]]
        for column in form.columns:
            found, expected = int(counts[column.count]), int(under[column.count].sum())
            yield from unequal(SUMS[counts["kind"]], one, row, found, expected, column=column.name)
    in_time, resolved = int(one.total["early"] + one.total["on_the_day"]), int(one.total["resolved"])
    if in_time > resolved:
        yield from unequal("form-share", one, one.total_row, in_time, resolved)


def before(one: FilledForm, others: Sequence[FilledForm], form: Form) -> Iterator[Fault]:
    """What was carried over is what was pending at the end of the form just before."""
    for other in others:
        if other.last + DAY == one.first:
            place = {"other_file": other.file, "other_sheet": other.sheet, "other_row": other.total_row}
            found, expected = int(one.total["carried_over"]), int(other.total["pending"])
            yield from unequal("form-carried-over", one, one.total_row, found, expected, **place)


def months(one: FilledForm, others: Sequence[FilledForm], form: Form) -> Iterator[Fault]:
    """Where the same days are also told in shorter forms, these add up to it, in the columns that add over months."""
    shorter = adding_up(
        [other for other in others if other.last - other.first < one.last - one.first], one.first, one.last
    )
    if shorter:
        for column in (column for column in form.columns if column.adds_up):
            found, expected = int(one.total[column.count]), sum_of(shorter, column.count)
            yield from unequal("form-months-sum", one, one.total_row, found, expected, column=column.name)


def longer(one: FilledForm, others: Sequence[FilledForm], form: Form, line: Line | None) -> Iterator[Fault]:
    """What a form says is no more than a form of more days says; the same at an end that they share."""
    levels = line.levels if line else frozenset[Level]()
    own = with_total(one, levels)
    for other in (other for other in others if is_inside(one, other)):
        place = {"other_file": other.file, "other_sheet": other.sheet}
        theirs = with_total(other, levels)
        for row, wider in ((own[name], theirs[name]) for name in own if name in theirs):
            for column in form.columns:
                found, most = int(row[column.count]), int(wider[column.count])
                more = {"column": column.name, "other_row": wider["row"], **place}
                if column.adds_up:
                    yield from unequal("form-part-above", one, row["row"], found, min(found, most), **more)
                elif is_shared(column, one, other):
                    yield from unequal("form-same-end", one, row["row"], found, most, **more)


def is_inside(one: FilledForm, other: FilledForm) -> bool:
    """Whether all days of a form are in another, which has more."""
    days = one.first, one.last
    return other.first <= one.first and one.last <= other.last and days != (other.first, other.last)


def is_shared(column: FormColumn, one: FilledForm, other: FilledForm) -> bool:
    """Whether two forms count the same in a column: what was carried over into a day, what is pending after one."""
    if column.count == "carried_over":
        return one.first == other.first
    return column.count in PENDING and one.last == other.last


def with_total(one: FilledForm, levels: frozenset[Level]) -> dict[tuple[str, str], Mapping[Hashable, Any]]:
    """The rows of a form by level and field, and the sum of all, which has neither."""
    return {**by_field(one, levels), ("", ""): {**one.total, "row": one.total_row}}


def parts(one: FilledForm, forms: Sequence[FilledForm], units: Sequence[str], form: Form) -> Iterator[Fault]:
    """A roll-up is the sum of its units, where the forms of all of them are there."""
    own = [other for other in forms if other.owner in units and (other.first, other.last) == (one.first, one.last)]
    if units and len(own) == len(units):
        for column in form.columns:
            found, expected = int(one.total[column.count]), sum_of(own, column.count)
            yield from unequal("form-units-sum", one, one.total_row, found, expected, column=column.name)


def sum_of(forms: Sequence[FilledForm], count: str) -> int:
    return int(sum(one.total[count] for one in forms))


def adding_up(forms: Sequence[FilledForm], first: date, last: date) -> list[FilledForm] | None:
    """Forms that follow each other and cover just these days, the longest that fit; None where there are none."""
    if first > last:
        return []
    for one in sorted(forms, key=lambda one: one.last, reverse=True):
        if one.first == first and one.last <= last:
            rest = adding_up(forms, one.last + DAY, last)
            if rest is not None:
                return [one, *rest]
    return None


# --- against a register -------------------------------------------------------------------------------------------


def differences(measured: Measured, forms: Sequence[FilledForm]) -> pd.DataFrame:
    """Where forms of the year and a register say different counts: columns `DIFFERENCES`, the sum of all first.

    `form` is empty where the form has no such row, `row` then too; a field that nobody else knows has no name.
    """
    form = measured.params.form_on(measured.period.last)
    rows = [row for one, line in comparable(measured, forms) if form for row in differing(measured, one, line, form)]
    return pd.DataFrame(rows, columns=DIFFERENCES).astype({"form": "Int64", "register": "Int64", "row": "Int64"})


def differing(measured: Measured, one: FilledForm, line: Line, form: Form) -> Iterator[dict[str, object]]:
    """The differences of one form from the register's."""
    counted = balance(measured, line, Window("period", one.first, one.last))
    known = {name_key(word): word for word in (*(p.field for p in measured.params.procedures), *counted["field"])}
    stated = by_field(one, line.levels)
    ours = {(row["level"], name_key(row["field"])): row for row in counted.to_dict("records")}
    whole = {**one.total, "row": one.total_row}
    yield from compared(one, form, whole, total(counted).to_dict(), "", form.words.total[0])
    for place in dict.fromkeys([*stated, *ours]):
        level, field = place
        yield from compared(one, form, stated.get(place, {}), ours.get(place, {}), level, known.get(field, ""))


def by_field(one: FilledForm, levels: frozenset[Level]) -> dict[tuple[str, str], Mapping[Hashable, Any]]:
    """The rows of a form by level and field; a row under no level is of its owner's, where that has only one."""
    only = next(iter(levels)) if len(levels) == 1 else ""
    named = one.fields.assign(level=one.fields["level"].fillna(only), row=one.fields.index)
    return {(row["level"], name_key(row["field"])): row for row in named.to_dict("records")}


def compared(
    one: FilledForm, form: Form, stated: Mapping[Hashable, Any], counted: Mapping[Hashable, Any], level: str, field: str
) -> Iterator[dict[str, object]]:
    """The columns in which a row of a form and of the register differ; no row is no dossier."""
    place = {"unit": one.owner, "from": one.first, "to": one.last, "level": level, "field": field}
    for column in form.columns:
        theirs, own = stated.get(column.count), counted.get(column.count, 0)
        if (theirs or 0) != own:
            numbers = {"column": column.name, "form": theirs, "register": own}
            yield {**place, **numbers, "file": one.file, "sheet": one.sheet, "row": stated.get("row")}


def of_year(measured: Measured, forms: Sequence[FilledForm]) -> list[FilledForm]:
    return [one for one in forms if one.first >= measured.period.year_to_date.first]


def comparable(measured: Measured, forms: Sequence[FilledForm]) -> list[tuple[FilledForm, Line]]:
    """The forms of the year whose units and days a register holds."""
    by_id = {line.id: line for line in lines(measured.params, measured.period)}
    return [
        (one, by_id[one.owner])
        for one in of_year(measured, forms)
        if measured.reaches(Window("period", one.first, one.last))
        and not measured.missing_units.intersection(by_id[one.owner].units)
    ]


def summary_of(found: pd.DataFrame, forms: Sequence[FilledForm], measured: Measured) -> Iterator[Fault]:
    """The first differences of each form, how many more there are, and which forms had nothing to be compared with."""
    names = {level.level: level.name for level in measured.params.organisation.levels}
    shown = found.astype(object).where(found.notna(), "–").assign(level=found["level"].map(names))
    by_id = {one.owner: one.name for one in forms}
    for (_, unit), own in shown.fillna("–").groupby(["file", "unit"], sort=False):
        rows = own.assign(unit=by_id[unit]).to_dict("records")
        yield from (Fault("form-differs", row) for row in rows[:EXAMPLES])
        if (more := len(rows) - EXAMPLES) > 0:
            yield Fault("form-differs-more", {"unit": by_id[unit], "count": more})
    held = {one.owner for one, _ in comparable(measured, forms)}
    if left := [one.name for one in of_year(measured, forms) if one.owner not in held]:
        yield Fault("form-without-register", {"units": ", ".join(dict.fromkeys(left))})
