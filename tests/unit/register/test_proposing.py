"""Invented exports: what is proposed for them, that it reads back, and that nothing personal is ever written."""

import re
import shutil
import unicodedata
from dataclasses import replace

import pandas as pd
import pytest
from ruamel.yaml import YAML

from kpi_helpers.cli import main
from kpi_helpers.errors import KpiError
from kpi_helpers.register.personal import is_name_heading, is_personal, is_personal_heading, is_role_heading
from kpi_helpers.register.proposed import as_yaml
from kpi_helpers.register.proposed import summary_of as proposed_summary
from kpi_helpers.register.proposing import propose
from kpi_helpers.register.quality import summary_of
from kpi_helpers.register.reading import read_register
from kpi_helpers.rules.profiles import Profile
from tests.support.make import PARAMS, make_params
from tests.unit.register.test_legacy import as_tcvn3

ROWS = 12
PERSONAL = {
    "Chủ hồ sơ": ["Nguyễn Văn Mẫu", "Trần Thị Thử", "Y Canary"],
    "Số điện thoại": ["0900000001", "0900 000 002", "+84900000003"],
    "CCCD": ["000000000001", "000000000002", "000000001"],
    "Email": ["mau@example.com", "thu@example.com", "canary@example.com"],
    "Địa chỉ thường trú": ["Thôn 1, xã X", "Số nhà 5, đường Mẫu", "Tổ 3, thôn Thử"],
}


