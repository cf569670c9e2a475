"""LaTeX formulas → Typst and MathML. None stands for a formula that a page can only show as code."""

from __future__ import annotations

import re
from functools import cache

from latex2mathml.converter import convert

from kpi_helpers.publish.exporters.typesetter import typeset
from kpi_helpers.text import typst_string

ALONE = re.compile(r"\\(?:begin|end)\{(?:equation|displaymath)\*?\}")  # says only that a formula stands by itself
LINES = re.compile(r"\\(?P<edge>begin|end)\{(?:aligned|align|gathered|gather|multline|split)\*?\}")


def environments(latex: str, aligned: str, lines: str) -> str:
    """A formula with its environments in the form that a converter knows: `aligned` for lines with a sign that aligns
    them, `lines` for those without.
    """
    within = aligned if "&" in latex else lines
    return LINES.sub(lambda found: f"\\{found['edge']}{{{within}}}", ALONE.sub("", latex)).strip()


@cache
def typst_math(latex: str) -> str | None:
    """The formula in Typst, set alone first so that a bad one can't stop the document."""
    try:
        from tex2typst import tex2typst
    except ImportError:  # no wheel for this machine
        return None
    try:
        found = str(tex2typst(environments(latex, "aligned", "aligned")))
        typeset({"main": f'#set document(title: "–")\n{equation(latex, found, block=True)}'.encode()})
    except Exception:  # of the typesetter, or whatever the converter dislikes: it has no error of its own
        return None
    return found


def equation(latex: str, found: str, block: bool) -> str:
    """A formula with its LaTeX as text alternative."""
    return f"#math.equation(alt: {typst_string(latex.strip())}, block: {str(block).lower()}, ${found}$.body);"


@cache
def html_math(latex: str, display: str) -> str | None:
    try:
        return str(convert(environments(latex, "align*", "matrix"), display=display))
    except Exception:  # the converter has no error of its own
        return None
