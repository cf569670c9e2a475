"""The Word document, read back: its structure, its words, its layout by the decree, its bytes."""

import base64
import io
import os
import re
import subprocess
import sys
import zipfile

import docx
import pandas as pd
import pytest
from docx.enum.section import WD_ORIENT
from docx.shared import Mm
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from PIL import Image

from kpi_helpers.pages.fragments import Appendix, Cell, Closing, Column, Parts, Prose, Sentence, Table
from kpi_helpers.publish.exporters.word_pictures import with_codes
from kpi_helpers.publish.rendered import printed
from kpi_helpers.publish.visible import passages
from tests.unit.publish.test_exporters import PIXEL, SVG, everything, export, frame, shown
from tests.unit.publish.test_rendered import fragment

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OFFICIAL = {
    "agency": ["VĂN PHÒNG"], "parent_agency": "UBND HUYỆN", "kind": "báo cáo", "number_line": "Số:    /BC-VP",
    "place_and_date": "Kon Rẫy, ngày", "addressees": ["Ủy ban nhân dân huyện"], "banner": "SỐ LIỆU MÔ PHỎNG",
    "notices": ["CHƯA ĐỦ KỲ"], "footer": "Số liệu trích ngày 15/12/2023", "subtitle": "Quý III năm 2023",
    "version": {"number": 2, "replaces": 1}, "dated": "2023-09-14",
}  # fmt: skip
TABLE = Table(
    "Kết quả", [Column("1fr"), Column("auto", "right"), Column("auto", "center")],
    [[Cell("Tên", rowspan=2), Cell("Quý III", colspan=2)], [Cell("Số"), Cell("Đánh giá")]],
    [[Cell("Nhóm", colspan=3, tone="section", strong=True)],
     [Cell("Đắk", rowspan=2), Cell("1.234"), Cell("Đạt", tone="good")],
     [Cell("−5"), Cell("Chưa đạt", tone="bad")]], pd.DataFrame(), "Ghi chú.",
)  # fmt: skip


def word(*cells, **more):
    return docx.Document(io.BytesIO(export("docx", *cells, **more)[0]))


def words(*cells, **more):
    return [text for _, text in passages("docx", export("docx", *cells, **more)[0])]


def styled(document, style):
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == style]


def value(element, path):
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return None if found is None else found.get(f"{W}val", "")


def test_headings_are_words_own_and_titles_stand_in_the_outline():
    made = word(new_markdown_cell("# Tên\n\n## I. Một\n\n#### Lệch bậc\n\n### Hai"))
    assert styled(made, "Title") == ["Tên"]
    assert styled(made, "Heading 1") == ["I. Một"] and styled(made, "Heading 2") == ["Lệch bậc", "Hai"]
    levels = {n: value(made.styles[f"Heading {n}"].element, "pPr/outlineLvl") for n in (1, 2)}
    assert levels == {1: "0", 2: "1"}
    assert made.styles["Heading 1"].paragraph_format.keep_with_next


def test_the_official_heading_stands_in_columns_without_lines():
    made = word(new_markdown_cell("# Kết quả"), **OFFICIAL)
    agency, nation = (cell.text for cell in made.tables[0].rows[0].cells)
    assert made.tables[0].style.name == "Chia cột" and made.tables[0]._tbl.find(f".//{W}tblBorders") is None
    assert agency.split("\n") == ["UBND HUYỆN", "VĂN PHÒNG", "", "Số:    /BC-VP"]
    assert nation.split("\n") == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "", "Kon Rẫy, ngày",
    ]  # fmt: skip
    assert styled(made, "Tên loại") == ["BÁO CÁO"] and styled(made, "Bản số") == ["Bản số 2, thay bản số 1"]
    assert styled(made, "Kính gửi") == ["Kính gửi: Ủy ban nhân dân huyện."] and styled(made, "Cảnh báo") == [
        "CHƯA ĐỦ KỲ"
    ]


