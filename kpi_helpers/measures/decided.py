"""What decided on a fact of a dossier, in words: the day, the label or the sum that stands in the register.

A row is one of the frame that `explained.beside_register` makes: the facts, and beside them as `said_…` what the
register says and as `known_…` that with its blanks filled from the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kpi_helpers.periods import Period, Window
from kpi_helpers.rules.indicators import Indicator
from kpi_helpers.rules.organisation import Settings
from kpi_helpers.rules.vocabulary import Fact
from kpi_helpers.text import day, number

FIRST_DAY = {"period": "ngày đầu kỳ", "year_to_date": "ngày đầu năm báo cáo"}
CHANNELS = {"direct": "nộp trực tiếp", "online": "nộp trực tuyến", "post": "nộp qua bưu chính công ích"}
SERVICE_LEVELS = {
    "full": "dịch vụ công trực tuyến toàn trình",
    "partial": "dịch vụ công trực tuyến một phần",
    "information": "dịch vụ cung cấp thông tin trực tuyến",
}
GATEWAYS = {"national": "cổng quốc gia", "local": "cổng địa phương"}
ENDINGS = {"refused": "trả lại hồ sơ", "withdrawn": "người nộp rút hồ sơ", "stopped": "dừng xử lý"}
BY_CATALOGUE = " (sổ để trống, theo danh mục)"
OUT_OF_ORDER = "lưu ý: thứ tự các ngày không hợp lý"


@dataclass(frozen=True)
class Asked:
    """For which days, in which reporting year and under which settings the question is put."""

    window: Window
    year: Period
    settings: Settings


def decided(row: Any, indicator: Indicator, asked: Asked) -> str:
    """Why a dossier stands where it stands: the facts that decided, each with its day, label or sum."""
    words = [SAID[fact](row, asked) for fact in deciding(row, indicator)]
    return "; ".join([*words, OUT_OF_ORDER] if row.out_of_order else words)


def deciding(row: Any, indicator: Indicator) -> list[Fact]:
    """The facts that put a dossier out of the denominator, or out of the numerator, or into it."""
    if not row.in_denominator:
        return [fact for fact in indicator.denominator if not getattr(row, fact)]
    if not row.in_numerator:
        return [fact for fact in indicator.numerator if not getattr(row, fact)]
    own = [fact for fact in indicator.numerator if fact not in indicator.denominator]
    return own or list(indicator.numerator)


def resolved(row: Any, asked: Asked) -> str:
    if not row.received:
        return "sổ không ghi ngày tiếp nhận: hồ sơ chưa được tiếp nhận"
    if pd.isna(row.ended_on):
        return unended(row)
    ended = f"kết thúc {day(row.ended_on)}"
    if not asked.window.covers(row.ended_on.date()):
        return f"{ended}, {beyond(row.ended_on, asked.window)}"
    if row.resolved:
        return f"tiếp nhận {day(row.received_at)}, {ended}"
    return " và ".join(narrowed(row, asked))


def unended(row: Any) -> str:
    if row.final:
        return "trạng thái đã kết thúc nhưng sổ không ghi ngày: chưa tính là đã giải quyết"
    return "chưa kết thúc: sổ không ghi ngày kết thúc xử lý, ngày trả kết quả"


def beyond(when: pd.Timestamp, window: Window) -> str:
    """On which side of a window a day lies."""
    if when.date() < window.first:
        return f"trước {FIRST_DAY[window.name]} {day(window.first)}"
    return f"sau ngày cuối kỳ {day(window.last)}"


def narrowed(row: Any, asked: Asked) -> list[str]:
    """The settings by which a dossier that ended in the window is not counted as resolved."""
    settings, said = asked.settings, list[str]()
    year = asked.year
    if settings.received == "in_year" and not year.window.covers(row.received_at.date()):
        days = f"ngoài năm báo cáo (từ {day(year.first)} đến {day(year.last)})"
        said.append(f"tiếp nhận {day(row.received_at)}, {days}: không tính theo thiết lập")
    if settings.ended_without_result == "excluded" and row.ended_as in ENDINGS:
        said.append(f"kết thúc {day(row.ended_on)} bằng {ENDINGS[row.ended_as]}: không tính theo thiết lập")
    return said


def flag(column: str, true: str, false: str) -> Callable[[Any, Asked], str]:
    """The words for a yes-or-no column; a blank is told apart from a no."""

    def said(row: Any, asked: Asked) -> str:
        value = getattr(row, f"said_{column}")
        return f"sổ không ghi: tính là {false}" if pd.isna(value) else true if value else false

    return said


def submitted_online(row: Any, asked: Asked) -> str:
    return CHANNELS[row.said_channel] if pd.notna(row.said_channel) else "sổ không ghi kênh nộp"


def service_level(row: Any, counts: bool, otherwise: str) -> str:
    if pd.isna(row.known_service_level):
        return "không rõ mức độ dịch vụ công: sổ để trống, danh mục không có"
    level = SERVICE_LEVELS[row.known_service_level] + (BY_CATALOGUE if row.service_level_source == "catalogue" else "")
    return level if counts else f"{level}: {otherwise}"


def fully_online_service(row: Any, asked: Asked) -> str:
    return service_level(row, row.fully_online_service, "không phải toàn trình")


def online_service(row: Any, asked: Asked) -> str:
    return service_level(row, row.online_service, "không thuộc phạm vi đánh giá")


def has_fee(row: Any, asked: Asked) -> str:
    if pd.isna(row.known_fee):
        return "không rõ phí, lệ phí: sổ để trống, danh mục không có"
    fee = f"phí {number(int(row.known_fee))} đồng" + (BY_CATALOGUE if row.fee_source == "catalogue" else "")
    return fee if row.has_fee else f"{fee}: không có nghĩa vụ tài chính"


def paid_online(row: Any, asked: Asked) -> str:
    when = f"ngày {day(row.said_paid_at)}" if pd.notna(row.said_paid_at) else "sổ không ghi ngày"
    if row.paid_online:
        return f"thanh toán trực tuyến trên {GATEWAYS[row.said_paid_online]}, {when}"
    offline = f" (thu phí {when})" if pd.notna(row.said_paid_at) else ""
    blank = "sổ không ghi: tính là " if pd.isna(row.said_paid_online) else ""
    return f"{blank}không thanh toán trực tuyến{offline}"


def on_time(row: Any, asked: Asked) -> str:
    if pd.isna(row.ended_on):
        return unended(row)
    ended = f"kết thúc {day(row.ended_on)}"
    if pd.isna(row.due_on):
        return f"{ended}, không có ngày hẹn trả: tính là đúng hạn"
    due, days = f"ngày hẹn trả {day(row.due_on)}{other_day(row)}", (row.ended_on - row.due_on).days
    if days > 0:
        return f"{ended}, sau {due}: trễ hạn {number(days)} ngày"
    return f"{ended}, trước {due}: trước hạn {number(-days)} ngày" if days else f"{ended}, đúng {due}: đúng hạn"


def other_day(row: Any) -> str:
    """The appointed day that the setting does not compare with, where a dossier was re-appointed."""
    if not row.reappointed or pd.isna(row.said_due_at):
        return ""
    if row.due_on == row.said_due_at:
        return f" (hẹn lại; lần đầu {day(row.said_first_due_at)})"
    return f" (lần đầu; hẹn lại {day(row.said_due_at)})"


SAID: dict[Fact, Callable[[Any, Asked], str]] = {
    "resolved": resolved,
    "digitised": flag("digitised", "có số hóa thành phần hồ sơ", "không số hóa thành phần hồ sơ"),
    "e_result": flag("e_result", "có kết quả giải quyết điện tử", "không có kết quả giải quyết điện tử"),
    "fully_online_service": fully_online_service,
    "online_service": online_service,
    "submitted_online": submitted_online,
    "without_paper": flag("paper_used", "có sử dụng bản giấy", "không sử dụng bản giấy"),
    "has_fee": has_fee,
    "paid_online": paid_online,
    "on_time": on_time,
}
