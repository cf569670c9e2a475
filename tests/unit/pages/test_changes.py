"""What the pages say of earlier periods is true of the figures, and nothing is said of few dossiers."""

import re
from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_helpers.measures.earlier import earlier, earlier_periods
from kpi_helpers.measures.lines import lines
from kpi_helpers.pages.changes import Change, section, sentences
from kpi_helpers.pages.figures import Figure
from kpi_helpers.pages.prepared import Prepared
from kpi_helpers.rules.params import load_params
from tests.support.make import PARAMS, make_params, measured

PARAMS_READ = load_params(PARAMS)
PERIOD = PARAMS_READ.period("2023-Q3")
INDICATORS = [indicator for indicator in PARAMS_READ.indicators if indicator.counts == "dossiers"]
LINE = next(line for line in lines(PARAMS_READ, PERIOD) if line.id == "xa-dak-ruong")
FEW = 30


def figure(indicator, b, a):
    status = "not_judged" if a else "nothing_arose"
    return Figure(indicator, LINE, "period", b, a, None, status, 0 < a < FEW, 1)


counts = st.integers(0, 90).flatmap(lambda a: st.tuples(st.integers(0, a), st.just(a)))


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=len(INDICATORS)))
@settings(max_examples=200, deadline=None)
def test_every_sentence_is_true_of_the_figures(pairs):
    changes = [Change(figure(i, *now), figure(i, *before)) for i, (now, before) in zip(INDICATORS, pairs, strict=False)]
    said = " ".join(sentence.text for sentence in sentences(changes, "kỳ trước", FEW))
    moves = {
        i.code: Fraction(now[0], now[1]) - Fraction(before[0], before[1])
        for i, (now, before) in zip(INDICATORS, pairs, strict=False)
        if min(now[1], before[1]) >= FEW
    }
    for word, sign in (("tăng", 1), ("giảm", -1), ("không đổi", 0)):
        own = [code for code, move in moves.items() if (move > 0) - (move < 0) == sign]
        stated = re.search(rf"(\d+) {word}\b", said)
        if stated:
            assert int(stated[1]) == len(own)
        if f"đều {word}." in said:
            assert len(own) == len(moves) > 1
    for lead, choose in (("Tăng nhiều nhất", max), ("Giảm nhiều nhất", min)):
        if found := re.search(rf"{lead} là [^.]*\(mục ([\w.]+)\)", said):
            assert moves[found[1]] == choose(moves.values()) != 0
    unsure = said.partition("chưa đủ căn cứ")[2]
    assert not any(f"(mục {code})" in unsure for code in moves)
    if not moves:
        assert "tăng nhiều" not in said.lower() and "đều tăng" not in said


def test_a_figure_that_fell_from_or_rose_to_a_few_dossiers_shows_counts_and_no_points():
    one = Change(figure(INDICATORS[0], 5, 8), figure(INDICATORS[0], 40, 80))
    assert one.points_text == "Chưa đủ căn cứ"
    assert Change(figure(INDICATORS[0], 0, 0), figure(INDICATORS[0], 40, 80)).points_text == "–"
    assert Change(figure(INDICATORS[0], 40, 80), None).points_text == "–"
    assert Change(figure(INDICATORS[0], 41, 80), figure(INDICATORS[0], 40, 80)).points_text == "+1,25"


@pytest.mark.parametrize(
    ("period", "compared"),
    [
        ("2023-Q3", {"previous": "2023-Q2", "last_year": "2022-Q3"}),
        ("2023-01", {"previous": "2022-12", "last_year": "2022-01"}),
        ("2023", {"last_year": "2022"}),
        ("2023-9M", {"last_year": "2022-9M"}),
        ("2025-Q2", {"previous": "2025-Q1", "last_year": "2024-Q2"}),
        ("2025-Q3", {}),  # the organisation changes on 1/7/2025, so that other units would be compared
    ],
)
def test_a_period_is_compared_with_those_of_the_same_organisation(period, compared):
    known = SimpleNamespace(period=PARAMS_READ.period(period), params=PARAMS_READ)
    assert {basis: other.key for basis, other in earlier_periods(known).items()} == compared


def test_a_register_that_begins_in_the_middle_of_the_period_before_says_so():
    rows = [{"received_at": f"{day}/2023", "finished_at": f"{day}/2023"} for day in ("01/05", "20/07")]
    world = measured(*rows, params=make_params())
    assert earlier(world) == {}
    shown = section(Prepared(world), Prepared(world).figures.of("phong-a", "year_to_date"), ["x"] * 9, "")
    assert "chỉ có số liệu từ ngày 01/05/2023, chưa đủ để so với quý II năm 2023" in shown.plain()
    assert world.days[0] == date(2023, 5, 1)
