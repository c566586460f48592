"""Which claims are made of a plan's cases."""

from __future__ import annotations

from kmeans_bench.model import Claim, Plan
from kmeans_bench.planning import scenario
from kmeans_bench.planning.shipped import folder


def said(plan: Plan) -> tuple[Claim, ...]:
    """Return the claims of a plan: its scenario's own, else those that the shipped scenario of its name makes of the same cases today.

    A run from before a claim was written down is as good a test of it as any: the cases are the same, and nobody chose them for it.
    """
    mine = plan.scenario
    if mine.claims or not (folder("scenarios") / f"{mine.name}.toml").is_file():
        return mine.claims
    shipped = scenario.load(mine.name)
    same = (shipped.grid, shipped.sources, shipped.protocol) == (mine.grid, mine.sources, mine.protocol)
    return shipped.claims if same else ()
