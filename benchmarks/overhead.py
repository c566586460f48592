"""What the harness itself costs, measured here and printed beside its bounds. Nothing is asserted: a shared machine may be busy.

nox -s overhead              a few minutes; --quick leaves out the run of scenario `quick`
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import kmeans_bench
from kmeans_bench.api.results import MeasuredRun

MEGABYTE = 1_000_000
PLANTED = """
import numpy as np
from kmeans_bench import Clustering

def fit(problem):
    {body}
    centroids = problem.init.copy()
    return Clustering(centroids=centroids, labels=None, inertia=None, n_iter=problem.max_iter)

EXACT = False
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the table."""

    what: str
    value: float
    unit: str
    bound: str
    kept: bool


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="leave out the two-minute run of scenario quick")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        findings = [*memory(folder / "memory"), *rerun(folder / "rerun"), *([] if asked.quick else shares(folder / "quick"))]
        for finding in findings:
            mark = "ok  " if finding.kept else "OVER"
            sys.stdout.write(f"{mark}  {finding.what:58s} {finding.value:8.2f} {finding.unit:4s}  {finding.bound}\n")
    return 0


def memory(folder: Path) -> Iterator[Finding]:
    """Plant temporaries of known size and read their peaks."""
    folder.mkdir()
    (folder / "no-op.py").write_text(PLANTED.format(body="pass"), encoding="utf-8")
    (folder / "hundred.py").write_text(PLANTED.format(body=f"np.ones({100 * MEGABYTE} // 8).sum()"), encoding="utf-8")
    scenario = {
        "baseline": "no-op",
        "implementations": ["no-op", "hundred"],
        "grid": {"n": [1000], "k": [3], "d": [2], "dtype": ["float64"]},
        "budget": {"launches": 1, "total": 5},
    }
    run = kmeans_bench.run(scenario, folders=[folder], results=folder / "results")
    peaks = {item.contender.implementation: (item.peak_bytes or 0) / MEGABYTE for item in run.run.measurements}
    hundred, nothing = peaks["hundred"], peaks["no-op"]
    yield Finding(what="peak of a planted 100 MB temporary", value=hundred, unit="MB", bound="100 ± 5", kept=95 <= hundred <= 105)
    yield Finding(what="peak of a no-op", value=nothing, unit="MB", bound="< 1", kept=nothing < 1)


def rerun(folder: Path) -> Iterator[Finding]:
    """Measure 500 small cells, then ask for them again."""
    scenario: Mapping[str, object] = {
        "baseline": "identity",
        "implementations": ["identity", "broadcast", "scikit-learn", "scipy-kmeans2", "loop"],
        "grid": {"n": [60], "k": list(range(2, 52)), "d": [2]},
        "budget": {"launches": 1, "total": 150},
    }
    first = kmeans_bench.run(scenario, results=folder)
    cells = len(first.run.measurements)
    ledger = first.ledger
    yield worker_start(ledger)
    yield per_cell(first)
    seconds = []
    for _ in range(3):
        begin = time.perf_counter()
        kmeans_bench.run(scenario, results=folder)
        seconds.append(time.perf_counter() - begin)
    yield Finding(
        what=f"no-op re-run of {cells} cells, imports done", value=median(seconds), unit="s", bound="< 1", kept=median(seconds) < 1
    )


def shares(folder: Path) -> Iterator[Finding]:
    """Run scenario `quick` and split its wall."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-m", "kmeans_bench", "run", "quick", "--results", str(folder)], check=False, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - begin
    run = kmeans_bench.run("quick", results=folder, fresh=True)
    ledger = run.ledger
    share = 100 * ledger["harness"] / ledger["wall"]
    yield Finding(what="wall of `kmeans-bench run quick`", value=wall, unit="s", bound="about 120", kept=wall < 150)
    yield Finding(what="harness's share of the wall of `quick`", value=share, unit="%", bound="<= 15", kept=share <= 15)
    yield worker_start(ledger)
    yield per_cell(run)


def worker_start(ledger: Mapping[str, float]) -> Finding:
    """Return what starting one worker costs besides the plug-in's imports and its data."""
    value = 1000 * ledger["starting"] / ledger["workers"]
    return Finding(
        what=f"a fresh worker besides imports, mean of {ledger['workers']:.0f}", value=value, unit="ms", bound="<= 150", kept=value <= 150
    )


def per_cell(run: MeasuredRun) -> Finding:
    """Return the harness's own work for one cell in one launch, once its worker lives."""
    ledger, cells = run.ledger, len(run.run.measurements)
    value = 1000 * (ledger["harness"] - ledger["starting"]) / ledger["workers"]
    return Finding(what=f"harness per cell and launch, {cells} cells", value=value, unit="ms", bound="<= 50", kept=value <= 50)


if __name__ == "__main__":
    sys.exit(main())
