"""Text written in other encodings is read, one column at a time; what is not sure is left and said."""

import unicodedata

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_helpers.register.cells import parse
from kpi_helpers.register.columns import BY_NAME
from kpi_helpers.register.legacy import TCVN3, TONES, VNI_LETTERS, VNI_SIGNS, decode
from kpi_helpers.register.repair import LOOK_ALIKE
from kpi_helpers.rules.params import load_params
from tests.support.dirt import as_western
from tests.support.make import PARAMS

NAMES = (
    "Phòng Tài chính - Kế hoạch", "Có", "Không", "Bộ phận Tiếp nhận và Trả kết quả huyện", "Xã Đắk Ruồng",
    "Đăng ký khai sinh", "Thị trấn Đắk Rve", "kỹ thuật", "ngữ nghĩa", "Nguyễn", "trợ cấp xã hội", "thuỷ lợi, lỵ sở",
)  # fmt: skip


def as_tcvn3(text):
    signs = {letter: sign for sign, letter in TCVN3.items()}
    return "".join(signs.get(c, signs.get(c.lower(), c) if c.isalpha() else c) for c in text)


def as_vni(text):
    signs, letters = {s: c for c, s in VNI_SIGNS.items()}, {s: c for c, s in VNI_LETTERS.items()}
    return "".join(vni_letter(c, signs, letters) for c in text)


def vni_letter(letter, signs, letters):
    small = letter.lower()
    marks = unicodedata.normalize("NFD", small)
    tone = "".join(m for m in marks[1:] if m in TONES)
    base = unicodedata.normalize("NFC", "".join(m for m in marks if m not in TONES))
    if small in letters or small.isascii():
        made = letters.get(small, small)
    elif base in letters:
        made = letters[base] + signs[tone]
    else:
        made = marks[0] + signs["".join(m for m in marks[1:] if m not in TONES) + tone]
    return made.upper() if letter.isupper() else made


def as_windows_1258(text):
    made = b""
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(m for m in marks if m not in TONES))
        made += (base + "".join(m for m in marks if m in TONES)).encode("cp1258")
    return made.decode("latin-1")


def as_mojibake(text):
    return text.encode().decode("latin-1")


@pytest.mark.parametrize(
    ("reading", "spoilt"),
    [("tcvn3", as_tcvn3), ("vni", as_vni), ("windows-1258", as_windows_1258), ("mojibake", as_mojibake)],
)
def test_a_column_in_another_encoding_is_read(reading, spoilt):
    found = decode([spoilt(name) for name in NAMES])
    assert found.reading == reading and not found.unsure
    for name in NAMES:
        read = found.texts.get(spoilt(name), spoilt(name))
        # capitals with tones need another font in TCVN3: which letter it is can be told, its size not
        assert read == name or (reading == "tcvn3" and read.lower() == name.lower())


KNOWN = load_params(PARAMS)
LISTS = {
    "units": sorted({word for unit in KNOWN.units for word in (unit.name, *unit.aliases)}),
    "procedures": sorted({procedure.name for procedure in KNOWN.procedures}),
    "fields": sorted({procedure.field for procedure in KNOWN.procedures}),
}
SPOILT = {
    "tcvn3": as_tcvn3, "vni": as_vni, "windows-1258": as_windows_1258, "mojibake": as_mojibake,
    "composed": lambda text: unicodedata.normalize("NFD", text),
}  # fmt: skip
FORMS_OF = {chr(meant): [chr(c) for c, m in LOOK_ALIKE.items() if m == meant] for meant in set(LOOK_ALIKE.values())}


def read_as(cells):
    parsed = parse(pd.Series(cells, dtype=object), BY_NAME["field"])
    return parsed.values.tolist(), dict(parsed.repairs)


