"""Filled-in forms II.06a: whatever the layout and the format, the counts come out as they were written, or a fault."""

from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_helpers.errors import KpiError
from kpi_helpers.periods import Period
from kpi_helpers.register.form_reading import FormSource, read_forms
from tests.support.forms import LAYOUTS, NAMES, WRITERS, Layout, added, balanced_rows, by_name, drawn, save, whole
from tests.support.make import make_params

Q3 = Period.parse("2023-Q3")
LAND = whole((20, 15, 5, 20, 10, 2, 6, 2))
PEOPLE = whole((1, 0, 0, 1, 0, 0, 0, 0))
ROWS = {"Đất đai": LAND, "Hộ tịch": PEOPLE}
FILES = count()
WORLD = make_params()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("forms")


def saved(folder: Path, grid, sheet="Trang 1", ending=".xlsx") -> Path:
    return save(folder / f"bieu-{next(FILES)}{ending}", {sheet: grid})


def read(path, unit=None, period=Q3):
    return read_forms([FormSource(path, unit, period)], WORLD, period)


def only(path, unit=None):
    (form,) = read(path, unit).forms
    return form


def fields(form):
    return {row["field"]: {name: row[name] for name in NAMES.values()} for row in form.fields.to_dict("records")}


def faults(path, unit=None):
    with pytest.raises(KpiError) as refused:
        read(path, unit)
    for fault in refused.value.faults:
        assert fault.text("vi") and fault.text("en")
    return refused.value.faults


def changed(grid, row, place, value):
    """A grid with one cell replaced; rows from 1 as a person counts them, columns by their number."""
    copied = [list(cells) for cells in grid]
    copied[row - 1][place - 1] = value
    return copied


# --- round trips ---------------------------------------------------------------------------------------------------


@given(
    rows=st.dictionaries(
        st.sampled_from(["Đất đai", "Hộ tịch", "Chứng thực", "Nuôi con nuôi"]), balanced_rows(), min_size=1
    ),
    layout=LAYOUTS,
    ending=st.sampled_from(list(WRITERS)),
)
@settings(max_examples=40, deadline=None)
def test_balanced_counts_come_out_as_they_were_written(folder, rows, layout, ending):
    path = saved(folder, drawn(rows, "Phòng A", layout), ending=ending)
    form = only(path, "phong-a" if layout.named == "nowhere" else None)
    assert (form.owner, form.first, form.last) == ("phong-a", Q3.first, Q3.last)
    assert fields(form) == {name: by_name(row) for name, row in rows.items()}
    total = by_name(added(list(rows.values())))
    assert {name: form.total[name] for name in NAMES.values()} == total
    levels = form.rows[form.rows["kind"] == "level"]
    assert [{name: row[name] for name in NAMES.values()} for row in levels.to_dict("records")] == [total] * (
        layout.level != "none"
    )
    assert set(levels["level"]) <= {"district"} and form.days_stated == layout.span
    assert bool(form.derived) == (layout.sums == "blank" or (layout.sums == "formulas" and total["received"] > 0))


def test_the_columns_are_told_by_their_numbers_wherever_they_stand(folder):
    grid = [
        [cells[n] if n < len(cells) else None for n in (0, 1, *range(12, 1, -1))]
        for cells in drawn(ROWS, "Phòng A", Layout())
    ]
    assert [fault.code for fault in faults(saved(folder, grid))] == ["form-not-found"]  # they must rise
    spread = [[cell for value in cells for cell in (value, None)] for cells in drawn(ROWS, "Phòng A", Layout())]
    assert fields(only(saved(folder, spread)))["Đất đai"] == by_name(LAND)


def test_several_units_stand_one_below_the_other_or_on_sheets_of_their_own(folder):
    first, second = drawn(ROWS, "Phòng A", Layout()), drawn({"Hộ tịch": PEOPLE}, "Xã X", Layout(), "Cấp xã")
    below = read(saved(folder, [*first, [], *second])).forms
    beside = read(save(folder / "hai.xlsx", {"a": first, "b": second})).forms
    for forms in (below, beside):
        assert [(form.owner, fields(form)) for form in forms] == [
            ("phong-a", {name: by_name(row) for name, row in ROWS.items()}),
            ("xa-x", {"Hộ tịch": by_name(PEOPLE)}),
        ]


def test_equal_rows_of_two_units_are_both_kept(folder):
    forms = read(saved(folder, [*drawn(ROWS, "Phòng A", Layout()), *drawn(ROWS, "Phòng B", Layout())])).forms
    assert [fields(form) for form in forms] == [{name: by_name(row) for name, row in ROWS.items()}] * 2


