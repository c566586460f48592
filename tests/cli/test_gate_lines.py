"""What `gate` prints row by row: nothing is said twice, nothing is wider than 80 columns."""

from __future__ import annotations

from dataclasses import replace

import click
import pytest

from kmeans_bench.cli import gate_lines
from kmeans_bench.judging.gate.buckets import Bucket
from kmeans_bench.model import CountChange, CountVerdict, Quantity
from kmeans_bench.reporting.gate.buckets import MEANING
from tests.gates import BROKEN, DOUBT, FASTER, SAME, SLOWER, Sketched, account

SPENT = "the budget was spent after 3 rounds of 6"


def printed(*sketched: Sketched) -> list[str]:
    return [click.unstyle(line) for line in gate_lines.table(account(*sketched))]


def test_a_reason_that_all_cells_of_a_bucket_have_is_said_once() -> None:
    lines = printed(*(replace(DOUBT, n=n, reason=SPENT) for n in (100, 200, 300)))

    assert [line for line in lines if SPENT in line] == [f"  {SPENT}"]


def test_reasons_that_differ_stand_below_their_cells() -> None:
    lines = printed(replace(DOUBT, n=100, reason=SPENT), replace(DOUBT, n=200))

    assert f"    {SPENT}" in lines
    assert "    a change of 12 % is not ruled out" in lines


def test_a_cell_that_takes_more_is_not_said_to_be_no_slower() -> None:
    more = CountVerdict(quantity=Quantity.MEMORY, change=CountChange.MORE, base=1_000_000, head=1_500_000)
    lines = printed(replace(DOUBT, slowdown=0.27, counts=(more,)))

    assert "takes more (1 cell): more memory, steps or distances, not shown to be slower" in lines
    assert "    peak memory 1.00 → 1.50 MB (+50 %)" in lines


@pytest.mark.parametrize("bucket", Bucket)
def test_the_meaning_of_a_bucket_fits_its_line(bucket: Bucket) -> None:
    assert len(f"{bucket} (999 cells): {MEANING[bucket]}") <= 80


def test_the_verdict_comes_after_how_to_read_it_and_before_what_to_do() -> None:
    lines = [click.unstyle(line) for line in gate_lines.closing(account(SLOWER, BROKEN, FASTER, SAME))]
    order = [
        lines.index(next(line for line in lines if line.startswith(begin))) for begin in ("rule ", "spent ", "FAIL: ", "power ", "again ")
    ]

    assert order == sorted(order)
