from datetime import date, datetime

import pandas as pd
import pytest

from kpi_helpers.register.cells import parse
from kpi_helpers.register.columns import BY_NAME


def one(column: str, cell: object) -> tuple[object, bool]:
    parsed = parse(pd.Series([cell, None], dtype=object), BY_NAME[column])
    value = parsed.values.iloc[0]
    return (None if pd.isna(value) else value), bool(parsed.wrong.notna().iloc[0])


def repairs(column: str, *cells: object) -> dict[str, int]:
    return dict(parse(pd.Series(cells, dtype=object), BY_NAME[column]).repairs)


@pytest.mark.parametrize(
    ("cell", "repair"),
    [
        ("05/02/2023", None),
        ("05/02/2023 16:45", None),
        ("05/02/2023 16:45:10", None),
        (datetime(2023, 2, 5, 16, 45), None),
        (date(2023, 2, 5), None),
        ("5/2/2023", "day-form"),
        ("05-02-2023", "day-form"),
        ("05.02.2023 7:05", "day-form"),
        ("2023-02-05", "day-form"),
        ("2023-02-05T16:45:10", "day-form"),
        ("20230205164510", "day-form"),
        ("05/02/23", "two-digit-year"),
        ("44962", "serial-day"),
        (44962, "serial-day"),
        (44962.698, "serial-day"),
        ("05/02/2023\u200b", "invisible"),
        ("０５/02/2023", "look-alike"),
    ],
)
def test_days_are_read_day_first_and_lose_the_time_and_what_was_mended_is_counted(cell, repair):
    value, wrong = one("received_at", cell)
    assert value.date() == date(2023, 2, 5) and not wrong
    assert repairs("received_at", cell, cell) == ({repair: 2} if repair else {})


@pytest.mark.parametrize(
    "cell",
    [
        "31/02/2023",
        "02/15/2023",
        "02/2023",
        "hôm qua",
        "05/02-2023",
        "05/02/98",
        "5022023",
        1.5,
        4496,
        "05/02/2023 25:00",
    ],
)
def test_what_is_no_day_is_told_and_not_guessed(cell):
    assert one("received_at", cell) == (None, True)


@pytest.mark.parametrize(
    "cell",
    ["31/12/1999", "05/02/1923", "05/02/2203", "2203-02-05", datetime(2203, 2, 5), datetime(1900, 1, 5), "01/01/2100"],
)
@pytest.mark.parametrize("column", ["received_at", "due_at"])
def test_a_year_that_no_register_has_is_told_with_the_years_that_it_may_be(column, cell):
    parsed = parse(pd.Series([cell, "01/01/2000", "31/12/2099"], dtype=object), BY_NAME[column])
    assert parsed.wrong.fillna("").tolist() == ["row-day-implausible", "", ""]
    assert parsed.values.dt.year.tolist()[1:] == [2000, 2099] and "01/01/2000 – 31/12/2099" in parsed.allowed


def test_days_that_a_sheet_flipped_are_told_from_impossible_days():
    flipped = [datetime(2023, month, 2) for month in range(3, 12)]  # 02/03 … 02/11 read month first
    read = parse(pd.Series([*flipped, "25/02/2023", "13/03/2023"], dtype=object), BY_NAME["received_at"])
    assert read.values.dt.strftime("%d/%m").tolist()[:2] == ["03/02", "04/02"]
    assert read.repairs == {"flipped-day": 9}


@pytest.mark.parametrize(
    "cells",
    [
        [datetime(2023, 2, 15), datetime(2023, 3, 2), "25/02/2023"],  # a date cell above 12 can't have been flipped
        [datetime(2023, 3, 2), "25/02/2023", "03/02/2023"],  # a text of up to 12 was left alone
    ],
)
def test_a_mixture_without_that_pattern_is_left_as_it_is(cells):
    read = parse(pd.Series(cells, dtype=object), BY_NAME["received_at"])
    assert not read.repairs and read.wrong.isna().all()
    assert pd.Timestamp(2023, 3, 2) in read.values.tolist()


def test_too_few_flipped_days_to_be_sure_are_refused_but_for_those_that_read_the_same():
    cells = pd.Series([datetime(2023, 3, 2), datetime(2023, 4, 4), "25/02/2023"], dtype=object)
    assert parse(cells, BY_NAME["received_at"]).wrong.fillna("").tolist() == ["row-day-unsure", "", ""]


