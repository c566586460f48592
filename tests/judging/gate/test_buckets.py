"""Every cell is in exactly one bucket, and the buckets that fail a build hold what fails a build."""

from __future__ import annotations

import pytest

from kmeans_bench.judging.gate.buckets import Bucket, bucket
from kmeans_bench.model import Change, CountChange, CountVerdict, Quantity
from tests.gates import Sketched, cell

MORE = CountVerdict(quantity=Quantity.MEMORY, change=CountChange.MORE, base=1_000_000, head=1_500_000)


@pytest.mark.parametrize("change", Change)
def test_every_change_is_the_bucket_of_its_name(change: Change) -> None:
    assert bucket(cell(Sketched(change=change))).value == change.value


@pytest.mark.parametrize("counts", [(), (MORE,)])
@pytest.mark.parametrize("change", Change)
def test_a_bucket_fails_a_build_exactly_where_its_cell_does(change: Change, counts: tuple[CountVerdict, ...]) -> None:
    found = cell(Sketched(change=change, counts=counts))

    assert bucket(found).fails == found.regression


@pytest.mark.parametrize("change", [Change.FASTER, Change.NO_CHANGE, Change.UNDECIDED])
def test_a_cell_that_takes_more_memory_fails_whatever_its_time(change: Change) -> None:
    assert bucket(cell(Sketched(change=change, counts=(MORE,)))) is Bucket.GROWN


def test_a_slower_cell_that_also_takes_more_memory_is_slower() -> None:
    assert bucket(cell(Sketched(change=Change.SLOWER, slowdown=0.2, counts=(MORE,)))) is Bucket.SLOWER


def test_failing_buckets_come_first() -> None:
    assert [one.fails for one in Bucket] == sorted((one.fails for one in Bucket), reverse=True)
