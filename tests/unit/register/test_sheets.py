"""Formulas that failed and merged cells, in every format that can be written here."""

import pandas as pd
import pytest
import xlsxwriter

from kpi_helpers.register import sheets
from kpi_helpers.register.sheets import likely
from kpi_helpers.register.tables import read_tables
from tests.support.workbooks import as_csv, as_ods, as_page, as_xls, as_xlsb, as_xlsx, write_ods
from tests.unit.register.test_reading import ROW, heading, read

NAMES = [*ROW, "due_at", "fee", "digitised"]


def rows(*changes: dict) -> list[list[str]]:
    usual = {**ROW, "due_at": "05/07/2023", "fee": "8000", "digitised": "Có"}
    made = [{**usual, "dossier_id": f"H34.99-{n:04}"} | change for n, change in enumerate(changes)]
    return [[heading(name) for name in NAMES], *([row[name] for name in NAMES] for row in made)]


MERGING = {"so.xlsx": as_xlsx, "cu.xls": as_xls, "so.xls": as_page, "so.ods": as_ods}
WAYS = MERGING | {"so.xlsb": as_xlsb, "so.csv": as_csv}


def repairs(register):
    found = register.findings.repaired
    return sorted(found[["column", "repair", "cells"]].itertuples(index=False, name=None))


@pytest.mark.parametrize("name", list(WAYS))
def test_a_failed_formula_is_counted_and_blank_or_rejects_its_row_in_every_format(tmp_path, name):
    cells = rows(
        {"fee": "#N/A"}, {"fee": "#REF!"}, {"due_at": "#VALUE!"}, {"channel": "#NAME?"}, {"digitised": "#DIV/0!"},
        {"received_at": "#N/A"}, {"due_at": "#NUM!"}, {"procedure_code": "#NULL!"},
    )  # fmt: skip
    register = read(WAYS[name](tmp_path / name, cells))
    assert repairs(register) == [
        ("Phí, lệ phí (đồng)", "broken-formula", 2),
        ("Số hóa thành phần", "broken-formula", 1),
    ]
    assert register.rejected[["row", "column", "reason"]].to_numpy().tolist() == [
        [4, "Ngày hẹn trả", "row-formula-failed"],
        [5, "Kênh nộp", "row-formula-failed"],
        [7, "Ngày tiếp nhận", "row-formula-failed"],
        [8, "Ngày hẹn trả", "row-formula-failed"],
        [9, "Mã TTHC", "row-formula-failed"],
    ]
    assert len(register.dossiers) == 3 and register.dossiers["fee"].isna().sum() == 2


def test_a_failed_formula_is_found_in_a_sheet_that_begins_lower_and_further_right(tmp_path):
    path = as_xlsx(tmp_path / "so.xlsx", rows({"fee": "#REF!"}, {}), corner=3)
    assert repairs(read(path)) == [("Phí, lệ phí (đồng)", "broken-formula", 1)]


def test_rows_of_nothing_but_formulas_without_a_value_are_set_apart_and_broken_ones_rejected(tmp_path):
    empty, broken = ["#N/A"] * len(NAMES), ["#REF!"] * len(NAMES)
    dragged = ["", *["#VALUE!"] * (len(NAMES) - 1)]
    register = read(as_xlsx(tmp_path / "so.xlsx", [*rows({}), empty, broken, dragged]))
    assert register.findings.apart[["row", "kind"]].to_numpy().tolist() == [[3, "blank"], [5, "blank"]]
    assert register.rejected[["row", "reason"]].to_numpy().tolist() == [[4, "row-formula-failed"]]


@pytest.mark.parametrize("name", list(MERGING))
def test_a_unit_merged_over_its_rows_is_the_unit_of_each(tmp_path, name):
    blank = {"resolving_unit": ""}
    cells = rows({}, blank, blank, {"resolving_unit": "Xã X"}, blank)
    register = read(WAYS[name](tmp_path / name, cells, merged=[(1, 3, 2), (4, 5, 2)]))
    units = register.dossiers.set_index("dossier_id")["resolving_unit"].sort_index().tolist()
    assert units == ["phong-a"] * 3 + ["xa-x"] * 2
    assert repairs(register) == [("Đơn vị giải quyết", "merged-cell", 3)] and not len(register.rejected)