def test_the_line_below_the_motto_is_drawn_as_long_as_the_motto():
    cell = word(new_markdown_cell("# T"), **OFFICIAL).tables[0].rows[0].cells[1]
    drawn = next(paragraph for paragraph in cell.paragraphs if paragraph.style.name == "Đường kẻ")
    width = cell.width - drawn.paragraph_format.left_indent - drawn.paragraph_format.right_indent
    assert 55 < width / 36000 < 62 and not drawn.text


def test_a_letter_is_about_something_and_names_no_kind():
    fields = {**OFFICIAL, "about": "V/v đôn đốc", "addressees": ["Các phòng", "UBND các xã"]}
    made = word(new_markdown_cell("# Đôn đốc"), **fields)
    assert "V/v đôn đốc" in made.tables[0].rows[0].cells[0].text
    assert not styled(made, "Tên loại") and not styled(made, "Title")
    assert styled(made, "Kính gửi") == ["Kính gửi:", "- Các phòng;", "- UBND các xã."]


def test_paper_margins_type_and_language_are_the_decrees():
    made = word(new_markdown_cell("# T"), **OFFICIAL)
    section, normal = made.sections[0], made.styles.element.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    sides = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [round(side / Mm(1)) for side in sides] == [22, 20, 30, 18]
    assert normal.find(f"{W}rFonts").get(f"{W}ascii") == "Times New Roman" and value(normal, "sz") == "26"
    assert value(normal, "lang") == "vi-VN"


def test_pages_are_numbered_above_the_text_from_the_second_on_and_marked_from_the_first():
    made = word(new_markdown_cell("# T"), **OFFICIAL)
    section = made.sections[0]
    assert section.different_first_page_header_footer
    number, mark = section.header.paragraphs
    assert number._p.find(f"{W}fldSimple").get(f"{W}instr").strip() == "PAGE" and mark.text == "SỐ LIỆU MÔ PHỎNG"
    assert [p.text for p in section.first_page_header.paragraphs] == ["SỐ LIỆU MÔ PHỎNG"]
    for footer in (section.footer, section.first_page_footer):
        assert footer.paragraphs[0].text == "Số liệu trích ngày 15/12/2023"


def test_the_properties_name_title_day_and_language_and_nobody():
    made = word(new_markdown_cell("# Kết quả"), author="Cán bộ 03", **OFFICIAL).core_properties
    assert made.title == "Kết quả, Quý III năm 2023" and made.language == "vi-VN"
    assert f"{made.created:%Y-%m-%d}" == f"{made.modified:%Y-%m-%d}" == "2023-09-14"
    assert (made.author, made.last_modified_by, made.comments) == ("", "", "")


def test_a_tables_head_is_repeated_its_rows_stay_whole_and_its_spans_hold():
    made = word(fragment(TABLE)).tables[0]
    rows = made._tbl.findall(f"{W}tr")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, True, False, False, False]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert made.cell(0, 0).text == made.cell(1, 0).text == "Tên" and made.cell(0, 1).text == made.cell(0, 2).text
    assert made.cell(2, 2).text == "Nhóm" and made.cell(4, 0).text == "Đắk" and made.cell(4, 1).text == "−5"
    assert [made.cell(3, x).paragraphs[0].alignment for x in (0, 1, 2)] == [None, 2, 1]
    assert all(len(row.cells) == 3 for row in made.rows)


def test_a_table_is_as_wide_as_the_text_and_its_numbers_and_verdicts_stay_in_a_line():
    long = [[Cell("Tên rất dài của một đơn vị " * 4), Cell("1.858/2.772"), Cell("Chưa đạt", tone="bad")]]
    made = word(fragment(Table("T", TABLE.columns, TABLE.head, long, pd.DataFrame()))).tables[0]
    grid = [int(column.get(f"{W}w")) / 20 for column in made._tbl.find(f"{W}tblGrid")]
    assert sum(grid) == pytest.approx(162 / 25.4 * 72, abs=1) and grid[0] > 200
    assert grid[1] > 55 and grid[2] > 45


