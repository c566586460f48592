"""What is to be solved, and what an implementation returns. Arrays are described here, never computed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Dtype(StrEnum):
    """Precision of X, of the start and of the centroids that come back."""

    FLOAT32 = "float32"
    FLOAT64 = "float64"

    @property
    def itemsize(self) -> int:
        """Bytes per value."""
        return 4 if self is Dtype.FLOAT32 else 8


class SourceKind(StrEnum):
    """Where the points come from."""

    BLOBS = "blobs"
    UNIFORM = "uniform"
    NORMAL = "normal"
    CATEGORIES = "categories"
    RENUMBERED = "categories-renumbered"
    ONE_HOT = "categories-one-hot"
    DIGITS = "digits"
    PIXELS = "pixels"
    PATCHES = "patches"
    FILE = "file"

    @property
    def generated(self) -> bool:
        """Whether n and d are free to choose, because the points are drawn."""
        return self.categorical or self in (SourceKind.BLOBS, SourceKind.UNIFORM, SourceKind.NORMAL)

    @property
    def categorical(self) -> bool:
        """Whether values stand for categories."""
        return self in (SourceKind.CATEGORIES, SourceKind.RENUMBERED, SourceKind.ONE_HOT)


class ProtocolKind(StrEnum):
    """What the timed routine has to do."""

    STEPS = "steps"
    CONVERGE = "converge"
    AS_WRITTEN = "as-written"


class InitKind(StrEnum):
    """How the start is drawn, once per case."""

    RANDOM = "random"
    KMEANS_PLUS_PLUS = "k-means++"


class EmptyClusters(StrEnum):
    """What an implementation does when a cluster loses its last point."""

    KEEP = "keep"
    RELOCATE = "relocate"
    SPLIT = "split"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One K-Means problem in one dtype; its arrays are read-only.

    Attributes
    ----------
    X
        Points, shape (n, d), C-contiguous.
    init
        Centroids to start from, shape (k, d), same dtype as `X`.
    max_iter
        Steps to take: exactly this many under protocol *steps*, at most this many otherwise.
    tol
        Bound on the squared Frobenius norm of the centroid move, in the squared units of the data;
        0 means: stop when no label changes (a fixed point), or at `max_iter`.
    """

    X: NDArray[Any]
    init: NDArray[Any]
    max_iter: int
    tol: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustering:
    """What ``fit`` returns.

    Attributes
    ----------
    centroids
        Final centroids, shape (k, d).
    labels
        Nearest returned centroid of every point, shape (n,), integers in [0, k). None when a library does not give the labels
        of its final centroids: the harness then closes the clustering outside the timing and says so.
    inertia
        Sum of squared distances of the points to their centroid, or None when not computed.
    n_iter
        Assign+update steps taken, those of every start together. None where a library tells only some of them, which protocol *as-written*
        alone allows: then nothing is divided by them.
    distances
        Distances evaluated, where the implementation counts them: what it spares is the point of some. The gate compares them.
    method
        What it picked, in a word, where the implementation is one that picks among several: shown with the cell.
    """

    centroids: NDArray[np.floating[Any]]
    labels: NDArray[np.integer[Any]] | None
    inertia: float | None
    n_iter: int | None
    distances: int | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Recipe of the points.

    Attributes
    ----------
    offset
        Added to every value.
    path
        The file of kind *file*.
    separation
        Of *blobs*: standard deviations between the two nearest centres; None: centres lie in [-10, 10]^d, as near as they happen to.
    informative
        Of *blobs*: dimensions in which centres differ, the first ones; the others are noise of standard deviation 1. None: all.
    """

    kind: SourceKind
    seed: int = 0
    offset: float = 0.0
    path: str | None = None
    separation: float | None = None
    informative: int | None = None

    @property
    def label(self) -> str:
        """Short name in ids: ``blobs``, ``blobs+10000``, ``blobs:separation=3,informative=8``, ``file:points.npy``."""
        name = f"file:{PurePath(self.path).name}" if self.path is not None else str(self.kind)
        told = [f"{key}={value:g}" for key, value in self.shape.items() if value is not None]
        return name + (f":{','.join(told)}" if told else "") + (f"{self.offset:+g}" if self.offset else "")

    @property
    def shape(self) -> dict[str, float | None]:
        """What makes these points others than those of the plain kind."""
        return {"separation": self.separation, "informative": self.informative}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One problem of the grid, without dtype and threads."""

    source: Source
    n: int
    k: int
    d: int

    @property
    def true_clusters(self) -> int | None:
        """How many clusters the points were drawn from, or sorted into by people: k of them, ten digits; None where nobody knows."""
        drawn = self.source.kind is SourceKind.BLOBS or self.source.kind.categorical
        return self.k if drawn else 10 if self.source.kind is SourceKind.DIGITS else None

    @property
    def id(self) -> str:
        """``blobs/n=10000/k=8/d=16/seed=0``."""
        return f"{self.source.label}/n={self.n}/k={self.k}/d={self.d}/seed={self.source.seed}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """Implementation × dtype × threads. `twin` marks the second half of a case's A/A pair."""

    implementation: str
    dtype: Dtype
    threads: int
    twin: bool = False

    @property
    def id(self) -> str:
        """``identity/float32/1t``."""
        return f"{self.implementation}/{self.dtype}/{self.threads}t" + ("/twin" if self.twin else "")

    def answers_to(self, name: str) -> bool:
        """Whether *name*, ``implementation``, ``implementation/dtype`` or ``implementation/dtype/1t``, means this contender."""
        return f"{self.id}/".startswith(f"{name}/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Contender × case: what is planned, skipped and reported."""

    case: Case
    contender: Contender

    @property
    def id(self) -> str:
        """``blobs/n=10000/k=8/d=16/seed=0 identity/float32/1t``."""
        return f"{self.case.id} {self.contender.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownWrong:
    """A property of `verify` that an implementation says it is wrong under: a glob over ``property`` or ``property/dtype``, and why."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """Where an implementation stands on the ladder: the one it improves on, None for the first, and what changed in a few words."""

    below: str | None
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What is known of an implementation without running it.

    Attributes
    ----------
    name
        ``stem`` or ``stem-variant``; for a class, its name.
    function
        ``fit`` or ``fit_<variant>`` in the file; for a class, the attribute path after the colon.
    origin
        The file, or ``package.module`` for a class given as ``package.module:Class``.
    summary
        First line of the docstring.
    needs
        Importable modules it depends on; imported once per zygote, never computed with there.
    nearest
        Its labels are those of a nearest returned centroid, in the points' own space. One that says otherwise is not exact either.
    own_start
        It takes only X and the number of clusters from the problem: comparable under protocol *as-written* alone.
    chooses_k
        It may return another number of clusters than was asked for; then it draws its own start, too.
    flops, extra_bytes, numpy_calls
        Source of the plain formulas over (n, k, d[, itemsize]) that the file declares, or None. flops and numpy_calls are per
        step; extra_bytes is the peak growth during a call.
    halves
        Names in its module of the function that assigns and of those that may update, where `fit` is made of them; empty: not offered.
    known_wrong
        Where `verify` will find it wrong, and why; a finding there, no failure.
    rung
        Its place on the ladder, or None: not part of it.
    digest
        Hex digest of the file and of the local modules it imports.
    local_modules
        Their paths, for the record.
    problem
        Why it cannot be loaded (syntax error, no fit), or None.
    """

    name: str
    function: str
    origin: str
    is_class: bool = False
    summary: str = ""
    needs: tuple[str, ...] = ()
    dtypes: tuple[Dtype, ...] = (Dtype.FLOAT64, Dtype.FLOAT32)
    exact: bool = True
    nearest: bool = True
    own_start: bool = False
    chooses_k: bool = False
    empty_clusters: EmptyClusters = EmptyClusters.KEEP
    flops: str | None = None
    extra_bytes: str | None = None
    numpy_calls: str | None = None
    halves: tuple[str, ...] = ()
    known_wrong: tuple[KnownWrong, ...] = ()
    rung: Rung | None = None
    digest: str = ""
    local_modules: tuple[str, ...] = field(default=())
    problem: str | None = None
