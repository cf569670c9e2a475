"""Publications of tiny notebooks with real kernels: what is published, kept, refused, and survived."""

import errno
import json
import os
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kpi_helpers.errors import KpiError
from kpi_helpers.publish import engine, manifest, outputs
from kpi_helpers.publish.jobs import Job, Publication
from kpi_helpers.publish.keys import of_file
from kpi_helpers.publish.plan import plan
from kpi_helpers.publish.run import run


def page(project: Path, *cells: str, name: str = "page", parameters: str = 'unit = "a"  # đơn vị') -> Path:
    made = [new_markdown_cell("# Trang"), new_code_cell(parameters, metadata={"tags": ["parameters"]})]
    made += [new_code_cell(source) for source in cells]
    for number, cell in enumerate(made):
        cell["id"] = f"cell-{number}"
    path = project / "notebooks" / f"{name}.ipynb"
    nbformat.write(new_notebook(cells=made), path)
    return path


def publication(*jobs: Job, data: str = "1", **more: object) -> Publication:
    options = {"formats": ("html",), "facts": {"period": "2023-Q3"}, **more}
    return Publication(name="2023-Q3", jobs=jobs, parts={"register": data}, **options)


def job(path: Path, unit: str = "a", name: str | None = None) -> Job:
    return Job(f"units/{name or unit}/{path.stem}", path, {"unit": unit}, f"Đơn vị {unit}")


def records(out: Path) -> dict:
    return {record["name"]: record for record in json.loads((out / "2023-Q3/manifest.json").read_text())["documents"]}


