"""The story of a publication: plan, run, stage, compare, put in place."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kpi_helpers.errors import Fault, KpiError
from kpi_helpers.publish import manifest
from kpi_helpers.publish.jobs import Publication, Record, named, scanner
from kpi_helpers.publish.outputs import Outputs, told
from kpi_helpers.publish.plan import Planned, plan
from kpi_helpers.publish.visible import passages, why_held

Tell = Callable[[Record, float], None]


@dataclass(frozen=True)
class Outcome:
    """How a run ended: its records, whether a new publication stands in place, and why nothing may be published."""

    records: tuple[Record, ...]
    published: bool
    asked: frozenset[str]
    held: tuple[str, ...] = ()

    @property
    def troubles(self) -> list[Record]:
        """The documents that were asked for and are not published."""
        return [record for record in self.records if record.name in self.asked and record.status != "published"]


def run(
    publication: Publication, out: Path, jobs: int | None = None, force: bool = False, tell: Tell = lambda *_: None
) -> Outcome:
    """Publish what is not up to date. Raises KpiError before anything runs for what is wrong with the input."""
    outputs = Outputs.of(publication, out)
    outputs.clear_up()
    asked = frozenset(job.name for job in publication.jobs)
    planned = plan(publication, out)
    waiting = [entry for entry in planned if force or entry.state != "up_to_date"]
    if not waiting and same_documents(publication, planned, outputs):
        return Outcome(tuple(entry.earlier for entry in planned if entry.earlier), published=False, asked=asked)
    if reasons := why_all_held(publication):
        return Outcome((), published=False, asked=asked, held=reasons)
    from kpi_helpers.publish import produce  # heavy; not needed where everything is up to date

    produce.check_notebooks(waiting)
    with outputs.staged() as stage:
        started, seconds = datetime.now(UTC), dict[str, float]()
        made = {r.name: r for r in carried_over(publication, planned, waiting, outputs, stage)}
        for record, took in produce.each(publication, waiting, outputs, stage, jobs or os.cpu_count() or 1):
            made[record.name], seconds[record.name] = record, round(took, 3)
            tell(record, took)
        records = in_order(publication, made, outputs)
        if not any(record.status == "published" for record in records):
            return Outcome(records, published=False, asked=asked)
        held = finish(publication, records, stage)
        asked |= {record.name for record in held}
        if outputs.published.exists() and manifest.same_files(stage, outputs.published):
            outputs.take_manifest(stage)
            return Outcome((*records, *held), published=False, asked=asked)
        write_run(stage, started, seconds)
        outputs.put_in_place(stage)
    return Outcome((*records, *held), published=True, asked=asked)


def why_all_held(publication: Publication) -> tuple[str, ...]:
    """The gate's reasons to publish nothing."""
    return tuple(named(publication.gate)(**publication.gate_arguments)) if publication.gate else ()


def same_documents(publication: Publication, planned: Sequence[Planned], outputs: Outputs) -> bool:
    """Whether the published folder holds just these documents, and its other files as they were published."""
    found = manifest.read(outputs.published)
    if found is None or set(manifest.files_of(outputs.published)) != set(found.all_files):
        return False
    if found.held:  # to be told again
        return False
    return publication.partial or set(found.documents) == {entry.job.name for entry in planned}


def carried_over(
    publication: Publication, planned: Sequence[Planned], waiting: Sequence[Planned], outputs: Outputs, stage: Path
) -> list[Record]:
    """Documents that need not run, copied as they are; in a partial publication also those it does not name."""
    kept = [entry.earlier for entry in planned if entry not in waiting and entry.earlier]
    found = manifest.read(outputs.published)
    if publication.partial and found:
        kept += [record for name, record in found.documents.items() if name not in {e.job.name for e in planned}]
    if damaged := [record for record in kept if not outputs.are_whole(record.files)]:
        raise KpiError(*(Fault("published-damaged", {"name": record.name}) for record in damaged))
    with told(outputs.out):
        for record in kept:
            outputs.copy(record.files, stage)
    return kept


def in_order(publication: Publication, made: dict[str, Record], outputs: Outputs) -> tuple[Record, ...]:
    """The records in the order of the jobs; a partial publication keeps the order of the one it is put into."""
    found = manifest.read(outputs.published) if publication.partial else None
    names = [*(found.documents if found else ()), *(job.name for job in publication.jobs)]
    return tuple(made[name] for name in dict.fromkeys(names) if name in made)


def finish(publication: Publication, records: Sequence[Record], stage: Path) -> list[Record]:
    """The folder's other files, then the manifest, last of all. Returns those of them that are held back."""
    with told(stage):
        extras = extra_files(publication, records)
        why = {path: why_extra_held(publication, path, content) for path, content in extras.items()}
        held = {path: reason for path, reason in why.items() if reason}
        for path in extras.keys() - held:
            (stage / path).write_bytes(extras[path])
        manifest.write(stage, publication, records, held)
    return [Record(path, path, "held", "", {}, reason=reason) for path, reason in held.items()]


def extra_files(publication: Publication, records: Sequence[Record]) -> dict[str, bytes]:
    if not publication.extras:
        return {}
    made: dict[str, bytes] = named(publication.extras)([r.as_json() for r in records], **publication.extras_arguments)
    return made


def why_extra_held(publication: Publication, path: str, content: bytes) -> str:
    """Why one of the other files must not circulate; empty if it may."""
    kind = path.rpartition(".")[2]
    scan = scanner(publication.scan, publication.scan_arguments)
    return why_held([(kind.upper(), passages(kind, content))], scan) if publication.scan else ""


def write_run(stage: Path, started: datetime, seconds: dict[str, float]) -> None:
    """When and how long: the one file that differs between equal runs."""
    about = {
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": seconds,
        "python": platform.python_version(),
        "system": platform.system(),
    }
    with told(stage):
        (stage / manifest.RUN).write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", encoding="utf-8")
