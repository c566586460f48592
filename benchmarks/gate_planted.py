"""The gate on slow-downs of known size: work that is really done once more. `nox -s gate-planted` calls it.

    nox -s gate-planted                  one suite; some two minutes
    nox -s gate-planted -- --suites 20   as many as it takes to say something

A suite has 24 implementations. Each does the work of a shipped one a hundred times; in head, one of them does it 102 times, one 105, one
110 and one 120: +2, 5, 10 and 20 %, exactly. Says how many were called at each size, and how many of the others were, with Clopper and
Pearson's 95 % bounds.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gate_proof.rates import Rate
from kmeans_bench.api import gating
from kmeans_bench.errors import KMeansBenchError
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


def main() -> int:
    """Hold the suites and say what was called."""
    asked = _arguments()
    coins, told = random.Random(asked.seed), Tally()  # noqa: S311 - which implementations are slowed down is no secret
    with tempfile.TemporaryDirectory(prefix="kmeans-bench-planted-") as place:
        try:
            for number in range(asked.suites):
                repeats = planted(coins)
                run = held(Path(place), repeats, budget=asked.budget)
                found = outcomes(run, repeats)
                told.add(found, valid=run.verdict.invalid is None)
                line = run.verdict.invalid or ", ".join(f"+{level} % {change}" for level, change in sorted(found) if level)
                _say(f"suite {number + 1} of {asked.suites}: exit {run.exit_code}, {run.verdict.seconds:.0f} s; {line}")
        except KMeansBenchError as error:
            _say(str(error))
            return 2
    for line in told.summary():
        _say(line)
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


@dataclass(slots=True)
class Tally:
    """What became of the cells, by how much was planted."""

    found: dict[int, Counter[Change]] = field(default_factory=lambda: {level: Counter() for level in (0, *LEVELS)})
    suites: Counter[bool] = field(default_factory=Counter)

    def add(self, found: Sequence[tuple[int, Change]], *, valid: bool) -> None:
        """Count a suite."""
        self.suites[valid] += 1
        for level, change in found:
            self.found[level][change] += 1

    def summary(self) -> Sequence[str]:
        """Return the shares, with their bounds."""
        lines = [f"valid suites: {Rate(hits=self.suites[True], of=self.suites.total())}"]
        for level, counted in self.found.items():
            slower, total = Rate(hits=counted[Change.SLOWER], of=counted.total()), counted.total()
            open_, calm = (Rate(hits=counted[change], of=total) for change in (Change.UNDECIDED, Change.NO_CHANGE))
            faster = Rate(hits=counted[Change.FASTER], of=total)
            lines.append(f"+{level} %: slower {slower}; undecided {open_}; no change {calm}; faster {faster}")
        return lines


def outcomes(run: GateRun, repeats: Mapping[str, int]) -> list[tuple[int, Change]]:
    """Return what was planted in every cell, and what was said of it."""
    own = [cell for cell in run.verdict.cells if not cell.cell.placebo]
    return [(repeats[cell.cell.cell.contender.implementation] - REPEATS, cell.change) for cell in own]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--suites", type=int, default=1, help="default: 1")
    parser.add_argument("--budget", default="180s", help="of every suite")
    parser.add_argument("--seed", type=int, default=0, help="of who is slowed down; the gate's own coins are fresh")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
