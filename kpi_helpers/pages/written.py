"""Figures as a reader finds them in a text: numbers that are no date, document number, reference or ordinal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from kpi_helpers.text import MINUS, nfc, round_half_up

Kind = Literal["percent", "points", "pair", "number"]

NUMBER = r"(?:[1-9]\d{0,2}(?:\.\d{3})+(?!\d)|\d+)"
LIST = r"\d+(?:\s*(?:,|;|và|đến|-|–)\s*\d+)*(?![\d%])(?!,\d)"
YEAR = r"(?:19|20)\d\d"
DATES = (
    rf"giai đoạn\s+{YEAR}\s*[-–]\s*{YEAR}",
    r"\d{1,2}\s+tháng\s+(?:đầu|cuối)\s+năm(?:\s+\d{4})?",
    rf"\d{{1,2}}[/.-]\d{{1,2}}[/.-]{YEAR}",
    rf"{YEAR}-\d\d-\d\d",
    rf"{YEAR}-(?:Q\d|H\d|9M|\d\d)(?:\.\d)?(?!\d)",
    rf"ngày\s+\d{{1,2}}(?:/\d{{1,2}})?(?:\s+tháng\s+\d{{1,2}})?(?:\s+năm\s+{YEAR})?(?!\d)",
    rf"tháng\s+\d{{1,2}}(?:\s*[/-]\s*{YEAR})?(?:\s+năm\s+{YEAR})?(?!\d)",
    rf"quý\s+\d(?:\s*[/-]\s*{YEAR})?",
    rf"(?:năm|quý\s+[ivx]+\s*[/-])\s*{YEAR}(?:\s*[-–]\s*{YEAR})?",
    r"\d{1,2}\s*(?:giờ|h)\s*(?:\d{2})?(?!\w)",
)
PAPERS = "luật|nghị quyết|nghị định|thông tư|quyết định|chỉ thị|công văn|kế hoạch|báo cáo|tờ trình"
PLACES = "mục|điều|khoản|điểm|chương|phần|bảng|biểu|hình|phụ lục|cột|trang|mẫu"
SPOKEN_DOCUMENT = rf"(?:{PAPERS})\s+(?:số\s+\d+|\d+/\d+)[\w/.-]*"
SPOKEN_PLACE = rf"(?:{PLACES})\s+(?:số\s+)?{LIST}"
DOCUMENTS = (
    r"\d+(?:[./-]\w+)*/[A-ZĐ][\wĐ&-]*(?:/[A-ZĐ]\w*)*",  # 30/2020/NĐ-CP
    r"\d+-[A-ZĐ]+/[A-ZĐ]+\w*",  # 12-KH/HU
)
CODES = (
    r"[IVX]+(?:\.\d+)+\w*(?:/[A-Z]+)*",  # III.1, II.06a/VPCP/KSTT
    r"\d\.\d{6}(?:\.\w+)*",  # 1.001193.000.00.00.H34
    r"[A-ZĐ]+[-.]?\d+(?:\.\d+)*\b",  # H34
    r"Mã lập: [0-9a-f]{12}\b",
)
ORDINALS = (
    r"(?<!\w)(?:lần thứ|thứ|lần|đợt|khóa|khoá|bản số|mức độ|giai đoạn|tổ|thôn)\s+\d+(?![\d.,]*\d|\s*%)",
    r"^\s*(?:\d+\.)*\d+[.)](?=\s)",
    r"[(\[]\d{1,2}[)\]]",
)
NO_FIGURE = [
    *(re.compile(rf"(?<!\w)(?:{words})", re.IGNORECASE) for words in (*DATES, SPOKEN_DOCUMENT, SPOKEN_PLACE)),
    *(re.compile(rf"(?<![\w.,]){words}") for words in (*DOCUMENTS, *CODES)),
    *(re.compile(words, re.IGNORECASE) for words in ORDINALS),
]
FIGURE = re.compile(
    rf"(?P<sign>(?<![\w)])[+{MINUS}-])?(?<!\d)(?P<first>{NUMBER})(?:(?:\s*/|\s+trên)\s*(?P<second>{NUMBER})(?!\d|,\d)|[,.](?P<rest>\d+))?"
    r"(?P<unit>\s*%|\s*phần trăm|\s*điểm(?:\s+phần trăm|\s*%)?(?!\w))?"
)
SOURCED = re.compile(r"\(\s*nguồn\s*:", re.IGNORECASE)  # the sentence says whose figures it gives
SENTENCES = re.compile(r"(?<=[.;!?])\s+(?=\D)")

SIGNS = {
    "％": "%",
    "﹪": "%",
    "＋": "+",
    "－": MINUS,
    "／": "/",
    "⁄": "/",
    "∕": "/",
    "，": ",",
    "．": ".",
    "\u200b": "",
}
RANKED = re.compile(r"\d+ \(\d+,\d+%\)\*?")  # a rank and its share, alone in a cell

# What results count, as a word behind a number; of other things they say nothing.
NOUNS = ("hồ sơ", "thủ tục", "chỉ tiêu", "đơn vị", "dòng", "ngày", "giao dịch")
RANK = "hạng"
OF_RESULTS = frozenset(["hồ sơ", "thủ tục", "chỉ tiêu", "giao dịch"])


@dataclass(frozen=True)
class Written:
    """A figure in a text. `value` as written, of a pair its numerator; `noun`: what a number counts, if one
    of `NOUNS`; `sentence`: where it stands; `words`: it and what follows it.
    """

    text: str
    kind: Kind
    value: Fraction
    decimals: int
    signed: bool
    of: int | None
    noun: str
    words: str
    sentence: str

    @property
    def is_bare(self) -> bool:
        """Whether it is a whole number that nothing stands beside, as in the cell of a table."""
        return self.text == self.sentence and self.kind == "number" and not self.decimals

    @property
    def is_claim(self) -> bool:
        """Whether it can only be meant as a figure of the results, wherever it stands."""
        return self.kind != "number" or self.decimals > 0 or self.noun in OF_RESULTS

    def rounds(self, exact: Fraction, target: Fraction | None = None) -> bool:
        """Whether it is an exact value, rounded to as many decimals as it has, without hiding a miss of `target`."""
        hidden = target is not None and exact < target <= self.value
        return not hidden and round_half_up(exact, self.decimals) == self.value


def sentences(text: str) -> list[str]:
    return SENTENCES.split(plain(text))


def written(text: str) -> Iterator[Written]:
    """The figures of a text, but for those of sentences that name their source: `(nguồn: …)`."""
    for sentence in sentences(text):
        if not SOURCED.search(sentence):
            rest = sentence
            for pattern in NO_FIGURE:
                rest = pattern.sub("¤", rest)
            yield from (of_match(found, sentence) for found in FIGURE.finditer(rest))


def plain(text: str) -> str:
    """Composed letters; digits, signs and blanks as they are typed, whichever of them stand there."""
    letters = (str(unicodedata.decimal(letter)) if letter.isdecimal() else SIGNS.get(letter, letter) for letter in text)
    return " ".join(nfc("".join(letters)).split())


def of_match(found: re.Match[str], sentence: str) -> Written:
    second, rest, unit = found["second"], found["rest"] or "", (found["unit"] or "").strip()
    value = Fraction(f"{found['first'].replace('.', '')}.{rest or 0}")
    behind = " ".join(re.findall(r"[\w¤]+", found.string[found.end() :])[:2]).casefold()
    noun = next((noun for noun in NOUNS if f"{behind} ".startswith(f"{noun} ")), "")
    is_rank = bool(RANKED.fullmatch(sentence)) and found.start() == 0
    negative = found["sign"] not in (None, "+")
    return Written(
        text=found[0].strip(),
        kind=kind_of(found, unit),
        value=-value if negative else value,
        decimals=len(rest),
        signed=found["sign"] is not None,
        of=int(second.replace(".", "")) if second else None,
        noun=RANK if is_rank else noun,
        words=f"{found[0].strip()} {behind}",
        sentence=sentence,
    )


def kind_of(found: re.Match[str], unit: str) -> Kind:
    if found["second"]:
        return "pair"
    if unit.startswith("điểm") or (found["sign"] and not unit):
        return "points"
    return "percent" if unit else "number"
