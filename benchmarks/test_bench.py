"""Measurements: two ways side by side in one run, interleaved; medians and their ratio, nothing asserted of seconds."""

import statistics
import time
from collections.abc import Callable

import pytest

from kpi_helpers.register.example import write_example
from kpi_helpers.register.reading import read_register
from kpi_helpers.register.store import load, store
from kpi_helpers.rules.params import load_params
from tests.support.make import ROOT

pytestmark = pytest.mark.bench
ROUNDS = 5


def side_by_side(capsys: pytest.CaptureFixture[str], first: tuple[str, Callable], second: tuple[str, Callable]) -> None:
    """Run both in turn and print medians and ratio."""
    taken: dict[str, list[float]] = {first[0]: [], second[0]: []}
    for _ in range(ROUNDS):
        for name, action in (first, second):
            begun = time.perf_counter()
            action()
            taken[name].append(time.perf_counter() - begun)
    a, b = (statistics.median(taken[name]) for name in taken)
    with capsys.disabled():
        print(f"\n{first[0]} {a:.3f} s · {second[0]} {b:.3f} s · ratio {a / b:.2f}")


@pytest.fixture(scope="module")
def params():
    return load_params(ROOT / "params")


def test_reading_a_workbook_against_the_stored_register(params, tmp_path, capsys):
    path = write_example(params, tmp_path, 1, 12_000, "xlsx")
    store(read_register([path], params), tmp_path / "stored")
    ways = ("read xlsx", lambda: read_register([path], params)), ("load stored", lambda: load(tmp_path / "stored"))
    side_by_side(capsys, *ways)
