"""Where numba's threading layers would end the process, a fit goes on one thread."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("numba")

from kmeans_bench.kernels.sharing import granted

FIT = """
import os
import numpy as np
from kmeans_bench.kernels import lloyd, nearest
points = np.random.default_rng(0).normal(size=(40_000, 24))
def fit(method):
    X = points[:, :3].copy() if method == "spatial" else points
    found = lloyd.fit(X, X[:64], max_iter=2, method=method, threads=2)
    return found.centroids.tobytes(), nearest.nearest(X, found.centroids, np.zeros(X.shape[1]), threads=2).tobytes()
"""
FORKED = """
before = fit("fused")
child = os.fork()
if not child:
    os._exit(0 if fit("fused") == before and fit("pruned") and fit("spatial") else 1)
print(os.waitpid(child, 0)[1])
"""
TOGETHER = """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(3) as pool:
    print(len(set(pool.map(fit, ["fused"] * 6))), len(set(pool.map(fit, ["pruned", "spatial"] * 6))))
"""


def printed(code: str, layer: str) -> str:
    """Run *code* in a fresh process with this threading layer and two threads; return what it prints."""
    environment = {**os.environ, "NUMBA_THREADING_LAYER": layer, "NUMBA_NUM_THREADS": "2"}
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", FIT + code], env=environment, cwd=root, capture_output=True, text=True, timeout=300, check=False
    )
    if "No threading layer could be loaded" in done.stderr:
        pytest.skip(f"no layer {layer} here")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("layer", ["omp", "workqueue"])
def test_a_forked_child_can_fit_after_its_parent_did(layer: str) -> None:
    assert printed(FORKED, layer) == "0"


@pytest.mark.parametrize("layer", ["omp", "workqueue"])
def test_threads_of_the_interpreter_can_fit_at_once(layer: str) -> None:
    assert printed(TOGETHER, layer) == "1 2"


def test_fewer_threads_than_one_are_refused() -> None:
    with pytest.raises(ValueError, match="threads = -1 must be at least 1"), granted(-1):
        pass
