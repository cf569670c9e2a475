"""The words an indicator may use, and the verdicts it may get.

Facts are what is known of a dossier, or of a procedure of a unit, in a window; `measures/` computes each of them.
The Vietnamese says on a page what the fact means.
"""

from typing import Literal

DossierFact = Literal[
    "resolved", "digitised", "e_result", "fully_online_service", "online_service", "submitted_online",
    "without_paper", "has_fee", "paid_online", "on_time",
]  # fmt: skip
ProcedureFact = Literal["offers_online_payment", "has_online_payment"]
Fact = Literal[DossierFact, ProcedureFact]

FACTS: dict[str, str] = {
    "resolved": "hồ sơ đã tiếp nhận, kết thúc giải quyết trong kỳ",
    "digitised": "có số hóa thành phần hồ sơ",
    "e_result": "có kết quả giải quyết điện tử",
    "fully_online_service": "thuộc dịch vụ công trực tuyến toàn trình",
    "online_service": "thuộc dịch vụ công trực tuyến toàn trình hoặc một phần",
    "submitted_online": "nộp trực tuyến",
    "without_paper": "không sử dụng bản giấy",
    "has_fee": "có nghĩa vụ tài chính (phí, lệ phí lớn hơn 0 đồng)",
    "paid_online": "có thanh toán trực tuyến",
    "on_time": "kết thúc giải quyết không muộn hơn ngày hẹn trả",
    "offers_online_payment": "thủ tục của đơn vị đang triển khai thanh toán trực tuyến vào ngày cuối kỳ",
    "has_online_payment": "có phát sinh giao dịch thanh toán trực tuyến trong kỳ",
}

RegisterColumn = Literal[
    "dossier_id", "procedure_code", "procedure_name", "field", "receiving_unit", "resolving_unit", "channel",
    "service_level", "submitted_at", "received_at", "due_at", "first_due_at", "finished_at", "returned_at", "status",
    "supplements", "digitised", "reused", "e_result", "fee", "paid_online", "paid_at", "officer", "paper_used",
    "ended_as", "late_reason", "apology_at", "origin",
]  # fmt: skip

# An organisation names its own levels and kinds of unit (`params/organisation.yaml`).
Level = str
UnitKind = str
ServiceLevel = Literal["full", "partial", "information"]

QualityMeasure = Literal[
    "rejected", "rejected_of_one_unit", "unknown_units", "conflicts", "dropped", "wrong_totals", "missing_units",
    "without_holder", "silenced_indicators", "unconfirmed_profiles", "out_of_order", "blank_cells", "without_due_day",
    "ended_unreceived", "final_without_day", "after_extract", "late_entries", "inferred_extracts", "revisions",
]  # fmt: skip

# What a gate may measure, and of what it is a share; without the latter it is only counted.
QUALITY: dict[QualityMeasure, tuple[str, str]] = {
    "rejected": ("dòng bị loại", "dòng đọc được"),
    "rejected_of_one_unit": ("dòng bị loại của đơn vị có tỷ lệ cao nhất", "dòng bị loại và hồ sơ của đơn vị đó"),
    "unknown_units": ("dòng không rõ đơn vị giải quyết", "dòng đọc được"),
    "conflicts": (
        "dòng mâu thuẫn với dòng khác của cùng hồ sơ trong một lần trích, hoặc trùng mã với hồ sơ khác",
        "dòng đọc được",
    ),
    "dropped": ("dòng bỏ theo đính chính", "dòng đọc được"),
    "wrong_totals": ("dòng tổng của sổ khác số đếm được", "dòng tổng có ghi số"),
    "missing_units": ("đơn vị chưa có dòng nào trong sổ", "đơn vị đang theo dõi"),
    "without_holder": (
        "hồ sơ của đơn vị không còn hoạt động mà tham số không ghi nơi nhận bàn giao",
        "hồ sơ trong năm",
    ),
    "silenced_indicators": ("chỉ tiêu không tính được vì sổ thiếu cột", "chỉ tiêu"),
    "unconfirmed_profiles": ("hồ sơ cột chưa được xác nhận", ""),
    "out_of_order": ("hồ sơ có thứ tự ngày không thể có", "hồ sơ trong năm"),
    "blank_cells": ("hồ sơ có ô để trống mà chỉ tiêu tính là không", "hồ sơ kết thúc trong năm"),
    "without_due_day": ("hồ sơ không có ngày hẹn trả, tính là đúng hạn", "hồ sơ kết thúc trong năm"),
    "ended_unreceived": (
        "hồ sơ đã kết thúc (theo ngày, theo trạng thái) mà không có ngày tiếp nhận",
        "hồ sơ trong năm",
    ),
    "final_without_day": ("hồ sơ có trạng thái đã kết thúc mà sổ không ghi ngày", "hồ sơ trong năm"),
    "after_extract": ("hồ sơ có ngày muộn hơn ngày trích số liệu, hoặc cách xa mọi ngày khác", "hồ sơ trong sổ"),
    "late_entries": ("hồ sơ nhập muộn vào tháng đã khóa", "hồ sơ trong năm"),
    "inferred_extracts": ("tệp có hồ sơ trùng với tệp khác mà không ghi ngày trích", ""),
    "revisions": ("hồ sơ bị sửa thông tin không ghi ngày sau khi tháng đã khóa", "hồ sơ kết thúc trong năm"),
}

Status = Literal["met", "missed", "nothing_arose", "not_assigned", "not_judged", "not_applicable", "no_data"]
