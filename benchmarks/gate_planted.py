"""The gate on slow-downs of known size: work that is really done once more. `nox -s gate-planted` calls it.

    nox -s gate-planted                  one suite; some two minutes
    nox -s gate-planted -- --suites 20   as many as it takes to say something
    nox -s gate-planted -- --suites 0    only what the ledger says

A suite has 24 implementations. Each does the work of a shipped one a hundred times; in head, one of them does it 102 times, one 105, one
110 and one 120: +2, 5, 10 and 20 %, exactly. Adds to results/gate-planted.csv how many were called at each size, and how many of the
others were, and says what the ledger comes to, with Clopper and Pearson's 95 % bounds.
"""

from __future__ import annotations

import argparse
import csv
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from gate_proof.rates import Rate
from kmeans_bench.api import gating
from kmeans_bench.errors import KMeansBenchError
from kmeans_bench.measuring import checkout
from kmeans_bench.model import Change, GateRun
from kmeans_bench.planning.shipped import folder

UNITS = ("identity", "identity-drop-norms", "identity-centred", "broadcast", "loop-python", "scipy-kmeans2")
COPIES = 4
REPEATS = 100
LEVELS = (2, 5, 10, 20)  # percent, and with so many repeats also repeats
SCENARIO = """
summary = "Small enough to be done a hundred times."
[grid]
sizes = [{ n = 20, k = 3, d = 2 }, { n = 60, k = 3, d = 2 }, { n = 200, k = 3, d = 2 }]
dtype = ["float64"]
[source]
kind = "normal"
[protocol]
steps = 1
[budget]
call = "2s"
"""
PLUGIN = '''"""{unit}, {repeats} times."""

from _unit_{stem} import fit as once


def fit(problem):
    for _ in range({repeats}):
        found = once(problem)
    return found
'''


LEDGER = Path(__file__).resolve().parents[1] / "results" / "gate-planted.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What became of the cells of one suite, or of several, in which so much was planted; what was not measured is left out.

    Attributes
    ----------
    planted
        Percent.
    undecided, no_change
        None where nobody wrote it down.
    """

    started_at: str
    commit: str
    machine: str
    suites: int
    planted: int
    cells: int
    slower: int
    faster: int
    undecided: int | None
    no_change: int | None


def main() -> int:
    """Hold the suites, add them to the ledger, and say what it comes to."""
    asked = _arguments()
    coins = random.Random(asked.seed)  # noqa: S311 - which implementations are slowed down is no secret
    with tempfile.TemporaryDirectory(prefix="kmeans-bench-planted-") as place:
        try:
            for number in range(asked.suites):
                repeats = planted(coins)
                run = held(Path(place), repeats, budget=asked.budget)
                found = outcomes(run, repeats)
                if run.verdict.invalid is None:
                    append(asked.ledger, levels(run, found))
                line = run.verdict.invalid or ", ".join(f"+{level} % {change}" for level, change in sorted(found) if level)
                _say(f"suite {number + 1} of {asked.suites}: exit {run.exit_code}, {run.verdict.seconds:.0f} s; {line}")
        except KMeansBenchError as error:
            _say(str(error))
            return 2
    for level, rate in pooled(read(asked.ledger)).items():
        _say(f"+{level} %: called slower {rate}")
    return 0


def planted(coins: random.Random) -> dict[str, int]:
    """Return the repeats of every implementation in head: one of each level, the others as in base."""
    names = [f"{unit}-{copy}" for unit in UNITS for copy in range(COPIES)]
    slowed = dict(zip(coins.sample(names, len(LEVELS)), LEVELS, strict=True))
    return {name: REPEATS + slowed.get(name, 0) for name in names}


def held(place: Path, repeats: Mapping[str, int], *, budget: str) -> GateRun:
    """Write both versions and let them meet."""
    (place / "planted.toml").write_text(SCENARIO, encoding="utf-8")
    for version, counts in (("base", dict.fromkeys(repeats, REPEATS)), ("head", repeats)):
        shutil.rmtree(place / version, ignore_errors=True)
        write(place / version / "plugins", counts)
    head = place / "head" / "plugins"
    return gating.gate(base_dir=place / "base", folders=[head], scenario=place / "planted.toml", everything=True, budget=budget).run


def write(plugins: Path, repeats: Mapping[str, int]) -> None:
    """Write the implementations of one version, and the units that they repeat."""
    plugins.mkdir(parents=True)
    shipped = folder("implementations")
    for module in shipped.glob("_*.py"):
        shutil.copy(module, plugins)
    for unit in UNITS:
        shutil.copy(shipped / f"{unit}.py", plugins / f"_unit_{unit.replace('-', '_')}.py")
    for name, count in repeats.items():
        unit = name.rpartition("-")[0]
        text = PLUGIN.format(unit=unit, stem=unit.replace("-", "_"), repeats=count)
        (plugins / f"{name}.py").write_text(text, encoding="utf-8")


def levels(run: GateRun, found: Sequence[tuple[int, Change]]) -> list[Level]:
    """Return a suite's lines of the ledger."""
    counted = {level: Counter(change for planted, change in found if planted == level) for level in (0, *LEVELS)}
    return [
        Level(
            started_at=run.started_at,
            commit=_commit(),
            machine=run.environment.cpu,
            suites=1,
            planted=level,
            cells=sum(own[change] for change in (Change.SLOWER, Change.FASTER, Change.UNDECIDED, Change.NO_CHANGE)),
            slower=own[Change.SLOWER],
            faster=own[Change.FASTER],
            undecided=own[Change.UNDECIDED],
            no_change=own[Change.NO_CHANGE],
        )
        for level, own in counted.items()
    ]


def append(ledger: Path, lines: Sequence[Level]) -> None:
    """Add lines; the first ones bring the header."""
    fresh = not ledger.exists()
    with ledger.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        if fresh:
            writer.writerow(field.name for field in fields(Level))
        writer.writerows(asdict(line).values() for line in lines)


def read(ledger: Path) -> list[Level]:
    """Return what the ledger holds."""
    if not ledger.exists():
        return []
    texts = ("started_at", "commit", "machine")
    with ledger.open(encoding="utf-8", newline="") as stream:
        rows: list[dict[str, Any]] = [
            {name: text if name in texts else int(text) if text else None for name, text in row.items()} for row in csv.DictReader(stream)
        ]
    return [Level(**row) for row in rows]


def pooled(lines: Sequence[Level]) -> dict[int, Rate]:
    """Return by planted percent how many of the measured cells were called slower; for 0, how many were called anything."""
    found = dict.fromkeys((0, *LEVELS), Rate(hits=0, of=0))
    for line in lines:
        found[line.planted] += Rate(hits=line.slower + (0 if line.planted else line.faster), of=line.cells)
    return found


def outcomes(run: GateRun, repeats: Mapping[str, int]) -> list[tuple[int, Change]]:
    """Return what was planted in every cell, and what was said of it."""
    own = [cell for cell in run.verdict.cells if not cell.cell.placebo]
    return [(repeats[cell.cell.cell.contender.implementation] - REPEATS, cell.change) for cell in own]


def _commit() -> str:
    """Return the commit of this repository; empty where there is none."""
    try:
        return (checkout.repository(LEDGER.parents[1]).head() or "")[:12]
    except KMeansBenchError:
        return ""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--suites", type=int, default=1, help="default: 1")
    parser.add_argument("--budget", default="180s", help="of every suite")
    parser.add_argument("--ledger", type=Path, default=LEDGER, help="default: results/gate-planted.csv")
    parser.add_argument("--seed", type=int, default=0, help="of who is slowed down; the gate's own coins are fresh")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
