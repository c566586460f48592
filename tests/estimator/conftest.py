"""Both ways to compute, side by side: the compiled kernels, and NumPy without them."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from kmeans_bench.estimator import engine

NUMBA = pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed")


@pytest.fixture(params=[pytest.param("kernels", marks=NUMBA), "plain"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make fits go this way."""
    if request.param == "plain":
        monkeypatch.setattr(engine, "compiled", lambda: None)
    return str(request.param)
