import re
import unicodedata
from datetime import date

import pytest

from kpi_helpers.errors import KpiError
from kpi_helpers.rules.params import load_params
from tests.support.make import PARAMS


@pytest.fixture(scope="module")
def params():
    return load_params(PARAMS)


def test_every_agency_and_the_branch_own_procedures(params):
    for unit in params.units:
        assert params.procedures_of(unit) or unit.kind == "one_stop", unit.id


def test_some_procedures_are_resolved_at_both_levels(params):
    levels = {code: {p.level for p in params.procedures if p.code == code} for code in ("2.000635", "2.000815")}
    assert all(found == {"district", "commune"} for found in levels.values())


def test_names_are_composed_and_on_one_line(params):
    for name in [p.name for p in params.procedures] + [u.name for u in params.units]:
        assert unicodedata.is_normalized("NFC", name) and name == " ".join(name.split()), name


def test_a_unit_id_is_the_slug_of_its_name_with_its_year_where_another_had_the_name(params):
    from kpi_helpers.text import slug

    for unit in params.units:
        assert unit.id in (slug(unit.name), f"{slug(unit.name)}-{unit.valid.first.year}")


def test_the_seven_communes_carry_the_codes_of_2023_and_codes_get_another_meaning(params):
    codes = {u.name: u.code for u in params.units_on(date(2023, 6, 30)) if u.kind == "commune"}
    assert codes == {
        "Thị trấn Đắk Rve": "23479", "Xã Đắk Kôi": "23482", "Xã Đắk Pne": "23491", "Xã Đắk Ruồng": "23488",
        "Xã Đắk Tơ Lung": "23485", "Xã Đắk Tờ Re": "23494", "Xã Tân Lập": "23497",
    }  # fmt: skip
    new = {u.name: u.code for u in params.units_on(date(2025, 7, 1)) if u.kind == "commune"}
    assert new == {"Xã Đăk Rve": "23479", "Xã Đăk Kôi": "23485", "Xã Kon Braih": "23497"}
    heirs = {u.id: u.successor for u in params.units_on(date(2023, 6, 30)) if u.kind == "commune"}
    assert heirs == {
        "thi-tran-dak-rve": "xa-dak-rve", "xa-dak-pne": "xa-dak-rve", "xa-dak-koi": "xa-dak-koi-2025",
        "xa-dak-to-lung": "xa-dak-koi-2025", "xa-dak-ruong": "xa-kon-braih", "xa-dak-to-re": "xa-kon-braih",
        "xa-tan-lap": "xa-kon-braih",
    }  # fmt: skip


def test_the_district_ends_and_the_province_of_the_example_goes_on(params):
    province = load_params(PARAMS / "examples/quang-ngai")
    asked = "2025-Q3"
    assert [part.key for found in (params, province) for part in found.parts(asked)] == ["2025-Q3.1", "2025-Q3.2"]
    with pytest.raises(KpiError, match="organisation-not-then"):
        params.parts("2025-Q4")
    assert len(province.procedures) > len(params.procedures) and province.forms == params.forms


def test_assumed_facts_are_not_confirmed(params):
    assert not any(p.confirmed for p in params.procedures)
    assert not any(u.confirmed for u in params.units if u.kind == "agency")
    assert all(re.search("giả định|chưa đối chiếu", p.source) for p in params.procedures)
