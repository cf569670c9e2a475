"""The documents of a run: each made in a worker, its files put into the stage, its fate recorded."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from kpi_helpers import project
from kpi_helpers.publish import lanes, notebooks
from kpi_helpers.publish.engine import Made, Task, make
from kpi_helpers.publish.jobs import FORMATS, Publication, Record
from kpi_helpers.publish.outputs import Outputs, told
from kpi_helpers.publish.plan import Planned

REPORT_SECONDS = 600


def check_notebooks(waiting: Sequence[Planned]) -> None:
    """Refuse wrong notebooks and parameters before any of them runs."""
    for notebook, names in {(e.job.notebook, tuple(e.job.parameters)) for e in waiting}:
        notebooks.check(notebook, names)


def each(
    publication: Publication, waiting: Sequence[Planned], outputs: Outputs, stage: Path, jobs: int
) -> Iterator[tuple[Record, float]]:
    """Each waiting document as it comes: its record, and the seconds it took."""
    with tempfile.TemporaryDirectory(prefix="kpi-", ignore_cleanup_errors=True) as scratch:
        tasks = [task_of(publication, entry, Path(scratch)) for entry in waiting]
        entries = {id(task): entry for task, entry in zip(tasks, waiting, strict=True)}
        for task, answer in lanes.each(make, tasks, jobs, REPORT_SECONDS):
            made = answer if isinstance(answer, Made) else Made(failed=said(answer))
            with told(outputs.out):
                record = put(entries[id(task)], made, outputs, stage)
            yield record, made.seconds


def task_of(publication: Publication, entry: Planned, scratch: Path) -> Task:
    """What the worker is told; pages published before let it see whether the document changed."""
    earlier = entry.earlier
    pages = {path.rpartition(".")[2]: digest for path, digest in earlier.files.items()} if earlier else {}
    return Task(
        notebook=entry.job.notebook,
        parameters=dict(entry.job.parameters),
        formats=publication.formats,
        root=project.root(),
        scratch=scratch,
        screen=publication.screen,
        screen_arguments=dict(publication.screen_arguments),
        scan=publication.scan,
        scan_arguments=dict(publication.scan_arguments),
        internal=publication.internal,
        earlier={kind: digest for kind, digest in pages.items() if kind in FORMATS},
        version=dict(earlier.version) if earlier else {},
    )


def said(error: Exception) -> str:
    """Why a worker gave no answer."""
    if isinstance(error, lanes.TimeIsUpError):
        return f"quá thời hạn {error} giây"
    if isinstance(error, lanes.WorkerDiedError):
        return f"tiến trình lập báo cáo dừng đột ngột (mã {error})"
    return f"{type(error).__name__}: {error}"


def put(entry: Planned, made: Made, outputs: Outputs, stage: Path) -> Record:
    """The document's files in the stage; of a run that failed, the notebook where only the office sees it."""
    job, left = entry.job, outputs.failed / f"{entry.job.name}.ipynb"
    if made.failed or made.held:
        reason = made.failed or made.held
        left.parent.mkdir(parents=True, exist_ok=True)
        left.with_suffix(".txt").write_text(f"{reason}\n", encoding="utf-8")
        if made.partial:
            left.write_bytes(made.partial)
        return Record(job.name, job.label, "failed" if made.failed else "held", entry.key, entry.parts, reason=reason)
    left.unlink(missing_ok=True)
    left.with_suffix(".txt").unlink(missing_ok=True)
    if made.unchanged and entry.earlier and outputs.are_whole(entry.earlier.files):
        outputs.copy(entry.earlier.files, stage)
        files = entry.earlier.files
    else:
        files = {
            f"{job.name}.{kind}": write(stage / f"{job.name}.{kind}", made.files[kind]) for kind in sorted(made.files)
        }
    return Record(
        job.name, job.label, "published", entry.key, entry.parts, files, made.version, made.warnings
    )  # fmt: skip


def write(path: Path, content: bytes) -> str:
    """Write a file and give its hash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()
