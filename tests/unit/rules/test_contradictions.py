"""What each file of params says rightly and the folder together wrongly: every fault whole, code and values."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kpi_helpers.errors import Fault
from kpi_helpers.rules import params as checks
from kpi_helpers.rules.corrections import Correction, Placed
from kpi_helpers.rules.organisation import AcceptedImbalance, PeriodParams
from tests.support.make import make_params, procedure, unit

ENDED = {"valid": {"from": date(2000, 1, 1), "to": date(2025, 6, 30)}}
BEGUN = {"valid": {"from": date(2025, 7, 1)}}


def with_units(*units):
    return make_params(units=units)


def test_the_small_world_contradicts_itself_nowhere():
    assert checks.contradictions(make_params()) == []


def test_a_folder_without_units_or_procedures_says_nothing():
    empty = replace(make_params(), folder=Path("params"), units=(), procedures=())
    assert checks.contradictions(empty) == [
        Fault("params-nothing", {"folder": "params/units"}),
        Fault("params-nothing", {"folder": "params/procedures"}),
    ]
    assert checks.nothing_said(replace(empty, units=make_params().units)) == [
        Fault("params-nothing", {"folder": "params/procedures"})
    ]


def test_a_unit_that_stands_twice_is_told_once_and_another_one_not():
    twice = with_units(*[unit("a", "Phòng A", "agency")] * 3, unit("b", "Phòng B", "agency"))
    assert checks.contradictions(replace(twice, procedures=(procedure("1.000001", "commune"),))) == [
        Fault("unit-twice", {"unit": "a"})
    ]


def test_kinds_and_levels_must_be_those_of_the_organisation_wherever_they_stand():
    small = make_params(procedure("1.000009", "ward"), units=(unit("a", "Phòng A", "office"),))
    kinds = [
        kind.model_copy(update={"level": "ward"}) if kind.kind == "branch" else kind
        for kind in small.organisation.kinds
    ]
    asked = small.indicators[0].model_copy(update={"code": "I.9", "levels": ["district", "ward"]})
    world = replace(
        small, organisation=small.organisation.model_copy(update={"kinds": kinds}), indicators=(asked,)
    )  # fmt: skip
    levels = "commune, district"
    assert checks.unknown_words(world) == [
        Fault("params-word", {"where": "units, a", "found": "office", "known": "agency, branch, commune, one_stop"}),
        Fault("params-word", {"where": "organisation.yaml, kinds, branch", "found": "ward", "known": levels}),
        Fault("params-word", {"where": "procedures, 1.000009", "found": "ward", "known": levels}),
        Fault("params-word", {"where": "indicators, I.9", "found": "ward", "known": levels}),
    ]


@pytest.mark.parametrize(
    ("level", "owner", "near"),
    [
        ("commune", None, None),  # a level that shares its procedures
        ("district", "phong-a", None),
        ("district", None, "–"),
        ("district", "phong-aa", "phong-a, phong-b"),
        ("commune", "xa-x", "xa-x, xa-y"),
    ],
)
def test_a_procedure_has_an_owner_that_exists_where_its_level_does_not_share(level, owner, near):
    values = {"code": "1.000001", "level": level, "found": owner, "near": near}
    found = checks.unknown_owners(make_params(procedure("1.000001", level, owner)))
    assert found == ([Fault("procedure-owner", values)] if near else [])


@pytest.mark.parametrize(
    ("key", "heir", "code"),
    [
        ("parent", "b", None),
        ("parent", "gone", None),  # a part of a unit may outlive it
        ("parent", "kon-ray", None),
        ("parent", "bb", "unit-heir-unknown"),
        ("successor", "b", None),
        ("successor", "later", None),
        ("successor", "kon-ray", None),
        ("successor", "bb", "unit-heir-unknown"),
        ("successor", "gone", "unit-heir-apart"),
        ("successor", "too-late", "unit-heir-apart"),
        ("handed_to", "later", None),
        ("handed_to", "gone", "unit-heir-apart"),
        ("handed_to", "kon-ray", "unit-heir-unknown"),  # an organisation handles no dossiers
    ],
)
def test_an_heir_is_a_unit_on_the_day_after_a_units_last(key, heir, code):
    others = [
        unit("b", "Phòng B", "agency"), unit("gone", "Phòng C", "agency", **ENDED),
        unit("later", "Phòng D", "agency", **BEGUN),
        unit("too-late", "Phòng E", "agency", valid={"from": date(2025, 7, 2)}),
    ]  # fmt: skip
    (*found,) = checks.unknown_heirs(with_units(unit("a", "Phòng A", "agency", **ENDED, **{key: heir}), *others))
    values = {"unit": "a", "key": key, "found": heir}
    near = {"bb": "b", "kon-ray": "–"}
    if code == "unit-heir-unknown":
        values["near"] = near[heir]
    assert found == ([Fault(code, values)] if code else [])


def test_a_unit_that_does_not_end_has_no_successor():
    found = checks.unknown_heirs(
        with_units(unit("a", "Phòng A", "agency", successor="b"), unit("b", "Phòng B", "agency"))
    )
    assert found == [Fault("unit-heir-apart", {"unit": "a", "key": "successor", "found": "b"})]


@pytest.mark.parametrize(
    ("first", "second", "twice"),
    [
        ({}, {}, True),
        (ENDED, {}, True),
        (ENDED, BEGUN, False),
        (BEGUN, ENDED, False),
        (ENDED, {"valid": {"from": date(2025, 6, 30)}}, True),
        ({"valid": {"from": date(2025, 6, 30)}}, ENDED, True),
    ],
)
def test_a_name_means_one_unit_on_one_day(first, second, twice):
    """Names are compared without capitals; a unit that repeats its own name as an alias is one unit."""
    units = (
        unit("a", "Phòng A", "agency", aliases=["PHÒNG A", "Tài chính"], **first),
        unit("b", "Phòng B", "agency", aliases=["tài  chính"], **second),
        unit("c", "Phòng C", "agency"),
    )
    fault = Fault("unit-name-twice", {"name": "tài chính", "first": "a", "second": "b"})
    assert checks.doubled(with_units(*units)) == [fault] * twice


@pytest.mark.parametrize(
    ("second", "twice"),
    [
        ({}, True),
        ({"level": "district"}, False),
        ({"owner": "phong-a"}, False),
        ({"code": "1.000002"}, False),
        ({"valid": {"from": date(2025, 6, 30)}}, True),
        ({"valid": {"from": date(2025, 7, 1)}}, False),
    ],
)
def test_a_procedure_stands_once_on_one_day_at_a_level_and_owner(second, twice):
    first = {"code": "1.000001", "level": "commune", "owner": None}
    entries = procedure(**first, **ENDED), procedure(**(first | second))
    fault = Fault("procedure-twice", {"code": "1.000001", "level": "commune"})
    assert checks.doubled(make_params(*entries)) == [fault] * twice


def test_two_indicators_of_one_code_are_told_with_it():
    world = make_params()
    first, second, *_ = world.indicators
    assert checks.doubled_indicators(replace(world, indicators=(first, second, first))) == [
        Fault("indicator-twice", {"code": "I.1"})
    ]


def test_a_unit_that_a_period_names_must_exist_wherever_it_is_named():
    said = PeriodParams(
        nothing_to_report=["phong-a", "phong-aa"],
        accepted_imbalances=[AcceptedImbalance(unit=name, reason="thử") for name in ("xa-z", "xa-x")],
    )
    found = checks.unknown_period_units(replace(make_params(), periods={"2023-Q3": said}))
    place = {"file": "periods/2023-Q3.yaml"}
    assert [fault.values | {"near": None} for fault in found] == [
        {**place, "key": "nothing_to_report", "found": "phong-aa", "near": None},
        {**place, "key": "accepted_imbalances", "found": "xa-z", "near": None},
    ]
    assert {fault.code for fault in found} == {"period-unit-unknown"}
    assert found[0].values["near"] == "phong-a, phong-b" and "xa-x" in str(found[1].values["near"])


def test_a_group_has_its_title_in_the_rule_set():
    world = make_params()
    lost = world.indicators[0].model_copy(update={"group": "V"})
    assert checks.unnamed_groups(replace(world, indicators=(lost, *world.indicators[1:]))) == [
        Fault("indicator-group", {"code": "I.1", "found": "V", "near": "I, II, III, IV"})
    ]


def test_what_a_period_expects_is_of_a_line_and_of_an_indicator_that_counts_dossiers():
    right = {"phong-a": {"I.1": 3}, "cap-xa": {"IV.1": 0}, "kon-ray": {"I.1": 5}}
    wrong = {"phong-z": {"I.1": 3}, "phong-a": {"III.1": 3}}
    small = make_params()

    def found(said):
        return checks.unexpected(replace(small, periods={"2023-Q3": PeriodParams(expected=said)}))

    assert found(right) == []
    about = {"file": "periods/2023-Q3.yaml", "key": "expected"}
    codes = ", ".join(sorted(one.code for one in small.indicators if one.counts == "dossiers"))
    assert found(wrong) == [
        Fault("period-unit-unknown", {**about, "found": "phong-z", "near": "phong-b, phong-a"}),
        Fault("period-indicator", {**about, "found": "III.1", "known": codes}),
    ]


@pytest.mark.parametrize(("name", "readable"), [("2023-Q3", True), ("2025-Q3.1", True), ("quy-3", False)])
def test_a_periods_file_is_named_as_a_period(name, readable):
    world = replace(make_params(), folder=Path("params"), periods={name: PeriodParams()})
    fault = Fault("period-file-name", {"file": f"params/periods/{name}.yaml"})
    assert checks.unreadable_periods(world) == ([] if readable else [fault])


def test_a_correction_is_known_by_its_id_and_each_repetition_names_the_first():
    said = {"match": {"fee": 1}, "action": "drop", "reason": "thử", "by": "thử", "on": date(2023, 9, 1), "expected": 1}
    ids = {"corrections.0": "mot", "corrections.1": "hai", "corrections.2": "mot", "corrections.3": "mot"}
    placed = tuple(Placed(Correction.model_validate(said | {"id": i}), "a.yaml", key) for key, i in ids.items())
    shared = {"file": "a.yaml", "id": "mot", "first": "a.yaml, corrections.0"}
    assert checks.corrections_named_alike(replace(make_params(), corrections=placed)) == [
        Fault("correction-id-twice", {**shared, "key": "corrections.2.id"}),
        Fault("correction-id-twice", {**shared, "key": "corrections.3.id"}),
    ]
