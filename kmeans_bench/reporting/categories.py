"""Clusters of categories in words: the chart, its table and the paragraph in report.md say it alike."""

from __future__ import annotations

from collections.abc import Mapping

from kmeans_bench.judging import categories
from kmeans_bench.judging.categories import Outcome
from kmeans_bench.model import Case, Contender, SourceKind
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting.dimensions import index, level
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.markdown import escape
from kmeans_bench.reporting.markdown import table as markdown_table
from kmeans_bench.reporting.once import once

_WAYS: Mapping[SourceKind, str] = {
    SourceKind.CATEGORIES: "categories as numbers",
    SourceKind.RENUMBERED: "the same with other numbers",
    SourceKind.ONE_HOT: "the same as 0/1 columns",
}
_SAID: Mapping[SourceKind, str] = {
    SourceKind.CATEGORIES: "on categories as numbers",
    SourceKind.RENUMBERED: "with other numbers",
    SourceKind.ONE_HOT: "as 0/1 columns",
}
_NAMED = 3  # contenders in a sentence


def applies(findings: Findings) -> bool:
    """Whether a run holds categories."""
    return any(one.source.kind.categorical for one in findings.cases)


@once
def survey(findings: Findings) -> tuple[Outcome, ...]:
    """Return what became of every way of writing categories."""
    return categories.outcomes(findings.run)


def place(kind: Case) -> str:
    """Return a way of writing categories: ``categories as numbers, N=500 K=5 d=8``."""
    return f"{_WAYS[kind.source.kind]}, {facts.sizes(kind)}"


def headline(findings: Findings) -> str:
    """Return the finding in a sentence, about the first size of every way of writing."""
    found = [one for one in survey(findings) if one.level is not None]
    if not found:
        return "No clustering of categories has an answer"
    named = leading(findings)
    first = {
        way: next(one.kind for one in found if one.kind.source.kind is way) for way in dict.fromkeys(one.kind.source.kind for one in found)
    }
    figures = {(one.kind, one.contender): index(one.level.typical) for one in found if one.level is not None}
    parts = [f"{' / '.join(figures.get((kind, one), 'no answer') for one in named)} {_SAID[way]}" for way, kind in first.items()]
    return f"Adjusted Rand index of {' / '.join(facts.name(findings, one) for one in named)}: {', '.join(parts)}"


def leading(findings: Findings) -> tuple[Contender, ...]:
    """Return who is named in the headline: the scenario's baseline first, then in the rows' usual order."""
    answered = {one.contender for one in survey(findings) if one.level is not None}
    baseline = findings.run.plan.scenario.baseline
    order = sorted(answered, key=lambda one: (not one.answers_to(baseline), findings.series[one].order))
    return tuple(order[:_NAMED])


def paragraph(findings: Findings) -> str:
    """Return why it is so, with what it comes to here."""
    changes = [
        f"that of {facts.name(findings, one.contender)} by up to {index(one.most)} over {one.draws} draws"
        for one in categories.renamings(findings.run)
    ]
    moved = f" Numbering the same categories otherwise changes the adjusted Rand index: {', '.join(changes)}." if changes else ""
    return (
        "The number of a category is a name. Euclidean means take it for a quantity: category 5 lies far from category 0 and close to 4, "
        "the mean of both is a category that no point has, and with other numbers the same points lie elsewhere."
        f"{moved} A 0/1 column for each category puts all of them equally far apart; K-Modes only asks whether two are the same."
    )


def table(findings: Findings) -> str:
    """Return the paragraph, and a row per way of writing and contender."""
    found = survey(findings)
    head = ["points", "contender", "adjusted Rand index (95 % over draws)", "draws"]
    rows = [
        [
            escape(place(one.kind)),
            escape(facts.name(findings, one.contender)),
            level(one.level) if one.level is not None else escape(one.silent[0]),
            str(len(one.level.values) if one.level is not None else 0),
        ]
        for one in found
    ]
    return f"{escape(paragraph(findings))}\n\n{markdown_table(head, rows, numbers=head[2:])}" if found else ""
