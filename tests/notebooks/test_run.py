"""The shipped pages, run and published as a user does it, on a small example."""

import os
import re
import shutil
import subprocess
import sys
import unicodedata

import nbformat
import pandas as pd
import pdfua
import pikepdf
import pytest
from nbconvert.exporters import get_exporter
from nbformat.v4 import new_code_cell, new_markdown_cell

from kpi_helpers.cli import main
from kpi_helpers.periods import Period
from kpi_helpers.publish.rendered import printed
from kpi_helpers.publish.visible import passages
from kpi_helpers.rules.params import load_params
from tests.support.canaries import text_of
from tests.support.make import PARAMS, ROOT
from tests.support.project import make_project

UNIT, TINY, DESK = "xa-dak-ruong", "thanh-tra-huyen", "bo-phan-tiep-nhan-va-tra-ket-qua-huyen"
OWN = """summary = report.measured.facts.groupby("field")["on_time"].agg(["size", "sum"])
summary.head(3)"""
TABLE = "| Bảng tự viết | Số |\n|--|--|\n| dòng | 7 |"
PLOT = """import seaborn as sns

sns.barplot(x=["một", "hai"], y=[1, 2]).set_title("Biểu đồ tự vẽ");"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project in which one run has published the overview, three units and an analyst's own page."""
    folder = make_project(tmp_path_factory.mktemp("project"))
    notebook = nbformat.read(folder / "notebooks/unit_report.ipynb", as_version=4)
    notebook.cells[0].source = "# Trang của tôi"
    notebook.cells[-1:-1] = [
        new_code_cell(OWN),
        new_code_cell(PLOT),
        new_markdown_cell("| Bảng tự viết | Số |\n|--|--|\n| dòng | 7 |"),
    ]
    nbformat.write(notebook, folder / "notebooks/cua_toi.ipynb")
    before = os.environ.get("KPI_ROOT")
    os.environ["KPI_ROOT"] = str(folder)
    try:
        common = ["--register", "data/example"]
        assert main(["run", "2023-Q3", *common, "--notebook", "overview"]) == 0
        units = [word for unit in (UNIT, TINY, DESK) for word in ("--unit", unit)]
        assert main(["run", "2023-Q3", *common, "--notebook", "unit_report", *units]) == 0
        assert main(["run", "2023-Q3", *common, "--notebook", "cua_toi", "--unit", UNIT]) == 0
        yield folder
    finally:
        os.environ.pop("KPI_ROOT") if before is None else os.environ.update(KPI_ROOT=before)


def published(project):
    return project / "outputs/2023-Q3"


def pdf_text(path):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    read = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return read.stdout.decode()


def words(text):
    return re.sub(r"\s+", " ", text)


def test_every_document_is_there_in_each_format(project):
    names = {p.relative_to(published(project)).as_posix() for p in published(project).rglob("*.*")}
    for stem in ("overview", f"units/{UNIT}/unit_report", f"units/{DESK}/unit_report", f"units/{UNIT}/cua_toi"):
        assert {f"{stem}.pdf", f"{stem}.html", f"{stem}.ipynb"} <= names
    assert {"overview.docx", "index.html", "results.csv", "manifest.json", "run.json"} <= names


def test_the_pdfs_hold_the_headings_the_annex_and_the_figures_in_nfc(project):
    from kpi_helpers.pages.figures import figures
    from kpi_helpers.pages.prepared import prepare

    prepared = prepare("2023-Q3", "data/example", "params")
    found = figures(prepared.measured, prepared.results)
    unit, overview = (pdf_text(published(project) / p) for p in (f"units/{UNIT}/unit_report.pdf", "overview.pdf"))
    for text in (unit, overview):
        assert unicodedata.is_normalized("NFC", text)
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text and "SỐ LIỆU MÔ PHỎNG" in text
    for title in ("I. ĐÁNH GIÁ CHUNG", "V. HỒ SƠ GIẢI QUYẾT TRỄ HẠN", "XÃ ĐẮK RUỒNG"):
        assert title in words(unit)
    for title in ("VĂN PHÒNG HĐND-UBND", "PHỤ LỤC", "Đơn vị chủ trì", "Nơi nhận:", "CHÁNH VĂN PHÒNG"):
        assert title in words(overview)
    for figure in found.of(UNIT, "year_to_date"):
        assert figure.counts_text in unit, figure.indicator.code
        assert figure.value is None or figure.value_text in unit
    for code in ("II.1", "III.1", "III.2"):
        assert found[code, "kon-ray", "year_to_date"].counts_text in overview


