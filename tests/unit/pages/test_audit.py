"""The audit against pages of random registers: what they print passes, what somebody puts in is found."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from kpi_helpers.measures.lines import lines
from kpi_helpers.pages import audit
from kpi_helpers.pages.fragments import Parts, Prose, Sentence
from kpi_helpers.pages.index import index_html
from kpi_helpers.pages.overview import Overview
from kpi_helpers.pages.prepared import Prepared
from kpi_helpers.pages.truths import PageTruths, PeriodTruths
from kpi_helpers.pages.unit import UnitReport
from kpi_helpers.pages.written import written
from kpi_helpers.publish.rendered import printed
from kpi_helpers.rules.organisation import GateRule, PageParams
from kpi_helpers.text import percent, round_half_up
from tests.support.make import make_params, measured, procedure
from tests.unit.measures.test_results import done

UNIT_PARTS = ("summary", "results_table", "causes", "late_dossiers", "form", "sources", "needed", "changes")
OVERVIEW_PARTS = (
    "opening", "summary", "totals_table", "ranking", "behind", "form", "missing_units", "sources", "annex", "needed",
    "changes", "unit_changes",
)  # fmt: skip

UNITS = {"phong-a": "1.000001", "phong-b": "1.000003", "chi-nhanh": "1.000001", "xa-x": "1.000002", "xa-y": "1.000002"}
ROWS = st.lists(
    st.builds(
        lambda unit, **cells: {"resolving_unit": unit, "procedure_code": UNITS[unit]} | cells,
        st.sampled_from(sorted(UNITS)),
        received_at=st.sampled_from(["04/01/2022", "01/02/2023", "20/06/2023", "01/07/2023"]),
        due_at=st.sampled_from(["", "10/07/2023"]),
        finished_at=st.sampled_from(["", "06/01/2022", "03/05/2023", "09/07/2023", "20/07/2023", "30/08/2023"]),
        digitised=st.sampled_from(["Có", "Không"]),
        e_result=st.sampled_from(["Có", "Không", ""]),
        channel=st.sampled_from(["Trực tuyến", "Trực tiếp"]),
        fee=st.sampled_from(["", "0", "1000"]),
        paid_online=st.sampled_from(["0", "1"]),
        paid_at=st.sampled_from(["", "01/07/2023"]),
        field=st.sampled_from(["Đất đai", "Hộ tịch"]),
        receiving_unit=st.sampled_from(["mot-cua", "xa-x"]),
    ),
    max_size=60,
)
JUDGED = ["met", "missed"]
# A failing register is read as it is: to shrink it would measure hundreds more.
SLOW = settings(
    max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.reuse, Phase.generate]
)


def prepared(rows):
    procedures = [
        procedure("1.000001", "district", "phong-a", field="Đất đai", name="Thủ tục loại 2"),
        procedure("1.000002", "commune", field="Hộ tịch"),
        procedure("1.000003", "district", "phong-b", field="Hộ tịch", confirmed=False),
    ]
    return Prepared(measured(*rows, params=make_params(*procedures)))


def page(world, name):
    """The parts of a page, one after the other, and the audit of it; `name`: a unit, or nothing for the overview."""
    if name:
        report = UnitReport(world, PageParams(), next(u for u in world.measured.params.units if u.id == name))
    else:
        report = Overview(world, PageParams())
    parts = [getattr(report, part)() for part in (UNIT_PARTS if name else OVERVIEW_PARTS)]
    return parts, audit.Audit(PageTruths.of(PeriodTruths(world), name))


def faults(checking, *parts):
    shown = printed("html", f"<main>{Parts(parts).html()}</main>".encode())
    return [figure.text for _, _, texts in shown for figure in checking.unknown(texts)]


@given(ROWS, st.sampled_from(["", *UNITS, "mot-cua"]))
@SLOW
def test_every_figure_that_a_page_prints_is_accounted_for(rows, name):
    parts, checking = page(prepared(rows), name)
    assert faults(checking, *parts) == []


@given(ROWS)
@SLOW
def test_every_figure_of_the_index_page_is_accounted_for(rows):
    """But how many units there are, and of each how many of its targets are met: told apart from the results here."""
    world = prepared(rows)
    verdicts = world.results[(world.results["window"] == "year_to_date") & world.results["status"].isin(JUDGED)]
    met, judged = (own.groupby("unit").size() for own in (verdicts[verdicts["status"] == "met"], verdicts))
    names = {line.id: line.name for line in lines(world.measured.params, world.measured.period)}
    scores = {names[unit]: f"{met.get(unit, 0)}/{count}" for unit, count in judged.items()}
    checking = audit.Audit(PageTruths.of(PeriodTruths(world), ""))
    page = index_html(Overview(world, PageParams()), [], []).encode()
    left = [(texts[0], figure.text) for _, _, texts in printed("html", page) for figure in checking.unknown(texts)]
    units = [(f"{len(UNITS)} đơn vị", str(len(UNITS)))]
    assert [found for found in left if found not in units and scores.get(found[0]) != found[1]] == []


@given(ROWS, st.integers(0, 10_000))
@SLOW
def test_a_percent_that_follows_from_no_result_is_found(rows, hundredths):
    false = Fraction(hundredths, 100)
    world = prepared(rows)
    _, checking = page(world, "phong-a")
    own = world.results[world.results["unit"] == "phong-a"].dropna(subset="numerator")
    true = {Fraction(100 * int(r.numerator), int(r.denominator)) for r in own.itertuples() if r.denominator}
    true |= {Fraction(str(target)) for target in own["target"].dropna()}
    dossiers = world.measured.facts[world.measured.facts["unit"] == "phong-a"]
    true |= {Fraction(100 * n, len(dossiers) or 1) for n in range(len(dossiers) + 1)}  # the parts of I.1, a superset
    assume(false not in {round_half_up(value, 2) for value in true})
    text = f"Đơn vị đạt {percent(hundredths, 10_000)} trong kỳ."
    assert faults(checking, Prose([Sentence(text)])) == [percent(hundredths, 10_000)]


@pytest.fixture(scope="module")
def world():
    good = {"digitised": "Có", "e_result": "Có", "fee": "1000", "paid_online": "1", "paid_at": "01/07/2023"}
    rows = [done(field="Đất đai", **good) for _ in range(40)]
    rows += [done(finished="20/07/2023", field="Hộ tịch") for _ in range(9)]
    rows += [done(resolving_unit="phong-b", procedure_code="1.000003", field="Hộ tịch") for _ in range(7)]
    return prepared(rows)


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("đạt 81,63% (40/49 hồ sơ)", "đạt 82,63% (40/49 hồ sơ)"),
        ("đạt 81,63% (40/49 hồ sơ)", "đạt 81,63% (41/49 hồ sơ)"),
        ("là 15,37 điểm phần trăm", "là 15,73 điểm phần trăm"),
        ("còn thiếu 8 hồ sơ", "còn thiếu 7 hồ sơ"),
        ("chỉ tiêu 97%", "chỉ tiêu 79%"),
        ("trong đó 9 hồ sơ trễ hạn", "trong đó 6 hồ sơ trễ hạn"),
    ],
)
def test_an_altered_sentence_is_found(world, true, false):
    parts, checking = page(world, "phong-a")
    said = parts[0].plain()
    assert true in said and faults(checking, Prose([Sentence(said)])) == []
    [found] = faults(checking, Prose([Sentence(said.replace(true, false))]))
    assert found in false and found not in true


@pytest.mark.parametrize("part", [1, 2, 3, 4])
def test_each_altered_cell_of_a_table_is_found(world, part):
    """Every digit of every cell in turn, counts of rows and targets too."""
    parts, checking = page(world, "phong-a")
    check_altered(checking, parts[part])


@pytest.fixture(scope="module")
def grown():
    """More of the period's dossiers digitised than of the period before and of the year before."""
    days = [("03/01/2022", 31, 7), ("20/03/2022", 37, 9), ("04/04/2023", 41, 13), ("20/08/2023", 43, 29)]
    rows = [
        done(day, day, day, field="Đất đai", digitised="Có" if n < part else "Không", e_result="Có")
        for day, number, part in days
        for n in range(number)
    ]
    return prepared(rows)


