"""The stopping chart says what was judged on the untimed trajectories, and what could not be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median

import pytest

from kmeans_bench.model import Protocol, ProtocolKind, Run, Source, SourceKind
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import gallery
from kmeans_bench.reporting import stopping as said
from kmeans_bench.reporting.charts.chart import encode
from kmeans_bench.reporting.charts.stopping import NAME, evidence, headline, stopping
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import DARK, LIGHT
from tests.reporting.charts.test_layout import boxes_of, touching

Sketched = Callable[..., Run]
# A gain of 1/2, of 1 %, of 5e-4, of 5e-5, of nothing: 5 steps, 2 of them saved by 1e-3, 1 by 1e-4.
FALLING = (200.0, 100.0, 99.0, 98.95, 98.945, 98.945)


def followed(run: Run, inertias: Sequence[float] = FALLING, last: int = 0) -> Findings:
    """Return the findings of *run* as if it had gone on to the end of its trajectories; *last*: labels that still change there."""
    steps = len(inertias) - 1
    ways = tuple(
        replace(
            one,
            inertias=tuple(inertias),
            moves=tuple(2.0**-step for step in range(steps)),
            farthest=tuple(2.0**-step for step in range(steps)),
            relabelled=(*range(steps - 1, 0, -1), last),
        )
        for one in run.trajectories
    )
    scenario = replace(run.plan.scenario, protocol=Protocol(kind=ProtocolKind.CONVERGE))
    return facts.examine(replace(run, plan=replace(run.plan, scenario=scenario), trajectories=ways))


def test_the_headline_names_the_rule_that_saves_most_within_one_percent(sketched_run: Sketched) -> None:
    (chart,) = stopping(followed(sketched_run(names=("loop", "identity"))), LIGHT)

    # 98.95 / 98.945 - 1 = 5.05e-5.
    assert chart.headline == (
        "Stopping when inertia falls by < 1e-3 of itself saves 40 % of the steps (median) and leaves at most 0.005 % of the inertia; "
        "the article's largest move < 1e-4 saves steps in 0 of 8 cases"
    )


def test_the_evidence_can_be_recomputed_from_the_chart_s_own_rows(sketched_run: Sketched) -> None:
    (chart,) = stopping(followed(sketched_run()), LIGHT)
    rows = [row for row in chart.rows if row["what"] == chart.evidence["rule"]]

    assert chart.evidence["cases"] == len(rows) == 8
    assert chart.evidence["saved"] == median(float(row["saved"] or 0) for row in rows)
    assert chart.evidence["most_gap"] == max(float(row["gap"] or 0) for row in rows)
    assert chart.evidence["largest_move_early"] == sum(
        row["what"] == "largest-move" and int(row["step"] or 0) < int(row["steps"] or 0) for row in chart.rows
    )


def test_where_every_rule_that_saves_leaves_too_much_the_headline_says_so(sketched_run: Sketched) -> None:
    # A plateau: the gain of step 2 is 5e-5, and then inertia falls to a half.
    found = followed(sketched_run(), (200.0, 100.0, 99.995, 60.0, 50.0, 50.0))

    assert headline(found).startswith("No rule saves steps and stays within 1 % of the fixed point's inertia everywhere; ")


def test_the_paragraph_counts_what_the_chart_draws(sketched_run: Sketched) -> None:
    found = followed(sketched_run(grid=((1_000,), (3,), (2,))))

    assert said.paragraph(found) == (
        "In float64 and outside any timing, 1 case went on until no label changed any more, after 5 steps. Watching inertia: stopping "
        "once a step lowers it by less than a thousandth saves 40 % of the steps (median; 40 % to 40 %) and leaves 0.005 % of inertia "
        "above the fixed point's, at most 0.005 %; by less than a ten-thousandth, 20 % and 0 %, at most 0 %. Watching moves: a squared "
        "move of at most 1e-4 × variance comes before the fixed point in 0 of 1 case. The largest move falls below 1e-4, a number in the "
        "units of the data, before it in 0 of 1 case. Labels that do not change any more show a step earlier than centroids do that rest."
    )
    assert said.table(found).count("\n| ") == 6


def test_what_did_not_come_to_rest_is_counted_with_the_reason(sketched_run: Sketched) -> None:
    found = followed(sketched_run(), last=3)

    assert stopping(found, LIGHT) == ()
    assert headline(found) == "No rule for stopping can be judged: no fixed point within 5 steps: give it a larger max_iter, and no tol"
    assert evidence(found) == {}
    assert said.table(found) == ""


def test_a_run_of_counted_steps_says_nothing_of_stopping(sketched_run: Sketched) -> None:
    counted = facts.examine(sketched_run())

    assert NAME not in [kind.name for kind in gallery.of(counted)]
    assert NAME in [kind.name for kind in gallery.of(followed(sketched_run()))]


@pytest.mark.parametrize("steps", [1, 2, 5, 400])
@pytest.mark.parametrize("cases", [1, 8])
def test_texts_neither_touch_nor_leave_the_page(sketched_run: Sketched, steps: int, cases: int) -> None:
    run = sketched_run(
        names=("loop", "identity"),
        grid=((1_000,), (3,), (2,)) if cases == 1 else ((1_000, 2_000_000), (3, 1000), (2, 784)),
        sources=(Source(kind=SourceKind.FILE, path="/x/$a$ " + "long " * 30 + ".npy"),),
    )
    found = followed(run, [100.0 + 1e3 * 0.5**step for step in range(steps + 1)])
    for light, dark in zip(stopping(found, LIGHT), stopping(found, DARK), strict=True):
        boxes = boxes_of(light)
        width, height = light.figure.bbox.width, light.figure.bbox.height

        assert not [1 for x0, y0, x1, y1 in boxes if x0 < 0 or y0 < 0 or x1 > width or y1 > height]
        assert touching(boxes) == []
        assert encode(light, "svg") == encode(stopping(found, LIGHT)[0], "svg")
        assert dark.headline == light.headline
