"""Contributions of fields add up to the change, and have the sign that a reader would give them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_helpers.measures.contributions import OTHER_FIELDS, by_field, contributions, share, weightiest
from tests.support.make import make_params, measured
from tests.unit.measures.test_results import done

FIELDS = st.sampled_from(["Hộ tịch", "Chứng thực", "Đất đai", "Thuế"])
CELLS = st.integers(0, 60).flatmap(lambda a: st.tuples(st.integers(0, a), st.just(a)))
COUNTS = st.dictionaries(FIELDS, CELLS, min_size=1).filter(lambda counts: sum(a for _, a in counts.values()))


@given(COUNTS, COUNTS, st.integers(0, 20))
def test_contributions_add_up_to_the_change_exactly(now, before, small):
    parts = contributions(now, before, small)
    assert sum(parts.values()) == share(now) - share(before)
    assert set(parts) <= {*now, *before, OTHER_FIELDS}
    assert list(parts).index(OTHER_FIELDS) == len(parts) - 1 if OTHER_FIELDS in parts else True


@given(COUNTS)
def test_where_nothing_changed_no_field_adds_anything(counts):
    assert set(contributions(counts, counts).values()) == {Fraction()}


def test_a_field_that_does_better_lifts_and_one_that_stays_as_it_was_does_nothing():
    before = {"Hộ tịch": (20, 50), "Chứng thực": (30, 50)}
    now = {"Hộ tịch": (35, 50), "Chứng thực": (30, 50)}
    parts = contributions(now, before)
    assert list(parts) == ["Hộ tịch", "Chứng thực"]
    assert parts["Hộ tịch"] == 15 and parts["Chứng thực"] == 0


def test_more_dossiers_of_a_field_that_does_better_lift_the_share():
    parts = contributions({"Hộ tịch": (90, 100), "Chứng thực": (10, 50)}, {"Hộ tịch": (45, 50), "Chứng thực": (10, 50)})
    assert parts["Hộ tịch"] > 0 and parts["Chứng thực"] > 0  # the one grew, the other weighs less
    assert sum(parts.values()) == Fraction(10000, 150) - 55


def test_fields_that_are_small_both_times_are_named_together_and_last():
    now = {"Hộ tịch": (30, 50), "Thuế": (4, 4), "Đất đai": (0, 5), "Y tế": (1, 1)}
    before = {"Hộ tịch": (30, 50), "Thuế": (0, 4), "Đất đai": (3, 3)}
    assert list(contributions(now, before, 5)) == ["Đất đai", "Hộ tịch", OTHER_FIELDS]


def test_a_share_of_nothing_has_no_change():
    with pytest.raises(ZeroDivisionError):
        contributions({"Hộ tịch": (0, 0)}, {"Hộ tịch": (1, 2)})


def test_dossiers_are_counted_by_field_as_the_indicator_counts_them():
    rows = [done(digitised="Có", e_result="Có"), done(), done(field="Thuế", procedure_code="9.999999")]
    known = measured(*rows, params=make_params())
    indicator = next(one for one in known.params.indicators if one.code == "I.1")
    counts = by_field(known, indicator, ("phong-a",), known.period.window)
    assert sum(b for b, _ in counts.values()) == 1 and sum(a for _, a in counts.values()) == 3
    assert counts["Thuế"] == (0, 1)
    assert by_field(known, indicator, ("phong-b",), known.period.window) == {}


@given(
    st.dictionaries(st.sampled_from(["I.1", "II.1", "IV.1"]), st.tuples(COUNTS, COUNTS), min_size=1), st.integers(1, 4)
)
def test_the_fields_of_a_table_add_up_to_each_change(counts, most):
    parts = {code: contributions(now, before, 5) for code, (now, before) in counts.items()}
    rows = weightiest(parts, most)
    for code, (now, before) in counts.items():
        assert sum(own[code] for own in rows.values()) == share(now) - share(before)
    named = [field for field in rows if field != OTHER_FIELDS]
    assert len(named) <= most and len(rows) <= most + 1
    left = {field for own in parts.values() for field in own} - {*named, OTHER_FIELDS}

    def weight(field):
        return sum(abs(own.get(field, Fraction())) for own in parts.values())

    assert all(weight(one) >= weight(other) for one in named for other in left)
