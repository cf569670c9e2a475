"""The story of a publication: plan, run, stage, compare, put in place."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from kpi_helpers import project
from kpi_helpers.errors import Fault, KpiError
from kpi_helpers.publish import manifest
from kpi_helpers.publish.jobs import Publication, Record, named, scanner
from kpi_helpers.publish.outputs import Outputs, told
from kpi_helpers.publish.plan import Planned, plan
from kpi_helpers.publish.visible import passages, why_held

MOST_NAMES = 5  # of documents in a message
Tell = Callable[[Record, float], None]


@dataclass(frozen=True)
class Outcome:
    """How a run ended: its records, whether a new publication stands in place, what its reader should know, and why
    nothing may be published.
    """

    records: tuple[Record, ...]
    published: bool
    asked: frozenset[str]
    notices: tuple[Fault, ...] = ()
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
    with outputs.staged() as stage:
        return publish(publication, outputs, stage, jobs or os.cpu_count() or 1, force, tell)


def publish(
    publication: Publication, outputs: Outputs, stage: Path, jobs: int, force: bool, tell: Tell
) -> Outcome:  # fmt: skip
    """One run alone with the publication: plan, make, stage, compare, put in place."""
    planned = plan(publication, outputs.out)
    asked = frozenset(entry.job.name for entry in planned if entry.state != "withdrawn")
    waiting = [entry for entry in planned if entry.state in ("new", "changed") or (force and entry.job.name in asked)]
    if not waiting and nothing_to_tell(planned, outputs):
        return Outcome(tuple(entry.earlier for entry in planned if entry.earlier), published=False, asked=asked)
    if reasons := why_all_held(publication):
        return Outcome((), published=False, asked=asked, held=reasons)
    from kpi_helpers.publish import produce  # heavy; not needed where everything is up to date

    produce.check_notebooks(waiting)
    started, effort = datetime.now(UTC), dict[str, dict[str, float]]()
    made = {r.name: r for r in carried_over(publication, planned, waiting, outputs, stage)}
    for record, done in produce.each(publication, waiting, outputs, stage, jobs):
        made[record.name] = record
        effort[record.name] = {"seconds": round(done.seconds, 3), "attempts": done.attempts}
        tell(record, done.seconds)
    records = in_order(publication, planned, made, outputs)
    notices = tuple(notices_of(publication, planned, records))
    if waiting and not any(made[entry.job.name].status == "published" for entry in waiting):
        return Outcome(records, published=False, asked=asked)  # what stands stays as it is
    held = finish(publication, records, outputs, stage)
    asked |= {record.name for record in held}
    if outputs.published.exists() and manifest.same_files(stage, outputs.published):
        outputs.take_manifest(stage)
        return Outcome((*records, *held), False, asked, notices)
    write_run(stage, started, effort)
    outputs.put_in_place(stage)
    return Outcome((*records, *held), True, asked, notices)


def why_all_held(publication: Publication) -> tuple[str, ...]:
    """The gate's reasons to publish nothing."""
    return tuple(named(publication.gate)(**publication.gate_arguments)) if publication.gate else ()


def nothing_to_tell(planned: Sequence[Planned], outputs: Outputs) -> bool:
    """Whether the published folder holds just its files, none of them held back, and no document is withdrawn."""
    found = manifest.read(outputs.published)
    if found is None or set(manifest.files_of(outputs.published)) != set(found.all_files):
        return False
    return not found.held and not any(entry.is_news for entry in planned)


def carried_over(
    publication: Publication, planned: Sequence[Planned], waiting: Sequence[Planned], outputs: Outputs, stage: Path
) -> list[Record]:
    """Documents that need not run, copied as they are; in a partial publication also those it does not name. Of those
    withdrawn the record alone.
    """
    kept = [entry.earlier for entry in planned if entry not in waiting and entry.earlier and not entry.is_news]
    found = manifest.read(outputs.published)
    if publication.partial and found:
        kept += [record for name, record in found.documents.items() if name not in {e.job.name for e in planned}]
    if damaged := [record for record in kept if not outputs.are_whole(record.files)]:
        raise KpiError(*(Fault("published-damaged", {"name": record.name}) for record in damaged))
    with told(outputs.out):
        for record in kept:
            outputs.copy(record.files, stage)
    gone = [withdrawn(entry.earlier) for entry in planned if entry.is_news and entry.earlier]
    return [*(replace(record, behind=behind(publication, record)) for record in kept), *gone]


def withdrawn(record: Record) -> Record:
    """A document that can't be made any more: its pages are those of the superseded publication."""
    return replace(record, status="withdrawn", files={}, before=record.pages, warnings=(), behind=(), why="")


def behind(publication: Publication, record: Record) -> tuple[str, ...]:
    """The parts on which a document that stays rests otherwise than the run."""
    if record.status != "published":
        return ()
    return tuple(sorted(name for name, now in publication.parts.items() if record.parts.get(name) != now))


def notices_of(
    publication: Publication, planned: Sequence[Planned], records: Sequence[Record]
) -> Iterator[Fault]:  # fmt: skip
    """What is no failure, and the reader of the publication should know."""
    for entry in planned:
        if entry.is_news:
            notebook = project.shown(entry.job.notebook)
            yield Fault("document-withdrawn", {"name": entry.job.name, "notebook": notebook})
    if stale := [record.name for record in records if record.behind]:
        yield Fault("documents-behind", {"count": len(stale), "names": ", ".join(stale[:MOST_NAMES])})


def in_order(
    publication: Publication, planned: Sequence[Planned], made: dict[str, Record], outputs: Outputs
) -> tuple[Record, ...]:
    """The records in the order of the plan; a partial publication keeps the order of the one it is put into."""
    found = manifest.read(outputs.published) if publication.partial else None
    names = [*(found.documents if found else ()), *(entry.job.name for entry in planned)]
    return tuple(made[name] for name in dict.fromkeys(names) if name in made)


def finish(publication: Publication, records: Sequence[Record], outputs: Outputs, stage: Path) -> list[Record]:
    """The folder's other files, then the manifest, last of all. Returns those of them that are held back."""
    with told(stage):
        extras = extra_files(publication, records, outputs)
        why = {path: why_extra_held(publication, path, content) for path, content in extras.items()}
        held = {path: fault for path, fault in why.items() if fault}
        for path in extras.keys() - held:
            (stage / path).write_bytes(extras[path])
        manifest.write(stage, publication, records, {path: fault.code for path, fault in held.items()})
    return [Record(path, path, "held", "", {}, reason=str(fault)) for path, fault in held.items()]


def extra_files(publication: Publication, records: Sequence[Record], outputs: Outputs) -> dict[str, bytes]:
    if not publication.extras:
        return {}
    recalled = publication.recalls
    arguments = {**publication.extras_arguments, **({"earlier": outputs.contents_before(recalled)} if recalled else {})}
    made: dict[str, bytes] = named(publication.extras)([r.as_json() for r in records], **arguments)
    return made


def why_extra_held(publication: Publication, path: str, content: bytes) -> Fault | None:
    """Why one of the other files must not circulate; None if it may."""
    kind = path.rpartition(".")[2]
    found = why_held([(kind.upper(), passages(kind, content))], scanner(publication.scan, publication.scan_arguments))
    return Fault("page-held", {"found": found}) if found else None


def write_run(stage: Path, started: datetime, effort: dict[str, dict[str, float]]) -> None:
    """When, where, how long and how often tried: the one file that differs between equal runs."""
    about = {
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "documents": effort,
        "host": platform.node(),
        "system": platform.system(),
    }
    with told(stage):
        (stage / manifest.RUN).write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", encoding="utf-8")