def test_a_short_text_is_not_broken_for_the_sake_of_a_long_one():
    long = [[Cell("Chứng thực bản sao từ bản chính giấy tờ " * 3), Cell("Lĩnh vực"), Cell("x")]]
    left = [Column("1fr"), Column(), Column()]
    made = word(fragment(Table("T", left, [[Cell("Tên"), Cell("Loại"), Cell("x")]], long, pd.DataFrame()))).tables[0]
    grid = [int(column.get(f"{W}w")) / 20 for column in made._tbl.find(f"{W}tblGrid")]
    assert grid[1] > 46 and sum(grid) == pytest.approx(162 / 25.4 * 72, abs=1)


def test_captions_bear_numbers_that_word_counts_itself():
    made = word(fragment(TABLE), fragment(TABLE), shown(svg=SVG))
    captions = [paragraph for paragraph in made.paragraphs if paragraph.style.name == "Caption"]
    assert [p.text for p in captions[:2]] == ["Bảng . Kết quả"] * 2  # what a field shows is no run
    fields = [field for p in captions for field in p._p.iter(f"{W}fldSimple")]
    assert [field.get(f"{W}instr").split()[1] for field in fields] == ["Bảng", "Bảng", "Hình"]
    assert [next(field.iter(f"{W}t")).text for field in fields] == ["1", "2", "1"]
    assert "Bảng 2. Kết quả" in words(fragment(TABLE), fragment(TABLE))


def test_a_caption_stays_with_its_table_and_a_short_table_on_its_page():
    made = word(fragment(TABLE))
    assert next(p for p in made.paragraphs if p.style.name == "Caption").paragraph_format.keep_with_next
    kept = [row.cells[-1].paragraphs[0].paragraph_format.keep_with_next for row in made.tables[0].rows]
    assert all(kept)  # the last keeps to the note
    bare = word(fragment(Table("T", TABLE.columns, TABLE.head, [*TABLE.body] * 20, pd.DataFrame()))).tables[0]
    kept = [row.cells[-1].paragraphs[0].paragraph_format.keep_with_next for row in bare.rows]
    assert all(kept[:4]) and not all(kept[4:]) and not kept[-1]


def test_a_chart_is_a_picture_with_its_text_alternative():
    cell = new_code_cell("x", metadata={"alt": "Ba cột, cao nhất 5"}, outputs=shown(svg=SVG).outputs)
    made = word(cell)
    (picture,) = made.inline_shapes
    assert picture._inline.docPr.get("descr") == "Ba cột, cao nhất 5"
    (name,) = [p.partname for p in made.part.package.iter_parts() if "media" in p.partname]
    image = Image.open(io.BytesIO(next(p.blob for p in made.part.package.iter_parts() if p.partname == name)))
    assert image.format == "PNG" and image.mode in ("RGB", "RGBA") and image.width / (picture.width / 914400) >= 200


def test_the_same_picture_is_kept_once_and_a_missing_one_is_said():
    png = base64.b64encode(PIXEL).decode()
    made = word(shown(png=png), shown(png=png), new_markdown_cell("![](khong.png)"))
    assert len(made.inline_shapes) == 2 and len({s._inline.docPr.id for s in made.inline_shapes}) == 2
    assert len([part for part in made.part.package.iter_parts() if "media" in part.partname]) == 1
    assert made.paragraphs[-1].text == "[Ảnh không có: khong.png]"


def test_letters_that_a_drawings_font_lacks_stand_as_their_codes():
    assert with_codes("<text>Đắk 📈</text>".encode()).decode() == "<text>Đắk [U+1F4C8]</text>"


def test_lists_have_the_official_dash_and_numbers_begin_anew():
    made = word(new_markdown_cell("- một\n- hai\n  - trong\n\n1. a\n2. b\n\nx\n\n3. c\n"))
    assert styled(made, "List Bullet") == ["một", "hai", "trong"] and styled(made, "List Number") == ["a", "b", "c"]
    lists = [p._p.find(f"{W}pPr/{W}numPr") for p in made.paragraphs if p.style.name.startswith("List")]
    assert [value(one, "ilvl") for one in lists] == ["0", "0", "1", "0", "0", "0"]
    assert len({value(one, "numId") for one in lists}) == 3
    definitions = made.part.numbering_part.element
    assert value(definitions.find(f"{W}abstractNum/{W}lvl"), "lvlText") == "-"
    starts = [e.get(f"{W}val") for e in definitions.iter(f"{W}startOverride")]
    assert starts == ["1", "3"]