def test_what_was_before_is_asked_for_where_a_text_compares(grown):
    parts, checking = page(grown, "phong-a")
    check_altered(checking, parts[-1])
    check_altered(checking, parts[-2])
    said = "Tăng nhiều nhất là số hóa và kết quả điện tử (mục I.1), từ 31,71% lên 67,44%."
    assert said in parts[-1].plain() and faults(checking, Prose([Sentence(said)])) == []
    for false in (said.replace("31,71", "31,17"), said.replace("67,44", "67,45"), "Mục I.1 đạt 31,71%."):
        assert faults(checking, Prose([Sentence(false)]))
    for false in ("Trong 4 chỉ tiêu so sánh được có 3 tăng.", "Cả 8 chỉ tiêu so sánh được đều tăng."):
        assert faults(checking, Prose([Sentence(false)]))


def check_altered(checking, part):
    rows = [texts for _, kind, texts in printed("html", f"<p>{part.html()}".encode()) if kind == "row"]
    assert rows
    missed, tried = [], 0
    for row in rows:
        assert checking.unknown(row) == []
        for place, text in list(enumerate(row))[1:]:
            for digit in re.finditer(r"\d", text if list(written(text)) else ""):
                other = "8" if digit[0] != "8" else "4"
                altered = [*row[:place], text[: digit.start()] + other + text[digit.end() :], *row[place + 1 :]]
                tried += 1
                missed += [(row, altered)] * (not checking.unknown(altered))
    assert tried and not missed


