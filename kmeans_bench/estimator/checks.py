"""Parameters and arrays: refused in one line, or taken. The one place that knows which scikit-learn is installed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.utils.validation import _check_sample_weight

if TYPE_CHECKING:
    from numpy.typing import NDArray

try:
    from sklearn.utils.validation import validate_data
except ImportError:  # before scikit-learn 1.6 it was a method

    def validate_data(estimator: Any, X: Any, **options: Any) -> Any:  # noqa: ANN401 - whatever the user gave
        """Call what the function of this name replaced."""
        return estimator._validate_data(X, **options)  # noqa: SLF001 - the name it had


ALGORITHMS = ("lloyd", "elkan", "auto")
BLOCK = 2**15
"""Values that are looked at together: 256 KB in float64."""


def parameters(given: Mapping[str, Any]) -> None:
    """Refuse what the constructor took unseen, as scikit-learn's estimators do: in `fit`.

    Raises
    ------
    ValueError
        Which parameter, its value, and what it may be.
    """
    init, n_init, tol, algorithm = (given[name] for name in ("init", "n_init", "tol", "algorithm"))
    for name in ("n_clusters", "max_iter"):
        _demand(_whole(given[name]), name, given[name], "a whole number of at least 1")
    _demand(n_init == "auto" if isinstance(n_init, str) else _whole(n_init), "n_init", n_init, "'auto' or a whole number of at least 1")
    _demand(isinstance(tol, Real) and 0 <= float(tol) < np.inf, "tol", tol, "a number of at least 0")
    _demand(algorithm in ALGORITHMS, "algorithm", algorithm, f"one of {', '.join(ALGORITHMS)}")
    if isinstance(init, str):
        _demand(init in ("k-means++", "random"), "init", init, "'k-means++', 'random', an array (n_clusters, n_features) or a callable")


def points(estimator: Any, X: Any, *, reset: bool) -> NDArray[Any]:  # noqa: ANN401 - whatever the user gave
    """Return X (n, d) as C-contiguous float64 or float32, without a copy where it is that already.

    Raises
    ------
    TypeError
        If it is sparse.
    ValueError
        If it is empty, not two-dimensional, not finite, or has other features than the estimator was fitted with.
    """
    found: NDArray[Any] = validate_data(estimator, X, reset=reset, dtype=[np.float64, np.float32], order="C", accept_sparse=False)
    return found


def weights(sample_weight: Any, X: NDArray[Any]) -> NDArray[Any] | None:  # noqa: ANN401 - likewise
    """Return the weights (n,) in X's dtype, or None for none.

    Raises
    ------
    ValueError
        If they are not one finite number of at least 0 for each row, or all are 0.
    """
    if sample_weight is None:
        return None
    found: NDArray[Any] = _check_sample_weight(sample_weight, X, dtype=X.dtype)
    if found.min() < 0:
        msg = f"sample_weight has {found.min():g} at {int(found.argmin())}: a negative weight has no meaning here; leave such rows out"
        raise ValueError(msg)
    if not found.any():
        msg = f"all {len(found)} weights in sample_weight are zero: at least one row must count"
        raise ValueError(msg)
    with np.errstate(over="ignore"):
        total = found.sum(dtype=np.float64)
    if not np.isfinite(total):
        msg = f"sample_weight has {found.max():g}, and all of them add up to more than float64 holds; divide them by a constant"
        raise ValueError(msg)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Mean of the points (d,), and the mean of the variances of their features."""

    mean: NDArray[np.float64]
    variance: float


def moments(X: NDArray[Any], given: NDArray[Any] | None) -> Moments:
    """Return the weighted moments of X (n, d), in one block of rows after the other.

    Raises
    ------
    ValueError
        If squares of its values are too large for its dtype.

    >>> moments(np.array([[0.0, 1.0], [2.0, 1.0]]), None).variance
    0.5
    """
    n, d = X.shape
    mass = np.ones(n, X.dtype) if given is None else given
    total, rows = float(mass.sum(dtype=np.float64)), max(1, BLOCK // d)
    blocks = [slice(begin, begin + rows) for begin in range(0, n, rows)]
    with np.errstate(over="ignore", invalid="ignore"):
        mean = sum((mass[block] @ X[block] for block in blocks), np.zeros(d)) / total
        # Rows laid end to end: NumPy is slow over rows of three values. 0 of weights spares nobody: they are multiplied.
        middle = np.tile(mean.astype(X.dtype), min(rows, n))
        spread = 0.0
        for block in blocks:
            flat = X[block].reshape(-1)
            difference = flat - middle[: len(flat)]
            difference *= difference
            spread += float((mass[block] @ difference.reshape(-1, d)).sum(dtype=np.float64))
    if not np.isfinite(spread):
        msg = f"X holds {np.abs(X).max():.3g}: its square exceeds what {X.dtype} holds; divide X by a constant"
        raise ValueError(msg)
    return Moments(mean=mean, variance=spread / (total * d))


def _whole(value: Any) -> bool:  # noqa: ANN401 - likewise
    return not isinstance(value, bool) and isinstance(value, Integral) and int(value) >= 1


def _demand(fine: bool, name: str, value: Any, wanted: str) -> None:  # noqa: ANN401, FBT001 - likewise
    if not fine:
        msg = f"{name} = {value!r} must be {wanted}"
        raise ValueError(msg)
