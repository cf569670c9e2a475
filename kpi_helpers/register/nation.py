"""The example of a whole nation: invented units as a params folder, and their dossiers, drawn a few units at a time.

Its register is of any size in bounded memory: each stretch of units is drawn by itself, so the file is sorted by unit
as the stored register is. Every unit of a level has all of its procedures.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from kpi_helpers import project
from kpi_helpers.errors import KpiError
from kpi_helpers.register.example import FEW, FIRST, NAME, example_of
from kpi_helpers.register.whole import write_whole
from kpi_helpers.rules.loading import files_of
from kpi_helpers.rules.params import Params, Sources, load_params
from kpi_helpers.rules.yaml_files import Dumper, read_yaml

PARAMS = "params"  # the folder beside the register
PROVINCES, DEPARTMENTS, COMMUNES = 34, 14, 83  # at most so many provinces; so many units of each
AT_ONCE = 100_000  # dossiers drawn together
KINDS = {"agency": "Sở", "one_stop": "Bộ phận Tiếp nhận và Trả kết quả", "commune": "Ủy ban nhân dân xã"}
LEVELS = {"agency": ("cap-tinh", "Cấp tỉnh"), "commune": ("cap-xa", "Cấp xã")}
NOTE = "# Mô phỏng, do `kpi example --organisation nation` ghi: không có tổ chức, đơn vị này trong thực tế.\n"
SOURCE, STARTED = "đơn vị mô phỏng", date(FIRST.year, 1, 1)


def write_nation(params: Params, folder: Path, seed: int, dossiers: int) -> Path:
    """Write so many dossiers of the nation as Parquet and, beside them, its params. Returns the register's path.

    Few dossiers make fewer provinces, since every unit has at least `FEW`. The same seed gives the same bytes.
    Raises KpiError: `store-unwritable`; `example-kinds` where params lack a kind of unit.
    """
    provinces = min(PROVINCES, max(1, dossiers // (FEW * (DEPARTMENTS + COMMUNES))))
    try:
        write_params(params, folder / PARAMS, provinces)
    except OSError:
        raise KpiError.of("store-unwritable", folder=folder.name) from None
    nation = load_params(folder / PARAMS)
    path = folder / f"{NAME}.parquet"
    write_whole(path, lambda draft: write_stretches(stretches(nation, seed, dossiers), draft))
    return path


def write_stretches(frames: Iterator[pd.DataFrame], path: Path) -> None:
    """One Parquet file, each frame a row group of its own."""
    tables = (pa.Table.from_pandas(frame, preserve_index=False) for frame in frames)
    first = next(tables)
    with pq.ParquetWriter(path, first.schema) as writer:
        writer.write_table(first)
        for table in tables:
            writer.write_table(table)


def stretches(params: Params, seed: int, dossiers: int) -> Iterator[pd.DataFrame]:
    """The register in stretches of whole units by id, each about as large as the others and none above `AT_ONCE`."""
    units = sorted((unit for unit in params.units if params.level(unit)), key=lambda unit: unit.id)
    count = math.ceil(dossiers / AT_ONCE)
    ends = [[round(whole * n / count) for n in range(count + 1)] for whole in (len(units), dossiers)]
    for number in range(count):
        (first, end), (drawn, total) = (row[number : number + 2] for row in ends)
        rng = np.random.default_rng([seed, number])
        yield example_of(units[first:end], total - drawn, ["unit", "received", "offer"], params, rng)


# --- its params ---------------------------------------------------------------------------------------------------


def write_params(params: Params, folder: Path, provinces: int) -> None:
    """A params folder that inherits from the one that `params` is or inherits from, with other units.

    Files of units and procedures of the same name stand in for the inherited ones.
    """
    base = (params.folder / (params.organisation.inherits or ".")).resolve()
    inherited = Path(os.path.relpath(base, folder.resolve())).as_posix()
    write_yaml(folder / "organisation.yaml", organisation(base, inherited))
    inherits = Sources.of(base)
    for path in files_of(inherits["procedures"]):
        found = read_yaml(path)["procedures"]
        if any("owner" in procedure for procedure in found):
            write_yaml(folder / "procedures" / path.name, {"procedures": [shared(procedure) for procedure in found]})
    for path in files_of(inherits["units"]):
        write_yaml(folder / "units" / path.name, {"units": []})
    write_yaml(folder / "units" / "nation.yaml", {"units": units(provinces)})


def organisation(base: Path, inherited: str) -> dict[str, Any]:
    """The nation with its kinds of unit and levels; its settings are inherited, no contacts are."""
    said = read_yaml(base / "organisation.yaml")
    known = {kind["kind"]: kind for kind in said["kinds"]}
    if missing := KINDS.keys() - known:
        raise KpiError.of("example-kinds", folder=project.shown(base), missing=", ".join(sorted(missing)))
    kept = ("kind", "level", "assigned", "in_totals")
    kinds = [{key: known[kind][key] for key in kept if key in known[kind]} | {"name": KINDS[kind]} for kind in KINDS]
    levels = [
        {"level": known[kind]["level"], "id": level, "name": name, "shared": True}
        for kind, (level, name) in LEVELS.items()
    ]
    own = {"id": "nation", "name": "cả nước (mô phỏng)", "place": "Mô phỏng", "inherits": inherited}
    return {**own, "rule_sets": said["rule_sets"], "kinds": kinds, "levels": levels, "contacts": []}


def shared(procedure: dict[str, Any]) -> dict[str, Any]:
    """A procedure that all units of its level have."""
    return {key: value for key, value in procedure.items() if key != "owner"}


def units(provinces: int) -> list[dict[str, Any]]:
    """The desk, the departments of each province, and the communes, numbered through."""
    departments = [
        (f"so-{number:02}-tinh-{province:02}", f"Sở {number:02} tỉnh {province:02}", "agency")
        for province in range(1, provinces + 1)
        for number in range(1, DEPARTMENTS + 1)
    ]
    communes = [(f"xa-{n:04}", f"Xã {n:04}", "commune") for n in range(1, provinces * COMMUNES + 1)]
    every = [("mot-cua", KINDS["one_stop"], "one_stop"), *departments, *communes]
    return [
        {"id": slug, "name": name, "kind": kind, "valid": {"from": STARTED}, "confirmed": False, "source": SOURCE}
        for slug, name, kind in every
    ]


def write_yaml(path: Path, said: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(NOTE)
        yaml.dump(said, file, Dumper, allow_unicode=True, width=120, sort_keys=False)
