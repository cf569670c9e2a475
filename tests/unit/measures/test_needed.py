"""How many are still needed: one fewer misses, that many meets; and how many are expected."""

from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_helpers.measures.earlier import earlier
from kpi_helpers.measures.lines import line_named
from kpi_helpers.measures.needed import Expected, expected, least, outcome, rest_of_year, shortfall
from kpi_helpers.measures.results import verdict
from kpi_helpers.periods import Period, Window
from kpi_helpers.rules.organisation import PeriodParams
from tests.support.make import make_params, measured
from tests.unit.measures.test_results import done

DOSSIERS, PROCEDURES = (next(one for one in make_params().indicators if one.code == code) for code in ("I.1", "III.1"))
CASES = st.integers(0, 400).flatmap(lambda a: st.tuples(st.integers(0, a), st.just(a), st.integers(0, 400)))
TARGETS = st.fractions(0, 100, max_denominator=100).filter(bool)


@given(CASES, TARGETS)
@settings(max_examples=300, deadline=None)
def test_one_fewer_than_needed_misses_and_that_many_meets(case, target):
    b, a, n = case
    k = least(b, a, target, n)
    for more in {k, max(k, 0), n} & set(range(n + 1)):  # what can be: of n to come, some do
        if a + n:
            assert (verdict(b + more, a + n, target, True) == "met") == (more >= k)
    if 0 < k <= n:
        assert verdict(b + k - 1, a + n, target, True) == "missed"
    assert outcome(k, n, DOSSIERS) == ("secured" if k <= 0 else "possible" if k <= n else "impossible")


@given(CASES, TARGETS)
def test_the_shortfall_is_what_is_needed_if_nothing_more_comes(case, target):
    b, a, _ = case
    k = shortfall(b, a, target)
    assert 100 * (b + k) >= target * a
    assert k == 0 or 100 * (b + k - 1) < target * a


def test_what_nobody_can_expect_is_met_today_or_unknown_and_never_secured():
    assert [outcome(k, None, DOSSIERS) for k in (-1, 0, 1)] == ["met", "met", "unknown"]
    assert [outcome(k, None, PROCEDURES) for k in (0, 1)] == ["met", "possible"]


def rows_of(*days):
    return [done(day, day, day) for day in days]


def asked(rows, code="I.1", period="2023-Q3", **said):
    params = make_params()
    params.periods[period] = PeriodParams(extracted_on=date(2023, 12, 15), **said)
    known = measured(*rows, params=params, period=period)
    line = line_named(known.params, "phong-a", known.period)
    [indicator] = [one for one in known.params.indicators if one.code == code]
    return expected(known, earlier(known).get("last_year"), line, indicator)


def test_as_many_are_expected_as_came_in_the_rest_of_last_year():
    last_year = ["15/12/2021", "14/09/2022", "15/09/2022", "15/11/2022", "14/12/2022"]
    rows = rows_of(*last_year, "15/12/2022", "14/09/2023", "15/09/2023")
    assert asked(rows) == Expected(3, "last_year")
    assert asked(rows, "III.1") is None
    assert asked(rows, period="2023-Q4") is None


def test_what_params_expect_goes_before_and_no_day_before_the_register_is_guessed():
    rows = rows_of("01/02/2023", "30/09/2023")
    assert asked(rows) is None
    assert asked(rows, expected={"phong-a": {"I.1": 7}}) == Expected(7, "params")


def test_the_rest_of_a_year_ends_with_it():
    assert rest_of_year(Period.parse("2023-Q3")) == Window("period", date(2023, 9, 15), date(2023, 12, 14))
    assert rest_of_year(Period.parse("2023-Q3", "calendar")) == Window("period", date(2023, 10, 1), date(2023, 12, 31))
    before, after = Period.parse("2025-Q2", "calendar"), Period.parse("2025", "calendar")
    change = [date(2025, 7, 1)]
    assert rest_of_year(after) is None
    assert rest_of_year(before.stretches(change)[0]) is None
    assert rest_of_year(Period.parse("2025-Q3", "calendar").stretches(change)[0]) is not None
    with_the_year = Period.parse("2025-Q3").stretches([date(2025, 12, 15)])[0]
    assert rest_of_year(with_the_year) == Window("period", date(2025, 9, 15), date(2025, 12, 14))


def test_a_target_that_is_exactly_reached_needs_nothing():
    assert least(9, 10, Fraction(90)) == 0 and least(9, 10, Fraction(90), 10) == 9
    assert least(8, 10, Fraction(90)) == 1
