"""Where each rule stops on one trajectory, worked out by hand; what is waited for in vain costs a step."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.judging.stopping import Descent, Rule, best, descent, tallies
from kmeans_bench.model import Case, Source, SourceKind, Trajectory

SMALL, LARGE = (Case(source=Source(kind=SourceKind.BLOBS), n=n, k=8, d=2) for n in (1000, 10_000))

# Variance 4: the squared move has to fall to 4e-4. Gains: 1/2, 1/100, 5/9900 (5e-4), 5e-5 of itself, 0.
FOLLOWED = Trajectory(
    case=SMALL,
    session="today",
    inertias=(200.0, 100.0, 99.0, 98.95, 98.945, 98.945),
    moves=(9.0, 1.0, 3e-4, 2e-6, 0.0),
    farthest=(2.0, 0.7, 1e-2, 1e-3, 0.0),
    relabelled=(50, 9, 2, 1, 0),
    offset=0.0,
    spread=2.0,
)


def judged(followed: Trajectory = FOLLOWED) -> Descent:
    found = descent(followed)
    assert isinstance(found, Descent)
    return found


def test_every_rule_stops_after_the_first_step_that_meets_it() -> None:
    found = judged()

    assert {str(rule): halt.step for rule, halt in found.halts.items()} == {
        "labels": 5,
        "squared-move": 3,
        "largest-move": 5,
        "gain-1e-4": 4,
        "gain-1e-3": 3,
    }
    assert found.steps == 5
    assert found.halts[Rule.GAIN_3].saved == pytest.approx(0.4)
    assert found.halts[Rule.GAIN_3].gap == pytest.approx(98.95 / 98.945 - 1)
    assert found.gaps[-1] == 0.0


def test_a_rule_that_no_step_meets_takes_one_step_beyond_the_fixed_point() -> None:
    # The last step still moved a centroid by 0.5; labels did not change, so the next one moves nothing.
    found = judged(replace(FOLLOWED, farthest=(2.0, 0.7, 0.6, 0.5, 0.5)))

    assert found.halts[Rule.LARGEST_MOVE].step == 6
    assert found.halts[Rule.LARGEST_MOVE].saved == pytest.approx(-0.2)
    assert found.halts[Rule.LARGEST_MOVE].gap == 0.0


def test_the_best_rule_saves_most_of_those_that_leave_no_more_than_a_hundredth() -> None:
    # Saved: labels 0, squared move 2 of 5, largest move 0, gains 1 and 2 of 5.
    found = {one.rule: one for one in tallies([judged()])}
    far = {rule: replace(found[rule], most_gap=0.0101) for rule in (Rule.SQUARED_MOVE, Rule.GAIN_3)}

    assert best(found.values()) == found[Rule.SQUARED_MOVE]
    assert best({**found, **far}.values()) == found[Rule.GAIN_4]
    assert best([found[Rule.LABELS], found[Rule.LARGEST_MOVE]]) is None
    assert best([replace(found[Rule.GAIN_3], most_gap=0.01)]) is not None


def test_the_largest_move_is_a_number_in_the_units_of_the_data_and_the_squared_one_is_not() -> None:
    # The same points in kilometres instead of metres: every length a thousandth, every square a millionth.
    small = replace(
        FOLLOWED,
        inertias=tuple(one * 1e-6 for one in FOLLOWED.inertias),
        moves=tuple(one * 1e-6 for one in FOLLOWED.moves),
        farthest=tuple(one * 1e-3 for one in FOLLOWED.farthest),
        spread=FOLLOWED.spread * 1e-3,
    )

    assert judged(small).halts[Rule.SQUARED_MOVE].step == judged().halts[Rule.SQUARED_MOVE].step == 3
    assert (judged().halts[Rule.LARGEST_MOVE].step, judged(small).halts[Rule.LARGEST_MOVE].step) == (5, 3)


@pytest.mark.parametrize(
    ("followed", "reason"),
    [
        (replace(FOLLOWED, relabelled=(), moves=(), farthest=()), "were not kept with this run; measure it again"),
        (replace(FOLLOWED, relabelled=(50, 9, 2, 1, 1)), "no fixed point within 5 steps: give it a larger max_iter, and no tol"),
        (replace(FOLLOWED, inertias=(2.0, 1.0, 1.0, 1.0, 1.0, 0.0)), "an inertia of 0 leaves no share of it"),
    ],
)
def test_what_cannot_be_judged_has_a_reason(followed: Trajectory, reason: str) -> None:
    found = descent(followed)

    assert isinstance(found, str)
    assert reason in found


def test_a_rule_is_told_by_its_median_its_range_and_where_it_leaves_most() -> None:
    # Elsewhere a step fewer: the gain of step 2 is 5e-4 already, and 98.95 / 98 - 1 is left.
    other = replace(
        FOLLOWED,
        case=LARGE,
        inertias=(200.0, 99.0, 98.95, 98.5, 98.0),
        **{name: getattr(FOLLOWED, name)[1:] for name in ("moves", "farthest", "relabelled")},
    )
    found = {one.rule: one for one in tallies([judged(), judged(other)])}[Rule.GAIN_3]

    assert (found.least_saved, found.saved, found.most_saved) == pytest.approx((0.4, 0.45, 0.5))
    assert found.most_gap == pytest.approx(98.95 / 98 - 1)
    assert found.where == LARGE
    assert tallies([]) == ()


@given(
    falls=st.lists(st.floats(min_value=0.5, max_value=1.0), min_size=1, max_size=30),
    moves=st.lists(st.floats(min_value=0.0, max_value=10.0), min_size=30, max_size=30),
)
def test_a_laxer_bound_on_the_gain_never_stops_later_and_nobody_goes_beyond_one_step_more(falls: list[float], moves: list[float]) -> None:
    inertias = [100.0]
    for fall in falls:
        inertias.append(inertias[-1] * fall)
    steps = len(falls)
    followed = Trajectory(
        case=SMALL,
        session="today",
        inertias=tuple(inertias),
        moves=tuple(moves[:steps]),
        farthest=tuple(move**0.5 for move in moves[:steps]),
        relabelled=(*[1] * (steps - 1), 0),
        offset=0.0,
        spread=1.0,
    )
    halts = judged(followed).halts

    assert halts[Rule.GAIN_3].step <= halts[Rule.GAIN_4].step
    assert all(1 <= halt.step <= steps + 1 and halt.gap >= 0 for halt in halts.values())
    assert halts[Rule.LABELS].step == steps
