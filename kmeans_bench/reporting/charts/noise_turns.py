"""What the noise chart draws: turns in the order they were taken, each over the median of its cell, and the A/A pairs' ratios."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from kmeans_bench.judging.noise import identical
from kmeans_bench.model import Case, Measurement
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.once import once
from kmeans_bench.reporting.palette import label

Block = tuple[str, str]
"""Session and case id: what was measured in one go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One timed turn; `launch` is its session, case and launch."""

    case: Case
    contender: str
    label: str
    launch: tuple[str, str, int]
    round: int
    order: int
    ratio: float

    @property
    def block(self) -> Block:
        """Return what it was measured with."""
        return self.launch[:2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An A/A pair: ratio of its two halves, launch by launch."""

    case: Case
    contender: str
    session: str
    ratios: tuple[float, ...]

    @property
    def block(self) -> Block:
        """Return what it was measured with."""
        return self.session, self.case.id


@once
def in_order(findings: Findings) -> tuple[Turn, ...]:
    """Return every turn of the run, twins included, whatever became of its cell afterwards."""
    measured = [found for found in (*findings.run.measurements, *findings.run.twins) if found.samples]
    place = _places(findings, measured)
    turns = [turn for found in measured for turn in _turns(findings, found)]
    return tuple(sorted(turns, key=lambda turn: (place[turn.block], turn.launch[2], turn.round, turn.order)))


@once
def pairs(findings: Findings) -> tuple[Pair, ...]:
    """Return the A/A pairs that showed something."""
    return tuple(
        Pair(
            case=found.twin.case,
            contender=found.twin.contender.id,
            session=found.twin.session,
            ratios=tuple(math.exp(value) for value in found.log_ratios),
        )
        for found in identical(findings.run)
        if found.log_ratios
    )


def _places(findings: Findings, measured: list[Measurement]) -> Mapping[Block, tuple[str, int]]:
    """Return when each case of each session began; those that began in the same second are in the plan's order."""
    planned = {case: number for number, case in enumerate(findings.cases)}
    places: dict[Block, tuple[str, int]] = {}
    for found in measured:
        began = (found.started_at, planned.get(found.case, len(planned)))
        block = (found.session, found.case.id)
        places[block] = min(began, places.get(block, began))
    return places


def _turns(findings: Findings, found: Measurement) -> list[Turn]:
    middle = median(sample.wall for sample in found.samples)
    series = findings.series.get(found.contender)
    return [
        Turn(
            case=found.case,
            contender=found.contender.id,
            label=series.label if series is not None else f"{label(found.contender)} (twin)",
            launch=(found.session, found.case.id, sample.launch),
            round=sample.round,
            order=sample.order,
            ratio=sample.wall / middle,
        )
        for sample in found.samples
    ]
