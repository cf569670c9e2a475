import csv
import re
from dataclasses import replace
from datetime import date, datetime
from itertools import zip_longest

import pandas as pd
import pytest

from kpi_helpers.errors import KpiError
from kpi_helpers.register.columns import BY_NAME
from kpi_helpers.register.findings import near_faults, row_faults
from kpi_helpers.register.quality import summary_of
from kpi_helpers.register.reading import read_register
from kpi_helpers.rules.calendar import Calendar, WorkingYear
from kpi_helpers.rules.organisation import PeriodParams
from tests.support.make import make_params, procedure
from tests.support.workbooks import as_ods, as_xls, as_xlsb
from tests.unit.register.test_legacy import as_tcvn3, as_windows_1258

ROW = {
    "dossier_id": "H34.99-0001", "procedure_code": "1.000001.000.00.00.H34", "resolving_unit": "Phòng A",
    "channel": "Trực tuyến", "received_at": "01/07/2023 08:00", "status": "Đã trả kết quả",
}  # fmt: skip


def heading(name: str) -> str:
    return BY_NAME[name].heading if name in BY_NAME else name


def write(tmp_path, *rows: dict, name: str = "so.csv", encoding: str = "utf-8"):
    frame = pd.DataFrame(
        [
            {heading(k): v for k, v in ({**ROW, "dossier_id": f"H34.99-{n:04}"} | row).items()}
            for n, row in enumerate(rows)
        ]
    )
    path = tmp_path / name
    if name.endswith(".csv"):
        path.write_bytes(frame.to_csv(index=False, lineterminator="\r\n").encode(encoding))
    elif name.endswith(".xlsx"):
        frame.to_excel(path, index=False, engine="xlsxwriter")
    else:
        frame.to_parquet(path)
    return path


def read(*paths, params=None):
    return read_register(list(paths), params or make_params())


@pytest.mark.parametrize("name", ["so.csv", "so.xlsx", "so.parquet"])
def test_a_register_is_the_same_in_every_format(tmp_path, name):
    register = read(write(tmp_path, {}, {"fee": "12.000"}, name=name))
    first = register.dossiers.iloc[0]
    assert (first["resolving_unit"], first["channel"], first["procedure"]) == ("phong-a", "online", "1.000001")
    assert first["received_at"].date() == date(2023, 7, 1)
    assert register.dossiers["fee"].dropna().tolist() == [12000]
    assert register.rows == 2


def test_bom_and_semicolons_are_accepted(tmp_path):
    path = write(tmp_path, {}, encoding="utf-8-sig")
    path.write_text(path.read_text(encoding="utf-8-sig").replace(",", ";"), encoding="utf-8-sig")
    assert len(read(path).dossiers) == 1


def test_a_personal_column_is_never_loaded(tmp_path):
    register = read(write(tmp_path, {"Chủ hồ sơ": "Người nộp 01", "Số điện thoại": "0000000000"}))
    assert "Người nộp 01" not in register.dossiers.to_csv() and register.notes["columns_left_out"] == 2


def test_a_sheet_named_after_a_person_is_called_by_its_number_wherever_it_stands(tmp_path):
    names = ["Tháng 7", "Trần Thị Mẫu 0900000001", "số 2", "Y Canary", "21 Xã Tân Lập", "Mẫu - 0900000002"]
    path = tmp_path / "so.xlsx"
    row = {heading(name): value for name, value in ROW.items()}
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        for place, name in enumerate(names):
            lines = [
                row | {"Mã hồ sơ": f"H34.99-{place}"},
                row | {"Mã hồ sơ": f"H34.98-{place}", "Kênh nộp": "Qua dây"},
            ]
            pd.DataFrame(lines).to_excel(book, sheet_name=name, index=False)
    register = read(path)
    shown = ["Tháng 7", "số 2*", "số 2", "số 4", "21 Xã Tân Lập", "số 6"]
    assert sorted(register.rejected["sheet"]) == sorted(shown)
    assert sorted(register.findings.rows["sheet"]) == sorted(shown) and set(register.findings.rows["rows"]) == {2}


def test_an_officers_name_becomes_a_code_and_a_code_stays(tmp_path, monkeypatch):
    monkeypatch.setenv("KPI_ROOT", str(tmp_path))
    (tmp_path / "params").mkdir(), (tmp_path / "notebooks").mkdir()
    register = read(write(tmp_path, {"officer": "Cán bộ số ba"}, {"officer": "CB-03"}, {"officer": "Cán bộ số ba"}))
    officers = register.dossiers["officer"].tolist()
    assert officers.count("CB-03") == 1 and len(set(officers)) == 2 and "Cán bộ số ba" not in officers


@pytest.mark.parametrize(
    ("officer", "stays"),
    [
        ("CB-0304", True), ("CB03", True), ("cb.03", True), ("NV_12", True), ("Mau 1985", False), ("Thu 091234", False),
        ("MAU 1985", False), ("Mau1985", False), ("CB 03", False), ("Cán bộ 03", False), ("CB-0900000001", False),
    ],
)  # fmt: skip
def test_an_officers_code_is_one_token_and_anything_else_may_be_a_name(tmp_path, monkeypatch, officer, stays):
    monkeypatch.setenv("KPI_ROOT", str(tmp_path))
    (tmp_path / "params").mkdir(), (tmp_path / "notebooks").mkdir()
    (found,) = read(write(tmp_path, {"officer": officer})).dossiers["officer"]
    assert found == officer if stays else re.fullmatch("CB-[0-9a-f]{8}", found)


def test_every_row_is_kept_merged_or_rejected_with_its_place(tmp_path):
    path = write(
        tmp_path,
        {},
        {"received_at": "31/02/2023"},
        {"channel": "Qua dây"},
        {"resolving_unit": "Phòng AA"},
        {"procedure_code": "khai sinh"},
        {"dossier_id": ""},
        {"dossier_id": "H34.99-0000"},
        {"dossier_id": "H34.99-0000", "fee": "5"},
    )
    register = read(path)
    assert register.rows == len(register.dossiers) + len(register.rejected) + register.merged == 8
    found = register.rejected[["file", "row", "column", "reason"]].to_numpy().tolist()
    assert found == [
        ["so.csv", 3, "Ngày tiếp nhận", "row-unreadable"],
        ["so.csv", 4, "Kênh nộp", "row-unreadable"],
        ["so.csv", 5, "Đơn vị giải quyết", "row-unit-unknown"],
        ["so.csv", 6, "Mã TTHC", "row-without-code"],
        ["so.csv", 7, "Mã hồ sơ", "row-without-id"],
        ["so.csv", 9, "Mã hồ sơ", "row-duplicate"],
    ]
    assert register.merged == 1
    assert register.rejected.loc[2, "allowed"] == "Phòng A"


def test_units_written_otherwise_are_counted_by_column_and_told_with_the_units_name(tmp_path):
    register = read(write(tmp_path, {"resolving_unit": "P. A", "receiving_unit": "xa x"}, {"resolving_unit": "P. A"}))
    assert register.dossiers["resolving_unit"].tolist() == ["phong-a", "phong-a"]
    assert register.findings.names.to_numpy().tolist() == [
        ["Đơn vị giải quyết", "P. A", "Phòng A", 2], ["Đơn vị tiếp nhận", "xa x", "Xã X", 1],
    ]  # fmt: skip
    said = dict(summary_of(register))
    assert any("tên đơn vị viết khác, nhận theo bí danh, 2 ô: “P. A” → Phòng A (2)" in words for words in said)
    assert any("recognised, 1 cell: “xa x” → Xã X (1)" in words for words in said.values())


