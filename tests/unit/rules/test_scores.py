"""An index in params: its maxima add up, its ratings fall, its versions do not overlap."""

from dataclasses import replace
from datetime import date

import pytest

from kpi_helpers.errors import KpiError
from kpi_helpers.rules.loading import Validity, load
from kpi_helpers.rules.params import contradictions, load_params
from kpi_helpers.rules.scores import Score
from tests.support.make import PARAMS

GIVEN = (PARAMS / "scores/qd766.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("maximum: 20\n    when_empty", "maximum: 19.5\n    when_empty", "score-maxima",
         "group 2's components add up to 19.5, the group says 20;"),
        ("hài lòng, maximum: 18", "hài lòng, maximum: 17", "score-maxima", "add up to 18, the group says 17"),
        ('id: "1.2"', 'id: "1.1"', "score-id-twice", "component 1.1 stands twice"),
        ('group: "5"\n    name: Phản', 'group: "6"\n    name: Phản', "score-maxima", "group 5"),
        ("from: 80", "from: 95", "score-ratings", "from the highest down"),
        ("from: 80", "from: 90", "score-ratings", "from the highest down"),
        ("from: 0,", "from: 10,", "score-ratings", "the last from 0 points"),
        ("maximum: 2\n    full_at", "maximum: 0\n    full_at", "params-bad-value", "maximum"),
        ("full_at: 80", "full_at: 0", "params-bad-value", "full_at"),
        ("when_empty: zero", "when_empty: none", "params-bad-value", "when_empty"),
        ("components:\n", 'components:\n  - {id: "6.1", group: "6", name: a, numerator: b, denominator: c, '
         "when_empty: zero, levels: [xã], source: d, confirmed: false}\n", "score-whole",
         "add up to 100, expected 100"),
    ],
)  # fmt: skip
def test_what_does_not_add_up_is_refused(tmp_path, old, new, code, said):
    assert old in GIVEN
    path = tmp_path / "qd766.yaml"
    path.write_text(GIVEN.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(KpiError) as refused:
        load(path, Score)
    [fault] = refused.value.faults
    assert fault.code == code and said in fault.text("en")


def test_a_component_may_be_worth_a_single_point(tmp_path):
    path = tmp_path / "qd766.yaml"
    path.write_text(GIVEN.replace("maximum: 4", "maximum: 5", 1).replace("maximum: 2\n", "maximum: 1\n", 1), "utf-8")
    assert load(path, Score).component("1.3").maximum == 1


@pytest.fixture(scope="module")
def two():
    """Params with an index in two versions, the first up to the end of 2025."""
    params = load_params(PARAMS)
    [score] = params.scores
    earlier = score.model_copy(update={"valid": Validity(first=date(2022, 8, 1), last=date(2025, 12, 31))})
    later = score.model_copy(update={"valid": Validity(first=date(2026, 1, 1))})
    return replace(params, scores=(later, earlier))


def test_the_version_of_a_day_is_taken_and_the_last_without_one(two):
    later, earlier = two.scores
    assert two.score("qd766") is later
    assert two.score("qd766", date(2025, 12, 31)) is earlier and two.score("qd766", date(2026, 1, 1)) is later
    with pytest.raises(KpiError, match="score-none"):
        two.score("qd766", date(2022, 7, 31))
    with pytest.raises(KpiError, match="score-none"):
        two.score("other")


def test_versions_of_the_same_days_are_told(two):
    later, _ = two.scores
    doubled = replace(two, scores=(later, later.model_copy(update={"valid": Validity(first=date(2026, 5, 1))})))
    assert [fault.code for fault in contradictions(doubled)] == ["score-overlap"]
    assert contradictions(two) == []