def html(out: Path, unit: str = "a", folder: str = "2023-Q3") -> str:
    return (out / folder / f"units/{unit}/page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("formats", [("html", "pdf")])
def test_documents_are_published_whole_and_verified(project, formats):
    path, out = page(project, "print('đơn vị', unit)"), project / "outputs"
    outcome = run(publication(job(path), job(path, "b"), formats=formats), out, jobs=2)
    assert outcome.published and not outcome.troubles
    assert "đơn vị a" in html(out) and "đơn vị b" in html(out, "b")
    assert sorted(p.name for p in (out / "2023-Q3/units/a").iterdir()) == ["page.html", "page.ipynb", "page.pdf"]
    assert manifest.differences(out / "2023-Q3") == []
    assert not (out / ".staging").exists()


def test_nothing_runs_when_nothing_changed_and_the_plan_says_why_when_something_did(project):
    path, out = page(project, "print(unit)"), project / "outputs"
    assert [entry.state for entry in plan(publication(job(path)), out)] == ["new"]
    run(publication(job(path)), out, jobs=1)
    before = (out / "2023-Q3/run.json").read_bytes()
    assert not run(publication(job(path)), out).published
    assert (out / "2023-Q3/run.json").read_bytes() == before
    (entry,) = plan(publication(job(path), data="2"), out)
    assert (entry.state, entry.changed_parts) == ("changed", ("register",))


def test_saved_outputs_are_no_change_and_a_new_cell_is(project):
    path, out = page(project, "print(unit)"), project / "outputs"
    run(publication(job(path)), out, jobs=1)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[2].outputs = [nbformat.v4.new_output("stream", text="cũ")]
    nbformat.write(notebook, path)
    assert plan(publication(job(path)), out)[0].state == "up_to_date"
    notebook.cells.append(new_markdown_cell("Thêm"))
    nbformat.write(notebook, path)
    assert plan(publication(job(path)), out)[0].changed_parts == ("notebook",)


def test_a_changed_document_names_its_version_and_the_earlier_publication_is_kept_whole(project):
    path, out = page(project, "print('kết quả', unit)"), project / "outputs"
    run(publication(job(path), job(path, "b")), out, jobs=2)
    first = {name: (out / "2023-Q3" / name).read_bytes() for name in manifest.files_of(out / "2023-Q3")}
    other = page(project, "print('kết quả', unit, 'mới' if unit == 'a' else '')")
    run(publication(job(other), job(other, "b")), out, jobs=2)
    assert "Bản số 2, thay bản số 1" in html(out) and "mới" in html(out)
    kept = out / "superseded/2023-Q3/1"
    assert {name: (kept / name).read_bytes() for name in manifest.files_of(kept)} == first and manifest.differences(
        kept
    ) == []
    assert records(out)["units/a/page"]["version"] == {"number": 2, "replaces": 1}


def test_pages_bear_their_key_if_asked_and_another_key_is_another_version(project):
    path, out = page(project, "print(unit)"), project / "outputs"
    shown = []
    for data in ("1", "2"):
        run(publication(job(path), data=data, shows_keys=True, formats=("html", "docx")), out, jobs=1)
        record = records(out)["units/a/page"]
        shown.append(f"Mã lập: {record['key'][:12]}")
        assert shown[-1] in html(out)
        with zipfile.ZipFile(out / "2023-Q3/units/a/page.docx") as held:
            assert any(shown[-1] in held.read(name).decode() for name in held.namelist() if "footer" in name)
    assert len(set(shown)) == 2 and record["version"] == {"number": 2, "replaces": 1}


def test_a_document_whose_pages_did_not_change_stays_as_it_is(project):
    path, out = page(project, "print(unit)"), project / "outputs"
    run(publication(job(path)), out, jobs=1)
    before = html(out)
    outcome = run(publication(job(path), data="2"), out, jobs=1)
    assert html(out) == before and "Bản số" not in before
    assert not outcome.published and not (out / "superseded").exists()
    assert plan(publication(job(path), data="2"), out)[0].state == "up_to_date"


def test_the_same_input_gives_the_same_bytes(project):
    path = page(project, "import pandas as pd\npd.DataFrame({'a': [1]}).style", "object()")
    for out in ("one", "two"):
        run(publication(job(path), formats=("html", "pdf")), project / out, jobs=1)
    one, two = project / "one/2023-Q3", project / "two/2023-Q3"
    assert manifest.same_files(one, two)
    assert (one / "manifest.json").read_bytes() == (two / "manifest.json").read_bytes()


def test_a_notebook_that_raises_fails_alone_with_its_cell_named(project):
    good, bad = page(project, "print(unit)"), page(project, "1 + 1", "raise ValueError('hỏng')", name="bad")
    out = project / "outputs"
    outcome = run(publication(job(good), job(bad)), out, jobs=2)
    (trouble,) = outcome.troubles
    assert (trouble.name, trouble.status) == ("units/a/bad", "failed")
    assert trouble.reason == "[notebook-failed] ô số 4 (raise ValueError('hỏng')) dừng vì lỗi: ValueError: hỏng"
    assert "đơn" not in html(out) and not (out / "2023-Q3/units/a/bad.html").exists()
    assert (out / "internal/2023-Q3/failed/units/a/bad.ipynb").exists()
    assert manifest.differences(out / "2023-Q3") == []


def test_the_words_of_an_error_reach_the_office_and_nothing_that_circulates(project):
    good, bad = page(project, "print(unit)"), page(project, "raise ValueError('hồ sơ H34.99-1')", name="bad")
    out = project / "outputs"
    outcome = run(publication(job(good), job(bad)), out, jobs=2)
    assert "H34.99-1" in outcome.troubles[0].reason
    published = [path for path in (out / "2023-Q3").rglob("*") if path.is_file()]
    assert not any("H34.99-1" in path.read_text("utf-8", "ignore") for path in published)
    assert "H34.99-1" in (out / "internal/2023-Q3/failed/units/a/bad.txt").read_text("utf-8")


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"x")])
def test_a_damaged_document_is_made_again_as_it_was(project, damage):
    path, out = page(project, "print(unit)"), project / "outputs"
    run(publication(job(path), job(path, "b")), out, jobs=1)
    before = (out / "2023-Q3/units/a/page.html").read_bytes()
    damage(out / "2023-Q3/units/a/page.html")
    with pytest.raises(KpiError, match="published-damaged"):
        run(publication(job(path, "b"), partial=True), out, jobs=1, force=True)
    run(publication(job(path), job(path, "b")), out, jobs=1)
    assert (out / "2023-Q3/units/a/page.html").read_bytes() == before
    assert manifest.differences(out / "2023-Q3") == []


def test_a_partial_run_keeps_the_order_of_the_publication_and_is_none_if_nothing_changed(project):
    path, out = page(project, "print(unit)"), project / "outputs"
    run(publication(job(path), job(path, "b")), out, jobs=1)
    before = (out / "2023-Q3/manifest.json").read_bytes()
    outcome = run(publication(job(path, "b"), partial=True), out, jobs=1, force=True)
    assert not outcome.published and (out / "2023-Q3/manifest.json").read_bytes() == before


def test_a_kernel_killed_mid_run_never_looks_finished(project):
    good = page(project, "print(unit)")
    bad = page(project, "print('bắt đầu')", "import os\nos.kill(os.getpid(), 9)", "print('sau')", name="bad")
    outcome = run(publication(job(good), job(bad)), project / "outputs", jobs=2)
    (trouble,) = outcome.troubles
    assert trouble.name == "units/a/bad"
    assert trouble.reason.startswith("[kernel-died] ô số 4 (import os): tiến trình tính toán dừng đột ngột")


