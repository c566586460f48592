"""Where every contender of a case starts from: k distinct values among the points, drawn once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kmeans_bench.errors import DegenerateCaseError
from kmeans_bench.model import InitKind

if TYPE_CHECKING:
    from numpy.typing import NDArray


def start(values: NDArray[Any], *, k: int, init: InitKind, seed: int) -> NDArray[Any]:
    """Return k distinct rows of *values*, the points of shape (n, d); shape (k, d), in the points' own dtype.

    Raises
    ------
    DegenerateCaseError
        If there are fewer than k distinct rows.

    Notes
    -----
    Distinct in value, not in index: two equal centroids would leave one of them empty from the first step on, and empty clusters are
    where implementations part ways. "k-means++": D. Arthur, S. Vassilvitskii, k-means++: the advantages of careful seeding, SODA 2007.
    """
    random = np.random.default_rng(np.random.SeedSequence([abs(seed), int(seed < 0), k]))
    draw = _spread_out if init is InitKind.KMEANS_PLUS_PLUS else _at_random
    chosen = draw(values, k, random)
    if len(chosen) < k:
        msg = f"k = {k} exceeds the {len(chosen)} distinct rows of {len(values)}; use a smaller k"
        raise DegenerateCaseError(msg)
    return values[chosen]


def distinct(values: NDArray[Any], most: int) -> NDArray[np.intp]:
    """Return the indices of the first *most* distinct rows of *values*, in their order; fewer when there are fewer.

    >>> distinct(np.array([[1.0, 2.0], [1.0, 2.0], [0.0, 0.0], [-0.0, 0.0], [3.0, 3.0]]), most=2)
    array([0, 2])
    """
    # A prefix nearly always suffices; it grows only where rows repeat.
    taken = min(len(values), 2 * most)
    while True:
        # Adding 0 turns -0.0 into 0.0, which is the same value in other bits.
        _, first = np.unique(values[:taken] + values.dtype.type(0), axis=0, return_index=True)
        if len(first) >= most or taken == len(values):
            return np.sort(first)[:most]
        taken = min(len(values), 8 * taken)


def _at_random(values: NDArray[Any], k: int, random: np.random.Generator) -> NDArray[np.intp]:
    order = random.permutation(len(values))
    # Shuffle only what is looked at: the prefix that `distinct` needs is short.
    short = min(len(order), 64 * k)
    found = distinct(values[order[:short]], k)
    if len(found) < k and short < len(order):
        found = distinct(values[order], k)
    return order[found]


def _spread_out(values: NDArray[Any], k: int, random: np.random.Generator) -> NDArray[np.intp]:
    """Draw each next centroid with probability proportional to its squared distance from the nearest one so far."""
    chosen = [int(random.integers(len(values)))]
    nearest = _squared_distances(values, chosen[0])
    while len(chosen) < k and nearest.any():
        cumulative = np.cumsum(nearest)
        # side="right" passes over rows of no weight: a value that is already a centroid cannot be drawn again.
        drawn = int(np.searchsorted(cumulative, random.random() * cumulative[-1], side="right"))
        chosen.append(min(drawn, int(np.flatnonzero(nearest)[-1])))
        np.minimum(nearest, _squared_distances(values, chosen[-1]), out=nearest)
    return np.array(chosen, dtype=np.intp)


def _squared_distances(values: NDArray[Any], row: int) -> NDArray[np.float64]:
    difference = values - values[row]
    squares: NDArray[np.float64] = np.einsum("ij,ij->i", difference, difference, dtype=np.float64)
    return squares
