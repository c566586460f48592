"""Seconds per n·k·d and step, and exponents."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmeans_bench.judging.scaling import scaling, unit, why_no_unit
from kmeans_bench.judging.timing import seconds
from kmeans_bench.model import Case, Estimate, Measurement, Source, SourceKind, Status

Measure = Callable[..., Measurement]


def test_the_unit_is_a_call_over_points_centroids_dimensions_and_steps(measure: Measure) -> None:
    # 1000 points, 8 centroids, 2 dimensions, 5 steps: 80,000 terms in 0.8 ms.
    measured = measure("identity", 0.0008)
    found = unit(measured, seconds(measured))

    assert found is not None
    assert found.point == pytest.approx(1e-8)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"status": Status.SKIPPED, "reason": "needs 25.6 GB"}, "skipped: needs 25.6 GB"),
        ({"n_iter": 0}, "n_iter is 0: no step to divide by"),
        ({"n_iter": None}, "n_iter is None: no step to divide by"),
        ({"samples": ()}, "no samples"),
    ],
)
def test_without_seconds_or_steps_there_is_a_reason(measure: Measure, given: dict[str, object], reason: str) -> None:
    measured = measure("identity", **given)

    assert unit(measured, seconds(measured)) is None
    assert why_no_unit(measured) == reason


def units(*cases: tuple[int, int, int], each: float = 1e-9) -> dict[Case, Estimate]:
    source = Source(kind=SourceKind.BLOBS)
    return {Case(source=source, n=n, k=k, d=d): Estimate(point=each, low=each, high=each) for n, k, d in cases}


def test_a_flat_unit_is_an_exponent_of_one() -> None:
    found = scaling(units((10, 3, 2), (100, 3, 2), (1_000, 3, 2)))

    assert found.exponents["n"].point == pytest.approx(1)
    assert found.reasons == {"k": "no fit: 1 size", "d": "no fit: 1 size"}


def test_fewer_than_three_sizes_are_no_fit() -> None:
    assert scaling(units((10, 3, 2), (100, 3, 2), (100, 6, 2))).reasons["n"] == "no fit: 2 sizes"
    assert scaling({}).reasons == dict.fromkeys("nkd", "no fit: 0 sizes")


def test_axes_that_grow_together_cannot_be_told_apart() -> None:
    found = scaling(units((10, 1, 2), (100, 10, 2), (1_000, 100, 2), (10_000, 1_000, 2)))

    assert found.reasons["n"] == "no fit: 4 cases cannot tell the axes apart"
