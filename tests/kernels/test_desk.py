"""Threads that take chunks at a desk: what comes out is that of one thread, step after step, and nobody waits for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

import numpy as np
import pytest

pytest.importorskip("numba")

import numba

from kmeans_bench.kernels import desk as desks
from kmeans_bench.kernels import fused, lloyd, pruned, spatial, sweeping
from kmeans_bench.kernels.summons import summon

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

ROUNDS, CHUNKS = 300, 5


def rounds(desk: NDArray[np.int64], written: NDArray[np.int64], unseen: NDArray[np.int64], missed: NDArray[np.int64], slow: float) -> None:
    """Write the number of the round into every chunk, round after round; count what was not there in the round before, or behind it."""
    first, chunks, kind = desks.is_first(desk), len(written), np.int64(0)
    while True:
        if first:
            kind += 1
            desks.lay_out(desk, kind)
        elif not desks.is_there_work(desk, chunks):
            return
        g = desks.take(desk)
        while g < chunks:
            now = desks.kind_of(desk)
            unseen[g] += written[g] != now - 1
            for _ in range(int(slow)):  # so that the others get some
                unseen[g] += written[g] != now - 1
            written[g] = now
            desks.put_back(desk)
            g = desks.take(desk)
        if first:
            desks.wait(desk, chunks)
            missed[0] += (written != kind).sum()
            if kind == ROUNDS:
                desks.shut(desk)
                return


compiled: Callable[..., None] = numba.njit(nogil=True)(rounds)


def nothing() -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], float]:
    """Return what `rounds` counts in, before it does."""
    return np.zeros(CHUNKS, np.int64), np.zeros(CHUNKS, np.int64), np.zeros(1, np.int64), 200.0


@pytest.mark.parametrize("threads", [1, 2, 3])  # more than there are cores, perhaps
def test_every_chunk_is_done_once_a_round_and_seen_by_whoever_comes_next(threads: int) -> None:
    written, unseen, missed, slow = nothing()

    summon(compiled, desks.desk(), written, unseen, missed, slow, threads=threads)

    assert (unseen.sum(), missed.sum(), written.tolist()) == (0, 0, [ROUNDS] * CHUNKS)


def meet(desk: NDArray[np.int64]) -> None:
    """Wait for another thread, for some seconds; tell whether one came."""
    desks.is_first(desk)
    for _ in range(10_000_000):
        if desks._read(desk, desks.CAME) > 1:
            desks.put_back(desk)
            return
        desks._give_way()


@pytest.mark.skipif(numba.config.NUMBA_NUM_THREADS < 2, reason="numba has one thread here")
def test_threads_are_there_at_the_same_time() -> None:
    desk = desks.desk()

    summon(numba.njit(nogil=True)(meet), desk, threads=2)

    assert desk[desks.DONE] == 2


def test_who_comes_to_a_desk_that_has_shut_goes_home() -> None:
    desk, (written, unseen, missed, slow) = desks.desk(), nothing()
    compiled(desk, written, unseen, missed, slow)

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(compiled, desk, written, unseen, missed, slow)

    assert wait([late], timeout=30).done == {late}
    assert written.tolist() == [ROUNDS] * CHUNKS


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(
    "case", [("fused", 900, 3), ("fused", 1500, 70), ("fused", 9_000, 70), ("spatial", 20_000, 3), ("pruned", 9_000, 24)]
)
def test_strides_lead_where_single_steps_lead(
    dtype: str, threads: int, case: tuple[lloyd.Method, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (method, n, d), clusters = case, 60 if case[0] == "pruned" else 20
    X = np.random.default_rng(7).normal(size=(n, d)).astype(dtype)

    def fit() -> tuple[bytes, bytes, int, int, bool]:
        found = lloyd.fit(X, X[:clusters], method=method, threads=threads, max_iter=70)
        inertias.append(found.inertia)
        return found.centroids.tobytes(), found.labels.tobytes(), found.n_iter, found.distances, found.settled

    inertias: list[float] = []
    by_strides = fit()
    for state in (fused.Fused, pruned.Pruned, spatial.Spatial):
        monkeypatch.setattr(state, "stride", lambda self, _most, tol, empty, *, last: fused.one_step(self, tol, empty))  # noqa: ARG005

    assert by_strides == fit()
    assert inertias[0] == inertias[1]


def test_points_are_packed_to_stay_once_it_would_have_paid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "LARGE", 1)
    X = np.random.default_rng(7).normal(size=(3000, 70))
    state = fused.Fused(X, X[:20].copy(), np.zeros(0), 1)
    lean: list[tuple[int, int]] = []

    while len(lean) < 3:
        state.stride(100, 0.0, "keep", last=False)
        lean.append((state.given.lean, state.patience))

    assert lean[0] == (1, 0)
    assert [folded for folded, _ in lean[1:]] == [0, 0]
