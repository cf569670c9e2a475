"""Markdown → HTML: formulas as MathML, images embedded, headings at the levels that the PDF gives them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import mistune

from kpi_helpers.publish.exporters.foreign import cleaned
from kpi_helpers.publish.exporters.formulas import html_math
from kpi_helpers.publish.exporters.images import Pictures
from kpi_helpers.publish.exporters.markdown import PLUGINS, next_level
from kpi_helpers.text import html_text, nfc


class HTMLWriter(mistune.HTMLRenderer):  # type: ignore[misc]
    """Renders what needs more than plain HTML. `level`: that of the last heading, below the page's title."""

    def __init__(self, level: int) -> None:
        super().__init__(escape=False)
        self.level = level

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        if not text.strip():
            return ""
        self.level = next_level(level, self.level)
        return f"<h{self.level + 1}>{text}</h{self.level + 1}>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Under its own address; `cleaned` puts the picture itself there."""
        return f'<img src="{html_text(url)}" alt="{html_text(unescape(text))}">'


def to_html(source: str, pictures: Pictures, level: int, mark: str) -> str:
    """Markdown as HTML; `mark` sets the ids of its footnotes apart from those of other cells."""
    writer = HTMLWriter(level)
    convert = mistune.create_markdown(renderer=writer, plugins=[*PLUGINS])
    writer.register("inline_math", lambda _, text: math(text, "inline"))
    writer.register("block_math", lambda _, text: math(text, "block"))
    writer.register("table", lambda _, text: table(text))
    html = re.sub(r'(\bid="|href="#)(?=fn)', rf"\g<1>{mark}-", str(convert(nfc(source))))
    return cleaned(html, pictures)


def math(latex: str, display: str) -> str:
    """MathML, or the LaTeX as code."""
    return html_math(latex, display) or f"<code>{html_text(latex.strip())}</code>"


def table(rows: str) -> str:
    return (
        f'<div class="scroll" role="group" aria-label="Bảng" tabindex="0"><table class="data">\n{rows}</table></div>\n'
    )
