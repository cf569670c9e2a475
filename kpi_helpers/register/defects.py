"""What is wrong with a file that no reader can open, told from the file: its reader says it in words of its own."""

from __future__ import annotations

from pathlib import Path
from zipfile import BadZipFile, ZipFile

from kpi_helpers.errors import Fault, Original

ZIP, OLE, PARQUET = b"PK", b"\xd0\xcf\x11\xe0", b"PAR1"
LOCKED = "EncryptedPackage".encode("utf-16-le")  # the part of a workbook that a password closes
PARTS = ("xl/", "content.xml")  # what a workbook holds, as Excel and as LibreOffice write it
ENCRYPTED = 1  # the flag of a part that a password closes


def defect_of(path: Path, said: str) -> Fault:
    """What is wrong with a file, to be said within a sentence; `said` is what its reader says."""
    try:
        code = code_of(path, said.casefold())
    except OSError:
        code = "problem-forbidden"
    return Fault(code, {"problem": Original(said)})


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
    return "problem-broken" if start == OLE else "problem-other-kind"


def code_of_zip(path: Path) -> str:
    try:
        with ZipFile(path) as parts:
            about = parts.infolist()
            if any(part.flag_bits & ENCRYPTED for part in about):
                return "problem-locked"
            is_workbook = any(part.filename.startswith(PARTS) for part in about)
            return "problem-broken" if is_workbook or parts.testzip() else "problem-other-kind"
    except BadZipFile:
        return "problem-broken-zip"
