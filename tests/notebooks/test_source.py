"""The shape of the pages we ship. An analyst's own notebooks are not held to it."""

import re
from itertools import pairwise

import nbformat
import pytest

from kpi_helpers import notebook as facade
from tests.support.make import held_by_git

SHIPPED = ["overview", "unit_report", "register_quality"]
FORBIDDEN = re.compile(r"\bdef |\bclass |\bimport |\bfor |open\(|read_|\.to_|^\s*[%!]|['\"]/", re.MULTILINE)


@pytest.fixture(params=SHIPPED)
def page(request):
    """A shipped page as git holds it: what an analyst edits in the working copy never turns this red."""
    return nbformat.read(held_by_git() / f"notebooks/{request.param}.ipynb", as_version=4)


def code(page):
    return [cell for cell in page.cells if cell.cell_type == "code"]


def tagged(page, tag):
    return [cell for cell in page.cells if tag in cell.metadata.get("tags", [])]


def test_sources_carry_no_outputs(page):
    assert all(not cell.outputs and cell.execution_count is None for cell in code(page))


def test_cells_are_short_and_only_the_setup_imports(page):
    for cell in code(page):
        assert len(cell.source.splitlines()) <= 8
        if not cell.metadata.get("tags"):
            assert not FORBIDDEN.search(cell.source), cell.source


def test_one_parameters_cell_stands_before_any_other_code(page):
    (parameters,) = tagged(page, "parameters")
    assert code(page)[0] is parameters
    for line in parameters.source.splitlines():
        assert re.fullmatch(r'\w+ = "[^"]*"  # .+', line), line


def test_setup_opens_the_report_with_one_call(page):
    (setup,) = tagged(page, "setup")
    assert setup.source.count("open_") == 2 and setup.source.endswith("\nreport")


def test_the_first_cell_is_the_only_title_and_headings_go_down_by_one(page):
    lines = [line for c in page.cells if c.cell_type == "markdown" for line in c.source.splitlines()]
    headings = [line for line in lines if line.startswith("#")]
    levels = [len(line) - len(line.lstrip("#")) for line in headings]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_no_number_or_date_stands_in_the_words_of_a_page(page):
    shown = [c for c in page.cells if c.cell_type == "markdown" and "internal" not in c.metadata.get("tags", [])]
    assert not any(re.search(r"\d", cell.source) for cell in shown)


@pytest.mark.parametrize("name", facade.__all__)
def test_everything_a_notebook_may_use_says_what_it_does(name):
    assert getattr(facade, name).__doc__, name


def test_every_method_of_a_report_says_what_it_shows():
    from kpi_helpers.pages.overview import Overview
    from kpi_helpers.pages.quality import Quality
    from kpi_helpers.pages.unit import UnitReport

    for kind in (UnitReport, Overview, Quality):
        for name in dir(kind):
            member = getattr(kind, name)
            if callable(member) and not name.startswith("_") and member.__module__.startswith("kpi_helpers"):
                assert member.__doc__, f"{kind.__name__}.{name}"
