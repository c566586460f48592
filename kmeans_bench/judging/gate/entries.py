"""What a gate's run, or a run, leaves behind in the history of its machine. Seconds are taken the same way every time, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from kmeans_bench.judging.gate.verdicts import ENOUGH_BOUTS
from kmeans_bench.judging.timing import seconds
from kmeans_bench.model import (
    CellVerdict,
    Clock,
    GateRun,
    Measurement,
    Origin,
    Past,
    PastCell,
    Phase,
    ProtocolKind,
    Quantity,
    Run,
    Status,
)

TRACED = "tracemalloc"
"""The one way of measuring a peak that repeats to the byte."""


def of_gate(run: GateRun, fingerprint: str) -> Past | None:
    """Return the entry of a gate: head's cells. None where nothing can be concluded from it, or two implementations of one commit met."""
    own = [cell for cell in run.verdict.cells if not cell.cell.placebo and cell.cell.head.ok]
    known = tuple(past for past in map(_of_cell, own) if past != PastCell(cell=past.cell))  # who is new was not measured
    if run.verdict.invalid is not None or not known or any(cell.cell.opponent is not None for cell in own):
        return None
    return Past(
        origin=Origin.GATE,
        scenario=run.scenario,
        at=run.started_at,
        fingerprint=fingerprint,
        machine=run.environment.cpu,
        commit=run.head.commit,
        changed=run.head.dirty,
        cells=known,
    )


def of_run(run: Run, fingerprint: str) -> Past | None:
    """Return the entry of a run: what its last invocation measured and found right; None where that is nothing."""
    own = [found for found in run.measurements if found.status is Status.OK and not found.reused]
    return (
        None
        if not own
        else Past(
            origin=Origin.RUN,
            scenario=run.plan.scenario.name,
            at=max(found.started_at for found in own),
            fingerprint=fingerprint,
            machine=run.environment.cpu,
            commit=run.environment.commit,
            cells=tuple(_of_measurement(found) for found in own),
        )
    )


def _of_cell(cell: CellVerdict) -> PastCell:
    """Return head's figures: the screen's seconds, whose quads are the same in every run, on the deciding clock; few bouts give none."""
    clock = cell.cell.clocks[0]
    screened = (bout for bout in cell.cell.bouts if bout.phase is Phase.SCREEN)
    heads = [bout.head_cpu if clock is Clock.CPU else bout.head_wall for bout in screened]
    counts = {count.quantity: count.head for count in cell.counts}
    return PastCell(
        cell=cell.cell.cell.id,
        seconds=_median(value for value in heads if value is not None),
        peak_bytes=counts.get(Quantity.MEMORY),
        steps=counts.get(Quantity.STEPS),
        distances=counts.get(Quantity.DISTANCES),
    )


def _of_measurement(found: Measurement) -> PastCell:
    estimate = seconds(found)
    return PastCell(
        cell=found.cell.id,
        seconds=estimate.point if estimate is not None else None,
        peak_bytes=found.peak_bytes if found.peak_method == TRACED else None,
        steps=found.n_iter if found.protocol is ProtocolKind.CONVERGE else found.steps,
    )


def _median(values: Iterable[float]) -> float | None:
    found = list(values)
    return median(found) if len(found) >= ENOUGH_BOUTS else None
