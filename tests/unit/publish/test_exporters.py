import base64
import io
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import nbformat
import pandas as pd
import pdfua
import pikepdf
import pytest
from fontTools.ttLib import TTFont
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbconvert.exporters import get_exporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kpi_helpers.errors import KpiError
from kpi_helpers.publish.exporters.document import DOCUMENT
from kpi_helpers.publish.exporters.images import NO_ALT

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SVG = (
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
    '<rect id="r" width="9" height="9"/></svg>'
)
NFD = unicodedata.normalize("NFD", "Xã Đắk Ruồng")


def shown(source: str = "x", **data: object) -> object:
    """A code cell with one output; `text_html="…"` stands for the type text/html."""
    kinds = {"svg": "image/svg+xml", "png": "image/png", "document": DOCUMENT, "typst": "text/vnd.typst"}
    types = {kinds.get(name, name.replace("_", "/", 1)): content for name, content in data.items()}
    return new_code_cell(source, outputs=[new_output("display_data", types)], execution_count=1)


def export(form: str, /, *cells: object, folder: str = "", **document: object):
    notebook = new_notebook(cells=list(cells), metadata={"document": document} if document else {})
    return get_exporter(f"report-{form}")().from_notebook_node(notebook, {"metadata": {"path": folder}})


def html(*cells: object, **more: object) -> str:
    return export("html", *cells, **more)[0]


def pdf_text(*cells: object, **more: object) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    content, _ = export("pdf", *cells, **more)
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return re.sub(r"\s+", " ", read.stdout.decode())


def errors_in(content: bytes, folder: Path) -> list[object]:
    """What pdfua finds wrong with a PDF."""
    (folder / "a.pdf").write_bytes(content)
    found = pdfua.validate(str(folder / "a.pdf")).findings
    return [finding for finding in found if finding.severity == pdfua.Severity.ERROR]


def both(*cells: object, **more: object) -> tuple[str, str]:
    return html(*cells, **more), pdf_text(*cells, **more)


def test_a_bare_notebook_of_anybodys_is_a_document():
    page, text = both(new_markdown_cell("# Tiêu đề\n\nMột đoạn."), shown(text_plain="4"))
    for found in (page, text):
        assert "Tiêu đề" in found and "Một đoạn." in found and "4" in found


def test_the_first_heading_is_the_title_unless_a_field_says_otherwise():
    assert "<h1>Do người soạn sửa</h1>" in html(new_markdown_cell("# Do người soạn sửa"))
    assert "<h1>Từ trường</h1>" in html(new_markdown_cell("# Bỏ"), title="Từ trường")


def test_the_official_heading_stands_in_both():
    fields = {
        "agency": ["VĂN PHÒNG"], "parent_agency": "UBND HUYỆN", "kind": "báo cáo", "number_line": "Số: /BC",
        "place_and_date": "Kon Rẫy, ngày", "addressees": ["Ủy ban nhân dân huyện"], "banner": "SỐ LIỆU MÔ PHỎNG",
        "notices": ["CHƯA ĐỦ KỲ"], "footer": "Số liệu trích ngày 15/12/2023", "subtitle": "Quý III năm 2023",
        "version": {"number": 2, "replaces": 1},
    }  # fmt: skip
    for found in both(new_markdown_cell("# Kết quả"), **fields):
        for words in (
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "VĂN PHÒNG", "BÁO CÁO",
            "Kính gửi: Ủy ban", "SỐ LIỆU MÔ PHỎNG", "CHƯA ĐỦ KỲ", "Số liệu trích ngày 15/12/2023",
            "Bản số 2, thay bản số 1",
        ):  # fmt: skip
            assert words in found, words


LETTER = {
    "agency": ["ỦY BAN NHÂN DÂN", "HUYỆN"], "number_line": "Số: /UBND-VX", "about": "V/v đôn đốc", "kind": "công văn",
    "addressees": ["Các cơ quan chuyên môn", "Chi nhánh", "UBND các xã"], "subtitle": "Quý III",
}  # fmt: skip


def test_a_letter_says_what_it_is_about_under_its_number_and_names_no_kind():
    page, text = both(new_markdown_cell("# Đôn đốc"), **LETTER)
    for found in (page, text):
        assert found.index("UBND-VX") < found.index("V/v đôn đốc") < found.index("Kính gửi:")
        assert "CÔNG VĂN" not in found and "Quý III" not in found.partition("<body>")[2]
        for name in ("- Các cơ quan chuyên môn;", "- Chi nhánh;", "- UBND các xã."):
            assert name in found
    assert '<h1 class="hidden">Đôn đốc</h1>' in page and "Đôn đốc" not in text


