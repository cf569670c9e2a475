import re
from dataclasses import replace

import pandas as pd
import pytest

from kpi_helpers.measures.results import results
from kpi_helpers.pages.figures import figures
from kpi_helpers.pages.fragments import Bound, Cell, Column, Table, placed
from kpi_helpers.pages.narrative import Name, comparison, how_many, say
from kpi_helpers.pages.overview import Overview
from kpi_helpers.pages.prepared import Prepared
from kpi_helpers.pages.unit import UnitReport
from kpi_helpers.register.columns import COLUMNS
from kpi_helpers.register.correcting import CORRECTED, DROPPED
from kpi_helpers.register.findings import REJECTED
from kpi_helpers.rules.organisation import PageParams
from kpi_helpers.text import html_text
from tests.support.make import make_params, measured, procedure
from tests.unit.measures.test_results import X, done


@pytest.fixture(scope="module")
def world():
    rows = [done(digitised="Có", e_result="Có", fee="1000", paid_online="1", paid_at="01/07/2023") for _ in range(40)]
    rows += [done(finished="20/07/2023") for _ in range(9)] + [done(**X), done(resolving_unit="chi-nhanh")]
    return Prepared(measured(*rows, params=make_params()))


def unit(world, name):
    params = world.measured.params
    return UnitReport(world, PageParams(), next(u for u in params.units if u.id == name))


@pytest.mark.parametrize("kinds", ["Đất đai", "Đất đai, Hộ tịch", "Hộ tịch"])
def test_procedures_without_payment_are_named_but_for_sensitive_ones_of_which_only_the_rest_is_told(kinds):
    procedures = [
        procedure(f"1.00000{2 * n + m}", "district", "phong-a", name=f"Việc {field} {m}", field=field)
        for n, field in enumerate(kinds.split(", "))
        for m in (1, 2)
    ]
    world = Prepared(measured(done(), params=make_params(*procedures)))
    told = unit(world, "phong-a").causes().plain()
    assert "Việc Hộ tịch" not in told and ("Việc Đất đai 2 (Đất đai)" in told) == ("Đất đai" in kinds)
    assert f"{len(procedures)} thủ tục đang triển khai" in told
    assert ("2 thủ tục khác, không nêu tên" in told) == ("," in kinds)
    assert ("từ đầu năm; không nêu tên để bảo vệ" in told) == (kinds == "Hộ tịch")


def test_a_template_that_states_a_digit_is_refused():
    with pytest.raises(ValueError, match="digit"):
        say("Đơn vị đạt 97% chỉ tiêu.")


def test_a_plain_number_is_refused_and_a_bound_one_is_kept():
    with pytest.raises(TypeError):
        say("Có {n} hồ sơ.", n=12)
    with pytest.raises(TypeError):
        say("Có {n} hồ sơ.", n="12")
    sentence = say("Có {n} hồ sơ trong {kỳ}.", n=how_many(12, "late"), kỳ=Name("quý III"))
    assert sentence.text == "Có 12 hồ sơ trong quý III." and sentence.figures == (Bound("12", "late"),)


@pytest.mark.parametrize("name", ["phong-a", "phong-b", "chi-nhanh", "mot-cua", "xa-x"])
def test_every_number_of_a_summary_is_bound_or_a_name(world, name):
    report = unit(world, name)
    summary = report.summary()
    names = [report.period.label, report.unit.name, *(i.code for i in report.params.indicators)]
    bound = {number for figure in summary.figures for number in numbers(figure.text)}
    assert set(numbers(summary.plain())) <= bound | {number for name in names for number in numbers(name)}


def numbers(text):
    """Every number in a text, as written."""
    return re.findall(r"\d+(?:[.,/]\d+)*", text)


def test_a_missed_target_is_said_with_how_many_are_missing(world):
    said = unit(world, "phong-a").summary().plain()
    assert "Giải quyết đúng hạn (mục IV.1) đạt 81,63% (40/49 hồ sơ)" in said
    assert "thấp hơn chỉ tiêu 97% là 15,37 điểm phần trăm, còn thiếu 8 hồ sơ" in said


