"""A register counted in stretches has the results of the register counted whole."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_helpers.measures.results import results
from kpi_helpers.rules.organisation import PeriodParams
from tests.support.make import UNITS, make_params, measured, unit
from tests.support.stretches import results_in_stretches

DAYS = st.sampled_from(["", "14/12/2022", "15/12/2022", "14/06/2023", "15/06/2023", "01/08/2023", "14/09/2023"])
ROWS = st.fixed_dictionaries(
    {
        "resolving_unit": st.sampled_from([unit for unit, (_, kind) in UNITS.items() if kind != "one_stop"]),
        "procedure_code": st.sampled_from([*(f"1.{n:06}" for n in range(1, 40))]),
        **dict.fromkeys(("received_at", "finished_at", "due_at", "first_due_at", "paid_at"), DAYS),
        **dict.fromkeys(("digitised", "e_result"), st.sampled_from(["Có", "Không", ""])),
        "service_level": st.sampled_from(["Toàn trình", "Một phần", "Cung cấp thông tin", ""]),
        "fee": st.sampled_from(["0", "5000", ""]),
        "paid_online": st.sampled_from(["0", "1", "2", ""]),
        "status": st.sampled_from(["Đang xử lý", "Đã trả kết quả", "Dừng xử lý"]),
        "ended_as": st.sampled_from(["Kết quả", "Trả lại", ""]),
        "source": st.sampled_from([0, 1, 2]),
    }
)
LACKING = st.lists(
    st.tuples(st.sampled_from([1, 2]), st.sampled_from(["due_at", "digitised", "finished_at", "returned_at", "fee"])),
    unique=True, max_size=3,
)  # fmt: skip


GONE = {"from": date(2000, 1, 1), "to": date(2023, 7, 31)}  # and nobody took over from it
WITH_ONE_GONE = tuple(unit(i, *own, **({"valid": GONE} if i == "phong-b" else {})) for i, own in UNITS.items())


@settings(max_examples=40, deadline=None)
@given(
    st.lists(ROWS, min_size=1, max_size=12),
    st.integers(1, 5),
    st.fixed_dictionaries(
        {
            "ended_without_result": st.sampled_from(["resolved", "excluded"]),
            "received": st.sampled_from(["any", "in_year"]),
            "reappointment": st.sampled_from(["current", "first"]),
        }
    ),
    LACKING,
)
def test_stretches_add_up_to_the_whole(rows, at_once, chosen, lacking):
    params = make_params(units=WITH_ONE_GONE, **chosen)
    params.periods["2023-Q3"] = PeriodParams(extracted_on=date(2023, 12, 15))
    world = measured(*rows, params=params, lacking=lacking)
    pieces = results_in_stretches(world.register, params, world.period, at_once)
    pd.testing.assert_frame_equal(pieces, results(world))


def saying(**said):
    params = make_params()
    params.periods["2023-Q3"] = PeriodParams(**said)
    return params


@pytest.mark.parametrize(
    ("ended", "absent"),
    [
        ((), ("Ngày kết thúc xử lý",)),
        (("returned_at",), ()),
        (("finished_at",), ()),
        (("finished_at", "returned_at"), ()),
    ],
)
def test_either_column_tells_when_a_dossier_ended_and_the_first_is_named_where_neither_is_there(ended, absent):
    columns = frozenset({"dossier_id", "received_at", "due_at", *ended})
    world = measured({"received_at": "01/07/2023"}, columns=columns)
    in_time = next(indicator for indicator in world.params.indicators if indicator.code == "IV.1")
    assert world.missing_columns(in_time) == absent


@pytest.mark.parametrize(
    ("extracted", "happened", "reached"),
    [
        (date(2023, 6, 14), "01/03/2023", False),
        (date(2023, 6, 15), "01/03/2023", True),  # on the quarter's first day
        (date(2023, 12, 15), "14/09/2023", True),  # on its last
        (date(2023, 12, 15), "15/09/2023", False),
    ],
)
def test_a_register_reaches_a_window_from_an_extract_of_its_first_day_to_a_dossier_of_its_last(
    extracted, happened, reached
):
    world = measured({"received_at": happened}, params=saying(extracted_on=extracted))
    assert world.reaches(world.period.window) is reached


def test_the_day_of_the_extract_is_inferred_from_the_latest_day_unless_it_is_said():
    said, unsaid = (
        measured({"received_at": "01/07/2023", "finished_at": "02/08/2023"}, params=saying(extracted_on=day))
        for day in (date(2023, 9, 20), None)
    )
    assert (said.extracted_on, said.extract_is_inferred) == (date(2023, 9, 20), False)
    assert (unsaid.extracted_on, unsaid.extract_is_inferred) == (date(2023, 8, 2), True)
