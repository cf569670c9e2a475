"""Form II.06a: each column on both sides of its dates, and the balances that always hold."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_helpers.measures.balance import SUMS, balance, faults, opening, total
from kpi_helpers.measures.lines import lines
from kpi_helpers.measures.results import results
from kpi_helpers.periods import Window
from kpi_helpers.rules.organisation import PeriodParams
from tests.support.make import make_params, measured

BEFORE, FIRST, LAST, AFTER = "14/06/2023", "15/06/2023", "14/09/2023", "15/09/2023"


def form(world, window=None, line="phong-a"):
    chosen = next(found for found in lines(world.params, world.period) if found.id == line)
    return total(balance(world, chosen, window or world.period.window))


def ones(counted):
    return {name for name, count in counted.items() if count}


@pytest.mark.parametrize(
    ("received", "finished", "due", "columns"),
    [
        (BEFORE, BEFORE, BEFORE, set()),
        (BEFORE, FIRST, FIRST, {"received", "carried_over", "resolved", "on_the_day"}),
        (BEFORE, LAST, AFTER, {"received", "carried_over", "resolved", "early"}),
        (BEFORE, AFTER, AFTER, {"received", "carried_over", "pending", "pending_within"}),
        (FIRST, LAST, FIRST, {"received", "received_online", "resolved", "late"}),
        (FIRST, "", LAST, {"received", "received_online", "pending", "pending_within"}),
        (LAST, "", "13/09/2023", {"received", "received_online", "pending", "pending_overdue"}),
        (LAST, AFTER, "", {"received", "received_online", "pending", "pending_within"}),
        (LAST, LAST, "", {"received", "received_online", "resolved", "on_the_day"}),
        (AFTER, AFTER, AFTER, set()),
        (FIRST, BEFORE, LAST, {"received", "received_online", "resolved", "early"}),  # an impossible order
        (AFTER, LAST, LAST, set()),
        ("", LAST, LAST, set()),
    ],
)
def test_each_date_moves_a_dossier_between_columns(received, finished, due, columns):
    world = measured({"received_at": received, "finished_at": finished, "due_at": due})
    assert ones(form(world)) == columns


def test_endings_without_a_result_and_waiting_dossiers_are_shown_beside_the_columns():
    world = measured(
        {"received_at": FIRST, "finished_at": LAST, "ended_as": "Rút"},
        {"received_at": FIRST, "status": "Yêu cầu bổ sung giấy tờ"},
        {"received_at": FIRST, "status": "Đã xử lý xong"},
    )
    counted = form(world)
    assert (counted["withdrawn"], counted["waiting"], counted["pending"]) == (1, 1, 2)
    line = lines(world.params, world.period)[0]
    assert faults(world, line, world.period.window) == {"ended_early": 0, "final_without_day": 1}


DAYS = st.one_of(st.just(""), st.dates(date(2022, 11, 1), date(2023, 12, 20)).map(lambda day: f"{day:%d/%m/%Y}"))
DOSSIERS = st.lists(
    st.fixed_dictionaries(
        {"received_at": DAYS, "finished_at": DAYS, "due_at": DAYS,
         "channel": st.sampled_from(["Trực tiếp", "Trực tuyến"]),
         "resolving_unit": st.sampled_from(["phong-a", "phong-b"])}
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@given(DOSSIERS)
@settings(max_examples=40, deadline=None)
def test_the_balances_hold_whatever_the_dates(rows):
    world = measured(*rows)
    whole = next(line for line in lines(world.params, world.period) if line.id == "cap-huyen")
    counted = form(world, line=whole.id)
    assert counted["received"] == counted["resolved"] + counted["pending"]
    for column, parts in SUMS.items():
        assert counted[column] == sum(counted[part] for part in parts)
    assert counted["carried_over"] == opening(world, whole, world.period.window)
    assert (counted == sum(form(world, line=unit) for unit in whole.units)).all()
    months = [replace(world.period, part=f"{month:02}").window for month in world.period.months]
    flows = ["received_online", "received_other", "resolved", "early", "on_the_day", "late"]
    assert (counted[flows] == sum(form(world, month, whole.id)[flows] for month in months)).all()


@given(DOSSIERS)
@settings(max_examples=30, deadline=None)
def test_resolved_and_in_time_are_those_of_indicator_iv_but_for_impossible_orders(rows):
    world = measured(*rows)
    figures = results(world).set_index(["indicator", "unit", "window"])[["numerator", "denominator"]]
    found = figures.loc[("IV.1", "phong-a", "period")].fillna(0)  # no data before the register's first day
    counted, line = form(world), lines(world.params, world.period)[0]
    shifted = faults(world, line, world.period.window)["ended_early"]
    assert abs(counted["resolved"] - found["denominator"]) <= shifted
    assert abs(counted["early"] + counted["on_the_day"] - found["numerator"]) <= shifted


def test_column_6_is_column_11_of_the_day_before():
    world = measured({"received_at": BEFORE, "finished_at": FIRST})
    day_before = Window("period", date(2023, 6, 14), date(2023, 6, 14))
    assert form(world)["carried_over"] == form(world, day_before)["pending"] == 1
    assert day_before.last + timedelta(days=1) == world.period.first


def test_nobody_foretells_what_is_overdue_after_the_extract():
    """Due on 1/9, still open in an extract of 20/8: in time then, though the window ends on 14/9."""
    params = make_params()
    params.periods["2023-Q3"] = PeriodParams(extracted_on=date(2023, 8, 20))
    open_yet = {"received_at": "01/08/2023", "due_at": "01/09/2023", "status": "Đang xử lý"}
    late = {**open_yet, "due_at": "19/08/2023"}
    counted = form(measured(open_yet, late, params=params))
    assert (counted["pending_within"], counted["pending_overdue"]) == (1, 1)


@pytest.mark.parametrize(("received", "undated"), [(FIRST, 1), (LAST, 1), (AFTER, 0), ("", 0)])
def test_a_final_status_without_a_day_is_a_fault_of_what_was_received_by_the_windows_end(received, undated):
    world = measured({"received_at": received, "status": "Đã trả kết quả"}, {"received_at": FIRST, "due_at": LAST,
                     "status": "Đang xử lý"})  # fmt: skip
    found = faults(world, lines(world.params, world.period)[0], world.period.window)
    assert found == {"ended_early": 0, "final_without_day": undated}


@pytest.mark.parametrize(
    ("received", "finished", "shifted"),
    [
        (FIRST, BEFORE, 1),  # leaves in the window, ended before it
        (AFTER, LAST, 1),  # ended in the window, leaves after it
        (LAST, FIRST, 0),  # both in the window
        (BEFORE, FIRST, 0),
        ("", FIRST, 0),
    ],
)
def test_a_dossier_that_ended_before_it_was_received_is_told_where_form_and_indicator_differ(
    received, finished, shifted
):
    world = measured({"received_at": received, "finished_at": finished}, {"received_at": FIRST, "finished_at": LAST})
    found = faults(world, lines(world.params, world.period)[0], world.period.window)
    assert found == {"ended_early": shifted, "final_without_day": 0}


def test_a_form_has_a_row_for_each_level_and_field_and_every_column_counts_alone():
    """One dossier a column: what is not a dossier's own column stays 0."""
    here, there = {"received_at": FIRST, "due_at": LAST}, {"received_at": BEFORE, "due_at": AFTER}
    world = measured(
        here | {"finished_at": "13/09/2023"},
        here | {"finished_at": LAST, "channel": "Trực tiếp", "ended_as": "Trả lại"},
        there | {"finished_at": LAST, "due_at": FIRST, "status": "Dừng xử lý"},
        there | {"procedure_code": "9.999999", "field": "Nội vụ", "status": "Đang xử lý"},
        {"received_at": AFTER, "procedure_code": "9.999998"}, here | {"resolving_unit": "phong-b"},
    )  # fmt: skip
    line = lines(world.params, world.period)[0]
    table = balance(world, line, world.period.window)
    assert list(table.index) == [0, 1] and table[["level", "field"]].to_numpy().tolist() == [
        ["district", "Lĩnh vực một"], ["district", "Nội vụ"]
    ]  # fmt: skip
    # 3 to 13 of the form, then refused, withdrawn, stopped, waiting
    assert table.iloc[0, 2:].tolist() == [3, 1, 1, 1, 3, 1, 1, 1, 0, 0, 0, 1, 0, 1, 0]
    assert table.iloc[1, 2:].tolist() == [1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
