import re
import unicodedata

import pytest

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


def test_a_unit_id_is_the_slug_of_its_name(params):
    from kpi_helpers.text import slug

    assert all(unit.id == slug(unit.name) for unit in params.units)


def test_the_seven_communes_carry_the_codes_of_2023(params):
    codes = {u.name: u.code for u in params.units if u.kind == "commune"}
    assert codes == {
        "Thị trấn Đắk Rve": "23479", "Xã Đắk Kôi": "23482", "Xã Đắk Pne": "23491", "Xã Đắk Ruồng": "23488",
        "Xã Đắk Tơ Lung": "23485", "Xã Đắk Tờ Re": "23494", "Xã Tân Lập": "23497",
    }  # fmt: skip


def test_assumed_facts_are_not_confirmed(params):
    assert not any(p.confirmed for p in params.procedures)
    assert not any(u.confirmed for u in params.units if u.kind == "agency")
    assert all(re.search("giả định|chưa đối chiếu", p.source) for p in params.procedures)
