"""Everyday spellings of a unit's name mean that unit; names that differ mean nobody, or the one who has them."""

from datetime import date

import pytest

from kpi_helpers.periods import Window
from kpi_helpers.rules.params import load_params
from kpi_helpers.rules.unit_names import Places, Spelling, UnitNames
from tests.support.make import PARAMS, unit

SPELLING = Spelling(
    prefixes=["UBND", "Phòng"],
    joiners=["và"],
    same=[["UBND", "Ủy ban nhân dân"], ["thị trấn", "TT"], ["Đắk", "Đăk", "Dak"], ["phòng", "P"]],
)
PLACES = Places("huyện Mẫu", ["tỉnh Thử"])


def names_of(*units):
    return UnitNames(units, SPELLING, PLACES)


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
        ("phong-tu-phap", ["P. Tư pháp", "P.Tư pháp", "PHÒNG  TƯ PHÁP.", "Phong Tu phap", "UBND Phòng Tư pháp",
                           "Phòng Tư pháp huyện", "Phòng Tư pháp huyện Kon Rẫy, tỉnh Kon Tum", "Tư pháp H. Kon Rẫy"]),
        ("phong-lao-dong-thuong-binh-va-xa-hoi", ["Phòng Lao động, Thương binh và Xã hội", "Phòng LĐ-TB và XH"]),
        ("van-phong-hdnd-ubnd-huyen", ["VP HĐND & UBND huyện", "Văn phòng HĐND – UBND huyện Kon Rẫy",
                                       "Văn phòng Hội đồng nhân dân và Uỷ ban nhân dân huyện"]),
        ("thanh-tra-huyen", ["Thanh tra H. Kon Rẫy", "Thanh tra huyện Kon Rẫy, tỉnh Kon Tum", "thanh tra huyen kon ray",
                             "Thanh tra huyện, huyện Kon Rẫy"]),
        ("bo-phan-tiep-nhan-va-tra-ket-qua-huyen", ["Bộ phận Một cửa huyện Kon Rẫy", "Bộ phận TN & TKQ huyện",
                                                    "Bộ phận tiếp nhận, trả kết quả huyện Kon Rẫy, tỉnh Kon Tum"]),
        ("chi-nhanh-van-phong-dang-ky-dat-dai-huyen", ["Chi nhánh VP Đăng ký đất đai huyện Kon Rẫy"]),
        ("thi-tran-dak-rve", ["TT. Đắk Rve", "TT Đăk Rve", "TT.Dak Rve", "UBND thị trấn Đăk Rve, huyện Kon Rẫy"]),
        ("xa-dak-ruong", ["Xã Dak Ruong", "xa Dak Ruong", "XA DAK RUONG", "Xã Dăk Ruồng", "Xã Đăc Ruồng",
                          "UBND Xã Đắk Ruồng, huyện Kon Rẫy, tỉnh Kon Tum", "Xã Đắk Ruồng - huyện Kon Rẫy",
                          "Uỷ ban nhân dân xã Đăk Ruồng (H. Kon Rẫy)", "Xã  Đắk  Ruồng.", "UBND X. Đắk Ruồng",
                          "Xã Đắk Ruồng, tỉnh Kon Tum", "UBND xã Dak Ruong, tinh Kon Tum"]),
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


@pytest.mark.parametrize(
    "name",
    ["Thanh tra tỉnh Kon Tum", "Văn phòng HĐND và UBND tỉnh Kon Tum", "Phòng Tư pháp tỉnh Kon Tum",
     "Tư pháp T. Kon Tum", "Chi nhánh Văn phòng Đăng ký đất đai tỉnh Kon Tum", "thanh tra tinh kon tum",
     "Bộ phận Một cửa tỉnh Kon Tum", "Phòng Tư pháp tỉnh Kon Tum, huyện Kon Rẫy"],
)  # fmt: skip
def test_an_office_directly_with_a_higher_place_is_of_that_place(shipped, name):
    assert ids(shipped, name) == []


@pytest.mark.parametrize(
    "name",
    ["Thanh tra huyện Mẫu", "Thanh tra xã", "Phòng Tư pháp xã", "Phòng Tư pháp huyện Mẫu, tỉnh Kon Tum",
     "Thanh tra tỉnh", "Bộ phận Một cửa xã Tân Lập", "Phòng Tư pháp thị trấn Đắk Rve",
     "Xã Tân Lập, huyện Mẫu, tỉnh Kon Tum"],
)  # fmt: skip
def test_an_office_of_another_place_is_nobody(shipped, name):
    assert ids(shipped, name) == []


