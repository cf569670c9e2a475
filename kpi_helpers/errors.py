"""What can go wrong, in words its reader can act on.

A fault is a stable code and the values that fill its message; `messages.py` holds the message in Vietnamese and in
English. `KpiError` carries one fault or many: it is shown without a traceback and ends a command with exit code 2.
Any other exception is a defect of ours and keeps its traceback.
"""

from __future__ import annotations

import difflib
import errno
import locale
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kpi_helpers.messages import MESSAGES, WORDS

NO_SHEET = "–"  # of a file that has none, or one without a name: such a file is named alone
SHEET = {"vi": ", trang {sheet}", "en": ", sheet {sheet}"}


@dataclass(frozen=True)
class Original:
    """The words in which another program says what is wrong: English, for whoever supports the user."""

    words: str

    def text(self, language: str) -> str:
        """The words in brackets after a sentence in English; nothing after one in Vietnamese."""
        return f" ({self.words})" if language == "en" and self.words else ""


@dataclass(frozen=True)
class OneOf:
    """What is allowed, as `'a', 'b' or 'c'`."""

    words: str

    def text(self, language: str) -> str:
        return self.words if language == "en" else self.words.replace(" or ", " hoặc ")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: a code of `messages.MESSAGES` and the values that fill its text. A value may be a fault
    too, which is said within the sentence.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str | None = None) -> str:
        """The message in `vi` or `en` (default: the user's language), without the code."""
        chosen = language or user_language()
        values = {n: v.text(chosen) if isinstance(v, Fault | Original | OneOf) else v for n, v in self.values.items()}
        told = MESSAGES[self.code][chosen]
        return (told.replace(SHEET[chosen], "") if values.get("sheet") == NO_SHEET else told).format_map(values)

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


def system_problem(error: OSError) -> Fault:
    """What the system says of a file, within a sentence."""
    codes = {
        errno.ENOENT: "problem-not-there", errno.EACCES: "problem-forbidden", errno.EPERM: "problem-forbidden",
        errno.EROFS: "problem-forbidden", errno.ENOSPC: "problem-disk-full", errno.EISDIR: "problem-folder",
        errno.ENOTDIR: "problem-no-folder", errno.EBUSY: "problem-in-use",
    }  # fmt: skip
    code = codes.get(error.errno or 0, "problem-system")
    return Fault(code, {"problem": Original(error.strerror or type(error).__name__)})


def spoken(word: str) -> str:
    """A word of the code in the user's language."""
    return WORDS.get(word, word) if user_language() == "vi" else word


def near(word: str, known: Iterable[str], limit: int = 3) -> str:
    """The known words most like `word`, joined for a message; a dash if none is near."""
    return ", ".join(difflib.get_close_matches(word, list(known), n=limit, cutoff=0.5)) or "–"
