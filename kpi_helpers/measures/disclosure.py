"""Which fields and procedures a breakdown may name, so that nobody can be told from it or from what stands beside it.

A leaf is a procedure within its field. What is published is built of atoms: a named procedure, the unnamed rest of a
named field, and the unnamed fields together. Each atom that holds a sensitive leaf is safe: each of its counts is 0 or
at least `small`, in every table, window and difference of windows that was given. All sums and differences of
published cells are sums of atoms, so no smaller count of a sensitive leaf can be computed from them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

OTHER_PROCEDURES, OTHER_FIELDS = "Thủ tục khác", "Lĩnh vực khác"

Leaf = tuple[str, str]
Unsafe = Callable[[Collection[Leaf]], bool]


@dataclass(frozen=True)
class Labels:
    """The word under which each field, and each procedure by (field, procedure), stands in a breakdown."""

    fields: Mapping[str, str]
    procedures: Mapping[Leaf, str]


def labels(cells: pd.DataFrame, sensitive: Collection[Leaf], size: pd.Series, small: int) -> Labels:
    """`cells`: by (field, procedure), a column for each count that is published of it; `size`: its dossiers.

    Besides, no procedure of fewer than `small` dossiers is named, sensitive or not, nor are the unnamed fewer.
    """

    def unsafe(leaves: Collection[Leaf]) -> bool:
        if not any(leaf in sensitive for leaf in leaves):
            return False
        sums = cells.loc[list(leaves)].sum()
        return bool(((sums > 0) & (sums < small)).any())

    ordered = sorted(cells.index, key=lambda leaf: (size[leaf], leaf))
    by_field: dict[str, list[Leaf]] = {}
    for leaf in ordered:
        by_field.setdefault(leaf[0], []).append(leaf)
    fields = hidden_fields(by_field, unsafe, size)
    hidden = {leaf for name in fields for leaf in by_field[name]}
    for name in by_field.keys() - fields:
        rare = {leaf for leaf in by_field[name] if size[leaf] < small or unsafe([leaf])}
        hidden |= grown(rare, by_field[name], unsafe)
    visible = [leaf for leaf in ordered if leaf not in hidden]
    while visible and 0 < sum(size[leaf] for leaf in hidden) < small:
        field = visible[0][0]
        own = {leaf for leaf in hidden if leaf[0] == field} | {visible[0]}
        hidden |= grown(own, by_field[field], unsafe)
        visible = [leaf for leaf in visible if leaf not in hidden]
    return Labels(
        {name: OTHER_FIELDS if name in fields else name for name in by_field},
        {leaf: OTHER_PROCEDURES if leaf in hidden else leaf[1] for leaf in ordered},
    )


def hidden_fields(by_field: Mapping[str, list[Leaf]], unsafe: Unsafe, size: pd.Series) -> set[str]:
    """The fields that are not safe, and the smallest others until all these are safe together."""
    rest = sorted(by_field, key=lambda name: (sum(size[leaf] for leaf in by_field[name]), name))
    hidden = {name for name in rest if unsafe(by_field[name])}
    rest = [name for name in rest if name not in hidden]
    while rest and unsafe([leaf for name in hidden for leaf in by_field[name]]):
        hidden.add(rest.pop(0))
    return hidden


def grown(hidden: set[Leaf], ordered: Sequence[Leaf], unsafe: Unsafe) -> set[Leaf]:
    """The hidden leaves of a field, and its smallest others until what is hidden is safe."""
    rest = [leaf for leaf in ordered if leaf not in hidden]
    while rest and unsafe(hidden):
        hidden = hidden | {rest.pop(0)}
    return hidden
