"""What must never travel: names of officers become codes at load, and a finished page is searched for dossier codes."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from pathlib import Path

import pandas as pd

from kpi_helpers import project

CODE = r"[A-Za-z]{1,4}[-. ]?\d{1,6}"
TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]{5,}[A-Za-z0-9]")


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


def fingerprints(values: pd.Series) -> frozenset[str]:
    """Hashes of codes, so that a search for them need not carry the codes themselves."""
    return frozenset(fingerprint(value) for value in values.dropna().unique())


def fingerprint(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:16]


def codes_found(text: str, known: frozenset[str]) -> int:
    """How many different known codes stand in a text."""
    return len({token for token in TOKEN.findall(text) if fingerprint(token) in known})
