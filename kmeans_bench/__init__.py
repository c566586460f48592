"""K-Means implementations, measured so that the numbers can be believed. The public names, loaded when first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kmeans_bench.api import claims, gate, load, plan, run, verify
    from kmeans_bench.estimator import KMeans
    from kmeans_bench.model import Clustering, Problem

__all__ = ["Clustering", "KMeans", "Problem", "claims", "gate", "load", "plan", "run", "verify"]

_HOMES = {
    "Clustering": "kmeans_bench.model",
    "KMeans": "kmeans_bench.estimator",
    "Problem": "kmeans_bench.model",
    "claims": "kmeans_bench.api",
    "gate": "kmeans_bench.api",
    "load": "kmeans_bench.api",
    "plan": "kmeans_bench.api",
    "run": "kmeans_bench.api",
    "verify": "kmeans_bench.api",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562 hands out whatever the public name is
    """Import a public name's home when it is first asked for, so that ``--help`` pays for none of them."""
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
