"""What must never travel: names of officers become codes at load, and a finished page is searched for dossier codes."""

from __future__ import annotations

import hmac
import re
import secrets
from functools import cache
from pathlib import Path

import pandas as pd

from kpi_helpers import project
from kpi_helpers.register.columns import SIMULATED
from kpi_helpers.rules.params import Params
from kpi_helpers.text import key

LONG_NUMBER = re.compile(r"[0-9](?:[ .-]?[0-9]){8,}")  # an id, a phone: nine digits or more
LETTER = re.compile(r"[^\W\d_]")
OTHER_REASON = "Lý do khác"
CODE = r"[A-Za-z]{1,4}[-. ]?\d{1,6}"
# Where a code may stand in a text: between blanks, quotes, brackets and tags, or between any other signs.
TOKENS = (re.compile(r"[^\s<>\"'()\[\]{},;=|]+"), re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]*[A-Za-z0-9]"))
SERIAL = 6  # a code of at most so many digits and nothing else is any number of a page


def is_shown(found: pd.Series, allowed: str) -> pd.Series:
    """Which cells may be repeated in a message: numbers that are no id or phone, and words that share one with what is
    allowed. Anything else may be a person's name in the wrong column.
    """
    known = set(key(allowed).replace(",", " ").split())
    shown = {text: is_harmless(text, known) for text in found.dropna().unique()}
    return found.isin([text for text, harmless in shown.items() if harmless])


def is_harmless(text: str, known: set[str]) -> bool:
    if LONG_NUMBER.search(text):
        return False
    return not LETTER.search(text) or bool(known & set(key(text).split()))


def without_free_text(dossiers: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Free text may name persons. Names and fields of procedures that the catalogue knows are the catalogue's; others
    stay only where `small_cell` dossiers share them; reasons of lateness only as params list them, the rest is "other".
    """
    known = {entry.code for entry in params.procedures}
    outside = ~dossiers["procedure"].isin(known)
    small = params.organisation.settings.small_cell
    shared = {name: shared_text(dossiers[name].where(outside), small) for name in ("procedure_name", "field")}
    reasons = {key(reason): reason for reason in params.organisation.late_reasons}
    given = {text: reasons.get(key(text), OTHER_REASON) for text in dossiers["late_reason"].dropna().unique()}
    return dossiers.assign(
        **shared,
        late_reason=dossiers["late_reason"].map(given),
        procedure_code=dossiers["procedure_code"].str.extract(r"^([0-9A-Za-z.]+)", expand=False),
        origin=dossiers["origin"].where(dossiers["origin"] == SIMULATED),
    )


def shared_text(texts: pd.Series, small: int) -> pd.Series:
    """The texts that at least `small` rows share and that hold no address or long number."""
    counts = texts.value_counts()
    kept = {text for text in counts.index[counts >= small] if not (LONG_NUMBER.search(text) or "@" in text)}
    return texts.where(texts.isin(kept))


def officer_codes(officers: pd.Series) -> pd.Series:
    """Codes stay; anything else may be a name and is replaced by a code keyed with a secret outside git."""
    is_code = officers.str.fullmatch(CODE).fillna(False).astype(bool)
    names = officers[officers.notna() & ~is_code]
    if names.empty:
        return officers
    secret = officer_key(project.root() / ".kpi" / "officer.key")
    coded = {name: "CB-" + hmac.digest(secret, name.encode(), "sha256").hex()[:8] for name in names.unique()}
    return officers.where(officers.isna() | is_code, officers.map(coded))


def officer_key(path: Path) -> bytes:
    """The secret of this project, made once."""
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return path.read_bytes()


@cache
def codes_of(register: str) -> frozenset[str]:
    """The dossier and officer codes of a stored register."""
    path = project.resolve(register) / "dossiers.parquet"
    frame = pd.read_parquet(path, columns=["dossier_id", "officer"])
    codes = {*frame["dossier_id"].dropna(), *frame["officer"].dropna()}
    return frozenset(code for code in codes if not (code.isdecimal() and len(code) <= SERIAL))


def screen(text: str, register: str) -> list[str]:
    """Why a page must not circulate: it holds codes of dossiers or officers. Says how many, never which."""
    found = codes_of(register).intersection(t.strip(".:") for tokens in TOKENS for t in tokens.findall(text))
    if not found:
        return []
    return [f"trang có {len(found)} mã hồ sơ hoặc mã cán bộ của sổ; bỏ chúng khỏi trang rồi chạy lại"]
