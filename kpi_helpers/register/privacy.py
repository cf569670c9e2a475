"""What must never travel: names of officers become codes at load, and a finished page is searched for dossier codes."""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from pathlib import Path

import pandas as pd

from kpi_helpers import project
from kpi_helpers.register.columns import SIMULATED
from kpi_helpers.register.distinct import each
from kpi_helpers.register.personal import (
    LABEL_WORDS,
    WORD,
    holds_name,
    is_impersonal,
    is_name,
    is_personal,
    is_small_name,
    words_of,
)
from kpi_helpers.register.screening import INVISIBLE, found_in
from kpi_helpers.rules.params import Params
from kpi_helpers.text import key, nfc, slug

LONG_NUMBER = re.compile(r"[0-9](?:[\W_]{0,3}[0-9]){8,}")  # an id, a phone: nine digits or more
DAY = re.compile(r"\b(?:[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}|[0-9]{4}-[0-9]{2}-[0-9]{2})\b")
LARGEST = 99_999_999  # what is more may be an id in a column of numbers; of a fee only whether there is one counts
ONE_LETTER = re.compile(r"\b[ay]\b(?! tế\b)", re.IGNORECASE)  # Y Mơ, A Đeng; not y tế
NEAR, NEAR_WORD, LONGER = 0.8, 0.6, 2  # likeness of a misspelt text and of each of its words; letters more or less
# 1.001193.000.00.00.H34, and nothing behind it
NATIONAL = re.compile(r"[0-9]\.[0-9]{6}(?:\.(?:[0-9]{2,3}|[A-Z][0-9]{2})\b)*")
OTHER_REASON = "Lý do khác"
# A code is one token: a name and a year have a blank between, and a name has small letters.
CODE = r"(?:[A-Z]{1,4}|cb|cc|cv|nv|vc)[-._]?\d{1,6}"
# Where a code may stand in a text: between blanks, quotes, brackets and tags, or between any other signs.
TOKENS = (re.compile(r"[^\s<>\"'()\[\]{},;=|]+"), re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]*[A-Za-z0-9]"))
SERIAL = 6  # a code of at most so many digits and nothing else is any number of a page


def is_shown(found: pd.Series, allowed: Iterable[str], words: Iterable[str] = ()) -> pd.Series:
    """Which cells may be repeated in a message: near misses of what is allowed, and what can't be a person's data.
    `words`: texts, beside those allowed, whose words name nobody.
    """
    known = list(allowed)
    impersonal, known = words_of([*known, *words]), [slug(word) for word in known]
    shown = {text for text in found.dropna().unique() if is_harmless(text, known, impersonal)}
    return found.isin(list(shown))


def is_harmless(text: str, known: Sequence[str], words: Collection[str] = ()) -> bool:
    """Whether a text is no one's: one of `known` (slugs) misspelt, or of `words` and others that name nobody."""
    if LONG_NUMBER.search(DAY.sub(" ", text)):
        return False
    return is_misspelt(slug(text), known) or is_impersonal(NATIONAL.sub(" ", text), words)


def is_misspelt(text: str, known: Sequence[str]) -> bool:
    """Whether a slug is one of others but for a few letters: a whole word more or another may be a name."""
    return any(are_alike(text, other) for other in get_close_matches(text, known, cutoff=NEAR))


def are_alike(text: str, other: str) -> bool:
    ours, theirs = text.split("-"), other.split("-")
    if len(ours) != len(theirs) or abs(len(text) - len(other)) > LONGER:
        return False
    return all(SequenceMatcher(None, *pair).ratio() >= NEAR_WORD for pair in zip(ours, theirs, strict=True))


def shown_sheets(names: Sequence[str]) -> list[str]:
    """What the sheets of a workbook are called wherever they are named: a name that is or holds a person's, or a number
    of one, is replaced by the sheet's number; no two sheets are called the same.
    """
    numbers = [f"số {place}" for place in range(1, len(names) + 1)]
    unlike = [f"{number}*" if number in names else number for number in numbers]  # no sheet may have * in its name
    return [number if is_somebodys(name) else name for name, number in zip(names, unlike, strict=True)]


def is_somebodys(title: str) -> bool:
    return is_personal(title) or holds_name(title) or is_small_name(title, ()) or bool(found_in(title))


