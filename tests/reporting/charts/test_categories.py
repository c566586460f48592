"""The categories' chart: medians over draws by the way of writing, and numbers that can be found again in its own rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from statistics import median

import pytest

from kmeans_bench.model import Case, Contender, Run, Source, SourceKind, Status
from kmeans_bench.reporting import categories as said
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import gallery
from kmeans_bench.reporting.charts.categories import NAME, categories
from kmeans_bench.reporting.charts.chart import encode
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import DARK, LIGHT
from tests.reporting.charts.test_layout import boxes_of, touching

Sketched = Callable[..., Run]
NAMES = ("k-means", "k-modes")
WAYS = (SourceKind.CATEGORIES, SourceKind.RENUMBERED, SourceKind.ONE_HOT)
SOURCES = tuple(Source(kind=kind, seed=seed) for kind in WAYS for seed in range(7))
TYPICAL = {"k-means": (0.4, 0.3, 0.9), "k-modes": (0.8, 0.8, 0.7)}


def agreement(case: Case, contender: Contender) -> float:
    return TYPICAL[contender.implementation][WAYS.index(case.source.kind)] + (case.source.seed - 3) / 100


def clustered(run: Run, agreed: Callable[[Case, Contender], float]) -> Findings:
    measured = tuple(replace(one, ari=agreed(one.case, one.contender) if one.status is Status.OK else None) for one in run.measurements)
    return facts.examine(replace(run, measurements=measured))


@pytest.fixture
def findings(sketched_run: Sketched) -> Findings:
    return clustered(sketched_run(names=NAMES, grid=((500,), (5,), (48,)), sources=SOURCES, baseline="k-means"), agreement)


def test_the_headline_has_every_way_of_writing_for_every_contender(findings: Findings) -> None:
    assert said.headline(findings) == (
        "Adjusted Rand index of k-means / k-modes: 0.40 / 0.80 on categories as numbers, 0.30 / 0.80 with other numbers, "
        "0.90 / 0.70 as 0/1 columns"
    )


def test_the_evidence_can_be_recomputed_from_the_chart_s_own_rows(findings: Findings) -> None:
    (chart,) = categories(findings, LIGHT)

    assert len(chart.evidence) == 6
    for key, value in chart.evidence.items():
        contender, case_id = key.split(" ")
        assert value == median(float(row["ari"] or 0) for row in chart.rows if (row["contender"], row["case_id"]) == (contender, case_id))


def test_the_paragraph_says_by_how_much_other_numbers_change_the_answer(findings: Findings) -> None:
    assert (
        "Numbering the same categories otherwise changes the adjusted Rand index: that of k-means by up to 0.10 over 7 draws, that of "
        "k-modes by up to 0.00 over 7 draws."
    ) in said.paragraph(findings)
    assert "| k-means | 0.40 (0.37 to 0.43) | 7 |" in said.table(findings)


def test_a_run_without_categories_says_nothing_of_them(sketched: Callable[..., Findings], findings: Findings) -> None:
    assert NAME not in [kind.name for kind in gallery.of(sketched())]
    assert NAME in [kind.name for kind in gallery.of(findings)]
    assert categories(sketched(), LIGHT) == ()
    assert said.headline(sketched()) == "No clustering of categories has an answer"


@pytest.mark.parametrize("names", [NAMES, tuple(f"a-routine-with-a-name-{'long ' * 9}{number}" for number in range(9))])
@pytest.mark.parametrize("sizes", [1, 5])
def test_texts_neither_touch_nor_leave_the_page(sketched_run: Sketched, names: tuple[str, ...], sizes: int) -> None:
    def outcome(_case: Case, contender: Contender) -> tuple[Status, str | None]:
        return (Status.CRASHED, "signal 11; " * 40) if contender.implementation == names[-1] else (Status.OK, None)

    run = sketched_run(names=names, grid=(tuple(range(500, 500 + sizes)), (5,), (48,)), sources=SOURCES, baseline=names[0], outcome=outcome)
    findings = clustered(run, lambda case, _: -0.5 + case.source.seed / 4)
    for light, dark in zip(categories(findings, LIGHT), categories(findings, DARK), strict=True):
        boxes = boxes_of(light)
        width, height = light.figure.bbox.width, light.figure.bbox.height

        assert not [1 for x0, y0, x1, y1 in boxes if x0 < 0 or y0 < 0 or x1 > width or y1 > height]
        assert touching(boxes) == []
        assert encode(light, "svg") == encode(categories(findings, LIGHT)[0], "svg")
        assert dark.headline == light.headline
