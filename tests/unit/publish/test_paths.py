"""No absolute path of any machine is published, in whatever form it is written; nothing else is taken for one."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kpi_helpers.publish.paths import without_paths
from kpi_helpers.text import typst_string

HOME = f"/{'home'}"  # put together, since no file of the project names a machine


@pytest.mark.parametrize(
    ("written", "left"),
    [
        (f"tệp {HOME}/lan.nguyen/so.xlsx, dòng 3", "tệp so.xlsx, dòng 3"),
        (f"{HOME}/lan.nguyen", "…"),
        (f"Nơi lưu:{HOME}/lan/a/", "Nơi lưu:…"),
        ("'/Users/Lan Nguyễn/Tài liệu/so tháng 9.xlsx'", "'so tháng 9.xlsx'"),
        ("<td>/mnt/so/a.csv</td>", "<td>a.csv</td>"),
        (f"file://{HOME}/lan/a.html", "a.html"),
        ("file:///C:/Users/lan/a.html", "a.html"),
        ("file://may-chu/chung/a.html", "a.html"),
        (r"C:\Users\lan\so.xlsx và D:\so.csv", "so.xlsx và so.csv"),
        (r"C:\Users\Lan Nguyen\Tài liệu\so tháng 9.xlsx", "so tháng 9.xlsx"),
        (r"C:\Users\lan", "…"),
        (r"['C:\\Users\\lan\\so.xlsx']", "['so.xlsx']"),
        ("D:/du lieu/so.xlsx", "du lieu/so.xlsx"),
        ('"D:/du lieu/so.xlsx"', '"so.xlsx"'),
        (r"\\may-chu\chung\Phòng một\so.xlsx", "so.xlsx"),
        (r"'\\\\may-chu\\chung\\so.xlsx'", "'so.xlsx'"),
    ],
)
def test_of_a_path_the_name_stays(written, left):
    assert without_paths(written) == left
    assert without_paths(left) == left


@pytest.mark.parametrize(
    "text",
    [
        "Ngày 15/06/2023, tỷ lệ 3/4, VĂN PHÒNG HĐND/UBND, và/hoặc, 24/24 giờ, km/giờ, Số: /BC-VP",
        f"https://example.invalid{HOME}/lan/a.html và http://example.invalid/tmp/b",
        "data/example/so.csv ../home/x ./var/y ~/so.xlsx",
        "/home và /tmp",
        r"'Mục A:\nKết quả\nChung'",
        "Thời gian: 8:30/9:30; A:/B",
        r"\frac{1}{2} \\ \alpha\beta",
    ],
)
def test_nothing_else_is_taken_for_a_path(text):
    assert without_paths(text) == text


@pytest.mark.parametrize("text", [r"$f:\Omega\to\R$ là hàm", r"$$A:\a\b\c$$", r"\begin{matrix}1\\aa\bb\cc\end{matrix}"])
def test_backslashes_of_formulas_stay(text):
    assert without_paths(text, "text/markdown") == text
    assert without_paths(f"{text} C:\\a\\b.csv", "text/markdown") == f"{text} b.csv"


def test_of_code_only_literals_that_are_paths_are_changed():
    code = f'a = r"C:\\Users\\lan\\so.xlsx"; b = "D:\\\\so\\\\x.csv"; c = "A:\\tb\\tc\\td"; d = "{HOME}/lan/y.csv"'
    assert without_paths(code, "text/x-python") == 'a = r"so.xlsx"; b = "x.csv"; c = "A:\\tb\\tc\\td"; d = "y.csv"'


NAMES = st.from_regex(re.compile(r"[a-zđêô][\wđêô.-]{1,8}zq", re.ASCII), fullmatch=True)
FOLDERS = st.lists(NAMES, min_size=1, max_size=4)
POSIX = [f"{HOME}/", "/Users/", "/mnt/", "/tmp/", "/var/"]
FIRST = st.sampled_from([*POSIX, "C:/Users/", "C:\\Users\\", "D:\\", "\\\\srv\\"])
AROUND = st.sampled_from([("", ""), ("'", "'"), ("<td>", "</td>"), ("(", ")"), ("tệp: ", " xong"), ("a,", ", b")])


@given(FIRST, FOLDERS, AROUND, st.booleans())
@example("C:\\Users\\", ["nzq"], ("'", "'"), True)
@example("D:\\", ["r0zq"], ("", ""), False)
def test_no_folder_of_any_path_is_left(first, folders, around, as_typst):
    between = "\\" if "\\" in first else "/"
    before, after = around
    text = f"{before}{first}{between.join(folders)}{between}so-9.xlsx{after}"
    if as_typst:
        made = without_paths(f"#par[#{typst_string(text)};]", "text/vnd.typst")
        assert made == f"#par[#{typst_string(f'{before}so-9.xlsx{after}')};]"
    else:
        assert without_paths(text) == f"{before}so-9.xlsx{after}"


PARTS = [*"àbđ 0123456789/.,;-()%", "HĐND", "UBND", ": ", "\n", "https://a.vn/", "$"]
WORDS = st.lists(st.sampled_from(PARTS), max_size=40)


@given(WORDS)
def test_words_dates_and_fractions_stay(parts):
    text = "".join(parts)
    assert without_paths(text) == text
