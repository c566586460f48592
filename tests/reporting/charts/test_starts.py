"""The chart of starts: its headline follows from its own rows, and every seed is a dot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from statistics import median

import numpy as np
import pytest
from matplotlib.lines import Line2D
from matplotlib.text import Text

from kmeans_bench.model import Case, Contender, Declaration, Protocol, ProtocolKind, Run, Source, SourceKind, Status
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import gallery
from kmeans_bench.reporting.charts import starts as chart_of
from kmeans_bench.reporting.charts.chart import Chart, encode
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import DARK, LIGHT

SketchedRun = Callable[..., Run]
NAMES = ("start-random", "start-greedy", "start-restarts")
SEEDS = 8


def seconds(case: Case, contender: Contender) -> float:
    """Greedy takes half as long on few clusters, and as long on many; ten restarts take ten times as long."""
    factor = {"start-random": 1.0, "start-greedy": 0.5 if case.k == 3 else 1.0, "start-restarts": 10.0}
    return 1e-3 * factor[contender.implementation]


def ended(case: Case, contender: Contender) -> tuple[int, float]:
    """Random ends 10 % above the best on all seeds but the first; greedy on every other seed with many clusters; restarts never."""
    seed = case.source.seed
    match contender.implementation:
        case "start-random":
            return 20, 100.0 if seed == 0 else 110.0
        case "start-greedy":
            return 10, 110.0 if case.k > 3 and seed % 2 else 100.0
    return 200, 100.0


@pytest.fixture
def run(sketched_run: SketchedRun) -> Run:
    sources = tuple(Source(kind=SourceKind.BLOBS, seed=seed) for seed in range(SEEDS))
    found = sketched_run(names=NAMES, grid=((1_000,), (3, 10), (2,)), sources=sources, seconds=seconds, baseline="start-random")
    scenario = replace(found.plan.scenario, protocol=Protocol(kind=ProtocolKind.AS_WRITTEN))
    declared = tuple(Declaration(name=name, function="fit", origin=f"{name}.py", own_start=True) for name in NAMES)
    rows = []
    for one in found.measurements:
        steps, inertia = ended(one.case, one.contender)
        rows.append(replace(one, protocol=ProtocolKind.AS_WRITTEN, n_iter=steps, inertia=inertia))
    return replace(found, plan=replace(found.plan, scenario=scenario, declarations=declared), measurements=tuple(rows))


def drawn(run: Run) -> Chart:
    (chart,) = chart_of.starts(facts.examine(run), LIGHT)
    return chart


def texts(chart: Chart) -> list[str]:
    return [artist.get_text() for artist in chart.figure.findobj(Text)]


def test_the_headline_says_who_is_fastest_for_certain_and_how_often_a_minimum_is_missed(run: Run) -> None:
    # Six shares hold together at 1 - 0.05 / 6 each. None of eight: up to 1 - (0.05 / 12)^(1/8) = 0.496; seven of eight: 0.358 and up, for
    # P(7 or 8 of 8) = 8 · 0.358^7 · 0.642 + 0.358^8 = 0.05 / 12, to (1 - 0.05 / 12)^(1/8) = 0.9995.
    assert drawn(run).headline == (
        "start-greedy is 2.0× [2.0, 2.0] as fast as start-random on blobs N=1k K=3 d=2; start-random misses the best known minimum on 88 % "
        "[36, 100] of seeds, start-restarts on 0.0 % [0.0, 50]"
    )


def test_nobody_is_faster_for_certain_where_that_rests_on_too_few_seeds_for_all_intervals_at_once(run: Run) -> None:
    # Four intervals at 98.75 % take eight seeds; at 95 % each, six would do.
    few = replace(run, measurements=tuple(one for one in run.measurements if one.case.source.seed < 7))

    assert drawn(few).headline.startswith("No start is faster than start-random for certain; ")
    assert "start-greedy | 7 of 7 | 2.0× [2.0, 2.0] | 2.0× [2.0, 2.0] |" in chart_of.table(facts.examine(few))


def test_a_seed_without_a_value_leaves_a_routine_no_interval_and_is_counted(run: Run) -> None:
    rows = [
        replace(one, status=Status.TIMEOUT, reason="longer than 10 s", samples=())
        if (one.case.k, one.case.source.seed, one.contender.implementation) == (10, 3, "start-greedy")
        else one
        for one in run.measurements
    ]
    late = replace(run, measurements=tuple(rows))

    why = "start-greedy can be held against it on 7 of 8 seeds only (start-greedy/float64/1t is timeout: longer than 10 s)"
    assert why in chart_of.table(facts.examine(late))
    assert "| start-greedy | 7 of 8 | – | – | – | – |" in chart_of.table(facts.examine(late))
    assert texts(drawn(late)).count("7 of 8 seeds only") == 3


def test_the_evidence_can_be_recomputed_from_the_chart_s_own_rows(run: Run) -> None:
    chart = drawn(run)
    speedups, missed = defaultdict(list), defaultdict(list)
    for row in chart.rows:
        speedups[row["contender"], row["k"]].append(float(row["speedup"] or 0))
        missed[row["contender"], row["k"]].append(bool(row["worse"]))
    fastest = max(median(values) for (name, _), values in speedups.items() if "random" not in str(name))
    random = [sum(values) / len(values) for (name, _), values in missed.items() if "random" in str(name)]

    assert chart.evidence["speedup"] == pytest.approx(fastest)
    assert (chart.evidence["baseline_least"], chart.evidence["baseline_most"]) == (min(random), max(random))
    assert float(chart.evidence["baseline_low"] or 0) < min(random) <= max(random) < float(chart.evidence["baseline_high"] or 0)
    assert len(chart.rows) == len(NAMES) * 2 * SEEDS


def test_every_seed_is_a_dot_and_every_median_has_its_interval(run: Run) -> None:
    chart = drawn(run)
    clouds = [np.size(one.get_xdata()) for one in set(chart.figure.findobj(Line2D)) if one.get_alpha() is not None]

    # Two kinds of data: three routines in the strip of gaps, two in those of ratios, for the baseline's own are 1.
    assert clouds == [SEEDS] * 14
    assert texts(chart).count("the baseline") == 4
    assert "2.0×" in texts(chart)
    assert "50 %" in texts(chart)
    assert "blobs · N=1k K=10 d=2 · 8 seeds" in texts(chart)


def test_the_report_has_a_sentence_for_each_kind_of_data_and_a_row_for_each_routine(run: Run) -> None:
    said = chart_of.table(facts.examine(run))

    assert (
        "- blobs · N=1k K=10 d=2 · 8 seeds: start-random ends in a worse minimum than the best known on 88 % of seeds; "
        "start-greedy: 2.0× fewer steps, no certain difference in seconds, a worse minimum on 50 % of seeds; "
        "start-restarts: 10× more steps, 10× slower, a worse minimum on 0.0 % of seeds."
    ) in said
    assert "| blobs N=1k K=3 d=2 | start-greedy | 8 of 8 | 2.0× [2.0, 2.0] | 2.0× [2.0, 2.0] | 0.0 % [0.0, 0.0] | 0.0 % [0.0, 37] |" in said


def test_data_of_which_nothing_was_measured_say_why(run: Run) -> None:
    rows = [
        replace(one, status=Status.SKIPPED, reason="the budget was spent", samples=()) if one.case.k == 10 else one
        for one in run.measurements
    ]

    chart = drawn(replace(run, measurements=tuple(rows)))

    assert "blobs · N=1k K=10 d=2 · 0 of 8 seeds" in texts(chart)
    assert chart.headline.endswith(" (1 of 2 kinds of data)")
    assert "start-random/float64/1t is skipped: the budget was spent" in texts(chart)


def test_a_report_over_seeds_leaves_out_charts_that_have_a_panel_for_each_case(run: Run, sketched: Callable[..., Findings]) -> None:
    over_seeds, by_case = ({kind.name for kind in gallery.of(each)} for each in (facts.examine(run), sketched()))

    assert {"winner-map", "heat-table", "crossover"} & over_seeds == set()
    assert {"winner-map", "heat-table", "crossover"} <= by_case
    assert "starts" in over_seeds
    assert set(gallery.draw(facts.examine(run), LIGHT)) == over_seeds


def test_one_draw_of_another_kind_of_points_keeps_the_charts_by_case(sketched_run: SketchedRun) -> None:
    sources = (*(Source(kind=SourceKind.BLOBS, seed=seed) for seed in range(6)), Source(kind=SourceKind.UNIFORM))
    mixed, alone = (sketched_run(names=NAMES, grid=((1_000,), (3,), (2,)), sources=one) for one in (sources, sources[:6]))

    assert "winner-map" in {kind.name for kind in gallery.of(facts.examine(mixed))}
    assert "winner-map" not in {kind.name for kind in gallery.of(facts.examine(alone))}


def test_another_run_has_nothing_to_do_with_it(sketched: Callable[..., Findings]) -> None:
    plain = sketched()

    assert chart_of.starts(plain, LIGHT) == ()
    assert "starts" not in {kind.name for kind in gallery.of(plain)}
    assert chart_of.headline(plain) == "No starts were compared over seeds"


def test_the_picture_is_the_same_byte_for_byte_light_and_dark(run: Run) -> None:
    for theme in (LIGHT, DARK):
        first, second = (chart_of.starts(facts.examine(run), theme)[0] for _ in range(2))
        assert encode(first, "svg") == encode(second, "svg")
