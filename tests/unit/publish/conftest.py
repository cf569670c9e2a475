"""A project of its own for each test, and runs that need no kernel."""

import nbformat
import pytest

from kpi_helpers.errors import KpiError
from kpi_helpers.publish import engine, lanes, notebooks


@pytest.fixture
def project(tmp_path, monkeypatch):
    for name in ("params", "notebooks"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("KPI_ROOT", str(tmp_path))
    monkeypatch.setenv("KPI_LANG", "vi")
    return tmp_path


@pytest.fixture
def without_kernels(monkeypatch):
    """Documents are made in this process; instead of running, a code cell prints its own source and the unit.

    A source that begins with `raise` fails.
    """

    def execute(task, work):
        notebook = notebooks.to_execute(task.notebook)
        for number, cell in enumerate(notebook.cells[2:], 3):
            if cell.source.startswith("raise"):
                raise KpiError.of("notebook-failed", cell=number, start=cell.source, problem="ValueError")
            if cell.cell_type == "code":
                cell.outputs = [nbformat.v4.new_output("stream", text=f"{cell.source} {task.parameters}\n")]
        return notebooks.to_publish(notebook)

    monkeypatch.setattr(engine, "execute", execute)
    monkeypatch.setattr(lanes, "each", lambda work, tasks, *_: ((task, work(task)) for task in tasks))
