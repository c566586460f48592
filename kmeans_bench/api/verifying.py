"""A recommendation put to the test: the best and its runner-up, measured in turns by the very runner that measures runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kmeans_bench.api.recommending import PUT_TO_THE_TEST, Advice, Question
from kmeans_bench.judging.hindsight import Hindsight, hindsight
from kmeans_bench.model import Case, Contender, Estimate, SourceKind
from kmeans_bench.planning import scenario

if TYPE_CHECKING:
    from kmeans_bench.api.results import MeasuredRun, PlannedRun
    from kmeans_bench.api.rows import Row

_BUDGET = "60s"
_DRAWN = (SourceKind.BLOBS, SourceKind.UNIFORM, SourceKind.NORMAL)


def planned(asked: Question, advice: Advice, *, budget: str | None = None) -> PlannedRun:
    """Return the plan that measures the recommended one and its runner-up: the caller's points, or drawn as those were that it rests on.

    Raises
    ------
    UsageError
        If it cannot be planned.
    """
    from kmeans_bench import api  # noqa: PLC0415 - it imports this module's neighbours

    who = contenders(advice)
    answer = advice.recommendation
    wanted = {
        "summary": f"Was {who[0].id} the right choice?",
        "baseline": who[-1].id,
        "implementations": list(dict.fromkeys(one.implementation for one in who)),
        "grid": {
            "n": [answer.n],
            "k": [answer.k],
            "d": [answer.d],
            "dtype": sorted({str(one.dtype) for one in who}),
            "threads": sorted({one.threads for one in who}),
        },
        "source": {"kind": str(_kind(advice.curves.cases)), "seed": 0},
        "protocol": {"kind": "steps", "steps": answer.steps},
        "budget": {"total": budget or _BUDGET, "call": budget or _BUDGET},
    }
    return api.plan(
        scenario.from_mapping(wanted, where=PUT_TO_THE_TEST),
        data=asked.data,
        implementations=[one.id for one in who],
        memory_limit=advice.memory_limit,
        results=Path(asked.results),
    )


def contenders(advice: Advice) -> tuple[Contender, ...]:
    """Return the recommended one and, where there is one, its runner-up."""
    return tuple(pick.contender for pick in (advice.best, *advice.recommendation.others[:1]))


def judged(advice: Advice, measured: MeasuredRun) -> Hindsight:
    """Return whether the recommendation was right."""
    pick, others = advice.best, advice.recommendation.others
    second = others[0].contender.id if others else None
    row = next(row for row in measured.rows(second) if row.cell.contender == pick.contender)
    return hindsight(pick, _of_a_call(row, advice.recommendation.steps), row.comparison if second is not None else None)


def _of_a_call(row: Row, steps: int) -> Estimate | None:
    """Return the seconds of a call of *steps* steps; a case that comes to rest earlier was measured with fewer."""
    found, taken = row.seconds, row.measurement.n_iter
    if found is None or not taken:
        return None
    factor = steps / taken
    return Estimate(point=found.point * factor, low=found.low * factor, high=found.high * factor, level=found.level)


def _kind(cases: Sequence[Case]) -> SourceKind:
    """Return how most of the points were drawn that the answer rests on; a photograph has the sizes that it has."""
    kinds = [case.source.kind for case in cases if case.source.kind in _DRAWN]
    return max(_DRAWN, key=kinds.count)
