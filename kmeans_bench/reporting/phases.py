"""Where the seconds of a call go, in words: the chart, its table and the paragraph in report.md say it alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kmeans_bench.judging import phases as judged
from kmeans_bench.judging.phases import Split, split
from kmeans_bench.model import Case, Cell, Measurement, Scope, Status
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import anchors
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.markdown import escape
from kmeans_bench.reporting.markdown import table as markdown_table
from kmeans_bench.reporting.once import once
from kmeans_bench.reporting.outcomes import listed

_NAMED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One contender in one case."""

    cell: Cell
    label: str
    split: Split


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Every call that was taken apart, case by case, smallest share of update last; and why others were not, with how many cells."""

    cases: dict[Case, tuple[Row, ...]]
    without: Counter[str]

    @property
    def rows(self) -> list[Row]:
        """All of them."""
        return [row for rows in self.cases.values() for row in rows]


def applies(findings: Findings) -> bool:
    """Whether the scenario asks for it."""
    return findings.run.plan.scenario.protocol.phases


@once
def survey(findings: Findings) -> Survey:
    """Return what was taken apart."""
    found: dict[Case, list[Row]] = {}
    without: Counter[str] = Counter()
    for measured in findings.run.measurements if applies(findings) else ():
        part = split(measured, findings.floor) if measured.status is Status.OK else None
        if part is None:
            without[_why_not(findings, measured)] += 1
        else:
            row = Row(cell=measured.cell, label=findings.series[measured.contender].label, split=part)
            found.setdefault(measured.case, []).append(row)
    ordered = sorted(found, key=lambda case: (case.n * case.k * case.d, case.id))
    return Survey(cases={case: tuple(sorted(found[case], key=_order)) for case in ordered}, without=without)


def extremes(findings: Findings) -> tuple[Row, Row] | None:
    """Return the rows of those that `judging.phases.extremes` names."""
    rows = {row.cell: row for row in survey(findings).rows}
    ends = judged.extremes({cell: row.split for cell, row in rows.items()})
    return None if ends is None else (rows[ends[0]], rows[ends[1]])


def paragraph(findings: Findings) -> str:
    """Return what was found, in sentences."""
    found, ends = survey(findings), extremes(findings)
    if ends is None:
        return ""
    calls = sum(len(findings.measured[row.cell].halves) for row in found.rows)
    return " ".join(
        [
            f"In {words.plural(calls, 'call')} of their own, outside of the timed turns, both halves of a step were timed.",
            _larger(found, findings),
            *caution(found),
            *_by_case(found, findings),
            *_grown(found),
            *without(found),
        ]
    )


def table(findings: Findings) -> str:
    """Return the paragraph, and every call that was taken apart."""
    found = survey(findings)
    if not found.cases:
        return ""
    head = ["case", "contender", "assign", "update", "update's share", "95 %", "neither"]
    rows = [
        [
            escape(anchors.title(case, findings.cases)),
            escape(row.label),
            words.seconds(row.split.assign.point),
            words.seconds(row.split.update.point),
            words.percent(row.split.share.point),
            f"{words.percent(row.split.share.low)} – {words.percent(row.split.share.high)}",
            words.percent(row.split.rest),
        ]
        for case, rows in found.cases.items()
        for row in rows
    ]
    return f"{escape(paragraph(findings))}\n\n{markdown_table(head, rows, numbers=head[2:])}"


def caution(found: Survey) -> list[str]:
    """Return what intervals hold for, where that is less than it seems."""
    narrow = any(row.split.scope is Scope.WITHIN_LAUNCHES for row in found.rows)
    return ["Fewer than five launches: intervals hold within those launches only."] if narrow else []


def without(found: Survey) -> list[str]:
    """Return who has no halves, and why, a sentence per reason."""
    return [f"Without: {words.plural(number, 'cell')}, {reason}." for reason, number in found.without.items()]


def _order(row: Row) -> tuple[float, str]:
    return -row.split.share.point, row.cell.contender.id


def _larger(found: Survey, findings: Findings) -> str:
    means = [row for row in found.rows if row.split.larger]
    unsure = sum(row.split.larger is None for row in found.rows)
    of = words.plural(len(found.rows), "cell")
    hedge = f"; in {unsure} the interval does not tell" if unsure else ""
    if not means:
        return f"Update takes more than half of the call in none of {of}{hedge}."
    who = listed(dict.fromkeys(f"{row.label} at {anchors.title(row.cell.case, findings.cases)}" for row in means), _NAMED)
    return f"Update takes more than half of the call in {len(means)} of {of}: {who}{hedge}."


def _by_case(found: Survey, findings: Findings) -> list[str]:
    """Return, case by case, whose means are quickest and whose are slowest."""
    said = []
    for case, rows in found.cases.items():
        quick, slow = (pick(rows, key=lambda row: row.split.update.point) for pick in (min, max))
        if quick is not slow:
            said.append(
                f"At {anchors.title(case, findings.cases)} the means take {words.seconds(quick.split.update.point)} ({quick.label}) to "
                f"{words.seconds(slow.split.update.point)} ({slow.label})."
            )
    return said


def _grown(found: Survey) -> list[str]:
    """Return whose means take more with more clusters and who is spared, over cases that differ in nothing else."""
    groups: dict[object, list[Case]] = {}
    for case in found.cases:
        groups.setdefault((case.source, case.n, case.d), []).append(case)
    return [sentence for cases in groups.values() if len(cases) > 1 and (sentence := _with_clusters(found, cases))]


def _with_clusters(found: Survey, cases: Sequence[Case]) -> str | None:
    few, many = (pick(cases, key=lambda case: case.k) for pick in (min, max))
    ends = [(row, other) for row in found.cases[few] for other in found.cases[many] if row.cell.contender == other.cell.contender]
    if not ends:
        return None
    spared, hit = (pick(ends, key=lambda two: two[1].split.update.point / two[0].split.update.point) for pick in (min, max))
    said = [f"{_update(row)} and {_update(other)} ({row.label})" for row, other in dict.fromkeys([hit, spared])]
    return f"With K={few.k} and K={many.k}, all else equal, the means take {', '.join(said)}."


def _update(row: Row) -> str:
    return words.seconds(row.split.update.point)


def _why_not(findings: Findings, measured: Measurement) -> str:
    if measured.status is not Status.OK:
        return f"{measured.status}"
    if not findings.run.plan.declaration(measured.contender.implementation).halves:
        return "whose files bind no assign and update"
    if measured.halves:
        return "whose halves take no time, or more than the call"
    return "whose fit does not call them by their names"
