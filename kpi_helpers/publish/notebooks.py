"""Notebooks as files: their parameters, checked strictly; what must not be published, taken out."""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import re
import sys
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import unquote

import nbformat
from nbformat import NotebookNode

from kpi_helpers import project
from kpi_helpers.errors import KpiError, near
from kpi_helpers.publish.paths import without_paths

INJECTED = "injected-parameters"
KERNEL = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}
FIRST_WITH_IDS = 5  # of the minor versions of notebook format 4
CELL_METADATA = ("tags", "alt")  # what publishing goes by; all else is left out
ASSIGNMENTS = (ast.Assign, ast.AnnAssign)
IMAGE_LINK = re.compile(r"(!\[[^\]]*\]\()(?P<url>[^)\s]+)")
STYLER_ID = re.compile(r"\bT_[0-9a-f]{5}(?![0-9a-zA-Z])")
ABSOLUTE = re.compile(r'"(?P<path>(?:[A-Za-z]:)?[/\\][^"\n]*)"')
ADDRESS = re.compile(r" at 0x[0-9a-f]+")
CELL_FILE = re.compile(r"\S*ipykernel_\d+\S*\.py|(?<=\()\d+\.py(?=, line \d)")
TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml", ".gif": "image/gif"}


def read(path: Path) -> NotebookNode:
    """A notebook file, of any version, each of its cells with an id. Raises KpiError `notebook-unreadable`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        with warnings.catch_warnings(action="ignore"):  # of ids, which are given below
            notebook = nbformat.reads(text, as_version=4)
        return identified(notebook, [cell.get("id") for cell in json.loads(text).get("cells", [])])
    except FileNotFoundError:
        raise KpiError.of("notebook-missing", file=project.shown(path)) from None
    except Exception:  # nbformat has many ways to say that a file is no notebook
        raise KpiError.of("notebook-unreadable", file=project.shown(path)) from None


def identified(notebook: NotebookNode, given: list[str | None]) -> NotebookNode:
    """The notebook with an id for each cell: the one `given` in its file, else one from the cell's place; a random one
    would differ on each run.
    """
    used: set[str] = set()
    for place, cell in enumerate(notebook.cells):
        own = given[place] if place < len(given) else None
        cell["id"] = own if own and own not in used else unused(f"cell-{place + 1}", used.union(filter(None, given)))
        used.add(cell["id"])
    notebook["nbformat_minor"] = max(notebook.nbformat_minor, FIRST_WITH_IDS)
    return notebook


def unused(name: str, used: set[str]) -> str:
    return name if name not in used else unused(f"{name}-", used)


def declared(path: Path) -> list[str]:
    """The parameters of a notebook, in order. Raises KpiError unless it has exactly one parameters cell."""
    cells = [cell for cell in read(path).cells if "parameters" in cell.metadata.get("tags", [])]
    if len(cells) != 1:
        raise KpiError.of("notebook-parameters", file=project.shown(path), found=len(cells))
    try:
        statements = ast.parse(cells[0].source).body
    except SyntaxError:
        raise KpiError.of("notebook-parameters-code", file=project.shown(path)) from None
    assignments = [s for s in statements if isinstance(s, ASSIGNMENTS)]
    assigned = (s.targets if isinstance(s, ast.Assign) else [s.target] for s in assignments)
    return [target.id for targets in assigned for target in targets if isinstance(target, ast.Name)]


def check(path: Path, parameters: Iterable[str]) -> None:
    """Refuse, before anything runs, a notebook without exactly one parameters cell, or a parameter it lacks."""
    known = declared(path)
    for name in parameters:
        if name not in known:
            offered = {"near": near(name, known), "declared": ", ".join(known)}
            raise KpiError.of("parameter-unknown", file=project.shown(path), found=name, **offered)


def to_execute(path: Path) -> NotebookNode:
    """The source without the outputs that a person saved, its relative images brought along as attachments."""
    notebook = read(path)
    notebook.metadata.update(nbformat.from_dict(KERNEL))
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        elif cell.cell_type == "markdown":
            embed_images(cell, path.parent)
    return notebook


def embed_images(cell: NotebookNode, folder: Path) -> None:
    """Turn `![](picture.png)` into an attachment, so that the published notebook stands alone. It is named by its
    content: pictures of two folders may share a name.
    """

    def attached(match: re.Match[str]) -> str:
        path = folder / unquote(match["url"])
        kind = TYPES.get(path.suffix.lower())
        if "://" in match["url"] or ":" in match["url"] or kind is None or not path.is_file():
            return match[0]
        content = path.read_bytes()
        name = f"{hashlib.sha256(content).hexdigest()[:12]}{path.suffix.lower()}"
        cell.setdefault("attachments", {})[name] = {kind: base64.b64encode(content).decode()}
        return f"{match[1]}attachment:{name}"

    cell.source = IMAGE_LINK.sub(attached, cell.source)


def to_publish(notebook: NotebookNode) -> NotebookNode:
    """An executed notebook without what differs between equal runs, tells of the machine or needs not be told."""
    metadata = notebook.metadata
    document = {"document": scrubbed(metadata["document"])} if "document" in metadata else {}
    notebook.metadata = nbformat.from_dict(KERNEL | document)
    numbers = count()
    for cell in notebook.cells:
        own = {name: scrubbed(value) for name, value in cell.metadata.items() if name in CELL_METADATA}
        cell.metadata = nbformat.from_dict(own)
        if INJECTED in cell.metadata.get("tags", []):
            cell["id"] = INJECTED
            cell.source = ABSOLUTE.sub(lambda found: f'"{PurePath(found["path"]).name}"', cell.source)
        cell.source = scrubbed(cell.source, "text/x-python" if cell.cell_type == "code" else "text/markdown")
        for output in cell.get("outputs", []):
            clean_output(output, numbers)
    return notebook


def clean_output(output: NotebookNode, numbers: Iterator[int]) -> None:
    """Scrub paths, addresses and random ids from an output's texts."""
    if "text" in output:
        output["text"] = scrubbed("".join(output["text"]))
    own: dict[str, str] = {}
    for kind, content in output.get("data", {}).items():
        if kind.startswith("text/") or kind == "image/svg+xml":
            output["data"][kind] = scrubbed(with_numbered_ids("".join(content), own, numbers), kind)
        elif not kind.startswith("image/"):
            output["data"][kind] = scrubbed(content)


