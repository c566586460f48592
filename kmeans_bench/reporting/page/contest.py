"""Ours against the libraries, on the page of a run that holds both: what it comes to, how the classes stand, and every cell."""

from __future__ import annotations

from kmeans_bench.judging.race import Leg
from kmeans_bench.judging.race_totals import Standing, totals
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting import race
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.page.markup import Html, join, table, tag


def applies(findings: Findings) -> bool:
    """Whether the run is a race."""
    return findings.race is not None


def body(findings: Findings) -> Html:
    """Return verdict, classes and cells; they need no script."""
    legs = findings.race.legs if findings.race is not None else ()
    numbers = ("over the best peer", "95 % interval", "share of the GEMM peak", "memory ÷ X")
    classes = table(
        "How every class stands to its target",
        ["class", "at least", "aim", "cells"],
        [_standing(standing) for standing in totals(legs).standings],
        numbers=("at least", "aim"),
    )
    cells = table(
        "Every cell", ["case", "cell", *numbers[:2], "peer", "target", "our best", *numbers[2:]], map(_leg, legs), numbers=numbers
    )
    note = "Ratio: the least over all peers that did equal work, paired in the same launches; its interval allows for looking at several."
    folded = tag("details", tag("summary", "Every cell"), cells, open=True)
    return join((tag("p", race.verdict(legs)), tag("p", note, class_="note"), classes, folded))


def _standing(standing: Standing) -> list[str]:
    asked = standing.target
    return [asked.name, f"{asked.least:g}×", f"{asked.aim:g}×", ", ".join(f"{number} {kind}" for kind, number in standing.counts.items())]


def _leg(leg: Leg) -> list[str]:
    best = f"{leg.best.implementation} {words.ratio(leg.best_ratio.point)}" if leg.best is not None and leg.best_ratio is not None else ""
    return [
        race.place(leg.case),
        race.setting(leg),
        words.ratio(leg.ratio.point) if leg.ratio is not None else "–",
        words.ratio_interval(leg.ratio) if leg.ratio is not None else "",
        leg.peer.contender.implementation if leg.peer is not None else "",
        str(leg.attainment) if leg.ratio is not None else leg.reason or "",
        best,
        words.share(leg.peak) if leg.peak is not None else "–",
        f"{leg.extra:.2f}" if leg.extra is not None else "–",
    ]
