"""Two extracts of one register: what the later one says otherwise of months that were over when the first was taken."""

from datetime import date

import pandas as pd
import pytest

from kpi_helpers.measures import alternatives, gate, quality, revisions
from kpi_helpers.measures.measured import measure
from kpi_helpers.periods import Period, last_closed
from kpi_helpers.register.columns import COLUMNS
from kpi_helpers.register.reading import read_register
from kpi_helpers.rules.organisation import PeriodParams, RegisterFile
from tests.support.make import make_params
from tests.unit.register.test_reading import write

# Ended in the month of reporting that ended on 14/06/2023; the first extract was taken a month later.
ENDED = {"received_at": "01/06/2023", "due_at": "12/06/2023", "finished_at": "10/06/2023", "digitised": "Có",
         "e_result": "Có", "reused": "Không", "supplements": "0", "paid_online": "0"}  # fmt: skip
# What has no date and decides no figure; whose desk took a dossier in is told, not judged.
TELL_ONLY = {"dossier_id", "procedure_name", "field", "receiving_unit", "officer", "late_reason", "origin"}
FIRST, SECOND = date(2023, 7, 20), date(2023, 9, 20)


def world(tmp_path, old: list[dict], new: list[dict], first: date = FIRST):
    params = make_params()
    files = [RegisterFile(path="cu.csv", extracted_on=first), RegisterFile(path="moi.csv", extracted_on=SECOND)]
    silent = [unit.id for unit in params.units]
    params.periods["2023-Q3"] = PeriodParams(register_files=files, extracted_on=SECOND, nothing_to_report=silent)
    paths = [write(tmp_path, *rows, name=name) for name, rows in (("cu.csv", old), ("moi.csv", new))]
    return measure(read_register(paths, params), params, Period.parse("2023-Q3"))


@pytest.mark.parametrize(
    ("day", "calendar", "closed"),
    [
        (date(2023, 7, 13), "reporting", date(2023, 6, 14)),
        (date(2023, 7, 14), "reporting", date(2023, 7, 14)),
        (date(2023, 7, 15), "reporting", date(2023, 7, 14)),
        (date(2023, 1, 13), "reporting", date(2022, 12, 14)),
        (date(2023, 6, 29), "calendar", date(2023, 5, 31)),
        (date(2023, 6, 30), "calendar", date(2023, 6, 30)),
        (date(2024, 1, 30), "calendar", date(2023, 12, 31)),
    ],
)
def test_a_month_is_closed_when_its_last_day_is_over(day, calendar, closed):
    assert last_closed(day, calendar) == closed


@pytest.mark.parametrize(("first", "found"), [(date(2023, 6, 13), 0), (date(2023, 6, 14), 1), (FIRST, 1)])
def test_a_flag_that_changed_is_a_revision_once_the_month_was_over(tmp_path, first, found):
    measured = world(tmp_path, [ENDED | {"digitised": "Không"}], [ENDED], first)
    each = revisions.changed_columns(revisions.changed(measured))
    assert each[["unit", "column"]].to_numpy().tolist() == [["phong-a", "digitised"]] * found
    assert gate.revised(measured) == (found, 1)


def test_files_of_which_nobody_says_the_day_are_told_where_it_decides(tmp_path):
    measured = world(tmp_path, [ENDED | {"digitised": "Không"}, ENDED], [ENDED])
    assert revisions.inferred_extracts(measured) == {} and gate.inferred_extracts(measured) == (0, 0)
    params = make_params()
    params.periods["2023-Q3"] = PeriodParams(register_files=[RegisterFile(path="moi.csv", extracted_on=SECOND)])
    paths = [tmp_path / "cu.csv", tmp_path / "moi.csv"]
    unsaid = measure(read_register(paths, params), params, measured.period)
    assert revisions.inferred_extracts(unsaid) == {"cu.csv": date(2023, 6, 10)}
    assert gate.inferred_extracts(unsaid) == (1, 0)
    assert revisions.inferred_extracts(measure(read_register(paths[:1], params), params, measured.period)) == {}


def test_every_undated_column_is_told_apart_from_dated_ones(tmp_path):
    old = ENDED | {"digitised": "Không", "e_result": "Không", "reused": "Có", "supplements": "1", "paid_online": "1",
                   "status": "Đã xử lý xong", "due_at": "13/06/2023", "channel": "Trực tiếp", "fee": "0",
                   "service_level": "Một phần", "ended_as": "Rút", "procedure_code": "1.000002",
                   "resolving_unit": "phong-b", "paper_used": "Có", "late_reason": "Lý do khác"}  # fmt: skip
    new = {"fee": "8000", "service_level": "Toàn trình", "ended_as": "", "paper_used": "Không", "late_reason": ""}
    measured = world(tmp_path, [old], [ENDED | new])
    columns = set(revisions.changed_columns(revisions.changed(measured))["column"])
    assert columns & set(revisions.UNDATED) == set(revisions.UNDATED)
    assert columns & set(revisions.DATED) == {"due_at"}
    assert columns - set(revisions.UNDATED) - set(revisions.DATED) == {"late_reason"}


