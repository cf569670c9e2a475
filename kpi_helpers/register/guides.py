"""What the instruction sheet of each template says, in the words of the person who fills it in."""

from __future__ import annotations

from typing import Literal

from kpi_helpers.register.columns import ColumnType
from kpi_helpers.rules.vocabulary import RegisterColumn

CellType = Literal[ColumnType, "percent"]

GUIDE_HEADINGS = ("Cột", "Ý nghĩa", "Bắt buộc", "Giá trị được nhận", "Định dạng", "Ví dụ")
YES, NO = "Có", "Không"

# How a cell of each type is written, and what it may hold where no list says it.
CELLS: dict[CellType, tuple[str, str]] = {
    "text": ("Chữ", "Chữ bất kỳ"),
    "day": ("dd/mm/yyyy hh:mm, có thể bỏ giờ", "Ngày có thật, từ 01/01/2000"),
    "count": ("Số nguyên", "Từ 0 trở lên; ô trống không phải là 0"),
    "flag": ("Chọn trong danh sách", ""),
    "label": ("Chọn trong danh sách", ""),
    "percent": ("Như 96,67 hoặc 96.67%", "Từ 0 trở lên, đủ số chữ số thập phân đã in"),
}

# Per column of a register: its meaning, and an example where neither params nor the first of its labels give one.
REGISTER: dict[RegisterColumn, tuple[str, str]] = {
    "dossier_id": ("Mã hồ sơ trên hệ thống một cửa; mỗi hồ sơ một mã, không trùng", "H34.99.01-230915-00001"),
    "procedure_code": ("Mã quốc gia của thủ tục (8 ký tự); mã dài có phần đuôi của tỉnh cũng được nhận", ""),
    "procedure_name": ("Tên thủ tục; mã đã có trong danh mục thì lấy tên của danh mục", ""),
    "field": ("Lĩnh vực của thủ tục; mã đã có trong danh mục thì lấy lĩnh vực của danh mục", ""),
    "receiving_unit": ("Đơn vị tiếp nhận hồ sơ", ""),
    "resolving_unit": ("Đơn vị giải quyết hồ sơ; chỉ tiêu tính cho đơn vị này", ""),
    "channel": ("Cách nộp hồ sơ", "Trực tuyến"),
    "service_level": ("Mức độ dịch vụ công của thủ tục khi nộp; để trống thì lấy theo danh mục", ""),
    "submitted_at": ("Ngày nộp hồ sơ", "14/09/2023 20:15"),
    "received_at": ("Ngày tiếp nhận; để trống nếu hồ sơ chưa hoặc không được tiếp nhận", "15/09/2023 08:30"),
    "due_at": ("Ngày hẹn trả hiện tại; để trống thì hồ sơ coi là đúng hạn và được liệt kê", "22/09/2023 17:00"),
    "first_due_at": ("Ngày hẹn trả ghi lần đầu, trước mọi lần hẹn lại", "20/09/2023 17:00"),
    "finished_at": ("Ngày kết thúc xử lý: có kết quả, trả lại, rút hoặc dừng", "21/09/2023 15:00"),
    "returned_at": ("Ngày trả kết quả; dùng làm ngày kết thúc khi không có ngày kết thúc xử lý", "22/09/2023 09:40"),
    "status": ("Trạng thái hồ sơ vào ngày trích số liệu", "Đã trả kết quả"),
    "supplements": ("Số lần yêu cầu bổ sung giấy tờ", "1"),
    "digitised": ("Thành phần hồ sơ đã được số hóa", ""),
    "reused": ("Có tái sử dụng giấy tờ, dữ liệu đã số hóa", ""),
    "e_result": ("Có kết quả giải quyết điện tử", ""),
    "fee": ("Phí, lệ phí phải nộp, tính bằng đồng; 0 là không phải nộp, để trống là chưa biết", "12000"),
    "paid_online": ("0: không thanh toán trực tuyến; 1: qua cổng quốc gia; 2: qua cổng địa phương", "1"),
    "paid_at": ("Ngày thu phí; để trống thì thanh toán trực tuyến tính vào ngày tiếp nhận", "15/09/2023"),
    "officer": ("Mã cán bộ thụ lý, không ghi họ tên; họ tên nếu có được thay bằng mã khi đọc", "CB-03"),
    "paper_used": ("Có sử dụng bản giấy khi nộp trực tuyến", "Không"),
    "ended_as": ("Hồ sơ kết thúc bằng kết quả, trả lại, rút hay dừng", ""),
    "late_reason": ("Lý do trễ hạn; ghi khác danh sách thì tính là “Lý do khác”", ""),
    "apology_at": ("Ngày của văn bản xin lỗi vì trễ hạn", "23/09/2023"),
    "origin": ("Để trống; chỉ sổ mô phỏng mới ghi “mô phỏng”", ""),
}

