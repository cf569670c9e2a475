"""Due days from the procedure's limit, for received dossiers to which the register gives no appointed day."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_helpers.errors import KpiError
from kpi_helpers.measures.balance import balance, total
from kpi_helpers.measures.breakdown import late, names_of, notes, timeliness
from kpi_helpers.measures.lines import lines
from kpi_helpers.measures.results import results
from kpi_helpers.rules.params import load_params
from tests.support.make import PARAMS, make_params, measured, procedure

CALENDAR = load_params(PARAMS).calendar
YEAR_2000 = date(2000, 1, 1)
FIVE = procedure("1.000001", "district", "phong-a", time_limit={"value": 5, "unit": "working_days"})


def limited(*procedures, calendar=CALENDAR, due_dates="from_limit", **settings_):
    return replace(make_params(*(procedures or (FIVE,)), due_dates=due_dates, **settings_), calendar=calendar)


def dossier(received="13/03/2023", finished="20/03/2023", **more):
    return {"received_at": received, "finished_at": finished} | more


def due(*rows, params=None, **options):
    """The due days as dd/mm/yyyy, blank if there is none."""
    facts = measured(*rows, params=params or limited(), **options).facts
    return facts["due_on"].dt.strftime("%d/%m/%Y").fillna("").tolist()


def counts(world, indicator="IV.1"):
    found = results(world).set_index(["indicator", "unit", "window"]).loc[(indicator, "phong-a", "year_to_date")]
    return found["numerator"], found["denominator"]


def known_notes(world):
    return notes(world, ("phong-a",), world.period.year_to_date)


def test_by_default_the_register_alone_says_when_a_dossier_is_due():
    world = measured(dossier(finished="30/03/2023"), params=limited(due_dates="register"))
    assert world.facts["due_on"].isna().all() and not world.facts["due_from_limit"].any()
    assert counts(world) == (1, 1)
    assert (known_notes(world)["without_due_day"], known_notes(world)["due_from_limit"]) == (1, 0)


@pytest.mark.parametrize(("finished", "on_time"), [("17/03/2023", 1), ("20/03/2023", 1), ("21/03/2023", 0)])
def test_the_limit_says_it_where_the_setting_asks(finished, on_time):
    world = measured(dossier(finished=finished), params=limited())
    assert counts(world) == (on_time, 1)
    assert (known_notes(world)["without_due_day"], known_notes(world)["due_from_limit"]) == (0, 1)
    named = names_of(world, ("phong-a",), timeliness(world.params))
    assert late(world, ("phong-a",), world.period.year_to_date, named)["days"].tolist() == [1] * (1 - on_time)


@pytest.mark.parametrize(
    ("received", "expected", "year"),
    [
        ("12/01/2023", "19/01/2023", 2023),  # the last five working days before Tết
        ("13/01/2023", "27/01/2023", 2023),  # the fifth is the first one after it
        ("16/01/2023", "30/01/2023", 2023),
        ("21/04/2023", "28/04/2023", 2023),
        ("24/04/2023", "04/05/2023", 2023),
        ("25/04/2024", "06/05/2024", 2024),  # Saturday 04/5/2024 is worked, 29/4 is not
        ("26/04/2024", "07/05/2024", 2024),
    ],
)
def test_days_off_and_swapped_days_move_the_due_day(received, expected, year):
    assert due(dossier(received=received, finished=""), period=f"{year}-Q3") == [expected]


def test_an_appointed_day_of_the_register_always_holds():
    rows = [dossier(due_at="01/12/2023"), dossier(first_due_at="15/03/2023"), dossier()]
    assert due(*rows) == ["01/12/2023", "", "20/03/2023"]
    assert due(*rows, params=limited(reappointment="first")) == ["01/12/2023", "15/03/2023", "20/03/2023"]
    facts = measured(*rows, params=limited()).facts
    assert facts["due_from_limit"].tolist() == [False, False, True]


def test_what_was_never_received_or_has_no_limit_stays_without_a_day():
    without = procedure("1.000003", "district", "phong-a")
    rows = [
        dossier(received=""), dossier(procedure_code="1.000003"), dossier(procedure_code="9.999999"),
        dossier(resolving_unit="xa-x"), dossier(),
    ]  # fmt: skip
    world = measured(*rows, params=limited(FIVE, without))
    assert world.facts["due_from_limit"].tolist() == [False] * 4 + [True]
    assert known_notes(world)["without_due_day"] == 2 and counts(world) == (3, 3)


def test_the_limit_is_the_one_in_force_on_the_day_received():
    dated = procedure(
        "1.000001", "district", "phong-a", time_limit={"value": 10, "unit": "working_days"},
        limit_days=[{"days": 3, "from": date(2023, 7, 1)}, {"days": 5, "from": date(2023, 3, 14)}],
    )  # fmt: skip
    rows = [dossier(received=day) for day in ("13/03/2023", "14/03/2023", "30/06/2023", "03/07/2023")]
    assert due(*rows, params=limited(dated)) == ["27/03/2023", "21/03/2023", "07/07/2023", "06/07/2023"]


def test_a_limit_holds_only_while_its_entry_is_valid():
    ended = FIVE.model_copy(update={"valid": FIVE.valid.model_copy(update={"last": date(2023, 3, 13)})})
    assert due(dossier(), dossier(received="14/03/2023"), params=limited(ended)) == ["20/03/2023", ""]


def test_a_limit_in_days_counts_every_day_and_ends_on_a_working_day():
    def in_days(value, unit="days"):
        return limited(procedure("1.000001", "district", "phong-a", time_limit={"value": value, "unit": unit}))

    assert due(dossier(), params=in_days(10)) == ["23/03/2023"]
    assert due(dossier(), params=in_days(12)) == ["27/03/2023"]  # 25/3 is a Saturday
    assert due(dossier(received="11/01/2023"), params=in_days(10)) == ["27/01/2023"]  # 21/1 is in Tết
    assert due(dossier(), params=in_days(8, "hours")) == [""]


def test_a_limit_of_the_same_day_ends_on_the_day_received_or_the_next_working_one():
    at_once = limited(procedure("1.000001", "district", "phong-a", time_limit={"value": 0, "unit": "working_days"}))
    assert due(dossier(), dossier(received="18/03/2023"), params=at_once) == ["13/03/2023", "20/03/2023"]


def test_pending_dossiers_are_overdue_by_their_limit_in_the_form():
    world = measured(dossier(received="01/09/2023", finished=""), dossier("13/09/2023", ""), params=limited())
    counted = total(balance(world, lines(world.params, world.period)[0], world.period.window))
    assert (counted["pending"], counted["pending_within"], counted["pending_overdue"]) == (2, 1, 1)


def test_the_column_of_appointed_days_may_be_absent_if_limits_stand_for_it():
    columns = frozenset({"dossier_id", "received_at", "finished_at"})
    asked, register_only = limited(), limited(due_dates="register")
    assert counts(measured(dossier(), dossier(finished="21/03/2023"), params=asked, columns=columns)) == (1, 2)
    found = results(measured(dossier(), params=register_only, columns=columns))
    assert set(found.loc[found["indicator"] == "IV.1", "status"]) <= {"no_data", "not_applicable"}


def test_a_year_that_is_not_confirmed_or_absent_fails_and_is_named():
    with pytest.raises(KpiError, match=r"calendar-year-unconfirmed.*2026\.yaml"):
        measured(dossier(received="03/06/2026", finished=""), params=limited(), period="2026-Q3")
    with pytest.raises(KpiError, match=r"calendar-year-missing.*2021"):
        measured(dossier(received="01/06/2021"), params=limited())


def test_a_year_is_needed_only_by_what_has_no_day_and_a_limit_and_is_open_in_the_year():
    rows = [
        dossier("01/06/2021", due_at="05/06/2021"), dossier("01/06/2021", procedure_code="9.999999"),
        dossier("01/06/2021", finished="14/12/2022"), dossier("03/06/2026", finished=""),
    ]  # fmt: skip
    assert measured(*rows, params=limited()).facts["due_from_limit"].tolist() == [False] * 4
    with pytest.raises(KpiError, match="calendar-year-missing"):
        measured(dossier("01/06/2021", finished="15/12/2022"), params=limited())
    assert measured(dossier("01/06/2021"), params=limited(due_dates="register")).facts["due_on"].isna().all()


@pytest.mark.parametrize(("received", "finished"), [("15/09/2023", "14/09/2023"), ("15/12/2022", "14/12/2022")])
def test_an_impossible_order_is_open_where_a_figure_counts_it(received, finished):
    assert measured(dossier(received, finished), params=limited()).facts["due_from_limit"].tolist() == [True]


def test_the_shipped_catalogue_and_calendar_give_due_days():
    shipped = load_params(PARAMS)
    chosen = shipped.organisation.settings.model_copy(update={"due_dates": "from_limit"})
    params = replace(shipped, organisation=shipped.organisation.model_copy(update={"settings": chosen}))
    row = dossier(received="26/04/2023", resolving_unit="xa-dak-ruong", procedure_code="1.004873")
    assert due(row, params=params) == ["04/05/2023"]


RECEIVED = st.one_of(st.just(""), st.dates(date(2022, 12, 1), date(2023, 9, 14)).map(lambda day: f"{day:%d/%m/%Y}"))


@given(st.lists(st.tuples(RECEIVED, st.booleans()), min_size=1, max_size=12), st.integers(0, 20))
@settings(max_examples=40, deadline=None)
def test_every_due_day_is_the_registers_or_that_of_the_calendar(drawn, limit):
    known = procedure("1.000001", "district", "phong-a", limit_days=[{"days": limit, "from": YEAR_2000}])
    rows = [dossier(received, due_at="02/10/2023" if appointed else "") for received, appointed in drawn]
    facts = measured(*rows, params=limited(known)).facts
    for (received, appointed), row in zip(drawn, facts.itertuples(), strict=True):
        filled = bool(received) and not appointed
        assert row.due_from_limit == filled
        if filled:
            assert row.due_on == pd.Timestamp(CALENDAR.due_on(row.received_at.date(), limit))
        else:
            assert row.due_on == pd.Timestamp("2023-10-02") if appointed else pd.isna(row.due_on)