@pytest.mark.parametrize("blank", ["", "–", "Стройка"])
def test_a_row_without_a_unit_says_so_and_offers_none(tmp_path, blank):
    register = read(write(tmp_path, {}, {"resolving_unit": blank}))
    (fault,) = row_faults(register.rejected)
    assert fault.code == "row-unit-blank" and "ô đơn vị giải quyết trống" in fault.text("vi")
    words = f"{fault.text('vi')} {fault.text('en')}"
    assert not any(offered in words for offered in ("–", "near", "gần giống"))


OWN_NAMES = {"received_at": "NgayTiepNhan", "resolving_unit": "DonViXuLy", "status": "TrangThaiHoSo",
             "dossier_id": "MaHoSo", "procedure_code": "MaTTHC", "channel": "KenhThucHien"}  # fmt: skip


DESK = {"resolving_unit": "Bộ phận một cửa", "procedure_code": "1.000009"}


def called_otherwise(tmp_path, *rows):
    """A register in another profile, whose file has its own headings."""
    path = write(tmp_path, *rows)
    text = path.read_text(encoding="utf-8")
    for name, own in OWN_NAMES.items():
        text = text.replace(heading(name), own, 1)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_column_is_called_as_its_file_calls_it_and_as_the_register_does(tmp_path):
    rows = ({}, {"status": "Lạ"}, {"resolving_unit": "Phòng AA"}, {"procedure_code": "khai sinh"}, {"dossier_id": ""},
            {"dossier_id": "H34.99-0000", "fee": "5"}, DESK, {"fee": "151.10"})  # fmt: skip
    register = read(called_otherwise(tmp_path, *rows), write(tmp_path, {"resolving_unit": "Phòng BB"}, name="a.csv"))
    found = register.rejected[["reason", "column"]].to_numpy().tolist()
    assert found == [
        ["row-unit-unknown", "Đơn vị giải quyết"],
        ["row-unreadable", "“TrangThaiHoSo” (Trạng thái)"],
        ["row-unit-unknown", "“DonViXuLy” (Đơn vị giải quyết)"],
        ["row-without-code", "“MaTTHC” (Mã TTHC)"],
        ["row-without-id", "“MaHoSo” (Mã hồ sơ)"],
        ["row-duplicate", "“MaHoSo” (Mã hồ sơ)"],
        ["row-without-owner", "“DonViXuLy” (Đơn vị giải quyết)"],
        ["row-unreadable", "Phí, lệ phí (đồng)"],
    ]


def test_every_message_of_a_row_says_place_column_what_was_found_and_what_to_do(tmp_path):
    rows = ({}, {"status": "Lạ"}, {"resolving_unit": "Phòng AA"}, {"procedure_code": "1.00119"}, {"dossier_id": ""},
            {"dossier_id": "H34.99-0000", "fee": "5"}, DESK)  # fmt: skip
    register = read(called_otherwise(tmp_path, *rows))
    said = [fault.text("vi") for fault in row_faults(register.rejected)]
    for row, (text, column) in enumerate(zip(said, register.rejected["column"], strict=True), 3):
        assert text.startswith(f"so.csv, dòng {row}, cột {column}: ") and ";" in text
    for words, text in zip(
        ["cần: Mới đăng ký", "'Phòng AA' không có", "'1.00119' không bắt đầu bằng mã TTHC quốc gia", "để trống",
         "trùng mã hồ sơ", "'Bộ phận một cửa' tiếp nhận, không giải quyết"],
        said, strict=True,
    ):  # fmt: skip
        assert words in text
    assert "gần giống: Phòng A; sửa tên trong sổ, hoặc thêm cách viết này vào aliases" in said[1]


def test_a_rejected_row_never_shows_a_dossier_code(tmp_path):
    register = read(write(tmp_path, {}, {"dossier_id": "H34.99-0000", "fee": "5"}))
    assert "H34.99" not in register.rejected.to_csv()


def test_the_desk_hands_its_dossiers_to_the_owner_or_they_are_listed(tmp_path):
    params = make_params(
        procedure("1.000001", "district", "phong-b"), procedure("1.000003", "district", "phong-a"),
        procedure("1.000003", "district", "phong-b"),
    )  # fmt: skip
    path = write(
        tmp_path,
        {"resolving_unit": "Bộ phận một cửa"},
        {"resolving_unit": "Bộ phận một cửa", "procedure_code": "1.000003"},
    )
    register = read(path, params=params)
    assert register.dossiers["resolving_unit"].tolist() == ["phong-b"]
    assert register.rejected["reason"].tolist() == ["row-without-owner"]


def test_a_missing_required_column_offers_near_headings(tmp_path):
    path = write(tmp_path, {})
    path.write_text(path.read_text().replace("Ngày tiếp nhận", "Ngày tiếp nhân HS"), encoding="utf-8")
    with pytest.raises(KpiError, match="Ngày tiếp nhân HS") as raised:
        read(path)
    assert raised.value.faults[0].code == "register-column-missing"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", "x,y\n1,2\n", "register-not-a-register"),
        ("a.xlsx", "not a workbook", "register-not-a-register"),
        ("a.xlsx", "PK, but no workbook", "register-unreadable"),
        ("a.csv", "", "register-blank"),
        ("a.xlsx", "", "register-blank"),
        ("a.pdf", "", "register-format"),
    ],
)
def test_what_is_no_register_is_refused(tmp_path, name, content, code):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(KpiError) as raised:
        read(tmp_path / name)
    assert raised.value.faults[0].code == code


def test_a_broken_byte_costs_its_cell_and_nothing_else(tmp_path):
    path = write(tmp_path, {"field": "Hộ tịch"})
    path.write_bytes(path.read_bytes().replace("Hộ".encode(), b"H\xf4"))
    register = read(path)
    assert register.dossiers["resolving_unit"].tolist() == ["phong-a"] and register.dossiers["field"].isna().all()
    found = register.findings.repaired
    assert found.loc[found["column"] == "Lĩnh vực", "repair"].tolist() == ["unreadable-text"]
    assert set(found["repair"]) == {"mojibake", "unreadable-text"}


def test_rows_wider_than_the_heading_are_rejected_and_shorter_ones_are_read(tmp_path):
    path = write(tmp_path, {}, {}, {"fee": ""})
    heading_row, first, second, third = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([heading_row, f"{first}1,x", f"{second},,", third.rstrip(","), ""]), encoding="utf-8")
    register = read(path)
    assert register.rejected[["row", "reason"]].to_numpy().tolist() == [[2, "row-too-wide"]]
    assert (register.rows, len(register.dossiers)) == (3, 2)


def test_a_last_row_that_breaks_off_is_rejected(tmp_path):
    path = write(tmp_path, {}, {})
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n")[:-30], encoding="utf-8")
    assert read(path).rejected[["row", "reason"]].to_numpy().tolist() == [[3, "row-cut-off"]]


def test_a_column_without_a_heading_is_no_reason_to_reject_its_rows(tmp_path):
    path = write(tmp_path, {}, {})
    heading_row, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([heading_row + ",", *(row + ",x" for row in rows), ""]), encoding="utf-8")
    assert len(read(path).dossiers) == 2


def lines_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def save(path, rows):
    """Rows of cells, each as long as it is, as a workbook."""
    cells = pd.DataFrame(zip(*zip_longest(*rows), strict=True))
    cells.to_excel(path, header=False, index=False, engine="xlsxwriter")


