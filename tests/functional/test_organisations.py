"""A commune, a province and a district are served by the same commands, each from its own params folder."""

import io

import pandas as pd
import pytest

from kpi_helpers.cli import main
from tests.support.project import make_project


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return make_project(tmp_path_factory.mktemp("du-an"), dossiers=200)


@pytest.mark.parametrize(
    ("params", "period", "organisation", "units"),
    [
        ("params", "2023-Q3", "kon-ray", 21),
        ("params/examples/quang-ngai", "2026-Q3", "tinh-quang-ngai", 3),
        ("params/examples/xa-kon-braih", "2026-Q3", "xa-kon-braih", 3),
    ],
)
def test_example_check_and_results(project, monkeypatch, capsys, params, period, organisation, units):
    monkeypatch.setenv("KPI_ROOT", str(project))
    monkeypatch.setenv("KPI_LANG", "vi")
    given = ["--params", params]
    out = f"data/{organisation}"
    assert main(["example", *given, "--out", out, "--dossiers", "600", "--format", "csv"]) == 0
    assert main(["check", period, *given, "--register", out]) == 0
    said = capsys.readouterr().out
    assert "cổng chất lượng: phát hành\n" in said and " 0 dòng bị loại" in said
    assert main(["results", period, *given, "--register", out]) == 0
    rows = pd.read_csv(io.StringIO(capsys.readouterr().out))
    whole = rows[(rows["unit"] == organisation) & (rows["indicator"] == "II.1") & (rows["window"] == "year_to_date")]
    assert whole["denominator"].tolist()[0] > 50 and "no_data" not in set(rows["status"])
    levels = rows.loc[rows["unit_kind"] == "level", "unit"].unique().tolist()
    assert levels == (["cap-huyen", "cap-xa"] if organisation == "kon-ray" else ["cap-xa"])
    assert len(rows["unit"].unique()) - len(levels) - 1 == units
