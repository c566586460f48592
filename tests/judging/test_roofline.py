"""Shares of the limit, worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.judging import roofline
from kmeans_bench.judging.roofline import Bound, standard_work
from kmeans_bench.model import (
    Case,
    Contender,
    Dtype,
    Estimate,
    Measurement,
    ProtocolKind,
    Roof,
    Sample,
    Source,
    SourceKind,
    Status,
)

CASE = Case(source=Source(kind=SourceKind.BLOBS), n=1_000, k=10, d=16)
ROOF = Roof(dtype=Dtype.FLOAT64, threads=1, flops=100e9, bandwidth=10e9, streamed=10**8)
SINGLE = replace(ROOF, dtype=Dtype.FLOAT32, flops=200e9)


def measured(case: Case = CASE, **changes: Any) -> Measurement:  # noqa: ANN401 - fields of the record
    plain = Measurement(
        case=case,
        contender=Contender(implementation="identity", dtype=Dtype.FLOAT64, threads=1),
        protocol=ProtocolKind.STEPS,
        status=Status.OK,
        session="s",
        key="k",
        started_at="",
        samples=(Sample(launch=0, round=0, order=0, wall=0.001, cpu=0.001),),
        n_iter=5,
        steps=5,
    )
    return replace(plain, **changes)


def taking(point: float) -> Estimate:
    return Estimate(point=point, low=point / 2, high=point * 2)


def test_five_steps_are_six_assignments_and_five_updates() -> None:
    # 6 · 2 · 1000 · 10 · 16 + 5 · 1000 · 16
    work = roofline.work_of(measured())

    assert work is not None
    assert work.flops == 1_920_000 + 80_000
    # X and centroids 6 · 1010 · 16 · 8, labels 6 · 1000 · 4, centroids written 5 · 10 · 16 · 8
    assert work.bytes == 775_680 + 24_000 + 6_400


def test_a_call_whose_last_assignment_was_not_timed_does_one_less() -> None:
    work = roofline.work_of(measured(closed=True))

    assert work is not None
    assert work.flops == 5 * 2 * 1_000 * 10 * 16 + 5 * 1_000 * 16


def test_the_share_of_distances_is_by_the_count_of_the_implementation() -> None:
    # Six assignments of 1000 points to 10 centroids; five where the last was not paid for.
    assert roofline.evaluated(measured(distances=30_000)) == 0.5
    assert roofline.evaluated(measured(distances=30_000, closed=True)) == 0.6
    assert roofline.evaluated(measured()) is None


def test_memory_is_the_limit_of_few_clusters_and_arithmetic_that_of_many() -> None:
    few = roofline.limit(measured(), taking(1e-3), [ROOF])
    many = roofline.limit(measured(replace(CASE, k=1_000)), taking(1e-1), [ROOF])

    assert few is not None
    assert many is not None
    # 2,000,000 operations over 806,080 bytes: 2.48 a byte, 24.8 GFLOP/s of 100.
    assert few.bound is Bound.MEMORY
    assert few.ceiling == pytest.approx(10e9 * 2_000_000 / 806_080)
    assert (many.bound, many.ceiling) == (Bound.COMPUTE, 100e9)


def test_the_share_is_the_least_seconds_over_the_seconds_taken() -> None:
    found = roofline.limit(measured(), taking(1e-3), [ROOF])

    assert found is not None
    # 806,080 bytes at 10 GB/s: 80.608 µs of the 1 ms; half and twice as long, twice and half the share.
    assert found.share.point == pytest.approx(0.080608)
    assert found.share.low == pytest.approx(0.040304)
    assert found.share.high == pytest.approx(0.161216)
    assert found.achieved.point == pytest.approx(2e9)


def test_a_share_above_one_is_given_as_it_is() -> None:
    found = roofline.limit(measured(), taking(1e-5), [ROOF])

    assert found is not None
    assert found.share.point == pytest.approx(8.0608)


def test_seconds_without_an_interval_give_a_share_without_one() -> None:
    found = roofline.limit(measured(), Estimate(point=1e-3, low=0.0, high=math.inf), [ROOF])

    assert found is not None
    assert (found.share.low, found.share.high) == (0.0, math.inf)


def test_a_contender_stands_under_the_roofs_of_its_own_dtype_and_threads() -> None:
    single = Contender(implementation="identity", dtype=Dtype.FLOAT32, threads=1)

    assert roofline.roof_of(single, [ROOF, SINGLE]) is SINGLE
    assert roofline.roof_of(replace(single, threads=2), [ROOF, SINGLE]) is None


@pytest.mark.parametrize(
    ("changes", "roofs", "why"),
    [
        ({"status": Status.SKIPPED, "reason": "needs 9 GB"}, [ROOF], "skipped: needs 9 GB"),
        ({}, [], "roofs not measured"),
        ({}, [SINGLE], "roofs not measured for float64 on 1 thread"),
        ({"protocol": ProtocolKind.AS_WRITTEN}, [ROOF], "as written: a call does more than Lloyd's steps"),
        ({"exact": False}, [ROOF], "does other work than Lloyd's steps, by its own declaration"),
        ({"n_iter": 0}, [ROOF], "n_iter is 0: no step to count"),
        ({"samples": (), "n_iter": None}, [ROOF], "no samples"),
    ],
)
def test_where_there_is_no_share_the_reason_is_said(changes: dict[str, Any], roofs: list[Roof], why: str) -> None:
    one = measured(**changes)
    seconds = taking(1e-3) if one.status is Status.OK and one.samples else None

    assert roofline.limit(one, seconds, roofs) is None
    assert roofline.why_not(one, roofs) == why


def test_what_an_implementation_adds_is_written_and_read_in_every_assignment() -> None:
    plain, broadcast = (standard_work(CASE, itemsize=8, steps=1, assignments=2, extra_bytes=extra) for extra in (0.0, 1e6))

    assert broadcast.flops == plain.flops
    assert broadcast.bytes - plain.bytes == 2 * 2 * 1e6


@pytest.mark.parametrize(("extra", "counted"), [(None, 0.0), (3.9e6, 0.0), (4.1e6, 4.1e6)])
def test_what_caches_hold_is_no_traffic(extra: float | None, counted: float) -> None:
    assert roofline.modelled(measured(), extra) == roofline.work_of(measured(), extra_bytes=counted)


def test_of_two_surveys_the_higher_rates_count_each_by_itself() -> None:
    quiet = replace(ROOF, flops=120e9, bandwidth=9e9, streamed=1)

    assert roofline.highest([ROOF, SINGLE], [quiet]) == (replace(ROOF, flops=120e9), SINGLE)


@given(st.floats(1e-6, 1e3), st.floats(1.1, 100.0))
def test_twice_as_fast_is_twice_the_share(seconds: float, factor: float) -> None:
    slow, fast = (roofline.limit(measured(), taking(each), [ROOF]) for each in (seconds, seconds / factor))

    assert slow is not None
    assert fast is not None
    assert fast.share.point / slow.share.point == pytest.approx(factor)


@pytest.mark.parametrize("rate", [0.0, -1.0, math.nan, math.inf])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="positive rate"):
        replace(ROOF, bandwidth=rate)
