"""The example register: synthetic dossiers on the real catalogue, the same for the same seed, marked in every row.

Nothing here is measured; the numbers are chosen so that the pages look like a district's: seasons, weekdays, units
that differ, some ahead of and some behind each target.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from kpi_helpers.register.columns import BY_NAME, COLUMNS, SIMULATED
from kpi_helpers.register.whole import write_whole
from kpi_helpers.rules.params import Params
from kpi_helpers.rules.procedures import Procedure
from kpi_helpers.rules.units import Unit

FIRST, LAST, EXTRACT = date(2021, 10, 1), date(2023, 12, 14), date(2023, 12, 15)
NEW_YEARS = (date(2022, 2, 1), date(2023, 1, 22))  # Tết: hardly anything is received for ten days
HOLIDAY_WEIGHT = 0.01  # what is filed online
MONTH_WEIGHT = np.array([0.85, 0.8, 1.1, 1.05, 1.0, 1.05, 1.05, 1.25, 1.2, 1.0, 0.95, 0.9])
WEEKDAY_WEIGHT = np.array([1.25, 1.05, 1.0, 0.95, 0.95, 0.05, 0.0])
# How often a procedure is asked for, against 1 for the others.
POPULAR = {
    "2.000815": 260, "2.000884": 70, "2.000635": 60, "1.001193": 45, "1.004873": 28, "1.000894": 16, "1.000656": 14,
    "1.004884": 9, "1.004859": 9, "2.001035": 24, "2.000908": 7, "1.001699": 8, "1.011607": 9, "2.000986": 8,
    "2.001023": 8, "1.001612": 45, "2.000720": 14, "1.001266": 14, "1.009994": 30, "1.001776": 60, "1.001731": 34,
    "1.000798": 26, "2.000889": 120, "1.004199": 50, "1.011441": 60, "2.000983": 36, "1.005092": 26, "1.005099": 16,
    "2.002481": 14, "2.000528": 5, "2.000806": 5, "2.000620": 9,
}  # fmt: skip
FREE_ONLINE = ("2.000635", "1.004873")  # no fee when filed online, from 2023 on
UNKNOWN_CODE = "9.999001"
NAME = "so-dang-ky-mo-phong"  # of the register's file
FEW = 14  # dossiers that every unit has at least
LATE_REASONS = ("Chờ ý kiến cơ quan phối hợp", "Hồ sơ phức tạp", "Lỗi hệ thống", "Thiếu nhân lực")
PROVINCE_FORM = ".000.00.00.H34"


@dataclass(frozen=True)
class Offer:
    """A procedure as one unit offers it, and how often it is asked for there."""

    unit: Unit
    procedure: Procedure
    weight: float


def write_example(
    params: Params, folder: Path, seed: int = 2023, dossiers_per_year: int = 12_000, file_format: str = "xlsx"
) -> Path:
    """Write the example into a folder of its own: the same seed gives the same bytes. Returns the file's path."""
    frame = example(params, seed, dossiers_per_year, days_later(params))
    write = {"xlsx": write_xlsx, "csv": write_csv, "parquet": write_parquet}[file_format]
    path = folder / f"{NAME}.{file_format}"
    write_whole(path, lambda draft: write(frame, draft))
    return path


def write_xlsx(frame: pd.DataFrame, path: Path) -> None:
    with pd.ExcelWriter(path, engine="xlsxwriter") as writer:
        writer.book.set_properties({"created": datetime(2023, 12, 15)})
        frame.to_excel(writer, sheet_name="Sổ hồ sơ", index=False)


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    path.write_bytes(("\ufeff" + frame.to_csv(index=False, lineterminator="\r\n")).encode())


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    frame.to_parquet(path, index=False)


def days_later(params: Params) -> int:
    """By how many days, in whole weeks, the example is later than usual so that it begins with its organisation."""
    begins = params.organisation.valid.first if params.organisation.valid else FIRST
    return max(0, math.ceil((begins - FIRST).days / 7) * 7)


