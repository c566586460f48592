"""What a report is about, worked out once: every chart and table of a report reads the same findings."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata

from kmeans_bench.judging import noise, precision, roofline, scaling, slowdowns, speedups, timing
from kmeans_bench.judging import race as races
from kmeans_bench.judging import winners as ranking
from kmeans_bench.judging.crossovers import Arena
from kmeans_bench.judging.draws import about_draws
from kmeans_bench.judging.race import Race
from kmeans_bench.judging.roofline import Limit
from kmeans_bench.judging.slowdowns import Slowdown
from kmeans_bench.model import (
    Case,
    Cell,
    ClaimVerdict,
    Comparison,
    Contender,
    Estimate,
    Grade,
    Measurement,
    NoiseFloor,
    ProtocolKind,
    Run,
    Scope,
    Status,
    Winner,
)
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting import palette
from kmeans_bench.reporting.claims import verdicts
from kmeans_bench.reporting.palette import Series


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Findings:
    """A run with what judging made of it.

    Attributes
    ----------
    comparisons
        One per planned cell, in the plan's order.
    winners
        One per case.
    seconds
        Median seconds per call of every cell that was measured and right.
    slowdowns
        Every planned cell against the best of its case.
    units
        Seconds per point, centroid, dimension and step of every cell that has them.
    limits
        Where every cell with seconds stands under the machine's roofs.
    measured
        The measurement of every planned cell.
    series
        How each contender looks, in row order: geometric mean of its slow-down over the fastest, best first.
    arena
        Any two contenders head to head, paired.
    gains
        float32 over float64 of the same implementation, wherever both were planned.
    race
        Ours against the libraries; None where the run is no race.
    claims
        What becomes of the claims made of the run's cases.
    """

    run: Run
    comparisons: tuple[Comparison, ...]
    winners: tuple[Winner, ...]
    floor: NoiseFloor | None
    seconds: Mapping[Cell, Estimate]
    slowdowns: Mapping[Cell, Slowdown]
    units: Mapping[Cell, Estimate]
    limits: Mapping[Cell, Limit]
    measured: Mapping[Cell, Measurement]
    series: Mapping[Contender, Series]
    arena: Arena
    gains: tuple[Comparison, ...]
    race: Race | None
    claims: tuple[ClaimVerdict, ...] = ()

    @property
    def cases(self) -> tuple[Case, ...]:
        """Planned cases, in the plan's order."""
        return tuple(dict.fromkeys(planned.cell.case for planned in self.run.plan.cells))


def examine(run: Run) -> Findings:
    """Ask judging about *run*."""
    estimates = {m.cell: estimate for m in run.measurements if (estimate := timing.seconds(m)) is not None}
    found, floor = ranking.winners(run), noise.noise_floor(run)
    return assemble(
        run,
        comparisons=speedups.speedups(run),
        winners=found,
        floor=floor,
        seconds=estimates,
        behind=slowdowns.against(run, found, floor),
    )


def assemble(
    run: Run,
    *,
    comparisons: Iterable[Comparison],
    winners: Iterable[Winner],
    floor: NoiseFloor | None,
    seconds: Mapping[Cell, Estimate],
    behind: Iterable[Slowdown],
) -> Findings:
    """Put findings together from what was judged."""
    winners = tuple(winners)
    wins = Counter(winner.fastest.implementation for winner in winners if winner.fastest is not None)
    return Findings(
        run=run,
        comparisons=tuple(comparisons),
        winners=winners,
        floor=floor,
        seconds=seconds,
        slowdowns={slowdown.cell: slowdown for slowdown in behind},
        units={m.cell: cost for m in run.measurements if (cost := scaling.unit(m, seconds.get(m.cell))) is not None},
        limits=roofline.limits(run.measurements, seconds, run.roofs),
        measured={measurement.cell: measurement for measurement in run.measurements},
        series=palette.assign(_row_order(run, seconds), [name for name, _ in wins.most_common()]),
        arena=Arena(run=run, floor=floor),
        gains=precision.gains(run, floor),
        race=races.race(run),
        claims=verdicts(run),
    )


def absence(findings: Findings, comparison: Comparison) -> str:
    """Return why there is no ratio, beginning with what became of the cell: "not run: needs 25.6 GB", "wrong: ...", "no ratio: ..."."""
    if comparison.baseline == comparison.candidate:
        return "the fallback baseline" if comparison.fallback else "the baseline"
    measurement = findings.measured[Cell(case=comparison.case, contender=comparison.candidate)]
    if measurement.status is Status.OK:
        return f"no ratio: {comparison.reason or 'no reason was recorded'}"
    return f"{_verb(measurement.status)}: {measurement.reason or comparison.reason or 'no reason was recorded'}"


