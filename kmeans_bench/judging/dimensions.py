"""What becomes of known clusters as dimensions are added: agreement with them by d, over draws of the points; nothing is timed here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from statistics import median

from kmeans_bench.judging import draws
from kmeans_bench.judging.draws import seedless
from kmeans_bench.model import Case, Contender, Estimate, Measurement, ProtocolKind, Run, Status

LEAST_LEVELS = 3  # values of d that make a line


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Values over draws of the points at one d; `silent` counts draws without one."""

    d: int
    values: tuple[float, ...]
    silent: int = 0

    @property
    def typical(self) -> float:
        """Median over draws."""
        return median(self.values)

    @property
    def interval(self) -> Estimate | None:
        """The median with its interval over draws at 95 %; None for fewer than six, or where a draw is silent."""
        return draws.typical(self.values, silent=self.silent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Agreement of one contender, by d; `silent` counts draws without an answer."""

    contender: Contender
    levels: tuple[Level, ...]
    silent: int = 0

    def at(self, d: int) -> Level | None:
        """Return what there is at *d*."""
        return next((one for one in self.levels if one.d == d), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One kind of points in several dimensions.

    Attributes
    ----------
    kind
        A case of it, without its seed and with d = 0.
    ds
        In increasing order.
    lines
        In the plan's order of contenders.
    contrasts
        Of distances, by d, where they were kept.
    """

    kind: Case
    ds: tuple[int, ...]
    lines: tuple[Line, ...]
    contrasts: tuple[Level, ...]

    def of(self, name: str) -> Line | None:
        """Return the line of the first contender that answers to *name*."""
        return next((one for one in self.lines if one.contender.answers_to(name)), None)


def sweeps(run: Run) -> tuple[Sweep, ...]:
    """Return every kind of points with known clusters that whole routines were measured on in three dimensions or more.

    Under the other protocols everyone has the same start and comes to the same clusters: there is nothing to tell apart.
    """
    if run.plan.scenario.protocol.kind is not ProtocolKind.AS_WRITTEN:
        return ()
    groups: dict[Case, list[Measurement]] = {}
    for one in run.measurements:
        if one.case.true_clusters is not None:
            groups.setdefault(_kind(one.case), []).append(one)
    kept = {one.case: one.contrast for one in run.trajectories if one.contrast is not None}
    found = (_sweep(kind, own, kept) for kind, own in groups.items())
    return tuple(one for one in found if len(one.ds) >= LEAST_LEVELS and one.lines)


def _kind(case: Case) -> Case:
    return replace(seedless(case), d=0)


def _sweep(kind: Case, own: Iterable[Measurement], kept: Mapping[Case, float]) -> Sweep:
    own = tuple(own)
    lines = [
        _line(contender, [one for one in own if one.contender == contender]) for contender in dict.fromkeys(one.contender for one in own)
    ]
    contrasts: dict[int, list[float | None]] = {}
    for case in dict.fromkeys(one.case for one in own):
        contrasts.setdefault(case.d, []).append(kept.get(case))
    return Sweep(
        kind=kind,
        ds=tuple(sorted({level.d for line in lines for level in line.levels})),
        lines=tuple(line for line in lines if line.levels),
        contrasts=_levels(contrasts),
    )


def _line(contender: Contender, own: Iterable[Measurement]) -> Line:
    answers: dict[int, list[float | None]] = {}
    for one in own:
        answers.setdefault(one.case.d, []).append(one.ari if one.status is Status.OK else None)
    return Line(contender=contender, levels=_levels(answers), silent=sum(found.count(None) for found in answers.values()))


def _levels(answers: Mapping[int, list[float | None]]) -> tuple[Level, ...]:
    """Return what was answered by d; None is a silent draw, and a d at which all are has no level."""
    found = (Level(d=d, values=tuple(one for one in own if one is not None), silent=own.count(None)) for d, own in sorted(answers.items()))
    return tuple(one for one in found if one.values)
