"""The oracle: loads a register's raw cells and the YAML of params into DuckDB and runs `letter_2023.sql`.

It shares no code with the package; the windows are computed here from Nghị định 09/2019/NĐ-CP Điều 12.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
from ruamel.yaml import YAML

SQL = Path(__file__).with_name("letter_2023.sql").read_text(encoding="utf-8")
FORM = Path(__file__).with_name("form_ii06a.sql").read_text(encoding="utf-8")
FOREVER = date(9999, 12, 31)
NEVER = date(1, 1, 1)
SERVICES = {"full": "Toàn trình", "partial": "Một phần", "information": "Cung cấp thông tin"}


def expected_results(register_csv: Path, params: Path, period: str) -> pd.DataFrame:
    """What `results.csv` must hold for a period of the reporting calendar."""
    return connected(register_csv, params, period).execute(SQL).df()


def expected_form(register_csv: Path, params: Path, period: str) -> pd.DataFrame:
    """What form II.06a must hold for a period: a row per unit and field of the catalogue (empty for others)."""
    connection = connected(register_csv, params, period)
    connection.execute(SQL).fetchall()
    fields = [(p["code"], p["level"], p["field"]) for p in procedures(params)]
    known = pd.DataFrame(fields, columns=["code", "level", "field"]).drop_duplicates(["code", "level"])
    connection.register("field", known)
    return connection.execute(FORM).df()


def connected(register_csv: Path, params: Path, period: str) -> duckdb.DuckDBPyConnection:
    """The raw cells and the params as tables."""
    frames = {
        "dossier": pd.read_csv(register_csv, dtype=str, keep_default_na=False, encoding="utf-8-sig"),
        "unit": units(params),
        "unit_word": unit_words(params),
        "catalogue": catalogue(params),
        "catalogue_level": catalogue_levels(params),
        "win": windows(period),
        "said_empty": pd.DataFrame({"unit": said_empty(params, period)}, dtype=str),
    }
    connection = duckdb.connect()
    for name, frame in frames.items():
        connection.register(f"{name}_frame", frame)
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM {name}_frame")
    return connection


def loaded(path: Path) -> dict:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}


def days(validity: dict | None) -> tuple[date, date]:
    """First and last day; an empty range where there is none."""
    return (validity["from"], validity.get("to") or FOREVER) if validity else (FOREVER, NEVER)


def units(params: Path) -> pd.DataFrame:
    entries = [u for path in sorted((params / "units").glob("*.yaml")) for u in loaded(path)["units"]]
    rows = [(u["id"], u["kind"], *days(u["valid"])) for u in entries]
    return pd.DataFrame(rows, columns=["id", "kind", "valid_from", "valid_to"])


def unit_words(params: Path) -> pd.DataFrame:
    entries = [u for path in sorted((params / "units").glob("*.yaml")) for u in loaded(path)["units"]]
    rows = {
        (" ".join(unicodedata.normalize("NFC", word).lower().split()), u["id"])
        for u in entries
        for word in (u["id"], u["name"], *u.get("aliases", []))
    }
    return pd.DataFrame(sorted(rows), columns=["word", "unit"])


def procedures(params: Path) -> list[dict]:
    return [p for path in sorted((params / "procedures").glob("*.yaml")) for p in loaded(path)["procedures"]]


def catalogue(params: Path) -> pd.DataFrame:
    rows = [
        (p["code"], p["level"], p.get("owner"), *days(p["valid"]), *days(p.get("online_payment")), p.get("fee"))
        for p in procedures(params)
    ]
    columns = ["code", "level", "owner", "valid_from", "valid_to", "pay_from", "pay_to", "fee"]
    return pd.DataFrame(rows, columns=columns).astype({"fee": "Int64"})


def catalogue_levels(params: Path) -> pd.DataFrame:
    rows = [
        (p["code"], p["level"], *days(p["valid"]), entry["from"], SERVICES[entry["level"]])
        for p in procedures(params)
        for entry in p["service_level"]
    ]
    return pd.DataFrame(rows, columns=["code", "level", "valid_from", "valid_to", "first", "service"])


def said_empty(params: Path, period: str) -> list[str]:
    path = params / "periods" / f"{period}.yaml"
    return list(loaded(path).get("nothing_to_report", [])) if path.exists() else []


def windows(period: str) -> pd.DataFrame:
    """The period's days and the year to date: from the 15th of the month before to the 14th."""
    year, _, part = period.partition("-")
    months = {
        "": (1, 12),
        "9M": (1, 9),
        "H1": (1, 6),
        "H2": (7, 12),
        "Q1": (1, 3),
        "Q2": (4, 6),
        "Q3": (7, 9),
        "Q4": (10, 12),
    }
    first, last = months.get(part) or (int(part), int(part))
    begin = date(int(year) - 1, 12, 15)
    start = begin if first == 1 else date(int(year), first - 1, 15)
    end = date(int(year), last, 14)
    rows = [("period", start, end, start == begin, int(year)), ("year_to_date", begin, end, True, int(year))]
    return pd.DataFrame(rows, columns=["name", "first", "last", "judged", "year"])
