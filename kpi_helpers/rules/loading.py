"""YAML → model, strictly: an unknown, missing or duplicate key is a fault that names file and key path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from kpi_helpers import project
from kpi_helpers.errors import Fault, KpiError, OneOf, near
from kpi_helpers.messages import MESSAGES
from kpi_helpers.rules.yaml_files import read_yaml


class Strict(BaseModel):
    """The base of every model: no unknown key, no silent conversion, no change after loading."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Validity(Strict):
    """The days on which something holds, both included; an open end is empty."""

    first: date = Field(alias="from")
    last: date | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.last and self.last < self.first:
            raise PydanticCustomError("params-ends-before", "", {"first": str(self.first), "last": str(self.last)})
        return self

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def meets(self, first: date, last: date) -> bool:
        """Whether it holds on any day of a stretch of days."""
        return self.first <= last and (self.last is None or first <= self.last)


def exact(value: object) -> object:
    """A YAML number as the decimal that was written: 97.5 is exactly 97.5."""
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


Percent = Annotated[Decimal, BeforeValidator(exact), Field(ge=0, le=100)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, Field(min_length=1)]

Model = TypeVar("Model", bound=Strict)
LONGEST_VALUE = 80  # letters of a wrong value that a message repeats

# What pydantic calls an error → our message; an error that a model raises itself bears the code of its message.
MESSAGE_OF = {
    "missing": "params-missing-key",
    "literal_error": "params-bad-value",
    "date_type": "params-not-a-date",
    "int_type": "params-not-a-number",
    "is_instance_of": "params-not-a-number",
    "greater_than_equal": "params-too-low",
    "less_than_equal": "params-too-high",
    "bool_type": "params-not-yes-or-no",
    "string_type": "params-not-text",
    "string_too_short": "params-empty",
    "string_pattern_mismatch": "params-bad-form",
    "too_short": "params-empty",
    "list_type": "params-not-a-list",
    "dict_type": "params-not-keys",
    "model_type": "params-not-keys",
}


def load(path: Path, model: type[Model]) -> Model:
    """One YAML file as a model. Raises KpiError with a fault per key that is wrong."""
    return checked(path, read_yaml(path), model)


def checked(path: Path, said: object, model: type[Model]) -> Model:
    """What a file says as a model. Raises KpiError as `load`."""
    try:
        return model.model_validate(said)
    except ValidationError as error:
        raise KpiError(*(as_fault(path, found, model) for found in error.errors())) from None


def as_fault(path: Path, found: Any, model: type[Strict]) -> Fault:
    """A validation error of pydantic in the words of the person who can repair the file."""
    where = {"file": project.shown(path), "key": key_path(found["loc"]) or "–"}
    if found["type"] == "extra_forbidden":
        key = str(found["loc"][-1])
        return Fault("params-unknown-key", {**where, "near": near(key, known_keys(model))})
    allowed = {"expected": OneOf(str(found.get("ctx", {}).get("expected", found["msg"])))}
    context = {**found.get("ctx", {}), **allowed, "found": shortened(written(found["input"]))}
    code = found["type"] if found["type"] in MESSAGES else MESSAGE_OF.get(found["type"], "params-bad-value")
    return Fault(code, {**context, **where})


def key_path(steps: tuple[str | int, ...]) -> str:
    """`targets.0.value`; pydantic's mark for "the key itself is wrong" says nothing to a reader."""
    return ".".join(str(step) for step in steps if step != "[key]")


def written(value: object) -> str:
    """A value as a YAML file has it."""
    return repr(value) if isinstance(value, str | list | dict) else str(value)


def shortened(words: str) -> str:
    return words if len(words) <= LONGEST_VALUE else words[:LONGEST_VALUE] + "…"


def known_keys(model: type[BaseModel]) -> set[str]:
    """Every key of a model and of the models inside it, for near matches."""
    definitions = model.model_json_schema(by_alias=True)
    parts = [definitions, *definitions.get("$defs", {}).values()]
    return {key for part in parts for key in part.get("properties", {})}


def files_of(folders: Sequence[Path]) -> list[Path]:
    """The YAML files of some folders by name; a file stands in for those of its name in the folders before."""
    found = {path.name: path for folder in folders for path in folder.glob("*.yaml")}
    return [found[name] for name in sorted(found)]


def load_folder(
    folders: Sequence[Path], model: type[Model], faults: list[Fault], left_out: str = ""
) -> dict[Path, Model]:
    """The files of some folders as models; what is wrong is added to `faults`, a file that isn't read too."""
    faults += [
        Fault("params-not-read", {"file": project.shown(path)}) for folder in folders for path in folder.glob("*.yml")
    ]
    return {
        path: loaded
        for path in files_of(folders)
        if path.name != left_out and (loaded := gathered(faults, lambda path=path: load(path, model))) is not None  # type: ignore[misc]
    }


Result = TypeVar("Result")


def gathered(faults: list[Fault], action: Callable[[], Result]) -> Result | None:
    """The action's result; if it raises faults they are kept and the reading goes on."""
    try:
        return action()
    except KpiError as error:
        faults.extend(error.faults)
        return None
