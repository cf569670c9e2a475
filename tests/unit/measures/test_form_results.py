"""Results from filled-in forms: IV from columns 7, 8 and 9, roll-ups, the year to date from consecutive forms."""

from dataclasses import replace
from datetime import date
from itertools import count
from types import SimpleNamespace

import pandas as pd
import pytest

from kpi_helpers.measures.form_results import results_of_forms, uncovered, untold
from kpi_helpers.measures.results import COLUMNS, results
from kpi_helpers.periods import Period
from kpi_helpers.register.form_reading import FormSource, read_forms
from kpi_helpers.rules.organisation import PeriodParams
from tests.support.forms import Layout, drawn, save, whole
from tests.support.make import make_params, measured, unit

Q3, Q1 = Period.parse("2023-Q3"), Period.parse("2023-Q1")
SPANS = {
    "Q1": "từ ngày 15/12/2022 đến ngày 14/03/2023", "Q2": "từ ngày 15/03/2023 đến ngày 14/06/2023",
    "H1": "từ ngày 15/12/2022 đến ngày 14/06/2023", "Q3": "từ ngày 15/06/2023 đến ngày 14/09/2023",
    "9M": "từ ngày 15/12/2022 đến ngày 14/09/2023",
}  # fmt: skip
FILES = count()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("forms")


def grid(part, early, on_the_day, late, unit="Phòng A"):
    """A form in which so many dossiers were resolved, and 3 are left pending."""
    made = drawn({"Đất đai": whole((early + on_the_day + late, 0, 3, early, on_the_day, late, 3, 0))}, unit, Layout())
    made[2] = [SPANS[part]]
    return made


def told(folder, *grids, params=None, period=Q3):
    params = params or make_params()
    path = save(folder / f"bieu-{next(FILES)}.xlsx", {f"t{n}": grid for n, grid in enumerate(grids)})
    forms = read_forms([FormSource(path, None, period)], params, period).forms
    return results_of_forms(forms, params, period), list(untold(forms, params, period))


def figure(found, indicator, line, window="year_to_date"):
    row = found.set_index(["indicator", "unit", "window"]).loc[(indicator, line, window)]
    return row["numerator"], row["denominator"], row["status"]


def silent(*units, **settings):
    """Params in which some units have nothing to report."""
    params = make_params(**settings)
    return replace(params, periods={"2023-Q3": PeriodParams(nothing_to_report=list(units))})


def test_a_is_column_7_and_b_columns_8_and_9(folder):
    found, _ = told(folder, grid("Q3", 20, 10, 2))
    assert figure(found, "IV.1", "phong-a", "period") == (30, 32, "not_judged")
    assert found.columns.tolist() == COLUMNS
    register = results(measured({"finished_at": "20/06/2023"}, params=make_params()))
    same = ["rule_set", "indicator", "unit", "unit_kind", "period", "calendar", "window", "from", "to"]
    assert found[same].equals(register[same]) and found.dtypes.equals(register.dtypes)


def test_a_form_of_the_period_alone_gives_no_verdict_and_says_which_days_are_missing(folder):
    found, why = told(folder, grid("Q3", 20, 10, 2))
    assert figure(found, "IV.1", "phong-a")[2] == "no_data"
    said = [fault.text("en") for fault in why]
    assert said[0].startswith("I.1, I.2, II.1, III.1, III.2: no data, a form has no such figures")
    assert "15/12/2022–14/06/2023: Phòng A" in said[1] and "15/12/2022–14/09/2023: Phòng B" in said[2]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((("Q3", 20, 10, 2), ("9M", 96, 1, 3)), (97, 100, "met")),  # as one form says
        ((("Q3", 20, 10, 2), ("H1", 60, 6, 2)), (96, 100, "missed")),
        ((("Q1", 50, 0, 0), ("Q2", 17, 0, 1), ("Q3", 20, 10, 2)), (97, 100, "met")),
        ((("Q2", 17, 0, 1), ("Q3", 20, 10, 2)), (None, None, "no_data")),
        ((("Q3", 0, 0, 0), ("H1", 0, 0, 0)), (0, 0, "nothing_arose")),
    ],
)
def test_the_year_to_date_is_one_form_or_the_sum_of_all_that_follow_each_other(folder, parts, expected):
    found, _ = told(folder, *(grid(*part) for part in parts))
    numerator, denominator, status = figure(found, "IV.1", "phong-a")
    assert (
        None if pd.isna(numerator) else numerator,
        None if pd.isna(denominator) else denominator,
        status,
    ) == expected


