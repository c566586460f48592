"""Can these numbers be clustered in this precision? Finite, squares that fit, steps finer than the spread. No file, no case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kmeans_bench.model import Dtype

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A precision whose steps are coarser than this share of the data's spread decides labels by rounding.
COARSEST = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """First value (in row order) that makes the data unusable, and why with the next step."""

    row: int
    column: int
    text: str


def flaw(values: NDArray[Any], dtype: Dtype) -> Flaw | None:
    """Return what is wrong with *values*, shape (n, d), for computing in *dtype*; None when nothing is.

    Three rules, in this order: every value is finite; the squared distance of any two rows fits the dtype; and, in float32, the step
    between neighbouring numbers is at most 1e-3 of the spread (the widest column's range), column by column, because a column's rounding
    counts against all the others' distances. A column that never changes counts too: the identity of squares rounds with its square.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        return _not_finite(values) or _overflowing(values, dtype) or (_coarse(values) if dtype is Dtype.FLOAT32 else None)


def _not_finite(values: NDArray[Any]) -> Flaw | None:
    finite = np.isfinite(values)
    if finite.all():
        return None
    row, column = _first(~finite)
    return Flaw(row=row, column=column, text=f"{values[row, column]:g} is not a finite number; fill it in or remove the row")


def _overflowing(values: NDArray[Any], dtype: Dtype) -> Flaw | None:
    # Two rows at opposite ends: d differences of 2·limit each, squared and summed, just fit.
    limit = float(np.sqrt(float(np.finfo(dtype.value).max) / (4 * values.shape[1])))
    if values.max() <= limit and values.min() >= -limit:
        return None
    row, column = _first(np.abs(values) > limit)
    text = f"{values[row, column]:g} is beyond {limit:.2g}, where squared distances overflow {dtype}; rescale the column"
    return Flaw(row=row, column=column, text=text)


def _coarse(values: NDArray[Any]) -> Flaw | None:
    low, high = values.min(axis=0).astype(np.float64), values.max(axis=0).astype(np.float64)
    spread = float((high - low).max())
    steps = np.spacing(np.maximum(np.abs(low), np.abs(high)).astype(np.float32))
    if spread == 0 or not (steps > COARSEST * spread).any():
        return None
    row, column = _first(np.spacing(np.abs(values).astype(np.float32)) > COARSEST * spread)
    step = float(np.spacing(np.abs(np.float32(values[row, column]))))
    text = (
        f"near {values[row, column]:g} float32 moves in steps of {step:.2g}, coarser than {COARSEST:g} of the spread {spread:.2g}; "
        "subtract the column's mean or use float64"
    )
    return Flaw(row=row, column=column, text=text)


def _first(mask: NDArray[np.bool_]) -> tuple[int, int]:
    """Return (row, column) of the first True in row order."""
    row, column = np.unravel_index(int(np.argmax(mask)), mask.shape)
    return int(row), int(column)
