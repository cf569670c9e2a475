"""Every row of our results, of the units before and of form II.06a against the oracle, around the changes of 2025."""

from dataclasses import replace

import pandas as pd
import pytest

from kpi_helpers.errors import KpiError
from kpi_helpers.measures.balance import balance
from kpi_helpers.measures.lines import lines
from kpi_helpers.measures.measured import measure
from kpi_helpers.measures.results import results
from kpi_helpers.measures.succession import before_merger, year_before
from kpi_helpers.register.example import example
from kpi_helpers.register.reading import read_register
from kpi_helpers.rules.params import load_params
from tests.oracle.oracle import expected_before, expected_form, loaded, parts
from tests.oracle.registers import ENDED, RECEIVED, RECEIVER, RESOLVER, around_2025, moved, words, written
from tests.oracle.small_world import CHANGES, FAR_DAY, UNITS, boundary_rows, small_world
from tests.oracle.test_oracle import assert_equal, assert_form_equal, assert_rows_equal
from tests.support.make import PARAMS

QUANG_NGAI = PARAMS / "examples" / "quang-ngai"
WHOLE = ["2025-Q2", "2025-Q3", "2025-Q4", "2025-07", "2025"]
MORE = ["2024-02", "2024-Q1", "2025-Q1", "2026-Q1", "2026-Q2", "2026-Q3"]
SETTINGS = [
    {},
    {"received": "in_year"},
    {"ended_without_result": "excluded"},
    {"reappointment": "first"},
    {"received": "in_year", "ended_without_result": "excluded", "reappointment": "first"},
]


@pytest.fixture(scope="module")
def kon_ray():
    return load_params(PARAMS)


@pytest.fixture(scope="module")
def quang_ngai():
    return load_params(QUANG_NGAI)


def under(params, changed):
    """The params with other settings, or the other calendar."""
    organisation = params.organisation
    own = {name: value for name, value in changed.items() if name != "calendar"}
    update = {
        "settings": organisation.settings.model_copy(update=own),
        "calendar": changed.get("calendar", organisation.calendar),
    }
    return replace(params, organisation=organisation.model_copy(update=update))


def keys(folder, whole, calendar="reporting"):
    organisation = loaded(folder / "organisation.yaml")
    return [part.key for period in whole for part in parts(organisation, period, calendar)]


def assert_all_equal(path, params, folder, periods, **changed):
    other = under(params, changed)
    register = read_register([path], other)
    for period in periods:
        assert_equal(path, other, period, folder, register, **changed)
        assert_before_equal(path, other, period, folder, register, **changed)
        assert_form_equal(path, other, period, folder, register, **changed)


def assert_before_equal(path, params, period, folder, register, **changed):
    measured = measure(register, params, params.period(period))
    before = year_before(measured)
    ours = pd.concat([before_merger(before, line) for line in lines(params, measured.period)])
    theirs = expected_before(path, folder, period, **changed)
    ours["partial"] = ours["status"] == "no_data"  # as in a roll-up, the figure of those that are known
    assert_rows_equal(ours, theirs, params, ["numerator", "denominator", "partial", "from", "to"])


@pytest.mark.parametrize("calendar", ["reporting", "calendar"])
@pytest.mark.parametrize("whole", [*WHOLE, *MORE, "2025-06", "2025-H1", "2025-H2", "2025-9M"])
def test_the_parts_of_a_period_are_those_of_the_oracle(kon_ray, quang_ngai, whole, calendar):
    for params, folder in ((kon_ray, PARAMS), (quang_ngai, QUANG_NGAI)):
        theirs = parts(loaded(folder / "organisation.yaml"), whole, calendar)
        try:
            ours = under(params, {"calendar": calendar}).parts(whole)
        except KpiError as error:
            assert error.faults[0].code == "organisation-not-then"
            ours = ()
        found = [(part.key, part.first, part.last, part.year_to_date.first) for part in ours]
        assert found == [(part.key, part.first, part.last, part.begin) for part in theirs]


