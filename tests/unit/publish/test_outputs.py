"""Where publications stand: one run at a time, what dead runs left, gaps among the superseded."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kpi_helpers.errors import KpiError
from kpi_helpers.publish import manifest, outputs, produce

STAGE_FOR_A_WHILE = """
import sys, time
from pathlib import Path
from kpi_helpers.errors import KpiError
from kpi_helpers.publish.outputs import Outputs
try:
    with Outputs(Path(sys.argv[1]), "2023-Q3").staged():
        time.sleep(1.5)
    print("whole")
except KpiError as error:
    print(error.faults[0].code)
"""


@pytest.fixture
def place(project):
    return outputs.Outputs(project / "outputs", "2023-Q3")


def publish(place, text):
    with place.staged() as stage:
        (stage / "a.txt").write_text(text)
        (stage / manifest.NAME).write_text("{}")
        place.put_in_place(stage)


def stage_of(place, process):
    stage = place.staging / f"2023-Q3@{process}"
    stage.mkdir(parents=True)
    return stage


def test_a_run_beside_a_living_one_is_refused_and_touches_nothing(place):
    stage = stage_of(place, os.getppid())
    with pytest.raises(KpiError) as raised, place.staged():
        pass
    assert raised.value.faults[0].code == "run-in-progress"
    assert str(os.getppid()) in raised.value.faults[0].text()
    assert list(place.staging.iterdir()) == [stage]


def test_of_two_runs_that_begin_together_one_publishes(project):
    command = [sys.executable, "-c", STAGE_FOR_A_WHILE, str(project / "outputs")]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert sorted(run.communicate()[0].strip() for run in both) == ["run-in-progress", "whole"]
    assert not (project / "outputs").exists()


def test_what_a_dead_run_left_blocks_nobody_also_if_its_number_was_given_again(place):
    stage_of(place, 999999999)
    os.utime(stage_of(place, os.getppid()), (0, 0))  # last changed long before this process began
    publish(place, "1")
    assert not place.staging.exists() and (place.published / "a.txt").read_text() == "1"


def test_a_process_that_is_over_but_not_yet_buried_blocks_nobody(place):
    buried_late = subprocess.Popen([sys.executable, "-c", "pass"], stdout=subprocess.PIPE)
    assert buried_late.stdout.read() == b""
    os.waitid(os.P_PID, buried_late.pid, os.WEXITED | os.WNOWAIT)
    stage_of(place, buried_late.pid)
    publish(place, "1")
    buried_late.wait()
    assert (place.published / "a.txt").exists()


def test_a_gap_among_the_superseded_blocks_nothing(place):
    for text in ("1", "2", "3"):
        publish(place, text)
    (place.superseded / "1/a.txt").unlink()
    (place.superseded / "1" / manifest.NAME).unlink()
    (place.superseded / "1").rmdir()
    publish(place, "4")
    kept = {path.name: (path / "a.txt").read_text() for path in place.earlier()}
    assert kept == {"2": "2", "3": "3"} and (place.published / "a.txt").read_text() == "4"


def test_the_working_folder_of_a_killed_run_is_removed_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("kpi-@999999999-ab", f"kpi-@{os.getppid()}-ab", "kpi-notes"):
        (tmp_path / name).mkdir()
    produce.clear_scratch()
    assert sorted(Path(path).name for path in tmp_path.iterdir()) == sorted([f"kpi-@{os.getppid()}-ab", "kpi-notes"])
