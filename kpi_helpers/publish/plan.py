"""What would run, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Literal

from kpi_helpers import project
from kpi_helpers.publish import manifest
from kpi_helpers.publish.jobs import Job, Publication, Record, Status
from kpi_helpers.publish.keys import key_of, of_file, report_parts
from kpi_helpers.publish.outputs import Outputs

State = Literal["new", "changed", "up_to_date", "withdrawn"]


@dataclass(frozen=True)
class Planned:
    """A job, whether it must run, and which parts of its key changed since the last publication.

    `withdrawn`: it stood in the last publication and can't be made any more.
    """

    job: Job
    state: State
    parts: dict[str, str]
    changed_parts: tuple[str, ...] = ()
    earlier: Record | None = None

    @property
    def formats(self) -> tuple[str, ...]:
        return tuple(self.parts["formats"].split(","))

    def record(self, status: Status) -> Record:
        """What is known of the document before it is made."""
        job, shown = self.job, {name: without_folder(value) for name, value in self.job.parameters.items()}
        notebook = project.shown(job.notebook)
        return Record(job.name, job.label, status, key_of(self.parts), self.parts, notebook, shown)

    @property
    def is_news(self) -> bool:
        """Whether it is withdrawn by this run."""
        return self.state == "withdrawn" and self.earlier is not None and self.earlier.status != "withdrawn"


def plan(publication: Publication, out: Path) -> list[Planned]:
    """One entry per job, against the publication that stands in `out` now; then, unless the new one is partial, one for
    each other document that stands there.
    """
    folder = Outputs.of(publication, out).published
    found = manifest.read(folder)
    known = dict(found.documents) if found else {}
    asked = [planned(publication, job, known.pop(job.name, None), folder) for job in publication.jobs]
    return asked if publication.partial else asked + [again(publication, record, folder) for record in known.values()]


def again(publication: Publication, record: Record, folder: Path) -> Planned:
    """A document that the run does not name: made with the others as long as its notebook is there, and whatever it is
    made for, a unit, is still one that the run makes documents for; it rests on what those of the unit rest on.
    """
    parameters = {**record.parameters, **publication.shared}
    job = Job(record.name, project.resolve(record.notebook), parameters, record.label)
    alike = [other for other in publication.jobs if own(publication, other) == own(publication, job)]
    if job.notebook.is_file() and (alike or not own(publication, job)):
        parts = alike[0].parts if alike else {}
        return planned(publication, replace(job, parts=parts), record, folder)
    return Planned(job, "withdrawn", dict(record.parts), earlier=record)


def own(publication: Publication, job: Job) -> dict[str, str]:
    """The parameters that not all documents get."""
    return {name: value for name, value in job.parameters.items() if name not in publication.shared}


def without_folder(value: str) -> str:
    """A parameter as the manifest may show it: of a path from the root of the disk only the name."""
    return PurePath(value).name if PurePath(value).is_absolute() else value


def planned(publication: Publication, job: Job, earlier: Record | None, folder: Path) -> Planned:
    """A format published before is made again with those asked for: it must neither stay behind nor vanish."""
    parts = report_parts(publication, job, {*publication.formats, *job.formats, *(earlier.pages if earlier else ())})
    if earlier is None:
        return Planned(job, "new", parts)
    changed = tuple(sorted(n for n in {*parts, *earlier.parts} if parts.get(n) != earlier.parts.get(n)))
    if earlier.status != "published":
        return Planned(job, "changed", parts, (*changed, earlier.status), earlier)
    if not intact(earlier, folder):
        return Planned(job, "changed", parts, (*changed, "files"), earlier)
    return Planned(job, "changed" if changed else "up_to_date", parts, changed, earlier)


def intact(record: Record, folder: Path) -> bool:
    """Whether a document's files are there as they were published."""
    return all((folder / path).is_file() and of_file(folder / path) == digest for path, digest in record.files.items())
