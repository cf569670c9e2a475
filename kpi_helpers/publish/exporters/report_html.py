"""The exporter `report-html`: notebook → one HTML file that asks nothing of any network, with the official heading."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Any

from nbconvert.exporters.exporter import Exporter
from nbformat import NotebookNode

from kpi_helpers.assets import HTML
from kpi_helpers.publish.exporters.content import Block, blocks
from kpi_helpers.publish.exporters.document import Document, document_of
from kpi_helpers.text import html_text


class ReportHTMLExporter(Exporter):  # type: ignore[misc]
    """Prints what `report-pdf` prints, as a page; never code."""

    export_from_notebook = "HTML (báo cáo)"
    output_mimetype = "text/html"

    def __init__(self, config: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("file_extension", ".html")
        super().__init__(config=config, **kwargs)

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kwargs: Any) -> tuple[str, Any]:
        nb, resources = super().from_notebook_node(nb, resources, **kwargs)
        folder = resources.get("metadata", {}).get("path")
        printed = blocks(nb, Path(folder) if folder else None)
        for warning in (warnings := [w for block in printed for w in block.warnings]):
            self.log.warning(warning)
        resources["report_warnings"] = warnings
        return to_html(document_of(nb), printed), resources


def to_html(document: Document, printed: Sequence[Block]) -> str:
    """The whole page."""
    template = Template((HTML / "report.html").read_text(encoding="utf-8"))
    return template.substitute(
        language=document.language,
        title=html_text(", ".join(filter(None, [document.title, document.subtitle]))),
        style=(HTML / "report.css").read_text(encoding="utf-8"),
        banner=line("div", document.banner, "banner", ' role="note"'),
        heading=heading(document),
        notices="".join(line("p", words, "notice") for words in document.notices),
        body="\n".join(block.html for block in printed),
        footer=line("p", document.footer),
    )


def heading(document: Document) -> str:
    """The official heading, then the title."""
    return "".join(
        [
            letterhead(document) if document.agency else "",
            line("p", document.kind.upper(), "kind"),
            f"<h1>{html_text(document.title)}</h1>",
            line("p", document.subtitle, "subtitle"),
            line("p", document.version_line, "version"),
            line("p", "Kính gửi: " + "; ".join(document.addressees) + ".", "addressees") if document.addressees else "",
        ]
    )


def letterhead(document: Document) -> str:
    agency = "<br>".join(html_text(words) for words in document.agency)
    return (
        '<div class="letterhead">'
        f'<div>{line("p", document.parent_agency)}<p class="ruled"><strong>{agency}</strong></p>'
        f"{line('p', document.number_line)}</div>"
        "<div><p><strong>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</strong></p>"
        '<p class="ruled whole"><strong>Độc lập - Tự do - Hạnh phúc</strong></p>'
        f"{line('p', document.place_and_date, 'date')}</div></div>"
    )


def line(tag: str, text: str, name: str = "", more: str = "") -> str:
    """An element with a text, nothing without one."""
    named = f' class="{name}"' if name else ""
    return f"<{tag}{named}{more}>{html_text(text)}</{tag}>" if text else ""
