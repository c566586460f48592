"""faiss's Kmeans as people call it: `faiss.Kmeans(d, k).train(X)`, its own start and stopping included; `-restarts` as a post compares it.

Idea     Defaults: one start at k points drawn at random, 25 steps, and of more than 256 points a cluster only a sample of 256 k is looked
         at. `-restarts` is the call of a post that claims speed (J. Adamczyk, 2021): ten starts of 300 steps each, of that same sample.
Differs  Inexact where it samples: centroids are means of the sample's points alone. Points are cast to float32, as such posts do. It gives
         no labels: the last assignment is not paid for. What it calls its objective is that of the sample; it is not passed on.
Cost     O(256 k² d) per step, whatever n, where it samples. Extra memory: X in float32, and the sample.
Source   M. Douze et al., The Faiss library, IEEE Trans. Big Data, 2025, doi:10.1109/TBDATA.2025.3618474;
         S. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28(2), 1982, doi:10.1109/TIT.1982.1056489.
"""

from importlib import import_module
from typing import Any

import numpy as np

from kmeans_bench import Clustering, Problem

NEEDS = ("faiss",)
EXACT = False
EMPTY_CLUSTERS = "split"
OWN_START = True

faiss: Any = import_module("faiss")  # `import faiss` would be the file beside this one to a type checker


def fit(problem: Problem, steps: int = 25, starts: int = 1) -> Clustering:
    """Only X, the number of clusters and `max_iter` are taken from the problem; faiss's own seed is 1234."""
    steps = min(steps, problem.max_iter)
    model = faiss.Kmeans(problem.X.shape[1], len(problem.init), niter=steps, nredo=starts)
    model.train(problem.X.astype(np.float32))
    return Clustering(centroids=model.centroids.astype(problem.X.dtype), labels=None, inertia=None, n_iter=min(len(model.obj), steps))


def fit_restarts(problem: Problem) -> Clustering:
    """Take the best of ten starts."""
    return fit(problem, steps=300, starts=10)


def flops(n: int, k: int, d: int) -> int:
    """Per step, over the sample: the product, the comparison of its entries, then the means."""
    return (2 * k * d + 2 * k + d) * min(n, 256 * k)


def extra_bytes(n: int, k: int, d: int) -> int:
    """Count X in float32, the sample, labels and distances, and a block of products."""
    return 4 * n * d + 4 * min(n, 256 * k) * (d + 6) + 4 * 4096 * min(k, 1024)
