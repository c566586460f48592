"""Classes as implementations: found without importing them, called with what their constructor knows."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Problem
from kmeans_bench.planning.estimators import ContractError, adapt, relative_tolerance
from kmeans_bench.planning.registry import bind, discover, load

PROBLEM = Problem(X=np.array([[0.0], [1.0], [10.0], [12.0]]), init=np.array([[0.0], [10.0]]), max_iter=3, tol=0.5)
MODULE = '''"""A module."""
import kmb_unknown_package.part
from .inner import Reexported
class Mine:
    """A class of one's own."""
'''


@pytest.fixture(autouse=True)
def _path_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Work in a folder of one's own; binding adds to the search path for good, a test gives that back."""
    monkeypatch.chdir(tmp_path)
    before = list(sys.path)
    yield
    sys.path[:] = before


@pytest.fixture
def package(tmp_path: Path) -> Path:
    place = tmp_path / "kmb_package"
    place.mkdir()
    (place / "__init__.py").write_text("raise RuntimeError('imported')\n")
    (place / "module.py").write_text(MODULE)
    (place / "inner.py").write_text("class Reexported: ...\n")
    return place


def test_a_class_is_found_without_importing_anything(package: Path) -> None:
    (found,) = discover([], ["kmb_package.module:Mine"])

    assert (found.name, found.origin, found.function, found.is_class) == ("Mine", "kmb_package.module", "Mine", True)
    assert found.summary == "A class of one's own."
    assert found.needs == ("kmb_unknown_package.part",)
    assert str(package / "inner.py") in found.local_modules


def test_a_reexported_class_and_a_class_in_a_file_are_found_too(package: Path) -> None:
    names = [
        one.name for one in discover([], ["kmb_package.module:Reexported", f"{package / 'inner.py'}:Reexported", "kmb_package.module:Mine"])
    ]

    # Two of one name carry their origin.
    assert names == sorted(["Mine", "kmb_package.module:Reexported", f"{package / 'inner.py'}:Reexported".replace("/", ".")])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kmb_package.modul:Mine", "there is no module 'kmb_package.modul' on the path"),
        ("kmb_nowhere:Mine", "there is no module 'kmb_nowhere'"),
        ("kmb_package.module:Nine", "kmb_package.module has no class 'Nine', did you mean 'Mine'?"),
        ("none.py:Mine", "none.py: no such file"),
        ("Mine", "'Mine' names no class; write package.module:Class"),
    ],
)
@pytest.mark.usefixtures("package")
def test_a_class_that_is_not_there_is_one_line(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        discover([], [text])

    assert message in str(caught.value)


def test_scikit_learns_own_class_runs_and_gives_its_results() -> None:
    result = load("sklearn.cluster:KMeans").fit(PROBLEM)

    # By hand: {0, 1} and {10, 12}; 2·0.25 + 2·1.
    assert result.centroids.tolist() == [[0.5], [11.0]]
    assert result.labels is not None
    assert result.labels.tolist() == [0, 0, 1, 1]
    assert result.inertia == pytest.approx(2.5)


def test_a_class_in_a_file_is_bound(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(
        "class KM:\n    def __init__(self, k, init): self.k, self.centroids = k, init\n"
        "    def fit(self, X):\n        self.centroids[0] = 7\n"
    )
    (found,) = discover([], ["own.py:KM"])

    result = bind(found)(PROBLEM)

    assert result.centroids[0] == 7
    assert PROBLEM.init[0] == 0
    assert (result.labels, result.inertia, result.n_iter) == (None, None, 3)


def test_arguments_that_the_constructor_does_not_know_are_not_passed() -> None:
    seen: dict[str, object] = {}

    class Recorder:
        def __init__(self, *, n_clusters: int, init: object, tol: float = 9.0, max_iter: int = 9, n_init: int = 9) -> None:
            seen.update(n_clusters=n_clusters, init=init, tol=tol, max_iter=max_iter, n_init=n_init)
            self.cluster_centers_ = init

        def fit(self, _: object) -> "Recorder":
            return self

    adapt(Recorder, name="Recorder")(PROBLEM)

    # The values 0, 1, 10, 12 have mean 5.75 and variance 245/4 - 5.75² = 28.1875.
    assert (seen["n_clusters"], seen["max_iter"], seen["n_init"]) == (2, 3, 1)
    assert seen["tol"] == pytest.approx(0.5 / 28.1875)


def test_no_tolerance_stays_none_and_points_without_spread_have_none() -> None:
    assert relative_tolerance(Problem(X=PROBLEM.X, init=PROBLEM.init, max_iter=3)) == 0
    assert relative_tolerance(Problem(X=np.ones((3, 2)), init=np.ones((1, 2)), max_iter=3, tol=0.5)) == 0


def test_a_class_that_takes_no_start_is_refused_with_the_reason() -> None:
    class NoStart:
        def __init__(self, n_clusters: int) -> None: ...

    with pytest.raises(ContractError, match=r"NoStart: the constructor takes no starting centroids \(init\)"):
        adapt(NoStart, name="NoStart")


def test_a_class_that_leaves_no_centroids_is_refused_with_the_reason() -> None:
    class Silent:
        def __init__(self, n_clusters: int, init: object) -> None: ...

        def fit(self, _: object) -> None: ...

    with pytest.raises(ContractError, match="store the centroids in cluster_centers_"):
        adapt(Silent, name="Silent")(PROBLEM)