def test_a_letter_passes_pdfua_and_has_its_title(tmp_path):
    content, _ = export("pdf", new_markdown_cell("# Đôn đốc\n\nMột đoạn."), **LETTER)
    with pikepdf.open(io.BytesIO(content)).open_metadata() as metadata:
        assert str(metadata["dc:title"]) == "Đôn đốc"
    assert not errors_in(content, tmp_path)


def test_fields_of_an_output_serve_and_those_of_the_notebook_outrank_them():
    cell = shown(document={"kind": "CÔNG VĂN", "subtitle": "kỳ này"}, text_plain="không in")
    page = html(cell, kind="TỜ TRÌNH")
    assert "TỜ TRÌNH" in page and "kỳ này" in page and "CÔNG VĂN" not in page and "không in" not in page


def test_markdown_prints_tables_lists_formulas_footnotes_links_and_code():
    source = (
        "Đoạn **đậm** *nghiêng* `mã` [liên kết](https://example.invalid/a) <b>thẻ</b><br>dòng[^1]\n\n"
        "- một\n  - hai\n- [x] xong\n\n1. đầu\n2. sau\n\n| Đơn vị | Số |\n|:--|--:|\n| Xã | 12 |\n\n"
        "$T=\\frac{b}{a}\\times 100$\n\n$$\\sqrt{x}$$\n\n```\nkhối mã\n```\n\n> trích\n\n[^1]: chú thích\n"
    )
    page, text = both(new_markdown_cell(source))
    words = (
        "đậm",
        "nghiêng",
        "mã",
        "liên kết",
        "thẻ",
        "một",
        "hai",
        "xong",
        "đầu",
        "Đơn vị",
        "12",
        "khối mã",
        "trích",
        "chú thích",
    )
    for word in words:
        assert word in page and word in text, word
    assert "<math" in page and "$T=" not in page


def test_a_formula_that_can_not_be_set_stands_as_code_with_a_warning():
    content, resources = export("pdf", new_markdown_cell(r"$\notacommand{$"))
    assert content.startswith(b"%PDF") and any("công thức" in w for w in resources["report_warnings"])


def test_images_of_attachments_data_addresses_and_files_are_embedded(tmp_path):
    (tmp_path / "ảnh.png").write_bytes(PIXEL)
    encoded = base64.b64encode(PIXEL).decode()
    cell = new_markdown_cell(
        f"![kèm](attachment:a.png)\n\n![thẳng](data:image/png;base64,{encoded})\n\n![tệp](ảnh.png)"
    )
    cell["attachments"] = {"a.png": {"image/png": encoded}}
    page, _ = html(cell, folder=str(tmp_path)), export("pdf", cell, folder=str(tmp_path))
    assert page.count("data:image/png;base64,") == 3 and 'alt="kèm"' in page


def test_an_image_that_is_not_there_is_said():
    page, text = both(new_markdown_cell("![x](khong-co.png)"))
    assert "Ảnh không có" in page and "Ảnh không có" in text


def frame() -> pd.DataFrame:
    columns = pd.MultiIndex.from_tuples([("Kỳ", "b"), ("Kỳ", "a")])
    return pd.DataFrame([[1, 20], [3, 40]], index=["Xã #A", "Xã $B"], columns=columns)


def test_a_dataframe_and_a_styler_print_head_body_and_spans():
    table = frame()
    styled = table.style.set_caption("Tiêu đề bảng").map(lambda _: "background-color: #ffeeaa")
    page, text = both(
        shown(text_html=table.to_html(), text_plain="x"), shown(text_html=styled.to_html(), text_plain="x")
    )
    for word in ("Kỳ", "Xã #A", "Xã $B", "40", "Tiêu đề bảng"):
        assert word in page and word in text, word


def test_figures_print_as_svg_or_png_and_announce_a_missing_description():
    with_alt = shown(svg=SVG)
    with_alt.metadata["alt"] = "Hình vuông"
    page = html(with_alt, shown(png=base64.b64encode(PIXEL).decode()))
    assert (
        'aria-label="Hình vuông"' in page and f'alt="{NO_ALT}"' in page and NO_ALT in re.sub(r'alt="[^"]*"', "", page)
    )
    assert NO_ALT in pdf_text(shown(svg=SVG))