def test_a_worker_that_dies_fails_its_one_document_and_leaves_nothing_behind(project, monkeypatch):
    temporary = project / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    good = page(project, "print(unit)")
    bad = page(
        project, "import os, psutil\npsutil.Process(os.getppid()).kill()\nimport time\ntime.sleep(3)", name="bad"
    )
    outcome = run(publication(job(bad), job(good), job(good, "b")), project / "outputs", jobs=1)
    assert [record.status for record in outcome.records] == ["failed", "published", "published"]
    assert outcome.troubles[0].reason.startswith("[worker-died]")
    assert list(temporary.iterdir()) == []


def test_a_document_that_takes_too_long_is_stopped(project, monkeypatch):
    from kpi_helpers.publish import produce

    monkeypatch.setattr(produce, "REPORT_SECONDS", 6)
    slow = page(project, "import time\ntime.sleep(60)")
    (trouble,) = run(publication(job(slow)), project / "outputs", jobs=1).troubles
    assert "quá thời hạn 6 giây" in trouble.reason


def test_nothing_is_published_when_every_document_failed(project):
    out = project / "outputs"
    good = page(project, "print(unit)")
    run(publication(job(good)), out, jobs=1)
    bad = page(project, "1 / 0")
    outcome = run(publication(job(bad)), out, jobs=1)
    assert not outcome.published and "ZeroDivisionError" in outcome.troubles[0].reason
    assert manifest.differences(out / "2023-Q3") == [] and not (out / "superseded").exists()


def test_parameters_arrive_as_text_and_runs_share_no_folder(project):
    path = page(
        project, "from pathlib import Path\nPath('x.txt').exists(), repr(unit)", "_ = Path('x.txt').write_text(unit)"
    )
    out = project / "outputs"
    run(publication(job(path, "001"), job(path, "1e3")), out, jobs=1)
    for unit in ("001", "1e3"):
        assert f"(False, &quot;&#x27;{unit}&#x27;&quot;)" in html(out, unit)


def test_two_runs_never_share_a_socket_and_a_path_too_long_for_one_uses_ports():
    first, second = (engine.private_files(Path("/tmp") / name).KernelManager for name in ("run-a", "run-b"))
    assert first.transport == second.transport == "ipc" and first.ip != second.ip
    assert "ip" not in engine.private_files(Path("/tmp") / ("x" * 100)).KernelManager


def test_a_kernel_that_does_not_start_is_tried_once_more_and_then_told(project, monkeypatch):
    asked = []

    def never_starts(*_, **__):
        asked.append(1)
        raise RuntimeError("Kernel didn't respond in 120 seconds")

    monkeypatch.setattr(engine.papermill, "execute_notebook", never_starts)
    made = engine.make(engine.Task(page(project, "1"), {}, ("html",), project, project))
    assert len(asked) == made.attempts == 2 and made.faults[0].code == "kernel-not-started" and not made.files


def test_a_kernel_that_dies_after_a_cell_ran_is_not_tried_again(project):
    counted = project / "counted.txt"
    source = f"with open({str(counted)!r}, 'a') as f:\n    f.write('x')\nimport os\nos._exit(0)"
    path = page(project, "1", source, "2")
    made = engine.make(engine.Task(path, {"unit": "a"}, ("html",), project, project))
    assert counted.read_text() == "x" and made.faults[0].code == "kernel-died" and not made.files
    assert made.faults[0].values["cell"] == 4


def test_each_document_shows_its_own_chart(project):
    source = "import matplotlib.pyplot as plt\nplt.plot([0, len(unit)])\nplt.savefig('chart.png')\nplt.show()"
    path, out = page(project, source), project / "outputs"
    run(publication(*(job(path, "x" * n) for n in (1, 2, 3))), out, jobs=2)
    assert len({html(out, "x" * n) for n in (1, 2, 3)}) == 3


def test_no_path_of_the_machine_stays_in_what_is_published(project):
    path = page(
        project,
        "import json, os, sys, warnings\nwarnings.warn('cẩn thận')",
        "print(os.environ['KPI_ROOT'] + '/data', os.getcwd(), json.__file__, sys.executable)",
    )
    out = project / "outputs"
    elsewhere = "/somewhere/else/register.xlsx"
    wanted = Job("units/a/page", path, {"unit": elsewhere}, "a")
    run(publication(wanted, formats=("html", "pdf")), out, jobs=1)
    for name in manifest.files_of(out / "2023-Q3"):
        assert elsewhere.encode() not in (out / "2023-Q3" / name).read_bytes(), name
        content = (out / "2023-Q3" / name).read_bytes()
        assert sys.prefix.encode() not in content and sys.base_prefix.encode() not in content, name
        assert str(project).encode() not in content and b"ipykernel_" not in content and b"/kpi-" not in content, name
    assert "papermill" not in json.loads((out / "2023-Q3/units/a/page.ipynb").read_text())["metadata"]


