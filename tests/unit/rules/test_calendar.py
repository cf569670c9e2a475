"""The working calendar: terms on both sides of Tết and of swapped days, and what must hold for every day."""

import shutil
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_helpers.errors import KpiError
from kpi_helpers.rules.calendar import Calendar, WorkingYear
from kpi_helpers.rules.loading import load
from kpi_helpers.rules.params import load_params
from tests.support.make import PARAMS

YEARS = {int(path.stem): load(path, WorkingYear) for path in sorted((PARAMS / "calendar").glob("*.yaml"))}
CALENDAR = Calendar(YEARS)
ALL_CONFIRMED = Calendar({year: found.model_copy(update={"confirmed": True}) for year, found in YEARS.items()})
OFF = {found for year in YEARS.values() for found in year.off}

DAYS = st.dates(date(2022, 1, 1), date(2026, 12, 31))
LIMITS = st.integers(0, 60)
ONE_BY_ONE = settings(max_examples=200, deadline=None)


def day(text):
    return date(*(int(part) for part in reversed(text.split("/"))))


def codes(action):
    with pytest.raises(KpiError) as raised:
        action()
    return [(fault.code, fault.values["year"]) for fault in raised.value.faults]


def written(tmp_path, text, name="2024.yaml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(tmp_path, text):
    with pytest.raises(KpiError) as raised:
        load(written(tmp_path, text), WorkingYear)
    return [fault.code for fault in raised.value.faults]


def entry(of, kind="holiday", confirmed="true"):
    return f"  - {{day: {of}, kind: {kind}, name: Nghỉ, confirmed: {confirmed}, source: thử}}\n"


def test_the_calendar_runs_from_2022_to_2027_and_four_years_are_confirmed():
    assert list(YEARS) == [2022, 2023, 2024, 2025, 2026, 2027]
    assert [year for year, found in YEARS.items() if found.confirmed] == [2022, 2023, 2024, 2025]
    assert load_params(PARAMS).calendar == CALENDAR


@pytest.mark.parametrize(
    ("year", "off"),
    [
        (2022, "3/1 31/1 1/2 2/2 3/2 4/2 11/4 2/5 3/5 1/9 2/9"),
        (2023, "2/1 20/1 23/1 24/1 25/1 26/1 1/5 2/5 3/5 1/9 4/9"),
        (2024, "1/1 8/2 9/2 12/2 13/2 14/2 18/4 29/4 30/4 1/5 2/9 3/9"),
        (2025, "1/1 27/1 28/1 29/1 30/1 31/1 7/4 30/4 1/5 2/5 1/9 2/9"),
        (2026, "1/1 2/1 16/2 17/2 18/2 19/2 20/2 27/4 30/4 1/5 31/8 1/9 2/9 24/11"),
        (2027, "1/1 4/2 5/2 8/2 9/2 10/2 16/4 30/4 3/5 2/9 3/9 24/11"),
    ],
)
def test_the_days_off_on_weekdays_are_those_of_the_domain_notes(year, off):
    listed = [entry.day for entry in YEARS[year].days if entry.kind != "worked"]
    assert listed == [day(f"{text}/{year}") for text in off.split()]


def test_the_days_worked_instead_make_up_for_the_swapped_ones():
    pairs = {(e.day, e.kind) for found in YEARS.values() for e in found.days if e.kind in ("swapped", "worked")}
    assert {d for d, kind in pairs if kind == "worked"} == {
        day("4/5/2024"), day("26/4/2025"), day("10/1/2026"), day("22/8/2026")
    }  # fmt: skip
    assert {d for d, kind in pairs if kind == "swapped"} == {
        day("29/4/2024"), day("2/5/2025"), day("2/1/2026"), day("31/8/2026")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("received", "limit", "due"),
    [
        # an ordinary week: the day received is not counted
        ("13/03/2023", 1, "14/03/2023"),
        ("13/03/2023", 5, "20/03/2023"),
        ("17/03/2023", 1, "20/03/2023"),
        ("18/03/2023", 1, "20/03/2023"),  # received on a Saturday
        ("19/03/2023", 2, "21/03/2023"),
        # Tết 2023, 20/01 to 26/01
        ("18/01/2023", 1, "19/01/2023"),
        ("19/01/2023", 1, "27/01/2023"),
        ("20/01/2023", 1, "27/01/2023"),
        ("26/01/2023", 1, "27/01/2023"),
        ("27/01/2023", 1, "30/01/2023"),
        ("13/01/2023", 5, "27/01/2023"),
        # Tết 2024, 08/02 to 14/02
        ("07/02/2024", 1, "15/02/2024"),
        ("06/02/2024", 3, "16/02/2024"),
        # 29/4/2024 swapped with Saturday 04/5
        ("26/04/2024", 1, "02/05/2024"),
        ("26/04/2024", 2, "03/05/2024"),
        ("26/04/2024", 3, "04/05/2024"),
        ("26/04/2024", 4, "06/05/2024"),
        ("03/05/2024", 1, "04/05/2024"),
        ("04/05/2024", 1, "06/05/2024"),
        # 02/5/2025 swapped with Saturday 26/4
        ("25/04/2025", 1, "26/04/2025"),
        ("26/04/2025", 1, "28/04/2025"),
        ("29/04/2025", 1, "05/05/2025"),
        # over the turn of the year
        ("30/12/2022", 1, "03/01/2023"),
        ("01/01/2023", 1, "03/01/2023"),
        # a limit of the same day
        ("13/03/2023", 0, "13/03/2023"),
        ("18/03/2023", 0, "20/03/2023"),
        ("04/05/2024", 0, "04/05/2024"),
        ("29/04/2024", 0, "02/05/2024"),
    ],
)
def test_a_limit_ends_on_its_last_working_day(received, limit, due):
    assert CALENDAR.due_on(day(received), limit) == day(due)


def test_2026_begins_with_a_swap_the_open_lists_miss():
    assert ALL_CONFIRMED.due_on(day("31/12/2025"), 1) == day("5/1/2026")
    assert ALL_CONFIRMED.due_on(day("9/1/2026"), 1) == day("10/1/2026")


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("13/03/2023", "13/03/2023", 0),
        ("13/03/2023", "20/03/2023", 5),
        ("17/03/2023", "19/03/2023", 0),
        ("19/01/2023", "27/01/2023", 1),
        ("26/04/2024", "06/05/2024", 4),
        ("06/05/2024", "26/04/2024", -4),
    ],
)
def test_the_first_day_is_not_counted_and_the_last_one_is(first, last, days):
    assert CALENDAR.working_days_between(day(first), day(last)) == days


