"""Scatter of ratios within launches."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from kmeans_bench.judging.spread import spread
from kmeans_bench.model import Case, Contender, Dtype, Measurement, ProtocolKind, Sample, Source, SourceKind, Status


def measured(name: str, launches: list[list[float]], status: Status = Status.OK) -> Measurement:
    rounds = [(launch, number, wall) for launch, walls in enumerate(launches) for number, wall in enumerate(walls)]
    return Measurement(
        case=Case(source=Source(kind=SourceKind.BLOBS), n=100, k=3, d=2),
        contender=Contender(implementation=name, dtype=Dtype.FLOAT64, threads=1),
        protocol=ProtocolKind.STEPS,
        status=status,
        session="s",
        key="k",
        started_at="2024-01-01T00:00:00Z",
        samples=tuple(Sample(launch=launch, round=number, order=0, wall=wall, cpu=wall) for launch, number, wall in rounds),
    )


def test_the_spread_is_that_of_neighbouring_rounds_and_knows_no_launch_effect() -> None:
    # Ratios 2, 2e^0.1, 2 in one launch, 6, 6e^0.1, 6 in the other: every step is 0.1.
    quick = measured("quick", [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]])
    slow = measured("slow", [[2.0, 2 * math.exp(0.1), 2.0], [6.0, 6 * math.exp(0.1), 6.0]])

    assert spread([slow, quick]) == pytest.approx(1.4826 * 0.1 / math.sqrt(2))


def test_without_two_right_answers_nothing_is_known() -> None:
    quick, wrong = measured("quick", [[1.0, 1.0]]), measured("wrong", [[2.0, 2.0]], Status.WRONG)

    assert spread([quick]) is None
    assert spread([quick, wrong]) is None
    assert spread([quick, replace(quick, contender=replace(quick.contender, twin=True))]) is None


def test_one_round_a_launch_says_nothing() -> None:
    assert spread([measured("quick", [[1.0], [1.0]]), measured("slow", [[2.0], [3.0]])]) is None