MONTH_FIRST, BOTH = "row-unreadable", "row-day-unsure"
DAY_FIRST = [f"{day}/07/2023" for day in range(13, 32)]


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        (["8/13/2023", "8/1/2023", "8/8/2023", "2023-08-01"], [MONTH_FIRST, BOTH, "", ""]),
        (["08/13/2023 07:05", "08/01/2023", "08/01/2023 16:45"], [MONTH_FIRST, BOTH, BOTH]),
        (["8/13/2023", "8/1/2023", "13/8/2023"], [MONTH_FIRST, BOTH, ""]),
        (["8/13/2023", "8/1/2023", "05/07/2023", *DAY_FIRST], [MONTH_FIRST, BOTH, *[""] * 20]),
        (["08/13/2023", "8/1/2023", "05/07/2023", *DAY_FIRST[:2]], [MONTH_FIRST, *[""] * 4]),
        (["08/13/2023", "8/1/2023", "05/07/2023", *DAY_FIRST[:1]], [MONTH_FIRST, BOTH, BOTH, ""]),
        (["1/13/2023", "8/1/2023", "25/1/2023", "26/1/2023"], [MONTH_FIRST, "", "", ""]),
        (["13/8/2023", "8/1/2023", "8/45/2023", "00/05/2023"], ["", "", MONTH_FIRST, MONTH_FIRST]),
    ],
)
@pytest.mark.parametrize("kind", ["str", object, "category"])
def test_a_text_that_may_be_month_first_as_others_of_its_column_are_is_refused(cells, wrong, kind):
    assert parse(pd.Series(cells, dtype=kind), BY_NAME["due_at"]).wrong.fillna("").tolist() == wrong


@pytest.mark.parametrize("cell", ["#N/A", "#n/a", "#REF!"])
@pytest.mark.parametrize("column", ["received_at", "due_at", "channel", "dossier_id"])
def test_a_failed_formula_is_no_blank(column, cell):
    assert parse(pd.Series([cell, "N/A", "-"]), BY_NAME[column]).wrong.fillna("").tolist() == [
        "row-formula-failed",
        "",
        "",
    ]
    assert repairs("fee", cell, "N/A", "NULL") == {"broken-formula": 1, "blank-mark": 2}


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("12000", 12000),
        ("12.000", 12000),
        (15000.0, 15000),
        (0, 0),
        ("0", 0),
        ("0.0", 0),
        ("15000.0", 15000),
        ("15.000 đ", 15000),
        ("15.000 đồng", 15000),
        ("00", 0),
        ("0.000", 0),
        ("02", 2),
    ],
)
def test_counts_may_be_grouped_in_threes(cell, count):
    assert one("fee", cell) == (count, False)


@pytest.mark.parametrize(
    "cell", ["151.10", "5.9123", "1,5", "-1", "10 000", "12.5", "12.00", "12,000", "151.10 đ", "1e5"]
)
def test_broken_grouping_is_refused(cell):
    assert one("fee", cell) == (None, True)


@pytest.mark.parametrize("cell", ["0912345678", "0912345678 đồng", "064093000123", "0233445566", "0912.345.678"])
@pytest.mark.parametrize("column", ["fee", "supplements"])
def test_a_long_number_that_begins_with_0_is_somebody_s_and_no_count(column, cell):
    assert one(column, cell) == (None, True)


@pytest.mark.parametrize(("cell", "count"), [("0", 0), ("02", 2), ("999", 999), ("1000", None), (233445566.0, None)])
def test_supplements_have_a_highest_count_and_a_message_says_it(cell, count):
    assert one("supplements", cell) == (count, count is None)
    assert parse(pd.Series([cell], dtype=object), BY_NAME["supplements"]).allowed == "0 – 999"


@pytest.mark.parametrize("cell", [None, "", "  ", float("nan"), "-", "NULL", "\u00a0"])
@pytest.mark.parametrize("column", ["fee", "received_at", "channel", "digitised"])
def test_blank_is_blank_and_not_zero(column, cell):
    assert one(column, cell) == (None, False)


def test_labels_are_read_without_regard_to_capitals_spaces_or_unicode_form():
    assert one("channel", "trực  tuyến") == ("online", False)
    assert one("channel", "Trực tuyến") == ("online", False)
    assert one("status", "Đã trả kết quả") == ("returned", False)
    assert one("digitised", "Có") == (True, False)
    assert [one("digitised", cell) for cell in (True, "TRUE", "true", False, "FALSE")] == [
        (True, False), (True, False), (True, False), (False, False), (False, False)
    ]  # fmt: skip
    assert one("channel", True) == (None, True)
    assert one("paid_online", 1) == ("national", False)


def test_an_unknown_label_is_told_with_what_is_allowed():
    parsed = parse(pd.Series(["Qua dây"], dtype=object), BY_NAME["channel"])
    assert parsed.wrong.notna().all() and "Trực tuyến" in parsed.allowed


def test_letters_that_look_alike_are_replaced_and_counted_and_others_left():
    cells = ["Ðăng ký", "Đăng ký", "Ɖăng ký", "Нộ tịch", "Москва"]
    parsed = parse(pd.Series(cells, dtype=object), BY_NAME["field"])
    assert parsed.values.tolist()[:4] == ["Đăng ký", "Đăng ký", "Đăng ký", "Hộ tịch"]
    assert parsed.repairs["look-alike"] == 3
