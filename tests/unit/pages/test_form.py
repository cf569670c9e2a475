"""Form II.06a on a page and in the workbook."""

import io

import pytest
from python_calamine import CalamineWorkbook

from kpi_helpers.measures.balance import balance
from kpi_helpers.measures.lines import lines
from kpi_helpers.pages.form import form_section, form_table
from kpi_helpers.pages.prepared import Prepared
from kpi_helpers.pages.workbook import Sheet, sheet_names, workbook
from tests.support.make import measured

ROWS = [
    {"received_at": "01/05/2023", "finished_at": "20/06/2023", "due_at": "21/06/2023"},
    {"received_at": "20/06/2023", "finished_at": "25/06/2023", "due_at": "24/06/2023"},
    {"received_at": "21/06/2023", "status": "Đã trả kết quả"},
    {"received_at": "22/06/2023", "finished_at": "20/06/2023", "due_at": "24/06/2023"},
]


@pytest.fixture
def made():
    return measured(*ROWS)


def section(made):
    line = next(line for line in lines(made.params, made.period) if line.id == "phong-a")
    timeliness = [f for f in Prepared(made).figures.of("phong-a", "period") if f.on_timeliness]
    return line, form_section(made, line, made.period.window, timeliness)


def test_the_head_stands_in_the_layout_of_the_form(made):
    _, shown = section(made)
    table = shown.parts[0]
    texts = [[cell.text for cell in row] for row in table.head]
    assert texts[0] == [
        "STT",
        "Lĩnh vực, công việc giải quyết theo cấp",
        "Tiếp nhận",
        "Đã giải quyết",
        "Đang giải quyết",
    ]
    assert texts[1] == ["Tổng số", "Trong đó"] * 3
    assert texts[3] == [f"({n})" for n in range(1, 14)]
    assert sum(cell.colspan for cell in table.head[0]) == len(table.columns) == 13


def test_sums_stand_under_levels_and_the_notes_say_what_does_not_agree(made):
    _, shown = section(made)
    table, notes, _ = shown.parts
    total = [cell.value for cell in table.body[-1][2:]]
    assert total == [4, 3, 0, 1, 3, 2, 0, 1, 1, 1, 0]
    assert table.body[0][1].text == "Cấp huyện"
    assert "1 hồ sơ có trạng thái đã kết thúc nhưng sổ không ghi ngày" in notes.plain()
    assert "khớp với mục IV.1" in notes.plain()


def test_a_form_of_files_without_appointed_days_says_that_it_takes_their_dossiers_for_in_time():
    rows = [{**ROWS[1], "due_at": "", "source": 1}, ROWS[1] | {"resolving_unit": "phong-b"}]
    _, shown = section(measured(*rows, lacking=[(1, "due_at")]))
    assert "Sổ hoặc tệp của Phòng A không có cột “Ngày hẹn trả”, hoặc cột để trống" in shown.parts[1].plain()
    assert "khớp với mục" not in shown.parts[1].plain()


def test_a_workbook_has_counts_as_numbers_and_the_same_bytes_twice(made):
    line, _ = section(made)
    form = made.params.form_on(made.period.last)
    sheet = Sheet("II.06a", ["Quý III"], form_table(made, line, form, balance(made, line, made.period.window)))
    data = workbook([sheet], made.period.last)
    assert data == workbook([sheet], made.period.last)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[-2][1:4] == ["Tổng cộng", 4.0, 3.0]


def test_names_of_sheets_are_short_and_differ():
    names = sheet_names(
        ["Phòng Nông nghiệp và Phát triển nông thôn", "Phòng Nông nghiệp và Phát triển rừng", "a/b", "A B"]
    )
    assert len({name.lower() for name in names}) == 4 and max(map(len, names)) <= 31