def test_the_heading_is_found_below_title_rows_and_its_repetitions_are_no_rows(tmp_path):
    heading_row, *rows = lines_of(write(tmp_path, {}, {}))
    titled = [["SỔ THEO DÕI HỒ SƠ"], ["Kỳ báo cáo", "Quý III"], [], heading_row, rows[0], heading_row, rows[1]]
    path = tmp_path / "co_tieu_de.xlsx"
    save(path, titled)
    register = read(path)
    assert (register.rows, len(register.dossiers)) == (2, 2)
    save(path, [*titled[:-1], [*rows[1][:1], "", *rows[1][2:]]])
    assert read(path).rejected["row"].tolist() == [7]


def test_a_sheet_that_is_no_register_is_left_out_and_counted(tmp_path):
    heading_row, *rows = lines_of(write(tmp_path, {}))
    path = tmp_path / "nhieu_trang.xlsx"
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        pd.DataFrame({"Hướng dẫn": ["Chép sổ vào trang sau"]}).to_excel(book, sheet_name="Hướng dẫn", index=False)
        pd.DataFrame(rows, columns=heading_row).to_excel(book, sheet_name="Sổ", index=False)
    register = read(path)
    assert (len(register.dossiers), register.notes["sheets_left_out"]) == (1, 1)


@pytest.mark.parametrize("form", ["html", "tab", "utf-16", "ods"])
def test_the_content_decides_how_a_file_is_read_not_its_name(tmp_path, form):
    cells = lines_of(write(tmp_path, {"fee": "12.000"}, {}))
    path = tmp_path / ("so.ods" if form == "ods" else "so.xls")
    if form == "ods":
        as_ods(path, cells)
    elif form == "html":
        table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells)
        path.write_text(f"<html><meta charset='utf-8'><table>{table}</table></html>", encoding="utf-8")
    else:
        text = "\r\n".join("\t".join(row) for row in cells)
        path.write_bytes(text.encode("utf-16" if form == "utf-16" else "utf-8"))
    register = read(path)
    assert register.dossiers["fee"].dropna().tolist() == [12000] and len(register.dossiers) == 2


@pytest.mark.parametrize("made", [as_xls, as_xlsb])
def test_a_binary_workbook_is_read_as_one_of_today(tmp_path, made):
    heading_row, *rows = lines_of(write(tmp_path, {"fee": "0"}, {"fee": "0"}))
    received, fee = (heading_row.index(BY_NAME[name].heading) for name in ("received_at", "fee"))
    for row in rows:
        row[received], row[fee] = datetime(2023, 7, 25, 7, 30), 12000
    cells = [["UBND huyện"], [], heading_row, *rows]
    made(tmp_path / "so.xlsx", cells)
    save(tmp_path / "nay.xlsx", cells)
    old, today = read(tmp_path / "so.xlsx"), read(tmp_path / "nay.xlsx")
    assert old.dossiers["fee"].tolist() == [12000, 12000]
    assert old.dossiers["received_at"].tolist() == [pd.Timestamp(2023, 7, 25)] * 2
    pd.testing.assert_frame_equal(old.dossiers, today.dossiers)


def test_another_heading_below_the_first_is_refused_and_not_read_under_it(tmp_path):
    heading_row, *rows = lines_of(write(tmp_path, {"due_at": "05/07/2023", "finished_at": "04/07/2023"}, {}))
    other = [*heading_row[:-2], heading_row[-1], heading_row[-2]]
    save(tmp_path / "hai.xlsx", [heading_row, rows[0], [], ["DANH SÁCH 2"], other, rows[1]])
    with pytest.raises(KpiError) as refused:
        read(tmp_path / "hai.xlsx")
    assert [(f.code, f.values["row"]) for f in refused.value.faults] == [("register-heading-other", 5)]
    named = {"late_reason": "Trạng thái", "status": "Ngày tiếp nhận", "dossier_id": "Mã hồ sơ"}
    assert read(write(tmp_path, named, {})).rejected["reason"].tolist() == ["row-unreadable"]


def test_a_heading_that_is_repeated_with_other_capitals_or_a_blank_is_no_row_and_no_other_heading(tmp_path):
    heading_row, *rows = lines_of(write(tmp_path, {"fee": "5"}, {}))
    for again in ([name.upper() for name in heading_row], ["", *heading_row[1:]]):
        save(tmp_path / "lap.xlsx", [heading_row, rows[0], again, rows[1]])
        register = read(tmp_path / "lap.xlsx")
        assert (register.rows, len(register.dossiers)) == (2, 2)


def test_another_heading_is_found_though_it_leaves_out_columns_that_are_blank_above(tmp_path):
    heading_row, *rows = lines_of(write(tmp_path, *[{"due_at": "05/07/2023", "fee": "", "officer": ""}] * 4))
    other = [heading_row[0], *heading_row[2:0:-1], *heading_row[3:-2], "", ""]
    save(tmp_path / "hai.xlsx", [heading_row, *rows[:2], other, *rows[2:]])
    with pytest.raises(KpiError, match="register-heading-other"):
        read(tmp_path / "hai.xlsx")


def test_dossiers_above_the_heading_that_is_known_best_are_not_left_out(tmp_path):
    heading_row, *rows = lines_of(write(tmp_path, *[{}] * 8))
    starred = [f"{name} gốc" for name in heading_row[:2]] + heading_row[2:]
    save(tmp_path / "hai.xlsx", [starred, *rows[:4], heading_row, *rows[4:]])
    with pytest.raises(KpiError) as refused:
        read(tmp_path / "hai.xlsx")
    (fault,) = refused.value.faults
    assert (fault.code, fault.values["rows"], fault.values["row"]) == ("register-heading-below", 4, 6)


def page_of(cells, inner="", closed=True):
    rows = "".join(f"<tr>{''.join(f'<td>{cell}{inner}</td>' for cell in row)}</tr>" for row in cells)
    return f"<table>{rows if closed else rows.replace('</td>', '').replace('</tr>', '')}</table>"


HEAD, BODY = "<html><head><meta http-equiv='Content-Type' content='text/html; charset=utf-16'></head><body>", "</body>"
INNER = "<table><tr><td></td></tr></table>"


@pytest.mark.parametrize(
    "made",
    [
        lambda cells: page_of(cells, closed=False),
        lambda cells: page_of(cells, INNER),
        lambda cells: f"<table><tr><td>UBND</td><td>CỘNG HÒA</td></tr><tr><td>{page_of(cells)}</td></tr></table>",
        lambda cells: f"<table><tr>{'<td>Mục</td>' * 9}</tr><tr><td colspan=9>{page_of(cells)}</td></tr></table>",
        lambda cells: page_of(cells[:2]) + page_of([cells[0], *cells[2:]], INNER),
        lambda cells: page_of(cells[:3], INNER) + page_of(cells[3:]).removeprefix("<table>") + "</table></table>",
        lambda cells: page_of(cells[:2]) + f"</body></html>{HEAD}" + page_of([cells[0], *cells[2:]]),
        lambda cells: page_of(cells[:2])[:-8] + f"</body></html>{HEAD}" + page_of([cells[0], *cells[2:]]),
        lambda cells: page_of(cells[:2])[:-8] + page_of([cells[0], *cells[2:]]),
        lambda cells: page_of(cells).replace("</tr><tr>", "</tr>"),
        lambda cells: (
            page_of(cells)
            .replace("<tr>", "<thead><tr>", 1)
            .replace("</tr>", "</tr></thead>", 1)
            .replace("<td>", "<td rowspan=2>", 3)
        ),
    ],
)
def test_a_page_is_read_whatever_it_leaves_open_lays_out_or_holds_in_cells(tmp_path, made):
    cells = lines_of(write(tmp_path, *[{}] * 6))
    (tmp_path / "so.xls").write_text(f"{HEAD}{made(cells)}{BODY}", encoding="utf-8")
    register = read(tmp_path / "so.xls")
    assert (register.rows, len(register.dossiers)) == (6, 6)