def without_free_text(dossiers: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Free text may name persons. Names and fields of procedures that the catalogue has at the level are its own, a
    field that it has stays; others only where `small_cell` dossiers share them and they name nobody; reasons of
    lateness only as params list them, the rest is "other".
    """
    known = [(entry.code, entry.level) for entry in params.procedures]
    levels = dossiers["resolving_unit"].map({unit.id: params.level(unit) for unit in params.units})
    is_known = pd.MultiIndex.from_arrays([dossiers["procedure"], levels]).isin(known)
    outside = pd.Series(~is_known, index=dossiers.index) & dossiers["resolving_unit"].notna()
    small = params.organisation.settings.small_cell
    words = Words.of([text for entry in params.procedures for text in (entry.name, entry.field)])
    fields = {key(entry.field) for entry in params.procedures}
    shared = {
        name: shared_text(dossiers[name].where(outside), small, words, fields) for name in ("procedure_name", "field")
    }
    reasons = {key(reason): reason for reason in params.organisation.late_reasons}
    return dossiers.assign(
        **shared,
        late_reason=each(dossiers["late_reason"], lambda text: reasons.get(key(text), OTHER_REASON)),
        procedure_code=each(dossiers["procedure_code"], national),
        fee=dossiers["fee"].clip(upper=LARGEST),
        origin=dossiers["origin"].where(dossiers["origin"] == SIMULATED),
    )


def national(code: str) -> str | None:
    """What of a procedure's code is one, without anything behind it."""
    return found[0] if (found := NATIONAL.match(code)) else None


@dataclass(frozen=True)
class Words:
    """The words of the catalogue: as they stand in it, and without capitals."""

    written: frozenset[str]
    plain: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Words:
        written = frozenset(word for text in texts for word in WORD.findall(nfc(text)))
        return cls(written, frozenset(word.casefold() for word in written))

    def name_nobody(self, text: str) -> bool:
        """Whether a text can't name a person or a place: each word is the catalogue's or a label's, and each with a
        capital, but for the first, is written so there.
        """
        first, *rest = WORD.findall(nfc(text)) or [""]
        if LONG_NUMBER.search(text) or "@" in text or is_name(text) or ONE_LETTER.search(nfc(text)):
            return False
        small = [first.casefold(), *(word for word in rest if word not in self.written)]
        return all(word in self.plain or word in LABEL_WORDS for word in small)


def shared_text(texts: pd.Series, small: int, words: Words, fields: Collection[str]) -> pd.Series:
    """The catalogue's own fields, and texts that at least `small` rows share and that name nobody: also one person may
    file many dossiers.
    """
    counts = texts.value_counts()
    kept = [text for text, n in counts.items() if key(text) in fields or (n >= small and words.name_nobody(text))]
    return texts.where(texts.isin(kept)).astype("str")


def officer_codes(officers: pd.Series) -> pd.Series:
    """Codes stay; anything else may be a name and is replaced by a code keyed with a secret outside git."""
    names = [officer for officer in officers.dropna().unique() if not re.fullmatch(CODE, officer, re.ASCII)]
    if not names:
        return officers
    secret = officer_key(project.root() / ".kpi" / "officer.key")
    coded = {name: "CB-" + hmac.digest(secret, name.encode(), "sha256").hex()[:8] for name in names}
    return each(officers, lambda officer: coded.get(officer, officer))


def officer_key(path: Path) -> bytes:
    """The secret of this project, made once."""
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return path.read_bytes()


@cache
def codes_of(register: str) -> frozenset[str]:
    """The dossier and officer codes of a stored register, without capitals."""
    path = project.resolve(register) / "dossiers.parquet"
    frame = pd.read_parquet(path, columns=["dossier_id", "officer"])
    codes = {*frame["dossier_id"].dropna(), *frame["officer"].dropna()}
    return frozenset(as_compared(code) for code in codes if not (code.isdecimal() and len(code) <= SERIAL))


def as_compared(text: str) -> str:
    """Without capitals, what can't be seen, and forms of letters that look the same."""
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()


HYPHEN, TAG = re.compile(r"\s*[-‐‑–−]\s*"), re.compile(r"<[^<>]*>")


def screen(text: str, register: str) -> list[str]:
    """Why a page must not circulate: it holds codes of dossiers or officers. Says how many, never which."""
    text = as_compared(text)
    joined = HYPHEN.sub("-", TAG.sub("", text))
    words = (t.strip(".:") for part in (text, joined) for tokens in TOKENS for t in tokens.findall(part))
    found = codes_of(register).intersection(words)
    if not found:
        return []
    return [f"trang có {len(found)} mã hồ sơ hoặc mã cán bộ của sổ; bỏ chúng khỏi trang rồi chạy lại"]
