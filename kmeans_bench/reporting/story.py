"""report.md: the answer first, then what it rests on. Every sentence with a number in it is computed from the findings."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from kmeans_bench.judging import outcome
from kmeans_bench.judging.accuracy import accuracy
from kmeans_bench.model import Measurement, ProtocolKind, Status
from kmeans_bench.reporting import again, beside, trust
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.beside import Pair
from kmeans_bench.reporting.charts.chart import Chart
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.gallery import Gallery, Kind, of
from kmeans_bench.reporting.markdown import escape, picture, table
from kmeans_bench.reporting.outcomes import alike, listed
from kmeans_bench.reporting.page import picker
from kmeans_bench.reporting.plain import LONGEST, shortened

_NAMED = 4  # contenders or cases in a list


def tell(findings: Findings, gallery: Gallery, *, ladder: bool = False, pair: Pair | None = None) -> str:
    """Return the text of report.md around the given pictures; *ladder*: ladder.md stands beside it; *pair*: another run does."""
    scenario = findings.run.plan.scenario
    parts = [
        f"# K-Means benchmark: {escape(scenario.name)}",
        escape(scenario.summary),
        _machine(findings),
        "## The answer",
        _answer(findings, gallery),
        "Rung by rung, with the code and what each step brought: [ladder.md](ladder.md)." if ladder else "",
        *chain.from_iterable(_chapter(findings, kind, gallery[kind.name]) for kind in of(findings)),
        beside.chapter(pair) if pair is not None else "",
        *_section("## Wrong results", _outcomes(findings, lambda m: m.status is Status.WRONG)),
        *_section("## Not run, or failed", _outcomes(findings, lambda m: m.status not in (Status.OK, Status.WRONG))),
        "## Recommending",
        _recommending(findings),
        "## Method",
        _method(findings),
        "## Rebuild",
        _rebuild(findings, pair),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def tally(findings: Findings) -> str:
    """Return what became of the planned cells, in a sentence."""
    planned = words.plural(len(findings.run.plan.cells), "cell")
    counts = ", ".join(f"{number} {status}" for status, number in outcome.counts(findings.run).items() if number)
    return f"{words.plural(len(findings.cases), 'case')}, {words.plural(len(findings.series), 'contender')}, {planned}: {counts}."


def noise(findings: Findings) -> str:
    """Return what identical code showed."""
    floor = findings.floor
    if floor is None:
        return "No A/A pair was measured: the intervals do not include what identical code differs by on this machine."
    return (
        f"The same code, measured twice as two contenders, differed by {words.percent(floor.rms)} "
        f"(root mean square over {words.plural(floor.pairs, 'launch', 'launches')}). Every interval allows for it."
    )


def _machine(findings: Findings) -> str:
    run, environment = findings.run, findings.run.environment
    blas = "; ".join(environment.blas) or "none found"
    packages = ", ".join(f"{name} {version}" for name, version in sorted(environment.packages.items()))
    memory = f"{words.size(environment.memory)} memory"
    virtual = f", virtualised ({environment.virtualised})" if environment.virtualised else ""
    lines = [
        f"Run {run.run_id}, started {run.started_at}" + (f", commit {environment.commit[:10]}" if environment.commit else ""),
        f"{environment.cpu}, {words.plural(environment.cores, 'core')}, {memory}, {environment.system}{virtual}",
        f"Python {environment.python}, {packages}; BLAS: {blas}; report by kmeans-bench {facts.version()}",
    ]
    asked = [facts.doctor(run).capitalize()] if run.probes else []
    return "\n".join(f"- {escape(line)}" for line in [*lines, *asked])


def _answer(findings: Findings, gallery: Gallery) -> str:
    said = [gallery[kind.name][0].headline for kind in of(findings) if kind.answers and gallery[kind.name]]
    lines = [f"**{escape(headline)}.**" for headline in said]
    warnings = [f"Warning: {escape(warning)}" for warning in findings.run.warnings]
    return "\n".join(f"- {line}" for line in [*lines, escape(tally(findings)), escape(noise(findings)), *warnings])


def _chapter(findings: Findings, kind: Kind, pages: Sequence[Chart]) -> list[str]:
    """Return what a chart has to show and to say; where nothing can be drawn, its headline says what is missing."""
    said = _pictures(pages) if pages else [f"Not drawn: {escape(kind.headline(findings))}."]
    return [f"## {escape(kind.title(findings))}", *said, *([kind.table(findings)] if kind.table is not None else [])]


def _pictures(pages: Sequence[Chart]) -> list[str]:
    """Return pages with how to read them, once for pages in a row that are read alike."""
    parts = []
    for number, page in enumerate(pages, start=1):
        parts.append(picture(f"charts/{page.name}-light.svg", f"charts/{page.name}-dark.svg", page.alt))
        if number == len(pages) or pages[number].caption != page.caption:
            parts.append(f"*{escape(page.caption)}*")
    return parts


def _section(title: str, body: str) -> list[str]:
    return [title, body] if body else []


def _outcomes(findings: Findings, wanted: Callable[[Measurement], bool]) -> str:
    """Return a table of what happened to cells, equal happenings in one row."""
    rows = [
        [
            escape(status),
            escape(shortened(reason, LONGEST)),
            str(len(members)),
            escape(listed((findings.series[m.contender].label for m in members), _NAMED)),
            escape(listed((m.case.id for m in members), _NAMED)),
        ]
        for (status, reason), members in alike(filter(wanted, findings.run.measurements)).items()
    ]
    return table(["status", "reason", "cells", "contenders", "cases"], rows, numbers=["cells"]) if rows else ""


def _recommending(findings: Findings) -> str:
    """Return what the curves of this run are worth where they can be put to the test: on its own cases, left out."""
    found = accuracy(picker.curves(findings))
    return f"`kmeans-bench recommend N K D` predicts from this run, too. How far that can be trusted: {escape(trust.error(found))}."


def _method(findings: Findings) -> str:
    scenario = findings.run.plan.scenario
    launches = words.plural(scenario.budget.launches, "launch", "launches")
    return (
        f"Timed is one call of `fit`, which does {_WORK[scenario.protocol.kind]} ({escape(facts.work(findings.run))}); "
        "drawing the data, imports, compilation, checking and measuring memory are outside. "
        "All contenders of a case take turns in seeded random order within the same launches "
        f"(fresh worker processes, at most {launches} per case here). "
        "A speed-up is baseline seconds ÷ candidate seconds, formed inside a launch only; its 95 % interval treats launches as "
        "clusters, holds within those launches only when there are fewer than five, and is not given for fewer than six pairs. "
        "Every result is checked in float64 against a reference from the same start; wrong answers and unequal work get no ratio. "
        "A tie is a lead whose interval reaches 1.05× or less."
    )


_WORK: Mapping[ProtocolKind, str] = {
    ProtocolKind.STEPS: "the same number of steps for everyone",
    ProtocolKind.CONVERGE: "as many steps as it needs to converge",
    ProtocolKind.AS_WRITTEN: "an author's whole routine",
}


def _rebuild(findings: Findings, pair: Pair | None) -> str:
    run = findings.run
    pages = shlex.join(["kmeans-bench", "report", run.run_id, *([pair.second.run.run_id] if pair is not None else [])])
    # Indented, not fenced: nothing in a name can end the block.
    commands = "\n".join(f"    {' '.join(command.split())}" for command in (pages, again.command(run.plan)))
    return (
        f"These pages again, from the stored samples; then the measurements again:\n\n{commands}\n\n"
        "Numbers: [summary.json](summary.json); tables/ has cells, samples, speed-ups, exponents, crossovers and winners, as CSV and "
        "Parquet; charts/ has every picture as SVG and PNG, with its data."
    )
