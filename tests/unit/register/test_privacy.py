import pandas as pd
import pytest

from kpi_helpers.register.columns import BY_NAME
from kpi_helpers.register.personal import personal_ids
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


UNITS = ["Thị trấn Đắk Rve", "Xã Đắk Ruồng", "Phòng Văn hóa và Thông tin", "Phòng Tư pháp"]
STATUSES = [label for label, _ in BY_NAME["status"].labels]


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2023", "2023-02-31 25:00", "2023-13-01", "ngày 5 tháng 2", "hôm qua", "tháng 7/2023",
        "12,5", "151.10", "5000 + 3000", "miễn phí", "1.00123", "2.00062", "TTHC-15", "khai sinh",
        "Đã trả KQ", "ĐÃ TRẢ KQ", "Truc tuyen", "Trả kết quả cho công dân", "Công dân rút HS", "Đang chờ ký số",
        "Mức độ 4", "Trực tuyến 2", "Cong dan rut HS", "Khác", "Online", "Có/Không", "x",
    ],
)  # fmt: skip
def test_a_cell_that_can_not_be_a_persons_is_repeated_in_a_message(text):
    assert is_shown(pd.Series([text]), STATUSES).all()


@pytest.mark.parametrize(
    "text",
    ["Xã Đăk Ruông", "Xã Đăk Ruồn", "Thị trấn Đăk RVe", "UBND huyện Kon Rẫy", "UBND HUYỆN KON RẪY", "Phòng Khác",
     "Xã Không Có", "Phòng Văn hóa", "Bưu điện huyện"],
)  # fmt: skip
def test_the_name_of_a_unit_in_known_words_is_repeated_in_a_message(text):
    assert is_shown(pd.Series([text]), UNITS, ["huyện Kon Rẫy"]).all()


@pytest.mark.parametrize("allowed", [STATUSES, UNITS, []])
@pytest.mark.parametrize(
    "text",
    [
        "Trần Thị Hoa", "Nguyễn Văn Xã", "Nguyen Van A", "nguyen van a", "NGUYỄN VĂN A", "Lê Mai", "tran hoa", "Hoa",
        "A Đeng", "A Deng", "Y Nhung", "Y H'Lanh", "y blới", "Rơ Châm Hlơn", "Siu Kim", "Đinh A Nhất", "Hồ Công Toàn",
        "Kanari Thị Thử", "Kanari Thử", "KANARI THỬ", "kanari thị thử", "bà Kanari", "trả cho Kanari Thử",
        "Trần Hoa nộp", "Xã Đắk Ruồng, Nguyễn Văn A", "Xã Kanari Thị Thử", "Người nộp 01", "Cán bộ 03",
        "0912/345/678", "(0260) 382.2123", "230 123 456", "a@b.vn", "Số 77 thôn Kanarium, xã X", "thôn 3, xã X",
        "12 Hùng Vương", "Qua dây", "UBND xã Đăk Tô", "01/02/1990 y mo", "hộ bà y mơ", "con của y mơ", "nguyễn t. mơ",
        "mo nguyen thi", "Dinh mo", "tran", "hoa", "N.T.Mơ", "82B1-123.45", "B1234567", "hẹn ông y mơ 5/7", "Y Mơ 5/7",
        "0912 - 345 - 678", "0912_345_678", "Xã Đắk Ruồng Y Mơ", "Xã Đắk Ruồng - Y Mơ", "xã Y Mơ", "Xã Đắk Mơ",
        "Phòng Văn hóa và Thông tin (Nguyễn Thị Mơ)", "Yêu cầu thực hiện nghĩa vụ tài chính Lê Thị Mơ",
        "Công dân yêu cầu rút hồ sơ - Y Mơ", "Đang xử lý Mơ", "sinh 01/02/1990",
        "một câu dài hơn mọi nhãn của sổ, trong đó có thể có tên của ai đó",
    ],
)  # fmt: skip
def test_a_cell_that_may_be_a_persons_is_not_repeated_whatever_the_column(text, allowed):
    assert not is_shown(pd.Series([text]), allowed).any()


