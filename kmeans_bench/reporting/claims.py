"""Claims in words: what was said, what was found, how far it holds. The terminal, the report, the page and README say it alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from kmeans_bench.judging.claims import judge
from kmeans_bench.judging.draws import seedless
from kmeans_bench.model import Aspect, Claim, ClaimVerdict, Estimate, Exhibit, Holds, Per, Ruling, Run
from kmeans_bench.planning.claims import posed
from kmeans_bench.planning.said import said
from kmeans_bench.reporting import format as figures

SHARES = (Aspect.INERTIA_GAP, Aspect.WRONG_LABELS, Aspect.WORSE_MINIMUM, Aspect.STEPS_SAVED, Aspect.GAP_LEFT)
_SMALL = 0.01  # from there on, a decimal of a percent says enough
_NOUNS = {
    Aspect.SPEEDUP: "speed-up of {of} over {over}",
    Aspect.MEMORY: "memory of {of} ÷ {over}",
    Aspect.STEPS: "steps of {of} ÷ {over}",
    Aspect.INERTIA_GAP: "inertia of {of} above that of {over}",
    Aspect.WRONG_LABELS: "wrong labels of {of}",
    Aspect.EXPONENT: "seconds of {of}: power of {axis}",
    Aspect.MEMORY_EXPONENT: "memory of {of}: power of {axis}",
    Aspect.OPERATIONS_EXPONENT: "operations of {of}: power of {axis}",
    Aspect.AGREEMENT: "agreement of {of} with the true clusters (adjusted Rand index)",
    Aspect.AGREEMENT_GAIN: "agreement with the true clusters: {of} minus {over} (adjusted Rand index)",
    Aspect.CLUSTERS: "clusters that {of} chose ÷ true number",
    Aspect.WORSE_MINIMUM: "seeds on which {of} ends in a worse minimum than {over}",
    Aspect.STEPS_SAVED: "steps that stopping by {rule} saves {of}",
    Aspect.GAP_LEFT: "inertia above the fixed point's where {of} stops by {rule}",
}


def verdicts(run: Run, claims: Sequence[Claim] | None = None) -> tuple[ClaimVerdict, ...]:
    """Return what becomes of *claims*, by default of all that are made of a run's cases."""
    return tuple(judge(run, posed(claim, run.plan)) for claim in (said(run.plan) if claims is None else claims))


def headline(found: Sequence[ClaimVerdict]) -> str:
    """Return how many claims hold: ``3 of 9 claims hold here, 5 are refuted, 1 not tested``."""
    counts = Counter(one.ruling for one in found)
    said = {Ruling.REFUTED: "are refuted" if counts[Ruling.REFUTED] > 1 else "is refuted"}
    rest = [f"{counts[one]} {said.get(one, one)}" for one in Ruling if one is not Ruling.SUPPORTED and counts[one]]
    return ", ".join([f"{counts[Ruling.SUPPORTED]} of {figures.plural(len(found), 'claim')} hold here", *rest])


def subject(claim: Claim) -> str:
    """Return what is measured: ``speed-up of broadcast over loop``."""
    return _NOUNS[claim.quantity].format(of=claim.of, over=claim.over, axis=claim.axis, rule=claim.rule)


def claimed(claim: Claim) -> str:
    """Return the claimed range: ``20–50×``, ``≤ 0.90×``, ``≥ 2.0×``."""
    low, high = (None if end is None else value(claim.quantity, end) for end in (claim.low, claim.high))
    if low is None or high is None:
        return f"≤ {high}" if low is None else f"≥ {low}"
    return _range(low, high)


def score(verdict: ClaimVerdict) -> str:
    """Return how far it holds: ``holds in 9 of 22``."""
    return f"{verdict.inside} of {len(verdict.exhibits)}"


def measured(verdict: ClaimVerdict) -> str:
    """Return what was found: an interval where there is one, else from the smallest point to the largest; a dash without any."""
    known = [one.estimate for one in verdict.exhibits if one.estimate is not None]
    quantity = verdict.claim.quantity
    if not known:
        return "–"
    if len(known) == 1:
        return interval(quantity, known[0])
    return _range(*(value(quantity, end(one.point for one in known)) for end in (min, max)))


def interval(quantity: Aspect, estimate: Estimate) -> str:
    """Return a point with its interval, without one where it was counted: ``33× [31, 36]``, ``0.25``."""
    point = value(quantity, estimate.point)
    if estimate.low == estimate.high:
        return point
    low, high = (value(quantity, end).rstrip("×% ") for end in (estimate.low, estimate.high))
    return f"{point} [{low}, {high}]"


