"""What circulated is never silently lost: documents that fail, are left out, or are made again in other formats."""

import json
import platform
from dataclasses import replace

import pytest

from kpi_helpers.publish import engine, lanes, manifest, produce
from kpi_helpers.publish.plan import plan
from kpi_helpers.publish.run import run
from kpi_helpers.publish.visible import passages
from tests.unit.publish.test_run import html, job, page, publication, records


def test_why_a_document_failed_bears_a_code_and_the_language_of_the_user(project, without_kernels, monkeypatch):
    monkeypatch.setenv("KPI_LANG", "en")
    bad = page(project, "raise ValueError('hỏng')")
    (trouble,) = run(publication(job(bad)), project / "outputs").troubles
    assert trouble.reason == "[notebook-failed] cell 3 (raise ValueError('hỏng')) stopped: ValueError"
    for error, code in ((lanes.TimeIsUpError("6"), "report-too-slow"), (lanes.WorkerDiedError("-9"), "worker-died")):
        (fault,) = produce.said(error).faults
        assert fault.code == code and fault.text("en") != fault.text("vi")
    assert engine.failed("page-held", found="x").faults[0].text() == "held back, not published: x"


def test_a_format_more_or_less_makes_no_new_version_and_loses_none(project, without_kernels):
    wanted, out = job(page(project, "1")), project / "outputs"
    run(publication(wanted), out)
    first = html(out)
    run(publication(wanted, formats=("html", "pdf")), out)
    assert html(out) == first and (out / "2023-Q3/units/a/page.pdf").exists()
    assert [entry.state for entry in plan(publication(wanted), out)] == ["up_to_date"]
    page(project, "2")
    run(publication(wanted), out)
    assert set(records(out)["units/a/page"]["files"]) == {f"units/a/page.{kind}" for kind in ("html", "ipynb", "pdf")}
    assert "Bản số 2, thay bản số 1" in html(out) and manifest.differences(out / "2023-Q3") == []


def test_a_page_can_be_made_in_a_format_that_the_others_are_not(project, without_kernels):
    path, out = page(project, "1"), project / "outputs"
    wanted = publication(replace(job(path), formats=("docx",)), job(path, "b"))
    run(wanted, out)
    assert (out / "2023-Q3/units/a/page.docx").exists() and not (out / "2023-Q3/units/b/page.docx").exists()
    assert [entry.state for entry in plan(wanted, out)] == ["up_to_date"] * 2
    assert set(records(out)["units/a/page"]["files"]) == {f"units/a/page.{kind}" for kind in ("docx", "html", "ipynb")}
    assert manifest.differences(out / "2023-Q3") == []
    page(project, "2")
    run(publication(job(path), job(path, "b")), out)
    first = next(p for n, p in passages("docx", (out / "2023-Q3/units/a/page.docx").read_bytes()) if "Bản số" in p)
    assert first == "Bản số 2, thay bản số 1"


def test_a_run_that_made_nothing_is_no_publication(project, without_kernels):
    good, bad, out = page(project, "1"), page(project, "raise", name="bad"), project / "outputs"
    run(publication(job(good)), out)
    before = (out / "2023-Q3/manifest.json").read_bytes()
    for wanted in (publication(job(bad), partial=True), publication(job(good), job(bad))):
        outcome = run(wanted, out)
        assert [record.name for record in outcome.troubles] == ["units/a/bad"] and not outcome.published
        assert (out / "2023-Q3/manifest.json").read_bytes() == before and not (out / "superseded").exists()


def test_a_document_that_failed_leaves_the_publication_and_its_versions_go_on(project, without_kernels):
    good, out = page(project, "1", name="good"), project / "outputs"
    both = publication(job(page(project, "1")), job(good))
    run(both, out)
    page(project, "raise"), page(project, "2", name="good")
    run(both, out)
    assert set(records(out)["units/a/page"]["files"]) == set() and records(out)["units/a/page"]["before"]
    assert records(out)["units/a/page"]["why"] == "notebook-failed"
    assert "1 {" in html(out, folder="superseded/2023-Q3/1")
    page(project, "3")
    run(both, out)
    assert "Bản số 2, thay bản số 1" in html(out)
    assert records(out)["units/a/page"]["version"] == records(out)["units/a/good"]["version"]


def test_a_document_that_failed_once_and_comes_out_as_before_is_the_version_it_was(project, without_kernels):
    good, out = page(project, "1", name="good"), project / "outputs"
    both = publication(job(page(project, "1")), job(good))
    run(both, out)
    before = html(out)
    page(project, "raise"), page(project, "2", name="good")
    run(both, out)
    page(project, "1")
    run(both, out)
    assert html(out) == before and manifest.differences(out / "2023-Q3") == []


