"""Text in columns of equal width, as terminals and `pre` show it."""

from __future__ import annotations

from kpi_helpers.text import typst_string

TERMINAL = 86  # letters in a line, see the size of raw blocks in report.typ


def raw_block(text: str) -> str:
    """Typst of the text, its long lines continued on the next as a terminal does."""
    lines = (line.expandtabs() for line in text.splitlines())
    cut = [line[at : at + TERMINAL] for line in lines for at in range(0, max(1, len(line)), TERMINAL)]
    return f"#raw({typst_string(chr(10).join(cut))}, block: true)"
