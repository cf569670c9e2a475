"""Mutation testing: does a test fail when one place of a module says something else?

`python -m benchmarks.mutants kpi_helpers/rules/units.py tests/unit/rules/test_units.py` changes the module in one place
at a time, runs the tests with each change and prints the changes that no test notices. Of a module with more places
than `--sample` a seeded sample is taken. Each change lives in a fork in which the package is imported anew, so it runs
where Python can fork. docs/mutation.md says what was found.
"""

import argparse
import ast
import copy
import os
import random
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

import hypothesis  # noqa: F401 - what every fork needs is imported once; the package itself must not be
import pandas as pd  # noqa: F401
import pydantic  # noqa: F401
import pytest
import ruamel.yaml  # noqa: F401

LONGEST_RUN = 120  # seconds of CPU; tests that take longer hang on the change, and notice it that way
COMPARISONS: dict[type, tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}  # fmt: skip
OPERATORS: dict[type, type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass
class Mutant:
    """A place of a tree and what may stand there instead."""

    line: int
    holder: Any
    key: Any
    other: ast.AST

    def swap(self) -> None:
        self.holder[self.key], self.other = self.other, self.holder[self.key]


def first_line(node: ast.AST) -> str:
    return ast.unparse(node).strip().partition("\n")[0]


def changed(node: ast.AST, **fields: object) -> ast.AST:
    found = copy.copy(node)
    vars(found).update(fields)
    return found


def others(node: Any) -> Iterator[ast.AST]:
    """What may stand instead of a node: one boundary, operator, constant, condition, slice or result another."""
    match node:
        case ast.Compare(ops=ops):
            for n, op in enumerate(ops):
                yield from (changed(node, ops=[*ops[:n], other(), *ops[n + 1 :]]) for other in COMPARISONS[type(op)])
        case ast.BoolOp(op=op):
            yield changed(node, op=ast.Or() if isinstance(op, ast.And) else ast.And())
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in OPERATORS:
            yield changed(node, op=OPERATORS[type(op)]())
        case ast.UnaryOp(operand=operand) if not isinstance(operand, ast.Constant):
            yield operand
        case ast.Constant(value=bool() as value):
            yield changed(node, value=not value)
        case ast.Constant(value=int() | float() as value):
            yield changed(node, value=value + 1)
        case ast.Constant(value=str() as value):
            yield changed(node, value=f"XX{value}")
        case ast.Slice(lower=lower, upper=upper):
            yield from (changed(node, **{end: None}) for end, own in (("lower", lower), ("upper", upper)) if own)
        case ast.Return(value=ast.AST()):
            yield changed(node, value=ast.copy_location(ast.Constant(None), node))
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield changed(node, test=ast.copy_location(ast.UnaryOp(ast.Not(), test), test))
        case ast.comprehension(ifs=ifs):
            yield from (changed(node, ifs=[*ifs[:n], *ifs[n + 1 :]]) for n in range(len(ifs)))
        case ast.Raise() | ast.Expr(value=ast.Call()):
            yield ast.copy_location(ast.Pass(), node)
        case ast.Call(func=ast.Name(id=name) as function) if name in CALLS:
            yield changed(node, func=changed(function, id=CALLS[name]))


def left_out(node: Any) -> list[ast.AST]:
    """What says nothing that a test could notice: types, docstrings, decorators, forms of printing."""
    documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None
    parts = [getattr(node, name, None) for name in ("annotation", "returns", "format_spec")]
    return [*filter(None, parts), *getattr(node, "decorator_list", ()), *(node.body[:1] if documented else ())]


def mutants(tree: ast.Module) -> Iterator[Mutant]:
    silent = {id(inner) for node in ast.walk(tree) for outer in left_out(node) for inner in ast.walk(outer)}
    for node in ast.walk(tree):
        for name, value in list(ast.iter_fields(node)):
            holder, keys = (value, range(len(value))) if isinstance(value, list) else (vars(node), [name])
            for key in keys:
                if isinstance(holder[key], ast.AST) and not {id(node), id(holder[key])} & silent:
                    line = getattr(holder[key], "lineno", getattr(node, "lineno", 1))
                    yield from (Mutant(line, holder, key, other) for other in others(holder[key]))


def noticed(path: Path, tree: ast.Module, tests: list[str]) -> bool:
    """Whether a test fails, or hangs, where the module of a path says this."""
    code = compile(tree, path, "exec", dont_inherit=True)
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] != 0
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_RUN, LONGEST_RUN))
    read = SourceFileLoader.get_code
    SourceFileLoader.get_code = lambda own, name: code if own.path == str(path) else read(own, name)  # type: ignore
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os._exit(pytest.main(["-x", "-q", "-n0", "-p", "no:cacheprovider", "--hypothesis-profile=ci", *tests]) != 0)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("module", type=lambda given: Path(given).resolve())
    asked.add_argument("tests", nargs="+")
    asked.add_argument("--sample", type=int, default=40)
    given = asked.parse_args()
    tree = ast.parse(given.module.read_text(encoding="utf-8"))
    if noticed(given.module, tree, given.tests):
        asked.exit(2, "these tests fail without any change\n")
    found = list(mutants(tree))
    chosen = random.Random(given.module.name).sample(found, min(given.sample, len(found)))
    left = 0
    for mutant in sorted(chosen, key=lambda mutant: mutant.line):
        label = f"{mutant.line}: {first_line(mutant.holder[mutant.key])}  →  {first_line(mutant.other)}"
        mutant.swap()
        if not noticed(given.module, tree, given.tests):
            left += 1
            print(label, flush=True)
        mutant.swap()
    print(f"{given.module.name}: {len(chosen)} of {len(found)} changes tried, {len(chosen) - left} noticed")


if __name__ == "__main__":
    main()
