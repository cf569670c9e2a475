"""What a document says of itself: heading, title, signer, warnings. It travels in the notebook.

The fields stand in the notebook's metadata under `document`, over those in an output of the type `DOCUMENT`. The
title is the notebook's first `#` heading unless a field gives it: who edits the heading edits the title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field, fields
from datetime import date
from typing import Any

from nbformat import NotebookNode
from pydantic import ValidationError
from pydantic.dataclasses import dataclass

from kpi_helpers.errors import KpiError
from kpi_helpers.publish.exporters.markdown import plain, tokens
from kpi_helpers.text import INTERNAL as KEPT_IN

DOCUMENT = "application/vnd.report.document+json"
UNTITLED = "Báo cáo"
INTERNAL = "internal"  # the tag of a cell that is the analyst's own
TITLE = re.compile(r"\A\s*#[ \t]+(?P<title>.+?)[ \t]*#*[ \t]*(?:\n|\Z)")


@dataclass(frozen=True)
class Document:
    """The fields of a document; whatever is empty is not printed.

    `about`: "V/v …". A document that has it is a letter (công văn): it names no kind, and its title is not printed.
    """

    title: str = ""
    subtitle: str = ""
    kind: str = ""
    parent_agency: str = ""
    agency: list[str] = field(default_factory=list)
    number_line: str = ""
    about: str = ""
    place_and_date: str = ""
    addressees: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    capacity: list[str] = field(default_factory=list)
    signer: str = ""
    banner: str = ""
    notices: list[str] = field(default_factory=list)
    footer: str = ""
    run_id: str = ""
    version: Mapping[str, int] = field(default_factory=dict)
    dated: date | None = None
    language: str = "vi"
    author: str = ""
    keywords: list[str] = field(default_factory=list)
    internal: bool = False

    @property
    def marks(self) -> str:
        """What each printed page bears above its text."""
        return " · ".join(filter(None, [KEPT_IN if self.internal else "", self.banner]))

    @property
    def foot(self) -> str:
        """What each page bears below its text: where its figures are from, and what it was made of."""
        return " · ".join(filter(None, [self.footer, f"Mã lập: {self.run_id}" if self.run_id else ""]))

    @property
    def addressed(self) -> list[str]:
        """To whom it goes, as lines: one follows the words "Kính gửi", several are a list below them."""
        if len(self.addressees) < 2:
            return [f"{name}." for name in self.addressees]
        *others, last = self.addressees
        return [*(f"- {name};" for name in others), f"- {last}."]

    @property
    def version_line(self) -> str:
        """`Bản số 2, thay bản số 1`; nothing for a first publication."""
        if not self.version:
            return ""
        return f"Bản số {self.version['number']}, thay bản số {self.version['replaces']}"


def document_of(notebook: NotebookNode) -> Document:
    """The document's fields as the notebook carries them. Raises KpiError `document-field` for one of a wrong type."""
    given = {**fields_in_outputs(notebook), **notebook.metadata.get("document", {})}
    known = {f.name for f in fields(Document)}
    values = {name: value for name, value in given.items() if name in known and value}
    try:
        return Document(**{"title": first_heading(notebook), **values})
    except ValidationError as error:
        wrong = error.errors()[0]
        name, found = ".".join(str(step) for step in wrong["loc"]), repr(wrong["input"])
        raise KpiError.of("document-field", field=name, found=found, allowed=wrong["msg"]) from None


def fields_in_outputs(notebook: NotebookNode) -> dict[str, Any]:
    """The fields that the last output of the document type gives."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    found = [output["data"][DOCUMENT] for output in outputs if DOCUMENT in output.get("data", {})]
    return dict(found[-1]) if found else {}


def title_cell(notebook: NotebookNode) -> NotebookNode | None:
    """The cell that begins with the notebook's `#` heading."""
    for cell in notebook.cells:
        internal = INTERNAL in cell.metadata.get("tags", [])
        if cell.cell_type == "markdown" and not internal and TITLE.match(cell.source):
            return cell
    return None


def first_heading(notebook: NotebookNode) -> str:
    cell = title_cell(notebook)
    found = None if cell is None else TITLE.match(cell.source)
    words = "".join(plain(token) for token in tokens(found["title"])) if found else ""
    return words.strip() or UNTITLED


def without_title(source: str) -> str:
    """A cell's Markdown below its `#` heading."""
    return TITLE.sub("", source, count=1)
