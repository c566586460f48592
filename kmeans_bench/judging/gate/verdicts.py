"""One cell, one bucket. Sentences with figures are computed from what they speak of."""

from __future__ import annotations

import math
from statistics import median

from kmeans_bench.judging.gate.claims import LEAST_BOUTS, Claim
from kmeans_bench.judging.gate.counts import count_verdicts
from kmeans_bench.judging.gate.course import CellCourse, Course, Standing
from kmeans_bench.judging.gate.roster import rules_out
from kmeans_bench.judging.gate.words import percent, time_on
from kmeans_bench.model import Bout, CellVerdict, Change, Clock, Duel, DuelCell, Estimate, GateRule, Phase, Status
from kmeans_bench.stats.signed_rank import centre_bounds, centre_interval, fewest, hodges_lehmann

ENOUGH_BOUTS = 5
"""Bouts of the confirmation from which the estimate is taken from them alone; and the least for any estimate."""


def cell_verdict(rule: GateRule, duel: Duel, at: Course, position: int, *, resolution: float | None) -> CellVerdict:
    """Return what the duel shows about the cell at *position*, and with it the *resolution* that the run has there."""
    cell = duel.cells[position]
    counts = count_verdicts(cell.counts) if cell.timed else ()
    untimed = _untimed(cell)
    if untimed is not None:
        return CellVerdict(cell=cell, change=untimed, reason=_failure(cell), counts=counts)
    own = at.cells[position]
    speaker = _speaker(own)
    clock = speaker.claim.clock if speaker is not None and speaker.called else cell.clocks[0]
    phase, bouts = _bouts(cell, clock)
    change, reason = _bucket(rule, duel, at, position)
    return CellVerdict(
        cell=cell,
        change=change,
        clock=clock if bouts else None,
        estimate=_estimate(rule, bouts, clock),
        phase=phase if len(bouts) >= ENOUGH_BOUTS else None,
        before=_seconds(bouts, clock, head=False),
        after=_seconds(bouts, clock, head=True),
        suspect=bool(own.standings) or any(claim.position == position for claim in at.plan.left_out),
        p=None if speaker is None else speaker.p,
        threshold=None if speaker is None else speaker.threshold,
        resolution=resolution,
        counts=counts,
        reason=reason,
    )


def _untimed(cell: DuelCell) -> Change | None:
    """Return the bucket of a cell whose time cannot be compared; None where it can."""
    base, head = cell.base.status, cell.head.status
    if cell.timed:
        return None
    if base is None or head is None:
        return Change.NOT_MEASURED if base is head else Change.NEW if base is None else Change.GONE
    if cell.base.ok and head is not Status.SKIPPED:
        return Change.BROKEN
    return Change.MENDED if cell.head.ok and base is not Status.SKIPPED else Change.NOT_MEASURED


def _failure(cell: DuelCell) -> str | None:
    """Return why a cell has no time, and whose reason it is; what was left out for either side's sake has one."""
    if cell.base == cell.head and cell.base.status is Status.SKIPPED:
        return cell.base.reason
    reasons = [
        f"{name}: {side.reason or side.status}"
        for name, side in (("base", cell.base), ("head", cell.head))
        if not side.ok and side.status is not None
    ]
    return "; ".join(reasons) or None


def _bucket(rule: GateRule, duel: Duel, at: Course, position: int) -> tuple[Change, str | None]:
    """Return a timed cell's bucket and its reason."""
    cell, own = duel.cells[position], at.cells[position]
    if own.called is not None:
        return (Change.SLOWER if own.called.claim.slower else Change.FASTER), _call(rule, own.called)
    if not cell.bouts:
        return Change.NOT_MEASURED, f"measured in none of {_rounds(duel.screen_rounds)}"
    doubt = _doubt(rule, duel, at, position)
    return (Change.NO_CHANGE, None) if doubt is None else (Change.UNDECIDED, doubt)


def _doubt(rule: GateRule, duel: Duel, at: Course, position: int) -> str | None:
    """Return why "no change" cannot be said of a cell that was not called; None where it can."""
    cell, own = duel.cells[position], at.cells[position]
    still = next((one for one in own.standings if one.open), None)
    if duel.screen_rounds < rule.screen_rounds:
        return f"the budget was spent after {_rounds(duel.screen_rounds)} of {rule.screen_rounds}"
    waiting = next((claim for claim in at.plan.left_out if claim.position == position), None)
    if waiting is not None:
        return f"{_suspect(cell, waiting)}, and the budget of {rule.budget:g} s has no time for its tests"
    if still is not None and own.looks < len(at.plan.looks):
        spent = f"the budget was spent after {_rounds(duel.confirm_rounds)} of the {at.plan.looks[own.looks]} its next test takes"
        return f"{_suspect(cell, still.claim)}, and {spent}"
    if still is not None:
        return _unproved(rule, still)
    return _contradicted(rule, cell) if own.settled else _unbounded(rule, cell)


