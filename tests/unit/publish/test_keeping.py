"""What circulated is never silently lost: documents that fail, are left out, or are made again in other formats."""

from kpi_helpers.publish import engine, lanes, produce
from kpi_helpers.publish.run import run
from tests.unit.publish.test_run import job, page, publication


def test_why_a_document_failed_bears_a_code_and_the_language_of_the_user(project, without_kernels, monkeypatch):
    monkeypatch.setenv("KPI_LANG", "en")
    bad = page(project, "raise ValueError('hỏng')")
    (trouble,) = run(publication(job(bad)), project / "outputs").troubles
    assert trouble.reason == "[notebook-failed] cell 3 (raise ValueError('hỏng')) stopped: ValueError"
    for error, code in ((lanes.TimeIsUpError("6"), "report-too-slow"), (lanes.WorkerDiedError("-9"), "worker-died")):
        (fault,) = produce.said(error).faults
        assert fault.code == code and fault.text("en") != fault.text("vi")
    assert engine.failed("page-held", found="x").faults[0].text() == "held back, not published: x"
