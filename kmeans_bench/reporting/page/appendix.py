"""The end of the page: what did not run and why, who took part with which source, and how everything came about."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from kmeans_bench.model import Declaration, Measurement, Status
from kmeans_bench.reporting import again
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.outcomes import alike, listed
from kmeans_bench.reporting.page.cells import shortened
from kmeans_bench.reporting.page.markup import Content, Html, join, table, tag
from kmeans_bench.reporting.page.sources import MOST, Source, sources
from kmeans_bench.storage.columns import CELLS

_NAMED = 6  # contenders or cases in a list
_REASON = 600  # characters of a reason in a table


def outcomes(findings: Findings) -> Html:
    """Return what became of every cell that was not right, equal happenings in one row."""
    groups = alike(measured for measured in findings.run.measurements if measured.status is not Status.OK)
    if not groups:
        return tag("p", "Every planned cell was measured and right.")
    rows = [_group(findings, status, reason or "no reason was recorded", members) for (status, reason), members in groups.items()]
    return table("Cells without a right answer", ["status", "reason", "cells", "contenders", "cases"], rows, numbers=("cells",))


def _group(findings: Findings, status: str, reason: str, members: Sequence[Measurement]) -> Sequence[Content]:
    kept = reason if len(reason) <= _REASON else f"{reason[:_REASON]}… (in full in tables/cells.csv)"
    labels = listed((findings.series[measured.contender].label for measured in members), _NAMED)
    cases = listed((measured.case.id for measured in members), _NAMED)
    return [status, tag("div", kept, class_="reason"), str(len(members)), labels, cases]


def implementations(findings: Findings, room: int = MOST) -> Html:
    """Return what every implementation declares, and the text that was measured where it is still known and there is *room*."""
    declared = sorted(findings.run.plan.declarations, key=lambda one: one.name)
    if not declared:
        return tag("p", "The plan of this run names no implementation.", class_="missing")
    note = tag(
        "p", "A source is shown where the file still is what was measured (its digest, modules it imports included, agrees).", class_="note"
    )
    found = sources(declared, room)
    return join((note, *(_implementation(one, found[one.name]) for one in declared)))


def _implementation(declared: Declaration, source: Source) -> Html:
    facts_of = {
        "function": f"{declared.function} in {declared.origin}",
        "dtypes": ", ".join(map(str, declared.dtypes)),
        "steps": "Lloyd's, exactly" if declared.exact else "inexact by its own declaration",
        "empty clusters": str(declared.empty_clusters),
        "needs": ", ".join(declared.needs) or "NumPy only",
        "flops per step": declared.flops or "not declared",
        "extra bytes": declared.extra_bytes or "not declared",
        "known wrong": "; ".join(f"{one.where}: {one.reason}" for one in declared.known_wrong) or "nowhere",
        "digest": declared.digest or "none",
    }
    listed = join(part for name, value in facts_of.items() for part in (tag("dt", name), tag("dd", _code(value))))
    text = tag("pre", source.text, tabindex="0") if source.text is not None else tag("p", source.note, class_="missing")
    summary = tag("summary", tag("strong", declared.name), f" {declared.problem or declared.summary}")
    said = tag("p", source.note, class_="note") if source.text is not None and source.note else Html()
    return tag("details", summary, tag("dl", listed, class_="facts-list"), said, text, class_="implementation")


def _code(value: str) -> Content:
    return tag("pre", shortened(value), tabindex="0") if "\n" in value else value


def method(findings: Findings) -> Html:
    """Return how was measured, on what, the commands that do it again, and what every column of the tables means."""
    run = findings.run
    environment = run.environment
    rows = {
        "timed": f"one call of fit: {facts.work(run)}; drawing the data, imports, compilation, checking and memory are outside",
        "launches": f"fresh processes, at most {run.plan.scenario.budget.launches} per case; all contenders of a case take turns in them",
        "ratios": "baseline seconds ÷ candidate seconds, paired inside a launch only; none between unequal work",
        "intervals": "95 %, launches as clusters; with fewer than five they hold within those launches; none for fewer than six pairs",
        "truth": "every result is checked in float64 against a reference from the same start; a wrong answer has no time",
        "ties": "a lead whose interval reaches 1.05× or less",
        "seed": str(run.plan.seed),
        "machine": f"{environment.machine}, {environment.system}, {environment.cpu}",
        "packages": ", ".join(f"{name} {version}" for name, version in sorted(environment.packages.items())),
        "BLAS": "; ".join(environment.blas) or "none found",
        "commit": environment.commit or "unknown",
        "provenance": facts.provenance(run),
    }
    listed = join(part for name, value in rows.items() for part in (tag("dt", name), tag("dd", value)))
    commands = (shlex.join(["kmeans-bench", "report", run.run_id]), again.command(run.plan))
    rebuild = tag("pre", "\n".join(" ".join(command.split()) for command in commands), tabindex="0", id="rebuild")
    files = (("report.md", "report.md"), ("summary.json", "summary.json"), ("tables/cells.csv", "tables/cells.csv"))
    links = join(tag("li", tag("a", name, href=link)) for name, link in files)
    return join(
        (
            tag("dl", listed, class_="facts-list"),
            tag("h3", "Rebuild"),
            tag("p", "This page again, from the stored samples; then the measurements again:"),
            rebuild,
            tag("ul", links, class_="facts"),
            _dictionary(),
        )
    )


def _dictionary() -> Html:
    rows = [[name, column.dtype, column.unit, column.meaning] for name, column in CELLS.items()]
    listed = table("tables/cells.csv, one row per planned cell", ["column", "type", "unit", "meaning"], rows)
    return tag("details", tag("summary", "Data dictionary"), listed, id="dictionary")
