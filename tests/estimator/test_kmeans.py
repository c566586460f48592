"""The estimator: what it promises a user of scikit-learn, and what it refuses."""

from __future__ import annotations

import pickle
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import sklearn.cluster
from scipy.sparse import csr_array
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from kmeans_bench import KMeans
from kmeans_bench.estimator import engine

if TYPE_CHECKING:
    from numpy.typing import NDArray

LINE = np.array([[0.0], [2.0], [10.0], [12.0]])


@parametrize_with_checks(  # type: ignore[untyped-decorator]
    [KMeans(), KMeans(n_clusters=3, init="random", n_init=2), KMeans(n_clusters=2, tol=0)]
)
@pytest.mark.filterwarnings("ignore")
def test_scikit_learns_checks_pass_none_excepted(estimator: Any, check: Any) -> None:  # noqa: ANN401 - scikit-learn's own
    check(estimator)


@pytest.mark.usefixtures("way")
def test_two_pairs_on_a_line_are_two_clusters() -> None:
    model = KMeans(n_clusters=2, init=[[0.0], [12.0]]).fit(LINE)

    assert model.cluster_centers_.tolist() == [[1.0], [11.0]]
    assert model.labels_.tolist() == [0, 0, 1, 1]
    assert model.labels_.dtype == np.int32
    assert (model.inertia_, model.n_iter_, model.n_features_in_) == (4.0, 2, 1)


@pytest.mark.usefixtures("way")
def test_predict_transform_and_score_speak_of_the_fitted_centroids() -> None:
    model = KMeans(n_clusters=2, init=[[0.0], [12.0]]).fit(LINE)

    assert model.predict([[5.0], [7.0], [6.0]]).tolist() == [0, 1, 0]
    assert model.transform([[4.0]]).tolist() == [[3.0, 7.0]]
    assert model.score([[4.0], [11.0]]) == -9.0
    assert model.score([[4.0], [10.0]], sample_weight=[2, 3]) == -21.0
    assert model.fit_predict(LINE).tolist() == [0, 0, 1, 1]
    assert model.fit_transform(LINE)[0].tolist() == [1.0, 11.0]


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_row_is_predicted_alike_whatever_else_is_asked_with_it(dtype: str) -> None:
    X = np.random.default_rng(0).normal(size=(300, 3)).astype(dtype)
    model = KMeans(n_clusters=3, init=X[:3]).fit(X)

    far = np.vstack((X, [[1e12, 0, 0]])).astype(dtype)

    assert np.array_equal(model.predict(far)[:300], model.labels_)
    assert np.array_equal(model.predict(X[7:8]), model.labels_[7:8])


@pytest.mark.usefixtures("way")
def test_integer_weights_are_repeated_rows() -> None:
    model = KMeans(n_clusters=2, init=[[0.0], [12.0]]).fit(LINE, sample_weight=[3, 1, 1, 0])

    assert model.cluster_centers_.tolist() == [[0.5], [10.0]]
    assert model.inertia_ == 3.0


def test_the_kernels_name_is_kept_and_without_them_the_implementations(way: str) -> None:
    method = KMeans(n_clusters=2, random_state=0).fit(LINE).method_

    assert (method == "identity-chunked") is (way == "plain")


def drawn(name: str) -> NDArray[Any]:
    random = np.random.default_rng(0)
    if name == "blobs":
        return random.normal(size=(2000, 5)) + 6 * random.random((12, 5))[random.integers(12, size=2000)]
    if name == "far":
        return random.normal(size=(1500, 2)) + 1e4
    return random.random((3000, 3)) if name == "uniform" else random.normal(size=(300, 200))


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(("tol", "max_iter"), [(0, 300), (1e-3, 300), (1e-4, 3)])
@pytest.mark.parametrize("name", ["blobs", "uniform", "far", "wide"])
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")  # scikit-learn's
def test_from_the_same_start_the_trajectory_is_scikit_learns(name: str, tol: float, max_iter: int) -> None:
    X = drawn(name)

    assert_same_trajectory(X, X[np.random.default_rng(1).choice(len(X), 20, replace=False)], tol=tol, max_iter=max_iter)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("k", [1, 15])
