"""A user's file as numbers, able to say where in the file a number stands. No reading here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

NUMBERS = (
    "K-Means needs numbers: categories have no mean, and codes for them make up distances; "
    "use K-Modes, or a 0/1 column per category (one-hot)"
)
"""Why text is refused."""

# Above this, neighbouring integers share one float64.
_EXACT_INTEGERS = 2**53


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Numbers of one file.

    Attributes
    ----------
    path
        As the user gave it.
    values
        Shape (n, d), float32 or float64, C-contiguous, native byte order.
    columns
        Names, or empty where columns are only counted.
    line
        For text files: the line of a row, as an editor counts it, from 1.
    notes
        What had to be changed to get there, one short phrase each.
    """

    path: str
    values: NDArray[Any]
    columns: tuple[str, ...] = ()
    line: Callable[[int], int] | None = None
    notes: tuple[str, ...] = ()

    def place(self, row: int, column: int) -> str:
        """Return where a value stands: ``column 'age', line 7`` or ``column 2, row 5 (both counted from 0)``."""
        if self.line is not None:
            return f"column {self.columns[column]!r}, line {self.line(row)}"
        if self.columns:
            return f"column {self.columns[column]!r}, row {row} (counted from 0)"
        return f"column {column}, row {row} (both counted from 0)"


def native(array: NDArray[Any]) -> NDArray[Any]:
    """Return an owned C-contiguous copy in float32 (from float32 and float16) or float64 (from every other number)."""
    dtype = np.float32 if array.dtype.kind == "f" and array.dtype.itemsize <= np.dtype(np.float32).itemsize else np.float64
    return np.array(array, dtype=dtype, order="C", copy=True, subok=False)


def changes(array: NDArray[Any]) -> tuple[str, ...]:
    """Return what `native` changes about *array*, for the record.

    >>> changes(np.arange(6).reshape(3, 2)[::-1])
    ('cast from int64 to float64', 'copied into C order')
    """
    plain = array.dtype.newbyteorder("=")
    found = {
        f"cast from {plain.name} to {native(array[:0]).dtype.name}": plain not in (np.float32, np.float64),
        "byte order swapped": not array.dtype.isnative,
        "copied into C order": not array.flags.c_contiguous,
        "integers beyond 2^53 lost digits": loses_digits(array),
    }
    return tuple(note for note, applies in found.items() if applies)


def loses_digits(array: NDArray[Any]) -> bool:
    """Whether *array* holds integers that float64 cannot tell from their neighbours."""
    if array.dtype.kind not in "iu" or array.size == 0:
        return False
    return int(array.max()) > _EXACT_INTEGERS or int(array.min()) < -_EXACT_INTEGERS
