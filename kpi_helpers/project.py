"""Where the project is: the folder that holds `params/` and `notebooks/`; and where its inputs outside it lie.

What circulates does not say where a file outside the project lies. Its place is noted in `.kpi/inputs/<hash>`.
"""

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
    """A path as a message or a page may show it: relative to the project root, else the bare name; in a name that is no
    UTF-8 the bytes that are none by their number.
    """
    path = Path(path)
    if path.is_absolute():
        path = path.relative_to(root()) if path.is_relative_to(root()) else Path(path.name)
    return path.as_posix().encode(errors="backslashreplace").decode()


def remember(path: Path, digest: str) -> None:
    """Note where an input of this hash lies, if that is outside the project."""
    if path.is_relative_to(root()):
        return
    note = noted(digest)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(str(path), encoding="utf-8")


def place_of(shown_as: str, digest: str) -> Path | None:
    """Where an input lies, or lay outside the project; None if it is not in the project and no place is noted."""
    if noted(digest).exists():
        return Path(noted(digest).read_text(encoding="utf-8"))
    return resolve(shown_as) if resolve(shown_as).is_file() else None


def noted(digest: str) -> Path:
    return root() / ".kpi" / "inputs" / digest
