"""A closed period, frozen: the example's figures of 2023-Q3. A difference needs an entry in CHANGELOG.md."""

from pathlib import Path

from kpi_helpers.measures.measured import measure
from kpi_helpers.measures.results import results
from kpi_helpers.pages.index import results_csv
from kpi_helpers.register.example import write_example
from kpi_helpers.register.reading import read_register
from kpi_helpers.rules.params import load_params
from tests.support.make import PARAMS


def test_the_figures_of_a_closed_period_have_not_changed(tmp_path):
    params = load_params(PARAMS)
    register = read_register([write_example(params, tmp_path, file_format="parquet")], params)
    found = results_csv(results(measure(register, params, params.period("2023-Q3"))))
    assert found == (Path(__file__).parent / "2023-Q3/results.csv").read_text(encoding="utf-8")
