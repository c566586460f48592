"""Claims as a forest plot: what was said is shaded, what was found is a dot and its interval per case, and every claim has its verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kmeans_bench.model import Aspect, ClaimVerdict, Ruling
from kmeans_bench.reporting import claims as said
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value, page_name
from kmeans_bench.reporting.charts.claim_rows import QUOTE_LINES, Panel, draw_panel
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.markdown import escape
from kmeans_bench.reporting.markdown import table as markdown_table
from kmeans_bench.reporting.palette import Theme

NAME = "claims"
WIDTH = 11.0
ROWS = 56  # of a page
_HEAD = QUOTE_LINES + 2  # of a claim: its quote, who said it, and what of it is measured
_MOST = ROWS - _HEAD - 3  # cases of a claim on one page, beside the axis
_PANELS: tuple[tuple[str, tuple[Aspect, ...]], ...] = (
    ("ratio (log scale)", tuple(one for one in Aspect if one.ratio)),
    ("power of an axis: 1 grows in proportion, 0 not at all", (Aspect.EXPONENT, Aspect.MEMORY_EXPONENT, Aspect.OPERATIONS_EXPONENT)),
    ("inertia above the other's", (Aspect.INERTIA_GAP,)),
    ("labels that are not a nearest centroid", (Aspect.WRONG_LABELS,)),
    ("share of seeds", (Aspect.WORSE_MINIMUM,)),
    ("adjusted Rand index: 1 agrees with the true clusters, 0 as chance would", (Aspect.AGREEMENT,)),
    ("adjusted Rand index above the other's", (Aspect.AGREEMENT_GAIN,)),
    ("steps saved by stopping early", (Aspect.STEPS_SAVED,)),
    ("inertia left above the fixed point's by stopping early", (Aspect.GAP_LEFT,)),
)


def claims(findings: Findings, theme: Theme) -> tuple[Chart, ...]:
    """Return the pages of the chart; none where nothing is claimed."""
    return tuple(_page(findings, theme, number, panels) for number, panels in enumerate(_pages(_panels(findings.claims))))


def headline(findings: Findings) -> str:
    """Return the finding in a sentence."""
    return said.headline(findings.claims) if findings.claims else "Nothing is claimed of these cases"


def evidence(findings: Findings) -> Mapping[str, Value]:
    """Return the numbers of the headline."""
    counts = Counter(one.ruling for one in findings.claims)
    return {"claims": len(findings.claims), **{str(ruling): counts[ruling] for ruling in Ruling if counts[ruling]}}


def applies(findings: Findings) -> bool:
    """Whether anything is claimed of the run's cases."""
    return bool(findings.claims)


def table(findings: Findings) -> str:
    """Return what stands beside the chart in report.md, and in README."""
    head = ["claim", "measured as", "claimed", "found", "holds in", "verdict"]
    return markdown_table(head, map(_listed, findings.claims), numbers=head[3:5])


def caption(findings: Findings) -> str:
    """Return how to read the chart."""
    floor = findings.floor
    noise = f" Identical code differed by {words.percent(floor.rms)}." if floor is not None else ""
    return (
        f"Timed: {facts.work(findings.run)}. Shaded: what is claimed. Bar: interval, cut where it leaves the axis; those of one claim hold "
        "together at 95 %. Dot: inside the claimed range; hollow diamond: across its end; cross: wholly outside. What was counted in one "
        "case has no bar. On every case: supported when all are inside, refuted when one is outside; on some case: supported when one is "
        "inside, refuted when all are outside. Cases are the scenario's, fixed before anything was measured; "
        f"{said.pooled(findings.claims)}.{noise}"
    )


def _listed(verdict: ClaimVerdict) -> list[str]:
    claim = verdict.claim
    measured_as = f"{said.subject(claim)}; {claim.means}" if claim.means else said.subject(claim)
    return [
        f"“{escape(claim.quote)}” ({escape(claim.source)})",
        escape(measured_as),
        escape(f"{said.claimed(claim)} {said.reach(claim)}"),
        escape(said.measured(verdict)),
        said.score(verdict),
        f"**{verdict.ruling}**" + (f": {escape(verdict.reason)}" if verdict.reason else ""),
    ]


def _panels(verdicts: Sequence[ClaimVerdict]) -> list[Panel]:
    found = [Panel(title=title, verdicts=[one for one in verdicts if one.claim.quantity in kinds]) for title, kinds in _PANELS]
    return [panel for panel in found if panel.verdicts]


def _pages(panels: Sequence[Panel]) -> Iterator[list[Panel]]:
    """Yield panels by the page; a claim is broken only where it is longer than a page."""
    current: list[Panel] = []
    room = ROWS
    for panel in panels:
        for part in _parts(panel):
            size = _HEAD + len(part.exhibits)
            if current and size > room:
                yield current
                current, room = [], ROWS
            if not current or current[-1].title != panel.title:
                current.append(Panel(title=panel.title, verdicts=[]))
                room -= 3
            current[-1] = replace(current[-1], verdicts=[*current[-1].verdicts, part])
            room -= size
    if current:
        yield current


def _parts(panel: Panel) -> Iterator[ClaimVerdict]:
    for verdict in panel.verdicts:
        starts = range(0, max(len(verdict.exhibits), 1), _MOST)
        yield from (replace(verdict, exhibits=verdict.exhibits[start : start + _MOST]) for start in starts)


def _page(findings: Findings, theme: Theme, number: int, panels: Sequence[Panel]) -> Chart:
    canvas = Canvas(theme, WIDTH)
    finding, reading, source = headline(findings), caption(findings), facts.provenance(findings.run)
    bottom = page.head(canvas, finding, reading)
    for panel in panels:
        bottom = draw_panel(canvas, bottom, panel)
    return Chart(
        name=page_name(NAME, number),
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=finding,
        evidence=evidence(findings),
        alt=_alt(finding, panels),
        caption=reading,
        provenance=source,
        rows=tuple(said.rows(findings.claims)),
    )


def _alt(finding: str, panels: Sequence[Panel]) -> str:
    told = [
        f"{verdict.claim.id}: {verdict.ruling}, found {said.measured(verdict)}, claimed {said.claimed(verdict.claim)}."
        for panel in panels
        for verdict in panel.verdicts
    ]
    return " ".join([f"Forest plot of claims. {finding}.", *told])
