"""Every chart of a report, in the order in which it tells its story; a new chart is one file and one entry here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kmeans_bench.reporting import categories as kinds
from kmeans_bench.reporting import choosing as counting
from kmeans_bench.reporting import dimensions as spaces
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import head_to_head, listings
from kmeans_bench.reporting import phases as halves
from kmeans_bench.reporting import stopping as halting
from kmeans_bench.reporting import threads as crews
from kmeans_bench.reporting.charts import (
    categories,
    choosing,
    claims,
    convergence,
    crossover,
    dimensions,
    float32,
    heat_table,
    memory,
    noise,
    one_default,
    phases,
    race,
    roofline,
    speedup,
    starts,
    stopping,
    threads,
    unit_cost,
    winner_map,
)
from kmeans_bench.reporting.charts.chart import Chart, Value
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One chart: how it is drawn, and what it says without being drawn.

    Attributes
    ----------
    title
        Of its chapter.
    draw
        Return its pages; none where the run holds nothing to draw, and then the headline says what is missing.
    table
        What stands in report.md beside it.
    answers
        Its headline is part of the answer on top.
    applies
        Whether a run has anything to do with it; where not, a report does not mention it.
    """

    name: str
    title: Callable[[Findings], str]
    draw: Callable[[Findings, Theme], tuple[Chart, ...]]
    headline: Callable[[Findings], str]
    evidence: Callable[[Findings], Mapping[str, Value]]
    table: Callable[[Findings], str] | None = None
    answers: bool = False
    applies: Callable[[Findings], bool] = lambda _findings: True


def _always(title: str) -> Callable[[Findings], str]:
    return lambda _findings: title


def _by_case(findings: Findings) -> bool:
    """Whether single cases are what a run is about; where they are seeds of one kind of data, fifty panels would say what one says."""
    return not facts.over_seeds(findings)


KINDS = (
    Kind(
        name=winner_map.NAME,
        title=_always("Fastest per case"),
        applies=_by_case,
        draw=winner_map.winner_map,
        headline=winner_map.headline,
        evidence=winner_map.evidence,
        table=listings.winners,
        answers=True,
    ),
    Kind(
        name=heat_table.NAME,
        title=_always("Slow-down over the fastest"),
        applies=_by_case,
        draw=heat_table.heat_table,
        headline=heat_table.headline,
        evidence=heat_table.evidence,
        answers=True,
    ),
    Kind(
        name=speedup.NAME,
        title=lambda findings: f"Speed-up over {findings.run.plan.scenario.baseline}",
        draw=speedup.speedup,
        headline=speedup.headline,
        evidence=speedup.evidence,
        table=listings.speedups,
        answers=True,
    ),
    Kind(
        name=claims.NAME,
        title=_always("Claims put to the test"),
        draw=claims.claims,
        headline=claims.headline,
        evidence=claims.evidence,
        table=claims.table,
        answers=True,
        applies=claims.applies,
    ),
    Kind(
        name=choosing.NAME,
        title=_always("How many clusters are chosen"),
        draw=choosing.choose_k,
        headline=counting.headline,
        evidence=choosing.evidence,
        table=counting.table,
        answers=True,
        applies=counting.applies,
    ),
    Kind(
        name=dimensions.NAME,
        title=_always("Known clusters in many dimensions"),
        draw=dimensions.high_dimension,
        headline=spaces.headline,
        evidence=dimensions.evidence,
        table=spaces.table,
        answers=True,
        applies=spaces.applies,
    ),
    Kind(
        name=categories.NAME,
        title=_always("What numbers for categories do"),
        draw=categories.categories,
        headline=kinds.headline,
        evidence=categories.evidence,
        table=kinds.table,
        answers=True,
        applies=kinds.applies,
    ),
    Kind(
        name=race.NAME,
        title=_always("Ours against the libraries"),
        draw=race.race,
        headline=race.headline,
        evidence=race.evidence,
        table=race.table,
        answers=True,
        applies=race.applies,
    ),
    Kind(
        name=unit_cost.NAME,
        title=_always("What a step costs per point, centroid and dimension"),
        draw=unit_cost.unit_cost,
        headline=unit_cost.headline,
        evidence=unit_cost.evidence,
        table=listings.growths,
        answers=True,
    ),
    Kind(
        name=one_default.NAME,
        title=_always("If only one"),
        draw=one_default.one_default,
        headline=one_default.headline,
        evidence=one_default.evidence,
        answers=True,
    ),
    Kind(
        name=crossover.NAME,
        title=_always("Head to head"),
        applies=_by_case,
        draw=crossover.crossover,
        headline=crossover.headline,
        evidence=crossover.evidence,
        table=head_to_head.listing,
        answers=True,
    ),
    Kind(
        name=phases.NAME,
        title=_always("Where a step's seconds go"),
        draw=phases.phases,
        headline=phases.headline,
        evidence=phases.evidence,
        table=halves.table,
        answers=True,
        applies=halves.applies,
    ),
    Kind(
        name=memory.NAME,
        title=_always("Time against memory"),
        draw=memory.memory,
        headline=memory.headline,
        evidence=memory.evidence,
        answers=True,
    ),
    Kind(
        name=roofline.NAME,
        title=_always("Share of the limit"),
        draw=roofline.roofline,
        headline=roofline.headline,
        evidence=roofline.evidence,
        answers=True,
    ),
    Kind(
        name=float32.NAME,
        title=_always("What float32 buys and costs"),
        draw=float32.float32,
        headline=float32.headline,
        evidence=float32.evidence,
        answers=True,
    ),
    Kind(
        name=threads.NAME,
        title=_always("What more threads bring"),
        draw=threads.threads,
        headline=threads.headline,
        evidence=threads.evidence,
        table=crews.table,
        answers=True,
        applies=crews.applies,
    ),
    Kind(
        name=convergence.NAME,
        title=_always("Seconds to a good inertia"),
        draw=convergence.convergence,
        headline=convergence.headline,
        evidence=convergence.evidence,
    ),
    Kind(
        name=stopping.NAME,
        title=_always("When to stop"),
        draw=stopping.stopping,
        headline=stopping.headline,
        evidence=stopping.evidence,
        table=halting.table,
        answers=True,
        applies=halting.applies,
    ),
    Kind(
        name=starts.NAME,
        title=_always("What a start is worth"),
        draw=starts.starts,
        headline=starts.headline,
        evidence=starts.evidence,
        table=starts.table,
        answers=True,
        applies=starts.applies,
    ),
    Kind(
        name=noise.NAME,
        title=_always("Noise"),
        draw=noise.noise,
        headline=noise.headline,
        evidence=noise.evidence,
        answers=True,
    ),
)

Gallery = Mapping[str, tuple[Chart, ...]]
"""Pages by the chart's name."""


def of(findings: Findings) -> tuple[Kind, ...]:
    """Return the charts that a run has anything to do with."""
    return tuple(kind for kind in KINDS if kind.applies(findings))


def draw(findings: Findings, theme: Theme) -> Gallery:
    """Return the pages of every chart that the run has anything to do with."""
    return {kind.name: kind.draw(findings, theme) for kind in of(findings)}
