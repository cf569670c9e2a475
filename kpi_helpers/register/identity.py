"""Codes of dossiers that are surely the same though written otherwise: capitals, dashes, blanks beside a sign, a dot
behind, the apostrophe by which a sheet marks a text.

Letters that look alike and doubled blanks are the same once a cell is read. A blank between letters or digits may be
meant. A code of which a sheet has lost digits is that of nobody knows which dossier.
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


SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]{2}", re.IGNORECASE)
KEPT, WHOLE = 10**15, 2**53  # a sheet keeps 15 digits of a number it is given, its file numbers up to the latter


def has_lost_digits(cell: object) -> bool:
    """Whether a code was a number to a sheet, which kept its first digits only: 1,23E+14, or more digits than it keeps,
    the last of them 0 or such as only its kind of number has.
    """
    if isinstance(cell, int | float):
        return cell >= KEPT and int(float(cell)) == cell and (cell >= WHOLE or cell % 10 == 0)
    return SCIENTIFIC.fullmatch(str(cell).strip()) is not None


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