def value(quantity: Aspect, number: float) -> str:
    """Return a number as its quantity is written.

    >>> value(Aspect.SPEEDUP, 33.2), value(Aspect.WRONG_LABELS, 0.89), value(Aspect.EXPONENT, -0.043), value(Aspect.INERTIA_GAP, 1e-9)
    ('33×', '89 %', '−0.04', '1e-07 %')
    """
    if quantity.ratio:
        return figures.ratio(number)
    if quantity in SHARES:
        return f"{_percent(number)} %"
    return f"{number:.2f}".replace("-", "−")


def reach(claim: Claim) -> str:
    """Return over what it is said to hold: ``on every case``, ``on some case with d >= 100``; what is fitted holds over all or none."""
    among = f" with {claim.where}" if claim.where is not None else ""
    if claim.quantity.fitted:
        return f"over all cases{among}"
    if claim.per is Per.SEEDS:
        return f"over seeds, {'on all data' if claim.holds is Holds.EVERYWHERE else 'on some data'}{among}"
    return ("on every case" if claim.holds is Holds.EVERYWHERE else "on some case") + among


def pooled(found: Sequence[ClaimVerdict]) -> str:
    """Return what is pooled, as a sentence goes on: nothing, but seeds where a claim says so."""
    seeds = any(one.claim.per is Per.SEEDS for one in found)
    return "nothing is pooled" + (" but seeds, where it says so: median over seeds, interval of their order statistics" if seeds else "")


def place(exhibit: Exhibit) -> str:
    """Return which cases an exhibit rests on: sizes of one, or how many."""
    seeds = len({case.source.seed for case in exhibit.cases})
    if len(set(map(seedless, exhibit.cases))) != 1:
        return f"{exhibit.contender.id}, {len(exhibit.cases)} cases"
    case = exhibit.cases[0]
    sizes = "/".join(figures.count(number) for number in (case.n, case.k, case.d))
    mine = exhibit.contender
    shown = f"{case.source.label} {sizes} {mine.dtype}" + (f" {mine.threads}t" if mine.threads > 1 else "")
    return f"{shown}, {seeds} seeds" if seeds > 1 else shown


def document(verdict: ClaimVerdict) -> dict[str, Any]:
    """Return a verdict as plain JSON values."""
    claim = verdict.claim
    texts = ("id", "quote", "source", "means", "of", "over", "axis", "rule", "low", "high", "where")
    return {
        **{name: getattr(claim, name) for name in texts},
        "quantity": str(claim.quantity),
        "holds": str(claim.holds),
        "per": str(claim.per),
        "ruling": str(verdict.ruling),
        "reason": verdict.reason,
        "inside": verdict.inside,
        "outside": verdict.outside,
        "level": verdict.level,
        "exhibits": list(map(_exhibit, verdict.exhibits)),
    }


def rows(found: Sequence[ClaimVerdict]) -> list[dict[str, Any]]:
    """Return one flat row per claim and exhibit; a claim without any has one, too."""
    return [_row(verdict, shown) for verdict in found for shown in verdict.exhibits or (None,)]


def _row(verdict: ClaimVerdict, shown: Exhibit | None) -> dict[str, Any]:
    claim, found = verdict.claim, shown.estimate if shown else None
    return {
        "claim": claim.id,
        "quote": claim.quote,
        "source": claim.source,
        "quantity": str(claim.quantity),
        "holds": str(claim.holds),
        "per": str(claim.per),
        "claimed_low": claim.low,
        "claimed_high": claim.high,
        "ruling": str(verdict.ruling),
        "cases": " ".join(case.id for case in shown.cases) if shown else "",
        "contender": shown.contender.id if shown else claim.of,
        "over": shown.over.id if shown and shown.over else claim.over,
        "standing": str(shown.standing) if shown else "unknown",
        "point": found.point if found else None,
        "low": found.low if found else None,
        "high": found.high if found else None,
        "level": verdict.level,
        "reason": shown.reason if shown else verdict.reason,
    }


def _exhibit(shown: Exhibit) -> dict[str, Any]:
    found = shown.estimate
    return {
        "cases": [case.id for case in shown.cases],
        "contender": shown.contender.id,
        "over": shown.over.id if shown.over else None,
        "standing": str(shown.standing),
        "estimate": None if found is None else {"point": found.point, "low": found.low, "high": found.high, "level": found.level},
        "reason": shown.reason,
    }


def _percent(number: float) -> str:
    """Return a share as a number of percent: two digits of what is small, which may be as small as rounding."""
    if abs(number) < _SMALL:
        return f"{'−' if number < 0 else ''}{abs(100 * number):.2g}"
    return figures.percent(number).removesuffix(" %").replace("-", "−")


def _range(low: str, high: str) -> str:
    """Join two values, their unit once."""
    if low == high:
        return low
    unit = "×" if low.endswith("×") else " %" if low.endswith(" %") else ""
    return f"{low.removesuffix(unit)}{'–' if '−' not in low + high and 'e' not in low + high else ' to '}{high}"
