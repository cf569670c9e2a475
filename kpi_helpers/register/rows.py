"""One table of a file → its dossiers, typed: rows set apart, merged cells, days turned round, rows rejected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from kpi_helpers.register.attribution import unit_ids
from kpi_helpers.register.cells import as_text, hand_of, parse, turns_of
from kpi_helpers.register.columns import BY_NAME, SIMULATED, procedures
from kpi_helpers.register.distinct import Array, each, holds
from kpi_helpers.register.findings import APART, REPAIRED, rejections, together
from kpi_helpers.register.headings import set_apart
from kpi_helpers.register.identity import has_lost_digits
from kpi_helpers.register.likeness import folded
from kpi_helpers.register.personal import personal_ids
from kpi_helpers.register.privacy import is_shown, officer_codes
from kpi_helpers.register.profiles import Mapping, columns_of
from kpi_helpers.register.reach import bounded, out_of_reach
from kpi_helpers.register.repair import tidied
from kpi_helpers.register.tables import SourceTable
from kpi_helpers.register.totals import counted_by_totals, names_any
from kpi_helpers.register.turned import unsure_by_orders
from kpi_helpers.rules.params import Params
from kpi_helpers.text import name_key as key


@dataclass(frozen=True)
class Sheet:
    """What was found on the way through a table, which columns it has, and what it calls them."""

    rejected: pd.DataFrame
    repaired: pd.DataFrame
    apart: pd.DataFrame
    columns: frozenset[str]
    rows: int
    unread: tuple[str, ...]
    place: tuple[str, str]
    called: dict[str, str]


def read_sheet(
    table: SourceTable, mapping: Mapping, params: Params, units: AbstractSet[str]
) -> tuple[pd.DataFrame, Sheet]:
    """A table's rows as dossiers, typed, and what was found; rows with a cell that can't be read are rejected.
    Of the dossiers `file` and `sheet` are categorical. `units`: `names_of` all.
    """
    columns = columns_of(table, mapping, units)
    called = {name: calling(heading, name) for heading, name in columns.items()}
    apart = set_apart(table, columns, mapping.labels)
    cells = table.cells[list(columns)].rename(columns=columns)
    cells, filled_in = filled_down(without(cells, apart.index), table, columns)
    cells, restored = with_last_zeros(cells, params)
    place = (table.file, table.sheet or "–")
    where = pd.DataFrame(
        {"file": each_row(place[0], cells), "sheet": each_row(place[1], cells), "row": cells.index}, index=cells.index
    )
    malformed = pd.Series(table.malformed, dtype="str").reindex(cells.index)
    bad = malformed.notna()
    rejected = [where[bad].assign(column="–", reason=malformed[bad], found=None, allowed="")]
    dossiers, mended = where.copy(), [*filled_in.items(), ("procedure_code", restored)]
    repairs = [repaired(table, called[name], found) for name, found in mended]
    turned, hand = turns_of(cells), hand_of(cells)
    for column in bounded(mapping.columns, params):
        source = cells[column.name] if column.name in cells else pd.Series(None, index=cells.index, dtype=object)
        parsed = parse(source, column, turned.get(column.name, "kept"), hand)
        dossiers[column.name] = parsed.values
        wrong = parsed.wrong.notna() & ~bad
        if wrong.any():
            rejected.append(unreadable(where[wrong], called[column.name], parsed.wrong, source, parsed.allowed))
        repairs.append(repaired(table, called.get(column.name, ""), parsed.repairs))
        bad |= wrong
    dossiers["procedure"] = procedures(dossiers["procedure_code"])
    headless = below_unit(dossiers["resolving_unit"], table, apart, units) & ~bad
    rejected.append(rejections(where[headless], called["resolving_unit"], "row-unit-in-group", None, ""))
    bad |= headless
    open_days = [name for name, turn in turned.items() if turn == "open"]
    for name, reason, wrong, found, allowed in wrong_rows(dossiers, cells, open_days):
        if (wrong := wrong & ~bad).any():
            rejected.append(rejections(where[wrong], called[name], reason, found, allowed))
        bad |= wrong
    dossiers["officer"], dossiers["origin"] = officer_codes(dossiers["officer"]), origins(dossiers["origin"])
    found = apart.assign(
        file=table.file, sheet=table.sheet, row=apart.index, counted=counted_by_totals(apart, cells.index)
    )
    has = frozenset(columns.values())
    unread = tuple(str(heading) for heading in table.cells.columns if heading not in columns)
    left_out = with_unit_named(pd.concat(rejected), dossiers, params)
    return without(dossiers, left_out.index), Sheet(
        left_out,
        together(repairs),
        found[APART],
        has,
        len(cells),
        unread,
        place,
        called,
    )


def each_row(word: str, rows: pd.DataFrame) -> pd.Categorical:
    """One word for all rows, kept once."""
    return pd.Categorical.from_codes(np.zeros(len(rows), dtype="int8"), categories=[word])


def with_unit_named(rejected: pd.DataFrame, dossiers: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Rejected rows with the unit that each of them names."""
    named = dossiers.loc[rejected.index]
    units = unit_ids(named["resolving_unit"], named["received_at"], params)
    return rejected.astype({"file": "str", "sheet": "str"}).assign(unit=units)


def calling(heading: str, column: str) -> str:
    """What a message calls a column: as the file does, and as the register does where that is another name."""
    own = BY_NAME[column].heading
    return own if key(heading) == key(own) else f"“{tidied(heading)[0]}” ({own})"


WrongRows = tuple[str, str, pd.Series, pd.Series | None, pd.Series | str]


