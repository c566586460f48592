"""One case in words: what it asks of anybody, who is fastest, what bounds each cell and what the next one would save."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmeans_bench.judging.roofline import Bound
from kmeans_bench.judging.savings import Other
from kmeans_bench.judging.waits import LEAST_SHARE, Cause
from kmeans_bench.model import ProtocolKind
from kmeans_bench.reporting import format as figures

if TYPE_CHECKING:
    from kmeans_bench.judging.account import CaseAccount, CellAccount, Done, Setting
    from kmeans_bench.judging.savings import Saving
    from kmeans_bench.model import Estimate

# Neither is a law of nature: bounds save distances, and small data stay in a cache.
_LIMIT = {Bound.COMPUTE: "compute, with every distance evaluated,", Bound.MEMORY: "memory, with X read in every pass,"}

_WHO = {Other.RUNG: "the next rung", Other.FASTER: "the next faster one", Other.FASTEST: "the fastest"}


def case(found: CaseAccount) -> Iterator[tuple[str, str]]:
    """Yield a label and a sentence about the case for each thing to know: the problem, its work, its roofs, who is fastest."""
    yield "problem", _problem(found)
    for dtype in dict.fromkeys(one.dtype for one in found.settings):
        yield "work", _work(next(one for one in found.settings if one.dtype is dtype))
    for setting in found.settings:
        yield "roof", _roof(setting, figures.plural(found.steps or 0, "step"))
    yield "fastest", _fastest(found)


def cell(found: CellAccount) -> Iterator[str]:
    """Yield sentences about one cell: what it does, what bounds it, what the next one would save."""
    if found.done is not None:
        yield _does(found.done)
        yield _bound(found.done)
    yield from (_saving(one) for one in found.savings)
    if found.fastest:
        yield "nobody who may be ranked here has a lower median"


def _problem(found: CaseAccount) -> str:
    size = found.case
    points = figures.plural(size.n, "point")
    start = f"{points} of {figures.plural(size.d, 'feature')} ({size.source.label}) into {figures.plural(size.k, 'cluster')}"
    if found.steps is None:
        return f"{start}; nobody was right, so no steps were counted"
    steps = figures.plural(found.steps, "step")
    how = {
        ProtocolKind.STEPS: f"{steps} and the last assignment",
        ProtocolKind.CONVERGE: f"to a fixed point: {steps}, the median of those who were right, and the last assignment",
        ProtocolKind.AS_WRITTEN: f"whole routines as they were written, of {steps}, the median of those who were right",
    }
    return f"{start}; {how[found.protocol]}"


def _work(one: Setting) -> str:
    step = f"a step asks for {figures.flop(one.step.flops)} (2·n·k·d + n·d) and moves {figures.size(one.step.bytes)}"
    return f"{one.dtype}: {step}; a call {figures.flop(one.call.flops)} and {figures.size(one.call.bytes)}"


def _roof(one: Setting, steps: str) -> str:
    where = f"{one.dtype}, {figures.plural(one.threads, 'thread')}"
    if one.roof is None or one.compute is None or one.memory is None or one.least is None or one.bound is None:
        return f"{where}: not measured on this machine; kmeans-bench doctor does"
    compute = f"{figures.flop(one.call.flops)} ÷ {figures.operations(one.roof.flops)} = {figures.seconds(one.compute)}"
    memory = f"{figures.size(one.call.bytes)} ÷ {figures.size(one.roof.bandwidth)}/s = {figures.seconds(one.memory)}"
    return f"{where}: the larger of {compute} and {memory}: {_LIMIT[one.bound]} lets {steps} take no less than {figures.seconds(one.least)}"


def _fastest(found: CaseAccount) -> str:
    winner = found.winner
    if winner.fastest is None or found.seconds is None:
        return winner.reason or "nobody"
    said = f"{winner.fastest.id}, {figures.seconds(found.seconds.point)}{_span(found.seconds)}"
    own = [one for one in found.settings if (one.dtype, one.threads) == (winner.fastest.dtype, winner.fastest.threads)]
    if own and own[0].least is not None and found.protocol is not ProtocolKind.AS_WRITTEN:
        said += f", {figures.ratio(found.seconds.point / own[0].least)} what the roof allows"
    lead = winner.lead
    if lead is None or lead.estimate is None or lead.baseline is None:
        return f"{said}; {winner.reason}" if winner.reason else said
    ratio = f"{figures.ratio(lead.estimate.point)} [{figures.ratio_interval(lead.estimate)}]"
    rival = f"a tie with {lead.baseline.id}: {ratio}" if winner.tie else f"{ratio} as fast as {lead.baseline.id}, the next"
    return f"{said}; {rival}" + (f"; {winner.reason}" if winner.reason else "")


def _span(seconds: Estimate) -> str:
    if not math.isfinite(seconds.high):
        return ", no interval"
    return f" [{figures.seconds(seconds.low)} to {figures.seconds(seconds.high)}]"


def _does(found: Done) -> str:
    whose = "by its own formulas" if found.declared else "as Lloyd's steps do, since it declares none of its own"
    calls = f" and makes {figures.plural(round(found.calls), 'call')} of NumPy" if found.calls is not None else ""
    joint = "," if calls else " and"
    return f"a call does {figures.flop(found.operations)} {whose}{joint} moves at least {figures.size(found.bytes)}{calls}"


def _bound(found: Done) -> str:
    cause, shares = found.wait.cause, found.wait.shares
    listed = ", ".join(f"{other} {figures.share(share)}" for other, share in shares.items() if other is not cause)
    if found.overhead:
        return f"bound by overhead: nothing alone would take {figures.percent(LEAST_SHARE)} of it; {listed}"
    if cause is Cause.UNKNOWN:
        return "; ".join(part for part in ("what bounds it cannot be told without roofs", listed) if part)
    rest = f" ({listed})" if listed else ""
    return f"bound most by {cause}, which alone would take {figures.share(shares[cause])} of it{rest}"


def _saving(one: Saving) -> str:
    who = f"{_WHO[one.other]}, {one.contender.id}{f' ({one.change})' if one.change is not None else ''},"
    if one.saved is None:
        return f"{who} has no ratio to it: {one.reason}"
    saved, pairs = one.saved, figures.plural(one.pairs, "pair")
    if saved.low > 0:
        return f"{who} would save {figures.percent(saved.point)} [{figures.percent(saved.low)} to {figures.percent(saved.high)}], {pairs}"
    if saved.high < 0:
        longer = f"{figures.percent(-saved.point)} [{figures.percent(-saved.high)} to {figures.percent(-saved.low)}]"
        return f"{who} would take {longer} longer, {pairs}"
    apart = f"{figures.percent(saved.low)} to {figures.percent(saved.high)}"
    return f"{who} cannot be told from it: it would save {apart}, {pairs}"
