"""What a reader of the register must know: each table whole, made from findings written down by hand."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from kpi_helpers.measures import gate, quality
from kpi_helpers.measures.gate import MEASURES, Verdict
from kpi_helpers.register.columns import BY_NAME
from kpi_helpers.register.findings import APART, NAMED, REJECTED, REPAIRED
from kpi_helpers.rules.organisation import PeriodParams
from tests.support.make import make_params, measured, unit
from tests.unit.measures.test_gate import rule
from tests.unit.measures.test_results import done


def finding(world, **tables):
    """A world whose reading found these rows, each a tuple in the order of its table's columns."""
    names = {"rejected": REJECTED, "repaired": REPAIRED, "apart": APART, "names": NAMED}
    made = {name: pd.DataFrame(rows, columns=names[name]) for name, rows in tables.items()}
    findings = replace(world.register.findings, **made)
    return replace(world, register=replace(world.register, findings=findings))


def told(table):
    return table.astype(object).where(table.notna(), None).to_numpy().tolist()


def test_rejected_rows_stand_by_reason_and_column_most_first_with_three_places():
    rejected = [
        *[("so.xlsx", "Sổ hồ sơ", row, None, "Ngày nộp", "row-day", "31/02/2023", "ngày") for row in (5, 6, 7, 8)],
        ("so.csv", "", 3, None, "Phí", "row-number", "x", "số"),
        ("so.csv", "–", 4, None, "Phí", "row-number", "y", "số"),
        ("so.csv", "", 5, None, "Ngày hẹn trả", "row-day", "x", "ngày"),
        ("so.csv", "", 6, None, "Kênh nộp", "row-code", "x", "mã"),
    ]
    table = quality.rejected_by_reason(finding(measured(done()), rejected=rejected))
    assert list(table.columns) == ["reason", "column", "count", "places"]
    places = "so.xlsx, Sổ hồ sơ, dòng 5; so.xlsx, Sổ hồ sơ, dòng 6; so.xlsx, Sổ hồ sơ, dòng 7"
    assert told(table) == [
        ["row-day", "Ngày nộp", 4, places],
        ["row-number", "Phí", 2, "so.csv, dòng 3; so.csv, dòng 4"],
        ["row-code", "Kênh nộp", 1, "so.csv, dòng 6"],  # of as many, by the alphabet
        ["row-day", "Ngày hẹn trả", 1, "so.csv, dòng 5"],
    ]


def test_rejected_rows_are_counted_by_the_unit_that_they_name():
    named = ["phong-a", "xa-x", None, "xa-x"]
    rejected = [("so.csv", "", row, unit, "Phí", "row-number", "x", "số") for row, unit in enumerate(named)]
    world = finding(measured(*[done()] * 6), rejected=rejected)
    assert told(quality.rejected_by_unit(world).reset_index()) == [["xa-x", 2, 0], ["phong-a", 1, 6]]
    assert gate.rejected_of_one_unit(world) == (2, 2)
    assert gate.rejected_of_one_unit(measured(done())) == (0, 0)


def test_units_named_otherwise_stand_most_frequent_first():
    names = [("Đơn vị giải quyết", "P. A", "Phòng A", 2), ("Đơn vị tiếp nhận", "xa x", "Xã X", 5)]
    assert told(quality.unit_names(finding(measured(done()), names=names))) == [list(names[1]), list(names[0])]
    assert quality.unit_names(measured(done())).empty


def test_cells_mended_are_added_over_files_and_named_in_words():
    repaired = [
        ("a.csv", "", "Phí", "number-form", 2), ("b.csv", "", "Phí", "number-form", 3),
        ("a.csv", "", "Phí", "blank-mark", 1), ("a.csv", "", "Ngày nộp", "day-form", 4),
    ]  # fmt: skip
    table = quality.repairs(finding(measured(done()), repaired=repaired))
    assert list(table.columns) == ["column", "repair", "count"]
    assert told(table) == [
        ["Ngày nộp", "ngày viết khác dd/mm/yyyy", 4],
        ["Phí", "coi dấu gạch hoặc NULL là ô trống", 1],
        ["Phí", "số có phần thập phân bằng 0 hoặc đơn vị đồng", 5],
    ]


def test_only_total_rows_that_give_a_number_are_compared_with_what_was_counted():
    apart = [
        ("a.xlsx", "Sổ", 9, "total", 7, "all", 7), ("a.xlsx", "Sổ", 20, "total", 9, "all", 10),
        ("a.xlsx", "Sổ", 30, "total", None, "", 4), ("a.xlsx", "Sổ", 31, "signature", 5, "", 4),
        ("a.xlsx", "Sổ", 40, "total", 5, "unsure", None),
    ]  # fmt: skip
    world = finding(measured(done()), apart=apart)
    assert told(quality.totals(world)) == [["a.xlsx", "Sổ", 9, 7, 7], ["a.xlsx", "Sổ", 20, 9, 10]]
    assert list(quality.totals(world).columns) == ["file", "sheet", "row", "stated", "counted"]
    assert gate.wrong_totals(world) == (1, 2)


