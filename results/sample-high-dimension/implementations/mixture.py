"""scikit-learn's Gaussian mixture: what is advised instead of K-Means in many dimensions.

Idea     Expectation-maximisation of k normal distributions, each with a full covariance matrix (`mixture`, the library's default) or a
         variance per dimension (`mixture-diagonal`); the best of 5 starts, each from a K-Means clustering of its own. A label is the most
         probable component, not the nearest mean. Points are centred; what is added to the variances is relative to theirs.
Cost     Full: O(n k d² + k d³) per step, and k d (d + 1) / 2 numbers to estimate, soon more than there are points. Diagonal: O(n k d).
Source   A. Dempster, N. Laird, D. Rubin, Maximum likelihood from incomplete data, JRSS B 39, 1977, doi:10.1111/j.2517-6161.1977.tb01600.x;
         F. Pedregosa et al., Scikit-learn: Machine Learning in Python, JMLR 12, 2011, https://jmlr.org/papers/v12/pedregosa11a.html.
"""

from _restarts import SEED, STARTS
from _updates import inertia
from sklearn.mixture import GaussianMixture

from kmeans_bench import Clustering, Problem

NEEDS = ("sklearn.mixture",)
NEAREST = False
OWN_START = True
DTYPES = ("float64",)  # in float32 a covariance of few points is singular, whatever is added to it
ADDED = 1e-6  # to every variance, as a share of the points' own: scikit-learn's default, for points of variance 1


def fit(problem: Problem, covariance: str = "full") -> Clustering:
    """Fit components and label every point with the most probable one."""
    mean = problem.X.mean(axis=0)
    X = problem.X - mean
    added = ADDED * (float(X.var(axis=0).mean()) or 1.0)
    steps = min(problem.max_iter, 100)
    mixture = GaussianMixture(
        len(problem.init), covariance_type=covariance, n_init=STARTS, max_iter=steps, reg_covar=added, random_state=SEED
    )
    labels = mixture.fit_predict(X)
    return Clustering(centroids=mixture.means_ + mean, labels=labels, inertia=inertia(X, labels, mixture.means_), n_iter=mixture.n_iter_)


def fit_diagonal(problem: Problem) -> Clustering:
    """Fit components that have a variance for every dimension, and no covariances."""
    return fit(problem, "diag")


def flops(n: int, k: int, d: int) -> int:
    """Count a product of n × d with d × d per component in either half of a step, five starts; few of the steps that a plan expects."""
    return 5 * (4 * n * k * d * d + k * d**3) // 10


def flops_diagonal(n: int, k: int, d: int) -> int:
    """Count products of n × d with d × k, as above."""
    return 5 * 8 * n * k * d // 10


def extra_bytes(n: int, k: int, d: int, itemsize: int) -> int:
    """Count the centred X and a copy per component in turn, responsibilities, and three matrices for every component."""
    return 4 * n * d * itemsize + 4 * n * k * itemsize + 3 * k * d * d * itemsize


def extra_bytes_diagonal(n: int, k: int, d: int, itemsize: int) -> int:
    """Count the centred X and its squares, and responsibilities."""
    return 4 * n * d * itemsize + 4 * n * k * itemsize
