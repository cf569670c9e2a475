"""A proposed profile as YAML that reads back as it is: each line with its reason, for the analyst to confirm."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from kpi_helpers import project
from kpi_helpers.errors import KpiError
from kpi_helpers.register.columns import BY_NAME, COLUMNS
from kpi_helpers.register.proposing import SURE, Labels, Line, Near, Proposal, Unknown
from kpi_helpers.text import key, number

STANDARD = {key(column.heading) for column in COLUMNS}
WAITS = {
    "labels": "CHƯA DÙNG: điền nhãn rồi bỏ dấu # đầu dòng",
    "likeness": "CHƯA DÙNG, chờ xác nhận: đúng cột thì bỏ dấu # đầu dòng",
}
WORDS_OF_YAML = ("yes", "no")


def write_profile(proposal: Proposal, path: Path) -> None:
    """Write a proposal to a new file. Raises KpiError `profile-exists`: what an analyst has edited is never lost."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(as_yaml(proposal))
    except FileExistsError:
        raise KpiError.of("profile-exists", file=project.shown(path)) from None


def summary_of(proposal: Proposal) -> Iterator[tuple[str, str]]:
    """What was proposed, in sentences, Vietnamese and English; nothing of any cell."""
    waiting = {found.column.name for found in proposal.labels if found.unknown.told or found.unknown.others}
    waiting |= {line.column.name for line in proposal.lines if line.waits == "labels"}
    unsure = [line.column for line in proposal.lines if line.waits == "likeness" and line.column.name not in waiting]
    ready = len(proposal.lines) - len(waiting) - len(unsure)
    yield (
        f"{ready} cột được đề xuất, {len(waiting)} cột chờ điền nhãn, "
        f"{len(proposal.unmatched) + len(proposal.repeated)} tiêu đề chưa khớp, "
        f"{len(proposal.personal)} cột có vẻ là dữ liệu cá nhân, không đọc",
        f"{ready} columns proposed, {len(waiting)} wait for labels, "
        f"{len(proposal.unmatched) + len(proposal.repeated)} headings unmatched, "
        f"{len(proposal.personal)} columns look personal and stay unread",
    )
    if unsure:
        names = ", ".join(column.heading for column in unsure)
        yield (
            f"chờ xác nhận vì điểm dưới {percent(SURE)}, chưa được đọc: {names}",
            f"to be confirmed, scores below {percent(SURE)}, not read yet: {names}",
        )
    if proposal.missing:
        names = ", ".join(BY_NAME[name].heading for name, _ in proposal.missing)
        yield f"chưa tìm thấy cột bắt buộc: {names}", f"required columns not found: {names}"


def as_yaml(proposal: Proposal) -> str:
    """The file of `params/register/` that a proposal makes."""
    return "\n".join([*preamble(proposal), *headings(proposal), *remarks(proposal), *labels(proposal), ""])


def preamble(proposal: Proposal) -> Iterator[str]:
    sheet = f", trang {quoted(proposal.sheet)}" if proposal.sheet else ""
    yield "# yaml-language-server: $schema=../schemas/profile.schema.json"
    yield f"# Đề xuất từ tiêu đề và nội dung của tệp {quoted(proposal.file)}{sheet}: xem {number(proposal.rows)} dòng."
    yield "# Mỗi dòng ghi điểm chung, mức giống của tiêu đề, tỷ lệ ô có nội dung đúng kiểu và các khả năng khác."
    yield f"# Cột có điểm chung dưới {percent(SURE)} đứng sau dấu #, không được đọc trước khi có người xác nhận."
    yield "# Sửa cho đúng, điền nhãn còn thiếu, rồi đổi confirmed thành true. Không đưa cột dữ liệu cá nhân vào đây."
    yield f"title: {quoted(f'Kết xuất như tệp {proposal.file}')}"
    yield "confirmed: false"
    yield f"source: {quoted(f'Đề xuất từ tiêu đề và nội dung của tệp {proposal.file}; chưa xác nhận')}"


