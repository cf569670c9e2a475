"""What is to be published: jobs, and the publication they make together."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

Status = Literal["published", "failed", "held", "withdrawn"]
FORMATS = {"html": "report-html", "pdf": "report-pdf", "docx": "report-docx"}


@dataclass(frozen=True)
class Job:
    """One document: a notebook with its parameters, all text. `name` is its place in the publication, no suffix.

    `parts` are hashes of what it rests on beside the publication's own; `formats` those in which it is made beside the
    publication's.
    """

    name: str
    notebook: Path
    parameters: Mapping[str, str]
    label: str
    parts: Mapping[str, str] = field(default_factory=dict)
    formats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Publication:
    """The documents of one folder, and what their content rests on.

    `parts` are hashes given by the caller; `facts` are shown in the manifest; `inputs` are files from the project root
    with their hashes. Five functions are named (`module:function`) and get their arguments as keywords: `extras` gives
    the folder's other files as bytes, and as `earlier` gets what the one that `recalls` names was in the publications
    before, newest first; `gate` gives reasons to publish nothing at all; `screen` gives reasons to hold an
    executed notebook's document back; `scan` names what is wrong with a visible text of any file; `audit`, which gets a
    document's parameters, names the figures of a rendered page that are not true. `shared` are the
    parameters that every document gets. A `partial` publication keeps the documents it does not name; another makes
    again those that stand already. If it `shows_keys`, pages bear the beginning of their document's key: they are
    others, hence a new version, whenever what they rest on is. An `internal` one stays in the office, in a folder that
    it shares.
    """

    name: str
    jobs: tuple[Job, ...]
    parts: Mapping[str, str]
    facts: Mapping[str, Any]
    formats: tuple[str, ...]
    inputs: Mapping[str, str] = field(default_factory=dict)
    extras: str = ""
    extras_arguments: Mapping[str, str] = field(default_factory=dict)
    recalls: str = ""
    gate: str = ""
    gate_arguments: Mapping[str, str] = field(default_factory=dict)
    screen: str = ""
    screen_arguments: Mapping[str, str] = field(default_factory=dict)
    scan: str = ""
    scan_arguments: Mapping[str, str] = field(default_factory=dict)
    audit: str = ""
    shared: Mapping[str, str] = field(default_factory=dict)
    partial: bool = False
    shows_keys: bool = False
    internal: bool = False


@dataclass(frozen=True)
class Record:
    """What became of a job. `files` maps paths in the publication to hashes; `version` is empty for a first one.

    `behind` names the parts on which it rests otherwise than the run that kept it.
    Of a document that is not there: `why`, the code of a message, and `before`, the hashes by format of the pages that
    circulated last, which `version` numbers; the next ones go on from these.
    """

    name: str
    label: str
    status: Status
    key: str
    parts: Mapping[str, str]
    notebook: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    version: Mapping[str, int] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    why: str = ""
    reason: str = ""

    @property
    def pages(self) -> dict[str, str]:
        """The hashes of its pages, or of those that circulated last, by format."""
        kinds = {path.rpartition(".")[2]: digest for path, digest in self.files.items()} or self.before
        return {kind: digest for kind, digest in kinds.items() if kind in FORMATS}

    def as_json(self) -> dict[str, Any]:
        """What the manifest keeps: no reason, since the words of an error may name a person, a dossier or a path."""
        return {name: value for name, value in asdict(self).items() if name != "reason"}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Record:
        return cls(**{**kept, "warnings": tuple(kept["warnings"]), "behind": tuple(kept["behind"])})


def scanner(function: str, arguments: Mapping[str, str]) -> Callable[[str], Sequence[str]]:
    """The function that names what is wrong with a text; nothing is where no function is named."""
    return partial(named(function), **arguments) if function else lambda text: ()


def named(function: str) -> Callable[..., Any]:
    """The function that `module:function` names."""
    module, _, name = function.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found
