"""A register counted the way of large ones: stored in small pieces, read a piece at a time, added up."""

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pandas as pd

from kpi_helpers.measures.measured import measure_in_stretches
from kpi_helpers.measures.results import results
from kpi_helpers.periods import Period
from kpi_helpers.register import store
from kpi_helpers.register.reading import Register
from kpi_helpers.rules.params import Params


def results_in_stretches(register: Register, params: Params, period: Period, at_once: int) -> pd.DataFrame:
    """The results of a register stored `at_once` dossiers a piece."""
    with TemporaryDirectory() as folder, patch.object(store, "AT_ONCE", at_once):
        store.store(register, Path(folder) / "stored")
        return results(measure_in_stretches(store.stretches(Path(folder) / "stored"), params, period))
