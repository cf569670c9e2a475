"""Codes of dossiers that are surely the same though written otherwise: capitals, blanks beside a sign, a dot behind.

Letters that look alike and doubled blanks are the same once a cell is read. A blank between letters or digits may be
meant.
"""

from __future__ import annotations

import re

import pandas as pd

from kpi_helpers.register.distinct import each

PLAIN = r"[!-`{-~]*[!-\-/-`{-~]"  # no small letters, no blanks, no dot at the end: nothing to fold
LOOSE = r"\s|\.$"
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
    return BESIDE_SIGN.sub(r"\1", code).rstrip(".").upper()


def in_one_form(ids: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Codes of dossiers, each in the form in which it was first written; and which of them that changes."""
    keys = id_keys(ids)
    repeated = pd.Series(False, index=ids.index) if keys is ids else ids.notna() & keys.duplicated(keep=False)
    made = ids.copy()
    made[repeated] = ids[repeated].groupby(keys[repeated]).transform("first")
    return made, (made != ids) & repeated
