"""What analysts' own notebooks hold: other people's HTML, wide tables, odd letters, cells of every kind."""

import base64
import io
import re
import shutil
import subprocess
from html import unescape

import pandas as pd
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell

from kpi_helpers.publish.exporters import foreign, html_tables, tables
from kpi_helpers.publish.exporters.content import figure, mono
from kpi_helpers.publish.exporters.images import NO_ALT, Pictures, picture
from tests.unit.publish.test_exporters import PIXEL, SVG, both, export, html, pdf_text, shown

PLAIN = Pictures()
PAPER, MARGIN = 595.3, 51.0  # A4 and its right margin of 18 mm, in points


def test_a_table_keeps_each_cell_in_its_column_however_ragged_its_rows():
    ragged = "<table><tr><td>a</td></tr><tr><td rowspan=2>b</td><td>c</td></tr><tr><td>d</td></tr></table>"
    places = re.findall(r'slot\((\d+), (\d+).*?#"(\w)"', foreign.to_typst(ragged, PLAIN).typst)
    assert places == [("0", "0", "a"), ("0", "1", "b"), ("1", "1", "c"), ("1", "2", "d")]


ROWS = st.lists(
    st.lists(st.tuples(st.sampled_from(["td", "th"]), st.integers(0, 4), st.integers(0, 4)), max_size=4), max_size=5
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, st.integers(0, 3))
def test_no_table_of_anybodys_can_break_the_typesetting(rows, heads):
    written = [
        "<tr>" + "".join(f'<{tag} colspan="{wide}" rowspan="{high}">#x$</{tag}>' for tag, wide, high in row) + "</tr>"
        for row in rows
    ]
    page = f"<table><thead>{''.join(written[:heads])}</thead><tbody>{''.join(written[heads:])}</tbody></table>"
    assert export("pdf", shown(text_html=page))[0].startswith(b"%PDF")


def test_a_wide_table_gets_smaller_type_and_then_a_page_of_its_own():
    def sizes(columns: int) -> str:
        frame = pd.DataFrame([["1.234.567,8"] * columns], columns=[f"Cột {i}" for i in range(columns)])
        return foreign.to_typst(frame.to_html(), PLAIN).typst

    assert "size: 11pt" in sizes(4) and "flipped" not in sizes(4)
    assert re.search(r"size: (9|10)pt", sizes(7)) and "flipped" not in sizes(7)
    assert "#page(flipped: true)" in sizes(16)


def test_a_column_is_never_narrower_than_its_longest_word():
    slots = [tables.Slot(0, 0, "lời " * 60, ""), tables.Slot(1, 0, "123456789", ""), tables.Slot(2, 0, "x", "")]
    first, second, third = (float(share) for share in re.findall(r"[\d.]+", tables.columns(slots, tables.PORTRAIT, 11)))
    assert first + second + third == pytest.approx(tables.PORTRAIT, abs=0.2)
    assert second == pytest.approx(tables.em("123456789") * 11 + tables.GAP, abs=0.1) and first > 10 * third


@pytest.mark.parametrize(
    ("style", "fill", "ink"),
    [
        ("background-color: lightgreen; color: blue", "#90ee90", "#0000ff"),
        ("background: rgb(255, 200, 0)", "#ffc800", ""),
        ("background-color: #a00; color: #FFFFFF", "#aa0000", "#ffffff"),
        ("background-color: lightgreen; color: #f1f1f1", "#90ee90", ""),
        ("color: white", "", ""),
        ("background-color: rgba(0, 0, 0, 0.5)", "#808080", ""),
        ("background-color: hsl(0, 100%, 50%); color: transparent", "#ff0000", ""),
        ("color: inherit; background-color: transparent", "", ""),
    ],
)
def test_every_colour_of_css_is_printed(style, fill, ink):
    assert html_tables.look_of(style) == html_tables.Look(fill, ink)


def test_ink_goes_with_a_ground_that_is_not_printed_and_that_is_said():
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
    styler = frame.style.bar(subset=["a"], color="#d65f5f").map(lambda _: "color: white", subset=["a"])
    typst = foreign.to_typst(styler.to_html(), PLAIN).typst
    assert "ink" not in typst and "2.000000" in typst
    _, resources = export("pdf", shown("tô()", text_html=styler.to_html()))
    assert resources["report_warnings"] == ["ô 1 (tô()): không in được kiểu background: linear-gradient"]


