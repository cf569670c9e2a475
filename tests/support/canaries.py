"""Invented personal data, planted where registers hold it, and the search for it in all that a command leaves."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pandas as pd

# Kind → text as a clerk writes it. Name and address share words with the names of units ("Thị trấn", "xã").
PERSONAL = {
    "name": "Kanari Thị Thử",
    "id": "062099887766",
    "old_id": "233445566",
    "phone": "0977.665.544",
    "e-mail": "kanari.thu@vidu.example",
    "address": "Số 77 thôn Kanarium, xã Đăk Pne",
}
# What no output may hold: words and digit strings, without capitals and separators.
NEEDLES = ("kanari", "062099887766", "233445566", "0977665544", "977665544")
EXTRA = ("Họ và tên người nộp", "Số CCCD", "Địa chỉ", "Điện thoại", "Email", "Trích yếu", "Ghi chú")
FREE_TEXT = ("Tên TTHC", "Lĩnh vực", "Đơn vị tiếp nhận", "Cán bộ thụ lý", "Lý do trễ hạn")
TYPED = ("Đơn vị giải quyết", "Kênh nộp", "Ngày tiếp nhận", "Ngày hẹn trả", "Trạng thái", "Số hóa thành phần",
         "Phí, lệ phí (đồng)", "Thanh toán trực tuyến", "Mức độ DVC", "Số lần bổ sung")  # fmt: skip
IN_CODES = ("name", "id", "phone", "e-mail", "address")  # nine digits alone may well be a dossier's code
STRANGE = "9.999042"  # a procedure that the catalogue does not know: its name is the register's own


def planted(frame: pd.DataFrame) -> pd.DataFrame:
    """A register with personal data in each free-text column, in columns of its own, and by mistake in typed ones."""
    made, personal = frame.copy(), list(PERSONAL.values())
    turns = pd.Series([personal[n % len(personal)] for n in range(len(made))], index=made.index)
    for column in (*EXTRA, *FREE_TEXT):
        made[column] = turns
    made["Ghi chú"] = " ".join(personal)
    for column in ("Tên TTHC", "Lĩnh vực"):  # beside the right words, as one sentence
        made.loc[made.index % 3 == 1, column] = "Đăng ký cho ông " + turns[made.index % 3 == 1]
    made.loc[made.index % 4 == 0, "Mã TTHC"] = STRANGE
    made.loc[made.index % 9 == 1, "Mã TTHC"] += "." + turns[made.index % 9 == 1]
    for place, column in enumerate(TYPED):
        for number, text in enumerate(personal):
            made.loc[made.index[100 + place * len(personal) + number], column] = text
    for number, kind in enumerate(IN_CODES):
        made.loc[made.index[90 + number], "Mã hồ sơ"] = PERSONAL[kind]
    return made


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    path.write_text(frame.to_csv(index=False), encoding="utf-8-sig")


def write_xlsx(frame: pd.DataFrame, path: Path) -> None:
    """A title row and a signature around the register, and a list of persons on a sheet of its own."""
    with pd.ExcelWriter(path, engine="xlsxwriter") as writer:
        frame.to_excel(writer, sheet_name="Sổ hồ sơ", index=False, startrow=2)
        sheet = writer.sheets["Sổ hồ sơ"]
        sheet.write_string(0, 0, f"Người lập: {PERSONAL['name']}, {PERSONAL['phone']}")
        sheet.write_string(len(frame) + 4, 1, f"NGƯỜI LẬP BIỂU {PERSONAL['name']}")
        pd.DataFrame({"Danh bạ": list(PERSONAL.values())}).to_excel(writer, sheet_name="Danh bạ", index=False)


def leaks(text: str) -> set[str]:
    """The planted data that a text holds, also with other separators or capitals."""
    plain = text.casefold()
    return {needle for needle in NEEDLES if needle in plain or needle in re.sub(r"[ .\-]", "", plain)}


def leaks_under(folder: Path, left_out: str) -> dict[str, set[str]]:
    """The leaks in every file under a folder, by path; `left_out` names the sub-folder of the inputs."""
    files = [p for p in sorted(folder.rglob("*")) if p.is_file() and p.relative_to(folder).parts[0] != left_out]
    found = {path.relative_to(folder).as_posix(): leaks(text_of(path)) for path in files}
    return {path: kinds for path, kinds in found.items() if kinds}


def text_of(path: Path) -> str:
    """All that a file says: its bytes as text, unpacked where the format packs."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv()
    if path.suffix in (".xlsx", ".docx"):
        with zipfile.ZipFile(path) as parts:
            return "\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
    if path.suffix == ".pdf" and shutil.which("pdftotext"):
        return subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout.decode()
    return path.read_bytes().decode(errors="replace")
