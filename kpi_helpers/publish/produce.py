"""The documents of a run: each made in a worker, its files put into the stage, its fate recorded."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kpi_helpers import project
from kpi_helpers.publish import lanes, notebooks
from kpi_helpers.publish.engine import Made, Task, failed, make
from kpi_helpers.publish.jobs import Publication, Record
from kpi_helpers.publish.keys import key_of
from kpi_helpers.publish.outputs import Outputs, is_owned, told
from kpi_helpers.publish.plan import Planned

REPORT_SECONDS = 600
RUN_ID = 12  # signs of a key, enough to tell it from any other


def check_notebooks(waiting: Sequence[Planned]) -> None:
    """Refuse wrong notebooks and parameters before any of them runs."""
    for notebook, names in {(e.job.notebook, tuple(e.job.parameters)) for e in waiting}:
        notebooks.check(notebook, names)


def each(
    publication: Publication, waiting: Sequence[Planned], outputs: Outputs, stage: Path, jobs: int
) -> Iterator[tuple[Record, Made]]:
    """Each waiting document as it comes: its record, and what the worker made."""
    clear_scratch()
    with tempfile.TemporaryDirectory(prefix=f"kpi-@{os.getpid()}-", ignore_cleanup_errors=True) as scratch:
        tasks = [task_of(publication, entry, Path(scratch)) for entry in waiting]
        entries = {id(task): entry for task, entry in zip(tasks, waiting, strict=True)}
        for task, answer in lanes.each(make, tasks, jobs, REPORT_SECONDS):
            made = answer if isinstance(answer, Made) else said(answer)
            with told(outputs.out):
                record = put(entries[id(task)], made, outputs, stage)
            yield record, made


def clear_scratch() -> None:
    """Remove the working folders of runs that were killed and could not do it themselves."""
    for left in Path(tempfile.gettempdir()).glob("kpi-@*-*"):
        if not is_owned(left):
            shutil.rmtree(left, ignore_errors=True)


def task_of(publication: Publication, entry: Planned, scratch: Path) -> Task:
    """What the worker is told; pages published before let it see whether the document changed."""
    return Task(
        notebook=entry.job.notebook,
        parameters=dict(entry.job.parameters),
        formats=entry.formats,
        root=project.root(),
        scratch=scratch,
        screen=publication.screen,
        screen_arguments=dict(publication.screen_arguments),
        scan=publication.scan,
        scan_arguments=dict(publication.scan_arguments),
        audit=publication.audit,
        internal=publication.internal,
        earlier=entry.earlier.pages if entry.earlier else {},
        version=dict(entry.earlier.version) if entry.earlier else {},
        run_id=key_of(entry.parts)[:RUN_ID] if publication.shows_keys else "",
    )


def said(error: Exception) -> Made:
    """Why a worker gave no answer."""
    if isinstance(error, lanes.TimeIsUpError):
        return failed("report-too-slow", seconds=str(error))
    if isinstance(error, lanes.WorkerDiedError):
        return failed("worker-died", exit=str(error))
    return failed("report-broken", problem=f"{type(error).__name__}: {error}")


def put(entry: Planned, made: Made, outputs: Outputs, stage: Path) -> Record:
    """The document's files in the stage; of a run that failed, the notebook where only the office sees it."""
    job, left = entry.job, outputs.failed / f"{entry.job.name}.ipynb"
    if made.faults:
        return missing(entry, made, left)
    left.unlink(missing_ok=True)
    left.with_suffix(".txt").unlink(missing_ok=True)
    files = {f"{job.name}.{kind}": write(stage / f"{job.name}.{kind}", made.files[kind]) for kind in sorted(made.files)}
    if made.unchanged and entry.earlier and outputs.are_whole(entry.earlier.files):
        outputs.copy(entry.earlier.files, stage)
        files |= entry.earlier.files
    return replace(entry.record("published"), files=files, version=made.version, warnings=made.warnings)


def missing(entry: Planned, made: Made, left: Path) -> Record:
    """The record of a document that failed or is held; its notebook as far as it got, and the reason, in `left`."""
    reason = "; ".join(str(fault) for fault in made.faults)
    left.parent.mkdir(parents=True, exist_ok=True)
    left.with_suffix(".txt").write_text(f"{reason}\n", encoding="utf-8")
    if made.partial:
        left.write_bytes(made.partial)
    record = entry.record("held" if made.held else "failed")
    if entry.earlier:
        record = replace(record, version=entry.earlier.version, before=entry.earlier.pages)
    return replace(record, why=made.faults[0].code, reason=reason)


def write(path: Path, content: bytes) -> str:
    """Write a file and give its hash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()
