"""The stored register: Parquet keyed by the hash of what it was made from, so that each input is read once.

It lives in `.kpi/registers/<key>/`, outside git and outside what circulates: it holds dossier codes. The hashes of the
files read last stand beside it, with the size and time that each file had.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from kpi_helpers import project
from kpi_helpers.errors import KpiError
from kpi_helpers.register.columns import BY_NAME, COLUMNS
from kpi_helpers.register.example import write_example
from kpi_helpers.register.findings import Findings
from kpi_helpers.register.pieces import is_large, write_in_order
from kpi_helpers.register.reading import Register, beside, read_register, sources
from kpi_helpers.register.tables import files_left_out, register_files, sha256
from kpi_helpers.register.whole import write_whole
from kpi_helpers.rules.params import Params

EXAMPLE = "data/example"
DOSSIERS = "dossiers.parquet"
LABELS = [column.name for column in COLUMNS if column.type == "label"]
WORDS = ["procedure", "receiving_unit", "resolving_unit", *LABELS]
COUNTED = [
    *WORDS, "submitted_at", "received_at", "due_at", "first_due_at", "finished_at", "returned_at", "paid_at",
    "digitised", "e_result", "fee", "paper_used", "source",
]  # fmt: skip
AT_ONCE = 500_000  # dossiers that are read together where not all of them are
Hashes = dict[str, list[str]]


def open_register(paths: str | Path | Sequence[str | Path], params: Params) -> Register:
    """A register from files, folders, or the folder of a stored register. The example is written if absent."""
    return load(stored(paths, params))


def stored(paths: str | Path | Sequence[str | Path], params: Params) -> Path:
    """The folder of the stored register made from these files; read and stored now if it is new."""
    named = [paths] if isinstance(paths, str | Path) else list(paths)
    places = [project.resolve(path) for path in named]
    if len(places) == 1 and (places[0] / "register.json").exists():
        return places[0]
    if places == [project.resolve(EXAMPLE)] and not places[0].exists():
        write_example(params, places[0])
    folder = project.root() / ".kpi" / "registers" / store_key(places, params)
    if not (folder / "register.json").exists():
        import_files(places, params, folder)
    known = summary(folder)["files"]
    read = [path for path in register_files(places) if project.shown(path) in {name for name, _ in known}]
    for path, (_, digest) in zip(read, known, strict=True):
        project.remember(path, digest)
    return folder


def store_key(places: list[Path], params: Params) -> str:
    """A hash of the files, of the names of those left out, of the params, of which corrections hold and of the code
    that reads them.
    """
    held = " ".join(one.correction.id for one in params.corrections)
    total = hashlib.sha256(f"{params.sha256} {held}".encode())
    code = sorted(
        path for room in ("register", "rules") for path in Path(__file__).parents[1].joinpath(room).glob("*.py")
    )
    files = register_files(places)
    total.update(" ".join(project.shown(path) for path in files_left_out(places)).encode())
    for path, digest in [*zip(files, hashes(files), strict=True), *((path, sha256(path)) for path in code)]:
        total.update(project.shown(path).encode() + digest.encode())
    return total.hexdigest()[:16]


def hashes(files: Sequence[Path]) -> list[str]:
    """The hash of each file. One whose size and time are those of its last hash is not read again, so a change that
    leaves both as they were is not seen: `touch` the file, or remove `.kpi/hashes.json`.
    """
    place = project.root() / ".kpi" / "hashes.json"
    known = remembered(place)
    found = {str(file.resolve()): hashed(file, known) for file in files}
    if not found.items() <= known.items():
        text = json.dumps({name: known[name] for name in known if Path(name).exists()} | found, indent=1)
        write_whole(place, lambda draft: draft.write_text(text, encoding="utf-8"))
    return [digest for _, digest in found.values()]


def hashed(file: Path, known: Hashes) -> list[str]:
    """Size and time of a file, and its hash."""
    about = file.stat()
    now = f"{about.st_size} {about.st_mtime_ns}"
    last = known.get(str(file.resolve()))
    return last if last and last[0] == now else [now, sha256(file)]


def remembered(place: Path) -> Hashes:
    try:
        return {str(name): [str(part) for part in last] for name, last in json.loads(place.read_text("utf-8")).items()}
    except (OSError, ValueError, AttributeError, TypeError):  # not there yet, or no such list: only time is lost
        return {}


def import_files(places: list[Path], params: Params, folder: Path) -> None:
    """Read files and store what they hold, a large one in pieces. Raises KpiError as `read_register`."""
    found = sources(places, params)
    if is_large(found.files, params):
        with drafted(folder) as draft:
            whole = write_in_order(found.files[0], params, draft / DOSSIERS, AT_ONCE)
            describe(beside(whole, found.unread), draft)
    else:
        store(read_register(places, params), folder)


def store(register: Register, folder: Path) -> None:
    with drafted(folder) as draft:
        register.dossiers.to_parquet(draft / DOSSIERS, index=False, row_group_size=AT_ONCE)
        describe(register, draft)


def describe(register: Register, draft: Path) -> None:
    """Write all of a register but its dossiers."""
    for found in fields(Findings):
        getattr(register.findings, found.name).to_parquet(draft / f"{found.name}.parquet", index=False)
    about = {"columns": sorted(register.columns), "files": register.files, "rows": register.rows}
    about |= {"merged": register.merged, "notes": register.notes, "unconfirmed": register.unconfirmed}
    (draft / "register.json").write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")


@contextmanager
def drafted(folder: Path) -> Iterator[Path]:
    """A folder to write in that takes the place of another when whole, or leaves nothing."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder.parent))
    try:
        yield draft
        draft.replace(folder)
    except OSError:
        if not (folder / "register.json").exists():  # else another process stored the same register first
            raise KpiError.of("store-unwritable", folder=project.shown(folder.parent)) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def summary(folder: Path) -> dict[str, Any]:
    """What a stored register was made from, without reading its dossiers."""
    about: dict[str, Any] = json.loads((folder / "register.json").read_text(encoding="utf-8"))
    return about


