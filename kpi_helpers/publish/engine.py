"""One document made: notebook executed by papermill in a folder of its own, screened, exported, audited. Runs in a
worker.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import DeadKernelError
from nbconvert.exporters import Exporter, get_exporter
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from kpi_helpers.errors import Fault, KpiError
from kpi_helpers.publish import notebooks
from kpi_helpers.publish.exporters.document import document_of
from kpi_helpers.publish.jobs import FORMATS, named, scanner
from kpi_helpers.publish.rendered import computed, printed
from kpi_helpers.publish.visible import passages, some, why_held

START_SECONDS = 120
LONGEST_SOCKET = 100  # bytes; systems allow 104 to 108, and the kernel adds its number


@dataclass(frozen=True)
class Task:
    """What a worker needs for one document. `earlier` maps its formats to the hashes published before.

    `scratch` is a folder that whoever gives the task removes, also when the worker died in it.
    """

    notebook: Path
    parameters: Mapping[str, str]
    formats: tuple[str, ...]
    root: Path
    scratch: Path
    screen: str = ""
    screen_arguments: Mapping[str, str] = field(default_factory=dict)
    scan: str = ""
    scan_arguments: Mapping[str, str] = field(default_factory=dict)
    audit: str = ""
    internal: bool = False
    earlier: Mapping[str, str] = field(default_factory=dict)
    version: Mapping[str, int] = field(default_factory=dict)
    run_id: str = ""


@dataclass(frozen=True)
class Made:
    """What came of a task: the files by suffix; or faults that say why there are none, and the notebook as far as it
    got. `held`: it was made, and must not circulate.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    version: Mapping[str, int] = field(default_factory=dict)
    unchanged: bool = False
    warnings: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    held: bool = False
    partial: bytes = b""
    seconds: float = 0
    attempts: int = 1


class HeldError(Exception):
    """A file of the document shows what must not circulate. `code`: that of the message."""

    def __init__(self, reason: str, notebook: bytes, code: str = "page-held") -> None:
        super().__init__(reason)
        self.notebook, self.code = notebook, code


class StartError(Exception):
    """The kernel did not come up; no cell ran."""


def make(task: Task) -> Made:
    """Execute, screen and export, and how long that took."""
    clock = time.perf_counter()
    made = attempt(task)
    return replace(made, seconds=time.perf_counter() - clock)


def attempt(task: Task) -> Made:
    """The document, and how often its kernel was started."""
    os.environ["KPI_ROOT"] = str(task.root)
    work = Path(tempfile.mkdtemp(dir=task.scratch))
    try:
        return replace(outcome(task, work), attempts=max(1, len(list(work.glob("run-*")))))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def outcome(task: Task, work: Path) -> Made:
    """Whatever goes wrong is told in the result: status rests on how this ends."""
    try:
        executed = with_one_retry(task, work)
        screened(task, executed)
        made = exported(task, executed)
        audited(task, executed, made)
        return made
    except PapermillExecutionError as error:
        return broken(task, work, "notebook-failed", f"{error.ename}: {error.evalue}".splitlines()[0])
    except DeadKernelError:
        return broken(task, work, "kernel-died")
    except StartError as error:
        return failed("kernel-not-started", problem=str(error))
    except HeldError as error:
        return replace(failed(error.code, found=str(error)), held=True, partial=error.notebook)
    except KpiError as error:
        return Made(faults=error.faults)


def failed(code: str, **values: object) -> Made:
    return Made(faults=(Fault(code, values),))


def with_one_retry(task: Task, work: Path) -> NotebookNode:
    """A start that fails is tried once more; a cell that ran is never run again."""
    try:
        return execute(task, work)
    except StartError:
        return execute(task, work)


def execute(task: Task, work: Path) -> NotebookNode:
    """The executed notebook, ready to be published. Each run has its own folder and its own sockets."""
    run = Path(tempfile.mkdtemp(prefix="run-", dir=work))
    source, result = run / "source.ipynb", run / "result.ipynb"
    nbformat.write(notebooks.to_execute(task.notebook), source)
    try:
        papermill.execute_notebook(
            str(source), str(result), parameters=dict(task.parameters), cwd=str(run), kernel_name="python3",
            progress_bar=False, log_output=False, start_timeout=START_SECONDS, config=private_files(run),
        )  # fmt: skip
    except RuntimeError as error:
        if isinstance(error, DeadKernelError) and any_cell_ran(result):
            raise
        raise StartError(str(error)[:200]) from None
    return notebooks.to_publish(nbformat.read(result, as_version=4))