def test_what_a_styler_lays_over_and_says_of_whole_rows_and_heads_is_printed():
    frame = pd.DataFrame({"a": [1.0, 2.0]})
    styler = frame.style.background_gradient(cmap="Reds").highlight_max(color="lightgreen", props="font-weight: bold")
    styler = styler.highlight_max(color="lightgreen")
    styler = styler.set_table_styles([{"selector": "th.col_heading", "props": "color: navy"}])
    typst = foreign.to_typst(styler.to_html(), PLAIN).typst
    assert 'ink: rgb("#000080"))[#strong[#"a"' in typst
    assert 'fill: rgb("#90ee90"), side: right)[#strong[#"2.000000";]]' in typst  # light ink, of the dark ground below


def test_entities_are_letters_in_both_formats_and_stay_as_written_in_code():
    source = "# A &amp; B\n\na&nbsp;b &lt;thẻ&gt; \\&gt; `&lt;`\n\n![x &lt; y](khong-co.png)"
    page, text = both(new_markdown_cell(source))
    words = "a b <thẻ> &gt; &lt;"
    assert words in text and "A&B" in text.replace(" ", "")
    assert words in unescape(re.sub("<[^>]+>", "", page)).replace("\xa0", " ") and "<h1>A &amp; B</h1>" in page


@pytest.mark.parametrize(
    "latex",
    [
        r"\begin{align}a &= b \\ c &= d\end{align}", r"\begin{equation*}a = d\end{equation*}",
        "\\begin{gather}\na \\\\\nd\n\\end{gather}", r"\begin{aligned}a &= b\\c &= d\end{aligned}",
        r"\begin{cases}a & b\\ c & d\end{cases}",
    ],
)  # fmt: skip
def test_an_environment_is_a_formula_without_signs_too(latex):
    cell = new_markdown_cell(f"Trước\n{latex}\nsau\n\n{latex}")
    for kind in ("html", "pdf"):
        content, resources = export(kind, cell)
        assert resources["report_warnings"] == []
        if kind == "html":
            main = content.partition("<main>")[2]
            assert main.count("<math") == 2 and "begin" not in main and "&amp;" not in main
            assert main.count("<mtr>") == 2 * (latex.count(r"\\") + 1) or "equation" in latex
    assert "begin" not in pdf_text(cell) and "sau" in pdf_text(cell)


@pytest.mark.parametrize(
    ("latex", "words", "formulas"),
    [
        (r"Diện tích $\pi r^2$ với $r$ nhỏ", "Diện tích", 2), (r"$\displaystyle \pi r^2$", "", 1), (r"$$\pi$$", "", 1),
        (r"\pi r^2", "", 1), (r"\begin{equation}\pi\end{equation}", "", 1), (r"Với \(r\) và \[\pi\]", "Với", 2),
    ],
)  # fmt: skip
def test_latex_of_an_output_is_a_formula_or_words_with_formulas(latex, words, formulas):
    page, text = both(shown(text_latex=latex))
    assert page.count("<math") == formulas and "$" not in text and "\\" not in text
    assert words in text and (f"<p>{words}" in page if words else "<p>" not in page)


def test_lines_of_a_pre_stay_lines():
    turned = foreign.to_typst("<p>trước</p><pre>\na  b\n  c &lt;\n</pre>sau", PLAIN).typst
    assert '#raw("a  b\\n  c <", block: true)' in turned
    assert turned.index("trước") < turned.index("#raw") < turned.index("sau")


@pytest.mark.parametrize("name", ["progress", "input", "meter"])
def test_a_control_stays_on_the_page_and_is_said_not_to_be_printed(name):
    control = f"<{name} value=7>"
    cell = shown("x()", text_html=f"<p>Tiến độ</p>{control}")
    page, resources = export("html", cell)
    assert f"<{name}" in page and "Không in được" in page
    assert resources["report_warnings"] == [f"ô 1 (x()): không in được {name}"]
    assert f"<{name}" in html(shown(text_html=control)) and "Tiến độ" in pdf_text(cell)
    _, resources = export("pdf", new_markdown_cell(f"Xong {control} rồi\n\n<div>{control}</div>"))
    assert resources["report_warnings"] == [f"ô 1: không in được <{name}>"] * 2


