"""What other tools' rules say of the same calls. Each measures a block of base and a block of head; none of them interleaves.

Every rule is fed as its tool measures: base's calls of one round, head's of another one, on the wall. The score is what the rule compares
with its limit, so that a limit can be moved along a curve; a cell is red when its score exceeds the tool's own limit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import mannwhitneyu

from gate_proof.recording import Recording
from gate_proof.worlds import Array

if TYPE_CHECKING:
    from numpy.typing import NDArray

Score = Callable[[Array, Array, np.random.Generator], Array]
"""From base's and head's seconds, (cells, calls) each, to one score per cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """A tool's rule: how it scores a cell, where its limit is, and how many processes' calls it pools on either side."""

    name: str
    score: Score
    limit: float
    processes: int = 1


def _least(base: Array, head: Array, _: np.random.Generator) -> Array:
    return np.asarray(head.min(axis=1) / base.min(axis=1) - 1)


def _mean(base: Array, head: Array, _: np.random.Generator) -> Array:
    return np.asarray(head.mean(axis=1) / base.mean(axis=1) - 1)


def _median(base: Array, head: Array, _: np.random.Generator) -> Array:
    return np.asarray(np.median(head, axis=1) / np.median(base, axis=1) - 1)


def _asv(base: Array, head: Array, rng: np.random.Generator) -> Array:
    """Return the ratio of medians where Mann and Whitney's p is below .002, as `asv continuous` demands; else 0."""
    p = mannwhitneyu(base, head, axis=1).pvalue
    return np.where(p < 0.002, _median(base, head, rng), 0.0)


def _benchstat(base: Array, head: Array, _: np.random.Generator) -> Array:
    """Return 1 - p of Mann and Whitney's test over ten values a side, where head is slower; else 0."""
    few = [np.array_split(side, 10, axis=1) for side in (base, head)]
    base, head = (np.stack([part.mean(axis=1) for part in parts], axis=1) for parts in few)
    p = mannwhitneyu(base, head, axis=1).pvalue
    return np.where(np.median(head, axis=1) > np.median(base, axis=1), 1 - p, 0.0)


def _criterion(base: Array, head: Array, rng: np.random.Generator) -> Array:
    """Return the lower end of the bootstrap's 95 % interval of the change of the mean."""
    count, draws = base.shape[1], 200
    chosen = [rng.integers(0, count, (draws, count)) for _ in range(2)]
    changes = head[:, chosen[1]].mean(axis=2) / base[:, chosen[0]].mean(axis=2) - 1
    return np.asarray(np.quantile(changes, 0.025, axis=1))


RIVALS = (
    Rival(name="pytest-benchmark min:5%", score=_least, limit=0.05),
    Rival(name="pytest-benchmark mean:5%", score=_mean, limit=0.05),
    Rival(name="pytest-benchmark median:5%", score=_median, limit=0.05),
    Rival(name="asv continuous 1.05", score=_asv, limit=0.05, processes=2),
    Rival(name="asv continuous 1.10", score=_asv, limit=0.10, processes=2),
    Rival(name="benchstat p < .05", score=_benchstat, limit=0.95),
    Rival(name="criterion, 2 %", score=_criterion, limit=0.02),
)


def scores(rival: Rival, recording: Recording, rng: np.random.Generator, slower: Array) -> Array:
    """Return one suite's scores, per cell, head being *slower* by so much (.05 = 5 %)."""
    rounds = len(recording.base)
    chosen = rng.permutation(rounds)
    base_rounds, head_rounds = chosen[: rival.processes], chosen[rival.processes : 2 * rival.processes]
    base = _block(recording.base, base_rounds)
    head = _block(recording.head, head_rounds) * (1 + slower)[:, None]
    return rival.score(base, head, rng)


def _block(side: Array, rounds: NDArray[np.intp]) -> Array:
    """Return (cells, calls) of some rounds' processes, on the wall."""
    taken = side[rounds][:, :, :, 1]
    return np.ascontiguousarray(taken.transpose(1, 0, 2).reshape(taken.shape[1], -1))
