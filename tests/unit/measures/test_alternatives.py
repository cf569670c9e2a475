"""The same register under other settings; the figures are derived by hand from the rows."""

from typing import Literal

import pandas as pd
import pytest

from kpi_helpers.errors import KpiError
from kpi_helpers.measures import alternatives
from kpi_helpers.pages.explanation import SETTINGS
from kpi_helpers.rules.organisation import Settings
from tests.support.make import make_params, measured, procedure

BASE = {"received_at": "01/07/2023", "due_at": "20/07/2023", "finished_at": "10/07/2023"}
OLD = BASE | {"received_at": "01/12/2022"}  # before the reporting year began on 15/12/2022
REFUSED = BASE | {"ended_as": "Trả lại"}
MOVED = BASE | {"first_due_at": "05/07/2023"}
UNDATED = {"received_at": "01/07/2023", "finished_at": "10/07/2023"}


def test_every_named_reading_of_a_setting_is_tried_and_has_words():
    readings = alternatives.choices()
    assert {name: set(words) for name, words in SETTINGS.items()} == {n: set(own) for n, own in readings.items()}
    tried = alternatives.others(Settings())
    assert len(tried) == sum(len(words) - 1 for words in readings.values())
    assert all(reading != getattr(Settings(), name) for name, reading in tried)


@pytest.mark.parametrize(
    ("name", "reading", "expected"),
    [("received", "in_year", (3, 3)), ("ended_without_result", "excluded", (3, 3)), ("reappointment", "first", (3, 4))],
)
def test_each_reading_changes_what_it_says(name, reading, expected):
    """Four dossiers, all on time as usually read: one of last year, one refused, one late by its first appointment."""
    world = measured(BASE, OLD, REFUSED, MOVED)
    now = alternatives.to_date(world).loc[("IV.1", "phong-a")]
    other = alternatives.read_otherwise(world, name, reading).loc[("IV.1", "phong-a")]
    assert (now["numerator"], now["denominator"]) == (4, 4)
    assert (other["numerator"], other["denominator"]) == expected


def test_a_reading_that_needs_an_unknown_calendar_says_why():
    limited = procedure("1.000001", "district", "phong-a", time_limit={"value": 5, "unit": "working_days"})
    found = alternatives.read_otherwise(measured(UNDATED, params=make_params(limited)), "due_dates", "from_limit")
    assert isinstance(found, KpiError) and {fault.code for fault in found.faults} == {"calendar-year-missing"}


def test_what_differs_is_told_and_what_is_equal_is_not():
    world = measured(BASE, REFUSED)
    now = alternatives.to_date(world)
    other = alternatives.read_otherwise(world, "ended_without_result", "excluded")
    found = alternatives.differing(now, other, ("numerator", "denominator"))
    assert {unit for _, unit in found.index} == {"phong-a", "cap-huyen", "kon-ray"}
    assert alternatives.differing(now, now, ("numerator", "denominator", "status")).empty


def test_settings_that_are_no_choice_of_words_are_left_out():
    assert "few_dossiers" not in alternatives.choices()
    assert Settings.model_fields["received"].annotation == Literal["any", "in_year"]


def test_figures_of_the_year_are_judged_and_only_those_of_a_lines_own_indicators():
    found = alternatives.to_date(measured(BASE))
    assert found.loc[("IV.1", "phong-a"), "status"] == "met" and set(found["window"]) == {"year_to_date"}
    assert ("IV.1", "xa-x") not in found.index and ("IV.2", "xa-x") in found.index


def test_a_figure_that_comes_or_goes_differs_and_two_blanks_do_not():
    lines = ["same", "other", "came", "went", "blank"]
    was, is_now = (pd.array(counts, dtype="Int64") for counts in ([1, 1, None, 1, None], [1, 2, 1, None, None]))
    now = pd.DataFrame({"value": was, "noise": range(5)}, index=lines)
    other = pd.DataFrame({"value": is_now, "noise": range(5, 10)}, index=lines)
    assert alternatives.differing(now, other, ("value",)).index.tolist() == ["other", "came", "went"]
    assert alternatives.differing(now, other, ("value", "noise")).index.tolist() == lines
    assert alternatives.differing(now, other, ("value",))["value"].tolist()[:2] == [2, 1]