def test_a_payment_with_a_date_is_no_undated_flag(tmp_path):
    measured = world(tmp_path, [ENDED], [ENDED | {"paid_online": "1", "paid_at": "05/06/2023"}])
    assert set(revisions.changed_columns(revisions.changed(measured))["column"]) == {"paid_at"}
    assert revisions.revised(measured).empty


def test_a_day_that_changed_is_no_revision_of_a_flag_but_is_listed(tmp_path):
    measured = world(tmp_path, [ENDED], [ENDED | {"finished_at": "11/06/2023"}])
    assert set(revisions.changed_columns(revisions.changed(measured))["column"]) == {"finished_at"}
    assert gate.revised(measured) == (0, 1)


def test_before_a_revision_the_figure_is_what_was_reported(tmp_path):
    """I.1 counts digitised and with e-result: one of two at first, both after the revision."""
    measured = world(tmp_path, [ENDED | {"digitised": "Không"}, ENDED], [ENDED, ENDED])
    now = alternatives.to_date(measured).loc[("I.1", "phong-a")]
    before = alternatives.to_date(revisions.before_revision(measured)).loc[("I.1", "phong-a")]
    assert (before["numerator"], now["numerator"], now["denominator"], before["denominator"]) == (1, 2, 2, 2)


@pytest.mark.parametrize(
    ("was", "now", "indicator", "counts"),
    [
        ({"channel": "Trực tiếp"}, {"channel": "Trực tuyến"}, "II.1", [(0, 1), (1, 1)]),
        ({"service_level": "Một phần"}, {"service_level": "Toàn trình"}, "II.1", [(0, 0), (1, 1)]),
        ({"ended_as": "Rút"}, {"ended_as": ""}, "I.1", [(1, 1), (1, 1)]),  # withdrawn is resolved too, by default
        ({"resolving_unit": "phong-b"}, {"resolving_unit": "phong-a"}, "I.1", [(0, 0), (1, 1)]),
    ],
)
def test_each_undated_fact_of_a_closed_month_that_decides_a_figure_is_a_revision(tmp_path, was, now, indicator, counts):
    base = ENDED | {"channel": "Trực tuyến", "service_level": "Toàn trình"}
    measured = world(tmp_path, [base | was], [base | now])
    assert gate.revised(measured) == (1, 1)
    before, after = (
        alternatives.to_date(one).loc[(indicator, "phong-a"), ["numerator", "denominator"]]
        for one in (revisions.before_revision(measured), measured)
    )
    assert [tuple(before), tuple(after)] == counts


def test_another_code_of_a_procedure_is_a_revision_of_the_procedure_counted(tmp_path):
    measured = world(tmp_path, [ENDED | {"procedure_code": "1.000002"}], [ENDED | {"procedure_code": "1.000001"}])
    assert gate.revised(measured) == (1, 1)
    assert measured.facts["procedure"].tolist() == ["1.000001"]
    assert revisions.before_revision(measured).facts["procedure"].tolist() == ["1.000002"]


def test_an_end_of_a_closed_month_that_only_the_later_extract_has_is_a_late_entry_and_no_revision(tmp_path):
    open_yet = ENDED | {"finished_at": "", "status": "Đang xử lý", "e_result": "Không"}
    measured = world(tmp_path, [open_yet], [ENDED])
    assert revisions.late_entries(measured)[["unit", "fact"]].to_numpy().tolist() == [["phong-a", "ended_on"]]
    assert revisions.changed(measured).empty and gate.late_entries(measured) == (1, 1)


def test_an_end_after_the_first_extract_is_progress(tmp_path):
    later = {"finished_at": "01/08/2023"}
    measured = world(tmp_path, [ENDED | {"finished_at": ""}], [ENDED | later])
    assert revisions.late_entries(measured).empty and revisions.changed(measured).empty


def test_a_dossier_that_the_first_extract_should_have_had_is_a_late_entry(tmp_path):
    others = [ENDED, ENDED]
    for received, found in (("01/06/2023", 1), ("14/07/2023", 1), ("15/07/2023", 0), ("21/07/2023", 0)):
        new = ENDED | {"received_at": received, "finished_at": "01/09/2023"}
        measured = world(tmp_path, others, [*others, new])
        late = revisions.late_entries(measured)
        assert late["fact"].tolist() == ["whole"] * found, received
        assert set(late["fact"]) <= set(revisions.LATE_FACTS)


