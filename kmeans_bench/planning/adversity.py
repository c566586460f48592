"""Problems made to be difficult, a list of properties with the points and starts that show each. Drawn here, solved and judged elsewhere.

The points are float32, as a case's are, unless a file would keep more; so both dtypes see the same values.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Case, InitKind, Property, Protocol, ProtocolKind, Source, SourceKind
from kmeans_bench.planning import dataset
from kmeans_bench.planning.dataset import Points
from kmeans_bench.planning.examples import example
from kmeans_bench.planning.spelling import suggestion
from kmeans_bench.planning.starts import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEPS = Protocol(kind=ProtocolKind.STEPS, steps=4)
CONVERGE = Protocol(kind=ProtocolKind.CONVERGE, max_iter=40)
_OFFSETS = (1e2, 1e3, 1e4, 1e5, 1e6)
# Wide enough that float32 carries the farthest offset: its steps near 1e6 are 0.0625, and a harness refuses more than 1e-3 of the spread.
# They overlap, so that there is some way to go before the labels rest.
_CENTRES, _SCATTER = 30.0, 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """One problem before a dtype is chosen: points, start, and what is to be done; `twice` asks again with all signs changed."""

    text: str
    points: Points
    start: NDArray[Any]
    protocols: tuple[Protocol, ...] = (STEPS, CONVERGE)
    twice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A property, and the problems that show whether an implementation has it."""

    property: Property
    poses: Callable[[], Iterable[Pose]]


def challenges(*, examples: int, seed: int) -> tuple[Challenge, ...]:
    """Return every property, always in the same order; *examples* random problems are drawn from *seed*."""
    far = [_challenge(f"offset-{_power(by)}", f"+{_power(by)}", f"blobs moved by {by:g}", partial(_moved, by)) for by in _OFFSETS]
    return (
        *far,
        _challenge("ties", "ties", "integer lattices, points just as near to two centroids", _ties),
        _challenge("duplicates", "dupl", "every point many times over", _duplicates),
        _challenge("one-cluster", "k=1", "a single cluster", partial(_blobs_only, n=50, k=1, d=3)),
        _challenge("all-clusters", "k=n", "as many clusters as points", _all_clusters),
        _challenge("one-feature", "d=1", "a single feature", partial(_blobs_only, n=80, k=5, d=1)),
        _challenge("constant-feature", "const", "a feature that never changes", _constant),
        _challenge("emptied", "empty", "clusters that lose their last point", _emptied),
        _challenge("fortran-order", "F", "a file in Fortran order", partial(_from_file, np.asfortranarray)),
        _challenge("float16", "f16", "a file of float16", partial(_from_file, lambda blobs: blobs.astype(np.float16))),
        _challenge("integers", "int", "files of integers", _integers),
        _challenge("one-point", "n=1", "a single point", _one_point),
        _challenge("again", "again", "a second call, on 1,200 points with their signs changed", _again),
        _challenge("random", "rand", f"{examples} random shapes, seed {seed}", partial(_random, examples, seed)),
    )


def picked(found: Iterable[Challenge], patterns: Iterable[str]) -> tuple[Challenge, ...]:
    """Return those whose names match one of the globs; all where there is none.

    Raises
    ------
    UsageError
        If a glob matches no property.
    """
    known, wanted = tuple(found), tuple(patterns)
    for pattern in wanted:
        if not any(fnmatchcase(one.property.name, pattern) for one in known):
            msg = f"there is no property {pattern!r}, {suggestion(pattern, [one.property.name for one in known])}"
            raise UsageError(msg)
    return tuple(one for one in known if not wanted or any(fnmatchcase(one.property.name, pattern) for pattern in wanted))


def _challenge(name: str, title: str, asks: str, poses: Callable[[], Iterable[Pose]]) -> Challenge:
    return Challenge(property=Property(name=name, title=title, asks=asks), poses=poses)


def _power(value: float) -> str:
    return f"{value:.0e}".replace("e+0", "e")


def _pose(text: str, values: NDArray[Any] | Points, k: int, **changes: Any) -> Pose:  # noqa: ANN401 - fields of Pose
    """Return a problem that starts from k distinct points."""
    points = values if isinstance(values, Points) else _points(values)
    start = dataset.start(points.values, k=k, init=InitKind.RANDOM, seed=0)
    n, d = points.values.shape
    return Pose(text=f"{text}, n = {n}, k = {k}, d = {d}", points=points, start=start, **changes)


