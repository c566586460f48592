"""Reads `.parquet`: every column a column of numbers. Imported when such a file is given, because pyarrow takes its time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kmeans_bench.errors import UsageError
from kmeans_bench.planning.table import NUMBERS, Table, changes, loses_digits, native

if TYPE_CHECKING:
    from numpy.typing import NDArray


def read_parquet(path: str) -> Table:
    """Read a `.parquet` file; a row index that pandas stored beside the columns is left out and noted.

    Raises
    ------
    UsageError
        Naming the first column that is not numeric, or the row of the first missing value.
    """
    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        msg = f"{path}: is cut short, damaged, or not Parquet ({str(error).splitlines()[0]:.80}); write it again"
        raise UsageError(msg) from error
    index = [name for name in _index_columns(table) if name in table.column_names]
    table = table.drop_columns(index) if index else table
    if 0 in table.shape:
        msg = f"{path}: is empty, {table.num_rows} rows and {table.num_columns} columns; save at least one of each"
        raise UsageError(msg)
    columns = [_numbers(path, name, table.column(i)) for i, name in enumerate(table.column_names)]
    stacked = np.column_stack(columns)
    notes = [f"left out the index column {name!r}" for name in index]
    notes += [note for note in changes(np.ascontiguousarray(stacked)) if "2^53" not in note]
    notes += ["integers beyond 2^53 lost digits"] * any(loses_digits(column) for column in columns)
    return Table(path=path, values=native(stacked), columns=tuple(table.column_names), notes=tuple(notes))


def _index_columns(table: pa.Table) -> list[str]:
    """Return the columns that pandas wrote for its row index: names are strings, a plain range is a description."""
    stored = (table.schema.metadata or {}).get(b"pandas")
    described = json.loads(stored).get("index_columns", []) if stored else []
    return [name for name in described if isinstance(name, str)]


def _numbers(path: str, name: str, column: pa.ChunkedArray) -> NDArray[Any]:
    kind = column.type
    if pa.types.is_decimal(kind):
        kind, column = pa.float64(), column.cast(pa.float64())
    if not (pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind)):
        shown = repr(str(column[0].as_py())[:40])
        msg = f"{path}: column {name!r}, row 0 (counted from 0): {shown} is of type {kind}, not a number; {_advice(kind)}"
        raise UsageError(msg)
    if column.null_count:
        row = int(np.argmax(column.is_null().to_numpy()))
        msg = f"{path}: column {name!r}, row {row} (counted from 0): the cell is empty; fill it in or remove the row"
        raise UsageError(msg)
    values: NDArray[Any] = column.to_numpy()
    return values


def _advice(kind: pa.DataType) -> str:
    if pa.types.is_temporal(kind):
        return "save it as a number, days since the first one for example"
    if pa.types.is_nested(kind):
        return "save one column per element"
    return f"remove the column. {NUMBERS}"
