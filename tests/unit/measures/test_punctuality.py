"""Days from the appointed day: every dossier with one is in one band, and no band tells of a few."""

from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_helpers.measures.punctuality import SPANS, bands, days_from_due
from tests.support.make import measured
from tests.unit.measures.test_results import X, done

SMALL = 5


def counted(days, small=SMALL):
    return bands(pd.Series(days, dtype="float64"), small)


def resolved(days, **more):
    """A dossier resolved so many days after it was due."""
    day = date(2023, 7, 10) + timedelta(days)
    return done(received="01/06/2023", finished=f"{day:%d/%m/%Y}", **more)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([1, 3, 4, 7, 8, 15, 16, 30, 31, 400] * 5, [(1, 3, 10), (4, 7, 10), (8, 15, 10), (16, 30, 10), (31, None, 10)]),
        ([1] * 5 + [4] * 5, [(1, 3, 5), (4, 7, 5)]),
        ([1] * 5 + [20] * 5, [(1, 3, 5), (4, 7, 0), (8, 15, 0), (16, 30, 5)]),
        ([1] * 9 + [20, 40], [(1, None, 11)]),
        ([1] * 5 + [5] * 5 + [20, 40], [(1, 3, 5), (4, None, 7)]),
        ([1] * 2 + [5] * 8, [(1, 7, 10)]),
        ([2, 9], [(1, None, 2)]),
        ([], [(1, None, 0)]),
    ],
)
def test_bands_hold_both_their_ends_and_small_ones_join_the_next(days, expected):
    assert counted(days) == expected


@given(st.lists(st.integers(1, 60), max_size=60))
def test_no_band_tells_of_a_few_but_a_whole_side_and_none_is_lost(days):
    found = counted(days)
    assert sum(n for *_, n in found) == len(days)
    assert len(found) == 1 or all(n == 0 or n >= SMALL for *_, n in found)
    assert found[0][0] == 1
    assert all(later[0] == former[1] + 1 for former, later in pairwise(found))
    for first, last, n in found:
        assert n == sum(first <= day <= (last or day) for day in days)
        assert {first} <= {span[0] for span in SPANS} and {last} <= {span[1] for span in SPANS}


LATE = ([1, 3, 5], [4, 7, 0], [8, 15, 0], [16, 30, 0], [31, None, 5])


def test_dossiers_of_a_unit_stand_from_the_earliest_to_the_latest_without_those_that_have_no_day():
    rows = [*(resolved(-5) for _ in range(6)), *(resolved(0) for _ in range(2)), *(resolved(40) for _ in range(5))]
    rows += [*(resolved(2) for _ in range(5)), resolved(-20), done(due=""), done(finished=""), resolved(1, **X)]
    world = measured(*rows)
    table = days_from_due(world, ("phong-a",), world.period.year_to_date)
    told = [[None if pd.isna(cell) else cell for cell in row] for row in table.astype(object).to_numpy().tolist()]
    assert list(table.columns) == ["side", "first", "last", "count"]
    assert told == [[-1, 4, 30, 7], [-1, 1, 3, 0], [0, 0, 0, 2], *([1, *band] for band in LATE)]
