"""Names → units by the day: as they stand, or written otherwise where a single unit of the day may be meant."""

from dataclasses import replace
from datetime import date

import pandas as pd

from kpi_helpers.register.attribution import meanings_of, named_otherwise, nearest, unit_ids, units_named
from kpi_helpers.rules.params import load_params
from tests.support.make import PARAMS, make_params, unit


def commune(unit_id, name, first="2000-01-01", last=None, **more):
    ends = date.fromisoformat(last) if last else None
    return unit(unit_id, name, "commune", valid={"from": date.fromisoformat(first), "to": ends}, **more)


WORLD = make_params(units=(
    commune("xa-cu", "Xã Đắk Mẫu", last="2025-06-30", code="101"),
    commune("xa-moi", "Xã Đăk Mẫu", "2025-07-01", code="102"),
    commune("xa-la", "Xã Đắk Lã", last="2023-12-31"),
    commune("xa-la-2", "Xã Đắk La", "2020-01-01"),
    unit("phong", "Phòng Việc Mẫu", "agency"),
))  # fmt: skip


def attributed(*rows):
    names, days = zip(*rows, strict=True)
    return unit_ids(pd.Series(names, dtype="str"), pd.to_datetime(pd.Series(days)), WORLD)


def test_a_name_written_otherwise_goes_by_the_day_as_any_name_does():
    rows = [("UBND xã Dak Mau", "2025-06-30"), ("UBND xã Dak Mau", "2025-07-01"), ("xa dak mau", None),
            ("Xã Đắk Mẫu", "2025-08-01"), ("102", "2024-01-01"), (None, "2025-01-01")]  # fmt: skip
    found = attributed(*rows)
    assert found.dtype == "str" and found.fillna("–").tolist() == ["xa-cu", "xa-moi", "xa-cu", "xa-cu", "xa-moi", "–"]


def test_while_two_units_may_be_meant_a_name_means_neither():
    days = ["2019-12-31", "2020-01-01", "2023-12-31", "2024-01-01", None]
    found = attributed(*(("xa dak la", day) for day in days))
    assert found.fillna("–").tolist() == ["xa-la", "–", "–", "xa-la-2", "xa-la"]
    assert attributed(("Xã Đắk Lã", "2023-01-01"), ("Xã Đắk La", "2023-01-01")).tolist() == ["xa-la", "xa-la-2"]


def test_what_a_name_means_changes_on_the_day_another_unit_has_it():
    units = WORLD.units
    assert meanings_of(units[:2]) == [(date(2000, 1, 1), "xa-cu"), (date(2025, 7, 1), "xa-moi")]
    both = [(date(2000, 1, 1), "xa-la"), (date(2020, 1, 1), None), (date(2024, 1, 1), "xa-la-2")]
    assert meanings_of(units[2:4]) == both
    assert meanings_of([]) == [(date.min, None)]


def test_a_name_that_several_have_at_once_is_no_ones_to_a_correction():
    named = units_named(["xa dak la", "xa dak mau", "Xã Đắk Lã", "Đâu đó"], WORLD)
    assert {name: [unit.id for unit in units] for name, units in named.items()} == {
        "xa dak la": [], "xa dak mau": ["xa-cu", "xa-moi"], "Xã Đắk Lã": ["xa-la"], "Đâu đó": [],
    }  # fmt: skip


def test_a_correction_names_no_office_by_the_name_of_a_higher_one():
    shipped = load_params(PARAMS)
    named = units_named(["Thanh tra tỉnh Kon Tum", "Thanh tra huyện Kon Rẫy", "Bộ phận Một cửa"], shipped)
    assert [[unit.id for unit in units] for units in named.values()] == [[], ["thanh-tra-huyen"], []]


def test_what_is_nobodys_is_told_with_the_unit_whose_name_or_alias_is_most_like_it():
    shipped = load_params(PARAMS)
    desks = ["Bộ phận Một cửa", "Bộ phận Tiếp nhận và Trả kết quả"]
    assert nearest("Thanh tra tỉnh Kon Tum", shipped) == "Thanh tra huyện"
    assert {nearest(name, shipped) for name in desks} == {"Bộ phận Tiếp nhận và Trả kết quả huyện"}


def test_names_written_otherwise_are_counted_with_the_unit_and_the_others_are_not():
    names = ["P. Việc Mẫu", "Phòng Việc Mẫu", "phong", "P. Việc Mẫu", "Phòng Khác", None, "phong viec mau"]
    cells = pd.Series(names, dtype="str", index=range(10, 17))
    ids = unit_ids(cells, pd.Series(pd.Timestamp("2023-01-01"), index=cells.index), WORLD)
    found = named_otherwise(cells, ids, WORLD)
    assert found.to_numpy().tolist() == [["P. Việc Mẫu", "phong", 2], ["phong viec mau", "phong", 1]]
    assert named_otherwise(cells[1:3], ids[1:3], WORLD).empty


def test_a_name_with_several_meanings_is_listed_with_all_of_them():
    assert nearest("xa dak la", WORLD) == "Xã Đắk Lã, Xã Đắk La"
    assert nearest("Phòng Việc Mậu", WORLD) == "Phòng Việc Mẫu" and nearest("zzz", WORLD) == "–"


def test_each_spelling_is_read_once_however_many_rows_have_it(monkeypatch):
    asked = []
    params = replace(WORLD)
    known = params.unit_names.called
    monkeypatch.setattr(params.unit_names, "called", lambda name: asked.append(name) or known(name))
    names = pd.Series(["P. Việc Mẫu", "Xã Đắk Lã"] * 500, dtype="str")
    unit_ids(names, pd.Series(pd.Timestamp("2023-01-01"), index=names.index), params)
    assert asked == ["P. Việc Mẫu", "Xã Đắk Lã"]