def test_a_rank_is_that_of_its_share(world):
    _, checking = page(world, "")
    [row] = [
        texts
        for _, kind, texts in printed("html", f"<p>{page(world, '')[0][3].html()}".encode())
        if kind == "row" and texts[0] == "Phòng A"
    ]
    assert "2 (81,63%)" in row and "1 (100,00%)" in row and checking.unknown(row) == []
    for false in ("3 (81,63%)", "2 (100,00%)"):
        assert checking.unknown(["Phòng A", false])


def test_figures_of_another_unit_or_indicator_do_not_pass_as_the_pages_own(world):
    _, checking = page(world, "phong-a")
    assert faults(checking, Prose([Sentence("Mục IV.1 đạt 81,63%.")])) == []
    assert faults(checking, Prose([Sentence("Mục II.1 đạt 81,63%.")])) == ["81,63%"]
    assert faults(checking, Prose([Sentence("Đơn vị tiếp nhận 7/7 hồ sơ.")])) == ["7/7"]
    assert faults(checking, Prose([Sentence("Phòng B giải quyết 7/7 hồ sơ.")])) == []


def test_what_the_gate_found_and_the_offices_own_contacts_may_stand_on_a_page(world):
    params = world.measured.params
    rules = [GateRule(measure="missing_units", most=0, consequence="mark")]
    said = params.organisation.model_copy(update={"gate": rules, "contacts": ["0260.3822.123"]})
    measured = replace(world.measured, params=replace(params, organisation=said), named_units=frozenset(["phong-a"]))
    found = {"nothing_to_report": []}
    periods = {"2023-Q3": params.periods["2023-Q3"].model_copy(update=found)}
    own = Prepared(replace(measured, params=replace(measured.params, periods=periods)))
    report = UnitReport(own, PageParams(), params.units[0])
    [notice] = report.notices
    assert "5/6, vượt ngưỡng 0 là 5" in notice
    checking = audit.Audit(PageTruths.of(PeriodTruths(own), "phong-a"))
    for text in (notice, "Liên hệ: 0260.3822.123."):
        assert faults(checking, Prose([Sentence(text)])) == []
    assert faults(checking, Prose([Sentence(notice.replace("5/6", "4/6"))])) == ["4/6"]
    assert faults(checking, Prose([Sentence("Liên hệ: 0260.3822.124.")])) != []