def test_with_weights_too(k: int) -> None:
    # To the fixed point: this tolerance is relative to the weighted variance, scikit-learn's is not.
    X, weights = drawn("uniform"), np.random.default_rng(1).random(3000)

    assert_same_trajectory(X, X[:k], weights=weights)


@pytest.mark.usefixtures("way")
def test_empty_clusters_are_moved_as_scikit_learn_moves_them() -> None:
    X = drawn("blobs")

    assert_same_trajectory(X, np.vstack((X[:10], X.max(axis=0) + 50, X.max(axis=0) + 51)))


def assert_same_trajectory(
    X: NDArray[Any], start: NDArray[Any], *, weights: NDArray[Any] | None = None, tol: float = 0, max_iter: int = 300
) -> None:
    ours, theirs = (
        kind(len(start), init=start, tol=tol, max_iter=max_iter).fit(X, sample_weight=weights) for kind in (KMeans, sklearn.cluster.KMeans)
    )
    np.testing.assert_array_equal(ours.labels_, theirs.labels_)
    np.testing.assert_allclose(ours.cluster_centers_, theirs.cluster_centers_, rtol=1e-10, atol=1e-10)
    assert ours.n_iter_ == theirs.n_iter_
    assert ours.inertia_ == pytest.approx(theirs.inertia_, rel=1e-10)
    np.testing.assert_array_equal(ours.predict(X), ours.labels_)


@pytest.mark.usefixtures("way")
def test_float32_stays_float32_and_survives_an_offset() -> None:
    X = (drawn("blobs") + 1e3).astype(np.float32)

    model = KMeans(n_clusters=12, random_state=0).fit(X)

    assert model.cluster_centers_.dtype == model.transform(X).dtype == np.float32
    np.testing.assert_array_equal(model.predict(X), model.labels_)
    nearest = ((X[:, np.newaxis].astype(float) - model.cluster_centers_.astype(float)) ** 2).sum(axis=2).min(axis=1)
    assert model.inertia_ == pytest.approx(nearest.sum(), rel=1e-5)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("init", ["k-means++", "random"])
def test_the_order_of_the_rows_does_not_matter(init: str) -> None:
    X = drawn("uniform")
    shuffled = np.random.default_rng(2).permutation(len(X))

    one, other = (KMeans(n_clusters=5, init=init, random_state=3).fit(rows) for rows in (X, X[shuffled]))

    np.testing.assert_array_equal(one.labels_[shuffled], other.labels_)


def first_rows(X: NDArray[Any], k: int, random_state: object) -> NDArray[Any]:
    assert isinstance(random_state, np.random.RandomState)
    return X[:k]


