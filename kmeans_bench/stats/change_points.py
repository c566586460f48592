"""Where a series changed its distribution: energy statistics, tested by permutation. Values in the order of time, any unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

MINIMUM_SEGMENT = 3
"""Fewer values on one side would let a single odd run pass for a step."""


FEWEST = 10
"""Shorter series show nothing at the usual level: among nine values, one shuffle in seventy or so splits as well as the clearest step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePoint:
    """The series changes before the value at `index` (from 0); `p` is its permutation p."""

    index: int
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Split:
    """The best split of one segment: before which value, and how large the statistic is."""

    index: int
    statistic: float


def change_points(values: Sequence[float], *, level: float = 0.01, permutations: int = 999, seed: int = 0) -> tuple[ChangePoint, ...]:
    """Return the points at which *values* change, in order; a series that does not change has one with probability *level* at most.

    Parameters
    ----------
    values
        Finite; exchangeable within a segment, which a series with a trend or a memory is not: there a finding means "not all alike".
    level
        Every further point has to be significant at this level; the search ends with the first that is not.
    permutations
        How many shuffles p rests on: it is at least 1 / (permutations + 1).
    seed
        Of the shuffles: the same series has the same points.

    Notes
    -----
    E-divisive: of all splits and all stretches after them, in all segments so far, the one with the largest energy distance between what
    lies before the split and the stretch, weighted by their lengths (a stretch may end before its segment does, so that a step that is
    taken back is seen); its p is the share of shuffles within segments whose best is as good. Each side holds 3 values at least. (D. S.
    Matteson, N. A. James, A nonparametric approach for multiple change point analysis of multivariate data, Journal of the American
    Statistical Association 109, 2014, doi:10.1080/01621459.2013.849605; here with alpha = 1.)

    >>> [point.index for point in change_points([1, 1.1, 0.9, 1, 1.05, 1.02, 2, 2.1, 1.9, 2, 2.05, 1.98])]
    [6]
    """
    series = np.asarray(values, dtype=np.float64)
    shuffler = np.random.default_rng(seed)
    ends, found = [0, len(series)], list[ChangePoint]()
    while True:
        best = _best(series, ends)
        if best is None:
            return tuple(sorted(found, key=lambda point: point.index))
        p = _p(series, ends, best.statistic * (1 - 1e-12), shuffler, level=level, permutations=permutations)
        if p > level:
            return tuple(sorted(found, key=lambda point: point.index))
        found.append(ChangePoint(index=best.index, p=p))
        ends = sorted([*ends, best.index])


def _p(series: Array, ends: Sequence[int], seen: float, shuffler: np.random.Generator, *, level: float, permutations: int) -> float:
    """Return the share of shuffles that reach *seen*, the series itself among them; the shuffling ends early once it exceeds *level*."""
    reached = 1
    for _ in range(permutations):
        reached += _shuffled(series, ends, shuffler) >= seen
        if reached > level * (1 + permutations):
            break
    return reached / (1 + permutations)


def _shuffled(series: Array, ends: Sequence[int], shuffler: np.random.Generator) -> float:
    """Return the best split's statistic after a shuffle within every segment."""
    mixed = np.concatenate([shuffler.permutation(series[start:end]) for start, end in pairwise(ends)])
    best = _best(mixed, ends)
    return best.statistic if best is not None else 0.0


def _best(series: Array, ends: Sequence[int]) -> _Split | None:
    """Return the best split over all segments; None where none is long enough."""
    splits = [_of_segment(series[start:end], start) for start, end in pairwise(ends)]
    return max((split for split in splits if split is not None), key=lambda split: split.statistic, default=None)


def _of_segment(segment: Array, start: int) -> _Split | None:
    """Return the split of one segment with the largest weighted energy distance."""
    count = len(segment)
    if count < 2 * MINIMUM_SEGMENT:
        return None
    energies = _energies(segment)
    left, _ = np.unravel_index(int(np.argmax(energies)), energies.shape)
    return _Split(index=start + int(left) + 1, statistic=float(energies.max()))


def _energies(segment: Array) -> Array:
    """Return the weighted energy distance between the first i + 1 values and those after them up to value j, in row i, column j.

    Minus infinity where either side is shorter than a segment may be.
    """
    count = len(segment)
    distances = np.abs(segment[:, None] - segment[None, :])
    sums = distances.cumsum(axis=0).cumsum(axis=1)
    corner = np.diagonal(sums)  # the first i + 1 among themselves, each pair twice
    left = np.arange(1.0, count + 1)[:, None]
    right = np.arange(1.0, count + 1)[None, :] - left
    allowed = (left >= MINIMUM_SEGMENT) & (right >= MINIMUM_SEGMENT)
    right = np.where(allowed, right, MINIMUM_SEGMENT)
    across = sums - corner[:, None]
    among_right = corner[None, :] - 2 * sums + corner[:, None]
    spread_left = corner[:, None] / np.maximum(left * (left - 1), 1.0)
    energy = 2 * across / (left * right) - spread_left - among_right / (right * (right - 1))
    return np.where(allowed, left * right / (left + right) * energy, -np.inf)
