"""Sentences about a verdict are computed from it, and claim no more than it holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kmeans_bench.model import Change, CountChange, CountVerdict, Dtype, Estimate, Quantity
from kmeans_bench.reporting.gate import figures, wording
from kmeans_bench.reporting.gate.account import Account
from kmeans_bench.reporting.gate.buckets import sorted_in
from kmeans_bench.reporting.gate.naming import Names
from tests.gates import BROKEN, DOUBT, FASTER, PLACEBO, SAME, SLOWER, Sketched, account, cell

MORE = CountVerdict(quantity=Quantity.MEMORY, change=CountChange.MORE, base=1_000_000, head=1_500_000)


def test_every_cell_is_in_exactly_one_bucket_and_the_failing_ones_come_first() -> None:
    sketched = [Sketched(change=change, n=100 + number) for number, change in enumerate(Change)]
    found = sorted_in([cell(one) for one in sketched])

    assert sum(map(len, found.values())) == len(sketched)
    assert [name.fails for name in found] == sorted((name.fails for name in found), reverse=True)


@pytest.mark.parametrize(
    ("told", "headline"),
    [
        (account(SLOWER, SAME, DOUBT), "FAIL: 1 slower, 1 undecided, 1 no change (3 cells)"),
        (account(BROKEN, FASTER), "FAIL: 1 broken, 1 faster (2 cells)"),
        (account(SAME, DOUBT), "UNDECIDED: 1 undecided, 1 no change (2 cells)"),
        (account(SAME, FASTER), "PASS: 1 faster, 1 no change (2 cells)"),
        (account(SAME, PLACEBO), "PASS: 1 no change (1 cell)"),
        (account(SLOWER, invalid="base does not build"), "INVALID: base does not build"),
        (account(), "PASS: no implementation changed, 2 the same to the byte"),
        (account(replace(SAME, counts=(MORE,))), "FAIL: 1 takes more (1 cell)"),
    ],
)
def test_the_headline_is_the_verdict(told: Account, headline: str) -> None:
    assert wording.headline(told) == headline


@pytest.mark.parametrize("told", [account(SLOWER), account(DOUBT), account(SAME), account(SAME, invalid="x"), account(DOUBT, strict=True)])
def test_the_word_and_the_exit_code_never_part(told: Account) -> None:
    expected = {"FAIL": 1, "PASS": 0, "INVALID": 3, "UNDECIDED": 3 if told.run.strict else 0}

    assert told.exit_code == expected[wording.word(told)]


def test_the_resolution_is_rounded_up_never_down() -> None:
    told = account(replace(SAME, resolution=0.06012), replace(SAME, n=5, resolution=0.0301), replace(SAME, n=6, resolution=0.0302))

    assert wording.power(told.verdict) == (
        "A slow-down of 6.1 % in any one cell (half of the cells: 3.1 %) would have been seen with 95 % power."
    )


def test_a_run_that_was_blind_in_a_cell_says_so_and_claims_nothing() -> None:
    told = account(SAME, replace(SAME, n=5, resolution=None))

    assert wording.power(told.verdict) == ("In 1 of 2 cells no slow-down was sure to be seen: rounds or time were too few for the tests.")
    assert wording.power(account(SAME, invalid="the placebo was called").verdict).startswith("Nothing is concluded")
    assert wording.power(account(BROKEN).verdict) == "No time was compared: no slow-down could have been seen."


def test_a_changed_environment_is_labelled_with_what_changed() -> None:
    told = account(SAME, environment_changed=True, dependencies=("uv.lock",))

    assert wording.labels(told) == [
        "environment changed: base ran with libraries of its own (uv.lock); a change may be theirs and not the code's"
    ]


def test_nothing_moved_is_quiet_and_anything_else_is_not() -> None:
    less = replace(MORE, change=CountChange.LESS, head=1)

    assert account(SAME, PLACEBO).quiet
    assert account().quiet
    assert not any(
        told.quiet
        for told in (account(SAME, FASTER), account(DOUBT), account(replace(SAME, counts=(less,))), account(SAME, invalid="no git"))
    )


def test_percentages_of_the_interval_are_turned_with_the_ratio() -> None:
    # Head at .8 of base's speed takes 25 % longer; the quickest it could be belongs to the higher speed-up.
    estimate = Estimate(point=0.8, low=0.75, high=0.85, level=0.9)

    assert figures.interval(estimate) == "+18 to +33 %"


def test_steps_name_the_version_without_its_commit_twice() -> None:
    assert wording.compared(account(SAME)) == "main (1f2e3d4) → work tree (9a8b7c6, changed since)"


def test_what_all_cells_share_is_said_once() -> None:
    both = [cell(replace(SAME, opponent="loop", n=number, dtype=dtype)) for number in (100, 200) for dtype in Dtype]
    names = Names.of(both)

    assert names.shared == "loop → broadcast, blobs, seed 0, 1 thread"
    assert [names.cell(one) for one in both] == ["float32 100/8/16", "float64 100/8/16", "float32 200/8/16", "float64 200/8/16"]
    assert Names.of(both[:1]).cell(both[0]) == "loop → broadcast 100/8/16"
