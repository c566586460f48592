"""scikit-learn's KMeans with several starts: in the space of the points (`scikit-learn-restarts`), and after a projection (`pca-first`)."""

from _updates import Reals
from sklearn.cluster import KMeans

STARTS, SEED = 5, 0


def fitted(X: Reals, k: int, max_iter: int) -> KMeans:
    """Return the clustering of the lowest inertia."""
    return KMeans(n_clusters=k, n_init=STARTS, max_iter=max_iter, random_state=SEED).fit(X)
