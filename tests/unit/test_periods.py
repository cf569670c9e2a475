from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_helpers.errors import KpiError
from kpi_helpers.periods import Period, last_day

KEYS = ["2023-01", "2023-12", "2023-Q1", "2023-Q4", "2023-H1", "2023-H2", "2023-9M", "2023"]


@pytest.mark.parametrize(
    ("key", "first", "last", "label"),
    [
        ("2023-01", date(2022, 12, 15), date(2023, 1, 14), "tháng 01 năm 2023"),
        ("2023-09", date(2023, 8, 15), date(2023, 9, 14), "tháng 9 năm 2023"),
        ("2023-Q1", date(2022, 12, 15), date(2023, 3, 14), "quý I năm 2023"),
        ("2023-Q3", date(2023, 6, 15), date(2023, 9, 14), "quý III năm 2023"),
        ("2023-H1", date(2022, 12, 15), date(2023, 6, 14), "6 tháng đầu năm 2023"),
        ("2023-H2", date(2023, 6, 15), date(2023, 12, 14), "6 tháng cuối năm 2023"),
        ("2023-9M", date(2022, 12, 15), date(2023, 9, 14), "9 tháng đầu năm 2023"),
        ("2023", date(2022, 12, 15), date(2023, 12, 14), "năm 2023"),
    ],
)
def test_the_reporting_calendar_runs_from_the_15th_to_the_14th(key, first, last, label):
    period = Period.parse(key)
    assert (period.first, period.last, period.label) == (first, last, label)


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-Q3", date(2023, 7, 1), date(2023, 9, 30)),
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
    ],
)
def test_the_calendar_calendar_keeps_months_whole(key, first, last):
    period = Period.parse(key, "calendar")
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize(
    ("key", "previous"),
    [("2023-01", "2022-12"), ("2023-Q1", "2022-Q4"), ("2023-H2", "2023-H1"), ("2023-9M", "2022-9M"), ("2023", "2022")],
)
def test_the_previous_period_has_the_same_length(key, previous):
    assert Period.parse(key).previous.key == previous


def test_every_period_of_a_year_can_be_listed():
    keys = [period.key for period in Period.parse("2023-Q3").all_of_the_year()]
    assert len(keys) == len(set(keys)) == 12 + 4 + 2 + 1 + 1 and set(KEYS) <= set(keys)


@pytest.mark.parametrize("text", ["2023Q3", "2023-Q5", "2023-13", "Q3-2023", "", "2023-H3", "quý III"])
def test_what_is_no_period_is_refused_with_the_forms_it_may_have(text):
    with pytest.raises(KpiError, match="2023-Q1") as raised:
        Period.parse(text)
    assert raised.value.faults[0].code == "period-unreadable"


@pytest.mark.parametrize("calendar", ["reporting", "calendar"])
@pytest.mark.parametrize("key", KEYS)
def test_year_to_date_starts_with_the_year_and_ends_with_the_period(key, calendar):
    period = Period.parse(key, calendar)
    assert period.year_to_date.last == period.last
    assert period.year_to_date.first == Period.parse("2023", calendar).first
    assert [month.last for month in period.months_to_date()][-1] == period.last


@given(st.integers(2001, 2098), st.sampled_from(["reporting", "calendar"]))
def test_the_months_of_a_year_follow_each_other_without_a_gap(year, calendar):
    months = Period(year, "", calendar).months_to_date()
    assert all(b.first - a.last == timedelta(days=1) for a, b in pairwise(months))
    assert months[0].first - last_day(year - 1, 12, calendar) == timedelta(days=1)


def test_a_period_is_cut_on_a_day_of_change_and_days_before_are_not_of_its_year_to_date():
    changes = [date(2025, 7, 1)]
    before, after = Period.parse("2025-Q3").stretches(changes)
    assert (before.key, before.first, before.last) == ("2025-Q3.1", date(2025, 6, 15), date(2025, 6, 30))
    assert (after.key, after.first, after.last) == ("2025-Q3.2", date(2025, 7, 1), date(2025, 9, 14))
    assert after.label == "phần 2 của quý III năm 2025" and after.whole == Period.parse("2025-Q3")
    (later,) = Period.parse("2025-Q4").stretches(changes)
    assert (later.key, later.year_to_date.first) == ("2025-Q4", date(2025, 7, 1))
    (earlier,) = Period.parse("2025-Q2").stretches(changes)
    assert (earlier.key, earlier.year_to_date.first) == ("2025-Q2", date(2024, 12, 15))
    assert earlier.reporting_year == later.reporting_year == Period.parse("2025")
    assert Period.parse("2025-Q3.2").key == "2025-Q3.2"


@given(st.sampled_from(["2025", "2025-H2", "2025-Q3", "2025-07"]), st.dates(date(2024, 12, 1), date(2025, 12, 31)))
def test_the_parts_of_a_period_are_its_days_each_once(key, change):
    whole = Period.parse(key)
    parts = whole.stretches([change])
    assert (parts[0].first, parts[-1].last) == (whole.first, whole.last)
    assert all(a.last + timedelta(days=1) == b.first for a, b in pairwise(parts))
    months = [month for part in parts[-1:] for month in part.months_to_date()]
    assert months[0].first == parts[-1].year_to_date.first and months[-1].last == whole.last
