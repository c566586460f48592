"""The order of centroids in which neighbours share a panel: the nearer they are, the tighter one bound for all of them.

Source     Halving along the longest axis, as a k-d tree does: J. L. Bentley, Commun. ACM 18(9), 1975, doi:10.1145/361002.361007. The axis
           is found by power iteration.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def compact(centroids: NDArray[Any], width: int) -> NDArray[np.int32]:
    """Return the order of centroids in which runs of *width* are near each other: halved along their longest axis, again and again."""
    points = centroids.astype(np.float64)
    found: list[NDArray[Any]] = []
    waiting = [np.arange(len(points))]
    while waiting:
        group = waiting.pop()
        if len(group) <= width:
            found.append(np.sort(group))
            continue
        half = -(-len(group) // width) // 2 * width
        order = np.argsort(_axis(points[group]), kind="stable")
        waiting += [group[order[half:]], group[order[:half]]]
    return np.concatenate(found).astype(np.int32)


def _axis(group: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the places of points along the direction in which they spread most, nearly."""
    near = group - group.mean(axis=0)
    direction = near[(near**2).sum(axis=1).argmax()]
    for _ in range(3):
        direction = (near @ direction) @ near
        direction /= max(np.abs(direction).max(), 1e-300)
    return np.asarray(near @ direction)