def test_a_series_is_answered_as_each_of_its_days():
    received = pd.Series(pd.to_datetime(["2023-01-19", None, "2024-04-26"]), index=[7, 3, 5])
    due = CALENDAR.due_on(received, pd.Series([1, 1, 3], index=received.index))
    assert due.index.tolist() == [7, 3, 5]
    assert due.dropna().dt.date.tolist() == [day("27/1/2023"), day("4/5/2024")] and due.isna().tolist()[1]
    assert CALENDAR.working_days_between(received, due).tolist() == [1, pd.NA, 3]
    assert CALENDAR.working_days_between(day("18/1/2023"), received).tolist()[0] == 1
    assert CALENDAR.is_working_day(received).tolist() == [True, False, True]
    assert CALENDAR.due_on(received[:0], 5).empty


def test_an_absent_year_is_told_with_what_to_do():
    assert codes(lambda: CALENDAR.is_working_day(day("1/3/2021"))) == [("calendar-year-missing", 2021)]
    assert codes(lambda: Calendar().due_on(day("29/12/2023"), 5)) == [
        ("calendar-year-missing", 2023), ("calendar-year-missing", 2024)
    ]  # fmt: skip
    with pytest.raises(KpiError, match=r"2028\.yaml"):
        CALENDAR.is_working_day(day("3/1/2028"))


def test_an_unconfirmed_year_is_needed_only_once_a_term_reaches_it():
    assert CALENDAR.due_on(day("30/12/2025"), 1) == day("31/12/2025")
    assert codes(lambda: CALENDAR.due_on(day("30/12/2025"), 2)) == [("calendar-year-unconfirmed", 2026)]
    with pytest.raises(KpiError, match="24/11/2026"):
        CALENDAR.is_working_day(day("24/11/2026"))


def test_only_the_years_between_the_days_of_a_pair_are_needed():
    without_2023 = Calendar({year: found for year, found in YEARS.items() if year != 2023})
    received = pd.Series(pd.to_datetime(["2022-03-01", "2024-03-01", None]))
    assert without_2023.due_on(received, 5).notna().tolist() == [True, True, False]
    assert codes(lambda: without_2023.working_days_between(day("1/3/2024"), day("1/3/2022"))) == [
        ("calendar-year-missing", 2023)
    ]
    assert codes(lambda: without_2023.due_on(day("1/12/2022"), 400)) == [("calendar-year-missing", 2023)]


HEAD = "year: 2024\nconfirmed: true\ndays:\n"


