import pandas as pd

from kpi_helpers.measures.restated import restated

COLUMNS = ["indicator", "unit", "window", "numerator", "denominator", "target", "status"]
SAME = ["IV.1", "a", "year_to_date", "9", "10", "97.0", "missed"]
OLD = ["IV.1", "b", "year_to_date", "8", "10", "97.0", "missed"]
NEW = ["IV.1", "b", "year_to_date", "10", "10", "97.0", "met"]
GONE = ["IV.1", "z", "year_to_date", "1", "1", "97.0", "met"]
CAME = ["IV.1", "nan", "period", "", "", "", "nothing_arose"]


def frame(*rows):
    return pd.DataFrame(rows, columns=COLUMNS)


def test_equal_results_restate_nothing():
    assert restated(frame(SAME, OLD), frame(SAME, OLD)).empty


def test_what_is_restated_stands_in_the_order_of_now_with_what_came_and_what_went():
    found = restated(frame(GONE, OLD, SAME), frame(SAME, NEW, CAME))
    shown = found[["unit", "numerator_before", "numerator", "status_before", "status"]].to_numpy().tolist()
    assert shown == [
        ["b", "8", "10", "missed", "met"],
        ["nan", "", "", "", "nothing_arose"],
        ["z", "1", "", "met", ""],
    ]


def test_what_is_restated_has_each_place_once_and_what_was_said_of_it_before_and_now():
    found = restated(frame(SAME, OLD), frame(SAME, NEW))
    said = COLUMNS[3:]
    assert sorted(found) == sorted([*COLUMNS, *(f"{name}_before" for name in said)])


def test_another_target_alone_is_restated():
    other = [*SAME[:5], "95.0", SAME[6]]
    assert len(restated(frame(SAME), frame(other))) == 1