def test_files_of_different_months_are_no_older_and_newer_state(tmp_path):
    first = [ENDED]
    second = [ENDED | {"dossier_id": f"H34.99-7{n}", "received_at": "02/06/2023"} for n in range(3)]
    assert revisions.late_entries(world(tmp_path, first, second)).empty


def test_the_rows_of_each_file_add_up(tmp_path):
    old = [ENDED | {"digitised": "Không"}, ENDED]
    new = [ENDED, ENDED, {"received_at": "31/02/2023"}, {"resolving_unit": "Đâu đó"}]
    rows = world(tmp_path, old, new).register.findings.rows.set_index("file")
    parts = ["kept", "rejected", "dropped", "merged", "replaced"]
    assert (rows[parts].sum(axis=1) == rows["rows"]).all() and rows["rows"].tolist() == [2, 4]
    # the second dossier is the same word for word in both: one of the two rows is merged
    assert rows[parts].sum().to_dict() == {"kept": 2, "rejected": 2, "dropped": 0, "merged": 1, "replaced": 1}


def test_a_column_that_one_file_lacks_is_named(tmp_path):
    without = {name: value for name, value in ENDED.items() if name != "digitised"}
    rows = world(tmp_path, [ENDED], [without]).register.findings.rows.set_index("file")
    assert rows["absent"].to_dict() == {"cu.csv": "", "moi.csv": "Số hóa thành phần"}


def test_days_after_the_extract_are_found_in_every_column(tmp_path):
    measured = world(tmp_path, [ENDED], [ENDED | {"returned_at": "21/09/2023"}, ENDED | {"returned_at": "20/09/2023"}])
    found = quality.after_extract(measured).sum()
    assert found[found > 0].to_dict() == {"returned_at": 1} and gate.after_extract(measured) == (1, 2)


def test_a_single_extract_has_neither_revisions_nor_late_entries(tmp_path):
    measured = world(tmp_path, [ENDED], [ENDED])
    assert isinstance(revisions.late_entries(measured), pd.DataFrame)
    assert gate.revised(measured) == (0, 1) and gate.late_entries(measured) == (0, 1)


def test_every_day_of_the_register_is_a_dated_column_and_no_undated_one_is():
    days = {column.name for column in COLUMNS if column.name.endswith("_at")}
    assert set(revisions.DATED) == days and not days & set(revisions.UNDATED)
    assert set(revisions.UNDATED) == {column.name for column in COLUMNS} - days - TELL_ONLY


@pytest.mark.parametrize(
    ("was", "now", "facts"),
    [
        ({"paid_at": ""}, {"paid_at": "14/07/2023"}, ["paid_at"]),
        ({"paid_at": ""}, {"paid_at": "15/07/2023"}, []),  # of a month still open at the first extract
        ({"paid_at": ""}, {"paid_at": "14/12/2022"}, []),  # of another year
        ({"received_at": ""}, {}, ["received_at"]),
        ({"finished_at": ""}, {"finished_at": "", "returned_at": "12/06/2023"}, ["ended_on"]),
        ({"paid_at": "", "received_at": ""}, {"paid_at": "02/06/2023"}, ["received_at", "paid_at"]),
        ({"paid_at": "03/06/2023"}, {"paid_at": "02/06/2023"}, []),  # not late, but changed
    ],
)
def test_each_dated_fact_of_a_closed_month_that_came_later_is_a_late_entry(tmp_path, was, now, facts):
    late = revisions.late_entries(world(tmp_path, [ENDED | was], [ENDED | now]))
    assert late["fact"].tolist() == facts and set(facts) <= set(revisions.LATE_FACTS)
    assert list(late.columns) == ["dossier_id", "unit", "fact"] and set(late["unit"]) <= {"phong-a"}


def test_a_payment_that_is_dated_in_either_extract_is_no_undated_flag(tmp_path):
    paid = {"paid_online": "1", "paid_at": "05/06/2023"}
    for old, new in ((ENDED | paid, ENDED), (ENDED, ENDED | paid)):
        assert revisions.revised(world(tmp_path, [old], [new])).empty
    undated = world(tmp_path, [ENDED], [ENDED | {"paid_online": "1"}])
    assert revisions.changed_columns(revisions.changed(undated))["column"].tolist() == ["paid_online"]
    assert len(revisions.revised(undated)) == 1
