"""The gate's rule and others' side by side, on the same rounds: how often identical code is red, and what is seen of a true slow-down."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gate_proof.others import RIVALS, Rival, scores
from gate_proof.play import Played
from gate_proof.rates import Rate
from gate_proof.recording import Recording
from gate_proof.replay import Resampler
from gate_proof.worlds import Array
from kmeans_bench.model import CellVerdict, GateRule

RULE = GateRule()
PLANTED = (0.0, 0.02, 0.05, 0.10, 0.20)
GATE = "this gate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One rule on one recording.

    Attributes
    ----------
    red
        Suites of identical code that it turns red.
    flags
        Per planted slow-down, the cells that it calls.
    scores
        Per planted slow-down, the cells' scores: the larger, the more suspect.
    """

    name: str
    red: Rate
    flags: dict[float, Rate]
    scores: dict[float, Array]

    def roc(self, by: float) -> Iterator[tuple[float, float]]:
        """Return (share of identical cells called, share of cells slower *by* so much called) as the limit moves; from (0, 0) to (1, 1)."""
        limits = np.unique(np.concatenate([self.scores[0.0], self.scores[by]]))[::-1]
        yield 0.0, 0.0
        for limit in limits[:: max(1, len(limits) // 200)]:
            yield float((self.scores[0.0] >= limit).mean()), float((self.scores[by] >= limit).mean())
        yield 1.0, 1.0

    def area(self, by: float) -> float:
        """Return the probability that a slower cell scores above an identical one, ties counted half."""
        null, slower = np.sort(self.scores[0.0]), self.scores[by]
        below, up_to = np.searchsorted(null, slower, side="left"), np.searchsorted(null, slower, side="right")
        return float((below + up_to).mean() / 2 / len(null))


def curves(recording: Recording, suites: int, *, seed: int) -> list[Curve]:
    """Replay every rule on so many suites for each planted slow-down."""
    return [gate_curve(recording, suites, seed=seed), *(rival_curve(rival, recording, suites, seed=seed) for rival in RIVALS)]


def gate_curve(recording: Recording, suites: int, *, seed: int) -> Curve:
    """Play the shipped rule; a slow-down is planted in two cells of a suite, as changes come, and the score is minus the log of its p.

    Every slow-down is planted in the same cells of the same draws, so that this and `called` say one thing of one slow-down.
    """
    resampler, rng = Resampler(recording), np.random.default_rng(seed)
    cells = len(recording.cells)
    identical = [resampler.play(RULE, rng) for _ in range(suites)]
    found, flags = {0.0: _gate_scores(identical, [range(cells)] * suites)}, {}
    for by in PLANTED[1:]:
        played, places = _planted(resampler, by, suites, np.random.default_rng(seed))
        found[by] = _gate_scores(played, places)
        flags[by] = _called(played, places)
    flags[0.0] = _called(identical, [range(cells)] * suites)
    return Curve(name=GATE, red=Rate(hits=sum(one.stopped for one in identical), of=suites), flags=flags, scores=found)


def called(recording: Recording, suites: int, by: float, *, seed: int) -> Rate:
    """Return how many of the cells, two in a suite, the shipped rule calls that are slower *by* so much."""
    return _called(*_planted(Resampler(recording), by, suites, np.random.default_rng(seed)))


def rival_curve(rival: Rival, recording: Recording, suites: int, *, seed: int) -> Curve:
    """Replay a tool's rule; a slow-down is planted in all cells, which such rules look at one by one."""
    rng, cells = np.random.default_rng(seed), len(recording.cells)
    drawn = {by: np.stack([scores(rival, recording, rng, np.full(cells, by)) for _ in range(suites)]) for by in PLANTED}
    red = (drawn[0.0] > rival.limit).any(axis=1)
    flags = {by: Rate(hits=int((own > rival.limit).sum()), of=own.size) for by, own in drawn.items()}
    return Curve(
        name=rival.name, red=Rate(hits=int(red.sum()), of=suites), flags=flags, scores={by: own.ravel() for by, own in drawn.items()}
    )


def table(found: Sequence[Curve]) -> list[str]:
    """Return the rules as a Markdown table: suites red on identical code, cells called per planted slow-down, area under the curve."""
    heads = ["rule", "identical suites red", *(f"cells called at {100 * by:g} %" for by in PLANTED), "area at 5 %"]
    rows = [heads, ["---"] * len(heads)]
    for one in found:
        shares = [f"{100 * one.flags[by].share:.2f} %" for by in PLANTED]
        rows.append([one.name, str(one.red), *shares, f"{one.area(0.05):.3f}"])
    return ["| " + " | ".join(row) + " |" for row in rows]


def write(found: Sequence[Curve], path: Path) -> None:
    """Write the curves: rule, planted, false_positive, true_positive."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        out = csv.writer(lines)
        out.writerow(["rule", "planted", "false_positive", "true_positive"])
        for one in found:
            for by in PLANTED[1:]:
                out.writerows([one.name, by, f"{false:.5f}", f"{true:.5f}"] for false, true in one.roc(by))


def _planted(resampler: Resampler, by: float, suites: int, rng: np.random.Generator) -> tuple[list[Played], list[list[int]]]:
    """Play suites with two cells slowed down; return them and the cells' places."""
    cells = len(resampler.recording.cells)
    places = [[int(cell) for cell in rng.choice(cells, 2, replace=False)] for _ in range(suites)]
    return [resampler.play(RULE, rng, dict.fromkeys(chosen, by)) for chosen in places], places


def _called(played: Sequence[Played], places: Sequence[Sequence[int]]) -> Rate:
    hits = sum(one.verdict.cells[cell].change.regression for one, chosen in zip(played, places, strict=True) for cell in chosen)
    return Rate(hits=hits, of=sum(map(len, places)))


def _gate_scores(played: Sequence[Played], places: Sequence[Sequence[int]]) -> Array:
    """Return minus the log of p over what p has to meet where a slow-down was tested, below all of these the screen's estimate else."""
    return np.array([_score(one.verdict.cells[cell]) for one, chosen in zip(played, places, strict=True) for cell in chosen])


def _score(own: CellVerdict) -> float:
    point = 1.0 if own.estimate is None else own.estimate.point
    if own.p is None or own.threshold is None or point >= 1:
        return -100.0 - point
    return math.log(own.threshold / own.p)
