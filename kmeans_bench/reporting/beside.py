"""A second run beside the reported one: whose speed-ups show there, too. Each run's ratios are its own; no seconds are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kmeans_bench.judging.replication import Accord, Replicate, replicates
from kmeans_bench.judging.speedups import speedups
from kmeans_bench.model import Comparison, Run, Winner
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts.chart import Value
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.markdown import details, escape, table

_MOST_ROWS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two runs and what can be said about both.

    Attributes
    ----------
    winners
        Of the cases that have one in both runs.
    only_first, only_second
        Cells that the other run did not plan.
    """

    first: Findings
    second: Findings
    replicates: tuple[Replicate, ...]
    winners: tuple[tuple[Winner, Winner], ...]
    only_first: int
    only_second: int


def pair(first: Findings, second: Findings) -> Pair:
    """Put two runs side by side, both over the baseline of the first where the second has it."""
    ours = {planned.cell for planned in first.run.plan.cells}
    theirs = {planned.cell for planned in second.run.plan.cells}
    second_winners = {winner.case: winner for winner in second.winners}
    both = ((winner, second_winners[winner.case]) for winner in first.winners if winner.case in second_winners)
    return Pair(
        first=first,
        second=second,
        replicates=replicates(first.comparisons, _over_the_same(second, first.run.plan.scenario.baseline)),
        winners=tuple((one, other) for one, other in both if one.fastest is not None and other.fastest is not None),
        only_first=len(ours - theirs),
        only_second=len(theirs - ours),
    )


def _over_the_same(findings: Findings, baseline: str) -> Sequence[Comparison]:
    known = {contender.implementation for contender in findings.series}
    return speedups(findings.run, baseline) if baseline in known else findings.comparisons


def headline(found: Pair) -> str:
    """Return the finding in a sentence."""
    counts = Counter(one.accord for one in found.replicates if one.accord is not None)
    if not counts:
        return f"No speed-up of run {found.first.run.run_id} can be compared with one of run {found.second.run.run_id}"
    agree, differ, reverse = (counts[accord] for accord in Accord)
    said = (
        f"{agree} of {words.plural(counts.total(), 'speed-up')} that both runs have agree, {differ} differ, {reverse} point the other way"
    )
    same = sum(one.fastest == other.fastest for one, other in found.winners)
    return f"{said}; the same contender is fastest in {same} of {words.plural(len(found.winners), 'case')}"


def rows(found: Pair) -> tuple[Mapping[str, Value], ...]:
    """Return a row per cell of both runs."""
    return tuple(
        {
            "case_id": one.case.id,
            "contender": one.candidate.id,
            **_side("a", one.first),
            **_side("b", one.second),
            "accord": str(one.accord) if one.accord is not None else None,
            "reason": one.reason,
        }
        for one in found.replicates
    )


def _side(name: str, comparison: Comparison) -> Mapping[str, Value]:
    estimate = comparison.estimate
    return {
        f"{name}_baseline": comparison.baseline.id if comparison.baseline is not None else None,
        f"{name}_speedup": estimate.point if estimate is not None else None,
        f"{name}_low": estimate.low if estimate is not None else None,
        f"{name}_high": estimate.high if estimate is not None else None,
        f"{name}_reason": comparison.reason if estimate is None else None,
    }


def chapter(found: Pair) -> str:
    """Return the chapter of report.md."""
    first, second = found.first.run, found.second.run
    lines = [
        f"## Beside run {escape(second.run_id)}",
        f"**{escape(headline(found))}.**",
        "\n".join(f"- {name}: {escape(facts.provenance(run))}" for name, run in (("A", first), ("B", second))),
        _method(first, second),
        _table(found),
        _missing(found),
    ]
    return "\n\n".join(line for line in lines if line)


def _method(first: Run, second: Run) -> str:
    same = (first.environment.cpu, first.environment.cores) == (second.environment.cpu, second.environment.cores)
    why = "a machine is not the same on two occasions" if same else "these are two machines"
    return (
        f"Every ratio was formed inside its own run; seconds of the two are not compared, because {why}. "
        "Two speed-ups agree when their 95 % intervals overlap, and point the other way when they lie on opposite sides of 1."
    )


def _table(found: Pair) -> str:
    compared = [one for one in found.replicates if one.accord is not None]
    # What does not agree is what a reader looks for.
    ranked = sorted(compared, key=lambda one: list(Accord).index(one.accord or Accord.AGREES), reverse=True)
    header = ["case", "contender", "over", "A", "interval of A", "B", "interval of B", "verdict"]
    shown = [_row(found, one) for one in ranked[:_MOST_ROWS]]
    more = f" ({_MOST_ROWS} of {len(ranked)}; all: tables/beside.csv)" if len(ranked) > _MOST_ROWS else ""
    numbers = ["A", "interval of A", "B", "interval of B"]
    return details(f"The table{more}", table(header, shown, numbers=numbers)) if shown else ""


def _row(found: Pair, one: Replicate) -> list[str]:
    over = one.first.baseline
    sides = [text for comparison in (one.first, one.second) for text in _figures(comparison)]
    labels = [found.first.series[contender].label for contender in (one.candidate, over) if contender is not None]
    return [escape(one.case.id), *map(escape, labels), *sides, str(one.accord)]


def _figures(comparison: Comparison) -> list[str]:
    estimate = comparison.estimate
    return [words.ratio(estimate.point), words.ratio_interval(estimate)] if estimate is not None else ["", ""]


def _missing(found: Pair) -> str:
    reasons = Counter(one.reason for one in found.replicates if one.reason is not None)
    lines = [f"{escape(reason)}: {words.plural(number, 'cell')}" for reason, number in reasons.most_common()]
    lines += [
        f"planned in {name} only: {words.plural(number, 'cell')}"
        for name, number in (("A", found.only_first), ("B", found.only_second))
        if number
    ]
    return "Not compared: " + "; ".join(lines) + "." if lines else ""
