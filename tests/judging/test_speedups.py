"""Who is compared with whom, and what becomes of it."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from kmeans_bench.errors import UsageError
from kmeans_bench.judging.speedups import compare, speedups, verdict
from kmeans_bench.model import Comparison, Contender, Estimate, Measurement, Run, Scope, Status, Verdict

Measure = Callable[..., Measurement]
Runs = Callable[..., Run]


def found_for(run: Run, name: str, baseline: str | None = None) -> Comparison:
    """Return the one comparison of the contender *name*."""
    (found,) = [comparison for comparison in speedups(run, baseline) if comparison.candidate.id == name]
    return found


def test_every_planned_cell_has_a_comparison_in_the_plans_order(measure: Measure, runs: Runs) -> None:
    waiting = measure("broadcast", status=Status.SKIPPED, reason="not reached")
    run = runs(measure("identity"), measure("loop"), measure("faiss", status=Status.UNAVAILABLE), waiting)

    found = speedups(run)

    assert [comparison.candidate.implementation for comparison in found] == ["identity", "loop", "faiss", "broadcast"]
    assert [comparison.reason for comparison in found] == [
        None,
        "is the baseline",
        "faiss/float64/1t is unavailable",
        "broadcast/float64/1t is skipped: not reached",
    ]


def test_the_speedup_is_baseline_over_candidate_with_launches_and_pairs(measure: Measure, runs: Runs) -> None:
    found = found_for(runs(measure("loop", 8.0), measure("identity", 2.0)), "identity/float64/1t")

    assert found.estimate is not None
    assert found.estimate.point == pytest.approx(4)
    assert (found.scope, found.launches, found.pairs, found.verdict) == (Scope.LAUNCHES, 5, 30, Verdict.FASTER)


def test_only_rounds_in_which_both_were_asked_are_paired(measure: Measure, runs: Runs) -> None:
    # The slow loop sits out every other round: the three rounds at 9 s are its partner's business only.
    slow = measure("loop", [[8.0, -1, 8.0, -1, 8.0, -1]] * 2)
    quick = measure("identity", [[2.0, 9.0, 2.0, 9.0, 2.0, 9.0]] * 2)

    found = found_for(runs(slow, quick), "identity/float64/1t")

    assert found.pairs == 6
    assert found.estimate is not None
    assert found.estimate.high == pytest.approx(4)


def test_twins_widen_every_interval_of_the_run(measure: Measure, runs: Runs) -> None:
    measured = (measure("loop", 8.0), measure("identity", 2.0))
    twin = measure("identity/float64/1t/twin", 2.0 * math.exp(0.02))

    narrow, widened = (found_for(runs(*measured, twins=twins), "identity/float64/1t").estimate for twins in ((), (twin,)))

    # Five launches at -0.02 each: rms .02, times t(5) = 2.57058, over the root of five launches.
    assert narrow is not None
    assert widened is not None
    assert narrow.high == pytest.approx(4)
    assert math.log(widened.high / 4) == pytest.approx(0.02 * 2.57058 / math.sqrt(5), abs=1e-6)


def test_identical_code_is_never_called_faster(measure: Measure, runs: Runs) -> None:
    wobble = [[1.0, 1.02, 0.98, 1.01, 0.99, 1.0], [0.99, 1.01, 1.0, 1.02, 0.98, 1.0]] * 3
    run = runs(measure("loop", wobble), measure("copy", [list(reversed(launch)) for launch in wobble]))

    assert found_for(run, "copy/float64/1t").verdict is Verdict.INCONCLUSIVE


def test_a_scripted_twofold_slowdown_always_is_slower(measure: Measure, runs: Runs) -> None:
    wobble = [[1.0, 1.02, 0.98, 1.01, 0.99, 1.0], [0.99, 1.01, 1.0, 1.02, 0.98, 1.0]] * 3
    run = runs(measure("loop", wobble), measure("copy", [[2 * wall for wall in reversed(launch)] for launch in wobble]))

    assert found_for(run, "copy/float64/1t").verdict is Verdict.SLOWER


def test_five_pairs_give_a_reason_and_no_verdict(measure: Measure, runs: Runs) -> None:
    found = found_for(runs(measure("loop", [[8.0]] * 5), measure("identity", [[2.0]] * 5)), "identity/float64/1t")

    assert (found.estimate, found.verdict) == (None, Verdict.INCONCLUSIVE)
    assert found.reason == "5 pairs cannot carry an interval at 95 %; it takes 6 or more"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(1.01, 2.0, Verdict.FASTER), (0.5, 0.99, Verdict.SLOWER), (1.0, 2.0, Verdict.INCONCLUSIVE), (0.5, 1.0, Verdict.INCONCLUSIVE)],
)
def test_a_direction_needs_the_whole_interval_on_one_side_of_one(low: float, high: float, expected: Verdict) -> None:
    assert verdict(Estimate(point=(low * high) ** 0.5, low=low, high=high)) is expected


def test_the_baseline_in_the_candidates_own_dtype_and_threads_comes_first(measure: Measure, runs: Runs) -> None:
    names = ["loop", "loop/float32", "loop/float64/2t", "identity", "identity/float32", "identity/float64/2t", "identity/float32/2t"]
    run = runs(*map(measure, names))

    chosen = {c.candidate.id: c.baseline.id for c in speedups(run) if c.baseline is not None}

    assert chosen["identity/float64/1t"] == "loop/float64/1t"
    assert chosen["identity/float32/1t"] == "loop/float32/1t"
    assert chosen["identity/float64/2t"] == "loop/float64/2t"
    assert chosen["identity/float32/2t"] == "loop/float64/1t"
    assert found_for(run, "loop/float32/1t").reason == "is the baseline"


def test_a_name_may_pin_dtype_and_threads(measure: Measure, runs: Runs) -> None:
    run = runs(measure("loop", 8.0), measure("loop/float32", 4.0), measure("identity/float32", 2.0), measure("loop-fast", 1.0))

    pinned = found_for(run, "identity/float32/1t", "loop/float64")
    itself = found_for(run, "loop/float32/1t", "loop/float64/1t")

    assert pinned.estimate is not None
    assert pinned.estimate.point == pytest.approx(4)
    assert itself.estimate is not None
    assert itself.estimate.point == pytest.approx(2)


def test_an_unknown_baseline_is_a_usage_error_that_lists_the_names(measure: Measure, runs: Runs) -> None:
    with pytest.raises(UsageError, match="baseline 'lop' is not part of run scripted; choose one of identity, loop"):
        speedups(runs(measure("loop"), measure("identity")), "lop")


def test_where_the_baseline_did_not_run_the_fallback_takes_its_place_and_says_so(measure: Measure, runs: Runs) -> None:
    skipped = measure("loop", status=Status.SKIPPED, reason="predicted 40 s exceeds 10 s a call")
    run = runs(skipped, measure("identity", 4.0), measure("broadcast", 2.0), fallback="identity")

    found = found_for(run, "broadcast/float64/1t")

    assert found.fallback
    assert found.baseline is not None
    assert found.baseline.id == "identity/float64/1t"
    assert found.estimate is not None
    assert found.estimate.point == pytest.approx(2)
    assert found_for(run, "identity/float64/1t").reason == "is the baseline"
    assert found_for(run, "loop/float64/1t").reason == "loop/float64/1t is skipped: predicted 40 s exceeds 10 s a call"


def test_without_a_fallback_the_reason_says_why_the_baseline_did_not_run(measure: Measure, runs: Runs) -> None:
    run = runs(measure("loop", status=Status.OOM, reason="needs 25.6 GB"), measure("identity"))

    assert found_for(run, "identity/float64/1t").reason == "the baseline did not run: loop/float64/1t is oom: needs 25.6 GB"
    assert found_for(runs(measure("identity")), "identity/float64/1t").reason == "baseline loop was not measured on this case"


def test_a_ratio_stays_inside_its_session_through_the_partner_kept_for_it(measure: Measure, runs: Runs) -> None:
    # Today's baseline runs on a slower machine state: against it the ratio would be 8.
    partner = measure("loop", 8.0, session="earlier")
    run = runs(measure("loop", 16.0), measure("identity", 2.0, session="earlier"), partners=(partner,))

    found = found_for(run, "identity/float64/1t")

    assert found.estimate is not None
    assert found.estimate.point == pytest.approx(4)


def test_a_partner_that_was_another_version_is_not_compared_with(measure: Measure, runs: Runs) -> None:
    partner = measure("loop", 8.0, session="earlier", key="an older version")
    run = runs(measure("loop", 16.0), measure("identity", 2.0, session="earlier"), partners=(partner,))

    found = found_for(run, "identity/float64/1t")

    assert found.estimate is None
    assert found.reason == "sessions today and earlier: not measured in the same launches; run again with --fresh"


def test_comparing_with_a_contender_that_was_never_asked_says_so(measure: Measure, runs: Runs, named: Callable[[str], Contender]) -> None:
    identity = measure("identity")

    found = compare(runs(identity), named("loop/float32"), identity, floor=None)

    assert found.reason == "loop/float32/1t was not measured on this case"
