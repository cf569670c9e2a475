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
    rows, malformed = read_back(text(WIDE) + "H4,Phòng\nA,x\n" + text(WIDE * 2))
    assert len(rows) == 11 and malformed == {4: "row-too-short", 5: "row-too-short"}


def test_cells_left_out_at_the_end_are_blank_where_all_rows_have_it_so_or_sixteen_together():
    every = [*[["H", "a", "b"]] * 4, *[["H", "a"]] * 2]
    assert read_back(text(every))[1] == {}
    assert read_back(text([*every, ["H", "a", ""]]))[1] == {5: "row-too-short", 6: "row-too-short"}
    excel = [*[["H", "a", "b"]] * 15, ["H", "a", ""], ["I. Hộ tịch"], *[["H", "a"]] * 15, *[["H", "a", ""]] * 100]
    assert read_back(text(excel))[1] == {}
    assert read_back(text([*excel[:20], ["H", "a", "b"], *excel[21:]]))[1].keys() == {*range(17, 33)} - {21}


def test_a_register_with_damaged_lines_keeps_the_others_and_lists_those(tmp_path):
    path = write(tmp_path, *[{"procedure_name": "Chứng thực"}] * 6)
    lines = path.read_text("utf-8").splitlines()
    cut = lines[2].split(",")[:-1]
    damaged = [*lines[:2], ",".join(cut), lines[3].replace("Chứng", '"Chứng'), *lines[4:]]
    path.write_text("\n".join(damaged) + "\n", encoding="utf-8")
    register = read(path)
    assert (register.rows, len(register.dossiers)) == (6, 4)
    assert register.rejected[["row", "reason", "unit"]].to_numpy().tolist() == [
        [3, "row-too-short", "phong-a"],
        [4, "row-quote-open", "phong-a"],
    ]
    assert len(lines_of(path)) < 7
