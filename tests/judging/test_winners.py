"""Who wins a case, and when nobody does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmeans_bench.judging.winners import winners
from kmeans_bench.model import Measurement, Run, Status, Verdict, Winner

Measure = Callable[..., Measurement]
Runs = Callable[..., Run]


def winner_of(run: Run) -> Winner:
    (found,) = winners(run)
    return found


def test_the_fastest_leads_the_runner_up_by_their_paired_ratio(measure: Measure, runs: Runs) -> None:
    found = winner_of(runs(measure("loop", 8.0), measure("broadcast", 3.0), measure("identity", 2.0)))

    assert found.fastest is not None
    assert found.fastest.id == "identity/float64/1t"
    assert found.seconds == pytest.approx(2)
    assert found.lead is not None
    assert found.lead.baseline is not None
    assert found.lead.baseline.id == "broadcast/float64/1t"
    assert found.lead.estimate is not None
    assert found.lead.estimate.point == pytest.approx(1.5)
    assert found.lead.verdict is Verdict.FASTER
    assert not found.tie


@pytest.mark.parametrize(("seconds", "tie"), [(1.04, True), (1.06, False)])
def test_a_lead_that_reaches_five_percent_or_less_is_a_tie(measure: Measure, runs: Runs, seconds: float, tie: bool) -> None:  # noqa: FBT001 - a table of cases
    assert winner_of(runs(measure("loop", seconds), measure("identity", 1.0))).tie is tie


def test_a_contender_that_cannot_be_told_from_the_fastest_makes_a_tie_though_it_is_not_the_runner_up(measure: Measure, runs: Runs) -> None:
    # Medians 1, 2 and 3; but in two launches of five the last was as fast as the first, so that its ratio's interval reaches down to 1.
    wild = [[3.0] * 6] * 3 + [[1.0] * 6] * 2
    found = winner_of(runs(measure("identity", 1.0), measure("broadcast", 2.0), measure("loop", wild)))

    assert found.fastest is not None
    assert found.fastest.implementation == "identity"
    assert found.tie
    assert found.lead is not None
    assert found.lead.baseline is not None
    assert found.lead.baseline.implementation == "loop"


def test_the_same_implementation_in_two_dtypes_is_two_contenders(measure: Measure, runs: Runs) -> None:
    found = winner_of(runs(measure("identity", 2.0), measure("identity/float32", 1.0)))

    assert found.fastest is not None
    assert found.fastest.id == "identity/float32/1t"
    assert found.lead is not None
    assert found.lead.baseline is not None
    assert found.lead.baseline.id == "identity/float64/1t"


def test_an_inexact_contender_never_wins_and_the_reason_is_kept(measure: Measure, runs: Runs) -> None:
    found = winner_of(runs(measure("loop", 8.0), measure("identity", 2.0), measure("minibatch", 0.1, exact=False)))

    assert found.fastest is not None
    assert found.fastest.implementation == "identity"
    assert found.reason == "quicker but not ranked: minibatch/float64/1t is inexact by its own declaration"


def test_a_step_less_does_not_win(measure: Measure, runs: Runs) -> None:
    found = winner_of(runs(measure("loop", 8.0), measure("identity", 2.0), measure("scikit-learn", 1.0, n_iter=4)))

    assert found.fastest is not None
    assert found.fastest.implementation == "identity"
    assert found.reason == "quicker but not ranked: scikit-learn/float64/1t took n_iter 4 of 5 steps"


def test_an_expected_wrong_answer_never_wins(measure: Measure, runs: Runs) -> None:
    fast = measure("loop", 0.1).samples
    found = winner_of(runs(measure("loop", 8.0), measure("identity/float32", status=Status.WRONG, expected=True, samples=fast)))

    assert found.fastest is not None
    assert found.fastest.implementation == "loop"


def test_a_sole_contender_wins_without_a_lead_or_a_tie(measure: Measure, runs: Runs) -> None:
    found = winner_of(runs(measure("loop", 8.0), measure("identity", status=Status.TIMEOUT)))

    assert found.fastest is not None
    assert (found.lead, found.tie, found.reason) == (None, False, "nobody else could be ranked")


def test_a_lead_across_sessions_is_a_tie_with_a_reason(measure: Measure, runs: Runs) -> None:
    found = winner_of(runs(measure("loop", 8.0), measure("identity", 2.0, session="earlier")))

    assert found.tie
    assert found.reason == "sessions today and earlier: not measured in the same launches; run again with --fresh"


def test_a_case_in_which_nobody_ran_says_what_became_of_them(measure: Measure, runs: Runs) -> None:
    found = winner_of(runs(measure("loop", status=Status.SKIPPED), measure("identity", status=Status.SKIPPED)))

    assert (found.fastest, found.seconds, found.tie) == (None, None, False)
    assert found.reason == "nobody could be ranked: 2 skipped"
