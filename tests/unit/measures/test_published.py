"""Published percents against the counts beside them: figures that two provinces printed, then the ways to go wrong."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_helpers.measures.published import COLUMNS, agreement, compared, shares
from kpi_helpers.periods import Period
from tests.support.make import make_params, unit

AGREES = ""
PRINTED = [  # numerator, denominator, percent as printed on public pages 2019 to 2024, reason
    ("58350", "59123", "98.7", AGREES),
    ("12516", "56039", "22.33", AGREES),
    ("6596", "23233", "28.39", AGREES),
    ("2521", "6776", "37.76", "other counts"),
    ("3399", "26030", "13.05", "truncated"),
    ("87253", "87582", "99.62", AGREES),
    ("15539", "15868", "97.93", AGREES),
    ("71714", "71714", "100", AGREES),
    ("635593", "643272", "98.81", AGREES),
    ("7677", "643272", "1.19", AGREES),
    ("51072", "51780", "98.63", AGREES),
    ("708", "51780", "1.37", AGREES),
    ("323911", "329596", "98.28", AGREES),
    ("5685", "329596", "1.7", AGREES),
    ("260612", "261896", "99.51", AGREES),
    ("175354", "175920", "99.68", AGREES),
    ("26473", "26972", "98.15", AGREES),
    ("204847", "207030", "98.94", "truncated"),
    ("148761", "151295", "98.33", AGREES),
    ("2534", "151295", "1.67", AGREES),
    ("104814", "106014", "98.7", "other counts"),
    ("1200", "106014", "1.3", "other counts"),
    ("13529", "15641", "86.5", AGREES),
    ("1958", "15641", "12.5", AGREES),
    ("154", "15641", "1", AGREES),
    ("13767", "17651", "78", AGREES),
    ("3254", "17651", "18.4", AGREES),
    ("634", "17651", "3.6", AGREES),
]


@pytest.mark.parametrize(("numerator", "denominator", "printed", "reason"), PRINTED)
def test_what_provinces_printed_is_told_right_from_wrong(numerator, denominator, printed, reason):
    found = agreement(shares(numerator, denominator), printed)
    assert (found["agreement"], found["reason"]) == ("differs" if reason else "agrees", reason)


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed", "expected", "reason"),
    [
        ("1", "8", "12,5", "agrees", ""),
        ("1", "8", "13", "agrees", ""),  # 12,5 half-up
        ("1", "8", "12", "differs", "half-even"),
        ("2", "3", "66,66%", "differs", "truncated"),
        ("1", "3", "33.34", "differs", "rounded up"),
        ("1", "3", "33,30", "differs", "fewer decimals"),
        ("98006", "100000", "98,00", "differs", "truncated"),
        ("1", "3", "66,67", "differs", "share of the rest"),
        ("3", "2", "66,67", "differs", "numerator above denominator"),
        ("2", "3", "150", "differs", "upside down"),
        ("20001", "30000", "149,99", "differs", "upside down"),  # 149,9925
        ("5", "5", "0", "differs", "share of the rest"),
        ("0", "5", "100,0", "differs", "share of the rest"),
        ("0", "5", "7", "differs", "other counts"),
        ("7", "5", "140", "agrees", "numerator above denominator"),
        ("58.350", "59.123", "98,7", "agrees", ""),
        ("58350", "5.9123", "98,7", "differs", "not counts"),
        ("151.10", "59123", "", "", "not counts"),
        ("", "59123", "0", "differs", "not counts"),
        ("0", "0", "0", "differs", "nothing arose"),
        ("1", "2", "năm mươi", "differs", "not a percent"),
        ("1", "2", "", "", ""),
        ("5", "0", "100", "differs", "numerator above denominator"),
        ("5", "0", "", "", "numerator above denominator"),
        ("904", "1000", "0,9", "differs", "other counts"),  # text is no cell of a sheet
        ("996", "1000", "1", "differs", "other counts"),
        ("58", "60", "0.9667", "differs", "other counts"),
        ("60", "60", "1", "differs", "other counts"),
        ("58", "60", "0.9667%", "differs", "other counts"),
        ("1", "2", "٥٠", "differs", "not a percent"),
        ("1", "2", "5" * 5000, "differs", "not a percent"),
        ("1", "2", "50," + "0" * 5000, "differs", "not a percent"),
        ("1" * 5000, "2", "50", "differs", "not counts"),
        ("1", "100", "1", "agrees", ""),
        ("1", "200", "0.5", "agrees", ""),
        ("59", "60", "1", "differs", "other counts"),  # 98 %
    ],
)
def test_each_way_to_differ_has_its_name(numerator, denominator, printed, expected, reason):
    found = agreement(shares(numerator, denominator), printed)
    assert (found["agreement"], found["reason"]) == (expected, reason)


@pytest.mark.parametrize(
    ("numerator", "denominator", "kept", "expected", "reason"),
    [
        ("58", "60", "0.9667", "agrees", "percent cell"),
        ("58", "60", "0.97", "agrees", "percent cell"),
        ("58", "60", "0.9666666666666667", "agrees", "percent cell"),  # a formula
        ("60", "60", "1", "agrees", "percent cell"),
        ("9", "10", "0.9", "agrees", "percent cell"),
        ("58", "60", "0.9666", "differs", "other counts"),
        ("904", "1000", "0.9", "differs", "other counts"),
        ("996", "1000", "1", "differs", "other counts"),
        ("1", "200", "0.5", "agrees", ""),
        ("58", "60", "96.67", "agrees", ""),
    ],
)
def test_only_a_number_of_a_sheet_may_be_a_share_of_one(numerator, denominator, kept, expected, reason):
    found = agreement(shares(numerator, denominator), kept, is_number=True)
    assert (found["agreement"], found["reason"]) == (expected, reason)


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 4))
def test_a_percent_rounded_half_up_always_agrees(numerator, extra, decimals):
    denominator = numerator + extra
    scaled = 100 * numerator * 10**decimals
    units = (2 * scaled + denominator) // (2 * denominator)
    printed = f"{units // 10**decimals},{units % 10**decimals:0{decimals}}" if decimals else str(units)
    assert agreement((numerator, denominator), printed)["agreement"] == "agrees"
    assert agreement((numerator, denominator), "101")["agreement"] == "differs"


def test_rows_keep_their_order_and_only_what_params_know_is_judged():
    counts = pd.DataFrame(
        [
            ("Phòng A", "IV.1", "97", "100", "97"),
            ("toàn tỉnh", "đúng hạn", "1", "2", ""),
            ("xa-x", "IV.1", "1", "2", ""),
            ("Cấp xã", "IV.2", "96", "100", ""),
            ("Phòng A", "Chỉ tiêu khác", "1", "2", ""),
        ],
        columns=["unit", "indicator", "numerator", "denominator", "published_percent"],
    )
    found = compared(counts, make_params(), Period.parse("2023"))
    assert list(found.columns) == COLUMNS and found["unit"].tolist() == counts["unit"].tolist()
    assert found["status"].fillna("").tolist() == ["met", "", "not_applicable", "missed", ""]
    assert found["target"].fillna(0).tolist() == [97, 0, 0, 97, 0]
    in_quarter = compared(counts, make_params(), Period.parse("2023-Q3"))
    assert in_quarter["status"].iloc[0] == "not_judged"


def test_a_row_is_told_whole_and_a_unit_is_known_by_its_aliases():
    """33,34 was published for one of three, 33,33 half-up: 0,01 points more; the target of IV.1 is 97 %."""
    units = unit("phong-a", "Phòng A", "agency", aliases=["PA"]), unit("xa-x", "Xã X", "commune", aliases=["XX"])
    given = {"unit": "pa", "indicator": "iv.1", "numerator": "1", "denominator": "3", "published_percent": "33,34"}
    found = compared(pd.DataFrame([given]), make_params(units=units), Period.parse("2023"))
    (row,) = found.to_dict("records")
    assert row.pop("percent") == pytest.approx(100 / 3)
    assert row == given | {
        "agreement": "differs", "difference": "0.01", "reason": "rounded up", "target": 97, "status": "missed"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "published", "expected"),
    [
        (("x", "1"), "", {"agreement": "", "reason": "not counts"}),
        (("0", "0"), "", {"agreement": "", "reason": "nothing arose"}),
        (("1", "4"), "", {"percent": 25, "agreement": "", "reason": ""}),
        (("5", "4"), "", {"percent": 125, "agreement": "", "reason": "numerator above denominator"}),
        (("1", "4"), "?", {"percent": 25, "agreement": "differs", "reason": "not a percent"}),
        (("1", "4"), "25.0 %", {"percent": 25, "agreement": "agrees", "difference": "0.0", "reason": ""}),
        (("1", "4"), "23,5", {"percent": 25, "agreement": "differs", "difference": "-1.5", "reason": "other counts"}),
    ],
)
def test_what_is_said_of_a_row_and_nothing_else(counts, published, expected):
    assert agreement(shares(*counts), published) == expected


def test_a_row_without_counts_is_no_data_where_unit_and_indicator_are_known():
    given = pd.DataFrame([("Phòng A", "IV.1", "?", "3", "")], columns=COLUMNS[:4] + COLUMNS[5:6])
    found = compared(given, make_params(), Period.parse("2023"))
    assert (found["status"][0], found["target"][0]) == ("no_data", 97)


def test_something_of_nothing_is_no_figure_and_nothing_of_nothing_is_one():
    given = pd.DataFrame(
        [("Phòng A", "IV.1", "5", "0", "100"), ("Phòng A", "IV.1", "0", "0", "")], columns=COLUMNS[:4] + COLUMNS[5:6]
    )
    assert compared(given, make_params(), Period.parse("2023"))["status"].tolist() == ["no_data", "nothing_arose"]
