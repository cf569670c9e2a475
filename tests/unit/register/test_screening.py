import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from kpi_helpers.publish.visible import text_of_markup
from kpi_helpers.register.screening import WORDS, found_in
from kpi_helpers.text import number


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("KPI_LANG", "en")


def kinds(text, allowed=""):
    code = {word: kind for kind, word in WORDS["en"].items()}
    return {code[word] for word in found_in(text, allowed)}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("id", "062099887766"), ("id", "CCCD: 062 099 887 766."), ("id", "(062.099.887.766)"), ("id", "0620-9988-7766"),
        ("id", "０６２０９９８８７７６６"), ("id", "0620\u200b99887766"), ("old_id", "CMND 233445566, cấp 2010"),
        ("old_id", "023.445.566"), ("phone", "ĐT:0912345678"), ("phone", "0912.345.678"), ("phone", "+84 912 345 678"),
        ("phone", "84912345678"), ("phone", "09 12 34 56 78"), ("phone", "(0260) 3822 123"), ("phone", "0260.3822.123"),
        ("phone", "024 3822 1234"), ("phone", "- 0912345678"), ("e-mail", "gửi kanari.thu@vidu.vn."),
    ],
)  # fmt: skip
def test_personal_data_is_found_by_kind(kind, text):
    assert kind in kinds(text)
    assert kind in kinds(f"Bà A ({text}) nộp")


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ({"phone"}, "0912345678/0905123456"), ({"phone"}, "0912345678,0905123456"),
        ({"phone"}, "0912345678-0905123456"),
        ({"phone"}, "0912345678.0905123456"), ({"phone"}, "0912.345.678/0905.123.456/0987.654.321"),
        ({"id"}, "064093000123,064093000124"), ({"id", "phone"}, "064093000123-0912345678"),
        ({"old_id", "phone"}, "233445566/0912345678"), ({"old_id", "phone"}, "0912345678/233445566"),
    ],
)  # fmt: skip
def test_numbers_joined_by_a_sign_are_each_found(found, text):
    assert kinds(text) == found
    assert kinds(f"Bà A ({text}) nộp") == found


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("phone", "ĐT0912345678"), ("phone", "SĐT_0912345678"), ("phone", "đt-0912345678/79"),
        ("phone", "Zalo0912345678"), ("id", "CCCD064093000123"), ("id", "CCCD:064093000123/064"),
        ("id", "căn cước công dân số 164.093.000.123"), ("old_id", "CMND233445566"), ("old_id", "CMND: 233.123.456"),
    ],
)  # fmt: skip
def test_a_number_behind_the_word_for_it_is_found_in_any_writing(kind, text):
    assert kinds(text) == {kind}
    assert kinds(f"Bà A {text}, nộp") == {kind}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("phone", "(0912)345678"), ("phone", "SĐT: (0912) 345 678"), ("phone", "0912–345–678"),
        ("phone", "0912 – 345 – 678"), ("phone", "84 912 345 678"), ("phone", "(+84) 912 345 678"),
        ("phone", "+84 (0)912 345 678"), ("phone", "(024) 3822 1234"), ("id", "064–093–000–123"),
        ("old_id", "233 123 456"), ("old_id", "233-123-456"),
    ],
)  # fmt: skip
def test_a_number_is_found_in_brackets_dashes_and_groups(kind, text):
    assert kind in kinds(text)
    assert kind in kinds(f"Bà A {text}, nộp")


@pytest.mark.parametrize("text", ["12 000 000 000 đồng", "1 034 567 890 đồng", "15 020 300 000 VNĐ"])
def test_a_long_sum_in_groups_is_no_number_of_a_person(text):
    assert found_in(text) == []


@pytest.mark.parametrize("currency", [" đồng", "đ", " VNĐ"])
def test_a_number_that_begins_with_0_is_no_sum_of_money(currency):
    assert kinds(f"0912345678{currency}") == {"phone"}
    assert kinds(f"064093000123{currency}") == {"id"}
    assert kinds(f"84 912 345 678{currency}") == set()


