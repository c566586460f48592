"""Measuring roofs, on a scripted clock; the kernels themselves, without one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from kmeans_bench.measuring import machine, roof_kernels, roofs
from kmeans_bench.measuring.engine import FailureError, Order
from kmeans_bench.measuring.local import LocalEngine
from kmeans_bench.measuring.roofs import MOST, Setting, Surveyor
from kmeans_bench.model import Dtype, Problem, Roof, Status
from tests.measuring.sized import SizedEngine

ONE: Sequence[Setting] = [(Dtype.FLOAT64, 1), (Dtype.FLOAT32, 1)]
GIB = 1 << 30


def price(order: Order) -> float:
    """Return what 10 GB/s and 80 GFLOP/s take, twice that in float32, for each thread; large products reach more than small ones."""
    threads, X = order.contender.threads, order.problem.X
    if order.contender.implementation == "roof-stream":
        return float(X.sum() * 8 / 10e9)
    (rows, depth), columns = X.shape, len(order.problem.init)
    rate = (160e9 if order.contender.dtype is Dtype.FLOAT32 else 80e9) * (depth / 1024) ** 0.1
    return float(2 * rows * depth * columns / (rate * threads))


def surveyed(
    engine: SizedEngine, settings: Sequence[Setting] = ONE, *, memory: int | None = 8 * GIB, cache: int | None = None
) -> list[Roof]:
    return list(Surveyor(engine=engine, clock=engine.clock, memory=memory, cache=cache).survey(settings))


def test_bandwidth_is_one_for_both_dtypes_and_the_product_each_ones_own() -> None:
    double, single = surveyed(SizedEngine({}, price=price))

    assert (double.dtype, single.dtype) == (Dtype.FLOAT64, Dtype.FLOAT32)
    assert double.bandwidth == single.bandwidth == pytest.approx(10e9)
    # 1024: 2.1 GFLOP are 13 ms in float32 and would be 29 ms, or less, in float64.
    assert single.flops == pytest.approx(160e9)
    assert double.flops == pytest.approx(80e9)
    assert double.streamed == MOST


def test_every_number_of_threads_has_its_own_roofs() -> None:
    engine = SizedEngine({}, price=price, cores=(0, 2, 1, 3))
    _, four = surveyed(engine, [(Dtype.FLOAT64, 1), (Dtype.FLOAT64, 4)])

    assert four.flops == pytest.approx(4 * 80e9)
    assert [order.cores for order in engine.orders] == [(0,), (0,), (0, 2, 1, 3), (0, 2, 1, 3)]


def test_a_slow_machine_is_asked_for_one_small_product_only() -> None:
    engine = SizedEngine({}, price=lambda order: 100 * price(order))
    (found,) = surveyed(engine, ONE[:1])

    # 80 GFLOP/s are 70 for a depth of 256, and a hundredth of that here.
    assert found.flops == pytest.approx(80e9 / 100 * 0.25**0.1)


@pytest.mark.parametrize(
    ("cache", "memory", "threads", "bytes_each"),
    [
        (None, None, 1, 128 << 20),
        (16 << 20, None, 1, 64 << 20),
        (1 << 20, None, 1, 32 << 20),
        (480 << 20, None, 1, 128 << 20),
        (64 << 20, None, 4, 64 << 20),
        (None, 256 << 20, 1, 32 << 20),
        (None, 256 << 20, 2, 16 << 20),
        (None, 0, 1, 1 << 20),
    ],
)
def test_arrays_exceed_the_cache_and_spare_the_memory(cache: int | None, memory: int | None, threads: int, bytes_each: int) -> None:
    assert Surveyor(engine=SizedEngine({}), memory=memory, cache=cache).block(threads) == bytes_each


def test_little_memory_allows_small_products_only() -> None:
    (found,) = surveyed(SizedEngine({}, price=price), ONE[:1], memory=32 << 20)

    # 4 · 512 · 256 · 8 bytes are the 4 MiB that may be used; the next product would take 16.
    assert found.flops == pytest.approx(80e9 * 0.25**0.1)


def test_a_kernel_that_fails_leaves_its_roof_out_and_the_other_threads_alone() -> None:
    def fails(order: Order) -> float:
        if order.contender.threads == 2:
            raise FailureError(Status.ERROR, "planted")
        return price(order)

    found = surveyed(SizedEngine({}, price=fails), [(Dtype.FLOAT64, 2), (Dtype.FLOAT64, 1)])

    assert [roof.threads for roof in found] == [1]


def test_the_seconds_are_booked_as_calibration() -> None:
    engine = SizedEngine({}, price=price)
    surveyor = Surveyor(engine=engine, clock=engine.clock, memory=None, cache=None)
    list(surveyor.survey(ONE))

    assert surveyor.ledger.calibration == pytest.approx(engine.clock())
    assert surveyor.ledger.harness == 0.0


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_product_is_that_of_an_assignment(dtype: str) -> None:
    X = np.arange(12, dtype=dtype).reshape(4, 3)
    roof_kernels.fit_product(Problem(X=X, init=X[:2].copy(), max_iter=1))

    # Rows 0 1 2 and 3 4 5 against themselves and 6 7 8, 9 10 11.
    assert roof_kernels._table(4, 2, dtype).tolist() == [[5, 14], [14, 50], [23, 86], [32, 122]]


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_stream_reads_an_array_for_every_thread_on_mirrored_data_too(threads: int, sign: float) -> None:
    counts = np.full((threads, 1), sign * 1000.0)
    roof_kernels.fit_stream(Problem(X=counts, init=counts[:1].copy(), max_iter=1))

    assert [block.size for block in roof_kernels._blocks(threads, 1000)] == [1000] * threads


def test_the_largest_cache_is_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    folder = tmp_path
    for index, size in enumerate(("48K", "64K", "2048K", "32768K", "odd")):
        place = folder / "cpu0" / "cache" / f"index{index}"
        place.mkdir(parents=True)
        (place / "size").write_text(size, encoding="ascii")
    monkeypatch.setattr(machine, "_CPU", folder)

    assert machine.last_level_cache() == 32 << 20


def test_where_the_system_shows_no_cache_its_size_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setattr(machine, "_CPU", Path("/nowhere"))

    assert machine.last_level_cache() is None


@pytest.mark.live
@pytest.mark.skipif(sys.platform != "linux", reason="forked workers as on Linux")
def test_real_workers_give_real_roofs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roofs, "EDGES", (64,))
    with LocalEngine() as engine:
        found = list(Surveyor(engine=engine, memory=64 << 20).survey(ONE))

    assert [roof.dtype for roof in found] == [Dtype.FLOAT64, Dtype.FLOAT32]
    assert all(roof.streamed == 8 << 20 for roof in found)
