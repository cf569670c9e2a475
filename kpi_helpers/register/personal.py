"""What looks personal: a column of an unknown export, by its heading or contents; a cell in the wrong column; a code.

What is asked here is only whether to leave something alone, so doubt counts as yes. Personal data are those that
Nghị định 13/2023/NĐ-CP Điều 2 lists: names, ids, phones, e-mails, addresses, days of birth, ethnic origin.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby, pairwise

import pandas as pd

from kpi_helpers.register.columns import COLUMNS
from kpi_helpers.register.distinct import holds
from kpi_helpers.register.likeness import ABBREVIATIONS, folded, spellings
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
    r"(?:^|,\s*|\b(?:số|tổ)\s+\S+,?\s+)(?:thôn|xóm|ấp|làng|bản|tổ dân phố|khu phố|số nhà|đường|ngõ|ngách|hẻm|kiệt)\s"
    r"|(?:^|,\s*)(?:tổ|khu|đội|khối|số|sn)\s+[0-9]+[a-z]?(?:/[0-9]+)*\s*,\s*[^\W\d]"
    r"|(?:^|,\s*)(?:to|thon|xom|lang)\s+[0-9]+\s*,|,\s*(?:thon|xom|lang|duong)\s",
    re.IGNORECASE,
)
HOUSE = re.compile(r"[0-9,]")

WORD = re.compile(r"[^\W\d_]+")
HONORIFIC = re.compile(r"\b(?:ông|bà|anh|chị|cô|chú) ([^\W\d_])", re.IGNORECASE)
PERSON = re.compile(r"\b(?:cán bộ|chuyên viên|công chức|viên chức|người nộp|người nhận|chủ hồ sơ)\b", re.IGNORECASE)
# `Văn` or `Thị` inside, where it is not a part of a word such as `văn hóa`.
INNER_MIDDLE = re.compile(
    r"\w (?!thị (?:trấn|xã)|thi (?:tran|xa|dua)|văn (?:hóa|hoá|phòng|bằng|bản|thư)|van (?:hoa|phong|bang|ban|thu))"
    r"(?:văn|thị|van|thi) \w",
    re.IGNORECASE,
)
UNIT = re.compile(
    r"(?:ubnd|[uủ][yỷ] ban|xã|phường|thị trấn|thi tran|huyện|phòng|sở|chi nhánh|chi cục|trung tâm|văn phòng|van phong|"
    r"bộ phận|công an)(?: [^\W\d_]+){1,8}",
    re.IGNORECASE,
)
# Words of labels, and others that exports use for a state, a day, a fee, a unit.
STATE_WORDS = """khác mới cho chưa hủy online offline web hợp lệ quá hạn sớm trễ ký số hoàn thành nhận chuyển kiểm tra
    gửi lại ngày tháng năm giờ phút hôm qua nay đồng miễn phí mức độ chờ đợi khai sinh tử hộ tịch chứng thực đất đai
    thủ tục hành chính dịch vụ lệ và từ đến không rõ trữ lịch tuổi táng"""
UNIT_WORDS = """ubnd ủy uỷ ban nhân dân xã phường thị trấn huyện tỉnh thành phố phòng sở bộ phận chi nhánh cục trung tâm
    văn hóa hoá một cửa công an bưu điện tư pháp nội vụ tài kế hoạch tiếp trả kết quả"""
BORN = re.compile(r"(?<!khai )\bsinh\b.*[0-9]", re.IGNORECASE)
LONGEST = 60  # letters of a cell that is repeated in a message

# A dossier's code as the national system writes it: the sender's code, the day, a number, each behind a sign.
NATIONAL_ID = r"(?:[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.)?[Hh][0-9]{2}(?: ?[./-] ?[0-9]+)*"
# Digits that are someone's: those of a căn cước begin with a province's number and the sex and century of birth, those
# of a mobile phone with 03, 05, 07, 08, 09.
CITIZEN, PHONE_START = r"0(?:0[1-9]|[1-8][0-9]|9[0-6])", r"0[35789][0-9]"
GAP = "[ .]"
GROUPED = (
    rf"{CITIZEN}{GAP}?[0-3][0-9]{{2}}{GAP}[0-9]{{3}}{GAP}[0-9]{{3}}|{CITIZEN}[0-3]{GAP}[0-9]{{4}}{GAP}[0-9]{{4}}"
    rf"|(?:0|\+84{GAP}?)[35789][0-9](?:[0-9]{GAP}[0-9]{{3}}{GAP}?[0-9]{{3}}|{GAP}[0-9]{{3}}{GAP}?[0-9]{{4}})"
)
WHOLE = rf"{CITIZEN}[0-3][0-9]{{8}}|{PHONE_START}[0-9]{{7}}|84[35789][0-9]{{8}}"
DAY_AND_NUMBER = r"0[1-9](?:0[1-9]|1[0-2])2[0-9]"  # 070123 0001: a day, where other signs stand beside it
OWN_NUMBER = re.compile(
    rf"^(?:{WHOLE})$|(?<![0-9])(?!{DAY_AND_NUMBER})(?:{WHOLE})(?![0-9])"
    rf"|(?<![0-9])(?<![0-9][ .])(?:{GROUPED})(?![ .]?[0-9])"
)
MAY_BE_NUMBER = r"(?:0|84)[0-9 .]{9}"
SURE_SURNAMES = frozenset(["nguyen", "tran", "pham", "huynh", "hoang", "ksor", "rmah", "rahlan", "rcom"])
GLUED = re.compile(rf"\b(?:{'|'.join(sorted(PLAIN_SURNAMES))})(?:thi|van)[a-z]{{2,}}")


def is_personal_heading(heading: str) -> bool:
    """Whether a heading asks for a person's data, whatever stands below it."""
    return asks(PERSONAL_HEADING, heading)


