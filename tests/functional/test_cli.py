"""The command line on bad input and good: exit codes, messages, and that nothing half-made is left."""

import io
import os
import shutil
import sys
from functools import cache

import pandas as pd
import pytest

import kpi_helpers.rules.params
from kpi_helpers.cli import main, parser, publications
from kpi_helpers.measures.form_checks import DIFFERENCES
from kpi_helpers.rules.params import load_params
from tests.support.forms import Layout, drawn, save, whole
from tests.support.project import make_project


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return make_project(tmp_path_factory.mktemp("template"), dossiers=600)


@pytest.fixture
def project(template, tmp_path, monkeypatch):
    folder = tmp_path / "project"
    shutil.copytree(template, folder)
    monkeypatch.setenv("KPI_ROOT", str(folder))
    monkeypatch.setenv("KPI_LANG", "en")
    monkeypatch.chdir(folder)
    return folder


def refused(capsys, *arguments):
    """The message of a run that must end with exit code 2 and publish nothing."""
    assert main(list(arguments)) == 2
    error = capsys.readouterr().err
    assert error.startswith("[") and "Traceback" not in error
    return error


REGISTER = ["--register", "data/example"]


def test_nothing_is_said_of_an_output_that_its_reader_closes(project, capsys, monkeypatch):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as closed, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", closed)
        assert main(["template", "counts"]) == 0
    assert capsys.readouterr().err == ""


def test_bad_input_is_refused_with_a_code_and_nothing_is_written(project, capsys):
    (project / "a.pdf").write_text("x")
    (project / "a.csv").write_text("x,y\n1,2\n")
    cases = {
        "register-missing": ["run", "2023-Q3", "--register", "none.xlsx"],
        "register-format": ["run", "2023-Q3", "--register", "a.pdf"],
        "register-not-a-register": ["run", "2023-Q3", "--register", "a.csv"],
        "period-unreadable": ["run", "2023-Q9", *REGISTER],
        "unit-unknown": ["run", "2023-Q3", *REGISTER, "--unit", "xa-dak-ruon"],
        "format-unknown": ["run", "2023-Q3", *REGISTER, "--format", "odt"],
        "notebook-missing": ["run", "2023-Q3", *REGISTER, "--notebook", "nope"],
        "params-folder-missing": ["run", "2023-Q3", *REGISTER, "--params", "nope"],
        "register-not-chosen": ["run", "2023-Q3"],
        "not-a-publication": ["verify", "data"],
    }
    for code, arguments in cases.items():
        assert f"[{code}]" in refused(capsys, *arguments), code
    assert not (project / "outputs").exists()


def made_in(*arguments):
    """The formats in which each document of a run is made, by name."""
    wanted = publications(parser().parse_args(["run", "2023-Q3", *REGISTER, *arguments]))
    return {job.name: {*one.formats, *job.formats} for one in wanted for job in one.jobs}


def test_a_page_is_made_in_word_where_its_setting_or_the_command_says_so(project):
    usual = made_in("--unit", "xa-dak-ruong") | made_in("--notebook", "overview", "--notebook", "register_quality")
    assert usual == {
        "units/xa-dak-ruong/unit_report": {"html", "pdf"},
        "overview": {"html", "pdf", "docx"},
        "register_quality": {"html", "pdf"},
    }
    assert made_in("--notebook", "overview", "--format", "html") == {"overview": {"html"}}
    every = made_in("--unit", "xa-dak-ruong", "--format", "docx,xlsx")
    assert every == {"units/xa-dak-ruong/unit_report": {"docx"}}
    page = project / "params/pages/overview.yaml"
    page.write_text(page.read_text(encoding="utf-8").replace("word: true", "word: false"), encoding="utf-8")
    assert made_in("--notebook", "overview") == {"overview": {"html", "pdf"}}


def test_results_say_how_many_rows_are_in_no_figure(project, capsys):
    path = next((project / "data/example").glob("*.csv"))
    path.write_text(path.read_text(encoding="utf-8-sig").replace("Trực tiếp", "Qua đường khác", 3), encoding="utf-8")
    assert main(["results", "2023-Q3", *REGISTER]) == 0
    assert "[results-rejected] 3 of " in capsys.readouterr().err


