"""What more threads bring, in words: the chart, its table and the paragraph in report.md say it alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kmeans_bench.judging import threads as judged
from kmeans_bench.judging.threads import Gain, at_work, gains, work
from kmeans_bench.model import Cell, Comparison, Estimate, Verdict
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting import palette
from kmeans_bench.reporting.charts import anchors
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.markdown import escape
from kmeans_bench.reporting.markdown import table as markdown_table
from kmeans_bench.reporting.once import once
from kmeans_bench.reporting.outcomes import listed

_NAMED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """The largest ratio that was measured, and whose."""

    label: str
    comparison: Comparison
    estimate: Estimate


def applies(findings: Findings) -> bool:
    """Whether the run has more than one number of threads."""
    return len({contender.threads for contender in findings.series}) > 1


@once
def survey(findings: Findings) -> tuple[Gain, ...]:
    """Return what more threads bring, in row order."""
    return tuple(sorted(gains(findings.run, findings.floor), key=lambda one: findings.series[one.many].order))


def known(findings: Findings) -> list[Gain]:
    """Return those of whom a ratio is known in some case."""
    return [one for one in survey(findings) if one.known]


def label(gain: Gain) -> str:
    """Return implementation and dtype."""
    return palette.label(gain.many)


def counts(found: Sequence[Gain]) -> str:
    """Return what is held against what: ``2 threads over 1``."""
    return f"{found[0].many.threads} threads over {found[0].few.threads}"


def busy(findings: Findings) -> float | None:
    """Return which share of a core contenders had on the fewest threads where others used the machine; else None."""
    return judged.busy(findings.run.measurements, survey(findings))


def caution(findings: Findings) -> list[str]:
    """Return how to read what was found on a machine that others used."""
    share = busy(findings)
    if share is None:
        return []
    few = words.plural(survey(findings)[0].few.threads, "thread")
    return [
        f"The machine was busy: even on {few} contenders had {share:.2f} of a core each (median).",
        "Threads that wait for one another lose most by that, and on a quiet machine they may bring what they do not bring here.",
    ]


def peak(found: Sequence[Gain]) -> Peak:
    """Return where more threads bring most."""
    all_ = [
        Peak(label=label(gain), comparison=one, estimate=one.estimate) for gain in found for one in gain.known if one.estimate is not None
    ]
    return max(all_, key=lambda one: one.estimate.point)


def earliest(found: Sequence[Gain]) -> tuple[Gain, int] | None:
    """Return for whom they pay first, and from which work of a step on; None: for nobody."""
    paying = [(gain, start) for gain in found if (start := gain.pays_from) is not None]
    return min(paying, key=lambda one: (one[1], label(one[0])), default=None)


def amount(value: int) -> str:
    """Return a number of multiply-adds.

    >>> amount(16_000), amount(2_560_000), amount(163_840_000), amount(512)
    ('16k', '2.6M', '160M', '510')
    """
    rounded = int(float(f"{value:.2g}"))
    return words.count(rounded)


def paragraph(findings: Findings) -> str:
    """Return what was found, in sentences."""
    found = known(findings)
    if not found:
        return ""
    pays = [f"{label(gain)} ({amount(start)})" for gain in found if (start := gain.pays_from) is not None]
    never = [label(gain) for gain in found if gain.pays_from is None]
    verdicts = Counter(one.verdict for gain in found for one in gain.known)
    sure = f"faster for sure in {verdicts[Verdict.FASTER]} of {words.plural(sum(verdicts.values()), 'cell')}"
    less = f"slower in {verdicts[Verdict.SLOWER]}, not to be told in {verdicts[Verdict.INCONCLUSIVE]}"
    said = [
        f"{counts(found)}, in the same launches: {sure}, {less}.",
        f"They pay from some work of a step (n·k·d) on, up to the largest that was measured, for {listed(pays, _NAMED)}." if pays else "",
        f"For {listed(never, _NAMED)} there is no such size here." if never else "",
        *_slower(found, findings),
        *caution(findings),
        *_without(survey(findings)),
    ]
    return " ".join(filter(None, said))


def table(findings: Findings) -> str:
    """Return the paragraph, and everyone with what more threads bring."""
    found = known(findings)
    if not found:
        return ""
    head = ["contender", "typically", "at most", "where", "pays from n·k·d", "slower in", "cases", "cores at work"]
    rows = [_listed(gain, findings) for gain in found]
    return f"{escape(paragraph(findings))}\n\n{markdown_table(head, rows, numbers=[head[1], head[2], *head[4:]])}"


def _listed(gain: Gain, findings: Findings) -> list[str]:
    top, start = peak([gain]), gain.pays_from
    return [
        escape(label(gain)),
        words.ratio(gain.typical or 0.0),
        f"{words.ratio(top.estimate.point)} ({words.ratio_interval(top.estimate)})",
        escape(anchors.title(top.comparison.case, findings.cases)),
        amount(start) if start is not None else "–",
        str(len(gain.slower)),
        str(len(gain.known)),
        _cores(gain, findings),
    ]


def _cores(gain: Gain, findings: Findings) -> str:
    """Return how many cores were at work on the most threads: over cases, from fewest to most."""
    many = (findings.measured[Cell(case=one.case, contender=gain.many)] for one in gain.known)
    busy = sorted(cores for measured in many if (cores := at_work(measured)) is not None)
    return f"{busy[0]:.1f} – {busy[-1]:.1f}" if busy else "–"


def _slower(found: Sequence[Gain], findings: Findings) -> list[str]:
    """Return where they hurt most."""
    cells = [(one.estimate, label(gain), one) for gain in found for one in gain.slower if one.estimate is not None]
    if not cells:
        return []
    least, name, one = min(cells, key=lambda cell: cell[0].point)
    at = anchors.title(one.case, findings.cases)
    return [
        f"They cost most for {name} at {at} (n·k·d = {amount(work(one.case))}): {words.ratio(least.point)} ({words.ratio_interval(least)})."
    ]


def _without(found: Sequence[Gain]) -> list[str]:
    reasons = Counter(one.reason for gain in found for one in gain.comparisons if one.estimate is None)
    if not reasons:
        return []
    reason, number = reasons.most_common(1)[0]
    return [f"Without a ratio: {words.plural(sum(reasons.values()), 'cell')}; for {number} of them: {reason}."]
