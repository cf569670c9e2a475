"""One date of one dossier moved by a day changes the cells that the rule names, by one, and no other cell.

What is expected is written from the letter: the reporting year 15/12 to 14/12, its third quarter 15/06 to 14/09.
"""

from dataclasses import replace

import pandas as pd
import pytest

from kpi_helpers.measures.measured import measure
from kpi_helpers.measures.results import results
from kpi_helpers.register.example import example, write_csv
from kpi_helpers.register.reading import read_register
from kpi_helpers.rules.params import load_params
from tests.support.make import PARAMS

RECEIVED, DUE, ENDED, PAID = "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý", "Ngày thu phí"
UNIT, CODE = "Xã Đắk Kôi", "2.000635"
# Everything that a dossier can do for its commune: digitised, online, paid online, on time
DOSSIER = {
    "Mã hồ sơ": "H34.99.02-230101-99999", "Mã TTHC": CODE, "Lĩnh vực": "Hộ tịch", "Đơn vị tiếp nhận": UNIT,
    "Đơn vị giải quyết": UNIT, "Kênh nộp": "Trực tuyến", "Mức độ DVC": "Toàn trình", "Ngày nộp": "01/11/2022",
    RECEIVED: "01/11/2022", DUE: "31/12/2023", "Ngày hẹn trả lần đầu": "", ENDED: "10/07/2023",
    "Ngày trả kết quả": "", "Trạng thái": "Đã xử lý xong", "Số hóa thành phần": "Có", "Kết quả điện tử": "Có",
    "Phí, lệ phí (đồng)": "8000", "Thanh toán trực tuyến": "1", PAID: "01/11/2022", "Hình thức kết thúc": "Kết quả",
    "Nguồn số liệu": "mô phỏng",
}  # fmt: skip
DOSSIERS = ["I.2", "II.1", "III.2", "IV.2"]  # the commune's indicators that count dossiers
COMMUNE = ["xa-dak-koi", "cap-xa"]
EVERY = [*COMMUNE, "kon-ray"]  # the whole district has only the indicators of both levels
LINES = {"I.2": COMMUNE, "II.1": EVERY, "III.1": EVERY, "III.2": EVERY, "IV.2": COMMUNE}
BOTH, PERIOD, YEAR = ["period", "year_to_date"], ["period"], ["year_to_date"]


@pytest.fixture(scope="module")
def params():
    return load_params(PARAMS)


@pytest.fixture(scope="module")
def others(params):
    """A register in which nobody else paid online for the procedure."""
    frame = example(params, 5, 1500)
    frame.loc[frame["Mã TTHC"].str.startswith(CODE), "Thanh toán trực tuyến"] = "0"
    return frame


def found(others, params, period, folder, **cells):
    """b and a of every cell of the results with the dossier among the others."""
    folder.mkdir()
    frame = pd.concat([others, pd.DataFrame([DOSSIER | cells])]).fillna(dict.fromkeys(DOSSIER, ""))
    write_csv(frame, folder / "register.csv")
    rows = results(measure(read_register([folder / "register.csv"], params), params, params.period(period)))
    return rows.set_index(["window", "unit", "indicator"])[["numerator", "denominator"]].astype("Int64").fillna(-1)


@pytest.mark.parametrize(
    ("period", "cell", "day", "next_day", "cells", "windows", "indicators", "change", "settings"),
    [
        ("2023-Q3", ENDED, "14/09/2023", "15/09/2023", {}, BOTH, DOSSIERS, (-1, -1), {}),
        ("2023-Q3", ENDED, "13/09/2023", "14/09/2023", {}, [], [], (0, 0), {}),
        ("2023-Q3", ENDED, "14/06/2023", "15/06/2023", {}, PERIOD, DOSSIERS, (1, 1), {}),
        ("2023-Q3", ENDED, "14/12/2022", "15/12/2022", {}, YEAR, DOSSIERS, (1, 1), {}),
        ("2023-Q1", ENDED, "14/12/2022", "15/12/2022", {}, BOTH, DOSSIERS, (1, 1), {}),
        ("2023-Q3", ENDED, "10/07/2023", "11/07/2023", {DUE: "10/07/2023"}, BOTH, ["IV.2"], (-1, 0), {}),
        ("2023-Q3", DUE, "09/07/2023", "10/07/2023", {}, BOTH, ["IV.2"], (1, 0), {}),
        ("2023-Q3", DUE, "10/07/2023", "11/07/2023", {}, [], [], (0, 0), {}),
        ("2023-Q3", RECEIVED, "14/12/2022", "15/12/2022", {}, [], [], (0, 0), {}),
        ("2023-Q3", RECEIVED, "14/12/2022", "15/12/2022", {}, BOTH, DOSSIERS, (1, 1), {"received": "in_year"}),
        ("2023-Q3", PAID, "14/09/2023", "15/09/2023", {}, BOTH, ["III.1"], (-1, 0), {}),
        ("2023-Q3", PAID, "14/06/2023", "15/06/2023", {}, PERIOD, ["III.1"], (1, 0), {}),
        ("2023-Q3", PAID, "14/12/2022", "15/12/2022", {}, YEAR, ["III.1"], (1, 0), {}),
        ("2023-Q3", RECEIVED, "14/06/2023", "15/06/2023", {PAID: ""}, PERIOD, ["III.1"], (1, 0), {}),
    ],
)
def test_a_date_moved_by_a_day_changes_exactly_the_cells_that_the_rule_names(
    others, params, tmp_path, period, cell, day, next_day, cells, windows, indicators, change, settings
):
    organisation = params.organisation
    read = organisation.model_copy(update={"settings": organisation.settings.model_copy(update=settings)})
    asked = replace(params, organisation=read)
    before = found(others, asked, period, tmp_path / "before", **cells, **{cell: day})
    after = found(others, asked, period, tmp_path / "after", **cells, **{cell: next_day})
    differences = (after - before)[(after != before).any(axis=1)]
    expected = {
        (window, line, indicator): change for window in windows for indicator in indicators for line in LINES[indicator]
    }
    assert {key: tuple(row) for key, row in zip(differences.index, differences.to_numpy(), strict=True)} == expected
