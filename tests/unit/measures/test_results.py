from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_helpers.measures.breakdown import late, names_of, notes, pulling_down
from kpi_helpers.measures.measured import measure
from kpi_helpers.measures.ranking import ranked
from kpi_helpers.measures.results import COLUMNS, results, untold
from kpi_helpers.measures.trend import trend
from kpi_helpers.register.findings import REJECTED, Findings
from kpi_helpers.rules.organisation import PeriodParams
from tests.support.make import make_params, measured, procedure, unit

A, X = {"resolving_unit": "phong-a"}, {"resolving_unit": "xa-x", "procedure_code": "1.000002"}


def done(received="01/07/2023", due="10/07/2023", finished="10/07/2023", **more):
    return {"received_at": received, "due_at": due, "finished_at": finished} | more


def figure(found, indicator, line="phong-a", window="year_to_date"):
    rows = found[(found.indicator == indicator) & (found.unit == line) & (found.window == window)]
    assert len(rows) == 1
    return rows.iloc[0]


def counts(world, indicator, line="phong-a", window="year_to_date"):
    row = figure(results(world), indicator, line, window)
    return row.numerator, row.denominator


@pytest.mark.parametrize(
    ("finished", "resolved"),
    [("14/06/2023", 0), ("15/06/2023", 1), ("14/09/2023", 1), ("15/09/2023", 0)],
)
def test_a_dossier_is_of_the_quarter_in_which_it_ended(finished, resolved):
    world = measured(done(received="01/03/2023", due="01/12/2023", finished=finished))
    assert counts(world, "IV.1", window="period") == (resolved, resolved)


@pytest.mark.parametrize(("finished", "resolved"), [("14/12/2022", 0), ("15/12/2022", 1)])
def test_the_year_begins_on_the_15th_of_december(finished, resolved):
    assert counts(measured(done(received="01/11/2022", finished=finished)), "IV.1") == (resolved, resolved)


@pytest.mark.parametrize(("finished", "on_time"), [("09/07/2023", 1), ("10/07/2023 17:30", 1), ("11/07/2023 00:01", 0)])
def test_on_time_is_by_calendar_date(finished, on_time):
    assert counts(measured(done(finished=finished)), "IV.1") == (on_time, 1)


def test_without_an_appointed_day_a_dossier_is_on_time_and_listed():
    world = measured(done(due="", finished="30/08/2023"))
    assert counts(world, "IV.1") == (1, 1)
    assert notes(world, ("phong-a",), world.period.year_to_date)["without_due_day"] == 1


def test_the_end_of_processing_outranks_a_late_collection():
    assert counts(measured(done(returned_at="30/08/2023")), "IV.1") == (1, 1)
    assert counts(measured(done(finished="", returned_at="11/07/2023")), "IV.1") == (0, 1)


def test_a_dossier_never_received_is_in_no_denominator():
    assert counts(measured(done(received="")), "IV.1") == (0, 0)


def test_carried_over_dossiers_count_unless_the_setting_says_in_year():
    rows = [done(received="01/12/2022"), done()]
    assert counts(measured(*rows), "IV.1") == (2, 2)
    assert counts(measured(*rows, params=make_params(received="in_year")), "IV.1") == (1, 1)


def test_endings_without_result_count_unless_the_setting_excludes_them():
    rows = [done(ended_as="Rút"), done(ended_as="Trả lại"), done(status="Dừng xử lý"), done()]
    assert counts(measured(*rows), "IV.1") == (4, 4)
    assert counts(measured(*rows, params=make_params(ended_without_result="excluded")), "IV.1") == (1, 1)


def test_reappointment_cures_by_default_and_not_by_the_first_day():
    row = done(due="20/07/2023", first_due_at="05/07/2023", finished="15/07/2023")
    assert counts(measured(row), "IV.1") == (1, 1)
    assert counts(measured(row, params=make_params(reappointment="first")), "IV.1") == (0, 1)
    assert notes(measured(row), ("phong-a",), measured(row).period.year_to_date)["reappointed_verdict"] == 1


