"""The class. What it takes and what it leaves behind are scikit-learn's; what happens between is this project's."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, ClusterMixin, TransformerMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_array, check_random_state
from sklearn.utils.validation import check_is_fitted

from kmeans_bench.estimator import checks, engine
from kmeans_bench.estimator.geometry import distances, squares
from kmeans_bench.estimator.order import ordered
from kmeans_bench.estimator.plain import Solution
from kmeans_bench.estimator.starts import at_random, spread_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray


class KMeans(ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """K-Means by Lloyd's algorithm, exact, with scikit-learn's interface and this project's kernels.

    From the same start (`init` an array), centroids, labels and `n_iter_` are those of ``sklearn.cluster.KMeans``, ties and rounding aside.

    Parameters
    ----------
    n_clusters : int, default 8
        k, the number of clusters.
    init : 'k-means++' | 'random' | array (k, d) | callable, default 'k-means++'
        Where to begin: k rows that are spread out [2]_; k rows by weight; these centroids; or what
        ``init(X, n_clusters, random_state=...)`` returns.
    n_init : 'auto' | int, default 'auto'
        How many starts; the one of least inertia is kept, the first of equals. 'auto' is scikit-learn's: 10 for 'random' and a callable, 1
        for 'k-means++' and an array.
    max_iter : int, default 300
        Steps from one start at most; a step is an assignment and an update.
    tol : float, default 1e-4
        As scikit-learn's, relative: stop when the centroids' squared moves in one step add up to at most *tol* times the mean of the
        features' variances (with weights: their weighted variances). 0: stop when nothing moves any more.
    verbose : int, default 0
        Above 0: a printed line for each start.
    random_state : int | RandomState | None, default None
        What starts are drawn with. An int gives the same clustering every time, for any order of the rows and any number of threads.
    copy_x : bool, default True
        Without effect, because X is never written to; scikit-learn's callers may set it.
    algorithm : 'lloyd' | 'elkan' | 'auto', default 'lloyd'
        Without effect, because all take the same steps to the same result, and the method is chosen by n, k and d.

    Attributes
    ----------
    cluster_centers_ : array (k, d)
        Centroids, in the dtype of X.
    labels_ : array (n,), int32
        The nearest of them for every row.
    inertia_ : float
        Sum of weight times squared distance to the nearest centroid, in squared units of X.
    n_iter_ : int
        Steps taken from the start that was kept.
    n_features_in_ : int
        d.
    feature_names_in_ : array (d,)
        Names of the columns, where X had names and all were strings.
    method_ : str
        What computed it: a kernel's name, or ``identity-chunked``.

    Notes
    -----
    A cluster that loses its last point gets the point farthest from its centroid, as in scikit-learn. Weights are repetitions: a row of
    weight 2 is that row twice, a row of weight 0 is none, also when a start is drawn. So a start is drawn from sorted rows, and the same
    ``random_state`` draws other rows than scikit-learn's does. Sparse X is refused.

    References
    ----------
    .. [1] S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
    .. [2] D. Arthur, S. Vassilvitskii, k-means++: the advantages of careful seeding, SODA 2007,
       https://dl.acm.org/doi/10.5555/1283383.1283494.

    Examples
    --------
    >>> X = np.array([[1.0, 2.0], [1.0, 4.0], [1.0, 0.0], [10.0, 2.0], [10.0, 4.0], [10.0, 0.0]])
    >>> model = KMeans(n_clusters=2, init=X[[0, 3]]).fit(X)
    >>> model.labels_
    array([0, 0, 0, 1, 1, 1], dtype=int32)
    >>> model.cluster_centers_
    array([[ 1.,  2.],
           [10.,  2.]])
    >>> model.predict([[0.0, 0.0], [12.0, 3.0]]), model.inertia_, model.n_iter_
    (array([0, 1], dtype=int32), 16.0, 1)
    """

    cluster_centers_: NDArray[Any]
    labels_: NDArray[np.int32]
    inertia_: float
    n_iter_: int
    method_: str

    def __init__(  # scikit-learn's rule: the signature is the list of parameters, and they are kept as they are given
        self,
        n_clusters: int = 8,
        *,
        init: Any = "k-means++",  # noqa: ANN401 - a word, an array or a callable
        n_init: str | int = "auto",
        max_iter: int = 300,
        tol: float = 1e-4,
        verbose: int = 0,
        random_state: Any = None,  # noqa: ANN401 - whatever scikit-learn takes
        copy_x: bool = True,
        algorithm: str = "lloyd",
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.verbose = verbose
        self.random_state = random_state
        self.copy_x = copy_x
        self.algorithm = algorithm

    def fit(self, X: ArrayLike, y: object = None, sample_weight: ArrayLike | None = None) -> KMeans:  # noqa: ARG002 - the interface has y
        """Cluster X (n, d), each row counting as much as its weight (n,); return the estimator.

        Raises
        ------
        ValueError
            If a parameter, X or the weights cannot be used, or k exceeds n.
        TypeError
            If X is sparse.

        Warns
        -----
        ConvergenceWarning
            If fewer than k clusters have points: X has fewer than k different rows.
        RuntimeWarning
            Once in a process, if numba is missing.
        """
        checks.parameters(self.get_params(deep=False))
        engine.compiled()  # asked here, so that its warning names the caller's line
        points = checks.points(self, X, reset=True)
        if len(points) < self.n_clusters:
            msg = f"n_samples={len(points)} should be >= n_clusters={self.n_clusters}: ask for fewer clusters"
            raise ValueError(msg)
        self._keep(self._best(points, checks.weights(sample_weight, points)))
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.int32]:
        """Return the nearest centroid of every row of X (n, d), shape (n,); the first of equals."""
        check_is_fitted(self)
        return self._nearest(*self._alike(checks.points(self, X, reset=False)))

    def transform(self, X: ArrayLike) -> NDArray[Any]:
        """Return the distances of every row of X (n, d) to all centroids, shape (n, k)."""
        check_is_fitted(self)
        return distances(checks.points(self, X, reset=False), self.cluster_centers_)

    def score(self, X: ArrayLike, y: object = None, sample_weight: ArrayLike | None = None) -> float:  # noqa: ARG002 - likewise
        """Return minus the sum of weight times squared distance to the nearest centroid over the rows of X (n, d)."""
        check_is_fitted(self)
        points, centroids = self._alike(checks.points(self, X, reset=False))
        weights = checks.weights(sample_weight, points)
        own = squares(points, centroids, self._nearest(points, centroids))
        return -float(own.sum() if weights is None else own @ weights)

    def fit_predict(self, X: ArrayLike, y: object = None, sample_weight: ArrayLike | None = None) -> NDArray[np.int32]:
        """Return the labels of ``fit(X, sample_weight=sample_weight)``."""
        return self.fit(X, y, sample_weight).labels_

    def fit_transform(self, X: ArrayLike, y: object = None, sample_weight: ArrayLike | None = None) -> NDArray[Any]:
        """Fit, then return the distances of every row to all centroids, shape (n, k)."""
        return self.fit(X, y, sample_weight).transform(X)

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401 - scikit-learn's record
        """Say that float32 stays float32."""
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    def _more_tags(self) -> dict[str, Any]:
        """Say it to scikit-learn before 1.6."""
        return {"preserves_dtype": [np.float64, np.float32]}

    def _best(self, X: NDArray[Any], weights: NDArray[Any] | None) -> Solution:
        """Return the solution of least inertia over all starts."""
        moments = checks.moments(X, weights)
        best: Solution | None = None
        for number, start in enumerate(self._starts(X, weights, moments), start=1):
            found = engine.fit(X, start, max_iter=self.max_iter, tol=self.tol * moments.variance, weights=weights)
            if self.verbose:
                print(f"start {number}: {found.method}, {found.n_iter} steps, inertia {found.inertia:.9g}")  # noqa: T201 - asked for
            if best is None or (found.inertia < best.inertia and not _same(found, best)):
                best = found
        if best is None:  # n_init is at least 1
            raise AssertionError
        return best

    def _starts(self, X: NDArray[Any], weights: NDArray[Any] | None, moments: checks.Moments) -> Iterator[NDArray[Any]]:
        """Yield the centroids (k, d) to start from; drawn before the first fit begins, so that no table outlives its use."""
        random = check_random_state(self.random_state)
        if not isinstance(self.init, str):
            yield from self._given(X, random)
            return
        count, order = self._count(10 if self.init == "random" else 1), ordered(X, weights)
        if self.init == "random":
            chosen = [at_random(order, self.n_clusters, random) for _ in range(count)]
        else:
            points = engine.points(X, order, moments.mean)
            chosen = [spread_out(points, order, self.n_clusters, random) for _ in range(count)]
            del points
        del order
        for rows in chosen:
            yield X[rows]

    def _given(self, X: NDArray[Any], random: np.random.RandomState) -> Iterator[NDArray[Any]]:
        """Yield the user's array, or what the user's function returns for each start."""
        if callable(self.init):
            for _ in range(self._count(10)):
                yield self._fitting(self.init(X, self.n_clusters, random_state=random), X)
            return
        if self._count(1) != 1:
            msg = f"n_init = {self.n_init} has no effect where init is an array: there is one start"
            warnings.warn(msg, RuntimeWarning, stacklevel=5)
        yield self._fitting(self.init, X)

    def _count(self, auto: int) -> int:
        return auto if isinstance(self.n_init, str) else self.n_init

    def _fitting(self, init: Any, X: NDArray[Any]) -> NDArray[Any]:  # noqa: ANN401 - the user's
        """Return *init* as an array (k, d) in the dtype of X, or refuse it."""
        found: NDArray[Any] = check_array(init, dtype=X.dtype, order="C", copy=True, input_name="init")
        wanted = (self.n_clusters, X.shape[1])
        if found.shape != wanted:
            msg = f"init has shape {found.shape}, n_clusters and X ask for {wanted}: change one of them"
            raise ValueError(msg)
        with np.errstate(over="ignore"):
            squares = (found**2).sum()
        if not np.isfinite(squares):
            msg = f"init holds {np.abs(found).max():.3g}: its square exceeds what {found.dtype} holds; start from points among X"
            raise ValueError(msg)
        return found

    def _keep(self, best: Solution) -> None:
        """Set the attributes of a fitted estimator."""
        used = len(np.unique(best.labels))
        if used < self.n_clusters:
            reason = f"X has too few different rows, or squares of their differences are 0 in {best.centroids.dtype}"
            msg = f"{used} of n_clusters={self.n_clusters} have points: {reason}; ask for fewer clusters, or scale X"
            warnings.warn(msg, ConvergenceWarning, stacklevel=3)
        self.cluster_centers_, self.labels_ = best.centroids, best.labels
        self.inertia_, self.n_iter_, self.method_ = best.inertia, best.n_iter, best.method
        self._n_features_out, self._shift = self.n_clusters, best.shift

    def _nearest(self, X: NDArray[Any], centroids: NDArray[Any]) -> NDArray[np.int32]:
        """Return labels that depend on each row alone, and are those of the fit for the rows it saw."""
        return engine.nearest(X, centroids, self._shift)

    def _alike(self, X: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return X and the centroids in one dtype, the wider of theirs."""
        dtype = np.result_type(X, self.cluster_centers_)
        return X.astype(dtype, copy=False), self.cluster_centers_.astype(dtype, copy=False)


def _same(one: Solution, other: Solution) -> bool:
    """Return whether two solutions part the points in the same way, under other numbers maybe; then rounding alone makes one better."""
    if one.inertia < other.inertia * (1 - np.finfo(one.centroids.dtype).eps ** 0.5):
        return False
    names = np.zeros(len(one.centroids), np.int32)
    names[one.labels] = other.labels
    return bool(np.array_equal(names[one.labels], other.labels))
