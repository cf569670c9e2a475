"""How alike a heading is to the names of a column: accents folded, abbreviations spelt out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import islice, product

from kpi_helpers.register.columns import COLUMNS
from kpi_helpers.rules.params import Params
from kpi_helpers.text import nfc, slug

Words = tuple[str, ...]

# What exports may call a column beside the headings of the profiles.
OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "dossier_id": ("Số biên nhận", "Mã biên nhận", "Số tiếp nhận hồ sơ"),
    "procedure_name": ("Tên dịch vụ công", "Loại thủ tục"),
    "field": ("Lĩnh vực thủ tục", "Nhóm thủ tục"),
    "receiving_unit": ("Đơn vị nhận hồ sơ", "Bộ phận tiếp nhận", "Nơi nộp hồ sơ"),
    "resolving_unit": ("Đơn vị thụ lý", "Cơ quan xử lý", "Cơ quan thực hiện", "Đơn vị chủ trì"),
    "channel": ("Hình thức tiếp nhận", "Cách thức nộp", "Phương thức nộp", "Hình thức nộp hồ sơ"),
    "service_level": ("Mức độ dịch vụ công trực tuyến", "Loại dịch vụ công"),
    "submitted_at": ("Ngày nộp hồ sơ", "Thời gian nộp", "Thời điểm nộp"),
    "received_at": ("Ngày nhận", "Ngày nhận hồ sơ", "Thời gian tiếp nhận", "Thời điểm tiếp nhận"),
    "due_at": ("Ngày hẹn", "Hạn trả", "Hạn trả kết quả", "Hạn xử lý", "Hạn giải quyết", "Thời gian hẹn trả"),
    "first_due_at": ("Ngày hẹn trả ban đầu", "Ngày hẹn trả cũ"),
    "finished_at": ("Ngày hoàn thành", "Ngày có kết quả", "Ngày giải quyết xong", "Thời gian kết thúc xử lý"),
    "returned_at": ("Thời gian trả kết quả", "Ngày giao kết quả"),
    "status": ("Trạng thái xử lý", "Tình trạng hồ sơ", "Tình trạng xử lý"),
    "supplements": ("Số lần yêu cầu bổ sung", "Lần bổ sung"),
    "digitised": ("Số hóa hồ sơ", "Đã số hóa thành phần hồ sơ"),
    "reused": ("Tái sử dụng dữ liệu", "Có tái sử dụng"),
    "e_result": ("Kết quả bản điện tử", "Trả kết quả điện tử", "Số hóa kết quả"),
    "fee": ("Lệ phí", "Số tiền", "Tổng phí, lệ phí"),
    "paid_online": ("Hình thức thanh toán", "Đã thanh toán trực tuyến"),
    "paid_at": ("Ngày thanh toán", "Ngày nộp phí", "Thời gian thanh toán"),
    "officer": ("Cán bộ xử lý", "Người xử lý", "Người thụ lý", "Chuyên viên thụ lý", "Công chức xử lý"),
    "paper_used": ("Có bản giấy",),
    "ended_as": ("Kết quả xử lý", "Loại kết thúc"),
    "late_reason": ("Nguyên nhân trễ hạn", "Lý do quá hạn"),
    "apology_at": ("Ngày xin lỗi", "Ngày thư xin lỗi"),
}
ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "tthc": ("thu tuc hanh chinh",), "tt": ("thu tuc", "thanh toan", "trang thai", "truc tuyen"),
    "tttt": ("thanh toan truc tuyen",), "hs": ("ho so",), "hsdk": ("ho so dang ky",), "dv": ("don vi", "dich vu"),
    "dvc": ("dich vu cong",), "dvctt": ("dich vu cong truc tuyen",), "gq": ("giai quyet",), "xl": ("xu ly",),
    "tl": ("thu ly",), "tn": ("tiep nhan",), "tkq": ("tra ket qua",), "kq": ("ket qua",), "bs": ("bo sung",),
    "cb": ("can bo",), "cbcc": ("can bo",), "cv": ("chuyen vien",), "cq": ("co quan",), "lv": ("linh vuc",),
    "md": ("muc do",), "ht": ("hinh thuc", "hoan thanh"), "tg": ("thoi gian",), "sh": ("so hoa",),
    "tp": ("thanh phan",), "tphs": ("thanh phan ho so",), "tsd": ("tai su dung",), "dt": ("dien tu",),
    "kt": ("ket thuc",), "pl": ("phi le phi",), "lp": ("le phi",), "ld": ("ly do",), "nv": ("nhan vien",),
    "sdt": ("so dien thoai",), "dc": ("dia chi",),
}  # fmt: skip
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
SPELLINGS = 16  # of a heading with several abbreviations that have two meanings each
UNKNOWN_WEIGHT = 0.5  # of a word that no column's name has: it tells little
TYPO = 0.85  # so alike are two long words one of which is mistyped


@dataclass(frozen=True)
class Names:
    """The names of each column as words, and how much each word tells: less, the more columns share it."""

    columns: dict[str, tuple[Words, ...]]
    weights: dict[str, float]

    def likeness(self, heading: str) -> dict[str, float]:
        """How alike a heading is to each column, 0 to 1."""
        found = spellings(heading)
        return {
            column: max((self.alike(mine, theirs) for mine in found for theirs in names), default=0.0)
            for column, names in self.columns.items()
        }

    def nearest(self, heading: str) -> tuple[str, float]:
        """The column that a heading is most like, and how much; of a heading without a word none."""
        return max(self.likeness(heading).items(), key=lambda found: found[1])

    def alike(self, found: Words, name: Words) -> float:
        """The weight of the words that both have against that of all words of both."""
        both = sum(self.weight(word) * best_of(word, name) for word in found)
        both += sum(self.weight(word) * best_of(word, found) for word in name)
        return max(both / sum(map(self.weight, (*found, *name))), run_together(found, name))

    def weight(self, word: str) -> float:
        return self.weights.get(word, UNKNOWN_WEIGHT)


def names_of(params: Params) -> Names:
    """The names of all columns: the standard headings, those of every profile, and others in use."""
    columns: dict[str, tuple[Words, ...]] = {
        c.name: tuple(
            words
            for name in (c.heading, c.name, *profile_headings(c.name, params), *OTHER_NAMES.get(c.name, ()))
            for words in spellings(name)
        )
        for c in COLUMNS
    }
    return Names(columns, weights(columns.values()))


def profile_headings(column: str, params: Params) -> list[str]:
    return [word for profile in params.profiles.values() for name, words in profile.headings.items()
            if name == column for word in words]  # fmt: skip


def weights(columns: Iterable[tuple[Words, ...]]) -> dict[str, float]:
    """1 for a word that one column's names have, 1/√n for one that n columns share."""
    shared: dict[str, int] = {}
    for names in columns:
        for word in {word for name in names for word in name}:
            shared[word] = shared.get(word, 0) + 1
    return {word: count**-0.5 for word, count in shared.items()}


