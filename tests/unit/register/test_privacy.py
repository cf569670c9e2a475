import pandas as pd
import pytest

from kpi_helpers.register.privacy import Words, codes_of, is_shown, screen, shared_text


@pytest.fixture
def register(tmp_path, monkeypatch):
    monkeypatch.setenv("KPI_ROOT", str(tmp_path))
    codes = ["H34.99.09-230101-00001", "HS/2023/001", "HSĐK_7", "12", "1234567"]
    frame = pd.DataFrame({"dossier_id": codes, "officer": ["CB-01", None, None, "9", None]})
    frame.to_parquet(tmp_path / "dossiers.parquet")
    codes_of.cache_clear()
    return "."


@pytest.mark.parametrize(
    "text",
    [
        "<td>H34.99.09-230101-00001</td>", "hồ sơ H34.99.09-230101-00001.", "['HS/2023/001']", "mã=HSĐK_7;", "1234567",
        "|CB-01|", "x:H34.99.09-230101-00001/y", "h34.99.09-230101-00001", "H34.99.09 - 230101 - 00001",
        "H34.99.09-<b>2301</b>01-00001", "H34.99.09−230101−00001", "H34.99.09-2301\u200b01-00001",
        "Ｈ34.99.09-230101-00001",
    ],
)  # fmt: skip
def test_a_code_is_found_wherever_it_stands(register, text):
    (reason,) = screen(text, register)
    assert "1 mã" in reason and "H34" not in reason


@pytest.mark.parametrize("text", ["12 hồ sơ, 9 trễ hạn", "H34.99.09", "CB-015", ""])
def test_a_number_of_the_page_is_no_code_and_a_part_of_a_code_is_none(register, text):
    assert screen(text, register) == []


UNITS = ["Thị trấn Đắk Rve", "Xã Đắk Ruồng", "Phòng Văn hóa và Thông tin"]


@pytest.mark.parametrize("text", ["31/02/2023", "2023-02-31 25:00", "12,5", "Xã Đăk Ruông", "Thị trấn Đăk RVe"])
def test_what_is_no_personal_data_is_repeated_in_a_message(text):
    assert is_shown(pd.Series([text]), UNITS).all()


@pytest.mark.parametrize(
    "text", ["Trần Thị Hoa", "Nguyễn Văn Xã", "0912/345/678", "(0260) 382.2123", "230 123 456", "a@b.vn"]
)
def test_a_name_that_shares_a_word_with_a_unit_and_a_long_number_are_not(text):
    assert not is_shown(pd.Series([text]), UNITS).any()


WORDS = Words.of(
    ["Đăng ký khai sinh", "Cấp Giấy chứng nhận", "Hộ tịch", "Ủy ban nhân dân xã", "Hỗ trợ người dưới 6 tuổi"]
)


@pytest.mark.parametrize("text", ["Đăng ký lại kết hôn", "Cấp lại Giấy chứng nhận", "Đăng ký cho trẻ em dưới 6 tuổi"])
def test_the_name_of_a_procedure_outside_the_catalogue_names_nobody(text):
    assert WORDS.name_nobody(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nguyễn Văn A",
        "Đăng ký cho ông Trần B",
        "NGUYỄN THỊ C",
        "Số 5 thôn Kon Tu",
        "Cấp lại 0912 345 678",
        "a@b.vn",
        "",
    ],
)
def test_a_text_that_may_name_somebody_does_not_stay_however_often_it_stands(text):
    assert shared_text(pd.Series([text] * 9, dtype="str"), 5, WORDS, {"hộ tịch"}).isna().all()


def test_a_field_of_the_catalogue_stays_though_it_stands_once():
    found = shared_text(pd.Series(["Hộ tịch", "Hộ tịch ông A"], dtype="str"), 5, WORDS, {"hộ tịch"})
    assert found.dropna().tolist() == ["Hộ tịch"]
