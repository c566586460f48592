"""Do the plan's predictions hold here? Calibrates every contender of a scenario, measures a sample of its cells, and prints the shares.

Seconds: within a factor 2 of a measured call, by the wall, and by the processor, which a neighbour's load does not lengthen. Memory: within
10 % of the measured growth, where that is 10 MB or more; below, the allocator's own grain counts, and the share stands by itself; so does
that of cells that relocated an emptied cluster, which no plan foresees. Shares come with Clopper and Pearson's 95 % bound, and with the
cells that were missed most. Nothing is asserted: a shared machine may be busy.

    nox -s prediction -- --scenario standard --cells 300
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from statistics import median

from scipy.stats import beta

import kmeans_bench
from kmeans_bench.api import calibrating
from kmeans_bench.api.results import PlannedRun
from kmeans_bench.judging.cost import CostModel
from kmeans_bench.measuring import place
from kmeans_bench.measuring.calibration import Calibrator, Candidate
from kmeans_bench.measuring.engine import Engine, FailureError, Order
from kmeans_bench.measuring.ledger import Ledger
from kmeans_bench.measuring.stage import Stage, set_stage
from kmeans_bench.model import EmptyClusters, Plan, PlannedCell
from kmeans_bench.planning import forecast
from kmeans_bench.planning.staleness import calibration_key

FACTOR = 2.0
MEMORY = 0.10
LEAST_GROWTH, GRAIN = 1_000_000, 10_000_000
WORST = 12
CALLS = 3
LIMIT = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One cell: seconds (wall and processor) and bytes of growth, predicted and measured; `relocated`: an emptied cluster was moved."""

    name: str
    seconds: float
    took: float
    worked: float
    growth: float
    grew: int | None
    relocated: bool = False

    @property
    def larger(self) -> float:
        """Measured over predicted growth; 1 where it is too small to tell."""
        return (self.grew or 0) / self.growth if (self.grew or 0) >= LEAST_GROWTH else 1.0


def main() -> int:
    """Calibrate, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--scenario", default="standard")
    parser.add_argument("--cells", type=int, default=300, help="how many cells to measure, drawn at random")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, place.engine() as engine:
        planned = calibrated(kmeans_bench.plan(asked.scenario, results=Path(name)), engine)
        runnable = [cell for cell in planned.plan.cells if cell.status is None]
        chosen = set(random.Random(asked.seed).sample(runnable, min(asked.cells, len(runnable))))  # noqa: S311 - a sample, not secrecy
        found = list(measured(planned.plan, [cell for cell in runnable if cell in chosen], engine))
    sys.stdout.write(f"{asked.scenario}: {len(found)} of {len(runnable)} cells measured, {len(planned.plan.cells)} planned\n")
    for line in (*seconds(found), *memory(found)):
        sys.stdout.write(line + "\n")
    return 0


def calibrated(planned: PlannedRun, engine: Engine) -> PlannedRun:
    """Return the plan made anew after timing all of its contenders."""
    contenders = dict.fromkeys(cell.cell.contender for cell in planned.plan.cells if cell.status is None)
    candidates = [
        Candidate(contender=one, declaration=declaration, key=calibration_key(declaration, planned.environment))
        for one in contenders
        for declaration in (planned.plan.declaration(one.implementation),)
    ]
    ledger = Ledger()
    found = list(Calibrator(engine=engine, cost=CostModel(), ledger=ledger).calibrate(candidates, seconds=math.inf))
    sys.stdout.write(f"{len(found)} contenders calibrated in {ledger.calibration:.1f} s\n")
    return calibrating.replanned(planned, found)


def measured(plan: Plan, cells: Sequence[PlannedCell], engine: Engine) -> Iterator[Finding]:
    """Yield what each cell's call took and how much it grew by; what fails is left out."""
    for case, group in groupby(cells, key=lambda planned: planned.cell.case):
        stage = set_stage(case, plan.scenario, clock=lambda: 0.0, ledger=Ledger())
        for planned in group:
            try:
                yield one(plan, planned, stage, engine)
            except FailureError as failure:
                sys.stdout.write(f"  {planned.cell.id}: {failure}\n")
            finally:
                engine.clear()
        engine.forget()


