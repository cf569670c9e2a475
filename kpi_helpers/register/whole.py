"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kpi_helpers import project
from kpi_helpers.errors import KpiError


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Have a file written whole or not at all, so that another process never reads half of it."""
    draft = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(draft)
        draft.replace(path)
    except OSError:
        raise KpiError.of("store-unwritable", folder=project.shown(path.parent)) from None
    finally:
        with suppress(OSError):
            draft.unlink()
