"""What the pages say is still needed: each outcome in its words, and no more certain than what is expected."""

from fractions import Fraction
from types import SimpleNamespace

import pytest

from kpi_helpers.measures.needed import Expected
from kpi_helpers.pages.figures import Figure
from kpi_helpers.pages.needed import Ahead, sentences, table
from kpi_helpers.periods import Period
from tests.support.make import make_params

PERIOD = Period.parse("2023-Q3")
PREPARED = SimpleNamespace(
    measured=SimpleNamespace(period=PERIOD), last_year=SimpleNamespace(period=Period.parse("2022-Q3"))
)
KNOWN = {one.code: one for one in make_params().indicators}


def ahead(b, a, target, number=None, code="I.1", source="last_year"):
    figure = Figure(KNOWN[code], None, "year_to_date", b, a, Fraction(target), "met", False, 1)
    return Ahead(figure, None if number is None else Expected(number, source))


def shown(one):
    return [cell.text for cell in table([one], ["Tên"], "Bảng").body[0]][2:]


@pytest.mark.parametrize(
    ("one", "cells"),
    [
        (ahead(27, 50, 30, 40), ["27/50", "40 hồ sơ", "0 hồ sơ", "–", "Đã đủ để đạt"]),
        (ahead(20, 50, 30, 40), ["20/50", "40 hồ sơ", "7 hồ sơ", "17,50%", "Còn khả năng đạt"]),
        (ahead(10, 50, 90, 40), ["10/50", "40 hồ sơ", "71 hồ sơ", "–", "Không còn khả năng đạt"]),
        (ahead(10, 50, 30, 0), ["10/50", "0 hồ sơ", "5 hồ sơ", "–", "Không còn khả năng đạt"]),
        (ahead(15, 50, 30), ["15/50", "–", "–", "–", "Đang đạt"]),
        (ahead(14, 50, 30), ["14/50", "–", "–", "–", "Chưa ước tính được"]),
        (ahead(3, 5, 60, code="III.1"), ["3/5", "–", "0 thủ tục", "–", "Đang đạt"]),
        (ahead(2, 5, 60, code="III.1"), ["2/5", "–", "1 thủ tục", "–", "Còn khả năng đạt"]),
    ],
)
def test_a_row_says_what_comes_what_is_needed_of_it_and_what_can_still_become(one, cells):
    assert shown(one) == cells


def test_what_rests_on_an_estimate_is_said_to_and_whose_it_is():
    def said(*rows):
        return [sentence.text for sentence in sentences(PREPARED, rows)]

    assert said(ahead(27, 50, 30, 40), ahead(20, 50, 30, 40)) == [
        "Đến hết năm 2023, với số hồ sơ dự kiến phát sinh thêm, "
        "có 1 chỉ tiêu đã đủ để đạt, 1 chỉ tiêu còn khả năng đạt.",
        "Số hồ sơ dự kiến phát sinh thêm lấy bằng số phát sinh từ ngày 15/09/2022 đến ngày 14/12/2022.",
    ]
    assert said(ahead(27, 50, 30, 40), ahead(27, 50, 30, 4, source="params"))[1:] == [
        "Số hồ sơ dự kiến phát sinh thêm lấy bằng số phát sinh từ ngày 15/09/2022 đến ngày 14/12/2022.",
        "Số hồ sơ dự kiến phát sinh thêm của một số chỉ tiêu do người lập báo cáo ước tính.",
    ]
    assert said(ahead(14, 50, 30), ahead(3, 5, 60, code="III.1")) == [
        "Đến hết năm 2023, có 1 chỉ tiêu đang đạt, 1 chỉ tiêu chưa ước tính được.",
        "Chưa có căn cứ để ước tính số hồ sơ phát sinh thêm đến hết năm.",
    ]


@pytest.mark.parametrize(
    ("one", "pace"),
    [
        (ahead(27, 50, 30, 40), ""),
        (ahead(20, 50, 30, 40), "17,50%"),
        (ahead(10, 50, 90, 40), ""),
        (ahead(14, 50, 30), ""),
        (ahead(3, 5, 60, code="III.1"), ""),
        (ahead(2, 5, 60, code="III.1"), "thêm 1 thủ tục"),
    ],
)
def test_a_pace_is_told_only_of_a_target_that_can_still_be_met(one, pace):
    assert one.pace_text == pace
