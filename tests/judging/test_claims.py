"""What becomes of a claim: the rule, the level of its intervals, and every quantity, worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.judging.claims import Posed, judge, opponent, per_case, rule, standing
from kmeans_bench.model import (
    Aspect,
    Case,
    Cell,
    Claim,
    Contender,
    Dtype,
    Estimate,
    Exhibit,
    Holds,
    Measurement,
    ProtocolKind,
    Ruling,
    Run,
    Source,
    SourceKind,
    Standing,
    Status,
    Trajectory,
)

Measure = Callable[..., Measurement]
Runs = Callable[..., Run]
Named = Callable[[str], Contender]

INSIDE, ACROSS, OUTSIDE, UNKNOWN = Standing.INSIDE, Standing.ACROSS, Standing.OUTSIDE, Standing.UNKNOWN
STANDINGS = st.lists(st.sampled_from(Standing), max_size=30)
SMALL, LARGE = (Case(source=Source(kind=SourceKind.BLOBS), n=n, k=8, d=2) for n in (1000, 10_000))


def claimed(quantity: Aspect = Aspect.SPEEDUP, **given: Any) -> Claim:  # noqa: ANN401 - any field
    usual: dict[str, Any] = {"id": "C1", "quote": "20-50x", "source": "an article", "of": "identity", "over": "loop", "low": 20, "high": 50}
    return Claim(quantity=quantity, **(usual | given))


def cells(contender: Contender, *cases: Case) -> tuple[Cell, ...]:
    return tuple(Cell(case=case, contender=contender) for case in cases)


def only(run: Run, claim: Claim, posed: tuple[Cell, ...]) -> Exhibit:
    (found,) = judge(run, Posed(claim=claim, cells=posed)).exhibits
    return found


@pytest.mark.parametrize(
    ("standings", "everywhere", "somewhere"),
    [
        ([INSIDE, INSIDE], Ruling.SUPPORTED, Ruling.SUPPORTED),
        ([INSIDE, ACROSS], Ruling.INCONCLUSIVE, Ruling.SUPPORTED),
        ([ACROSS, ACROSS], Ruling.INCONCLUSIVE, Ruling.INCONCLUSIVE),
        ([INSIDE, OUTSIDE], Ruling.REFUTED, Ruling.SUPPORTED),
        ([ACROSS, OUTSIDE], Ruling.REFUTED, Ruling.INCONCLUSIVE),
        ([OUTSIDE, OUTSIDE], Ruling.REFUTED, Ruling.REFUTED),
        ([INSIDE, UNKNOWN], Ruling.NOT_TESTED, Ruling.SUPPORTED),
        ([OUTSIDE, UNKNOWN], Ruling.REFUTED, Ruling.NOT_TESTED),
        ([ACROSS, UNKNOWN], Ruling.NOT_TESTED, Ruling.NOT_TESTED),
        ([], Ruling.NOT_TESTED, Ruling.NOT_TESTED),
    ],
)
def test_the_rule_as_a_table(standings: list[Standing], everywhere: Ruling, somewhere: Ruling) -> None:
    assert (rule(Holds.EVERYWHERE, standings), rule(Holds.SOMEWHERE, standings)) == (everywhere, somewhere)


@given(STANDINGS)
def test_whatever_holds_everywhere_holds_somewhere_and_what_fails_somewhere_fails_everywhere(standings: list[Standing]) -> None:
    everywhere, somewhere = rule(Holds.EVERYWHERE, standings), rule(Holds.SOMEWHERE, standings)

    assert everywhere is not Ruling.SUPPORTED or somewhere is Ruling.SUPPORTED
    assert somewhere is not Ruling.REFUTED or everywhere is Ruling.REFUTED


@given(STANDINGS, st.sampled_from(Holds), st.sampled_from(Standing))
def test_what_a_missing_case_would_have_shown_never_turns_a_ruling_into_its_opposite(
    standings: list[Standing], holds: Holds, shown: Standing
) -> None:
    without, with_it = rule(holds, [*standings, UNKNOWN]), rule(holds, [*standings, shown])

    assert {without, with_it} != {Ruling.SUPPORTED, Ruling.REFUTED}
    assert without is Ruling.NOT_TESTED or without is with_it


@given(STANDINGS, st.sampled_from(Holds), st.randoms())
def test_the_order_of_the_cases_does_not_matter(standings: list[Standing], holds: Holds, chance: Any) -> None:  # noqa: ANN401 - a Random
    shuffled = chance.sample(standings, len(standings))

    assert rule(holds, shuffled) is rule(holds, standings)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(20, 50, INSIDE), (21, 49, INSIDE), (19.9, 30, ACROSS), (10, 60, ACROSS), (10, 20, ACROSS), (50.1, 60, OUTSIDE), (1, 19.9, OUTSIDE)],
)
def test_an_interval_is_inside_the_range_outside_it_or_across_an_end(low: float, high: float, expected: Standing) -> None:
    assert standing(claimed(), Estimate(point=(low + high) / 2, low=low, high=high)) is expected


def test_a_range_may_be_open_on_one_side_and_without_an_interval_nothing_is_known() -> None:
    far = Estimate(point=1e6, low=1e5, high=1e7)

    assert standing(claimed(high=None), far) is INSIDE
    assert standing(claimed(low=None), far) is OUTSIDE
    assert standing(claimed(), None) is UNKNOWN


def test_intervals_of_twenty_two_cases_are_made_at_the_level_at_which_all_hold_together() -> None:
    assert per_case(22) == pytest.approx(1 - 0.05 / 22)
    assert per_case(0) == 0.95


def test_a_speedup_inside_the_range_in_every_case_is_supported(measure: Measure, runs: Runs, named: Named) -> None:
    run = runs(*(measure(name, seconds, case=case) for case in (SMALL, LARGE) for name, seconds in (("loop", 30.0), ("identity", 1.0))))

    found = judge(run, Posed(claim=claimed(), cells=cells(named("identity"), SMALL, LARGE)))

    assert (found.ruling, found.inside, found.outside, found.level) == (Ruling.SUPPORTED, 2, 0, 0.975)
    assert [one.estimate.point for one in found.exhibits if one.estimate] == pytest.approx([30, 30])
    assert [one.over for one in found.exhibits] == [named("loop")] * 2


def test_one_case_outside_refutes_what_was_said_of_all(measure: Measure, runs: Runs, named: Named) -> None:
    seconds = {SMALL: 30.0, LARGE: 3.0}
    run = runs(*(measure(name, wall, case=case) for case in seconds for name, wall in (("loop", seconds[case]), ("identity", 1.0))))
    posed = cells(named("identity"), SMALL, LARGE)

    found = judge(run, Posed(claim=claimed(), cells=posed))

    assert (found.ruling, found.inside, found.outside) == (Ruling.REFUTED, 1, 1)
    assert judge(run, Posed(claim=claimed(holds=Holds.SOMEWHERE), cells=posed)).ruling is Ruling.SUPPORTED


def test_an_interval_is_wider_where_a_claim_has_more_cases(measure: Measure, runs: Runs, named: Named) -> None:
    wobble = [[29.0 + launch] * 6 for launch in range(5)]
    run = runs(measure("loop", wobble, case=SMALL), measure("identity", 1.0, case=SMALL))

    one, two = (judge(run, Posed(claim=claimed(), cells=cells(named("identity"), *cases))) for cases in ([SMALL], [SMALL, LARGE]))

    narrow, wide = one.exhibits[0].estimate, two.exhibits[0].estimate
    assert narrow is not None
    assert wide is not None
    assert narrow.low > wide.low
    # Student's t over five launch medians, log 29..33: mean 3.43326, deviation .05113; t(4) is 2.77645 at 95 % and 3.49541 at 97.5 %.
    # At 95 % the slowest launch, 29, lies further out than t's 29.07.
    assert narrow.low == pytest.approx(29)
    assert wide.low == pytest.approx(math.exp(3.43326 - 3.49541 * 0.05113 / math.sqrt(5)), rel=1e-3)


def test_five_pairs_carry_no_interval_and_a_claim_no_ruling(measure: Measure, runs: Runs, named: Named) -> None:
    run = runs(measure("loop", [[30.0] * 5], case=SMALL), measure("identity", [[1.0] * 5], case=SMALL))

    found = judge(run, Posed(claim=claimed(), cells=cells(named("identity"), SMALL)))

    assert (found.ruling, found.exhibits[0].standing) == (Ruling.NOT_TESTED, UNKNOWN)
    assert found.reason == "1 of 1 without an interval: 5 pairs cannot carry an interval at 95 %; it takes 6 or more"


def test_a_missing_run_is_named_and_a_claim_without_a_case_says_so(measure: Measure, runs: Runs, named: Named) -> None:
    run = runs(measure("loop", 30.0, case=SMALL), measure("identity", 1.0, case=SMALL))

    found = judge(run, Posed(claim=claimed(over="loop-norm"), cells=cells(named("identity"), SMALL)))

    assert found.reason == "1 of 1 without an interval: loop-norm/float64/1t is not part of the run"
    assert judge(run, Posed(claim=claimed(), cells=())).reason == "no case of the run is one of the claim's"
    assert judge(run, Posed(claim=claimed(of="faiss"), cells=cells(named("faiss"), SMALL))).ruling is Ruling.NOT_TESTED


def test_a_run_that_was_cut_down_tests_nothing(measure: Measure, runs: Runs, named: Named) -> None:
    run = runs(measure("loop", 30.0, case=SMALL), measure("identity", 1.0, case=SMALL))
    cut = replace(run, plan=replace(run.plan, where="n == 1000"))

    found = judge(cut, Posed(claim=claimed(), cells=cells(named("identity"), SMALL)))

    assert found.ruling is Ruling.NOT_TESTED
    assert found.reason == "the run was cut down to 'n == 1000': the cases of a claim are the scenario's"


def test_there_is_no_ratio_across_sessions_and_none_between_unequal_work(measure: Measure, runs: Runs, named: Named) -> None:
    posed = cells(named("identity"), SMALL)
    yesterday = runs(measure("loop", 30.0, case=SMALL, session="yesterday"), measure("identity", 1.0, case=SMALL))
    unequal = runs(measure("loop", 30.0, case=SMALL, n_iter=3), measure("identity", 1.0, case=SMALL))

    for quantity in (Aspect.SPEEDUP, Aspect.MEMORY):
        assert "yesterday" in (only(yesterday, claimed(quantity), posed).reason or "")
        assert only(unequal, claimed(quantity), posed).reason == "n_iter 3 against 5: unequal work"
    assert "yesterday" in (only(yesterday, claimed(Aspect.STEPS), posed).reason or "")


def test_memory_is_a_ratio_of_peaks_with_what_they_are_counted_in(measure: Measure, runs: Runs, named: Named) -> None:
    peaks = {"loop": 10_000_000, "identity": 1_000_000}
    run = runs(*(measure(name, case=SMALL, peak_bytes=peak, peak_method="tracemalloc") for name, peak in peaks.items()))

    found = only(run, claimed(Aspect.MEMORY, low=None, high=0.2), cells(named("identity"), SMALL))

    assert found.standing is INSIDE
    # 1 MB ± 1 % over 10 MB ± 1 %: .99 / 10.1 and 1.01 / 9.9.
    assert found.estimate is not None
    assert [found.estimate.low, found.estimate.high] == pytest.approx([0.99 / 10.1, 1.01 / 9.9])


def test_a_peak_of_a_few_pages_cannot_be_told_from_none(measure: Measure, runs: Runs, named: Named) -> None:
    peaks = {"loop": 10_000_000, "identity": 16_384}
    run = runs(*(measure(name, case=SMALL, peak_bytes=peak, peak_method="resident") for name, peak in peaks.items()))

    found = only(run, claimed(Aspect.MEMORY), cells(named("identity"), SMALL))

    assert found.reason == "identity/float64/1t grew by 16.4 kB, which cannot be told from less than 65.5 kB"


def test_steps_inertias_and_labels_are_counted_and_are_what_they_are(measure: Measure, runs: Runs, named: Named) -> None:
    run = runs(
        measure("loop", case=SMALL, n_iter=10, inertia=100.0), measure("identity", case=SMALL, n_iter=8, inertia=101.0, wrong_share=0.25)
    )
    posed = cells(named("identity"), SMALL)

    found = [only(run, claimed(one), posed).estimate for one in (Aspect.STEPS, Aspect.INERTIA_GAP, Aspect.WRONG_LABELS)]

    assert [one.point for one in found if one] == pytest.approx([0.8, 0.01, 0.25])
    assert all(one.low == one.point == one.high for one in found if one)


def test_a_wrong_answer_has_wrong_labels_and_no_speed(measure: Measure, runs: Runs, named: Named) -> None:
    wrong = measure("identity", case=SMALL, status=Status.WRONG, reason="890 labels", wrong_share=0.89)
    run, posed = runs(measure("loop", 30.0, case=SMALL), wrong), cells(named("identity"), SMALL)

    assert only(run, claimed(), posed).reason == "identity/float64/1t is wrong: 890 labels"
    assert only(run, claimed(Aspect.WRONG_LABELS, over=None, low=0, high=0), posed).standing is OUTSIDE


def test_exponents_are_fitted_over_all_the_cases_and_a_missing_one_leaves_none(measure: Measure, runs: Runs, named: Named) -> None:
    grid = [replace(SMALL, n=n, k=k, d=d) for n in (100, 1000, 10_000) for k in (2, 8, 32) for d in (1, 4, 16)]
    run = runs(
        *(
            measure("identity", case.n * case.k**0.5 * 1e-6, case=case, peak_bytes=case.n * case.d * 10**6, peak_method="tracemalloc")
            for case in grid
        )
    )
    posed = cells(named("identity"), *grid)

    time = only(run, claimed(Aspect.EXPONENT, over=None, axis="k", low=0.4, high=0.6), posed)
    memory = only(run, claimed(Aspect.MEMORY_EXPONENT, over=None, axis="d", low=0, high=0.5), posed)

    assert time.estimate is not None
    assert (time.standing, len(time.cases)) == (INSIDE, 27)
    assert time.estimate.point == pytest.approx(0.5)
    assert memory.estimate is not None
    assert memory.standing is OUTSIDE
    assert memory.estimate.point == pytest.approx(1)
    cut = replace(run, measurements=run.measurements[1:])
    assert only(cut, claimed(Aspect.EXPONENT, over=None, axis="k"), posed).reason == (
        "blobs/n=100/k=2/d=1/seed=0: identity/float64/1t is not part of the run"
    )


def test_what_stopping_saves_is_read_off_the_way_of_the_reference(measure: Measure, runs: Runs, named: Named) -> None:
    # Gains of 1/2, 5e-4 and 0 of itself: by 1e-3 it stops after 2 of 4 steps, half a thousandth of the end above it.
    end = 99.95
    way = Trajectory(
        case=measure("identity").case,
        session="today",
        inertias=(200.0, 100.0, 99.96, end, end),
        moves=(1.0, 1.0, 1.0, 0.0),
        farthest=(1.0, 1.0, 1.0, 0.0),
        relabelled=(5, 4, 1, 0),
        offset=0.0,
        spread=1.0,
    )
    mine = measure("identity", protocol=ProtocolKind.CONVERGE, settled=True)
    claim = claimed(Aspect.STEPS_SAVED, over=None, rule="gain-1e-3", low=0.25, high=None)
    left = replace(claim, quantity=Aspect.GAP_LEFT, low=None, high=0.01)
    run, posed = replace(runs(mine), trajectories=(way,)), cells(named("identity"), mine.case)
    restless = replace(runs(replace(mine, settled=False)), trajectories=(way,))

    assert only(run, claim, posed).estimate == Estimate(point=0.5, low=0.5, high=0.5)
    assert only(run, left, posed).estimate == Estimate(point=99.96 / end - 1, low=99.96 / end - 1, high=99.96 / end - 1)
    assert only(runs(mine), claim, posed).reason == "the reference's steps were not kept"
    assert only(restless, claim, posed).reason == "identity/float64/1t had not settled after n_iter 5"


def test_what_a_claim_does_not_say_of_the_other_side_is_the_contenders_own(named: Named) -> None:
    mine = Contender(implementation="identity", dtype=Dtype.FLOAT32, threads=2)

    assert opponent(claimed(over="loop"), mine) == named("loop/float32/2t")
    assert opponent(claimed(over="identity/float64"), mine) == named("identity/float64/2t")
    assert opponent(claimed(over="loop/float64/1t"), mine) == named("loop")
    assert opponent(claimed(over=None), mine) is None