def is_name_heading(heading: str) -> bool:
    """Whether a heading asks for a name, be it an officer's."""
    return asks(NAME_HEADING, heading)


def is_role_heading(heading: str) -> bool:
    """Whether a heading asks for somebody outside the office; below it may also stand a day or a label."""
    return asks(ROLE_HEADING, heading)


def asks_for_persons(heading: str) -> bool:
    """Whether a heading asks for anything of a person."""
    return is_personal_heading(heading) or is_name_heading(heading) or is_role_heading(heading)


def asks(pattern: re.Pattern[str], heading: str) -> bool:
    return any(pattern.search(" ".join(words)) for words in spellings(heading))


def is_personal(text: str) -> bool:
    """Whether a cell looks like a person's name, number, e-mail or address, or names a person inside."""
    return is_name(text) or is_contact(text)


def is_contact(text: str) -> bool:
    """Whether a cell holds a number of a person, an e-mail or an address."""
    number = SEPARATORS.sub("", text)
    is_number = PHONE.fullmatch(number) or (IDENTITY.fullmatch(number) and not number.endswith("000"))
    return bool(is_number or EMAIL.search(text)) or is_address(text)


def is_address(text: str) -> bool:
    return bool(ADDRESS.search(nfc(text)) and HOUSE.search(text))


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


# --- a cell that is repeated in a message -------------------------------------------------------------------------


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of texts that name nobody; with their accents, since without them they may be a name's."""
    return frozenset(word for text in texts for word in WORD.findall(nfc(text).casefold()))


LABEL_WORDS = words_of((*(label for c in COLUMNS for label, _ in c.labels), *ABBREVIATIONS, STATE_WORDS, UNIT_WORDS))
PLAIN_WORDS = frozenset(map(folded, LABEL_WORDS))


def is_impersonal(text: str, known: Collection[str]) -> bool:
    """Whether a cell that can't be read is made of digits, signs and words that name nobody, and is no name.

    `known`: `words_of` what names nobody. Letters alone may be a name's, so they count only as a whole cell.
    """
    words = [word.casefold() for word in WORD.findall(nfc(text))]
    if len(text.strip()) > 1 and not (are_words(words, known) or are_plain_words(words, known)):
        return False
    return not may_be_personal(text, known)


def are_words(words: Collection[str], known: Collection[str]) -> bool:
    return all(len(word) > 1 for word in words) and are_known(words, known)


def are_plain_words(words: Sequence[str], known: Collection[str]) -> bool:
    """Whether words are known ones without their accents; a single one, or one that begins as a name, may be a name."""
    if len(words) < 2 or words[0] in PLAIN_SURNAMES or not all(len(word) > 1 and word.isascii() for word in words):
        return False
    plain = PLAIN_WORDS | (frozenset(map(folded, known)) - PLAIN_SURNAMES)
    return plain.issuperset(words)