def test_a_missing_column_offers_near_headings(project, capsys):
    path = next((project / "data/example").glob("*.csv"))
    path.write_text(path.read_text(encoding="utf-8-sig").replace("Kênh nộp", "Kênh nộp HS", 1), encoding="utf-8")
    assert "Kênh nộp HS" in refused(capsys, "run", "2023-Q3", *REGISTER)


def test_a_target_without_reference_names_file_and_key(project, capsys):
    path = project / "params/indicators/letter-2023/IV.1.yaml"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("    reference")]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert "IV.1.yaml, targets.0.reference" in refused(capsys, "run", "2023-Q3", *REGISTER)


def test_a_notebook_without_a_parameters_cell_is_refused(project, capsys):
    path = project / "notebooks/unit_report.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace('"parameters"', '"params"'), encoding="utf-8")
    assert "[notebook-parameters]" in refused(capsys, "run", "2023-Q3", *REGISTER)


def test_a_page_that_lacks_a_parameter_of_the_run_is_refused(project, capsys):
    path = project / "notebooks/unit_report.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("register = ", "registr = "), encoding="utf-8")
    message = refused(capsys, "run", "2023-Q3", *REGISTER)
    assert "[parameter-unknown]" in message and "registr" in message
    assert not (project / "outputs/2023-Q3").exists()


def test_check_lists_rejected_rows_and_publishes_nothing(project, capsys):
    path = next((project / "data/example").glob("*.csv"))
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[3, "Ngày tiếp nhận"] = "31/02/2023"
    frame.to_csv(path, index=False)
    assert main(["check", "2023-Q3", *REGISTER]) == 0
    shown = capsys.readouterr().out
    assert "1 rejected" in shown and "row 5, column Ngày tiếp nhận: can't read '31/02/2023'" in shown
    rejected = pd.read_csv(project / "outputs/internal/2023-Q3/rejected.csv")
    assert rejected[["row", "column", "found"]].to_numpy().tolist() == [[5, "Ngày tiếp nhận", "31/02/2023"]]
    assert not (project / "outputs/2023-Q3").exists()