@pytest.mark.parametrize(
    "made",
    [
        lambda cells: f"<table><tr><td>{page_of(cells[:3])}{page_of(cells[3:])[7:]}</td></tr></table>",
        lambda cells: page_of(cells[:1]) + "".join(page_of([row]) for row in cells[1:]),
        lambda cells: page_of(cells[:2]) + f"</body></html>{''.join(map(page_of, [cells[2:]]))[7:]}",
    ],
)
def test_dossiers_that_a_page_puts_behind_an_end_or_each_in_a_table_are_not_left_out(tmp_path, made):
    cells = lines_of(write(tmp_path, *[{}] * 6))
    (tmp_path / "so.xls").write_text(f"{HEAD}{made(cells)}{BODY}", encoding="utf-8")
    with pytest.raises(KpiError, match="register-heading-lost"):
        read(tmp_path / "so.xls")


def test_an_example_row_above_the_heading_is_no_lost_list_but_a_row_below_another_heading_is(tmp_path):
    heading_row, *rows = lines_of(write(tmp_path, *[{}] * 8))
    save(tmp_path / "mau.xlsx", [["Ví dụ:", *rows[0][1:]], heading_row, *rows])
    assert read(tmp_path / "mau.xlsx").rows == 8
    short = [*heading_row[:2], *heading_row[3:-2]]
    save(tmp_path / "hai.xlsx", [short, ["7", *rows[0][1:]], heading_row, *rows[1:]])
    with pytest.raises(KpiError, match="register-heading-below"):
        read(tmp_path / "hai.xlsx")


def test_a_cell_of_a_page_may_reach_over_a_thousand_rows(tmp_path):
    first, *rows = lines_of(write(tmp_path, *[{"resolving_unit": ""}] * 1001))
    unit = first.index("Đơn vị giải quyết")
    rows = [row[:unit] + row[unit + 1 :] for row in rows]
    merged = page_of([first, *rows]).replace("<td>", "\0").split("\0")
    merged.insert(1 + len(first) + unit, "<td rowspan=1001>Phòng A</td>")
    made = merged[0] + "".join(part if part.startswith("<td") else f"<td>{part}" for part in merged[1:])
    (tmp_path / "so.xls").write_text(HEAD + made + BODY, encoding="utf-8")
    assert read(tmp_path / "so.xls").dossiers["resolving_unit"].tolist() == ["phong-a"] * 1001


def test_an_unknown_receiving_unit_is_counted_and_its_dossier_kept(tmp_path):
    register = read(write(tmp_path, {"receiving_unit": "Phòng Lạ"}, {"receiving_unit": "Phòng A"}))
    assert (len(register.dossiers), register.notes["received_nowhere"]) == (2, 1)


def test_a_rejected_row_has_the_unit_that_it_names_on_its_day(tmp_path):
    wrong = {"due_at": "31/02/2023"}
    rows = [
        {},
        wrong,
        wrong | {"resolving_unit": "xã  x"},
        {"resolving_unit": "Nơi khác"},
        wrong | {"resolving_unit": ""},
    ]
    register = read(write(tmp_path, *rows))
    assert register.rejected["unit"].fillna("").tolist() == ["phong-a", "xa-x", "", ""]
    assert register.rejected_units == {"phong-a", "xa-x"}


def test_a_missing_file_and_an_empty_folder_are_refused(tmp_path):
    for path, code in ((tmp_path / "none.csv", "register-missing"), (tmp_path, "register-empty-folder")):
        with pytest.raises(KpiError) as raised:
            read(path)
        assert raised.value.faults[0].code == code


def test_an_empty_workbook_and_a_register_without_a_usable_row_are_refused_with_the_reasons(tmp_path):
    pd.DataFrame().to_excel(tmp_path / "rong.xlsx", engine="xlsxwriter")
    for path, codes in (
        (tmp_path / "rong.xlsx", ["register-blank"]),
        (write(tmp_path, {"received_at": "31/02/2023"}), ["register-no-rows", "row-unreadable"]),
    ):
        with pytest.raises(KpiError) as raised:
            read(path)
        assert [fault.code for fault in raised.value.faults] == codes


def test_the_example_is_never_mixed_with_a_register(tmp_path):
    a = write(tmp_path, {"origin": "mô phỏng"}, name="a.csv")
    b = write(tmp_path, {"dossier_id": "H34.99-0100"}, name="b.csv")
    with pytest.raises(KpiError) as raised:
        read(a, b)
    assert raised.value.faults[0].code == "register-mixed"


def grid(path, *rows):
    width = max(map(len, rows))
    pd.DataFrame([[*row, *[None] * (width - len(row))] for row in rows]).to_excel(
        path, header=False, index=False, engine="xlsxwriter"
    )
    return path


UPPER = ["TT", "Mã hồ sơ", "Mã TTHC", "Đơn vị giải quyết", "Kênh nộp", "Ngày", None, None, "Trạng thái"]
LOWER = [None, None, None, None, None, "tiếp nhận", "hẹn trả", "trả kết quả", None]


def test_a_heading_of_two_rows_is_read_with_its_groups(tmp_path):
    row = [
        1,
        "H34.99-1",
        "1.000001",
        "Phòng A",
        "Trực tuyến",
        "01/07/2023",
        "05/07/2023",
        "04/07/2023",
        "Đã trả kết quả",
    ]
    register = read(grid(tmp_path / "so.xlsx", ["SỔ THEO DÕI"], UPPER, LOWER, [f"({n})" for n in range(1, 10)], row))
    first = register.dossiers.iloc[0]
    assert [first[n].day for n in ("received_at", "due_at", "returned_at")] == [1, 5, 4] and register.rows == 1
    assert register.findings.apart[["row", "kind"]].to_numpy().tolist() == [[4, "numbering"]]


def test_a_heading_of_two_rows_that_is_repeated_in_one_is_no_other_heading(tmp_path):
    row = ["1", "H34.99-1", "1.000001", "Phòng A", "Trực tuyến", "01/07/2023", "", "", "Đang xử lý"]
    again = [*UPPER[:5], *(f"Ngày {name}" for name in LOWER[5:8]), UPPER[8]]
    register = read(grid(tmp_path / "so.xlsx", UPPER, LOWER, row, again, [*row[:1], "H34.99-2", *row[2:]]))
    assert (register.rows, len(register.dossiers)) == (2, 2)


def test_groups_totals_and_signatures_are_set_apart_and_totals_are_checked(tmp_path):
    lines = [
        [f"{n}", f"H34.99-{n}", "1.000001", "Phòng A", "Trực tuyến", "01/07/2023", None, None, "Đã trả kết quả"]
        for n in range(3)
    ]
    register = read(
        grid(
            tmp_path / "so.xlsx", UPPER, LOWER, ["I", "Lĩnh vực hộ tịch"], *lines[:2], ["Cộng", 2],
            ["II", "Lĩnh vực chứng thực"], lines[2], ["Tổng cộng: 4 hồ sơ"], [], ["", "Kon Rẫy, ngày 14/9/2023"],
            ["", "NGƯỜI LẬP BIỂU", "", "", "", "THỦ TRƯỞNG"],
        )
    )  # fmt: skip
    assert (register.rows, len(register.dossiers), len(register.rejected)) == (3, 3, 0)
    found = register.findings.apart.astype(object).where(register.findings.apart.notna(), None)
    assert found[["row", "kind", "stated", "counted"]].to_numpy().tolist() == [
        [3, "group", None, None], [6, "total", 2, 2], [7, "group", None, None], [9, "total", 4, 3],
        [11, "closing", None, None], [12, "closing", None, None],
    ]  # fmt: skip