def with_numbered_ids(text: str, own: dict[str, str], numbers: Iterator[int]) -> str:
    """The random ids of Styler tables as numbers, which no two outputs share. `own`: those of this output so far."""
    for found in dict.fromkeys(STYLER_ID.findall(text)):
        own[found] = own.get(found) or f"T_{next(numbers):05x}"
    return STYLER_ID.sub(lambda found: own[found[0]], text)


def scrubbed(content: Any, kind: str = "text/plain") -> Any:
    """A text of some type, or JSON with texts in it, without absolute paths and memory addresses."""
    if isinstance(content, dict):
        return {name: scrubbed(value) for name, value in content.items()}
    if isinstance(content, list):
        return [scrubbed(value) for value in content]
    return scrubbed_text(content, kind) if isinstance(content, str) else content


def scrubbed_text(text: str, kind: str) -> str:
    """Paths of this machine relative to the project or to whose home it is, others by their name alone."""
    places = {str(project.root()): "", sys.prefix: "", sys.base_prefix: ""}
    places |= {str(Path.home()): "~", tempfile.gettempdir(): ""}
    text = CELL_FILE.sub("ô lệnh", text)
    for place, instead in places.items():
        text = re.sub(rf"(?<![\w.]){re.escape(place)}(/|\b)", instead, text) if len(place) > 1 else text
    return ADDRESS.sub("", without_paths(text, kind))


def numbered(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """The cells with their numbers in the source, from one; the cell that papermill adds bears its neighbour's."""
    number = 0
    for cell in notebook.cells:
        number += INJECTED not in cell.metadata.get("tags", [])
        yield number, cell


def texts(part: object) -> str:
    """All that a reader of the file could find in a part of a notebook: of a cell its source, metadata, attachments and
    outputs of whatever type, since one that is not printed is still in the file. Lines of a text stay one text.
    """
    if isinstance(part, dict):
        return "\n".join(f"{name}\n{texts(value)}" for name, value in part.items())
    if isinstance(part, list):
        return ("" if all(isinstance(line, str) for line in part) else "\n").join(texts(value) for value in part)
    return str(part)


def first_words(cell: NotebookNode) -> str:
    """The first line of a cell's source, shortened, by which a person finds it."""
    return (cell.source.strip().splitlines() or [""])[0][:60]


def was_started(cell: NotebookNode) -> bool:
    """Whether papermill gave a code cell to the kernel: it notes when, and saves, before it does. What it notes of how
    a cell ended can't be trusted: after a kernel died all are `completed`.
    """
    return cell.cell_type == "code" and bool(cell.metadata.get("papermill", {}).get("start_time"))


def cell_of_error(partial: NotebookNode, source: NotebookNode, raised: bool) -> tuple[int, str]:
    """The number (from one, in the source) and first words of the cell that raised, or else was started last."""
    ids = [cell.get("id") for cell in source.cells]
    code = [cell for cell in partial.cells if cell.cell_type == "code" and cell.get("id") in ids]
    failed = [cell for cell in code if raised and any(o.output_type == "error" for o in cell.outputs)]
    cell = (failed or [cell for cell in code if was_started(cell)] or code[:1])[-1]
    return ids.index(cell["id"]) + 1, first_words(cell)
