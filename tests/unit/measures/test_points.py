"""Points of the 766 index: values worked by hand, both sides of each threshold, empty denominators, what is refused."""

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_helpers.errors import KpiError
from kpi_helpers.measures.points import COLUMNS, in_all, points, printed, rated, scored, totals
from kpi_helpers.rules.loading import load
from kpi_helpers.rules.scores import Score
from tests.support.make import PARAMS

SCORE = load(PARAMS / "scores/qd766.yaml", Score)
IDS = [one.id for one in SCORE.components if one.maximum is not None]
WORKED = [  # component, numerator, denominator, points
    ("2.1", 970, 1000, "19.40"),
    ("3.1", 60, 100, "1.50"), ("3.1", 79, 100, "1.98"), ("3.1", 80, 100, "2.00"), ("3.1", 100, 100, "2.00"),
    ("3.2", 30, 60, "2.00"), ("3.2", 60, 60, "4.00"),
    ("3.3", 40, 100, "4.80"), ("3.3", 49, 100, "5.88"), ("3.3", 50, 100, "6.00"), ("3.3", 51, 100, "6.00"),
    ("3.5", 799, 1000, "2.00"), ("3.5", 60, 100, "1.50"), ("3.5", 0, 0, "0.00"),
    ("3.5b", 60, 100, "1.50"), ("3.5b", 80, 100, "2.00"), ("3.5b", 0, 0, "0.00"),
    ("3.6", 30, 100, "1.80"), ("3.6", 100, 100, "6.00"), ("3.6", 0, 0, "0.00"),
    ("4.1", 30, 100, "1.80"), ("4.2", 30, 100, "1.20"), ("4.2", 80, 100, "3.20"),
    ("4.3", 40, 100, "1.00"), ("4.3", 79, 100, "1.98"), ("4.3", 80, 100, "2.00"),
    ("4.4", 1, 3, "1.33"), ("4.5a", 1, 2, "1.00"), ("4.5b", 1, 8, "0.25"), ("4.6", 1, 4, "0.50"), ("4.6", 0, 0, "2.00"),
    ("5.2", 9, 10, "5.40"), ("5.2", 0, 0, "6.00"), ("5.3", 1, 2, "3.00"), ("5.3", 0, 0, "6.00"),
    ("5.4", 855, 1000, "5.70"), ("5.4", 899, 1000, "5.99"), ("5.4", 900, 1000, "6.00"), ("5.4", 0, 0, "0.00"),
    ("1.1", 2, 3, "4.00"), ("1.2", 1, 3, "1.33"), ("1.3", 1, 400, "0.01"), ("1.4", 1, 1201, "0.00"),
]  # fmt: skip
UNSCORED_EMPTY = ["1.1", "1.2", "1.3", "1.4", "2.1", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "4.4", "4.5a", "4.5b"]


def counts(*rows):
    names = ["unit", "component", "numerator", "denominator"]
    found = pd.DataFrame([tuple(map(str, row)) for row in rows], columns=names).replace("", None)
    return found.assign(file="diem.csv", sheet="–", row=range(2, len(rows) + 2))


@pytest.mark.parametrize(("component", "numerator", "denominator", "expected"), WORKED)
def test_points_are_those_worked_by_hand(component, numerator, denominator, expected):
    [row] = printed(scored(counts(("Xã X", component, numerator, denominator)), SCORE)).to_dict("records")
    assert row["points"] == expected


def test_rows_come_back_in_their_order_with_what_is_sure_of_each():
    given_rows = [("Xã Y", "3.1", "1", "2"), ("Xã X", "2.1", "1.940", "2.000"), ("Xã Y", "5.2", "0", "0")]
    found = printed(scored(counts(*given_rows), SCORE))
    assert list(found.columns) == COLUMNS
    assert found[["unit", "component", "numerator", "denominator"]].to_records(index=False).tolist() == given_rows
    assert found["points"].tolist() == ["1.25", "19.40", "6.00"] and found["maximum"].tolist() == [
        "2.00",
        "20.00",
        "6.00",
    ]
    assert found["status"].tolist() == ["scored", "scored", "empty_full"]
    assert found["confirmed"].tolist() == [False, True, True]


@pytest.mark.parametrize("component", UNSCORED_EMPTY)
def test_nothing_of_nothing_is_not_scored_and_not_zero(component):
    [row] = scored(counts(("Xã X", component, 0, 0)), SCORE).to_dict("records")
    assert (row["points"], row["status"]) == (None, "not_scored")


@pytest.mark.parametrize("blank", [("", ""), ("3", ""), ("", "3")])
@pytest.mark.parametrize("component", ["2.1", "3.6", "5.2", "5.4"])
def test_a_blank_count_is_not_zero(component, blank):
    [row] = scored(counts(("Xã X", component, *blank)), SCORE).to_dict("records")
    assert (row["points"], row["status"]) == (None, "not_scored")