def spellings(heading: str) -> list[Words]:
    """The words a heading may stand for: `MaTTHC` is `ma thu tuc hanh chinh`; `ĐV` is `don vi` or `dich vu`."""
    tokens = [token for token in slug(CAMEL.sub(" ", nfc(heading))).split("-") if token]
    choices = [ABBREVIATIONS.get(token, (token,)) for token in tokens]
    return [tuple(" ".join(chosen).split()) for chosen in islice(product(*choices), SPELLINGS) if chosen]


@lru_cache(maxsize=100_000)
def folded(text: str) -> str:
    """Letters and digits without accents, capitals and signs: the loosest form in which words are the same."""
    return slug(text).replace("-", " ")


def best_of(word: str, words: Words) -> float:
    """How far a word stands among others: in part where one of them is mistyped."""
    return 1.0 if word in words else max(word_alike(word, other) for other in words)


@cache
def word_alike(a: str, b: str) -> float:
    if min(len(a), len(b)) < 5 or abs(len(a) - len(b)) > 1 or a[0] != b[0]:
        return 0.0
    likeness = SequenceMatcher(None, a, b).ratio()
    return likeness if likeness >= TYPO else 0.0


def run_together(found: Words, name: Words) -> float:
    """How alike names are without blanks, for a heading that has none: `NGAYTIEPNHAN`."""
    if len(found) > 1 or len(found[0]) < 5:
        return 0.0
    likeness = SequenceMatcher(None, found[0], "".join(name)).ratio()
    return likeness if likeness >= TYPO else 0.0