@pytest.fixture
def with_copy(project, without_kernels):
    """Two units' pages are published; then, for one unit, a copy of the page."""
    path, copy, out = page(project, "1"), page(project, "copy", name="v"), project / "outputs"
    run(publication(job(path), job(path, "b")), out)
    run(publication(job(copy), partial=True), out)
    return out


def whole(out, data="1", units=("a", "b")):
    return publication(*(job(out.parent / "notebooks/page.ipynb", unit) for unit in units), data=data)


def copy_of(out):
    return (out / "2023-Q3/units/a/v.html").read_text(encoding="utf-8")


def test_a_full_run_keeps_a_copy_and_makes_it_again_with_the_others(with_copy):
    project, out = with_copy.parent, with_copy
    assert not run(whole(out), out).published
    page(project, "2")
    assert [entry.state for entry in plan(whole(out), out)] == ["changed", "changed", "up_to_date"]
    assert run(whole(out), out).notices == () and "copy" in copy_of(out) and "Bản số" not in copy_of(out)
    page(project, "other copy", name="v")
    run(whole(out), out)
    assert "other copy" in copy_of(out) and "Bản số 2, thay bản số 1" in copy_of(out)
    run(whole(out, data="2"), out)
    assert {record["parts"]["register"] for record in records(out).values()} == {"2"}


def test_a_copy_that_is_gone_is_withdrawn_once_and_its_versions_go_on_when_it_returns(with_copy):
    project, out = with_copy.parent, with_copy
    (project / "notebooks/v.ipynb").unlink()
    assert [entry.state for entry in plan(whole(out), out)][-1] == "withdrawn"
    outcome = run(whole(out), out)
    assert outcome.published and outcome.troubles == []
    assert [fault.code for fault in outcome.notices] == ["document-withdrawn"]
    assert "units/a/v: rút khỏi kỳ này vì không còn notebooks/v.ipynb" in outcome.notices[0].text()
    assert not (out / "2023-Q3/units/a/v.html").exists() and records(out)["units/a/v"]["status"] == "withdrawn"
    assert not run(whole(out), out).published
    page(project, "new copy", name="v")
    run(whole(out), out)
    assert "new copy" in copy_of(out) and "Bản số 2, thay bản số 1" in copy_of(out)


def test_a_document_of_a_unit_that_is_gone_is_withdrawn(with_copy):
    outcome = run(whole(with_copy, units=("b",)), with_copy)
    assert [fault.values["name"] for fault in outcome.notices] == ["units/a/page", "units/a/v"]
    assert set(manifest.files_of(with_copy / "2023-Q3")) == {"units/b/page.html", "units/b/page.ipynb"}


def test_a_partial_run_on_other_data_says_what_rests_on_the_earlier(with_copy):
    out, path = with_copy, with_copy.parent / "notebooks/page.ipynb"
    outcome = run(publication(job(path), data="2", partial=True), out)
    assert [fault.code for fault in outcome.notices] == ["documents-behind"]
    assert {name: record["behind"] for name, record in records(out).items()} == {
        "units/a/page": [],
        "units/b/page": ["register"],
        "units/a/v": ["register"],
    }
    assert run(whole(out, data="2"), out).notices == ()
    assert all(record["behind"] == [] for record in records(out).values())


def test_the_manifest_names_parameters_and_versions_and_the_run_record_where_and_how_often(project, without_kernels):
    out = project / "outputs"
    run(publication(job(page(project, "1"))), out)
    made = json.loads((out / "2023-Q3/manifest.json").read_text(encoding="utf-8"))
    assert {"python", "papermill", "pandas", "typst"} <= set(made["versions"])
    (document,) = made["documents"]
    assert document["parameters"] == {"unit": "a"} and document["notebook"] == "notebooks/page.ipynb"
    about = json.loads((out / "2023-Q3/run.json").read_text(encoding="utf-8"))
    assert about["host"] == platform.node() and about["documents"]["units/a/page"]["attempts"] == 1


def test_what_a_single_document_rests_on_makes_it_again_and_copies_for_the_same_unit(project, without_kernels):
    path, copy, out = page(project, "1"), page(project, "2", name="copy"), project / "outputs"
    jobs = [replace(job(path, unit), parts={"notes": "x"} if unit == "a" else {}) for unit in ("a", "b")]
    run(publication(*jobs), out)
    run(publication(replace(job(copy), parts={"notes": "x"}), partial=True), out)
    assert [entry.state for entry in plan(publication(*jobs), out)] == ["up_to_date"] * 3
    jobs[0] = replace(jobs[0], parts={"notes": "y"})
    assert {entry.job.name: (entry.state, entry.changed_parts) for entry in plan(publication(*jobs), out)} == {
        "units/a/page": ("changed", ("notes",)),
        "units/b/page": ("up_to_date", ()),
        "units/a/copy": ("changed", ("notes",)),
    }