def test_a_file_can_not_contradict_itself(tmp_path):
    assert load(written(tmp_path, HEAD + entry("2024-01-01")), WorkingYear).confirmed
    assert refused(tmp_path, HEAD + entry("2024-01-01") * 2) == ["calendar-day"]
    assert refused(tmp_path, HEAD + entry("2023-01-02")) == ["calendar-day"]
    assert refused(tmp_path, HEAD + entry("2024-01-06")) == ["calendar-weekday"]
    assert refused(tmp_path, HEAD + entry("2024-01-05", kind="worked")) == ["calendar-weekday"]
    assert refused(tmp_path, HEAD + entry("2024-01-01", confirmed="false")) == ["calendar-confirmed"]
    assert refused(tmp_path, HEAD + entry("2024-01-01", kind="off")) == ["params-bad-value"]


def test_a_file_is_named_as_its_year(tmp_path):
    shutil.copytree(PARAMS, tmp_path / "params")
    (tmp_path / "params" / "calendar" / "2024.yaml").rename(tmp_path / "params" / "calendar" / "2028.yaml")
    assert codes(lambda: load_params(tmp_path / "params")) == [("calendar-file-name", 2024)]


@given(DAYS, LIMITS)
@ONE_BY_ONE
def test_a_due_day_is_a_working_day_no_earlier_than_received(received, limit):
    due = ALL_CONFIRMED.due_on(received, limit)
    assert ALL_CONFIRMED.is_working_day(due) and due >= received


@given(DAYS, DAYS, LIMITS, LIMITS)
@ONE_BY_ONE
def test_due_days_are_monotone(one, other, short, long):
    earlier, later = sorted([one, other])
    fewer, more = sorted([short, long])
    assert ALL_CONFIRMED.due_on(earlier, fewer) <= ALL_CONFIRMED.due_on(later, fewer)
    assert ALL_CONFIRMED.due_on(one, fewer) <= ALL_CONFIRMED.due_on(one, more)


@given(DAYS, st.integers(1, 60))
@ONE_BY_ONE
def test_the_days_between_received_and_due_are_the_limit(received, limit):
    assert ALL_CONFIRMED.working_days_between(received, ALL_CONFIRMED.due_on(received, limit)) == limit


@given(DAYS, DAYS)
@ONE_BY_ONE
def test_days_between_are_those_counted_one_by_one(first, last):
    earlier, later = sorted([first, last])
    after = (earlier + timedelta(n) for n in range(1, (later - earlier).days + 1))
    counted = sum(d not in OFF for d in after)
    assert ALL_CONFIRMED.working_days_between(earlier, later) == counted
    assert ALL_CONFIRMED.working_days_between(later, earlier) == -counted


@given(DAYS)
@ONE_BY_ONE
def test_a_day_is_worked_unless_it_is_off(asked):
    assert ALL_CONFIRMED.is_working_day(asked) is (asked not in OFF)


@pytest.mark.parametrize(
    ("days", "code", "named"),
    [
        (entry("2024-01-01") + entry("2024-09-02") * 2, "calendar-day", {"day": "02/09/2024", "year": 2024}),
        (entry("2025-01-01"), "calendar-day", {"day": "01/01/2025", "year": 2024}),
        (entry("2024-01-01") + entry("2024-01-06"), "calendar-weekday", {"day": "06/01/2024"}),
        (entry("2024-01-01") + entry("2024-09-02", confirmed="false"), "calendar-confirmed", {"day": "02/09/2024"}),
    ],
)
def test_a_contradiction_of_a_year_names_its_day(tmp_path, days, code, named):
    with pytest.raises(KpiError) as raised:
        load(written(tmp_path, HEAD + days), WorkingYear)
    (fault,) = raised.value.faults
    assert fault.code == code and named.items() <= dict(fault.values).items() and fault.text("vi")


def test_an_unconfirmed_year_names_its_unconfirmed_days_or_says_that_the_list_is_incomplete():
    found = YEARS[2024].model_copy(update={"confirmed": False})
    doubted = found.days[0].model_copy(update={"confirmed": False})
    for days, named in ((found.days, "–"), ([doubted, *found.days[1:], doubted], "01/01/2024, 01/01/2024")):
        year = found.model_copy(update={"days": days})
        with pytest.raises(KpiError) as raised:
            Calendar({2024: year}).is_working_day(day("4/3/2024"))
        assert raised.value.faults[0].values == {"year": 2024, "days": named}


def test_days_between_are_whole_numbers_and_a_year_has_all_its_days_off():
    between = CALENDAR.working_days_between(day("13/03/2023"), day("20/03/2023"))
    assert (between, type(between)) == (5, int)
    off = list(YEARS[2023].off)
    assert len(off) == 105 + 11  # Saturdays and Sundays of 2023, and the days off on weekdays listed above
    assert off[0] == day("1/1/2023") and off[-1] == day("31/12/2023")