def _suspect(cell: DuelCell, claim: Claim) -> str:
    """Return what a cell is under; the clock is named where the figures beside it are not of that one."""
    return "suspect" if claim.clock is cell.clocks[0] else f"suspect in {time_on(claim.clock)}"


def _unproved(rule: GateRule, still: Standing) -> str:
    way = "slow-down" if still.claim.slower else "gain"
    tested = "without a round to test it on" if still.p is None else f"p = {still.p:.2g} where {still.threshold:.2g} was needed"
    return f"a {way} in {time_on(still.claim.clock)} stayed in doubt: not shown to exceed {percent(rule.tolerate)}, {tested}"


def _unbounded(rule: GateRule, cell: DuelCell) -> str:
    """Return what the bouts do not rule out."""
    _, bouts = _bouts(cell, cell.clocks[0])
    values = _values(bouts, cell.clocks[0])
    miss = max(rule.miss / 2, 2.0 ** -len(values)) if values else 1.0
    if len(values) < LEAST_BOUTS:
        return f"{_rounds(len(values))} cannot rule out a change of {percent(rule.must_detect)}"
    low, high = centre_bounds(values, miss=miss)
    largest = math.expm1(max(-low, high))
    wider = "narrow enough only now, between two looks" if rules_out(rule, values, miss=miss) else "not ruled out"
    return f"a change of {percent(largest)} is {wider} after {_rounds(len(values))}; must-detect is {percent(rule.must_detect)}"


def _contradicted(rule: GateRule, cell: DuelCell) -> str | None:
    """Return why nobody would believe "no change": the screen ruled a change out, and the interval that is shown holds it; else None."""
    _, bouts = _bouts(cell, cell.clocks[0])
    shown = _estimate(rule, bouts, cell.clocks[0])
    largest = math.inf if shown is None else max(shown.high, 1 / shown.low) - 1
    if largest < rule.must_detect:
        return None
    return f"the first rounds ruled a change of {percent(rule.must_detect)} out, the later ones reach {percent(largest)}"


def _call(rule: GateRule, called: Standing) -> str:
    way = "slower" if called.claim.slower else "faster"
    beyond, clock = percent(rule.tolerate), time_on(called.claim.clock)
    return f"{way} by more than {beyond} in {clock}: p = {called.p:.2g}, {called.threshold:.2g} was needed"


def _speaker(own: CellCourse) -> Standing | None:
    """Return the claim whose p a cell shows: the one that was called, else an open one, else the first."""
    return own.called or min(own.standings, key=lambda one: not one.open, default=None)


def _bouts(cell: DuelCell, clock: Clock) -> tuple[Phase, list[Bout]]:
    """Return the bouts that a cell's figures rest on: the confirmation's where there are enough, else the screen's."""
    for phase in (Phase.CONFIRM, Phase.SCREEN):
        own = [bout for bout in cell.bouts if bout.phase is phase and bout.speedup(clock) is not None]
        if len(own) >= ENOUGH_BOUTS:
            break
    return phase, own


def _values(bouts: list[Bout], clock: Clock) -> list[float]:
    return [value for bout in bouts if (value := bout.speedup(clock)) is not None]


def _estimate(rule: GateRule, bouts: list[Bout], clock: Clock) -> Estimate | None:
    """Return the speed-up with its interval at the rule's level; None with too few bouts for it."""
    values = _values(bouts, clock)
    if len(values) < max(ENOUGH_BOUTS, fewest((1 - rule.level) / 2)):
        return None
    low, high = centre_interval(values, level=rule.level)
    return Estimate(point=math.exp(hodges_lehmann(values)), low=math.exp(low), high=math.exp(high), level=rule.level)


def _seconds(bouts: list[Bout], clock: Clock, *, head: bool) -> float | None:
    """Return the median over the bouts of one side's seconds."""
    if len(bouts) < ENOUGH_BOUTS:
        return None
    walls = [bout.head_wall if head else bout.base_wall for bout in bouts]
    cpus = [bout.head_cpu if head else bout.base_cpu for bout in bouts]
    return median(walls if clock is Clock.WALL else [seconds for seconds in cpus if seconds is not None])


def _rounds(count: int) -> str:
    return f"{count} round" + ("" if count == 1 else "s")
