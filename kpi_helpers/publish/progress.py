"""What a person sees while a publication runs: a bar with rate and ETA on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys

from tqdm import tqdm

from kpi_helpers.errors import spoken
from kpi_helpers.publish.jobs import Record


class Progress:
    """A line per finished document, and on a terminal a bar below them."""

    def __init__(self, total: int) -> None:
        self.bar = tqdm(total=total, unit="trang", disable=not sys.stderr.isatty(), leave=False)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *raised: object) -> None:
        self.bar.close()

    def tell(self, record: Record, seconds: float) -> None:
        """One finished document and how long it took."""
        self.bar.update()
        warnings = "".join(f"\n         ! {warning}" for warning in record.warnings)
        tqdm.write(f"{seconds:6.1f}s {spoken(record.status):9} {record.label}{warnings}", file=sys.stdout)
