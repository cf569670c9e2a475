"""The office's own choices: its kinds of unit, what is sensitive, the rules of its gate, what it says of a period."""

import pytest
from pydantic import ValidationError

from kpi_helpers.rules.loading import load
from kpi_helpers.rules.organisation import GateRule, Organisation, PeriodParams, RegisterFile, Sensitive
from tests.support.make import PARAMS, make_params


def refused(**limit):
    with pytest.raises(ValidationError) as raised:
        GateRule.model_validate({"consequence": "mark"} | limit)
    (error,) = raised.value.errors()
    return error["type"], error.get("ctx")


def test_a_rule_says_a_count_or_a_percent_and_a_percent_only_of_a_share():
    assert refused(measure="rejected") == ("gate-limit", None)
    assert refused(measure="rejected", most=1, most_percent=1) == ("gate-limit", None)
    profiles = "unconfirmed_profiles"
    assert refused(measure=profiles, most_percent=0) == ("gate-count-only", {"measure": profiles})
    assert GateRule(measure=profiles, most=0, consequence="hold").most == 0
    assert GateRule.model_validate({"measure": "rejected", "most_percent": 0, "consequence": "mark"}).most is None


def test_a_kind_of_unit_is_found_by_its_word():
    organisation = make_params().organisation
    assert {kind.kind: organisation.kind(kind.kind) for kind in organisation.kinds} == {
        kind.kind: kind for kind in organisation.kinds
    }
    assert organisation.kind("commune").level == "commune" and organisation.kind("one_stop").level is None


def test_sensitive_words_are_compared_without_capitals_and_double_spaces():
    entries = [
        Sensitive(words=["Hộ  TỊCH", "khai sinh"], confirmed=True, source="thử"),
        Sensitive(words=["con nuôi"], confirmed=False, source="thử"),
    ]
    office = load(PARAMS / "organisation.yaml", Organisation).model_copy(update={"sensitive": entries})
    assert office.sensitive_words == {"hộ tịch", "khai sinh", "con nuôi"}


def test_a_register_file_is_a_path_alone_or_with_the_day_of_its_extract():
    said = PeriodParams(register_files=["a.csv", RegisterFile(path="b.csv")])
    assert [(file.path, file.extracted_on) for file in said.registers] == [("a.csv", None), ("b.csv", None)]