def _points(values: NDArray[Any]) -> Points:
    kept = np.ascontiguousarray(values, dtype=np.float32)
    kept.flags.writeable = False
    return Points(values=kept)


def _blobs(n: int, k: int, d: int) -> NDArray[np.float64]:
    random = np.random.default_rng([n, k, d])
    centres = random.uniform(-_CENTRES, _CENTRES, size=(k, d))
    points: NDArray[np.float64] = centres[random.integers(k, size=n)] + _SCATTER * random.standard_normal((n, d))
    return points


def _blobs_only(*, n: int, k: int, d: int) -> Iterator[Pose]:
    yield _pose("blobs", _blobs(n, k, d), k)


def _moved(offset: float) -> Iterator[Pose]:
    # SciPy multiplies matrices from five features on, and takes differences below.
    for d in (4, 8):
        yield _pose(f"blobs moved by {offset:g}", _blobs(80, 5, d) + offset, 5)


def _ties() -> Iterator[Pose]:
    grid = np.array([(x, y) for x in range(5) for y in range(5)])
    sides = _points(np.array([(1.0, 2.0), (3.0, 2.0)])).values
    yield Pose(text="5 × 5 grid between two centroids, n = 25, k = 2, d = 2", points=_points(grid), start=sides)
    random = np.random.default_rng(0)
    yield _pose("lattice of three steps", random.integers(0, 3, size=(80, 3)), 5)
    yield _pose("lattice on a line", random.integers(0, 12, size=(60, 1)), 4)


def _duplicates() -> Iterator[Pose]:
    rows = np.repeat(_blobs(10, 3, 3), 8, axis=0)
    yield _pose("ten points, eight times each", rows, 4)
    yield _pose("ten points, eight times each", rows, 10)
    yield _pose("one point, sixteen times", np.tile([[3.1, -2.7]], (16, 1)), 1)


def _all_clusters() -> Iterator[Pose]:
    for d in (3, 8):
        yield _pose("blobs", _blobs(24, 6, d), 24)


def _one_point() -> Iterator[Pose]:
    for d in (1, 3, 10):
        yield _pose("a point", _blobs(1, 1, d), 1)


def _constant() -> Iterator[Pose]:
    values = _blobs(80, 5, 4)
    values[:, 1] = 7.0
    yield _pose("blobs with a column of sevens", values, 5)


def _emptied() -> Iterator[Pose]:
    values = _points(_blobs(60, 4, 2))
    far = values.values[distinct(values.values, 4)].copy()
    far[2] += 1000
    yield Pose(text="a centroid far from all points, n = 60, k = 4, d = 2", points=values, start=far)
    # The second assignment takes both points of the middle cluster away: its mean, 9, is farther from 4 and 14 than 1 and 18.75 are.
    line = _points(np.array([[1.0], [1.0], [4.0], [14.0], [15.0], [16.0], [19.0], [25.0]]))
    start = _points(np.array([[1.0], [4.0], [25.0]])).values
    yield Pose(text="a cluster that loses both its points, n = 8, k = 3, d = 1", points=line, start=start)


def _from_file(change: Callable[[NDArray[Any]], NDArray[Any]]) -> Iterator[Pose]:
    yield _pose("blobs from a file", _loaded(change(_blobs(80, 5, 4))), 5)


def _integers() -> Iterator[Pose]:
    random = np.random.default_rng(1)
    yield _pose("uint8 from a file", _loaded(random.integers(0, 256, size=(80, 3)).astype(np.uint8)), 5)
    yield _pose("int64 from a file", _loaded(random.integers(-500, 500, size=(80, 3))), 5)


def _loaded(array: NDArray[Any]) -> Points:
    """Save the array and read it as a user's file is read: that is what has to cope with it; implementations get C order and floats."""
    n, d = array.shape
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.npy"
        np.save(path, array)
        return dataset.draw(Case(source=Source(kind=SourceKind.FILE, path=str(path)), n=n, k=1, d=d))


def _again() -> Iterator[Pose]:
    few = Protocol(kind=ProtocolKind.STEPS, steps=2)
    yield _pose("blobs, asked twice", _blobs(1200, 3, 2), 3, protocols=(few,), twice=True)


def _random(examples: int, seed: int) -> Iterator[Pose]:
    for number in range(examples):
        drawn = example(np.random.default_rng([seed, number]))
        yield _pose(f"example {number} of seed {seed}: {drawn.text}", drawn.values, drawn.k, protocols=(drawn.protocol,))
