"""Does a published folder still hold what its manifest says?"""

from __future__ import annotations

from pathlib import Path

from kpi_helpers import project
from kpi_helpers.errors import Fault, KpiError
from kpi_helpers.publish import manifest
from kpi_helpers.publish.keys import of_file


def verify(folder: Path) -> list[Fault]:
    """What differs: a file altered, missing or added. Raises KpiError if the folder is no publication."""
    found = manifest.read(folder)
    if found is None:
        raise KpiError.of("not-a-publication", folder=project.shown(folder))
    present, expected = set(manifest.files_of(folder)), found.all_files
    faults = [Fault("published-file-missing", {"file": path}) for path in sorted(set(expected) - present)]
    faults += [Fault("published-file-added", {"file": path}) for path in sorted(present - set(expected))]
    return faults + [
        Fault("published-file-altered", {"file": path})
        for path in sorted(present & set(expected))
        if of_file(folder / path) != expected[path]
    ]
