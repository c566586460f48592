"""How many times as fast as the best peer: a dot and its interval per cell, classes with their targets, on a log axis with a line at 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kmeans_bench.judging.race import Leg
from kmeans_bench.judging.race_targets import TARGETS, Target
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting import race as said
from kmeans_bench.reporting import race_text
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value, page_name
from kmeans_bench.reporting.charts.race_rows import Group, Row, draw_groups, text_of
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import Theme

NAME = "race"
WIDTH = 11.0
ROWS = 56  # of a page
_OTHERS = "no class of its own"
_SAME = 1.02  # times, below which our best is not shown beside the first choice


def race(findings: Findings, theme: Theme) -> tuple[Chart, ...]:
    """Return the pages of the chart; none where the run is no race."""
    if findings.race is None:
        return ()
    pages = list(_pages(_groups(findings.race.legs)))
    return tuple(_page(findings, theme, number, groups) for number, groups in enumerate(pages))


def headline(findings: Findings) -> str:
    """Return the finding in a sentence."""
    return said.headline(findings.race.legs) if findings.race is not None else "No race: a peer is missing, or our first choice"


def evidence(findings: Findings) -> Mapping[str, Value]:
    """Return the numbers of the headline."""
    return said.evidence(findings.race.legs) if findings.race is not None else {"cells": 0}


def table(findings: Findings) -> str:
    """Return what stands beside the chart in report.md."""
    return race_text.listing(findings.race.legs) if findings.race is not None else ""


def applies(findings: Findings) -> bool:
    """Whether the run is a race."""
    return findings.race is not None


def caption(findings: Findings) -> str:
    """Return how to read the chart."""
    floor = findings.floor
    noise = f" Identical code differed by {words.percent(floor.rms)}." if floor is not None else ""
    return (
        f"Timed: {facts.work(findings.run)}. Dot: seconds of the fastest peer that did equal work ÷ seconds of the first choice, paired in "
        "the same launches; bar: 95 % interval, cut where it leaves the axis. Line at 1: as fast. Solid line: what the class asks for at "
        "least; dashed: the aim. Triangle: aim reached; dot: target met; hollow diamond: undecided; cross: short of it. Upright stroke: "
        f"the best of ours, where that is another.{noise}"
    )


def _groups(legs: Sequence[Leg]) -> list[Group]:
    """Return the legs by class, in the order in which classes are asked for, those of none last."""
    classes: list[Target | None] = [*TARGETS, None]
    found = [(asked, [leg for leg in legs if leg.target == asked]) for asked in classes]
    return [_group(asked, mine) for asked, mine in found if mine]


def _group(asked: Target | None, legs: Sequence[Leg]) -> Group:
    return Group(
        title=asked.name if asked is not None else _OTHERS,
        least=asked.least if asked is not None else None,
        aim=asked.aim if asked is not None else None,
        rows=[_row(leg) for leg in legs],
    )


def _row(leg: Leg) -> Row:
    peer = leg.peer.contender.implementation if leg.peer is not None else ""
    best = leg.best_ratio.point if leg.best_ratio is not None and leg.ratio is not None else None
    return Row(
        name=said.place(leg.case),
        setting=said.setting(leg),
        attainment=leg.attainment,
        estimate=leg.ratio,
        text=text_of(leg.ratio, peer, leg.attainment) if leg.ratio is not None else "",
        reason=f"no ratio: {leg.reason}" if leg.ratio is None else "",
        best=best if best is not None and leg.ratio is not None and best > _SAME * leg.ratio.point else None,
    )


def _pages(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Yield groups by the page; one that does not fit goes to the next whole, unless it is longer than a page."""
    current: list[Group] = []
    for group in groups:
        for start in range(0, len(group.rows), ROWS):
            part = Group(title=group.title, least=group.least, aim=group.aim, rows=group.rows[start : start + ROWS])
            if current and sum(len(one.rows) for one in current) + len(part.rows) > ROWS:
                yield current
                current = []
            current.append(part)
    if current:
        yield current


def _page(findings: Findings, theme: Theme, number: int, groups: Sequence[Group]) -> Chart:
    canvas = Canvas(theme, WIDTH)
    finding, reading, source = headline(findings), caption(findings), facts.provenance(findings.run)
    top = page.head(canvas, finding, reading)
    bottom = draw_groups(canvas, top, groups)
    return Chart(
        name=page_name(NAME, number),
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=finding,
        evidence=evidence(findings),
        alt=_alt(finding, groups),
        caption=reading,
        provenance=source,
        rows=tuple(said.rows(findings.race)) if findings.race is not None else (),
    )


def _alt(finding: str, groups: Sequence[Group]) -> str:
    told = []
    for group in groups:
        points = [row.estimate.point for row in group.rows if row.estimate is not None]
        spread = f"{words.ratio(min(points))} to {words.ratio(max(points))}" if points else "no ratio"
        told.append(f"{group.title}: {spread}.")
    return " ".join([f"Forest plot of the race. {finding}.", *told])
