import shutil
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from kpi_helpers.errors import KpiError
from kpi_helpers.periods import Window
from kpi_helpers.rules.params import load_params
from kpi_helpers.rules.schemas import MODELS, schema
from tests.support.make import PARAMS, make_params, procedure, unit

YEAR = Window("year_to_date", date(2022, 12, 15), date(2023, 9, 14))


@pytest.fixture(scope="module")
def params():
    return load_params(PARAMS)


def copied(tmp_path, file, old, new):
    folder = tmp_path / "params"
    shutil.copytree(PARAMS, folder)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_the_letter_sets_seven_indicators_with_these_targets(params):
    targets = {i.code: [int(t.value) for t in i.targets] for i in params.indicators}
    assert targets == {
        "I.1": [30], "I.2": [20], "II.1": [70, 70], "III.1": [60, 60], "III.2": [30, 30], "IV.1": [97], "IV.2": [97],
    }  # fmt: skip


def test_there_is_no_target_outside_the_reporting_year(params):
    late = next(i for i in params.indicators if i.code == "IV.1")
    assert late.target(2023, {"district"}) == Fraction(97)
    assert late.target(2022, {"district"}) is None
    assert late.target(2024, {"district"}) is None


def test_levels_share_a_target_only_if_it_is_the_same(params):
    online = next(i for i in params.indicators if i.code == "II.1")
    assert online.target(2023, {"district", "commune"}) == Fraction(70)
    other = online.targets[1].model_copy(update={"value": online.targets[1].value - 1})
    changed = online.model_copy(update={"targets": [online.targets[0], other]})
    assert changed.target(2023, {"district", "commune"}) is None


def test_a_unit_is_found_by_id_name_or_alias(params):
    found = [params.unit(name, YEAR) for name in ("xa-dak-ruong", "XÃ ĐẮK RUỒNG", "Xã Đăk Ruồng", "23488")]
    assert {unit.id for unit in found} == {"xa-dak-ruong"}


def test_an_unknown_unit_brings_suggestions(params):
    with pytest.raises(KpiError, match="xa-dak-ruong"):
        params.unit("xa-dak-ruon", YEAR)


def test_a_unit_that_is_no_more_is_unknown(params):
    with pytest.raises(KpiError):
        params.unit("xa-dak-ruong", replace(YEAR, first=date(2025, 7, 1), last=date(2025, 9, 14)))


@pytest.mark.parametrize("name", MODELS)
def test_the_json_schemas_are_those_of_the_models(name):
    path = PARAMS / "schemas" / f"{name}.schema.json"
    assert path.read_text(encoding="utf-8") == schema(name), "run: python -m kpi_helpers.rules.schemas"


def test_every_yaml_names_a_schema_that_exists():
    for path in PARAMS.rglob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema="), path.name
        assert (path.parent / first.split("=", 1)[1]).resolve().is_file(), path.name


def test_all_wrong_files_are_told_at_once(tmp_path):
    folder = copied(tmp_path, "organisation.yaml", "id: kon-ray", "idd: kon-ray")
    (folder / "pages" / "overview.yaml").write_text("sign: x\n", encoding="utf-8")
    with pytest.raises(KpiError) as raised:
        load_params(folder)
    assert {"organisation.yaml", "overview.yaml"} <= {
        str(f.values["file"]).rsplit("/", 1)[-1] for f in raised.value.faults
    }


def test_a_district_procedure_must_name_a_unit_that_exists(tmp_path):
    folder = copied(tmp_path, "procedures/district.yaml", "owner: phong-tu-phap", "owner: phong-tu-phapp")
    with pytest.raises(KpiError, match="phong-tu-phap") as raised:
        load_params(folder)
    assert raised.value.faults[0].code == "procedure-owner"


def test_one_name_can_not_mean_two_units():
    from kpi_helpers.rules.params import doubled

    twice = make_params(units=(unit("a", "Phòng A", "agency"), unit("b", "Phòng B", "agency", aliases=["phòng  a"])))
    assert [fault.code for fault in doubled(twice)] == ["unit-name-twice"]


def test_the_service_level_is_the_one_in_force_on_the_day():
    dated = procedure(
        "1.000001", "commune",
        service_level=[{"level": "partial", "from": date(2022, 1, 1)}, {"level": "full", "from": date(2023, 7, 1)}],
    )  # fmt: skip
    days = [date(2021, 12, 31), date(2022, 1, 1), date(2023, 6, 30), date(2023, 7, 1)]
    assert [dated.service_level_on(day) for day in days] == [None, "partial", "partial", "full"]
