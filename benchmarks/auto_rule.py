"""The rule of method `auto`: measure every method over a grid of problems, and fit the thresholds. `nox -s auto` calls it.

    nox -s auto                measures, some ten minutes, and fits
    nox -s auto -- --fit-only  fits what results/auto-rule.csv holds

The methods of a problem take turns, and the least seconds of each count: of the processor on one thread, of the wall on two, so whoever
shares the machine does little harm. Thresholds are fitted for each dtype, over both numbers of threads. No size of the scenarios race and
race-converge is among the problems.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import math
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kmeans_bench.kernels import lloyd
from kmeans_bench.kernels.auto import Method, Rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Points = NDArray[np.floating]

TABLE = Path(__file__).resolve().parents[1] / "results" / "auto-rule.csv"
LOW = itertools.product((1_500, 20_000, 120_000), (6, 14, 30, 60, 130, 300), (1, 2, 4, 6, 8))
HIGH = itertools.product((1_500, 30_000), (14, 30, 60, 150, 400), (12, 24, 48, 96, 200))
DTYPES = ("float32", "float64")
STEPS = (5, 40)
THREADS = (1, 2)
TURNS = 2
CLASSES = {"flat": (0, 2), "low": (2, 4), "mid": (4, 8), "high": (8, math.inf)}
FEW = 2_000
CLUSTERS: tuple[int | None, ...] = (6, 14, 30, 60, 130, 300, None)


@dataclass(frozen=True, slots=True)
class Sample:
    """Seconds of one method on one problem; steps: at most."""

    source: str
    n: int
    k: int
    d: int
    dtype: str
    threads: int
    steps: int
    method: str
    seconds: float

    @property
    def problem(self) -> tuple[str, int, int, int, str, int, int]:
        """Return what the methods are compared on."""
        return self.source, self.n, self.k, self.d, self.dtype, self.threads, self.steps


def main() -> int:
    """Measure unless told not to, then print the rule and what it loses."""
    asked = _arguments()
    if not asked.fit_only:
        write(asked.table, measured())
    samples = read(asked.table)
    for dtype in DTYPES:
        own = [sample for sample in samples if sample.dtype == dtype]
        rule = fit(own)
        _say(f"{dtype}: {rule}")
        for threads in THREADS:
            loss = regret(rule, [sample for sample in own if sample.threads == threads])
            _say(f"    {threads} thread(s): {loss:.3f} times the seconds of the fastest of each problem, in the geometric mean")
    return 0


def measured() -> Iterator[Sample]:
    """Yield the seconds of every method on every problem."""
    for n, k, d in itertools.chain(LOW, HIGH):
        methods: tuple[Method, ...] = ("fused", "spatial") if d <= 8 else ("fused", "pruned")
        for source, dtype in itertools.product(("uniform", "blobs"), DTYPES):
            X, init = points(source, n, k, d, dtype)
            for threads, steps in itertools.product(THREADS, STEPS):
                problem = source, n, k, d, dtype, threads, steps
                for method, seconds in fastest(X, init, methods, steps=steps, threads=threads).items():
                    yield Sample(*problem, method=method, seconds=seconds)
        _say(f"{n} x {d}, {k} clusters")


def fastest(X: Points, init: Points, methods: Sequence[Method], *, steps: int, threads: int) -> dict[Method, float]:
    """Return the least seconds of each method, which take turns."""
    clock = time.process_time if threads == 1 else time.perf_counter
    best: dict[Method, float] = dict.fromkeys(methods, math.inf)
    for _, method in itertools.product(range(TURNS), methods):
        begin = clock()
        lloyd.fit(X, init, max_iter=steps, method=method, threads=threads)
        best[method] = min(best[method], clock() - begin)
    return best


def points(source: str, n: int, k: int, d: int, dtype: str) -> tuple[Points, Points]:
    """Return points, even or around as many middles as there are clusters, and the first of them as a start."""
    rng = np.random.default_rng(n + k + d)
    X = rng.random((n, d)) * 10
    if source == "blobs":
        X = X[rng.integers(min(k, n), size=n)] + rng.normal(size=(n, d))
    X = X.astype(dtype)
    return X, X[:k]


def fit(samples: Sequence[Sample]) -> Rule:
    """Return the thresholds that lose least, class by class; of equals, the one that takes `fused` more often."""
    found = {
        name: _least(name, [one for one in samples if above < one.d <= upto and one.n > FEW]) for name, (above, upto) in CLASSES.items()
    }
    return min((Rule(**found, points=points) for points in (20_000, FEW)), key=lambda rule: regret(rule, samples))


def _least(name: str, samples: Sequence[Sample]) -> int | None:
    """Return from how many clusters on a class is better off without `fused`."""
    return min(reversed(CLUSTERS), key=lambda least: regret(_only(name, least), samples))


def _only(name: str, least: int | None) -> Rule:
    return Rule(**{**dict.fromkeys(CLASSES), name: least}, points=0)


def regret(rule: Rule, samples: Iterable[Sample]) -> float:
    """Return by what factor the rule's picks are slower than the fastest of each problem, in the geometric mean."""
    problems: Mapping[tuple[str, int, int, int, str, int, int], dict[str, float]] = defaultdict(dict)
    for sample in samples:
        problems[sample.problem][sample.method] = sample.seconds
    losses = [math.log(times[rule.pick(n, k, d)] / min(times.values())) for (_, n, k, d, *_), times in problems.items()]
    return math.exp(math.fsum(losses) / max(1, len(losses)))


def write(table: Path, samples: Iterable[Sample]) -> None:
    """Write the table, a line as soon as it is known."""
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(Sample.__dataclass_fields__)
        for sample in samples:
            writer.writerow([*sample.problem, sample.method, f"{sample.seconds:.3g}"])
            stream.flush()


def read(table: Path) -> list[Sample]:
    """Return what the table holds."""
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    whole = ("n", "k", "d", "threads", "steps")
    return [Sample(**{**row, **{name: int(row[name]) for name in whole}, "seconds": float(row["seconds"])}) for row in rows]  # type: ignore[arg-type]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--fit-only", action="store_true", help="measure nothing")
    parser.add_argument("--table", type=Path, default=TABLE, help="default: results/auto-rule.csv")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
