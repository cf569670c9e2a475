"""How a number, a date or a name is written: Vietnamese forms, NFC, order, and safe strings for HTML and Typst."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from fractions import Fraction

from kpi_helpers.assets import FONT_FAMILY, PAGE_FONT

INTERNAL = "NỘI BỘ – KHÔNG PHÁT HÀNH"  # on each page and sheet that stays in the office
MINUS = "\N{MINUS SIGN}"
TYPST_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Order of the tones after a bare vowel (CLDR, vi): huyền, hỏi, ngã, sắc, nặng.
TONES = "\u0300\u0309\u0303\u0301\u0323"

# A tone on the first of two vowels that end a syllable (old style), where the new style has it on the second.
TONE_PLACE = re.compile(rf"(o(?=[{TONES}][ae])|u(?=[{TONES}]y))([{TONES}])([aey])(?![a-z])")


def nfc(text: str) -> str:
    """The composed form, in which everything is stored, compared and printed."""
    return unicodedata.normalize("NFC", text)


def number(value: int) -> str:
    """`64.933`"""
    return f"{value:,}".replace(",", ".").replace("-", MINUS)


def decimal(value: Fraction, decimals: int = 2, signed: bool = False) -> str:
    """An exact value rounded half-up (away from zero), with a decimal comma: `98,69`, signed `+1,20` or `−1,10`."""
    scaled = abs(value) * 10**decimals
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    whole, rest = divmod(units, 10**decimals)
    sign = (MINUS if value < 0 else "+" if signed else "") if units else ""
    return sign + number(whole) + (f",{rest:0{decimals}}" if decimals else "")


def percent(numerator: int, denominator: int, target: Fraction | None = None) -> str:
    """`97,35%`, with as many more decimals as it takes where rounding would hide a miss against `target`."""
    share = Fraction(100 * numerator, denominator)
    return decimal(share, telling_decimals(share, target)) + "%"


def difference(value: Fraction, target: Fraction) -> str:
    """`+1,20` or `−0,004`: percentage points from target, never rounded to nothing when below it."""
    return decimal(value - target, telling_decimals(value, target), signed=True)


def telling_decimals(value: Fraction, target: Fraction | None, least: int = 2) -> int:
    """The fewest decimals, at least two, at which a value below target still reads below it."""
    decimals = least
    while target is not None and value < target and round_half_up(value, decimals) >= target:
        decimals += 1
    return decimals


def round_half_up(value: Fraction, decimals: int) -> Fraction:
    """A value of zero or more, rounded half-up."""
    scaled = value * 10**decimals
    return Fraction((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator), 10**decimals)


def day(value: date) -> str:
    """`05/02/2023`"""
    return f"{value:%d/%m/%Y}"


def day_in_words(value: date | None) -> str:
    """`ngày 05 tháng 02 năm 2023`: zero before days under 10 and months 1 and 2; blanks for the registry if None."""
    if value is None:
        blank = "\N{NO-BREAK SPACE}" * 6
        return f"ngày{blank}tháng{blank}năm{blank}"
    month = f"{value.month:02}" if value.month < 3 else str(value.month)
    return f"ngày {value.day:02} tháng {month} năm {value.year}"


def sort_key(name: str) -> tuple[tuple[int, ...], tuple[int, ...], str]:
    """Vietnamese alphabetical order: letters first (Đ after D, Ă and Â after A), then tones, then capitals."""
    letters, tones = [], []
    for character in nfc(name).lower():
        base, tone = split_tone(character)
        place = LETTERS.find(base)
        letters.append(ord(base) if place < 0 else 0x200 + place)
        tones.append(tone)
    return tuple(letters), tuple(tones), name


def split_tone(character: str) -> tuple[str, int]:
    """A letter without its tone, and the tone's place in order (0 for none): `ấ` is `â`, 4."""
    marks = unicodedata.normalize("NFD", character)
    tone = next((mark for mark in marks if mark in TONES), "")
    return nfc(marks.replace(tone, "") if tone else marks), TONES.find(tone) + 1 if tone else 0


def slug(name: str) -> str:
    """An ASCII id: `Xã Đắk Ruồng` is `xa-dak-ruong`."""
    return re.sub(r"[^a-z0-9]+", "-", without_marks(name).lower()).strip("-")


def without_marks(text: str) -> str:
    """Letters without accents, tones and strokes: `Đắk` is `Dak`."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def key(name: str) -> str:
    """The form in which names are compared: NFC, one space between words, no capitals."""
    return " ".join(nfc(name).casefold().split())


def name_key(name: str) -> str:
    """A key that also holds `hoà` and `hòa`, `thuý` and `thúy` for the same word."""
    return nfc(TONE_PLACE.sub(r"\1\3\2", unicodedata.normalize("NFD", key(name))))


def capitalised(sentence: str) -> str:
    """The first letter as a capital, the rest as it is."""
    return sentence[:1].upper() + sentence[1:]


def html_text(text: str) -> str:
    """Text that is safe in HTML, also inside quoted attributes."""
    return html.escape(nfc(text), quote=True)


def code_of(glyph: str) -> str:
    """Letters that can't be shown as their codes: `[U+1F4C8]`"""
    return "[" + " ".join(f"U+{ord(letter):04X}" for letter in glyph) + "]"


def typst_string(text: str) -> str:
    """A Typst string literal. All text reaches Typst this way, so no character of it can act as markup."""
    escaped = nfc(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def texts_of_typst(code: str) -> list[str]:
    """The string literals of Typst code: all text reaches it as such."""
    return [typst_text(found) for found in TYPST_STRING.findall(code)]


def with_typst_texts(code: str, change: Callable[[str], str]) -> str:
    """Typst code with its string literals changed."""
    return TYPST_STRING.sub(lambda found: typst_string(change(typst_text(found[1]))), code)


def typst_text(literal: str) -> str:
    """What a literal says, without its quotes."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], literal)


def svg_in_page(svg: str, prefix: str, alt: str) -> str:
    """A drawing inside an HTML page: without prologue, its ids its own, with its text alternative."""
    drawing = re.sub(r"^.*?(?=<svg)", "", svg, count=1, flags=re.DOTALL)
    drawing = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{prefix}-", drawing)
    drawing = drawing.replace(f"'{FONT_FAMILY}'", f"'{PAGE_FONT}', 'Times New Roman', 'Liberation Serif', serif")
    return drawing.replace("<svg ", f'<svg role="img" aria-label="{html_text(alt)}" ', 1)