def test_a_component_without_points_is_only_watched():
    [row] = printed(scored(counts(("Xã X", "2.2", 9000, 10)), SCORE)).to_dict("records")
    assert (row["points"], row["maximum"], row["status"]) == ("", "", "not_scored")


@given(st.sampled_from(IDS), st.integers(1, 10_000), st.data())
def test_points_never_fall_when_one_more_counts_and_stay_between_zero_and_the_maximum(name, denominator, data):
    numerator = data.draw(st.integers(0, denominator - 1))
    component = SCORE.component(name)
    less, more = (points(component, n, denominator)[0] for n in (numerator, numerator + 1))
    assert 0 <= less <= more <= component.maximum
    assert less < more or less == component.maximum
    assert points(component, denominator, denominator)[0] == component.maximum


# --- a unit in all ------------------------------------------------------------------------------------------------


def whole(unit, share=100, of=100):
    return [(unit, one, share, of) for one in IDS]


def test_the_maxima_make_a_hundred():
    assert sum(one.maximum or 0 for one in SCORE.components) == 100
    assert [group.maximum for group in SCORE.groups] == [18, 20, 12, 10, 22, 18]


@pytest.mark.parametrize(
    ("share", "expected", "rating"),
    [(100, 100, "Xuất sắc"), (50, Fraction(163, 3), "Trung bình"), (0, 0, "Yếu")],  # 9 + 10 + 9,25 + 5,5 + 11,25 + 9,33
)
def test_a_unit_of_which_all_is_scored_has_a_rating(share, expected, rating):
    [total] = totals(scored(counts(*whole("Xã X", share)), SCORE), SCORE)
    assert (total.points, total.maximum, total.lacking, total.rating.name) == (expected, 100, (), rating)


@pytest.mark.parametrize(
    ("reached", "rating"),
    [("90", "Xuất sắc"), ("89.999", "Tốt"), ("80", "Tốt"), ("79.999", "Khá"), ("70", "Khá"), ("69.999", "Trung bình"),
     ("50", "Trung bình"), ("49.999", "Yếu"), ("0", "Yếu")],
)  # fmt: skip
def test_a_rating_is_reached_by_exact_points(reached, rating):
    assert rated(Fraction(reached), SCORE).name == rating


def test_a_part_of_the_points_has_no_rating():
    [total] = totals(scored(counts(("Xã X", "2.1", 970, 1000), ("xã x", "5.4", "", "")), SCORE), SCORE)
    assert (total.points, total.maximum, total.rating) == (Fraction(97, 5), 20, None)
    assert "5.4" in total.lacking and "2.1" not in total.lacking and "2.2" not in total.lacking
    assert in_all(total).text("vi").startswith("Xã X: 19,40/20 điểm đã chấm; chưa chấm: 1.1, ")


def test_what_units_have_in_all_is_said_in_the_order_of_their_rows():
    rows = [*whole("Xã Y"), ("Xã X", "5.4", 0, 0), *whole("Xã A", 50)]
    said = [in_all(total).text("vi") for total in totals(scored(counts(*rows), SCORE), SCORE)]
    assert said[0] == "Xã Y: 100,00/100 điểm, xếp loại Xuất sắc" and said[1].startswith("Xã X: 0,00/6 điểm đã chấm")
    assert said[2] == "Xã A: 54,33/100 điểm, xếp loại Trung bình (ngưỡng chưa đối chiếu)"


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "code", "said"),
    [
        ([("Xã X", "2.1", 3, 2)], "score-above", "row 2: numerator 3 is above denominator 2"),
        ([("Xã X", "5.2", 1, 0)], "score-above", "row 2"),
        ([("Xã X", "9.9", 1, 2)], "score-component", "'9.9'"),
        ([("Xã X", "", 1, 2)], "score-component", "row 2"),
        ([("", "2.1", 1, 2)], "score-unit-blank", "row 2"),
        ([("Xã X", "2.1", "151.10", 2000)], "score-not-counts", "'151.10/2000'"),
        ([("Xã X", "2.1", "-1", 2)], "score-not-counts", "'-1/2'"),
        ([("Xã X", "3.5b", 1, 2), ("xã  x", "3.5B", 1, 2)], "score-twice", "row 3: component 3.5B"),
    ],
)
def test_wrong_rows_are_told_with_their_place(rows, code, said):
    with pytest.raises(KpiError) as refused:
        scored(counts(*rows), SCORE)
    assert [fault.code for fault in refused.value.faults] == [code]
    assert said in refused.value.faults[0].text("en") and "diem.csv" in refused.value.faults[0].text("en")


def test_every_wrong_row_is_told_at_once():
    with pytest.raises(KpiError) as refused:
        scored(counts(("Xã X", "2.1", 3, 2), ("Xã X", "9.9", 1, 2), ("Xã X", "2.1", 1, 2)), SCORE)
    assert [fault.code for fault in refused.value.faults] == ["score-above", "score-component", "score-twice"]