@pytest.mark.parametrize(
    "named",
    [
        "<Axes: xlabel='đơn vị', ylabel='n'>",
        "[<matplotlib.lines.Line2D>]",
        "(<Figure size 640x480 with 1 Axes>, <Axes: >)",
        "Text(0.5, 1.0, 'Biểu đồ')",
        "<BarContainer object of 3 artists>",
        "<seaborn.axisgrid.FacetGrid>",
        "[<matplotlib.patches.Wedge>, <Axes3D: zlabel='n'>]",
        "array([[<Axes: >, <Axes: >],\n       [<Axes: >, <Axes: >]], dtype=object)",
    ],
)
def test_what_a_plotting_call_returns_is_not_printed_beside_its_figure(named):
    drawing = new_output("display_data", {"image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg"/>'})
    returned = new_output("execute_result", {"text/plain": named}, execution_count=1)
    assert "<pre" not in html(new_code_cell("vẽ()", outputs=[returned, drawing]))
    assert "<pre" in html(new_code_cell("vẽ()", outputs=[returned]))


@pytest.mark.parametrize("named", ["<Ghi chú quan trọng>", "[<Hồ sơ 1>, <Hồ sơ 2>]", "<Axes>", "<lan.Figure size 1>"])
def test_what_else_a_drawing_cell_shows_is_printed(named):
    drawing = new_output("display_data", {"image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg"/>'})
    note = new_output("display_data", {"text/plain": named})
    assert "<pre" in html(new_code_cell("vẽ()", outputs=[drawing, note]))


def test_scripts_of_an_output_never_reach_the_page():
    page = html(shown(text_html="<p>thấy</p><script>alert(1)</script>"))
    assert "thấy" in page and "alert" not in page


def test_two_figures_never_share_an_id():
    page = html(shown(svg=SVG), shown(svg=SVG.replace('"9"', '"8"')))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)) == 2


def test_streams_and_plain_text_print():
    cell = new_code_cell(
        "print(1)", outputs=[new_output("stream", text="dòng 1\n"), new_output("stream", text="dòng 2\n")]
    )
    for found in both(cell, shown(text_plain="<Đối tượng>")):
        assert "dòng 1" in found and "dòng 2" in found and "Đối tượng" in found


def test_warnings_of_libraries_are_told_to_the_analyst_and_not_printed():
    said = (
        "lib/x.py:3: UserWarning: cột cũ\n  warn('cột cũ')\nô lệnh:1: FutureWarning: sắp bỏ\n  f()\nlời tôi: 12: xong"
    )
    cell = new_code_cell("f()", outputs=[new_output("stream", name="stderr", text=said)])
    only = new_code_cell("g()", outputs=[new_output("stream", name="stderr", text="a.py:1: DeprecationWarning: b\n")])
    page, resources = export("html", cell, only)
    assert "lời tôi: 12: xong" in page and "Warning" not in page and "warn(" not in page and "f()" not in page
    assert resources["report_warnings"] == [
        "ô 1: UserWarning: cột cũ", "ô 1: FutureWarning: sắp bỏ", "ô 2: DeprecationWarning: b",
    ]  # fmt: skip


def test_what_can_not_be_printed_is_said_on_the_page_and_as_a_warning():
    cell = shown("w = widget()", **{"application_vnd.jupyter.widget-view+json": {}, "text_plain": "Widget()"})
    page, resources = export("html", cell)
    assert "Không in được nội dung của ô số 1" in page
    assert resources["report_warnings"] == [
        "ô 1 (w = widget()): không in được application/vnd.jupyter.widget-view+json"
    ]


@pytest.mark.parametrize("wrong", [{"dated": "hôm qua"}, {"agency": "PHÒNG"}, {"version": {"number": "hai"}}])
def test_a_field_of_a_wrong_type_is_named(wrong):
    with pytest.raises(KpiError) as raised:
        html(new_markdown_cell("# T"), **wrong)
    assert raised.value.faults[0].code == "document-field" and next(iter(wrong)) in str(raised.value)


def test_code_and_internal_cells_never_print():
    inner = new_markdown_cell("bí mật", metadata={"tags": ["internal"]})
    for found in both(
        new_markdown_cell("# T"), new_code_cell("secret_source = 1"), inner, shown("y_source", text_plain="ra")
    ):
        assert "secret_source" not in found and "y_source" not in found and "bí mật" not in found


def test_a_failed_notebook_is_not_a_document():
    cell = new_code_cell("1/0", outputs=[new_output("error", ename="ZeroDivisionError", evalue="x", traceback=[])])
    for kind in ("pdf", "html"):
        with pytest.raises(KpiError) as raised:
            export(kind, cell)
        assert raised.value.faults[0].code == "notebook-failed"


def test_text_is_composed_whatever_form_it_came_in():
    page, text = both(
        new_markdown_cell(f"# {NFD}\n\n{NFD}"), shown(text_html=f"<table><tr><td>{NFD}</td></tr></table>")
    )
    assert unicodedata.is_normalized("NFC", page) and unicodedata.is_normalized("NFC", text)
    assert text.count("Xã Đắk Ruồng") == 3


def everything() -> list[object]:
    return [
        new_markdown_cell("# Kết quả\n\n## Một\n\n#### Lệch bậc\n\n| a | b |\n|--|--|\n| 1 | $x^2$ |"),
        shown(svg=SVG), shown(text_html=frame().to_html()), shown(typst='#points(("a", "b"))', text_html="<p>a</p>"),
    ]  # fmt: skip


def test_the_pdf_passes_pdfua_and_is_tagged_titled_and_dated(tmp_path):
    content, _ = export("pdf", *everything(), dated="2023-09-14", author="VĂN PHÒNG")
    pdf = pikepdf.open(io.BytesIO(content))
    assert str(pdf.Root.Lang) == "vi-VN" and bool(pdf.Root.MarkInfo.Marked)
    with pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]) == ("2", "A", "1")
        assert "Kết quả" in str(metadata["dc:title"])
    assert "20230914" in str(pdf.docinfo["/CreationDate"])
    assert not errors_in(content, tmp_path)


