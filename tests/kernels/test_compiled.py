"""How kernels are compiled: stale code is dropped, what is for compiled code only says so, and the collector pauses."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("numba")

import numba
import numpy as np
from numba.core import event

from kmeans_bench.kernels import compiled
from kmeans_bench.kernels.desk import is_first


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


def test_what_is_for_compiled_code_refuses_to_be_called_from_python_even_when_it_is_compiled() -> None:
    def last_but(x: np.ndarray) -> float:
        return float(within(x[:-1]))

    within = compiled.inner(lambda x: x[-1], cache=False)
    around = numba.njit(last_but)
    assert around(np.arange(3.0)) == 1.0

    for refuses in (within, is_first):
        with pytest.raises(TypeError, match="is for compiled code: call what calls it"):
            refuses(np.arange(3.0))


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_pauses_while_a_kernel_is_compiled_and_only_then(*, enabled: bool) -> None:
    paused = compiled.Undisturbed()
    ours, other = (
        event.Event("numba:compile", event.EventStatus.START, {"dispatcher": work}) for work in (is_first, numba.njit(lambda: 1))
    )
    seen, before = [], gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        for outer in (ours, other):
            for step in (paused.on_start, paused.on_start, paused.on_end, paused.on_end):
                step(outer)
                seen.append(gc.isenabled())
    finally:
        (gc.enable if before else gc.disable)()

    assert seen == ([False, False, False, True] if enabled else [False] * 4) + [enabled] * 4


def test_a_function_that_belongs_to_no_module_can_still_be_compiled() -> None:
    def one() -> int:
        return 1

    one.__module__ = None  # type: ignore[assignment]  # as exec leaves it
    before = gc.isenabled()

    for _ in range(2):
        assert numba.njit(one)() == 1

    assert gc.isenabled() == before
