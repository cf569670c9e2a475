"""A notebook as it is published: the same after equal runs, silent about the machine and about what it need not say."""

import base64
import re

import nbformat
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