def example(params: Params, seed: int = 2023, dossiers_per_year: int = 12_000, later: int = 0) -> pd.DataFrame:
    """A register in the standard profile, Vietnamese headings and labels, one row per dossier; `later` by so many days,
    with the units and the catalogue of then, and the seasons and holidays of before.
    """
    units = [unit for unit in params.units_on(LAST + timedelta(later)) if params.level(unit)]
    count = round(dossiers_per_year * ((LAST - FIRST).days + 1) / 365)
    return example_of(units, count, ["received", "offer"], params, np.random.default_rng(seed), later)


def example_of(
    units: list[Unit], count: int, order: list[str], params: Params, rng: np.random.Generator, later: int = 0
) -> pd.DataFrame:
    """Dossiers of some units, at least `FEW` each, in the order of `unit`, `offer`, `received` as named."""
    offers = all_offers(units, params, rng)
    chosen = choose(offers, count, rng)
    drawn = pd.DataFrame({"offer": chosen, "received": receipts(len(chosen), params, rng)})
    drawn["unit"] = [offers[place].unit.id for place in chosen]
    drawn = drawn.sort_values(order, kind="stable", ignore_index=True)
    columns = dossiers(drawn, offers, params, rng, pd.Timedelta(days=later))
    return pd.DataFrame({column.heading: columns[column.name] for column in COLUMNS if column.name in columns})


def all_offers(units: list[Unit], params: Params, rng: np.random.Generator) -> list[Offer]:
    """Every unit's procedures. About one rare procedure in six is never asked for at a unit."""
    size = dict(zip((unit.id for unit in units), np.exp(rng.normal(0, 0.35, len(units))), strict=True))
    return [
        Offer(unit, procedure, weight(procedure, rng) * size[unit.id] * (0.22 if unit.kind == "commune" else 1))
        for unit in units
        for procedure in params.procedures_of(unit)
    ]


def weight(procedure: Procedure, rng: np.random.Generator) -> float:
    rare = 0.0 if rng.random() < 0.16 else float(rng.uniform(0.2, 1.6))
    return POPULAR.get(procedure.code, rare)


