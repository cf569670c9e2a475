from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_helpers.measures.holders import holders
from tests.support.make import make_params, unit

FIRST, LAST = date(2020, 1, 1), date(2021, 12, 31)
IDS = [f"xa-{n}" for n in range(6)]
DAYS = st.integers(0, 900).map(lambda days: FIRST + timedelta(days))


@st.composite
def organisations(draw):
    """Units that begin, end and pass to one another in any way."""
    found = []
    for name in IDS:
        first, heir = draw(st.sampled_from([0, 0, 200, 400])), st.none() | st.sampled_from(IDS)
        last = draw(st.none() | st.sampled_from([first + 100, first + 199]))
        days = {"from": FIRST + timedelta(first), "to": None if last is None else FIRST + timedelta(last)}
        found.append(unit(name, name, "commune", valid=days, successor=draw(heir), handed_to=draw(heir)))
    return make_params(units=tuple(found))


def holder(resolving, receiving, day, params):
    """One dossier, by the words of the rule: back through the units before, then on to those that took over."""
    held = resolving
    for one in sorted(params.units, key=lambda one: one.valid.first, reverse=True):
        if held == one.id and day < one.valid.first:
            before = [other.id for other in params.units if one.id in (other.successor, other.handed_to)]
            held = receiving if receiving in before else before[0] if len(before) == 1 else None
    for one in sorted((one for one in params.units if one.valid.last), key=lambda one: one.valid.last):
        if held == one.id and one.valid.last < day:
            held = one.handed_to or one.successor
    return held


@settings(max_examples=60, deadline=None)
@given(
    organisations(),
    st.lists(st.tuples(st.sampled_from([*IDS, "khac"]), st.sampled_from([*IDS, None]), st.none() | DAYS), min_size=1),
)
def test_each_dossier_is_held_as_if_it_were_alone(params, rows):
    dossiers = pd.DataFrame(
        rows, columns=["resolving_unit", "receiving_unit", "ended_on"], index=range(7, 7 + len(rows))
    )
    dossiers[["resolving_unit", "receiving_unit"]] = dossiers[["resolving_unit", "receiving_unit"]].astype("str")
    found = holders(dossiers, pd.to_datetime(dossiers["ended_on"]).astype("datetime64[s]"), params, LAST)
    expected = [holder(unit, received, min(day or LAST, LAST), params) for unit, received, day in rows]
    assert found.astype(object).where(found.notna(), None).tolist() == expected
    assert found.index.equals(dossiers.index)


def held(params, *rows):
    """Who holds dossiers of one day each: the unit written, the one that received it, and the day."""
    dossiers = pd.DataFrame(rows, columns=["resolving_unit", "receiving_unit", "ended_on"])
    named = dossiers[["resolving_unit", "receiving_unit"]].astype("str")
    return holders(named, dossiers["ended_on"].astype("datetime64[s]"), params, LAST).tolist()


def lasting(unit_id, first, last=None, heir=None):
    return unit(unit_id, unit_id, "commune", valid={"from": first, "to": last}, successor=heir)


@pytest.mark.parametrize("written", ["xa-cu", "xa-giua", "xa-moi"])
def test_each_of_three_generations_holds_what_ended_from_its_first_to_its_last_day_whichever_name_is_written(written):
    params = make_params(
        units=(
            lasting("xa-cu", FIRST, date(2020, 12, 31), "xa-giua"),
            lasting("xa-giua", date(2021, 1, 1), date(2021, 6, 30), "xa-moi"),
            lasting("xa-moi", date(2021, 7, 1)),
        )
    )
    days = {date(2020, 12, 31): "xa-cu", date(2021, 1, 1): "xa-giua", date(2021, 6, 30): "xa-giua",
            date(2021, 7, 1): "xa-moi"}  # fmt: skip
    assert held(params, *((written, None, day) for day in days)) == list(days.values())


def test_only_the_dossiers_that_came_by_a_unit_go_back_further_with_it():
    """One before was itself not there yet in March; what the other one received stays with that one."""
    params = make_params(
        units=(
            lasting("xa-dau", FIRST, date(2020, 6, 30), "xa-sau"),
            lasting("xa-sau", date(2020, 7, 1), date(2020, 12, 31), "xa-moi"),
            lasting("xa-ben", FIRST, date(2020, 12, 31), "xa-moi"),
            lasting("xa-moi", date(2021, 1, 1)),
        )
    )
    march = date(2020, 3, 1)
    assert held(params, ("xa-moi", "xa-ben", march), ("xa-moi", "xa-sau", march)) == ["xa-ben", "xa-dau"]


def test_a_unit_holds_what_ended_on_its_first_day_though_the_one_before_was_still_there():
    params = make_params(
        units=(
            lasting("xa-cu", FIRST, date(2021, 3, 31), "xa-giua"),
            lasting("xa-giua", date(2021, 1, 1), date(2021, 6, 30), "xa-moi"),
            lasting("xa-moi", date(2021, 7, 1)),
        )
    )
    days = date(2020, 12, 31), date(2021, 1, 1)
    assert held(params, *(("xa-moi", None, day) for day in days)) == ["xa-cu", "xa-giua"]
