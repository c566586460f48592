"""What a plug-in returned, as far as the child side looks at it: shapes that fit the shelf, remarks that are a count and a word."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kmeans_bench.measuring.channel import Message
    from kmeans_bench.model import Clustering

WORD = 32  # characters of the method that was picked


class WrongShapeError(Exception):
    """The clustering is not of the shape that the problem asks for."""


def remarks(result: Clustering) -> Message:
    """Return what an implementation says of its way, where that is a count and a word: unchecked, so nothing else is let through."""
    counted: Any = result.distances
    picked: Any = result.method
    return {
        "distances": None if isinstance(counted, bool) or not isinstance(counted, Integral) else int(counted),
        "method": picked[:WORD] if isinstance(picked, str) and picked.isprintable() else None,
    }


def shaped(name: str, values: object, shape: tuple[int | None, ...], *, most: int = 0) -> NDArray[Any]:
    """Return *values* as an array of numbers of *shape*, in which None is any length from 1 to *most*; larger would not fit the shelf."""
    array = np.asarray(values)
    if array.dtype.kind not in "fiub":
        msg = f"{name} hold {array.dtype}, not numbers"
        raise WrongShapeError(msg)
    lengths = zip(array.shape, shape, strict=False)
    if array.ndim != len(shape) or not all(1 <= got <= most if asked is None else got == asked for got, asked in lengths):
        expected = tuple(f"1 to {most}" if asked is None else asked for asked in shape)
        msg = f"{name} have shape {array.shape}, expected {expected if None not in shape else _spelt(expected)}"
        raise WrongShapeError(msg)
    return array


def _spelt(lengths: tuple[object, ...]) -> str:
    return f"({', '.join(map(str, lengths))})"