def one(plan: Plan, planned: PlannedCell, stage: Stage, engine: Engine) -> Finding:
    """Measure one cell in a fresh worker: memory after a first call, then a few turns."""
    contender = planned.cell.contender
    declaration = plan.declaration(contender.implementation)
    cores = engine.cores[: contender.threads]
    worker = engine.start(Order(contender=contender, declaration=declaration, problem=stage.problem(contender.dtype), cores=cores))
    worker.prepare(LIMIT)
    first = worker.first(LIMIT)
    grew = worker.memory(LIMIT, brief=False).bytes
    turns = [worker.turn(LIMIT, first.seconds) for _ in range(CALLS)]
    asked = forecast.demand(declaration, planned.cell, plan.scenario.protocol)
    return Finding(
        name=planned.cell.id,
        seconds=planned.seconds or math.nan,
        took=median(turn.wall for turn in turns),
        worked=median(turn.cpu for turn in turns) / contender.threads,
        growth=asked.growth,
        grew=grew,
        relocated=stage.emptied and declaration.empty_clusters is EmptyClusters.RELOCATE,
    )


def seconds(found: Sequence[Finding]) -> Iterator[str]:
    """Yield the share of calls predicted within the factor, and those missed most."""
    near = math.log(FACTOR)
    yield share("seconds within a factor 2 of the call's wall time", [abs(math.log(one.took / one.seconds)) <= near for one in found])
    yield share("seconds within a factor 2 of its processor time", [abs(math.log(one.worked / one.seconds)) <= near for one in found])
    yield from missed(
        ((one.worked / one.seconds, one) for one in found),
        FACTOR,
        lambda one: f"{one.seconds:.4g} s predicted, {one.worked:.4g} s of the processor, {one.took:.4g} s of wall",
    )


def memory(found: Sequence[Finding]) -> Iterator[str]:
    """Yield the shares of growths declared within the tolerance, and those missed most."""
    told = [one for one in found if (one.grew or 0) >= LEAST_GROWTH]
    calm = [one for one in told if not one.relocated]
    large, small = [one for one in calm if (one.grew or 0) >= GRAIN], [one for one in calm if (one.grew or 0) < GRAIN]
    yield share("bytes within 10 % of the measured growth, from 10 MB on", [abs(one.larger - 1) <= MEMORY for one in large])
    yield share("the same from 1 to 10 MB", [abs(one.larger - 1) <= MEMORY for one in small])
    yield share("the same where an emptied cluster was relocated", [abs(one.larger - 1) <= MEMORY for one in told if one.relocated])
    yield from missed(
        ((one.larger, one) for one in [*large, *small]),
        1 + MEMORY,
        lambda one: f"{one.growth / 1e6:.1f} MB declared, {(one.grew or 0) / 1e6:.1f} MB measured",
    )


def missed(ratios: Iterable[tuple[float, Finding]], factor: float, told: Callable[[Finding], str]) -> Iterator[str]:
    """Yield the cells whose ratio is beyond the factor, the worst first."""
    beyond = sorted(((abs(math.log(ratio)), finding) for ratio, finding in ratios), key=lambda pair: -pair[0])
    for size, finding in beyond[:WORST]:
        if size > math.log(factor):
            yield f"    {finding.name}: {told(finding)}"


def share(what: str, hits: Sequence[bool]) -> str:
    """Return a share in percent with Clopper and Pearson's 95 % bound."""
    number, kept = len(hits), sum(hits)
    if not number:
        return f"n/a  {what}"
    low = float(beta.ppf(0.025, kept, number - kept + 1)) if kept else 0.0
    high = float(beta.ppf(0.975, kept + 1, number - kept)) if kept < number else 1.0
    return f"{100 * kept / number:5.1f} %  {what}: {kept} of {number}, 95 % bound {100 * low:.1f} to {100 * high:.1f} %"


if __name__ == "__main__":
    sys.exit(main())