def may_be_personal(text: str, known: Collection[str]) -> bool:
    """Whether a cell that can't be read may be a person's data. `known`: `words_of` what names nobody."""
    if len(text) > LONGEST or is_contact(text) or BORN.search(text) or names_somebody(text, known):
        return True
    words = WORD.findall(nfc(text))
    return len(words) == 1 and len(words[0]) > 1 and is_capitalised(words[0]) and not are_known(words, ())


def names_somebody(text: str, known: Collection[str]) -> bool:
    """Whether a text may name a person: as names are written, inside a sentence, or in words with capitals that are no
    known ones; a name of a unit does not.
    """
    plain = nfc(text)
    if is_name(plain) or holds_name(plain):
        return True
    if UNIT.fullmatch(plain):
        return False
    runs = [list(run) for is_capital, run in groupby(re.findall(r"\w+", plain), is_capitalised) if is_capital]
    return any(len(run) > 1 and not are_known(run, known) for run in runs) or is_small_name(plain, known)


def is_capitalised(word: str) -> bool:
    return word[0].isupper()


def holds_name(text: str) -> bool:
    """Whether a text holds a person's name among other words, or says whose it is."""
    is_addressed = any(found[1].isupper() for found in HONORIFIC.finditer(text))
    return is_addressed or any(pattern.search(text) for pattern in (INSIDE, INNER_MIDDLE, PERSON))


def is_small_name(text: str, known: Collection[str]) -> bool:
    """Whether a text without capitals begins as a name does."""
    words = text.split()
    if not (text.islower() and WORDS.fullmatch(text) and len(words) <= 4):
        return False
    is_surname = words[0] in PLAIN_SURNAMES if text.isascii() and len(words[0]) > 1 else words[0] in SURNAMES
    return is_surname and not are_known(words, known)


def are_known(words: Iterable[str], known: Collection[str]) -> bool:
    return all((plain := word.casefold()) in LABEL_WORDS or plain in known for word in words)


# --- codes of dossiers --------------------------------------------------------------------------------------------


def personal_ids(ids: pd.Series) -> pd.Series:
    """Which codes of dossiers are, or hold, a person's name, identity or phone number, or e-mail. Codes of the national
    system are no number, whatever their digits.
    """
    others = ids[~ids.str.fullmatch(NATIONAL_ID).fillna(True).astype(bool)]
    others = others.str.replace(rf"^{NATIONAL_ID}", "", regex=True)
    numbers = others[others.str.contains(MAY_BE_NUMBER).astype(bool)]
    is_number = pd.Series(holds(numbers, OWN_NUMBER.search), index=numbers.index, dtype=bool)
    # Of digits only the place counts here, so that codes of one kind are looked at once.
    words = others.str.replace(r"[0-9]+", "0", regex=True)
    is_word = pd.Series(holds(words, is_personal_id), index=words.index, dtype=bool)
    return pd.Series(ids.index.isin([*numbers.index[is_number], *words.index[is_word]]), index=ids.index)


def is_personal_id(text: str) -> bool:
    """Whether a code, each of its numbers as 0, holds what is a person's."""
    if EMAIL.search(text) or is_address(text) or holds_name(text) or is_named(text):
        return True
    return not any(map(str.isdigit, text)) and names_somebody(text, ())


def is_named(code: str) -> bool:
    """Whether a code is surely made of a name: a surname with Văn or Thị, one that is no other word, or as names are
    written, with their accents.
    """
    words = parts(nfc(code))
    threes = zip(words, [*words[1:], ""], [*words[2:], "", ""], strict=False)
    return GLUED.search(folded(code)) is not None or any(begins_name(*three) for three in threes)


def parts(code: str) -> list[str]:
    """The words of a code, also those that only a capital letter divides."""
    letters = (f" {after}" if before.islower() and after.isupper() else after for before, after in pairwise(f" {code}"))
    return WORD.findall("".join(letters))


def begins_name(first: str, second: str, third: str) -> bool:
    """Whether three words of a code begin as a name does; the last of them may be none."""
    surname, is_plain = first.casefold(), first.isascii() and len(first) > 1
    if len(second) < 2 or surname not in (PLAIN_SURNAMES if is_plain else SURNAMES):
        return False
    if second.casefold() in MIDDLE:
        return third != ""
    if is_plain:
        return surname in SURE_SURNAMES and second.casefold() not in PLAIN_WORDS
    is_written_so = second.istitle() if len(first) == 1 else is_capitalised(second)
    return is_capitalised(first) and is_written_so and not are_known([second], ())
