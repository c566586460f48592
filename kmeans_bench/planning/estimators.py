"""Any scikit-learn-style class as an implementation: constructor arguments by name, ``fit(X)``, results from its attributes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Clustering, Problem

_CLUSTERS = ("n_clusters", "k", "K", "n_centroids", "num_clusters")
_STARTS = ("init", "init_centroids", "centroids", "initial_centroids")
_STEPS = ("max_iter", "max_iters", "n_iter", "iterations")
_CENTROIDS = ("cluster_centers_", "centroids_", "centroids", "cluster_centers")


class ContractError(UsageError):
    """A plug-in or a class does not offer what the contract asks for."""


def adapt(cls: Callable[..., Any], *, name: str) -> Callable[[Problem], Clustering]:
    """Return ``fit(problem)`` for the scikit-learn-style class *cls*.

    Raises
    ------
    ContractError
        If the constructor takes no number of clusters or no start: from another start the work would not be the same.

    Notes
    -----
    Only arguments that the constructor knows are passed: number of clusters, ``init`` (an array), ``n_init=1``, ``max_iter``,
    ``tol``, ``random_state=0``. ``tol`` is taken to be relative to the mean variance of the features, as in scikit-learn.
    """
    known = _parameters(cls)
    clusters = _first(_CLUSTERS, known)
    start = _first(_STARTS, known)
    if clusters is None or start is None:
        lacking = "a number of clusters (n_clusters or k)" if clusters is None else "starting centroids (init)"
        msg = f"{name}: the constructor takes no {lacking}; add the argument, or wrap the class in a file with fit(problem)"
        raise ContractError(msg)
    steps = _first(_STEPS, known)
    fixed = {key: value for key, value in (("n_init", 1), ("random_state", 0)) if key in known}

    def fit(problem: Problem) -> Clustering:
        # A copy of the start: many a class updates its centroids in place, and the problem is read-only.
        arguments = {clusters: len(problem.init), start: problem.init.copy(), **fixed}
        if steps is not None:
            arguments[steps] = problem.max_iter
        if "tol" in known:
            arguments["tol"] = relative_tolerance(problem)
        estimator = cls(**arguments)
        fitted = estimator.fit(problem.X)
        return _clustering(estimator if fitted is None else fitted, problem, name)

    return fit


def relative_tolerance(problem: Problem) -> float:
    """Return `problem.tol` as scikit-learn counts it: over the mean variance of the features. Zero costs no pass over X."""
    if not problem.tol:
        return 0.0
    variance = float(np.mean(np.var(problem.X, axis=0)))
    return problem.tol / variance if variance > 0 else 0.0


def _parameters(cls: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    try:
        return inspect.signature(cls).parameters
    except (TypeError, ValueError):  # compiled classes may not tell
        return {}


def _first(names: tuple[str, ...], known: Mapping[str, object]) -> str | None:
    return next((name for name in names if name in known), None)


def _clustering(estimator: Any, problem: Problem, name: str) -> Clustering:  # noqa: ANN401 - any class at all
    centroids = next((getattr(estimator, key) for key in _CENTROIDS if getattr(estimator, key, None) is not None), None)
    if centroids is None:
        msg = f"{name}: after fit there is none of {', '.join(_CENTROIDS)}; store the centroids in cluster_centers_"
        raise ContractError(msg)
    labels = getattr(estimator, "labels_", None)
    inertia = getattr(estimator, "inertia_", None)
    n_iter = getattr(estimator, "n_iter_", None)
    return Clustering(
        centroids=centroids,
        # A class that says nothing of its labels leaves the last assignment to the harness, outside the timing.
        labels=labels,
        inertia=None if inertia is None or callable(inertia) else float(inertia),
        # Without a count the class is taken at its word: it was asked for this many.
        n_iter=problem.max_iter if n_iter is None else int(n_iter),
    )
