"""Files of corrections: what they must say, in our words where they don't."""

import shutil
from dataclasses import replace
from datetime import date
from textwrap import dedent

import pytest
from pydantic import ValidationError

from kpi_helpers.errors import KpiError
from kpi_helpers.periods import Period
from kpi_helpers.rules.corrections import BLANK, FILLED, Correction, Corrections, placed
from kpi_helpers.rules.loading import load
from kpi_helpers.rules.params import load_params
from tests.support.make import PARAMS

ONE = """
corrections:
  - id: mot
    match: {fee: 5000, due_at: blank}
    action: set
    set: {due_at: 20/07/2023}
    reason: Nhập nhầm
    by: Văn phòng
    on: 2023-09-20
    expected: 2
    periods: [2023-Q3]
"""


def written(tmp_path, text: str):
    path = tmp_path / "thu.yaml"
    path.write_text(dedent(text), encoding="utf-8")
    return path


def test_a_correction_says_what_why_who_and_how_many(tmp_path):
    (one,) = load(written(tmp_path, ONE), Corrections).corrections
    assert one.match == {"fee": 5000, "due_at": "blank"} and one.values == {"due_at": "20/07/2023"}
    assert (one.reason, one.by, one.on.isoformat(), one.expected) == ("Nhập nhầm", "Văn phòng", "2023-09-20", 2)


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ("fee: 5000", "officer: CB-03", "correction-column", "corrections.0.match.officer:"),
        ("fee: 5000", "origin: mô phỏng", "correction-column", "corrections.0.match.origin:"),
        ("fee: 5000", "Chủ hồ sơ: x", "correction-column", "corrections.0.match.Chủ hồ sơ:"),
        ("set: {due_at", "set: {dossier_id", "correction-column", "corrections.0.set.dossier_id:"),
        ("set: {due_at", "set: {officer", "correction-column", "corrections.0.set.officer:"),
        ("fee: 5000", "procedure_code: 1.001190", "correction-value", "corrections.0.match.procedure_code:"),
        ("fee: 5000", "fee: []", "correction-value", "corrections.0.match.fee:"),
        ("fee: 5000", "fee: ", "correction-value", "corrections.0.match.fee:"),
        ("20/07/2023", "[20/07/2023]", "correction-value", "corrections.0.set.due_at:"),
        ("20/07/2023", "filled", "correction-value", "corrections.0.set.due_at:"),
        ("match: {fee: 5000, due_at: blank}", "match: {}", "params-empty", "corrections.0.match:"),
        ("action: set", "action: drop", "correction-action", "corrections.0:"),
        ("    set: {due_at: 20/07/2023}\n", "", "correction-action", "corrections.0:"),
        ("    reason: Nhập nhầm\n", "", "params-missing-key", "corrections.0.reason:"),
        ("reason: Nhập nhầm", "reason: ''", "params-empty", "corrections.0.reason:"),
        ("    by: Văn phòng\n", "", "params-missing-key", "corrections.0.by:"),
        ("on: 2023-09-20", "on: 20/09/2023", "params-not-a-date", "corrections.0.on:"),
        ("expected: 2", "expected: 0", "params-too-low", "corrections.0.expected:"),
        ("    expected: 2\n", "", "params-missing-key", "corrections.0.expected:"),
        ("[2023-Q3]", "[2023-Q5]", "correction-period", "corrections.0.periods.0:"),
        ("reason:", "because:", "params-unknown-key", "corrections.0.because:"),
    ],
)
def test_what_is_wrong_is_told_with_its_key(tmp_path, old, new, code, key):
    assert old in ONE
    with pytest.raises(KpiError) as raised:
        load(written(tmp_path, ONE.replace(old, new)), Corrections)
    fault = next(fault for fault in raised.value.faults if fault.code == code)
    assert f"thu.yaml, {key}" in fault.text("en") and "Input should" not in fault.text("vi")