def test_a_value_may_be_rounded_but_not_up_to_its_target(world):
    _, checking = page(world, "phong-a")
    assert faults(checking, Prose([Sentence("Đúng hạn 81,6%, tức 82%.")])) == []
    near = figure_in("Đạt 97%.")
    assert near.rounds(Fraction("96.996")) and not near.rounds(Fraction("96.996"), Fraction(97))
    assert near.rounds(Fraction("97.2"), Fraction(97)) and not near.rounds(Fraction("97.5"), Fraction(97))


def figure_in(text):
    [figure] = written(text)
    return figure


@pytest.mark.parametrize(
    "text",
    [
        "Ngày 15/9/2023, theo Quyết định số 12/QĐ-UBND và Nghị định 61/2018/NĐ-CP (khoản 3 Điều 5, mục II.1).",
        "Kỳ từ ngày 15 tháng 6 năm 2023, quý III/2023, 6 tháng đầu năm 2022, giai đoạn 2021-2025, lúc 7 giờ 30.",
        "1. Lần thứ 2, đợt 3, bản số 4; thủ tục 1.001193.000.00.00.H34 theo Kế hoạch số 99.",
        "Thủ tục loại 2 được rà soát.",
        "Năm 2022 đạt 61,2% (nguồn: Báo cáo số 15/BC-UBND).",
    ],
)
def test_what_is_no_figure_of_the_results_is_let_through(world, text):
    _, checking = page(world, "phong-a")
    assert faults(checking, Prose([Sentence(text)])) == []


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("Đơn vị đã cấp 12 sổ.", "12"),
        ("Đạt 98.7 phần trăm.", "98.7 phần trăm"),
        ("Đạt ９９％, tăng ＋1,5 điểm.", "99%"),
        ("Còn 123.456 hồ sơ.", "123.456"),
        ("Năm 2022 đạt 61,2%. Báo cáo (nguồn: Cục Thống kê).", "61,2%"),
    ],
)
def test_other_ways_to_write_a_false_figure_are_found(world, text, figure):
    _, checking = page(world, "phong-a")
    assert faults(checking, Prose([Sentence(text)]))[0] == figure


def test_what_the_pages_own_code_computed_is_not_asked_for_again(monkeypatch, world):
    checking = page(world, "phong-a")[1]
    monkeypatch.setattr(audit, "audit_of", lambda *place: checking)
    shown = [("I. Mục", "row", ("Đất đai", "12,34%")), ("I. Mục", "paragraph", ("Đạt 56,78%.",))]
    place = {"period": "2023-Q3", "register": "r", "params": "p", "unit": "phong-a"}
    assert len(audit.unaccounted(shown, [], **place)) == 2
    [reason] = audit.unaccounted(shown, ["12,34%"], **place)
    assert "I. Mục" in reason and "56,78%" in reason


def test_in_the_analysts_words_only_what_the_results_would_say_is_held_against_them(world, tmp_path):
    told = "Đã cử **32** công chức, mở 33 đợt cho 145\nngười.\n\n| Việc | 77 |\n|--|--|\n\nCòn 5.678 hồ sơ, 12,3%."
    path = tmp_path / "notes/2023-Q3/phong-a.md"
    path.parent.mkdir(parents=True)
    path.write_text(told, encoding="utf-8")
    own = Prepared(replace(world.measured, params=replace(world.measured.params, folder=tmp_path)))
    checking = audit.Audit(PageTruths.of(PeriodTruths(own), "phong-a"))
    shown = ["Đã cử 32 công chức, mở 33 đợt cho 145 người.", "Còn 5.678 hồ sơ, 12,3%."]
    assert [faults(checking, Prose([Sentence(text)])) for text in shown] == [[], ["5.678", "12,3%"]]
    assert checking.unknown(["Việc", "77"]) == []
    without = audit.Audit(PageTruths.of(PeriodTruths(world), "phong-a"))
    assert [figure.text for figure in without.unknown(shown[:1])] == ["32", "33", "145"]
