"""A project of its own for a test: the shipped params and notebooks, a small example register."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from kpi_helpers.register.example import write_example
from kpi_helpers.rules.params import load_params
from tests.support.make import ROOT


def make_project(folder: Path, dossiers: int = 1500, file_format: str = "csv") -> Path:
    """A folder that is a project; its example is in `data/example`."""
    shutil.copytree(ROOT / "params", folder / "params")
    (folder / "notebooks").mkdir()
    for name in ("overview.ipynb", "unit_report.ipynb"):
        (folder / "notebooks" / name).write_text(held_by_git(f"notebooks/{name}"), encoding="utf-8")
    write_example(load_params(ROOT / "params"), folder / "data" / "example", 2023, dossiers, file_format)
    return folder


def held_by_git(path: str) -> str:
    """A file as it is staged or committed, so that a person's edits in the working copy don't count; else as it is."""
    shown = subprocess.run(["git", "show", f":{path}"], cwd=ROOT, capture_output=True, check=False)
    return shown.stdout.decode() if shown.returncode == 0 else (ROOT / path).read_text(encoding="utf-8")