def private_files(run: Path) -> Config:
    """The kernel's file and sockets in the run's own folder: no ports to clash over, nothing left behind.

    Ports where a system or a long path allows no sockets.
    """
    manager, sockets = {"connection_file": str(run / "kernel.json")}, str(run / "k")
    if sys.platform != "win32" and len(os.fsencode(sockets)) <= LONGEST_SOCKET:
        manager |= {"transport": "ipc", "ip": sockets}
    return Config({"KernelManager": manager})


def any_cell_ran(result: Path) -> bool:
    return result.exists() and any(notebooks.was_started(cell) for cell in nbformat.read(result, as_version=4).cells)


def broken(task: Task, work: Path, code: str, problem: str = "") -> Made:
    """A run that died: which cell, why, and the notebook as far as it got."""
    partial = nbformat.read(max(work.glob("run-*/result.ipynb"), key=lambda path: path.stat().st_mtime), as_version=4)
    cell, start = notebooks.cell_of_error(partial, notebooks.read(task.notebook), raised=bool(problem))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", notebooks.scrubbed(problem))
    kept = nbformat.writes(notebooks.to_publish(partial)).encode()
    return replace(failed(code, cell=cell, start=start, problem=plain), partial=kept)


def screened(task: Task, executed: NotebookNode) -> None:
    """Raises HeldError where something is found that must not circulate, or the document says so of itself."""
    if reasons := list(reasons_to_hold(task, executed)):
        raise HeldError("; ".join(reasons), nbformat.writes(executed).encode())


def reasons_to_hold(task: Task, executed: NotebookNode) -> Iterator[str]:
    if document_of(executed).internal and not task.internal:
        yield Fault("page-internal").text()
    screen = scanner(task.screen, task.screen_arguments)
    for number, cell in notebooks.numbered(executed):
        start = notebooks.first_words(cell)
        shown = "…" if screen(start) else start  # the reason must not say what it is about
        for reason in screen(notebooks.texts(cell)):
            yield f"ô số {number} ({shown}): {reason}"


def exported(task: Task, executed: NotebookNode) -> Made:
    """The document's files. If its pages differ from those published before, it says which version it replaces."""
    if task.internal:
        executed.metadata.setdefault("document", {})["internal"] = True
    if task.run_id:
        executed.metadata.setdefault("document", {})["run_id"] = task.run_id
    if task.version:
        executed.metadata.setdefault("document", {})["version"] = dict(task.version)
    files, warnings = export(task, executed)
    pages = {kind: hashlib.sha256(content).hexdigest() for kind, content in files.items() if kind in FORMATS}
    if all(pages[kind] == digest for kind, digest in task.earlier.items()):
        return Made(files, task.version, bool(task.earlier), warnings)
    number = task.version.get("number", 1)
    version = {"number": number + 1, "replaces": number}
    executed.metadata.setdefault("document", {})["version"] = version
    files, warnings = export(task, executed)
    return Made(files, version, False, warnings)


def export(task: Task, executed: NotebookNode) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The notebook itself and every format, by suffix; what the exporters could not print.

    Raises HeldError where the screen or the scanner finds something in what a reader can see.
    """
    files, warnings = {"ipynb": nbformat.writes(executed).encode()}, dict[str, None]()
    seen = {"IPYNB": list(passages("ipynb", files["ipynb"]))}
    for kind in task.formats:
        resources: dict[str, Any] = {"metadata": {"path": str(task.notebook.parent)}}
        content, resources = exporter(FORMATS[kind]).from_notebook_node(executed, resources)
        files[kind] = content if isinstance(content, bytes) else content.encode()
        warnings |= dict.fromkeys(resources.get("report_warnings", []))
        seen[kind.upper()] = resources["report_texts"]
    searches = {
        "code-shown": scanner(task.screen, task.screen_arguments),
        "personal-data": scanner(task.scan, task.scan_arguments),
    }
    for code, search in searches.items():
        if reason := why_held(seen.items(), search, code):
            raise HeldError(reason, files["ipynb"])
    return files, tuple(warnings)


def audited(task: Task, executed: NotebookNode, made: Made) -> None:
    """Raises HeldError where the pages, read again from their files, state what the audit does not find to be true."""
    if not task.audit:
        return
    own = computed(executed)
    found = [
        f"{kind.upper()}, {reason}"
        for kind in task.formats
        for reason in named(task.audit)(printed(kind, made.files[kind]), own, **task.parameters)
    ]
    if found:
        raise HeldError(some(found), made.files["ipynb"], "figures-held")


@cache
def exporter(name: str) -> Exporter:
    """An exporter, made once per worker."""
    made: Exporter = get_exporter(name)()
    made.log.setLevel("ERROR")  # warnings are returned, not logged
    return made
