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

Status = Literal["met", "missed", "nothing_arose", "not_assigned", "not_judged", "not_applicable", "no_data"]