def reasons(text: str, word: str) -> list[str]:
    return ["có từ cấm"] if word in text else []


def test_a_document_with_what_must_not_circulate_is_held(project):
    path = page(project, "print('mật' if unit == 'a' else 'thường')")
    wanted = publication(job(path), job(path, "b"), screen=f"{__name__}:reasons", screen_arguments={"word": "mật\n"})
    outcome = run(wanted, project / "outputs", jobs=1)
    assert [record.status for record in outcome.records] == ["held", "published"]
    assert (
        outcome.records[0].reason
        == "[page-held] giữ lại, không phát hành: ô số 3 (print('mật' if unit == 'a' else 'thường')): có từ cấm"
    )
    assert not (project / "outputs/2023-Q3/units/a").exists()


def test_relative_images_travel_with_the_notebook(project):
    from tests.unit.publish.test_exporters import PIXEL

    path = page(project)
    (project / "notebooks" / "a.png").write_bytes(PIXEL)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(new_markdown_cell("![ảnh](a.png)"))
    nbformat.write(notebook, path)
    run(publication(job(path)), project / "outputs", jobs=1)
    assert "data:image/png;base64" in html(project / "outputs")
    published = (project / "outputs/2023-Q3/units/a/page.ipynb").read_text()
    assert re.search(r"\(attachment:[\w.-]+\.png\)", published)


def test_an_unknown_parameter_or_a_missing_parameters_cell_is_refused_before_anything_runs(project):
    path = page(project, "print(unit)")
    with pytest.raises(KpiError, match="unit") as raised:
        run(publication(Job("x", path, {"unti": "a"}, "x")), project / "outputs")
    assert raised.value.faults[0].code == "parameter-unknown"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].metadata = {}
    nbformat.write(notebook, path)
    with pytest.raises(KpiError) as raised:
        run(publication(job(path)), project / "outputs")
    assert raised.value.faults[0].code == "notebook-parameters"
    assert not (project / "outputs").exists()


def test_a_partial_run_keeps_the_other_documents(project):
    path, out = page(project, "print(unit)"), project / "outputs"
    run(publication(job(path), job(path, "b")), out, jobs=2)
    changed = page(project, "print('mới', unit)")
    run(publication(job(changed), partial=True), out, jobs=1)
    assert set(records(out)) == {"units/a/page", "units/b/page"}
    assert "mới" in html(out) and "mới" not in html(out, "b") and manifest.differences(out / "2023-Q3") == []


def extras(records: list, **arguments: str) -> dict[str, bytes]:
    return {"index.html": ", ".join(record["label"] for record in records).encode()}


def test_extra_files_are_made_after_the_documents(project):
    path, out = page(project, "print(unit)"), project / "outputs"
    run(publication(job(path), extras=f"{__name__}:extras"), out, jobs=1)
    assert (out / "2023-Q3/index.html").read_text(encoding="utf-8") == "Đơn vị a"


def counted(records: list, earlier: Iterable[bytes], count: str = "") -> dict[str, bytes]:
    return {"counts.csv": count.encode(), "index.html": b" ".join([b"<", *earlier])}


def test_extras_are_told_what_one_of_them_was_newest_first(project, without_kernels):
    path, out = page(project, "print(unit)"), project / "outputs"
    more = {"extras": f"{__name__}:counted", "recalls": "counts.csv"}
    told = []
    for count in "abc":
        run(publication(job(path), data=count, extras_arguments={"count": count}, **more), out, jobs=1)
        told.append((out / "2023-Q3/index.html").read_text())
    assert told == ["<", "< a", "< b a"]
    assert (out / "superseded/2023-Q3/2/counts.csv").read_text() == "b"


def test_verify_tells_what_was_altered_lost_or_added(project):
    path, out = page(project, "print(unit)"), project / "outputs"
    run(publication(job(path)), out, jobs=1)
    folder = out / "2023-Q3"
    (folder / "units/a/page.html").write_text("x")
    (folder / "units/a/page.ipynb").unlink()
    (folder / "lạ.txt").write_text("x")
    codes = {fault.code.removeprefix("published-file-") for fault in manifest.differences(folder)}
    assert codes == {"altered", "missing", "added"}
    assert plan(publication(job(path)), out)[0].changed_parts == ("files",)


