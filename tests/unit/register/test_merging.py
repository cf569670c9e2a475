"""Of several extracts the newest holds, and a mistyped year makes none new."""

import pandas as pd
import pytest

from kpi_helpers.register.merging import HAPPENED, last_believed


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
