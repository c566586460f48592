"""Categories with known clusters, written in three ways: numbered, numbered otherwise, and as a 0/1 column for each. Nothing is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Case, SourceKind
from kmeans_bench.planning.blobs import Drawn
from kmeans_bench.planning.streams import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

CATEGORIES = 6  # of every feature
_KEPT = 0.6  # share of the values that are the one their cluster prefers; the others are any category, equally often


def draw(case: Case) -> Drawn:
    """Return the points of a case, shape (n, d), and their clusters: every cluster prefers one category in every feature.

    Which one is drawn for each of them alone, so that two clusters prefer the same in one feature of six: no feature tells all of them
    apart, and there may be more clusters than categories.

    The same seed and sizes are the same points in all three ways of writing them; which number a category has is drawn, and says nothing.

    Raises
    ------
    UsageError
        If d columns cannot hold whole features.
    """
    many = features(case.source.kind, case.d)
    if not many:
        msg = (
            f"{case.source.label}: d = {case.d} is no multiple of the {CATEGORIES} categories of a feature, in case {case.id}; make it one"
        )
        raise UsageError(msg)
    random = stream(f"categories/seed={case.source.seed}/n={case.n}/k={case.k}/features={many}")
    preferred = random.integers(CATEGORIES, size=(case.k, many))
    clusters = random.integers(case.k, size=case.n)
    any_of_them = random.integers(CATEGORIES, size=(case.n, many))
    codes = np.where(random.random((case.n, many)) < _KEPT, preferred[clusters], any_of_them)
    return Drawn(values=_written(codes, case.source.kind, random), truth=clusters)


def features(kind: SourceKind, d: int) -> int:
    """Return how many features d columns hold; 0 where they hold none, or not whole ones."""
    if kind is not SourceKind.ONE_HOT:
        return d
    return d // CATEGORIES if d % CATEGORIES == 0 else 0


def _written(codes: NDArray[np.int64], kind: SourceKind, random: np.random.Generator) -> NDArray[Any]:
    """Return codes, shape (n, features), as float64 in the way of *kind*."""
    if kind is SourceKind.ONE_HOT:
        columns: NDArray[np.bool_] = codes[:, :, np.newaxis] == np.arange(CATEGORIES)
        return columns.reshape(len(codes), -1).astype(np.float64)
    if kind is SourceKind.RENUMBERED:
        numbers = np.stack([random.permutation(CATEGORIES) for _ in range(codes.shape[1])])
        codes = numbers[np.arange(codes.shape[1]), codes]
    return codes.astype(np.float64)
