"""What a unit is called, and on which of a window's days it is there."""

from datetime import date

import pytest

from kpi_helpers.periods import Window
from tests.support.make import unit

QUARTER = Window("period", date(2025, 6, 15), date(2025, 9, 14))


@pytest.mark.parametrize(
    ("ends", "last"),
    [
        (None, date(2025, 9, 14)),
        (date(2025, 6, 30), date(2025, 6, 30)),
        (date(2025, 9, 14), date(2025, 9, 14)),
        (date(2026, 3, 31), date(2025, 9, 14)),
    ],
)
def test_the_last_day_of_a_unit_in_a_window_is_its_own_or_that_of_the_window(ends, last):
    assert unit("a", "Phòng A", "agency", valid={"from": date(2000, 1, 1), "to": ends}).last_day_in(QUARTER) == last


def test_pending_dossiers_pass_to_the_unit_named_else_to_the_successor():
    named = {"successor": "b", "handed_to": "c"}
    assert unit("a", "Phòng A", "agency").taken_over_by is None
    assert unit("a", "Phòng A", "agency", successor="b").taken_over_by == "b"
    assert unit("a", "Phòng A", "agency", **named).taken_over_by == "c"


def test_a_unit_is_called_by_id_name_aliases_and_code_if_it_has_one():
    assert unit("a", "Phòng A", "agency").words == ["a", "Phòng A"]
    assert unit("a", "Phòng A", "agency", aliases=["PA"], code="23479").words == ["a", "Phòng A", "PA", "23479"]