def test_digitisation_needs_both_parts():
    rows = [
        done(digitised="Có", e_result="Có"), done(digitised="Có", e_result="Không"),
        done(digitised="Không", e_result="Có"), done(),
    ]  # fmt: skip
    assert counts(measured(*rows), "I.1") == (1, 4)


def test_online_counts_only_fully_online_services_and_no_paper():
    rows = [
        done(), done(channel="Trực tiếp"), done(service_level="Một phần"), done(paper_used="Có"),
        done(service_level="Cung cấp thông tin"),
    ]  # fmt: skip
    assert counts(measured(*rows), "II.1") == (1, 3)


def test_payment_counts_dossiers_with_a_fee_at_any_date():
    rows = [
        done(fee="5000", paid_online="1", paid_at="01/01/2022"), done(fee="5000", paid_online="0"),
        done(fee="0", paid_online="2"), done(fee="5000", service_level="Cung cấp thông tin", paid_online="1"),
    ]  # fmt: skip
    assert counts(measured(*rows), "III.2") == (1, 2)


def test_a_blank_fee_or_level_is_filled_from_the_catalogue_or_left_outside():
    rows = [done(), done(procedure_code="9.999999")]
    world = measured(*rows)
    assert counts(world, "III.2") == (0, 1)
    assert counts(world, "II.1") == (1, 1)
    found = notes(world, ("phong-a",), world.period.year_to_date)
    assert (found["fee_from_catalogue"], found["fee_unknown"], found["service_level_unknown"]) == (1, 1, 1)


THREE = (
    procedure("1.000001", "district", "phong-a"),
    procedure("1.000003", "district", "phong-a"),
    procedure("1.000002", "commune"),
)


def test_procedures_count_once_with_or_without_dossiers():
    rows = [done(paid_online="1", paid_at="01/07/2023"), done(paid_online="2", paid_at="02/07/2023", finished="")]
    assert counts(measured(*rows, params=make_params(*THREE)), "III.1") == (1, 2)


@pytest.mark.parametrize(("paid_at", "b"), [("14/06/2023", 0), ("15/06/2023", 1), ("14/09/2023", 1), ("15/09/2023", 0)])
def test_a_payment_counts_on_its_own_day(paid_at, b):
    world = measured(done(paid_online="1", paid_at=paid_at), params=make_params(*THREE))
    assert counts(world, "III.1", window="period") == (b, 2)


def test_a_payment_without_a_day_counts_when_received():
    world = measured(done(paid_online="1"), params=make_params(*THREE))
    assert counts(world, "III.1", window="period") == (1, 2)


def test_a_payment_on_another_units_procedure_is_listed_and_not_counted():
    world = measured(done(procedure_code="1.000002", paid_online="1"), params=make_params(*THREE))
    assert counts(world, "III.1") == (0, 2)
    assert notes(world, ("phong-a",), world.period.year_to_date)["payments_outside"] == 1


def test_the_denominator_is_what_offers_payment_at_the_windows_end():
    ended = procedure(
        "1.000004", "district", "phong-a", online_payment={"from": date(2022, 1, 1), "to": date(2023, 9, 13)}
    )
    begins = procedure("1.000005", "district", "phong-a", online_payment={"from": date(2023, 9, 14)})
    assert counts(measured(done(), params=make_params(*THREE, ended, begins)), "III.1") == (0, 3)


def test_a_roll_up_counts_distinct_procedures_and_adds_dossiers():
    paid = {"paid_online": "1", "fee": "1000"}
    rows = [done(**X, **paid), done(**(X | {"resolving_unit": "xa-y"}), **paid), done(**paid)]
    world = measured(*rows, params=make_params(*THREE))
    assert counts(world, "III.1", "cap-xa") == (1, 1)
    assert counts(world, "III.1", "kon-ray") == (2, 3)
    assert counts(world, "III.2", "kon-ray") == (3, 3)


