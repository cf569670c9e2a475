"""A project of its own for a test: the shipped params and notebooks, a small example register."""

from __future__ import annotations

import shutil
from pathlib import Path

from kpi_helpers.register.example import write_example
from kpi_helpers.rules.params import load_params
from tests.support.make import PARAMS, held_by_git


def make_project(folder: Path, dossiers: int = 1500, file_format: str = "csv") -> Path:
    """A folder that is a project; its example is in `data/example`."""
    for name in ("params", "notebooks"):
        shutil.copytree(held_by_git() / name, folder / name)
    write_example(load_params(PARAMS), folder / "data" / "example", 2023, dossiers, file_format)
    return folder