def runnable(findings: Findings) -> tuple[Case, ...]:
    """Return the cases in which something was planned to run; all cases when that is none."""
    wanted = {planned.cell.case for planned in findings.run.plan.cells if planned.status is None}
    return tuple(case for case in findings.cases if case in wanted) or findings.cases


def over_seeds(findings: Findings) -> bool:
    """Whether the run holds so many seeds of every kind of data that they carry an interval: it is about all of them then."""
    return about_draws(findings.cases)


CLOSED = "*: the routine returns no labels of its final centroids, so its last assignment was not timed."


def is_closed(findings: Findings, case: Case, contender: Contender | None) -> bool:
    """Whether the harness computed a cell's labels outside the timing."""
    measurement = findings.measured.get(Cell(case=case, contender=contender)) if contender is not None else None
    return measurement is not None and measurement.closed


def is_within(comparison: Comparison) -> bool:
    """Whether an interval says nothing about the next launch."""
    return comparison.scope is Scope.WITHIN_LAUNCHES


def sizes(case: Case) -> str:
    """Return ``N=1k K=3 d=2``."""
    return f"N={words.count(case.n)} K={words.count(case.k)} d={words.count(case.d)}"


def name(findings: Findings, contender: Contender) -> str:
    """Return the implementation, with what else tells contenders of this run apart."""
    alike = [other for other in findings.series if other.implementation == contender.implementation]
    return findings.series[contender].label if len(alike) > 1 else contender.implementation


def work(run: Run) -> str:
    """Return what one timed call does."""
    protocol = run.plan.scenario.protocol
    match protocol.kind:
        case ProtocolKind.STEPS:
            return f"{words.plural(protocol.steps, 'Lloyd step')} from the same {protocol.init} start"
        case ProtocolKind.CONVERGE:
            goal = f"tol = {protocol.tol:g}" if protocol.tol else "a fixed point"
            return f"from the same {protocol.init} start to {goal}, at most {protocol.max_iter} steps"
        case ProtocolKind.AS_WRITTEN:
            return "each routine as its author wrote it, its own start and stopping rule included"


def doctor(run: Run) -> str:
    """Return what the doctor thought of the machine before the run, in a line: how many probes had which grade, and whom to worry about.

    >>> from types import SimpleNamespace as Shape
    >>> doctor(Shape(probes=()))
    'doctor: not asked before this run'
    >>> doctor(Shape(probes=(Shape(name="load", grade=Grade.WARN), Shape(name="cores", grade=Grade.OK))))
    'doctor: 1 ok, 1 warn (load)'
    """
    if not run.probes:
        return "doctor: not asked before this run"
    counts = Counter(probe.grade for probe in run.probes)
    graded = ", ".join(f"{counts[grade]} {grade}" for grade in Grade if counts[grade])
    worrying = ", ".join(probe.name for probe in run.probes if probe.grade in (Grade.WARN, Grade.BAD))
    return f"doctor: {graded}" + (f" ({worrying})" if worrying else "")


def provenance(run: Run) -> str:
    """Return where a picture's numbers come from, in one line."""
    environment = run.environment
    parts = [
        f"run {run.run_id}",
        environment.cpu,
        words.plural(environment.cores, "core"),
        f"Python {environment.python}",
        *(f"{name} {environment.packages[name]}" for name in ("numpy", "scikit-learn") if name in environment.packages),
        *environment.blas[:1],
        *([f"commit {environment.commit[:10]}"] if environment.commit else []),
        f"kmeans-bench {environment.packages.get('kmeans-bench', version())}",
    ]
    return " · ".join(part for part in parts if part)


def version() -> str:
    """Return the version of this package, or "unknown" in a checkout that was never installed."""
    try:
        return metadata.version("kmeans-bench")
    except metadata.PackageNotFoundError:
        return "unknown"


def _row_order(run: Run, seconds: Mapping[Cell, Estimate]) -> list[Contender]:
    """Return the planned contenders, the one that is closest to the fastest on (geometric) average first, never measured last."""
    contenders = list(dict.fromkeys(planned.cell.contender for planned in run.plan.cells))
    best: dict[Case, float] = {}
    for cell, estimate in seconds.items():
        best[cell.case] = min(estimate.point, best.get(cell.case, math.inf))
    behind: dict[Contender, list[float]] = {contender: [] for contender in contenders}
    for cell, estimate in seconds.items():
        behind.setdefault(cell.contender, []).append(math.log(estimate.point / best[cell.case]))

    def rank(contender: Contender) -> tuple[float, str]:
        logs = behind[contender]
        return (sum(logs) / len(logs) if logs else math.inf, contender.id)

    return sorted(contenders, key=rank)


def _verb(status: Status) -> str:
    match status:
        case Status.SKIPPED | Status.UNAVAILABLE:
            return "not run"
        case Status.OOM:
            return "out of memory"
        case _:
            return str(status)
