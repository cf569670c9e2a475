"""What may be mended in a cell without guessing, and the names of every repair. Each one is counted and shown."""

from __future__ import annotations

import re
import unicodedata

from kpi_helpers.register.sheets import ERRORS
from kpi_helpers.text import nfc

# What a report of the register calls each repair, in Vietnamese and in English.
REPAIRS: dict[str, tuple[str, str]] = {
    "composed": ("ghép chữ và dấu rời", "letters and marks composed"),
    "invisible": ("bỏ ký tự ẩn", "invisible characters removed"),
    "look-alike": ("thay chữ giống chữ Việt", "look-alike letters replaced"),
    "mojibake": ("giải mã UTF-8 bị đọc sai", "UTF-8 read wrongly, decoded"),
    "tcvn3": ("chuyển mã TCVN3 (ABC)", "TCVN3 (ABC) converted"),
    "vni": ("chuyển mã VNI", "VNI converted"),
    "windows-1258": ("chuyển mã Windows-1258", "Windows-1258 converted"),
    "unreadable-text": ("bỏ chữ không đọc được", "unreadable text left blank"),
    "broken-formula": ("công thức lỗi, để trống", "failed formulas left blank"),
    "merged-cell": ("ô gộp, lấy theo ô trên", "merged cells, taken from the cell above"),
    "blank-mark": ("coi dấu gạch hoặc NULL là ô trống", "a dash or NULL taken as blank"),
    "day-form": ("ngày viết khác dd/mm/yyyy", "a day not written dd/mm/yyyy"),
    "two-digit-year": ("năm viết hai chữ số", "a year of two digits"),
    "serial-day": ("ngày viết bằng số của bảng tính", "a day kept as a sheet's number"),
    "flipped-day": ("ngày và tháng bị bảng tính đảo", "day and month flipped by a sheet"),
    "code-zero": ("mã TTHC bị bảng tính bỏ số 0 cuối", "a last 0 that a sheet dropped from a procedure's code"),
    "id-form": ("mã hồ sơ viết khác dòng trước", "a dossier's code written otherwise than in a row before"),
    "number-form": ("số có phần thập phân bằng 0 hoặc đơn vị đồng", "a number with .0 or a currency sign"),
}
BLANK_MARKS = {"-", "–", "—", "null", "n/a", "na", "nan", "<na>", "none"}
NOTHING_FOUND = {"#n/a", "#na", "#n/a n/a"}  # a lookup without a hit: no value in a dossier, nothing in an empty row
FAILED = {error.lower() for error in ERRORS.values()} | NOTHING_FOUND  # formulas whose value nobody knows

CYRILLIC = str.maketrans("АВЕЅІЈКМНОРСТХУаеѕіјорсху", "ABESIJKMHOPCTXYaesijopcxy")
GREEK = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo")
STROKES = str.maketrans("ÐƉɖð", "ĐĐđđ")
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
HYPHENS = dict.fromkeys(map(ord, "‐‑‒−"), ord("-"))
LOOK_ALIKE = {**CYRILLIC, **GREEK, **STROKES, **FULL_WIDTH, **HYPHENS}
FOREIGN = re.compile(r"[\u0370-\u052F\uFF00-\uFFEF]")


def tidied(text: str) -> tuple[str, tuple[str, ...]]:
    """Text without what nobody sees and in the letters it means, blanks single; and which repairs that took."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()), ()
    repairs = []
    visible = without_invisible(text)
    if visible != text:
        repairs.append("invisible")
    meant = visible.translate(LOOK_ALIKE)
    if meant != visible and not FOREIGN.search(meant):
        repairs.append("look-alike")
        visible = meant
    composed = nfc(visible)
    if composed != visible:
        repairs.append("composed")
    return " ".join(composed.split()), tuple(repairs)


def without_invisible(text: str) -> str:
    """No-break and other blanks as plain ones; zero-width letters, soft hyphens, marks of direction left out."""
    kinds = ((letter, unicodedata.category(letter)) for letter in text)
    return "".join(" " if kind == "Zs" else letter for letter, kind in kinds if kind != "Cf")
