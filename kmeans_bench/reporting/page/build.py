"""Puts the page together: skeleton, styles, scripts and data become one file, and its policy names the hash of each."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from string import Template

from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.page import colours, front, sections
from kmeans_bench.reporting.page.document import document
from kmeans_bench.reporting.page.embedding import json_block, policy
from kmeans_bench.reporting.page.markup import tag

STYLES = ("base.css", "controls.css", "panels.css", "tables.css", "charts.css", "print.css")
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


_MOST = 420_000  # bytes of all that has to be there; what is left of it goes to the sources
_COMMENT = re.compile(r"^[ ]*/[*].*?[*]/[ ]*$", re.DOTALL | re.MULTILINE)


def assemble(findings: Findings) -> str:
    """Return index.html: valid UTF-8, the same text for the same findings."""
    said = sections.headlines(findings)
    look, code, report = style(), script(), json_block(document(findings))
    room = _MOST - len(look) - len(code) - len(report.encode("utf-8"))
    title = f"K-Means benchmark: {findings.run.plan.scenario.name} · {findings.run.run_id}"
    page = Template(_asset("page.html")).substitute(
        title=tag("i", title)[3:-4],
        policy=policy(style=look, script=code),
        style=look,
        script=code,
        header=front.header(findings, sections.contents(findings)),
        sections=sections.written(findings, said, room),
        footer=tag("p", f"{facts.provenance(findings.run)} · works offline: this page asks nobody for anything."),
        report=report,
    )
    # Half of a surrogate pair, from a stray byte of a file name, is text that no file can hold.
    return page.encode("utf-8", errors="backslashreplace").decode("utf-8")


@cache
def style() -> str:
    """Return the page's one style sheet, colours first."""
    return "\n".join((colours.variables(), *(bare(_asset(name)) for name in STYLES)))


@cache
def script() -> str:
    """Return the page's one script: the files in their order, in one scope of their own."""
    return "\n".join(('"use strict";', "(() => {", *(bare(_asset(name)) for name in SCRIPTS), "})();"))


def bare(text: str) -> str:
    r"""Return the lines of a script or style sheet without indentation, and without those that are only comment: a fifth of the bytes.

    >>> bare("/* why\n   so */\nf() {\n  // because\n  g();\n}")
    'f() {\ng();\n}'
    """
    lines = (line.strip() for line in _COMMENT.sub("", text).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _asset(name: str) -> str:
    return resources.files(__package__).joinpath("assets", name).read_text(encoding="utf-8")
