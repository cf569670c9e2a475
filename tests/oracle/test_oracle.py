"""Every row of our results against the oracle: numerator, denominator, value, target, status."""

from dataclasses import replace

import pandas as pd
import pytest

from kpi_helpers.measures.balance import balance
from kpi_helpers.measures.lines import lines
from kpi_helpers.measures.measured import measure
from kpi_helpers.measures.results import results
from kpi_helpers.register.example import write_example
from kpi_helpers.register.reading import read_register
from kpi_helpers.rules.params import load_params
from tests.oracle.oracle import expected_form, expected_results
from tests.support.make import PARAMS
from tests.support.stretches import results_in_stretches

PERIODS = ["2023-09", "2023-Q1", "2023-Q3", "2023"]
PIECES = 3  # in which the register is counted too
KEY = ["window", "unit", "indicator"]


@pytest.fixture(scope="module")
def params():
    return load_params(PARAMS)


def assert_equal(register_csv, params, period, folder=PARAMS, register=None, **changed):
    register = register or read_register([register_csv], params)
    ours = results(measure(register, params, params.period(period)))
    stretches = -(-len(register.dossiers) // PIECES)
    pd.testing.assert_frame_equal(results_in_stretches(register, params, params.period(period), stretches), ours)
    judged = ours[ours["denominator"].fillna(0) > 0]
    assert (judged["value"] == 100.0 * judged["numerator"].astype(float) / judged["denominator"].astype(float)).all()
    assert ours["value"].notna().sum() == len(judged)
    theirs = expected_results(register_csv, folder, period, **changed)
    assert_rows_equal(ours, theirs, params, ["numerator", "denominator", "target", "status", "from", "to"])


def assert_rows_equal(ours, theirs, params, columns):
    names = {f"level-{level.level}": level.id for level in params.organisation.levels}
    theirs["unit"] = theirs["unit"].replace(names | {"organisation": params.organisation.id})
    merged = ours.merge(theirs, on=KEY, how="outer", suffixes=("", "_oracle"), indicator="side")
    assert (merged["side"] == "both").all(), merged.loc[merged["side"] != "both", KEY]
    for name in columns:
        a, b = merged[name], merged[f"{name}_oracle"]
        if name in ("from", "to"):
            a, b = pd.to_datetime(a), pd.to_datetime(b)
        if name in ("numerator", "denominator", "target"):
            a, b = a.astype("Float64").round(9), b.astype("Float64").round(9)
        differ = ~((a == b).fillna(False) | (a.isna() & b.isna()))
        assert not differ.any(), merged.loc[differ, [*KEY, name, f"{name}_oracle"]].to_string()


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("period", [*PERIODS, "2022-Q3", "2023-H2", "2023-9M"])
def test_results_equal_the_oracle(params, tmp_path, seed, period):
    assert_equal(write_example(params, tmp_path, seed, 1500, "csv"), params, period)


SETTINGS = [
    {"received": "in_year"},
    {"ended_without_result": "excluded"},
    {"reappointment": "first"},
    {"received": "in_year", "ended_without_result": "excluded", "reappointment": "first"},
    {"calendar": "calendar"},
]


@pytest.mark.parametrize("changed", SETTINGS, ids=lambda changed: "-".join(changed.values()))
def test_results_equal_the_oracle_under_each_named_setting(params, tmp_path, changed):
    organisation = params.organisation
    own = {name: value for name, value in changed.items() if name != "calendar"}
    settings = organisation.settings.model_copy(update=own)
    calendar = changed.get("calendar", organisation.calendar)
    other = organisation.model_copy(update={"settings": settings, "calendar": calendar})
    path = spoilt_due_days(write_example(params, tmp_path, 5, 1500, "csv"))
    for period in PERIODS:
        assert_equal(path, replace(params, organisation=other), period, **changed)


def spoilt_due_days(path):
    """Every third re-appointed dossier of the example gets a first due day before it ended."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    changed = frame["Ngày hẹn trả lần đầu"] != frame["Ngày hẹn trả"]
    frame.loc[changed[changed].index[::3], "Ngày hẹn trả lần đầu"] = "01/12/2021"
    frame.to_csv(path, index=False)
    return path


@pytest.mark.accept
@pytest.mark.parametrize("seed", range(50))
def test_results_and_the_form_equal_the_oracle_for_fifty_seeds(params, tmp_path, seed):
    path = write_example(params, tmp_path, seed, 12_000 if seed < 20 else 3_000, "csv")
    for period in PERIODS:
        assert_equal(path, params, period)
        assert_form_equal(path, params, period)


COLUMNS = {
    "received_online": "c4", "received_other": "c5", "carried_over": "c6", "early": "c8", "on_the_day": "c9",
    "late": "c10", "pending_within": "c12", "pending_overdue": "c13",
}  # fmt: skip


def assert_form_equal(register_csv, params, period, folder=PARAMS, register=None, **changed):
    register = register or read_register([register_csv], params)
    measured = measure(register, params, params.period(period))
    units = [line for line in lines(params, measured.period) if not line.is_roll_up]
    tables = [balance(measured, line, measured.period.window).assign(unit=line.id) for line in units]
    known = {procedure.field for procedure in params.procedures}
    ours = pd.concat(tables).rename(columns=COLUMNS)
    ours["field"] = ours["field"].where(ours["field"].isin(known), "")
    ours = ours.groupby(["unit", "field"])[list(COLUMNS.values())].sum()
    theirs = expected_form(register_csv, folder, period, **changed).fillna({"field": ""})
    theirs = theirs[theirs["unit"].isin([line.id for line in units])].groupby(["unit", "field"]).sum()
    pd.testing.assert_frame_equal(ours, theirs, check_dtype=False, check_index_type=False)


@pytest.mark.parametrize("period", [*PERIODS, "2022-Q1"])
def test_the_form_equals_the_oracle(params, tmp_path, period):
    assert_form_equal(write_example(params, tmp_path, 4, 1500, "csv"), params, period)


def test_results_equal_the_oracle_when_a_unit_is_missing(params, tmp_path):
    path = write_example(params, tmp_path, 3, 1500, "csv")
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    frame[~frame["Đơn vị giải quyết"].str.contains("Tân Lập|Dân tộc")].to_csv(path, index=False)
    assert_equal(path, params, "2023-Q3")


HAND_MADE = [  # received, ended, due, expected IV.1 (b, a) in the period 2023-Q3 and in the year to date
    ("01/11/2022", "14/12/2022", "31/12/2022", (0, 0), (0, 0)),
    ("01/11/2022", "15/12/2022", "14/12/2022", (0, 0), (0, 1)),
    ("01/06/2023", "14/06/2023", "14/06/2023", (0, 0), (1, 1)),
    ("01/06/2023", "15/06/2023", "14/06/2023", (0, 1), (0, 1)),
    ("01/06/2023", "14/09/2023", "", (1, 1), (1, 1)),
    ("01/06/2023", "15/09/2023", "15/09/2023", (0, 0), (0, 0)),
    ("", "01/07/2023", "15/09/2023", (0, 0), (0, 0)),
]


@pytest.mark.parametrize(("received", "ended", "due", "in_period", "in_year"), HAND_MADE)
def test_the_oracle_itself_stands_on_both_sides_of_each_date(
    params, tmp_path, received, ended, due, in_period, in_year
):
    path = write_example(params, tmp_path, 1, 300, "csv")
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig").head(1)
    frame = frame.assign(**{
        "Đơn vị giải quyết": "Phòng Nội vụ", "Mã TTHC": "2.000414", "Ngày tiếp nhận": received,
        "Ngày kết thúc xử lý": ended, "Ngày trả kết quả": "", "Ngày hẹn trả": due,
    })  # fmt: skip
    frame.to_csv(path, index=False)
    found = expected_results(path, PARAMS, "2023-Q3").set_index(KEY)
    for window, counts in (("period", in_period), ("year_to_date", in_year)):
        row = found.loc[(window, "phong-noi-vu", "IV.1")]
        assert (row["numerator"], row["denominator"]) == counts
