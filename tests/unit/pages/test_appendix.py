"""The workbook of a period: every figure as a number, each text as itself, rows as high as their words."""

import io
import re
import zipfile
from datetime import date
from fractions import Fraction

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from kpi_helpers.pages.appendix import DEFINITIONS, RESULTS, appendix
from kpi_helpers.pages.fragments import Cell, Column, Table
from kpi_helpers.pages.overview import Overview
from kpi_helpers.pages.prepared import Prepared
from kpi_helpers.pages.workbook import LINE, Sheet, heights, workbook
from kpi_helpers.rules.organisation import PageParams
from tests.support.make import make_params, measured, unit
from tests.unit.measures.test_results import done

HOSTILE = [
    "=cmd()", "+1", "-1", "@SUM(A1)", "{=1}", "http://kon-ray.test/", "<script>&\"'#$*_\\", "\u202eabc", "🙂", "'x",
    "Xã" * 150,
]  # fmt: skip


@pytest.fixture(scope="module")
def page():
    """A world whose communes bear hostile names, one with dossiers, one with few, the others with none."""
    units = tuple(unit(f"xa-{n}", name, "commune") for n, name in enumerate(HOSTILE))
    rows = [done(resolving_unit="xa-0", procedure_code="1.000002") for _ in range(40)]
    rows += [done(resolving_unit="xa-1", procedure_code="1.000002")]
    return Overview(Prepared(measured(*rows, params=make_params(units=units))), PageParams())


@pytest.fixture(scope="module")
def sheets(page):
    book = CalamineWorkbook.from_filelike(io.BytesIO(appendix(page)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def table_of(rows, first):
    """The rows below the heading that begins with a word, up to the note."""
    [top] = [at for at, row in enumerate(rows) if row[0] == first]
    return pd.DataFrame([row for row in rows[top + 1 :] if row[1] != ""], columns=rows[top])


def test_each_figure_that_applies_stands_once_with_its_counts_share_and_verdict(page, sheets):
    shown = table_of(sheets[RESULTS], "Đơn vị")
    figures = [f for f in page.prepared.figures if f.status != "not_applicable"]
    assert len(shown) == len(figures) > 0
    for f, row in zip(figures, shown.to_dict("records"), strict=True):
        assert row["Mục"] == f.indicator.code and row["Đánh giá"] == f.verdict
        assert (row["b"], row["a"]) == ((f.numerator, f.denominator) if f.numerator is not None else ("–", "–"))
        assert row["Tỷ lệ"] == ("–" if f.value is None else pytest.approx(float(f.value) / 100))
        assert row["Giao"] == ("–" if f.target is None else pytest.approx(float(Fraction(f.target) / 100)))
        assert row["Còn thiếu"] == (f.shortfall if f.is_judged else "–")


def test_units_of_hostile_names_stand_literally(sheets):
    assert set(HOSTILE) <= set(table_of(sheets[RESULTS], "Đơn vị")["Đơn vị"])


def test_each_indicator_is_defined_with_the_text_it_comes_from(page, sheets):
    shown = table_of(sheets[DEFINITIONS], "Mục")
    assert shown["Mục"].tolist() == [i.code for i in page.indicators]
    assert shown["Căn cứ"].tolist() == [i.reference for i in page.indicators]
    assert shown["b là"].tolist() == [i.numerator_name for i in page.indicators]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_ever_a_formula_or_a_link(text):
    columns = [Column(), Column()]
    body = [[Cell(text), Cell("x")], [Cell(text, colspan=2)]]
    table = Table(text, columns, [[Cell(text), Cell(text, rowspan=1)]], body, pd.DataFrame(), text)
    made = workbook([Sheet("Bảng", [text], table)], date(2023, 9, 14))
    with zipfile.ZipFile(io.BytesIO(made)) as held:
        xml = held.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in xml and "<hyperlink" not in xml and 't="e"' not in xml
        assert not any("externalLink" in name for name in held.namelist())
    rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python()
    assert [cell for row in rows for cell in row if cell not in ("", "x")] == [text] * 7


def test_a_row_is_as_high_as_its_words_and_rows_share_what_spans_them():
    long = "chữ " * 30  # 120 letters: five lines of 30
    sizes = [32, 32]
    assert heights([[Cell("ngắn"), Cell(long)]], sizes) == [4 * LINE]
    assert heights([[Cell(long, colspan=2)]], sizes) == [2 * LINE]
    assert heights([[Cell(long, rowspan=2), Cell("a")], [Cell("b")]], sizes) == [2 * LINE, 2 * LINE]
    assert heights([[Cell("a", rowspan=2), Cell(long)], [Cell("b")]], sizes) == [4 * LINE, LINE]


def test_each_sheet_prints_on_a4_with_its_heading_repeated_and_its_pages_numbered(page):
    with zipfile.ZipFile(io.BytesIO(appendix(page))) as held:
        own = [
            held.read(name).decode() for name in held.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+.xml", name)
        ]
        titles = held.read("xl/workbook.xml").decode()
    assert titles.count("_xlnm.Print_Titles") == len(own) > 2
    for xml in own:
        assert 'paperSize="9"' in xml and 'orientation="landscape"' in xml and 'fitToHeight="0"' in xml
        assert "&amp;P/&amp;N" in xml and 'state="frozen"' in xml
