"""Case -> points, start and problem. The same case always gives the same values, whatever the dtype, the order or the process.

Generated and shipped points are float32 after the offset was added, so that float64 computes on exactly what float32 sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kmeans_bench.errors import DegenerateCaseError, UsageError
from kmeans_bench.model import Case, Dtype, Problem, Source, SourceKind
from kmeans_bench.planning import blobs, categories, inputs, natural
from kmeans_bench.planning.blobs import Drawn
from kmeans_bench.planning.soundness import flaw
from kmeans_bench.planning.starts import distinct, start
from kmeans_bench.planning.streams import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Extent", "Points", "draw", "natural_size", "problem", "start"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Rows and columns that a source has by nature."""

    n: int
    d: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """The points of a case, before a dtype is chosen.

    Attributes
    ----------
    values
        Shape (n, d), C-contiguous, read-only; float64 only for a user's file that is not float32.
    exact32
        Whether float32 holds every value; False means that rows must say `rounded`.
    truth
        Which cluster each point was drawn from, integers of shape (n,), read-only: the blob, the digit. None where nobody knows.
    notes
        What was changed on the way from a user's file.
    """

    values: NDArray[Any]
    exact32: bool = True
    truth: NDArray[np.intp] | None = None
    notes: tuple[str, ...] = ()


def natural_size(source: Source) -> Extent | None:
    """Return the size that *source* has by nature, or None where n and d are free; a file is read and checked for it.

    Raises
    ------
    UsageError
        If the file cannot be used.
    """
    if source.kind is SourceKind.FILE:
        n, d = inputs.read(_path(source)).values.shape
        return Extent(n=n, d=d)
    if source.kind.generated:
        return None
    n, d = natural.SHAPES[source.kind]
    return Extent(n=n, d=d)


def draw(case: Case) -> Points:
    """Return the points of *case*: generated, shipped, or read from the user's file.

    A case smaller than its natural source takes rows at random, without replacement, in their order; which ones depends on seed and n only.

    Raises
    ------
    UsageError
        If the source has fewer rows or another number of columns than the case, or its file cannot be used.
    DegenerateCaseError
        If float32 cannot carry the points: an offset so large that its steps are coarser than 1e-3 of the spread.
    """
    if case.source.kind is SourceKind.FILE:
        return _from_file(case)
    drawn = _generated(case) if case.source.kind.generated else _shipped(case)
    with np.errstate(over="ignore"):  # an offset beyond float32 becomes inf, and that is refused in one line
        values = np.ascontiguousarray(drawn.values + case.source.offset, dtype=np.float32)
    _refuse_flaw(values, Dtype.FLOAT32, case.id)
    return Points(values=_frozen(values), truth=None if drawn.truth is None else _frozen(drawn.truth))


def problem(points: Points, init: NDArray[Any], *, dtype: Dtype, max_iter: int, tol: float) -> Problem:
    """Return the arrays of a case in one dtype: C-contiguous, read-only, and not shared with *points*.

    Raises
    ------
    DegenerateCaseError
        If *dtype* cannot carry the points, or rounds two centroids of the start to one.
    """
    name = dtype.value
    if points.values.dtype != name:
        _refuse_flaw(points.values, dtype, str(dtype))
    X = np.array(points.values, dtype=name, order="C")
    centroids = np.array(init, dtype=name, order="C")
    if len(found := distinct(centroids, len(centroids))) < len(centroids):
        msg = f"{dtype} rounds the {len(centroids)} centroids of the start to {len(found)} distinct ones; use float64"
        raise DegenerateCaseError(msg)
    return Problem(X=_frozen(X), init=_frozen(centroids), max_iter=max_iter, tol=tol)


def _generated(case: Case) -> Drawn:
    """Draw in float64. The offset is not part of the recipe: data far from the origin are the same data, moved."""
    if case.source.kind is SourceKind.BLOBS:
        return blobs.draw(case)
    if case.source.kind.categorical:
        return categories.draw(case)
    random = stream(f"{case.source.kind}/seed={case.source.seed}/n={case.n}/k={case.k}/d={case.d}")
    shape = (case.n, case.d)
    return Drawn(values=random.random(shape) if case.source.kind is SourceKind.UNIFORM else random.standard_normal(shape))


def _shipped(case: Case) -> Drawn:
    truth = natural.truth(case.source.kind)
    values = _subset(natural.load(case.source.kind), case)
    return Drawn(values=values, truth=None if truth is None else truth[_rows(case, len(truth))])


def _from_file(case: Case) -> Points:
    table = inputs.read(_path(case.source))
    values = _subset(table.values, case)
    if case.source.offset:
        values = values + values.dtype.type(case.source.offset)
    exact32 = bool(values.dtype == np.float32 or _survives(values))
    return Points(values=_frozen(np.ascontiguousarray(values)), exact32=exact32, notes=table.notes)


def _survives(values: NDArray[Any]) -> bool:
    with np.errstate(over="ignore"):
        return bool((values.astype(np.float32) == values).all())


def _subset(values: NDArray[Any], case: Case) -> NDArray[Any]:
    n, d = values.shape
    if case.d != d or case.n > n:
        relation = f"d = {case.d} differs from the {d} columns" if case.d != d else f"n = {case.n} exceeds the {n} rows"
        msg = f"{case.source.label}: {relation} there are, in case {case.id}; leave the axis out of the grid or make it fit"
        raise UsageError(msg)
    return values if case.n == n else values[_rows(case, n)]


def _rows(case: Case, available: int) -> NDArray[np.intp]:
    """Return which rows of a source a case takes, in their order."""
    if case.n == available:
        return np.arange(available)
    rows = stream(f"rows/seed={case.source.seed}/n={case.n}").choice(available, size=case.n, replace=False)
    return np.sort(rows)


def _refuse_flaw(values: NDArray[Any], dtype: Dtype, where: str) -> None:
    if (found := flaw(values, dtype)) is not None:
        msg = f"{where}: column {found.column}, row {found.row} (both counted from 0): {found.text}"
        raise DegenerateCaseError(msg)


def _path(source: Source) -> str:
    if source.path is None:
        msg = 'a source of kind "file" needs a path; add path = "points.npy"'
        raise UsageError(msg)
    return source.path


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array
