"""The gate, pure: what to measure next, and what a duel shows. Measuring asks `step`, holds the round, and asks again.

    while isinstance(asked := step(rule, duel), Ask):
        duel = held(duel, asked, bouts, seconds=...)     # bouts: position -> Bout, for every cell that came back with one
    verdict = judge(rule, duel)

Every cell is put in its bucket here and nowhere else.
"""

from kmeans_bench.judging.gate.bouts import bout, held
from kmeans_bench.judging.gate.steps import step
from kmeans_bench.judging.gate.suite import judge

__all__ = ["bout", "held", "judge", "step"]
