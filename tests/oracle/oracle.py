"""The oracle: loads a register's raw cells and the YAML of params into DuckDB and runs `letter_2023.sql`.

It shares no code with the package; the windows are computed here from Nghị định 09/2019/NĐ-CP Điều 12.
"""

from __future__ import annotations

import calendar as months_of
import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from ruamel.yaml import YAML

HERE = Path(__file__).parent
FAR = date(9999, 12, 31)
HEADINGS = {
    "dossier_id": "Mã hồ sơ", "procedure_code": "Mã TTHC", "resolving_unit": "Đơn vị giải quyết",
    "channel": "Kênh nộp", "service_level": "Mức độ DVC", "received_at": "Ngày tiếp nhận", "due_at": "Ngày hẹn trả",
    "first_due_at": "Ngày hẹn trả lần đầu", "finished_at": "Ngày kết thúc xử lý", "returned_at": "Ngày trả kết quả",
    "status": "Trạng thái", "digitised": "Số hóa thành phần", "e_result": "Kết quả điện tử",
    "fee": "Phí, lệ phí (đồng)", "paid_online": "Thanh toán trực tuyến", "paid_at": "Ngày thu phí",
    "paper_used": "Sử dụng bản giấy", "ended_as": "Hình thức kết thúc",
}  # fmt: skip
PARTS = {
    "": (1, 12),
    "9M": (1, 9),
    "H1": (1, 6),
    "H2": (7, 12),
    "Q1": (1, 3),
    "Q2": (4, 6),
    "Q3": (7, 9),
    "Q4": (10, 12),
}
SETTINGS = {"received": "any", "ended_without_result": "resolved", "reappointment": "current"}


def expected_results(register_csv: Path, params: Path, period: str, **changed: str) -> pd.DataFrame:
    """What `results.csv` must hold for a period; `changed` are settings, and `calendar`, other than those of params."""
    return connected(register_csv, params, period, **changed).execute("select * from answer").df()


def expected_form(register_csv: Path, params: Path, period: str, **changed: str) -> pd.DataFrame:
    """What form II.06a must hold for a period: a row per unit and field of the catalogue (empty for others)."""
    return connected(register_csv, params, period, **changed).execute((HERE / "form_ii06a.sql").read_text("utf-8")).df()


def connected(register_csv: Path, params: Path, period: str, **changed: str) -> duckdb.DuckDBPyConnection:
    """The raw cells and the params as tables, and what `letter_2023.sql` makes of them."""
    connection = duckdb.connect()
    organisation = loaded(params / "organisation.yaml")
    calendar = changed.pop("calendar", organisation["calendar"])
    settings = {name: organisation["settings"].get(name, usual) for name, usual in SETTINGS.items()} | changed
    year, first, begin, last = windows(period, calendar)
    add(connection, "run", "yr int, year_from date, received text, ended_without_result text, reappointment text",
        [(year, begin, *(settings[name] for name in SETTINGS))])  # fmt: skip
    add(connection, "win", "win text, d_from date, d_to date, judged boolean",
        [("period", first, last, first == begin), ("year_to_date", begin, last, True)])  # fmt: skip
    add_organisation(connection, organisation, params, period)
    add_procedures(connection, params)
    add_indicators(connection, organisation, params, year)
    add_cells(connection, register_csv)
    connection.execute((HERE / "letter_2023.sql").read_text("utf-8"))
    return connection


def windows(period: str, calendar: str) -> tuple[int, date, date, date]:
    """The year, the period's first day, the year's first day, the last day of both."""
    found = re.fullmatch(r"(\d{4})(?:-(\w+))?", period)
    assert found, period
    year, part = int(found[1]), found[2] or ""
    first, last = PARTS.get(part) or (int(part), int(part))
    if calendar == "calendar":
        return year, date(year, first, 1), date(year, 1, 1), date(year, last, months_of.monthrange(year, last)[1])
    begin = date(year - 1, 12, 15)
    return year, begin if first == 1 else date(year, first - 1, 15), begin, date(year, last, 14)