def test_a_damaged_dossier_is_listed_and_never_set_apart(tmp_path):
    rows = [
        {}, {"procedure_code": "", "received_at": ""}, {"dossier_id": "", "procedure_code": ""},
        {"dossier_id": "", "received_at": "", "procedure_code": ""},
    ]  # fmt: skip
    register = read(write(tmp_path, *rows))
    assert register.rows == 4 and register.findings.apart.empty
    assert register.rejected["row"].tolist() == [3, 4, 5]


def test_html_cells_over_several_columns_and_rows_stand_in_their_place(tmp_path):
    upper = ["Mã hồ sơ", "Mã TTHC", "Đơn vị giải quyết", "Kênh nộp", "Ngày", "Trạng thái"]
    row = ["H34.99-1", "1.000001", "Phòng A", "Trực tuyến", "01/07/2023", "05/07/2023", "Đang xử lý"]
    head = "".join(f"<th {'colspan' if n == 'Ngày' else 'rowspan'}=2>{n}</th>" for n in upper)
    head = f"<tr>{head}</tr><tr><th>tiếp nhận</th><th>hẹn trả</th></tr>"
    body = f"<tr><td colspan=7>Lĩnh vực một</td></tr><tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>"
    path = tmp_path / "so.xls"
    path.write_text(f"<html><table>{head}{body}</table>", encoding="utf-8")
    register = read(path)
    assert register.dossiers["due_at"].dt.day.tolist() == [5] and register.findings.apart["kind"].tolist() == ["group"]


def test_a_portal_export_is_read_by_its_own_profile(tmp_path):
    names = [
        "MaHoSo",
        "MaTTHC",
        "DonViXuLy",
        "KenhThucHien",
        "NgayTiepNhan",
        "TrangThaiHoSo",
        "HoSoCoThanhPhanSoHoa",
        "ChuHoSo",
    ]
    rows = [["H34.99-1", "1.000001", "Phòng A", "2", "20230701080000", "10", "1", "Người nộp 01"]]
    path = tmp_path / "cong.csv"
    path.write_text("\n".join(",".join(row) for row in [names, *rows]), encoding="utf-8")
    first = read(path).dossiers.iloc[0]
    assert (first["channel"], first["status"], bool(first["digitised"])) == ("online", "returned", True)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "tcvn3", "windows-1258"])
def test_a_text_file_of_any_encoding_is_read(tmp_path, encoding):
    text = write(tmp_path, {"field": "Hộ tịch"}, {"field": "Đất đai"}).read_text(encoding="utf-8")
    spoilt = {"tcvn3": as_tcvn3, "windows-1258": as_windows_1258}.get(encoding, str)(text)
    path = tmp_path / "so.txt.csv"
    path.write_bytes(spoilt.encode("latin-1" if spoilt != text else encoding))
    register = read(path)
    assert register.dossiers["channel"].tolist() == ["online"] * 2 and not len(register.rejected)


def test_of_several_extracts_the_newest_row_stays_and_what_changed_is_listed(tmp_path):
    old = write(tmp_path, {"digitised": "Không", "finished_at": "03/07/2023"}, name="thang7.csv")
    new = write(
        tmp_path, {"digitised": "Có", "finished_at": "03/07/2023"},
        {"dossier_id": "H34.99-9", "received_at": "01/08/2023"}, name="thang8.csv",
    )  # fmt: skip
    register = read(old, new)
    assert register.dossiers.set_index("dossier_id")["digitised"].fillna(False)["H34.99-0000"]
    found = register.findings.replaced
    assert found[["file", "row", "newer_file", "columns", "unit"]].to_numpy().tolist() == [
        ["thang7.csv", 2, "thang8.csv", "digitised", "phong-a"]
    ]
    assert register.rows == len(register.dossiers) + len(register.rejected) + register.merged == 3


@pytest.mark.parametrize(
    "written",
    [
        "{} (*)", "{} *", "{}:", "{} (bắt buộc)", "(3) {}", "3. {}", "[3] {} (*)", "* {}", "{} ¹", "{}[1]", "{} (1) :",
        "{}\n(nếu có)", "{} (dd/mm/yyyy)",
    ],
)  # fmt: skip
def test_marks_of_a_form_to_fill_in_are_no_part_of_a_heading(tmp_path, written):
    path = write(tmp_path, {"due_at": "10/07/2023", "fee": "1000"})
    frame = pd.read_csv(path, dtype=str)
    frame.rename(columns=written.format).to_csv(path, index=False)
    register = read(path)
    assert {"due_at", "fee", "received_at"} <= register.columns and not register.notes["columns_left_out"]


def test_a_heading_is_given_twice_where_only_marks_tell_it_from_another(tmp_path):
    with pytest.raises(KpiError, match="register-column-twice"):
        read(write(tmp_path, {"due_at": "10/07/2023", "Ngày hẹn trả (1)": "11/07/2023"}))


def test_a_heading_like_that_of_a_column_which_the_sheet_lacks_is_named_unless_it_asks_for_a_person(tmp_path):
    unread = {"Số hóa TP hồ sơ": "Có", "Chủ hồ sơ": "–", "Tình trạng xử lý": "Đã trả", "Ghi chú": ""}
    near = read(write(tmp_path, unread)).findings.near
    assert near.to_numpy().tolist() == [["so.csv", "–", "Số hóa TP hồ sơ", "Số hóa thành phần"]]
    assert [fault.code for fault in near_faults(near)] == ["register-heading-near"]


GUIDES = {
    "received_at": "(dd/mm/yyyy)", "due_at": "(dd/mm/yyyy)", "digitised": "Có/Không", "officer": "Ghi rõ họ tên",
    "resolving_unit": "Tên đơn vị",
}  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (GUIDES, "guide"),
        ({name: f"({n})" for n, name in enumerate(ROW, 1)} | {"due_at": "(7=5+6)"}, "guide"),
        (dict(zip([*ROW, "due_at"], "1234567", strict=True)), "numbering"),
        (GUIDES | {"procedure_code": "1.000001"}, ""),
        (GUIDES | {"due_at": "10/07/2023"}, ""),
        (GUIDES | {"dossier_id": "H34.99-0007"}, ""),
        (GUIDES | {"resolving_unit": "Phòng A"}, ""),
        (GUIDES | {"status": "Đang xử lý"}, ""),
        (GUIDES | {"fee": "12000"}, ""),
    ],
)
def test_a_row_below_the_heading_that_says_how_to_fill_in_is_set_apart_unless_a_cell_may_be_a_dossiers(
    tmp_path, cells, kind
):
    blank = dict.fromkeys([*ROW, "due_at", "digitised", "officer", "fee"], "")
    path = write(tmp_path, blank | cells, {"due_at": "10/07/2023"}, {"due_at": "11/07/2023"})
    register = read(path)
    assert register.findings.apart["kind"].tolist() == ([kind] if kind else [])
    assert (len(register.dossiers), len(register.rejected)) == (2, 0 if kind else 1)
    assert read(write(tmp_path, {}, blank | GUIDES, {})).rejected["row"].tolist() == [3]  # not below the heading


