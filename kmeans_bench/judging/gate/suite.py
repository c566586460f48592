"""The verdict over a duel: every cell in one bucket, one change for the suite, valid or not."""

from __future__ import annotations

from kmeans_bench.model import Duel, GateRule, GateVerdict


def judge(rule: GateRule, duel: Duel) -> GateVerdict:
    """Return what *duel* shows under *rule*; it may be asked at any time, and what is open is undecided with its reason."""
    raise NotImplementedError
