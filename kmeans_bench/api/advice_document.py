"""What ``recommend --json`` prints."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from kmeans_bench.api.document import SCHEMA, Document, comparison, estimate

if TYPE_CHECKING:
    from kmeans_bench.api.recommending import Advice
    from kmeans_bench.judging.hindsight import Hindsight
    from kmeans_bench.judging.recommendation import Pick
    from kmeans_bench.planning.survey import Survey


def advice(found: Advice) -> Document:
    """Return the answer as plain JSON values: seconds of one call, bytes."""
    answer = found.recommendation
    return {
        "schema": SCHEMA,
        "n": answer.n,
        "k": answer.k,
        "d": answer.d,
        "steps": answer.steps,
        "best": _pick(found.best),
        "others": [_pick(other) for other in answer.others],
        "equal": [other.contender.id for other in answer.equal],
        "sure": answer.sure,
        "notes": list(found.notes),
        "why": None if found.why is None else asdict(found.why),
        "accuracy": None if found.accuracy is None else {**asdict(found.accuracy), "near": estimate(found.accuracy.near)},
        "memory_limit": found.memory_limit,
        "runs": list(found.runs),
        "cases": len(found.curves.cases),
        "measured_elsewhere": list(found.elsewhere),
        "data": _data(found.survey, str(found.ground)) if found.survey is not None else None,
    }


def verified(seen: Hindsight, run: str) -> Document:
    """Return what measuring the recommended one and its runner-up showed."""
    return {
        "run": run,
        "outcome": str(seen.outcome),
        "seconds": estimate(seen.seconds),
        "off": seen.off,
        "inside": seen.inside,
        "speedup": comparison(seen.comparison) if seen.comparison is not None else None,
    }


def _pick(one: Pick) -> Document:
    return {
        "implementation": one.contender.implementation,
        "dtype": str(one.contender.dtype),
        "threads": one.contender.threads,
        "seconds": estimate(one.seconds),
        "measured": one.measured,
        "outside": list(one.outside),
        "bytes": one.bytes,
        "needs": one.needs,
        "wrong": one.wrong,
        "right": one.right,
    }


def _data(seen: Survey, ground: str) -> Document:
    return {
        "offset": seen.offset,
        "spread": seen.spread,
        "float32": ground,
        "float32_flaw": seen.flaw32,
        "constant": list(seen.constant),
        "rows": seen.n,
        "distinct_rows": seen.distinct,
        "notes": list(seen.notes),
    }
