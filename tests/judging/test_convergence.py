"""One trajectory, laid over everyone's seconds; whoever took other steps has an end and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from kmeans_bench.judging import timing
from kmeans_bench.judging.convergence import Convergence, convergence
from kmeans_bench.model import EmptyClusters, Measurement, ProtocolKind, Status, Trajectory

Measure = Callable[..., Measurement]
INERTIAS = (200.0, 150.0, 110.0, 100.9, 100.2, 100.0)


def judged(*measurements: Measurement, inertias: Sequence[float] = INERTIAS) -> Convergence:
    case = measurements[0].case
    seconds = {one.cell: estimate for one in measurements if (estimate := timing.seconds(one)) is not None}
    followed = Trajectory(case=case, session="today", inertias=tuple(inertias), offset=0.0, spread=1.0)
    found = convergence(case, measurements, seconds, followed)
    assert found is not None
    return found


def test_steps_are_spread_evenly_over_the_measured_call(measure: Measure) -> None:
    found = judged(measure("loop", 10.0))
    (loop,) = found.approaches

    # 5 steps in 10 s; 100.9 is the first inertia within 1 % of 100, after step 3.
    assert (found.best, found.best_by, found.enough) == (100.0, None, 3)
    assert [loop.at(step) for step in (1, 5)] == pytest.approx([2.0, 10.0])
    assert loop.within == pytest.approx(6.0)
    assert found.gaps[:2] == pytest.approx((1.0, 0.5))


def test_the_fastest_comes_first(measure: Measure) -> None:
    found = judged(measure("loop", 10.0), measure("identity", 1.0))

    assert [one.contender.implementation for one in found.approaches] == ["identity", "loop"]


def test_an_inexact_one_has_its_end_only(measure: Measure) -> None:
    found = judged(measure("rough", 1.0, exact=False, inertia=100.5), measure("poor", 1.0, exact=False, inertia=130.0))
    ends = {one.contender.implementation: one for one in found.approaches}

    assert (ends["rough"].steps, ends["poor"].steps) == (None, None)
    assert (ends["rough"].gap, ends["poor"].gap) == pytest.approx((0.005, 0.3))
    assert (ends["rough"].within, ends["poor"].within) == (ends["rough"].seconds.point, None)


@pytest.mark.parametrize(
    "other",
    [
        {"n_iter": 3},
        {"emptied": True, "empty_clusters": EmptyClusters.RELOCATE},
        {"protocol": ProtocolKind.AS_WRITTEN},
        {"protocol": ProtocolKind.CONVERGE, "settled": False},
    ],
)
def test_whoever_took_other_steps_has_its_end_only(measure: Measure, other: dict[str, object]) -> None:
    assert judged(measure("loop", 1.0, **other)).approaches[0].steps is None


def test_the_best_known_inertia_may_be_a_contender_s(measure: Measure) -> None:
    found = judged(measure("lucky", 1.0, exact=False, inertia=80.0), measure("loop", 2.0))

    assert (found.best, found.best_by and found.best_by.implementation) == (80.0, "lucky")
    # 100 is 25 % above 80: the steps never come within 1 %.
    assert found.enough is None
    assert found.approaches[1].within is None


def test_nothing_is_known_where_nobody_was_measured_or_the_inertia_is_zero(measure: Measure) -> None:
    failed, perfect = measure("loop", status=Status.ERROR), measure("loop", 1.0, inertia=0.0)

    assert convergence(failed.case, [failed], {}, None) is None
    seconds = timing.seconds(perfect)
    assert seconds is not None
    assert convergence(perfect.case, [perfect], {perfect.cell: seconds}, None) is None