def test_counts_in_cells_side_by_side_are_no_number_of_a_person():
    row = text_of_markup("<tr><td>233</td><td>123</td> <td>456</td></tr>")
    assert not any(map(kinds, row.splitlines()))
    assert kinds(row) == kinds("Hộ tịch  233  123  456") == kinds("233\t123\t456") == set()
    named = text_of_markup("<tr><td>Cấp lại CMND</td><td>233.445.566</td></tr>")
    assert kinds(named) == kinds("Cấp lại CMND\t233.445.566") == set()
    assert kinds("100 233 123 456") == kinds("233 123 456 100") == kinds("10 84 912 345 678") == set()


@pytest.mark.parametrize(
    "text",
    [
        "1.204/1.250 (96,32%)", "12.345/67.890", "12 345 678", "Số: 1085/UBND-VX ngày 25/7/2023", "1085/QĐ-UBND",
        "2.000815.000.00.00.H34", "15/06/2023–14/09/2023", "2022-2023-2024", "HS0912345678", "abc0912345678",
        "0701230001/2023", "123456789/987654321", "Cấp căn cước 233.445.566 đồng", "Phí căn cước: 150.000.000",
        "84.912.345.678", "150-000-000", "DT 120 m2",
    ],
)  # fmt: skip
def test_what_stands_on_pages_is_none(text):
    assert kinds(text) == set()
    assert kinds(f"Có {text}, nộp") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Phí 233.445.566 đồng", "233445566 đồng", "1.233.445.566", "150 000 000", "12.345 hồ sơ, 9.876 trễ hạn",
        "1.001193.000.00.00.H34", "2.000815", "H34.99.09-230914-00001", "000.00.01.H34-230914-0001", "05.12.2023 14:30",
        "05/02/2023 08:15:00", "2023-09-14 10:00", "từ 15/12/2022 đến 14/09/2023", "98,693827165%", "0.123456789",
        "41.666666666666664", "a1b2c3d4e5f6", "sha256 012345678901ab", "chart-062099887766ab.svg", "số 09/2019/NĐ-CP",
        "120 115 130 098", "2023", "@vidu", "a@b", "b/a: 5/12", "0 912 345 678", "HS-123456789",
    ],
)  # fmt: skip
def test_a_near_miss_is_none(text):
    assert kinds(text) == set()


digits = st.text("0123456789", min_size=0, max_size=12)
separators = st.sampled_from(["", " ", ".", "-"])
words = st.sampled_from(["", "Bà A, ", "điện thoại: ", "(", "số "])


@given(st.sampled_from("35789"), st.text("0123456789", min_size=8, max_size=8), separators, separators, words)
def test_every_mobile_number_is_found_in_any_grouping(first, rest, one, two, before):
    plain = f"0{first}{rest}"
    text = f"{before}{plain[:4]}{one}{plain[4:7]}{two}{plain[7:]}"
    day = re.search(r"(19|20)\d\d", text)
    assert "phone" in kinds(text) or (day and one), text


@given(st.integers(1, 96), st.text("0123456789", min_size=9, max_size=9), words)
def test_every_identity_number_is_found(province, rest, before):
    assert "id" in kinds(f"{before}{province:03}{rest}")


@given(st.integers(0, 10**14))
@example(233445566)
def test_a_grouped_amount_is_never_taken_for_a_person(amount):
    assert kinds(f"{number(amount)} đồng") == set() and kinds(number(amount)) == set()


@given(st.lists(st.integers(0, 999_999), max_size=12), st.sampled_from([" ", "  ", "/", ", ", "; "]))
def test_a_row_of_counts_is_never_taken_for_a_person(counts, between):
    # Three such counts in one line, a single blank between, read as one number; cells of a page are lines of their own.
    assume(between != " " or len(counts) != 3 or min(counts) < 100)
    assume(between != " " or counts[:1] != [84])
    assert kinds(between.join(number(n) for n in counts)) == set()


@given(digits, st.text("abcdef", min_size=1, max_size=3), digits)
def test_digits_within_a_hash_are_none(before, letters, after):
    text = f"{letters}{before}{letters}{after}{letters}"
    assert kinds(text) == set()


def test_the_office_s_own_contacts_may_stand():
    text = "Liên hệ: 0260.3822.123, vanphong@konray.example; bà A 0912345678"
    assert kinds(text, "0260.3822.123\nvanphong@konray.example") == {"phone"}
    assert kinds(text) == {"phone", "e-mail"}
