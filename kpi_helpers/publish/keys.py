"""What a document's content rests on, as hashes: the same key means that running it again would change nothing."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from kpi_helpers import project
from kpi_helpers.publish.jobs import Job, Publication

PACKAGE = Path(__file__).parents[1]


def report_parts(publication: Publication, job: Job) -> dict[str, str]:
    """The parts of a document's key, by name."""
    return {
        "notebook": notebook_hash(job.notebook),
        "parameters": of_text(json.dumps(dict(job.parameters), sort_keys=True)),
        "formats": ",".join(sorted(publication.formats)),
        "package": package_hash(),
        "lock": lock_hash(),
        **publication.parts,
    }


def key_of(parts: dict[str, str]) -> str:
    return of_text(json.dumps(parts, sort_keys=True))


def notebook_hash(path: Path) -> str:
    """A notebook as it will be executed: its cells and what steers them, without the outputs that a person saved."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    essence: list[Any] = [
        [c["cell_type"], "".join(c["source"]), {k: v for k, v in c["metadata"].items() if k in ("tags", "alt")},
         c.get("attachments", {})]
        for c in notebook["cells"]
    ]  # fmt: skip
    return of_text(json.dumps([essence, notebook["metadata"].get("document", {})], sort_keys=True))


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