@pytest.mark.accept
def test_the_districts_last_days_and_the_communes_first_equal_the_oracle(kon_ray, quang_ngai, tmp_path):
    path = written(around_2025(kon_ray, PARAMS, 1, 500), tmp_path)
    assert_all_equal(path, kon_ray, PARAMS, ["2025-Q3.1"])
    assert_all_equal(path, quang_ngai, QUANG_NGAI, ["2025-Q3.2"])


@pytest.mark.parametrize("changed", [{}, {"received": "in_year"}], ids=["any", "in_year"])
def test_both_sides_of_each_day_of_change_equal_the_oracle(tmp_path, changed):
    folder = small_world(tmp_path / "params")
    params = load_params(folder)
    path = written(boundary_rows(params, 1, 1500), tmp_path)
    assert_all_equal(path, params, folder, ["2025-Q1.2", "2025-Q3.2"], **changed)


@pytest.mark.accept
@pytest.mark.parametrize("seed", range(20))
def test_periods_around_the_change_equal_the_oracle_for_twenty_seeds(kon_ray, quang_ngai, tmp_path, seed):
    path = written(around_2025(kon_ray, PARAMS, seed), tmp_path)
    calendar = ["reporting", "calendar"][seed % 2]
    for params, folder in ((kon_ray, PARAMS), (quang_ngai, QUANG_NGAI)):
        assert_all_equal(path, params, folder, keys(folder, WHOLE, calendar), calendar=calendar)


@pytest.mark.accept
@pytest.mark.parametrize("calendar", ["reporting", "calendar"])
@pytest.mark.parametrize("changed", SETTINGS, ids=lambda changed: "-".join(changed.values()))
def test_each_named_setting_equals_the_oracle_around_the_change(kon_ray, quang_ngai, tmp_path, changed, calendar):
    path = written(around_2025(kon_ray, PARAMS, 99), tmp_path)
    for params, folder in ((kon_ray, PARAMS), (quang_ngai, QUANG_NGAI)):
        assert_all_equal(path, params, folder, keys(folder, WHOLE, calendar), **changed, calendar=calendar)
    folder = small_world(tmp_path / "params")
    params = load_params(folder)
    path = written(boundary_rows(params, 99), tmp_path)
    assert_all_equal(path, params, folder, keys(folder, [*WHOLE, *MORE], calendar), **changed, calendar=calendar)


@pytest.mark.accept
@pytest.mark.parametrize("changes", CHANGES)
@pytest.mark.parametrize("seed", range(4))
def test_boundary_days_equal_the_oracle_wherever_the_organisation_changes(tmp_path, changes, seed):
    folder = small_world(tmp_path / "params", changes)
    params = load_params(folder)
    path = written(boundary_rows(params, seed), tmp_path)
    calendar = ["reporting", "calendar"][seed % 2]
    assert_all_equal(path, params, folder, keys(folder, [*WHOLE, *MORE], calendar), calendar=calendar)


@pytest.mark.accept
def test_units_without_a_row_are_missing_as_the_oracle_says(tmp_path):
    folder = small_world(tmp_path / "params")
    silent = [word for unit in UNITS if unit[0] in ("xa-r", "xa-z", "phong-g", "phong-a")
              for word in words({"id": unit[0], "name": unit[1], **unit[5]})]  # fmt: skip
    (folder / "periods").mkdir()
    (folder / "periods" / "2025-Q3.yaml").write_text("nothing_to_report: [phong-g]\n", "utf-8")
    params = load_params(folder)
    frame = boundary_rows(params, 3, 1500)
    kept = (
        ~frame[RESOLVER].isin(silent)
        & ~frame[RECEIVER].isin(silent)
        & ~frame[RESOLVER].isin(["Một cửa", "mot-cua", "trung-tam"])
    )
    path = written(frame[kept], tmp_path)
    register = read_register([path], params)
    assert_equal(path, params, "2025-Q3.2", folder, register)
    assert_before_equal(path, params, "2025-Q3.2", folder, register)


