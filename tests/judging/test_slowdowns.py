"""How many times slower than the best of the case."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmeans_bench.judging.slowdowns import Slowdown, slowdowns
from kmeans_bench.model import Measurement, ProtocolKind, Run, Status

Measure = Callable[..., Measurement]
Runs = Callable[..., Run]


def of(run: Run) -> dict[str, Slowdown]:
    return {found.cell.contender.implementation: found for found in slowdowns(run)}


def test_a_slowdown_is_the_speedup_of_the_best_over_the_cell(measure: Measure, runs: Runs) -> None:
    found = of(runs(measure("loop", 8.0), measure("identity", 2.0)))

    lead = found["loop"].lead
    assert lead is not None
    assert lead.estimate is not None
    assert lead.estimate.point == pytest.approx(4)
    assert (lead.pairs, lead.launches) == (30, 5)
    assert not found["loop"].tie
    assert found["identity"] == Slowdown(cell=found["identity"].cell, best=True)


def test_it_is_paired_and_no_quotient_of_medians(measure: Measure, runs: Runs) -> None:
    # The loop sat out the quick rounds: medians 5 and 18, but twice the time in every round that both were asked in.
    lead = of(runs(measure("loop", [[-1, -1, -1, 18, 18, 18]] * 5), measure("identity", [[1, 1, 1, 9, 9, 9]] * 5)))["loop"].lead

    assert lead is not None
    assert lead.estimate is not None
    assert lead.estimate.point == pytest.approx(2)


def test_what_reaches_five_percent_or_less_cannot_be_told_from_the_best(measure: Measure, runs: Runs) -> None:
    assert of(runs(measure("loop", 1.04), measure("identity", 1.0)))["loop"].tie


def test_unequal_work_has_no_slowdown_and_a_reason(measure: Measure, runs: Runs) -> None:
    found = of(runs(measure("loop", 8.0), measure("identity", 2.0), measure("scikit-learn", 1.0, n_iter=4)))

    assert found["identity"].best
    assert found["scikit-learn"].lead is None
    assert found["scikit-learn"].reason == "n_iter 4 against 5: unequal work"


def test_one_that_approximates_is_not_ranked_among_routines_as_written(measure: Measure, runs: Runs) -> None:
    written = {"protocol": ProtocolKind.AS_WRITTEN, "steps": None}
    found = of(runs(measure("library", 2.0, **written), measure("minibatch", 8.0, exact=False, **written)))

    assert found["library"].best
    assert found["minibatch"].lead is None
    assert found["minibatch"].reason == "minibatch/float64/1t is inexact by its own declaration"


def test_another_session_has_no_slowdown(measure: Measure, runs: Runs) -> None:
    found = of(runs(measure("loop", 8.0, session="earlier"), measure("identity", 2.0)))

    assert found["loop"].lead is None
    assert "not measured in the same launches" in str(found["loop"].reason)


def test_a_failure_says_what_became_of_it(measure: Measure, runs: Runs) -> None:
    found = of(runs(measure("loop", status=Status.SKIPPED, reason="needs 25.6 GB"), measure("identity", 2.0)))

    assert found["loop"].reason == "skipped: needs 25.6 GB"


def test_without_anyone_to_rank_there_is_nothing_to_be_slower_than(measure: Measure, runs: Runs) -> None:
    found = of(runs(measure("minibatch", 1.0, exact=False)))

    assert found["minibatch"].reason == "nobody could be ranked: 1 ok"
