"""What a reader meets in the charts: each label apart from the others and on the paper, each mark told from its ground;
at one unit and at a hundred, in the first month and after two years, when all is met, nothing is, or nothing arose.
"""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

import matplotlib as mpl
import pandas as pd
import pytest

from kpi_helpers.measures.balance import SUMS
from kpi_helpers.measures.lines import Line, lines
from kpi_helpers.pages import charts, dots, flow, punctuality, theme, trends
from kpi_helpers.pages.changes import Change, changes_of
from kpi_helpers.pages.figures import Figure
from kpi_helpers.pages.form import form_section
from kpi_helpers.pages.fragments import Chart
from kpi_helpers.pages.labels import fitted, spread, width_of
from kpi_helpers.pages.overview import Overview
from kpi_helpers.pages.prepared import Prepared
from kpi_helpers.pages.unit import UnitReport
from kpi_helpers.rules.organisation import PageParams, PeriodParams
from kpi_helpers.text import number
from tests.support.drawing import drawn, faults
from tests.support.make import make_params, measured
from tests.unit.measures.test_results import X, done

INDICATORS, FORM = make_params().indicators[:5], make_params().form_on(date(2023, 9, 14))
NAMES = [indicator.short_name for indicator in INDICATORS]
LONG = "Chi nhánh Văn phòng " + "đăng ký đất đai và tài sản gắn liền với đất " * 7  # some 300 letters
PACES = {INDICATORS[0].code: "100,00%", INDICATORS[2].code: "46,29%", INDICATORS[3].code: "thêm 12 thủ tục"}
WORLDS = {"met": (98, 98), "missed": (0, 1), "mixed": (3, 97), "nothing": None}


def line(n=0, name=""):
    return Line(f"u{n}", name or f"Xã Đắk Tơ Lung {n}", "commune", frozenset(["commune"]), (f"u{n}",), True)


def figure(indicator, world, n=0, name=""):
    """A figure of a world; in a mixed one near its target, far from it, or without data."""
    if WORLDS[world] is None:
        return Figure(indicator, line(n, name), "year_to_date", 0, 0, Fraction(70), "nothing_arose", False, 1)
    low, high = WORLDS[world]
    place = n * 7 + INDICATORS.index(indicator) * 5
    if world == "mixed" and place % 11 == 10:
        return Figure(indicator, line(n, name), "year_to_date", None, None, Fraction(70), "no_data", False, 0)
    value = low + place * 13 % (high - low + 1)
    status = "met" if value >= 70 else "missed"
    return Figure(indicator, line(n, name), "year_to_date", value * 123, 12300, Fraction(70), status, False, 1)


def readable(chart):
    """Nothing of a chart overlaps, leaves the paper or is pale; it says what it shows, its numbers are a table."""
    assert isinstance(chart, Chart) and faults(chart) == []
    head, *rows = chart.rows
    assert chart.alt.endswith(".") and rows and {len(row) for row in rows} == {len(head)}
    return chart


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("named", ["", LONG])
def test_a_bullet_chart_is_readable(world, named):
    figures = [figure(indicator, world) for indicator in INDICATORS]
    labels = [named or f"{f.indicator.code}. {f.indicator.short_name}" for f in figures]
    readable(charts.bullet(figures, labels, "Thực hiện"))
    readable(charts.bullet(figures[:1], labels[:1], "Thực hiện"))


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("units", [1, 20, 120])
def test_a_heatmap_is_readable_and_no_higher_than_a_page(world, units):
    names = [LONG if n == 3 else f"Xã Đắk Tơ Lung {n}" for n in range(units)]
    figures = {(name, i.short_name): figure(i, world, n, name) for n, name in enumerate(names) for i in INDICATORS}
    shown = charts.heatmaps(figures, names, NAMES, "Chênh lệch")
    assert [name for chart in shown for name in chart.frame["unit"]] == names
    assert len(shown) == 1 or all(f"(phần {n}/{len(shown)})" in chart.caption for n, chart in enumerate(shown, 1))
    for chart in shown:
        assert chart.figure.get_figheight() * theme.INCH < 200
    for chart in shown[-1:]:
        readable(chart)


