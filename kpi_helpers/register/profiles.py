"""Which export a table is, and what its headings and labels mean in the columns of the register."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from kpi_helpers.errors import Fault, KpiError, near
from kpi_helpers.register.cells import as_text
from kpi_helpers.register.columns import BY_NAME, COLUMNS, REQUIRED, Column
from kpi_helpers.register.headings import FEW_CELLS, heading_key
from kpi_helpers.register.tables import SourceTable
from kpi_helpers.register.totals import names_any
from kpi_helpers.rules.params import Params
from kpi_helpers.rules.profiles import Profile
from kpi_helpers.text import name_key as key

STANDARD = "standard"


@dataclass(frozen=True)
class Mapping:
    """A profile made ready: every column with all its labels, the key of every heading with its column, and `own`, the
    keys of those that the profile itself names; one that names none is of the standard ones.
    """

    name: str
    columns: tuple[Column, ...]
    headings: dict[str, str]
    confirmed: bool = True
    own: frozenset[str] = frozenset()

    @cached_property
    def labels(self) -> frozenset[str]:
        """The keys of the words that only a dossier's row has."""
        named = ("channel", "status", "service_level")
        return frozenset(key(label) for c in self.columns if c.name in named for label, _ in c.labels)

    def found_in(self, headings: Iterable[object]) -> dict[str, str]:
        """Which of some headings is which column; headings outside the allow-list are left unread."""
        return {str(h): self.headings[heading_key(str(h))] for h in headings if heading_key(str(h)) in self.headings}


def mappings(params: Params) -> list[Mapping]:
    """The profiles of params, the standard one first. Raises KpiError `profile-label`, `profile-column-twice`."""
    profiles = {STANDARD: Profile(title=STANDARD, confirmed=True, source=STANDARD), **params.profiles}
    return [mapping(name, profile) for name, profile in profiles.items()]


def mapping(name: str, profile: Profile) -> Mapping:
    columns = tuple(with_labels(name, column, profile.labels.get(column.name, {})) for column in COLUMNS)
    standard = {heading_key(word): c.name for c in COLUMNS for word in (c.heading, c.name)}
    own = {heading_key(word): column for column, words in profile.headings.items() for word in words}
    said = [heading_key(word) for words in profile.headings.values() for word in words]
    twice = [word for word in said if said.count(word) > 1 or standard.get(word, own[word]) != own[word]]
    if twice:
        raise KpiError.of("profile-heading-twice", profile=name, heading=twice[0])
    named = {**standard, **own} if name == STANDARD or not own else own
    return Mapping(name, columns, {**standard, **own}, profile.confirmed, frozenset(named))


def with_labels(name: str, column: Column, labels: dict[str, list[str]]) -> Column:
    """A column with the words of a profile added to its labels."""
    codes = {code for _, code in column.labels}
    for code in labels:
        if code not in codes:
            allowed = ", ".join(sorted(codes)) or "–"
            raise KpiError.of("profile-label", profile=name, column=column.name, found=code, allowed=allowed)
    more = tuple((word, code) for code, words in labels.items() for word in words)
    return replace(column, labels=(*column.labels, *more))


def best(table: SourceTable, known: list[Mapping]) -> Mapping:
    """The profile under which most of a table's headings are columns; of equals the one that itself names most of them,
    then the one that knows most of its labels, then the first. Labels alone never choose a profile of other headings.
    """
    headings = table.cells.columns
    keys = {heading_key(str(heading)) for heading in headings}
    fits = [(len(set(m.found_in(headings).values())), len(m.own & keys)) for m in known]
    equal = [mapping for mapping, fit in zip(known, fits, strict=True) if fit == max(fits)]
    return max(equal, key=lambda mapping: labels_known(table, mapping)) if len(equal) > 1 else equal[0]


def labels_known(table: SourceTable, mapping: Mapping) -> int:
    """How many different labels of a table a profile knows."""
    codes = {c.name: {key(label) for label, _ in c.labels} for c in mapping.columns if c.labels}
    return sum(
        len(codes[column] & {key(text) for text in as_text(table.cells[heading].drop_duplicates()).dropna()})
        for heading, column in mapping.found_in(table.cells.columns).items()
        if column in codes and (table.cells.columns == heading).sum() == 1
    )


def refuse_containers(table: SourceTable, known: AbstractSet[str]) -> None:
    """Raises KpiError where a known column holds lists or bytes, as Parquet may; all its cells are of one kind."""
    faults = [
        Fault("register-column-kind", {"file": table.file, "sheet": table.sheet or "–", "column": heading})
        for heading, cells in table.cells.items()
        if heading_key(str(heading)) in known and is_container(first_cell(cells))
    ]
    if faults:
        raise KpiError(*faults)


def is_container(cell: object) -> bool:
    return isinstance(cell, Sized) and not isinstance(cell, str)


def first_cell(cells: pd.Series) -> object:
    """The first cell that is not blank, of categories the first; None where there is none."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        return next(iter(cells.cat.categories), None)
    return None if (first := cells.first_valid_index()) is None else cells[first]


def columns_of(table: SourceTable, mapping: Mapping, units: AbstractSet[str] = frozenset()) -> dict[str, str]:
    """Which heading of a table is which column.

    Raises KpiError: a required column absent (near headings offered), a column given twice. `units` are names of units
    as `names_of` gives them: where no column holds them, rows that head a group may.
    """
    found, where = mapping.found_in(table.cells.columns), {"file": table.file, "sheet": table.sheet or "–"}
    missing = [name for name in REQUIRED if name not in found.values()]
    if missing:
        others = [str(heading) for heading in table.cells.columns if heading not in found]
        faults = [missing_column(name, others, where) for name in missing]
        if "resolving_unit" in missing and (row := first_naming(table.cells, units)):
            faults.append(Fault("register-units-in-groups", {**where, "row": row}))
        raise KpiError(*faults)
    headings = [str(heading) for heading in table.cells.columns if str(heading)]
    if twice := given_twice([found.get(heading, "") for heading in headings], headings):
        raise KpiError(*(Fault("register-column-twice", {**where, **one}) for one in twice))
    return found


def given_twice(columns: Sequence[str], headings: Sequence[str]) -> list[dict[str, object]]:
    """The columns that two headings give: the column's heading, the first two and their places among all, from 1."""
    places = {name: [n for n, column in enumerate(columns) if column == name] for name in filter(None, columns)}
    return [
        {
            "column": BY_NAME[name].heading if name in BY_NAME else name,
            "first": headings[at[0]], "first_place": at[0] + 1,
            "second": headings[at[1]], "second_place": at[1] + 1,
        }
        for name, at in places.items()
        if len(at) > 1
    ]  # fmt: skip


def first_naming(cells: pd.DataFrame, units: AbstractSet[str]) -> int:
    """The first row that holds little but the name of a unit; 0 if there is none."""
    is_filled = cells.notna() & (cells != "")
    few = cells[is_filled.sum(axis=1).between(1, FEW_CELLS)]
    rows = zip(few.index, few.to_numpy().tolist(), strict=True)
    return next((row for row, words in rows if names_any(" ".join(map(str, words)), units)), 0)


def missing_column(name: str, others: list[str], where: dict[str, str]) -> Fault:
    heading = BY_NAME[name].heading
    return Fault("register-column-missing", {**where, "column": heading, "near": near(heading, others)})