def test_points_of_a_fragment_are_a_dash_list_and_what_leads_on_keeps_to_it():
    said = Parts([Prose([Sentence("Lưu ý:")]), Prose([Sentence("một"), Sentence("hai")], as_points=True)])
    made = word(fragment(said))
    assert styled(made, "List Bullet") == ["một", "hai"]
    assert made.paragraphs[-3].text == "Lưu ý:" and made.paragraphs[-3].paragraph_format.keep_with_next


def test_words_of_a_line_keep_their_look_and_links():
    made = word(
        new_markdown_cell("Chữ **đậm *nghiêng***, `mã`, <sup>2</sup> ~~bỏ~~ [nơi](https://a.vn/b) [x](#y)<br>dòng")
    )
    runs = {run.text: run for run in made.paragraphs[-1].runs}
    assert runs["đậm "].bold and runs["nghiêng"].bold and runs["nghiêng"].italic
    assert runs["mã"].font.name == "Courier New" and runs["2"].font.superscript and runs["bỏ"].font.strike
    (link,) = made.paragraphs[-1].hyperlinks
    assert (link.text, link.address) == ("nơi", "https://a.vn/b")
    assert "\n" in made.paragraphs[-1].text


def test_formulas_are_words_own():
    made = word(new_markdown_cell(r"$\frac{b}{a} \cdot 100^2$" + "\n\n$$\\sqrt{x_1}$$"))
    root = made.element.body
    math = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
    assert len(list(root.iter(f"{math}oMath"))) == 2 and len(list(root.iter(f"{math}oMathPara"))) == 1
    (fraction,) = root.iter(f"{math}f")
    assert ["".join(part.itertext()) for part in fraction] == ["b", "a"]
    assert ["".join(e.itertext()) for e in root.iter(f"{math}sSub")] == ["x1"]
    assert list(root.iter(f"{math}sSup")) and list(root.iter(f"{math}rad"))


def test_an_appendix_begins_on_a_page_turned_sideways_numbered_anew():
    start = Appendix("PHỤ LỤC", ["TÊN", "PHỤ LỤC"], "Kèm theo Báo cáo")
    made = word(new_markdown_cell("# T\n\nĐoạn."), fragment(start), fragment(TABLE), **OFFICIAL)
    body, appendix = made.sections
    assert body.orientation == WD_ORIENT.PORTRAIT and appendix.orientation == WD_ORIENT.LANDSCAPE
    assert appendix.page_width > appendix.page_height and appendix.different_first_page_header_footer
    assert appendix._sectPr.find(f"{W}pgNumType").get(f"{W}start") == "1"
    assert styled(made, "Phụ lục") == ["PHỤ LỤC"] and styled(made, "Tên phụ lục") == ["TÊN", "PHỤ LỤC"]
    upright = word(fragment(Appendix("PHỤ LỤC", ["TÊN"], "x", flipped=False)), fragment(TABLE))
    assert [section.orientation for section in upright.sections][-1] == WD_ORIENT.PORTRAIT


def test_a_table_too_wide_for_the_page_stands_on_one_turned_sideways_and_the_text_goes_on_upright():
    wide = pd.DataFrame({f"Cột rất rộng {n}": ["1.234.567.890"] for n in range(9)})
    cell, other = (shown(text_html=wide.to_html(index=False)) for _ in range(2))
    made = word(new_markdown_cell("# T\n\nTrước."), cell, other, new_markdown_cell("Sau."))
    turned = [section.orientation == WD_ORIENT.LANDSCAPE for section in made.sections]
    assert turned == [False, True, True, False]  # no empty page between the two
    assert [section.different_first_page_header_footer for section in made.sections] == [True, False, False, False]
    assert len(word(cell).sections) == 2 and word(cell).tables


