"""A register counted in stretches has the results of the register counted whole."""

from datetime import date

import pandas as pd
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
    }
)


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
)
def test_stretches_add_up_to_the_whole(rows, at_once, chosen):
    params = make_params(units=WITH_ONE_GONE, **chosen)
    params.periods["2023-Q3"] = PeriodParams(extracted_on=date(2023, 12, 15))
    world = measured(*rows, params=params)
    pieces = results_in_stretches(world.register, params, world.period, at_once)
    pd.testing.assert_frame_equal(pieces, results(world))
