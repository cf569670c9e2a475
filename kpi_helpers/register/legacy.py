"""Text that was written or read in the wrong encoding: TCVN3, VNI, Windows-1258 and UTF-8 read as Latin letters.

A whole column is judged at once: one cell alone is rarely enough to tell. A reading is taken only where it makes
Vietnamese words of the cells that it changes; otherwise they stay as they are and are called unsure. A text with
Vietnamese letters that none of these encodings has is right as it stands, whatever strange sign is in it; and a sign
that none of them has, such as `≥` or `★`, makes no text strange.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from kpi_helpers.register.repair import tidied
from kpi_helpers.text import TONES, nfc

LETTERS = "aăâeêioôơuưy"
VOWELS = {nfc(letter + tone) for letter in LETTERS for tone in ("", *TONES)}
VIETNAMESE = VOWELS | {"đ"}
OWN = {letter for letter in VIETNAMESE if letter > "\u00ff"}  # no other language's encoding leaves them behind
USUAL = VIETNAMESE | {letter.upper() for letter in VIETNAMESE} | set("–—…“”‘’•\N{NO-BREAK SPACE}")
ONSET = r"(?:ngh?|nh|gh?|gi|kh?|ch?|ph?|th?|tr|qu|[bdđhlmnrsvx])?"
RHYMES = (
    rf"[{LETTERS}]|a[iouy]|â[uy]|eo|êu|i[au]|[iy]êu|oa[ioy]?|oeo?|[oôơ]i|u[aiơ]|uây|uêu?|uôi|uy[au]?|ư[aiu]|ươ[iu]",
    rf"(?:[{LETTERS}]|[iy]ê|o[aăeo]|u[âêôy]|uyê|ươ)[kmnpt]",
    r"(?:[aăâeoôuư]|[iy]ê|o[aăo]|u[âô]|ươ)(?:ng|c)",
    r"(?:[aêiy]|oa|u[êy])(?:nh|ch)",
)
SYLLABLE = re.compile(rf"{ONSET}(?:{'|'.join(RHYMES)})")
BENIGN = set("°×±²³½→€·")  # signs that may well be meant; they can also be what is left of a letter
LOST = "\N{REPLACEMENT CHARACTER}"  # a letter that nobody can tell any more
LETTER = r"[^\W\d_]"
WORD = re.compile(rf"{LETTER}+")
# What is left of a letter touches others.
FREE_SIGN = re.compile(rf"(?<!{LETTER})[{''.join(sorted(BENIGN))}](?!{LETTER})")
SURE = 0.9  # the share of Vietnamese words from which a reading is taken

# The ABC fonts' places for the letters, lower case with tones, upper case bare (capitals with tones need another font).
TCVN3 = dict(
    zip(
        "µ¶·¸¹" "¨»¼½¾Æ" "©ÇÈÉÊË" "®" "ÌÎÏÐÑ" "ªÒÓÔÕÖ" "×ØÜÝÞ" "ßáâãä" "«åæçèé" "¬êëìíî" "ïñòóô"
        "\N{SOFT HYPHEN}õö÷øù" "úûüýþ" "¡¢£¤¥¦§",
        "àảãáạ" "ăằẳẵắặ" "âầẩẫấậ" "đ" "èẻẽéẹ" "êềểễếệ" "ìỉĩíị" "òỏõóọ" "ôồổỗốộ" "ơờởỡớợ" "ùủũúụ"
        "ưừửữứự" "ỳỷỹýỵ" "ĂÂÊÔƠƯĐ",
        strict=True,
    )
)  # fmt: skip
# VNI writes a letter and a sign after it; ơ, ư, đ and the letters i and y with some tones have places of their own.
VNI_SIGNS = {
    "ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323", "â": "\u0302", "ê": "\u0306",
    "à": "\u0302\u0300", "á": "\u0302\u0301", "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "è": "\u0306\u0300", "é": "\u0306\u0301", "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
VNI_LETTERS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ì": "ì", "í": "í"}
VNI_BASES = (*"aeouyơư",)


def from_tcvn3(text: str) -> str:
    return WORD.sub(lambda word: in_one_case(word[0]), "".join(TCVN3.get(letter, letter) for letter in text))


def in_one_case(word: str) -> str:
    """`TRả` is `TRẢ`: without the font of capitals only the bare letters of a word in capitals are such."""
    is_capitals = sum(map(str.isupper, word)) > 1 and not any(c.islower() for c in word if c.isascii())
    return word.upper() if is_capitals else word


def from_vni(text: str) -> str:
    """Letter and sign → one letter; a capital's sign may be a capital too."""
    made: list[str] = []
    for letter in text:
        sign = VNI_SIGNS.get(letter.lower())
        if sign and made and made[-1].lower() in VNI_BASES:
            made[-1] = nfc(made[-1] + sign)
        else:
            own = VNI_LETTERS.get(letter.lower(), letter)
            made.append(own.upper() if letter.isupper() else own)
    return "".join(made)


def from_windows_1258(text: str) -> str:
    return nfc(text.encode("latin-1").decode("cp1258"))