def test_dossiers_add_and_a_roll_up_without_a_unit_is_partial(folder):
    forms = grid("9M", 97, 0, 3), grid("9M", 0, 3, 97, "Phòng B")
    found, _ = told(folder, *forms)
    assert figure(found, "IV.1", "cap-huyen") == (100, 200, "missed")
    assert figure(found, "IV.2", "cap-xa")[2] == "no_data" and pd.isna(figure(found, "IV.2", "cap-xa")[1])
    found, _ = told(folder, forms[0])
    assert figure(found, "IV.1", "cap-huyen") == (97, 100, "no_data")
    found, why = told(folder, forms[0], params=silent("phong-b"))
    assert figure(found, "IV.1", "cap-huyen") == (97, 100, "met")
    assert figure(found, "IV.1", "phong-b") == (0, 0, "nothing_arose")
    assert "Phòng B" not in "".join(fault.text("vi") for fault in why)


def test_what_a_form_does_not_tell_is_no_data_and_never_0(folder):
    found, _ = told(folder, grid("9M", 97, 0, 3), grid("9M", 1, 0, 0, "Xã X"))
    others = found[~found["indicator"].str.startswith("IV")]
    assert set(others["status"]) <= {"no_data", "not_applicable"} and others["denominator"].isna().all()
    assert figure(found, "IV.2", "phong-a")[2] == "not_applicable"
    assert figure(found, "IV.2", "xa-x")[2] == "met"


def test_period_and_year_to_date_of_the_first_quarter_are_one_form(folder):
    found, _ = told(folder, grid("Q1", 97, 0, 3), period=Q1)
    assert figure(found, "IV.1", "phong-a", "period") == figure(found, "IV.1", "phong-a") == (97, 100, "met")


@pytest.mark.parametrize(
    "setting",
    [
        {"received": "in_year"},
        {"ended_without_result": "excluded"},
        {"reappointment": "first"},
        {"due_dates": "from_limit"},
    ],
)
def test_a_setting_that_offices_do_not_count_by_leaves_no_data(folder, setting):
    found, why = told(folder, grid("9M", 97, 0, 3), params=make_params(**setting))
    assert figure(found, "IV.1", "phong-a")[2] == "no_data"
    assert any(next(iter(setting)) in fault.text("vi") for fault in why)


def test_a_unit_that_began_within_the_year_has_its_own_days(folder):
    world = make_params()
    later = unit("phong-b", "Phòng B", "agency", valid={"from": pd.Timestamp("2023-06-15").date()})
    units = tuple(later if one.id == "phong-b" else one for one in world.units)
    found, why = told(folder, grid("Q3", 97, 0, 3, "Phòng B"), params=replace(world, units=units))
    assert figure(found, "IV.1", "phong-b") == (97, 100, "met")
    assert not any("Phòng B" in fault.text("vi") for fault in why)


def test_the_results_of_forms_are_those_of_the_register_from_which_they_were_made(folder):
    rows = [
        {"received_at": "01/07/2023", "finished_at": day, "due_at": "10/07/2023", "resolving_unit": name}
        for name in ("phong-a", "phong-b", "xa-x", "xa-y", "chi-nhanh")
        for day in ("09/07/2023", "10/07/2023", "11/07/2023", "")
    ]
    world = measured(*rows, params=make_params())
    expected = results(world)
    forms = [grid("Q3", 1, 1, 1, name) for name in ("Phòng A", "Phòng B", "Xã X", "Xã Y", "Chi nhánh")]
    found, _ = told(
        folder, *forms, *(grid("H1", 0, 0, 0, name) for name in ("Phòng A", "Phòng B", "Xã X", "Xã Y", "Chi nhánh"))
    )
    late = found["indicator"].isin(["IV.1", "IV.2"])
    pd.testing.assert_frame_equal(found[late], expected[late])


def test_a_silent_unit_hides_no_other_and_each_gap_of_a_units_days_is_told(folder):
    _, why = told(folder, grid("Q2", 20, 10, 2, "Phòng B"), params=silent("phong-a"))
    days = [(fault.values["days"], fault.values["units"]) for fault in why if fault.code == "no-data-form-days"]
    assert days == [
        ("15/12/2022–14/03/2023, 15/06/2023–14/09/2023", "Phòng B"),
        ("15/12/2022–14/09/2023", "Chi nhánh, Xã X, Xã Y"),
    ]


@pytest.mark.parametrize(
    ("spans", "gaps"),
    [
        ([], [(5, 20)]),
        ([(5, 20)], []),
        ([(5, 10)], [(11, 20)]),
        ([(6, 10), (12, 19)], [(5, 5), (11, 11), (20, 20)]),
        ([(20, 20)], [(5, 19)]),
        ([(12, 25), (1, 10)], [(11, 11)]),
        ([(5, 15), (7, 9)], [(16, 20)]),  # one within another
        ([(23, 25)], [(5, 20)]),  # a form of later days
        ([(5, 8), (23, 25)], [(9, 20)]),
    ],
)
def test_the_days_that_no_form_tells_of_are_what_the_forms_leave(spans, gaps):
    forms = [SimpleNamespace(first=date(2023, 6, a), last=date(2023, 6, b)) for a, b in spans]
    found = uncovered(forms, date(2023, 6, 5), date(2023, 6, 20))
    assert [(first.day, last.day) for first, last in found] == gaps
