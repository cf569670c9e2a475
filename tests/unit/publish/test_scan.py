"""What a reader can see is scanned in each file; a hit holds the document and names place and kind, not the data."""

import io
import json

import pytest
import xlsxwriter
from nbformat.v4 import new_code_cell, new_notebook, new_output

from kpi_helpers.publish import manifest
from kpi_helpers.publish.run import run
from kpi_helpers.publish.visible import passages, text_of_markup
from kpi_helpers.text import texts_of_typst
from tests.unit.publish.test_run import job, page, publication

SCAN = {"scan": f"{__name__}:found", "scan_arguments": {"word": "062099887766"}}
SHOWN = "print('0620' + '99887766' if unit == 'a' else 'thường')"


def found(text, word):
    return ["số căn cước"] if word in text else []


def extras(records, word):
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as made:
        made.add_worksheet("Một")
        made.add_worksheet("Hai").write_string(3, 1, word)
    return {"a.xlsx": book.getvalue(), "b.csv": b"x,y\n1,2\n", "c.csv": f"x,y\n1,{word}\n".encode()}


def seen(kind, content):
    return [text for _, text in passages(kind, content)]


@pytest.mark.parametrize("formats", [("html",), ("pdf",), ("docx",), ("html", "pdf")])
def test_a_hit_holds_the_document_and_is_not_repeated(project, formats):
    path = page(project, SHOWN)
    outcome = run(publication(job(path), job(path, "b"), formats=formats, **SCAN), project / "outputs", jobs=1)
    assert [record.status for record in outcome.records] == ["held", "published"]
    reason = outcome.records[0].reason
    assert "062099887766" not in reason and "IPYNB, ô số 3: số căn cước" in reason
    assert all(f"{kind.upper()}, " in reason for kind in formats)
    assert not (project / "outputs/2023-Q3/units/a").exists()


def test_another_file_with_a_hit_is_left_out_each_time_and_told(project):
    path, out = page(project, "print('thường')"), project / "outputs"
    extra = {"extras": f"{__name__}:extras", "extras_arguments": {"word": "062099887766"}}
    for _ in range(2):
        outcome = run(publication(job(path), **SCAN, **extra), out, jobs=1)
        assert {r.name: r.status for r in outcome.troubles} == {"a.xlsx": "held", "c.csv": "held"}
        assert "XLSX, trang 2, dòng 4, cột 2" in outcome.troubles[0].reason
        assert "CSV, dòng 2, cột 2" in outcome.troubles[1].reason
        assert [p for p in manifest.files_of(out / "2023-Q3") if "/" not in p] == ["b.csv"]
        assert manifest.differences(out / "2023-Q3") == []


def test_only_what_can_be_seen_or_heard_of_markup_counts():
    markup = (
        "<style>.a{x:1}</style><script>b()</script><p class='c' id=d>một <b>đ</b>ậm</p><td>1</td><td>2</td>"
        "<img alt='mô tả' src='data:e'><svg aria-label='hình'><path d='0620'/><text>chữ</text></svg>"
    )
    lines = [line.strip() for line in text_of_markup(markup).splitlines() if line.strip()]
    assert lines == ["một đậm", "1", "2", "mô tả", "hình", "chữ"]


def test_a_notebook_shows_its_sources_and_every_form_of_its_outputs():
    forms = {
        "text/html": "<b title='nhãn'>một</b>",
        "text/plain": "hai",
        "text/vnd.typst": '#x("ba")',
        "image/png": "AA",
    }
    document = {"application/vnd.report.document+json": {"signer": "bốn", "recipients": ["năm"]}}
    cell = new_code_cell("sáu", outputs=[new_output("display_data", data=data) for data in (forms, document)])
    notebook = new_notebook(cells=[cell])
    texts = " ".join(seen("ipynb", json.dumps(notebook).encode()))
    assert all(word in texts for word in ("nhãn", "một", "hai", "ba", "bốn", "năm", "sáu")) and "AA" not in texts


def test_strings_of_typst_are_read_as_written():
    assert texts_of_typst('#p("a \\"b\\" \\\\ c\\nd", "e")') == ['a "b" \\ c\nd', "e"]
