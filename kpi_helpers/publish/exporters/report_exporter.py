"""What the exporters share: the notebook's blocks and document, handed to a writer of one format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

from nbconvert.exporters.exporter import Exporter
from nbformat import NotebookNode

from kpi_helpers.publish import notebooks
from kpi_helpers.publish.exporters.content import Block, blocks
from kpi_helpers.publish.exporters.document import Document, document_of
from kpi_helpers.publish.visible import Passage, text_of_markup
from kpi_helpers.text import texts_of_typst


class ReportExporter(Exporter):  # type: ignore[misc]
    """An nbconvert exporter that prints Markdown and outputs, never code; what can't be printed is a warning."""

    suffix: ClassVar[str]

    def __init__(self, config: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("file_extension", self.suffix)
        super().__init__(config=config, **kwargs)

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kwargs: Any) -> tuple[str | bytes, Any]:
        """The document; `resources["report_warnings"]`: what could not be printed; `report_texts`: what can be read."""
        nb, resources = super().from_notebook_node(nb, resources, **kwargs)
        folder = resources.get("metadata", {}).get("path")
        printed = blocks(nb, Path(folder) if folder else None)
        document = document_of(nb)
        content, more = self.written(document, printed)
        resources["report_texts"] = self.readable(document, printed, content)
        resources["report_warnings"] = [*(warning for block in printed for warning in block.warnings), *more]
        for warning in resources["report_warnings"]:
            self.log.warning(warning)
        return content, resources

    def written(self, document: Document, printed: Sequence[Block]) -> tuple[str | bytes, list[str]]:
        """The document in the exporter's format, and warnings that only this format has."""
        raise NotImplementedError

    def readable(self, document: Document, printed: Sequence[Block], content: str | bytes) -> list[Passage]:
        """What can be read or heard in the document, (place, text)."""
        return texts(document, printed)


def texts(document: Document, printed: Sequence[Block]) -> list[Passage]:
    """What can be read or heard in the document, (place, text), in either format: words that a page prints as one are
    one in its HTML; text alternatives and what is drawn stand in its Typst and its files.
    """
    found = [("phần đầu, phần cuối", notebooks.texts(asdict(document)))]
    for block in printed:
        drawn = [text_of_markup(data.decode()) for data in block.files.values()]
        own = [text_of_markup(block.html), *texts_of_typst(block.typst), *drawn]
        found += [(f"ô số {block.cell}", text) for text in own]
    return found