def months_of(world, months, indicators=INDICATORS, size=1000):
    """The months of some indicators: up and down within the bounds of a world."""
    low, high = WORLDS[world] or (0, 0)
    rows = [
        (i.code, month, window, (low + month * step * 17 % (high - low + 1)) * size, 100 * size if WORLDS[world] else 0)
        for i in indicators
        for month in range(1, months + 1)
        for window, step in (("year_to_date", 1), ("period", 3))
    ]
    return pd.DataFrame(rows, columns=["indicator", "month", "window", "numerator", "denominator"])


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("months", [1, 9, 12, 24])
def test_trend_panels_are_readable(world, months):
    figures = [figure(indicator, world) for indicator in INDICATORS]
    shown = trends.trend_panels(months_of(world, months), figures, "Diễn biến", 5)
    if world == "nothing":
        assert shown == trends.TOO_FEW
    else:
        readable(shown)
        readable(trends.trend_panels(months_of(world, months, INDICATORS[:1]), figures, "Diễn biến", 5, PACES))


@pytest.mark.parametrize("world", ["met", "missed", "mixed"])
@pytest.mark.parametrize("month", [1, 6, 11])
def test_what_is_still_needed_is_drawn_said_and_told_for_what_can_still_be_met_only(world, month):
    figures = [figure(indicator, world) for indicator in INDICATORS]
    chart = readable(trends.trend_panels(months_of(world, month), figures, "Diễn biến", 5, PACES))
    words = " ".join(text.words for text in drawn(chart).texts)
    for pace in PACES.values():
        assert f"cần {pace}" in words
        assert f"cần {pace} từ nay đến hết năm" in chart.alt and f"cần {pace}" in {row[-1] for row in chart.rows}
    assert words.count("cần") == chart.alt.count("cần") == len(PACES)
    usual = trends.trend_panels(months_of(world, month), figures, "Diễn biến", 5)
    assert "Cần đạt từ nay" in chart.svg and "Cần đạt từ nay" not in usual.svg


def test_no_month_of_fewer_dossiers_than_may_be_told_is_drawn_and_what_is_left_out_is_said():
    first, second = INDICATORS[0], INDICATORS[2]
    figures, trend = [figure(first, "mixed"), figure(second, "mixed")], months_of("mixed", 9, [first, second])
    few = (trend["indicator"] == first.code) | (trend["month"] < 4)
    trend.loc[few, ["numerator", "denominator"]] = 4
    chart = trends.trend_panels(trend, figures, "Diễn biến", 5)
    assert set(chart.frame["indicator"]) == {second.code} and chart.frame["month"].min() == 4
    assert chart.caption == f"Diễn biến (chưa đủ hồ sơ để vẽ: {first.code})"
    assert first.short_name not in chart.alt and {name for name, *_ in chart.rows[1:]} == {second.short_name}


def change(indicator, now, before, n=0):
    """A change of an indicator of unit n, of percents."""
    pair = [
        Figure(indicator, line(n), "year_to_date", value * 123, 12300, Fraction(70), "met", False, 1)
        for value in (now, before)
    ]
    return Change(*pair)


@pytest.mark.parametrize("units", [1, 20, 120])
@pytest.mark.parametrize(("low", "high"), [(0, 0), (100, 100), (0, 100), (49, 51)])
def test_before_and_after_of_units_is_readable_from_the_greatest_rise_to_the_greatest_fall(units, low, high):
    def value(n):
        return low + n * 37 % (high - low + 1)

    known = [(line(n).name, change(INDICATORS[2], value(n), value(n + 3), n)) for n in range(units)]
    rows = dots.moved_most(known)
    chart = readable(dots.dots(rows, "Cùng kỳ năm 2022", "Lũy kế năm 2023", "So sánh"))
    points = [one.points for _, one in rows]
    assert points == sorted(points, reverse=True) and len(rows) == min(units, charts.MOST_ROWS)
    assert min(map(abs, points)) >= max(
        (abs(one.points) for row in known if row not in rows for one in row[1:]), default=0
    )
    words = [text.words for text in drawn(chart).texts]
    for _, one in rows:
        assert {one.before.value_text, one.now.value_text, one.points_text} <= set(words)


def test_of_a_unit_what_is_sure_is_drawn_and_nothing_of_a_few_dossiers(world):
    figures = world.figures.of("phong-a", "year_to_date")
    names = [f.indicator.code for f in figures]
    chart = dots.of_indicators(world, figures, names)
    sure = [one for one in changes_of(world, figures)["last_year"] if one.is_sure]
    assert list(chart.frame["name"]) == [one.now.indicator.code for one in sure] and "IV.1" in names
    assert "so với cùng kỳ năm 2022 (lũy kế từ đầu năm)" in chart.caption
    assert chart.frame.set_index("name").loc["IV.1"].tolist() == ["75,61%", "100,00%", "+24,39"]
    assert dots.of_indicators(world, world.figures.of("xa-x", "year_to_date"), names).plain() == ""


