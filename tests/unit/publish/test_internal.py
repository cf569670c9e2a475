"""What stays in the office is published likewise, in a folder that it shares; and a gate that lets nothing out."""

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from kpi_helpers.publish import manifest
from kpi_helpers.publish.engine import Task, exported, reasons_to_hold
from kpi_helpers.publish.exporters.document import document_of
from kpi_helpers.publish.jobs import Job, Publication, Record
from kpi_helpers.publish.keys import of_file
from kpi_helpers.publish.outputs import Outputs
from kpi_helpers.publish.plan import plan
from kpi_helpers.publish.run import run


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("KPI_ROOT", str(tmp_path))
    (tmp_path / "params").mkdir(), (tmp_path / "notebooks").mkdir()
    return Outputs(tmp_path / "outputs", "2023-Q3", internal=True)


def put(place: Outputs, text: str) -> None:
    """A publication of one page put in place, without running anything."""
    with place.staged() as stage:
        (stage / "page.html").write_text(text)
        files = {"page.html": of_file(stage / "page.html")}
        record = Record("page", "Trang", "published", "k", {}, files)
        manifest.write(stage, publication(internal=True), [record], {})
        place.put_in_place(stage)


def publication(**more) -> Publication:
    job = Job("page", Path("notebooks/page.ipynb"), {}, "Trang")
    return Publication("2023-Q3", (job,), {}, {}, ("html",), **more)


def lay(place: Outputs) -> None:
    """What other commands leave in the folder."""
    (place.published / "explain").mkdir(parents=True)
    (place.published / "explain/a.xlsx").write_text("x")
    (place.published / "rejected.csv").write_text("x")


def laid(place: Outputs) -> bool:
    return (place.published / "explain/a.xlsx").exists() and (place.published / "rejected.csv").exists()


@pytest.mark.parametrize("before", [True, False])
def test_what_others_laid_into_the_folder_stays_there(place, before):
    if before:
        lay(place)
    put(place, "1")
    if not before:
        lay(place)
    assert laid(place) and manifest.differences(place.published) == [] and place.earlier() == []
    assert not place.superseded.exists()
    put(place, "2")
    assert laid(place) and (place.published / "page.html").read_text() == "2"
    (kept,) = place.earlier()
    assert kept == place.out / "internal/superseded/2023-Q3/1" and (kept / "page.html").read_text() == "1"
    assert not (kept / "rejected.csv").exists() and manifest.differences(kept) == []


def test_a_file_of_its_own_that_was_altered_or_lost_is_told(place):
    put(place, "1")
    lay(place)
    (place.published / "page.html").write_text("x")
    assert [fault.code for fault in manifest.differences(place.published)] == ["published-file-altered"]
    (place.published / "page.html").unlink()
    assert [fault.code for fault in manifest.differences(place.published)] == ["published-file-missing"]


def test_a_run_cut_off_before_it_gave_back_is_completed_by_the_next(place):
    put(place, "1")
    lay(place)
    with place.staged() as stage:
        (stage / "page.html").write_text("2")
        place.superseded.mkdir(parents=True)
        place.published.replace(place.superseded / "1")
        stage.replace(place.published)
    place.clear_up()
    assert laid(place) and (place.published / "page.html").read_text() == "2"


def test_plan_looks_where_it_stands(place):
    put(place, "1")
    (place.out.parent / "notebooks/page.ipynb").write_text(json.dumps({"cells": [], "metadata": {}}))
    job = Job("page", place.out.parent / "notebooks/page.ipynb", {}, "Trang")
    states = [
        plan(Publication("2023-Q3", (job,), {}, {}, ("html",), internal=internal), place.out)[0].state
        for internal in (True, False)
    ]
    assert states == ["changed", "new"]


def closed_gate(reason: str) -> list[str]:
    return [reason]


def test_a_closed_gate_lets_nothing_out_and_runs_nothing(place):
    gate = {"gate": f"{__name__}:closed_gate", "gate_arguments": {"reason": "quá nhiều dòng bị loại"}}
    job = Job("page", place.out.parent / "notebooks/page.ipynb", {}, "Trang")
    job.notebook.write_text(json.dumps({"cells": [], "metadata": {}}))
    outcome = run(Publication("2023-Q3", (job,), {}, {}, ("html",), **gate), place.out)
    assert outcome.held == ("quá nhiều dòng bị loại",) and not outcome.published and outcome.records == ()
    assert not place.out.exists()


@pytest.mark.parametrize(("internal", "held"), [(False, 1), (True, 0)])
def test_a_page_that_says_it_is_internal_never_circulates(place, internal, held):
    fields = {"application/vnd.report.document+json": {"internal": True}}
    notebook = new_notebook(cells=[new_code_cell("x", outputs=[new_output("display_data", fields)])])
    task = Task(Path("page.ipynb"), {}, ("html",), place.out, place.out, internal=internal)
    assert len(list(reasons_to_hold(task, notebook))) == held


def test_a_page_that_stays_in_the_office_says_so_on_each_page_and_in_its_notebook(place):
    notebook = new_notebook(cells=[new_code_cell("x")])
    made = exported(Task(Path("page.ipynb"), {}, ("html", "pdf"), place.out, place.out, internal=True), notebook)
    assert "NỘI BỘ – KHÔNG PHÁT HÀNH" in made.files["html"].decode()
    assert document_of(nbformat.reads(made.files["ipynb"].decode(), as_version=4)).marks == "NỘI BỘ – KHÔNG PHÁT HÀNH"