def test_rows_of_unknown_units_and_contradictions_are_counted_by_their_reason():
    """A row whose unit is unknown and one of the desk that no owner can be found for: neither has a resolving unit."""
    reasons = ["row-unit-blank", "row-without-owner", "row-without-owner", "row-duplicate"]
    rejected = [("so.csv", "", n, None, "", reason, "", "") for n, reason in enumerate(reasons)]
    world = finding(measured(*[done()] * 6), rejected=rejected)
    assert gate.rejected(world) == (4, 6)
    assert gate.unknown_units(world) == (3, 6) and gate.conflicts(world) == (1, 6)


def test_profiles_that_nobody_confirmed_are_counted_and_are_no_share():
    world = measured(done())
    world = replace(world, register=replace(world.register, unconfirmed=("portal", "tinh")))
    assert gate.unconfirmed_profiles(world) == (2, 0)


def test_units_without_a_row_are_counted_among_those_of_the_year_to_date():
    units = (
        unit("phong-a", "Phòng A", "agency"), unit("phong-b", "Phòng B", "agency"), unit("xa-x", "Xã X", "commune"),
        unit("phong-moi", "Phòng Mới", "agency", valid={"from": pd.Timestamp("2023-09-15").date()}),
        unit("phong-cu", "Phòng Cũ", "agency", valid={"from": date(2000, 1, 1), "to": date(2023, 6, 30)}),
    )  # fmt: skip
    params = make_params(units=units)
    params.periods["2023-Q3"] = PeriodParams(nothing_to_report=["xa-x"])
    assert gate.missing_units(measured(done(), params=params)) == (2, 4)


def test_without_any_day_nothing_is_after_the_extract():
    params = make_params()
    params.periods["2023-Q3"] = PeriodParams()
    world = measured({}, params=params)
    assert world.extracted_on is None and gate.after_extract(world) == (0, 1)
    assert set(quality.after_extract(world).columns) == {
        "submitted_at", "received_at", "finished_at", "returned_at", "paid_at", "apology_at"
    }  # fmt: skip


def test_a_day_after_the_extract_is_wrong_in_each_column_of_what_happened_and_may_be_the_due_day():
    """Three dossiers of which two have a day after 15/12/2023, when the register was extracted."""
    rows = [
        done(due="16/12/2023"),
        done(apology_at="16/12/2023", paid_at="16/12/2023"),
        done(submitted_at="16/12/2023"),
    ]
    assert gate.after_extract(measured(*rows)) == (2, 3)


def test_columns_that_no_file_has_are_named_but_for_those_that_silence_an_indicator():
    every = frozenset(BY_NAME)
    assert quality.absent_columns(measured(done(), columns=every - {"reused", "e_result"})) == ["Tái sử dụng"]


def test_late_dossiers_of_the_year_are_told_by_reason_most_first_and_then_by_the_alphabet():
    late = {"finished": "20/07/2023"}
    rows = [
        done(**late, late_reason="Thiếu nhân lực"), done(**late, late_reason="Hồ sơ phức tạp"), done(**late),
        done(**late), done(), done(received="01/11/2022", due="01/12/2022", finished="14/12/2022", late_reason="Khác"),
    ]  # fmt: skip
    table = quality.lateness_causes(measured(*rows))
    assert told(table[["reason", "count"]]) == [["", 2], ["Hồ sơ phức tạp", 1], ["Thiếu nhân lực", 1]]
    assert list(table.columns) == ["reason", "agency", "branch", "commune", "count", "apologised"]


@pytest.mark.parametrize("measure", MEASURES)
def test_each_measure_has_its_own_message_and_counts_by_its_name(measure):
    verdict = Verdict(rule(measure, most=1), 2, 0)
    assert verdict.fault.code == f"gate-{measure.replace('_', '-')}"
    assert verdict.fault.values == {"found": "2", "allowed": "1"} and verdict.fault.text("vi")
    counts = MEASURES[measure][1]
    assert counts.__name__ == {"revisions": "revised"}.get(measure, measure)


def test_an_excess_is_told_with_the_decimals_that_it_takes():
    """2.001 of 100.000 is 2,001 %: with two decimals it would read as the 2 % that are allowed."""
    share = Verdict(rule(most_percent=2), 2001, 100_000)
    assert (share.found_text, share.allowed_text) == ("2.001/100.000 (2,001%)", "2%")
    assert share.excess_text == "0,001 điểm phần trăm"
    count = Verdict(rule(most=1500), 4000, 100_000)
    assert (count.found_text, count.allowed_text, count.excess_text) == ("4.000/100.000", "1.500", "2.500")
    assert Verdict(rule(most=0), 1234, 0).found_text == "1.234"
