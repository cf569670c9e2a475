"""Where the project is: the folder that holds `params/` and `notebooks/`."""

from __future__ import annotations

import os
from pathlib import Path

from kpi_helpers.errors import KpiError


def root() -> Path:
    """`KPI_ROOT`, else the nearest parent of the working folder that holds `params/` and `notebooks/`."""
    if chosen := os.environ.get("KPI_ROOT"):
        return Path(chosen).resolve()
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "params").is_dir() and (folder / "notebooks").is_dir():
            return folder
    raise KpiError.of("project-not-found", folder=here.name)


def resolve(path: str | Path) -> Path:
    """A path as the user wrote it, taken from the project root if relative."""
    return root() / path


def shown(path: str | Path) -> str:
    """A path as a message or a page may show it: relative to the project root, else its folder's name and its own."""
    path = Path(path)
    if not path.is_absolute():
        return path.as_posix()
    return path.relative_to(root()).as_posix() if path.is_relative_to(root()) else "/".join(path.parts[-2:])
