"""A code of the register holds a document wherever a reader could read it: on the pages or anywhere in the notebook."""

import base64

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kpi_helpers.publish import engine, notebooks
from tests.unit.publish.test_exporters import SVG

CODE = "H34.99.19-211001-00001"
START = CODE[:15]
DRAWN = SVG.replace("<rect", f"<text>{CODE}</text><rect")


def reasons(text, code):
    """The screen of a register with one code."""
    return ["1 mã"] if code in text.replace("\N{MINUS SIGN}", "-") else []


def scanned(text):
    return ["số căn cước"] if "062099887766" in text else []


def output(metadata=None, **data):
    data = {name.replace("_", "/", 1): content for name, content in data.items()}
    return new_code_cell("x", outputs=[new_output("display_data", data, metadata=metadata or {})])


def encoded(text):
    return base64.b64encode(text.encode()).decode()


PLACES = {
    "a source of code": new_code_cell(f"x = '{CODE}'"),
    "a printed text": new_code_cell("x", outputs=[new_output("stream", text=CODE)]),
    "JSON that is not printed": output(**{"application_x+json": {"a": [{"b": f"dòng\n{CODE}\n"}]}}),
    "a name in JSON": output(**{"application_x+json": {CODE: 1}}),
    "a text alternative": new_markdown_cell("x", metadata={"alt": f"Hồ sơ {CODE}"}),
    "a tag": new_markdown_cell("x", metadata={"tags": [CODE]}),
    "metadata of an output": output({"note": CODE}, text_plain="x"),
    "the name of an attachment": new_markdown_cell("x", attachments={f"{CODE}.png": {"image/png": "AA"}}),
    "a drawing": output(**{"image_svg+xml": DRAWN}),
    "a drawing among the attachments": new_markdown_cell(
        "![](attachment:a.svg)", attachments={"a.svg": {"image/svg+xml": encoded(DRAWN)}}
    ),
    "an escape": new_markdown_cell(CODE.replace("-0", "\\-0")),
    "bold letters": new_markdown_cell(f"**{START}**{CODE[15:]}"),
    "a link": new_markdown_cell(f"[{START}](#a){CODE[15:]}"),
    "an entity": new_markdown_cell(CODE.replace("H", "&#72;")),
    "HTML in Markdown": new_markdown_cell(f"<i>{START}</i>{CODE[15:]}"),
    "a Markdown output": output(text_markdown=f"*{START}*{CODE[15:]}"),
    "HTML with styles": output(text_html=f"<td><b>{START}</b>{CODE[15:]}</td>"),
    "what HTML speaks": output(text_html=f"<b aria-label='{CODE.replace('H', '&#72;')}'>x</b>"),
    "a formula": new_markdown_cell(CODE.join("$$").replace("H", "\\text{H}")),
    "Typst": output(**{"text_vnd.typst": f'#par[#"{CODE}";]', "text_html": "x"}),
}


def outcome(tmp_path, *cells, formats=("html",), **document):
    """What becomes of an executed notebook with these cells: `engine`'s result, without running anything."""
    notebook = notebooks.to_publish(new_notebook(cells=list(cells), metadata={"document": document}))
    search = {"screen": f"{__name__}:reasons", "screen_arguments": {"code": CODE}, "scan": f"{__name__}:scanned"}
    task = engine.Task(tmp_path / "a.ipynb", {}, formats, tmp_path, tmp_path, **search)
    try:
        return engine.screened(task, notebook) or engine.exported(task, notebook)
    except engine.HeldError as error:
        return engine.Made(held=str(error))


@pytest.mark.parametrize("formats", [("html",), ("pdf",), ("docx",)])
@pytest.mark.parametrize("place", PLACES)
def test_a_code_holds_the_document_wherever_it_stands(tmp_path, place, formats):
    made = outcome(tmp_path, PLACES[place], formats=formats)
    assert made.held and not made.files and CODE not in made.held


@pytest.mark.parametrize("name", ["title", "banner", "footer", "author", "signer", "notices", "keywords", "unknown"])
def test_a_code_in_a_field_of_the_document_holds_it(tmp_path, name):
    value = [CODE] if name in ("notices", "keywords") else CODE
    assert "siêu dữ liệu" in outcome(tmp_path, new_markdown_cell("x"), **{name: value}).held


def test_personal_data_in_metadata_and_formulas_hold_the_document_too(tmp_path):
    alt = new_markdown_cell("x", metadata={"alt": "062099887766"})
    formula = new_markdown_cell("$062\\text{099887766}$")
    for cell in (alt, formula):
        assert "số căn cước" in outcome(tmp_path, cell).held


def test_what_publishing_does_not_go_by_is_left_out(tmp_path):
    cell = new_markdown_cell("x", metadata={"note": CODE, "tags": ["a"], "alt": "b", "slideshow": {"c": 1}})
    made = outcome(tmp_path, cell)
    assert nbformat.reads(made.files["ipynb"].decode(), as_version=4).cells[0].metadata == {"tags": ["a"], "alt": "b"}


def test_cells_of_a_table_are_not_read_as_one_code(tmp_path):
    assert outcome(tmp_path, output(text_html=f"<table><td>{START}</td><td>{CODE[15:]}</td></table>")).files