def loaded(path: Path) -> dict[str, Any]:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}


def entries(folder: Path, name: str) -> list[dict[str, Any]]:
    return [entry for path in sorted(folder.glob("*.yaml")) for entry in loaded(path)[name]]


def add(connection: duckdb.DuckDBPyConnection, name: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
    connection.execute(f"create table {name} ({columns})")
    for row in rows:
        connection.execute(f"insert into {name} values ({','.join('?' * len(row))})", list(row))


def add_organisation(
    connection: duckdb.DuckDBPyConnection, organisation: dict[str, Any], params: Path, period: str
) -> None:
    add(connection, "kind", "kind text, level text, assigned boolean, in_totals boolean",
        [(k["kind"], k.get("level"), bool(k.get("assigned")), bool(k.get("in_totals")))
         for k in organisation["kinds"]])  # fmt: skip
    units = entries(params / "units", "units")
    add(connection, "unit", "unit text, kind text, v_from date, v_to date",
        [(u["id"], u["kind"], u["valid"]["from"], u["valid"].get("to") or FAR) for u in units])  # fmt: skip
    add(connection, "unit_name", "unit text, name text",
        [(u["id"], name) for u in units for name in (u["name"], *u.get("aliases", []))])  # fmt: skip
    said = params / "periods" / f"{period}.yaml"
    nothing = loaded(said).get("nothing_to_report", []) if said.exists() else []
    add(connection, "nothing_to_report", "unit text", [(unit,) for unit in nothing])


def add_procedures(connection: duckdb.DuckDBPyConnection, params: Path) -> None:
    procedures = list(enumerate(entries(params / "procedures", "procedures")))
    paid = {n: p.get("online_payment") or {} for n, p in procedures}
    add(connection, "proc",
        "n int, code text, level text, owner text, v_from date, v_to date, pay_from date, pay_to date, fee bigint, "
        "field text",
        [(n, p["code"], p["level"], p.get("owner"), p["valid"]["from"], p["valid"].get("to") or FAR,
          paid[n].get("from"), paid[n].get("to") or FAR, p.get("fee"), p["field"]) for n, p in procedures])  # fmt: skip
    levels = [(n, level) for n, p in procedures for level in p["service_level"]]
    add(connection, "proc_level", "n int, service text, s_from date, s_to date",
        [(n, level["level"], level["from"], level.get("to") or FAR) for n, level in levels])  # fmt: skip


def add_indicators(
    connection: duckdb.DuckDBPyConnection, organisation: dict[str, Any], params: Path, year: int
) -> None:
    files = [f for name in organisation["rule_sets"] for f in sorted((params / "indicators" / name).glob("*.yaml"))]
    rules = [loaded(file) for file in files if file.name != "rule_set.yaml"]
    add(connection, "indicator", "indicator text, level text, in_force boolean",
        [(r["code"], level, year in r["in_force"]) for r in rules for level in r["levels"]])  # fmt: skip
    add(connection, "target", "indicator text, level text, target decimal(9,4)",
        [(r["code"], t["level"], str(t["value"])) for r in rules for t in r.get("targets", [])
         if t["year"] == year])  # fmt: skip


def add_cells(connection: duckdb.DuckDBPyConnection, register_csv: Path) -> None:
    connection.execute(
        "create table raw as select * from read_csv(?, all_varchar=true, header=true, delim=',', quote='\"', "
        "escape='\"', nullstr='\x01')",
        [str(register_csv)],
    )
    has = {name for name, *_ in connection.execute("describe raw").fetchall()}
    cells = ", ".join(
        f"nullif(trim(\"{heading}\"), '') as {name}" if heading in has else f"null::text as {name}"
        for name, heading in HEADINGS.items()
    )
    connection.execute(f"create table cells as select row_number() over () as line, {cells} from raw")
    add(connection, "absent", "name text", [(name,) for name, heading in HEADINGS.items() if heading not in has])