def test_rows_are_told_by_level(folder):
    district, commune = drawn(ROWS, "huyện Kon Rẫy", Layout(level="stated")), line_of_communes()
    total = changed([district[-4]], 1, 3, None)[0]
    total[2:] = [LAND[n] + PEOPLE[n] + PEOPLE[n] for n in NAMES]
    form = only(saved(folder, [*district[:-4], *commune, total]))
    assert form.owner == "kon-ray" and form.fields["level"].tolist() == ["district", "district", "commune"]
    assert form.fields["group"].tolist() == [1, 1, 2]


def line_of_communes():
    grid = drawn({"Hộ tịch": PEOPLE}, "", Layout(signed=False), "TTHC thuộc thẩm quyền của UBND cấp xã")
    return grid[-3:-1]


def test_a_unit_is_known_by_the_name_of_its_sheet_also_numbered_and_cut(folder):
    grid = drawn(ROWS, "", Layout(named="nowhere"))
    assert [only(saved(folder, grid, name)).owner for name in ("Xã X", "03 Xã X", "Chi n…")] == [
        "xa-x", "xa-x", "chi-nhanh",
    ]  # fmt: skip


def test_in_a_folder_of_forms_a_note_is_no_form_and_a_page_may_be_one(tmp_path):
    saved(tmp_path, drawn(ROWS, "Phòng A", Layout()))
    (tmp_path / "README.txt").write_text("Biểu quý III\nCác đơn vị gửi\n", encoding="utf-8")
    assert [form.owner for form in read(tmp_path).forms] == ["phong-a"]
    lines = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in drawn(ROWS, "Phòng B", Layout())
    )
    (tmp_path / "b.html").write_text(f"<html><table>{lines}</table></html>", encoding="utf-8")
    assert {form.owner for form in read(tmp_path).forms} == {"phong-a", "phong-b"}


def test_other_sheets_and_other_forms_of_a_file_are_left_unread(folder):
    other = [
        ["Báo cáo khác"],
        ["STT", "Phản ánh", *["Kiến nghị"] * 11],
        [f"({n})" for n in range(1, 14)],
        [1, "a", *[1] * 11],
    ]
    path = save(folder / "nhieu.xlsx", {"Bìa": [["Báo cáo"]], "PAKN": other, "06a": drawn(ROWS, "Xã Y", Layout())})
    assert only(path).owner == "xa-y"


def test_a_form_of_the_year_to_date_or_of_a_month_says_so_itself(folder):
    for said, days in {
        "Từ ngày 15/12/2022 đến ngày 14/9/2023": (date(2022, 12, 15), date(2023, 9, 14)),
        "từ 15-06-2023 đến hết ngày 14-07-2023": (date(2023, 6, 15), date(2023, 7, 14)),
        "từ ngày 15 tháng 9 năm 2022 đến ngày 14 tháng 12 năm 2022": (date(2022, 9, 15), date(2022, 12, 14)),
    }.items():
        form = only(saved(folder, changed(drawn(ROWS, "Xã X", Layout()), 3, 1, said)))
        assert (form.first, form.last) == days


def test_a_form_that_nobody_filled_in_is_not_taken_for_nothing_arose(folder):
    grid = [[None if isinstance(cell, int) else cell for cell in cells] for cells in drawn(ROWS, "Xã X", Layout())]
    found = read(saved(folder, grid))
    assert not found.forms and [note.code for note in found.notes] == ["form-blank"]


def test_zeros_are_counts_and_a_form_with_only_a_sum_of_0_says_that_nothing_arose(folder):
    nothing = whole((0,) * 8)
    assert fields(only(saved(folder, drawn({"Đất đai": nothing}, "Xã X", Layout())))) == {"Đất đai": by_name(nothing)}
    grid = drawn({"Đất đai": nothing}, "Xã X", Layout(level="none"))
    form = only(saved(folder, [*grid[:9], *grid[10:]]))
    assert form.fields.empty and form.total["received"] == 0


# --- faults --------------------------------------------------------------------------------------------------------

GRID = drawn(
    ROWS, "Phòng A", Layout(level="stated")
)  # heading in rows 6 to 8, numbers 9, level 10, fields 11 and 12, total 13


@pytest.mark.parametrize(
    "cell",
    ["151.10", "5.9123", "1,5", "-3", "12%", "x", 151.1, 64.933, True, "1.00", "1 2", "1e3", "=A1", date(2023, 5, 2)],
)
def test_what_is_no_count_is_refused_with_its_place(folder, cell):
    ending = ".csv" if isinstance(cell, date) or cell == "=A1" else ".xlsx"
    (fault,) = faults(saved(folder, changed(GRID, 11, 8, cell), ending=ending))
    said = fault.text("en")
    assert fault.code == "row-unreadable" and "row 11, column (8) Đã giải quyết – Trong đó: Trước hạn" in said
    assert "12000 / 12.000" in said


