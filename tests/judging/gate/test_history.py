"""Histories by hand."""

from __future__ import annotations

import math

import pytest

from kmeans_bench.judging.gate.history import drift, moves, steps
from kmeans_bench.model import CountChange, PastCell, Quantity


def wobbling(seconds: float, count: int) -> list[float]:
    """Return *count* times within ±0.5 %, none like its neighbour."""
    return [seconds * (1 + 0.005 * math.sin(7.0 * number)) for number in range(count)]


def test_a_step_has_its_place_and_its_ratio() -> None:
    (found,) = steps([*wobbling(1.0, 10), *wobbling(1.25, 10)], least=0.01)

    assert found.index == 10
    assert found.speedup == pytest.approx(0.8, rel=0.01)
    assert found.p <= 0.01


def test_a_step_inside_what_is_tolerated_is_not_named() -> None:
    assert steps([*wobbling(1.0, 15), *wobbling(1.02, 15)], least=0.05) == ()


def test_a_count_moved_where_two_runs_in_a_row_that_know_it_differ() -> None:
    past = [PastCell(cell="a", peak_bytes=peak, steps=steps) for peak, steps in ((100_000, 3), (None, 3), (100_900, 3), (300_000, 2))]

    found = [(move.index, move.count.quantity, move.count.change, move.count.base, move.count.head) for move in moves(past)]

    assert found == [
        (3, Quantity.MEMORY, CountChange.MORE, 100_900, 300_000),
        (3, Quantity.STEPS, CountChange.LESS, 3, 2),
    ]


def test_no_history_has_no_step() -> None:
    assert steps([], least=0.01) == ()


def test_nineteen_stored_runs_only_report() -> None:
    seen = drift([1.0] * 19, 2.0)

    assert (seen.speedup, seen.fence, seen.unusual) == (0.5, None, None)


def test_the_fence_is_the_upper_quartile_and_three_interquartile_ranges() -> None:
    # Twenty changes: ten of 1 % and ten of 3 %, in log. Inclusive quartiles .01 and .03: .03 + 3 · .02 = .09.
    stored = [1.0]
    for number in range(20):
        stored.append(stored[-1] * math.exp((0.01 if number < 10 else 0.03) * (-1) ** number))

    inside, beyond = drift(stored, stored[-1] * math.exp(0.089)), drift(stored, stored[-1] * math.exp(-0.091))

    assert inside.fence == pytest.approx(math.exp(0.09))
    assert (inside.unusual, beyond.unusual) == (False, True)


def test_nothing_stored_is_refused() -> None:
    with pytest.raises(ValueError, match="record a baseline first"):
        drift([], 1.0)
