"""Reads `.csv`: commas, one header line, numbers below it. A fast pass reads, and where it fails a careful one says where and why."""

from __future__ import annotations

import csv
import math
import warnings
from array import array
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from kmeans_bench.errors import UsageError
from kmeans_bench.planning.table import NUMBERS, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ENCODING = "utf-8-sig"  # UTF-8 with or without a byte order mark
_SEPARATORS = {";": "';'", "\t": "tabs", "|": "'|'"}
_MISSING = frozenset({"na", "n/a", "null", "none"})


def read_csv(path: str) -> Table:
    """Read a `.csv` file: a header line that names the columns, then one row of numbers per point; blank lines do not count.

    Raises
    ------
    UsageError
        Naming the column and line of the first cell that is not a finite number, or what else is wrong.
    """
    try:
        names = _header(path)
        values = _fast(path, len(names))
        if values is None:
            values = _careful(path, names)
    except UnicodeDecodeError as error:
        msg = f"{path}: is not UTF-8 text (byte 0x{error.object[error.start]:02x} at {error.start}); save it as UTF-8"
        raise UsageError(msg) from error
    except csv.Error as error:
        msg = f"{path}: is not a table of comma-separated values ({error}); write it again"
        raise UsageError(msg) from error
    return Table(path=path, values=values, columns=names, line=partial(_line, path))


def _records(path: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each record begins, and its cells; blank lines are passed over."""
    with open(path, encoding=_ENCODING, newline="") as file:  # noqa: PTH123 - the path is opened as the user wrote it
        reader, begins = csv.reader(file), 1
        for cells in reader:
            if cells:
                yield begins, cells
            begins = reader.line_num + 1


def _line(path: str, row: int) -> int:
    """Return the line of data row *row*, by reading the file again: asked once, for a message."""
    return next(line for index, (line, _) in enumerate(_records(path), start=-1) if index == row)


def _header(path: str) -> tuple[str, ...]:
    line, names = next(_records(path), (1, []))
    if not names:
        msg = f"{path}: is empty; write a header line, then one row of numbers per point"
        raise UsageError(msg)
    found = next((sep for sep in _SEPARATORS if any(sep in name for name in names)), None)
    if found is not None:
        msg = f"{path}: line {line}: columns are separated by {_SEPARATORS[found]}, not by commas; save it with commas and decimal points"
        raise UsageError(msg)
    if all(_number(name) is not None for name in names):
        example = ",".join(f"x{i}" for i in range(min(len(names), 3))) + (",…" if len(names) > 3 else "")  # noqa: PLR2004 - enough to see
        msg = f"{path}: line {line}: holds numbers where the columns' names should stand; put a header line above it, {example}"
        raise UsageError(msg)
    if "" in (name.strip() for name in names):
        column = [name.strip() for name in names].index("") + 1
        msg = f"{path}: line {line}: column {column} has no name; if it is a row index, leave it out (pandas: index=False)"
        raise UsageError(msg)
    return tuple(name.strip() for name in names)


def _fast(path: str, width: int) -> NDArray[Any] | None:
    """Read at full speed; None when anything at all is unusual, for the careful pass to say what."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "input contained no data": the careful pass says it better
            values = np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2, comments=None, quotechar='"', encoding=_ENCODING)
    except ValueError:
        return None
    usable = values.shape[0] > 0 and values.shape[1] == width and np.isfinite(values).all()
    return values if usable else None


def _careful(path: str, names: tuple[str, ...]) -> NDArray[Any]:
    cells = array("d")
    records = _records(path)
    next(records)
    for line, texts in records:
        if len(texts) != len(names):
            msg = f"{path}: line {line}: has {len(texts)} cells, but the header names {len(names)} columns; complete or remove the line"
            raise UsageError(msg)
        for name, text in zip(names, texts, strict=True):
            cells.append(_finite(text, f"{path}: column {name!r}, line {line}"))
    if not cells:
        msg = f"{path}: has a header but no rows; write one row of numbers per point"
        raise UsageError(msg)
    return np.array(cells).reshape(-1, len(names))


def _finite(text: str, where: str) -> float:
    value = _number(text)
    if value is None or not math.isfinite(value):
        msg = f"{where}: {_complaint(text.strip(), value)}"
        raise UsageError(msg)
    return value


def _complaint(text: str, value: float | None) -> str:
    if not text:
        return "the cell is empty; fill it in or remove the line"
    if value is not None or text.lower() in _MISSING:
        return f"{text} is not a finite number; fill it in or remove the line"
    return f"{text[:40]!r} is text, not a number; remove the column. {NUMBERS}"


def _number(text: str) -> float | None:
    """Read a number as the fast pass does: Python's own spelling, but without its underscores."""
    try:
        return float(text) if "_" not in text else None
    except ValueError:
        return None
