"""Counted quantities: exact but for a peak's last percent."""

from __future__ import annotations

import pytest

from kmeans_bench.judging.gate.counts import count_verdict, count_verdicts
from kmeans_bench.model import Count, CountChange, Quantity


@pytest.mark.parametrize(
    ("quantity", "base", "head", "change"),
    [
        (Quantity.MEMORY, 1_000_000, 1_010_000, CountChange.SAME),
        (Quantity.MEMORY, 1_000_000, 1_010_001, CountChange.MORE),
        (Quantity.MEMORY, 1_000_000, 989_999, CountChange.LESS),
        (Quantity.MEMORY, 1_000, 2_024, CountChange.SAME),  # 1 KiB is Python's own change of mood
        (Quantity.MEMORY, 1_000, 2_025, CountChange.MORE),
        (Quantity.MEMORY, 0, 1_024, CountChange.SAME),
        (Quantity.STEPS, 10, 11, CountChange.MORE),
        (Quantity.STEPS, 10, 10, CountChange.SAME),
        (Quantity.DISTANCES, 1_000_000_000, 1_000_000_001, CountChange.MORE),
        (Quantity.DISTANCES, 1_000_000_000, 999_999_999, CountChange.LESS),
    ],
)
def test_more_is_more_beyond_what_repeats(quantity: Quantity, base: int, head: int, change: CountChange) -> None:
    assert count_verdict(Count(quantity=quantity, base=base, head=head)).change is change


@pytest.mark.parametrize(
    ("base", "head", "reason"),
    [
        (None, 5, "base does not report evaluated distances"),
        (5, None, "head does not report evaluated distances"),
        (None, None, "neither side reports evaluated distances"),
    ],
)
def test_what_a_side_does_not_report_is_not_available_never_zero(base: int | None, head: int | None, reason: str) -> None:
    verdict = count_verdict(Count(quantity=Quantity.DISTANCES, base=base, head=head))

    assert (verdict.change, verdict.reason) == (CountChange.UNKNOWN, reason)


def test_counts_come_in_one_order() -> None:
    shuffled = [Count(quantity=quantity, base=1, head=1) for quantity in (Quantity.DISTANCES, Quantity.MEMORY, Quantity.STEPS)]

    assert [one.quantity for one in count_verdicts(shuffled)] == [Quantity.MEMORY, Quantity.STEPS, Quantity.DISTANCES]
