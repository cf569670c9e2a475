"""The manifest of a publication: what it holds and what it rests on, and whether that is still so.

Nothing in it differs between equal runs.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from kpi_helpers import project
from kpi_helpers.errors import Fault, KpiError
from kpi_helpers.publish.jobs import Publication, Record
from kpi_helpers.publish.keys import of_file

LIBRARIES = (
    "ipykernel",
    "matplotlib",
    "nbconvert",
    "pandas",
    "papermill",
    "python-docx",
    "typst",
)  # what pages are made with
NAME, RUN = "manifest.json", "run.json"
SCHEMA = 1


@dataclass(frozen=True)
class Manifest:
    """A manifest as read: its documents by name, the hashes of the other files and of the inputs, which of the other
    files are held back, why, and whether the publication is an internal one, which shares its folder.
    """

    documents: Mapping[str, Record]
    files: Mapping[str, str]
    inputs: Mapping[str, str]
    held: Mapping[str, str]
    internal: bool = False

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
        documents = {record.name: record for record in records}
        return Manifest(documents, kept["files"], kept["inputs"], kept.get("held", {}), kept.get("internal", False))
    except (ValueError, KeyError, TypeError):
        raise KpiError.of("manifest-unreadable", file=project.shown(path)) from None


def write(folder: Path, publication: Publication, records: Sequence[Record], held: Mapping[str, str]) -> None:
    """The manifest of a staged folder, after all its other files."""
    documents = {path for record in records for path in record.files}
    others = [path for path in files_of(folder) if path not in documents]
    content = {
        "schema": SCHEMA,
        "name": publication.name,
        "internal": publication.internal,
        "facts": dict(publication.facts),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        "inputs": dict(publication.inputs),
        "documents": [record.as_json() for record in records],
        "held": dict(held),
        "files": {path: of_file(folder / path) for path in others},
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")


def files_of(folder: Path) -> list[str]:
    """The files of a publication but its manifest and its run record, in order; of an internal one those it names."""
    files = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    own = sorted(path for path in files if path not in (NAME, RUN))
    found = read(folder)
    return [path for path in own if path in found.all_files] if found and found.internal else own


def others_in(folder: Path) -> list[Path]:
    """What stands directly in a folder and is no part of its publication."""
    found = read(folder)
    own = {NAME, RUN, *(path.partition("/")[0] for path in found.all_files)} if found else set[str]()
    return [path for path in sorted(folder.iterdir()) if path.name not in own]


def same_files(first: Path, second: Path) -> bool:
    """Whether two publications hold the same files, their manifests and run records apart."""
    names = files_of(first)
    return names == files_of(second) and all(of_file(first / name) == of_file(second / name) for name in names)


def differences(folder: Path) -> list[Fault]:
    """What is no longer as published: a file altered, missing or added, an input altered or gone.

    Raises KpiError `not-a-publication` for a folder without a manifest.
    """
    found = read(folder)
    if found is None:
        raise KpiError.of("not-a-publication", folder=project.shown(folder))
    present, expected = set(files_of(folder)), found.all_files
    faults = [Fault("published-file-missing", {"file": path}) for path in sorted(set(expected) - present)]
    faults += [Fault("published-file-added", {"file": path}) for path in sorted(present - set(expected))]
    faults += [
        Fault("published-file-altered", {"file": path})
        for path in sorted(present & set(expected))
        if of_file(folder / path) != expected[path]
    ]
    return faults + [fault for path, digest in sorted(found.inputs.items()) if (fault := of_input(path, digest))]


def of_input(name: str, digest: str) -> Fault | None:
    """What is wrong with an input of a publication."""
    place = project.place_of(name, digest)
    if place is None:
        return Fault("input-place-unknown", {"file": name})
    if not place.is_file():
        return Fault("input-missing", {"place": place})
    return Fault("input-altered", {"file": name}) if of_file(place) != digest else None