@pytest.mark.parametrize("change", [str, str.upper], ids=["as written", "in capitals"])
@pytest.mark.parametrize("names", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("reading", SPOILT)
def test_every_list_of_params_is_read_whole_in_every_encoding_and_a_good_one_is_left_alone(reading, names, change):
    good = [change(name) for name in names]
    assert read_as(good) == (good, {})
    values, repairs = read_as([SPOILT[reading](name) for name in good])
    # In TCVN3 capitals with tones need another font: which letter it is can be told, its size not always.
    same = [a == b or (reading == "tcvn3" and a.lower() == b.lower()) for a, b in zip(values, good, strict=True)]
    assert all(same) and set(repairs) == {reading}


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_letter_that_looks_alike_is_replaced_and_nothing_else_of_a_good_list_is_touched(data):
    names = LISTS[data.draw(st.sampled_from(sorted(LISTS)))]
    name = data.draw(st.sampled_from(names))
    at = data.draw(st.sampled_from([n for n, letter in enumerate(name) if letter in FORMS_OF]))
    spoilt = name[:at] + data.draw(st.sampled_from(FORMS_OF[name[at]])) + name[at + 1 :]
    for others in (names, names[:1], []):
        values, repairs = read_as([spoilt, *others])
        assert values == [name, *others] and repairs == {"look-alike": 1}


@pytest.mark.parametrize("text", ["Hộ tịch · Đất đai", "Hộ tịch·Đất đai", "Dat dai · nha o", "Phòng Tư pháp·", "·"])
def test_a_middle_dot_is_a_sign_and_no_letter_of_another_encoding(text):
    for others in ([], LISTS["fields"], ["Có", "plain"]):
        assert read_as([text, *others]) == ([text, *others], {})


def test_marks_that_nobody_sees_are_no_sign_of_another_encoding():
    for mark in "\u200b\ufeff\u200e\u202c\u00ad":
        spoilt = as_western(f"Đơn vị{mark} giải quyết".encode())
        assert decode([spoilt]).texts == {spoilt: f"Đơn vị{mark} giải quyết"}


def test_a_few_cells_are_judged_by_their_own_words_and_not_by_the_many_good_ones_beside_them():
    assert read_as(["garçon señor", *LISTS["fields"]])[1] == {"unreadable-text": 1}
    assert read_as([as_tcvn3("Văn phòng HĐND-UBND huyện"), *LISTS["fields"]])[1] == {"tcvn3": 1}


def test_vietnamese_text_is_left_alone():
    assert not decode(NAMES).texts and not decode(NAMES).unsure
    assert not decode([unicodedata.normalize("NFD", name) for name in NAMES]).texts
    assert not decode(["Đất 100 m²", "Nhà 50 m²"]).unsure and not decode(["plain", ""]).texts


def test_a_text_that_no_reading_makes_vietnamese_is_unsure():
    found = decode(["Đất đai", "Стройка", "Hô tá»\x8bch"])
    assert not found.texts and found.unsure == {"Стройка", "Hô tá»\x8bch"}


@pytest.mark.parametrize(
    "text",
    [
        "Hồ sơ đúng hạn (≥ 97%)", "Tỷ lệ b÷a", "Σ hồ sơ", "Chỉ tiêu ①", "Xã Tân Lập ✓", "Tổ hợp Müller Đắk Rve",
        "Xã Đắk Rve ★", "Weiß, Phòng Tư pháp huyện", "Ho so (≥ 97%)", "★ ① ✓",
    ],
)  # fmt: skip
def test_a_sign_or_letter_that_no_other_encoding_explains_is_meant(text):
    for others in ([], LISTS["fields"], ["plain"]):
        assert read_as([text, *others]) == ([text, *others], {})


@pytest.mark.parametrize("text", ["garçon", "Müller", "Đắk R\N{REPLACEMENT CHARACTER}ve", "Xa \ue000"])
def test_what_may_be_left_of_another_encoding_or_is_lost_stays_unsure(text):
    assert decode([text, "Đất đai"]).unsure == {text}


def test_a_sign_of_its_own_hides_no_other_encoding():
    found = decode([as_tcvn3(name) for name in NAMES] + ["≥ 97%", "Đất đai ★"])
    assert found.reading == "tcvn3" and not {"≥ 97%", "Đất đai ★"} & {*found.texts}


def test_in_a_mixed_column_only_strange_cells_are_read():
    found = decode(["Đất đai", "Xã", "Hé tÞch"])
    assert found.texts == {"Hé tÞch": "Hộ tịch"}
