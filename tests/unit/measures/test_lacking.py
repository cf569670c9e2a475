"""A file that lacks a column which others have: the figures of its units are not known, and say why."""

from datetime import date

import pandas as pd
import pytest

from kpi_helpers.measures import quality
from kpi_helpers.measures.explained import explained
from kpi_helpers.measures.gate import silenced_indicators
from kpi_helpers.measures.lines import line_named
from kpi_helpers.measures.measured import measure
from kpi_helpers.measures.results import results, untold
from kpi_helpers.register.reading import read_register
from kpi_helpers.rules.organisation import PeriodParams
from tests.support.make import make_params, measured, procedure
from tests.support.stretches import results_in_stretches

DONE = {
    "Mã TTHC": "1.000002", "Kênh nộp": "Trực tuyến", "Trạng thái": "Đã trả kết quả", "Ngày tiếp nhận": "01/07/2023",
    "Ngày hẹn trả": "10/07/2023", "Ngày kết thúc xử lý": "12/07/2023", "Số hóa thành phần": "Có",
    "Kết quả điện tử": "Có", "Phí, lệ phí (đồng)": "0", "Thanh toán trực tuyến": "0",
}  # fmt: skip
ENDS = {"received_at": "01/07/2023", "finished_at": "05/07/2023", "due_at": "06/07/2023"}


def write(folder, name, unit, *rows, without=()):
    cells = [{"Mã hồ sơ": f"{name}-{n:04}", "Đơn vị giải quyết": unit, **DONE, **row} for n, row in enumerate(rows)]
    pd.DataFrame(cells).drop(columns=list(without)).to_csv(folder / f"{name}.csv", index=False)


def read(folder, **settings):
    units = make_params().units
    params = make_params(procedure("1.000002", "commune"), **settings)
    silent = [unit.id for unit in units if not unit.id.startswith("xa-")]
    params.periods["2023-Q3"] = PeriodParams(nothing_to_report=silent, extracted_on=date(2023, 12, 15))
    return measure(read_register([folder], params), params, params.period("2023-Q3"))


def told(world, window="period"):
    """Counts and status by indicator and line."""
    found = results(world)
    own = found[found["window"] == window].set_index(["indicator", "unit"])
    return own[["numerator", "denominator", "status"]].fillna(-1).apply(tuple, axis=1).to_dict()


UNKNOWN = (-1, -1, "no_data")


@pytest.mark.parametrize(
    ("rows", "without"), [([{}, {}], ["Ngày hẹn trả"]), ([{"Ngày hẹn trả": ""}, {"Ngày hẹn trả": ""}], [])]
)
def test_a_unit_whose_file_lacks_a_column_has_no_data_where_it_is_needed_and_its_roll_ups_are_partial(
    tmp_path, rows, without
):
    write(tmp_path, "xa-x", "Xã X", *rows, without=without)
    write(tmp_path, "xa-y", "Xã Y", {}, {}, {"Ngày kết thúc xử lý": "09/07/2023"})
    world = read(tmp_path)
    found = told(world)
    assert found["IV.2", "xa-x"] == UNKNOWN and found["IV.2", "xa-y"] == (1, 3, "not_judged")
    assert found["IV.2", "cap-xa"] == (1, 3, "no_data") and found["I.2", "xa-x"] == (2, 2, "not_judged")
    assert {("xa-x.csv" in f.values["files"], f.values["columns"], f.values["indicator"]) for f in untold(world)} == {
        (True, "Ngày hẹn trả", "IV.1, IV.2")
    }
    whole, indicator = line_named(world.params, "cap-xa", world.period), world.params.indicators[-1]
    assert set(explained(world, whole, indicator, world.period.window)["unit"]) == {"xa-y"}
    assert quality.lacking(world)[["column", "units", "codes"]].to_numpy().tolist() == [
        ["Ngày hẹn trả", ["xa-x"], ["IV.2"]]
    ]
    assert silenced_indicators(world)[0] == 1


def test_stretches_of_the_stored_register_say_the_same(tmp_path):
    write(tmp_path, "xa-x", "Xã X", {}, {}, without=["Số hóa thành phần"])
    write(tmp_path, "xa-y", "Xã Y", {}, {})
    world = read(tmp_path)
    assert told(world)["I.2", "xa-x"] == UNKNOWN
    pieces = results_in_stretches(world.register, world.params, world.period, 1)
    pd.testing.assert_frame_equal(pieces, results(world))


