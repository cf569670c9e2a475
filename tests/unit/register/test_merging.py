"""Of several extracts the newest holds, and a mistyped year makes none new."""

import pandas as pd
import pytest

from kpi_helpers.register.merging import HAPPENED, last_believed
from kpi_helpers.register.reading import read_register
from tests.support.make import make_params
from tests.unit.register.test_reading import write


def days(*given: str) -> pd.DataFrame:
    """Days received, one a dossier; nothing else happened."""
    received = pd.to_datetime(pd.Series(given, dtype="str"), format="%d/%m/%Y").astype("datetime64[s]")
    return pd.DataFrame({name: received if name == "received_at" else pd.NaT for name in HAPPENED})


MANY = ["03/07/2023"] * 500 + ["02/01/2024"]


@pytest.mark.parametrize(
    ("others", "latest"),
    [
        ([], "2024-01-02"),
        (["03/07/2024"], "2024-07-03"),  # 183 days later
        (["04/07/2024"], "2024-01-02"),  # 184
        (["05/07/2027"] * 4, "2024-01-02"),
        (["05/07/2027"] * 5, "2027-07-05"),  # so many are no slip
        (["05/07/2027"] * 2 + ["05/07/2032"] * 2, "2024-01-02"),
    ],
)
def test_a_few_days_far_behind_all_others_are_not_believed(others, latest):
    assert last_believed(days(*MANY, *others)) == pd.Timestamp(latest)


def test_in_a_small_register_every_day_is_believed():
    assert last_believed(days("03/07/2022", "05/07/2023")) == pd.Timestamp("2023-07-05")
    assert last_believed(days("")) is pd.NaT


# --- one code, several dossiers -----------------------------------------------------------------------------------

ONE = {"dossier_id": "0001", "resolving_unit": "Xã X", "receiving_unit": "Xã X", "procedure_code": "1.000002",
       "received_at": "03/01/2023", "finished_at": "10/01/2023", "status": "Đã trả kết quả"}  # fmt: skip
OTHER = {"dossier_id": "0002", "received_at": "20/09/2023"}  # makes the second file the later extract


@pytest.mark.parametrize(
    ("changed", "is_shared"),
    [
        # two communes number their own
        ({"resolving_unit": "Xã Y", "receiving_unit": "Xã Y", "procedure_code": "1.000004"}, True),
        ({"resolving_unit": "Xã Y", "received_at": "05/01/2023"}, True),
        ({"procedure_code": "1.000004", "received_at": "05/01/2023"}, True),
        # a unit begins anew each year: done, and received again
        ({"received_at": "11/01/2023", "finished_at": "12/01/2023"}, True),
        ({"received_at": "10/01/2023", "finished_at": "12/01/2023"}, False),
        # what a later extract of one dossier says otherwise
        ({"received_at": "05/01/2023"}, False),
        ({"procedure_code": "1.000004"}, False),
        ({"resolving_unit": "Xã Y"}, False),
        ({"resolving_unit": "Xã Y", "procedure_code": "1.000004"}, False),
        ({"receiving_unit": "Xã Y"}, False),
        ({"receiving_unit": "", "resolving_unit": "Xã Y", "procedure_code": "1.000004"}, False),
        ({"status": "Đang xử lý", "finished_at": ""}, False),
    ],
)
def test_a_code_that_several_dossiers_share_counts_for_none(tmp_path, changed, is_shared):
    files = write(tmp_path, ONE, name="x.csv"), write(tmp_path, ONE | changed, OTHER, name="y.csv")
    register = read_register(files, make_params())
    assert register.rows == len(register.dossiers) + len(register.rejected) + register.merged == 3
    told = register.rejected[["file", "row", "column", "reason", "unit"]].to_numpy().tolist()
    unit = "xa-y" if changed.get("resolving_unit") else "xa-x"
    shared = [["x.csv", 2, "Mã hồ sơ", "row-id-shared", "xa-x"], ["y.csv", 2, "Mã hồ sơ", "row-id-shared", unit]]
    assert told == (shared if is_shared else [])
    assert sorted(register.dossiers["dossier_id"]) == (["0002"] if is_shared else ["0001", "0002"])
    assert len(register.findings.replaced) == (not is_shared) and register.findings.rows["rejected"].sum() == len(told)


def test_days_in_an_impossible_order_make_no_other_dossier(tmp_path):
    """A mistyped day of receipt, mended in the later extract."""
    files = (
        write(tmp_path, ONE | {"received_at": "03/11/2023"}, name="x.csv"),
        write(tmp_path, ONE, OTHER, name="y.csv"),
    )
    assert len(read_register(files, make_params()).dossiers) == 2


def test_a_dossier_handed_to_its_units_successor_is_the_same(tmp_path):
    ended = make_params().units[-1].model_copy(update={"id": "xa-cu", "name": "Xã Cũ", "aliases": [], "code": None,
                                                        "successor": "xa-x"})  # fmt: skip
    given = make_params()
    params = make_params(units=(*given.units, ended))
    old = ONE | {"resolving_unit": "Xã Cũ", "receiving_unit": "Xã Cũ", "received_at": "04/01/2023"}
    files = write(tmp_path, old, name="x.csv"), write(tmp_path, ONE, OTHER, name="y.csv")
    register = read_register(files, params)
    assert len(register.dossiers) == 2 and len(register.findings.replaced) == 1


def test_in_one_extract_too_no_row_of_a_shared_code_counts(tmp_path):
    rows = ONE, ONE | {"resolving_unit": "Xã Y", "received_at": "05/01/2023"}, ONE | {"fee": "7"}
    register = read_register([write(tmp_path, *rows, OTHER)], make_params())
    assert register.rejected["reason"].tolist() == ["row-id-shared"] * 3 and len(register.dossiers) == 1