@pytest.mark.accept
def test_what_is_pending_on_the_last_day_is_carried_over_by_the_successors(kon_ray, quang_ngai, tmp_path):
    path = written(moved(example(kon_ray, 7, 3000), 800), tmp_path)
    heirs = {unit.id: unit.successor for unit in kon_ray.units if unit.successor}
    old = measure(read_register([path], kon_ray), kon_ray, kon_ray.period("2025-Q3.1"))
    new = measure(read_register([path], quang_ngai), quang_ngai, quang_ngai.period("2025-Q3.2"))
    left = dict.fromkeys(heirs.values(), 0)
    for line in lines(kon_ray, old.period):
        if line.id in heirs:
            left[heirs[line.id]] += int(balance(old, line, old.period.window)["pending"].sum())
    found = {line.id: int(balance(new, line, new.period.window)["carried_over"].sum())
             for line in lines(quang_ngai, new.period) if not line.is_roll_up}  # fmt: skip
    assert sum(left.values()) > 0
    assert found == left
    theirs = expected_form(path, PARAMS, "2025-Q3.1").groupby("unit")[["c12", "c13"]].sum().sum(axis=1)
    assert {heir: sum(int(theirs.get(unit, 0)) for unit in heirs if heirs[unit] == heir) for heir in left} == left


def small(tmp_path, units, **cells):
    """The small world with some units changed, and one dossier that ended in time, among rows that fill every unit."""
    folder = small_world(tmp_path / "params", units=units)
    params = load_params(folder)
    frame = boundary_rows(params, 1, 40)
    row = frame.tail(1).assign(**{"Mã hồ sơ": "H34.99.01-250101-99999", "Ngày hẹn trả": FAR_DAY}, **cells)
    return folder, params, written(pd.concat([frame.tail(1), row]), tmp_path)


def changed_unit(unit_id, **more):
    return [(*unit[:5], unit[5] | more) if unit[0] == unit_id else unit for unit in UNITS]


def test_what_a_desk_of_the_organisation_is_said_to_resolve_is_that_of_the_procedures_owner(tmp_path):
    cells = {RESOLVER: "trung-tam", "Mã TTHC": "1.000004", RECEIVED: "01/07/2025", ENDED[0]: "02/07/2025"}
    folder, params, path = small(tmp_path, changed_unit("trung-tam", parent="noi-thu"), **cells)
    assert_equal(path, params, "2025-Q3.2", folder)


def test_a_payment_after_the_change_is_that_of_the_unit_that_has_the_code_then(tmp_path):
    cells = {RESOLVER: "102", RECEIVER: "102", "Mã TTHC": "1.000007", RECEIVED: "", ENDED[0]: "",
             "Ngày nộp": "15/08/2025", "Ngày thu phí": "15/08/2025", "Thanh toán trực tuyến": "1"}  # fmt: skip
    _, params, path = small(tmp_path, UNITS, **cells)
    found = results(measure(read_register([path], params), params, params.period("2025-Q3.2")))
    row = found.set_index(["window", "unit", "indicator"]).loc[("period", "xa-q", "III.1")]
    assert row["numerator"] == 1


def test_an_indicator_of_one_level_counts_the_predecessors_of_that_level(tmp_path):
    folder = small_world(tmp_path / "params", units=changed_unit("phong-e", successor="xa-p"))
    params = load_params(folder)
    path = written(boundary_rows(params, 1, 1500), tmp_path)
    assert_before_equal(path, params, "2026-Q3", folder, read_register([path], params))


def test_a_field_that_the_register_states_stands_in_the_form(quang_ngai, tmp_path):
    row = moved(example(quang_ngai, 1, 300), 800).tail(1)
    cells = {RESOLVER: "Xã Kon Braih", RECEIVER: "Xã Kon Braih", "Mã TTHC": "2.000983", "Lĩnh vực": "Đất đai",
             RECEIVED: "01/07/2025", ENDED[0]: "02/07/2025"}  # fmt: skip
    path = written(pd.concat([row, row.assign(**cells, **{"Mã hồ sơ": "H34.99.01-250701-99999"})]), tmp_path)
    assert_form_equal(path, quang_ngai, "2025-Q3.2", QUANG_NGAI)
