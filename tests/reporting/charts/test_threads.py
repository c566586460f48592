"""The threads chart shows ratios as they were judged, and says from which size on more threads pay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kmeans_bench.model import Case, Contender, Dtype, Status
from kmeans_bench.reporting import gallery
from kmeans_bench.reporting import threads as said
from kmeans_bench.reporting.charts.chart import encode
from kmeans_bench.reporting.charts.threads import NAME, PANELS, evidence, headline, threads
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import DARK, LIGHT
from tests.reporting.charts.test_layout import HOSTILE, TWENTY, boxes_of, some_fail, touching

Sketched = Callable[..., Findings]


def planted(case: Case, contender: Contender) -> float:
    """Return 1 ns per n·k·d; on two threads the loop takes as long, others half as long and 10 µs for waking them up."""
    alone = case.n * case.k * case.d * 1e-9
    return alone if contender.threads == 1 or contender.implementation == "loop" else alone / 2 + 1e-5


# 2,000 to 2 million terms: 2 µs against 11 µs, 20 against 20, 200 against 110, 2 ms against 1.01 ms.
RUN: dict[str, Any] = {
    "names": ("loop", "identity"),
    "grid": ((100, 1_000, 10_000, 100_000), (10,), (2,)),
    "threads": (1, 2),
    "seconds": planted,
}


def test_the_headline_says_how_much_at_most_for_whom_and_from_which_size_on(sketched: Sketched) -> None:
    (chart,) = threads(sketched(**RUN), LIGHT)

    assert chart.headline == (
        "2 threads over 1: at most 1.98× (1.98–1.98×) for identity float64 at N=100k K=10 d=2; from some size on they pay "
        "for 1 of 2 contenders, first for identity float64, at n·k·d = 200k"
    )


def test_the_evidence_can_be_recomputed_from_the_chart_s_own_rows(sketched: Sketched) -> None:
    (chart,) = threads(sketched(**RUN), LIGHT)
    top = max(chart.rows, key=lambda row: float(row["ratio"] or 0))
    paying = {str(row["contender"]): float(row["pays_from"] or 0) for row in chart.rows if row["pays_from"] is not None}

    assert (chart.evidence["most"], chart.evidence["most_contender"]) == (top["ratio"], top["contender"])
    assert (chart.evidence["paying"], chart.evidence["first"]) == (len(paying), min(paying, key=paying.__getitem__))
    assert chart.evidence["first_work"] == min(paying.values())
    assert all(
        row["verdict"] == "faster" for row in chart.rows if float(row["work"] or 0) >= paying.get(str(row["contender"]), float("inf"))
    )


def test_the_paragraph_counts_the_chart_s_rows(sketched: Sketched) -> None:
    found = sketched(**RUN)

    assert said.paragraph(found) == (
        "2 threads over 1, in the same launches: faster for sure in 2 of 8 cells, slower in 1, not to be told in 5. They pay from some "
        "work of a step (n·k·d) on, up to the largest that was measured, for identity float64 (200k). For loop float64 there is no such "
        "size here. They cost most for identity float64 at N=100 K=10 d=2 (n·k·d = 2k): 0.18× (0.18–0.18×)."
    )
    assert said.table(found).count("\n| ") == 1 + 2


def test_where_they_pay_for_nobody_the_headline_says_so(sketched: Sketched) -> None:
    found = sketched(**(RUN | {"seconds": lambda case, _: case.n * 1e-6}))

    assert headline(found).endswith("for none of 2 contenders is there a size from which on they pay")
    assert "first" not in evidence(found)


def test_where_nothing_ran_the_headline_says_why(sketched: Sketched) -> None:
    found = sketched(**(RUN | {"outcome": lambda _case, _contender: (Status.CRASHED, "killed")}))

    assert threads(found, LIGHT) == ()
    assert headline(found) == "Nothing is known of more threads: identity/float64/1t is crashed: killed"
    assert (evidence(found), said.table(found)) == ({}, "")


def test_a_run_on_one_number_of_threads_says_nothing(sketched: Sketched) -> None:
    assert NAME not in [kind.name for kind in gallery.of(sketched(**(RUN | {"threads": (2,)})))]
    assert NAME in [kind.name for kind in gallery.of(sketched(**RUN))]


def test_on_a_busy_machine_headline_caption_and_paragraph_say_so(sketched: Sketched) -> None:
    # The sketch's calls take as many processor seconds as planted, and 1.6 times as long.
    found = sketched(**(RUN | {"wobble": lambda _launch, _turn: 1.6}))
    (chart,) = threads(found, LIGHT)

    assert chart.headline.startswith("On a busy machine, 2 threads over 1: ")
    assert chart.evidence["busy"] == pytest.approx(1 / 1.6)
    assert "even on 1 thread contenders had 0.62 of a core each" in chart.caption
    assert "The machine was busy" in said.paragraph(found)
    assert "busy" not in evidence(sketched(**RUN))


def test_what_has_no_room_is_counted(sketched: Sketched) -> None:
    (chart,) = threads(sketched(**(RUN | {"names": TWENTY})), LIGHT)

    assert f"{PANELS} of 20 implementations; all are in the chart's data." in chart.caption
    assert len({row["contender"] for row in chart.rows}) == 20


@pytest.mark.parametrize(
    "wishes",
    [
        {"names": ("identity",), "grid": ((1_000,), (3,), (2,)), "threads": (1, 16)},
        {"names": TWENTY, "dtypes": tuple(Dtype), "outcome": some_fail},
        {"names": HOSTILE, "threads": (2, 4, 64)},
    ],
)
def test_texts_neither_touch_nor_leave_the_page(sketched: Sketched, wishes: dict[str, Any]) -> None:
    found = sketched(**(RUN | wishes))
    for light, dark in zip(threads(found, LIGHT), threads(found, DARK), strict=True):
        boxes = boxes_of(light)
        width, height = light.figure.bbox.width, light.figure.bbox.height

        assert not [1 for x0, y0, x1, y1 in boxes if x0 < 0 or y0 < 0 or x1 > width or y1 > height]
        assert touching(boxes) == []
        assert encode(light, "svg") == encode(threads(found, LIGHT)[0], "svg")
        assert dark.headline == light.headline
