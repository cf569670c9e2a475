"""The command line on bad input and good: exit codes, messages, and that nothing half-made is left."""

import io
import shutil

import pandas as pd
import pytest

from kpi_helpers.cli import main
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


def test_bad_input_is_refused_with_a_code_and_nothing_is_written(project, capsys):
    (project / "a.txt").write_text("x")
    (project / "a.csv").write_text("x,y\n1,2\n")
    cases = {
        "register-missing": ["run", "2023-Q3", "--register", "none.xlsx"],
        "register-format": ["run", "2023-Q3", "--register", "a.txt"],
        "register-not-a-register": ["run", "2023-Q3", "--register", "a.csv"],
        "period-unreadable": ["run", "2023-Q9", *REGISTER],
        "unit-unknown": ["run", "2023-Q3", *REGISTER, "--unit", "xa-dak-ruon"],
        "format-unknown": ["run", "2023-Q3", *REGISTER, "--format", "docx"],
        "notebook-missing": ["run", "2023-Q3", *REGISTER, "--notebook", "nope"],
        "params-folder-missing": ["run", "2023-Q3", *REGISTER, "--params", "nope"],
        "register-not-chosen": ["run", "2023-Q3"],
        "not-a-publication": ["verify", "data"],
    }
    for code, arguments in cases.items():
        assert f"[{code}]" in refused(capsys, *arguments), code
    assert not (project / "outputs").exists()


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


def test_counts_stand_in_for_a_register_and_published_percents_are_compared(project, capsys):
    path = project / "counts.csv"
    path.write_text("unit,indicator,numerator,denominator,published_percent\nToàn tỉnh,IV,58350,5.9123,98.7\n", "utf-8")
    assert main(["results", "2023-Q3", "--counts", "counts.csv"]) == 0
    heading, row = capsys.readouterr().out.splitlines()
    assert (
        heading.startswith("unit,indicator,numerator")
        and row == "Toàn tỉnh,IV,58350,5.9123,,98.7,differs,,not counts,,"
    )


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


def test_a_register_outside_the_project_is_still_known_to_its_publication(project, tmp_path, capsys):
    outside = tmp_path / "elsewhere"
    shutil.copytree(project / "data/example", outside)
    from kpi_helpers.publish.manifest import of_input
    from kpi_helpers.register.store import stored, summary
    from kpi_helpers.rules.params import load_params

    ((name, digest),) = summary(stored(outside, load_params("params")))["files"]
    assert name.startswith("elsewhere/") and of_input(name, digest) is None
