"""How often does a 95 % interval cover the truth? Real A/A pairs, fresh launches, the runner's stopping rule, the report's intervals.

One implementation is copied under eight names and measured on three cases as any eight contenders would be; the truth of every ratio
between copies is 1. Four disjoint pairs a case, twelve a run, as many runs as it takes. Prints coverage with its exact
(Clopper-Pearson) bound.

    nox -s coverage -- --pairs 400
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from scipy.stats import binomtest

from kmeans_bench.judging.noise import noise_floor
from kmeans_bench.judging.speedups import compare
from kmeans_bench.measuring import environment, place
from kmeans_bench.measuring.runner import Runner
from kmeans_bench.model import (
    Budget,
    Case,
    Cell,
    Comparison,
    Contender,
    Dtype,
    Environment,
    Grid,
    Plan,
    PlannedCell,
    Run,
    Scenario,
    Source,
    SourceKind,
)
from kmeans_bench.planning import registry, shipped

COPIES = 8
SOURCE = Source(kind=SourceKind.BLOBS)
CASES = tuple(Case(source=SOURCE, n=n, k=k, d=d) for n, k, d in ((500, 3, 2), (3_000, 10, 8), (10_000, 10, 16)))
SECONDS_PER_CASE = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One A/A comparison, with the floor of its run and without."""

    case: Case
    widened: Comparison
    plain: Comparison


def main() -> int:
    """Measure, and print one line per run and a table at the end."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=int, default=400, help="A/A pairs to measure at least (default: 400)")
    parser.add_argument("--implementation", default="identity", help="which shipped implementation is copied (default: identity)")
    asked = parser.parse_args()
    found: list[Pair] = []
    with tempfile.TemporaryDirectory() as folder:
        plan = copies(asked.implementation, Path(folder))
        machine = environment.observe()
        while len(found) < asked.pairs:
            found += one_run(replace(plan, seed=len(found)), machine)
            sys.stdout.write(f"{len(found):4d} pairs: {summary([pair.widened for pair in found])}\n")
            sys.stdout.flush()
    report(found)
    return 0


def copies(implementation: str, folder: Path) -> Plan:
    """Copy an implementation under several names and plan them all as contenders."""
    text = (shipped.folder("implementations") / f"{implementation}.py").read_text(encoding="utf-8")
    for number in range(COPIES):
        (folder / f"copy{number}.py").write_text(text, encoding="utf-8")
    declarations = registry.discover([folder])
    cells = tuple(
        PlannedCell(
            cell=Cell(case=case, contender=Contender(implementation=declaration.name, dtype=Dtype.FLOAT64, threads=1)),
            seconds=0.001,
            bytes=None,
            key="",
        )
        for case in CASES
        for declaration in declarations
    )
    budget = Budget(total=SECONDS_PER_CASE * len(CASES), launches=5)
    scenario = Scenario(name="coverage", summary="", grid=Grid(k=(3,)), sources=(SOURCE,), baseline="copy0", budget=budget)
    return Plan(scenario=scenario, cells=cells, declarations=declarations)


def one_run(plan: Plan, machine: Environment) -> Iterator[Pair]:
    """Measure the copies once and compare them two by two."""
    with place.engine() as engine:
        runner = Runner(plan=plan, engine=engine, session=f"coverage-{plan.seed}")
        measured = [item for result in runner.measure(plan.cells) for item in result.measurements]
    run = Run(
        run_id="coverage",
        plan=plan,
        environment=machine,
        started_at="",
        measurements=tuple(item for item in measured if not item.contender.twin),
        twins=tuple(item for item in measured if item.contender.twin),
    )
    floor = noise_floor(run)
    for case in CASES:
        of_case = [item for item in run.measurements if item.case == case]
        for first, second in zip(of_case[::2], of_case[1::2], strict=True):
            yield Pair(
                case=case,
                widened=compare(run, first.contender, second, floor=floor),
                plain=compare(run, first.contender, second, floor=None),
            )


def summary(comparisons: Sequence[Comparison]) -> str:
    """Return how many intervals cover 1, between which bounds the true coverage lies, and how wide they are."""
    estimates = [comparison.estimate for comparison in comparisons if comparison.estimate is not None]
    hits = sum(estimate.low <= 1 <= estimate.high for estimate in estimates)
    bound = binomtest(hits, len(estimates)).proportion_ci(0.95, method="exact")
    half = median(math.log(estimate.high / estimate.low) / 2 for estimate in estimates)
    none = len(comparisons) - len(estimates)
    missing = f", {none} without an interval" if none else ""
    share = f"{hits / len(estimates):.3f} [{bound.low:.3f}, {bound.high:.3f}]"
    return f"{hits} of {len(estimates)} cover 1 = {share}, half-width {half:.1%}{missing}"


def report(found: Sequence[Pair]) -> None:
    """Print the table."""
    out = ["", f"coverage of nominal 95 % intervals, {CASES[0].source.label}, {COPIES} copies, 5 fresh launches, float64, 1 thread"]
    out += [f"  all, with the run's A/A floor     {summary([pair.widened for pair in found])}"]
    out += [f"  all, launches alone               {summary([pair.plain for pair in found])}"]
    out += [f"  {case.id:33s} {summary([pair.widened for pair in found if pair.case == case])}" for case in CASES]
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    sys.exit(main())