def rejected_in(folder: Path) -> int:
    """How many rows of a stored register were rejected, without reading them."""
    return int(pq.read_metadata(folder / "rejected.parquet").num_rows)


def idle_corrections(folder: Path) -> list[str]:
    """The corrections (ids) that concerned none of the files of a stored register."""
    told = pd.read_parquet(folder / "corrected.parquet", columns=["correction", "concerned"])
    return [str(one.correction) for one in told.itertuples() if not one.concerned]


def near_in(folder: Path) -> pd.DataFrame:
    """The headings of a stored register that were not read, as `Findings.near`."""
    return pd.read_parquet(folder / "near.parquet")


def load(folder: Path) -> Register:
    found = Findings(*(pd.read_parquet(folder / f"{found.name}.parquet") for found in fields(Findings)))
    return registered(summary(folder), pd.read_parquet(folder / DOSSIERS), found)


def stretches(folder: Path) -> Iterator[Register]:
    """A stored register, some of its dossiers after the others, so that not all are held at once.

    Of the columns only `COUNTED` are read, words as categories; of the findings only the rows rejected and
    the columns that some sheets lack.
    """
    about, found = (
        summary(folder),
        Findings(**{name: pd.read_parquet(folder / f"{name}.parquet") for name in ("rejected", "lacking")}),
    )
    with pq.ParquetFile(folder / DOSSIERS, read_dictionary=WORDS) as file:
        for number in range(file.num_row_groups):
            yield registered(
                about,
                with_labels(file.read_row_group(number, COUNTED, use_threads=False).to_pandas(use_threads=False)),
                found,
            )


def with_labels(dossiers: pd.DataFrame) -> pd.DataFrame:
    """Columns of labels as categories that have every label."""
    return dossiers.astype({name: pd.CategoricalDtype([code for _, code in BY_NAME[name].labels]) for name in LABELS})


def registered(about: dict[str, Any], dossiers: pd.DataFrame, findings: Findings) -> Register:
    return Register(
        dossiers=dossiers,
        findings=findings,
        columns=frozenset(about["columns"]),
        files=tuple((name, digest) for name, digest in about["files"]),
        rows=about["rows"],
        merged=about["merged"],
        notes=about["notes"],
        unconfirmed=tuple(about.get("unconfirmed", ())),
    )
