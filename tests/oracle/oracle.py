"""The oracle: loads a register's raw cells and the YAML of params into DuckDB and runs the SQL beside it.

It shares no code with the package. The windows are computed here from Nghị định 09/2019/NĐ-CP Điều 12, and cut at the
days on which the organisation changes.
"""

from __future__ import annotations

import calendar as months_of
import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pandas as pd
from ruamel.yaml import YAML

HERE = Path(__file__).parent
FAR = date(9999, 12, 31)
HEADINGS = {
    "dossier_id": "Mã hồ sơ", "procedure_code": "Mã TTHC", "field": "Lĩnh vực", "resolving_unit": "Đơn vị giải quyết",
    "receiving_unit": "Đơn vị tiếp nhận",
    "channel": "Kênh nộp", "service_level": "Mức độ DVC", "received_at": "Ngày tiếp nhận", "due_at": "Ngày hẹn trả",
    "submitted_at": "Ngày nộp", "first_due_at": "Ngày hẹn trả lần đầu", "finished_at": "Ngày kết thúc xử lý",
    "returned_at": "Ngày trả kết quả", "status": "Trạng thái", "digitised": "Số hóa thành phần",
    "e_result": "Kết quả điện tử",
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
    return connected(register_csv, params, period, **changed).execute(sql("form_ii06a")).df()


def expected_before(register_csv: Path, params: Path, period: str, **changed: str) -> pd.DataFrame:
    """The figures of a successor's predecessors together, on the same days of the year before."""
    return connected(register_csv, params, period, years_back=1, **changed).execute(sql("before")).df()


def sql(name: str) -> str:
    return (HERE / f"{name}.sql").read_text("utf-8")


def connected(
    register_csv: Path, params: Path, period: str, years_back: int = 0, **changed: str
) -> duckdb.DuckDBPyConnection:
    """The raw cells and the params as tables, and what the SQL makes of them; windows are moved `years_back` years."""
    connection = duckdb.connect()
    organisation = loaded(params / "organisation.yaml")
    calendar = changed.pop("calendar", organisation["calendar"])
    settings = SETTINGS | settings_said(params) | changed
    part = next(part for part in parts(organisation, period, calendar) if part.key == period)

    def earlier(day: date) -> date:
        return on_day(day.year - years_back, day.month, day.day)

    add(connection, "run", "yr int, year_from date, received text, ended_without_result text, reappointment text",
        [(part.year, earlier(part.year_begins), *(settings[name] for name in SETTINGS))])  # fmt: skip
    add(connection, "win", "win text, d_from date, d_to date, judged boolean",
        [("period", earlier(part.first), earlier(part.last), part.first == part.begin),
         ("year_to_date", earlier(part.begin), earlier(part.last), True)])  # fmt: skip
    add(connection, "era", "e_from date, e_to date", [(part.begin, part.last)])
    add_organisation(connection, organisation, params, part)
    add_procedures(connection, params)
    add_indicators(connection, organisation, params, part.year)
    add_cells(connection, register_csv)
    for name in ("cells", "units_over_time", "letter_2023"):
        connection.execute(sql(name))
    return connection


class Part(NamedTuple):
    """A period, or what lies of it between two days of change; `begin` is the first day of its year to date."""

    key: str
    whole: str
    year: int
    year_begins: date
    begin: date
    first: date
    last: date


def parts(organisation: dict[str, Any], period: str, calendar: str) -> list[Part]:
    """The parts of a period that are the organisation's, whichever of them was asked for."""
    whole = period.split(".")[0]
    year, first, year_begins, last = windows(whole, calendar)
    cuts = sorted(change["on"] for change in organisation.get("changes", []))
    starts = [date.min, *cuts]
    ends = [*(cut - timedelta(days=1) for cut in cuts), FAR]
    eras = [(a, b) for a, b in zip(starts, ends, strict=True) if a <= last and b >= first]
    cut = [
        Part(f"{whole}.{n}" if len(eras) > 1 else whole, whole, year, year_begins,
             max(a, year_begins), max(a, first), min(b, last))
        for n, (a, b) in enumerate(eras, 1)
    ]  # fmt: skip
    valid = organisation.get("valid", {"from": date.min})
    return [part for part in cut if part.first <= (valid.get("to") or FAR) and part.last >= valid["from"]]


def on_day(year: int, month: int, day: int) -> date:
    """A day of a year; the 29th of February is the 28th where there is none."""
    return date(year, month, min(day, months_of.monthrange(year, month)[1]))


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


def settings_said(params: Path) -> dict[str, str]:
    """The settings of an organisation over those that it inherits."""
    said = loaded(params / "organisation.yaml")
    inherited = settings_said(params / said["inherits"]) if "inherits" in said else {}
    return inherited | said.get("settings", {})


def files(params: Path, folder: str) -> list[Path]:
    """The YAML files of a sub-folder by name; an own file stands in for the inherited one of its name."""
    inherits = loaded(params / "organisation.yaml").get("inherits")
    sources = [*([params / inherits] if inherits else []), params]
    found = {path.name: path for source in sources for path in (source / folder).glob("*.yaml")}
    return [found[name] for name in sorted(found)]


def entries(params: Path, folder: str) -> list[dict[str, Any]]:
    return [entry for path in files(params, folder) for entry in loaded(path)[folder]]


def add(connection: duckdb.DuckDBPyConnection, name: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
    connection.execute(f"create table {name} ({columns})")
    for row in rows:
        connection.execute(f"insert into {name} values ({','.join('?' * len(row))})", list(row))


def add_organisation(
    connection: duckdb.DuckDBPyConnection, organisation: dict[str, Any], params: Path, part: Part
) -> None:
    add(connection, "kind", "kind text, level text, assigned boolean, in_totals boolean",
        [(k["kind"], k.get("level"), bool(k.get("assigned")), bool(k.get("in_totals")))
         for k in organisation["kinds"]])  # fmt: skip
    units = entries(params, "units")
    add(connection, "unit",
        "unit text, kind text, v_from date, v_to date, parent text, successor text, handed_to text",
        [(u["id"], u["kind"], u["valid"]["from"], u["valid"].get("to") or FAR,
          u.get("parent"), u.get("successor"), u.get("handed_to")) for u in units])  # fmt: skip
    add(connection, "word", "unit text, word text",
        [(u["id"], word) for u in units
         for word in (u["id"], u["name"], *u.get("aliases", []), u.get("code")) if word])  # fmt: skip
    said = next((p for key in (part.key, part.whole) if (p := params / "periods" / f"{key}.yaml").exists()), None)
    nothing = loaded(said).get("nothing_to_report", []) if said else []
    add(connection, "nothing_to_report", "unit text", [(unit,) for unit in nothing])


def add_procedures(connection: duckdb.DuckDBPyConnection, params: Path) -> None:
    procedures = list(enumerate(entries(params, "procedures")))
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
    found = [file for name in organisation["rule_sets"] for file in files(params, f"indicators/{name}")]
    rules = [loaded(file) for file in found if file.name != "rule_set.yaml"]
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
