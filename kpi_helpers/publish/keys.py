"""What a document's content rests on, as hashes: the same key means that running it again would change nothing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from kpi_helpers import project
from kpi_helpers.publish import notebooks
from kpi_helpers.publish.jobs import Job, Publication

PACKAGE = Path(__file__).parents[1]
WORD = re.compile(r"[^\s\"'()<>\[\]]+")
LONGEST_NAME = 255  # bytes, as file systems allow


def report_parts(publication: Publication, job: Job, formats: Iterable[str]) -> dict[str, str]:
    """The parts of a document's key, by name. `formats`: those in which it is made."""
    return {
        "notebook": notebook_hash(job.notebook),
        "parameters": of_text(json.dumps(dict(job.parameters), sort_keys=True)),
        "formats": ",".join(sorted(formats)),
        "package": package_hash(),
        "lock": lock_hash(),
        **publication.parts,
        **job.parts,
    }


def key_of(parts: dict[str, str]) -> str:
    return of_text(json.dumps(parts, sort_keys=True))


def notebook_hash(path: Path) -> str:
    """What a notebook's pages are made of, without the outputs that a person saved: its cells, what steers them, and
    the picture files that a source names from the notebook's folder. Raises KpiError `notebook-unreadable`.
    """
    notebook = notebooks.read(path)
    essence: list[Any] = [
        [c.cell_type, c.source, {k: v for k, v in c.metadata.items() if k in ("tags", "alt")}, c.get("attachments", {})]
        for c in notebook.cells
    ]
    pictures = [of_file(picture) for cell in notebook.cells for picture in pictures_of(cell.source, path)]
    return of_text(json.dumps([essence, pictures, notebook.metadata.get("document", {})], sort_keys=True))


def pictures_of(source: str, notebook: Path) -> list[Path]:
    """The picture files that a cell's source names and that lie where it says."""
    words = [unquote(word) for word in WORD.findall(source) if word.lower().endswith(tuple(notebooks.TYPES))]
    places = [notebook.parent / word for word in words if len(word.encode()) <= LONGEST_NAME]
    return [place for place in places if place.is_file()]


@cache
def package_hash() -> str:
    """The code and assets of the package."""
    files = [p for p in sorted(PACKAGE.rglob("*")) if p.is_file() and "__pycache__" not in p.parts]
    return of_text("".join(f"{p.relative_to(PACKAGE).as_posix()}:{of_file(p)}\n" for p in files))


def lock_hash() -> str:
    lock = project.root() / "requirements.txt"
    return of_file(lock) if lock.exists() else ""


def of_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
