"""Recommendations put to the test on cases that were kept from them."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from kmeans_bench.judging.accuracy import accuracy, disturbed, tried
from kmeans_bench.judging.curves import Curve, Curves
from kmeans_bench.model import Case, Contender, Dtype, Estimate, Source, SourceKind

CASES = tuple(Case(source=Source(kind=SourceKind.BLOBS), n=n, k=4, d=2) for n in (100, 1_000, 10_000))


def a_curve(name: str, seconds: tuple[float | None, ...], predicted: tuple[float | None, ...]) -> Curve:
    """Return a contender that took *seconds*, and of which the other cases *predicted* so much."""
    pairs = list(zip(seconds, predicted, strict=True))
    return Curve(
        contender=Contender(implementation=name, dtype=Dtype.FLOAT64, threads=1),
        coefficients=(0.0,) * 7,
        seconds=tuple(None if one is None else Estimate(point=one, low=one, high=one) for one in seconds),
        undisturbed=seconds,
        misses=tuple(None if one is None or guess is None else math.log(one / guess) for one, guess in pairs),
        reach=None,
        sessions=("today",) * 3,
        ties=(False,) * 3,
        failures=(None,) * 3,
        bytes=None,
        declared=False,
        peaks=(None,) * 3,
    )


def among(*found: Curve) -> Curves:
    return Curves(cases=CASES, steps=1, curves=found)


def test_errors_and_hits_are_counted_case_by_case() -> None:
    quick = a_curve("quick", (1.0, 1.0, 1.0), (1.1, 1.2, 4.0))
    slow = a_curve("slow", (2.0, 1.05, 2.0), (2.0, 1.05, 2.0))

    found = accuracy(among(quick, slow))

    assert found is not None
    # Named: quick (the fastest), slow (5 % behind it), slow (twice as slow).
    assert (found.cases, found.hits) == (3, 2)
    assert found.near.point == pytest.approx(2 / 3)
    # Off by 10 %, 0, 20 %, 0, 300 %, 0.
    assert found.predictions == 6
    assert found.error == pytest.approx(0.05)
    assert [one.regret for one in tried(among(quick, slow))] == [1.0, 1.05, 2.0]


def test_a_case_with_one_contender_asks_for_no_choice() -> None:
    alone = a_curve("alone", (1.0, 1.0, None), (1.0, 1.0, None))
    other = a_curve("other", (2.0, None, 2.0), (2.0, None, 2.0))

    found = accuracy(among(alone, other))

    assert found is not None
    assert found.cases == 1


def test_nothing_to_choose_between_is_no_accuracy() -> None:
    assert accuracy(among(a_curve("alone", (1.0, 1.0, 1.0), (1.0, 1.0, 1.0)))) is None


def test_who_took_a_tenth_longer_than_undisturbed_was_disturbed() -> None:
    busy = replace(a_curve("busy", (3.0, 1.05, None), (None,) * 3), undisturbed=(2.0, 1.0, None))

    assert disturbed(among(busy)) == 0.5
    assert disturbed(among()) == 0.0
