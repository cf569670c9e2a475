"""A page whose rendered text the audit does not bear out is held, whichever of its formats says so."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kpi_helpers.publish import engine
from kpi_helpers.publish.exporters import report_docx
from kpi_helpers.publish.exporters.content import Block

TYPST = "text/vnd.typst"


def not_half(printed, computed, unit):
    """An audit to which only 50% is true, and whatever the page's code computed."""
    return [
        f"{heading}, {kind}: {text}"
        for heading, kind, texts in printed
        for text in texts
        if "%" in text and "50%" not in text and text not in computed and unit == "a"
    ]


def fragment(html, typst):
    said = {"text/html": f"<p>{html}</p>", TYPST: f'#prose(("{typst}",))'}
    return new_code_cell("x", outputs=[new_output("display_data", said)])


def made(tmp_path, *cells, formats=("html", "pdf", "docx"), audit=f"{__name__}:not_half"):
    task = engine.Task(tmp_path / "a.ipynb", {"unit": "a"}, formats, tmp_path, tmp_path, audit=audit)
    notebook = new_notebook(cells=[new_markdown_cell("# Tên\n\n## I. Mục"), *cells])
    monkey = pytest.MonkeyPatch()
    with monkey.context() as patched:
        patched.setattr(engine, "execute", lambda task, work: notebook)
        return engine.make(task)


def test_a_true_page_is_published(tmp_path):
    done = made(tmp_path, fragment("Đạt 50%.", "Đạt 50%."), new_markdown_cell("Gần 50%."))
    assert set(done.files) == {"ipynb", "html", "pdf", "docx"} and not done.faults


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (
            new_markdown_cell("Gần 51%."),
            ["HTML, I. Mục, paragraph: Gần 51%.", "PDF, ", "DOCX, I. Mục, paragraph: Gần 51%."],
        ),
        (
            new_markdown_cell("| a | b |\n|--|--|\n| c | 51% |"),
            ["HTML, I. Mục, row: 51%", "PDF, ", "DOCX, I. Mục, row: 51%"],
        ),
        (fragment("Đạt 50%.", "Đạt 51%."), ["(PDF, I. MỤC, paragraph: Đạt 51%.)"]),
        (fragment("Đạt 51%.", "Đạt 50%."), ["(HTML, I. Mục, paragraph: Đạt 51%.; DOCX, "]),
    ],
)
def test_a_false_figure_holds_the_page_and_is_named(tmp_path, cell, found):
    done = made(tmp_path, cell)
    assert done.held and not done.files and done.partial and done.faults[0].code == "figures-held"
    assert all(words in done.faults[0].text("vi") for words in found)
    assert all(words in done.faults[0].text("en") for words in found)


def test_a_table_that_the_pages_code_made_is_handed_over_as_computed(tmp_path):
    table = new_output("display_data", {"text/html": "<table><tr><td>a</td><td>51%</td></tr></table>"})
    assert made(tmp_path, new_code_cell("x", outputs=[table])).files


def test_without_an_audit_nothing_is_asked(tmp_path):
    assert made(tmp_path, new_markdown_cell("Gần 51%."), audit="").files


def test_a_figure_that_only_the_word_file_states_holds_the_page(tmp_path, monkeypatch):
    """The file itself is read again, not what it was made from."""
    to_docx = report_docx.to_docx
    falsified = [Block(1, "<p>Đạt 51%.</p>", "")]
    monkeypatch.setattr(report_docx, "to_docx", lambda document, printed: to_docx(document, [*printed, *falsified]))
    done = made(tmp_path, new_markdown_cell("Gần 50%."))
    assert done.held and "DOCX, I. Mục, paragraph: Đạt 51%." in done.faults[0].text("vi")
    assert "HTML" not in done.faults[0].text("vi")
