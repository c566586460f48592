"""What implementations declare about their memory, as a function of the sizes."""

from __future__ import annotations

from kmeans_bench.judging.curves import Growth
from kmeans_bench.model import Contender, Run
from kmeans_bench.planning import formula


def declared(run: Run) -> Growth:
    """Return the extra bytes of a call by the own formulas of the implementations of *run*."""
    formulas = {declared.name: declared.extra_bytes for declared in run.plan.declarations}

    def growth(contender: Contender, n: int, k: int, d: int) -> float | None:
        return formula.evaluate(formulas.get(contender.implementation), n=n, k=k, d=d, itemsize=contender.dtype.itemsize)

    return growth
