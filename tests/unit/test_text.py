import unicodedata
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_helpers import text

DAK_RUONG = "Xã Đắk Ruồng"


@pytest.mark.parametrize(("value", "written"), [(0, "0"), (999, "999"), (64933, "64.933"), (-1200, "−1.200")])
def test_thousands_have_a_dot(value, written):
    assert text.number(value) == written


@pytest.mark.parametrize(
    ("b", "a", "written"),
    [
        (58350, 59123, "98,69%"),
        (1, 3, "33,33%"),
        (2, 3, "66,67%"),
        (1, 8, "12,50%"),
        (1, 1600, "0,06%"),
        (3, 1600, "0,19%"),
    ],
)
def test_percent_is_rounded_half_up_to_two_decimals(b, a, written):
    assert text.percent(b, a) == written


def test_rounding_never_hides_a_miss():
    assert text.percent(96_999, 100_000, Fraction(97)) == "96,999%"
    assert text.percent(969_999_999, 1_000_000_000, Fraction(97)) == "96,9999999%"
    assert text.difference(Fraction(96_999, 1000), Fraction(97)) == "−0,001"


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(1, 100))
def test_what_is_printed_is_below_target_exactly_when_it_is_missed(b, a, target):
    share = Fraction(100 * b, a)
    printed = text.percent(b, a, Fraction(target)).rstrip("%").replace(".", "").replace(",", ".")
    assert (Fraction(printed) < target) == (share < target)


def test_days_have_a_leading_zero_and_months_only_january_and_february():
    assert text.day(date(2023, 2, 5)) == "05/02/2023"
    assert text.day_in_words(date(2023, 2, 5)) == "ngày 05 tháng 02 năm 2023"
    assert text.day_in_words(date(2023, 10, 15)) == "ngày 15 tháng 10 năm 2023"
    assert text.day_in_words(date(2023, 3, 9)) == "ngày 09 tháng 3 năm 2023"
    assert "20" not in text.day_in_words(None)


def test_alphabetical_order_puts_đ_after_d_and_tones_after_letters():
    ordered = [
        "An",
        "Àn",
        "Ản",
        "Ãn",
        "Án",
        "Ạn",
        "Ăn",
        "Ân",
        "Dak",
        "Đak",
        "Đắk Kôi",
        DAK_RUONG.split(" ", 1)[1],
        "Tân",
        "Xã",
    ]
    assert sorted(ordered, key=text.sort_key) == ordered


@given(st.text("aăâđêôơưáàảãạ bcdk", max_size=12))
def test_order_does_not_depend_on_the_unicode_form(name):
    assert text.sort_key(unicodedata.normalize("NFD", name))[:2] == text.sort_key(name)[:2]


def test_marks_are_accents_tones_and_strokes():
    assert text.without_marks("Xã Đắk Ruồng, ƯỚC") == "Xa Dak Ruong, UOC"


def test_a_slug_is_ascii():
    assert text.slug(DAK_RUONG) == "xa-dak-ruong"
    assert text.slug("Phòng Tài chính - Kế hoạch") == "phong-tai-chinh-ke-hoach"
    assert text.slug("Thị trấn Đắk Rve") == "thi-tran-dak-rve"


@given(st.text(max_size=40))
def test_a_typst_string_reads_back_as_the_text(words):
    literal = text.typst_string(words)
    inner = literal[1:-1].replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")
    if "\\" not in words:
        assert inner == text.nfc(words)
    assert literal.startswith('"') and literal.endswith('"')
