from datetime import date, datetime

import pandas as pd
import pytest

from kpi_helpers.register.cells import parse
from kpi_helpers.register.columns import BY_NAME


def one(column: str, cell: object) -> tuple[object, bool]:
    parsed = parse(pd.Series([cell, None], dtype=object), BY_NAME[column])
    value = parsed.values.iloc[0]
    return (None if pd.isna(value) else value), bool(parsed.wrong.iloc[0])


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("05/02/2023", date(2023, 2, 5)),
        ("05/02/2023 16:45", date(2023, 2, 5)),
        ("05/02/2023 16:45:10", date(2023, 2, 5)),
        (datetime(2023, 2, 5, 16, 45), date(2023, 2, 5)),
        (date(2023, 2, 5), date(2023, 2, 5)),
    ],
)
def test_days_are_read_day_first_and_lose_the_time(cell, day):
    value, wrong = one("received_at", cell)
    assert value.date() == day and not wrong


@pytest.mark.parametrize("cell", ["31/02/2023", "2023-02-05", "5/2/2023", "02/2023", "hôm qua", 44962])
def test_what_is_no_day_is_told_and_not_guessed(cell):
    assert one("received_at", cell) == (None, True)


@pytest.mark.parametrize(("cell", "count"), [("12000", 12000), ("12.000", 12000), (15000.0, 15000), (0, 0), ("0", 0)])
def test_counts_may_be_grouped_in_threes(cell, count):
    assert one("fee", cell) == (count, False)


@pytest.mark.parametrize("cell", ["151.10", "5.9123", "1,5", "-1", "10 000", "12.5"])
def test_broken_grouping_is_refused(cell):
    assert one("fee", cell) == (None, True)


@pytest.mark.parametrize("cell", [None, "", "  ", float("nan")])
@pytest.mark.parametrize("column", ["fee", "received_at", "channel", "digitised"])
def test_blank_is_blank_and_not_zero(column, cell):
    assert one(column, cell) == (None, False)


def test_labels_are_read_without_regard_to_capitals_spaces_or_unicode_form():
    assert one("channel", "trực  tuyến") == ("online", False)
    assert one("channel", "Trực tuyến") == ("online", False)
    assert one("status", "Đã trả kết quả") == ("returned", False)
    assert one("digitised", "Có") == (True, False)
    assert one("paid_online", 1) == ("national", False)


def test_an_unknown_label_is_told_with_what_is_allowed():
    parsed = parse(pd.Series(["Qua mạng"], dtype=object), BY_NAME["channel"])
    assert parsed.wrong.all() and "Trực tuyến" in parsed.allowed