def test_the_closing_stands_in_columns():
    made = word(fragment(Closing(["Như trên;", "Lưu: VT."], ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], ""))).tables[0]
    left, right = (cell.text.split("\n") for cell in made.rows[0].cells)
    assert left == ["Nơi nhận:", "- Như trên;", "- Lưu: VT."] and right == ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", ""]
    nobody = word(fragment(Closing([], ["CHỦ TỊCH"], "Cán bộ 03"))).tables[0]
    assert nobody.rows[0].cells[0].text == "" and nobody.rows[0].cells[1].text == "CHỦ TỊCH\nCán bộ 03"


def test_tables_of_anybodys_keep_their_colours_weight_and_gaps():
    page = (
        "<table><thead><tr><th>a</th><th>b</th></tr></thead>"
        '<tr><td style="background: #ff0000; font-weight: bold">x</td>'
        "<td>7</td></tr><tr></tr><tr><td>y</td></tr></table>"
    )
    made = word(shown(text_html=page)).tables[0]
    first, second = made.rows[1].cells
    assert first._tc.find(f"{W}tcPr/{W}shd").get(f"{W}fill") == "FF0000" and first.paragraphs[0].runs[0].bold
    assert second.paragraphs[0].alignment == 2
    assert all(len(row.cells) == 2 for row in made.rows)


def test_code_that_a_cell_wrote_and_quotes_keep_their_lines():
    stream = new_code_cell("x", outputs=[new_output("stream", text="một  hai\nba\n")])
    made = word(stream, new_markdown_cell("> Trích.\n\n---\n"))
    assert styled(made, "Chữ đều") == ["một  hai\nba"] and styled(made, "Quote") == ["Trích."]


def test_nothing_of_a_page_is_lost_against_its_html():
    cells = [
        *everything(),
        fragment(TABLE),
        fragment(Prose([Sentence("Có 12 hồ sơ.")])),
        new_markdown_cell("a[^1]\n\n[^1]: Chú."),
    ]
    shown_by = {
        text.rstrip("↩") for _, _, texts in printed("html", export("html", *cells)[0].encode()) for text in texts
    }
    assert shown_by - {text for _, _, texts in printed("docx", export("docx", *cells)[0]) for text in texts} <= {""}
    assert export("docx", *cells)[1]["report_warnings"] == export("html", *cells)[1]["report_warnings"]


HOSTILE = [
    '#$@*_<>&"\\', "\u202eđảo\u202c עברית العربية", "📈🧑\u200d💻", "N" * 300, "=cmd()", "<script>alert(1)</script>",
    "{{x}} &amp; <w:p>", "]]>", "'; DROP",
]  # fmt: skip
CONTROLS = "a\x00b\x07c\x1bd\x0be\ufffef\x7f"


@pytest.mark.parametrize("name", [*HOSTILE, CONTROLS])
def test_hostile_names_come_out_literally_wherever_they_stand(name):
    table = Table(
        name,
        TABLE.columns,
        [[Cell(name), Cell("Số"), Cell("x")]],
        [[Cell(name), Cell("1"), Cell("x")]],
        pd.DataFrame(),
        name,
    )
    parts = [Prose([Sentence(name)]), Prose([Sentence(name)], as_points=True), table, Appendix(name, [name], name)]
    fields = {
        "agency": [name], "parent_agency": name, "number_line": name, "place_and_date": name, "recipients": [name],
        "banner": name, "notices": [name], "footer": name, "subtitle": name, "addressees": [name], "keywords": [name],
        "kind": name,
    }  # fmt: skip
    cells = [*map(fragment, parts), fragment(Closing([name], [name], name))]
    content, _ = export("docx", *cells, title=name, **fields)
    assert docx.Document(io.BytesIO(content)).paragraphs
    wanted = re.sub(r"[\x00\x07\x1b\ufffe]", lambda found: f"[U+{ord(found[0]):04X}]", name).replace("\x0b", "\n")
    found = [text for _, text in passages("docx", content)]
    assert sum(wanted in text for text in found) >= 14 or name == CONTROLS
    assert sum("c[U+001B]d" in text for text in found) >= 12 or name != CONTROLS


