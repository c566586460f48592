"""Compiled code that is older than its sources is dropped, wherever numba keeps it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("numba")


def test_stale_code_is_dropped_from_the_users_cache_folder_too(tmp_path: Path) -> None:
    def kept() -> Path:
        code = "from kmeans_bench.kernels import compiled; print(compiled.kept_in())"
        environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
        root = Path(__file__).resolve().parents[2]
        done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=root, capture_output=True, text=True, check=True)
        return Path(done.stdout.strip())

    folder = kept()
    assert folder.is_relative_to(tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    old, new = folder / "fused.sweep-1.py311.nbi", folder / "means.average-1.py311.nbi"
    for index in (old, new):
        index.touch()
    os.utime(old, (0, 0))

    kept()

    assert (old.exists(), new.exists()) == (False, True)
