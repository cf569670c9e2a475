"""Personal data in the visible text of a page: numbers of identity papers, phones, e-mails.

An identity number has 12 digits (căn cước, Thông tư 59/2021/TT-BCA) or 9 (chứng minh nhân dân); a phone number 10
digits from 03, 05, 07, 08, 09, or 11 with an area code from 02. Money is grouped with dots and never begins with 0, so
other digits in groups count only from a 0 on, or where blanks or dashes set them apart as numbers of people are written
and no further number stands beside; days, decimals, parts of codes and sums in "đồng" are none. Behind a word that says
what it is, a number counts in any writing.
"""

from __future__ import annotations

import re
import unicodedata

from kpi_helpers.errors import user_language

# Neither side may go on with a letter or digit, nor with a sign and a digit: else it is a part of a code or a number.
START, END = r"(?<!\w)(?<!\d[.,/-])(?<!\w-)", r"(?!\w)(?![.,/-]\d)"
ALONE, ALONE_END = r"(?<!\d )", r"(?! \d)"  # of groups that may as well be counts beside one another
DASH = "\u2010-\u2015\u2212-"
GAP = rf"[ .{DASH}]?"
APART = rf"\)? ?[.{DASH}]? ?"  # between the usual groups of a phone number
CURRENCY = r"(?:đồng|đ|vnd|vnđ)\b"
COUNTRY = rf"(?:\+84|0084)\)?{GAP}(?:\(0\))?{GAP}"
MOBILE = (
    rf"[35789](?:(?:{GAP}\d){{8}}|\d{APART}\d{{3}}{APART}\d{{4}}|\d\d{APART}\d{{3}}{APART}\d{{3}}|\d\d\){GAP}\d{{6}})"
)
AREA = rf"2(?:[48]\)?{GAP}\d|\d\d\)?)(?:{GAP}\d){{7}}"
# Of numbers that begin with 0 or +84, which no count does; and of others.
SURE = {
    "id": rf"0\d{{11}}|0\d{{2}}(?:{GAP}\d{{3}}){{3}}|0\d{{3}}(?:{GAP}\d{{4}}){{2}}",
    "old_id": rf"0\d{{8}}|{ALONE}0\d{{2}}(?:{GAP}\d{{3}}){{2}}",
    "phone": rf"(?:{COUNTRY}|0)(?:{MOBILE}|{AREA})",
}
LIKELY = {
    "id": r"\d{12}",
    "old_id": rf"\d{{9}}|{ALONE}\d{{3}}([ {DASH}])\d{{3}}\1(?!000)\d{{3}}{ALONE_END}",
    "phone": rf"84[35789]\d{{8}}|{ALONE}84([ {DASH}])[35789]\d\d\1\d{{3}}\1\d{{3}}{ALONE_END}",
}
IDENTITY = r"cccd|cmnd|cmtnd|cmt|căn cước(?: công dân)?|chứng minh(?: nhân dân| thư)?|định danh(?: cá nhân)?"
# The words that say what a number is, and the number behind them in any writing, whatever follows but a digit.
LABELLED = {
    "id": (IDENTITY, rf"\d{{3}}(?:{GAP}\d{{3}}){{3}}"),
    "old_id": (IDENTITY, rf"\d{{3}}{GAP}\d{{3}}{GAP}(?!000)\d{{3}}(?!{GAP}\d)"),
    "phone": (r"sđt|đtdđ|đtdd|đt|dđ|sdt|dt|điện thoại|di động|tel|phone|zalo|hotline|lh", SURE["phone"]),
}
E_MAIL = rf"{START}[\w.+-]+@[\w-]+(?:\.[\w-]+)+{END}"


def pattern_of(kind: str) -> re.Pattern[str]:
    """What a kind of number looks like: standing alone, behind its word, a sum of money only if it can be one."""
    words, written = LABELLED[kind]
    money = rf"(?!\s?{CURRENCY})"
    sure = rf"{START}(?:{SURE[kind]})(?:{END}|(?={CURRENCY}))"
    labelled = rf"(?<![^\W\d_])(?:{words})(?: ?số)?(?:[^\w\n\t]|_){{0,3}}(?:{written})(?!\d){money}"
    return re.compile(rf"{sure}|{labelled}|{START}(?:{LIKELY[kind]}){END}{money}", re.IGNORECASE)


PATTERNS = {**{kind: pattern_of(kind) for kind in SURE}, "e-mail": re.compile(E_MAIL)}
NUMBER = "|".join(SURE.values())
# Two numbers of people with a sign between them, which would else be one number or code.
JOINED = re.compile(rf"(?<!\w)(?:(?:{NUMBER}|\d{{9}})[.,/-](?=(?:{NUMBER})(?!\w))|(?:{NUMBER})[.,/-](?=\d{{9}}(?!\w)))")
WORDS = {
    "vi": {"id": "số căn cước", "old_id": "số CMND", "phone": "số điện thoại", "e-mail": "thư điện tử"},
    "en": {"id": "an identity number", "old_id": "an old identity number", "phone": "a phone", "e-mail": "an e-mail"},
}
DIGIT, FEWEST = re.compile(r"\d"), 9
YEAR = r"(?:19|20)\d\d"
DAY = re.compile(rf"(?<!\d)(?<!\d[.,/-])(?:[0-3]?\d([./-])[01]?\d\1{YEAR}|{YEAR}-[01]\d-[0-3]\d)(?![.-]?\d)")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def found_in(text: str, allowed: str = "") -> list[str]:
    """The kinds of personal data that a text shows, in the user's language; never the data.

    `allowed`: what an office prints on purpose, its own phone and e-mail, one a line.
    """
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    for contact in filter(None, allowed.splitlines()):
        plain = plain.replace(contact, " ")
    if "@" not in plain and len(DIGIT.findall(plain)) < FEWEST:
        return []
    plain = JOINED.sub(r"\g<0> ", DAY.sub(" | ", plain))
    words = WORDS[user_language()]
    return [words[kind] for kind, pattern in PATTERNS.items() if pattern.search(plain)]
