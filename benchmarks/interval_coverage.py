"""How often does a 95 % interval cover the truth? Real A/A pairs, fresh launches, the runner's stopping rule, the report's intervals.

One implementation is copied under eight names and measured on three cases as any eight contenders would be; the truth of every ratio
between copies is 1. Four disjoint pairs a case, twelve a run, as many runs as it takes. Prints coverage with its bound: Clopper
and Pearson's, for as many independent pairs as those of a case are worth, because they share launches, neighbours and floor; and how far
the median interval reaches, because a wide one covers easily. Adds a line to a ledger of outcomes, from which `nox -s
docs` makes the README's calibration.

    nox -s coverage -- --pairs 400
    nox -s coverage -- --pairs 36 --conditions "other work on both cores"
"""

from __future__ import annotations

import argparse
import csv
import math
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from kmeans_bench.errors import UsageError
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
from kmeans_bench.planning.digest import survey
from kmeans_bench.stats import binomial

COPIES = 8
SOURCE = Source(kind=SourceKind.BLOBS)
CASES = tuple(Case(source=SOURCE, n=n, k=k, d=d) for n, k, d in ((500, 3, 2), (3_000, 10, 8), (10_000, 10, 16)))
SECONDS_PER_CASE = 5.0
LEDGER = Path(__file__).resolve().parents[1] / "results" / "coverage.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One A/A comparison, with the floor of its run and without; `run` numbers the run it comes from."""

    run: int
    case: Case
    widened: Comparison
    plain: Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One line of the ledger.

    Attributes
    ----------
    pairs, covered
        A/A pairs that had an interval, and those whose interval held 1.
    without
        Pairs that had none.
    worth
        How many independent pairs they are worth (`independent`).
    half_width
        Median of the intervals' half-widths, as logarithms.
    conditions
        What else the machine did, as whoever ran it says.
    """

    started_at: str
    commit: str
    machine: str
    cores: int
    implementation: str
    pairs: int
    covered: int
    without: int
    worth: float
    level: float
    half_width: float
    conditions: str


def main() -> int:
    """Measure, print one line per run and a table at the end, and add the outcome to the ledger."""
    asked = _arguments()
    found: list[Pair] = []
    began = datetime.now(UTC).isoformat(timespec="seconds")
    with tempfile.TemporaryDirectory() as folder:
        plan = copies(asked.implementation, Path(folder))
        machine = environment.observe()
        while len(found) < asked.pairs:
            found += one_run(replace(plan, seed=len(found)), machine)
            sys.stdout.write(f"{len(found):4d} pairs: {summary(found)}\n")
            sys.stdout.flush()
    report(found)
    append(asked.ledger, outcome(found, machine, began=began, implementation=asked.implementation, conditions=asked.conditions))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=int, default=400, help="A/A pairs to measure at least (default: 400)")
    parser.add_argument("--implementation", default="identity", help="which shipped implementation is copied (default: identity)")
    parser.add_argument("--ledger", type=Path, default=LEDGER, help="default: results/coverage.csv")
    parser.add_argument("--conditions", default="", help="what else the machine does meanwhile, for the ledger")
    return parser.parse_args()


def outcome(found: Sequence[Pair], machine: Environment, *, began: str, implementation: str, conditions: str) -> Outcome:
    """Return what *found* comes to, with the floor of each run."""
    clusters, halves = tally(found)
    estimates = [pair.widened.estimate for pair in found if pair.widened.estimate is not None]
    return Outcome(
        started_at=began,
        commit=(machine.commit or "")[:12],
        machine=machine.cpu,
        cores=machine.cores,
        implementation=implementation,
        pairs=len(halves),
        covered=sum(map(sum, clusters)),
        without=len(found) - len(halves),
        worth=round(independent(clusters), 1),
        level=estimates[0].level,
        half_width=round(median(halves), 4),
        conditions=conditions,
    )


def append(ledger: Path, line: Outcome) -> None:
    """Add a line; the header stands once."""
    new = not ledger.exists()
    with ledger.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [field.name for field in fields(Outcome)], lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerow(asdict(line))


def copies(implementation: str, folder: Path) -> Plan:
    """Copy an implementation under several names, the modules beside it once, and plan the copies' own `fit` as contenders.

    Raises
    ------
    UsageError
        If a copy cannot be loaded: nothing would be measured.
    """
    place = shipped.folder("implementations")
    source = place / f"{implementation}.py"
    for module in filter(lambda path: path.parent == place, map(Path, survey(source).local_modules)):
        shutil.copy(module, folder)
    for number in range(COPIES):
        shutil.copy(source, folder / f"copy{number}.py")
    declarations = tuple(one for one in registry.discover([folder]) if one.function == "fit")
    if broken := [f"{one.name}: {one.problem}" for one in declarations if one.problem is not None]:
        raise UsageError(broken[0])
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
                run=plan.seed,
                case=case,
                widened=compare(run, first.contender, second, floor=floor),
                plain=compare(run, first.contender, second, floor=None),
            )


def summary(found: Sequence[Pair], *, widened: bool = True) -> str:
    """Return how many intervals cover 1, between which bounds the true coverage lies, and how wide they are."""
    clusters, halves = tally(found, widened=widened)
    hits, worth = sum(map(sum, clusters)), independent(clusters)
    share = binomial.clustered(hits, len(halves), worth=worth)
    none = len(found) - len(halves)
    missing = f", {none} without an interval" if none else ""
    shown, reach = f"{share.point:.3f} [{share.low:.3f}, {share.high:.3f}]", math.exp(median(halves))
    return f"{hits} of {len(halves)} (worth {worth:.0f}) cover 1 = {shown}, the median one ÷{reach:.3f} to ×{reach:.3f}{missing}"


def tally(found: Sequence[Pair], *, widened: bool = True) -> tuple[list[list[bool]], list[float]]:
    """Return which intervals cover 1, those of one case of one run together, and half of each one's width as a logarithm."""
    clusters: defaultdict[tuple[int, Case], list[bool]] = defaultdict(list)
    halves = []
    for pair in found:
        estimate = (pair.widened if widened else pair.plain).estimate
        if estimate is not None:
            clusters[pair.run, pair.case].append(estimate.low <= 1 <= estimate.high)
            halves.append(math.log(estimate.high / estimate.low) / 2)
    return list(clusters.values()), halves


