"""The fast readers read what the slow ones read, or leave the file to them."""

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi_helpers.register import tables
from kpi_helpers.register.tables import read_tables


def cells_of(path, monkeypatch, fast):
    with monkeypatch.context() as patched:
        if not fast:
            patched.setattr(tables, "well_formed", lambda path: None)
            patched.setattr(tables, "all_text", lambda path, sheet: None)
        found = list(read_tables(path))
    return [(t.sheet, dict(t.malformed), t.cells.astype(object).where(t.cells.notna(), None)) for t in found]


def same(path, monkeypatch):
    fast, slow = (cells_of(path, monkeypatch, fast) for fast in (True, False))
    assert [found[:2] for found in fast] == [found[:2] for found in slow]
    for (*_, a), (*_, b) in zip(fast, slow, strict=True):
        assert a.fillna("").to_numpy().tolist() == b.fillna("").to_numpy().tolist()
        assert list(a.index) == list(b.index)


@given(text=st.one_of(st.text(alphabet='aĐ ",;\r\n', max_size=24), st.lists(st.text("aĐ,", max_size=6)).map("\n".join)))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_text_is_read_the_same_by_blocks_as_by_rows(tmp_path, monkeypatch, text):
    path = tmp_path / "so.csv"
    path.write_bytes(text.encode())
    same(path, monkeypatch)


@pytest.mark.parametrize(
    ("content", "is_fast"),
    [
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", True),
        (b'a,b\n"1,5",2\n', True),
        (b'a,b\n"x ""y""",2\n', False),
        (b'a,b\n"x\ny",2\n', False),
        (b"a,b\n1\n", False),
        (b"a,b\n1,2,3\n", False),
        (b"a,b\n\n1,2\n", True),
        (b"a,b\n\xc4,2\n", False),
        ("a,b\n1,2\n".encode("utf-16"), False),
    ],
)
def test_only_a_text_whose_rows_are_all_alike_is_read_by_blocks(tmp_path, monkeypatch, content, is_fast):
    path = tmp_path / "so.csv"
    path.write_bytes(content)
    assert (tables.well_formed(path) is not None) == is_fast
    same(path, monkeypatch)


def test_a_text_of_many_blocks_is_read_as_one(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "BLOCK", 64)
    path = tmp_path / "so.csv"
    path.write_text("".join(f"H-{n},{n % 3}\n" for n in range(200)), encoding="utf-8")
    same(path, monkeypatch)


SHEETS = {
    "text": [["a", "NA", None], ["a", "", "Đ"], [None, None, "null"]],
    "below": [[], [], [None, None, "a"], [None, "b"]],
    "numbers": [["a", 1.0], ["b", 2.5]],
    "days": [["a"], [pd.Timestamp(2023, 2, 5)]],
    "mixed": [["a", True], [2, "x"]],
}


@pytest.mark.parametrize("name", list(SHEETS))
def test_a_sheet_is_read_the_same_by_columns_as_by_cells(tmp_path, monkeypatch, name):
    path = tmp_path / "so.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(SHEETS[name]):
            for column, cell in enumerate(cells):
                if cell is not None:
                    sheet.write(row, column, cell)
    assert (tables.all_text(path, name) is not None) == (name in ("text", "below"))
    if name != "below":
        same(path, monkeypatch)
    else:  # empty columns before the first cell are no columns
        (_, _, fast), (_, _, slow) = (cells_of(path, monkeypatch, fast)[0] for fast in (True, False))
        assert fast.to_numpy().tolist() == slow.dropna(axis=1, how="all").to_numpy().tolist()
