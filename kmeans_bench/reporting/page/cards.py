"""The verdict in four cards. Each is a number with what it says, taken from a chart's evidence, so that it cannot differ from the chart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import float32, one_default, speedup, winner_map
from kmeans_bench.reporting.findings import Findings

MOST = 4
_TYPICAL = 3  # ratios from which on their middle says more than they do


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
    if (equals := int(numbers["equals"])) > 1:
        each = f"in {words.plural(int(numbers['wins']), 'case')} each, of {numbers['cases']}"
        return Card(title="Fastest most often", big=f"{equals} contenders", note=f"{each}{tied}: {numbers['contender']}")
    return Card(title="Fastest most often", big=str(numbers["contender"]), note=f"in {numbers['wins']} of {numbers['cases']} cases{tied}")


def _speedup(findings: Findings) -> Card | None:
    numbers = speedup.evidence(findings)
    if not numbers["ratios"]:
        return None
    low, typical, high = (words.ratio(float(numbers[name] or 0)) for name in ("lowest", "median", "highest"))
    title = f"{numbers['contender']} over {findings.run.plan.scenario.baseline}"
    cases = int(numbers["ratios"] or 0)
    if cases < _TYPICAL:
        return Card(title=title, big=" to ".join(dict.fromkeys((low, high))), note=f"over {words.plural(cases, 'case')}")
    return Card(title=title, big=typical, note=f"typically; {low} to {high} over {cases} cases")


def _default(findings: Findings) -> Card | None:
    """Return who is to be taken if there may be only one; with one contender there is nothing to choose."""
    numbers = one_default.evidence(findings)
    label = next((series.label for contender, series in findings.series.items() if contender.id == numbers.get("contender")), None)
    if label is None or len(findings.series) == 1:
        return None
    worst, cases = words.ratio(float(numbers["worst"] or 1)), words.plural(int(numbers["cases"] or 0), "case")
    return Card(title="If only one", big=label, note=f"within 2× of the fastest in {numbers['within_2']} of {cases}, at worst {worst}")


def _precision(findings: Findings) -> Card | None:
    numbers = float32.evidence(findings)
    if not numbers["ratios"]:
        return None
    low, typical, high = (words.ratio(float(numbers[name] or 0)) for name in ("lowest", "median", "highest"))
    pairs, title = int(numbers["ratios"] or 0), "float32 over float64"
    if pairs < _TYPICAL:
        return Card(title=title, big=" to ".join(dict.fromkeys((low, high))), note=f"over {words.plural(pairs, 'pair')} of cells")
    return Card(title=title, big=typical, note=f"typically; {low} to {high} over {pairs} pairs of cells")


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