@pytest.mark.parametrize(
    "code",
    ["062099887766", "001 087 000 001", "0977665544", "0977.665.544", "+84977665544", "a@b.vn", "Nguyễn Văn A",
     "nguyen van a", "Nguyễn Văn A 2", "A Đeng", "Kanari Thử", "Số 77 thôn X, xã Y", "Tổ 3, thị trấn X",
     "Số 12/3, Xã Y", "TO 3, THON 5", "Thôn 4 xã X"],
)  # fmt: skip
def test_a_persons_data_are_no_code_of_a_dossier(code):
    assert personal_ids(pd.Series(["H34.99-0001", code, None], dtype="str")).tolist() == [False, True, False]


@pytest.mark.parametrize(
    "code",
    ["0621 9000 1234", "CCCD062190001234", "ID-062190001234", "1/062190001234", "062190001234-1", "HS 0912345678",
     "KR-0912345678", "84912345678", "0912345678-01", "HS 091.234.5678", "NguyenThiMo", "HS-NguyenThiMo-12",
     "nguyen.mo1990", "nguyen thi mo 1990", "NGUYENTHIMO1990", "LE THI MO 12", "Lê Mơ-230701", "LÊ MƠ 12", "Y Mơ 01",
     "H34.99-0001 (Y Mơ)", "000.00.16.H34-230915-0001 Lê Thị Mơ", "H34.99-0001 0912345678", "mo1@vidu.vn"],
)  # fmt: skip
def test_a_persons_data_inside_a_code_are_found(code):
    assert personal_ids(pd.Series(["H34.99-0001", code, None], dtype="str")).tolist() == [False, True, False]


@pytest.mark.parametrize(
    "code",
    ["H34.99.09-230101-00001", "000.00.01.H34-230101-0001", "HS/2023/001", "HSĐK_7", "HS 123", "HS ĐR 01", "12",
     "123456789", "200000000001", "000123456789", "999087000001", "062599887766", "0123456789", "034-2023-00001",
     "05-2023-0001", "05.2023.0001", "230101-00001", "H34.99-0001",
     "H34.99.01-230915-00001", "000.00.16.H34-230915-0001", "H34.99.09 - 230101 - 00001", "H34-0912345678", "HS 1",
     "HS-0701230001", "KR-010723000123", "KR-070123-0001", "HS 098.2023.001", "0912-345-678-2023", "82B1-123.45",
     "HoTich-12", "HO SO 12", "HỒ SƠ 12", "LÝ LỊCH 12", "Tư pháp 12", "LePhi-01", "ThiTran-01", "MaiTang-01"],
)  # fmt: skip
def test_a_number_that_is_no_ones_is_a_code_of_a_dossier(code):
    assert not personal_ids(pd.Series([code, None], dtype="str")).any()


WORDS = Words.of(
    ["Đăng ký khai sinh", "Đăng ký kết hôn", "Cấp Giấy chứng nhận", "Cấp bản sao trích lục", "Hộ tịch",
     "Ủy ban nhân dân xã", "Hỗ trợ trẻ em dưới 6 tuổi", "Trợ giúp bà mẹ", "Bảo hiểm y tế thôn"]
)  # fmt: skip


@pytest.mark.parametrize(
    "text", ["Đăng ký lại kết hôn", "Cấp lại Giấy chứng nhận", "Đăng ký cho trẻ em dưới 6 tuổi", "Hỗ trợ y tế"]
)
def test_the_name_of_a_procedure_outside_the_catalogue_names_nobody(text):
    assert WORDS.name_nobody(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nguyễn Văn A",
        "Đăng ký cho ông Trần B",
        "Cấp bản sao trích lục cho bà y mơ thôn 2",
        "Đăng ký nguyễn thị mơ sinh 1990",
        "Đăng ký kết hôn cho y sinh",
        "Dang ky khai sinh Mo",
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