def wrong_rows(dossiers: pd.DataFrame, cells: pd.DataFrame, open_days: list[str]) -> Iterator[WrongRows]:
    """What no cell alone tells of a table's rows: the column, the reason, which rows, what may be shown of them, and
    what is allowed.
    """
    yield from unsure_days(dossiers, cells, open_days)
    for name, wrong, allowed in out_of_reach(dossiers):
        yield name, "row-day-implausible", wrong, as_text(cells.loc[wrong, name]), allowed
    yield "dossier_id", "row-without-id", dossiers["dossier_id"].isna(), None, ""
    yield "dossier_id", "row-id-damaged", lost_digits(cells["dossier_id"]), as_text(cells["dossier_id"]), ""
    yield "dossier_id", "row-id-personal", personal_ids(dossiers["dossier_id"]), None, ""
    without_code = dossiers["procedure"].isna()
    codes = dossiers.loc[without_code, "procedure_code"]
    yield "procedure_code", "row-without-code", without_code, codes.where(is_shown(codes, ())), ""


def origins(said: pd.Series) -> pd.Series:
    """Where rows come from; the mark of the example in any spelling, since it must not pass for real."""
    return each(said, lambda words: SIMULATED if folded(SIMULATED) in folded(words) else words)


def lost_digits(codes: pd.Series) -> pd.Series:
    return pd.Series(holds(codes, has_lost_digits), index=codes.index)


def unsure_days(dossiers: pd.DataFrame, cells: pd.DataFrame, open_days: list[str]) -> Iterator[WrongRows]:
    """Days that a sheet may have turned round, as the order in which they stand says, where nothing else tells."""
    if not open_days:
        return
    dates = {name: pd.Series(holds(cells[name], is_date_cell), index=cells.index) for name in open_days}
    unsure = unsure_by_orders(dossiers, dates)
    for name in unsure.dropna().unique():
        own = unsure == name
        yield name, "row-day-unsure", own, as_text(cells.loc[own, name]), ""


def with_last_zeros(cells: pd.DataFrame, params: Params) -> tuple[pd.DataFrame, Counter[str]]:
    """A table with the zeros that a sheet dropped at the end of procedures' codes: 2.00062, a number and no text, can
    only be 2.000620, if the catalogue has that. And how many cells that mended.
    """
    known = {float(entry.code): entry.code for entry in params.procedures if entry.code.endswith("0")}
    codes = cells["procedure_code"]
    is_cut = holds(codes, lambda cell: isinstance(cell, float) and cell in known)
    if not is_cut.any():
        return cells, Counter()
    mended = codes.astype(object).mask(is_cut, codes.map(known))
    return cells.assign(procedure_code=mended), Counter({"code-zero": int(is_cut.sum())})


def is_date_cell(cell: object) -> bool:
    return isinstance(cell, date)


def without(rows: pd.DataFrame, left_out: pd.Index) -> pd.DataFrame:
    """Some rows left out; the same table where there are none, since it may be large."""
    return rows.drop(left_out) if len(left_out) else rows


def filled_down(
    cells: pd.DataFrame, table: SourceTable, columns: dict[str, str]
) -> tuple[pd.DataFrame, dict[str, Counter[str]]]:
    """The rows with what stands in a cell merged over several of them in each; and how many cells of which column.

    A unit, a day, a status means each of its dossiers; the code of a dossier is that of one.
    """
    counts = dict[str, Counter[str]]()
    for place in sorted({column for column, *_ in table.merged if column < len(table.cells.columns)}):
        name = columns.get(table.cells.columns[place], "")
        if name not in ("", "dossier_id"):
            source = above_in([(top, last) for column, top, last in table.merged if column == place], cells.index)
            blank = cells[name].isna() | (cells[name] == "")
            column = cells[name].take(np.where(blank, source, np.arange(len(cells)))).set_axis(cells.index)
            counts[name] = Counter({"merged-cell": int((blank & column.notna() & (column != "")).sum())})
            cells = cells.assign(**{name: column})
    return cells, counts


def above_in(spans: list[tuple[int, int]], rows: pd.Index) -> Array:
    """For each row the place of the first row of the merged cell that it stands in, else its own."""
    source = np.arange(len(rows))
    for top, last in spans:
        if top in rows:
            first, end = rows.searchsorted(top), rows.searchsorted(last, side="right")
            source[first:end] = first
    return source


def below_unit(named: pd.Series, table: SourceTable, apart: pd.DataFrame, units: AbstractSet[str]) -> pd.Series:
    """Which dossiers have no unit and stand below a row that names one: it can't be known how far it reaches."""
    nameless, groups = named.isna(), apart.index[apart["kind"] == "group"]
    if not nameless.any() or not len(groups):
        return pd.Series(False, index=named.index)
    words = table.cells.loc[groups].to_numpy().tolist()
    heads = [row for row, cells in zip(groups, words, strict=True) if names_any(" ".join(map(str, cells)), units)]
    return nameless & (named.index > min(heads, default=np.inf))


def repaired(table: SourceTable, called: str, repairs: Counter[str]) -> pd.DataFrame:
    return pd.DataFrame(
        [(table.file, table.sheet, called, *pair) for pair in sorted(repairs.items())], columns=REPAIRED
    )


def unreadable(rows: pd.DataFrame, called: str, reasons: pd.Series, source: pd.Series, allowed: str) -> pd.DataFrame:
    """Rows with a cell that can't be read; the cell is repeated only where it can't be a person's data."""
    found = as_text(source[rows.index])
    shown = found.where(is_shown(found, allowed.split(", ")))
    return rejections(rows, called, "", shown, allowed).assign(reason=reasons[rows.index])