def test_the_example_in_the_folder_reads_when_its_marks_are_taken_away(tmp_path):
    text = (PARAMS / "corrections/example.yaml").read_text(encoding="utf-8")
    assert load(PARAMS / "corrections/example.yaml", Corrections).corrections == []
    lines = [line for line in text.splitlines() if line.startswith(("# corrections:", "#   "))]
    first, second = load(written(tmp_path, "\n".join(line[2:] for line in lines)), Corrections).corrections
    assert (first.action, second.action) == ("set", "drop") and second.files and second.periods


def test_params_know_every_correction_with_its_file_and_an_id_stands_once(tmp_path):
    folder = tmp_path / "params"
    shutil.copytree(PARAMS, folder)
    (folder / "corrections" / "a.yaml").write_text(ONE, encoding="utf-8")
    (placed,) = load_params(folder).corrections
    assert (placed.file.rsplit("/")[-1], placed.key) == ("a.yaml", "corrections.0")
    (folder / "corrections" / "b.yaml").write_text(ONE, encoding="utf-8")
    with pytest.raises(KpiError) as raised:
        load_params(folder)
    (fault,) = raised.value.faults
    assert fault.code == "correction-id-twice" and "b.yaml, corrections.0.id" in fault.text("en")
    assert "a.yaml, corrections.0;" in fault.text("en")


SAID = {"id": "mot", "match": {"fee": 1}, "action": "drop", "reason": "thử", "by": "thử", "on": date(2023, 9, 1),
        "expected": 1}  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ([], True),
        (["2025-Q3"], True),  # the whole period holds for each of its parts
        (["2025-Q3.2"], True),
        (["2025-Q3.1"], False),
        (["2025-Q2", "2025-Q3"], True),
        ([2025], False),
    ],
)
def test_a_correction_holds_in_the_periods_it_names_and_in_all_if_it_names_none(asked, held):
    part = replace(Period.parse("2025-Q3"), stretch=2)
    assert Correction.model_validate(SAID | {"periods": asked}).holds_in(part) is held


def test_of_several_values_one_must_hold_and_a_single_one_is_a_list_of_one():
    one = Correction.model_validate(SAID | {"match": {"fee": [1, 2], "status": "filled", "due_at": date(2023, 9, 1)}})
    assert [one.wanted(name) for name in ("fee", "status", "due_at")] == [[1, 2], ["filled"], [date(2023, 9, 1)]]


@pytest.mark.parametrize("value", [[], "", ["x", ""], 1.5, [1, 2.5], None, {}])
def test_a_value_is_text_a_whole_number_a_day_or_a_flag(value):
    with pytest.raises(ValidationError) as raised:
        Correction.model_validate(SAID | {"match": {"fee": value}})
    assert {error["type"] for error in raised.value.errors()} == {"correction-value"}


@pytest.mark.parametrize("value", ["filled", "FILLED", "(không trống)", [1], [], ""])
def test_what_is_set_is_one_value_and_said(value):
    with pytest.raises(ValidationError) as raised:
        Correction.model_validate(SAID | {"action": "set", "set": {"fee": value}})
    assert {error["type"] for error in raised.value.errors()} == {"correction-value"}
    for accepted in ("blank", "(trống)", 0, False, "x", date(2023, 9, 1)):
        made = Correction.model_validate(SAID | {"action": "set", "set": {"fee": accepted}})
        assert made.values == {"fee": accepted}


def test_corrections_are_placed_by_file_and_key_in_their_order():
    both = Corrections.model_validate({"corrections": [SAID, SAID | {"id": "hai"}]})
    assert [(one.file, one.key, one.correction.id) for one in placed("a.yaml", both)] == [
        ("a.yaml", "corrections.0", "mot"), ("a.yaml", "corrections.1", "hai")
    ]  # fmt: skip


def test_words_for_an_empty_cell_and_any_other_stand_in_both_languages():
    assert {"blank", "(trống)"} == BLANK and {"filled", "(không trống)"} == FILLED