def test_a_unit_without_dossiers_says_so_and_claims_no_percent(world):
    report = unit(world, "phong-b")
    assert "không giải quyết hồ sơ nào" in report.summary().plain() and "%" not in report.summary().plain()
    assert set(report.results_table().parts[0].frame["value"]) == {"–"}


def test_the_branch_is_told_that_nothing_is_assigned(world):
    assert "không được giao chỉ tiêu" in unit(world, "chi-nhanh").summary().plain()


def test_the_desk_says_what_it_is_and_claims_nothing_else(world):
    desk = unit(world, "mot-cua")
    assert "chuyển các cơ quan giải quyết" in desk.summary().plain()
    for part in (desk.causes(), desk.late_dossiers(), desk.trend_chart()):
        assert part.plain() == "Không áp dụng cho đơn vị chỉ tiếp nhận hồ sơ."
    assert "Cách tính" not in desk.sources().plain()


def test_a_unit_without_data_claims_nothing():
    params = make_params()
    found = Prepared(measured(done(), params=params))
    params.periods["2023-Q3"] = params.periods["2023-Q3"].model_copy(update={"nothing_to_report": []})
    report = unit(found, "phong-b")
    assert report.summary().plain() == "Sổ hồ sơ chưa có số liệu của đơn vị, nên chưa đánh giá được chỉ tiêu nào."
    assert "không có hồ sơ" not in report.late_dossiers().plain()
    assert "đều đạt" not in report.causes().plain()
    assert "Chưa có tháng nào" in report.trend_chart().plain() and report.target_chart().plain() == ""


def test_without_appointed_days_nothing_is_said_of_lateness():
    kept = frozenset(
        {"dossier_id", "procedure_code", "resolving_unit", "channel", "received_at", "finished_at", "status"}
    )
    report = unit(Prepared(measured(done(due=""), columns=kept)), "phong-a")
    assert "trễ hạn" not in report.summary().plain()
    assert report.late_dossiers().plain() == "Chưa có số liệu để xác định hồ sơ trễ hạn."


@pytest.mark.parametrize("name", ["phong-a", "phong-b", "chi-nhanh", "mot-cua", "xa-x"])
def test_every_part_of_a_page_shows_for_every_kind_of_unit(world, name):
    report = unit(world, name)
    for part in (
        "summary",
        "results_table",
        "target_chart",
        "trend_chart",
        "causes",
        "late_dossiers",
        "sources",
        "closing",
    ):
        fragment = getattr(report, part)()
        assert isinstance(fragment.html(), str) and isinstance(fragment.typst(), str), part


def test_every_part_of_the_overview_shows(world):
    page = Overview(world, PageParams())
    for part in (
        "opening",
        "summary",
        "totals_table",
        "heatmap",
        "ranking",
        "behind",
        "missing_units",
        "sources",
        "annex",
    ):
        assert getattr(page, part)().html(), part


def test_a_year_without_targets_is_neither_ranked_nor_judged():
    rows = done(received="01/07/2022", due="10/07/2022", finished="10/07/2022")
    page = Overview(Prepared(measured(rows, period="2022-Q3")), PageParams())
    assert page.summary().plain() == "Chưa có chỉ tiêu nào được đánh giá từ đầu năm đến hết kỳ."
    assert "không xếp hạng" in page.heatmap().plain()
    assert page.ranking().parts[0].frame.drop(columns="unit").isna().all(axis=None)
    assert "100,00% (1/1)" in page.ranking().html()
    assert "Công văn" not in page.opening().plain() + page.sources().parts[0].plain() and not page.annex().parts


def test_units_without_targets_have_their_figures_apart(world):
    *_, branch, communes = Overview(world, PageParams()).ranking().parts
    assert "không xếp hạng, không cộng vào số chung" in branch.caption and "Xếp hạng" in communes.caption