def test_the_overview_shows_the_units_of_the_indicator_that_changed_most(world):
    lead, chart = Overview(world, PageParams()).unit_changes().parts
    assert list(chart.frame["name"]) == ["Phòng A"] and chart.frame["points"].tolist() == ["+24,39"]
    assert "là giải quyết đúng hạn; hình sau nêu từng đơn vị, trừ đơn vị có ít hồ sơ." in lead.plain()


@pytest.fixture(scope="module")
def world():
    """Forty dossiers of one unit a year ago, of which ten late, and this year in time; four of another unit."""
    year_ago = {"received": "01/07/2022", "due": "10/07/2022"}
    rows = [done(**year_ago, finished="10/07/2022" if n % 4 else "20/07/2022") for n in range(40)]
    rows += [done() for _ in range(40)] + [done(**X) for _ in range(4)] + [done(**year_ago, **X) for _ in range(4)]
    rows += [done(received="16/12/2021", due="20/12/2021", finished="20/12/2021")]
    params = make_params()
    said = PeriodParams(nothing_to_report=[unit.id for unit in params.units], extracted_on=date(2023, 12, 15))
    params.periods["2022-Q3"] = said
    return Prepared(measured(*rows, params=params))


SPLITS = [
    (1, 0, 0, 0, 0, 0, 1, 0), (1, 0, 0, 0, 0, 1, 0, 0), (0, 0, 9, 0, 0, 9, 0, 0), (5000, 4000, 1, 1, 1, 8990, 8, 1),
    (12, 90_000, 7, 30_000, 30_000, 30_000, 10, 9), (3, 3, 3, 0, 0, 0, 0, 9), (1, 1, 99_998, 1, 1, 1, 1, 99_996),
]  # fmt: skip
PARTS = [part for parts in SUMS.values() for part in parts]


@pytest.mark.parametrize("split", SPLITS)
def test_a_flow_is_readable_and_what_is_resolved_and_pending_is_what_came_in(split):
    parts = dict(zip(PARTS, split, strict=True))
    sums = pd.Series(parts | {whole: sum(parts[part] for part in own) for whole, own in SUMS.items()})
    chart = readable(flow.flow(sums, FORM, "Hồ sơ"))
    areas = [mark.path.get_extents() for mark in drawn(chart).marks if mark.is_area][1:]
    assert len(areas) == sum(n > 0 for n in split)
    assert chart.frame.set_index("count")["number"].to_dict() == parts


def test_the_flow_says_the_numbers_of_the_form_below_it(world):
    line = next(one for one in lines(world.measured.params, world.measured.period) if one.id == "phong-a")
    table, _, chart = form_section(world.measured, line, world.measured.period.window, []).parts
    last = {column.count: cell.value for column, cell in zip(FORM.columns, table.body[-1][2:], strict=True)}
    shown = dict(chart.frame[["count", "number"]].itertuples(index=False))
    assert shown == {count: n for count, n in last.items() if count in PARTS} and sum(shown.values()) > 0
    totals = [int(row[-1]) for row in chart.rows if row[1] == "Tổng số"]
    assert totals == [last[whole] for whole in SUMS]
    silent = replace(line, units=("phong-b",))
    parts = form_section(world.measured, silent, world.measured.period.window, []).parts
    assert not any(isinstance(part, Chart) for part in parts)


DAYS = {
    "all": [(-1, 31, None), (-1, 16, 30), (-1, 8, 15), (-1, 4, 7), (-1, 1, 3), (0, 0, 0), (1, 1, 3), (1, 4, 7),
            (1, 8, 15), (1, 16, 30), (1, 31, None)],
    "joined": [(-1, 1, None), (0, 0, 0), (1, 1, None)],
    "early": [(-1, 4, 7), (-1, 1, 3), (0, 0, 0), (1, 1, None)],
    "late": [(-1, 1, None), (0, 0, 0), (1, 1, 3), (1, 4, None)],
}  # fmt: skip


