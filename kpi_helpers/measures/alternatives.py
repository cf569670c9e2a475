"""The same register read under other settings: what each reading of the rules changes."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pandas as pd

from kpi_helpers.errors import KpiError
from kpi_helpers.measures.measured import Measured, measure
from kpi_helpers.measures.results import rows_of, tidy
from kpi_helpers.rules.organisation import Settings

PLACE = ["indicator", "unit"]


def choices() -> dict[str, tuple[str, ...]]:
    """The settings that are a choice of named readings, each with its readings."""
    options = {name: get_args(field.annotation) for name, field in Settings.model_fields.items()}
    return {name: words for name, words in options.items() if words and all(isinstance(word, str) for word in words)}


def others(settings: Settings) -> list[tuple[str, str]]:
    """Each setting with each reading that is not in use."""
    return [
        (name, reading) for name, words in choices().items() for reading in words if reading != getattr(settings, name)
    ]


def to_date(measured: Measured) -> pd.DataFrame:
    """The results of the year to date, indexed by indicator and unit, lines to which an indicator applies."""
    found = tidy(rows_of(measured, measured.period.year_to_date, judged=True))
    return found[found["status"] != "not_applicable"].set_index(PLACE)


def read_otherwise(measured: Measured, name: str, reading: str) -> pd.DataFrame | KpiError:
    """The results of the year to date under another reading of one setting, or why there are none."""
    organisation = measured.params.organisation
    settings = organisation.settings.model_copy(update={name: reading})
    params = replace(measured.params, organisation=organisation.model_copy(update={"settings": settings}))
    try:
        return to_date(measure(measured.register, params, measured.period))
    except KpiError as error:
        return error


def differing(now: pd.DataFrame, other: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """The rows of `other` that differ from `now` in some of these columns, a value from none included."""
    a, b = now[list(columns)].astype(object), other[list(columns)].astype(object)
    same = (a == b) | (a.isna() & b.isna())
    return other[~same.all(axis=1)]
