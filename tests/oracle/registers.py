"""Registers around the change of 2025 for the oracle's tests: the example moved in time, units named in every way."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kpi_helpers.register.example import example, write_csv
from kpi_helpers.rules.params import Params
from tests.oracle.oracle import entries

MOVED = range(760, 900)  # days by which 2021-2023 comes to lie on both sides of 01/7/2025, past the end of 2025
RESOLVER, RECEIVER, RECEIVED = "Đơn vị giải quyết", "Đơn vị tiếp nhận", "Ngày tiếp nhận"
ENDED = ["Ngày kết thúc xử lý", "Ngày trả kết quả"]
UNKNOWN = "Xã Không Có"
NEVER = pd.Timestamp(2000, 1, 1)
LAST_OF_AGENCIES, LAST_OF_COMMUNES = date(2025, 2, 28), date(2025, 6, 30)


def around_2025(params: Params, folder: Path, seed: int, dossiers_per_year: int = 1500) -> pd.DataFrame:
    """The example in 2023-2026: names, aliases, codes, ids of old and new units, before and after the change."""
    rng = np.random.default_rng(seed)
    frame = moved(example(params, seed, dossiers_per_year), int(rng.choice(MOVED)))
    units = {unit["id"]: unit for unit in entries(folder, "units")}
    by_word = {word: unit for unit in units.values() for word in words(unit)}
    days = pd.to_datetime(ended(frame), format="%d/%m/%Y %H:%M").fillna(NEVER).dt.date
    frame[RESOLVER] = [renamed(by_word[n], d, units, rng) for n, d in zip(frame[RESOLVER], days, strict=True)]
    frame[RECEIVER] = [renamed(by_word[n], d, units, rng) for n, d in zip(frame[RECEIVER], days, strict=True)]
    for heading in ("Mức độ DVC", "Phí, lệ phí (đồng)"):
        frame.loc[rng.random(len(frame)) < 0.15, heading] = ""
    return frame.assign(**{"Lĩnh vực": ""})


def moved(frame: pd.DataFrame, days: int) -> pd.DataFrame:
    """The same rows so many days later; dates stay text."""
    later = frame.copy()
    for heading in (h for h in frame if h.startswith("Ngày")):
        clock = "%d/%m/%Y %H:%M" if (frame[heading].str.len() > 10).any() else "%d/%m/%Y"
        at = pd.to_datetime(frame[heading].replace("", None), format=clock) + pd.Timedelta(days=days)
        later[heading] = at.dt.strftime(clock).fillna("")
    return later


def ended(frame: pd.DataFrame) -> pd.Series:
    """The text of the day on which each dossier ended, else was received."""
    known = frame[[*ENDED, RECEIVED]].replace("", None)
    return known.bfill(axis=1).iloc[:, 0]


def words(unit: dict[str, Any]) -> list[str]:
    return [word for word in (unit["name"], unit["id"], *unit.get("aliases", []), unit.get("code")) if word]


def renamed(unit: dict[str, Any], day: date, units: dict[str, dict[str, Any]], rng: np.random.Generator) -> str:
    """What a register may call a unit: mostly its name, or that of its successor, whatever the day."""
    luck = rng.random()
    if luck < 0.01:
        return UNKNOWN
    if unit["kind"] != "commune" and day > LAST_OF_AGENCIES and luck < 0.6:
        unit = any_commune(day, units, rng)
    elif "successor" in unit and luck < 0.45:
        unit = units[unit["successor"]]
    known = words(unit)
    return known[0] if rng.random() < 0.5 else str(rng.choice(known))


def any_commune(day: date, units: dict[str, dict[str, Any]], rng: np.random.Generator) -> dict[str, Any]:
    there = [u for u in units.values() if u["kind"] == "commune" and ("successor" in u) == (day <= LAST_OF_COMMUNES)]
    return there[rng.integers(len(there))]


def written(frame: pd.DataFrame, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(frame, folder / "register.csv")
    return folder / "register.csv"