def test_the_overview_is_a_word_document_too(project):
    from docx import Document

    from kpi_helpers.pages.figures import figures
    from kpi_helpers.pages.prepared import prepare

    path = published(project) / "overview.docx"
    made, told = Document(path), [text for _, text in passages("docx", path.read_bytes())]
    headings = [p.text for p in made.paragraphs if p.style.name == "Heading 1"]
    assert headings[0] == "I. Kết quả chung" and "PHỤ LỤC" in [p.text for p in made.paragraphs]
    assert made.inline_shapes and len(made.sections) == 2
    prepared = prepare("2023-Q3", "data/example", "params")
    found = figures(prepared.measured, prepared.results)
    for code in ("II.1", "III.1", "III.2"):
        assert found[code, "kon-ray", "year_to_date"].counts_text in told
    assert "SỐ LIỆU MÔ PHỎNG, KHÔNG PHẢI SỐ LIỆU CHÍNH THỨC" in told and "CHÁNH VĂN PHÒNG" in told
    index = (published(project) / "index.html").read_text(encoding="utf-8")
    assert index.count('href="overview.docx"') == 2 and "unit_report.docx" not in index
    assert not list(published(project).glob("units/**/*.docx"))


def test_the_published_word_document_is_made_again_byte_for_byte(project):
    notebook = nbformat.read(published(project) / "overview.ipynb", as_version=4)
    content, resources = get_exporter("report-docx")().from_notebook_node(notebook, {})
    assert content == (published(project) / "overview.docx").read_bytes() and resources["report_warnings"] == []


def test_what_the_pages_of_the_overview_say_is_the_same_in_each_format(project):
    said = {kind: overview_words(project, kind) for kind in ("html", "docx")}
    assert said["html"] == said["docx"] and len(said["docx"]) > 100


def overview_words(project, kind):
    """Paragraphs and rows below the first heading, in order; but for what HTML has at its foot, Word on each page."""
    found = printed(kind, (published(project) / f"overview.{kind}").read_bytes())
    starts = next(n for n, one in enumerate(found) if one.heading.startswith("I. "))
    texts = [tuple(text.removeprefix("- ") for text in one.texts) for one in found[starts:]]
    return [words for words in texts if not words[0].startswith("Số liệu trích ngày")]


def test_results_csv_is_what_the_pages_rest_on(project):
    from kpi_helpers.pages.prepared import prepare

    kept = pd.read_csv(published(project) / "results.csv")
    assert len(kept) == len(prepare("2023-Q3", "data/example", "params").results)
    units = [u for u in load_params(PARAMS).units_on(Period.parse("2023-Q3").last) if u.kind != "one_stop"]
    assert len(kept) == (len(units) + 3) * 7 * 2


def test_what_an_analyst_adds_stands_in_pdf_and_html(project):
    page = (published(project) / f"units/{UNIT}/cua_toi.html").read_text(encoding="utf-8")
    text = words(pdf_text(published(project) / f"units/{UNIT}/cua_toi.pdf"))
    for found in (page, text):
        for word in ("size", "Biểu đồ tự vẽ", "Bảng tự viết", "Biểu đồ chưa có mô tả"):
            assert word in found, word
        assert "trang của tôi" in found.lower()


def test_nothing_that_must_not_circulate_is_in_any_published_file(project):
    register = pd.read_csv(next((project / "data/example").glob("*.csv")), dtype=str, keep_default_na=False)
    codes = set(register["Mã hồ sơ"])
    for path in published(project).rglob("*.*"):
        text = pdf_text(path) if path.suffix == ".pdf" else text_of(path)
        assert not codes.intersection(re.findall(r"H34\.[\w.-]+", text)), path.name
        assert not re.search(r"\bCB-\d\d\b", text), path.name
        assert str(project) not in text and str(ROOT) not in text, path.name
        if path.suffix in (".pdf", ".html"):
            assert "report.summary()" not in text and "open_report" not in text, path.name