def test_the_score_tells_what_is_assigned_from_what_can_be_judged(world):
    columns = frozenset(c.name for c in COLUMNS) - {"e_result"}
    short = replace(world.measured, columns=columns)
    page = Overview(Prepared(short), PageParams())
    judged = [f for f in page.totals if f.status in ("met", "missed")]
    assert f"trên {len(judged)} chỉ tiêu đánh giá được, trong 7 chỉ tiêu được giao" in page.score().text
    assert "chỉ tiêu được giao." in Overview(world, PageParams()).score().text


def test_the_overview_names_who_is_behind_and_by_how_many(world):
    frame = Overview(world, PageParams()).behind().frame
    late = frame[frame["indicator"] == "IV.1"]
    assert late[["unit", "shortfall"]].to_numpy().tolist() == [["Phòng A", 8]]


def test_units_without_a_register_are_named():
    params = make_params()
    found = measured(done(), params=params)
    params.periods["2023-Q3"] = params.periods["2023-Q3"].model_copy(update={"nothing_to_report": ["xa-x"]})
    overview = Overview(Prepared(found), PageParams())
    assert overview.missing_units().plain() == "Chưa có số liệu của: Chi nhánh; Phòng B; Xã Y."
    total = overview.prepared.figures["IV.1", "cap-huyen", "year_to_date"]
    assert (total.counts_text, total.verdict, total.tone) == ("1/1", "Chưa đủ số liệu (1 trên 2 đơn vị)", None)
    shown = overview.form().plain()
    assert "Biểu chưa gồm 2 trên 4 đơn vị chưa có số liệu" in shown
    silent = next(line for line in overview.lines if line.id == "xa-y")
    assert overview.form_of(silent, []).plain().startswith("Chưa có số liệu")
    assert silent.id not in {line.id for line, _ in overview.form_tables()}


def test_an_extract_before_the_periods_end_is_announced():
    params = make_params()
    found = measured(done(), params=params)
    day = params.periods["2023-Q3"].extracted_on.replace(month=8)
    params.periods["2023-Q3"] = params.periods["2023-Q3"].model_copy(update={"extracted_on": day})
    (notice,) = Overview(Prepared(found), PageParams()).notices
    assert "CHƯA ĐỦ KỲ" in notice and "15/08/2023" in notice and "14/09/2023" in notice


def test_a_chart_says_in_words_what_it_draws(world):
    chart = unit(world, "phong-a").target_chart()
    for figure in unit(world, "phong-a").to_date:
        assert comparison(figure) in chart.alt
    assert chart.svg == unit(world, "phong-a").target_chart().svg, "the same drawing twice"


def test_a_chart_has_its_numbers_as_a_table_behind_a_word(world):
    page, overview = unit(world, "phong-a"), Overview(world, PageParams())
    for chart in (page.target_chart(), page.trend_chart(), *overview.heatmap().parts):
        head, *rows = chart.rows
        assert rows and {len(row) for row in rows} == {len(head)}
        assert "<details><summary>Số liệu của hình</summary>" in chart.html() and "details" not in chart.typst()
        assert all(html_text(text) in chart.html() for row in rows for text in row)
    drawn = page.trend_chart().frame
    assert len(page.trend_chart().rows) - 1 == drawn[drawn["window"] == "year_to_date"].shape[0]


def test_the_heatmap_has_a_cell_for_every_assigned_unit(world):
    (chart,) = Overview(world, PageParams()).heatmap().parts
    assert list(chart.frame["unit"]) == ["Phòng A", "Phòng B", "Xã X", "Xã Y"]


def test_figures_never_show_zero_percent_for_nothing(world):
    for figure in figures(world.measured, results(world.measured)):
        assert (figure.value is None) == (
            figure.status in ("nothing_arose", "not_applicable") or not figure.denominator
        )


def test_cells_below_a_span_keep_their_columns():
    rows = [[Cell("a", rowspan=2), Cell("b"), Cell("c")], [Cell("d"), Cell("e")], [Cell("f", colspan=2), Cell("g")]]
    assert [[(place, cell.text) for place, cell in row] for row in placed(rows)] == [
        [(0, "a"), (1, "b"), (2, "c")], [(1, "d"), (2, "e")], [(0, "f"), (2, "g")],
    ]  # fmt: skip


