"""What would run, and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kpi_helpers.publish import manifest
from kpi_helpers.publish.jobs import Job, Publication, Record
from kpi_helpers.publish.keys import key_of, of_file, report_parts
from kpi_helpers.publish.outputs import Outputs

State = Literal["new", "changed", "up_to_date"]


@dataclass(frozen=True)
class Planned:
    """A job, whether it must run, and which parts of its key changed since the last publication."""

    job: Job
    state: State
    parts: dict[str, str]
    changed_parts: tuple[str, ...] = ()
    earlier: Record | None = None

    @property
    def key(self) -> str:
        return key_of(self.parts)


def plan(publication: Publication, out: Path) -> list[Planned]:
    """One entry per job, against the publication that stands in `out` now."""
    folder = Outputs.of(publication, out).published
    found = manifest.read(folder)
    return [
        planned(publication, job, found.documents.get(job.name) if found else None, folder) for job in publication.jobs
    ]


def planned(publication: Publication, job: Job, earlier: Record | None, folder: Path) -> Planned:
    parts = report_parts(publication, job)
    if earlier is None:
        return Planned(job, "new", parts)
    changed = tuple(sorted(n for n in {*parts, *earlier.parts} if parts.get(n) != earlier.parts.get(n)))
    if earlier.status != "published":
        return Planned(job, "changed", parts, (*changed, earlier.status))
    if not intact(earlier, folder):
        return Planned(job, "changed", parts, (*changed, "files"), earlier)
    return Planned(job, "changed" if changed else "up_to_date", parts, changed, earlier)


def intact(record: Record, folder: Path) -> bool:
    """Whether a document's files are there as they were published."""
    return all((folder / path).is_file() and of_file(folder / path) == digest for path, digest in record.files.items())
