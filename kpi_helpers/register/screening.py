"""Personal data in the visible text of a page: numbers of identity papers, phones, e-mails.

An identity number has 12 digits (căn cước, Thông tư 59/2021/TT-BCA) or 9 (chứng minh nhân dân); a phone number 10
digits from 03, 05, 07, 08, 09, or 11 with an area code from 02. Money is grouped and never begins with 0, so grouped
digits count only from a 0 on; days, decimals, parts of codes and sums in "đồng" are none.
"""

from __future__ import annotations

import re
import unicodedata

from kpi_helpers.errors import user_language

# Neither side may go on with a letter or digit, nor with a sign and a digit: else it is a part of a code or a number.
START, END = r"(?<!\w)(?<!\d[.,/-])(?<!\w-)", r"(?!\w)(?![.,/-]\d)"
GAP = r"[ .-]?"
MONEY = r"(?!\s?(?:đồng|đ|vnd|vnđ)\b)"
KINDS = {
    "id": rf"\d{{12}}|0\d{{2}}(?:{GAP}\d{{3}}){{3}}|0\d{{3}}(?:{GAP}\d{{4}}){{2}}",
    "old_id": rf"\d{{9}}|0\d{{2}}(?:{GAP}\d{{3}}){{2}}",
    "phone": rf"(?:\+84{GAP}|0084{GAP}|0)[35789](?:{GAP}\d){{8}}|84[35789]\d{{8}}"
    rf"|(?:\+84{GAP}|0084{GAP}|0)2(?:[48]\)?{GAP}\d|\d\d\)?)(?:{GAP}\d){{7}}",
    "e-mail": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
}
PATTERNS = {kind: re.compile(rf"{START}(?:{pattern}){END}{MONEY}", re.IGNORECASE) for kind, pattern in KINDS.items()}
WORDS = {
    "vi": {"id": "số căn cước", "old_id": "số CMND", "phone": "số điện thoại", "e-mail": "thư điện tử"},
    "en": {"id": "an identity number", "old_id": "an old identity number", "phone": "a phone", "e-mail": "an e-mail"},
}
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
    plain = DAY.sub(" | ", plain)
    words = WORDS[user_language()]
    return [words[kind] for kind, pattern in PATTERNS.items() if pattern.search(plain)]
