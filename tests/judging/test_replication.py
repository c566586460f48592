"""A speed-up that shows in two runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.judging.replication import Accord, accord, replicates
from kmeans_bench.model import Case, Comparison, Contender, Dtype, Estimate, Source, SourceKind

CASE = Case(source=Source(kind=SourceKind.BLOBS), n=1_000, k=3, d=2)
LOOP, IDENTITY, BROADCAST = (Contender(implementation=name, dtype=Dtype.FLOAT64, threads=1) for name in ("loop", "identity", "broadcast"))


def between(low: float, high: float) -> Estimate:
    return Estimate(point=(low * high) ** 0.5, low=low, high=high)


def compared(candidate: Contender, estimate: Estimate | None, baseline: Contender = LOOP) -> Comparison:
    return Comparison(case=CASE, baseline=baseline, candidate=candidate, estimate=estimate, reason=None if estimate else "crashed")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (between(18, 22), between(21, 25), Accord.AGREES),
        (between(18, 22), between(22, 25), Accord.AGREES),
        (between(18, 22), between(23, 25), Accord.DIFFERS),
        (between(0.7, 0.8), between(1.1, 1.3), Accord.REVERSED),
        (between(0.7, 0.8), between(0.9, 1.3), Accord.DIFFERS),
        (between(0.9, 1.2), between(1.1, 1.3), Accord.AGREES),
    ],
)
def test_intervals_that_overlap_agree_and_those_on_opposite_sides_of_one_are_reversed(
    first: Estimate, second: Estimate, expected: Accord
) -> None:
    assert accord(first, second) is accord(second, first) is expected


@given(st.floats(0.01, 100), st.floats(1, 3), st.floats(0.01, 100), st.floats(1, 3))
def test_turning_both_ratios_over_changes_nothing(first: float, wide: float, second: float, broad: float) -> None:
    one, other = (Estimate(point=point, low=point / by, high=point * by) for point, by in ((first, wide), (second, broad)))
    turned = [Estimate(point=1 / each.point, low=1 / each.high, high=1 / each.low) for each in (one, other)]
    near = min(abs(a / b - 1) for a in (one.low, one.high) for b in (other.low, other.high, 1.0)) < 1e-9
    near = near or min(abs(end - 1) for end in (other.low, other.high)) < 1e-9

    assert near or accord(one, other) is accord(*turned)


def test_only_what_both_have_over_the_same_baseline_is_compared() -> None:
    first = [compared(LOOP, None), compared(IDENTITY, between(18, 22)), compared(BROADCAST, between(8, 9))]
    second = [compared(LOOP, None), compared(BROADCAST, None), compared(IDENTITY, between(17, 19))]
    found = replicates(first, second)

    assert [(one.candidate, one.accord, one.reason) for one in found] == [
        (IDENTITY, Accord.AGREES, None),
        (BROADCAST, None, "no ratio in B"),
    ]


def test_ratios_over_different_baselines_are_not_compared() -> None:
    found = replicates([compared(BROADCAST, between(8, 9))], [compared(BROADCAST, between(1, 2), baseline=IDENTITY)])

    assert [(one.accord, one.reason) for one in found] == [(None, "over loop/float64/1t in A, over identity/float64/1t in B")]