def test_results_are_written_as_csv(project, capsys):
    assert main(["results", "2023-Q3", *REGISTER]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("rule_set,indicator,unit,unit_kind,period,calendar,window,from,to,")
    assert main(["results", "2023-Q3", *REGISTER, "--csv", "r.csv"]) == 0
    assert (project / "r.csv").read_text(encoding="utf-8") == shown


def test_results_of_some_lines_are_those_rows_of_all(project, capsys):
    assert main(["results", "2023-Q3", *REGISTER]) == 0
    heading, *rows = capsys.readouterr().out.splitlines()
    named = ["--unit", "xã Đăk Ruồng", "--unit", "cap-huyen"]
    assert main(["results", "2023-Q3", *REGISTER, *named]) == 0
    own = [row for row in rows if row.split(",")[2] in ("xa-dak-ruong", "cap-huyen")]
    assert capsys.readouterr().out.splitlines() == [heading, *own] and len(own) == 2 * 2 * 7
    assert "[unit-unknown]" in refused(capsys, "results", "2023-Q3", *REGISTER, "--unit", "Đắk Rồng")
    said = refused(capsys, "results", "2023-Q3", *REGISTER, "--unit", "Xã Kon Braih")
    assert said.startswith("[unit-not-then]") and "Xã Kon Braih 01/07/2025–…" in said
    assert "[counts-whole]" in refused(capsys, "results", "2023-Q3", "--counts", "counts.csv", "--unit", "cap-huyen")


def test_counts_stand_in_for_a_register_and_published_percents_are_compared(project, capsys, monkeypatch):
    path = project / "counts.csv"
    path.write_text("unit,indicator,numerator,denominator,published_percent\nToàn tỉnh,IV,58350,5.9123,98.7\n", "utf-8")
    assert main(["results", "2023-Q3", "--counts", "counts.csv"]) == 0
    heading, row = capsys.readouterr().out.splitlines()
    assert (
        heading.startswith("unit,indicator,numerator")
        and row == "Toàn tỉnh,IV,58350,5.9123,,98.7,differs,,not counts,,"
    )
    monkeypatch.setenv("KPI_LANG", "vi")
    assert main(["results", "2023-Q3", "--counts", "counts.csv"]) == 0
    assert capsys.readouterr().out.splitlines()[1] == row.replace("not counts", "không phải số đếm")


def test_points_of_the_index_follow_from_counts_of_any_units(project, capsys):
    path = project / "counts.csv"
    path.write_text("unit,component,numerator,denominator\nTỉnh lạ,2.1,970,1000\nTỉnh lạ,5.3,,\n", "utf-8")
    assert main(["score766", "--counts", "counts.csv", "--on", "2023-09-30"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "unit,component,numerator,denominator,points,maximum,status,confirmed",
        "Tỉnh lạ,2.1,970,1000,19.40,20.00,scored,True",
        "Tỉnh lạ,5.3,,,,6.00,not_scored,True",
    ]
    assert said.err.startswith("[score-part] Tỉnh lạ: 19,40/20 points scored; not scored: 1.1, ")
    assert main(["score766", "--counts", "counts.csv", "--csv", "points.csv"]) == 0
    assert (project / "points.csv").read_text("utf-8") == said.out and capsys.readouterr().out == ""
    assert "[score-none]" in refused(capsys, "score766", "--counts", "counts.csv", "--on", "2022-07-31")
    assert "[score-day]" in refused(capsys, "score766", "--counts", "counts.csv", "--on", "30/09/2023")


def test_a_figure_is_explained_in_an_internal_workbook(project, capsys):
    assert main(["explain", "2023-Q3", "cap-huyen", "IV.1", *REGISTER]) == 0
    path = "outputs/internal/2023-Q3/explain/cap-huyen-IV.1.xlsx"
    assert capsys.readouterr().out.strip() == path
    assert main(["explain", "2023-Q3", "Cấp huyện", "iv.1", *REGISTER, "--out", "moi/a.xlsx"]) == 0
    assert (project / "moi/a.xlsx").read_bytes() == (project / path).read_bytes()
    assert main(["explain", "2023-Q3", "cap-huyen", "III.1", *REGISTER, "--window", "period"]) == 0
    assert (project / path).with_name("cap-huyen-III.1-period.xlsx").exists()
    assert not (project / "outputs/2023-Q3").exists()


def test_what_can_not_be_explained_is_refused_with_near_matches(project, capsys):
    cases = {
        "[unit-unknown]": ["cap-huyn", "IV.1"],
        "near: cap-huyen": ["cap-huyn", "IV.1"],
        "[indicator-unknown]": ["cap-huyen", "IV.7"],
        "[indicator-not-of-unit]": ["cap-huyen", "IV.2"],
        "[unit-without-line]": ["bo-phan-tiep-nhan-va-tra-ket-qua-huyen", "IV.1"],
    }
    for words, asked in cases.items():
        assert words in refused(capsys, "explain", "2023-Q3", *asked, *REGISTER), words
    assert not (project / "outputs").exists()


def test_the_example_is_never_picked_by_default_and_a_single_register_is(project, capsys):
    source = next((project / "data/example").glob("*.csv"))
    frame = pd.read_csv(source, dtype=str, keep_default_na=False).drop(columns="Nguồn số liệu")
    frame.to_csv(project / "data/so-quy-3.csv", index=False)
    assert main(["results", "2023-Q3", "--csv", "r.csv"]) == 0
    frame.to_csv(project / "data/so-khac.csv", index=False)
    assert "so-khac.csv, so-quy-3.csv" in refused(capsys, "results", "2023-Q3")


def test_the_example_and_a_register_are_never_mixed(project, capsys):
    source = next((project / "data/example").glob("*.csv"))
    frame = pd.read_csv(source, dtype=str, keep_default_na=False).drop(columns="Nguồn số liệu")
    frame.to_csv(project / "data/so.csv", index=False)
    assert "[register-mixed]" in refused(capsys, "results", "2023-Q3", *REGISTER, "--register", "data/so.csv")


def test_the_plan_names_every_document(project, capsys):
    assert main(["plan", "2023-Q3", *REGISTER]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 24 and all(line.startswith("new") for line in lines)


def test_the_example_verb_writes_what_it_says(project, capsys):
    assert main(["example", "--out", "moi", "--dossiers", "300", "--format", "parquet", "--seed", "4"]) == 0
    assert capsys.readouterr().out.strip() == "moi/so-dang-ky-mo-phong.parquet"


def test_the_nation_goes_from_its_example_to_results(project, capsys):
    (project / "data/so.csv").write_text("x")
    assert main(["example", "--organisation", "nation", "--dossiers", "1400"]) == 0
    assert capsys.readouterr().out.split() == [
        "data/example-nation/so-dang-ky-mo-phong.parquet",
        "data/example-nation/params",
    ]
    params = ["--params", "data/example-nation/params"]
    assert main(["results", "2023-Q3", "--register", "data/example-nation", *params, "--csv", "r.csv"]) == 0
    found = pd.read_csv("r.csv")
    year = found[(found["indicator"] == "IV.2") & (found["window"] == "year_to_date")].set_index("unit")
    communes = year[year["unit_kind"] == "commune"]
    assert len(communes) == 83 and year.loc["cap-xa", "denominator"] == communes["denominator"].sum() > 0
    assert not (found["status"] == "no_data").any()


def test_an_example_of_another_organisation_or_format_is_refused(project, capsys):
    assert main(["example", "--organisation", "kon-ray", "--out", "moi", "--dossiers", "300"]) == 0
    assert "kon-ray, nation" in refused(capsys, "example", "--organisation", "kon-plong")
    assert "[example-format]" in refused(capsys, "example", "--organisation", "nation", "--format", "csv")


def test_a_file_system_error_is_told_without_a_traceback(project, capsys):
    (project / "r.csv").mkdir()
    assert "[file-system] r.csv" in refused(capsys, "results", "2023-Q3", *REGISTER, "--csv", str(project / "r.csv"))


def test_messages_follow_the_language(project, capsys, monkeypatch):
    monkeypatch.setenv("KPI_LANG", "vi")
    assert "không đọc được" in refused(capsys, "run", "2023-Q9", *REGISTER)


@pytest.mark.parametrize(
    "arguments",
    [["run", "2023-Q3", "--jobs", "-1"], ["run", "2023-Q3", "--jobs", "0"], ["example", "--dossiers", "-5"]],
)
def test_a_count_below_one_is_refused(project, capsys, arguments):
    with pytest.raises(SystemExit) as refused:
        main(arguments)
    assert refused.value.code == 2 and "a whole number from 1" in capsys.readouterr().err


CORRECTIONS = """corrections:
  - {{id: bo-thu, match: {{dossier_id: "{first}"}}, action: drop, reason: Nhập thử, by: A, on: 2023-09-20, expected: 1}}
  - id: so-hoa
    match: {{dossier_id: ["{second}", "{third}"]}}
    action: set
    set: {{digitised: Có, e_result: Có}}
    reason: Chưa đánh dấu khi scan
    by: VP
    on: 2023-09-20
    expected: {expected}
    periods: [2023-Q3]
"""


def some_dossiers(project) -> list[str]:
    """Three dossiers of the example that were resolved in the third quarter."""
    frame = pd.read_csv(next((project / "data/example").glob("*.csv")), dtype=str, keep_default_na=False)
    ended = pd.to_datetime(frame["Ngày kết thúc xử lý"].str[:10], format="%d/%m/%Y", errors="coerce")
    chosen = ended.between("2023-06-15", "2023-09-14") & (frame["Số hóa thành phần"] == "Không")
    return frame.loc[chosen & ~frame["Mã hồ sơ"].duplicated(keep=False), "Mã hồ sơ"].head(3).tolist()


def numerators(text: str, indicator: str) -> int:
    """The sum of an indicator's numerators in the period, over units that count dossiers of their own."""
    rows = pd.read_csv(io.StringIO(text))
    rows = rows[(rows["indicator"] == indicator) & (rows["window"] == "period") & (rows["unit_kind"] != "level")]
    return int(rows["numerator"].sum())


def test_corrections_are_applied_listed_and_never_named_by_dossier(project, capsys):
    first, second, third = some_dossiers(project)
    assert main(["results", "2023-Q3", *REGISTER]) == 0
    before = capsys.readouterr().out
    path = project / "params/corrections/2023.yaml"
    path.write_text(CORRECTIONS.format(first=first, second=second, third=third, expected=2), encoding="utf-8")

    assert main(["check", "2023-Q3", *REGISTER]) == 0
    shown = capsys.readouterr().out
    assert "1 dropped by correction" in shown and "dropped by correction 'bo-thu': Nhập thử" in shown
    assert "correction so-hoa: 2 dossiers matched, 2 changed (Chưa đánh dấu khi scan)" in shown
    listed = (project / "outputs/internal/2023-Q3/rejected.csv").read_text(encoding="utf-8")
    assert "bo-thu" in listed and not any(code in shown + listed for code in (first, second, third))

    assert main(["results", "2023-Q3", *REGISTER]) == 0
    after = capsys.readouterr().out
    digitised = [numerators(text, "I.1") + numerators(text, "I.2") for text in (before, after)]
    assert digitised[1] == digitised[0] + 2
    assert main(["check", "2023-Q2", *REGISTER]) == 0
    assert "so-hoa" not in capsys.readouterr().out


def test_a_correction_that_does_not_match_as_expected_stops_every_verb(project, capsys):
    _, second, third = some_dossiers(project)
    path = project / "params/corrections/2023.yaml"
    path.write_text(CORRECTIONS.format(first="H34.0", second=second, third=third, expected=3), encoding="utf-8")
    for verb in ("check", "results", "plan", "run"):
        error = refused(capsys, verb, "2023-Q3", *REGISTER)
        assert "[correction-no-match] params/corrections/2023.yaml, corrections.0.match: correction 'bo-thu'" in error
        assert "corrections.1.expected: correction 'so-hoa' expected 3 dossiers, found 2" in error
        assert second not in error
    assert not (project / "outputs").exists()


# --- filled-in forms -----------------------------------------------------------------------------------------------

FORM = {"Đất đai": whole((20, 15, 5, 20, 10, 2, 6, 2))}
UNITS = ("Xã Tân Lập", "Xã Đắk Kôi")


def form_of(unit="Xã Tân Lập", said="", rows=FORM, cell=None):
    """A form of a commune, one of its cells replaced: row, column and value. Fields from row 11, their sum in 12."""
    grid = drawn(rows, unit, Layout(level="stated", signed=False), "Cấp xã")
    grid[2] = [said or "Từ ngày 15/06/2023 đến ngày 14/09/2023"]
    if cell:
        grid[cell[0] - 1][cell[1] - 1] = cell[2]
    return grid


HALF, NINE = "từ ngày 15/12/2022 đến ngày 14/06/2023", "từ ngày 15/12/2022 đến ngày 14/09/2023"
MORE = whole((50, 50, 5, 50, 10, 2, 43, 0))
BAD_FORMS = {
    "form-not-found": {"bieu.csv": [["x", "y"], [1, 2]]},
    "row-unreadable": {"bieu.csv": form_of(cell=(11, 8, "151.10"))},
    "form-cell-blank": {"bieu.xlsx": form_of(cell=(11, 8, None))},
    "form-row-unnamed": {"bieu.ods": form_of(cell=(11, 2, None))},
    "form-field-twice": {"bieu.xlsx": form_of(rows={**FORM, "Đất Đai": FORM["Đất đai"]})},
    "form-row-outside": {"bieu.xlsx": [*form_of(), [2, "Hộ tịch", *[0] * 11]]},
    "form-without-total": {"bieu.xls": form_of()[:-1]},
    "form-numbers": {"bieu.tsv": form_of(cell=(9, 7, "x"))},
    "form-heading": {"bieu.xlsx": form_of(cell=(8, 10, "Bị trả lại"))},
    "form-unit-unknown": {"bieu.xlsx": form_of("Xã Tân Lậpp")},
    "form-unit-missing": {"bieu.xlsx": form_of("")},
    "unit-without-line": {"bieu.xlsx": form_of("Bộ phận Một cửa huyện")},
    "form-unit-differs": {"bieu.xlsx": form_of(), "Xã Đắk Kôi=bieu.xlsx": None},
    "form-other-period": {"bieu.xlsx": form_of(said="từ ngày 01/07/2023 đến ngày 30/09/2023")},
    "form-twice": {"bieu.xlsx": form_of(), "bieu.csv": form_of()},
    "form-row-sum": {"bieu.xlsx": form_of(cell=(11, 8, 21))},
    "form-level-sum": {"bieu.xlsx": form_of(cell=(10, 8, 21))},
    "form-total-sum": {"bieu.xlsx": form_of(cell=(12, 13, 3))},
    "form-share": {"bieu.xlsx": form_of(cell=(12, 9, 50))},
    "form-carried-over": {"bieu.xlsx": form_of(), "truoc.xlsx": form_of(said=HALF)},
    "form-months-sum": {
        "bieu.xlsx": form_of(),
        "truoc.xlsx": form_of(said=HALF, rows={"a": whole((5, 0, 0, 0, 0, 0, 5, 0))}),
        "nam.xlsx": form_of(said=NINE),
    },
    "form-part-above": {"bieu.xlsx": form_of(), "nam.xlsx": form_of(said=NINE, rows={"a": whole((5, *[0] * 7))})},
    "form-same-end": {"bieu.xlsx": form_of(), "nam.xlsx": form_of(said=NINE, rows={"Đất đai": MORE})},
    "register-missing": {"khong.xlsx": None},
    "register-unreadable": {"hong.xlsx": b"PK\x03\x04 broken"},
}


def test_a_bad_form_is_refused_with_a_code_in_both_languages_and_nothing_is_written(project, capsys, monkeypatch):
    monkeypatch.setattr(kpi_helpers.rules.params, "load_params", cache(load_params))  # the same for all
    for number, (code, files) in enumerate(BAD_FORMS.items()):
        for name, content in files.items():
            if isinstance(content, bytes):
                (project / name).write_bytes(content)
            elif content:
                save(project / name, {"06a": content})
        monkeypatch.setenv("KPI_LANG", ("vi", "en")[number % 2])
        named = [part for name in files for part in ("--form", name)]
        for verb in (["results", "2023-Q3", "--csv", "r.csv"], ["check", "2023-Q3", *REGISTER])[: 1 + (number == 0)]:
            assert f"[{code}] " in refused(capsys, *verb, *named), code
    assert not (project / "r.csv").exists() and not (project / "outputs").exists()


def test_forms_feed_the_figures_of_a_period_and_say_why_the_rest_has_none(project, capsys):
    for number, unit in enumerate(UNITS):
        save(project / f"{number}.csv", {"06a": form_of(unit)})
    (project / "khong-ten").mkdir()
    save(project / "khong-ten" / "a.csv", {"06a": form_of("")})
    assert main(["results", "2023-Q3", "--form", "0.csv", "--form", "1.csv", "--form", "Xã Đắk Pne=khong-ten"]) == 0
    shown = capsys.readouterr()
    rows = pd.read_csv(io.StringIO(shown.out)).set_index(["indicator", "unit", "window"])
    rows = rows[["numerator", "denominator", "status"]]
    assert rows.loc[("IV.2", "xa-dak-pne", "period")].tolist() == [30, 32, "not_judged"]
    assert rows.loc[("IV.2", "cap-xa", "period")].tolist() == [90, 96, "no_data"]
    assert "filled-in forms read: 3" in shown.err and "[no-data-form] I.1, I.2, II.1, III.1, III.2" in shown.err
    assert "[no-data-form-days]" in shown.err and not (project / "outputs").exists()


def test_one_source_of_figures_is_chosen(project, capsys):
    save(project / "bieu.csv", {"06a": form_of()})
    error = refused(capsys, "results", "2023-Q3", "--form", "bieu.csv", "--counts", "counts.csv")
    assert "[results-one-source] --counts, --form" in error
    assert "[results-one-source]" in refused(capsys, "results", "2023-Q3", "--form", "bieu.csv", *REGISTER)


def test_params_name_the_forms_of_a_period_and_accept_an_imbalance_with_its_reason(project, capsys):
    save(project / "q3.xlsx", {"06a": form_of(cell=(12, 13, 3))})
    save(project / "h1.csv", {"06a": form_of("", "6 tháng đầu năm", {"a": whole((5, 0, 0, 0, 0, 0, 5, 0))})})
    own, half = (project / f"params/periods/2023-{part}.yaml" for part in ("Q3", "H1"))
    own.write_text("form_files: [q3.xlsx]\n", encoding="utf-8")
    half.write_text("form_files: [{path: h1.csv, unit: Xã Tân Lập}]\n", encoding="utf-8")
    assert "[form-total-sum]" in refused(capsys, "results", "2023-Q3")
    said = "accepted_imbalances: [{unit: xa-tan-lap, reason: Phần mềm cũ tính sai}]\n"
    own.write_text("form_files: [q3.xlsx]\n" + said, encoding="utf-8")
    assert main(["results", "2023-Q3"]) == 0
    shown = capsys.readouterr()
    assert "Phần mềm cũ tính sai" in shown.err
    assert "h1.csv: the form names no days and is taken for 15/12/2022–14/06/2023" in shown.err
    rows = pd.read_csv(io.StringIO(shown.out)).set_index(["indicator", "unit", "window"])
    assert rows.loc[("IV.2", "xa-tan-lap", "year_to_date")][["numerator", "denominator"]].tolist() == [30, 32]
    assert main(["check", "2023-Q3"]) == 0 and not (project / "outputs").exists()


def test_an_accepted_imbalance_of_nobody_is_refused(project, capsys):
    text = "accepted_imbalances: [{unit: xa-tan-lapp, reason: x}]\n"
    (project / "params/periods/2023-Q3.yaml").write_text(text, encoding="utf-8")
    said = "2023-Q3.yaml, accepted_imbalances: no unit 'xa-tan-lapp'; did you mean: xa-tan-lap"
    assert said in refused(capsys, "check", "2023-Q3", *REGISTER)


def test_check_lists_where_an_offices_form_differs_from_the_register(project, capsys):
    save(project / "bieu.xlsx", {"06a": form_of()})
    assert main(["check", "2023-Q3", "--form", "bieu.xlsx", *REGISTER]) == 0
    shown = capsys.readouterr().out
    said = "bieu.xlsx, sheet 06a, row 12 (Xã Tân Lập): –, Tổng cộng, column (3) Tiếp nhận – Tổng số: form 40, register "
    assert f"[form-differs] {said}" in shown
    table = pd.read_csv(project / "outputs/internal/2023-Q3/form_differences.csv")
    assert table.columns.tolist() == DIFFERENCES and set(table["unit"]) == {"xa-tan-lap"}
    assert f"forms and register differ: {len(table)}" in shown and not (project / "outputs/2023-Q3").exists()


def test_a_register_outside_the_project_is_still_known_to_its_publication(project, tmp_path, capsys):
    outside = tmp_path / "elsewhere"
    shutil.copytree(project / "data/example", outside)
    from kpi_helpers.publish.manifest import of_input
    from kpi_helpers.register.store import stored, summary
    from kpi_helpers.rules.params import load_params

    ((name, digest),) = summary(stored(outside, load_params("params")))["files"]
    assert name == "so-dang-ky-mo-phong.csv" and of_input(name, digest) is None
