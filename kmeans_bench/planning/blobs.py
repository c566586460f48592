"""Round clusters of standard deviation 1, and which of them each point was drawn from. Nothing is read, nothing is rounded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kmeans_bench.model import Case
from kmeans_bench.planning.streams import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CENTRES = 10.0  # centres lie in [-10, 10]^d where nothing is said of their separation


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Points before their offset is added and they are rounded to float32, and the clusters that they were drawn from."""

    values: NDArray[Any]
    truth: NDArray[np.intp] | None = None


def draw(case: Case) -> Drawn:
    """Return the points of a case of kind *blobs* in float64, shape (n, d), and their clusters.

    Plain blobs get farther apart as d grows, since every dimension adds to the distance of two centres. With `separation` the two nearest
    are that far apart in every d; with `informative` the centres, and each point's place around its own, are the same for every d, and
    what further dimensions add is noise.
    """
    source = case.source
    if source.separation is None and source.informative is None:
        return _plain(case)
    told = case.d if source.informative is None else source.informative
    # The separation is no part of the recipe: nearer or farther, the points lie alike around their centres.
    random = stream(f"apart/seed={source.seed}/n={case.n}/k={case.k}/d={told}")
    centres = _apart(random.uniform(-_CENTRES, _CENTRES, size=(case.k, told)), source.separation)
    clusters = random.integers(case.k, size=case.n)
    points = random.standard_normal((case.n, told)) + centres[clusters]
    # One dimension after the other, so that those of a smaller d are the first of a larger one.
    noise = stream(f"noise/seed={source.seed}/n={case.n}/k={case.k}").standard_normal((case.d - told, case.n)).T
    return Drawn(values=np.concatenate([points, noise], axis=1), truth=clusters)


def _plain(case: Case) -> Drawn:
    random = stream(f"{case.source.kind}/seed={case.source.seed}/n={case.n}/k={case.k}/d={case.d}")
    points = random.standard_normal((case.n, case.d))
    centres = random.uniform(-_CENTRES, _CENTRES, size=(case.k, case.d))
    clusters = random.integers(case.k, size=case.n)
    return Drawn(values=points + centres[clusters], truth=clusters)


def _apart(centres: NDArray[Any], separation: float | None) -> NDArray[Any]:
    """Stretch *centres*, shape (k, d), until the two nearest are *separation* apart; one alone, or None, stays."""
    if separation is None or len(centres) == 1:
        return centres
    nearest = min(float(np.square(centres[j + 1 :] - centres[j]).sum(axis=1).min()) for j in range(len(centres) - 1))
    stretched: NDArray[Any] = centres * (separation / np.sqrt(nearest))
    return stretched
