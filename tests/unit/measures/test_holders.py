from datetime import date, timedelta

import pandas as pd
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
