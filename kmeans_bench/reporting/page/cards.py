"""The verdict in four cards. Each is a number with what it says, taken from a chart's evidence, so that it cannot differ from the chart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kmeans_bench.judging.winners import TIE
from kmeans_bench.model import Contender
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import float32, speedup, winner_map
from kmeans_bench.reporting.findings import Findings

MOST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A few words, what is large, and what it rests on."""

    title: str
    big: str
    note: str


def cards(findings: Findings) -> tuple[Card, ...]:
    """Return at most four cards; what a run cannot say leaves room for the next."""
    makers: tuple[Callable[[Findings], Card | None], ...] = (_winner, _speedup, _default, _precision, _noise, _outcomes)
    return tuple(card for make in makers if (card := make(findings)) is not None)[:MOST]


def _winner(findings: Findings) -> Card:
    numbers = winner_map.evidence(findings)
    if not numbers["decided"]:
        return Card(title="Fastest", big="nobody", note=winner_map.headline(findings))
    tied = f", {numbers['tied']} of them ties" if numbers["tied"] else ""
    return Card(title="Fastest most often", big=str(numbers["contender"]), note=f"in {numbers['wins']} of {numbers['cases']} cases{tied}")


def _speedup(findings: Findings) -> Card | None:
    numbers = speedup.evidence(findings)
    if not numbers["ratios"]:
        return None
    low, typical, high = (words.ratio(float(numbers[name] or 0)) for name in ("lowest", "median", "highest"))
    over = findings.run.plan.scenario.baseline
    cases = words.plural(int(numbers["ratios"] or 0), "case")
    return Card(title=f"{numbers['contender']} over {over}", big=typical, note=f"typically; {low} to {high} over {cases}")


def _default(findings: Findings) -> Card | None:
    """Return who is never far from the fastest: the contender that ran everywhere whose worst slow-down is least."""
    behind: dict[Contender, list[float]] = {}
    for cell, slowdown in findings.slowdowns.items():
        if slowdown.best or (slowdown.lead is not None and slowdown.lead.estimate is not None):
            lead = slowdown.lead.estimate if slowdown.lead is not None else None
            behind.setdefault(cell.contender, []).append(lead.point if lead is not None else 1.0)
    ran = sum(winner.fastest is not None for winner in findings.winners)
    everywhere = {contender: found for contender, found in behind.items() if len(found) == ran}
    if len(behind) < 2 or not everywhere:  # noqa: PLR2004 - with one there is nothing to choose
        return None
    chosen = min(everywhere, key=lambda contender: (max(everywhere[contender]), findings.series[contender].order))
    near = sum(ratio <= TIE for ratio in everywhere[chosen])
    worst = words.ratio(max(everywhere[chosen]))
    return Card(
        title="If only one",
        big=findings.series[chosen].label,
        note=f"at most {worst} slower than the fastest; within {TIE:g}× of it in {near} of {words.plural(ran, 'case')}",
    )


def _precision(findings: Findings) -> Card | None:
    numbers = float32.evidence(findings)
    if not numbers["ratios"]:
        return None
    low, typical, high = (words.ratio(float(numbers[name] or 0)) for name in ("lowest", "median", "highest"))
    pairs = words.plural(int(numbers["ratios"] or 0), "pair")
    return Card(title="float32 over float64", big=typical, note=f"typically; {low} to {high} over {pairs} of cells")


def _noise(findings: Findings) -> Card | None:
    floor = findings.floor
    if floor is None:
        return None
    launches = words.plural(floor.pairs, "launch", "launches")
    return Card(
        title="Identical code differs by",
        big=words.percent(floor.rms),
        note=f"root mean square over {launches}; every interval allows for it",
    )


def _outcomes(findings: Findings) -> Card:
    right = len(findings.seconds)
    return Card(title="Measured and right", big=f"{right} of {len(findings.run.plan.cells)}", note="planned cells")
