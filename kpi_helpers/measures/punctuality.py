"""How many days before or after the appointed day dossiers were resolved, in bands that tell of no few of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile

import pandas as pd

from kpi_helpers.measures.breakdown import of_units
from kpi_helpers.measures.measured import Measured
from kpi_helpers.periods import Window

# Days from the appointed day, the outermost bands open; from both ends towards that day itself.
SPANS = ((1, 3), (4, 7), (8, 15), (16, 30), (31, None))
Band = tuple[int, int | None, int]  # first and last day from the appointed one, the last empty where open; how many


def days_from_due(measured: Measured, units: tuple[str, ...], window: Window) -> pd.DataFrame:
    """Resolved dossiers of some units by days from the appointed day, those without one left out.

    Columns: side (−1 early, 0 on the day, 1 late), first, last (days, `last` empty where open), count; from the
    earliest to the latest. Bands beyond the outermost dossier are left out; one with fewer than `small_cell` dossiers
    is joined with the next towards the appointed day, all of a side with fewer.
    """
    facts = of_units(measured, units, window)
    done = facts[facts["resolved"]]
    days = (done["ended_on"] - done["due_on"]).dt.days.dropna()
    small = measured.params.organisation.settings.small_cell
    early, late = (bands(days * side, small) for side in (-1, 1))
    rows = [
        *((-1, *band) for band in reversed(early)),
        (0, 0, 0, int((days == 0).sum())),
        *((1, *band) for band in late),
    ]
    frame = pd.DataFrame(rows, columns=["side", "first", "last", "count"])
    return frame.astype({"last": "Int64"})


def bands(days: pd.Series, small: int) -> list[Band]:
    """How many days are in each band, the first day first; one open band where they are fewer than `small`."""
    if len(days[days > 0]) < small:
        return [(1, None, int((days > 0).sum()))]
    counts = [(first, last, int((days.ge(first) & days.le(last or days.max())).sum())) for first, last in SPANS]
    return joined(list(dropwhile(lambda band: not band[2], reversed(counts))), small)


def joined(outer: Sequence[Band], small: int) -> list[Band]:
    """Bands, from the outermost inwards, of which none holds fewer than `small` unless none at all; inmost first."""
    found: list[Band] = []
    for first, last, count in outer:
        if found and 0 < found[-1][2] < small:
            _, last, more = found.pop()
            count += more
        found.append((first, last, count))
    while len(found) > 1 and 0 < found[-1][2] < small:
        (_, last, more), (first, _, count) = found[-2:]
        found[-2:] = [(first, last, count + more)]
    return found[::-1]