def test_a_number_grouped_well_is_read_and_one_that_may_be_a_name_is_never_repeated(folder):
    grid = changed(drawn({"Đất đai": whole((64_933, 0, 0, 0, 0, 0, 64_933, 0))}, "Xã X", Layout()), 11, 4, "64.933")
    assert fields(only(saved(folder, grid)))["Đất đai"]["received_online"] == 64_933
    (fault,) = faults(saved(folder, changed(GRID, 11, 8, "Cán bộ 03")))
    assert "Cán bộ" not in fault.text("vi")


@pytest.mark.parametrize(
    ("row", "place", "value", "code", "said"),
    [
        (11, 4, None, "form-cell-blank", "row 11, column (4)"),
        (11, 4, "-", "form-cell-blank", "row 11, column (4)"),
        (11, 2, None, "form-row-unnamed", "row 11"),
        (12, 2, "Đất Đai ", "form-field-twice", "row 12"),
        (9, 7, None, "form-numbers", "row 9: the row of column numbers lacks (7)"),
        (8, 10, "Trả lại", "form-heading", "(10) Đã giải quyết"),
        (13, 2, "Tổng kết", "form-without-total", "Tổng cộng"),
        (1, 4, "Đơn vị báo cáo: Xã XX", "form-unit-unknown", "near: Xã X"),
        (1, 4, "Đơn vị báo cáo: ……", "form-unit-missing", "whose form"),
        (1, 4, "Đơn vị báo cáo: Bộ phận một cửa", "unit-without-line", "Bộ phận một cửa"),
        (3, 1, "Từ ngày 01/07/2023 đến ngày 30/09/2023", "form-other-period", "01/07/2023–30/09/2023"),
        (3, 1, "Từ ngày 31/06/2023 đến ngày 14/09/2023", "form-other-period", "31/06/2023"),
        (3, 1, "Từ ngày 15/09/2023 đến ngày 14/12/2023", "form-other-period", "2023-Q3"),
    ],
)
def test_each_fault_of_a_form_is_told_with_its_place(folder, row, place, value, code, said):
    found = faults(saved(folder, changed(GRID, row, place, value)))
    assert code in {fault.code for fault in found}
    assert any(said in fault.text("en") for fault in found if fault.code == code)


def test_counts_below_the_sum_of_all_are_not_lost(folder):
    (fault,) = faults(saved(folder, [*GRID, [3, "Chứng thực", *PEOPLE.values()]]))
    assert (fault.code, fault.values["row"]) == ("form-row-outside", len(GRID) + 1)


def test_rows_below_a_damaged_row_of_numbers_are_not_lost_where_a_second_page_numbers_the_columns_again(folder):
    grid = changed(drawn(ROWS, "Phòng A", Layout(level="none", sums="blank", again=True)), 9, 1, "(7)")
    assert {fault.code for fault in faults(saved(folder, grid))} == {"form-row-outside"}


def test_a_form_cut_off_in_a_text_file_is_refused(folder):
    path = saved(folder, GRID[:13], ending=".csv")
    path.write_bytes(path.read_bytes().rstrip()[:-12])
    assert "row-cut-off" in {fault.code for fault in faults(path)}


def test_a_sheet_that_names_another_unit_than_the_form_is_refused(folder):
    (fault,) = faults(saved(folder, GRID, "Xã X"))
    assert fault.code == "form-unit-differs" and "Phòng A, Xã X" in fault.text("vi")
    assert [fault.code for fault in faults(saved(folder, GRID), "xa-x")] == ["form-unit-differs"]
    assert [fault.code for fault in faults(saved(folder, GRID), "xa-z")] == ["form-unit-unknown"]


def test_a_unit_may_have_one_form_for_the_same_days(folder):
    path = save(folder / "hai-lan.xlsx", {"a": GRID, "b": GRID})
    (fault,) = faults(path)
    assert fault.code == "form-twice" and "sheet b: the form of Phòng A" in fault.text("en")


def test_all_faults_of_all_sheets_are_told_at_once(folder):
    sheets = {"a": changed(GRID, 11, 4, "x"), "b": changed(changed(GRID, 12, 5, None), 1, 4, "Đơn vị báo cáo: Xã Z")}
    found = faults(save(folder / "loi.xlsx", sheets))
    assert [fault.code for fault in found] == ["row-unreadable", "form-unit-unknown", "form-cell-blank"]


def test_what_is_no_form_is_refused(folder):
    (fault,) = faults(save(folder / "khac.xlsx", {"a": [["x", "y"], [1, 2]]}))
    assert fault.code == "form-not-found"


def test_a_form_of_the_example_is_told_and_never_mixed_with_a_real_one(folder):
    simulated = [["SỐ LIỆU MÔ PHỎNG, KHÔNG PHẢI SỐ LIỆU CHÍNH THỨC"], *GRID]
    assert [note.code for note in read(saved(folder, simulated)).notes] == ["form-simulated"]
    (fault,) = faults(save(folder / "lan.xlsx", {"a": simulated, "b": drawn(ROWS, "Xã X", Layout())}))
    assert fault.code == "register-mixed"