@pytest.mark.parametrize(("init", "starts"), [("random", 10), ("k-means++", 1), (first_rows, 10), (LINE[:2], 1)])
def test_n_init_auto_is_scikit_learns(init: Any, starts: int, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: ANN401
    KMeans(n_clusters=2, init=init, verbose=1).fit(LINE)

    assert capsys.readouterr().out.count("start ") == starts


def test_the_best_start_is_kept_and_the_first_of_equals() -> None:
    starts = iter([[[0.0], [2.0]], [[12.0], [0.0]], [[0.0], [12.0]]])  # one step from the first leaves 0 alone: worse than two pairs

    model = KMeans(n_clusters=2, n_init=3, max_iter=1, init=lambda *_, **__: next(starts)).fit(LINE)

    assert model.cluster_centers_.tolist() == [[11.0], [1.0]]


def test_an_array_is_one_start_and_a_larger_n_init_is_said_to_have_no_effect() -> None:
    with pytest.warns(RuntimeWarning, match="n_init = 3 has no effect"):
        KMeans(n_clusters=2, init=LINE[:2], n_init=3).fit(LINE)


def test_fewer_different_rows_than_clusters_is_a_warning() -> None:
    with pytest.warns(ConvergenceWarning, match="2 of n_clusters=3 have points"):
        model = KMeans(n_clusters=3, random_state=0).fit([[0.0], [0.0], [1.0], [1.0]])

    assert model.inertia_ == 0


def test_rows_that_differ_by_too_little_to_square_are_not_called_equal() -> None:
    with pytest.warns(ConvergenceWarning, match="or squares of their differences are 0 in float64"):
        KMeans(n_clusters=2, random_state=0).fit(LINE * 1e-300)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"n_clusters": 0}, "n_clusters = 0 must be a whole number of at least 1"),
        ({"n_clusters": True}, "n_clusters = True must be a whole number of at least 1"),
        ({"n_clusters": 2, "init": [[1e200], [0.0]]}, r"init holds 1e\+200: its square exceeds what float64 holds"),
        ({"n_clusters": 5}, "n_samples=4 should be >= n_clusters=5"),
        ({"n_init": "many"}, "n_init = 'many' must be 'auto' or a whole number"),
        ({"max_iter": 1.5}, "max_iter = 1.5 must be a whole number"),
        ({"tol": -1.0}, "tol = -1.0 must be a number of at least 0"),
        ({"algorithm": "full"}, "algorithm = 'full' must be one of lloyd, elkan, auto"),
        ({"init": "best"}, "init = 'best' must be 'k-means\\+\\+', 'random'"),
        ({"init": np.zeros((2, 2))}, r"init has shape \(2, 2\), n_clusters and X ask for \(2, 1\)"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_could(changed: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        KMeans(**{"n_clusters": 2, **changed}).fit(LINE)


def test_sparse_points_are_refused() -> None:
    with pytest.raises(TypeError, match="dense data is required"):
        KMeans(n_clusters=2).fit(csr_array(LINE))  # type: ignore[arg-type]


def test_weights_that_add_up_to_more_than_there_is_are_refused() -> None:
    with pytest.raises(ValueError, match=r"sample_weight has 1e\+308, and all of them add up to more than float64 holds"):
        KMeans(n_clusters=2).fit(LINE, sample_weight=np.full(len(LINE), 1e308))


def test_squares_that_overflow_are_refused() -> None:
    with pytest.raises(ValueError, match=r"X holds 1.2e\+201: its square exceeds what float64 holds"):
        KMeans(n_clusters=2).fit(LINE * 1e200)


def test_it_can_be_cloned_pickled_put_in_a_pipeline_and_name_its_columns() -> None:
    model = clone(KMeans(n_clusters=2, init=LINE[:2])).fit(LINE)
    again = pickle.loads(pickle.dumps(model))  # noqa: S301 - our own

    assert again.predict(LINE).tolist() == model.labels_.tolist()
    assert model.get_feature_names_out().tolist() == ["kmeans0", "kmeans1"]
    assert make_pipeline(StandardScaler(), KMeans(n_clusters=2, random_state=0)).fit_predict(LINE).max() == 1


def test_a_table_of_named_columns_stays_one() -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"length": LINE[:, 0], "width": [0.0, 1.0, 0.0, 1.0]})

    model = KMeans(n_clusters=2, random_state=0).set_output(transform="pandas").fit(table)

    assert model.feature_names_in_.tolist() == ["length", "width"]
    assert list(model.transform(table).columns) == ["kmeans0", "kmeans1"]


def test_without_numba_it_says_so_once_and_computes_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    engine.compiled.cache_clear()
    try:
        with pytest.warns(RuntimeWarning, match="KMeans runs without numba .* identity-chunked in NumPy") as said:
            models = [KMeans(n_clusters=2, random_state=0).fit(LINE) for _ in range(2)]
    finally:
        engine.compiled.cache_clear()

    assert [model.method_ for model in models] == ["identity-chunked"] * 2
    assert len(said) == 1
    assert said[0].filename == __file__
