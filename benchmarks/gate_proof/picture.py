"""The rules' ROC curves on the recorded rounds, in the style of the reports' charts: what is called of identical and of slower cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from gate_proof.curves import GATE
from gate_proof.saved import SHOWN, Proof, Ruled
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas, Font, width_of
from kmeans_bench.reporting.charts.chart import Chart, encode
from kmeans_bench.reporting.palette import THEMES, Theme

NAME = "gate-roc"
SIDE, LEFT, GAP = 4.6, 0.95, 0.35
WIDTH = 9.6
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
LABEL = Font(8.5)
ENTRY = 0.3
CAPTION = (
    "Across: share of cells of identical code that a rule calls; up: share of cells 5 % slower that it calls, as its limit moves. A dot: "
    "where the tool's own limit lies. Top left is perfect, the diagonal is a coin. asv's two limits lie on one curve."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Files by their names, and what someone who cannot see them should read."""

    alt: str
    files: dict[str, bytes]


def pictures(proof: Proof) -> Drawn:
    """Return the chart, light and dark, with its data."""
    charts = [chart(proof, theme) for theme in THEMES]
    files = {f"{one.name}-{one.theme.name}.svg": encode(one, "svg") for one in charts}
    return Drawn(alt=charts[0].alt, files={**files, f"{NAME}.csv": _rows(charts[0])})


def chart(proof: Proof, theme: Theme) -> Chart:
    """Return the chart's one page."""
    canvas, said = Canvas(theme, WIDTH), headline(proof.rules)
    top = page.head(canvas, said, CAPTION) + 0.3
    _frame(canvas, top)
    ordered = sorted(proof.rules, key=lambda one: -one.area)
    looks = {one.name: _look(theme, one, number) for number, one in enumerate(_alphabet(proof.rules))}
    for one in reversed(ordered):
        _curve(canvas, top, one, looks[one.name])
    _legend(canvas, top, ordered, looks)
    source = f"{proof.rounds} recorded rounds of {proof.cells} cells, {proof.rules[0].red.of} suites a rule; {proof.machine}"
    return Chart(
        name=NAME,
        figure=canvas.finish(page.foot(canvas, top + SIDE + 0.6, source)),
        theme=theme,
        headline=said,
        evidence={one.name: one.area for one in proof.rules},
        alt=f"ROC curves of {len(proof.rules)} rules. {said}.",
        caption=CAPTION,
        provenance=source,
        rows=tuple(
            {"rule": one.name, "identical_called": false, "slower_called": true, "area": one.area}
            for one in proof.rules
            for false, true in one.roc
        ),
    )


def headline(rules: Sequence[Ruled]) -> str:
    """Return the finding in a sentence."""
    own = next(one for one in rules if one.name == GATE)
    other = max((one for one in rules if one.name != GATE), key=lambda one: one.area)
    return f"A slow-down of 5 % told from none: area {own.area:.3f} for this gate, {other.area:.3f} at best for other rules ({other.name})"


Look = tuple[str, bool]
"""A colour, and whether the line is dashed."""


def _alphabet(rules: Sequence[Ruled]) -> list[Ruled]:
    return sorted(rules, key=lambda one: (one.name != GATE, one.name))


def _look(theme: Theme, one: Ruled, number: int) -> Look:
    """Return how a rule is drawn: the gate in ink, the others in the hues; a second rule of the same hue is dashed."""
    if one.name == GATE:
        return theme.ink, False
    return theme.hues[(number - 1) % len(theme.hues)], number > len(theme.hues)


def _at(top: float, false: float, true: float) -> tuple[float, float]:
    return LEFT + SIDE * false, top + SIDE * (1 - true)


def _frame(canvas: Canvas, top: float) -> None:
    theme = canvas.theme
    for tick in TICKS:
        canvas.line(_at(top, tick, 0), _at(top, tick, 1), theme.grid, behind=True)
        canvas.line(_at(top, 0, tick), _at(top, 1, tick), theme.grid, behind=True)
        x, y = _at(top, tick, 0)
        canvas.text(x, y + 0.15, f"{100 * tick:g} %", LABEL, colour=theme.muted, align="center")
        x, y = _at(top, 0, tick)
        canvas.text(x - 0.08, y, f"{100 * tick:g} %", LABEL, colour=theme.muted, align="right")
    canvas.line(_at(top, 0, 0), _at(top, 1, 1), theme.muted, dashed=True, behind=True)
    canvas.text(LEFT + SIDE / 2, top + SIDE + 0.4, "identical cells called", LABEL, align="center")
    canvas.text(LEFT - 0.5, top - 0.25, "cells 5 % slower called", LABEL)


def _curve(canvas: Canvas, top: float, one: Ruled, look: Look) -> None:
    colour, dashed = look
    canvas.path([_at(top, *place) for place in one.roc], colour, width=2.4 if one.name == GATE else 1.4, dashed=dashed)
    canvas.marker(*_at(top, one.flags[0.0].share, one.flags[SHOWN].share), "o", colour, hollow=dashed, size=6.0)


def _legend(canvas: Canvas, top: float, ordered: Sequence[Ruled], looks: dict[str, Look]) -> None:
    """Name every rule with its area, the largest first."""
    left = LEFT + SIDE + GAP
    canvas.text(left, top + ENTRY / 2, "area", Font(8.5, bold=True))
    canvas.text(left + 1.0, top + ENTRY / 2, "rule", Font(8.5, bold=True))
    for number, one in enumerate(ordered):
        y = top + (number + 1.5) * ENTRY
        colour, dashed = looks[one.name]
        canvas.text(left, y, f"{one.area:.3f}", LABEL)
        canvas.line((left + 0.48, y), (left + 0.9, y), colour, width=2.4 if one.name == GATE else 1.4, dashed=dashed)
        canvas.text(left + 1.0, y, one.name, Font(8.5, bold=one.name == GATE))
        assert left + 1.0 + width_of(one.name, LABEL) <= WIDTH  # noqa: S101 - names are few and short


def _rows(drawn: Chart) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(drawn.rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(drawn.rows)
    return text.getvalue().encode()