COUNTS: dict[str, tuple[str, str]] = {
    "unit": ("Tên đơn vị; tên ngoài danh mục vẫn được nhận, khi đó không đối chiếu mức giao", ""),
    "indicator": ("Mã chỉ tiêu ở bảng dưới đây; chỉ tiêu khác vẫn được nhận, khi đó không đối chiếu mức giao", ""),
    "numerator": ("Số hồ sơ hoặc số thủ tục đạt; đếm gì thì xem bảng dưới đây", "58"),
    "denominator": ("Tổng số hồ sơ hoặc thủ tục phải xét; đếm gì thì xem bảng dưới đây", "60"),
    "published_percent": ("Tỷ lệ phần trăm đã công bố, chỉ để đối chiếu; không có thì để trống", "96,67"),
}

# Per count of the form: its meaning and an example; what a sum is made of is told from the form itself.
FORM: dict[str, tuple[str, str]] = {
    "received": ("", "40"),
    "received_online": ("Hồ sơ nộp trực tuyến, tiếp nhận trong kỳ", "20"),
    "received_other": ("Hồ sơ nộp trực tiếp hoặc qua bưu chính, tiếp nhận trong kỳ", "15"),
    "carried_over": ("Tiếp nhận trước kỳ, chưa kết thúc trước ngày đầu kỳ; bằng số đang giải quyết cuối kỳ trước", "5"),
    "resolved": ("", "32"),
    "early": ("Kết thúc trong kỳ, trước ngày hẹn trả", "20"),
    "on_the_day": ("Kết thúc trong kỳ, đúng ngày hẹn trả hoặc không có ngày hẹn trả", "10"),
    "late": ("Kết thúc trong kỳ, sau ngày hẹn trả", "2"),
    "pending": ("", "8"),
    "pending_within": ("Chưa kết thúc vào cuối kỳ, ngày hẹn trả từ ngày cuối kỳ trở đi hoặc không có", "6"),
    "pending_overdue": ("Chưa kết thúc vào cuối kỳ, ngày hẹn trả trước ngày cuối kỳ", "2"),
}

NOTES: dict[str, tuple[str, ...]] = {
    "register": (
        "Điền ở trang “Sổ hồ sơ” từ dòng 2, mỗi hồ sơ một dòng. Giữ nguyên tiêu đề, không gộp ô, không thêm dòng tổng.",
        "Tiêu đề nền đậm là cột bắt buộc. Cột khác mà hệ thống không có số liệu thì xóa cả cột, không để trống.",
        "Không thêm họ tên, địa chỉ, số điện thoại, số giấy tờ của người nộp: cột ngoài mẫu không được đọc.",
        "Máy đặt kiểu tháng trước ngày (Mỹ) hiểu 05/02 là ngày 02 tháng 5: đổi sang kiểu Việt Nam trước khi nhập.",
        "Khi dán, chọn dán giá trị (Paste Values) để giữ định dạng ô. Danh sách thả xuống không kiểm tra ô được dán.",
        "Lưu dạng .xlsx vào thư mục data/, rồi chạy kpi check với kỳ báo cáo, ví dụ: kpi check 2023-Q3.",
    ),
    "counts": (
        "Điền ở trang “Số đếm”: mỗi dòng một đơn vị và một chỉ tiêu, đã ghi sẵn. Xóa dòng không dùng; được thêm dòng.",
        "Tử số và mẫu số là số đếm nguyên. Không điền tỷ lệ vào hai cột này; chương trình tự tính tỷ lệ.",
        "Lưu dạng .xlsx, rồi chạy kpi results với kỳ báo cáo, ví dụ: kpi results 2023-Q3 --counts so-dem.xlsx.",
    ),
    "inputs": (
        "Mỗi đơn vị một trang. Chỉ điền các ô nền trắng; các cột tổng số và dòng tổng cộng là công thức tự tính.",
        "Lĩnh vực chưa có sẵn thì chọn hoặc ghi ở các dòng trống phía dưới.",
        "Dòng có hồ sơ thì điền đủ các ô, không có thì ghi 0; lĩnh vực không phát sinh hồ sơ thì để trống cả dòng.",
        "Tổng số có nền đỏ là dòng chưa cân đối: tiếp nhận phải bằng đã giải quyết cộng đang giải quyết.",
        "Điền và lưu bằng Excel hoặc LibreOffice: tổng số được tính khi mở tệp ở đó.",
        "Tính tỷ lệ đúng hạn từ biểu: kpi results 2023-Q3 --form bieu.xlsx. Đối chiếu với sổ: kpi check, cùng --form.",
    ),
}
