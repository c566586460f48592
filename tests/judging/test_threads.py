"""What more threads bring: ordinary paired ratios, and the size from which on all of them are above 1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kmeans_bench.judging.threads import Gain, at_work, busy, gains, granted, work
from kmeans_bench.model import Case, Measurement, Run, Sample, Source, SourceKind, Status

Measure = Callable[..., Measurement]
Runs = Callable[..., Run]
CASES = tuple(Case(source=Source(kind=SourceKind.BLOBS), n=n, k=10, d=2) for n in (100, 1_000, 10_000))


def both(measure: Measure, case: Case, one: float, two: float, **given: object) -> list[Measurement]:
    return [measure(f"identity/float64/{threads}t", seconds, case=case, **given) for threads, seconds in ((1, one), (2, two))]


def judged(run: Run) -> Gain:
    (found,) = gains(run, None)
    return found


def test_a_ratio_is_seconds_on_few_threads_over_seconds_on_many(measure: Measure, runs: Runs) -> None:
    found = judged(runs(*both(measure, CASES[1], 3.0, 2.0)))

    assert (found.few.id, found.many.id) == ("identity/float64/1t", "identity/float64/2t")
    assert found.typical == pytest.approx(1.5)
    assert work(CASES[1]) == 20_000


def test_they_pay_from_the_smallest_work_above_which_no_case_disagrees(measure: Measure, runs: Runs) -> None:
    small, middle, large = CASES
    rising = [*both(measure, large, 9.0, 5.0), *both(measure, small, 1.0, 2.0), *both(measure, middle, 3.0, 2.0)]
    falling = [*both(measure, large, 5.0, 5.0), *both(measure, small, 2.0, 1.0), *both(measure, middle, 3.0, 2.0)]

    assert judged(runs(*rising)).pays_from == 20_000
    assert [one.case for one in judged(runs(*rising)).slower] == [small]
    # Faster where it is small and the same where it is large: there is no size from which on.
    assert judged(runs(*falling)).pays_from is None


@pytest.mark.parametrize("quicker", [0, 1])
def test_cases_of_equal_work_stand_or_fall_together(measure: Measure, runs: Runs, quicker: int) -> None:
    # 1,000 · 10 · 2 = 500 · 10 · 4 = 20,000: faster in one of them and the same in the other; faster in the larger case.
    alike = (CASES[1], replace(CASES[1], n=500, d=4))
    equal = [*both(measure, alike[quicker], 3.0, 2.0), *both(measure, alike[1 - quicker], 2.0, 2.0)]

    assert judged(runs(*equal)).pays_from is None
    assert judged(runs(*equal, *both(measure, CASES[2], 9.0, 5.0))).pays_from == 200_000


def test_what_has_no_ratio_says_why_and_decides_nothing(measure: Measure, runs: Runs) -> None:
    middle = both(measure, CASES[1], 3.0, 2.0)
    broken = [*both(measure, CASES[2], 9.0, 5.0)[:1], measure("identity/float64/2t", status=Status.TIMEOUT, case=CASES[2], reason="late")]
    found = judged(runs(*middle, *broken))

    assert found.pays_from == 20_000
    assert [one.reason for one in found.comparisons] == [None, "identity/float64/2t is timeout: late"]


def test_no_ratio_is_formed_between_sessions(measure: Measure, runs: Runs) -> None:
    one, two = both(measure, CASES[1], 3.0, 2.0)
    found = judged(runs(one, replace(two, session="yesterday")))

    assert found.known == ()
    assert found.typical is None
    assert "sessions" in str(found.comparisons[0].reason)


def test_one_number_of_threads_is_nothing_to_compare_and_of_several_the_ends_are(measure: Measure, runs: Runs) -> None:
    three = [measure(f"identity/float64/{threads}t", 8.0 / threads) for threads in (1, 2, 4)]

    assert gains(runs(measure("identity"), measure("loop")), None) == ()
    assert judged(runs(*three)).many.threads == 4
    assert judged(runs(*three)).typical == pytest.approx(4.0)


def test_dtypes_are_held_against_themselves(measure: Measure, runs: Runs) -> None:
    four = [measure(f"identity/{dtype}/{threads}t") for dtype in ("float64", "float32") for threads in (1, 2)]

    assert [(one.few.dtype, one.many.dtype) for one in gains(runs(*four), None)] == [("float64", "float64"), ("float32", "float32")]


def test_cores_at_work_are_processor_seconds_over_wall_seconds(measure: Measure) -> None:
    turns = tuple(Sample(launch=0, round=number, order=0, wall=2.0, cpu=cpu) for number, cpu in enumerate((2.0, 3.0, 4.0)))

    assert at_work(measure("identity/float64/2t", samples=turns)) == 1.5
    assert at_work(measure("identity/float64/2t", status=Status.TIMEOUT, samples=())) is None


def test_what_the_machine_granted_is_told_by_the_fewest_threads_alone(measure: Measure, runs: Runs) -> None:
    def turns(wall: float, cpu: float) -> tuple[Sample, ...]:
        return tuple(Sample(launch=launch, round=number, order=0, wall=wall, cpu=cpu) for launch in range(5) for number in range(6))

    run = runs(
        measure("identity/float64/1t", samples=turns(2.0, 1.2)),
        measure("identity/float64/2t", samples=turns(2.0, 0.2)),
    )

    assert granted(run.measurements, gains(run, None)) == pytest.approx(0.6)
    assert busy(run.measurements, gains(run, None)) == pytest.approx(0.6)
    assert granted((), gains(run, None)) is None


def test_nine_tenths_of_a_core_are_a_quiet_machine(measure: Measure, runs: Runs) -> None:
    def run(cpu: float) -> Run:
        turns = tuple(Sample(launch=launch, round=number, order=0, wall=1.0, cpu=cpu) for launch in range(5) for number in range(6))
        return runs(*(measure(f"identity/float64/{threads}t", samples=turns) for threads in (1, 2)))

    assert [busy(run(cpu).measurements, gains(run(cpu), None)) for cpu in (0.9, 0.89)] == [None, 0.89]
