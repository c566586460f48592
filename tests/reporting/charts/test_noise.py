"""The noise chart shows every turn, and says what the records say."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import median

from matplotlib.lines import Line2D

from kmeans_bench.model import NoiseFloor
from kmeans_bench.reporting.charts.chart import encode
from kmeans_bench.reporting.charts.noise import noise
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import LIGHT

Sketched = Callable[..., Findings]


def drift(launch: int, turn: int) -> float:
    """Return 1 six times in the first launch; 1, 1, 2, 2, 2, 8 in the second: medians 1 and 2, of all twelve 1."""
    return 1.0 if launch == 0 else (1.0, 1.0, 2.0, 2.0, 2.0, 8.0)[turn]


ONE = {"names": ("loop",), "grid": ((1_000,), (3,), (2,)), "wobble": drift}


def test_the_headline_says_how_far_turns_and_launches_stray(sketched: Sketched) -> None:
    (chart,) = noise(sketched(**ONE), LIGHT)

    assert chart.headline == (
        "Half of 12 turns lie within 0.0 % of their cell's median, 95 % within a factor of 8.0; "
        "the slowest took 8.0× its median (loop float64, N=1k K=3 d=2); launches drift from 1.00× to 2.0×"
    )


def test_the_evidence_can_be_recomputed_from_the_chart_s_own_rows(sketched: Sketched) -> None:
    (chart,) = noise(sketched(wobble=drift), LIGHT)
    ratios = [float(row["ratio"] or 0) for row in chart.rows]
    launches = {(row["case_id"], row["launch"]) for row in chart.rows}
    middles = [median(float(row["ratio"] or 0) for row in chart.rows if (row["case_id"], row["launch"]) == launch) for launch in launches]
    distances = sorted(math.expm1(abs(math.log(ratio))) for ratio in ratios)

    assert chart.evidence["turns"] == len(ratios) == 8 * 5 * 12
    assert (chart.evidence["half"], chart.evidence["most"]) == (distances[239], distances[455])
    assert chart.evidence["slowest"] == max(ratios)
    assert (chart.evidence["launches"], chart.evidence["launch_low"], chart.evidence["launch_high"]) == (16, min(middles), max(middles))


def test_no_turn_is_left_out(sketched: Sketched) -> None:
    (chart,) = noise(sketched(**ONE), LIGHT)
    drawn = max(chart.figure.findobj(Line2D), key=lambda line: len(line.get_xdata()))  # type: ignore[arg-type]

    assert len(drawn.get_xdata()) == len(chart.rows) == 12  # type: ignore[arg-type]


def test_identical_code_has_a_row_per_launch(sketched: Sketched) -> None:
    (chart,) = noise(sketched(**{**ONE, "names": ("loop", "identity")}, twins=True, floor=NoiseFloor(rms=0.015, pairs=2)), LIGHT)
    same = [round(float(row["ratio"] or 0), 4) for row in chart.rows if row["what"] == "identical code"]

    # The second half takes 1.01 and 1.02 times as long.
    assert same == [round(1 / 1.01, 4), round(1 / 1.02, 4)]
    assert "± the noise floor of 1.5 %" in chart.caption


def test_without_samples_the_chart_says_so(sketched: Sketched) -> None:
    (chart,) = noise(sketched(names=()), LIGHT)

    assert chart.headline == "Nothing was timed, so there is no noise to show"
    assert "No A/A pair was measured" in chart.caption


def test_many_dots_are_one_picture_and_the_same_each_time(sketched: Sketched) -> None:
    wide = {**ONE, "grid": (tuple(range(100, 30_000, 150)), (3,), (2,))}
    first, second = (encode(noise(sketched(**wide), LIGHT)[0], "svg") for _ in range(2))

    assert first == second
    assert b"<image" in first
