"""The manifest of a publication: what it holds and what it rests on. Nothing in it differs between equal runs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpi_helpers import project
from kpi_helpers.errors import KpiError
from kpi_helpers.publish.jobs import Publication, Record
from kpi_helpers.publish.keys import of_file

NAME, RUN = "manifest.json", "run.json"
SCHEMA = 1


@dataclass(frozen=True)
class Manifest:
    """A manifest as read: its documents by name, and the hashes of the other files."""

    documents: Mapping[str, Record]
    files: Mapping[str, str]
    facts: Mapping[str, Any]

    @property
    def all_files(self) -> dict[str, str]:
        """Every file that the publication should hold, with its hash."""
        return {**self.files, **{p: h for record in self.documents.values() for p, h in record.files.items()}}


def read(folder: Path) -> Manifest | None:
    """The manifest of a published folder, None if there is no publication. Raises KpiError `manifest-unreadable`."""
    path = folder / NAME
    if not path.exists():
        return None
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        records = [Record.from_json(document) for document in kept["documents"]]
        return Manifest({record.name: record for record in records}, kept["files"], kept["facts"])
    except (ValueError, KeyError, TypeError):
        raise KpiError.of("manifest-unreadable", file=project.shown(path)) from None


def write(folder: Path, publication: Publication, records: Sequence[Record]) -> None:
    """The manifest of a staged folder, after all its other files."""
    documents = {path for record in records for path in record.files}
    others = [path for path in files_of(folder) if path not in documents]
    content = {
        "schema": SCHEMA,
        "name": publication.name,
        "facts": dict(publication.facts),
        "documents": [record.as_json() for record in records],
        "files": {path: of_file(folder / path) for path in others},
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")


def files_of(folder: Path) -> list[str]:
    """The files of a publication but its manifest and its run record, in order."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if path not in (NAME, RUN))


def same_files(first: Path, second: Path) -> bool:
    """Whether two publications hold the same files, their manifests and run records apart."""
    names = files_of(first)
    return names == files_of(second) and all(of_file(first / name) == of_file(second / name) for name in names)