@pytest.mark.parametrize(
    "name",
    ["Bộ phận Một cửa", "Bộ phận Tiếp nhận và Trả kết quả", "bo phan mot cua", "Bộ phận TN&TKQ", "Thanh tra",
     "Văn phòng Hội đồng nhân dân và Uỷ ban nhân dân", "Chi nhánh VPĐKĐĐ"],
)  # fmt: skip
def test_the_kind_of_place_that_a_name_ends_in_is_part_of_it(shipped, name):
    """Every commune has a desk: only "huyện" tells the district's."""
    assert ids(shipped, name) == []


def test_an_alias_without_the_kind_of_place_is_a_name_like_any_other():
    names = names_of(unit("quay", "Bộ phận Thử huyện", "agency", aliases=["Bộ phận Thử"]))
    assert ids(names, "Bộ phận Thử") == ids(names, "bộ phận thử huyện Mẫu") == ["quay"]


def test_an_office_with_the_kind_of_place_in_its_name_is_another_than_the_one_without():
    names = names_of(unit("rieng", "Ban Thử", "agency"), unit("huyen", "Ban Thử huyện", "agency"))
    assert ids(names, "Ban  Thử.") == ["rieng"] and ids(names, "Ban Thử huyện Mẫu, tỉnh Thử") == ["huyen"]


def test_an_alias_that_reads_like_a_place_is_no_place():
    names = names_of(unit("trung-tam", "Trung tâm Thử", "agency", aliases=["TT Thử"]))
    assert ids(names, "TT. Thử huyện Mẫu") == ["trung-tam"] and ids(names, "TT Thử, tỉnh Thử") == []


@pytest.mark.parametrize(
    "kind", ["xã", "phường", "thị trấn", "đặc khu", "huyện", "quận", "thị xã", "thành phố", "tỉnh"]
)
def test_an_office_of_a_place_may_go_by_the_kind_of_the_place_alone(kind):
    names = UnitNames([unit("ban", f"Ban Thử {kind}", "agency")], Spelling(), Places(f"{kind} Mẫu"))
    assert ids(names, f"Ban Thử, {kind} Mẫu.") == ids(names, f"Ban  thử {kind}") == ["ban"]


def test_any_of_several_joiners_may_be_left_out_and_no_other_word():
    names = UnitNames([unit("ban", "Ban Đất và Rừng của Mẫu", "agency")], Spelling(joiners=["và", "của"]), PLACES)
    assert ids(names, "Ban Đất, Rừng Mẫu") == ids(names, "Ban Đất và Rừng, Mẫu") == ["ban"]
    assert ids(names, "Đất Rừng Mẫu") == []


def test_a_name_is_somebodys_own_as_it_stands_and_not_written_otherwise():
    names = names_of(unit("xa-da", "Xã Đá", "commune", code="101", aliases=["Đá"]))
    assert all(map(names.is_own, ["Xã Đá", "xã  đá", "Đá", "xa-da", "101"]))
    assert not any(map(names.is_own, ["UBND xã Đá", "Xã Da", "102"]))


def test_an_organisation_whose_name_has_no_kind_of_place_has_no_tail_but_its_name():
    names = UnitNames([unit("ban", "Ban Thử", "agency")], SPELLING, Places("cả vùng", ["tỉnh Thử"]))
    assert ids(names, "Ban Thử cả vùng, tỉnh Thử") == ["ban"]
    assert ids(names, "Ban Thử huyện") == ids(names, "Ban Thử tỉnh Thử") == []


def test_the_offices_of_a_former_district_are_of_that_place_in_a_province():
    province = load_params(PARAMS / "examples" / "quang-ngai").unit_names
    assert ids(province, "Phòng Tư pháp H. Kon Rẫy, tỉnh Kon Tum") == ["phong-tu-phap"]
    assert ids(province, "Xã Kon Braih, tỉnh Quảng Ngãi") == ["xa-kon-braih"]
    assert ids(province, "Xã Tân Lập, huyện Kon Rẫy, tỉnh Kon Tum") == ["xa-tan-lap"]
    assert ids(province, "Thanh tra tỉnh Quảng Ngãi") == ids(province, "Phòng Tư pháp tỉnh Quảng Ngãi") == []


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
