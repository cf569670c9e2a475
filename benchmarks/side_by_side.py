"""Two ways side by side: fresh processes, in turn, medians of wall, CPU (user, system and children) and peak."""

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from tests.support.make import ROOT

ROUNDS = int(os.environ.get("KPI_BENCH_ROUNDS", "5"))


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, seconds of CPU, MiB at the highest (VmHWM)."""

    wall: float
    cpu: float
    peak: float

    def __str__(self) -> str:
        return f"{self.wall:8.2f} s {self.cpu:8.2f} s CPU {self.peak:8.0f} MiB"


def run(way: str, *arguments: object) -> Cost:
    """One way of `ways.py` in a process of its own."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.ways", way, *map(str, arguments)]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE)
    said = process.stdout.read().decode().split()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, (way, said)
    return Cost(time.perf_counter() - begun, used.ru_utime + used.ru_stime, int(said[-1]) / 1024)


def side_by_side(capsys, title: str, ours: tuple, theirs: tuple, rounds: int = ROUNDS) -> tuple[Cost, Cost, Cost]:
    """Medians of our way and of the other, and their ratio, printed as a table."""
    taken = {way: [] for way in (ours, theirs)}
    for _ in range(rounds):
        for way, costs in taken.items():
            costs.append(run(*way))
    a, b = map(median, taken.values())
    ratio = Cost(a.wall / b.wall, a.cpu / b.cpu, a.peak / b.peak)
    with capsys.disabled():
        print(f"\n{title}, median of {rounds}\n{ours[0]:24}{a}\n{theirs[0]:24}{b}")
        print(f"{'ratio':24}{ratio.wall:8.2f}   {ratio.cpu:8.2f}       {ratio.peak:8.2f}")
    return a, b, ratio


def median(costs: list[Cost]) -> Cost:
    return Cost(*(statistics.median(getattr(cost, of) for cost in costs) for of in ("wall", "cpu", "peak")))
