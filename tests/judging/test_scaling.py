"""Seconds per n·k·d and step, and exponents."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmeans_bench.judging.scaling import growths, scaling, unit, why_no_unit
from kmeans_bench.judging.timing import seconds
from kmeans_bench.model import Case, Cell, Contender, Dtype, Estimate, Measurement, Source, SourceKind, Status

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
        ({"n_iter": None}, "identity/float64/1t does not tell all the steps that it took: no number to divide by"),
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


def test_every_contender_has_one_growth_for_each_source_and_what_was_not_measured_is_counted_out() -> None:
    blobs, digits = Source(kind=SourceKind.BLOBS), Source(kind=SourceKind.DIGITS)
    loop, identity = (Contender(implementation=name, dtype=Dtype.FLOAT64, threads=1) for name in ("loop", "identity"))
    cases = [Case(source=source, n=n, k=3, d=2) for source in (blobs, digits) for n in (10, 100, 1_000, 10_000)]
    cells = [Cell(case=case, contender=contender) for case in cases for contender in (loop, identity)]
    # The unit of loop grows like the square root of n on blobs: the time like its power 1.5. On digits nothing of it was measured.
    each = {
        cell: cell.case.n**0.5 if cell.contender == loop else 2.0 for cell in cells if (cell.contender, cell.case.source) != (loop, digits)
    }
    units = {cell: Estimate(point=value, low=value, high=value) for cell, value in each.items()}

    found = {(growth.contender, growth.source): growth for growth in growths(cells, units)}

    assert found[loop, blobs].scaling.exponents["n"].point == pytest.approx(1.5)
    assert found[identity, digits].scaling.exponents["n"].point == pytest.approx(1.0)
    assert found[identity, digits].scaling.misfit == pytest.approx(0.0, abs=1e-9)
    assert found[loop, digits].cases == 0
    assert found[loop, digits].scaling.reasons["n"] == "no fit: 0 sizes"
