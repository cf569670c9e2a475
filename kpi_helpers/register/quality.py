"""What reading found, in sentences: Vietnamese and English side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from kpi_helpers.errors import Fault
from kpi_helpers.register.reading import Register
from kpi_helpers.register.repair import REPAIRS

EXAMPLES = 5  # rows of each kind that a terminal shows
NAMED = 20  # files left unread that are named


def summary_of(register: Register) -> Iterator[tuple[str, str]]:
    """The balance of rows, then what was repaired, set apart, replaced and left unread, where there is any."""
    found, notes = register.findings, register.notes
    kept, rejected = len(register.dossiers), len(register.rejected)
    dropped = len(register.dropped)
    yield (
        f"{register.rows} dòng: {kept} hồ sơ, {rejected} dòng bị loại, {register.merged} dòng trùng"
        + (f", {dropped} dòng bỏ theo đính chính" if dropped else ""),
        f"{several(register.rows, 'row')}: {several(kept, 'dossier')}, {rejected} rejected, {register.merged} merged"
        + (f", {dropped} dropped by correction" if dropped else ""),
    )
    yield from corrections_of(found.corrected)
    for (repair, column), cells in found.repaired.groupby(["repair", "column"])["cells"].sum().items():
        vietnamese, english = REPAIRS[repair]
        yield f"cột {column}: {vietnamese}, {cells} ô", f"column {column}: {english}, {several(cells, 'cell')}"
    yield from names_of(found.names)
    for fault in unconfirmed(register.unconfirmed):
        yield fault.text("vi"), fault.text("en")
    yield from totals_of(found.apart)
    yield from unread_of(found.unread)
    for count, vietnamese, what, became in (
        (int((~found.apart["kind"].isin(["total", "blank"])).sum()),
         "dòng nhóm, đánh số hoặc giải thích cột, ký tên được để riêng",
         "row", "of groups, column numbers, guidance or signatures set apart"),
        (int((found.apart["kind"] == "blank").sum()), "dòng chỉ có công thức lỗi hoặc dấu gạch được để riêng",
         "row", "of nothing but failed formulas or dashes set apart"),
        (len(found.replaced), "dòng của bản trích cũ được thay bằng bản mới hơn",
         "row", "of an older extract replaced"),
        (refused_and_received(register.dossiers),
         "hồ sơ có ngày tiếp nhận mà trạng thái là “Không được tiếp nhận”, tính như đã tiếp nhận",
         "dossier", "with a day received though refused by the status, counted as received"),
        (notes["columns_left_out"], "cột ngoài mẫu không được đọc", "column", "outside the profile unread"),
        (notes["received_nowhere"], "dòng có đơn vị tiếp nhận lạ", "row", "with an unknown receiving unit"),
    ):  # fmt: skip
        if count:
            yield f"{count} {vietnamese}", f"{several(count, what)} {became}"


def refused_and_received(dossiers: pd.DataFrame) -> int:
    return int(((dossiers["status"] == "not_received").fillna(False) & dossiers["received_at"].notna()).sum())


def several(count: int, what: str) -> str:
    """A number of things in English: `1 row`, `2 rows`."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def names_of(names: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """How many cells of each column name a unit otherwise than params do, and the most frequent of these names."""
    for column, own in names.groupby("column"):
        first = own.sort_values("cells", ascending=False, kind="stable").head(EXAMPLES)
        said = "; ".join(f"“{row.written}” → {row.unit} ({row.cells})" for row in first.itertuples())
        cells, more = own["cells"].sum(), len(own) - len(first)
        yield (
            f"cột {column}: tên đơn vị viết khác, nhận theo bí danh, {cells} ô: {said}"
            + (f"; và {more} cách viết nữa, xem trang chất lượng sổ" if more else ""),
            f"column {column}: units named otherwise than in params and recognised, {several(cells, 'cell')}: {said}"
            + (f"; and {more} more, see the page on the register's quality" if more else ""),
        )


def grouped(rejected: pd.DataFrame, faults: Sequence[Fault]) -> Iterator[str]:
    """The faults of rejected rows by kind: the first few of each, then how many more there are."""
    by_kind: dict[tuple[str, str], list[Fault]] = {}
    for reason, column, fault in zip(rejected["reason"], rejected["column"], faults, strict=True):
        by_kind.setdefault((reason, column), []).append(fault)
    for (reason, _), own in sorted(by_kind.items(), key=lambda kind: -len(kind[1])):
        yield from map(str, own[:EXAMPLES])
        if (more := len(own) - EXAMPLES) > 0:
            yield str(Fault("rows-more", {"count": more, "reason": reason}))


def unconfirmed(profiles: Iterable[str]) -> list[Fault]:
    """A warning for each profile that a register was read by and that nobody has confirmed."""
    return [Fault("profile-unconfirmed", {"profile": name}) for name in profiles]


def corrections_of(corrected: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Each correction with its reason and how many dossiers it changed."""
    for one in corrected.itertuples():
        if one.concerned:
            yield (
                f"đính chính {one.correction}: khớp {one.matched} hồ sơ, đổi {one.changed} ({one.why})",
                f"correction {one.correction}: {several(one.matched, 'dossier')} matched, "
                f"{one.changed} changed ({one.why})",
            )
        else:
            yield (
                f"đính chính {one.correction}: không áp dụng, các tệp nêu ở files không được đọc",
                f"correction {one.correction}: not applied, none of the files that it names was read",
            )


def unread_of(unread: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """The sheets and files that hold no register, each by its name with its rows."""
    opened, closed = unread[unread["rows"].notna()], unread[unread["rows"].isna()]
    for file, own in opened.groupby("file", sort=False):
        sheets = [
            f"{sheet} ({rows})" if sheet else f"({rows})" for sheet, rows in zip(own["sheet"], own["rows"], strict=True)
        ]
        yield (
            f"{file}: không phải sổ, không đọc (số dòng trong ngoặc): {some(sheets, 'trang nữa')}",
            f"{file}: no register, unread (rows in brackets): {some(sheets, 'more sheets')}",
        )
    if len(closed):
        yield (
            f"tệp không thuộc loại được đọc: {some(list(closed['file']), 'tệp nữa')}",
            f"files of kinds that are not read: {some(list(closed['file']), 'more files')}",
        )


def some(names: Sequence[str], more: str) -> str:
    """The first few names, and how many more there are."""
    shown = ", ".join(names[:NAMED])
    return f"{shown}, … ({len(names) - NAMED} {more})" if len(names) > NAMED else shown


def totals_of(apart: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Each total row with what it says and what was counted above it."""
    for row in apart[apart["kind"] == "total"].itertuples():
        if pd.isna(row.counted):
            yield f"{row.file}, dòng {row.row}: dòng tổng", f"{row.file}, row {row.row}: a total row"
        elif row.stated != row.counted:
            yield (
                f"{row.file}, dòng {row.row}: dòng tổng ghi {row.stated}, đếm được {row.counted}",
                f"{row.file}, row {row.row}: the total row says {row.stated}, counted {row.counted}",
            )