def test_a_picture_in_a_table_is_printed_in_its_cell():
    address = f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"
    image = f'<img src="{address}" width="60" alt="đường">'
    page = f"<table><tr><th>Xã</th><td>{image}12</td><td>{SVG[21:]}</td></tr></table>"
    turned = foreign.to_typst(page, PLAIN)
    drawn = r'#picture\("figure-\w+.svg", alt: "đường", block: false, width: 45.0pt\);'
    assert re.search(rf'slot\(1, 0, side: right\)\[#"12";{drawn}', turned.typst)
    assert len(turned.files) == 2 and turned.lost == [] and "\0" not in turned.typst
    assert export("pdf", shown(text_html=page))[1]["report_warnings"] == []


def test_words_and_tables_of_html_stand_in_their_order():
    turned = foreign.to_typst("<p>trước</p><table><tr><td>giữa</td></tr></table><p>sau<br>cùng</p>", PLAIN).typst
    assert turned.index("trước") < turned.index("giữa") < turned.index("sau\\ncùng")


def test_drawings_and_pictures_inside_html_are_printed():
    cell = shown(text_html=f"<p>x</p>{SVG.partition('?>')[2]}")
    _, resources = export("pdf", cell)
    turned = foreign.to_typst(SVG.partition("?>")[2], PLAIN)
    assert f'alt: "{NO_ALT}"' in turned.typst and len(turned.files) == 1 and resources["report_warnings"] == []


def test_a_file_bears_the_name_of_what_it_holds():
    encoded = base64.b64encode(PIXEL).decode()
    made = figure(1, picture("image/png", encoded), "một điểm", "t1").files
    assert [(name[-4:], data[:4]) for name, data in made.items()] == [(".svg", b"<svg")]


def test_a_chart_drawn_by_a_script_is_said_to_be_missing():
    cell = shown("ve()", text_html="<div id='a'></div><script>draw()</script>")
    page, text = both(cell)
    assert "Không in được nội dung của ô số 1 (kiểu script)" in page and "ô số 1 (kiểu script)" in text
    assert export("pdf", cell)[1]["report_warnings"] == ["ô 1 (ve()): không in được script"]


def test_other_peoples_html_runs_nothing_asks_nothing_and_closes_what_it_opens():
    hostile = '<div onclick="a()"><b>x<iframe src="//b"></iframe><img src="https://example.invalid/c.png"></main>'
    made = foreign.cleaned(hostile, PLAIN)
    assert made == "<div><b>x<em>[Ảnh không có: https://example.invalid/c.png]</em></b></div>"


def test_no_two_outputs_share_an_id_and_each_table_has_its_own_colours():
    frame = pd.DataFrame({"a": [1.0, 2.0]})
    red, blue = (frame.style.set_uuid("same").map(lambda _, c=c: f"color: {c}").to_html() for c in ("red", "blue"))
    page = html(shown(text_html=red), shown(text_html=blue), shown(svg=SVG), shown(svg=SVG))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)) == 14
    for cell, colour in (("t1-T_same_row1_col0", "red"), ("t2-T_same_row1_col0", "blue")):
        assert cell in ids and re.search(rf"#{cell}\s*\{{\s*color: {colour}", page)


def test_what_refers_to_an_id_refers_to_it_still():
    page = '<b id="a"></b><a href="#a" aria-labelledby="a b" fill="url(#a)" color="#abc">x</a>'
    made = foreign.cleaned(page, PLAIN, "t1")
    assert made == '<b id="t1-a"></b><a aria-labelledby="t1-a b" color="#abc" fill="url(#t1-a)" href="#t1-a">x</a>'


def test_a_raw_cell_and_an_unknown_image_are_said():
    page, text = both(new_raw_cell("\\LaTeX"), shown(image_png="không phải ảnh"))
    for found in (page, text):
        assert "ô số 1 (kiểu raw)" in found and "ô số 2 (kiểu image/png)" in found


def test_a_letter_that_no_font_has_stands_as_its_code_with_a_warning():
    cell = new_markdown_cell("# Tăng 📈\n\nTốt 🎉 và 中")
    content, resources = export("pdf", cell)
    assert content.startswith(b"%PDF")
    assert [w.partition("ký tự ")[2][:9] for w in resources["report_warnings"]] == ["[U+1F389]", "[U+4E2D],"]
    assert "Tăng [U+1F4C8]" in pdf_text(cell) and "Tốt 🎉" in html(cell)


