"""Text written in other encodings is read, one column at a time; what is not sure is left and said."""

import unicodedata

import pytest

from kpi_helpers.register.legacy import TCVN3, TONES, VNI_LETTERS, VNI_SIGNS, decode

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


def test_vietnamese_text_is_left_alone():
    assert not decode(NAMES).texts and not decode(NAMES).unsure
    assert not decode([unicodedata.normalize("NFD", name) for name in NAMES]).texts
    assert not decode(["Đất 100 m²", "Nhà 50 m²"]).unsure and not decode(["plain", ""]).texts


def test_a_text_that_no_reading_makes_vietnamese_is_unsure():
    found = decode(["Đất đai", "Стройка", "Hô tá»\x8bch"])
    assert not found.texts and found.unsure == {"Стройка", "Hô tá»\x8bch"}


def test_in_a_mixed_column_only_strange_cells_are_read():
    found = decode(["Đất đai", "Xã", "Hé tÞch"])
    assert found.texts == {"Hé tÞch": "Hộ tịch"}
