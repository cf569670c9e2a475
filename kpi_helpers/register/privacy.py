"""What must never travel: names of officers become codes at load, and a finished page is searched for dossier codes."""

from __future__ import annotations

import hmac
import re
import secrets
from functools import cache
from pathlib import Path

import pandas as pd

from kpi_helpers import project

CODE = r"[A-Za-z]{1,4}[-. ]?\d{1,6}"
# Where a code may stand in a text: between blanks, quotes, brackets and tags, or between any other signs.
TOKENS = (re.compile(r"[^\s<>\"'()\[\]{},;=|]+"), re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]*[A-Za-z0-9]"))
SERIAL = 6  # a code of at most so many digits and nothing else is any number of a page


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
