"""What the roofs are measured with, in the form of plug-ins: they run where implementations run, and are timed as those are.

The worker loads this file by its path, so nothing else of the harness is near it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from kmeans_bench.model import Clustering, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray


def fit_product(problem: Problem) -> Clustering:
    """Multiply X by the transposed start, as an assignment does, into a table that is kept: no page is touched for the first time."""
    np.matmul(problem.X, problem.init.T, out=_table(len(problem.X), len(problem.init), problem.X.dtype.name))
    return _nothing(problem)


def fit_stream(problem: Problem) -> Clustering:
    """Read arrays once, one for each row of X and in a thread of its own; X holds how many values each has."""
    # Timed turns run on data whose signs are changed.
    threads, values = len(problem.X), int(abs(problem.X[0, 0]))
    blocks = _blocks(threads, values)
    # The largest value: one instruction a load, so nothing but memory is waited for. NumPy lets other threads run meanwhile.
    if threads == 1:
        blocks[0].max()
    else:
        list(_pool(threads).map(np.max, blocks))
    return _nothing(problem)


@lru_cache(maxsize=1)
def _table(rows: int, columns: int, dtype: str) -> NDArray[Any]:
    return np.ones((rows, columns), dtype=dtype)


@lru_cache(maxsize=1)
def _blocks(threads: int, values: int) -> list[NDArray[Any]]:
    """Return the arrays; whoever writes memory first decides to which processor it is near, so every thread writes one."""
    return list(_pool(threads).map(np.ones, [values] * threads))


@lru_cache(maxsize=1)
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads)


def _nothing(problem: Problem) -> Clustering:
    return Clustering(centroids=problem.init, labels=None, inertia=None, n_iter=problem.max_iter)
