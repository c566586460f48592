"""Who is fastest on each case, and by how much over the next. Only right, exact, equal work can win; what cannot be told apart ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kmeans_bench.judging.noise import noise_floor
from kmeans_bench.judging.pairing import by_case, current
from kmeans_bench.judging.speedups import compare_within
from kmeans_bench.judging.timing import seconds
from kmeans_bench.judging.work import shortfall
from kmeans_bench.model import Case, Comparison, Measurement, NoiseFloor, Run, Winner

TIE = 1.05
ONLY_ONE = "nobody else could be ranked"


def winners(run: Run) -> tuple[Winner, ...]:
    """Return one winner per planned case, in the plan's order; a contender is an implementation in one dtype and thread count."""
    cases, floor = by_case(current(run)), noise_floor(run)
    planned = dict.fromkeys(planned.cell.case for planned in run.plan.cells)
    own = by_case(run.measurements)
    return tuple(_winner(case, own.get(case, []), cases.get(case, []), floor) for case in planned)


def _winner(case: Case, own: Sequence[Measurement], pool: Sequence[Measurement], floor: NoiseFloor | None) -> Winner:
    """Rank by median seconds; the lead is a paired comparison, never a quotient of medians."""
    ranked = sorted((measurement for measurement in own if shortfall(measurement) is None), key=_median)
    if not ranked:
        return Winner(case=case, fastest=None, seconds=None, lead=None, tie=False, reason=_why_nobody(own))
    fastest = ranked[0]
    lead = _closest([compare_within(pool, rival.contender, fastest, floor=floor) for rival in ranked[1:]])
    return Winner(
        case=case,
        fastest=fastest.contender,
        seconds=_median(fastest),
        lead=lead,
        tie=lead is not None and is_tie(lead),
        reason=_remark(lead, _faster_but_out(own, fastest)),
    )


def _closest(leads: Sequence[Comparison]) -> Comparison | None:
    """Return the lead over the runner-up, or over the first who cannot be told from the fastest: one known less well may come later."""
    if not leads or is_tie(leads[0]):
        return leads[0] if leads else None
    return next((lead for lead in leads[1:] if lead.estimate is not None and is_tie(lead)), leads[0])


def is_tie(lead: Comparison) -> bool:
    """Return whether a lead is too small, or too little known, to speak of a winner."""
    return lead.estimate is None or lead.estimate.low <= TIE


def _median(measurement: Measurement) -> float:
    """Return median seconds of any measurement that was timed and right."""
    estimate = seconds(measurement)
    return float("inf") if estimate is None else estimate.point


def _why_nobody(measurements: Sequence[Measurement]) -> str:
    counts = Counter(measurement.status for measurement in measurements)
    return "nobody could be ranked: " + ", ".join(f"{count} {status}" for status, count in counts.items())


def _faster_but_out(measurements: Sequence[Measurement], fastest: Measurement) -> str | None:
    """Return why the fastest of those that could not be ranked is out of the race, when it would have won."""
    quicker = [m for m in measurements if shortfall(m) is not None and _median(m) < _median(fastest)]
    return shortfall(min(quicker, key=_median)) if quicker else None


def _remark(lead: Comparison | None, out: str | None) -> str | None:
    """Say what a reader would ask about the winner."""
    about_lead = ONLY_ONE if lead is None else lead.reason
    about_out = f"quicker but not ranked: {out}" if out else None
    return "; ".join(remark for remark in (about_lead, about_out) if remark) or None
