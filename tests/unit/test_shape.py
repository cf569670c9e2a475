"""The shape of the package: how long its functions are, what it says of decisions, which rooms it has."""

import ast
import re
import statistics
import subprocess

from tests.support.make import ROOT

PACKAGE = ROOT / "kpi_helpers"
MODULES = sorted(PACKAGE.rglob("*.py"))


def bodies():
    """Name and length of every function's body, docstring left out."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
                yield f"{path.relative_to(ROOT)}:{node.name}", body[-1].end_lineno - body[0].lineno + 1


def test_functions_are_short(capsys):
    lengths = dict(bodies())
    median, longest = statistics.median(lengths.values()), max(lengths, key=lengths.get)
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES)
    with capsys.disabled():
        print(f"\n{len(MODULES)} modules, {lines} lines; body median {median}, longest {lengths[longest]} ({longest})")
    assert median <= 6
    assert sum(length > 40 for length in lengths.values()) <= 2


def test_no_figure_of_a_decision_stands_in_code():
    """Targets, decision numbers and article numbers belong to params; docstrings may cite them."""
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) and ast.get_docstring(node):
                node.body = node.body[1:] or [ast.Pass()]
        code = ast.unparse(tree)
        assert not re.search(r"\b(766|2215|\d+/QĐ|letter-2023|UBND-VX)\b", code), path.name


def test_one_module_only_forks_locks_or_signals():
    words = re.compile(r"^\s*(?:import|from) (?:fcntl|signal)\b|os\.fork|os\.kill", re.MULTILINE)
    assert [path.name for path in MODULES if words.search(path.read_text(encoding="utf-8"))] == []


def test_nothing_tracked_names_a_machine_or_a_registry():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    words = re.compile(
        r"pypi\.org|pythonhosted|files\.python|/home/\w+/|/root/|/work/|--index-url|--find-links|\.\./shared"
    )
    for name in filter(None, tracked.split("\0")):
        path = ROOT / name
        if path.suffix in (".ttf", ".png", ".pdf") or name == "tests/unit/test_shape.py" or not path.exists():
            continue
        found = words.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{name}: {found[0]}"
