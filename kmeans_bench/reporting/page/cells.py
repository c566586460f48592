"""The cells of a run as columns: one list per fact, in the plan's order, texts by number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kmeans_bench.judging import work
from kmeans_bench.judging.roofline import Limit
from kmeans_bench.judging.slowdowns import Slowdown
from kmeans_bench.model import Case, Cell, Comparison, Contender, Measurement, Scope, Status, Stop
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import plain
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.page.numbers import Number, ends, samples, short

FLAGS = (
    "best",
    "tie",
    "closed",
    "emptied",
    "inexact",
    "expected",
    "reused",
    "rounded",
    "fallback",
    "within",
    "narrow",
    "settled",
    "is_baseline",
)
"""What a cell's `flags` mean, bit by bit."""

_LONGEST = 6_000  # characters of a reason or a traceback
_MOST_TEXT = 150_000  # characters of all of them


@dataclass(slots=True, kw_only=True)
class Texts:
    """Every text once. What is too long loses its middle; beyond a total, what it was is said instead."""

    known: dict[str, int] = field(default_factory=dict)
    total: int = 0

    def number(self, text: str | None) -> int | None:
        """Return where *text* stands in the list, None for none."""
        if not text:
            return None
        kept = shortened(text)
        if kept not in self.known and self.total + len(kept) > _MOST_TEXT:
            kept = "(left out, because the texts of this run are too long for a page: see the run's journal)"
        if kept not in self.known:
            self.known[kept] = len(self.known)
            self.total += len(kept)
        return self.known[kept]


def shortened(text: str) -> str:
    """Return *text* without its middle where it is too long for a page."""
    return plain.shortened(text, _LONGEST)


def columns(findings: Findings, cases: Mapping[Case, int], texts: Texts) -> Mapping[str, Sequence[object]]:
    """Return the columns of all cells."""
    contenders = {contender: number for number, contender in enumerate(findings.series)}
    compared = {Cell(case=each.case, contender=each.candidate): each for each in findings.comparisons}
    ways, lowest = _ways(findings), _lowest(findings)
    rows = [
        {
            "case": cases[measured.case],
            "contender": contenders[measured.contender],
            **_outcome(findings, measured, texts),
            **_slowdown(findings.slowdowns.get(cell), texts),
            **_speedup(findings, compared.get(cell), contenders, texts),
            **_facts(measured, lowest.get(measured.case)),
            **_limit(findings.limits.get(cell)),
            "way": ways.get(cell),
            "flags": _flags(measured, findings.slowdowns.get(cell), compared.get(cell)),
            "samples": samples(measured.samples),
        }
        for cell, measured in findings.measured.items()
    ]
    columns = {name: [row[name] for row in rows] for name in rows[0]} if rows else {}
    # A column in which nothing is known needs no thousand nulls.
    return {name: column if any(value is not None for value in column) else [] for name, column in columns.items()}


def _outcome(findings: Findings, measured: Measurement, texts: Texts) -> Mapping[str, object]:
    time = ends(findings.seconds.get(measured.cell))
    return {
        "status": list(Status).index(measured.status),
        "reason": texts.number(measured.reason),
        "traceback": texts.number(measured.traceback),
        **dict(zip(("seconds", "seconds_low", "seconds_high"), time, strict=True)),
    }


def _slowdown(slowdown: Slowdown | None, texts: Texts) -> Mapping[str, object]:
    """Return how many times slower than the best of its case, or why that is not known."""
    lead = slowdown.lead if slowdown is not None else None
    found = ends(lead.estimate if lead is not None else None)
    reason = slowdown.reason if slowdown is not None else None
    return {**dict(zip(("slower", "slower_low", "slower_high"), found, strict=True)), "no_slower": texts.number(reason)}


def _speedup(findings: Findings, comparison: Comparison | None, contenders: Mapping[Contender, int], texts: Texts) -> Mapping[str, object]:
    """Return the speed-up over the baseline with its interval and over whom, or why there is none."""
    estimate = comparison.estimate if comparison is not None else None
    baseline = comparison.baseline if comparison is not None else None
    why = facts.absence(findings, comparison) if comparison is not None and estimate is None else None
    return {
        **dict(zip(("speedup", "speedup_low", "speedup_high"), ends(estimate), strict=True)),
        "over": contenders.get(baseline) if baseline is not None else None,
        "no_speedup": texts.number(why),
    }


def _facts(measured: Measurement, lowest: float | None) -> Mapping[str, Number]:
    return {
        "memory": short(measured.peak_bytes),
        "first_call": short(measured.first_call),
        "error": _excess(measured.inertia, lowest),
        "n_iter": measured.n_iter,
        "threads": measured.threads if measured.threads != measured.contender.threads else None,
    }


def _limit(limit: Limit | None) -> Mapping[str, Number]:
    """Return the share of the limit, and operations per byte."""
    if limit is None:
        return {"share": None, "intensity": None}
    return {"share": short(limit.share.point), "intensity": short(limit.work.intensity)}


def _excess(inertia: float | None, lowest: float | None) -> Number:
    """Return by what share an inertia exceeds the lowest of its case."""
    if inertia is None or lowest is None:
        return None
    return float(f"{(inertia - lowest) / lowest:.2g}") if lowest > 0 else None


def _lowest(findings: Findings) -> Mapping[Case, float]:
    """Return the lowest inertia that a right answer has, by case."""
    found: dict[Case, float] = {}
    for measured in findings.measured.values():
        if measured.inertia is not None and measured.status is Status.OK:
            found[measured.case] = min(measured.inertia, found.get(measured.case, measured.inertia))
    return found


def _ways(findings: Findings) -> Mapping[Cell, int]:
    """Return a number per cell that was right: within a case, cells of one number did equal work, and a ratio may be formed."""
    ways: dict[Cell, int] = {}
    firsts: defaultdict[Case, list[Measurement]] = defaultdict(list)
    for cell, measured in findings.measured.items():
        if measured.status is not Status.OK or not measured.samples:
            continue
        known = firsts[cell.case]
        way = next((number for number, first in enumerate(known) if work.refusal(first, measured) is None), len(known))
        ways[cell] = way
        if way == len(known):
            known.append(measured)
    return ways


def _flags(measured: Measurement, slowdown: Slowdown | None, comparison: Comparison | None) -> int:
    found = {
        "best": slowdown is not None and slowdown.best,
        "tie": slowdown is not None and slowdown.tie,
        "closed": measured.closed,
        "emptied": measured.emptied,
        "inexact": not measured.exact,
        "expected": measured.expected,
        "reused": measured.reused,
        "rounded": measured.rounded,
        "fallback": comparison is not None and comparison.fallback,
        "within": comparison is not None and comparison.scope is Scope.WITHIN_LAUNCHES,
        "narrow": measured.stop is Stop.NARROW,
        "settled": bool(measured.settled),
        "is_baseline": comparison is not None and comparison.baseline == comparison.candidate,
    }
    return sum(1 << place for place, name in enumerate(FLAGS) if found[name])