def right_edges(*cells):
    """The right edge of each word of the PDF and of its page, in points."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    content, _ = export("pdf", *cells)
    read = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=content, capture_output=True, check=True)
    return [float(edge) for edge in re.findall(r'<word [^>]*xMax="([\d.]+)"', read.stdout.decode())]


LONG = "https://example.invalid/" + "muc/" * 60 + "trang.html"


@pytest.mark.parametrize(
    "cell",
    [
        new_markdown_cell(f"Xem {LONG} và {'x' * 400}."),
        new_markdown_cell(f"[{LONG}]({LONG}) **{'đ' * 200}** `{'m' * 200}`"),
        new_markdown_cell(f"> {'x' * 200}\n\n- {'x' * 200}\n  - {LONG}\n\n|a|\n|-|\n|{'x' * 200}|"),
        new_markdown_cell(f"## {'H' * 200}\n\na[^1]\n\n[^1]: {'x' * 200}\n\n![](data:x)<b>{'x' * 200}</b>"),
        new_markdown_cell(f"# {'H' * 200}\n\nx"),
        shown(text_html=f"<p>{'x' * 400}</p><ul><li>{LONG}</li></ul>"),
        shown(text_markdown=f"{'x' * 400}"),
        shown(**{f"application_{'x' * 200}": "y"}),
    ],
)
def test_no_word_however_long_runs_out_of_the_page(cell):
    assert max(right_edges(cell)) < PAPER - MARGIN + 1


def test_the_title_among_the_pdf_s_properties_is_the_one_that_was_written():
    pdf = pikepdf.open(io.BytesIO(export("pdf", new_markdown_cell(f"# {'H' * 200}"))[0]))
    assert str(pdf.docinfo["/Title"]) == "H" * 200


def test_a_progress_bar_prints_as_last_written_and_long_lines_go_on_below():
    assert "50%" not in mono(1, "\r 50%\r100%\n").typst
    assert mono(1, "x" * 200).typst.count("\\n") == 2
    assert mono(1, "\x1b[1;31mđỏ\x1b[0m\x07").html == '<pre tabindex="0">đỏ</pre>'


def test_footnotes_of_two_cells_never_share_an_id():
    page = html(*(new_markdown_cell("a[^1]\n\n[^1]: b") for _ in range(2)))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)) == 4
    assert set(re.findall(r'href="#([^"]+)"', page)) == set(ids)


def test_headings_never_skip_a_level_in_either_format():
    cells = [new_markdown_cell("#### Đầu\n\n## Hai\n\n##### Ba"), shown(text_markdown="###### Bốn")]
    assert re.findall(r"<(h\d)>", html(*cells))[1:] == ["h2", "h2", "h3", "h4"]
    assert export("pdf", *cells)[0].startswith(b"%PDF")


def test_an_internal_cell_gives_no_title():
    inner = new_markdown_cell("# Ghi chú riêng", metadata={"tags": ["internal"]})
    assert "<h1>Kết quả</h1>" in html(inner, new_markdown_cell("# Kết quả"))


def test_a_title_is_plain_words():
    assert "<h1>Kết quả quý III</h1>" in html(new_markdown_cell("# **Kết quả** [quý III](x.html)"))


def test_an_image_tag_in_markdown_prints_as_an_image(tmp_path):
    (tmp_path / "a.svg").write_text(SVG, encoding="utf-8")
    cell = new_markdown_cell('Trong dòng <img src="a.svg" alt="vuông">\n\n<div><img src="a.svg"></div>')
    page, (_, resources) = html(cell, folder=str(tmp_path)), export("pdf", cell, folder=str(tmp_path))
    assert page.count("data:image/svg+xml;base64,") == 2 and 'alt="vuông"' in page
    assert resources["report_warnings"] == []


@pytest.mark.parametrize("source", ["# #", "[a]()", "![]()", "[](x)", "$$", "|a|\n|-|", "#", "- ", "<", "[^1]", "> > "])
def test_empty_marks_are_no_fault(source):
    for kind in ("pdf", "html"):
        assert export(kind, new_markdown_cell(source))[0]


def test_a_row_that_heads_others_and_the_note_are_repeated_where_the_page_turns():
    rows = 'cell("Nhóm một", colspan: 2, tone: "section"), ' + 'cell("x"), cell("1"), ' * 60
    table = (
        '#data-table(columns: (1fr, auto), align: (left, right), caption: "B", header: (cell("Đơn vị"), cell("Số")), '
    )
    text = pdf_text(shown(typst=f'{table}body: ({rows}), note: "ghi chú chung")', text_html="x"))
    assert text.count("Đơn vị") == text.count("Nhóm một") == text.count("ghi chú chung") == 2


def test_streams_of_blanks_print_nothing():
    cell = new_code_cell("x", outputs=[new_output("stream", text="\n \n")])
    assert "<pre" not in html(cell)