def independent(clusters: Sequence[Sequence[bool]]) -> float:
    """Return how many independent pairs those of *clusters* are worth, at most as many as there are.

    p (1 - p) over the variance of the share p between clusters. Where fewer than two clusters hold a miss, or fewer than two a hit, nothing
    shows how much the pairs of one share, and a cluster counts as one pair at most. (E. L. Korn, B. I. Graubard, Confidence intervals for
    proportions with small expected number of positive counts estimated from survey data, Survey Methodology 24(2), 1998.)

    >>> independent([[True, True], [False, False], [True, True], [False, False]])
    3.0
    >>> independent([[True, False], [False, True]]), independent([[True, True], [True, True]])
    (4.0, 2.0)
    >>> independent([[True, True, True, False], [True] * 4, [True] * 4])  # one miss: never worth more than none
    3.0
    """
    count, groups = sum(map(len, clusters)), len(clusters)
    share = sum(map(sum, clusters)) / count
    if share in (0, 1) or groups == 1:
        return float(groups)
    telling = min(sum(not all(cluster) for cluster in clusters), sum(map(any, clusters))) > 1
    most = float(count if telling else groups)
    spread = sum((sum(cluster) - share * len(cluster)) ** 2 for cluster in clusters) * groups / (groups - 1) / count**2
    return min(most, share * (1 - share) / spread) if spread else most


def report(found: Sequence[Pair]) -> None:
    """Print the table."""
    out = ["", f"coverage of nominal 95 % intervals, {CASES[0].source.label}, {COPIES} copies, 5 fresh launches, float64, 1 thread"]
    out += [f"  all, with the run's A/A floor     {summary(found)}"]
    out += [f"  all, launches alone               {summary(found, widened=False)}"]
    out += [f"  {case.id:33s} {summary([pair for pair in found if pair.case == case])}" for case in CASES]
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    sys.exit(main())
