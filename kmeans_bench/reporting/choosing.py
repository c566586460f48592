"""Chosen and true numbers of clusters in words: the chart, its table and the paragraph in report.md say it alike."""

from __future__ import annotations

from collections.abc import Sequence

from kmeans_bench.judging import choosing
from kmeans_bench.judging.choosing import Record, Total
from kmeans_bench.model import Case
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.markdown import escape
from kmeans_bench.reporting.markdown import table as markdown_table
from kmeans_bench.reporting.once import once

_NAMED = 3  # criteria in a sentence


def applies(findings: Findings) -> bool:
    """Whether somebody in the run chooses the number of clusters."""
    return bool(choosing.choosers(findings.run))


@once
def survey(findings: Findings) -> tuple[Record, ...]:
    """Return what was chosen, a record per kind of points and contender, in the plan's order."""
    return choosing.records(findings.run, {cell: estimate.point for cell, estimate in findings.seconds.items()})


def place(kind: Case) -> str:
    """Return a kind of points in words: ``blobs:separation=8 N=500 K=6 d=4``; its K is the true number."""
    return f"{kind.source.label} {facts.sizes(kind)}"


def headline(findings: Findings) -> str:
    """Return the finding in a sentence."""
    found = [one for one in choosing.totals(survey(findings)) if one.answered]
    if not found:
        return "Nobody chose a number of clusters for points whose true number is known"
    first, *others = (_score(one) for one in found[:_NAMED])
    more = f", and by {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return f"The true number of clusters is found {'; '.join([first, *others])}{more}"


def paragraph(findings: Findings) -> str:
    """Return what was found, in sentences."""
    found = [one for one in choosing.totals(survey(findings)) if one.answered]
    if not found:
        return ""
    kinds = len({one.kind for one in survey(findings)})
    draws = max(one.answered + one.silent for one in found)
    silent = sum(one.silent for one in found)
    missing = f" {words.plural(silent, 'answer')} missing." if silent else ""
    return (
        f"On {words.plural(draws, 'draw')} of {words.plural(kinds, 'kind')} of points whose true number of clusters is known: "
        f"{'; '.join(map(_account, found))}. Seconds are those of a whole call, all numbers of clusters that it tries included.{missing}"
    )


def table(findings: Findings) -> str:
    """Return the paragraph, and a row per kind of points and contender."""
    found = survey(findings)
    if not any(one.choices for one in found):
        return ""
    head = ["points", "chosen by", "right", "within a tenth", "chosen ÷ true", "95 % over draws", "ARI", "seconds"]
    return f"{escape(paragraph(findings))}\n\n{markdown_table(head, map(_row, found), numbers=head[2:])}"


def reach(found: Sequence[float]) -> str:
    """Return the smallest and the largest of some ratios: ``0.50 to 1.17×``, or the one that all are."""
    low, high = words.ratio(min(found)), words.ratio(max(found))
    return low if low == high else f"{low.removesuffix('×')} to {high}"


def _score(one: Total) -> str:
    return f"on {one.right} of {words.plural(one.answered, 'draw')} by {one.contender.implementation} ({_lasting(one)})"


def _account(one: Total) -> str:
    """Return what was counted over all kinds of points, and medians of each kind from the least to the largest."""
    typical = reach([record.typical for record in one.records if record.typical is not None])
    ratios = reach([choice.ratio for record in one.records for choice in record.choices])
    medians = "median" if sum(bool(record.choices) for record in one.records) == 1 else "medians of each kind"
    return (
        f"{one.contender.implementation} is right on {one.right} of {one.answered} and within a tenth on {one.near}, typically "
        f"{typical} the true number ({ratios}), in {_lasting(one)} ({medians})"
    )


def _lasting(one: Total) -> str:
    """Return the median seconds of the quickest and of the slowest kind of points: ``55.0 µs``, ``1.20 s to 3.40 s``."""
    found = [record.seconds for record in one.records if record.seconds is not None]
    low, high = words.seconds(min(found)), words.seconds(max(found))
    return low if low == high else f"{low} to {high}"


def _row(one: Record) -> list[str]:
    name = escape(f"{one.contender.implementation} {one.contender.dtype}")
    if not one.choices:
        return [escape(place(one.kind)), name, escape(one.silent[0]), "", "", "", "", ""]
    interval = one.interval
    of = len(one.choices)
    return [
        escape(place(one.kind)),
        name,
        f"{one.right} of {of}",
        f"{one.near} of {of}",
        words.ratio(one.typical or 0.0),
        words.ratio_interval(interval) if interval is not None else one.lack or "",
        f"{one.ari:.2f}" if one.ari is not None else "",
        words.seconds(one.seconds or 0.0),
    ]
