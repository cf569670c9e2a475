"""What an analyst may write wrongly in params, each with a message that names file and cure."""

import shutil

import pytest

from kpi_helpers.errors import KpiError
from kpi_helpers.rules.params import load_params
from tests.support.make import PARAMS


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(PARAMS, tmp_path / "params")


def changed(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def codes(folder):
    with pytest.raises(KpiError) as raised:
        load_params(folder)
    return {fault.code for fault in raised.value.faults}


def test_a_day_that_no_calendar_has_is_told_with_its_line(folder):
    changed(folder / "forms/ii-06a.yaml", "2026-02-14", "2026-02-30")
    with pytest.raises(KpiError, match=r"2026-02-30 \(5\)"):
        load_params(folder)


def test_a_validity_that_ends_before_it_begins_is_refused(folder):
    changed(folder / "forms/ii-06a.yaml", "to: 2026-02-14", "to: 2020-02-14")
    assert codes(folder) == {"params-ends-before"}


def test_two_files_of_one_indicator_are_refused(folder):
    shutil.copy(folder / "indicators/letter-2023/I.1.yaml", folder / "indicators/letter-2023/I.1b.yaml")
    assert "indicator-twice" in codes(folder)


def test_an_unknown_unit_with_nothing_to_report_is_refused(folder):
    (folder / "periods").mkdir(exist_ok=True)
    (folder / "periods/2023-Q1.yaml").write_text("nothing_to_report: [phong-y-tee]\n", encoding="utf-8")
    assert codes(folder) == {"period-unit-unknown"}


def test_a_file_with_the_other_ending_is_named(folder):
    (folder / "units/more.yml").write_text("units: []\n", encoding="utf-8")
    assert codes(folder) == {"params-not-read"}


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("measure: rejected, consequence: mark", "gate-limit"),
        ("measure: rejected, most: 1, most_percent: 1, consequence: mark", "gate-limit"),
        ("measure: unconfirmed_profiles, most_percent: 1, consequence: mark", "gate-count-only"),
        ("measure: rejected, most_percent: 101, consequence: mark", "params-too-high"),
        ("measure: rejected, most: -1, consequence: mark", "params-too-low"),
        ("measure: rejected, most: 1.5, consequence: mark", "params-not-a-number"),
        ("measure: rejectd, most: 1, consequence: mark", "params-bad-value"),
        ("measure: rejected, most: 1, consequence: stop", "params-bad-value"),
    ],
)
def test_a_rule_of_the_gate_that_can_not_be_meant_is_refused(folder, rule, code):
    changed(folder / "organisation.yaml", "gate:\n", f"gate:\n  - {{{rule}}}\n")
    assert codes(folder) == {code}


def test_faults_of_all_files_are_told_at_once(folder):
    changed(folder / "organisation.yaml", "calendar: reporting", "calender: reporting")
    changed(folder / "indicators/letter-2023/I.1.yaml", "reference:", "referenz:")
    assert {"params-unknown-key", "params-missing-key"} <= codes(folder)