def test_text_in_a_table_can_not_act_as_markup():
    import pandas as pd

    table = Table("<b>#x", [Column()], [[Cell('"]#let')]], [[Cell("<script>")]], pd.DataFrame())
    assert "<script>" not in table.html() and '\\"]#let' in table.typst()


def test_the_rejected_rows_of_a_unit_are_said_on_its_page(world):
    register = world.measured.register
    rejected = pd.DataFrame([{"unit": unit} for unit in ("phong-a", "phong-a", "xa-x", None)], columns=REJECTED)
    found = replace(register, findings=replace(register.findings, rejected=rejected))
    prepared = Prepared(replace(world.measured, register=found))
    said = unit(prepared, "phong-a").about_register().plain()
    assert "Sổ có 2 dòng ghi đơn vị giải quyết là Phòng A bị loại" in said
    assert "dòng ghi đơn vị" not in unit(prepared, "phong-b").about_register().plain()


def test_corrections_are_said_on_the_page_without_their_dossiers(world):
    assert unit(world, "phong-a").corrections() == []
    said = [
        ("a", "set", "sai", "A", "2023-09-20", 3, 3, 2, True),
        ("b", "drop", "thử", "A", "2023-09-20", 1, 1, 1, True),
        ("c", "drop", "khác", "A", "2023-09-20", 1, 0, 0, False),
    ]
    register = world.measured.register
    found = replace(
        register.findings,
        corrected=pd.DataFrame(said, columns=CORRECTED),
        dropped=pd.DataFrame([["so.csv", "–", 2, "–", "row-dropped", "b", "thử"]], columns=DROPPED),
    )
    measured = replace(world.measured, register=replace(register, findings=found))
    (sentence,) = unit(Prepared(measured), "phong-a").corrections()
    assert sentence.text == "Sổ được đính chính theo 2 mục có ghi lý do: 2 lượt hồ sơ được sửa, 1 dòng bị bỏ."
    assert sentence in unit(Prepared(measured), "phong-a").about_register().sentences


def test_the_analysts_words_stand_below_a_heading_of_their_own_or_nothing_does(world, tmp_path):
    places = {"xa-x": "# Nguyên nhân\n\nThiếu máy quét.", "overview": "Ý kiến chung."}
    for name, text in places.items():
        path = tmp_path / "notes/2023-Q3" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    said = Prepared(replace(world.measured, params=replace(world.measured.params, folder=tmp_path)))
    pages = {name: unit(said, name) for name in ("xa-x", "xa-y")} | {"overview": Overview(said, PageParams())}
    shown = {name: page.remarks("Nhận xét")._repr_mimebundle_()[0]["text/markdown"] for name, page in pages.items()}
    assert shown == {
        "xa-x": "## Nhận xét\n\n### Nguyên nhân\n\nThiếu máy quét.",
        "xa-y": "",
        "overview": "## Nhận xét\n\nÝ kiến chung.",
    }


def test_a_reports_number_bears_the_sign_of_its_page_else_of_its_unit_else_of_its_kind():
    small = make_params()
    kinds = [
        kind.model_copy(update={"symbol": "BC-UBND"} if kind.kind == "commune" else {})
        for kind in small.organisation.kinds
    ]
    units = [one.model_copy(update={"symbol": "BC-PA"} if one.id == "phong-a" else {}) for one in small.units]
    params = replace(small, organisation=small.organisation.model_copy(update={"kinds": kinds}), units=tuple(units))
    world = Prepared(measured(done(), params=params))

    def line(name, **said):
        report = UnitReport(world, PageParams(**said), next(one for one in params.units if one.id == name))
        return report.document()["number_line"]

    assert line("xa-x").endswith("/BC-UBND") and line("phong-a").endswith("/BC-PA") and line("phong-b").endswith("/BC")
    assert line("xa-x", symbol="BC", number="12") == "Số: 12/BC"
