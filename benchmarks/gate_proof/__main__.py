"""``python -m gate_proof``: put every promise of the gate to the test, and print what came of it. `nox -s gate-proof` calls it.

    nox -s gate-proof                                      some twenty minutes
    nox -s gate-proof -- --suites 50                       a look
    nox -s gate-proof -- --recording DIR --curves roc.csv  on these rounds instead of the committed ones
    nox -s gate-proof -- --save results/gate-proof.json    what docs/gate.md is written from: nox -s docs

Ends with 1 if a promise is contradicted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from gate_proof import claims, curves, saved
from gate_proof.claims import RESAMPLED, Finding, Smallest
from gate_proof.raw import record
from gate_proof.recording import RECORDED, Recording, load
from gate_proof.replay import Resampler
from gate_proof.worlds import SHAPES, SIZES, World, heavy_tails
from kmeans_bench.model import GateRule

ROUNDS = 60
Told = TypeVar("Told", Finding, Smallest)


def main() -> int:
    """Print the proof line by line, the tables at the end."""
    asked = _arguments()
    found = list(_told(proof(asked.suites, seed=asked.seed)))
    least = list(_told(claims.smallest_of(size, max(20, asked.suites // 4), seed=asked.seed) for size in SIZES))
    recording = load(asked.recording) if asked.recording.exists() else simulated(asked.seed)
    _say(f"\n{len(recording.base)} rounds of {len(recording.cells)} cells, {recording.machine}")
    found += _told(resampled(recording, asked.replayed, seed=asked.seed))
    suites = max(20, asked.suites // 2)
    least += _told([claims.smallest("recorded rounds", partial(curves.called, recording, suites, seed=asked.seed))])
    side_by_side = curves.curves(recording, suites, seed=asked.seed)
    _say("\n" + "\n".join(curves.table(side_by_side)))
    if asked.curves:
        curves.write(side_by_side, asked.curves)
    if asked.save:
        proven = saved.Proof(
            suites=asked.suites,
            replayed=asked.replayed,
            seed=asked.seed,
            machine=recording.machine,
            rounds=len(recording.base),
            cells=len(recording.cells),
            findings=tuple(found),
            smallest=tuple(least),
            rules=tuple(map(saved.ruled, side_by_side)),
        )
        saved.write(proven, asked.save)
    return int(any(not one.kept for one in found))


def proof(suites: int, *, seed: int) -> Iterator[Finding]:
    """Yield every finding on simulated worlds; *suites* each."""
    for name in SHAPES:
        yield from claims.identical(name, suites, seed=seed)
    yield from claims.edge(suites, seed=seed)
    for name in SHAPES:
        yield claims.power(name, 0.05, suites // 2, seed=seed)
        yield claims.power(name, 0.10, suites // 2, seed=seed)
        yield claims.missed(name, suites // 2, seed=seed)
        yield claims.resolved(name, suites // 2, seed=seed)
    yield claims.resolved("heavy tails", suites // 2, seed=seed, loudness=2.0)
    for by in (0.1, 0.2):
        yield claims.asleep("heavy tails", by, suites // 2, seed=seed)
    yield from claims.broken(suites, seed=seed)
    yield claims.unpinned(suites, seed=seed)
    yield from claims.steps_in_noise(suites, seed=seed)


def simulated(seed: int) -> Recording:
    """Return sixty rounds of a heavy-tailed world, for want of recorded ones."""
    return record(World(shape=heavy_tails), np.random.default_rng(seed), rounds=ROUNDS)


def resampled(recording: Recording, suites: int, *, seed: int) -> Iterator[Finding]:
    """Replay suites of identical code drawn from *recording*."""
    resampler, rng = Resampler(recording), np.random.default_rng(seed)
    yield from claims.identical_findings(RESAMPLED, [resampler.play(GateRule(), rng) for _ in range(suites)])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="gate_proof", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--suites", type=int, default=400, help="suites per promise and world (default: 400)")
    parser.add_argument("--replayed", type=int, default=2000, help="suites drawn from the recorded rounds (default: 2000)")
    parser.add_argument("--recording", type=Path, default=RECORDED, help="recorded rounds (default: the committed ones, else simulated)")
    parser.add_argument("--save", type=Path, metavar="FILE", help="keep all of it; docs/gate.md is written from results/gate-proof.json")
    parser.add_argument("--curves", type=Path, help="write the ROC curves to this CSV file")
    parser.add_argument("--seed", type=int, default=20)
    return parser.parse_args()


def _told(found: Iterable[Told]) -> Iterator[Told]:
    """Say each as it comes."""
    for one in found:
        _say(str(one))
        yield one


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
