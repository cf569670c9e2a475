"""YAML as params are written in it: version 1.2, where `no`, `on` and `12:30` are words, and a key stands once."""

from __future__ import annotations

import re
from collections.abc import Hashable
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from yaml.reader import ReaderError

from kpi_helpers import project
from kpi_helpers.errors import KpiError, Original
from kpi_helpers.text import nfc

DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
PLAIN = {  # what an unquoted word means (YAML 1.2, decimal numbers; and days), with the letters that it can begin with
    "bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "int": (r"[-+]?[0-9]+", "0123456789+-"),
    "float": (r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+", "0123456789+-."),
    "null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    "timestamp": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "0123456789"),
}


class DuplicateKeyError(yaml.YAMLError):
    """A mapping has a key twice."""

    def __init__(self, key: object, line: int) -> None:
        self.key, self.line = key, line


class Loader(yaml.CSafeLoader):
    """Plain values only, of which an unquoted word is a number, a day or a truth value as YAML 1.2 says."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # not those of YAML 1.1

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        found = super().construct_mapping(node, deep)
        if len(found) < len(node.value):
            raise self.duplicate(node)
        return found

    def duplicate(self, node: yaml.MappingNode) -> DuplicateKeyError:
        """The first key of a mapping that stands in it before."""
        names = [self.construct_object(key) for key, _ in node.value]
        place = next(place for place, name in enumerate(names) if name in names[:place])
        return DuplicateKeyError(names[place], node.value[place][0].start_mark.line + 1)

    def construct_whole_number(self, node: yaml.ScalarNode) -> int:
        return int(node.value)


for kind, (form, starts) in PLAIN.items():
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(f"(?:{form})$"), list(starts))
Loader.add_constructor("tag:yaml.org,2002:int", Loader.construct_whole_number)


class Dumper(yaml.CSafeDumper):
    """Every value written out where it stands: what several places have is written in each."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def read_yaml(path: Path) -> Any:
    """The plain content of a file; BOM, CRLF and decomposed letters are accepted."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise KpiError.of("params-file-missing", file=project.shown(path)) from None
    except UnicodeDecodeError:
        raise KpiError.of("params-not-utf8", file=project.shown(path)) from None
    try:
        return yaml.load(nfc(text), Loader) or {}
    except DuplicateKeyError as error:
        raise KpiError.of("params-duplicate-key", file=project.shown(path), line=error.line, key=error.key) from None
    except ValueError as error:  # a day that the calendar does not have
        raise KpiError.of("params-no-such-day", file=project.shown(path), days=impossible(text) or str(error)) from None
    except ReaderError as error:
        place = {"line": text.count("\n", 0, text.find(chr(error.character))) + 1, "found": f"U+{error.character:04X}"}
        raise KpiError.of("params-control-character", file=project.shown(path), **place) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise KpiError.of(
            "params-not-yaml", file=project.shown(path), line=line, problem=Original(error.problem or "")
        ) from None


def impossible(text: str) -> str:
    """The days of a YAML text that no calendar has, with their lines."""
    found = [(n, day) for n, line in enumerate(text.splitlines(), 1) for day in DAY.findall(line) if not exists(day)]
    return ", ".join(f"{day} ({n})" for n, day in found)


def exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True
