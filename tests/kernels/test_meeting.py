"""Threads that stay in compiled code: what comes out is that of step after step, and nobody waits for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest

pytest.importorskip("numba")

import numba

from kmeans_bench.kernels import fused, lloyd, spatial
from kmeans_bench.kernels.meeting import meet

if TYPE_CHECKING:
    from numpy.typing import NDArray


@numba.njit(nogil=True)
def write_and_read(point: NDArray[np.int64], written: NDArray[np.int64], times: int, one: int, threads: int) -> int:
    """Write a number, meet, and count how many of the others' were not seen."""
    met, missing = np.int64(0), 0
    for time in range(times):
        written[one] = time
        met = meet(point, met, threads)
        for other in range(threads):
            missing += written[other] != time
        met = meet(point, met, threads)
    return missing


@pytest.mark.parametrize("threads", [1, 2, 3])  # more than there are cores, perhaps
def test_what_was_written_before_a_meeting_is_seen_behind_it(threads: int) -> None:
    point, written = np.zeros(1, np.int64), np.zeros(threads, np.int64)

    with ThreadPoolExecutor(threads) as pool:
        missing = list(pool.map(lambda one: write_and_read(point, written, 500, one, threads), range(threads)))

    assert missing == [0] * threads


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(("method", "n"), [("fused", 900), ("spatial", 20_000)])
def test_strides_lead_where_single_steps_lead(
    dtype: str, threads: int, method: lloyd.Method, n: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    X = np.random.default_rng(7).normal(size=(n, 3)).astype(dtype)
    state = {"fused": fused.Fused, "spatial": spatial.Spatial}[method]

    def fit() -> tuple[bytes, bytes, float, int, int, bool]:
        found = lloyd.fit(X, X[:20], method=method, threads=threads, max_iter=70)
        return found.centroids.tobytes(), found.labels.tobytes(), found.inertia, found.n_iter, found.distances, found.settled

    by_strides = fit()
    monkeypatch.setattr(state, "stride", lambda self, _most, tol, empty: fused.one_step(self, tol, empty))

    assert by_strides == fit()


def test_an_interrupt_on_the_way_in_leaves_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    X = np.random.default_rng(7).normal(size=(20_000, 3))
    state = spatial.Spatial(X, X[:20].copy(), np.zeros(0), 2)
    state.stride(1, 0.0, "keep")
    compiled = spatial.descend

    def interrupted(*arguments: object) -> None:
        if arguments[-2] == 0:  # the thread that everybody waits for
            raise KeyboardInterrupt
        compiled(*arguments)

    monkeypatch.setattr(spatial, "descend", interrupted)
    with pytest.raises(KeyboardInterrupt):
        state.stride(5, 0.0, "keep")

    state.crew.enter(lambda *_: None)  # the other thread is free again