def test_one_procedure_at_both_levels_counts_once_for_the_organisation():
    both = (procedure("1.000001", "district", "phong-a"), procedure("1.000001", "commune"))
    assert counts(measured(done(), params=make_params(*both)), "III.1", "kon-ray")[1] == 1


def test_the_branch_has_figures_and_no_verdict_and_is_in_no_total():
    found = results(measured(done(resolving_unit="chi-nhanh"), done()))
    branch = figure(found, "IV.1", "chi-nhanh")
    assert (branch.numerator, branch.status, branch.target is None or branch.isna()["target"]) == (
        1,
        "not_assigned",
        True,
    )
    assert figure(found, "IV.1", "cap-huyen").denominator == 1


def test_the_desk_has_no_rows():
    assert "mot-cua" not in set(results(measured(done()))["unit"])


def test_results_are_complete_and_ordered_also_when_nothing_arose():
    found = results(measured(done(received="")))
    lines = ["phong-a", "phong-b", "chi-nhanh", "xa-x", "xa-y", "cap-huyen", "cap-xa", "kon-ray"]
    codes = ["I.1", "I.2", "II.1", "III.1", "III.2", "IV.1", "IV.2"]
    assert list(found.columns) == COLUMNS
    assert found[["window", "unit", "indicator"]].to_numpy().tolist() == [
        [window, line, code] for window in ("period", "year_to_date") for line in lines for code in codes
    ]
    assert figure(found, "IV.1").status == "nothing_arose"
    assert found.loc[found.status == "nothing_arose", "value"].isna().all()


@pytest.mark.parametrize(("on_time", "status"), [(97, "met"), (96, "missed")])
def test_exactly_at_the_target_is_met(on_time, status):
    rows = [done(finished="10/07/2023" if n < on_time else "11/07/2023") for n in range(100)]
    assert figure(results(measured(*rows)), "IV.1").status == status


def test_a_period_is_not_judged_unless_it_is_the_year_to_date():
    assert figure(results(measured(done())), "IV.1", window="period").status == "not_judged"
    first = results(measured(done(received="20/12/2022", finished="05/01/2023"), period="2023-Q1"))
    assert figure(first, "IV.1", window="period").status == "met"


@pytest.mark.parametrize(("period", "status"), [("2022", "not_assigned"), ("2023", "met"), ("2024", "not_assigned")])
def test_targets_hold_for_the_reporting_year_only(period, status):
    year = int(period)
    world = measured(done(received=f"01/07/{year}", due=f"10/07/{year}", finished=f"10/07/{year}"), period=period,
                     params=said_later(period))  # fmt: skip
    row = figure(results(world), "IV.1")
    assert (row.status, row.value) == (status, 100)


def said_later(period):
    params = make_params()
    said = PeriodParams(nothing_to_report=[u.id for u in params.units], extracted_on=date(int(period) + 1, 1, 1))
    params.periods[period] = said
    return params


def test_an_absent_column_makes_no_data_unless_the_catalogue_supplies_it():
    kept = frozenset(
        {"dossier_id", "procedure_code", "resolving_unit", "channel", "received_at", "finished_at", "status"}
    )
    found = results(measured(done(), columns=kept))
    statuses = {code: figure(found, code).status for code in ("I.1", "II.1", "III.1", "III.2", "IV.1")}
    assert statuses == {"I.1": "no_data", "II.1": "met", "III.1": "no_data", "III.2": "no_data", "IV.1": "no_data"}


def test_a_unit_that_is_not_in_the_register_has_no_data_and_its_roll_ups_are_partial():
    params = make_params()
    world = measured(done(), params=params)
    params.periods["2023-Q3"] = params.periods["2023-Q3"].model_copy(
        update={"nothing_to_report": ["xa-x", "xa-y", "chi-nhanh"]}
    )
    found = results(world)
    missing, level = figure(found, "IV.1", "phong-b"), figure(found, "IV.1", "cap-huyen")
    assert missing.status == level.status == "no_data"
    assert missing.isna()["numerator"] and (level.numerator, level.denominator, level.value) == (1, 1, 100)