def test_the_same_notebook_gives_the_same_bytes_in_another_process():
    script = (
        "import hashlib; from tests.unit.publish.test_exporters import everything, export;"
        "print(hashlib.sha256(export('docx', *everything(), dated='2023-09-14')[0]).hexdigest())"
    )
    digests = {
        subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed},
                       capture_output=True, text=True, check=True).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(digests) == 1


def test_the_file_bears_no_time_no_maker_and_no_preview():
    content = export("docx", *everything(), dated="2023-09-14")[0]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [
            name for name in parts.namelist() if "thumbnail" in name or "customXml" in name or "app.xml" in name
        ]
        assert not any(b"python-docx" in parts.read(name) for name in parts.namelist())


def test_what_a_reader_of_the_file_finds_is_read_paragraph_by_paragraph():
    cell = new_code_cell("x", metadata={"alt": "mô tả"}, outputs=shown(svg=SVG).outputs)
    found = words(cell, fragment(TABLE), new_markdown_cell("# Tên\n\n**12**3"), footer="cuối", banner="đầu")
    assert {"mô tả", "1.234", "−5", "123", "cuối", "đầu", "Tên"} <= set(found)
    assert "1.234−5" not in " ".join(found) and "PAGE" not in " ".join(found)


def test_blocks_within_a_cell_do_not_run_together():
    page = "<table><tr><td><p>12</p><p>34</p></td><td><ul><li>a</li><li>b</li></ul></td></tr></table>"
    assert [cell.text for cell in word(shown(text_html=page)).tables[0].rows[0].cells] == ["12 34", "a b"]


@pytest.mark.parametrize(
    "address", ["https://a.vn/x y?á=\x07", "https://[::1", "javascript:x()", "file:///a", "http://"]
)
def test_an_address_that_word_would_refuse_is_mended_or_no_link(address):
    content = export("docx", shown(text_html=f'<p><a href="{address}">nơi</a></p>'))[0]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        targets = re.findall(r'Target="([^"]*)" TargetMode', parts.read("word/_rels/document.xml.rels").decode())
    assert targets in ([], ["https://a.vn/x%20y?%C3%A1=%07"]) and bool(targets) == ("a.vn" in address)
    assert "nơi" in [text for _, text in passages("docx", content)]


def test_a_list_that_begins_nowhere_begins_at_one_and_one_within_another_anew():
    made = word(shown(text_html='<ol start="x"><li>a<ol start="4"><li>b</li></ol></li></ol>'))
    starts = [
        (e.getparent().get(f"{W}ilvl"), e.get(f"{W}val"))
        for e in made.part.numbering_part.element.iter(f"{W}startOverride")
    ]
    assert starts == [("0", "1"), ("1", "4")]


def test_words_of_anybodys_beside_a_picture_are_kept():
    page = f'<figure><img src="data:image/png;base64,{base64.b64encode(PIXEL).decode()}"><p>Lời</p></figure>'
    other = '<div class="closing">Lời kết</div><div class="appendix-heading">Lời đầu</div>'
    assert {"Lời", "Lời kết", "Lời đầu"} <= set(words(shown(text_html=page), shown(text_html=other)))


def test_drawings_within_anybodys_html_keep_their_gradients():
    page = (
        '<svg width="40" height="20" viewBox="0 0 40 20"><linearGradient id="g"><stop stop-color="#ff0000"/>'
        '</linearGradient><rect width="40" height="20" fill="url(#g)"/></svg>'
    )
    made = word(shown(text_html=page))
    (blob,) = [part.blob for part in made.part.package.iter_parts() if "media" in part.partname]
    with Image.open(io.BytesIO(blob)) as image:
        assert image.convert("RGB").getpixel((image.width // 2, image.height // 2)) == (255, 0, 0)


def test_of_a_frame_every_row_is_there():
    made = word(shown(text_html=frame().to_html())).tables[0]
    assert len(made.rows) >= len(frame())