def test_one_of_anything_is_said_as_one(tmp_path):
    one = [english for _, english in summary_of(read(write(tmp_path, {"received_at": "1/7/2023", "Ghi chú": "–"})))]
    assert one == [
        "1 row: 1 dossier, 0 rejected, 0 merged",
        "column Ngày tiếp nhận: a day not written dd/mm/yyyy, 1 cell",
        "1 column outside the profile unread",
    ]
    two = next(english for _, english in summary_of(read(write(tmp_path, {}, {}))))
    assert two == "2 rows: 2 dossiers, 0 rejected, 0 merged"


def test_a_column_in_which_nothing_stands_is_as_good_as_absent(tmp_path):
    register = read_register([write(tmp_path, {"digitised": ""}, {"digitised": ""})], make_params())
    assert "digitised" not in register.columns and "received_at" in register.columns


@pytest.mark.parametrize("old", ["./data/cu/so.csv", "data//cu/so.csv", "{root}/data/cu/so.csv", "data/cu"])
def test_the_day_of_an_extract_holds_however_its_path_is_written_and_for_a_folder(tmp_path, monkeypatch, old):
    """The older extract has the later facts, so that only its said day makes it the older one."""
    monkeypatch.setenv("KPI_ROOT", str(tmp_path))
    folders = [tmp_path / "data" / name for name in ("cu", "moi")]
    for folder, cell in zip(folders, ("Không", "Có"), strict=True):
        folder.mkdir(parents=True)
        write(folder, {"digitised": cell, "finished_at": "05/07/2023" if cell == "Không" else "03/07/2023"})
    said = [
        {"path": old.format(root=tmp_path), "extracted_on": date(2023, 7, 6)},
        {"path": "data/moi/so.csv", "extracted_on": date(2023, 7, 9)},
    ]
    params = make_params()
    params.periods["2023-07"] = PeriodParams(register_files=said)
    register = read_register(folders, params)
    assert register.dossiers["digitised"].tolist() == [True] and len(register.findings.replaced) == 1


def test_what_happened_can_not_be_later_than_a_year_after_the_last_working_calendar(tmp_path):
    """One mistyped year would be the inferred day of the extract on every page. An appointed day may lie further on."""
    params = replace(make_params(), calendar=Calendar({2023: WorkingYear(year=2023, confirmed=True, days=[])}))
    rows = [
        {"due_at": "01/07/2027"},
        {"received_at": "01/07/2032"},
        {"finished_at": "31/12/2024"},
        {"paid_at": "01/01/2025"},
    ]
    register = read(write(tmp_path, *rows), params=params)
    assert register.rejected[["row", "column", "reason", "found"]].to_numpy().tolist() == [
        [3, "Ngày tiếp nhận", "row-day-implausible", "01/07/2032"],
        [5, "Ngày thu phí", "row-day-implausible", "01/01/2025"],
    ]
    assert register.rejected["allowed"].str.endswith("31/12/2024").all() and register.latest_day == date(2024, 12, 31)


def test_a_day_too_many_years_from_another_of_its_dossier_rejects_its_row_with_the_days_that_it_may_be(tmp_path):
    ended = {"finished_at": "04/07/2023"}
    rows = [
        {"due_at": "05/07/2033"}, {"first_due_at": "02/07/2028"}, {"due_at": "01/07/2028"},
        ended | {"received_at": "03/07/2003", "due_at": "05/07/2023"}, ended | {"received_at": "04/07/2013"},
        {"received_at": "03/07/2003", "returned_at": "04/07/2023"},
        {"received_at": "01/07/2003", "submitted_at": "01/07/2023"}, ended | {"submitted_at": "01/07/2003"},
    ]  # fmt: skip
    register = read(write(tmp_path, *rows))
    assert register.rejected[["row", "column", "found", "allowed"]].to_numpy().tolist() == [
        [2, "Ngày hẹn trả", "05/07/2033", "01/07/2023 – 01/07/2028"],
        [3, "Ngày hẹn trả lần đầu", "02/07/2028", "01/07/2023 – 01/07/2028"],
        [5, "Ngày tiếp nhận", "03/07/2003", "04/07/2013 – 04/07/2023"],
        [7, "Ngày tiếp nhận", "03/07/2003", "04/07/2013 – 04/07/2023"],
        [8, "Ngày tiếp nhận", "01/07/2003", "01/07/2013 – 01/07/2023"],
    ]
    assert set(register.rejected["reason"]) == {"row-day-implausible"} and len(register.dossiers) == 3


def test_a_rejected_row_shows_what_it_holds_where_that_is_no_persons(tmp_path):
    rows = [
        {}, {"status": "Đã trả KQ"}, {"channel": "Truc tuyen"}, {"resolving_unit": "UBND huyện Kon Rẫy"},
        {"procedure_code": "1.00123"}, {"received_at": "31/02/2023"}, {"status": "Kanari Thử"},
        {"procedure_code": "Kanari Thử"},
    ]  # fmt: skip
    rejected = read(write(tmp_path, *rows)).rejected
    assert rejected["found"].fillna("").tolist() == [
        "Đã trả KQ", "Truc tuyen", "UBND huyện Kon Rẫy", "1.00123", "31/02/2023", "", "",
    ]  # fmt: skip
    cut = next(fault for fault in row_faults(rejected) if fault.code == "row-without-code")
    assert "'1.00123'" in cut.text("vi") and "bỏ số 0" in cut.text("vi") and "dropped a 0" in cut.text("en")


@pytest.mark.parametrize(
    ("column", "cell"), [("channel", ["Trực tuyến"]), ("dossier_id", b"H34.99-1"), ("fee", {"a": 1})]
)
def test_a_column_of_lists_or_bytes_is_refused_by_its_name_and_one_that_is_not_read_is_left_alone(
    tmp_path, column, cell
):
    path = write(tmp_path, {"fee": "1", "channel": "Trực tuyến"}, name="so.parquet")
    frame = pd.read_parquet(path)
    frame.assign(other=[[1]], more=[b"x"]).to_parquet(path)
    assert len(read(path).dossiers) == 1
    frame.assign(**{heading(column): [cell]}).to_parquet(path)
    with pytest.raises(KpiError) as refused:
        read(path)
    (fault,) = refused.value.faults
    assert fault.code == "register-column-kind" and heading(column) in fault.text("vi") and "so.parquet" in str(fault)


@pytest.mark.parametrize(("name", "kept"), [("so.xlsx", 2), ("so.parquet", 2), ("so.csv", 1)])
def test_the_last_zero_of_a_code_is_restored_where_the_sheet_has_a_number_and_the_catalogue_that_code(
    tmp_path, name, kept
):
    params = make_params(procedure("2.000620", "district", "phong-a"), procedure("1.000001", "district", "phong-a"))
    codes = [2.00062, 1.000001, 2.00063] if name != "so.csv" else ["2.00062", "1.000001", "2.00063"]
    register = read(write(tmp_path, *({"procedure_code": code} for code in codes), name=name), params=params)
    assert sorted(register.dossiers["procedure"]) == ["1.000001", "2.000620"][:kept]
    assert register.rejected["reason"].tolist() == ["row-without-code"] * (3 - kept)
    assert register.rejected["found"].tolist() == ["2.00062", "2.00063"][kept - 1 :]
    found = register.findings.repaired
    assert found.loc[found["repair"] == "code-zero", "cells"].tolist() == [1] * (kept - 1)


def test_a_row_named_by_a_persons_data_is_rejected_without_them(tmp_path):
    ids = ["062099887766", "0977.665.544", "Kanari Thị Thử", "kanari.thu@vidu.example"]
    register = read(write(tmp_path, *[{}] * 4, *({"dossier_id": code} for code in ids)))
    assert register.rejected["reason"].tolist() == ["row-id-personal"] * 4 and len(register.dossiers) == 4
    said = register.rejected.to_csv() + "".join(map(str, row_faults(register.rejected))) + register.dossiers.to_csv()
    assert not any(code in said for code in ids)


