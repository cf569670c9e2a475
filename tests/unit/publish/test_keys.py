"""What a document's key rests on: a picture that its page shows, in whatever format the notebook is saved."""

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kpi_helpers.publish.keys import notebook_hash


@pytest.fixture
def saved(project):
    """Writes a notebook of one Markdown and one code cell, and gives its path."""

    def save(markdown="# Trang", code="1"):
        path = project / "notebooks/page.ipynb"
        nbformat.write(new_notebook(cells=[new_markdown_cell(markdown), new_code_cell(code)]), path)
        return path

    return save


@pytest.mark.parametrize(
    "source", ["![ảnh](bieu%20do/a.png)", "![ảnh][1]\n\n[1]: bieu%20do/a.png", '<img src="bieu%20do/a.png">']
)
def test_a_picture_of_the_page_is_part_of_it(project, saved, source):
    picture = project / "notebooks/bieu do/a.png"
    picture.parent.mkdir()
    picture.write_bytes(b"1")
    path = saved(source)
    before = notebook_hash(path)
    picture.write_bytes(b"2")
    assert notebook_hash(path) != before
    picture.unlink()
    assert notebook_hash(path) != before


def test_pictures_that_are_not_there_or_lie_within_the_text_are_no_part(saved):
    address = "data:image/png;base64," + "A" * 300_000
    assert notebook_hash(saved(f"![a]({address}) ![b](none.png) {'x' * 400}.png"))


def test_a_notebook_of_an_old_format_has_a_key_like_any_other(project, saved):
    code = {"cell_type": "code", "input": "1", "language": "python", "metadata": {}, "outputs": [], "collapsed": False}
    old = project / "notebooks/old.ipynb"
    sheet = {"cells": [code], "metadata": {}}
    old.write_text(json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [sheet]}))
    before = notebook_hash(old)
    assert notebook_hash(old) == before
    code["input"] = "2"
    old.write_text(json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [sheet]}))
    assert notebook_hash(old) != before
