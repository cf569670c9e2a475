"""The gate: its rules are exact, say by how much they are exceeded, and cover every measure there is."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import get_args

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_helpers.measures import gate, quality
from kpi_helpers.measures.gate import (
    MEASURES,
    Verdict,
    blank_cells,
    ended_unreceived,
    exceeded,
    verdicts,
    without_due_day,
    without_holder,
)
from kpi_helpers.measures.measured import Measured
from kpi_helpers.measures.results import results, untold
from kpi_helpers.pages.prepared import Prepared
from kpi_helpers.pages.report import HELD, MARKED, Report
from kpi_helpers.register.columns import BY_NAME
from kpi_helpers.register.findings import REJECTED
from kpi_helpers.register.orders import ORDERS
from kpi_helpers.rules.organisation import GateRule, PageParams
from kpi_helpers.rules.vocabulary import QUALITY, QualityMeasure
from tests.support.make import make_params, measured, unit
from tests.unit.measures.test_due_dates import limited
from tests.unit.measures.test_results import done


def rule(measure="rejected", consequence="mark", **limit) -> GateRule:
    return GateRule.model_validate({"measure": measure, "consequence": consequence} | limit)


def ruled(*rules, rows=()):
    """A small world with these rules only."""
    params = make_params()
    organisation = params.organisation.model_copy(update={"gate": list(rules)})
    return measured(*(rows or [done()]), params=replace(params, organisation=organisation))


def test_every_measure_has_words_a_message_and_something_that_counts_it():
    assert set(get_args(QualityMeasure)) == set(QUALITY) == set(MEASURES)


@given(st.integers(0, 5000), st.integers(1, 5000), st.decimals(0, 100, places=2))
def test_a_percent_is_exceeded_exactly_and_never_reads_as_allowed(found, of, limit):
    verdict = Verdict(rule(most_percent=limit), min(found, of), of)
    share = Fraction(100 * verdict.found, of)
    assert verdict.exceeded == (share > Fraction(limit))
    if verdict.exceeded:
        shown = verdict.found_text.partition("(")[2].rstrip("%)").replace(".", "").replace(",", ".")
        assert Decimal(shown) > limit
        assert Decimal(verdict.excess_text.split()[0].replace(",", ".")) > 0


@pytest.mark.parametrize(("found", "holds"), [(2, False), (3, True)])
def test_a_count_is_exceeded_above_what_is_allowed(found, holds):
    assert Verdict(rule("missing_units", most=2), found, 22).exceeded is holds


def test_nothing_of_nothing_is_no_share():
    assert not Verdict(rule(most_percent=0), 0, 0).exceeded


def with_rejected(world, *reasons):
    """A world in which rows were rejected for these reasons."""
    rows = pd.DataFrame([{"reason": reason} for reason in reasons], columns=REJECTED)
    findings = replace(world.register.findings, rejected=rows)
    return replace(world, register=replace(world.register, findings=findings))


def test_rows_are_counted_by_why_they_were_rejected():
    reasons = ["row-unit-unknown", "row-without-owner", "row-duplicate", "row-unreadable"]
    world = with_rejected(ruled(rows=[done()] * 10), *reasons)
    assert gate.rejected(world) == (4, 10)
    assert gate.unknown_units(world) == (2, 10) and gate.conflicts(world) == (1, 10)


def test_orders_of_days_are_counted_by_kind_and_unit():
    cases = {
        "ended_before_received": {"received_at": "05/07/2023", "finished_at": "04/07/2023"},
        "due_before_received": {"received_at": "05/07/2023", "due_at": "04/07/2023", "finished_at": "05/07/2023"},
        "returned_before_finished": {"finished_at": "05/07/2023", "returned_at": "04/07/2023"},
        "received_before_submitted": {"submitted_at": "02/07/2023", "received_at": "01/07/2023"},
        "paid_before_submitted": {"submitted_at": "01/07/2023", "paid_at": "30/06/2023"},
        "first_due_before_received": {"received_at": "05/07/2023", "first_due_at": "04/07/2023",
                                      "finished_at": "06/07/2023"},
    }  # fmt: skip
    base = {"received_at": "01/07/2023", "due_at": "20/07/2023", "finished_at": "10/07/2023"}
    assert set(cases) == set(ORDERS)
    for kind, wrong in cases.items():
        counts = quality.out_of_order(measured(base | wrong, base))
        assert counts.loc["phong-a"].to_dict() == {name: int(name == kind) for name in ORDERS}, kind
        assert gate.out_of_order(measured(base | wrong, base)) == (1, 2), kind


def test_a_dossier_with_several_impossible_orders_counts_once_in_the_gate():
    wrong = {"submitted_at": "06/07/2023", "received_at": "05/07/2023", "due_at": "04/07/2023",
             "finished_at": "03/07/2023", "returned_at": "02/07/2023", "paid_at": "01/07/2023"}  # fmt: skip
    world = measured(wrong, done())
    assert quality.out_of_order(world).loc["phong-a"].sum() == 5
    assert gate.out_of_order(world) == (1, 2)


def test_a_final_status_without_a_day_is_told_with_its_place_in_the_form():
    undated = {"received_at": "01/07/2023", "due_at": "10/07/2023", "status": "Đã trả kết quả"}
    carried = undated | {"received_at": "01/05/2023", "due_at": "01/12/2023", "resolving_unit": "xa-x"}
    world = measured(undated, carried, done())
    found = quality.undated_ends(world, world.period.window)
    by_line = {row.line.id: row for row in found.itertuples()}
    assert (by_line["phong-a"].count, by_line["phong-a"].carried_over, by_line["phong-a"].pending_overdue) == (1, 0, 1)
    assert (by_line["xa-x"].carried_over, by_line["xa-x"].pending_within, by_line["xa-x"].received) == (1, 1, 1)
    assert by_line["kon-ray"].pending == 2 and gate.final_without_day(world) == (2, 3)


def test_missing_columns_name_the_indicators_they_silence():
    columns = frozenset({"dossier_id", "procedure_code", "resolving_unit", "channel", "received_at", "status",
                         "finished_at", "due_at", "digitised", "paid_online"})  # fmt: skip
    world = measured(done(), columns=columns)
    assert quality.silenced(world) == {"Kết quả điện tử": ["I.1", "I.2"]}
    assert gate.silenced_indicators(world) == (2, 7)
    assert "Tái sử dụng" in quality.absent_columns(world) and "Kết quả điện tử" not in quality.absent_columns(world)


def test_lateness_is_told_by_reason_and_kind_of_unit():
    late = {"finished_at": "20/07/2023", "due_at": "10/07/2023", "received_at": "01/07/2023"}
    commune = {"resolving_unit": "xa-x", "procedure_code": "1.000002"}
    complex_one = late | {"late_reason": "Hồ sơ phức tạp"}
    rows = [complex_one | {"apology_at": "11/07/2023"}, complex_one, late | commune, done()]
    table = quality.lateness_causes(measured(*rows))
    columns = ["reason", "agency", "commune", "count", "apologised"]
    assert table[columns].to_numpy().tolist() == [["Hồ sơ phức tạp", 2, 0, 2, 1], ["", 0, 1, 1, 0]]


def test_rules_that_are_exceeded_stand_on_the_page_and_internal_pages_bear_none():
    world = with_rejected(
        ruled(
            rule(most=0), rule(most_percent=50), rule("conflicts", "hold", most_percent=Decimal("7.5")),
            rows=[done()] * 10,
        ),
        "row-duplicate",
    )  # fmt: skip
    assert [v.exceeded for v in verdicts(world)] == [True, False, True]
    assert len(exceeded(verdicts(world), "mark")) == len(exceeded(verdicts(world), "hold")) == 1
    report = Report(Prepared(world), PageParams())
    assert report.notices == [
        f"{HELD}: dòng mâu thuẫn với dòng khác của cùng hồ sơ trong một lần trích, hoặc trùng mã với hồ sơ khác 1/10 "
        "(10,00%), vượt ngưỡng 7,50% là 2,50 điểm phần trăm.",
        f"{MARKED}: dòng bị loại 1/10, vượt ngưỡng 0 là 1.",
    ]
    assert report.banner == f"{HELD} · {MARKED}"
    inside = Report(Prepared(world), PageParams(internal=True))
    assert inside.notices == [] and inside.banner == "" and inside.document()["internal"]


def test_a_message_says_what_was_found_what_is_allowed_and_what_to_do():
    fault = Verdict(rule("unknown_units", "hold", most_percent=10), 12, 100).fault
    words = "rows of unknown resolving units: 12/100 (12,00%), allowed 10%; add aliases to params/units"
    assert fault.text("en") == words and "12/100 (12,00%), cho phép 10%" in fault.text("vi")


def one_gone(*rows: dict[str, str]) -> Measured:
    """A world in which Phòng A ended on 30/6 and nobody took over from it."""
    gone = {"from": date(2000, 1, 1), "to": date(2023, 6, 30)}
    units = (unit("phong-a", "Phòng A", "agency", valid=gone), unit("phong-b", "Phòng B", "agency"))
    return measured(*rows, params=make_params(units=units))


def ended(day: str, name: str = "phong-a", **changes: str) -> dict[str, str]:
    return {"received_at": "15/06/2023", "finished_at": day, "due_at": day, "resolving_unit": name, **changes}


def test_dossiers_that_nobody_took_over_are_counted():
    """A dossier that ended while its unit was there has a holder, a later one has none."""
    world = one_gone(ended("30/06/2023"), ended("01/07/2023"))
    assert without_holder(world) == (1, 2)
    assert quality.without_holder(world).to_dict() == {"phong-a": 1}


def test_a_figure_that_dossiers_of_nobody_would_change_is_not_known_and_says_why():
    world = one_gone(ended("30/06/2023"), ended("01/07/2023"), ended("01/07/2023", "phong-b"))
    status = results(world).set_index(["indicator", "unit", "window"])[["numerator", "denominator", "status"]]
    told = {unit: status.loc["IV.1", unit, "year_to_date"].tolist() for unit in ("phong-a", "phong-b", "cap-huyen")}
    assert told == {"phong-a": [pd.NA, pd.NA, "no_data"], "phong-b": [1, 1, "met"], "cap-huyen": [2, 2, "no_data"]}
    said = [(fault.code, fault.values["indicator"], fault.values["units"]) for fault in untold(world)]
    assert said == [("no-data-holder", "I.1, I.2, II.1, III.2, IV.1, IV.2", "Phòng A")]


def test_what_a_vanished_level_left_to_nobody_may_be_in_the_hands_of_any_other():
    gone = {"from": date(2000, 1, 1), "to": date(2022, 6, 30)}
    units = (unit("phong-a", "Phòng A", "agency", valid=gone), unit("xa-x", "Xã X", "commune"))
    world = measured(ended("01/07/2023"), ended("01/07/2023", "xa-x"), params=make_params(units=units))
    status = results(world).set_index(["indicator", "unit", "window"])["status"]
    assert status["II.1", world.params.organisation.id, "period"] == status["IV.2", "cap-xa", "period"] == "no_data"
    assert status["IV.2", "xa-x", "year_to_date"] == "met"


def test_a_payment_of_nobody_leaves_only_the_procedures_unknown():
    paid = {"paid_online": "1", "paid_at": "01/07/2023", "fee": "1000"}
    world = one_gone(ended("", **paid), ended("01/07/2023", "phong-b"))
    status = results(world).set_index(["indicator", "unit", "window"])["status"]
    assert status["III.1", "phong-a", "period"] == "no_data"
    assert status["IV.1", "phong-a", "period"] == "nothing_arose"


def test_a_blank_cell_that_counts_as_a_no_is_counted_and_one_of_an_absent_column_is_not():
    rows = [done(digitised="Có"), done(digitised="Có", e_result="Có"), done(e_result="Không"), done()]
    world = measured(*rows, columns=frozenset(BY_NAME) - {"e_result", "paid_online"})
    assert {name: int(rows.sum()) for name, rows in quality.blanks(world).items()} == {
        "Kênh nộp": 0,
        "Số hóa thành phần": 2,
    }
    assert blank_cells(world) == (2, 4)


def test_what_ended_without_an_appointed_day_is_counted_but_what_follows_from_a_limit():
    rows = [done(), done(due=""), done(due="", finished="", status="Đang xử lý"), done(due="", finished="01/01/2022")]
    assert without_due_day(measured(*rows)) == (1, 2)
    assert without_due_day(measured(*rows, params=limited())) == (0, 2)
    assert without_due_day(measured(*rows, columns=frozenset(BY_NAME) - {"due_at"})) == (0, 2)  # nothing is on time
    lacking = measured(*rows, done(due="", source=1, resolving_unit="phong-b"), lacking=[(1, "due_at")])
    assert without_due_day(lacking) == (1, 3)


def test_what_ended_and_was_never_received_is_counted_unless_it_was_refused():
    rows = [done(received="", status=status) for status in ("Đã trả kết quả", "Không được tiếp nhận")]
    world = measured(*rows, done(), done(received="", finished="01/01/2022"))
    assert ended_unreceived(world) == (1, 4)
    by_status = [
        done(received="", finished="", status=status) for status in ("Đã trả kết quả", "Đang xử lý", "Dừng xử lý")
    ]
    assert ended_unreceived(measured(*by_status, done())) == (1, 2)
