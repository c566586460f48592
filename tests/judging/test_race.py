"""The race, worked out by hand: who counts as the best peer, what its interval is made of, and what stays in the record without a ratio."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from kmeans_bench.judging.race import Leg, least, race
from kmeans_bench.judging.race_targets import Attainment
from kmeans_bench.judging.race_totals import totals
from kmeans_bench.model import Case, Dtype, EmptyClusters, Measurement, Roof, Run, Source, SourceKind, Status

Measure = Callable[..., Measurement]
Runs = Callable[..., Run]

# Of class d ≤ 4, k ≤ 16: at least 4×, aim 10×. X has 20,000 · 2 · 8 = 320,000 bytes.
CASE = Case(source=Source(kind=SourceKind.UNIFORM), n=20_000, k=8, d=2)


def only(run: Run) -> Leg:
    found = race(run)
    assert found is not None
    (leg,) = found.legs
    return leg


@pytest.fixture
def leg(measure: Measure, runs: Runs) -> Callable[..., Leg]:
    """Return the one leg of a run in which every implementation takes so many seconds; what else holds for one follows its seconds."""

    def made(**seconds: Any) -> Leg:  # noqa: ANN401 - a number, launches, or a tuple with further fields
        rows = []
        for name, given in seconds.items():
            spent, more = given if isinstance(given, tuple) else (given, {})
            rows.append(measure(name.replace("_", "-"), spent, case=CASE, **more))
        return only(runs(*rows))

    return made


def test_the_best_peer_is_the_one_that_the_ratio_is_smallest_to(leg: Callable[..., Leg]) -> None:
    found = leg(scikit_learn=0.040, faiss=0.030, scikit_learn_elkan=0.090, auto=0.005)

    assert found.peer is not None
    assert found.ratio is not None
    assert found.peer.contender.implementation == "faiss"
    assert found.ratio.point == pytest.approx(6.0)
    assert [round(duel.estimate.point, 6) for duel in found.duels if duel.estimate is not None] == [8.0, 18.0, 6.0]
    assert found.attainment is Attainment.MET


def test_two_peers_that_lead_in_turns_are_not_picked_by_luck() -> None:
    # Eight rounds of one launch; ours takes 1 s. The sign interval of 8 pairs, at 95 % and at 97.5 %, is from the least to the largest.
    first = [(peer, 1.0) for peer in (2.0, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6, 5.0)]
    second = [(peer, 1.0) for peer in (1.9, 2.2, 2.3, 2.4, 2.5, 2.6, 2.7, 4.0)]
    found = least([[first], [second]], floor=None)

    assert found is not None
    # Points: the square roots of 2.3 · 2.4 and 2.4 · 2.5. Ends: the least of both lows, the least of both highs.
    assert found.point == pytest.approx(math.sqrt(2.3 * 2.4))
    assert (found.low, found.high) == pytest.approx((1.9, 4.0))


def test_one_peer_needs_no_allowance_and_two_need_more_pairs_than_six() -> None:
    rounds = [[(peer, 1.0) for peer in (2.0, 3.0, 4.0, 5.0, 6.0, 7.0)]]

    alone, both = least([rounds], floor=None), least([rounds, rounds], floor=None)

    assert alone is not None
    assert both is not None
    # Six pairs carry 1 - 2/64 = 96.9 %: an interval at 95 %, but no high end at 97.5 %. The low end needs no correction.
    assert (alone.low, alone.point, alone.high) == pytest.approx((2.0, math.sqrt(20.0), 7.0))
    assert both.low == pytest.approx(2.0)
    assert both.high == math.inf


def test_nobody_to_compare_with_is_no_ratio() -> None:
    assert least([], floor=None) is None


def test_an_uncertain_peer_widens_the_low_end_though_another_one_is_faster_on_average(leg: Callable[..., Leg]) -> None:
    found = leg(scikit_learn=0.08, faiss=([[0.02] * 6, *[[0.12] * 6] * 4], {}), auto=0.01)

    assert found.peer is not None
    assert found.ratio is not None
    assert found.peer.contender.implementation == "scikit-learn"
    assert found.ratio.point == pytest.approx(8.0)
    # faiss took 0.02 s in one launch of five: the best peer may be as fast as that.
    assert found.ratio.low <= 2.0 + 1e-9


def test_what_did_other_work_is_no_peer_and_says_why(leg: Callable[..., Leg]) -> None:
    found = leg(scikit_learn=0.040, faiss=(0.010, {"n_iter": 4}), auto=0.005)

    assert found.peer is not None
    assert found.peer.contender.implementation == "scikit-learn"
    assert [duel.reason for duel in found.duels] == [None, "n_iter 4 against 5: unequal work"]


def test_where_a_cluster_emptied_other_rules_are_no_peers(leg: Callable[..., Leg]) -> None:
    found = leg(scikit_learn=(0.04, {"emptied": True, "empty_clusters": EmptyClusters.RELOCATE}), auto=(0.005, {"emptied": True}))

    assert (found.ratio, found.attainment) == (None, Attainment.MISSING)
    assert found.reason == "a cluster emptied, and empty clusters relocate against keep: unequal work"


def test_a_first_choice_that_failed_has_no_ratio_but_the_best_of_ours_may_have(leg: Callable[..., Leg]) -> None:
    found = leg(scikit_learn=0.040, auto=(0.005, {"status": Status.CRASHED, "reason": "signal 11"}), fused=0.010)

    assert (found.ratio, found.reason) == (None, "crashed: signal 11")
    assert found.best is not None
    assert found.best_ratio is not None
    assert (found.best.implementation, round(found.best_ratio.point, 6)) == ("fused", 4.0)


def test_the_best_of_ours_may_be_another_than_the_first_choice(leg: Callable[..., Leg]) -> None:
    found = leg(scikit_learn=0.040, auto=0.010, fused=0.008, pruned=0.020)

    assert found.ratio is not None
    assert found.best is not None
    assert found.best_ratio is not None
    assert found.ratio.point == pytest.approx(4.0)
    assert (found.best.implementation, round(found.best_ratio.point, 6)) == ("fused", 5.0)


def test_the_best_of_ours_is_no_worse_than_the_first_choice_where_pairs_are_too_few_to_pick(leg: Callable[..., Leg]) -> None:
    six = [[0.04, 0.04, 0.04, 0.05, 0.05, 0.05]]
    found = leg(scikit_learn=(six, {}), auto=([[0.01] * 6], {}), fused=([[0.008] * 6], {}))

    assert found.ratio is not None
    assert found.best_ratio is not None
    # 97.5 % cannot be had from six pairs, so the corrected low ends do not exist: 0.04 / 0.01 is what the first choice shows by itself.
    assert found.ratio.low == pytest.approx(4.0)
    assert found.best_ratio.low == pytest.approx(4.0)


def test_share_of_the_peak_and_memory_are_the_first_choice_s(measure: Measure, runs: Runs) -> None:
    rows = [measure("scikit-learn", 0.04, case=CASE), measure("auto", 0.01, case=CASE, peak_bytes=480_000)]
    roof = Roof(dtype=Dtype.FLOAT64, threads=1, flops=4e9, bandwidth=10e9, streamed=10**8)
    found = only(replace(runs(*rows), roofs=(roof,)))

    # 6 · 2 · 20,000 · 8 · 2 + 5 · 20,000 · 2 = 4,040,000 operations in 10 ms: 0.404 of 4 GFLOP/s.
    assert found.peak == pytest.approx(0.101)
    assert found.limit is not None
    # 6 · (20,008 · 2 · 8 + 4 · 20,000) + 5 · 8 · 2 · 8
    assert found.limit.work.bytes == 6 * (320_128 + 80_000) + 640
    assert (found.data_bytes, found.extra, found.lean) == (320_000, 1.5, True)


@pytest.mark.parametrize(("peak", "lean"), [(None, None), (400_000 + 4_194_304, True), (400_001 + 4_194_304, False)])
def test_memory_is_1_25_times_the_data_and_four_mebibytes(leg: Callable[..., Leg], peak: int | None, lean: bool | None) -> None:  # noqa: FBT001 - an expected value
    assert leg(scikit_learn=0.04, auto=(0.01, {"peak_bytes": peak})).lean is lean


def test_every_dtype_and_number_of_threads_is_a_leg_of_its_own(measure: Measure, runs: Runs) -> None:
    contenders = [
        f"{name}/{dtype}/{threads}t" for dtype in ("float64", "float32") for threads in (1, 2) for name in ("scikit-learn", "auto")
    ]
    found = race(runs(*(measure(one, 0.04 if one.startswith("s") else 0.01, case=CASE) for one in contenders)))

    assert found is not None
    assert [(str(one.dtype), one.threads) for one in found.legs] == [("float64", 1), ("float64", 2), ("float32", 1), ("float32", 2)]


@pytest.mark.parametrize("names", [("auto", "fused"), ("scikit-learn", "faiss"), ("loop",)])
def test_without_a_peer_or_a_first_choice_a_run_is_no_race(measure: Measure, runs: Runs, names: Sequence[str]) -> None:
    assert race(runs(*(measure(name) for name in names))) is None


def test_totals_count_what_is_certain(leg: Callable[..., Leg]) -> None:
    won, lost = leg(scikit_learn=0.04, auto=(0.005, {"peak_bytes": 320_000})), leg(scikit_learn=0.004, auto=0.005)
    unsure = leg(scikit_learn=([[0.004] * 6, *[[0.006] * 6] * 4], {}), auto=0.005)
    failed = leg(scikit_learn=0.04, auto=(0.005, {"status": Status.ERROR, "reason": "no numba"}))
    found = totals([won, lost, unsure, failed])

    assert (found.legs, found.judged, found.above, found.below) == (4, 3, 1, (lost,))
    assert (found.share_above, found.won) == (0.25, False)
    assert (found.greedy, found.too_greedy) == (won, 0)
    (standing,) = found.standings
    counts = {Attainment.MET: 1, Attainment.SHORT: 2, Attainment.MISSING: 1}
    assert {kind: number for kind, number in standing.counts.items() if number} == counts
    assert (standing.lowest, standing.highest) == (lost, won)


def test_the_largest_share_of_memory_is_looked_for_beside_large_data(leg: Callable[..., Leg]) -> None:
    small = leg(scikit_learn=0.04, auto=(0.005, {"peak_bytes": 3 * 320_000}))
    large = replace(small, case=replace(CASE, n=400_000))  # 6.4 MB of X, more than 4 MiB

    assert (small.extra, large.extra) == (3.0, 0.15)
    assert totals([small, large]).greedy is large
    assert totals([small]).greedy is small


def test_a_race_is_won_without_a_loss_and_with_nine_of_ten_for_sure(leg: Callable[..., Leg]) -> None:
    won = leg(scikit_learn=0.04, auto=0.005)
    unsure = leg(scikit_learn=([[0.004] * 6, *[[0.006] * 6] * 4], {}), auto=0.005)

    assert totals([won] * 9 + [unsure]).won
    assert not totals([won] * 8 + [unsure] * 2).won
    assert not totals([]).won
