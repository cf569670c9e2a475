"""The columns of a register in the standard profile: the allow-list. What is not here is never loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from kpi_helpers.register.distinct import each
from kpi_helpers.rules.vocabulary import RegisterColumn

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)  # no dossier has a day outside: a mistyped year has
ColumnType = Literal["text", "day", "count", "flag", "label"]


@dataclass(frozen=True)
class Column:
    """A column: its name in code, its heading, its type, for labels what each heading word means in code, for days the
    last one that can stand in it, and for counts the highest: what is more is somebody's number, or another column's.
    """

    name: RegisterColumn
    heading: str
    type: ColumnType
    required: bool = False
    labels: tuple[tuple[str, str], ...] = ()
    last: date = LAST_DAY
    most: int | None = None


YES_NO = (("Có", "yes"), ("Không", "no"))
CHANNELS = (("Trực tiếp", "direct"), ("Trực tuyến", "online"), ("Bưu chính công ích", "post"))
SERVICE_LEVELS = (("Toàn trình", "full"), ("Một phần", "partial"), ("Cung cấp thông tin", "information"))
STATUSES = (
    ("Mới đăng ký", "new"),
    ("Được tiếp nhận", "received"),
    ("Không được tiếp nhận", "not_received"),
    ("Đang xử lý", "processing"),
    ("Yêu cầu bổ sung giấy tờ", "supplement_requested"),
    ("Yêu cầu thực hiện nghĩa vụ tài chính", "payment_requested"),
    ("Công dân yêu cầu rút hồ sơ", "withdrawn"),
    ("Dừng xử lý", "stopped"),
    ("Đã xử lý xong", "finished"),
    ("Đã trả kết quả", "returned"),
)
PAYMENTS = (("0", "no"), ("1", "national"), ("2", "local"))
ENDINGS = (("Kết quả", "result"), ("Trả lại", "refused"), ("Rút", "withdrawn"), ("Dừng", "stopped"))

COLUMNS: tuple[Column, ...] = (
    Column("dossier_id", "Mã hồ sơ", "text", required=True),
    Column("procedure_code", "Mã TTHC", "text", required=True),
    Column("procedure_name", "Tên TTHC", "text"),
    Column("field", "Lĩnh vực", "text"),
    Column("receiving_unit", "Đơn vị tiếp nhận", "text"),
    Column("resolving_unit", "Đơn vị giải quyết", "text", required=True),
    Column("channel", "Kênh nộp", "label", required=True, labels=CHANNELS),
    Column("service_level", "Mức độ DVC", "label", labels=SERVICE_LEVELS),
    Column("submitted_at", "Ngày nộp", "day"),
    Column("received_at", "Ngày tiếp nhận", "day", required=True),
    Column("due_at", "Ngày hẹn trả", "day"),
    Column("first_due_at", "Ngày hẹn trả lần đầu", "day"),
    Column("finished_at", "Ngày kết thúc xử lý", "day"),
    Column("returned_at", "Ngày trả kết quả", "day"),
    Column("status", "Trạng thái", "label", required=True, labels=STATUSES),
    Column("supplements", "Số lần bổ sung", "count", most=999),
    Column("digitised", "Số hóa thành phần", "flag", labels=YES_NO),
    Column("reused", "Tái sử dụng", "flag", labels=YES_NO),
    Column("e_result", "Kết quả điện tử", "flag", labels=YES_NO),
    Column("fee", "Phí, lệ phí (đồng)", "count"),
    Column("paid_online", "Thanh toán trực tuyến", "label", labels=PAYMENTS),
    Column("paid_at", "Ngày thu phí", "day"),
    Column("officer", "Cán bộ thụ lý", "text"),
    Column("paper_used", "Sử dụng bản giấy", "flag", labels=YES_NO),
    Column("ended_as", "Hình thức kết thúc", "label", labels=ENDINGS),
    Column("late_reason", "Lý do trễ hạn", "text"),
    Column("apology_at", "Ngày văn bản xin lỗi", "day"),
    Column("origin", "Nguồn số liệu", "text"),
)
BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}
REQUIRED: tuple[str, ...] = tuple(column.name for column in COLUMNS if column.required)

SIMULATED = "mô phỏng"
NATIONAL_CODE = re.compile(r"[0-9]\.[0-9]{6}(?![0-9])")


def procedures(codes: pd.Series) -> pd.Series:
    """The national code that each code begins with, blank where it begins with none."""
    return each(codes, lambda code: found[0] if (found := NATIONAL_CODE.match(code)) else None)
