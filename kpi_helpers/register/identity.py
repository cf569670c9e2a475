"""Codes of dossiers that are surely the same though written otherwise: capitals, dashes, blanks beside a sign, a dot
behind, the apostrophe by which a sheet marks a text.

Letters that look alike and doubled blanks are the same once a cell is read. A blank between letters or digits may be
meant.
"""

from __future__ import annotations

import re

import pandas as pd

from kpi_helpers.register.distinct import each

# No small letters, no blanks, no apostrophe before, no dot behind: nothing to fold.
PLAIN = r"(?:[!-&(-`{-~][!-`{-~]*)?[!-\-/-`{-~]"
DASH = re.compile("[‐‑‒–—−]")
LOOSE = rf"\s|\.$|^'|{DASH.pattern}"
BESIDE_SIGN = re.compile(r"\s*([-/_.])\s*")


def id_keys(ids: pd.Series) -> pd.Series:
    """The form in which codes of dossiers are compared, the same series where it is theirs; blank stays blank."""
    if ids.str.fullmatch(PLAIN).fillna(True).all():
        return ids
    keys = ids.str.upper()
    loose = ids.str.contains(LOOSE).fillna(False).astype(bool)
    keys[loose] = each(keys[loose], id_key)
    return keys


def id_key(code: str) -> str:
    return BESIDE_SIGN.sub(r"\1", DASH.sub("-", code.removeprefix("'"))).rstrip(".").upper()


def in_one_form(ids: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Codes of dossiers, each in the form in which it was first written; and which of them that changes."""
    keys = id_keys(ids)
    repeated = pd.Series(False, index=ids.index) if keys is ids else ids.notna() & keys.duplicated(keep=False)
    made = ids.copy()
    made[repeated] = ids[repeated].groupby(keys[repeated]).transform("first")
    return made, (made != ids) & repeated
