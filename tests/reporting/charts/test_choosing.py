"""The choose-k chart counts draws, says what is missing, and its numbers can be found again in its own rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from statistics import median

import pytest

from kmeans_bench.model import Case, Contender, Run, Source, SourceKind, Status
from kmeans_bench.reporting import choosing as said
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import gallery
from kmeans_bench.reporting.charts.chart import encode
from kmeans_bench.reporting.charts.choosing import NAME, choose_k, evidence
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import DARK, LIGHT
from tests.reporting.charts.test_layout import boxes_of, touching

Sketched = Callable[..., Run]
CRITERIA = ("elbow", "gap", "silhouette")
DRAWS = tuple(Source(kind=SourceKind.BLOBS, seed=seed, separation=8.0) for seed in range(7))


def chosen(run: Run, clusters: Callable[[Case, Contender], int | None]) -> Findings:
    """Return the findings of *run* as if everyone in it chose the number of clusters."""
    declarations = tuple(replace(one, chooses_k=True, own_start=True) for one in run.plan.declarations)
    measured = tuple(
        replace(one, clusters=clusters(one.case, one.contender) if one.status is Status.OK else None, ari=0.5) for one in run.measurements
    )
    return facts.examine(replace(run, plan=replace(run.plan, declarations=declarations), measurements=measured))


def by_name(case: Case, contender: Contender) -> int:
    """Let the gap be right, the elbow one short of it, the silhouette right on the first five draws and twice too many on the others."""
    return {"gap": case.k, "elbow": case.k - 1}.get(contender.implementation, case.k if case.source.seed < 5 else 2 * case.k)


@pytest.fixture
def findings(sketched_run: Sketched) -> Findings:
    return chosen(sketched_run(names=CRITERIA, grid=((1_000,), (10,), (2,)), sources=DRAWS, baseline="elbow"), by_name)


def test_the_headline_says_who_finds_the_true_number_how_often_and_at_what_cost(findings: Findings) -> None:
    # 1 ns per n·k·d and letter: gap 2 + 3/4 of 20 µs, silhouette 2 + 10/4, elbow 2 + 5/4.
    assert said.headline(findings) == (
        "The true number of clusters is found on 7 of 7 draws by gap (55.0 µs); on 5 of 7 draws by silhouette (90.0 µs); "
        "on 0 of 7 draws by elbow (65.0 µs)"
    )


def test_the_evidence_can_be_recomputed_from_the_chart_s_own_rows(findings: Findings) -> None:
    (chart,) = choose_k(findings, LIGHT)

    for name in ("gap/float64/1t", "silhouette/float64/1t", "elbow/float64/1t"):
        rows = [row for row in chart.rows if row["contender"] == name]
        assert chart.evidence[f"{name} draws"] == len(rows) == 7
        assert chart.evidence[f"{name} right"] == sum(row["chosen"] == row["true"] for row in rows)
        seconds = median(float(row["seconds"] or 0) for row in rows)
        assert (chart.evidence[f"{name} least seconds"], chart.evidence[f"{name} most seconds"]) == (seconds, seconds)


def test_the_table_has_medians_with_intervals_over_draws_and_counts(findings: Findings) -> None:
    text = said.table(findings)

    assert "| silhouette float64 | 5 of 7 | 5 of 7 | 1.00× | 1.00–2.0× | 0.50 | 90.0 µs |" in text
    # Nine of ten clusters are within a tenth.
    assert "| elbow float64 | 0 of 7 | 7 of 7 | 0.90× | 0.90–0.90× | 0.50 | 65.0 µs |" in text
    assert "elbow is right on 0 of 7 and within a tenth on 7, typically 0.90× the true number (0.90×), in 65.0 µs (median)" in text


def test_too_few_draws_have_no_interval_and_missing_answers_have_their_reason(sketched_run: Sketched) -> None:
    def outcome(case: Case, contender: Contender) -> tuple[Status, str | None]:
        slow = contender.implementation == "gap" and case.source.seed == 1
        return (Status.TIMEOUT, "longer than 10 s") if slow else (Status.OK, None)

    run = sketched_run(names=("elbow", "gap"), grid=((1_000,), (10,), (2,)), sources=DRAWS[:2], baseline="elbow", outcome=outcome)
    findings = chosen(run, by_name)
    (chart,) = choose_k(findings, LIGHT)

    assert "| too few draws: 2 of 6 |" in said.table(findings)
    assert "| 1 of 2 draws without a value |" in said.table(findings)
    assert "1 answer missing." in said.paragraph(findings)
    assert [row["reason"] for row in chart.rows if row["chosen"] is None] == ["timeout: longer than 10 s"]


def test_only_counts_are_added_over_kinds_of_points(sketched_run: Sketched) -> None:
    # Twice as many points take twice as long; there the elbow chooses half, where it is one of ten short elsewhere.
    run = sketched_run(names=("elbow", "gap"), grid=((1_000, 2_000), (10,), (2,)), sources=DRAWS, baseline="elbow")
    findings = chosen(run, lambda case, who: case.k if who.implementation == "gap" else 9 if case.n == 1_000 else 5)

    assert said.headline(findings) == (
        "The true number of clusters is found on 14 of 14 draws by gap (55.0 µs to 110 µs); on 0 of 14 draws by elbow (65.0 µs to 130 µs)"
    )
    assert (
        "elbow is right on 0 of 14 and within a tenth on 7, typically 0.50 to 0.90× the true number (0.50 to 0.90×), in 65.0 µs to 130 µs "
        "(medians of each kind)"
    ) in said.paragraph(findings)


def test_points_whose_true_number_nobody_knows_are_left_out(sketched_run: Sketched) -> None:
    findings = chosen(sketched_run(names=CRITERIA, sources=(Source(kind=SourceKind.UNIFORM),), baseline="elbow"), by_name)

    assert choose_k(findings, LIGHT) == ()
    assert evidence(findings) == {}
    assert said.table(findings) == ""
    assert said.headline(findings) == "Nobody chose a number of clusters for points whose true number is known"


def test_ten_digits_are_ten_clusters_whatever_k_was_asked_for(sketched_run: Sketched) -> None:
    run = sketched_run(names=("gap",), grid=((1_797,), (3,), (64,)), sources=(Source(kind=SourceKind.DIGITS),), baseline="gap")
    (record,) = said.survey(chosen(run, lambda _case, _contender: 9))

    assert (record.choices[0].ratio, record.right, record.near) == (0.9, 0, 1)


def test_a_run_without_a_chooser_says_nothing_of_it(sketched: Callable[..., Findings], findings: Findings) -> None:
    assert NAME not in [kind.name for kind in gallery.of(sketched())]
    assert NAME in [kind.name for kind in gallery.of(findings)]


@pytest.mark.parametrize("names", [("elbow",), CRITERIA, tuple(f"a-criterion-with-a-name-{'long ' * 9}{number}" for number in range(9))])
@pytest.mark.parametrize("kinds", [1, 12])
@pytest.mark.parametrize("largest", [1, 20])
def test_texts_neither_touch_nor_leave_the_page(sketched_run: Sketched, names: tuple[str, ...], kinds: int, largest: int) -> None:
    run = sketched_run(
        names=names, grid=(tuple(range(1_000, 1_000 + kinds)), (10,), (2_000_000,)), sources=DRAWS, baseline=names[0], outcome=None
    )
    findings = chosen(run, lambda case, _: 1 + (case.n + 3 * case.source.seed) % largest)
    for light, dark in zip(choose_k(findings, LIGHT), choose_k(findings, DARK), strict=True):
        boxes = boxes_of(light)
        width, height = light.figure.bbox.width, light.figure.bbox.height

        assert not [1 for x0, y0, x1, y1 in boxes if x0 < 0 or y0 < 0 or x1 > width or y1 > height]
        assert touching(boxes) == []
        assert encode(light, "svg") == encode(choose_k(findings, LIGHT)[0], "svg")
        assert dark.headline == light.headline
