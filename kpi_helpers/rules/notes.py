"""The analyst's own words on a page: `notes/<period>/<unit>.md` in a params folder, `overview.md` for all units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kpi_helpers import project
from kpi_helpers.errors import Fault, KpiError, near
from kpi_helpers.periods import FORM, Period

FOLDER, SUFFIX = "notes", ".md"
OF_ALL = "overview"  # the name of the words on a page that is no single unit's


@dataclass(frozen=True)
class Notes:
    """The files of a params folder that hold an analyst's own words."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / FOLDER

    def file(self, period: Period, unit: str) -> Path | None:
        """The file for a page of a period, else of the whole period that it is a part of; of a unit, or of all: ""."""
        name = f"{unit or OF_ALL}{SUFFIX}"
        places = (self.root / key / name for key in (period.key, period.whole_key))
        return next((place for place in places if place.is_file()), None)

    def text(self, period: Period, unit: str = "") -> str:
        """The Markdown for a page; empty where nothing is said. Raises KpiError `note-unreadable`."""
        path = self.file(period, unit)
        return read(path).strip() if path else ""

    def files(self) -> Iterator[Path]:
        """Every file, in order, but hidden ones."""
        paths = sorted(self.root.rglob("*")) if self.root.is_dir() else []
        yield from (path for path in paths if path.is_file() and not path.name.startswith("."))


def read(path: Path) -> str:
    """The text of a file of words. Raises KpiError `note-unreadable`."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise KpiError.of("note-unreadable", file=project.shown(path)) from None


def misnamed(notes: Notes, units: Iterable[str]) -> Iterator[Fault]:
    """Files that no page would show: not in the folder of a period, or not named as a unit's id."""
    known = [*units, OF_ALL]
    for path in notes.files():
        where, (*folders, name) = {"file": project.shown(path)}, path.relative_to(notes.root).parts
        stem = name.removesuffix(SUFFIX)
        if len(folders) != 1 or not FORM.fullmatch(folders[0]):
            yield Fault("note-period", where)
        elif name == stem or stem not in known:
            yield Fault("note-unit", {**where, "found": name, "near": near(stem, known)})
