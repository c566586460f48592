"""What becomes of known clusters as dimensions are added: agreement with them by d, over draws of the points; nothing is timed here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from statistics import median

from kmeans_bench.judging.claim_seeds import over
from kmeans_bench.judging.claims import seedless
from kmeans_bench.model import Case, Contender, Estimate, Measurement, ProtocolKind, Run, Status
from kmeans_bench.stats.intervals import fewest

LEAST_LEVELS = 3  # values of d that make a line
_LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Values over draws of the points at one d."""

    d: int
    values: tuple[float, ...]

    @property
    def typical(self) -> float:
        """Median over draws."""
        return median(self.values)

    @property
    def interval(self) -> Estimate | None:
        """The median with its interval over draws at 95 %; None for fewer than six."""
        return over(list(self.values), level=_LEVEL) if len(self.values) >= fewest(_LEVEL) else None


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
    contrasts: dict[int, list[float]] = {}
    for case in dict.fromkeys(one.case for one in own):
        if case in kept:
            contrasts.setdefault(case.d, []).append(kept[case])
    return Sweep(
        kind=kind,
        ds=tuple(sorted({level.d for line in lines for level in line.levels})),
        lines=tuple(line for line in lines if line.levels),
        contrasts=_levels(contrasts),
    )


def _line(contender: Contender, own: Iterable[Measurement]) -> Line:
    values: dict[int, list[float]] = {}
    silent = 0
    for one in own:
        if one.status is Status.OK and one.ari is not None:
            values.setdefault(one.case.d, []).append(one.ari)
        else:
            silent += 1
    return Line(contender=contender, levels=_levels(values), silent=silent)


def _levels(values: Mapping[int, list[float]]) -> tuple[Level, ...]:
    return tuple(Level(d=d, values=tuple(found)) for d, found in sorted(values.items()))
