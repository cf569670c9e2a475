import weakref

import pandas as pd
import pyarrow.parquet as pq
import pytest

from kpi_helpers.errors import KpiError
from kpi_helpers.register import nation
from kpi_helpers.register.columns import BY_NAME
from kpi_helpers.register.example import FEW
from kpi_helpers.register.nation import COMMUNES, DEPARTMENTS, PARAMS, stretches, units, write_nation, write_params
from kpi_helpers.register.reading import read_register
from kpi_helpers.rules.params import load_params
from tests.support.make import PARAMS as SHARED

SMALL = 2000
UNIT, ORIGIN, RECEIVED = (BY_NAME[name].heading for name in ("resolving_unit", "origin", "received_at"))


@pytest.fixture(scope="module")
def params():
    return load_params(SHARED)


@pytest.fixture(scope="module")
def folder(params, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nation")
    write_nation(params, folder, 7, SMALL)
    return folder


@pytest.fixture(scope="module")
def invented(folder):
    return load_params(folder / PARAMS)


@pytest.fixture(scope="module")
def written(folder):
    return pd.read_parquet(next(folder.glob("*.parquet")))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(params, folder, tmp_path):
    again = write_nation(params, tmp_path / "again", 7, SMALL)
    assert again.read_bytes() == next(folder.glob("*.parquet")).read_bytes()
    assert write_nation(params, tmp_path / "other", 8, SMALL).read_bytes() != again.read_bytes()


def test_there_are_as_many_dossiers_as_asked_for_all_marked_and_sorted_by_unit(written, invented):
    assert len(written) == SMALL and (written[ORIGIN] == "mô phỏng").all()
    ids = written[UNIT].map({unit.name: unit.id for unit in invented.units})
    assert ids.is_monotonic_increasing and ids.value_counts().min() >= FEW
    assert written[BY_NAME["dossier_id"].heading].is_unique


def test_within_a_unit_dossiers_stand_by_the_moment_received(written):
    moments = pd.to_datetime(written[RECEIVED], format="%d/%m/%Y %H:%M", errors="coerce").dropna()
    assert moments.groupby(written[UNIT]).apply(lambda days: days.is_monotonic_increasing).all()


def test_the_whole_nation_has_about_3300_units_with_names_of_their_own():
    found = units(nation.PROVINCES)
    assert abs(len(found) - 3300) < 10
    assert {"Xã 0001", "Sở 01 tỉnh 05"} <= {unit["name"] for unit in found}
    assert len({unit["id"] for unit in found}) == len({unit["name"] for unit in found}) == len(found)


def test_its_params_have_none_of_the_units_they_inherit_from_and_all_else(params, invented):
    assert not {unit.id for unit in params.units} & {unit.id for unit in invented.units}
    assert {p.code for p in invented.procedures} == {p.code for p in params.procedures}
    assert invented.indicators == params.indicators and invented.calendar == params.calendar
    assert invented.organisation.settings == params.organisation.settings
    assert {unit.kind: invented.level(unit) for unit in invented.units} == {
        "agency": "district",
        "commune": "commune",
        "one_stop": None,
    }


def test_params_that_inherit_lead_to_those_they_inherit_from(tmp_path):
    write_params(load_params(SHARED / "examples" / "quang-ngai"), tmp_path / "p", 1)
    assert len(load_params(tmp_path / "p").units) == DEPARTMENTS + COMMUNES + 1


def test_it_reads_back_without_a_rejected_row_in_the_order_of_the_stored_register(folder, written, invented):
    register = read_register([folder], invented)
    assert register.simulated and register.rejected.empty and len(register.dossiers) == SMALL
    names = register.dossiers["resolving_unit"].map({unit.id: unit.name for unit in invented.units})
    assert names.tolist() == written[UNIT].tolist()


def test_a_stretch_is_bounded_and_no_unit_is_in_two_of_them(invented, monkeypatch):
    monkeypatch.setattr(nation, "AT_ONCE", 600)
    found = list(stretches(invented, 1, SMALL))
    assert len(found) == 4 and sum(map(len, found)) == SMALL
    assert max(map(len, found)) <= 600
    seen = [unit for frame in found for unit in frame[UNIT].unique()]
    assert len(seen) == len(set(seen)) == DEPARTMENTS + COMMUNES


def test_stretches_are_written_one_by_one_and_let_go(tmp_path):
    seen = []

    def frames():
        for number in range(5):
            frame = pd.DataFrame({"number": [number] * 10})
            seen.append(weakref.ref(frame))
            assert sum(kept() is not None for kept in seen) <= 2
            yield frame

    nation.write_stretches(frames(), tmp_path / "register.parquet")
    assert pq.ParquetFile(tmp_path / "register.parquet").num_row_groups == 5


def test_params_without_a_kind_of_unit_are_refused(params, tmp_path):
    path = tmp_path / "params" / "organisation.yaml"
    path.parent.mkdir()
    path.write_text("kinds: [{kind: commune, name: Xã}]\n", encoding="utf-8")
    with pytest.raises(KpiError, match="example-kinds"):
        nation.organisation(path.parent, "..")


def test_a_folder_that_cannot_be_written_is_said_so(params, tmp_path):
    (tmp_path / "taken").write_text("x")
    with pytest.raises(KpiError, match="store-unwritable"):
        write_nation(params, tmp_path / "taken", 1, SMALL)
