"""A commune's params: its own offices, each with the procedures of its fields; nothing of a district is left."""

from datetime import date

import pandas as pd
import pytest

from kpi_helpers.measures.lines import lines
from kpi_helpers.register.attribution import handed_to_owner
from kpi_helpers.rules.params import load_params, with_owners
from tests.support.make import PARAMS, make_params, procedure, unit

DESK = "trung-tam-phuc-vu-hanh-chinh-cong"


@pytest.fixture(scope="module")
def commune():
    return load_params(PARAMS / "examples/xa-kon-braih")


def test_its_units_are_its_own_offices_and_its_lines_have_no_district(commune):
    assert [unit.id for unit in commune.units] == [
        "van-phong-hdnd-va-ubnd", "phong-kinh-te", "phong-van-hoa-xa-hoi", DESK,
    ]  # fmt: skip
    assert [line.id for line in lines(commune, commune.period("2026-Q3"))][3:] == ["cap-xa", "xa-kon-braih"]
    assert not any("huyện" in line.name.lower() for line in lines(commune, commune.period("2026-Q3")))
    assert [part.key for part in commune.parts("2025-Q3")] == ["2025-Q3.2"]


def test_each_procedure_of_the_commune_has_one_office_that_owns_it(commune):
    province = load_params(PARAMS / "examples/quang-ngai")
    theirs = {p.code for p in province.procedures if p.level == "commune"}
    assert {p.code for p in commune.procedures} == theirs and len(commune.procedures) == len(theirs)
    owned = {unit.id: {p.code for p in commune.procedures_of(unit)} for unit in commune.units}
    assert set.union(*owned.values()) == theirs and sum(map(len, owned.values())) == len(theirs)
    assert all(owned[unit.id] for unit in commune.units if unit.kind == "agency") and not owned[DESK]


def test_what_the_centre_is_said_to_resolve_goes_to_the_office_that_owns_it(commune):
    rows = [("1.001193", "van-phong-hdnd-va-ubnd"), ("1.003554", "phong-kinh-te"), ("9.999001", None)]
    dossiers = pd.DataFrame([{"resolving_unit": DESK, "procedure": code} for code, _ in rows])
    dossiers["received_at"] = pd.Timestamp("2026-01-05")
    found = handed_to_owner(dossiers, commune)
    assert found.astype(object).where(found.notna(), None).tolist() == [owner for _, owner in rows]


def test_its_offices_are_understood_as_they_write(commune):
    written = {
        "phong-kinh-te": ["Phòng Kinh tế xã Kon Braih", "P. Kinh tế, xã Kon Braih, tỉnh Quảng Ngãi"],
        "phong-van-hoa-xa-hoi": ["Phòng Văn hóa – Xã hội", "Phòng Văn hoá và Xã hội xã", "Phong Van hoa Xa hoi"],
        "van-phong-hdnd-va-ubnd": ["VP HĐND - UBND xã Kon Braih", "Văn phòng HĐND&UBND"],
        DESK: ["TT PVHCC xã Kon Braih", "Trung tâm phục vụ hành chính công xã Kon Braih"],
    }
    for meant, names in written.items():
        found = [[unit.id for unit in commune.unit_names.called(name)] for name in names]
        assert found == [[meant]] * len(names), meant


@pytest.mark.parametrize(
    "name",
    ["Trung tâm Phục vụ hành chính công tỉnh Quảng Ngãi", "TT PVHCC tỉnh Quảng Ngãi", "Phòng Kinh tế tỉnh Quảng Ngãi",
     "Văn phòng HĐND và UBND tỉnh Quảng Ngãi", "Phòng Kinh tế huyện Kon Rẫy", "Phòng VH-XH xã Đăk Rve"],
)  # fmt: skip
def test_offices_of_other_places_are_not_its_own(commune, name):
    assert commune.unit_names.called(name) == []


def test_fields_give_an_owner_only_where_none_is_named_and_the_level_does_not_share():
    entries = [procedure("1.000001", "district"), procedure("1.000002", "district", "phong-b"),
               procedure("1.000003", "commune"), procedure("1.000004", "district", field="Lĩnh vực hai")]  # fmt: skip
    old, new = ({"valid": {"from": date(2000, 1, 1), "to": date(2022, 12, 31)}}, {"valid": {"from": date(2023, 1, 1)}})
    units = (
        unit("phong-a", "Phòng A", "agency", fields=["lĩnh vực MỘT"], **old),
        unit("phong-c", "Phòng C", "agency", fields=["Lĩnh vực một"], **new),
        unit("xa-x", "Xã X", "commune", fields=["Lĩnh vực một"]),
    )
    found = list(with_owners(entries, make_params(units=units)))
    assert [(p.code[-1], p.owner) for p in found] == [
        ("1", "phong-a"), ("1", "phong-c"), ("2", "phong-b"), ("3", None), ("4", None),
    ]  # fmt: skip
