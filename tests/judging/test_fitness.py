from __future__ import annotations

import math
from dataclasses import replace

import pytest

from kmeans_bench.errors import TooFewPairsError
from kmeans_bench.judging import fitness
from kmeans_bench.model import Dtype, Grade, Probe, Roof

MB = 10**6


@pytest.mark.parametrize(
    ("probe", "grade", "says"),
    [
        (fitness.cores(usable=2, quota=None), Grade.OK, "2 usable"),
        (fitness.cores(usable=2, quota=2.0), Grade.OK, "2 usable"),
        (fitness.cores(usable=1, quota=None), Grade.WARN, "1 usable"),
        (fitness.cores(usable=8, quota=1.5), Grade.WARN, "the time of 1.5"),
        (fitness.load(average=0.1, busy=0.1, usable=2), Grade.OK, "0.1 of 2 cores busy; load average 0.10"),
        (fitness.load(average=None, busy=0.5, usable=2), Grade.WARN, "0.5 of 2 cores busy"),
        (fitness.load(average=4.0, busy=1.0, usable=2), Grade.BAD, "1.0 of 2 cores busy"),
        (fitness.load(average=4.0, busy=None, usable=2), Grade.UNKNOWN, "does not show"),
        (fitness.steal(0.0), Grade.OK, "0.0%"),
        (fitness.steal(0.02), Grade.WARN, "2.0%"),
        (fitness.steal(0.1), Grade.BAD, "10.0%"),
        (fitness.steal(None), Grade.UNKNOWN, "does not show"),
        (fitness.frequency(governors=("performance",), turbo=True, virtualised=None), Grade.OK, "governor performance, turbo on"),
        (fitness.frequency(governors=("performance", "powersave"), turbo=None, virtualised=None), Grade.WARN, "performance/powersave"),
        (fitness.frequency(governors=(), turbo=None, virtualised="KVM"), Grade.UNKNOWN, "virtual machine"),
        (fitness.frequency(governors=(), turbo=None, virtualised=None), Grade.UNKNOWN, "the system does not show"),
        (fitness.clock(5e-8), Grade.OK, "50 ns"),
        (fitness.clock(1e-5), Grade.WARN, "10 µs"),
        (fitness.clock(0.015), Grade.BAD, "15 ms"),
        (fitness.pinning(works=True), Grade.OK, "stay on their cores"),
        (fitness.pinning(works=False), Grade.BAD, "refused"),
        (fitness.pinning(works=None), Grade.UNKNOWN, "n/a"),
        (fitness.pausing(works=None), Grade.UNKNOWN, "n/a"),
        (fitness.peak_memory(read=99_900_000, method="resident"), Grade.OK, "100 MB reads 99.9 MB (resident)"),
        (fitness.peak_memory(read=100 * MB, method="tracemalloc"), Grade.WARN, "(tracemalloc)"),
        (fitness.peak_memory(read=0, method="resident"), Grade.BAD, "reads 0.0 MB"),
        (fitness.memory(available=8_000 * MB, limit=None), Grade.OK, "8 GB available"),
        (fitness.memory(available=1_000 * MB, limit=2_000 * MB), Grade.WARN, "1 GB available, limited to 2 GB"),
        (fitness.memory(available=100 * MB, limit=None), Grade.BAD, "100 MB available"),
        (fitness.memory(available=None, limit=None), Grade.UNKNOWN, "does not show"),
        (fitness.threads(asked=1, effective=(1, 1)), Grade.OK, "as it is told to"),
        (fitness.threads(asked=1, effective=(1, 2)), Grade.BAD, "told to use 1, BLAS uses 2"),
        (fitness.threads(asked=1, effective=()), Grade.UNKNOWN, "no BLAS"),
        (fitness.blas(("openblas 0.3.30 pthreads Zen",)), Grade.OK, "openblas 0.3.30"),
        (fitness.blas(("lapack-lite",)), Grade.BAD, "lapack-lite"),
        (fitness.blas(()), Grade.UNKNOWN, "does not say"),
        (fitness.storage(place="results", writable=True, free=10**9), Grade.OK, "1 GB free"),
        (fitness.storage(place="results", writable=True, free=MB), Grade.WARN, "1 MB free"),
        (fitness.storage(place="results", writable=False, free=10**9), Grade.BAD, "results cannot be written to"),
        (fitness.interpreter(version="3.12.1", slowed_by=()), Grade.OK, "3.12.1"),
        (fitness.interpreter(version="3.12.1", slowed_by=("a tracer", "a profiler")), Grade.WARN, "a tracer, a profiler"),
    ],
)
def test_a_fact_has_its_grade_and_its_figures(probe: Probe, grade: Grade, says: str) -> None:
    assert probe.grade is grade
    assert says in probe.finding
    assert "\n" not in probe.finding
    assert probe.advice is not None or grade in (Grade.OK, Grade.UNKNOWN)


def launches(*ratios: float, rounds: int = 10) -> list[list[tuple[float, float]]]:
    """Return launches whose rounds all show the same ratio."""
    return [[(ratio, 1.0)] * rounds for ratio in ratios]


def test_identical_code_that_shows_no_difference_lets_any_change_be_seen() -> None:
    probe = fitness.noise(launches(1.0, 1.0, 1.0, 1.0, 1.0))

    assert probe.grade is Grade.OK
    assert probe.finding == "identical code differs by 0.0% between launches: sees changes of 0.0% nine times in ten (5 launches, 50 pairs)"


def test_launches_that_differ_hide_small_changes() -> None:
    # Medians of ±1 %: rms 0.01 in log-ratio, whatever the rounds inside a launch say.
    spread = [math.exp(value) for value in (0.01, -0.01, 0.01, -0.01, 0.01, -0.01)]
    calm, wild = fitness.noise(launches(*spread)), fitness.noise(launches(*(ratio**20 for ratio in spread)))

    assert calm.grade is Grade.OK
    assert "differs by 1.0% between launches" in calm.finding
    # t: 2.571·0.01095/√6 = 0.01150; floor: 2.447·0.01/√6 = 0.00999, less than that; power: 1.2816·1.2533·0.01/√6 = 0.00656.
    assert "sees changes of 1.8% nine times in ten" in calm.finding
    assert wild.grade is Grade.BAD
    assert wild.advice is not None


def test_a_few_launches_say_that_they_speak_for_themselves_only() -> None:
    assert "within a launch nine times in ten (2 launches, 20 pairs)" in fitness.noise(launches(1.0, 1.0)).finding


def test_identical_code_found_apart_is_a_warning() -> None:
    probe = fitness.noise(launches(1.1, 1.1, 1.1, 1.1, 1.1, 1.1, 1.1, 1.1001))

    assert probe.grade in (Grade.WARN, Grade.BAD)


def test_too_few_pairs_say_nothing() -> None:
    with pytest.raises(TooFewPairsError):
        fitness.noise(launches(1.0, rounds=5))


def test_roofs_are_told_thread_setting_by_thread_setting_and_their_absence_too() -> None:
    one = Roof(dtype=Dtype.FLOAT64, threads=1, flops=92.14e9, bandwidth=14.04e9, streamed=1)
    found = [one, replace(one, dtype=Dtype.FLOAT32, flops=183e9), replace(one, threads=2, flops=170e9, bandwidth=20e9)]

    assert fitness.roofs(found).finding == (
        "GEMM peak 92.1 GFLOP/s float64, 183 GFLOP/s float32; reading 14 GB/s (1 thread); "
        "GEMM peak 170 GFLOP/s float64; reading 20 GB/s (2 threads)"
    )
    assert fitness.roofs([]).grade is Grade.UNKNOWN