def test_a_page_that_shows_a_dossier_is_held(project, capsys):
    notebook = nbformat.read(project / "notebooks/unit_report.ipynb", as_version=4)
    notebook.cells.append(new_code_cell('report.measured.facts[["dossier_id"]].head(2)'))
    nbformat.write(notebook, project / "notebooks/lo_ma.ipynb")
    arguments = ["run", "2023-Q3", "--register", "data/example", "--notebook", "lo_ma", "--unit", UNIT, "--out", "held"]
    assert main(arguments) == 1
    assert "2 mã hồ sơ" in capsys.readouterr().err
    assert not (project / "held/2023-Q3").exists()


def test_a_page_on_which_a_false_figure_was_typed_is_held_and_the_figure_named(project, capsys):
    notebook = nbformat.read(project / "notebooks/unit_report.ipynb", as_version=4)
    told = "Đơn vị đạt 99,87% (quý trước 61,02%; nguồn: sổ tay)."
    notebook.cells += [new_markdown_cell(told), new_markdown_cell("| Lĩnh vực | Số |\n|--|--|\n| Đất đai | 98.765 |")]
    nbformat.write(notebook, project / "notebooks/go_sai.ipynb")
    arguments = [
        "run",
        "2023-Q3",
        "--register",
        "data/example",
        "--notebook",
        "go_sai",
        "--unit",
        UNIT,
        "--out",
        "held",
    ]
    assert main(arguments) == 1
    said = capsys.readouterr().err
    for figure in ("99,87%", "98.765"):
        assert said.count(figure) == 2, figure
    assert "HTML, " in said and "PDF, " in said and "VII. Nguồn số liệu và cách tính" in said
    assert not (project / "held/2023-Q3").exists()


def test_the_desk_shows_what_it_received(project):
    assert "hồ sơ tiếp nhận" in words(pdf_text(published(project) / f"units/{DESK}/unit_report.pdf")).lower()


def test_papermill_alone_runs_a_page(project, tmp_path):
    command = [
        "papermill",
        "notebooks/unit_report.ipynb",
        str(tmp_path / "out.ipynb"),
        "-r",
        "period",
        "2023-Q3",
        "-r",
        "unit",
        UNIT,
    ]
    subprocess.run([sys.executable, "-m", *command], cwd=project, check=True, capture_output=True)
    executed = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert any("Lũy kế" in str(cell.get("outputs")) for cell in executed.cells)


def test_every_page_runs_from_its_own_folder_with_its_defaults(project, tmp_path):
    for name in ("overview", "unit_report", "register_quality"):
        command = [sys.executable, "-m", "papermill", f"{name}.ipynb", str(tmp_path / f"{name}.ipynb")]
        plain = {key: value for key, value in os.environ.items() if key != "KPI_ROOT"}
        subprocess.run(command, cwd=project / "notebooks", env=plain, check=True, capture_output=True)


def test_every_pdf_passes_pdfua_and_the_check_of_its_syntax(project):
    paths = sorted(published(project).rglob("*.pdf"))
    assert len(paths) >= 5
    for path in paths:
        found = pdfua.validate(str(path)).findings
        assert [f for f in found if f.severity == pdfua.Severity.ERROR] == [], path.name
        with pikepdf.open(path) as pdf:
            assert pdf.check_pdf_syntax() == [], path.name


@pytest.fixture
def browser():
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium, args=options)
        yield browser
        browser.close()


def pages_of(project):
    units = [f"units/{unit}/unit_report.html" for unit in (UNIT, TINY, DESK)]
    return [published(project) / name for name in ("index.html", "overview.html", *units)]


def test_no_request_leaves_a_page(project, browser):
    asked, said = [], []
    tab = browser.new_page()
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    pages = pages_of(project)
    for path in pages:
        tab.goto(path.as_uri())
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri() for path in pages]
    assert said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_wrong_and_no_page_is_wider_than_its_window(project, browser, scheme, width):
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    for path in pages_of(project):
        tab = context.new_page()
        tab.goto(path.as_uri())
        found = Axe().run(tab).response["violations"]
        assert [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]] == [], path.name
        assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path.name
        tab.close()
