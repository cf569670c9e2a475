import pandas as pd
import pytest

from kpi_helpers.register.privacy import codes_of, screen


@pytest.fixture
def register(tmp_path, monkeypatch):
    monkeypatch.setenv("KPI_ROOT", str(tmp_path))
    codes = ["H34.99.09-230101-00001", "HS/2023/001", "HSĐK_7", "12", "1234567"]
    frame = pd.DataFrame({"dossier_id": codes, "officer": ["CB-01", None, None, "9", None]})
    frame.to_parquet(tmp_path / "dossiers.parquet")
    codes_of.cache_clear()
    return "."


@pytest.mark.parametrize(
    "text",
    [
        "<td>H34.99.09-230101-00001</td>", "hồ sơ H34.99.09-230101-00001.", "['HS/2023/001']", "mã=HSĐK_7;", "1234567",
        "|CB-01|", "x:H34.99.09-230101-00001/y",
    ],
)  # fmt: skip
def test_a_code_is_found_wherever_it_stands(register, text):
    (reason,) = screen(text, register)
    assert "1 mã" in reason and "H34" not in reason


@pytest.mark.parametrize("text", ["12 hồ sơ, 9 trễ hạn", "H34.99.09", "CB-015", ""])
def test_a_number_of_the_page_is_no_code_and_a_part_of_a_code_is_none(register, text):
    assert screen(text, register) == []
