"""numba's threads come when they are summoned, in a process that compiled nothing, too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("numba")

FIT = """
import sys
import numpy as np
from kmeans_bench.kernels import lloyd
for kind in sys.argv[1:]:
    X = np.random.default_rng(0).random((5_000, 16)).astype(kind)
    alone, together = (lloyd.fit(X, X[:30], max_iter=5, method="fused", threads=threads) for threads in (1, 2))
    print(np.array_equal(alone.labels, together.labels))
"""


def test_threads_are_there_for_what_another_process_compiled(tmp_path: Path) -> None:
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path), "NUMBA_NUM_THREADS": "2"}

    def printed(*kinds: str) -> list[str]:
        command = [sys.executable, "-c", FIT, *kinds]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=300).stdout.split()

    assert printed("float32") == ["True"]  # compiles the loop over threads
    assert printed("float64") == ["True"]  # finds it compiled, and compiles what calls it
    assert printed("float64") == ["True"]  # finds that compiled
