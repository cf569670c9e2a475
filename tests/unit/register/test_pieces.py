"""A large register read in pieces is the register read whole."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

from kpi_helpers.errors import KpiError
from kpi_helpers.register import pieces, store
from kpi_helpers.register.example import example
from kpi_helpers.register.findings import Findings
from kpi_helpers.register.reading import read_register
from kpi_helpers.register.store import import_files, load
from kpi_helpers.rules.params import load_params
from tests.support.make import PARAMS


@pytest.fixture(scope="module")
def params():
    return load_params(PARAMS)


@pytest.fixture
def small(monkeypatch):
    """Pieces of a few hundred rows, written a few hundred dossiers at a time."""
    monkeypatch.setattr(pieces, "LARGE", 0)
    monkeypatch.setattr(pieces, "PIECE", 333)
    monkeypatch.setattr(pieces, "GROUP", 50)
    monkeypatch.setattr(store, "AT_ONCE", 200)


def spoilt(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows far apart of the same dossier, alike and not; rows that are rejected, repaired or set apart."""
    rng = np.random.default_rng(5)
    cells = {name: place for place, name in enumerate(frame.columns)}
    again = frame.iloc[rng.choice(len(frame), 40, replace=False)]
    other = again.iloc[:15].assign(**{"Ngày kết thúc xử lý": "30/08/2023"})
    bad = pd.concat([frame, again, other, again.iloc[:5]], ignore_index=True)
    bad.iloc[7, cells["Mã hồ sơ"]] = bad.iloc[400, cells["Mã hồ sơ"]] = ""
    bad.iloc[8, cells["Đơn vị giải quyết"]] = bad.iloc[401, cells["Đơn vị giải quyết"]] = "Xã Không Có"
    bad.iloc[[14, 15, 403], cells["Đơn vị giải quyết"]] = "UBND xã Dak Koi"
    bad.iloc[9, cells["Ngày tiếp nhận"]] = "31/02/2023"
    bad.iloc[10, cells["Phí, lệ phí (đồng)"]] = "151.10"
    bad.iloc[11, cells["Kênh nộp"]] = " Trực  tuyến"
    bad.iloc[700, cells["Ngày nộp"]] = "2023-05-04"
    bad.iloc[12, cells["Ngày thu phí"]] = "04/05/2203"
    for place in range(len(frame) + 15, len(frame) + 25):
        bad.iloc[place, cells["Mã hồ sơ"]] = bad.iloc[place, cells["Mã hồ sơ"]].lower()
    for place, change in enumerate(["–", "−"], len(frame) + 25):
        bad.iloc[place, cells["Mã hồ sơ"]] = bad.iloc[place, cells["Mã hồ sơ"]].replace("-", change)
    bad.iloc[len(frame) + 27, cells["Mã hồ sơ"]] = "'" + bad.iloc[len(frame) + 27, cells["Mã hồ sơ"]]
    bad.iloc[13, cells["Mã hồ sơ"]] = bad.iloc[402, cells["Mã hồ sơ"]] = "Người Nộp"
    total = pd.DataFrame([{"Mã hồ sơ": "Tổng cộng", "Mã TTHC": str(len(bad))}], columns=frame.columns, dtype=object)
    return pd.concat([bad, total], ignore_index=True)


def test_a_spoilt_register_in_pieces_is_the_register_read_whole(params, tmp_path, small):
    path = tmp_path / "so.parquet"
    spoilt(example(params, 3, 600)).to_parquet(path, row_group_size=150)
    whole = read_register([path], params)
    import_files([path], params, tmp_path / "stored")
    found = load(tmp_path / "stored")
    assert len(whole.rejected) > 10 and whole.merged > 20 and len(whole.findings.repaired) and len(whole.findings.apart)
    assert whole.findings.names["cells"].tolist() == [3]
    store.store(whole, tmp_path / "whole")
    expected = load(tmp_path / "whole")
    pd.testing.assert_frame_equal(found.dossiers, expected.dossiers)
    for name in ("columns", "files", "rows", "merged", "notes", "unconfirmed"):
        assert getattr(found, name) == getattr(expected, name), name
    for one in fields(Findings):
        ours, theirs = (getattr(register.findings, one.name) for register in (found, expected))
        pd.testing.assert_frame_equal(ours, theirs, check_dtype=len(theirs) > 0, obj=one.name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["so.parquet", "stored", "whole"]


def test_a_register_of_which_no_row_is_left_is_refused_and_leaves_nothing(params, tmp_path, small):
    path = tmp_path / "so.parquet"
    example(params, 3, 600).assign(**{"Đơn vị giải quyết": "Xã Không Có"}).to_parquet(path, row_group_size=150)
    with pytest.raises(KpiError) as raised:
        import_files([path], params, tmp_path / "stored")
    assert [fault.code for fault in raised.value.faults][:2] == ["register-no-rows", "row-unit-unknown"]
    assert [path.name for path in tmp_path.iterdir()] == ["so.parquet"]


def test_codes_of_dossiers_in_bytes_are_refused(params, tmp_path, small):
    path, frame = tmp_path / "so.parquet", example(params, 3, 600)
    frame.assign(**{"Mã hồ sơ": frame["Mã hồ sơ"].str.encode("utf-8")}).to_parquet(path, row_group_size=150)
    with pytest.raises(KpiError, match="register-column-kind"):
        import_files([path], params, tmp_path / "stored")


def test_the_example_is_not_mixed_with_another_register_in_another_piece(params, tmp_path, small):
    path, frame = tmp_path / "so.parquet", example(params, 3, 600)
    frame["Nguồn số liệu"] = np.where(frame.index < 333, frame["Nguồn số liệu"], "")
    frame.to_parquet(path, row_group_size=150)
    with pytest.raises(KpiError) as raised:
        import_files([path], params, tmp_path / "stored")
    assert raised.value.faults[0].code == "register-mixed"
