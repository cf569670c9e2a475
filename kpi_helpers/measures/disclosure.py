"""Which procedures a breakdown may name, so that nobody can be told from it or from what stands beside it.

What a field adds up to is always published, as in form II.06a; so the procedures of a field that are not named can be
computed together. That rest, and each named procedure, is an atom. An atom that holds a sensitive procedure is safe:
each of its counts is 0 or at least `small`, in every table, window and difference of windows that was given; or it is
the whole field. All sums and differences of published cells are sums of atoms, so no smaller count of a sensitive
procedure can be computed from them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import pandas as pd

OTHER_PROCEDURES = "Thủ tục khác"

Leaf = tuple[str, str]
Named = Mapping[Leaf, str]
Unsafe = Callable[[Collection[Leaf]], bool]


def named_procedures(cells: pd.DataFrame, sensitive: Collection[Leaf], size: pd.Series, small: int) -> Named:
    """The word under which each procedure, by (field, procedure), stands in a breakdown.

    `cells`: a column for each count that is published of a procedure; `size`: its dossiers. None of fewer than `small`
    dossiers is named, sensitive or not.
    """

    def unsafe(leaves: Collection[Leaf]) -> bool:
        if not any(leaf in sensitive for leaf in leaves):
            return False
        sums = cells.loc[list(leaves)].sum()
        return bool(((sums > 0) & (sums < small)).any())

    by_field: dict[str, list[Leaf]] = {}
    for leaf in sorted(cells.index, key=lambda leaf: (size[leaf], leaf)):
        by_field.setdefault(leaf[0], []).append(leaf)
    hidden = set[Leaf]()
    for leaves in by_field.values():
        hidden |= grown({leaf for leaf in leaves if size[leaf] < small or unsafe([leaf])}, leaves, unsafe)
    return {leaf: OTHER_PROCEDURES if leaf in hidden else leaf[1] for leaf in cells.index}


def grown(hidden: set[Leaf], ordered: Sequence[Leaf], unsafe: Unsafe) -> set[Leaf]:
    """The hidden leaves of a field, and its smallest others until what is hidden is safe."""
    rest = [leaf for leaf in ordered if leaf not in hidden]
    while rest and unsafe(hidden):
        hidden = hidden | {rest.pop(0)}
    return hidden