@pytest.mark.parametrize("kind", ["pdf", "html"])
def test_the_same_notebook_gives_the_same_bytes(kind):
    cells = everything()
    assert export(kind, *cells, dated="2023-09-14")[0] == export(kind, *cells, dated="2023-09-14")[0]


def test_only_the_packages_fonts_are_embedded():
    pdf = pikepdf.open(io.BytesIO(export("pdf", *everything())[0]))
    named = [str(obj.FontName) for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and "/FontName" in obj]
    assert named and all(re.match(r"/[A-Z]{6}\+(LiberationSerif|NewCM|DejaVuSansMono)", name) for name in named)


def test_the_html_carries_its_letters_in_four_styles_without_the_reserved_name():
    page = html(new_markdown_cell("# Đắk Ruồng\n\n**kết quả** *tỷ lệ*"))
    fonts = [TTFont(io.BytesIO(base64.b64decode(found))) for found in re.findall(r"font/woff;base64,([^\"]+)", page)]
    assert len(fonts) == 4 and all(not font["name"].names for font in fonts)
    assert all({ord(letter) for letter in "ĐắkRuồngKẾTQUẢ"} <= set(font.getBestCmap()) for font in fonts)


def test_the_html_asks_nothing_of_a_network():
    page = html(*everything())
    assert "default-src 'none'" in page and "<script" not in page
    assert not re.search(r"""(?:src|href)=["'](?!data:|#)""", page)


HOSTILE = st.text(st.sampled_from("ab #$@*_<>`~/\\[]{}()|!-+=.&\"'\n\tđ1"), max_size=60)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HOSTILE)
def test_no_markdown_can_break_the_typesetting(source):
    content, _ = export("pdf", new_markdown_cell(source))
    assert content.startswith(b"%PDF")


def test_fragments_bring_their_own_typst_and_files():
    data = {
        "text/vnd.typst": '#chart("c.svg", alt: "mô tả", caption: "chú")',
        "image/svg+xml": SVG,
        "text/html": "<figure>c</figure>",
    }
    cell = new_code_cell(
        "c",
        outputs=[new_output("display_data", data, metadata={"text/vnd.typst": {"files": {"c.svg": "image/svg+xml"}}})],
    )
    page, text = both(cell)
    assert "<figure>c</figure>" in page and "Hình 1" in text and "chú" in text


def test_the_command_line_of_nbconvert_finds_the_exporters(tmp_path):
    import sys

    path = tmp_path / "trang.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Trang")]), path)
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "report-pdf", str(path)], check=True, capture_output=True
    )
    assert (tmp_path / "trang.pdf").read_bytes().startswith(b"%PDF")
