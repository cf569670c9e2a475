"""Corrections do what they say to the dossiers they name, or the reading stops and tells every fault."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from kpi_helpers.errors import KpiError
from kpi_helpers.register.columns import COLUMNS
from kpi_helpers.register.correcting import DROPPED
from kpi_helpers.register.findings import row_faults
from kpi_helpers.register.merging import PAST
from kpi_helpers.register.store import idle_corrections, load, store, store_key
from kpi_helpers.rules.calendar import Calendar, WorkingYear
from kpi_helpers.rules.corrections import Correction, Placed
from kpi_helpers.rules.organisation import PeriodParams
from tests.support.make import make_params
from tests.unit.register.test_reading import read, write

FILE = "params/corrections/thu.yaml"
ID = "H34.99-0000"


def correction(match: dict, expected: int = 1, *, id: str = "mot", **more) -> Correction:  # noqa: A002
    given = {
        "reason": "Nhập nhầm",
        "by": "Văn phòng",
        "on": date(2023, 9, 20),
        "action": "set" if "set" in more else "drop",
    }
    return Correction.model_validate({"id": id, "match": match, "expected": expected} | given | more)


def with_corrections(*corrections: Correction, params=None):
    placed = tuple(Placed(one, FILE, f"corrections.{n}") for n, one in enumerate(corrections))
    return replace(params or make_params(), corrections=placed)


def corrected(paths, *corrections: Correction, params=None):
    paths = paths if isinstance(paths, list) else [paths]
    return read(*paths, params=with_corrections(*corrections, params=params))


def faults(path, *corrections: Correction) -> list[str]:
    with pytest.raises(KpiError) as raised:
        corrected(path, *corrections)
    assert all(fault.text("vi") and fault.text("en") for fault in raised.value.faults)
    return [f"{fault.code} {fault.values['key']}" for fault in raised.value.faults]


def value(register, column: str, row: int = 0):
    return register.dossiers.sort_values("dossier_id")[column].iloc[row]


def balanced(register) -> bool:
    parts = (register.dossiers, register.rejected, register.dropped)
    return register.rows == sum(map(len, parts)) + register.merged


@pytest.mark.parametrize(
    ("column", "said", "stored"),
    [
        ("due_at", "20/07/2023", pd.Timestamp(2023, 7, 20)),
        ("due_at", "2023-07-20", pd.Timestamp(2023, 7, 20)),
        ("due_at", date(2023, 7, 20), pd.Timestamp(2023, 7, 20)),
        ("channel", "Trực tiếp", "direct"),
        ("channel", "direct", "direct"),
        ("channel", "Qua mạng", "online"),
        ("digitised", "Có", True),
        ("digitised", False, False),
        ("fee", 12000, 12000),
        ("fee", "12.000", 12000),
        ("fee", 0, 0),
        ("paid_online", 2, "local"),
        ("resolving_unit", "PHÒNG B", "phong-b"),
        ("resolving_unit", "phong-b", "phong-b"),
        ("receiving_unit", "Bộ phận một cửa", "mot-cua"),
        ("procedure_code", "1.000002", "1.000002"),
    ],
)
def test_a_value_is_set_in_the_registers_words_or_its_codes(tmp_path, column, said, stored):
    path = write(tmp_path, dict.fromkeys(("due_at", "digitised", "fee", "paid_online", "receiving_unit"), ""), {})
    plain, register = read(path), corrected(path, correction({"dossier_id": ID}, set={column: said}))
    assert value(register, column) == stored
    assert register.dossiers.dtypes.equals(plain.dossiers.dtypes) and balanced(register)
    assert len(register.dossiers) == 2 and value(register, column, 1) is not stored


def test_a_set_procedure_is_another_procedure(tmp_path):
    register = corrected(
        write(tmp_path, {}), correction({"dossier_id": ID}, set={"procedure_code": "1.000002.000.H34"})
    )
    assert value(register, "procedure") == "1.000002"


def test_a_cell_is_made_blank(tmp_path):
    register = corrected(
        write(tmp_path, {"due_at": "01/08/2023"}, {"due_at": "02/08/2023"}),
        correction({"due_at": "01/08/2023"}, set={"due_at": "blank"}),
    )
    assert pd.isna(value(register, "due_at")) and value(register, "due_at", 1) == pd.Timestamp(2023, 8, 2)


@pytest.mark.parametrize(
    ("match", "rows"),
    [
        ({"fee": 5000}, {0, 1}),
        ({"fee": "5.000", "channel": "Trực tuyến"}, {0}),
        ({"fee": [5000, 0]}, {0, 1, 2}),
        ({"fee": "blank"}, {3}),
        ({"fee": ["(trống)", 0]}, {2, 3}),
        ({"fee": "filled"}, {0, 1, 2}),
        ({"fee": "(không trống)", "channel": ["online", "Trực tiếp"]}, {0, 1, 2}),
        ({"received_at": ["05/07/2023", date(2023, 7, 1)]}, {0, 3}),
        ({"digitised": True}, {1}),
        ({"digitised": "Không"}, {2}),
        ({"resolving_unit": "phòng  b"}, {1}),
        ({"resolving_unit": ["phong-b", "Phòng A"]}, {0, 1, 2, 3}),
        ({"procedure_code": "1.000002"}, {2}),
        ({"procedure_code": "1.000002.000.00.00.H34"}, {2}),
        ({"procedure_name": "THUÝ"}, {3}),
        ({"dossier_id": ["H34.99-0001", "H34.99-0003"]}, {1, 3}),
    ],
)
def test_dossiers_are_matched_by_columns_joined_by_and(tmp_path, match, rows):
    path = write(
        tmp_path,
        {"fee": "5000", "digitised": "", "procedure_name": "", "received_at": "01/07/2023"},
        {
            "fee": "5000",
            "digitised": "Có",
            "channel": "Trực tiếp",
            "resolving_unit": "Phòng B",
            "received_at": "02/07/2023",
        },
        {"fee": "0", "digitised": "Không", "procedure_code": "1.000002.000.00.00.H34", "received_at": "03/07/2023"},
        {"fee": "", "procedure_name": "Thúy", "received_at": "05/07/2023 09:30"},
    )
    drop = correction(match, len(rows))
    kept = {0, 1, 2, 3} - rows
    if not kept:
        assert len(corrected(path, correction(match, 4, set={"status": "Đang xử lý"})).dossiers) == 4
        return
    register = corrected(path, drop)
    assert set(register.dossiers["dossier_id"]) == {f"H34.99-{n:04}" for n in kept}
    assert balanced(register) and len(register.dropped) == len(rows)


def test_dropped_rows_are_listed_with_place_id_and_reason_and_no_code(tmp_path):
    register = corrected(write(tmp_path, {}, {}, {"received_at": "31/02/2023"}), correction({"dossier_id": ID}))
    assert list(register.dropped) == DROPPED and balanced(register)
    assert register.dropped[["file", "row", "correction", "why"]].to_numpy().tolist() == [
        ["so.csv", 2, "mot", "Nhập nhầm"]
    ]
    (fault,) = row_faults(register.dropped)
    assert "row 2" in fault.text("en") and "'mot'" in fault.text("vi")
    assert not any("H34.99" in frame.to_csv() for frame in vars(register.findings).values())


def test_how_many_dossiers_each_correction_changed_is_kept(tmp_path):
    register = corrected(
        write(tmp_path, {"fee": "5"}, {"fee": "6"}, {"fee": "7"}, {"fee": "8"}),
        correction({"fee": [5, 6]}, 2, id="phi", set={"fee": 6, "status": "Đã trả kết quả"}),
        correction({"fee": 7}, 1, id="bo"),
        correction({"fee": 9}, 1, id="khac", files=["data/khac*.csv"]),
    )
    found = register.findings.corrected[["correction", "action", "matched", "changed", "concerned"]]
    assert found.to_numpy().tolist() == [
        ["phi", "set", 2, 1, True], ["bo", "drop", 1, 1, True], ["khac", "drop", 0, 0, False],
    ]  # fmt: skip


def test_every_fault_is_told_at_once(tmp_path):
    path = write(tmp_path, {"fee": "5"}, {"fee": "6"}, {"fee": "7"})
    found = faults(
        path,
        correction({"fee": 1}, id="a"),
        correction({"fee": [5, 6]}, 3, id="b"),
        correction({"fee": ["1.5", "x"], "received_at": "31/02/2023"}, id="c"),
        correction({"fee": 5}, id="d", set={"resolving_unit": "Phòng AA", "channel": "blank", "status": "Xong"}),
        correction({"fee": 5}, id="e", set={"procedure_code": "khai sinh"}),
        correction({"fee": 5}, id="f", set={"resolving_unit": "blank"}),
        correction({"paper_used": "blank"}, 3, id="g", set={"late_reason": "Lỗi"}),
        correction({"fee": 7}, id="h"),
        correction({"fee": [6, 7]}, 2, id="i", set={"channel": "Trực tiếp"}),
        correction({"fee": 6}, id="j", set={"channel": "Trực tuyến"}),
    )
    assert found == [
        "correction-no-match corrections.0.match",
        "correction-count corrections.1.expected",
        "correction-unreadable corrections.2.match.fee",
        "correction-unreadable corrections.2.match.fee",
        "correction-unreadable corrections.2.match.received_at",
        "correction-unit-unknown corrections.3.set.resolving_unit",
        "correction-unreadable corrections.3.set.status",
        "correction-unreadable corrections.4.set.procedure_code",
        "correction-unit-unknown corrections.5.set.resolving_unit",
        "correction-column-absent corrections.6.match.paper_used",
        "correction-column-absent corrections.6.set.late_reason",
        "correction-conflict corrections.8",
        "correction-conflict corrections.9",
    ]


def test_a_blank_unit_is_given_by_a_correction(tmp_path):
    path = write(tmp_path, {"resolving_unit": ""}, {})
    assert [fault.code for fault in row_faults(read(path).rejected)] == ["row-unit-blank"]
    register = corrected(path, correction({"dossier_id": ID}, set={"resolving_unit": "Phòng B"}))
    assert value(register, "resolving_unit") == "phong-b" and balanced(register) and register.rejected.empty


def test_an_unknown_unit_is_told_with_a_near_one_and_not_with_what_is_expected(tmp_path):
    with pytest.raises(KpiError) as raised:
        corrected(write(tmp_path, {}), correction({"dossier_id": ID}, set={"resolving_unit": "Phòng AA"}))
    (fault,) = raised.value.faults
    assert "gần giống: Phòng A" in fault.text("vi") and "cần:" not in fault.text("vi")
    assert "near: Phòng A" in fault.text("en") and "expected" not in fault.text("en")


@pytest.mark.parametrize(
    ("column", "said", "is_refused"),
    [
        ("finished_at", "28/02/2053", True),
        ("finished_at", "31/12/2024", False),
        ("finished_at", date(2025, 1, 1), True),
        ("due_at", "01/01/2025", False),
        ("received_at", "01/01/1923", True),
    ],
)
def test_a_day_has_the_bounds_that_it_has_in_a_register(tmp_path, column, said, is_refused):
    params = replace(make_params(), calendar=Calendar({2023: WorkingYear(year=2023, confirmed=True, days=[])}))
    path = write(tmp_path, {"finished_at": "", "due_at": ""})
    change = correction({"dossier_id": ID}, set={column: said})
    if not is_refused:
        assert value(corrected(path, change, params=params), column) == pd.to_datetime(said, dayfirst=True)
        return
    with pytest.raises(KpiError, match="correction-unreadable") as raised:
        corrected(path, change, params=params)
    assert column not in PAST or "31/12/2024" in raised.value.faults[0].text("vi")


def test_a_count_that_differs_says_both(tmp_path):
    with pytest.raises(KpiError, match="3") as raised:
        corrected(write(tmp_path, {}, {}), correction({"channel": "online"}, 3))
    assert "expected 3 dossiers, found 2" in raised.value.faults[0].text("en")
    assert FILE in raised.value.faults[0].text("en")


def test_corrections_look_at_the_rows_as_read_in_any_order(tmp_path):
    path = write(tmp_path, {"fee": "5"}, {"fee": "6"})
    pair = correction({"fee": 5}, id="a", set={"fee": 6}), correction({"fee": 6}, id="b", set={"fee": 7})
    for order in (pair, pair[::-1]):
        assert corrected(path, *order).dossiers.sort_values("dossier_id")["fee"].tolist() == [6, 7]


def test_an_unknown_unit_is_matched_by_its_words_and_given_a_known_one(tmp_path):
    path = write(tmp_path, {}, {"resolving_unit": "Phòng cũ"})
    assert len(read(path).rejected) == 1
    register = corrected(path, correction({"resolving_unit": "PHÒNG CŨ"}, set={"resolving_unit": "Phòng B"}))
    assert len(register.rejected) == 0 and value(register, "resolving_unit", 1) == "phong-b"


def test_repeated_rows_are_one_dossier(tmp_path):
    register = corrected(write(tmp_path, {}, {"dossier_id": ID}, {}), correction({"dossier_id": ID}))
    assert len(register.dropped) == 2 and len(register.dossiers) == 1 and balanced(register)


def test_of_two_rows_that_contradict_one_can_be_dropped(tmp_path):
    path = write(tmp_path, {"fee": "5"}, {"dossier_id": ID, "fee": "6"})
    register = corrected(path, correction({"dossier_id": ID, "fee": 5}))
    assert register.dossiers["fee"].tolist() == [6] and register.rejected.empty and balanced(register)


def extracts(tmp_path):
    """Two extracts: the first dossier is processing in the older, finished in the newer."""
    old = write(tmp_path, {"status": "Đang xử lý"}, {}, name="cu.csv")
    new = write(tmp_path, {"finished_at": "05/07/2023"}, {"finished_at": ""}, name="moi.csv")
    params = make_params()
    days = [{"path": "cu.csv", "extracted_on": date(2023, 7, 2)}, {"path": "moi.csv", "extracted_on": date(2023, 7, 6)}]
    params.periods["2023-Q3"] = PeriodParams.model_validate({"register_files": days})
    return [old, new], params


def test_a_dossier_dropped_from_the_newest_extract_does_not_come_back_from_an_older_one(tmp_path):
    paths, params = extracts(tmp_path)
    register = corrected(paths, correction({"finished_at": "filled"}), params=params)
    assert ID not in register.dossiers["dossier_id"].tolist() and len(register.dropped) == 2 and balanced(register)


def test_a_row_that_a_newer_extract_replaced_is_not_matched(tmp_path):
    paths, params = extracts(tmp_path)
    with pytest.raises(KpiError, match="correction-no-match"):
        corrected(paths, correction({"status": "Đang xử lý"}), params=params)


def test_only_the_files_named_are_looked_at(tmp_path):
    paths = [
        write(tmp_path, {"dossier_id": "A-1"}, name="mot.csv"),
        write(tmp_path, {"dossier_id": "B-1"}, name="hai.csv"),
    ]
    register = corrected(paths, correction({"channel": "online"}, files=["m*.csv"]))
    assert register.dossiers["dossier_id"].tolist() == ["B-1"]


def test_the_stored_register_keeps_what_corrections_did_and_its_key_follows_them(tmp_path):
    path = write(tmp_path, {}, {})
    one = with_corrections(correction({"dossier_id": ID}, periods=["2023-Q3"]))
    register = read(path, params=one)
    store(register, tmp_path / "kept")
    again = load(tmp_path / "kept")
    pd.testing.assert_frame_equal(again.dropped, register.dropped)
    pd.testing.assert_frame_equal(again.findings.corrected, register.findings.corrected)
    assert balanced(again)
    other = one.during(one.period("2023-Q4"))
    assert not other.corrections and one.during(one.period("2023-Q3")).corrections == one.corrections
    assert store_key([path], one) != store_key([path], other)


def test_without_corrections_nothing_changes(tmp_path):
    register = read(write(tmp_path, {}))
    assert register.dropped.empty and register.findings.corrected.empty and balanced(register)


def test_all_columns_but_persons_and_the_origin_may_be_corrected():
    from typing import get_args

    from kpi_helpers.rules.corrections import MatchColumn, SetColumn

    assert {c.name for c in COLUMNS} - {"officer", "origin"} == set(get_args(MatchColumn))
    assert set(get_args(MatchColumn)) - {"dossier_id"} == set(get_args(SetColumn))


@pytest.mark.parametrize("said", ["h34.99-0000", "H34.99 - 0000", "H34.99-0000."])
def test_a_dossier_is_matched_however_its_code_is_written_in_the_file_or_the_correction(tmp_path, said):
    for written, named in ((ID, said), (said, ID)):
        path = write(tmp_path, {"dossier_id": written}, {"fee": "0", "dossier_id": "H34.99-9"})
        register = corrected(path, correction({"dossier_id": named}, set={"fee": 7000}))
        assert register.dossiers.set_index("dossier_id")["fee"].to_dict() == {written: 7000, "H34.99-9": 0}


def test_a_listed_code_that_matches_nothing_is_named(tmp_path):
    path = write(tmp_path, {}, {})
    listed = correction({"dossier_id": [ID, "H34.99-7777", "h34.99-0001", "H34.99-8888"]}, 2)
    assert faults(path, listed) == ["correction-codes corrections.0.match.dossier_id"]
    with pytest.raises(KpiError) as raised:
        corrected(path, correction(listed.match, 4))
    count, codes = raised.value.faults
    assert count.code == "correction-count" and codes.values["found"] == "H34.99-7777, H34.99-8888"


def test_a_correction_of_files_that_were_not_read_is_told_of_the_stored_register(tmp_path):
    params = with_corrections(correction({"dossier_id": ID}, files=["khac/*.csv"]), correction({"fee": 7}, id="hai"))
    store(read(write(tmp_path, {"fee": "7"}, {}), params=params), tmp_path / "stored")
    assert idle_corrections(tmp_path / "stored") == ["mot"]