def test_a_file_whose_codes_are_persons_data_took_the_wrong_column_and_is_refused(tmp_path):
    good = write(tmp_path, {}, name="a.csv")
    wrong = write(tmp_path, {}, *({"dossier_id": f"0620998{n:05}"} for n in range(9)), name="b.csv")
    with pytest.raises(KpiError) as raised:
        read(good, wrong)
    (fault,) = raised.value.faults
    assert fault.code == "register-ids-personal" and "0620998" not in str(fault)
    assert "b.csv" in str(fault) and "9" in str(fault) and "10" in str(fault)


def test_a_dossier_is_one_however_its_code_is_written_and_keeps_its_first_form(tmp_path):
    forms = ["H34.99-0001", "h34.99-0001", "H34.99 - 0001", "H34.99-0001.", "Н34.99-0001"]  # the last Н is Cyrillic
    others = ["HS 1", "HS1", "h34.99-0002"]
    register = read(write(tmp_path, *({"dossier_id": code} for code in [*forms, *others])))
    assert sorted(register.dossiers["dossier_id"]) == ["H34.99-0001", "HS 1", "HS1", "h34.99-0002"]
    assert register.merged == 4 and not len(register.rejected)
    found = register.findings.repaired.set_index("repair")["cells"]
    assert found["id-form"] == 3 and found["look-alike"] == 1


@pytest.mark.parametrize("form", ["H34.99–0001", "H34.99−0001", "H34.99‑0001", "H34.99 — 0001", "'H34.99-0001"])
def test_a_code_with_another_dash_or_a_sheets_apostrophe_is_the_same_dossier(tmp_path, form):
    register = read(write(tmp_path, *({"dossier_id": code} for code in ["H34.99-0001", form])))
    assert register.dossiers["dossier_id"].tolist() == ["H34.99-0001"]
    assert register.merged == 1 and not len(register.rejected)
    alone = read(write(tmp_path, {"dossier_id": form}, name="rieng.csv"))
    assert len(alone.dossiers) == 1


def test_of_two_extracts_a_code_in_other_letters_is_the_same_dossier(tmp_path):
    old = write(tmp_path, {"dossier_id": "H34.99-0001", "finished_at": "03/07/2023"}, name="cu.csv")
    new = write(tmp_path, {"dossier_id": "h34.99-0001", "finished_at": "05/07/2023"}, name="moi.csv")
    register = read(old, new)
    assert register.dossiers[["dossier_id", "finished_at"]].astype(str).to_numpy().tolist() == [
        ["H34.99-0001", "2023-07-05"]
    ]
    found = register.findings
    assert len(found.replaced) == 1 and found.repaired[["file", "repair", "cells"]].to_numpy().tolist() == [
        ["moi.csv", "id-form", 1]
    ]


def with_sheet(tmp_path, name: str, rows: list[list[str]]):
    """A workbook of a register of one dossier and another sheet."""
    heading_row, *own = lines_of(write(tmp_path, {}))
    path = tmp_path / "nhieu_trang.xlsx"
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        for sheet, cells in {"Sổ": [heading_row, *own], name: rows}.items():
            pd.DataFrame(cells).to_excel(book, sheet_name=sheet, header=False, index=False)
    return path


def unread_in(register):
    found = register.findings.unread.astype(object)
    return found.where(found.notna(), None).to_numpy().tolist()


def test_a_sheet_that_is_no_register_is_named_with_its_rows(tmp_path):
    register = read(with_sheet(tmp_path, "Hướng dẫn", [["Chép sổ vào trang sau"], [None], ["Không sửa tiêu đề"]]))
    assert unread_in(register) == [["nhieu_trang.xlsx", "Hướng dẫn", 2]]
    assert "nhieu_trang.xlsx: không phải sổ, không đọc (số dòng trong ngoặc): Hướng dẫn (2)" in told(register)


def told(register):
    return [vietnamese for vietnamese, _ in summary_of(register)]


def test_dossiers_without_a_heading_are_never_left_out(tmp_path):
    rows = [[f"H34.99-{n:04}", "1.000001", "Phòng A", "01/07/2023"] for n in range(5)]
    with pytest.raises(KpiError, match=r"Tháng 8: 5 ") as raised:
        read(with_sheet(tmp_path, "Tháng 8", rows))
    assert [fault.code for fault in raised.value.faults] == ["register-heading-lost"]


@pytest.mark.parametrize(
    "rows",
    [
        [[f"1.00000{n}", "Thủ tục", "12/QĐ-UBND", "01/07/2023"] for n in range(5)],
        [["1.000001", "H34.99-0001"], ["1.000001", "H34.99-0002"]],
        [["1.000001", "Hướng dẫn"], ["1.000001", "Hồ sơ"], ["1.000001", "Kết quả"]],
    ],
)
def test_a_list_of_procedures_is_no_lost_register(tmp_path, rows):
    assert unread_in(read(with_sheet(tmp_path, "Danh mục", rows))) == [["nhieu_trang.xlsx", "Danh mục", len(rows)]]


def test_in_a_folder_every_kind_is_read_notes_are_named_and_so_is_what_is_not_opened(tmp_path):
    folder = tmp_path / "so"
    folder.mkdir()
    cells = lines_of(write(folder, {}))
    (folder / "them.txt").write_text("\t".join(cells[0]) + "\n" + "\t".join(["H34.99-2", *cells[1][1:]]) + "\n")
    rows = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in [cells[0], ["H-3", *cells[1][1:]]])
    (folder / "trang.HTML").write_text(f"<html><table>{rows}</table></html>", encoding="utf-8")
    (folder / "README.txt").write_text("Ghi chú\nSổ tháng 7\n", encoding="utf-8")
    for name in ("quet.pdf", "cu.zip", "~$so.xlsx", ".DS_Store", "Thumbs.db"):
        (folder / name).write_bytes(b"x")
    register = read(folder)
    assert len(register.dossiers) == 3 and len(register.files) == 3
    assert unread_in(register) == [["README.txt", "", 2], ["cu.zip", "", None], ["quet.pdf", "", None]]
    assert "tệp không thuộc loại được đọc: cu.zip, quet.pdf" in told(register)


def test_dossiers_in_a_text_without_a_heading_are_no_note(tmp_path):
    folder = tmp_path / "so"
    folder.mkdir()
    cells = lines_of(write(folder, *({} for _ in range(4))))
    (folder / "them.txt").write_text("".join("\t".join(row) + "\n" for row in cells[1:]), encoding="utf-8")
    with pytest.raises(KpiError, match=r"them\.txt") as raised:
        read(folder)
    assert raised.value.faults[0].code == "register-heading-lost"


def test_a_folder_of_notes_only_is_refused(tmp_path):
    (tmp_path / "README.txt").write_text("Ghi chú\n", encoding="utf-8")
    with pytest.raises(KpiError) as raised:
        read(tmp_path)
    assert [fault.code for fault in raised.value.faults] == ["register-not-a-register"]


@pytest.mark.parametrize("name", ["so.xlsm", "so.bak", "so.dat", "so.txt", "so.htm"])
def test_a_file_that_is_named_is_read_by_its_content_whatever_its_name_ends_in(tmp_path, name):
    path = tmp_path / name
    if name in ("so.xlsm", "so.bak"):
        path.write_bytes(write(tmp_path, {}, name="a.xlsx").read_bytes())
    elif name == "so.htm":
        rows = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in lines_of(write(tmp_path, {})))
        path.write_text(f"<table>{rows}</table>", encoding="utf-8")
    else:
        path.write_bytes(write(tmp_path, {}).read_bytes())
    assert len(read(path).dossiers) == 1


