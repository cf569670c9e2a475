"""Targets of an indicator: dated, of its own levels, one each."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from kpi_helpers.errors import KpiError
from kpi_helpers.rules.indicators import Indicator
from kpi_helpers.rules.loading import load
from tests.support.make import PARAMS, procedure

PAID = (PARAMS / "indicators/letter-2023/III.2.yaml").read_text(encoding="utf-8")  # two levels, 30 % each


def refused(tmp_path, text):
    path = tmp_path / "III.2.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KpiError) as raised:
        load(path, Indicator)
    (fault,) = raised.value.faults
    return fault


def changed(old, new):
    assert old in PAID
    return PAID.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("level: commune", "level: district", "target-twice"),
        ("level: commune", "level: ward", "target-not-in-force"),  # the other target is in force
        ("year: 2023", "year: 2024", "target-not-in-force"),
        ("year: 2023", "year: 1999", "params-too-low"),
        ("year: 2023", "year: 2101", "params-too-high"),
        ("value: 30", "value: -0.1", "params-too-low"),
        ("value: 30", "value: 100.1", "params-too-high"),
        ("value: 30", "value: true", "params-not-a-number"),
        ("value: 30", "value: .nan", "params-not-a-number"),
    ],
)
def test_a_target_stands_once_for_a_year_in_force_and_a_level_of_the_indicator(tmp_path, old, new, code):
    assert refused(tmp_path, changed(old, new)).code == code


def test_the_first_and_the_last_year_and_share_that_can_be_meant_are_accepted():
    given = load(PARAMS / "indicators/letter-2023/III.2.yaml", Indicator).model_dump(exclude={"targets", "in_force"})
    targets = [
        {"year": year, "level": "commune", "value": value, "reference": "thử"}
        for year, value in ((2000, 0), (2100, 100), (2023, 97.5))
    ]
    made = Indicator.model_validate(given | {"in_force": [2000, 2023, 2100], "targets": targets})
    assert [target.value for target in made.targets] == [Decimal(0), Decimal(100), Decimal("97.5")]
    assert made.target(2023, {"commune"}) == Fraction(195, 2)
    assert made.target(2000, {"commune"}) == 0  # a target of 0 is one


def test_a_line_of_other_levels_too_has_the_target_of_those_the_indicator_has():
    paid = load(PARAMS / "indicators/letter-2023/III.2.yaml", Indicator)
    assert paid.target(2023, {"district", "ward"}) == Fraction(30)
    assert paid.target(2023, {"ward"}) is None and paid.target(2023, set()) is None
    only_communes = paid.model_copy(update={"targets": paid.targets[1:]})
    assert only_communes.target(2023, {"district", "commune"}) is None


@pytest.mark.parametrize("key", ["numerator", "denominator", "shown_parts"])
def test_a_fact_of_something_else_is_refused_wherever_it_stands_and_those_that_fit_are_named(tmp_path, key):
    text = "\n".join(line for line in PAID.splitlines() if not line.startswith(f"{key}:"))
    fault = refused(tmp_path, f"{text}\n{key}: [resolved, has_online_payment]\n")
    known = (
        "resolved, digitised, e_result, fully_online_service, online_service, submitted_online, without_paper, "
        "has_fee, paid_online, on_time"
    )
    assert fault.code == "indicator-fact"
    assert (fault.values["fact"], fault.values["known"]) == ("has_online_payment", known)


def test_a_limit_in_working_days_stands_in_for_the_stated_one_from_its_day_on():
    dated = procedure(
        "1.000001", "commune", time_limit={"value": 36, "unit": "hours"},
        limit_days=[{"days": 5, "from": date(2023, 7, 1)}, {"days": 3, "from": date(2024, 1, 1)},
                    {"days": 0, "from": date(2022, 7, 1)}],
    )  # fmt: skip
    days = [date(2022, 6, 30), date(2022, 7, 1), date(2023, 6, 30), date(2023, 7, 1), date(2024, 1, 1)]
    found = [dated.limit_on(day) for day in days]
    working = "working_days"
    assert [(limit.value, limit.unit) for limit in found] == [
        (36, "hours"), (0, working), (0, working), (5, working), (3, working)
    ]  # fmt: skip
    assert procedure("1.000001", "commune").limit_on(days[0]) is None


def test_online_payment_is_offered_on_days_of_both_the_procedure_and_the_payment():
    span = {"from": date(2023, 3, 1), "to": date(2023, 3, 31)}
    days = [date(2023, 2, 28), date(2023, 3, 1), date(2023, 3, 31), date(2023, 4, 1)]
    for given in ({"valid": span}, {"online_payment": span}):
        offering = [procedure("1.000001", "commune", **given).offers_online_payment_on(day) for day in days]
        assert offering == [False, True, True, False]
    assert not procedure("1.000001", "commune", online_payment=None).offers_online_payment_on(days[1])
