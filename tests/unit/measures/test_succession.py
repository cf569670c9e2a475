"""Two communes and an agency end on 30/6/2025, a new commune takes over: who has which dossier, in which figure."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_helpers.errors import KpiError
from kpi_helpers.measures.balance import balance, opening, total
from kpi_helpers.measures.lines import lines, lines_named
from kpi_helpers.measures.results import results
from kpi_helpers.measures.succession import a_year_back, before_merger, predecessors, year_before
from kpi_helpers.rules.organisation import PeriodParams
from tests.support.make import make_params, measured, procedure, unit

OLD, NEW = {"from": date(2000, 1, 1), "to": date(2025, 6, 30)}, {"from": date(2025, 7, 1)}
UNITS = (
    unit("xa-x", "Xã X", "commune", valid=OLD, successor="xa-z"),
    unit("xa-y", "Xã Y", "commune", valid=OLD, successor="xa-z"),
    unit("phong-a", "Phòng A", "agency", valid=OLD, handed_to="xa-z"),
    unit("phong-b", "Phòng B", "agency", valid=OLD),
    unit("xa-z", "Xã Z", "commune", valid=NEW),
)
PROCEDURES = (procedure("1.000001", "district", "phong-a"), procedure("1.000002", "commune"))
BEFORE, AFTER = "2025-Q3.1", "2025-Q3.2"


def world(*rows, period=AFTER, units=UNITS):
    params = make_params(*PROCEDURES, units=units)
    said = PeriodParams(nothing_to_report=[u.id for u in params.units], extracted_on=date(2025, 12, 31))
    return measured(*rows, params=replace(params, periods={period: said}), period=period)


def figure(found, line, indicator="IV.2", window="period"):
    rows = results(found)
    row = rows[(rows["unit"] == line) & (rows["indicator"] == indicator) & (rows["window"] == window)]
    return "no line" if row.empty else f"{row['numerator'].iloc[0]}/{row['denominator'].iloc[0]}"


def dossier(unit_id, received, ended="", due="31/12/2025", **cells):
    return {"resolving_unit": unit_id, "received_at": received, "finished_at": ended, "due_at": due, **cells}


def test_a_period_is_cut_on_the_day_of_the_change():
    before, after = world(period=BEFORE), world(period=AFTER)
    days = [[(w.first, w.last) for w in found.period.windows] for found in (before, after)]
    assert days == [
        [(date(2025, 6, 15), date(2025, 6, 30)), (date(2024, 12, 15), date(2025, 6, 30))],
        [(date(2025, 7, 1), date(2025, 9, 14)), (date(2025, 7, 1), date(2025, 9, 14))],
    ]
    with pytest.raises(KpiError) as raised:
        before.params.period("2025-Q3")
    assert raised.value.faults[0].code == "period-in-parts" and BEFORE in str(raised.value)


def test_a_line_is_named_if_some_part_of_the_period_has_it():
    params = world().params
    parts = params.parts("2025-Q3")
    found = {name: [line.id for line in lines_named(params, name, parts)] for name in ("Xã X", "xa-z")}
    assert found == {"Xã X": ["xa-x"], "xa-z": ["xa-z"]}
    with pytest.raises(KpiError) as raised:
        lines_named(params, "Xã Ngoài", parts)
    assert [fault.code for fault in raised.value.faults] == ["unit-unknown"]


def test_each_part_has_the_lines_of_its_time():
    names = [[line.id for line in lines(world().params, world(period=key).period)] for key in (BEFORE, AFTER)]
    assert names == [
        ["xa-x", "xa-y", "phong-a", "phong-b", "cap-huyen", "cap-xa", "kon-ray"],
        ["xa-z", "cap-xa", "kon-ray"],
    ]


@pytest.mark.parametrize(
    ("ended", "before", "after"), [("30/06/2025", "1/1", "0/0"), ("01/07/2025", "0/0", "1/1"), ("", "0/0", "0/0")]
)
def test_what_is_pending_passes_to_the_successor(ended, before, after):
    row = dossier("xa-x", "20/06/2025", ended)
    assert figure(world(row, period=BEFORE), "xa-x") == before
    assert figure(world(row), "xa-z") == after


def test_what_is_pending_at_an_agency_passes_to_the_unit_named_or_to_none():
    named, nowhere = (dossier(unit_id, "20/06/2025", "10/07/2025") for unit_id in ("phong-a", "phong-b"))
    assert figure(world(named), "xa-z") == "1/1"
    found = world(nowhere)
    assert figure(found, "xa-z") == "0/0" and found.facts["unit"].isna().all()


def test_the_new_name_on_an_old_dossier_means_the_unit_that_received_it():
    row = dossier("xa-z", "01/06/2025", "20/06/2025", receiving_unit="xa-y")
    assert figure(world(row, period=BEFORE), "xa-y") == "1/1"
    unknown = dossier("xa-z", "01/06/2025", "20/06/2025")  # of either: nobody can know
    assert figure(world(unknown, period=BEFORE), "cap-xa") == "0/0"


def test_a_unit_that_ends_within_a_window_keeps_its_line_and_its_dossiers():
    ended = {"from": date(2000, 1, 1), "to": date(2025, 2, 28)}
    units = (
        unit("phong-a", "Phòng A", "agency", valid=ended, handed_to="phong-b"),
        unit("phong-b", "Phòng B", "agency", valid={"from": date(2025, 3, 1)}),
    )
    rows = [dossier("phong-a", "10/02/2025", day) for day in ("28/02/2025", "01/03/2025")]
    found = world(*rows, period="2025-Q1", units=units)
    assert [figure(found, unit_id, "IV.1") for unit_id in ("phong-a", "phong-b", "cap-huyen")] == ["1/1", "1/1", "2/2"]


def test_old_communes_sum_into_the_successor_for_comparison_and_procedures_count_once():
    paid = {"paid_online": "1", "procedure_code": "1.000002"}
    rows = [
        dossier("xa-x", "01/07/2024", "10/07/2024", **paid),
        dossier("xa-y", "01/07/2024", "10/07/2024", due="09/07/2024", **paid),
        dossier("xa-y", "01/06/2024", "30/06/2024"),  # the day before the window of a year ago
        dossier("phong-a", "01/07/2024", "10/07/2024"),  # was no commune's
    ]
    found = world(*rows)
    assert predecessors(found.params, "xa-z") == ("xa-x", "xa-y")
    line = next(line for line in lines(found.params, found.period) if line.id == "xa-z")
    before = before_merger(year_before(found), line).set_index(["indicator", "window"])
    assert set(before["from"]) == {date(2024, 7, 1)} and set(before["to"]) == {date(2024, 9, 14)}
    counts = before[["numerator", "denominator"]].astype(int).apply(tuple, axis=1)
    assert counts["IV.2", "year_to_date"] == (1, 2)
    assert counts["III.1", "year_to_date"] == (1, 1)
    assert set(before["status"]) <= {"not_assigned", "nothing_arose"}


DAYS = [date(2025, month, day) for month, day in ((6, 14), (6, 15), (6, 29), (6, 30), (7, 1), (7, 2), (9, 14), (9, 15))]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["xa-x", "xa-y", "phong-a", "xa-z"]), st.sampled_from(DAYS), st.sampled_from([*DAYS, None])
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=40)
@given(ROWS)
def test_what_was_pending_before_the_change_is_what_is_carried_over_after_it(drawn):
    """Column 11 of all old units on 30/6 is column 6 of the new one on 1/7, whoever the register names."""
    kept = [(u, r, e) for u, r, e in drawn if u != "xa-z" or r >= date(2025, 7, 1)]
    rows = [dossier(u, f"{r:%d/%m/%Y}", f"{e:%d/%m/%Y}" if e else "") for u, r, e in kept]
    before, after = world(*rows, period=BEFORE), world(*rows)
    old = [line for line in lines(before.params, before.period) if not line.is_roll_up]
    new = next(line for line in lines(after.params, after.period) if line.id == "xa-z")
    pending = sum(int(total(balance(before, line, before.period.window))["pending"]) for line in old)
    carried = int(total(balance(after, new, after.period.window))["carried_over"])
    assert pending == carried == opening(after, new, after.period.window)


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2024, 2, 29), date(2023, 2, 28)),
        (date(2025, 2, 28), date(2024, 2, 28)),
        (date(2024, 3, 29), date(2023, 3, 29)),
        (date(2024, 2, 28), date(2023, 2, 28)),
        (date.min, date.min),
        (date.max, date.max),
    ],
)
def test_a_year_back_is_the_same_day_and_an_open_end_stays_open(day, before):
    assert a_year_back(day) == before


def test_units_that_came_out_of_units_before_count_as_well():
    earlier = {"from": date(2000, 1, 1), "to": date(2020, 6, 30)}
    first = unit("xa-cu", "Xã Cũ", "commune", valid=earlier, successor="xa-x")
    assert predecessors(world(units=(*UNITS, first)).params, "xa-z") == ("xa-x", "xa-y", "xa-cu")
    assert predecessors(world().params, "xa-x") == ()


def test_units_before_are_not_judged_though_the_year_had_a_target():
    """A merger of 2024 is compared with 2023, when communes had 97 %; the successor alone is held to its own."""
    old, new = {"from": date(2000, 1, 1), "to": date(2024, 6, 30)}, {"from": date(2024, 7, 1)}
    units = (
        unit("xa-x", "Xã X", "commune", valid=old, successor="xa-z"),
        unit("phong-a", "Phòng A", "agency", valid=old, successor="xa-z"),
        unit("xa-z", "Xã Z", "commune", valid=new),
    )
    rows = [dossier(name, "01/07/2023", "10/07/2023") for name in ("xa-x", "phong-a")]
    found = world(*rows, period="2024-Q3", units=units)
    line = next(line for line in lines(found.params, found.period) if line.id == "xa-z")
    before = before_merger(year_before(found), line).set_index(["indicator", "window"])
    assert before.loc["IV.2", "status"].to_dict() == {"period": "not_assigned", "year_to_date": "not_assigned"}
    assert before["target"].isna().all()
    counts = before[["numerator", "denominator"]].astype(int).apply(tuple, axis=1)
    assert (counts["IV.2", "period"], counts["IV.1", "period"]) == ((1, 1), (1, 1))  # each level's own dossiers
