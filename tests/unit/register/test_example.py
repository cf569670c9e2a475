import hashlib
import re
from datetime import date

import pandas as pd
import pytest

from kpi_helpers.measures.measured import measure
from kpi_helpers.measures.results import results
from kpi_helpers.register.columns import BY_NAME
from kpi_helpers.register.example import EXTRACT, FIRST, LAST, UNKNOWN_CODE, days_later, example, write_example
from kpi_helpers.register.reading import read_register
from kpi_helpers.rules.params import load_params
from tests.support.make import PARAMS

ONE_DAY = pd.Timedelta(days=1)


@pytest.fixture(scope="module")
def params():
    return load_params(PARAMS)


@pytest.fixture(scope="module")
def drawn(params):
    frame = example(params, seed=2023, dossiers_per_year=6000)
    return frame.rename(columns={column.heading: name for name, column in BY_NAME.items()})


def days(cells):
    return pd.to_datetime(cells.str[:10], format="%d/%m/%Y", errors="coerce")


@pytest.mark.parametrize("file_format", ["xlsx", "csv", "parquet"])
def test_the_same_seed_gives_the_same_bytes(params, tmp_path, file_format):
    made = [write_example(params, tmp_path / str(n), 7, 300, file_format).read_bytes() for n in range(2)]
    assert hashlib.sha256(made[0]).digest() == hashlib.sha256(made[1]).digest()


def test_another_seed_gives_another_register(params):
    assert not example(params, 1, 300).equals(example(params, 2, 300))


def test_every_row_says_that_it_is_simulated(drawn):
    assert (drawn["origin"] == "mô phỏng").all()


def test_no_id_could_be_real(drawn):
    assert drawn["dossier_id"].str.fullmatch(r"H34\.99\.\d\d-\d{6}-\d{5}").all()
    assert drawn["officer"].str.fullmatch(r"CB-\d{4}").all()
    assert drawn["dossier_id"].is_unique


def test_dossiers_are_received_from_october_2021_to_14_december_2023(drawn):
    received = days(drawn["received_at"]).dropna().dt.date
    assert received.min() >= FIRST and received.max() <= LAST
    for name in ("submitted_at", "received_at", "finished_at", "returned_at", "paid_at"):
        assert days(drawn[name]).max().date() <= EXTRACT, name


@pytest.mark.parametrize("name", sorted(path.name for path in (PARAMS / "examples").iterdir()))
def test_the_example_of_another_organisation_begins_with_it_and_is_of_its_units(name, tmp_path):
    other = load_params(PARAMS / "examples" / name)
    register = read_register([write_example(other, tmp_path, 5, 300, "csv")], other)
    begins, then = other.organisation.valid.first, [unit.id for unit in other.units_on(register.latest_day)]
    assert register.simulated and register.rejected.empty
    assert set(register.dossiers["resolving_unit"]) == {unit for unit in then if other.levels[unit]}
    received = register.dossiers["received_at"].dropna()
    assert (
        begins <= received.min().date() and (received.max().date() - received.min().date()).days <= (LAST - FIRST).days
    )
    weekday = received.dt.day_of_week.value_counts()
    assert weekday[weekday.index > 4].sum() < 0.05 * len(received)
    assert days_later(load_params(PARAMS)) == 0


def test_what_is_special_is_there(drawn):
    received, ended = days(drawn["received_at"]), days(drawn["finished_at"])
    assert {"Trả lại", "Rút", "Dừng", "Kết quả", ""} == set(drawn["ended_as"])
    assert (drawn["received_at"] == "").any(), "never received"
    assert ((received < "2022-12-15") & (ended >= "2022-12-15")).any(), "carried over"
    assert (drawn["first_due_at"] != drawn["due_at"]).any(), "re-appointed"
    assert (drawn["supplements"] != "0").any(), "supplemented"
    assert ((drawn["fee"] == "0") & drawn["procedure_code"].str.startswith("2.000635")).any(), "no fee when online"
    assert (days(drawn["paid_at"]) < received).any(), "paid before"
    assert (drawn["fee"] == "").any() and (drawn["service_level"] == "").any(), "left to the catalogue"
    assert drawn["procedure_code"].str.startswith(UNKNOWN_CODE).any(), "unknown to the catalogue"
    assert (ended < received.dt.normalize()).any(), "impossible order"
    assert ((drawn["due_at"] == "") & (drawn["received_at"] != "")).any(), "no appointed day"
    assert (drawn["resolving_unit"] == "Bộ phận Tiếp nhận và Trả kết quả huyện").sum() == 3


def test_the_week_and_the_year_look_like_an_office(drawn):
    received = days(drawn["received_at"]).dropna()
    by_weekday = received.dt.day_of_week.value_counts()
    assert by_weekday[by_weekday.index > 4].sum() < 0.05 * len(received)
    at_tet = received.between("2023-01-20", "2023-01-26").sum()
    assert at_tet < 0.2 * received.between("2023-02-08", "2023-02-14").sum()


def test_some_procedures_have_no_dossier(drawn, params):
    seen = set(drawn["procedure_code"].str.extract(r"^(\d\.\d{6})", expand=False))
    assert {p.code for p in params.procedures} - seen


def test_it_reads_back_without_a_rejected_row(params, tmp_path):
    register = read_register([write_example(params, tmp_path, 5, 1500, "csv")], params)
    assert register.simulated and register.rejected.empty and register.latest_day <= EXTRACT
    assert re.match("phong-|xa-|thi-|thanh-|van-|chi-", register.dossiers["resolving_unit"].iloc[0])


@pytest.mark.parametrize("period", ["2023-Q3", "2023"])
def test_each_target_has_units_ahead_and_units_behind(params, tmp_path, period):
    register = read_register([write_example(params, tmp_path, file_format="parquet")], params)
    found = results(measure(register, params, params.period(period)))
    year = found[(found.window == "year_to_date") & found.unit_kind.isin(["agency", "commune"])]
    for indicator, rows in year.groupby("indicator"):
        assert {"met", "missed"} <= set(rows["status"]), indicator
    assert (year["status"] == "nothing_arose").any()
    assert not (year["status"] == "no_data").any()
    assert year[year.indicator.isin(["IV.1", "IV.2"])]["denominator"].min() < 30, "a very small unit"


def test_counters_are_closed_on_holidays_and_sundays(params, drawn):
    """2/9/2022 was a Friday, 4/9/2023 a Monday, both off."""
    direct = drawn[drawn["channel"] == "Trực tiếp"]
    off = [day for year in params.calendar.years.values() for day in year.off if day.weekday() not in (5,)]
    received = days(direct["received_at"]).dt.date
    assert received.isin(off).mean() < 0.002
    assert not days(drawn["due_at"]).dt.date.isin([date(2022, 9, 2), date(2023, 9, 4), date(2023, 5, 1)]).any()