def choose(offers: list[Offer], count: int, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """Which offer each dossier is for; every unit gets a few whatever its weight."""
    weights = np.array([offer.weight for offer in offers])
    units = np.array([offer.unit.id for offer in offers])
    few = [rng.choice(np.flatnonzero(units == unit), size=FEW) for unit in dict.fromkeys(units.tolist())]
    others = max(0, count - sum(map(len, few)))
    return np.concatenate([rng.choice(len(offers), size=others, p=weights / weights.sum()), *few])


def working(params: Params) -> np.busdaycalendar:
    """Weekdays but those that the working calendar has off."""
    return np.busdaycalendar(holidays=[day for year in params.calendar.years.values() for day in year.off])


def receipts(count: int, params: Params, rng: np.random.Generator) -> pd.DatetimeIndex:
    """Moments of receipt in office hours: seasons, weekdays, hardly any at Tết and on holidays."""
    days = pd.date_range(FIRST, LAST)
    weights = MONTH_WEIGHT[days.month - 1] * WEEKDAY_WEIGHT[days.day_of_week]
    weights[np.isin(days.to_numpy().astype("datetime64[D]"), working(params).holidays)] *= HOLIDAY_WEIGHT
    for new_year in NEW_YEARS:
        weights[np.abs((days - pd.Timestamp(new_year)).days - 1) <= 4] *= 0.01
    minutes = rng.choice([0, 330], size=count) + rng.integers(450, 660, size=count)
    chosen = rng.choice(len(days), size=count, p=weights / weights.sum())
    return days[chosen] + pd.to_timedelta(minutes, unit="m")


def spread(units: list[str], rng: np.random.Generator) -> dict[str, float]:
    """A skill from −1 to 1 for each unit, evenly spaced, so that there is always someone ahead and someone behind."""
    return dict(zip(rng.permutation(units).tolist(), np.linspace(-1, 1, len(units)).tolist(), strict=True))


def dossiers(
    drawn: pd.DataFrame, offers: list[Offer], params: Params, rng: np.random.Generator, later: pd.Timedelta
) -> dict[str, Any]:
    """The columns of the standard profile for the dossiers drawn."""
    count = len(drawn)
    procedures = [offers[place].procedure for place in drawn["offer"]]
    units = [offers[place].unit for place in drawn["offer"]]
    received = drawn["received"]
    progress = ((received - pd.Timestamp(FIRST)).dt.days / (LAST - FIRST).days).to_numpy()
    commune = np.array([unit.kind == "commune" for unit in units])
    known, then = params.units_on(LAST + later.to_pytimedelta()), received + later
    ranked = [kind.kind for kind in params.organisation.kinds if kind.level]
    kinds = {kind: [u.id for u in known if u.kind == kind] for kind in ranked}

    def skill() -> np.ndarray[Any, Any]:
        skills = {unit: level for ids in kinds.values() for unit, level in spread(ids, rng).items()}
        return np.array([skills[unit.id] for unit in units])

    def chance(probability: Any) -> np.ndarray[Any, Any]:
        return rng.random(count) < np.clip(probability, 0, 1)

    levels = [p.service_level_on(day.date()) or "information" for p, day in zip(procedures, then, strict=True)]
    full, online_service = np.array(levels) == "full", np.isin(levels, ["full", "partial"])
    online = chance(np.where(full, 0.28 + 0.60 * progress + 0.20 * skill(), 0.12 * progress)) & online_service
    fee = np.array([p.fee or 0 for p in procedures])
    free = online & np.isin([p.code for p in procedures], FREE_ONLINE) & (received >= "2023-01-01").to_numpy()
    fee = np.where(free & chance(0.5), 0, fee)
    offered = np.array([p.offers_online_payment_on(d.date()) for p, d in zip(procedures, then, strict=True)])
    paid = chance(0.40 * progress + 0.01 + 0.20 * skill()) & offered & (fee > 0)
    digitised = chance(0.52 * progress + 0.08 + 0.20 * skill())
    e_result = chance(np.where(digitised, np.where(commune, 0.44, 0.64) + 0.12 * skill(), 0.15))
    never = chance(0.01)
    outcome = rng.choice(["Kết quả", "Trả lại", "Rút", "Dừng"], size=count, p=[0.968, 0.016, 0.011, 0.005])
    days = dates(procedures, received, chance(0.032 - 0.026 * skill()), working(params), rng)
    days = {name: values.mask(never) for name, values in days.items()}
    ended, returned, due = days["finished_at"], days["returned_at"], days["due_at"]
    late = (ended.dt.normalize() > due.dt.normalize()).to_numpy()
    result = outcome == "Kết quả"
    returned = returned.where(result)
    status = statuses(never, ended.notna().to_numpy(), returned.notna().to_numpy(), outcome, rng)
    done = ended.notna().to_numpy()
    paid_at = (received + pd.to_timedelta(rng.integers(-2, 4, count), unit="D")).where(paid & ~chance(0.05))
    desk = next((unit for unit in known if not params.level(unit)), None)
    owned = [place for place, p in enumerate(procedures) if p.owner and units[place].kind == "agency"]
    supplements = np.where(chance(0.06), rng.integers(1, 3, count), 0)
    columns: dict[str, Any] = {
        "dossier_id": identifiers(units, then, params),
        "procedure_code": code_forms(procedures, chance(0.7), chance(0.002)),
        "procedure_name": [p.name for p in procedures],
        "field": [p.field for p in procedures],
        "receiving_unit": [u.name if u.kind == "commune" or not desk else desk.name for u in units],
        "resolving_unit": unit_names(units, chance(0.03), desk, owned, rng),
        "channel": np.where(online, "Trực tuyến", np.where(chance(0.015), "Bưu chính công ích", "Trực tiếp")),
        "service_level": blanked(labels("service_level", levels), chance(0.03)),
        "submitted_at": written(
            submitted := then - pd.to_timedelta(np.where(online, rng.integers(0, 30, count), 0), unit="h")
        ),
        "received_at": written(then.mask(never)),
        "due_at": written(due + later),
        "first_due_at": written(days["first_due_at"] + later),
        "finished_at": written(ended + later),
        "returned_at": written(returned + later),
        "status": status,
        "supplements": supplements.astype(str),
        "digitised": np.where(digitised, "Có", "Không"),
        "reused": np.where(chance(0.25 * progress), "Có", "Không"),
        "e_result": np.where(e_result & done & result, "Có", "Không"),
        "fee": blanked(fee.astype(str), chance(0.03)),
        "paid_online": np.where(paid, np.where(chance(0.7), "1", "2"), "0"),
        "paid_at": written(paid_at.clip(submitted - later, pd.Timestamp(EXTRACT)) + later, clock=False),
        "officer": officers(units, params, rng),
        "ended_as": np.where(done, outcome, ""),
        "late_reason": np.where(late, rng.choice(LATE_REASONS, count, p=[0.45, 0.25, 0.1, 0.2]), ""),
        "apology_at": written(due.where(late & chance(0.6)) + later, clock=False),
        "origin": np.full(count, SIMULATED),
    }
    return columns


def dates(
    procedures: list[Procedure],
    received: pd.Series,
    late: np.ndarray[Any, Any],
    calendar: np.busdaycalendar,
    rng: np.random.Generator,
) -> dict[str, pd.Series]:
    """Appointed, first appointed, finished and returned; nothing that happened is later than the extract."""
    count = len(received)
    limit = np.array([p.time_limit.value if p.time_limit else 10 for p in procedures])
    working = np.array([p.time_limit is None or p.time_limit.unit == "working_days" for p in procedures])
    length = np.where(working, np.ceil(limit * 1.4), limit).astype(int)
    start = received.dt.normalize()
    due = start + pd.to_timedelta(length, unit="D")
    due = worked(due, calendar)
    moved = rng.random(count) < 0.025
    current = worked(due + pd.to_timedelta(np.where(moved, rng.integers(4, 15, count), 0), unit="D"), calendar)
    taken = np.floor(rng.beta(2.2, 1.3, count) * (length + 0.99)).clip(max=length)
    taken = np.where(moved & (rng.random(count) < 0.7), (current - start).dt.days, taken)  # why it was re-appointed
    overdue = np.where(late, (current - start).dt.days + rng.geometric(0.13, count), taken)
    ended = start + pd.to_timedelta(overdue, unit="D")
    ended = worked(ended, calendar).where(late, worked(ended, calendar, back=True).clip(lower=start))
    wrong = rng.random(count) < 0.001
    ended = ended.mask(wrong, start - pd.Timedelta(days=1)) + pd.Timedelta(hours=15)
    ended = ended.where((ended < pd.Timestamp(EXTRACT)) & (rng.random(count) > 0.004))
    back = worked(ended + pd.to_timedelta(rng.geometric(0.5, count) - 1, unit="D"), calendar) + pd.Timedelta(minutes=40)
    back = back.where((back < pd.Timestamp(EXTRACT)) & (rng.random(count) > 0.05))
    known = rng.random(count) > 0.004
    return {
        "due_at": (current + pd.Timedelta(hours=17)).where(known),
        "first_due_at": (due + pd.Timedelta(hours=17)).where(known),
        "finished_at": ended,
        "returned_at": back,
    }


def worked(moments: pd.Series, calendar: np.busdaycalendar, back: bool = False) -> pd.Series:
    """Moments of days off moved to the next working day, or back to the one before."""
    days = moments.to_numpy().astype("datetime64[D]")
    roll: Literal["backward", "forward"] = "backward" if back else "forward"
    moved = np.busday_offset(
        np.where(np.isnat(days), np.datetime64(FIRST, "D"), days), 0, roll=roll, busdaycal=calendar
    )
    return moments + pd.Series(moved - days, index=moments.index)


def statuses(
    never: np.ndarray[Any, Any],
    ended: np.ndarray[Any, Any],
    returned: np.ndarray[Any, Any],
    outcome: np.ndarray[Any, Any],
    rng: np.random.Generator,
) -> np.ndarray[Any, Any]:
    """The current label of each dossier, as a one-stop system would show it on the day of the extract."""
    pending = ["Được tiếp nhận", "Đang xử lý", "Yêu cầu bổ sung giấy tờ", "Yêu cầu thực hiện nghĩa vụ tài chính"]
    open_label = rng.choice(pending, len(ended), p=[0.1, 0.7, 0.12, 0.08])
    refused = rng.choice(["Không được tiếp nhận", "Mới đăng ký"], len(ended), p=[0.8, 0.2])
    finished = np.where(returned, "Đã trả kết quả", "Đã xử lý xong")
    by_outcome = np.select(
        [outcome == "Rút", outcome == "Dừng"], ["Công dân yêu cầu rút hồ sơ", "Dừng xử lý"], default=finished
    )
    return np.select([never, ended], [refused, by_outcome], default=open_label)


def identifiers(units: list[Unit], received: pd.Series, params: Params) -> list[str]:
    """Codes that no agency issues: unit part 99."""
    place = {unit.id: number for number, unit in enumerate(params.units, 1)}
    return [
        f"H34.99.{place[unit.id]:02}-{day:%y%m%d}-{number:05}"
        for number, (unit, day) in enumerate(zip(units, received, strict=True), 1)
    ]


def officers(units: list[Unit], params: Params, rng: np.random.Generator) -> list[str]:
    """Codes of two to five officers for each unit."""
    place = {unit.id: number for number, unit in enumerate(params.units, 1)}
    drawn = rng.random(len(units))
    return [
        f"CB-{place[u.id]:02}{1 + int(share * (2 + place[u.id] % 4)):02}" for u, share in zip(units, drawn, strict=True)
    ]


def code_forms(procedures: list[Procedure], long: np.ndarray[Any, Any], unknown: np.ndarray[Any, Any]) -> list[str]:
    """National and provincial forms mixed; a few codes that no catalogue knows."""
    codes = [UNKNOWN_CODE if strange else p.code for p, strange in zip(procedures, unknown, strict=True)]
    return [code + PROVINCE_FORM * bool(form) for code, form in zip(codes, long, strict=True)]


def unit_names(
    units: list[Unit], by_alias: np.ndarray[Any, Any], desk: Unit | None, owned: list[int], rng: np.random.Generator
) -> list[str]:
    """Official names, some aliases; three dossiers whose procedure has an owner say that the desk resolves them."""
    names = [u.aliases[0] if alias and u.aliases else u.name for u, alias in zip(units, by_alias, strict=True)]
    if desk:
        for place in rng.choice(owned, min(3, len(owned)), replace=False):
            names[place] = desk.name
    return names


def labels(column: str, codes: list[str]) -> np.ndarray[Any, Any]:
    words = {code: label for label, code in BY_NAME[column].labels}
    return np.array([words[code] for code in codes])


def blanked(values: np.ndarray[Any, Any], blank: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.where(blank, "", values)


def written(moments: pd.Series, clock: bool = True) -> list[str]:
    """Moments as a register writes them, blank where there is none."""
    return moments.dt.strftime("%d/%m/%Y %H:%M" if clock else "%d/%m/%Y").fillna("").tolist()
