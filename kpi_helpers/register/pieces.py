"""A register too large to be held at once: its pieces are read as registers of their own and put together on disk.

Rows of a dossier that stands in several pieces are one more piece, so that no dossier is in two. What is told from a
whole column (its encoding, days that a sheet turned round) is told from the rows of a piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from kpi_helpers import project
from kpi_helpers.register.cells import parse
from kpi_helpers.register.columns import BY_NAME
from kpi_helpers.register.correcting import is_about
from kpi_helpers.register.distinct import Array
from kpi_helpers.register.findings import NAMED, PLACE, ROWS, Findings, added_up
from kpi_helpers.register.headings import heading_key
from kpi_helpers.register.identity import id_keys
from kpi_helpers.register.profiles import columns_of, refuse_containers
from kpi_helpers.register.reading import ORDER, Register, from_tables, refuse_mixture, sound, with_mappings
from kpi_helpers.register.tables import SourceTable, parquet_headings, parquet_pieces, parquet_rows
from kpi_helpers.register.totals import counted_by_totals
from kpi_helpers.rules.params import Params

LARGE, PIECE, GROUP = 2_000_000, 500_000, 25_000  # rows of a file, of a piece, of what is read at once of a draft
NOBODY = np.uint64(0)


def is_large(files: Sequence[Path], params: Params) -> bool:
    """Whether a register is read in pieces: one large Parquet file, which no correction looks at as a whole."""
    if len(files) > 1 or any(is_about(one, project.shown(files[0])) for one in params.corrections):
        return False
    return parquet_rows(files[0]) > LARGE


def write_in_order(file: Path, params: Params, target: Path, at_once: int) -> Register:
    """Write the dossiers of a large file as those of a register, sorted, about `at_once` at a time.

    Returns the register with none of them in it. Raises KpiError as `read_register`.
    """
    with TemporaryDirectory(dir=target.parent) as folder:
        parts = list(drafts(pieces(file, params), params, Path(folder)))
        refuse_mixture(pd.concat([part.origins for part in parts]))
        whole = sound(together([part.register for part in parts]), sum(part.units.sum() for part in parts), [file])
        schema = pq.read_schema(parts[0].path)
        with pq.ParquetWriter(target, schema) as writer:
            for first, last in unit_ranges(parts, at_once):
                rows = pd.concat([part.between(first, last) for part in parts])
                in_order = rows.sort_values(ORDER, kind="stable", ignore_index=True)
                writer.write_table(pa.Table.from_pandas(in_order, schema, preserve_index=False))
    return whole


@dataclass(frozen=True)
class Part:
    """A piece as a register, its dossiers in a draft: how many of them each unit has, and where they come from."""

    register: Register
    path: Path
    units: pd.Series
    origins: pd.DataFrame

    def between(self, first: str, last: str) -> pd.DataFrame:
        """The dossiers of the units from one to another by id."""
        return pd.read_parquet(self.path, filters=[("resolving_unit", ">=", first), ("resolving_unit", "<=", last)])


def drafts(tables: Iterable[SourceTable], params: Params, folder: Path) -> Iterator[Part]:
    for number, table in enumerate(tables):
        register, path = from_tables([table], params), folder / f"{number}.parquet"
        dossiers = register.dossiers
        dossiers.to_parquet(path, index=False, row_group_size=GROUP)
        origins = dossiers[["origin"]].drop_duplicates().assign(file=table.file)
        yield Part(replace(register, dossiers=pd.DataFrame()), path, dossiers["resolving_unit"].value_counts(), origins)


def unit_ranges(parts: list[Part], at_once: int) -> Iterator[tuple[str, str]]:
    """First and last of so many units, in order, that have about `at_once` dossiers together."""
    sizes = pd.concat([part.units for part in parts]).groupby(level=0).sum().sort_index()
    units = sizes.index.to_series().groupby((sizes.cumsum() - 1) // at_once)
    yield from zip(units.first(), units.last(), strict=True)


# --- rows of a dossier are in one piece ---------------------------------------------------------------------------


def pieces(file: Path, params: Params) -> Iterator[SourceTable]:
    """The rows of a file a piece at a time, last those of dossiers that several rows have."""
    heading = heading_of_ids(file, params)
    repeated, apart = repeated_ids(file, heading), list[SourceTable]()
    for table in parquet_pieces(file, PIECE):
        several = np.isin(hashed_ids(table, heading), repeated)
        apart.append(replace(table, cells=table.cells[several]))
        yield replace(table, cells=table.cells[~several]) if several.any() else table
    if len(repeated):
        yield replace(apart[0], cells=pd.concat([table.cells for table in apart]))


def heading_of_ids(file: Path, params: Params) -> str:
    [(headed, mapping)], _ = with_mappings([parquet_headings(file)], params)
    return next(heading for heading, name in columns_of(headed, mapping).items() if name == "dossier_id")


def repeated_ids(file: Path, heading: str) -> Array:
    """The dossiers that several rows have, as `hashed_ids`; another that happens to have the same number is one too."""
    ids = np.sort(np.concatenate([hashed_ids(table, heading) for table in parquet_pieces(file, PIECE, [heading])]))
    return np.setdiff1d(ids[1:][ids[1:] == ids[:-1]], [NOBODY])


def hashed_ids(table: SourceTable, heading: str) -> Array:
    """The dossier of each row as a number, `NOBODY` for none."""
    refuse_containers(table, {heading_key(heading)})
    ids = id_keys(parse(table.cells[heading], BY_NAME["dossier_id"]).values)
    return np.where(ids.isna(), NOBODY, pd.util.hash_pandas_object(ids, index=False).to_numpy())


# --- what reading the pieces found --------------------------------------------------------------------------------


def together(registers: list[Register]) -> Register:
    """Registers of one file as one, without dossiers."""
    first, rows = registers[0], sum(register.rows for register in registers)
    found = {one.name: [getattr(register.findings, one.name) for register in registers] for one in fields(Findings)}
    joined = {name: pd.concat(tables, ignore_index=True) for name, tables in found.items()}
    joined["rejected"] = joined["rejected"].sort_values(PLACE, kind="stable", ignore_index=True)
    joined["repaired"] = added_up(found["repaired"])
    joined["names"] = joined["names"].groupby(NAMED[:3], as_index=False)["cells"].sum()
    joined["rows"] = joined["rows"].groupby([ROWS[0], ROWS[1], "absent"], as_index=False).sum()[ROWS]
    joined["near"] = joined["near"].drop_duplicates(ignore_index=True)
    joined["apart"] = recounted(joined["apart"].sort_values("row", ignore_index=True), rows)
    return replace(
        first,
        findings=Findings(**joined),
        columns=frozenset[str]().union(*(register.columns for register in registers)),
        rows=rows,
        merged=sum(register.merged for register in registers),
        notes=first.notes | {"received_nowhere": sum(register.notes["received_nowhere"] for register in registers)},
    )


def recounted(apart: pd.DataFrame, rows: int) -> pd.DataFrame:
    """The rows set apart of a table, with the dossiers above each total of the whole table."""
    if not (apart["kind"] == "total").any():
        return apart
    others = pd.RangeIndex(1, rows + len(apart) + 1).difference(pd.Index(apart["row"]))
    return apart.assign(counted=counted_by_totals(apart.set_index("row"), others).array)
