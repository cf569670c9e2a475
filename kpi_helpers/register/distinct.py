"""A column by its distinct cells, so that what is asked of a cell is asked once however many rows hold it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

Array = np.ndarray[Any, Any]


def by_distinct(cells: pd.Series) -> tuple[Array, pd.Index]:
    """Where among the distinct cells each one is, blanks at -1; and the distinct cells."""
    if not isinstance(cells.dtype, pd.CategoricalDtype):
        return pd.factorize(cells)
    places, distinct = cells.cat.codes.to_numpy(), cells.cat.categories
    used = np.bincount(places + np.int64(1), minlength=len(distinct) + 1)[1:] > 0
    if used.all():
        return places, distinct
    return np.append(np.cumsum(used) - 1, -1)[places], distinct[used]


def holds(cells: pd.Series, test: Callable[[Any], object]) -> Array:
    """Which cells pass a test; blanks do not."""
    places, distinct = by_distinct(cells)
    return np.array([*map(test, distinct), False], dtype=bool)[places]


def each(cells: pd.Series, read: Callable[[Any], object], dtype: str = "str") -> pd.Series:
    """What each cell reads; blanks stay blank."""
    places, distinct = by_distinct(cells)
    return pd.Series([*map(read, distinct), None], dtype=dtype).take(places).set_axis(cells.index)


def as_objects(rows: pd.DataFrame) -> Array:
    """A few rows as an array, without turning into objects the words that only others hold."""
    columns = [
        column.cat.remove_unused_categories() if isinstance(column.dtype, pd.CategoricalDtype) else column
        for _, column in rows.items()
    ]
    return pd.DataFrame(dict(enumerate(columns))).to_numpy(dtype=object)