def export(**headings: str) -> pd.DataFrame:
    """Dossiers under the headings given for some columns."""
    units, codes = ["Phòng A", "Phòng B", "Xã X"], ["1.000001", "1.000002"]
    cells = {
        "dossier_id": [f"H34.99-2307{n:02}-{n:04}" for n in range(ROWS)],
        "procedure_code": [f"{codes[n % 2]}.000.00.00.H34" for n in range(ROWS)],
        "procedure_name": [f"Thủ tục {codes[n % 2]}" for n in range(ROWS)],
        "resolving_unit": [units[n % 3] for n in range(ROWS)],
        "receiving_unit": ["Bộ phận một cửa"] * ROWS,
        "channel": [["Trực tiếp", "Trực tuyến"][n % 2] for n in range(ROWS)],
        "received_at": [f"{n + 1:02}/07/2023 08:00" for n in range(ROWS)],
        "due_at": [f"{n + 5:02}/07/2023" for n in range(ROWS)],
        "finished_at": [f"{n + 3:02}/07/2023" for n in range(ROWS)],
        "returned_at": [f"{n + 4:02}/07/2023" for n in range(ROWS)],
        "status": ["Đã trả kết quả"] * ROWS,
        "fee": ["10.000", "0", ""] * (ROWS // 3),
        "digitised": ["Có", "Không"] * (ROWS // 2),
        "officer": [["Lê Thị Cán", "Phạm Văn Bộ"][n % 2] for n in range(ROWS)],
    }
    return pd.DataFrame({heading: cells[name] for name, heading in headings.items()})


RENAMED = {
    "dossier_id": "Số biên nhận HS", "procedure_code": "Mã số thủ tục", "procedure_name": "Tên thủ tục HC",
    "resolving_unit": "Cơ quan thụ lý hồ sơ", "receiving_unit": "Đơn vị nhận hồ sơ", "channel": "Cách thức nộp hồ sơ",
    "received_at": "Thời gian nhận", "due_at": "Hạn trả kết quả", "finished_at": "Ngày hoàn thành xử lý",
    "returned_at": "Ngày trả KQ cho dân", "status": "Tình trạng xử lý HS", "fee": "Số tiền lệ phí",
    "digitised": "Đã số hóa TPHS", "officer": "Người xử lý hồ sơ",
}  # fmt: skip
ABBREVIATED = {
    "dossier_id": "Mã HS", "procedure_code": "Mã TT", "procedure_name": "Tên TTHC", "resolving_unit": "ĐV GQ",
    "receiving_unit": "ĐV TN", "channel": "HT nộp", "received_at": "Ngày TN", "due_at": "Ngày hẹn trả KQ",
    "finished_at": "Ngày KT xử lý", "returned_at": "Ngày trả KQ", "status": "Trạng thái HS", "fee": "Phí, LP",
}  # fmt: skip
RUN_TOGETHER = {
    "dossier_id": "SoHoSo", "procedure_code": "MaThuTuc", "resolving_unit": "CoQuanGiaiQuyet",
    "channel": "HINHTHUCNOP", "received_at": "ngay_tiep_nhan", "due_at": "NgayHenTraKetQua",
    "finished_at": "NgayXuLyXong", "status": "TRANGTHAI", "digitised": "SoHoaThanhPhan",
}  # fmt: skip


def without_accents(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def written(tmp_path, frame: pd.DataFrame, name: str = "xuat.xlsx"):
    path = tmp_path / name
    frame.to_csv(path, index=False) if name.endswith(".csv") else frame.to_excel(path, index=False, engine="xlsxwriter")
    return path


def proposed(path, params=None) -> tuple[str, Profile]:
    """The YAML of a proposal, and what it reads back as."""
    text = as_yaml(propose(path, params or make_params()))
    return text, Profile.model_validate(YAML(typ="safe", pure=True).load(text))


def columns_in(profile: Profile) -> dict[str, str]:
    return {column: words[0] for column, words in profile.headings.items()}


def read_with(path, profile: Profile, params=None):
    params = params or make_params()
    return read_register([path], replace(params, profiles={**params.profiles, "moi": profile}))


@pytest.mark.parametrize("headings", [RENAMED, ABBREVIATED, RUN_TOGETHER], ids=["renamed", "abbreviated", "together"])
@pytest.mark.parametrize("name", ["xuat.xlsx", "xuat.csv"])
def test_other_headings_find_their_columns_and_the_export_is_read_with_the_proposal(tmp_path, headings, name):
    path = written(tmp_path, export(**headings), name)
    _, profile = proposed(path)
    assert columns_in(profile) == headings and not profile.confirmed
    register = read_with(path, profile)
    assert (len(register.dossiers), len(register.rejected)) == (ROWS, 0)
    assert register.dossiers["due_at"].dt.day.min() == 5 and set(register.dossiers["channel"]) == {"direct", "online"}


@pytest.mark.parametrize("form", ["html", "parquet", "tcvn3", "days"])
def test_whatever_the_form_of_the_file_the_proposal_is_the_same(tmp_path, form):
    frame = export(**RENAMED)
    path = tmp_path / {"html": "xuat.xls", "parquet": "xuat.parquet", "tcvn3": "xuat.csv", "days": "xuat.xlsx"}[form]
    if form == "html":
        path.write_text(f"<html>{frame.to_html(index=False)}</html>", encoding="utf-8")
    elif form == "parquet":
        frame.to_parquet(path)
    elif form == "tcvn3":
        path.write_bytes(as_tcvn3(frame.to_csv(index=False)).encode("latin-1"))
    else:
        days = {name: pd.to_datetime(frame[name], dayfirst=True) for name in ("Thời gian nhận", "Hạn trả kết quả")}
        frame.assign(**days).to_excel(path, index=False, engine="xlsxwriter")
    _, profile = proposed(path)
    assert columns_in(profile) == RENAMED and len(read_with(path, profile).dossiers) == ROWS


def test_text_without_accents_is_read_as_the_labels_it_means(tmp_path):
    frame = export(**RENAMED)
    bare = frame.map(without_accents).set_axis([without_accents(name).upper() for name in frame.columns], axis=1)
    bare["CO QUAN THU LY HO SO"] = frame["Cơ quan thụ lý hồ sơ"]
    path = written(tmp_path, bare.drop(columns="NGUOI XU LY HO SO"))
    _, profile = proposed(path)
    assert profile.labels["channel"] == {"direct": ["Truc tiep"], "online": ["Truc tuyen"], "post": []}
    register = read_with(path, profile)
    assert len(register.dossiers) == ROWS and set(register.dossiers["status"]) == {"returned"}


def test_names_of_units_without_accents_are_listed_with_the_unit_they_are_like(tmp_path):
    frame = export(**RENAMED)
    frame["Cơ quan thụ lý hồ sơ"] = frame["Cơ quan thụ lý hồ sơ"].map(without_accents)
    text, profile = proposed(written(tmp_path, frame))
    assert columns_in(profile)["resolving_unit"] == "Cơ quan thụ lý hồ sơ"
    assert '# - "Phong A"   # 4 dòng, gần giống "Phòng A"' in text


def test_a_heading_of_two_rows_below_titles_is_proposed_as_it_will_be_read(tmp_path):
    names = (
        "dossier_id",
        "procedure_code",
        "resolving_unit",
        "channel",
        "received_at",
        "due_at",
        "finished_at",
        "status",
    )
    body = export(**{name: name for name in names})
    body.insert(0, "tt", range(1, ROWS + 1))
    upper = ["TT", "Thông tin hồ sơ", None, "Cơ quan thụ lý", "Kênh", "Thời gian", None, None, "Tình trạng xử lý"]
    lower = [None, "Mã số", "Mã TTHC", None, None, "nhận", "hẹn", "kết thúc", None]
    rows = [["SỔ THEO DÕI HỒ SƠ"], ["Từ ngày 15/6/2023 đến ngày 14/9/2023"], upper, lower,
            [f"({n})" for n in range(1, 10)], *body.to_numpy().tolist(), ["Tổng cộng", ROWS],
            [None, None, "NGƯỜI LẬP BIỂU", None, None, "Nguyễn Văn Mẫu"]]  # fmt: skip
    path = tmp_path / "hai_dong.xlsx"
    pd.DataFrame([[*row, *[None] * (9 - len(row))] for row in rows]).to_excel(
        path, header=False, index=False, engine="xlsxwriter"
    )
    text, profile = proposed(path)
    assert columns_in(profile) == {
        "dossier_id": "Thông tin hồ sơ Mã số", "procedure_code": "Mã TTHC", "resolving_unit": "Cơ quan thụ lý",
        "channel": "Kênh", "received_at": "Thời gian nhận", "due_at": "Thời gian hẹn",
        "finished_at": "Thời gian kết thúc", "status": "Tình trạng xử lý",
    }  # fmt: skip
    assert len(read_with(path, profile).dossiers) == ROWS and "Mẫu" not in text


def test_each_line_says_why_and_what_else_it_may_be(tmp_path):
    text, _ = proposed(written(tmp_path, export(**RENAMED).assign(**{"STT": "1"})))
    line = next(line for line in text.splitlines() if "due_at:" in line)
    assert line.startswith('  due_at: ["Hạn trả kết quả"]   # Ngày hẹn trả, 100%: tiêu đề 100%, nội dung 100%; khác: ')
    assert re.search(r'khác: "[^"]+" \d+%(, "[^"]+" \d+%){0,2}$', line)
    assert '#   "STT"' in text


def test_columns_that_look_personal_are_never_proposed_and_nothing_of_them_is_written(tmp_path):
    frame = export(**RENAMED).assign(**{name: (values * ROWS)[:ROWS] for name, values in PERSONAL.items()})
    hidden = {f"Cột {n}": values for n, values in enumerate(PERSONAL.values())}  # told by their contents alone
    frame = frame.assign(**{name: (values * ROWS)[:ROWS] for name, values in hidden.items()})
    frame["Đơn vị xử lý"] = "Trần Thị Thử"
    text, profile = proposed(written(tmp_path, frame))
    assert not {"Đơn vị xử lý", *PERSONAL, *hidden} & set(columns_in(profile).values())
    values = {value for column in (PERSONAL | hidden).values() for value in column}
    values |= {*frame["Người xử lý hồ sơ"], *frame["Số biên nhận HS"]}
    assert not [value for value in values if value in text]
    assert text.index("dữ liệu cá nhân, không đưa") < text.index('#   "CCCD"')


def test_a_blank_personal_column_and_a_standard_heading_over_names_are_not_proposed_either(tmp_path):
    frame = export(**(RENAMED | {"procedure_name": "Tên TTHC"})).assign(**{"Tên TTHC": "Trần Thị Thử", "Email": ""})
    text, profile = proposed(written(tmp_path, frame))
    assert not {"Tên TTHC", "Email"} & set(columns_in(profile).values()) and "Thử" not in text
    assert "tiêu đề chuẩn luôn được đọc" in text


def test_a_column_of_names_is_an_officers_only_under_such_a_heading(tmp_path):
    for heading, column in (
        ("Người xử lý hồ sơ", "officer"),
        ("Họ tên cán bộ thụ lý", "officer"),
        ("Họ và tên", ""),
        ("Người nộp", ""),
    ):
        frame = export(**(RENAMED | {"officer": heading}))
        _, profile = proposed(written(tmp_path, frame))
        assert (heading in columns_in(profile).values()) == bool(column)


def test_labels_nobody_knows_are_listed_to_be_filled_in_and_rare_ones_only_counted(tmp_path):
    frame = export(**RENAMED)
    frame["Cách thức nộp hồ sơ"] = ["Nộp tại quầy"] * 6 + ["Trực tuyến"] * 4 + ["Bác Tư nộp hộ", "Nộp trực tuyến"]
    path = written(tmp_path, frame)
    text, profile = proposed(path)
    assert '    # - "Nộp tại quầy"   # 6 dòng' in text
    assert (
        "(và 1 cách ghi khác ở 1 dòng, không nêu vì có thể là tên người; xem trong tệp)" in text
        and "Bác Tư" not in text
    )
    assert profile.labels["channel"] == {"direct": [], "online": ["Nộp trực tuyến"], "post": []}
    filled = text.replace("    direct: []", '    direct: ["Nộp tại quầy"]')
    assert len(read_with(path, Profile.model_validate(YAML(typ="safe").load(filled))).dossiers) == ROWS - 1


NAMING = [
    "Chờ bà Y Canary ký duyệt", "Chờ ông A Canary duyệt", "Nhận hộ Canary Thị Thử", "Chờ ông Canary Văn Thử ký",
    "Chờ Mẫu duyệt", "chờ mẫu ký", "Chờ Trung ký", "Chờ Liên duyệt", "Canary",
]  # fmt: skip
OFFICIAL = [
    "Đã giao một cửa", "Chờ bổ sung", "Đang thẩm định", "Chờ lãnh đạo ký", "Đã chuyển liên thông", "Chờ phê duyệt",
    "Trả lại tại quầy", "Chuyển Phòng Tài chính",
]  # fmt: skip


@pytest.mark.parametrize("heading", ["Tình trạng xử lý HS", "Cách thức nộp hồ sơ"])
def test_unknown_labels_are_told_only_if_made_of_words_of_an_office_s_work(tmp_path, heading):
    labels = [*NAMING, *OFFICIAL]
    frame = pd.concat([export(**RENAMED)] * 20, ignore_index=True)
    frame[heading] = [labels[n] if n < len(labels) else frame[heading][0] for n in range(ROWS * 2)] * 10
    text, _ = proposed(written(tmp_path, frame))
    assert [label for label in NAMING if f'"{label}"' in text] == []
    assert [label for label in OFFICIAL if f'# - "{label}"   # 10 dòng' not in text] == []
    assert f"(và {len(NAMING)} cách ghi khác ở {len(NAMING) * 10} dòng, không nêu vì có thể là tên người" in text


def test_an_unknown_unit_is_told_only_if_its_words_are_those_of_units(tmp_path):
    frame = export(**RENAMED)
    frame["Cơ quan thụ lý hồ sơ"] = ["Phong A", "Bà Y Phòng A", "Xã Xx", "Phòng A"] * 3
    text, _ = proposed(written(tmp_path, frame))
    assert '"Phong A"' in text and '"Bà Y Phòng A"' not in text


def test_an_optional_column_of_unknown_labels_waits_and_costs_no_dossier(tmp_path):
    path = written(tmp_path, export(**RENAMED).assign(**{"Đã số hóa TPHS": ["Mức A", "Mức B"] * 6}))
    text, profile = proposed(path)
    assert '  # digitised: ["Đã số hóa TPHS"]' in text and '# - "Mức A"   # 6 dòng' in text
    assert "digitised" not in profile.headings and len(read_with(path, profile).dossiers) == ROWS


def test_a_column_that_is_hardly_like_its_heading_waits_to_be_confirmed(tmp_path):
    """Whether a result was signed is not whether its papers were digitised."""
    frame = export(**RENAMED).rename(columns={"Đã số hóa TPHS": "Đã ký số"}).replace({"Có": "x", "Không": ""})
    path = written(tmp_path, frame)
    text, profile = proposed(path)
    (line,) = [line for line in text.splitlines() if "digitised: [" in line]
    assert line.startswith('  # digitised: ["Đã ký số"]') and line.endswith("đúng cột thì bỏ dấu # đầu dòng")
    assert "chờ xác nhận" in line and "dưới 70%" in text and "digitised" not in profile.headings
    assert len(read_with(path, profile).dossiers) == ROWS
    said = [*proposed_summary(propose(path, make_params()))]
    assert said[0][0].startswith(f"{len(RENAMED) - 1} cột được đề xuất, 0 cột chờ điền nhãn")
    assert said[1][0].endswith("chưa được đọc: Số hóa thành phần") and "not read yet" in said[1][1]


@pytest.mark.parametrize(
    "heading", [{"Cách thức nộp hồ sơ": ["Tại quầy"] * 6 + ["Trực tuyến"] * 6}, {"Đã số hóa TPHS": ["Mức A"] * 12}]
)
def test_every_column_with_unknown_labels_is_counted_as_waiting_for_them(tmp_path, heading):
    clean = propose(written(tmp_path, export(**RENAMED)), make_params())
    found = propose(written(tmp_path, export(**RENAMED).assign(**heading)), make_params())
    (before, _), *_ = proposed_summary(clean)
    (after, english), *_ = proposed_summary(found)
    assert ", 0 cột chờ điền nhãn," in before
    assert after.startswith(f"{len(found.lines) - 1} cột được đề xuất, 1 cột chờ") and "1 wait for labels" in english


def test_a_required_column_without_a_heading_is_said_and_a_repeated_heading_is_not_taken(tmp_path):
    frame = export(**RENAMED).drop(columns="Tình trạng xử lý HS")
    rows = [list(frame.columns), *frame.to_numpy().tolist()]
    rows = [[*row, row[6]] for row in rows]  # the day of receipt once more
    path = tmp_path / "xuat.csv"
    pd.DataFrame(rows).to_csv(path, header=False, index=False)
    proposal = propose(path, make_params())
    assert [name for name, _ in proposal.missing] == ["received_at", "status"]
    assert proposal.repeated == ("Thời gian nhận",)


def test_sheets_with_the_same_headings_are_looked_at_together_and_others_left_out(tmp_path):
    path = tmp_path / "nhieu_trang.xlsx"
    frame = export(**RENAMED)
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        pd.DataFrame({"Hướng dẫn": ["Chép sổ vào trang sau"]}).to_excel(book, sheet_name="Hướng dẫn", index=False)
        frame.to_excel(book, sheet_name="Tháng 7", index=False)
        frame.assign(**{"Cách thức nộp hồ sơ": "Truc tuyen"}).to_excel(book, sheet_name="Tháng 8", index=False)
    proposal = propose(path, make_params())
    assert (proposal.rows, proposal.sheet) == (2 * ROWS, "Tháng 7")
    assert [labels.meant for labels in proposal.labels if labels.column.name == "channel"] == [
        (("Truc tuyen", "online"),)
    ]


@pytest.mark.parametrize("rows", [["a,b", "1,2"], ["Phòng A,Trực tuyến,Đã trả kết quả,01/07/2023"] * 5, []])
def test_a_file_without_the_heading_of_a_register_is_refused(tmp_path, rows):
    (tmp_path / "la.csv").write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(KpiError) as raised:
        propose(tmp_path / "la.csv", make_params())
    assert raised.value.faults[0].code == "profile-no-heading"


def test_a_register_read_by_a_profile_that_nobody_confirmed_says_so(tmp_path):
    path = written(tmp_path, export(**RENAMED))
    _, profile = proposed(path)
    register = read_with(path, profile)
    assert register.unconfirmed == ("moi",)
    assert any("moi.yaml is not confirmed" in english for _, english in summary_of(register))
    assert read_with(path, profile.model_copy(update={"confirmed": True})).unconfirmed == ()


def test_of_profiles_with_the_same_headings_the_one_that_knows_the_labels_holds(tmp_path):
    standard = {"dossier_id": "Mã hồ sơ", "procedure_code": "Mã TTHC", "resolving_unit": "Đơn vị giải quyết",
                "channel": "Kênh nộp", "received_at": "Ngày tiếp nhận", "status": "Trạng thái"}  # fmt: skip
    path = written(tmp_path, export(**standard).replace("Trực tuyến", "Truc tuyen"))
    _, profile = proposed(path)
    register = read_with(path, profile)
    assert (len(register.dossiers), register.unconfirmed) == (ROWS, ("moi",))


def test_the_same_export_gives_the_same_bytes(tmp_path):
    path = written(tmp_path, export(**RENAMED))
    assert as_yaml(propose(path, make_params())) == as_yaml(propose(path, make_params()))


LOOKS_PERSONAL = (
    "Nguyễn Văn A", "TRẦN THỊ B", "Le Van C", "Y Nhung", "Bà Lê Thị Mai xin cấp lại", "0912 345 678", "001087000001",
    "a@b.vn", "Thôn 3, xã X",
)  # fmt: skip
LOOKS_HARMLESS = (
    "Phòng Y tế", "Xã Đắk Ruồng", "Đã trả kết quả", "Hộ tịch", "Lý do khác", "250.000.000", "1.001193.000.00.00.H34",
    "01/07/2023", "Đường bộ", "Trực tuyến",
)  # fmt: skip
ASKS_FOR_A_PERSON = (
    "SoDienThoai", "SĐT", "Số CCCD", "Ngày sinh", "Trích yếu", "Ghi chú", "Dân tộc", "Chủ hồ sơ", "ChuHoSo",
    "Họ và tên", "Người nộp", "Địa chỉ", "TÊN HS",
)  # fmt: skip


@pytest.mark.parametrize("text", [*LOOKS_PERSONAL, *LOOKS_HARMLESS])
def test_what_looks_personal(text):
    assert is_personal(text) == (text in LOOKS_PERSONAL)


@pytest.mark.parametrize("heading", ASKS_FOR_A_PERSON)
def test_headings_that_ask_for_a_person(heading):
    assert is_personal_heading(heading) or is_name_heading(heading) or is_role_heading(heading)


PERSONAL_COLUMN = {"Chủ hồ sơ": "Nguyễn Văn Mẫu"}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with the shipped params and an export that no profile knows."""
    shutil.copytree(PARAMS, tmp_path / "params")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv("KPI_ROOT", str(tmp_path))
    monkeypatch.setenv("KPI_LANG", "en")
    frame = export(**RENAMED).replace({"Phòng A": "Phòng Nội vụ", "Phòng B": "Phòng Tư pháp", "Xã X": "Xã Tân Lập"})
    written(tmp_path, frame.assign(**PERSONAL_COLUMN), "Sổ lạ 7.xlsx")
    return tmp_path


def test_the_verb_writes_a_profile_once_and_the_export_is_then_read(project, capsys):
    assert main(["profile", "Sổ lạ 7.xlsx"]) == 0
    shown = capsys.readouterr().out
    assert "1 columns look personal" in shown and shown.splitlines()[-1] == "params/register/so-la-7.yaml"
    assert "Mẫu" not in shown and "H34" not in shown
    assert main(["profile", "Sổ lạ 7.xlsx"]) == 2
    assert "[profile-exists]" in capsys.readouterr().err
    assert main(["results", "2023-Q3", "--register", "Sổ lạ 7.xlsx", "--csv", str(project / "r.csv")]) == 0
    assert "[profile-unconfirmed]" in capsys.readouterr().err
    assert main(["check", "2023-Q3", "--register", "Sổ lạ 7.xlsx"]) == 0
    assert "12 rows: 12 dossiers, 0 rejected" in capsys.readouterr().out


def test_the_verb_says_what_is_required_and_was_not_found(project, capsys):
    written(project, export(**{n: h for n, h in RENAMED.items() if n != "status"}), "thieu.xlsx")
    assert main(["profile", "thieu.xlsx", "--out", "params/register/moi.yaml"]) == 1
    assert "required columns not found: Trạng thái" in capsys.readouterr().out
    assert "# status: []   # Trạng thái; gần nhất:" in (project / "params/register/moi.yaml").read_text(
        encoding="utf-8"
    )
