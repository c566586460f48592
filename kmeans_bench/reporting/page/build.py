"""Puts the page together: skeleton, styles, scripts and data become one file, and its policy names the hash of each."""

from __future__ import annotations

from functools import cache
from importlib import resources
from string import Template

from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.page import colours, front, sections
from kmeans_bench.reporting.page.document import document
from kmeans_bench.reporting.page.embedding import json_block, policy
from kmeans_bench.reporting.page.markup import tag

STYLES = ("base.css", "tables.css", "charts.css", "print.css")
SCRIPTS = (
    "core.js",
    "format.js",
    "state.js",
    "theme.js",
    "tables.js",
    "svg.js",
    "metrics.js",
    "heat.js",
    "heat_table.js",
    "detail.js",
    "recommend.js",
    "picker.js",
    "maps.js",
    "speedups.js",
    "growth.js",
    "profile.js",
    "pairs.js",
    "limits.js",
    "approaches.js",
    "precision.js",
    "downloads.js",
    "start.js",
)


def assemble(findings: Findings) -> str:
    """Return index.html: valid UTF-8, the same text for the same findings."""
    said = sections.headlines(findings)
    look, code = style(), script()
    title = f"K-Means benchmark: {findings.run.plan.scenario.name} · {findings.run.run_id}"
    page = Template(_asset("page.html")).substitute(
        title=tag("i", title)[3:-4],
        policy=policy(style=look, script=code),
        style=look,
        script=code,
        header=front.header(findings, sections.contents()),
        sections=sections.written(findings, said),
        footer=tag("p", f"{facts.provenance(findings.run)} · works offline: this page asks nobody for anything."),
        report=json_block(document(findings)),
    )
    # Half of a surrogate pair, from a stray byte of a file name, is text that no file can hold.
    return page.encode("utf-8", errors="backslashreplace").decode("utf-8")


@cache
def style() -> str:
    """Return the page's one style sheet, colours first."""
    return "\n".join((colours.variables(), *map(_asset, STYLES)))


@cache
def script() -> str:
    """Return the page's one script: the files in their order, in one scope of their own."""
    return "\n".join(('"use strict";', "(() => {", *map(_asset, SCRIPTS), "})();"))


def _asset(name: str) -> str:
    return resources.files(__package__).joinpath("assets", name).read_text(encoding="utf-8")
