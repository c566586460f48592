"""The chart of the race says what the records say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from matplotlib.lines import Line2D
from matplotlib.text import Text

from kmeans_bench.model import Case, Contender, Dtype, Source, SourceKind, Status
from kmeans_bench.reporting.charts.chart import Chart, encode
from kmeans_bench.reporting.charts.race import ROWS, race
from kmeans_bench.reporting.charts.race_rows import ticks
from kmeans_bench.reporting.charts.scale import Scale
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import DARK, LIGHT

Sketched = Callable[..., Findings]


def planted(case: Case, contender: Contender) -> float:
    """Return 60 ms for the peer; ours takes 5 ms, 12 ms, and 30 ms at k = 3, 10 and 16: 12×, 5× and 2×."""
    return 0.06 if contender.implementation == "scikit-learn" else {3: 0.005, 10: 0.012, 16: 0.03}.get(case.k, 0.006)


RACE: dict[str, Any] = {
    "names": ("scikit-learn", "auto"),
    "baseline": "scikit-learn",
    "grid": ((100_000,), (3, 10, 16), (2,)),
    "sources": (Source(kind=SourceKind.UNIFORM),),
    "seconds": planted,
}


def texts(chart: Chart) -> list[str]:
    return [artist.get_text() for artist in chart.figure.findobj(Text)]


def markers(chart: Chart) -> list[str]:
    return [str(artist.get_marker()) for artist in chart.figure.findobj(Line2D) if artist.get_marker() not in ("None", None)]


def test_marks_say_aim_met_and_short_and_words_say_short_as_well(sketched: Sketched) -> None:
    (chart,) = race(sketched(**RACE), LIGHT)

    assert markers(chart) == ["^", "o", "X"]
    assert "2.0× (2.0–2.0×) scikit-learn, short" in texts(chart)
    assert "12× (12–12×) scikit-learn" in texts(chart)
    assert "d ≤ 4, k ≤ 16: at least 4×, aim 10×" in texts(chart)


def test_the_evidence_can_be_recomputed_from_the_chart_s_own_rows(sketched: Sketched) -> None:
    (chart,) = race(sketched(**RACE), LIGHT)
    ratios = [float(row["ratio"] or 0) for row in chart.rows]

    assert (min(ratios), max(ratios), sum(ratio > 1 for ratio in ratios)) == tuple(
        chart.evidence[name] for name in ("lowest", "highest", "above")
    )
    assert (
        chart.headline
        == "auto is ahead of the best peer for sure in 3 of 3 cells, behind for sure in none: 2.0× to 12× as fast, typically 5.0×"
    )


def test_a_missing_dot_is_replaced_by_its_reason(sketched: Sketched) -> None:
    def outcome(case: Case, contender: Contender) -> tuple[Status, str | None]:
        return (Status.TIMEOUT, "10 s") if (contender.implementation, case.k) == ("auto", 10) else (Status.OK, None)

    (chart,) = race(sketched(**RACE, outcome=outcome), LIGHT)

    assert "no ratio: timeout: 10 s" in texts(chart)


def test_classes_of_a_long_race_stay_together_on_a_page(sketched: Sketched) -> None:
    # Seven cases in two dtypes on one to four threads of one class, and as many of another: 56 rows are a page.
    grid = ((100_000,), (2, 3, 4, 5, 6, 7, 8), (2, 900))
    pages = race(sketched(**(RACE | {"grid": grid, "dtypes": tuple(Dtype), "threads": (1, 2, 3, 4)})), LIGHT)

    assert ROWS == 56
    assert [chart.name for chart in pages] == ["race", "race-2"]
    assert [any(text.startswith("d ≤ 4, k ≤ 16") for text in texts(chart)) for chart in pages] == [False, True]


def test_a_run_that_is_no_race_has_no_chart_of_one(sketched: Sketched) -> None:
    assert race(sketched(names=("loop", "identity")), LIGHT) == ()


def test_the_same_records_give_the_same_bytes_in_either_theme(sketched: Sketched) -> None:
    for theme in (LIGHT, DARK):
        one, other = (encode(race(sketched(**RACE), theme)[0], "svg") for _ in range(2))
        assert one == other


@pytest.mark.parametrize(
    ("low", "high", "found"), [(0.5, 20.0, [0.5, 1, 2, 5, 10, 20]), (0.6, 1.5, [1]), (0.9, 120.0, [1, 2, 5, 10, 20, 50, 100])]
)
def test_ticks_are_round_and_one_is_among_them(low: float, high: float, found: list[float]) -> None:
    assert list(ticks(Scale(lowest=low, highest=high, width=5.0))) == pytest.approx(found)
