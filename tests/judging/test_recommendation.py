"""Who should be taken, how long it takes, and how sure that is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmeans_bench.judging.curves import Curve, Curves, curves
from kmeans_bench.judging.recommendation import Recommendation, as_document, recommend
from kmeans_bench.judging.terms import predicted
from kmeans_bench.judging.winners import winners
from kmeans_bench.model import Case, Contender, Dtype, Estimate, Measurement, Run, Source, SourceKind, Status
from tests.judging.conftest import measurement, run_of

SOURCE = Source(kind=SourceKind.BLOBS)
CASES = tuple(Case(source=SOURCE, n=n, k=k, d=d) for n, k, d in product((1_000, 10_000, 100_000), (4, 32), (2, 16)))
ZEROS = (0.0,) * 7

Measure = Callable[..., Measurement]
Runs = Callable[..., Run]


def a_curve(name: str, *, per_term: float = 1e-9, once: float = 0.0, spread: float = 0.01, extra: float | None = 8.0) -> Curve:
    """Return a curve of seconds ``once + per_term·n·k·d`` that missed by *spread* everywhere, up and down in turn."""
    implementation, _, dtype = name.partition("/")
    return Curve(
        contender=Contender(implementation=implementation, dtype=Dtype(dtype or "float64"), threads=1),
        coefficients=(once, *ZEROS[:5], per_term),
        seconds=tuple(_exactly(once + per_term * case.n * case.k * case.d) for case in CASES),
        undisturbed=tuple(once + per_term * case.n * case.k * case.d for case in CASES),
        misses=tuple(spread * (-1) ** place * (1 if implementation < "m" else -1) for place in range(len(CASES))),
        reach=2.2 * spread,
        sessions=("today",) * len(CASES),
        ties=(False,) * len(CASES),
        failures=(None,) * len(CASES),
        bytes=(0.0, extra, *ZEROS[:5]) if extra is not None else None,
        declared=True,
        peaks=(None,) * len(CASES),
    )


def _exactly(seconds: float) -> Estimate:
    return Estimate(point=seconds, low=seconds * 0.99, high=seconds * 1.01)


def among(*found: Curve) -> Curves:
    return Curves(cases=CASES, steps=5, curves=found)


def test_who_does_not_tell_all_its_steps_is_named_where_nobody_is_left() -> None:
    silent = replace(among(), uncounted=(a_curve("ten-starts").contender, a_curve("ten-starts/float32").contender))

    (note,) = recommend(silent, 1_000, 4, 2).notes
    assert note.startswith("without all the steps that they take there is no price of a step: ten-starts, and nobody else")


def named(found: Recommendation) -> str:
    assert found.best is not None
    return found.best.contender.implementation


def test_the_quickest_curve_is_recommended_with_the_seconds_of_a_call() -> None:
    found = recommend(among(a_curve("loop", per_term=1e-8), a_curve("identity")), 5_000, 10, 8)

    assert named(found) == "identity"
    assert found.best is not None
    assert found.best.seconds.point == pytest.approx(6 * 5_000 * 10 * 8 * 1e-9)  # five steps and the last assignment
    assert not found.best.measured
    assert found.sure


def test_curves_that_missed_by_more_than_they_differ_cannot_be_told_apart() -> None:
    found = recommend(among(a_curve("identity", spread=0.3), a_curve("scipy", per_term=1.2e-9, spread=0.3)), 5_000, 10, 8)

    assert not found.sure
    assert [pick.contender.implementation for pick in found.equal] == ["scipy"]


def test_curves_that_miss_alike_are_told_apart_by_less_than_they_miss() -> None:
    """Both were 30 % off on the same cases in the same direction: between them that cancels."""
    found = recommend(among(a_curve("identity", spread=0.3), a_curve("broadcast", per_term=1.2e-9, spread=0.3)), 5_000, 10, 8)

    assert found.sure


def test_who_needs_more_memory_than_there_is_or_an_unknown_amount_is_out() -> None:
    quick, frugal, unknown = a_curve("identity", extra=800.0), a_curve("loop", per_term=1e-8), a_curve("secret", extra=None)
    found = recommend(among(quick, frugal, unknown), 5_000, 10, 8, memory_limit=1e6)

    assert named(found) == "loop"
    assert found.best is not None
    assert found.best.needs == pytest.approx(5_010 * 8 * 8 + 8 * 5_000)
    assert "2 of 3 need more memory than allowed" in found.notes[0]


def test_what_was_measured_at_these_very_sizes_needs_no_formula() -> None:
    # The formula promises 800 bytes a point; 50 kB were measured at every size.
    frugal = replace(a_curve("identity", extra=800.0), peaks=(50_000,) * len(CASES))

    measured, elsewhere = (recommend(among(frugal), n, 4, 2, memory_limit=1e9).best for n in (1_000, 2_000))

    assert measured is not None
    assert elsewhere is not None
    assert (measured.needs, measured.bound) == (1_004 * 2 * 8 + 50_000, False)
    assert elsewhere.needs == pytest.approx(2_004 * 2 * 8 + 800 * 2_000)
    assert elsewhere.bound
    assert recommend(among(frugal), 1_000, 4, 2, memory_limit=1e5).best is not None


def test_a_dtype_that_is_not_allowed_is_out() -> None:
    both = among(a_curve("identity/float32", per_term=5e-10), a_curve("identity"))

    found = recommend(both, 5_000, 10, 8, dtypes={Dtype.FLOAT64})

    assert found.best is not None
    assert found.best.contender.dtype is Dtype.FLOAT64
    assert not found.others


def test_nobody_left_says_why() -> None:
    assert recommend(among(), 5_000, 10, 8).notes == ("no contender of the wanted dtypes and threads was right on any case",)
    assert recommend(among(a_curve("identity")), 5_000, 10, 8, memory_limit=1).notes == ("nobody is known to fit into the memory allowed",)


def test_sizes_outside_the_measured_range_are_named_and_never_sure() -> None:
    found = recommend(among(a_curve("identity"), a_curve("loop", per_term=1e-8)), 1_000_000, 10, 1)

    assert found.best is not None
    assert found.best.outside == ("n", "d")
    assert not found.sure
    assert found.notes[0] == "n is 10× beyond what was measured (1000 to 100000): the interval does not hold there"


def test_a_wrong_answer_on_this_very_size_disqualifies_and_one_elsewhere_is_said(measure: Measure, runs: Runs) -> None:
    run = runs(
        *(measure("identity", 1.0, case=case) for case in CASES[:3]),
        *(measure("crooked", 0.1, case=case) for case in CASES[:2]),
        measure("crooked", case=CASES[2], status=Status.WRONG, reason="labels"),
    )
    found = curves(run)

    here = recommend(found, CASES[2].n, CASES[2].k, CASES[2].d)
    elsewhere = recommend(found, CASES[0].n, CASES[0].k, CASES[0].d)

    assert named(here) == "identity"
    assert "1 of 2 failed, or were wrong, on this very size" in here.notes
    assert named(elsewhere) == "crooked"
    assert "it was wrong in 1 of the 3 cases it was measured on" in elsewhere.notes


def test_medians_of_two_sessions_decide_nothing_however_far_apart(measure: Measure, runs: Runs) -> None:
    case = CASES[0]
    run = runs(
        measure("identity", 1.0, case=case),
        measure("loop", 9.0, case=case, session="yesterday"),
        measure("scipy", 9.0, case=case),
    )

    found = recommend(curves(run), case.n, case.k, case.d)

    assert named(found) == "identity"
    assert [pick.contender.implementation for pick in found.equal] == ["loop"]


def test_nor_do_they_where_the_fastest_of_the_case_is_not_allowed(measure: Measure, runs: Runs) -> None:
    case = CASES[0]
    run = runs(
        measure("identity/float32", 1.0, case=case),
        measure("identity", 2.0, case=case),
        measure("loop", 9.0, case=case),
        measure("scipy", 9.0, case=case, session="yesterday"),
    )

    found = recommend(curves(run), case.n, case.k, case.d, dtypes={Dtype.FLOAT64})

    assert named(found) == "identity"
    assert [pick.contender.implementation for pick in found.equal] == ["scipy"]


SPEEDS = st.dictionaries(st.sampled_from(("identity", "loop", "scipy", "elkan")), st.floats(0.5, 2.0), min_size=1)


@settings(max_examples=30)
@given(speeds=st.lists(SPEEDS, min_size=4, max_size=4))
def test_on_a_measured_case_the_answer_is_the_winner_maps(speeds: list[Mapping[str, float]]) -> None:
    run = run_of(*(measurement(name, wall, case=case) for case, walls in zip(CASES, speeds, strict=False) for name, wall in walls.items()))
    found = curves(run)

    for winner in winners(run):
        answer = recommend(found, winner.case.n, winner.case.k, winner.case.d)
        assert answer.best is not None
        assert answer.best.measured
        assert answer.best.contender == winner.fastest or winner.fastest in [pick.contender for pick in answer.equal]
        assert answer.sure is not winner.tie


@given(limit=st.floats(1e3, 1e9), factor=st.floats(1.0, 1e3), n=st.integers(10, 10**6), k=st.integers(2, 100), d=st.integers(1, 100))
def test_more_memory_never_removes_a_candidate(limit: float, factor: float, n: int, k: int, d: int) -> None:
    candidates = among(a_curve("identity", extra=64.0), a_curve("loop", per_term=1e-8, extra=1.0), a_curve("scipy/float32", extra=None))

    little, much = (recommend(candidates, n, k, d, memory_limit=bytes_) for bytes_ in (limit, limit * factor))

    assert able(little) <= able(much)
    if little.best is not None:
        assert much.best is not None
        assert much.best.seconds.point <= little.best.seconds.point


def able(found: Recommendation) -> set[Contender]:
    return {pick.contender for pick in (*([found.best] if found.best else []), *found.others)}


def test_the_document_is_plain_json_from_which_the_same_seconds_follow(measure: Measure, runs: Runs) -> None:
    run = runs(*(measure("identity", 1e-4 + 5e-9 * case.n * case.k * case.d, case=case) for case in CASES))
    found = curves(run)
    document = json.loads(json.dumps(as_document(found), allow_nan=False))
    (entry,) = document["contenders"]

    answer = recommend(found, 5_000, 10, 8)

    assert answer.best is not None
    assert (document["steps"] + 1) * predicted(entry["coefficients"], 5_000, 10, 8) == pytest.approx(answer.best.seconds.point, rel=1e-8)
    assert document["student"][2] == pytest.approx(12.7062, rel=1e-5)
    assert document["sizes"][0] == [1_000, 4, 2]
    assert entry["contender"] == "identity/float64/1t"
