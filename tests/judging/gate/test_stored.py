"""Stored counts gate, stored times only where twenty runs say what is usual; what is remembered is head's, taken one way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kmeans_bench.judging.gate.entries import of_gate
from kmeans_bench.judging.gate.stored import compare
from kmeans_bench.model import Change, CountChange, CountVerdict, Origin, PastCell, Quantity
from tests.gates import BROKEN, PLACEBO, SAME, SLOWER, Sketched, past, run

WOBBLE = (1.0, 1.01, 0.99, 1.02, 1.0)


def now(**told: float) -> PastCell:
    return PastCell(cell="a", **told)  # type: ignore[arg-type]


def test_more_steps_than_stored_are_a_regression_whatever_the_time() -> None:
    found = compare("base.jsonl", [past(1, [now(seconds=1.0, steps=5)])], past(2, [now(seconds=0.5, steps=6)]))

    assert found.regression
    assert found.cells[0].counts[0].change is CountChange.MORE


def test_a_stored_time_decides_nothing_before_there_are_twenty_runs() -> None:
    stored = [past(1, [now(seconds=1.0)]) for _ in range(19)]

    assert not compare("base.jsonl", stored, past(2, [now(seconds=3.0)])).regression


def test_with_twenty_runs_a_time_beyond_what_is_usual_is_a_regression_and_a_gain_is_none() -> None:
    stored = [past(1, [now(seconds=WOBBLE[index % 5])]) for index in range(20)]

    assert compare("base.jsonl", stored, past(2, [now(seconds=1.5)])).regression
    assert not compare("base.jsonl", stored, past(2, [now(seconds=0.5)])).regression
    assert not compare("base.jsonl", stored, past(2, [now(seconds=1.02)])).regression


def test_runs_and_gates_are_never_compared_with_each_other() -> None:
    stored = [past(1, [now(seconds=1.0, steps=5)], origin=Origin.RUN)]

    assert compare("base.jsonl", stored, past(2, [now(seconds=1.0, steps=9)])).cells == ()


def test_a_count_that_head_no_longer_reports_is_unknown_and_no_regression() -> None:
    found = compare("base.jsonl", [past(1, [now(distances=5)])], past(2, [now(seconds=1.0)]))

    assert [count.change for count in found.cells[0].counts] == [CountChange.UNKNOWN]
    assert not found.regression


def test_a_gate_leaves_heads_cells_behind_placebos_and_broken_ones_left_out() -> None:
    counted = CountVerdict(quantity=Quantity.STEPS, change=CountChange.SAME, base=5, head=5)
    entry = of_gate(run(Sketched(before=0.02, slowdown=0.5, counts=(counted,)), PLACEBO), "feed")

    assert entry is not None
    (cell,) = entry.cells
    assert (cell.cell.split()[-1], cell.steps) == ("identity/float64/1t", 5)
    assert cell.seconds == pytest.approx(0.03)
    assert (entry.commit, entry.changed, entry.name) == ("9a8b7c6" + "0" * 33, True, "9a8b7c6+")


def test_seconds_are_the_screens_so_that_suspects_do_not_look_like_steps() -> None:
    counted = CountVerdict(quantity=Quantity.STEPS, change=CountChange.SAME, base=5, head=5)
    entry = of_gate(run(replace(SLOWER, counts=(counted,))), "feed")

    # All of its bouts here are the confirmation's, whose quads are more.
    assert entry is not None
    assert entry.cells[0].seconds is None


@pytest.mark.parametrize(
    "told",
    [run(SAME, invalid="the placebo was called"), run(), run(Sketched(opponent="loop")), run(Sketched(change=Change.NEW, slowdown=None))],
)
def test_what_concludes_nothing_is_not_remembered(told: object) -> None:
    assert of_gate(told, "feed") is None  # type: ignore[arg-type]


def test_a_broken_head_leaves_nothing() -> None:
    entry = of_gate(run(SAME, BROKEN), "feed")

    assert entry is not None
    assert all("cdist" not in cell.cell for cell in entry.cells)
