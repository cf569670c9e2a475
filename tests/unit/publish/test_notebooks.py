"""A notebook as it is published: the same after equal runs, silent about the machine and about what it need not say."""

import base64
import json
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kpi_helpers.publish import notebooks


def published(*outputs, source="x", **metadata):
    cells = [new_code_cell(source, id=f"c{place}", outputs=[output]) for place, output in enumerate(outputs)]
    return notebooks.to_publish(new_notebook(cells=cells, metadata=metadata))


def shown(**data):
    return new_output("display_data", {name.replace("_", "/", 1): content for name, content in data.items()})


def test_random_ids_of_tables_become_numbers_that_no_two_outputs_share():
    table = '<style>#{0} th {{}} #{0}_row0_col0 {{}}</style><table id="{0}"><td id="{0}_row0_col0"></td></table>'
    outputs = [shown(text_html=table.format(name)) for name in ("T_0a1b2", "T_c3d4e", "T_0a1b2")]
    texts = [cell.outputs[0].data["text/html"] for cell in published(*outputs).cells]
    assert texts == [table.format(f"T_0000{number}") for number in range(3)]
    assert len(re.findall("T_00001", texts[1])) == 4


def test_pictures_of_the_same_name_stay_what_they_are(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "plot.png").write_bytes(name.encode())
    own = {"plot.png": {"image/png": base64.b64encode(b"c").decode()}}
    cell = new_markdown_cell("![](a/plot.png) ![](b/plot.png) ![](attachment:plot.png)", attachments=own)
    nbformat.write(new_notebook(cells=[cell]), tmp_path / "trang.ipynb")
    made = notebooks.to_execute(tmp_path / "trang.ipynb").cells[0]
    names = re.findall(r"attachment:([^)]+)", made.source)
    assert [base64.b64decode(made.attachments[name]["image/png"]) for name in names] == [b"a", b"b", b"c"]


def written(path, *ids, minor=5, encoding="utf-8"):
    """A notebook file whose cells bear these ids, None for none."""
    cells = [{"cell_type": "markdown", "metadata": {}, "source": "x"} | ({"id": name} if name else {}) for name in ids]
    content = {"nbformat": 4, "nbformat_minor": minor, "metadata": {}, "cells": cells}
    path.write_text(json.dumps(content), encoding=encoding)
    return path


@pytest.mark.parametrize(
    ("given", "minor", "ids"),
    [
        ([None, None], 4, ["cell-1", "cell-2"]),
        (["a", None, "a"], 5, ["a", "cell-2", "cell-3"]),
        (["cell-2", None, None], 5, ["cell-2", "cell-2-", "cell-3"]),
        (["a", "b"], 5, ["a", "b"]),
    ],
)
def test_each_cell_has_an_id_from_its_place_and_nobody_is_warned(tmp_path, given, minor, ids, recwarn, caplog):
    path = written(tmp_path / "a.ipynb", *given, minor=minor)
    notebook = notebooks.to_execute(path)
    assert [cell["id"] for cell in notebook.cells] == ids
    nbformat.validate(notebook)
    assert not recwarn.list and not caplog.records


def test_a_notebook_of_format_3_and_one_with_a_byte_order_mark_are_read(tmp_path):
    sheet = nbformat.v3.new_worksheet(cells=[nbformat.v3.new_text_cell("html", "x")])
    old = nbformat.v3.new_notebook(worksheets=[sheet])
    (tmp_path / "old.ipynb").write_text(nbformat.v3.writes_json(old), encoding="utf-8")
    assert [cell["id"] for cell in notebooks.read(tmp_path / "old.ipynb").cells] == ["cell-1"]
    path = written(tmp_path / "a.ipynb", "a", encoding="utf-8-sig")
    assert len(notebooks.read(path).cells) == 1


def test_a_syntax_error_names_no_file_of_the_kernel():
    assert notebooks.scrubbed("SyntaxError: invalid syntax (1234567.py, line 2)") == (
        "SyntaxError: invalid syntax (ô lệnh, line 2)"
    )


def test_no_part_of_a_published_notebook_holds_an_absolute_path():
    path = f"/{'home'}/lan/ho-so/so.xlsx"
    forms = {
        "text/html": f"<td>{path}</td>", "text/plain": f"'{path}'", "text/markdown": path, "application/json": [path],
        "text/vnd.typst": f'#"{path}"', "image/svg+xml": f"<text>{path}</text>", "application/x.text": path,
    }  # fmt: skip
    cells = [
        new_code_cell(f'read("{path}")', outputs=[new_output("display_data", forms), new_output("stream", text=path)]),
        new_markdown_cell(path),
    ]
    made = notebooks.to_publish(new_notebook(cells=cells, metadata={"document": {"notices": [path]}}))
    content = nbformat.writes(made)
    assert "lan" not in content.replace("lang", "") and content.count("so.xlsx") == 11
