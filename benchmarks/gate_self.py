"""The gate on itself: HEAD against HEAD, all cells, and one more line in a ledger of outcomes. `nox -s gate-self` calls it.

    nox -s gate-self                 one suite; some two minutes
    nox -s gate-self -- --suites 20  as many as it takes to say something
    nox -s gate-self -- --suites 0   only what the ledger says

A suite is a false alarm when identical code ends with another exit code than 0; strictness is no part of that. Shares come with Clopper
and Pearson's 95 % bounds. Ends with 1 when the ledger contradicts the promise of 1 %.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from gate_proof.rates import Rate
from kmeans_bench.api import gating
from kmeans_bench.errors import KMeansBenchError, UsageError
from kmeans_bench.measuring import checkout
from kmeans_bench.model import Change, GateRule, GateRun
from kmeans_bench.planning.shipped import folder

LEDGER = Path(__file__).resolve().parents[1] / "results" / "gate-self.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One suite: what it said of identical code.

    Attributes
    ----------
    slower, faster, undecided, cells
        How many of how many cells, the placebo left out.
    resolution
        Smallest slow-down that it could have shown with 95 % power in whichever cell; empty where it could not have in one.
    seconds
        Of measuring, without checking out and inspecting.
    """

    started_at: str
    commit: str
    machine: str
    cores: int
    seed: int
    exit_code: int
    change: str
    cells: int
    slower: int
    faster: int
    undecided: int
    resolution: str
    seconds: float
    reason: str

    @property
    def false_alarm(self) -> bool:
        """Whether it would have failed a build."""
        return int(self.exit_code) != 0


def main() -> int:
    """Hold the suites, add them to the ledger, and say what it comes to."""
    asked = _arguments()
    try:
        for number in range(asked.suites):
            found = held(asked.budget)
            append(asked.ledger, found)
            _say(
                f"suite {number + 1} of {asked.suites}: exit {found.exit_code}, {found.change}, {found.cells} cells, {found.seconds:.0f} s"
            )
    except KMeansBenchError as error:
        _say(str(error))
        return 2
    every = read(asked.ledger)
    for line in summary(every):
        _say(line)
    return int(alarms(every).low > GateRule().alpha)


def held(budget: str) -> Outcome:
    """Hold one suite.

    Raises
    ------
    UsageError
        If the work tree is not HEAD in what is measured.
    """
    place = folder("implementations")
    if checkout.repository(place).git("status", "--porcelain", "--", str(place)):
        msg = f"{place} differs from HEAD, so the two sides are not identical code; commit, or put it aside"
        raise UsageError(msg)
    return outcome(gating.gate(base="HEAD", everything=True, budget=budget).run)


def outcome(run: GateRun) -> Outcome:
    """Return the line of the ledger."""
    cells = [cell.change for cell in run.verdict.cells if not cell.cell.placebo]
    resolution = run.verdict.resolution
    return Outcome(
        started_at=run.started_at,
        commit=(run.head.commit or "")[:12],
        machine=run.environment.cpu,
        cores=run.environment.cores,
        seed=run.seed,
        exit_code=run.exit_code,
        change=str(run.verdict.change),
        cells=len(cells),
        slower=cells.count(Change.SLOWER),
        faster=cells.count(Change.FASTER),
        undecided=cells.count(Change.UNDECIDED),
        resolution="" if resolution is None else f"{resolution:.4f}",
        seconds=round(run.verdict.seconds, 1),
        reason=run.verdict.invalid or "",
    )


def append(ledger: Path, found: Outcome) -> None:
    """Add a line; the first one brings the header."""
    fresh = not ledger.exists()
    with ledger.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        if fresh:
            writer.writerow(field.name for field in fields(Outcome))
        writer.writerow(asdict(found).values())


def read(ledger: Path) -> list[Outcome]:
    """Return what the ledger holds."""
    if not ledger.exists():
        return []
    numbers: dict[str, Callable[[str], int | float]] = {
        **dict.fromkeys(("cores", "seed", "exit_code", "cells", "slower", "faster", "undecided"), int),
        "seconds": float,
    }
    with ledger.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    values: list[dict[str, Any]] = [{name: numbers[name](text) if name in numbers else text for name, text in row.items()} for row in rows]
    return [Outcome(**row) for row in values]


def alarms(every: Sequence[Outcome]) -> Rate:
    """Return how many suites would have failed a build."""
    return Rate(hits=sum(one.false_alarm for one in every), of=len(every))


def summary(every: Sequence[Outcome]) -> list[str]:
    """Return what the ledger comes to."""
    cells = sum(one.cells for one in every)
    return [
        f"false alarms, suites of identical code with another exit code than 0: {alarms(every)}",
        f"suites in which a cell was called faster: {Rate(hits=sum(one.faster > 0 for one in every), of=len(every))}",
        f"cells called slower or faster: {Rate(hits=sum(one.slower + one.faster for one in every), of=cells)}",
        f"cells left undecided: {Rate(hits=sum(one.undecided for one in every), of=cells)}",
    ]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--suites", type=int, default=1, help="default: 1")
    parser.add_argument("--budget", default="180s", help="of every suite")
    parser.add_argument("--ledger", type=Path, default=LEDGER, help="default: results/gate-self.csv")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