@pytest.mark.parametrize("bands", DAYS)
@pytest.mark.parametrize("counts", [(0, 12_345), (5, 6, 7), (123_456, 0, 654_321)])
def test_days_from_the_appointed_one_are_readable_and_all_of_them_said(bands, counts):
    frame = pd.DataFrame(DAYS[bands], columns=["side", "first", "last"]).astype({"last": "Int64"})
    frame["count"] = [counts[n % len(counts)] for n in range(len(frame))]
    chart = readable(punctuality.punctuality(frame, "So với ngày hẹn"))
    words = [" ".join(text.words.split()) for text in drawn(chart).texts]
    for side, name in ((-1, "sớm"), (1, "trễ")):
        whole = frame.loc[frame["side"] == side, "count"].sum()
        assert f"{name} (ngày): {number(int(whole))}" in " ".join(words)
    assert len(chart.rows) - 1 == len(frame) and len({name for name, _ in chart.rows}) == len(chart.rows)


def test_of_few_resolved_dossiers_no_days_are_drawn_but_said_to_be_few(world):
    def late_dossiers(unit):
        known = next(one for one in world.measured.params.units if one.id == unit)
        return UnitReport(world, PageParams(), known).late_dossiers().parts

    lead, chart = late_dossiers("phong-a")
    assert lead.plain() == "Từ đầu năm không có hồ sơ giải quyết trễ hạn." and "leads: true" in lead.typst()
    assert readable(chart).frame["count"].tolist() == [0, 40, 0]
    assert "Có ít hồ sơ đã giải quyết" in late_dossiers("xa-x")[1].plain()
    assert not any(isinstance(part, Chart) for part in late_dossiers("xa-x"))
    (alone,) = late_dossiers("phong-b")
    assert alone.plain() == lead.plain() and "leads" not in alone.typst()


def test_a_text_too_long_for_its_place_is_broken_then_cut_and_says_so():
    assert fitted("Xã X", 40, 9) == "Xã X"
    for words in (LONG, "W" * 300, "I." + "m" * 300 + " b"):
        lines = fitted(words, 40, 9, 2).split("\n")
        assert len(lines) == 2 and lines[1].endswith("…") and all(width_of(own, 9) <= 40 for own in lines)
        assert words.startswith(lines[0])


@pytest.mark.parametrize("places", [[1, 1, 1], [48, 49, 50], [5, 25, 45], [0, 50, 50]])
def test_labels_in_a_row_keep_apart_and_within_their_bounds(places):
    middles = spread(places, [10, 12, 8], 0, 50, 1)
    ends = [(m - s / 2, m + s / 2) for m, s in zip(middles, [10, 12, 8], strict=True)]
    assert ends[0][0] >= 0 and ends[-1][1] <= 50
    assert all(later[0] - former[1] >= 1 - 1e-9 for former, later in pairwise(ends))
    assert places != [5, 25, 45] or middles == places


def test_the_check_itself_notices_what_it_looks_for():
    with theme.applied():
        sheet = theme.canvas(30)
        ax = theme.axes(sheet, 10, 5, 50, 20)
        for place, words, colour in ((0.5, "Chồng lên", "black"), (0.52, "nhau", "black"), (0.9, "nhạt", "#aaaaaa")):
            ax.text(0.5, place, words, color=colour)
        ax.text(-2, 0.1, "ra ngoài")
        ax.plot([0, 1], [0.3, 0.3], color="#dddddd")
        ax.set(xlim=(0, 1), ylim=(0, 1))
    found = faults(Chart(sheet, "", ""))
    for words in ("'Chồng lên' and 'nhau' overlap", "'ra ngoài' leaves the canvas", "'nhạt' is pale"):
        assert words in found
    assert "#dddddd is pale on #ffffff" in found
    assert faults(Chart(theme.canvas(30), "", "")) == ["nothing is drawn"]


def test_a_chart_is_the_same_whatever_a_notebook_set_before():
    def made():
        figures = [figure(indicator, "mixed") for indicator in INDICATORS]
        return [charts.bullet(figures, NAMES, "A").svg, trends.trend_panels(months_of("mixed", 9), figures, "B", 5).svg]

    usual = made()
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "black"}):
        assert made() == usual


def test_every_label_of_a_chart_is_text_that_can_be_searched():
    figures = [figure(indicator, "met") for indicator in INDICATORS]
    chart = charts.bullet(figures, NAMES, "A")
    for text in drawn(chart).texts:
        assert text.words in chart.svg
