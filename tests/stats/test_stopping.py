"""When to stop asking."""

from __future__ import annotations

from kmeans_bench.stats.stopping import is_narrow


def test_eleven_identical_rounds_are_not_enough_and_twelve_are() -> None:
    assert not is_narrow([[(2.0, 1.0)] * 11])
    assert is_narrow([[(2.0, 1.0)] * 12])


def test_rounds_of_all_launches_count_together() -> None:
    assert is_narrow([[(2.0, 1.0)] * 6, [], [(2.0, 1.0)] * 6])


def test_the_width_is_relative_and_counts_half_of_the_interval() -> None:
    # Twelve pairs, 98 %: rank 2 misses with 2 (1 + 12) / 4096 = .0063, rank 3 with .0386, so the second and eleventh decide.
    def rounds(step: float) -> list[tuple[float, float]]:
        return [(0.5, 1.0), (1 / step, 1.0), *[(1.0, 1.0)] * 8, (step, 1.0), (2.0, 1.0)]

    assert is_narrow([rounds(1.0199)])
    assert not is_narrow([rounds(1.0201)])
    assert is_narrow([rounds(1.0499)], width=0.05)


def test_a_level_that_needs_more_rounds_than_the_least_is_waited_for() -> None:
    # 99.99 % takes 15 rounds: 2 / 2**14 = .00012.
    assert not is_narrow([[(2.0, 1.0)] * 14], level=0.9999)
    assert is_narrow([[(2.0, 1.0)] * 15], level=0.9999)
