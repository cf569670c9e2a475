"""Where publications stand: staged beside, moved in place when whole, the earlier one kept whole.

`<out>/<name>` is what circulates, `<out>/superseded/<name>/<n>` what it replaced. What does not circulate stands
likewise under `<out>/internal`, where a publication shares its folder with what others lay there: that stays where it
is. A run cut off at any moment leaves either the earlier publication or the new one; the next run clears up.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from kpi_helpers import project
from kpi_helpers.errors import KpiError
from kpi_helpers.publish import manifest
from kpi_helpers.publish.jobs import Publication
from kpi_helpers.publish.keys import of_file


@dataclass(frozen=True)
class Outputs:
    """The places of one publication."""

    out: Path
    name: str
    internal: bool = False

    @classmethod
    def of(cls, publication: Publication, out: Path) -> Outputs:
        return cls(out, publication.name, publication.internal)

    @property
    def home(self) -> Path:
        return self.out / "internal" if self.internal else self.out

    @property
    def published(self) -> Path:
        return self.home / self.name

    @property
    def superseded(self) -> Path:
        return self.home / "superseded" / self.name

    @property
    def failed(self) -> Path:
        """Where the office finds the notebooks that gave no document."""
        return self.out / "internal" / self.name / "failed"

    @property
    def staging(self) -> Path:
        return self.home / ".staging"

    def earlier(self) -> list[Path]:
        """The superseded publications, oldest first."""
        kept = [path for path in self.superseded.glob("*") if path.name.isdigit()]
        return sorted(kept, key=lambda path: int(path.name))

    def clear_up(self) -> None:
        """Finish or undo what a run that was cut off left behind."""
        left = [p for p in self.staging.glob(f"{self.name}@*") if not psutil.pid_exists(int(p.name.rpartition("@")[2]))]
        if not self.published.exists() and (earlier := self.earlier()):
            whole = [path for path in left if (path / manifest.NAME).exists()]
            (whole or earlier)[-1].replace(self.published)
        for path in left:
            shutil.rmtree(path, ignore_errors=True)
        self.give_back()

    @contextmanager
    def staged(self) -> Iterator[Path]:
        """An empty folder to build a publication in; gone afterwards unless it was put in place."""
        stage = self.staging / f"{self.name}@{os.getpid()}"
        with told(self.out):
            shutil.rmtree(stage, ignore_errors=True)
            stage.mkdir(parents=True)
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)
            if self.staging.is_dir() and not any(self.staging.iterdir()):
                self.staging.rmdir()

    def are_whole(self, files: Mapping[str, str]) -> bool:
        """Whether files of the publication are there as their hashes say."""
        return all(
            (self.published / path).is_file() and of_file(self.published / path) == digest
            for path, digest in files.items()
        )

    def copy(self, paths: Iterable[str], stage: Path) -> None:
        """Files of the earlier publication, as they are, into the stage."""
        for path in paths:
            (stage / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self.published / path, stage / path)

    def take_manifest(self, stage: Path) -> None:
        """The same files rest on other inputs now: only the manifest is new, and it replaces the old one whole."""
        with told(self.published):
            (stage / manifest.NAME).replace(self.published / manifest.NAME)

    def put_in_place(self, stage: Path) -> None:
        """Two moves: the earlier publication aside, the new one in. If the second fails the first is undone."""
        kept = self.superseded / str(len(self.earlier()) + 1)
        with told(self.published):
            if not self.published.exists():
                stage.replace(self.published)
                return
            kept.parent.mkdir(parents=True, exist_ok=True)
            self.published.replace(kept)
            try:
                stage.replace(self.published)
            except OSError:
                kept.replace(self.published)
                raise
            self.give_back()

    def give_back(self) -> None:
        """What others laid into the folder of an internal publication was moved aside with it: it comes back."""
        for kept in self.earlier()[-1:] if self.internal and self.published.exists() else []:
            for path in manifest.others_in(kept):
                if not (self.published / path.name).exists():
                    path.replace(self.published / path.name)
            for folder in (kept, self.superseded, self.superseded.parent):  # empty: there was no publication yet
                if not any(folder.iterdir()):
                    folder.rmdir()


@contextmanager
def told(place: Path) -> Iterator[None]:
    """File system errors in the words of the person who can do something about them."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise KpiError.of("disk-full", place=project.shown(place)) from None
        if error.errno in (errno.EBUSY, errno.ETXTBSY) or getattr(error, "winerror", None) in (5, 32):
            raise KpiError.of("output-in-use", place=project.shown(error.filename or place)) from None
        raise KpiError.of("output-unwritable", place=project.shown(place), problem=error.strerror or "") from None
