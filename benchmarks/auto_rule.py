"""The rule of method `auto`: measure every method over a grid of problems, and fit the thresholds. `nox -s auto` calls it.

    nox -s auto                measures, some ten minutes, and fits
    nox -s auto -- --fit-only  fits what results/auto-rule.csv holds

The methods of a problem take turns, and the least seconds of each count: of the processor on one thread, of the wall on two, so whoever
shares the machine does little harm. Thresholds are fitted for each dtype, for few steps and for many, over both numbers of threads: on two
threads another kernel than on one might label a tie differently. Points are even; or around as many middles as there are clusters; or in
a third of their dimensions, but for noise; or of variances that fall off as 1/j, as those of a photograph's patches do (D. J. Field,
J. Opt. Soc. Am. A 4(12), 1987, doi:10.1364/JOSAA.4.002379). No size of the scenarios race and race-converge is among the problems. What
the table holds is not measured again; `--fresh` begins a new one.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import math
import sys
import time
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kmeans_bench.kernels import lloyd
from kmeans_bench.kernels.auto import Bar, Method, Rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Points = NDArray[np.floating]
Problem = tuple[str, int, int, int, str, int, int]
Times = Mapping[Problem, Mapping[str, float]]

TABLE = Path(__file__).resolve().parents[1] / "results" / "auto-rule.csv"
LOW = itertools.product((1_500, 7_000, 20_000, 120_000), (6, 14, 30, 60, 130, 300), (1, 2, 3, 4, 6, 8))
HIGH = itertools.product((1_500, 7_000, 30_000), (14, 30, 60, 150, 400), (12, 24, 48, 96, 200))
DTYPES = ("float32", "float64")
STEPS = (5, 40)
THREADS = (1, 2)
LEAST, MOST, ENOUGH = 2, 5, 0.15  # turns, and seconds of all of them after which no more are taken
SOURCES = ("uniform", "blobs", "correlated", "decaying")
CLASSES = {"flat": (0, 2), "low": (2, 4), "mid": (4, 8), "high": (8, 32), "wide": (32, math.inf)}
WORK = tuple(round(10 ** (fifth / 5), -fifth // 5 + 2) for fifth in range(25, 48))
"""n·k·d from which on: Renard's series of five to a decade."""


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
    def problem(self) -> Problem:
        """Return what the methods are compared on."""
        return self.source, self.n, self.k, self.d, self.dtype, self.threads, self.steps


def main() -> int:
    """Measure unless told not to, then print the rule and what it loses."""
    asked = _arguments()
    if not asked.fit_only:
        known = [] if asked.fresh or not asked.table.exists() else read(asked.table)
        write(asked.table, itertools.chain(known, measured({one.problem for one in known})))
    samples = read(asked.table)
    for dtype, steps in itertools.product(DTYPES, STEPS):
        own = [sample for sample in samples if (sample.dtype, sample.steps) == (dtype, steps)]
        rule = fit(own)
        _say(f"{dtype}, {steps} steps: {rule}")
        for threads in THREADS:
            loss = regret(rule, by_problem(sample for sample in own if sample.threads == threads))
            _say(f"    {threads} thread(s): {loss:.3f} times the seconds of the fastest of each problem, in the geometric mean")
    return 0


def measured(known: Container[Problem]) -> Iterator[Sample]:
    """Yield the seconds of every method on every problem that is not among the known ones."""
    for n, k, d in itertools.chain(LOW, HIGH):
        methods: tuple[Method, ...] = ("fused", "spatial") if d <= 8 else ("fused", "pruned")
        for source, dtype in itertools.product(SOURCES, DTYPES):
            left = [(a, b) for a, b in itertools.product(THREADS, STEPS) if (source, n, k, d, dtype, a, b) not in known]
            X, init = points(source, n, k, d, dtype)
            for threads, steps in left:
                for method, seconds in fastest(X, init, methods, steps=steps, threads=threads).items():
                    yield Sample(source, n, k, d, dtype, threads, steps, method, seconds)
        _say(f"{n} x {d}, {k} clusters")


def fastest(X: Points, init: Points, methods: Sequence[Method], *, steps: int, threads: int) -> dict[Method, float]:
    """Return the least seconds of each method, which take turns."""
    clock = time.process_time if threads == 1 else time.perf_counter
    best: dict[Method, float] = dict.fromkeys(methods, math.inf)
    begun = time.perf_counter()
    for turn in range(MOST):
        if turn >= LEAST and time.perf_counter() - begun > ENOUGH:
            break
        for method in methods:
            begin = clock()
            lloyd.fit(X, init, max_iter=steps, method=method, threads=threads)
            best[method] = min(best[method], clock() - begin)
    return best


def points(source: str, n: int, k: int, d: int, dtype: str) -> tuple[Points, Points]:
    """Return points, and the first of them as a start."""
    rng = np.random.default_rng(n + k + d)
    X = rng.random((n, d)) * 10
    if source == "blobs":
        X = X[rng.integers(min(k, n), size=n)] + rng.normal(size=(n, d))
    elif source == "correlated":
        rank = -(-d // 3)
        X = rng.normal(size=(n, rank)) @ rng.normal(size=(rank, d)) + 0.1 * rng.normal(size=(n, d))
    elif source == "decaying":
        X = rng.normal(size=(n, d)) / np.sqrt(np.arange(1, d + 1))
    X = X.astype(dtype)
    return X, X[:k]


def fit(samples: Sequence[Sample]) -> Rule:
    """Return the bars that lose least, class by class; of equals, the one that takes `fused` more often."""
    return Rule(**{name: _bar(name, [one for one in samples if above < one.d <= upto]) for name, (above, upto) in CLASSES.items()})


def _bar(name: str, samples: Sequence[Sample]) -> Bar | None:
    """Return from how many clusters and from how much work on a class is better off without `fused`."""
    sizes, times = sorted({one.k for one in samples}), by_problem(samples)
    between = [round(math.sqrt(few * more)) for few, more in itertools.pairwise(sizes)]
    bars = [None, *(Bar(clusters=clusters, work=work) for clusters, work in itertools.product(reversed(between), reversed(WORK)))]
    return min(bars, key=lambda bar: round(regret(_only(name, bar), times), 4))


def _only(name: str, bar: Bar | None) -> Rule:
    return Rule(**{**dict.fromkeys(CLASSES), name: bar})


def by_problem(samples: Iterable[Sample]) -> Times:
    """Return the seconds of each method on each problem."""
    found: dict[Problem, dict[str, float]] = defaultdict(dict)
    for sample in samples:
        found[sample.problem][sample.method] = sample.seconds
    return found


def regret(rule: Rule, times: Times) -> float:
    """Return by what factor the rule's picks are slower than the fastest of each problem, in the geometric mean."""
    losses = [math.log(one[rule.pick(n, k, d)] / min(one.values())) for (_, n, k, d, *_), one in times.items()]
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
    parser.add_argument("--fresh", action="store_true", help="measure what the table holds, too")
    parser.add_argument("--table", type=Path, default=TABLE, help="default: results/auto-rule.csv")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
