"""A row of a text file that can't be trusted is told, and takes no other with it."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_helpers.register.records import records
from tests.unit.register.test_reading import lines_of, read, write

WIDE = [["H1", "Phòng A", "x"], ["H2", "Phòng A", "y"], ["H3", "Phòng A", "z"]]


def text(rows, separator=","):
    made = io.StringIO()
    csv.writer(made, delimiter=separator, lineterminator="\n").writerows(rows)
    return made.getvalue()


def read_back(written, separator=","):
    return records(written.splitlines(keepends=True), separator)


cells = st.text(alphabet='aĐ1 ",;\n', max_size=8).filter(lambda cell: cell.count(",") < 2)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8))
@settings(max_examples=300, deadline=None)
def test_rows_written_with_quotes_are_read_as_they_were(rows):
    rows = [["H", "a", "b"], ["H", "c", "d"], *rows]
    assert read_back(text(rows)) == (rows, {})


@pytest.mark.parametrize("column", [0, 1, 2])
@pytest.mark.parametrize("opened", [[1], [1, 2], [0, 2], [2]])
def test_a_quote_left_open_takes_no_other_row_with_it(column, opened):
    lines = text(WIDE).splitlines(keepends=True)
    for place in opened:
        found = lines[place].split(",")
        lines[place] = ",".join([*found[:column], f'"{found[column]}', *found[column + 1 :]])
    rows, malformed = records(lines, ",")
    assert [row for n, row in enumerate(rows) if n not in opened] == [r for n, r in enumerate(WIDE) if n not in opened]
    assert set(malformed) == {place + 1 for place in opened} and len(rows) == 3


def test_a_quote_left_open_in_the_first_of_many_rows_is_told_as_any_other():
    lines = text([["H0", '"', "x" * 40], *WIDE * 5_000]).replace('""""', '"').splitlines(keepends=True)
    rows, malformed = records(lines, ",")
    assert len(rows) == 15_001 and malformed == {1: "row-quote-open"}


def test_a_row_that_a_line_break_cut_in_two_is_told_twice():
    wide = [[f"H{n}", "Phòng A", "x", "1", "2"] for n in range(6)]
    rows, malformed = read_back(text(wide) + "H7,Phòng\nA,x,1\n" + text(wide))
    assert len(rows) == 14 and malformed == {7: "row-too-short", 8: "row-too-short"}


def test_a_row_that_breaks_off_is_told_below_headings_of_two_rows():
    full = [["H7", "1.000001", "Phòng A", "01/07/2023", "Đang xử lý", "5"]] * 6
    above = [["Mã hồ sơ", "Mã TTHC", "Đơn vị", "Ngày", "", "Phí"], ["", "", "", "nhận", "Trạng thái", ""]]
    assert read_back(text([*above, *full, full[0][:3]]))[1] == {9: "row-too-short"}
    assert read_back(text([["", "", "Hồ sơ", "", "", ""], above[0], *full, full[0][:3]]))[1] == {9: "row-too-short"}


@pytest.mark.parametrize(
    "other", [["Tổng cộng", "", "200", "150", "50", ""], ["Từ 15/6/2023", "đến 14/9/2023", "", "Kỳ 3", "", ""]]
)
def test_a_total_or_a_title_with_numbers_does_not_hide_that_a_row_breaks_off(other):
    full = [["H7", "1.000001", "Phòng A", "01/07/2023", "Đang xử lý", "x"]] * 6
    full = [[*row, "a", "b", "c", "d", "e", "f"] for row in full]
    rows = [*full, [*other, *[""] * 6], full[0][:3]]
    assert read_back(text(rows))[1] == {8: "row-too-short"}


def test_a_csv_that_leaves_out_the_last_days_of_pending_dossiers_is_whole():
    full = ["H7", "1.000001", "Phòng A", "01/07/2023", "Đang xử lý", "05/07/2023", "06/07/2023"]
    pending, finished, new = full[:5], full[:6], ["H7", "1.000001", "Phòng A", "", "Mới đăng ký"]
    assert read_back(text([*[full] * 80, *[new] * 6, *[finished] * 5]))[1] == {}
    assert read_back(text([*[full] * 80, *[pending] * 6, *[finished] * 5]))[1] == {}
    assert read_back(text([*[full] * 80, *[pending] * 6, full[:3]]))[1] == {87: "row-too-short"}
    assert read_back(text([*[full] * 80, [*full[:6], ""], *[pending] * 6]))[1] == dict.fromkeys(
        range(82, 88), "row-too-short"
    )


def test_cells_that_are_blank_at_the_end_may_be_left_out():
    full, blank, short = ["H1", "2", "a", "4"], ["H1", "2", "", "4"], ["H1", "2"]
    assert read_back(text([*[full] * 8, *[short] * 4]))[1] == {}  # no row ends with a blank cell
    assert read_back(text([*[full] * 20, blank, short, ["I. Hộ tịch"], full[:3]]))[1] == {}
    assert read_back(text([*[full] * 20, [*full[:3], ""], short]))[1] == {22: "row-too-short"}
    assert read_back(text([*[full] * 4, [*full[:3], ""], full[:1]]))[1] == {}  # too few to know


LISTED = "Tờ khai, giấy khai sinh, căn cước, ảnh,\nbản sao, bản chính"


def test_a_row_of_several_lines_is_one_if_its_quotes_are_well_formed():
    rows = [["Mã", "Ngày\nnhận", "Ghi\nchú"], *[[f"H{n}", "10/01/2023\n15:53", LISTED] for n in range(9)]]
    assert read_back(text(rows)) == (rows, {})
    assert read_back(text([["SỔ"], *rows, ["Tổng", "9"]]))[1] == {}


def test_a_register_with_damaged_lines_keeps_the_others_and_lists_those(tmp_path):
    path = write(tmp_path, *[{"procedure_name": "Chứng thực"}] * 6)
    lines = path.read_text("utf-8").splitlines()
    cut = lines[2].split(",")[:-2]
    damaged = [*lines[:2], ",".join(cut), lines[3].replace("Chứng", '"Chứng'), *lines[4:]]
    path.write_text("\n".join(damaged) + "\n", encoding="utf-8")
    register = read(path)
    assert (register.rows, len(register.dossiers)) == (6, 4)
    assert register.rejected[["row", "reason", "unit"]].to_numpy().tolist() == [
        [3, "row-too-short", "phong-a"],
        [4, "row-quote-open", "phong-a"],
    ]
    assert len(lines_of(path)) < 7