def test_verify_tells_an_input_that_was_altered_or_is_gone(project):
    path, out, register = page(project, "print(unit)"), project / "outputs", project / "data/sổ.csv"
    register.parent.mkdir()
    register.write_text("a")
    run(publication(job(path), inputs={"data/sổ.csv": of_file(register)}), out, jobs=1)
    assert manifest.differences(out / "2023-Q3") == []
    register.write_text("b")
    assert [fault.code for fault in manifest.differences(out / "2023-Q3")] == ["input-altered"]
    register.unlink()
    assert [fault.code for fault in manifest.differences(out / "2023-Q3")] == ["input-place-unknown"]


def test_verify_finds_an_input_outside_the_project_where_it_lay_and_says_if_nobody_knows(project, tmp_path_factory):
    from kpi_helpers import project as place

    register, folder = tmp_path_factory.mktemp("elsewhere") / "so.csv", project / "outputs/2023-Q3"
    register.write_text("a")
    digest = of_file(register)
    folder.mkdir(parents=True)
    manifest.write(folder, publication(inputs={"so.csv": digest}), [], {})
    assert [fault.code for fault in manifest.differences(folder)] == ["input-place-unknown"]
    place.remember(register, digest)
    assert manifest.differences(folder) == []
    register.write_text("b")
    assert [fault.code for fault in manifest.differences(folder)] == ["input-altered"]
    register.unlink()
    (fault,) = manifest.differences(folder)
    assert fault.code == "input-missing" and str(register) in fault.text()


# --- the file system ----------------------------------------------------------------------------------------------


@pytest.fixture
def staged(project):
    """A publication in place and another one staged, without running anything."""
    place = outputs.Outputs(project / "outputs", "2023-Q3")
    with place.staged() as stage:
        (stage / "a.txt").write_text("1")
        (stage / manifest.NAME).write_text("{}")
        place.put_in_place(stage)
    with place.staged() as stage:
        (stage / "a.txt").write_text("2")
        (stage / manifest.NAME).write_text("{}")
        yield place, stage


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "full"), "disk-full"),
        (OSError(errno.EBUSY, "busy"), "output-in-use"),
        (PermissionError(13, "no"), "output-unwritable"),
    ],
)
@pytest.mark.parametrize("move", [1, 2])
def test_a_move_that_fails_leaves_the_earlier_publication(staged, monkeypatch, error, code, move):
    place, stage = staged
    real, calls = Path.replace, []

    def replace(self, target):
        calls.append(self)
        if len(calls) == move:
            raise error
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KpiError) as raised:
        place.put_in_place(stage)
    assert raised.value.faults[0].code == code
    assert (place.published / "a.txt").read_text() == "1"


def test_a_run_cut_off_between_the_two_moves_is_completed_by_the_next(staged):
    place, stage = staged
    place.superseded.mkdir(parents=True)
    place.published.replace(place.superseded / "1")
    stage.rename(stage.with_name("2023-Q3@999999999"))
    place.clear_up()
    assert (place.published / "a.txt").read_text() == "2" and place.earlier()[0].name == "1"
    assert not list(place.staging.glob("*@999999999"))


def test_a_run_cut_off_before_its_manifest_is_no_publication(staged):
    place, stage = staged
    (stage / manifest.NAME).unlink()
    place.superseded.mkdir(parents=True)
    place.published.replace(place.superseded / "1")
    stage.rename(stage.with_name("2023-Q3@999999999"))
    place.clear_up()
    assert (place.published / "a.txt").read_text() == "1"


def test_a_folder_that_can_not_be_written_is_said(project):
    blocked = project / "outputs"
    blocked.write_text("a file where a folder should be")
    with pytest.raises(KpiError) as raised:
        run(publication(job(page(project, "print(unit)"))), blocked, jobs=1)
    assert raised.value.faults[0].code == "output-unwritable"


@pytest.mark.skipif(os.geteuid() != 0 if hasattr(os, "geteuid") else True, reason="mounting a small disk needs root")
def test_a_full_disk_leaves_nothing_half_written(project):
    import subprocess

    out = project / "outputs"
    out.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(out)], capture_output=True, check=False
    ).returncode:
        pytest.skip("no right to mount")
    try:
        with pytest.raises(KpiError) as raised:
            run(publication(job(page(project, "print(unit)"))), out, jobs=1)
        assert raised.value.faults[0].code == "disk-full"
        assert [path.name for path in out.rglob("*") if path.is_file()] == []
    finally:
        subprocess.run(["umount", str(out)], check=False)
