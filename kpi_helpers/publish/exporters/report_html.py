"""The exporter `report-html`: notebook → one HTML file that asks nothing of any network, with the official heading."""

from __future__ import annotations

from collections.abc import Sequence
from string import Template

from kpi_helpers.assets import HTML
from kpi_helpers.publish.exporters.content import Block
from kpi_helpers.publish.exporters.document import Document
from kpi_helpers.publish.exporters.fonts import embedded
from kpi_helpers.publish.exporters.report_exporter import ReportExporter
from kpi_helpers.text import html_text


class ReportHTMLExporter(ReportExporter):
    """Prints what `report-pdf` prints, as a page; never code."""

    export_from_notebook = "HTML (báo cáo)"
    output_mimetype = "text/html"
    suffix = ".html"

    def written(self, document: Document, printed: Sequence[Block]) -> tuple[str, list[str]]:
        """The whole document."""
        return to_html(document, printed), []


def to_html(document: Document, printed: Sequence[Block]) -> str:
    """The whole page."""
    parts = {
        "language": document.language,
        "title": html_text(", ".join(filter(None, [document.title, document.subtitle]))),
        "style": (HTML / "report.css").read_text(encoding="utf-8"),
        "banner": line("aside", document.marks, "banner", ' aria-label="Lưu ý"'),
        "heading": heading(document),
        "notices": "".join(line("p", words, "notice") for words in document.notices),
        "body": "\n".join(block.html for block in printed),
        "footer": line("p", document.foot),
    }
    template = Template((HTML / "report.html").read_text(encoding="utf-8"))
    return template.substitute(parts, fonts=embedded("".join(parts.values())))


def heading(document: Document) -> str:
    """The official heading, then the title; that of a letter is only heard, and stands in the window's bar."""
    title = line("h1", document.title, "hidden" if document.about else "")
    named = [line("p", document.kind.upper(), "kind"), title, line("p", document.subtitle, "subtitle")]
    return "".join(
        [
            letterhead(document) if document.agency else "",
            *([title] if document.about else named),
            line("p", document.version_line, "version"),
            addressed(document.addressed),
        ]
    )


def addressed(lines: Sequence[str]) -> str:
    """`Kính gửi: Ủy ban nhân dân huyện.`, or a list of several."""
    names = "".join(f"<li>{html_text(name)}</li>" for name in lines)
    if len(lines) < 2:
        return line("p", "Kính gửi: " + lines[0], "addressees") if lines else ""
    return f'<div class="addressees"><p>Kính gửi:</p><ul>{names}</ul></div>'


def letterhead(document: Document) -> str:
    agency = "<br>".join(html_text(words) for words in document.agency)
    return (
        '<div class="letterhead">'
        f'<div>{line("p", document.parent_agency)}<p class="ruled"><strong>{agency}</strong></p>'
        f"{line('p', document.number_line)}{line('p', document.about, 'about')}</div>"
        "<div><p><strong>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</strong></p>"
        '<p class="ruled whole"><strong>Độc lập - Tự do - Hạnh phúc</strong></p>'
        f"{line('p', document.place_and_date, 'date')}</div></div>"
    )


def line(tag: str, text: str, name: str = "", more: str = "") -> str:
    """An element with a text, nothing without one."""
    named = f' class="{name}"' if name else ""
    return f"<{tag}{named}{more}>{html_text(text)}</{tag}>" if text else ""
