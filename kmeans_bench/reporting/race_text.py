"""The race as Markdown: what it comes to, how every class stands to its target, every cell, and the first choice over every single peer."""

from __future__ import annotations

from collections.abc import Sequence

from kmeans_bench.judging import roofline, timing
from kmeans_bench.judging.race import Leg
from kmeans_bench.judging.race_targets import Attainment
from kmeans_bench.judging.race_totals import Standing, totals
from kmeans_bench.model import Comparison, Estimate, Measurement
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting import race as said
from kmeans_bench.reporting.markdown import details, escape, table
from kmeans_bench.reporting.plain import LONGEST, shortened

_SHOWN = (Attainment.AIM, Attainment.MET, Attainment.INCONCLUSIVE, Attainment.SHORT, Attainment.MISSING)
_FELL = (Attainment.SHORT, Attainment.INCONCLUSIVE, Attainment.MISSING)

HOW = (
    "Over the best peer: the least of the ratios to every peer that did equal work, paired within launches. Its low end is the least of "
    "their low ends at 95 %, its high end the least of their high ends, each corrected for how many there are: nobody is picked for luck. "
    "∞: too few pairs for a corrected high end. A target is met when the whole interval reaches it, short when none of it does."
)
COLUMNS = (
    "Picked: the kernel that the first choice took. Distances: those it evaluated, by its own count, over n·k an assignment. "
    "Share of the GEMM peak: standard operations (2·n·k·d an assignment) over seconds, over the best matrix product that was timed on this "
    "machine; above 100 % where distances are spared, or that product was slower. Bytes: X, centroids and labels once an assignment, what "
    "no call can do without; a lower bound, not a count. Memory: peak growth during a call over the bytes of X."
)


def overview(legs: Sequence[Leg]) -> str:
    """Return what the race comes to, and a table of its classes."""
    parts = [escape(said.verdict(legs)), classes(legs), HOW]
    return "\n\n".join(part for part in parts if part)


def listing(legs: Sequence[Leg]) -> str:
    """Return everything: the overview, every cell, and every peer."""
    folded = [details("Every cell", f"{cells(legs)}\n\n{COLUMNS}"), details("Over every peer", peers(legs))]
    return "\n\n".join([overview(legs), *folded])


def classes(legs: Sequence[Leg]) -> str:
    """Return how every class stands to its target."""
    header = ["class", "at least", "aim", "cells", "lowest", "highest", *map(str, _SHOWN)]
    rows = [_class(standing) for standing in totals(legs).standings]
    return table(header, rows, numbers=header[1:]) if rows else ""


def _class(standing: Standing) -> list[str]:
    ends = [
        words.ratio(leg.ratio.point) if leg is not None and leg.ratio is not None else "–" for leg in (standing.lowest, standing.highest)
    ]
    counts = [str(standing.counts.get(kind, 0)) for kind in _SHOWN]
    asked = [f"{standing.target.least:g}×", f"{standing.target.aim:g}×"]
    return [escape(standing.target.name), *asked, str(sum(standing.counts.values())), *ends, *counts]


def cells(legs: Sequence[Leg]) -> str:
    """Return a table of all legs."""
    header = [
        "case",
        "cell",
        "time",
        "over the best peer",
        "95 %",
        "peer",
        "target",
        "picked",
        "our best",
        "distances",
        "GEMM peak",
        "bytes ≥",
        "memory ÷ X",
        "steps",
    ]
    numbers = ["time", "over the best peer", "95 %", "distances", "GEMM peak", "bytes ≥", "memory ÷ X", "steps"]
    return table(header, [_cell(leg) for leg in legs], numbers=numbers)


def short(legs: Sequence[Leg]) -> str:
    """Return a table of the cells that do not show what their class asks for; empty where there are none."""
    missed = [leg for leg in legs if leg.target is not None and leg.attainment in _FELL]
    header = ["case", "cell", "asked", "over the best peer", "95 %", "peer", "says", "GEMM peak"]
    rows = [_missed(leg) for leg in missed]
    return table(header, rows, numbers=["asked", "over the best peer", "95 %", "GEMM peak"]) if rows else ""


def _missed(leg: Leg) -> list[str]:
    asked = f"{leg.target.least:g}×" if leg.target is not None else ""
    peer = leg.peer.contender.implementation if leg.peer is not None else ""
    return [escape(said.place(leg.case)), said.setting(leg), asked, *_ratio(leg.ratio), escape(peer), _says(leg), _share(leg.peak)]


def _cell(leg: Leg) -> list[str]:
    mine, limit = leg.mine, leg.limit
    peer = leg.peer.contender.implementation if leg.peer is not None else ""
    best = f"{leg.best.implementation} {words.ratio(leg.best_ratio.point)}" if leg.best is not None and leg.best_ratio is not None else ""
    return [
        escape(said.place(leg.case)),
        said.setting(leg),
        _seconds(mine),
        *_ratio(leg.ratio),
        escape(f"{peer} {_seconds(leg.peer)}".strip()),
        _says(leg),
        escape(mine.method or "") if mine is not None else "",
        escape(best),
        _share(roofline.evaluated(mine) if mine is not None else None),
        _share(leg.peak),
        words.size(limit.work.bytes) if limit is not None else "–",
        f"{leg.extra:.2f}" if leg.extra is not None else "–",
        _steps(leg),
    ]


def _ratio(found: Estimate | None) -> list[str]:
    return ["–", "–"] if found is None else [f"**{words.ratio(found.point)}**", words.ratio_interval(found)]


def _says(leg: Leg) -> str:
    if leg.ratio is None:
        return escape(shortened(leg.reason or "missing", LONGEST))
    return str(leg.attainment)


def _share(found: float | None) -> str:
    return words.share(found) if found is not None else "–"


def _seconds(measured: Measurement | None) -> str:
    spent = timing.seconds(measured) if measured is not None else None
    return words.seconds(spent.point) if spent is not None else "–"


def _steps(leg: Leg) -> str:
    """Return how many steps the first choice took, and the peer where it took another number."""
    mine, theirs = (one.n_iter if one is not None else None for one in (leg.mine, leg.peer))
    if mine is None:
        return "–"
    return f"{mine}" if theirs in (None, mine) else f"{mine}, peer {theirs}"


def peers(legs: Sequence[Leg]) -> str:
    """Return the first choice over every peer, or why there is no such ratio."""
    names = list(dict.fromkeys(duel.baseline.implementation for leg in legs for duel in leg.duels if duel.baseline is not None))
    rows = [[escape(said.place(leg.case)), said.setting(leg), *(_over(leg, name) for name in names)] for leg in legs]
    return table(["case", "cell", *map(escape, names)], rows) if names else ""


def _over(leg: Leg, name: str) -> str:
    duel = next((one for one in leg.duels if one.baseline is not None and one.baseline.implementation == name), None)
    return "" if duel is None else _duel(duel)


def _duel(duel: Comparison) -> str:
    if duel.estimate is None:
        return escape(shortened(duel.reason or "no ratio", LONGEST))
    return f"{words.ratio(duel.estimate.point)} ({words.ratio_interval(duel.estimate)})"