def headings(proposal: Proposal) -> Iterator[str]:
    yield "headings:" if any(line.is_ready for line in proposal.lines) else "headings: {}"
    for line in proposal.lines:
        yield f"  {'' if line.is_ready else '# '}{line.column.name}: [{quoted(line.heading)}]   # {reason(line)}"


def reason(line: Line) -> str:
    """`91%: tiêu đề 85%, nội dung 100%; khác: "Hạn trả" 60%`"""
    score = line.score
    held = "để trống" if score.contents is None else percent(score.contents)
    words = f"{line.column.heading}, {percent(score.total)}: tiêu đề {percent(score.heading)}, nội dung {held}"
    words += f"; khác: {listed(line.others)}" if line.others else ""
    return f"{words}; {WAITS[line.waits]}" if line.waits else words


def remarks(proposal: Proposal) -> Iterator[str]:
    """What is left: required columns without a heading, headings without a column."""
    if proposal.missing:
        yield "  # Cột bắt buộc chưa tìm thấy tiêu đề; điền rồi bỏ dấu #:"
        for name, near in proposal.missing:
            yield f"  # {name}: []   # {BY_NAME[name].heading}; gần nhất: {listed(near) or 'không có'}"
    if proposal.unmatched:
        yield "# Tiêu đề chưa khớp cột nào, không đọc:"
        yield from (f"#   {quoted(name)}" + (f"   # có thể là {columns(near)}" if near else "")
                    for name, near in proposal.unmatched)  # fmt: skip
    yield from block("# Tiêu đề lặp lại, không dùng được; đặt lại tên trong tệp:", proposal.repeated)
    yield from block("# Có vẻ là dữ liệu cá nhân, không đưa vào cột nào:", proposal.personal)
    always = tuple(name for name in proposal.personal if key(name) in STANDARD)
    yield from block("# Trong số đó, tiêu đề chuẩn luôn được đọc: xóa hoặc đổi tên các cột này trong tệp:", always)


def block(title: str, names: tuple[str, ...]) -> Iterator[str]:
    if names:
        yield title
        yield from (f"#   {quoted(name)}" for name in names)


def labels(proposal: Proposal) -> Iterator[str]:
    """The codes of each column that has other labels than the standard ones, and below them the labels to fill in."""
    needed = [found for found in proposal.labels if found.meant or found.unknown.others or found.unknown.told]
    if needed:
        yield "labels:"
    for found in needed:
        yield f"  {found.column.name}:   # {found.column.heading}"
        yield from codes(found)
        yield from unknown(found.unknown, "    # ", "Nhãn chưa biết; chép vào danh sách của đúng mã ở trên:")
    yield from unknown(proposal.units, "# ", "Tên đơn vị chưa có trong params/units; thêm vào aliases của đơn vị:")


def codes(found: Labels) -> Iterator[str]:
    names: dict[str, str] = {}
    for label, code in found.column.labels:
        names.setdefault(code, label)
    for code, label in names.items():
        words = ", ".join(quoted(word) for word, meant in found.meant if meant == code)
        yield f"    {quoted(code) if code in WORDS_OF_YAML else code}: [{words}]   # {label}"


def unknown(found: Unknown, indent: str, title: str) -> Iterator[str]:
    """Words that nobody knows, as comments; those that may name somebody, and rare ones, are only counted."""
    if found.told or found.others:
        yield indent + title
    for word, rows, near in found.told:
        yield f"{indent}- {quoted(word)}   # {number(rows)} dòng" + (f", gần giống {quoted(near)}" if near else "")
    if found.others:
        count = f"{number(found.others)} cách ghi khác ở {number(found.rows)} dòng"
        yield f"{indent}(và {count}, không nêu vì có thể là tên người; xem trong tệp)"


def listed(near: Near) -> str:
    return ", ".join(f"{quoted(name)} {percent(score)}" for name, score in near)


def columns(near: Near) -> str:
    return ", ".join(f"{name} {percent(score)}" for name, score in near)


def percent(share: float) -> str:
    return f"{round(100 * share)}%"


def quoted(text: str) -> str:
    """A text as YAML's double-quoted scalar, which JSON's strings are."""
    return json.dumps(text, ensure_ascii=False)
