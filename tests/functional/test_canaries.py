"""Personal data planted in a register is in nothing that a command writes or says."""

import os
import shutil

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_markdown_cell

from kpi_helpers.cli import main
from tests.support import canaries
from tests.support.project import make_project

UNIT = "xa-dak-ruong"
DOSSIERS = 600


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return make_project(tmp_path_factory.mktemp("template"), DOSSIERS)


@pytest.fixture
def project(template, tmp_path, monkeypatch):
    folder = tmp_path / "project"
    shutil.copytree(template, folder)
    monkeypatch.setenv("KPI_ROOT", str(folder))
    monkeypatch.chdir(folder)
    return folder


def planted_register(project, file_format, simulated):
    """The project's example with personal data, as `data/so.<format>`."""
    source = next((project / "data/example").glob("*.csv"))
    frame = canaries.planted(pd.read_csv(source, dtype=str, keep_default_na=False))
    if not simulated:
        frame["Nguồn số liệu"] = frame["Họ và tên người nộp"]
    path = project / f"data/so.{file_format}"
    {"csv": canaries.write_csv, "xlsx": canaries.write_xlsx}[file_format](frame, path)
    return ["--register", f"data/{path.name}"]


@pytest.mark.parametrize(("file_format", "simulated"), [("csv", False), ("xlsx", True)])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_check_and_results_hold_and_say_nothing_personal(project, capfd, monkeypatch, file_format, simulated, language):
    monkeypatch.setenv("KPI_LANG", language)
    register = planted_register(project, file_format, simulated)
    assert main(["check", "2023-Q3", *register]) == 0
    assert main(["results", "2023-Q3", *register]) == 0
    rejected = pd.read_csv(project / "outputs/internal/2023-Q3/rejected.csv")
    assert len(rejected) >= len(canaries.TYPED) * len(canaries.PERSONAL) - 20, "the planted mistakes were not met"
    assert (rejected["reason"] == "row-id-personal").sum() == len(canaries.IN_CODES)
    said = capfd.readouterr()
    assert not canaries.leaks(said.out) and not canaries.leaks(said.err)
    assert not canaries.leaks_under(project, left_out="data")


def test_what_is_published_holds_nothing_personal(project, capfd):
    register = planted_register(project, "xlsx", simulated=False)
    pages = ["--notebook", "unit_report", "--unit", UNIT]
    assert main(["run", "2023-Q3", *register, *pages]) == 0
    assert main(["run", "2023-Q3", *register, "--notebook", "overview"]) == 0
    assert main(["verify", "outputs/2023-Q3"]) == 0
    said = capfd.readouterr()
    assert not canaries.leaks(said.out) and not canaries.leaks(said.err)
    names = {p.name for p in (project / "outputs/2023-Q3").rglob("*.*")}
    assert {
        "overview.pdf",
        "overview.docx",
        "unit_report.html",
        "unit_report.ipynb",
        "appendix.xlsx",
        "manifest.json",
    } <= names
    assert not canaries.leaks_under(project, left_out="data")


def test_a_refused_register_is_refused_without_its_contents(project, capfd):
    """Nothing usable in it: the message says where and why."""
    path = project / "data/so.csv"
    register = planted_register(project, "csv", simulated=False)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame["Đơn vị giải quyết"] = frame["Họ và tên người nộp"]
    canaries.write_csv(frame, path)
    assert main(["check", "2023-Q3", *register]) == 2
    canaries.write_csv(frame.drop(columns="Ngày tiếp nhận"), path)
    assert main(["check", "2023-Q3", *register]) == 2
    said = capfd.readouterr()
    assert not canaries.leaks(said.out) and not canaries.leaks(said.err)
    assert not canaries.leaks_under(project, left_out="data")


def test_the_search_finds_what_was_planted(project):
    """Else it would prove nothing."""
    planted_register(project, "xlsx", simulated=True)
    planted_register(project, "csv", simulated=True)
    found = canaries.leaks_under(project, left_out="outputs")
    assert {"data/so.xlsx", "data/so.csv"} <= set(found)
    assert all(found[name] == set(canaries.NEEDLES) for name in ("data/so.xlsx", "data/so.csv"))
    assert os.environ["KPI_ROOT"] == str(project)


def test_a_page_that_shows_a_phone_is_held_and_the_office_s_own_is_not(project, capfd):
    """By the command line, as an analyst meets it."""
    notebook = nbformat.read(project / "notebooks/overview.ipynb", as_version=4)
    notebook.cells = [*notebook.cells[:4], new_markdown_cell("Liên hệ: 0260.3822.123")]
    nbformat.write(notebook, project / "notebooks/lien_he.ipynb")
    command = ["run", "2023-Q3", "--register", "data/example", "--notebook", "lien_he", "--format", "html"]
    assert main(command) == 1
    said = capfd.readouterr().err
    assert "held" in said and "IPYNB" in said and "HTML" in said and "3822" not in said
    assert not (project / "outputs/2023-Q3").exists()
    said_in = project / "params/organisation.yaml"
    words = said_in.read_text(encoding="utf-8")
    assert words.count("contacts: []") == 1
    said_in.write_text(words.replace("contacts: []", 'contacts: ["0260.3822.123"]'), encoding="utf-8")
    assert main(command) == 0
