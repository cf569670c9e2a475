"""The exporter `report-pdf`: notebook → PDF/A-2a and PDF/UA-1 by Typst, with the package's own fonts only.

`jupyter nbconvert --to report-pdf executed.ipynb` works wherever the package is installed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from kpi_helpers.assets import TYPST
from kpi_helpers.errors import KpiError
from kpi_helpers.publish.exporters.content import Block
from kpi_helpers.publish.exporters.document import Document
from kpi_helpers.publish.exporters.report_exporter import ReportExporter
from kpi_helpers.publish.exporters.tables import breakable
from kpi_helpers.publish.exporters.typesetter import UNDATED, TypesettingError, typeset
from kpi_helpers.text import code_of, typst_string


class ReportPDFExporter(ReportExporter):
    """Prints the notebook's Markdown and outputs as an official document; never code."""

    export_from_notebook = "PDF (báo cáo)"
    output_mimetype = "application/pdf"
    suffix = ".pdf"

    def written(self, document: Document, printed: Sequence[Block]) -> tuple[bytes, list[str]]:
        """The whole document."""
        return to_pdf(document, printed)


def to_pdf(document: Document, printed: Sequence[Block]) -> tuple[bytes, list[str]]:
    """The PDF, and warnings of letters that no font has: these stand as their codes.

    Raises KpiError `typesetting-failed`, with the cell where it can be told.
    """
    glyphs: tuple[str, ...] = ()
    while True:
        try:
            return typeset(sources(document, printed, glyphs), document.dated), replacements(printed, glyphs)
        except TypesettingError as error:
            if set(error.glyphs) <= set(glyphs):
                cell = guilty(document, printed, glyphs)
                raise KpiError.of("typesetting-failed", cell=cell, problem=str(error)[:300]) from None
            glyphs += error.glyphs


def sources(document: Document, printed: Sequence[Block], glyphs: Sequence[str] = ()) -> dict[str, bytes]:
    """The typesetter's files, `glyphs` spelled as codes."""
    main = ['#import "report.typ": *', f"#show: report.with({header(document)})", *(b.typst for b in printed)]
    files = {"main": "\n\n".join(main).encode()}
    for block in printed:
        files |= block.files
    return {"report.typ": layout(), **{name: spelled(data, glyphs) for name, data in files.items()}}


def spelled(data: bytes, glyphs: Sequence[str]) -> bytes:
    for glyph in glyphs:
        data = data.replace(glyph.encode(), code_of(glyph).encode())
    return data


def replacements(printed: Sequence[Block], glyphs: Sequence[str]) -> list[str]:
    return [
        f"ô {block.cell}: phông chữ không có ký tự {code_of(glyph)}, bản PDF in mã của nó"
        for block in printed
        for glyph in glyphs
        if any(glyph.encode() in data for data in (block.typst.encode(), *block.files.values()))
    ]


def guilty(document: Document, printed: Sequence[Block], glyphs: Sequence[str]) -> str:
    """The first cell that can't be typeset by itself."""
    for block in printed:
        try:
            typeset(sources(document, [block], glyphs), document.dated)
        except TypesettingError:
            return str(block.cell)
    return "–"


@cache
def layout() -> bytes:
    return (TYPST / "report.typ").read_bytes()


def header(document: Document) -> str:
    """The document's fields as the layout takes them."""
    day = document.dated or UNDATED
    texts = {
        "title": document.title,
        "subtitle": document.subtitle,
        "kind": document.kind,
        "parent": document.parent_agency,
        "number-line": document.number_line,
        "about": document.about,
        "place-and-date": document.place_and_date,
        "signer": document.signer,
        "banner": document.marks,
        "footer": document.foot,
        "version": document.version_line,
        "language": document.language,
        "author": document.author,
    }
    lists = {
        "agency": document.agency,
        "addressed": document.addressed,
        "recipients": document.recipients,
        "capacity": document.capacity,
        "notices": document.notices,
        "keywords": document.keywords,
    }
    words = [f"{name}: {typst_string(breakable(text))}" for name, text in texts.items()]
    words += [f"{name}: ({''.join(typst_string(breakable(x)) + ', ' for x in lines)})" for name, lines in lists.items()]
    words += [f"date: datetime(year: {day.year}, month: {day.month}, day: {day.day})"]
    return "(" + ", ".join(words) + ")"