def test_a_unit_that_is_said_to_be_silent_has_no_data_while_rejected_rows_name_it():
    params = make_params()
    world = measured(done(), params=params)
    silent = ["phong-b", "xa-x", "xa-y", "chi-nhanh"]
    params.periods["2023-Q3"] = params.periods["2023-Q3"].model_copy(update={"nothing_to_report": silent})
    findings = Findings(rejected=pd.DataFrame([{"unit": "xa-x"}], columns=REJECTED))
    world = measure(replace(world.register, findings=findings), params, world.period)
    found = results(world)
    statuses = {name: figure(found, "IV.2", name).status for name in ("xa-x", "xa-y", "cap-xa")}
    assert statuses == {"xa-x": "no_data", "xa-y": "nothing_arose", "cap-xa": "no_data"}
    assert any("Xã X" in fault.text() for fault in untold(world))


def test_what_a_branch_left_to_nobody_is_missing_in_its_own_line_and_in_no_total():
    gone = {"from": date(2000, 1, 1), "to": date(2023, 7, 31)}
    units = (unit("phong-a", "Phòng A", "agency"), unit("chi-nhanh", "Chi nhánh", "branch", valid=gone))
    found = results(
        measured(done(resolving_unit="chi-nhanh", finished="01/08/2023"), done(), params=make_params(units=units))
    )
    statuses = {name: figure(found, "IV.1", name).status for name in ("chi-nhanh", "phong-a", "cap-huyen")}
    assert statuses == {"chi-nhanh": "no_data", "phong-a": "met", "cap-huyen": "met"}


@pytest.mark.parametrize(("silent", "tail"), [(20, ""), (21, ", … (21)")])
def test_a_message_names_twenty_units_and_says_how_many_there_are_if_more(silent, tail):
    units = tuple(unit(f"xa-{n}", f"Xã {n}", "commune") for n in range(silent + 1))
    params = make_params(units=units)
    params.periods["2023-Q3"] = PeriodParams(extracted_on=date(2023, 12, 15))
    told = untold(measured(done(resolving_unit=f"xa-{silent}", procedure_code="1.000002"), params=params))
    assert {fault.values["units"] for fault in told} == {", ".join(f"Xã {n}" for n in range(20)) + tail}


def test_an_extract_older_than_the_window_has_no_data():
    params = make_params()
    world = measured(done(received="01/03/2023", finished="02/03/2023"), params=params)
    params.periods["2023-Q3"] = params.periods["2023-Q3"].model_copy(update={"extracted_on": date(2023, 6, 14)})
    found = results(world)
    assert figure(found, "IV.1", window="period").status == "no_data"
    assert figure(found, "IV.1").status == "met"


def test_a_unit_counts_from_the_day_it_is_valid():
    new = unit("phong-moi", "Phòng Mới", "agency", valid={"from": date(2023, 9, 15)})
    params = make_params(units=(unit("phong-a", "Phòng A", "agency"), new))
    assert "phong-moi" not in set(results(measured(done(), params=params))["unit"])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["phong-a", "phong-b", "xa-x", "xa-y", "chi-nhanh"]),
            st.integers(0, 400),
            st.integers(-5, 5),
        ),
        min_size=1,
        max_size=25,
    )
)
def test_dossiers_of_units_and_of_months_add_up(rows):
    day = date(2022, 12, 1)
    made = [
        {"resolving_unit": u, "received_at": f"{day:%d/%m/%Y}", "finished_at": f"{day + timedelta(n):%d/%m/%Y}",
         "due_at": f"{day + timedelta(n + late_by):%d/%m/%Y}"}
        for u, n, late_by in rows
    ]  # fmt: skip
    world = measured(*made, period="2023")
    found, months = results(world), trend(world)
    year = found[found.window == "year_to_date"]
    for code, level, kind in (("IV.1", "cap-huyen", "agency"), ("IV.2", "cap-xa", "commune")):
        units = year[(year.indicator == code) & (year.unit_kind == kind)]
        whole = figure(found, code, level)
        assert (whole.numerator, whole.denominator) == (units.numerator.sum(), units.denominator.sum())
        of_months = months[(months.indicator == code) & (months.unit == level) & (months.window == "period")]
        assert (whole.numerator, whole.denominator) == (of_months.numerator.sum(), of_months.denominator.sum())
    known = year.dropna(subset=["numerator"])
    assert (known.numerator <= known.denominator).all()


