"""What is wrong with a file is told from the file, in the user's language; the reader's words only in English."""

import io
import zipfile

import pandas as pd
import pytest

from kpi_helpers.errors import KpiError
from kpi_helpers.register.tables import read_tables

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(*names, flag=0):
    """A zip that holds these parts, said to be encrypted where the flag is set."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as parts:
        for name in names:
            parts.writestr(name, "x" * 100)
    found = bytearray(data.getvalue())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found[found.index(mark) + place] |= flag
    return bytes(found)


def parquet(tmp_path):
    pd.DataFrame({"a": range(1000)}).to_parquet(tmp_path / "whole.parquet")
    return (tmp_path / "whole.parquet").read_bytes()


def sheet(tmp_path):
    pd.DataFrame({"a": range(1000)}).to_excel(tmp_path / "whole.xlsx", engine="xlsxwriter")
    return (tmp_path / "whole.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", lambda _: b"PK\x03\x04 broken", "problem-broken-zip"),
        ("a.xlsx", lambda folder: sheet(folder)[:-500], "problem-broken-zip"),
        ("a.xlsx", lambda _: zipped("xl/workbook.xml", flag=1), "problem-locked"),
        ("a.xlsx", lambda _: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "problem-locked"),
        ("a.xls", lambda _: OLE + b"\0" * 600, "problem-broken"),
        ("a.xlsx", lambda _: zipped("word/document.xml"), "problem-word"),
        ("a.xlsx", lambda _: zipped("so.xlsx"), "problem-archive"),
        ("a.xls", lambda _: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "problem-web-archive"),
        ("a.xls", lambda _: b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n", "problem-web-archive"),
        (
            "a.xls",
            lambda _: b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "problem-xml-workbook",
        ),
        ("a.csv", lambda _: b"%PDF-1.7\n1 0 obj", "problem-pdf"),
        ("a.xls", lambda _: rb"{\rtf1\ansi", "problem-word"),
        ("a.xls", lambda _: b"Rar!\x1a\x07\x00", "problem-archive"),
        ("a.xlsx", lambda _: b"\x89PNG\r\n\x1a\n", "problem-picture"),
        ("a.xlsx", lambda _: zipped("xl/workbook.xml"), "problem-broken"),
        ("a.parquet", lambda folder: parquet(folder)[:-100], "problem-cut-off"),
        ("a.parquet", lambda _: b"PAR1" + b"x" * 100 + b"PAR1", "problem-broken"),
    ],
)
def test_what_is_wrong_is_told_from_the_file(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content(tmp_path))
    with pytest.raises(KpiError) as raised:
        list(read_tables(path))
    (fault,) = raised.value.faults
    assert (fault.code, fault.values["problem"].code) == ("register-unreadable", code)
    vietnamese, english, own = fault.text("vi"), fault.text("en"), fault.values["problem"].values["problem"].words
    assert own and f"({own})" in english and own not in vietnamese and str(tmp_path) not in english


def test_a_file_that_vanished_is_told_too(tmp_path):
    from kpi_helpers.register.defects import defect_of

    assert defect_of(tmp_path / "none.xlsx", "gone").code == "problem-forbidden"