def from_mojibake(text: str) -> str:
    return nfc(b"".join(map(western_byte, text)).decode())


def western_byte(letter: str) -> bytes:
    """The byte behind a letter of Windows-1252; its five empty places are read as Latin-1 has them."""
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")


READINGS: dict[str, Callable[[str], str]] = {
    "mojibake": from_mojibake,
    "tcvn3": from_tcvn3,
    "windows-1258": from_windows_1258,
    "vni": from_vni,
}


@dataclass(frozen=True)
class Decoded:
    """What each changed text reads, by which reading, and which texts no reading makes Vietnamese."""

    reading: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()


def decode_labels(texts: Collection[str], is_label: Callable[[str], bool]) -> Decoded:
    """The one reading that makes the most texts of a column labels; nothing where all are already."""
    changed = {name: tried_on([t for t in texts if not is_label(t)], reading) for name, reading in READINGS.items()}
    labels = {name: {t: read for t, read in found.items() if is_label(read)} for name, found in changed.items()}
    name = max(labels, key=lambda name: len(labels[name]))
    return Decoded(name, labels[name]) if labels[name] else Decoded()


def decode(texts: Collection[str]) -> Decoded:
    """The one reading under which the texts of a column are Vietnamese; nothing where they are already."""
    suspects = [text for text in texts if is_suspect(text)]
    if not suspects:
        return Decoded()
    known = {}
    for name, reading in READINGS.items():
        changed = tried_on(texts, reading)
        share = vietnamese(changed.values())
        is_better = share > vietnamese(changed) or any(map(is_strange, changed))
        is_clean = not any(is_strange(tidied(read)[0]) for read in changed.values())
        if is_better and share >= SURE and is_clean:
            known[name] = vietnamese(changed.get(text, text) for text in texts), changed
    if known:
        name = max(known, key=lambda name: known[name][0])
        return Decoded(name, known[name][1])
    return Decoded(unsure=frozenset(filter(is_unsure, suspects)))


def tried_on(texts: Collection[str], reading: Callable[[str], str]) -> dict[str, str]:
    """The texts that a reading changes. Beside texts that are right already, only those that are suspect."""
    is_mixed = any(is_right(text) for text in texts)
    changed = {}
    for text in texts:
        if is_right(text) or (is_mixed and not is_suspect(text)):
            continue
        try:
            read = reading(text)
        except UnicodeError:
            continue
        if read != text:
            changed[text] = read
    return changed


def is_suspect(text: str) -> bool:
    """Whether a text may have been read in the wrong encoding: strange signs, or letters that make no syllable, also
    when letters that look alike are taken for those they look like.
    """
    if text.isascii():
        return False
    meant, _ = tidied(text)
    return is_strange(meant) or not all(map(is_syllable, marked_words([meant])))


def is_strange(text: str, but: AbstractSet[str] = frozenset()) -> bool:
    """Whether a text has letters or signs that Vietnamese text has not, `but` for some."""
    if text.isascii():
        return False
    letters = (c for c in FREE_SIGN.sub("", nfc(text)) if not c.isascii())
    return any(c not in USUAL and c not in but and not is_own_sign(c) for c in letters)


def is_unsure(text: str) -> bool:
    """Whether a text that no reading explains may still be of another encoding, or has lost a letter."""
    return LOST in text or (is_strange(tidied(text)[0], BENIGN) and not is_right(text))


def is_own_sign(letter: str) -> bool:
    """Whether a sign can only be meant: no encoding of one byte a letter has it, so none leaves it behind."""
    is_sign = letter > "\u00ff" and letter != LOST and unicodedata.category(letter)[0] in "NPS"
    return is_sign and not any(letter.encode(name, "ignore") for name in ("cp1252", "cp1258"))


def is_right(text: str) -> bool:
    """Whether a text has Vietnamese letters that no single-byte encoding can leave behind, composed or not."""
    return not text.isascii() and any(letter in OWN for letter in nfc(text).lower())


def vietnamese(texts: Iterable[str]) -> float:
    """The share of Vietnamese syllables among the words that are more than plain letters; 0 where there is none."""
    words = marked_words(texts)
    return sum(map(is_syllable, words)) / len(words) if words else 0.0


def marked_words(texts: Iterable[str]) -> list[str]:
    """The words that are more than plain letters, without abbreviations such as `HĐND`."""
    return [word for text in texts for word in WORD.findall(nfc(text)) if not (word.isascii() or is_short_form(word))]


def is_short_form(word: str) -> bool:
    return word.isupper() and not any(letter in VOWELS for letter in word.lower())


def is_syllable(word: str) -> bool:
    """At most one tone, the letters in an order that Vietnamese has, no capital after a small letter."""
    letters = unicodedata.normalize("NFD", word.lower())
    bare = nfc("".join(letter for letter in letters if letter not in TONES))
    is_one_case = word[1:].islower() or word.isupper() or len(word) == 1
    return is_one_case and sum(letter in TONES for letter in letters) <= 1 and SYLLABLE.fullmatch(bare) is not None