def test_ranks_leave_out_who_has_nothing_and_share_places():
    rows = [
        done(),
        done(resolving_unit="phong-b"),
        done(**X),
        done(**(X | {"resolving_unit": "xa-y"}), finished="11/07/2023"),
    ]
    rows[-1]["finished_at"] = "11/07/2023"
    found = ranked(results(measured(*rows)))
    ranks = {
        row.unit: row.rank for row in found[found.indicator.isin(["IV.1", "IV.2"])].dropna(subset=["rank"]).itertuples()
    }
    assert ranks == {"phong-a": 1, "phong-b": 1, "xa-x": 1, "xa-y": 2}


def test_what_pulls_down_adds_up_to_what_is_missing():
    world = measured(
        *[done(finished="11/07/2023") for _ in range(6)],
        done(),
        done(procedure_code="1.000003", finished="12/07/2023"),
        params=make_params(*THREE),
    )
    late_rule = world.params.indicators[5]
    own, year = ("phong-a",), world.period.year_to_date
    named = names_of(world, own, [late_rule])
    table = pulling_down(world, late_rule, own, year, "procedure", named)
    assert table["missing"].sum() == 7 and table["denominator"].sum() == 8
    assert len(late(world, own, year, named)) == 7


def test_ranks_are_those_of_units_of_a_kind_compared_exactly_and_equals_share_a_place():
    """1, 2, 2, 4 among four agencies: 2/2, then 1/2 and 2/4, then 1/4; a roll-up and the commune have no part in it."""
    units = (*(unit(f"phong-{n}", f"Phòng {n}", "agency") for n in "abcd"), unit("xa-x", "Xã X", "commune"))
    in_time = {"phong-a": (2, 2), "phong-b": (1, 2), "phong-c": (2, 4), "phong-d": (1, 4)}
    rows = [
        done(resolving_unit=name, finished="10/07/2023" if n < b else "11/07/2023")
        for name, (b, a) in in_time.items()
        for n in range(a)
    ]
    world = measured(*rows, done(**X, finished="11/07/2023"), params=make_params(*THREE, units=units))
    found = ranked(results(world))
    own = found[found.indicator == "IV.1"].dropna(subset=["rank"])
    assert dict(zip(own.unit, own["rank"], strict=True)) == {"phong-a": 1, "phong-b": 2, "phong-c": 2, "phong-d": 4}
    assert set(found.unit_kind) == {"agency", "commune"} and set(found.window) == {"year_to_date"}
    assert figure(found, "IV.2", "xa-x")["rank"] == 1 and found[found.status == "nothing_arose"]["rank"].isna().all()


def test_each_month_of_the_year_has_its_own_figure_and_that_of_the_year_up_to_it():
    """One in June's month of reporting, one late in July's: months 6 and 7 of the year."""
    rows = done(received="01/06/2023", finished="10/06/2023"), done(received="01/06/2023", finished="11/07/2023")
    table = trend(measured(*rows))
    assert list(table.columns) == ["indicator", "unit", "month", "window", "numerator", "denominator"]
    own = table[(table.indicator == "IV.1") & (table.unit == "phong-a")]
    told = {(row.window, row.month): (row.numerator, row.denominator) for row in own.itertuples()}
    months = {6: ((1, 1), (1, 1)), 7: ((0, 1), (1, 2)), 8: ((0, 0), (1, 2)), 9: ((0, 0), (1, 2))}
    assert told == {(w, n): counts[i] for n, counts in months.items() for i, w in enumerate(("period", "year_to_date"))}
    assert "IV.1" not in set(table[table.unit == "xa-x"].indicator)
