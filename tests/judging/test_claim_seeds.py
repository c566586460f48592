"""Claims over seeds: the seed is the unit of inference, every other law holds inside each; worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kmeans_bench.judging.claims import Posed, judge
from kmeans_bench.judging.draws import seedless
from kmeans_bench.model import (
    Aspect,
    Case,
    Cell,
    Claim,
    ClaimVerdict,
    Contender,
    Exhibit,
    Measurement,
    Per,
    ProtocolKind,
    Ruling,
    Run,
    Source,
    SourceKind,
    Standing,
    Status,
)

Measure = Callable[..., Measurement]
Runs = Callable[..., Run]
Named = Callable[[str], Contender]

WHOLE = ProtocolKind.AS_WRITTEN


def case(seed: int, n: int = 1000) -> Case:
    return Case(source=Source(kind=SourceKind.BLOBS, seed=seed), n=n, k=8, d=2)


def claimed(quantity: Aspect, **given: Any) -> Claim:  # noqa: ANN401 - any field
    usual: dict[str, Any] = {"id": "C1", "quote": "better", "source": "an article", "of": "spread", "low": 0, "per": Per.SEEDS}
    over = "random" if quantity.relative else None
    return Claim(quantity=quantity, over=over, **(usual | given))


def judged(run: Run, claim: Claim, named: Named) -> ClaimVerdict:
    cells = tuple(Cell(case=one, contender=named("spread")) for one in dict.fromkeys(each.case for each in run.measurements))
    return judge(run, Posed(claim=claim, cells=cells))


def only(run: Run, claim: Claim, named: Named) -> Exhibit:
    (found,) = judged(run, claim, named).exhibits
    return found


def ends(shown: Exhibit) -> list[float]:
    assert shown.estimate is not None, shown.reason
    return [shown.estimate.low, shown.estimate.point, shown.estimate.high]


def pairs_of(measure: Measure, mine: list[dict[str, Any]], theirs: list[dict[str, Any]], **both: Any) -> list[Measurement]:  # noqa: ANN401 - any field
    """Measure either side on every seed, counted from 0."""
    rows = zip(mine, theirs, strict=True)
    return [
        measure(name, case=case(seed), protocol=WHOLE, **(both | given))
        for seed, two in enumerate(rows)
        for name, given in zip(("spread", "random"), two, strict=True)
    ]


def test_seven_seeds_give_the_median_and_the_extremes_of_their_ratios_of_steps(measure: Measure, runs: Runs, named: Named) -> None:
    # Of seven values the smallest and the largest enclose the median with 1 - 2 / 128; the next two in would with 1 - 16 / 128 only.
    steps = [5, 8, 6, 9, 7, 12, 20]
    run = runs(*pairs_of(measure, [{"n_iter": one} for one in steps], [{"n_iter": 10}] * 7))

    shown = only(run, claimed(Aspect.STEPS, high=1), named)

    assert ends(shown) == pytest.approx([0.5, 0.8, 2.0])
    assert (len(shown.cases), shown.standing) == (7, Standing.ACROSS)


def test_nine_seeds_leave_out_the_outermost_on_either_side(measure: Measure, runs: Runs, named: Named) -> None:
    # 2 · (1 + 9) / 512 is below 5 %: the second smallest and the second largest of nine enclose the median.
    run = runs(*pairs_of(measure, [{"inertia": 100.0 + one} for one in range(9)], [{"inertia": 100.0}] * 9))

    assert ends(only(run, claimed(Aspect.INERTIA_GAP), named)) == pytest.approx([0.01, 0.04, 0.07])


def test_seconds_are_paired_in_their_launches_before_seeds_are_looked_at(measure: Measure, runs: Runs, named: Named) -> None:
    # Seed by seed the machine is 10 times slower; inside each, random takes twice as long in one round and 4 times in two.
    slow = [10.0**seed for seed in range(6)]
    mine = [{"seconds": [[one, 2 * one, 3 * one]]} for one in slow]
    theirs = [{"seconds": [[2 * one, 8 * one, 12 * one]]} for one in slow]
    run = runs(*pairs_of(measure, mine, theirs))

    assert ends(only(run, claimed(Aspect.SPEEDUP, low=2, high=6), named)) == pytest.approx([4.0, 4.0, 4.0])


def test_a_share_of_seeds_has_the_interval_of_clopper_and_pearson(measure: Measure, runs: Runs, named: Named) -> None:
    # 1e-3 above is the same minimum, 1.1e-3 above another. None of ten: 1 - .025^(1/10) is the upper end.
    alike, worse = {"inertia": 100.1}, {"inertia": 100.11}
    none = runs(*pairs_of(measure, [alike] * 10, [{"inertia": 100.0}] * 10))
    half = runs(*pairs_of(measure, [alike, worse] * 5, [{"inertia": 100.0}] * 10))

    assert ends(only(none, claimed(Aspect.WORSE_MINIMUM), named)) == pytest.approx([0.0, 0.0, 1 - 0.025 ** (1 / 10)])
    assert ends(only(half, claimed(Aspect.WORSE_MINIMUM), named)) == pytest.approx([0.1871, 0.5, 0.8129], abs=1e-4)


def test_agreement_its_gain_and_the_number_of_clusters_are_read_off_the_labels(measure: Measure, runs: Runs, named: Named) -> None:
    run = runs(*pairs_of(measure, [{"ari": 0.9, "clusters": 4}] * 6, [{"ari": 0.6, "clusters": 8}] * 6))
    found = {one: ends(only(run, claimed(one), named))[1] for one in (Aspect.AGREEMENT, Aspect.AGREEMENT_GAIN, Aspect.CLUSTERS)}

    assert found == pytest.approx({Aspect.AGREEMENT: 0.9, Aspect.AGREEMENT_GAIN: 0.3, Aspect.CLUSTERS: 0.5})


def test_in_one_case_they_are_what_they_are(measure: Measure, runs: Runs, named: Named) -> None:
    run = runs(*pairs_of(measure, [{"ari": 0.9, "clusters": 4}], [{"ari": 0.6, "clusters": 8}]))

    for quantity, value in ((Aspect.AGREEMENT, 0.9), (Aspect.AGREEMENT_GAIN, 0.3), (Aspect.CLUSTERS, 0.5)):
        assert ends(only(run, claimed(quantity, per=Per.CASE), named)) == pytest.approx([value] * 3)


def test_an_answer_of_another_model_agrees_with_the_truth_and_has_no_speed_over_an_exact_one(
    measure: Measure, runs: Runs, named: Named
) -> None:
    run = runs(*pairs_of(measure, [{"ari": 0.9, "exact": False, "nearest": False}] * 6, [{"ari": 0.6}] * 6))

    assert ends(only(run, claimed(Aspect.AGREEMENT_GAIN), named))[1] == pytest.approx(0.3)
    reason = only(run, claimed(Aspect.SPEEDUP), named).reason
    assert reason is not None
    assert "another model" in reason


def test_five_seeds_carry_no_interval_and_at_a_higher_level_six_do_not_either(measure: Measure, runs: Runs, named: Named) -> None:
    five = pairs_of(measure, [{"n_iter": 5}] * 5, [{"n_iter": 10}] * 5)
    six = pairs_of(measure, [{"n_iter": 5}] * 6, [{"n_iter": 10}] * 6)
    larger = [replace(one, case=replace(one.case, n=2000)) for one in six]

    for quantity in (Aspect.STEPS, Aspect.WORSE_MINIMUM):
        assert only(runs(*five), claimed(quantity), named).reason == "5 seeds cannot carry an interval at 95 %; it takes 6 or more"
        found = judged(runs(*six, *larger), claimed(quantity), named)
        assert found.level == 0.975
        assert {one.reason for one in found.exhibits} == {"6 seeds cannot carry an interval at 97.5 %; it takes 7 or more"}
        huge = [replace(one, case=replace(one.case, n=3000)) for one in six]
        three = judged(runs(*six, *larger, *huge), claimed(quantity), named)
        # 1 - 0.05 / 3, and 2 · (1/2)^7 = 1.56 % lie outside of seven.
        assert {one.reason for one in three.exhibits} == {"6 seeds cannot carry an interval at 98.33 %; it takes 7 or more"}


def test_a_seed_without_a_value_leaves_no_interval_because_seeds_do_not_fail_by_chance(measure: Measure, runs: Runs, named: Named) -> None:
    rows = pairs_of(measure, [{"n_iter": 5}] * 8, [{"n_iter": 10}] * 8)
    rows[6] = replace(rows[6], status=Status.TIMEOUT, reason="took longer than 1 s")  # spread on seed 3

    found = judged(runs(*rows), claimed(Aspect.STEPS, high=1), named)

    assert found.ruling is Ruling.NOT_TESTED
    assert found.exhibits[0].reason == "1 of 8 seeds without a value: seed 3: spread/float64/1t is timeout: took longer than 1 s"


def test_no_ratio_across_sessions_or_between_unequal_work_inside_any_seed(measure: Measure, runs: Runs, named: Named) -> None:
    rows = pairs_of(measure, [{}] * 6, [{}] * 6)
    rows[0] = replace(rows[0], session="yesterday")
    unequal = [replace(one, protocol=ProtocolKind.STEPS, n_iter=3 if one.contender == named("spread") else 5) for one in rows[2:]]

    for quantity in (Aspect.SPEEDUP, Aspect.STEPS, Aspect.WORSE_MINIMUM):
        assert "yesterday" in (only(runs(*rows), claimed(quantity), named).reason or "")
    assert "n_iter 5 against 3: unequal work" in (only(runs(*unequal), claimed(Aspect.SPEEDUP), named).reason or "")


def test_sizes_are_never_pooled_and_neither_are_offsets(measure: Measure, runs: Runs, named: Named) -> None:
    rows = pairs_of(measure, [{"n_iter": 5}] * 7, [{"n_iter": 10}] * 7)
    far = [replace(one, case=replace(one.case, source=replace(one.case.source, offset=100.0))) for one in rows]
    larger = [replace(one, n_iter=10, case=replace(one.case, n=2000)) for one in rows]

    found = judged(runs(*rows, *far, *larger), claimed(Aspect.STEPS, high=0.5), named)

    assert [ends(one)[1] for one in found.exhibits] == [0.5, 0.5, 1.0]
    assert found.ruling is Ruling.REFUTED
    assert len({seedless(one) for shown in found.exhibits for one in shown.cases}) == 3


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (SourceKind.UNIFORM, "nobody knows the clusters that uniform was drawn from"),
        (SourceKind.BLOBS, "not recorded with this run; measure it again"),
    ],
)
def test_without_agreement_the_reason_says_whether_anybody_knows_the_truth(
    measure: Measure, runs: Runs, named: Named, kind: SourceKind, why: str
) -> None:
    rows = pairs_of(measure, [{}] * 6, [{}] * 6)
    run = runs(*(replace(one, case=replace(one.case, source=replace(one.case.source, kind=kind))) for one in rows))

    reason = f"6 of 6 seeds without a value: seed 0: {why}"
    assert [only(run, claimed(one), named).reason for one in (Aspect.AGREEMENT, Aspect.AGREEMENT_GAIN)] == [reason] * 2


def test_clusters_are_held_against_the_true_number_and_not_against_k(measure: Measure, runs: Runs, named: Named) -> None:
    def drawn(kind: SourceKind) -> Exhibit:
        rows = pairs_of(measure, [{"clusters": 5}] * 6, [{"clusters": 5}] * 6)
        run = runs(*(replace(one, case=replace(one.case, source=replace(one.case.source, kind=kind))) for one in rows))
        return only(run, claimed(Aspect.CLUSTERS), named)

    # Five: of ten digits, and of the eight that blobs were drawn from; what is spread evenly has no clusters.
    assert ends(drawn(SourceKind.DIGITS)) == [0.5] * 3
    assert ends(drawn(SourceKind.BLOBS)) == [5 / 8] * 3
    assert drawn(SourceKind.UNIFORM).reason == "6 of 6 seeds without a value: seed 0: nobody knows the clusters that uniform was drawn from"


def test_who_does_not_tell_all_its_steps_has_no_ratio_of_them(measure: Measure, runs: Runs, named: Named) -> None:
    run = runs(*pairs_of(measure, [{"n_iter": None}] * 6, [{"n_iter": 10}] * 6))

    why = "spread/float64/1t does not tell all the steps that it took"
    assert only(run, claimed(Aspect.STEPS), named).reason == f"6 of 6 seeds without a value: seed 0: {why}"
