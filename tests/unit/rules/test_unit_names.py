"""Everyday spellings of a unit's name mean that unit; names that differ mean nobody, or the one who has them."""

from datetime import date

import pytest

from kpi_helpers.periods import Window
from kpi_helpers.rules.params import load_params
from kpi_helpers.rules.unit_names import Spelling, UnitNames
from tests.support.make import PARAMS, unit

SPELLING = Spelling(
    prefixes=["UBND", "Phòng"],
    joiners=["và"],
    same=[["UBND", "Ủy ban nhân dân"], ["thị trấn", "TT"], ["Đắk", "Đăk", "Dak"], ["phòng", "P"]],
)
TAILS = ["huyện Mẫu", "huyện", "tỉnh Thử"]


def names_of(*units):
    return UnitNames(units, SPELLING, TAILS)


def communes(*names):
    return names_of(*(unit(f"xa-{place}", name, "commune") for place, name in enumerate(names)))


def ids(names, name):
    return [found.id for found in names.called(name)]


@pytest.fixture(scope="module")
def shipped():
    return load_params(PARAMS).unit_names


@pytest.mark.parametrize(
    ("meant", "written"),
    [
        ("phong-nong-nghiep-va-phat-trien-nong-thon", ["Phòng Nông nghiệp – PTNT", "Phòng NN - PTNT", "P. NN&PTNT"]),
        ("phong-kinh-te-va-ha-tang", ["Phòng Kinh tế – Hạ tầng", "Phòng Kinh tế - Hạ tầng", "Kinh tế và Hạ tầng",
                                      "Phòng Kinh tế & Hạ tầng", "Phòng Kinh tế—Hạ tầng huyện Kon Rẫy"]),
        ("phong-tu-phap", ["P. Tư pháp", "P.Tư pháp", "PHÒNG  TƯ PHÁP.", "Phong Tu phap", "UBND Phòng Tư pháp"]),
        ("phong-lao-dong-thuong-binh-va-xa-hoi", ["Phòng Lao động, Thương binh và Xã hội", "Phòng LĐ-TB và XH"]),
        ("van-phong-hdnd-ubnd-huyen", ["VP HĐND & UBND huyện", "Văn phòng HĐND – UBND huyện Kon Rẫy",
                                       "Văn phòng Hội đồng nhân dân và Uỷ ban nhân dân"]),
        ("thi-tran-dak-rve", ["TT. Đắk Rve", "TT Đăk Rve", "TT.Dak Rve", "UBND thị trấn Đăk Rve, huyện Kon Rẫy"]),
        ("xa-dak-ruong", ["Xã Dak Ruong", "xa Dak Ruong", "XA DAK RUONG", "Xã Dăk Ruồng", "Xã Đăc Ruồng",
                          "UBND Xã Đắk Ruồng, huyện Kon Rẫy, tỉnh Kon Tum", "Xã Đắk Ruồng - huyện Kon Rẫy",
                          "Uỷ ban nhân dân xã Đăk Ruồng (H. Kon Rẫy)", "Xã  Đắk  Ruồng.", "UBND X. Đắk Ruồng"]),
        ("xa-dak-to-lung", ["Xã Đắk TơLung", "xa dak to lung"]),
    ],
)  # fmt: skip
def test_the_district_is_understood_as_its_offices_write(shipped, meant, written):
    assert {name: ids(shipped, name) for name in written} == {name: [meant] for name in written}
    assert not any(map(shipped.is_own, written))


@pytest.mark.parametrize(
    "name",
    ["UBND huyện Kon Rẫy", "huyện Kon Rẫy", "UBND", "Phòng", "...", "Xã Tân Lập, huyện Mẫu", "Xã Tần Lập", "Xã Tân Lạp",
     "Xã Tân Lập 2", "Nguyễn Văn A", "Xã", "Phòng Khác"],
)  # fmt: skip
def test_what_is_no_unit_stays_nobody(shipped, name):
    assert ids(shipped, name) == []


def test_communes_that_differ_only_by_tones_are_never_one():
    names = communes("Xã Đắk Lã", "Xã Đắk La", "Xã Mỹ Hóa")
    assert ids(names, "UBND xã Đắk Lã") == ["xa-0"] and ids(names, "UBND xã Đăk La") == ["xa-1"]
    assert ids(names, "Xã Dak Là") == [] and ids(names, "Xã Mỹ Hòa") == []
    assert ids(names, "Xã Đăk Lá") == [] and ids(names, "Xã My Hoá") == ["xa-2"]
    assert ids(names, "xa dak la") == ["xa-0", "xa-1"]  # both, so neither
    assert ids(names, "Xã Mỹ Hoa") == ["xa-2"] and ids(names, "xa my hoa, huyen mau, tinh thu") == ["xa-2"]


def test_a_stricter_reading_outranks_a_looser_one():
    names = communes("Xã Đắk Sơn", "Xã Đăk Sơn", "Xã Và Lâm", "Xã Lâm")
    assert ids(names, "Xã Đăk Sơn") == ["xa-1"]  # as it stands
    assert ids(names, "UBND Xã Đăk Sơn") == ["xa-0", "xa-1"]
    assert ids(names, "Xã Lâm") == ["xa-3"] and ids(names, "UBND xã Và Lâm") == ["xa-2", "xa-3"]


def test_ids_and_codes_are_taken_only_as_they_stand():
    names = names_of(unit("xa-da", "Xã Đá", "commune", code="101"), unit("xa-da-2", "Xã Đà", "commune"))
    assert ids(names, "xa-da") == ["xa-da"] and ids(names, "101") == ["xa-da"]
    assert ids(names, "xa da") == ["xa-da", "xa-da-2"] and ids(names, "1.01") == []


def test_a_name_is_never_stripped_to_nothing():
    names = names_of(unit("mau", "Huyện Mẫu", "commune"), unit("xa-p", "Xã Phong", "commune"))
    assert ids(names, "UBND huyện Mẫu") == ["mau"] and ids(names, "UBND tỉnh Thử") == []
    assert ids(names, "xa phong") == ["xa-p"]


def test_a_unit_may_be_asked_for_as_it_is_written_if_it_is_the_only_one():
    params, year = load_params(PARAMS), Window("year_to_date", date(2022, 12, 15), date(2023, 9, 14))
    assert params.unit("UBND xã Dak Ruong", year).id == "xa-dak-ruong"
    assert params.unit("ubnd xa dak koi", year).id == "xa-dak-koi"
    assert params.unit("ubnd xa dak koi", Window("period", date(2025, 7, 1), date(2025, 9, 14))).id == "xa-dak-koi-2025"
