"""What is wrong with a file that no reader can open, told from the file: its reader says it in words of its own."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from kpi_helpers.errors import Fault, Original

ZIP, OLE, PARQUET = b"PK", b"\xd0\xcf\x11\xe0", b"PAR1"
LOCKED = "EncryptedPackage".encode("utf-16-le")  # the part of a workbook that a password closes
PARTS = ("xl/", "content.xml")  # what a workbook holds, as Excel and as LibreOffice write it
WORD_PART = "word/"
# What else gets the name of a workbook, by its first bytes.
FOREIGN: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"(?:.*\n)?MIME-Version:", re.IGNORECASE | re.DOTALL), "problem-web-archive"),
    (re.compile(rb".*urn:schemas-microsoft-com:office:spreadsheet", re.DOTALL), "problem-xml-workbook"),
    (re.compile(rb"\s*%PDF"), "problem-pdf"),
    (re.compile(rb"\{\\rtf"), "problem-word"),
    (re.compile(rb"Rar!|7z\xbc\xaf|\x1f\x8b", re.DOTALL), "problem-archive"),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8", re.DOTALL), "problem-picture"),
)
ENCRYPTED = 1  # the flag of a part that a password closes


def defect_of(path: Path, said: str) -> Fault:
    """What is wrong with a file, to be said within a sentence; `said` is what its reader says."""
    try:
        code = code_of(path, said.casefold())
    except OSError:
        code = "problem-forbidden"
    return Fault(code, {"problem": Original(said)})


def foreign_kind(path: Path) -> str:
    """The code of what a file really is that is neither workbook nor text, by how it begins; empty for any other."""
    with path.open("rb") as file:
        start = file.read(512)
    return next((code for pattern, code in FOREIGN if pattern.match(start)), "")


def code_of(path: Path, said: str) -> str:
    with path.open("rb") as file:
        start = file.read(len(OLE))
        rest = file.read() if start == OLE else b""
        file.seek(max(path.stat().st_size - len(PARQUET), 0))
        end = file.read()
    if LOCKED in rest or "password" in said or "encrypt" in said:
        return "problem-locked"
    if start.startswith(ZIP):
        return code_of_zip(path)
    if start.startswith(PARQUET):
        return "problem-broken" if end == PARQUET else "problem-cut-off"
    return "problem-broken" if start == OLE else foreign_kind(path) or "problem-other-kind"


def code_of_zip(path: Path) -> str:
    try:
        with ZipFile(path) as parts:
            about = parts.infolist()
            if any(part.flag_bits & ENCRYPTED for part in about):
                return "problem-locked"
            if any(part.filename.startswith(WORD_PART) for part in about):
                return "problem-word"
            is_workbook = any(part.filename.startswith(PARTS) for part in about)
            return "problem-broken" if is_workbook or parts.testzip() else "problem-archive"
    except BadZipFile:
        return "problem-broken-zip"
