"""Absolute paths in what circulates tell of a machine and often of a person: of each only the name of the file stays.

Known by their first folder (Linux, macOS), drive or server (Windows), or as `file:` addresses; so no fraction, date,
`HĐND/UBND` or web address is taken for one. Where no name is left, `…` stands.
"""

from __future__ import annotations

import re

from kpi_helpers.text import with_typst_texts

PERSONS = "home|Users|media"  # their sub-folders bear names of persons
OTHERS = "root|mnt|tmp|var|opt|work|workspace|srv|etc|usr|private|Volumes"
PART = r"[^\s/\\\"'`<>|:*?,;(){}\[\]]+"
SPACED = r"[^\n\r/\\\"'`<>|:*?]{1,80}"  # between quotes, or between backslashes, names have blanks
QUOTED, BARE, FILE = r"(?<=[\"'])", r"(?<![\w.+~/\\-])", r"(?:file:/*)?"
NAMED = r"[^\s\\/:]*\.\w|(?<=/)\w\w"  # a file; after `C:/` anything
# `A:\nKết quả`, as Python shows a text: no backslash up to its end but those that Python writes
TWO_LINES = r"(?!\\[nrt][^\\a-z](?:[^\\\n\"'`]|\\[nrt\\])*(?:[\n\"'`]|$))"


def posix(part: str) -> str:
    """Folders from the root on, up to the file's name."""
    return rf"{FILE}/(?:(?:{PERSONS})/+{part}(?:/+(?:{part}/+)*)?|(?:{OTHERS})/+(?:{part}/+)*(?={part}))"


def drive(between: str, part: str, last: str) -> str:
    """Folders of a drive up to the file's name; `last`: a person's folder with nothing behind it."""
    persons = rf"(?:Users|Documents and Settings){between}(?:(?:{part}{between})+|{last})"
    return rf"{FILE}[A-Za-z]:{TWO_LINES}{between}(?:{persons}|(?:{part}{between})+|(?={NAMED}))"


BACKSLASH, SLASH = r"\\{1,2}", "/+"
ON_SERVER = r"(?<![\w\\])(?:\\{2}[\w.-]{2,}\\|\\{4}[\w.-]{2,}\\{2})(?!\\)" + rf"(?:{SPACED}{BACKSLASH})*"
DRIVES = [
    QUOTED + drive(BACKSLASH, SPACED, SPACED),
    BARE + drive(BACKSLASH, SPACED, PART),
    QUOTED + drive(SLASH, SPACED, SPACED),
    BARE + drive(SLASH, PART, PART),
]
POSIX = [QUOTED + posix(SPACED), BARE + posix(PART)]
OTHER_FILES = r"\bfile:/+[^\s\"'<>]*/"
IN_TEXT = re.compile("|".join([*POSIX, *DRIVES, ON_SERVER, OTHER_FILES]))

# Of code, where a backslash is seldom a path's: literals that are written as a path must be.
RAW, PLAIN = r"(?<=[rR][\"'])", r"(?<=[\"'])(?=[A-Za-z]:\\\\)"
IN_CODE = re.compile("|".join([*POSIX, RAW + DRIVES[0], PLAIN + DRIVES[0], *DRIVES[2:], OTHER_FILES]))

FORMULA = re.compile(r"(\$\$.*?\$\$|\$[^$\n]+\$|\\begin\{.*?\\end\{[^}]*\})", re.DOTALL)
NAME = re.compile(PART)


def without_paths(text: str, kind: str = "text/plain") -> str:
    """A text of some type without absolute paths; formulas and code are none, whatever their backslashes."""
    if kind == "text/vnd.typst":
        return with_typst_texts(text, without_paths)
    if kind == "text/x-python":
        return IN_CODE.sub(name_only, text)
    if kind in ("text/markdown", "text/latex"):
        parts = FORMULA.split(text)
        return "".join(part if place % 2 else IN_TEXT.sub(name_only, part) for place, part in enumerate(parts))
    return IN_TEXT.sub(name_only, text)


def name_only(path: re.Match[str]) -> str:
    """Nothing for the folders before a name."""
    return "" if NAME.match(path.string, path.end()) else "…"