def test_a_file_of_another_year_and_one_of_which_no_row_stays_leave_figures_as_they_are(tmp_path):
    """The row of the oldest file stands in the newest too, which holds."""
    write(tmp_path, "xa-x", "Xã X", {}, {"Ngày kết thúc xử lý": "20/07/2023"})
    write(tmp_path, "xa-y", "Xã Y", {})
    of_before = {"Ngày tiếp nhận": "01/03/2022", "Ngày kết thúc xử lý": "05/03/2022", "Ngày hẹn trả": ""}
    write(tmp_path, "nam-2022", "Xã X", of_before, of_before)
    write(tmp_path, "xa-x-cu", "Xã X", {"Mã hồ sơ": "xa-x-0000"}, without=["Ngày hẹn trả", "Số hóa thành phần"])
    found = told(read(tmp_path))
    assert found["IV.2", "xa-x"] == (0, 2, "not_judged") and found["I.2", "xa-x"] == (2, 2, "not_judged")


def test_what_the_catalogue_or_the_settings_supply_is_not_lacking(tmp_path):
    of_all = {"Mức độ DVC": "Toàn trình", "Ngày hẹn trả lần đầu": "15/07/2023"}
    write(tmp_path, "xa-x", "Xã X", of_all, without=["Ngày hẹn trả", "Phí, lệ phí (đồng)", "Mức độ DVC"])
    write(tmp_path, "xa-y", "Xã Y", of_all)
    assert told(read(tmp_path))["II.1", "xa-x"] == (1, 1, "not_judged")
    assert told(read(tmp_path))["III.2", "xa-x"] == (0, 1, "not_judged")
    assert told(read(tmp_path))["IV.2", "xa-x"] == UNKNOWN
    assert told(read(tmp_path, reappointment="first"))["IV.2", "xa-x"] == (1, 1, "not_judged")


@pytest.mark.parametrize(
    ("row", "status"),
    [
        ({}, "no_data"),
        ({"Ngày tiếp nhận": "15/09/2023"}, "nothing_arose"),  # after the quarter
        ({"Trạng thái": "Đang xử lý"}, "nothing_arose"),
        ({"Trạng thái": "Không được tiếp nhận"}, "nothing_arose"),
    ],
)
def test_what_ended_by_its_status_may_have_ended_in_a_window_where_its_file_has_no_such_day(tmp_path, row, status):
    write(tmp_path, "xa-x", "Xã X", row, without=["Ngày kết thúc xử lý"])
    write(tmp_path, "xa-y", "Xã Y", {})
    assert told(read(tmp_path))["IV.2", "xa-x"][2] == status


@pytest.mark.parametrize(
    ("label", "setting", "status"),
    [
        ("Đã trả kết quả", "excluded", "no_data"),
        ("Công dân yêu cầu rút hồ sơ", "excluded", "nothing_arose"),
        ("Công dân yêu cầu rút hồ sơ", "resolved", "no_data"),
    ],
)
def test_what_settings_leave_out_is_not_waited_for(tmp_path, label, setting, status):
    write(tmp_path, "xa-x", "Xã X", {"Trạng thái": label}, without=["Ngày kết thúc xử lý"])
    write(tmp_path, "xa-y", "Xã Y", {})
    assert told(read(tmp_path, ended_without_result=setting))["IV.2", "xa-x"][2] == status


def test_either_day_of_ending_is_enough(tmp_path):
    both = {"Ngày trả kết quả": "13/07/2023"}
    write(tmp_path, "xa-x", "Xã X", both, without=["Ngày kết thúc xử lý"])
    write(tmp_path, "xa-y", "Xã Y", both, without=["Ngày trả kết quả"])
    write(tmp_path, "xa-z", "Xã Y", both | {"Mã hồ sơ": "z"})
    found = told(read(tmp_path))
    assert found["IV.2", "xa-x"] == (0, 1, "not_judged") and found["IV.2", "xa-y"] == (0, 2, "not_judged")


def test_a_file_without_any_day_of_receipt_leaves_what_ended_unknown(tmp_path):
    write(tmp_path, "xa-x", "Xã X", {"Ngày tiếp nhận": ""})
    write(tmp_path, "xa-y", "Xã Y", {})
    found = told(read(tmp_path))
    assert found["IV.2", "xa-x"] == UNKNOWN and found["IV.2", "xa-y"] == (0, 1, "not_judged")


def test_payments_are_lacking_for_the_days_of_a_file_without_their_column():
    rows = [{"resolving_unit": "phong-a", "source": 1, "paid_online": ""} | ENDS, {"paid_online": "1"} | ENDS]
    world = measured(*rows, lacking=[(1, "paid_online")])
    assert told(world)["III.1", "phong-a"] == UNKNOWN
    earlier = [rows[0] | {"received_at": "01/03/2023", "finished_at": "02/03/2023"}, rows[1]]
    world = measured(*earlier, lacking=[(1, "paid_online")])
    assert told(world)["III.1", "phong-a"] == (1, 1, "not_judged")
    assert told(world, "year_to_date")["III.1", "phong-a"] == UNKNOWN


def test_a_blank_of_a_file_that_lacks_the_column_is_no_blank_cell():
    world = measured({"source": 1} | ENDS, ENDS, lacking=[(1, "digitised")])
    assert quality.blanks(world)["Số hóa thành phần"].tolist() == [False, True]