def test_a_blank_unit_beside_a_merged_one_stays_blank(tmp_path):
    blank = {"resolving_unit": ""}
    register = read(as_xlsx(tmp_path / "so.xlsx", rows({}, blank, blank), merged=[(1, 2, 2)]))
    assert register.rejected[["row", "reason"]].to_numpy().tolist() == [[4, "row-unit-blank"]]


@pytest.mark.parametrize("name", list(MERGING))
def test_a_day_a_channel_and_a_status_merged_over_dossiers_are_those_of_each(tmp_path, name):
    merged = ["channel", "received_at", "status", "due_at", "digitised"]
    cells = rows({}, dict.fromkeys(merged, ""), dict.fromkeys(merged, ""))
    spans = [(1, 2, place) for place, column in enumerate(NAMES) if column in merged]
    register = read(WAYS[name](tmp_path / name, cells, merged=spans))
    found = register.dossiers.set_index("dossier_id").sort_index()
    first, second = (found.loc[code, merged].tolist() for code in ("H34.99-0000", "H34.99-0001"))
    assert first == second and not pd.isna(first).any()
    assert repairs(register) == sorted((heading(column), "merged-cell", 1) for column in merged)
    assert found.loc["H34.99-0002", ["received_at", "due_at", "digitised"]].isna().all()


def test_the_code_of_a_dossier_merged_over_rows_is_that_of_the_first(tmp_path):
    register = read(as_xlsx(tmp_path / "so.xlsx", rows({}, {"dossier_id": ""}), merged=[(1, 2, 0)]))
    assert register.rejected["reason"].tolist() == ["row-without-id"] and repairs(register) == []


def test_only_a_workbook_with_failed_formulas_or_cells_merged_downwards_is_read_cell_by_cell(tmp_path):
    plain = as_xlsx(tmp_path / "a.xlsx", rows({}))
    assert (likely(plain.read_bytes()).errors, likely(plain.read_bytes()).merged) == (False, False)
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as book:
        book.add_worksheet().merge_range(0, 0, 0, 9, "SỔ THEO DÕI")
    assert not likely((tmp_path / "b.xlsx").read_bytes()).merged
    assert likely(as_xlsx(tmp_path / "c.xlsx", rows({}), merged=[(0, 1, 2)]).read_bytes()).merged
    assert likely(as_xlsx(tmp_path / "d.xlsx", rows({"fee": "#REF!"})).read_bytes()).errors
    assert likely(as_ods(tmp_path / "e.ods", rows({})).read_bytes()).errors


@pytest.mark.parametrize("size", [1, 60, 400])
def test_a_mark_is_found_wherever_the_blocks_of_a_sheet_end(tmp_path, monkeypatch, size):
    monkeypatch.setattr(sheets, "BLOCK", size)
    path = as_xlsx(tmp_path / "so.xlsx", rows({"fee": "#REF!"}, {}), merged=[(1, 2, 2)])
    assert (likely(path.read_bytes()).errors, likely(path.read_bytes()).merged) == (True, True)


def test_repeated_rows_and_columns_of_an_opendocument_sheet_are_counted(tmp_path):
    text = '<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'
    failed = (
        '<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="0" '
        'calcext:value-type="error"><text:p>Err:504</text:p></table:table-cell>'
    )
    when = 'office:value-type="date" office:date-value="2023-07-05"'
    day = f"<table:table-cell {when}><text:p>x</text:p></table:table-cell>"
    body = (
        f'<table:table-row table:number-rows-repeated="2">{text}</table:table-row>'
        f'<table:table-row table:number-rows-repeated="2"><table:table-cell/>{failed}{day}</table:table-row>'
    )
    [table] = read_tables(write_ods(tmp_path / "so.ods", body))
    found = table.cells.astype(object).where(table.cells.notna(), None).to_numpy().tolist()
    assert [row[:3] for row in found] == [["a", None, None]] * 2 + [[None, "#REF!", "#REF!"]] * 2
    assert {row[3] for row in found[2:]} == {table.cells.iat[2, 3]} and table.cells.iat[2, 3].day == 5
