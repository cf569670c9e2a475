"""The workbook of what stands behind a figure."""

import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from kpi_helpers.errors import KpiError
from kpi_helpers.measures.explained import indicator_named
from kpi_helpers.measures.lines import line_named
from kpi_helpers.pages import explanation as made_by
from kpi_helpers.pages.explanation import INTERNAL, explanation
from kpi_helpers.pages.report import SIMULATED
from kpi_helpers.rules.organisation import PeriodParams
from tests.support.make import make_params, measured

DONE = {"received_at": "01/07/2023", "due_at": "10/07/2023", "finished_at": "10/07/2023"}
LATE = DONE | {"finished_at": "12/07/2023"}
OPEN = DONE | {"finished_at": "", "status": "Đang xử lý"}


def book(world, code="IV.1", unit="phong-a"):
    line, indicator = line_named(world.params, unit, world.period), indicator_named(world.params, code)
    return explanation(world, line, indicator, world.period.year_to_date)


def sheets(data):
    read = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: read.get_sheet_by_name(name).to_python() for name in read.sheet_names}


def table(rows):
    """The rows below the heading that starts with a code."""
    top = next(place for place, row in enumerate(rows) if row[0] in ("Mã hồ sơ", "Mã TTHC"))
    return [dict(zip(rows[top], row, strict=True)) for row in rows[top + 1 :]]


def test_the_sheets_hold_a_b_what_is_missing_and_what_is_outside_with_days_as_days():
    found = sheets(book(measured(DONE, LATE, OPEN)))
    assert list(found) == ["Tóm tắt", "Mẫu số (a)", "Tử số (b)", "Còn thiếu", "Ngoài mẫu số"]
    assert [row["Thuộc tử số (b)"] for row in table(found["Mẫu số (a)"])] == ["Có", "Không"]
    (missing,) = table(found["Còn thiếu"])
    assert missing["Mã hồ sơ"] == "H34.99-0001" and missing["Ngày kết thúc"] == date(2023, 7, 12)
    assert missing["Lý do"] == "kết thúc 12/07/2023, sau ngày hẹn trả 10/07/2023: trễ hạn 2 ngày"
    assert [row["Mã hồ sơ"] for row in table(found["Ngoài mẫu số"])] == ["H34.99-0002"]


def test_the_summary_says_the_figure_its_target_its_definition_and_reference():
    said = dict(row[:2] for row in sheets(book(measured(DONE, LATE, OPEN)))["Tóm tắt"])
    assert said["Tỷ lệ b/a"] == "50,00%" and said["Kết luận"] == "Chưa đạt"
    assert said["Chênh lệch so với chỉ tiêu giao"] == "−47,00 điểm phần trăm"
    assert said["Mẫu số (a): hồ sơ đã giải quyết"] == 2 and said["Tử số (b): hồ sơ giải quyết đúng hạn"] == 1
    assert said["– không có: “kết thúc giải quyết không muộn hơn ngày hẹn trả”"] == 1
    assert "mục IV.1" in said["Căn cứ"] and said["Cách tính"].startswith("Số hồ sơ kết thúc")


def test_every_sheet_says_that_it_is_internal_simulated_and_not_whole():
    params = make_params()
    params.periods["2023-Q3"] = PeriodParams(extracted_on=date(2023, 8, 1))
    rows = [DONE | {"origin": "mô phỏng", "resolving_unit": unit} for unit in ("phong-a", "chi-nhanh")]
    world = measured(*rows, params=params)
    for lines in sheets(book(world, unit="cap-huyen")).values():
        above = [row[0] for row in lines[:4]]
        assert above[:2] == [INTERNAL, SIMULATED] and above[2].startswith("CHƯA ĐỦ KỲ")
        assert above[3] == "CHƯA ĐỦ SỐ LIỆU: sổ không có dòng nào của Phòng B"


def test_the_payments_stand_one_by_one_and_many_days_are_shortened():
    paid = [DONE | {"paid_online": "1", "paid_at": f"{day:02}/07/2023"} for day in range(1, 10)]
    found = sheets(book(measured(*paid), "III.1"))
    assert len(table(found["Giao dịch"])) == 9 and "Thiết lập đang dùng" not in dict(r[:2] for r in found["Tóm tắt"])
    (row,) = table(found["Tử số (b)"])
    assert row["Ngày giao dịch"].endswith("06/07/2023, … (cả 9 ngày ở trang Giao dịch)")


def test_nothing_arose_is_a_workbook_too_and_the_same_bytes_come_twice():
    data = book(measured(OPEN))
    assert data == book(measured(OPEN))
    said = dict(row[:2] for row in sheets(data)["Tóm tắt"])
    assert said["Kết luận"] == "Không phát sinh" and said["Tỷ lệ b/a"] == "–"
    assert sheets(data)["Tử số (b)"][-1][0] == "Không có dòng nào"


def test_text_is_never_a_formula():
    found = sheets(book(measured(DONE | {"dossier_id": "=1+1"})))
    assert table(found["Mẫu số (a)"])[0]["Mã hồ sơ"] == "=1+1"


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(made_by, "MOST", 1)
    with pytest.raises(KpiError, match="explanation-too-long"):
        book(measured(DONE, LATE))
