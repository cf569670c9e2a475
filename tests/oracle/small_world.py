"""A small params folder in which agencies end on 28/02/2025 and communes on 30/06/2025; names and codes come again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from kpi_helpers.register.example import example
from kpi_helpers.rules.params import Params
from tests.oracle.oracle import loaded
from tests.oracle.registers import ENDED, RECEIVED, RECEIVER, RESOLVER, UNKNOWN, words
from tests.support.make import PARAMS

ORGANISATION = """
id: noi-thu
name: nơi thử
place: Thử
inherits: {inherits}
calendar: reporting
rule_sets: [letter-2023]
valid: {{from: 2020-01-01}}
changes: [{changes}]
kinds:
  - {{kind: agency, name: Cơ quan, level: district, assigned: true, in_totals: true}}
  - {{kind: branch, name: Chi nhánh, level: district}}
  - {{kind: one_stop, name: Một cửa}}
  - {{kind: commune, name: Xã, level: commune, assigned: true, in_totals: true}}
levels:
  - {{level: district, id: cap-huyen, name: Cấp huyện}}
  - {{level: commune, id: cap-xa, name: Cấp xã, shared: true}}
"""
Row = tuple[str, str, str, str, str, dict[str, Any]]
CHANGE = "{{on: {day}, name: sắp xếp, note: Ghi chú., reference: thử, confirmed: false}}"
CHANGES = {"both": ["2025-03-01", "2025-07-01"], "july": ["2025-07-01"], "march": ["2025-03-01"], "none": []}
UNITS: list[Row] = [  # id, name, kind, from, to, more
    ("phong-a", "Phòng A", "agency", "2020-01-01", "2025-02-28", {"successor": "phong-d", "code": "A1"}),
    ("phong-b", "Phòng B", "agency", "2020-01-01", "2025-02-28",
     {"successor": "phong-d", "handed_to": "phong-e", "code": "B1"}),
    ("phong-c", "Phòng C", "agency", "2020-01-01", "2025-02-28", {"aliases": ["Phòng Cũ"]}),  # nobody after it
    ("phong-d", "Phòng D", "agency", "2025-03-01", "2025-06-30", {"handed_to": "xa-q", "code": "B1"}),
    ("phong-e", "Phòng E", "agency", "2025-03-01", "2025-06-30", {"aliases": ["Phòng A"], "handed_to": "xa-p"}),
    ("phong-g", "Phòng G", "agency", "2020-01-01", "", {}),
    ("chi-nhanh", "Chi nhánh", "branch", "2020-01-01", "2025-06-30", {}),
    ("mot-cua", "Một cửa", "one_stop", "2020-01-01", "2025-06-30", {}),
    ("trung-tam-p", "Trung tâm P", "one_stop", "2025-07-01", "", {"parent": "xa-p"}),
    ("trung-tam", "Một cửa", "one_stop", "2025-07-01", "", {}),
    ("xa-n", "Xã N", "commune", "2020-01-01", "2023-12-31", {"successor": "xa-m"}),
    ("xa-m", "Xã M", "commune", "2024-01-01", "2025-06-30", {"successor": "xa-q", "aliases": ["Xã Mới"]}),
    ("xa-x", "Xã X", "commune", "2020-01-01", "2025-06-30", {"successor": "xa-p", "code": "101"}),
    ("xa-y", "Xã Y", "commune", "2020-01-01", "2025-06-30", {"successor": "xa-p", "code": "102"}),
    ("xa-z", "Xã Z", "commune", "2020-01-01", "2025-06-30", {"successor": "xa-r", "code": "103"}),
    ("xa-p", "Xã Y", "commune", "2025-07-01", "", {"aliases": ["UBND Xã P"], "code": "101"}),
    ("xa-q", "Xã Q", "commune", "2025-07-01", "", {"aliases": ["Xã X", "Phòng C"], "code": "102"}),
    ("xa-r", "Xã R", "commune", "2025-07-01", "", {"aliases": ["Xã N"], "code": "104"}),
    ("xa-w", "Xã W", "commune", "2025-07-01", "", {"code": "103"}),  # nobody before it
]  # fmt: skip
PROCEDURES: list[tuple[str, str, str | None, str, str, str, str, int | None]] = [
    # code, level, owner, from, to, service level, online payment from, fee
    ("1.000001", "district", "phong-a", "2020-01-01", "2025-02-28", "full", "2020-01-01", 1000),
    ("1.000001", "district", "phong-d", "2025-03-01", "", "partial", "2025-03-01", 0),
    ("1.000002", "district", "phong-b", "2020-01-01", "", "full", "2025-02-28", 2000),
    ("1.000003", "district", "phong-c", "2020-01-01", "", "partial", "2020-01-01", 3000),
    ("1.000004", "district", "phong-g", "2020-01-01", "", "full", "2025-07-01", 4000),
    ("1.000005", "district", "phong-e", "2025-03-01", "", "full", "2025-06-30", 5000),
    ("1.000001", "commune", None, "2025-07-01", "", "full", "2025-07-02", 1500),
    ("1.000006", "commune", None, "2020-01-01", "2025-06-30", "full", "2020-01-01", 6000),
    ("1.000007", "commune", None, "2020-01-01", "", "partial", "2020-01-01", 7000),
    ("1.000008", "commune", None, "2020-01-01", "", "full", "2020-01-01", None),
]  # fmt: skip
DAYS = ["28/02/2024", "29/02/2024", "01/03/2024", "28/02/2025", "01/03/2025", "29/06/2025", "30/06/2025", "01/07/2025",
        "02/07/2025", "14/09/2025", "15/09/2025"]  # fmt: skip
FAR_DAY = "31/12/2027"  # of the last row, so that no window is later than the extract


def small_world(folder: Path, changes: str = "both", units: Sequence[Row] = ()) -> Path:
    """Write the folder; the rest is inherited from `params/`, the units and procedures of which it replaces."""
    listed = ", ".join(CHANGE.format(day=day) for day in CHANGES[changes])
    said = ORGANISATION.format(inherits=os.path.relpath(PARAMS, folder), changes=listed)
    put(folder / "organisation.yaml", said)
    put(folder / "units" / "kon-ray.yaml", "units:\n" + "".join(map(unit_line, units or UNITS)))
    put(folder / "units" / "quang-ngai.yaml", "units: []\n")
    put(folder / "procedures" / "commune.yaml", "procedures:\n" + "".join(map(procedure_line, PROCEDURES)))
    for name in ("district", "land_registration"):
        put(folder / "procedures" / f"{name}.yaml", "procedures: []\n")
    put(folder / "indicators" / "letter-2023" / "IV.2.yaml", with_target_of_2025())
    return folder


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def dated(first: str, last: str) -> str:
    return f"{{from: {first}, to: {last}}}" if last else f"{{from: {first}}}"


def unit_line(row: Row) -> str:
    unit_id, name, kind, first, last, more = row
    said = {
        "id": unit_id,
        "name": name,
        "kind": kind,
        "valid": dated(first, last),
        "confirmed": "true",
        "source": "thử",
    }
    added = {key: f'"{value}"' if key == "code" else value for key, value in more.items()}
    return "  - {" + ", ".join(f"{key}: {value}" for key, value in (said | added).items()).replace("'", "") + "}\n"


def procedure_line(row: tuple[str, str, str | None, str, str, str, str, int | None]) -> str:
    code, level, owner, first, last, service, paid, fee = row
    more = (f", owner: {owner}" if owner else "") + (f", fee: {fee}" if fee is not None else "")
    return (
        f'  - {{code: "{code}", name: Thủ tục {code}, field: Lĩnh vực {level}, level: {level}'
        f", valid: {dated(first, last)}, service_level: [{{level: {service}, from: {first}}}]"
        f", online_payment: {{from: {paid}}}"
        f", confirmed: true, source: thử{more}}}\n"
    )


def inherited_file(code: str) -> Path:
    found = (PARAMS / "indicators" / "letter-2023").glob("*.yaml")
    return next(path for path in found if loaded(path).get("code") == code)


def with_target_of_2025() -> str:
    """The shipped IV.2 with a target in 2025, as an own file that stands in for the inherited one."""
    text = inherited_file("IV.2").read_text("utf-8").replace("in_force: [2023]", "in_force: [2023, 2025]")
    return text.replace("targets:\n", "targets:\n  - {year: 2025, level: commune, value: 50, reference: thử}\n")


def boundary_rows(params: Params, seed: int, count: int = 4000) -> pd.DataFrame:
    """Dossiers drawn from every name as resolver × as receiver × procedure × day received × day ended, or not ended."""
    named = [word for row in UNITS for word in words({"id": row[0], "name": row[1], **row[5]})] + [UNKNOWN]
    whole = pd.DataFrame(product(dict.fromkeys(named), DAYS, [*DAYS, ""]), columns=[RESOLVER, RECEIVED, ENDED[0]])
    drawn = whole.sample(count, replace=True, random_state=seed, ignore_index=True)
    pattern = example(params, seed, 400).sample(count, replace=True, random_state=seed, ignore_index=True)
    few = {RECEIVER: list(dict.fromkeys(named)), "Mã TTHC": sorted({row[0] for row in PROCEDURES}),
           "Ngày hẹn trả": DAYS,
           "Ngày hẹn trả lần đầu": DAYS, "Ngày thu phí": [*DAYS, ""], "Thanh toán trực tuyến": ["0", "1", "2"],
           "Số hóa thành phần": ["Có", "Không"], "Kết quả điện tử": ["Có", "Không"],
           "Mức độ DVC": ["", "", "Toàn trình", "Một phần"], "Phí, lệ phí (đồng)": ["", "", "0", "9000"]}  # fmt: skip
    chosen = {name: pd.Series(values).sample(count, replace=True, random_state=seed + n).tolist()
              for n, (name, values) in enumerate(few.items(), 1)}  # fmt: skip
    number = {"Mã hồ sơ": [f"H34.99.01-250101-{n:05}" for n in range(count)], ENDED[1]: "", "Lĩnh vực": ""}
    frame = pattern.assign(**{name: drawn[name] for name in drawn}, **chosen, **number)
    frame.loc[count - 1, [RECEIVED, *ENDED]] = [FAR_DAY, "", ""]
    return frame
