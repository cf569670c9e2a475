"""The exporter `report-pdf`: notebook → PDF/A-2a and PDF/UA-1 by Typst, with the package's own fonts only.

`jupyter nbconvert --to report-pdf executed.ipynb` works wherever the package is installed.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache

import typst
from PIL import Image

from kpi_helpers.assets import FONTS, TYPST
from kpi_helpers.errors import KpiError
from kpi_helpers.publish.exporters.content import Block
from kpi_helpers.publish.exporters.document import Document
from kpi_helpers.publish.exporters.report_exporter import ReportExporter
from kpi_helpers.text import typst_string

STANDARDS = ["a-2a", "ua-1"]
UNDATED = date(2000, 1, 1)  # a document without a day still needs one that is the same on each run


class ReportPDFExporter(ReportExporter):
    """Prints the notebook's Markdown and outputs as an official document; never code."""

    export_from_notebook = "PDF (báo cáo)"
    output_mimetype = "application/pdf"
    suffix = ".pdf"

    def written(self, document: Document, printed: Sequence[Block]) -> bytes:
        """The whole document."""
        return to_pdf(document, printed)


def to_pdf(document: Document, printed: Sequence[Block]) -> bytes:
    """Typeset a document. Raises KpiError `typesetting-failed`, with the cell where it can be told."""
    files = {name: data for block in printed for name, data in block.files.items()}
    try:
        return typeset(document, [block.typst for block in printed], files)
    except TypesettingError as error:
        cell = guilty(document, printed, files)
        raise KpiError.of("typesetting-failed", cell=cell, problem=str(error)[:300]) from None


class TypesettingError(Exception):
    """The typesetter refused, or warned of something that must not pass, such as a missing glyph."""


def typeset(document: Document, parts: Sequence[str], files: dict[str, bytes]) -> bytes:
    source = "\n\n".join(['#import "report.typ": *', f"#show: report.with({header(document)})", *parts])
    inputs = {"main": source.encode(), "report.typ": layout(), **{name: as_svg(data) for name, data in files.items()}}
    day = document.day or UNDATED
    try:
        pdf, warnings = typst.compile_with_warnings(  # type: ignore[call-overload]
            inputs,
            font_paths=fonts(),
            pdf_standards=STANDARDS,
            timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
        )
    except typst.TypstError as error:
        raise TypesettingError(str(error)) from None
    if warnings:
        raise TypesettingError("; ".join(str(getattr(warning, "message", warning)) for warning in warnings))
    return bytes(pdf)


def as_svg(data: bytes) -> bytes:
    """A drawing as the typesetter takes it: its files must be text, so a raster image travels inside an SVG."""
    if data.lstrip().startswith(b"<"):
        return data
    with Image.open(io.BytesIO(data)) as image:
        (width, height), kind = image.size, Image.MIME[image.format or "PNG"]
    encoded = base64.b64encode(data).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:{kind};base64,{encoded}"/></svg>'
    ).encode()


def guilty(document: Document, printed: Sequence[Block], files: dict[str, bytes]) -> str:
    """The first cell that can't be typeset by itself."""
    for block in printed:
        try:
            typeset(document, [block.typst], files)
        except TypesettingError:
            return str(block.cell)
    return "–"


@cache
def layout() -> bytes:
    return (TYPST / "report.typ").read_bytes()


@cache
def fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])


def header(document: Document) -> str:
    """The document's fields as the layout takes them."""
    day = document.day or UNDATED
    texts = {
        "title": document.title,
        "subtitle": document.subtitle,
        "kind": document.kind,
        "parent": document.parent_agency,
        "number-line": document.number_line,
        "place-and-date": document.place_and_date,
        "signer": document.signer,
        "banner": document.banner,
        "footer": document.footer,
        "version": document.version_line,
        "language": document.language,
        "author": document.author,
    }
    lists = {
        "agency": document.agency,
        "addressees": document.addressees,
        "recipients": document.recipients,
        "capacity": document.capacity,
        "notices": document.notices,
    }
    words = [f"{name}: {typst_string(text)}" for name, text in texts.items()]
    words += [f"{name}: ({''.join(typst_string(line) + ', ' for line in lines)})" for name, lines in lists.items()]
    words += [f"date: datetime(year: {day.year}, month: {day.month}, day: {day.day})"]
    return "(" + ", ".join(words) + ")"
