"""What is read again from rendered pages is what their notebook says, in HTML, PDF and Word alike."""

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kpi_helpers.pages.fragments import Cell, Column, Parts, Prose, Sentence, Table
from kpi_helpers.publish.rendered import computed, printed
from tests.unit.publish.test_exporters import SVG, export, shown

KINDS = ["html", "pdf", "docx"]
LONG = "Thửa đất số mười hai thuộc tờ bản đồ số chín, " * 4
TEXT = f"""## I. Một

Đạt **97**,35% *(12/13 hồ sơ)* trong kỳ. {LONG}

- điểm một: 5
- điểm hai

| Tên | Số |
|---|---|
| Đất đai | 1.234 |
| Hộ tịch | −0,5 |

### 1. Hai

> Trích 7.
"""
TABLE = Table(
    "Bảng 1 hồ sơ", [Column("1fr"), Column("auto", "right")], [[Cell("Tên"), Cell("Số")]],
    [[Cell("Nhóm 9", colspan=2, tone="section")], [Cell("Đắk Ruồng"), Cell("3/4")]], pd.DataFrame(), "Ghi chú 8.",
)  # fmt: skip


def fragment(part):
    data, metadata = part._repr_mimebundle_()
    return new_code_cell("x", outputs=[new_output("display_data", {**data, "text/plain": "x"}, metadata=metadata)])


def read(kind, *cells):
    content = export(kind, *cells)[0]
    return printed(kind, content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize("kind", KINDS)
def test_paragraphs_and_rows_are_read_under_their_headings(kind):
    found = read(kind, new_markdown_cell(f"# Tên\n\n{TEXT}"))
    texts = [(heading.casefold(), what, words) for heading, what, words in found]
    assert ("i. một", "paragraph", (f"Đạt 97,35% (12/13 hồ sơ) trong kỳ. {LONG}".strip(),)) in texts
    assert ("i. một", "paragraph", ("điểm một: 5",)) in texts
    assert ("i. một", "row", ("Đất đai", "1.234")) in texts and ("i. một", "row", ("Hộ tịch", "−0,5")) in texts
    assert ("1. hai", "paragraph", ("Trích 7.",)) in texts
    assert not any("Tên" in words for _, _, words in texts)


@pytest.mark.parametrize("kind", KINDS)
def test_fragments_are_read_without_captions_heads_and_drawings(kind):
    prose = Prose([Sentence("Có 12 hồ sơ."), Sentence("Còn 3.")])
    drawing = shown(svg=SVG.replace("<rect", "<text>77</text><rect"), text_plain="x")
    found = {words for _, _, words in read(kind, fragment(Parts([prose, TABLE])), drawing)}
    assert {("Có 12 hồ sơ. Còn 3.",), ("Đắk Ruồng", "3/4"), ("Ghi chú 8.",)} <= found
    assert not any("77" in text or "Bảng 1" in text or text == "Số" for words in found for text in words)


def test_what_code_printed_as_text_is_no_paragraph():
    cell = new_code_cell("x", outputs=[new_output("stream", text="99,99%\n")])
    assert not any("99,99%" in text for kind in KINDS for *_, words in read(kind, cell) for text in words)


def test_only_tables_that_code_made_count_as_computed():
    own = shown(text_html="<p>12</p><table><thead><tr><th>a</th></tr></thead><tr><th>b</th><td>3,5</td></tr></table>")
    page = new_notebook(cells=[own, fragment(TABLE), new_markdown_cell("| a |\n|--|\n| 7 |")])
    assert computed(page) == ["b", "3,5"]
