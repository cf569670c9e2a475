"""What can go wrong, in words its reader can act on.

A fault is a stable code and the values that fill its message; `messages.py` holds the message in Vietnamese and in
English. `KpiError` carries one fault or many: it is shown without a traceback and ends a command with exit code 2.
Any other exception is a defect of ours and keeps its traceback.
"""

from __future__ import annotations

import difflib
import locale
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kpi_helpers.messages import MESSAGES


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: a code of `messages.MESSAGES` and the values that fill its text."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str | None = None) -> str:
        """The message in `vi` or `en` (default: the user's language), without the code."""
        return MESSAGES[self.code][language or user_language()].format_map(self.values)

    def __str__(self) -> str:
        return f"[{self.code}] {self.text()}"


class KpiError(Exception):
    """Faults that a user can repair: in a register, in params, in a notebook or on the command line."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults

    @classmethod
    def of(cls, code: str, **values: object) -> KpiError:
        """An error of a single fault."""
        return cls(Fault(code, values))

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


def user_language() -> str:
    """`KPI_LANG` if it is vi or en, else Vietnamese unless the locale is English."""
    chosen = os.environ.get("KPI_LANG", "")[:2].lower()
    if chosen in ("vi", "en"):
        return chosen
    return "en" if (locale.getlocale()[0] or "").lower().startswith("en") else "vi"


def near(word: str, known: Iterable[str], limit: int = 3) -> str:
    """The known words most like `word`, joined for a message; a dash if none is near."""
    return ", ".join(difflib.get_close_matches(word, list(known), n=limit, cutoff=0.5)) or "–"
