"""Where publications stand: staged beside, moved in place when whole, the earlier one kept whole.

`<out>/<name>` is what circulates, `<out>/superseded/<name>/<n>` what it replaced. What does not circulate stands
likewise under `<out>/internal`, where a publication shares its folder with what others lay there: that stays where it
is. A run cut off at any moment leaves either the earlier publication or the new one; the next run clears up. A staging
folder bears the number of its process: while that lives, no other run works on the publication.
"""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from kpi_helpers import project
from kpi_helpers.errors import KpiError, system_problem
from kpi_helpers.publish import manifest
from kpi_helpers.publish.jobs import Publication
from kpi_helpers.publish.keys import of_file

PAUSE = 0.5  # seconds in which one of two runs that began together sees the other and yields
LATER = 60.0  # seconds by which a process that began after a folder's last change is not the one that made it


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

    def contents_before(self, path: str) -> Iterator[bytes]:
        """What a file was in the publication that stands and in the superseded ones, newest first."""
        for folder in (self.published, *reversed(self.earlier())):
            if (folder / path).is_file():
                yield (folder / path).read_bytes()

    def clear_up(self) -> None:
        """Clear away what dead runs staged. Of one cut off between its two moves the publication is put in place if it
        was staged whole, else the latest superseded one comes back.
        """
        left = [path for path in self.staged_by_others() if not is_owned(path)]
        with told(self.published):
            if not self.published.exists() and (earlier := self.earlier()):
                whole = [path for path in left if (path / manifest.NAME).exists()]
                (whole or earlier)[-1].replace(self.published)
        for path in left:
            shutil.rmtree(path, ignore_errors=True)
        self.give_back()

    def staged_by_others(self) -> list[Path]:
        """The staging folders of this publication but our own."""
        return [path for path in self.staging.glob(f"{self.name}@*") if owner(path) != os.getpid()]

    @contextmanager
    def staged(self) -> Iterator[Path]:
        """An empty folder to build a publication in, after what dead runs left; gone afterwards unless put in place.

        Raises KpiError `run-in-progress` while another run works on the same publication.
        """
        stage, is_new = self.staging / f"{self.name}@{os.getpid()}", not self.out.exists()
        with told(self.out):
            shutil.rmtree(stage, ignore_errors=True)
            stage.mkdir(parents=True)
        try:
            self.claim()
            self.clear_up()
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)
            with suppress(OSError):  # another publication is being staged, or published
                self.staging.rmdir()
                if is_new:
                    self.out.rmdir()

    def claim(self) -> None:
        """Refuse to work beside another run. Of two that began together the one with the higher number yields."""
        running = self.running()
        if running and min(running) > os.getpid():
            time.sleep(PAUSE)
            running = self.running()
        if running:
            raise KpiError.of("run-in-progress", place=project.shown(self.published), process=running[0])

    def running(self) -> list[int]:
        """The processes that work on this publication, ours apart."""
        return [owner(path) for path in self.staged_by_others() if is_owned(path)]

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
        kept = self.superseded / str(max((int(path.name) for path in self.earlier()), default=0) + 1)
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


def owner(path: Path) -> int:
    """The number of the process in a folder's name, `<what>@<number>`, with or without an ending of its own."""
    return int(path.name.rpartition("@")[2].partition("-")[0])


def is_owned(path: Path) -> bool:
    """Whether the process that made a folder still lives, and is not a later one that was given the same number."""
    try:
        process = psutil.Process(owner(path))
        is_later = process.create_time() > path.stat().st_mtime + LATER
        return process.status() != psutil.STATUS_ZOMBIE and not is_later
    except psutil.AccessDenied:
        return True
    except (psutil.NoSuchProcess, FileNotFoundError):
        return False


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
        raise KpiError.of("output-unwritable", place=project.shown(place), problem=system_problem(error)) from None
