"""The high-dimension chart: medians over draws, their intervals, and numbers that can be found again in its own rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from statistics import median

import pytest

from kmeans_bench.judging.dimensions import Level
from kmeans_bench.model import Case, Contender, Protocol, ProtocolKind, Run, Source, SourceKind, Status
from kmeans_bench.reporting import dimensions as said
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import gallery
from kmeans_bench.reporting.charts.chart import encode
from kmeans_bench.reporting.charts.dimensions import NAME, high_dimension
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import DARK, LIGHT
from tests.reporting.charts.test_layout import boxes_of, touching

Sketched = Callable[..., Run]
NAMES = ("k-means", "pca")
NOISE = tuple(Source(kind=SourceKind.BLOBS, seed=seed, separation=4.0, informative=4) for seed in range(7))
PLAIN = tuple(Source(kind=SourceKind.BLOBS, seed=seed) for seed in range(7))
DS = (4, 16, 64)


def as_written(run: Run, agreement: Callable[[Case, Contender], float | None], *, kept: bool = True) -> Findings:
    """Return the findings of *run* as if everyone in it had drawn a start of their own; contrast is 16 ÷ d and a bit for the seed."""
    scenario = replace(run.plan.scenario, protocol=Protocol(kind=ProtocolKind.AS_WRITTEN))
    measured = tuple(replace(one, ari=agreement(one.case, one.contender) if one.status is Status.OK else None) for one in run.measurements)
    ways = tuple(replace(one, contrast=16 / one.case.d + one.case.source.seed / 100 if kept else None) for one in run.trajectories)
    return facts.examine(replace(run, plan=replace(run.plan, scenario=scenario), measurements=measured, trajectories=ways))


def falling(case: Case, contender: Contender) -> float:
    """Let K-Means lose 0.01 with every noisy dimension, PCA a tenth of that; a seed is worth 0.01 around the median of seven."""
    lost = (case.d - 4) / 100 if case.source.informative else 0.0
    return 0.9 - lost * (1 if contender.implementation == "k-means" else 0.1) + (case.source.seed - 3) / 100


def run_of(sketched_run: Sketched, **wishes: object) -> Run:
    usual = {"names": NAMES, "grid": ((200,), (5,), DS), "sources": (*NOISE, *PLAIN), "baseline": "k-means"}
    return sketched_run(**(usual | wishes))


@pytest.fixture
def findings(sketched_run: Sketched) -> Findings:
    return as_written(run_of(sketched_run), falling)


def test_the_headline_says_where_the_baseline_begins_and_ends_and_who_does_better(findings: Findings) -> None:
    # Of 60 noisy dimensions K-Means loses 0.6, PCA 0.06.
    assert said.headline(findings) == (
        "Adjusted Rand index of k-means 0.90 at d = 4, 0.30 at d = 64 (pca 0.84) where 4 dimensions are informative; 0.90 at d = 4, 0.90 "
        "at d = 64 (pca 0.90) where all dimensions are informative"
    )


def test_the_evidence_can_be_recomputed_from_the_chart_s_own_rows(findings: Findings) -> None:
    (chart,) = high_dimension(findings, LIGHT)

    def value(source: str, d: int, contender: str) -> float:
        wanted = {"source": source, "d": d, "contender": contender, "what": "agreement"}
        return median(float(row["value"] or 0) for row in chart.rows if wanted.items() <= row.items())

    for source in ("blobs:separation=4,informative=4", "blobs"):
        assert chart.evidence[f"{source} d=4"] == value(source, 4, "k-means/float64/1t")
        assert chart.evidence[f"{source} d=64"] == value(source, 64, "k-means/float64/1t")
        assert chart.evidence[f"{source} best"] == "pca/float64/1t"
        assert chart.evidence[f"{source} best at"] == value(source, 64, "pca/float64/1t")


def test_a_median_without_an_interval_says_how_many_draws_are_missing() -> None:
    six = (0.1, 0.2, 0.3, 0.5, 0.6, 0.9)

    assert said.level(Level(d=2, values=six)) == "0.40 (0.10 to 0.90)"
    assert said.level(Level(d=2, values=six, silent=2)) == "0.40 (2 of 8 missing)"
    assert said.level(Level(d=2, values=six[:3])) == "0.20"
    assert said.level(None) == "no answer"


def test_the_tables_have_a_median_with_its_interval_at_every_d_and_the_contrast(findings: Findings) -> None:
    text = said.table(findings)

    # Seven seeds: the interval at 95 % reaches from the least to the largest.
    assert "| k-means float64 | 0.90 (0.87 to 0.93) | 0.78 (0.75 to 0.81) | 0.30 (0.27 to 0.33) |" in text
    assert "| contrast of distances | 4 | 1 | 0.28 |" in text
    assert "by 4 times the nearest's distance at d = 4, and by 0.28 times at d = 64." in text


def test_fewer_than_six_draws_have_no_interval_and_what_is_missing_is_counted(sketched_run: Sketched) -> None:
    def outcome(case: Case, contender: Contender) -> tuple[Status, str | None]:
        return (Status.TIMEOUT, "slow") if (case.d, contender.implementation) == (64, "pca") else (Status.OK, None)

    text = said.table(as_written(run_of(sketched_run, sources=NOISE[:2], outcome=outcome), falling, kept=False))

    assert "| pca float64 | 0.88 | 0.86 | no answer |" in text
    assert "2 answers missing." in text
    assert "| contrast of distances | not kept | not kept | not kept |" in text


def test_a_run_from_one_start_or_in_two_dimensions_says_nothing_of_it(sketched_run: Sketched, findings: Findings) -> None:
    counted = replace(findings.run, plan=replace(findings.run.plan, scenario=run_of(sketched_run).plan.scenario))
    two = as_written(run_of(sketched_run, grid=((200,), (5,), DS[:2])), falling)

    assert NAME in [kind.name for kind in gallery.of(findings)]
    for other in (facts.examine(counted), two):
        assert NAME not in [kind.name for kind in gallery.of(other)]
        assert high_dimension(other, LIGHT) == ()
        assert said.headline(other) == "Known clusters were not looked for in three dimensions or more"


@pytest.mark.parametrize("names", [NAMES, tuple(f"a-routine-with-a-name-{'long ' * 9}{number}" for number in range(9))])
@pytest.mark.parametrize("kinds", [1, 2, 5])
@pytest.mark.parametrize("ds", [DS, tuple(range(1_000, 2_000, 40))])
def test_texts_neither_touch_nor_leave_the_page(sketched_run: Sketched, names: tuple[str, ...], kinds: int, ds: tuple[int, ...]) -> None:
    sources = tuple(replace(NOISE[0], separation=123.456 + kind) for kind in range(kinds))
    findings = as_written(run_of(sketched_run, names=names, sources=sources, baseline=names[0], grid=((200,), (5,), ds)), lambda *_: -0.3)
    for light, dark in zip(high_dimension(findings, LIGHT), high_dimension(findings, DARK), strict=True):
        boxes = boxes_of(light)
        width, height = light.figure.bbox.width, light.figure.bbox.height

        assert not [1 for x0, y0, x1, y1 in boxes if x0 < 0 or y0 < 0 or x1 > width or y1 > height]
        assert touching(boxes) == []
        assert encode(light, "svg") == encode(high_dimension(findings, LIGHT)[0], "svg")
        assert dark.headline == light.headline
