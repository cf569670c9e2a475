"""Which earlier periods a register can be compared with: those of the same organisation, from their first days on."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from kpi_helpers.measures.earlier import earlier, earlier_periods
from kpi_helpers.periods import Period
from kpi_helpers.rules.organisation import Change
from tests.support.make import make_params, measured


def compared(key, *days):
    """What a period is compared with where the organisation changed on these days."""
    changes = [Change(on=day, name="thử", note="thử", reference="thử", confirmed=True) for day in days]
    params = make_params()
    changed = replace(params, organisation=params.organisation.model_copy(update={"changes": changes}))
    return {
        basis: period.key
        for basis, period in earlier_periods(SimpleNamespace(period=Period.parse(key), params=changed)).items()
    }


BOTH = {"previous": "2023-Q2", "last_year": "2022-Q3"}


@pytest.mark.parametrize(
    ("changed_on", "expected"),
    [
        (date(2022, 6, 15), BOTH),  # the first day of the same quarter a year ago: all of it is of the new organisation
        (date(2022, 6, 16), {"previous": "2023-Q2"}),
        (date(2023, 3, 15), {"previous": "2023-Q2"}),  # the first day of the quarter before
        (date(2023, 3, 16), {}),
        (date(2023, 9, 14), {}),  # the last day of the quarter
        (date(2023, 9, 15), BOTH),
    ],
)
def test_a_change_after_the_first_day_of_an_earlier_period_and_by_the_last_of_this_one_forbids_comparing(
    changed_on, expected
):
    assert compared("2023-Q3", changed_on) == expected


def test_one_change_among_several_is_enough_and_without_any_all_is_compared():
    assert compared("2023-Q3", date(2000, 1, 1), date(2022, 12, 1)) == {"previous": "2023-Q2"}
    assert compared("2023-Q3") == BOTH


def test_nine_months_and_a_year_are_compared_once_with_the_same_days_a_year_ago():
    assert (compared("2023-9M"), compared("2023")) == ({"last_year": "2022-9M"}, {"last_year": "2022"})


@pytest.mark.parametrize(
    ("begins", "expected"),
    [
        ("22/12/2021", {"previous", "last_year"}),  # a week after the year to date a year ago began
        ("23/12/2021", {"previous"}),
        ("22/03/2023", {"previous"}),  # a week after the quarter before began
        ("23/03/2023", set()),
    ],
)
def test_a_register_that_begins_within_a_week_of_an_earlier_period_has_the_whole_of_it(begins, expected):
    world = measured({"received_at": begins, "finished_at": "20/07/2023"})
    assert set(earlier(world)) == expected


def test_an_earlier_period_is_measured_on_the_same_register_in_its_own_window():
    days = ("15/12/2021", "14/06/2023", "15/06/2023")
    found = earlier(measured(*({"received_at": day, "finished_at": day} for day in days)))
    assert {basis: known.period.key for basis, known in found.items()} == BOTH
    assert all(len(known.facts) == 3 for known in found.values())
