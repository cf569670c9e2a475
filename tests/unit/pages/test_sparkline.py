import re
from dataclasses import replace

import pytest

from kpi_helpers.measures.trend import trend
from kpi_helpers.pages.prepared import Prepared
from kpi_helpers.pages.sparkline import reached_by_place, sparkline
from tests.support.make import measured
from tests.unit.measures.test_results import done


@pytest.fixture(scope="module")
def world():
    months = [*["20/03/2023"] * 40, *["20/06/2023"] * 10, *["20/08/2023"] * 10]
    return Prepared(measured(*(done(received="01/01/2023", due="01/04/2023", finished=day) for day in months)))


def figure(world, indicator):
    return world.figures[indicator, "phong-a", "year_to_date"]


def test_the_last_month_reached_is_the_figure_of_the_year(world):
    reached = reached_by_place(trend(world.measured))
    for f in world.figures:
        if f.window == "year_to_date" and f.denominator:
            assert reached[f.indicator.code, f.line.id][-1] == (9, f.numerator, f.denominator)


def test_a_line_has_a_point_a_month_and_says_them(world):
    f = figure(world, "IV.1")
    drawn = sparkline(f, reached_by_place(world.trend)["IV.1", "phong-a"], 30)
    assert len(re.search(r'points="([^"]*)"', drawn)[1].split()) == 6  # months 4 to 9
    assert "tháng 4: 100,00%; tháng 5: 100,00%; tháng 6: 100,00%; tháng 7: 80,00%" in drawn
    assert f"tháng 9: {f.value_text}; chỉ tiêu 97%" in drawn and drawn.count('class="target"') == 1


def test_the_line_falls_where_the_share_does_and_stays_inside(world):
    drawn = sparkline(figure(world, "IV.1"), reached_by_place(world.trend)["IV.1", "phong-a"], 30)
    heights = [float(point.split(",")[1]) for point in re.search(r'points="([^"]*)"', drawn)[1].split()]
    assert heights == sorted(heights) and heights[0] < heights[-1] and heights[0] >= 0 and heights[-1] <= 26


def test_months_with_few_dossiers_are_told_as_counts_and_not_drawn(world):
    f = figure(world, "IV.1")
    assert sparkline(f, [(4, 2, 3)], 30) == ""
    drawn = sparkline(f, [(4, 2, 3), (5, 29, 30)], 30)
    assert "tháng 4: 2/3; tháng 5: 96,67%" in drawn
    assert len(re.search(r'points="([^"]*)"', drawn)[1].split()) == 1


def test_procedures_are_drawn_however_few_they_are(world):
    assert "tháng 4: 100,00%" in sparkline(figure(world, "III.1"), [(4, 1, 1)], 30)


def test_without_a_target_there_is_no_line_of_it(world):
    drawn = sparkline(replace(figure(world, "IV.1"), target=None), [(4, 40, 40)], 30)
    assert "target" not in drawn and "chỉ tiêu" not in drawn


def test_nothing_reached_draws_nothing(world):
    assert sparkline(figure(world, "IV.1"), [], 30) == ""
