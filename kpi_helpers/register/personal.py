"""Which columns of an unknown export look personal: by the words of their headings, or by their contents.

What is asked here is only whether to leave a column alone, so doubt counts as yes. Personal data are those that
Nghị định 13/2023/NĐ-CP Điều 2 lists: names, ids, phones, e-mails, addresses, days of birth, ethnic origin.
"""

from __future__ import annotations

import re

from kpi_helpers.register.likeness import folded, spellings
from kpi_helpers.text import nfc

NAME_HEADING = re.compile(r"\bho (va )?(chu dem va )?ten\b")
ROLE_HEADING = re.compile(
    r"\b(chu (so huu )?ho so|chu hs|nguoi (nop|yeu cau|de nghi|uy quyen|dai dien|nhan|dan|lien he|khai|duoc|ky)|"
    r"khach hang|cong dan|ca nhan|to chuc|doanh nghiep|doi tuong)\b"
)
PERSONAL_HEADING = re.compile(
    r"\b(ten ho so|cccd|cmnd|cmt|can cuoc|dinh danh|ho chieu|giay to tuy than|so giay to|dien thoai|so dt|sdt|"
    r"di dong|e ?mail|thu dien tu|zalo|fax|dia chi|noi o|cu tru|thuong tru|tam tru|que quan|noi sinh|"
    r"ngay sinh|nam sinh|dan toc|ton giao|gioi tinh|quoc tich|trich yeu|noi dung|ghi chu|ma so thue|mst|bhxh|bhyt|"
    r"tai khoan|bien so|so thua)\b"
)
COMMON_SURNAMES = """nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trương lương đoàn
    trịnh đào mai tô lâm hà tạ châu cao thái phùng vương quách tăng lưu giáp khổng kiều lục mạc nghiêm nông ninh triệu
    hứa thân thạch bạch đàm vàng giàng sùng thào lò lường cầm ksor siu rơ rmah niê rahlan rcom xơ brôl a y"""
SURNAMES = frozenset(COMMON_SURNAMES.split())
PLAIN_SURNAMES = frozenset(folded(name) for name in SURNAMES) - {"a", "y"}
MIDDLE = {"văn", "thị", "van", "thi"}
SHORT = {"lê", "võ", "vũ", "đỗ"}  # the other short ones begin too many sentences
CAPITALISED = "|".join(name.capitalize() for name in sorted(SURNAMES) if len(name) > 2 or name in SHORT)
INSIDE = re.compile(rf"\b(?:{CAPITALISED})(?: [^\W\d_a-z][^\W\d_A-Z]+){{2,3}}\b")
WORDS = re.compile(r"[^\W\d_']+(?: [^\W\d_']+){1,5}")
SEPARATORS = re.compile(r"[\s.\-()]")
PHONE = re.compile(r"(?:\+?84|0)[0-9]{9,10}")
IDENTITY = re.compile(r"[0-9]{9}|[0-9]{12}")  # round thousands are money
EMAIL = re.compile(r"\S@\S")
ADDRESS = re.compile(
    r"(?:^|,\s*|\b(?:số|tổ)\s+\S+,?\s+)(?:thôn|xóm|ấp|làng|bản|tổ dân phố|khu phố|số nhà|đường|ngõ|ngách|hẻm|kiệt)\s",
    re.IGNORECASE,
)
HOUSE = re.compile(r"[0-9,]")


def is_personal_heading(heading: str) -> bool:
    """Whether a heading asks for a person's data, whatever stands below it."""
    return asks(PERSONAL_HEADING, heading)


def is_name_heading(heading: str) -> bool:
    """Whether a heading asks who somebody is; below it may also stand a day or a label."""
    return asks(ROLE_HEADING, heading) or asks(NAME_HEADING, heading)


def asks(pattern: re.Pattern[str], heading: str) -> bool:
    return any(pattern.search(" ".join(words)) for words in spellings(heading))


def is_personal(text: str) -> bool:
    """Whether a cell looks like a person's name, number, e-mail or address, or names a person inside."""
    return is_name(text) or is_contact(text)


def is_contact(text: str) -> bool:
    """Whether a cell holds a number of a person, an e-mail or an address."""
    number = SEPARATORS.sub("", text)
    is_number = PHONE.fullmatch(number) or (IDENTITY.fullmatch(number) and not number.endswith("000"))
    return bool(is_number or EMAIL.search(text) or (ADDRESS.search(nfc(text)) and HOUSE.search(text)))


def is_name(text: str) -> bool:
    """Whether a text is, or holds, a person's name as it is written in Vietnam, accents or not."""
    words = nfc(text).split()
    if INSIDE.search(nfc(text)):
        return True
    if not WORDS.fullmatch(nfc(text)):
        return False
    first = words[0].casefold()
    is_surname = first in PLAIN_SURNAMES if text.isascii() and len(first) > 1 else first in SURNAMES
    return is_surname and (words[1].casefold() in MIDDLE or all(word[0].isupper() for word in words))
