"""The speed-up chart says what the records say."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

import pytest
from matplotlib.lines import Line2D
from matplotlib.text import Text

from kmeans_bench.model import Case, Contender, Dtype, Scope, Status
from kmeans_bench.reporting.charts.chart import Chart, encode
from kmeans_bench.reporting.charts.speedup import PANELS, speedup
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import LIGHT

Sketched = Callable[..., Findings]


def texts(chart: Chart) -> list[str]:
    return [artist.get_text() for artist in chart.figure.findobj(Text)]


def two_to_one(case: Case, contender: Contender) -> float:
    """Return loop 8 s, broadcast 2 s, identity 1 s; ten times that at k = 10, where identity takes 20 s."""
    seconds = {"loop": 8.0, "broadcast": 2.0, "identity": 1.0}[contender.implementation] * (10 if case.k == 10 else 1)
    return 20.0 if (case.k, contender.implementation) == (10, "identity") else seconds


SMALL = {"names": ("loop", "broadcast", "identity"), "grid": ((1_000,), (3, 10), (2,)), "seconds": two_to_one}


def test_the_headline_is_about_the_contender_that_is_closest_to_the_fastest(sketched: Sketched) -> None:
    # Slow-downs over the fastest: broadcast 2 and 1, identity 1 and 1; identity is ahead with 8/1 and 80/20.
    chart = speedup(sketched(**SMALL), LIGHT)[0]

    assert chart.headline == "identity float64 is 4.0× to 8.0× as fast as loop over 2 cases"


def test_the_evidence_can_be_recomputed_from_the_chart_s_own_rows(sketched: Sketched) -> None:
    findings = sketched(grid=((1_000, 10_000), (3, 10), (2,)))
    chart = speedup(findings, LIGHT)[0]
    leader = next(c for c, series in findings.series.items() if series.label == chart.evidence["contender"])
    ratios = [float(row["speedup"] or 0) for row in chart.rows if row["contender"] == leader.id]

    assert (min(ratios), max(ratios), median(ratios), len(ratios)) == tuple(
        chart.evidence[name] for name in ("lowest", "highest", "median", "ratios")
    )


def test_a_missing_dot_is_replaced_by_its_reason(sketched: Sketched) -> None:
    def outcome(_case: Case, contender: Contender) -> tuple[Status, str | None]:
        reasons = {
            "broadcast": (Status.SKIPPED, "needs 25.6 GB"),
            "identity": (Status.WRONG, "2 % of labels"),
            "scikit-learn": (Status.TIMEOUT, "10 s"),
        }
        return reasons.get(contender.implementation, (Status.OK, None))

    shown = texts(speedup(sketched(grid=((1_000,), (3,), (2,)), outcome=outcome), LIGHT)[0])

    assert {"not run: needs 25.6 GB", "wrong: 2 % of labels", "timeout: 10 s"} <= set(shown)


def test_the_baseline_s_time_stands_in_its_panel_and_its_row(sketched: Sketched) -> None:
    shown = texts(speedup(sketched(**SMALL), LIGHT)[0])

    assert {"over loop: float64 8.00 s", "the baseline, 8.00 s", "over loop: float64 80.0 s", "the baseline, 80.0 s"} <= set(shown)


def test_bold_is_the_fastest_and_not_the_highest_ratio(sketched: Sketched) -> None:
    """float32 has its own, faster, baseline: a lower ratio and yet the shortest time."""

    def clock(_case: Case, contender: Contender) -> float:
        single = contender.dtype is Dtype.FLOAT32
        return {"loop": 10.0 if single else 100.0, "identity": 1.0 if single else 2.0}[contender.implementation]

    findings = sketched(names=("loop", "identity"), grid=((1_000,), (3,), (2,)), dtypes=tuple(Dtype), seconds=clock)
    chart = speedup(findings, LIGHT)[0]
    bold = {t.get_text() for t in chart.figure.findobj(Text) if t.get_fontweight() == "bold" and t.get_text().endswith("×")}

    assert bold == {"10×"}
    assert "50×" in texts(chart)


def test_a_ratio_over_the_fallback_says_so(sketched: Sketched) -> None:
    def outcome(_case: Case, contender: Contender) -> tuple[Status, str | None]:
        return (Status.SKIPPED, "predicted 50 s") if contender.implementation == "loop" else (Status.OK, None)

    chart = speedup(sketched(**{**SMALL, "grid": ((1_000,), (3,), (2,))}, outcome=outcome, fallback="broadcast"), LIGHT)[0]

    assert "2.0× over B64" in texts(chart)
    assert "over fallback broadcast: float64 2.00 s" in texts(chart)
    assert chart.headline == "No speed-up over loop could be given (not run: predicted 50 s)"


def test_intervals_within_launches_are_dashed_and_explained(sketched: Sketched) -> None:
    within, across = (speedup(sketched(**SMALL, spread=2.0, scope=scope), LIGHT)[0] for scope in (Scope.WITHIN_LAUNCHES, Scope.LAUNCHES))

    # Four ratios; the baseline's two rows have no interval.
    assert sum(line.is_dashed() for line in within.figure.findobj(Line2D)) == 4
    assert sum(line.is_dashed() for line in across.figure.findobj(Line2D)) == 0
    assert "fewer than five launches" in within.caption
    assert "fewer than five launches" not in across.caption


def test_a_hundred_cases_are_shown_by_six_anchors_and_the_caption_says_so(sketched: Sketched) -> None:
    chart = speedup(sketched(grid=((1, 2, 3, 4, 5), (3, 10, 30, 100, 300), (2, 8, 16, 64))), LIGHT)[0]

    assert len({row["case_id"] for row in chart.rows}) == PANELS
    assert "6 of 100 cases" in chart.caption


def test_more_than_sixteen_rows_take_two_pages(sketched: Sketched) -> None:
    findings = sketched(names=("loop", *(f"m{number}" for number in range(16))))

    assert [chart.name for chart in speedup(findings, LIGHT)] == ["speed-up", "speed-up-2"]


@pytest.mark.parametrize("situation", [{"baseline": "absent"}, {"names": ("loop",)}])
def test_without_a_ratio_the_headline_says_what_is_missing(situation: dict[str, object], sketched: Sketched) -> None:
    chart = speedup(sketched(**situation), LIGHT)[0]

    assert chart.headline.startswith("No speed-up over ")
    assert chart.evidence == {"ratios": 0}


def test_the_same_records_give_the_same_svg_byte_for_byte(sketched: Sketched) -> None:
    first, second = (encode(speedup(sketched(**SMALL), LIGHT)[0], "svg") for _ in range(2))

    assert first == second
    assert b"<dc:date>" not in first
    assert b"run 20260101T000000Z-quick" in first


def test_a_panel_without_any_ratio_says_every_reason_once(sketched: Sketched) -> None:
    def outcome(case: Case, _contender: Contender) -> tuple[Status, str | None]:
        return (Status.SKIPPED, "the budget was spent") if case.k == 10 else (Status.OK, None)

    shown = [artist.get_text() for artist in speedup(sketched(**SMALL, outcome=outcome), LIGHT)[0].figure.findobj(Text)]

    assert shown.count("3 contenders: not run: the budget was spent") == 1
    assert sum("the budget was spent" in text for text in shown) == 1
