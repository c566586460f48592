"""The phases chart says where the seconds went, and who could not be taken apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kmeans_bench.model import Case, Contender, Halves, Run, Status
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import gallery
from kmeans_bench.reporting import phases as said
from kmeans_bench.reporting.charts.chart import encode
from kmeans_bench.reporting.charts.phases import NAME, evidence, headline, phases
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import DARK, LIGHT
from tests.reporting.charts.test_layout import HOSTILE, TWENTY, boxes_of, some_fail, touching

Sketched = Callable[..., Run]
ONE: dict[str, Any] = {"names": ("loop", "identity"), "grid": ((1_000,), (10,), (2,))}


def planted(case: Case, contender: Contender) -> tuple[float, float]:
    """Return ms in assign and in update: 90 and 5 for the loop, 4 and K / 10 for others."""
    return (0.09, 0.005) if contender.implementation == "loop" else (0.004, case.k / 10_000)


def apart(run: Run, *, offered: bool = True, seen: bool = True, longer: float = 0.99, launches: int = 5) -> Findings:
    """Return the findings of *run* as if halves had been asked for: launches of three calls, a hundredth of each in neither."""
    scenario = replace(run.plan.scenario, protocol=replace(run.plan.scenario.protocol, phases=True))
    declared = tuple(replace(one, halves=("assign", "update") if offered else ()) for one in run.plan.declarations)
    measured = []
    for one in run.measurements:
        assign, update = planted(one.case, one.contender)
        calls = (
            Halves(launch=launch, assign=assign, update=update, whole=(assign + update) / longer)
            for launch in range(launches)
            for _ in range(3)
        )
        measured.append(replace(one, halves=tuple(calls) if seen and one.status is Status.OK else ()))
    return facts.examine(replace(run, plan=replace(run.plan, scenario=scenario, declarations=declared), measurements=tuple(measured)))


def test_the_headline_says_who_spends_most_and_least_on_the_means(sketched_run: Sketched) -> None:
    (chart,) = phases(apart(sketched_run(**ONE)), LIGHT)

    # 1 / (4 + 1) · 0.99 and 5 / 95 · 0.99.
    assert chart.headline == (
        "The means take 20 % (20 % to 20 %) of a call in identity float64 at N=1k K=10 d=2, "
        "and 5.2 % (5.2 % to 5.2 %) of a call in loop float64 at N=1k K=10 d=2"
    )


def test_fewer_than_five_launches_say_what_their_intervals_hold_for(sketched_run: Sketched) -> None:
    said_so = "Fewer than five launches: intervals hold within those launches only."
    few, enough = (apart(sketched_run(**ONE), launches=launches) for launches in (2, 5))

    assert [said_so in phases(found, LIGHT)[0].caption for found in (few, enough)] == [True, False]
    assert [said_so in said.paragraph(found) for found in (few, enough)] == [True, False]
    assert "over launches" not in phases(few, LIGHT)[0].caption


def test_the_evidence_can_be_recomputed_from_the_chart_s_own_rows(sketched_run: Sketched) -> None:
    (chart,) = phases(apart(sketched_run()), LIGHT)
    most = max(chart.rows, key=lambda row: float(row["share_low"] or 0))
    least = min(chart.rows, key=lambda row: float(row["share_high"] or 1))

    assert (chart.evidence["most_share"], chart.evidence["most_low"]) == (most["share"], most["share_low"])
    assert (chart.evidence["least_share"], chart.evidence["least_high"]) == (least["share"], least["share_high"])
    assert len(chart.rows) == 5 * 8


def test_the_paragraph_says_whose_means_grow_with_the_clusters_and_whose_do_not(sketched_run: Sketched) -> None:
    found = apart(sketched_run(names=("loop", "identity"), grid=((1_000,), (10, 100), (2,))))

    assert said.paragraph(found) == (
        "In 60 calls of their own, outside of the timed turns, both halves of a step were timed. Update takes more than half of the call "
        "in 1 of 4 cells: identity float64 at N=1k K=100 d=2. At N=1k K=10 d=2 the means take 1.00 ms (identity float64) to 5.00 ms (loop "
        "float64). At N=1k K=100 d=2 the means take 5.00 ms (loop float64) to 10.0 ms (identity float64). With K=10 and K=100, all else "
        "equal, the means take 1.00 ms and 10.0 ms (identity float64), 5.00 ms and 5.00 ms (loop float64)."
    )
    assert said.table(found).count("\n| ") == 1 + 4


@pytest.mark.parametrize(
    ("wishes", "reason"),
    [
        ({"offered": False, "seen": False}, "whose files bind no assign and update"),
        ({"seen": False}, "whose fit does not call them by their names"),
        ({"longer": 2.0}, "whose halves take no time, or more than the call"),
    ],
)
def test_who_could_not_be_taken_apart_is_counted_with_the_reason(sketched_run: Sketched, wishes: dict[str, Any], reason: str) -> None:
    found = apart(sketched_run(**ONE), **wishes)

    assert phases(found, LIGHT) == ()
    assert headline(found) == f"No call was taken apart: {reason}"
    assert evidence(found) == {}
    assert said.table(found) == ""


def test_a_cell_that_failed_is_counted_by_what_became_of_it(sketched_run: Sketched) -> None:
    found = apart(
        sketched_run(outcome=lambda _case, contender: (Status.TIMEOUT if contender.implementation == "loop" else Status.OK, "late"))
    )

    assert "Without: 8 cells, timeout." in said.paragraph(found)


def test_a_run_that_did_not_ask_for_it_says_nothing(sketched_run: Sketched) -> None:
    plain = facts.examine(sketched_run(**ONE))

    assert NAME not in [kind.name for kind in gallery.of(plain)]
    assert NAME in [kind.name for kind in gallery.of(apart(sketched_run(**ONE)))]


@pytest.mark.parametrize("names", [("loop",), TWENTY, HOSTILE])
def test_texts_neither_touch_nor_leave_the_page(sketched_run: Sketched, names: tuple[str, ...]) -> None:
    found = apart(sketched_run(names=names, grid=((1_000, 100_000), (3, 1_000), (2, 784)), outcome=some_fail if len(names) > 1 else None))
    for light, dark in zip(phases(found, LIGHT), phases(found, DARK), strict=True):
        boxes = boxes_of(light)
        width, height = light.figure.bbox.width, light.figure.bbox.height

        assert not [1 for x0, y0, x1, y1 in boxes if x0 < 0 or y0 < 0 or x1 > width or y1 > height]
        assert touching(boxes) == []
        assert encode(light, "svg") == encode(phases(found, LIGHT)[0], "svg")
        assert dark.headline == light.headline
