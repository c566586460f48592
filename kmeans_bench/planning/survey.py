"""What can be seen of a user's points without clustering them: how far out they lie, columns that say nothing, rows that repeat others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kmeans_bench.model import Dtype
from kmeans_bench.planning import inputs
from kmeans_bench.planning.soundness import flaw

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kmeans_bench.planning.table import Table

_ROWS = 1 << 16  # of a temporary in float64


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One file.

    Attributes
    ----------
    offset, spread
        Root mean square, over the columns, of the means and of the standard deviations, as `model.Trajectory` has them.
    constant
        Names of the columns (or their numbers, from 0) that hold one value.
    distinct
        Number of different rows.
    flaw32
        Why float32 cannot carry the points, or None.
    notes
        What reading had to change.
    """

    n: int
    d: int
    offset: float
    spread: float
    constant: tuple[str, ...]
    distinct: int
    flaw32: str | None
    notes: tuple[str, ...]


def survey(path: str) -> Survey:
    """Read the file at *path* and describe it.

    Raises
    ------
    UsageError
        As `inputs.read`.
    """
    table = inputs.read(path)
    values = table.values
    means, variances = _moments(values)
    found = flaw(values, Dtype.FLOAT32)
    return Survey(
        n=values.shape[0],
        d=values.shape[1],
        offset=float(np.sqrt(np.square(means).mean())),
        spread=float(np.sqrt(variances.mean())),
        constant=_constant(table),
        distinct=_distinct(values),
        flaw32=found.text if found is not None else None,
        notes=table.notes,
    )


def _moments(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return means and variances of the columns, shape (2, d): in float64, about the means, a few rows at a time."""
    means = values.mean(axis=0, dtype=np.float64)
    squares = np.zeros_like(means)
    for start in range(0, len(values), _ROWS):
        squares += np.square(values[start : start + _ROWS] - means).sum(axis=0)
    return np.stack([means, squares / len(values)])


def _constant(table: Table) -> tuple[str, ...]:
    same = np.flatnonzero(table.values.min(axis=0) == table.values.max(axis=0))
    return tuple(repr(table.columns[column]) if table.columns else str(column) for column in same.tolist())


def _distinct(values: NDArray[Any]) -> int:
    """Count different rows by their bytes; adding 0 makes one zero of the two."""
    rows = np.ascontiguousarray(values + values.dtype.type(0))
    return len(np.unique(rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()))
