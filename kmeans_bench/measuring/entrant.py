"""One contender in one case, from its first worker to its measurement. The only mutable record here; it lives as long as the case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kmeans_bench.model import Contender, Halves, Measurement, Sample, Status, Stop

if TYPE_CHECKING:
    from kmeans_bench.measuring.engine import FailureError, First, Memory
    from kmeans_bench.measuring.oracle import Judgement
    from kmeans_bench.measuring.stage import Stage
    from kmeans_bench.model import Declaration, PlannedCell, Problem


_JUDGED = ("inertia", "inertia_error", "wrong_share", "ari", "clusters", "n_iter", "settled")  # as the oracle's `Judgement` has them


@dataclass(slots=True, kw_only=True)
class Entrant:
    """What is known so far of one contender.

    Attributes
    ----------
    calls
        Seconds of one call, as far as known: from sizing, later from the samples.
    verified
        Fingerprints of the answers that the oracle has accepted.
    """

    contender: Contender
    planned: PlannedCell
    declaration: Declaration
    problem: Problem
    started_at: str
    samples: list[Sample] = field(default_factory=list)
    halves: list[Halves] = field(default_factory=list)
    failure: FailureError | None = None
    first: First | None = None
    judgement: Judgement | None = None
    memory: Memory | None = None
    imports: float | None = None
    calls: float | None = None
    narrow: bool = False
    verified: set[bytes] = field(default_factory=set)

    @property
    def alive(self) -> bool:
        """Whether another launch makes sense."""
        return self.failure is None and (self.judgement is None or self.judgement.status is Status.OK)

    @property
    def exact(self) -> bool:
        """Whether it may stand for the case's cheapest exact contender."""
        return self.alive and self.declaration.exact

    def estimate(self) -> float:
        """Return the seconds of a call, as far as known."""
        return self.calls if self.calls is not None else 0.001

    def measurement(self, stage: Stage, session: str) -> Measurement:
        """Return the record of what came of this cell."""
        judgement, first, memory = self.judgement, self.first, self.memory
        wrong = self.status() is Status.WRONG
        samples, halves = ((), ()) if wrong else (tuple(self.samples), tuple(self.halves))  # a wrong answer has no speed
        judged: dict[str, Any] = {name: getattr(judgement, name) for name in _JUDGED} if judgement else {}
        return Measurement(
            case=self.planned.cell.case,
            contender=self.contender,
            protocol=stage.protocol.kind,
            status=self.status(),
            session=session,
            key=self.planned.key,
            started_at=self.started_at,
            reason=self.reason(),
            traceback=self.failure.tail if self.failure else None,
            samples=samples,
            halves=halves,
            stop=(Stop.NARROW if self.narrow else Stop.BUDGET) if samples else None,
            first_call=first.seconds if first else None,
            imports=self.imports,
            peak_bytes=memory.bytes if memory else None,
            peak_method=memory.method if memory else None,
            distances=first.answer.distances if first else None,
            method=first.answer.method if first else None,
            steps=stage.steps,
            closed=bool(judgement and judgement.closed),
            emptied=stage.emptied,
            empty_clusters=self.declaration.empty_clusters,
            exact=self.declaration.exact,
            nearest=self.declaration.nearest,
            threads=first.threads if first else None,
            rounded=stage.rounds(self.contender.dtype),
            expected=stage.expects_wrong(self.contender) and wrong,
            predicted_seconds=self.planned.seconds,
            predicted_bytes=self.planned.bytes,
            **judged,
        )

    def status(self) -> Status:
        """Return the outcome so far."""
        if self.failure is not None:
            return self.failure.status
        return self.judgement.status if self.judgement else Status.OK

    def reason(self) -> str | None:
        """Return why the status is not ok."""
        if self.failure is not None:
            return self.failure.reason
        return self.judgement.reason if self.judgement else None