@pytest.mark.parametrize("content", [b"%PDF-1.4\n1,2\n", b"PK\x05\x06" + b"\0" * 18, b"a,b\0\1\2,c\n", b""])
def test_a_file_of_another_kind_is_refused_by_its_format(tmp_path, content):
    (tmp_path / "so.docx").write_bytes(content)
    with pytest.raises(KpiError) as raised:
        read(tmp_path / "so.docx")
    assert raised.value.faults[0].code == "register-format"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_a_page_in_utf_16_under_the_name_of_a_workbook_is_read(tmp_path, encoding):
    rows = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in lines_of(write(tmp_path, {})))
    path = tmp_path / "so.xls"
    path.write_bytes(f"<html><table>{rows}</table></html>".encode(encoding))
    assert read(path).dossiers["resolving_unit"].tolist() == ["phong-a"]


def test_a_workbook_written_as_xml_is_refused_and_never_left_out(tmp_path):
    write(tmp_path, {})
    xml = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
    (tmp_path / "so.xls").write_text(xml, encoding="utf-8")
    with pytest.raises(KpiError, match="XML Spreadsheet 2003") as raised:
        read(tmp_path)
    assert raised.value.faults[0].code == "register-unreadable"


def test_an_empty_workbook_beside_a_register_is_named(tmp_path):
    write(tmp_path, {})
    pd.DataFrame().to_excel(tmp_path / "rong.xlsx", engine="xlsxwriter")
    assert unread_in(read(tmp_path)) == [["rong.xlsx", "", 0]]


def test_a_signature_below_a_date_column_is_set_apart_and_a_damaged_dossier_is_not(tmp_path):
    signed = [
        {"received_at": "Kon Rẫy, ngày 05 tháng 10 năm 2023"}, {"received_at": "Kon Rẫy, ngày 05/10/2023"},
        {"received_at": "NGƯỜI LẬP BIỂU"}, {"dossier_id": "NGƯỜI LẬP", "resolving_unit": "KIỂM SOÁT",
        "channel": "KẾ TOÁN", "received_at": "THỦ TRƯỞNG"},
    ]  # fmt: skip
    damaged = [
        {"resolving_unit": "Phòng A", "received_at": "ngày 05 tháng 10 năm 2023"}, {"received_at": "31/02/2023"},
        {"received_at": "2023"}, {"resolving_unit": "Phòng A", "received_at": "tháng 7/2023"},
    ]  # fmt: skip
    nothing = dict.fromkeys(ROW, "")
    register = read(write(tmp_path, {}, *({**nothing, **row} for row in [*damaged, *signed])))
    assert register.rejected["row"].tolist() == [3, 4, 5, 6]
    assert register.findings.apart[["row", "kind"]].to_numpy().tolist() == [[n, "closing"] for n in range(7, 11)]
    above = read(write(tmp_path, {**nothing, **signed[0]}, {}))
    assert above.rejected["row"].tolist() == [2], "above a dossier it may be a damaged one"


def test_a_dossier_whose_field_begins_like_a_total_is_none(tmp_path):
    register = read(write(tmp_path, {}, {**dict.fromkeys(ROW, ""), "dossier_id": "H34.99-9", "field": "Tổng hợp"}))
    assert register.rejected["row"].tolist() == [3] and register.findings.apart.empty


def test_a_dossier_below_a_row_that_names_its_unit_is_rejected_with_the_reason(tmp_path):
    group = {**dict.fromkeys(ROW, ""), "dossier_id": "I. Xã X"}
    register = read(write(tmp_path, {"resolving_unit": ""}, group, {"resolving_unit": ""}, {}))
    found = register.rejected[["row", "reason"]].to_numpy().tolist()
    assert found == [[2, "row-unit-blank"], [4, "row-unit-in-group"]] and len(register.dossiers) == 1
    cells = [[c for n, c in enumerate(row) if n != 2] for row in lines_of(tmp_path / "so.csv")]
    with pytest.raises(KpiError) as raised:
        read(grid(tmp_path / "khong_cot.xlsx", *cells))
    assert [fault.code for fault in raised.value.faults] == ["register-column-missing", "register-units-in-groups"]


def test_a_column_given_twice_is_named_with_both_places(tmp_path):
    cells = [[*row, row[4]] for row in lines_of(write(tmp_path, {}))]
    with pytest.raises(KpiError, match="'Ngày tiếp nhận'") as raised:
        read(grid(tmp_path / "so.xlsx", *cells))
    (fault,) = raised.value.faults
    assert "tiêu đề thứ 5 'Ngày tiếp nhận' và thứ 7 'Ngày tiếp nhận'" in fault.text("vi")


def test_a_label_of_another_profile_does_not_choose_that_profile(tmp_path):
    register = read(write(tmp_path, {}, {"channel": "2"}, {"status": "1"}))
    assert register.unconfirmed == () and len(register.dossiers) == 1
    assert register.rejected[["row", "column"]].to_numpy().tolist() == [[3, "Kênh nộp"], [4, "Trạng thái"]]


@pytest.mark.parametrize("damaged", ["1.23457E+14", "1,23E+14", "2e15", 1234567890123450.0, 123456789012345678.0])
def test_a_code_that_lost_digits_names_no_dossier(tmp_path, damaged):
    name = "so.xlsx" if isinstance(damaged, float) else "so.csv"
    register = read(write(tmp_path, {}, {"dossier_id": damaged}, {"dossier_id": damaged, "fee": "7"}, name=name))
    assert register.rejected[["row", "column", "reason"]].to_numpy().tolist() == [
        [3, "Mã hồ sơ", "row-id-damaged"], [4, "Mã hồ sơ", "row-id-damaged"],
    ]  # fmt: skip
    assert len(register.dossiers) == 1


@pytest.mark.parametrize("whole", [123456789012345, "1234567890123456789", "12E+4-3", "E14"])
def test_a_code_with_all_its_digits_is_one(tmp_path, whole):
    name = "so.xlsx" if isinstance(whole, int) else "so.csv"
    register = read(write(tmp_path, {}, {"dossier_id": whole}, name=name))
    assert str(whole) in register.dossiers["dossier_id"].tolist() and not len(register.rejected)


@pytest.mark.parametrize("first", ["Tổng", "I", "A", "Cộng 3", ""])
@pytest.mark.parametrize("day", ["due_at", "finished_at", "returned_at", "submitted_at"])
def test_a_row_with_a_day_is_a_dossier_whatever_else_it_lacks(tmp_path, first, day):
    bare = {**dict.fromkeys(ROW, ""), "dossier_id": first, day: "05/07/2023", "resolving_unit": "Phòng A"}
    register = read(write(tmp_path, {day: "05/07/2023"}, bare))
    assert register.rows == 2 and register.rejected["row"].tolist() == [3] and not len(register.findings.apart)


@pytest.mark.parametrize("mark", ["MÔ PHỎNG", "mo phong", "Số liệu mô phỏng"])
def test_the_example_is_known_by_its_mark_in_any_spelling(tmp_path, mark):
    assert read(write(tmp_path, {"origin": mark}, {"origin": "mô phỏng"})).simulated
    with pytest.raises(KpiError, match="register-mixed"):
        read(write(tmp_path, {"origin": mark}, {"origin": ""}))
