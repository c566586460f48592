"""What ``--json`` prints: plain mappings of a plan or a run. Seconds and bytes; what is unknown is null."""

from __future__ import annotations

from typing import Any

from kmeans_bench.api.rows import Row
from kmeans_bench.model import Cell, Comparison, Estimate, Measurement, PlannedCell

SCHEMA = 1
"""Version of the documents: raised when a key changes its name or its meaning."""

Document = dict[str, Any]


def place(where: Cell) -> Document:
    """Return what names a cell: its case with the sizes, its contender."""
    case, contender = where.case, where.contender
    return {
        "case": case.id,
        "n": case.n,
        "k": case.k,
        "d": case.d,
        "source": case.source.label,
        "seed": case.source.seed,
        "implementation": contender.implementation,
        "dtype": str(contender.dtype),
        "threads": contender.threads,
    }


def cell(planned: PlannedCell) -> Document:
    """Return a planned cell."""
    return {
        **place(planned.cell),
        "predicted_seconds": planned.seconds,
        "predicted_bytes": planned.bytes,
        "status": str(planned.status) if planned.status else None,
        "reason": planned.reason,
    }


def row(shown: Row) -> Document:
    """Return a row: the planned cell and, where it was measured, what came of it."""
    outcome = {"status": str(shown.status), "reason": shown.reason, **_measured(shown.measurement)}
    return (
        cell(shown.planned) | outcome | {"seconds": estimate(shown.seconds), "speedup": comparison(shown.comparison), "limit": limit(shown)}
    )


def estimate(value: Estimate | None) -> Document | None:
    """Return an estimate with its interval."""
    return None if value is None else {"point": value.point, "low": value.low, "high": value.high, "level": value.level}


def comparison(found: Comparison) -> Document:
    """Return a speed-up (baseline seconds / candidate seconds), or why there is none."""
    return {
        "baseline": found.baseline.id if found.baseline else None,
        "estimate": estimate(found.estimate),
        "scope": str(found.scope) if found.scope else None,
        "launches": found.launches,
        "pairs": found.pairs,
        "verdict": str(found.verdict),
        "fallback": found.fallback,
        "reason": found.reason,
    }


def limit(shown: Row) -> Document:
    """Return the share of the limit, or why there is none."""
    found = shown.limit
    return {
        "share": estimate(found.share) if found else None,
        "by": str(found.bound) if found else None,
        "flops_per_second": found.achieved.point if found else None,
        "ceiling": found.ceiling if found else None,
        "reason": shown.no_limit,
    }


def _measured(found: Measurement) -> Document:
    names = ("session", "key", "started_at", "traceback", "first_call", "imports", "peak_bytes", "peak_method", "inertia", "n_iter")
    flags = ("closed", "emptied", "exact", "nearest", "rounded", "expected", "reused")
    answer = ("ari", "clusters", "distances", "method", "steps", "settled")
    values = {name: getattr(found, name) for name in names + answer + flags}
    effective = {"effective_threads": found.threads, "stop": str(found.stop) if found.stop else None}
    return values | effective | {"samples": len(found.samples), "launches": len({sample.launch for sample in found.samples})}
