"""The crossover chart says what the matches say."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from matplotlib.lines import Line2D
from matplotlib.text import Text

from kmeans_bench.model import Case, Contender, Dtype, Status
from kmeans_bench.reporting.charts.chart import Chart, encode
from kmeans_bench.reporting.charts.crossover import crossover, evidence, headline
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import LIGHT

Sketched = Callable[..., Findings]
GRID = ((1_000, 10_000), (3, 10), (2, 32))


def named(name: str) -> Contender:
    return Contender(implementation=name, dtype=Dtype.FLOAT64, threads=1)


def texts(chart: Chart) -> list[str]:
    return [artist.get_text() for artist in chart.figure.findobj(Text)]


def heavy_lines(chart: Chart) -> int:
    lines = chart.figure.findobj(Line2D)
    return sum(line.get_linewidth() == 2.6 for line in lines if isinstance(line, Line2D))


def narrow_or_wide(case: Case, contender: Contender) -> float:
    """Return a second for identity; loop takes d/8 seconds: a quarter at 2, four at 32."""
    return case.d / 8 if contender.implementation == "loop" else 1.0


DUEL = {"names": ("loop", "identity"), "grid": GRID, "seconds": narrow_or_wide, "fallback": "identity"}


def test_the_headline_is_the_first_pairs_boundary(sketched: Sketched) -> None:
    findings = sketched(**DUEL)
    (chart,) = crossover(findings, LIGHT)

    assert chart.headline == (
        "identity float64 overtakes loop float64 at d ≈ 8, between the measured 2 and 32, for N = 1k, 10k and K = 3, 10"
    )
    assert headline(findings) == chart.headline
    assert evidence(findings) == chart.evidence


def test_every_number_of_the_headline_follows_from_the_rows(sketched: Sketched) -> None:
    (chart,) = crossover(sketched(**DUEL), LIGHT)
    numbers, rows = chart.evidence, chart.rows

    faster = [row["faster"] for row in rows]
    assert (faster.count(numbers["one"]), faster.count(numbers["other"])) == (numbers["one_faster"], numbers["other_faster"]) == (4, 4)
    boundaries = []
    for n, k in {(row["n"], row["k"]) for row in rows}:
        line = {int(str(row["d"])): math.log(float(str(row["ratio"]))) for row in rows if (row["n"], row["k"]) == (n, k)}
        below, above = line[int(str(numbers["measured_below"]))], line[int(str(numbers["measured_above"]))]
        boundaries.append(2 * 16 ** (-below / (above - below)))
    assert (min(boundaries), max(boundaries)) == pytest.approx((numbers["boundary_low"], numbers["boundary_high"]))
    assert len(boundaries) == numbers["lines"]


def test_a_cell_says_who_is_faster_by_how_much_and_the_loser_reads_as_a_reciprocal(sketched: Sketched) -> None:
    shown = texts(crossover(sketched(**DUEL), LIGHT)[0])

    assert {"4.0×", "1/4.0×", "L64 faster", "I64 faster", "loop float64 faster", "identity float64 faster"} <= set(shown)


def test_a_tie_names_nobody(sketched: Sketched) -> None:
    (chart,) = crossover(sketched(**{**DUEL, "seconds": lambda *_: 1.0}), LIGHT)

    assert "≈" in texts(chart)
    assert chart.headline == "loop float64 and identity float64 cannot be told apart in any of 8 cases"


def test_where_only_one_answers_the_cell_says_who_and_why(sketched: Sketched) -> None:
    def outcome(case: Case, contender: Contender) -> tuple[Status, str | None]:
        if contender.implementation == "loop" and case.d == 32:
            return Status.SKIPPED, "needs 9 GB"
        return (Status.WRONG, "labels") if case.n == 10_000 else (Status.OK, None)

    (chart,) = crossover(sketched(**DUEL, outcome=outcome), LIGHT)
    shown = " ".join(texts(chart))

    assert "only I64" in shown
    assert "skipped: needs 9" in shown
    assert "neither: wrong:" in shown
    assert {row["only"] for row in chart.rows if row["d"] == 32 and row["n"] == 1_000} == {"identity/float64/1t"}
    assert [row["reason"] for row in chart.rows].count("loop/float64/1t is skipped: needs 9 GB") == 2


def test_a_heavy_line_stands_where_they_cross_inside_a_panel(sketched: Sketched) -> None:
    def seconds(case: Case, contender: Contender) -> float:
        return case.n / 3_000 if contender.implementation == "loop" else 1.0

    # Between N = 1,000 and 10,000, in two panels of two rows; along d, a panel each, nothing can be drawn.
    assert heavy_lines(crossover(sketched(**{**DUEL, "seconds": seconds}), LIGHT)[0]) == 4
    assert heavy_lines(crossover(sketched(**DUEL), LIGHT)[0]) == 0


def test_any_pair_can_be_drawn_and_then_no_rule_is_quoted(sketched: Sketched) -> None:
    findings = sketched()
    (chart,) = crossover(findings, LIGHT, pair=(named("broadcast"), named("scikit-learn")))

    assert {row["one"] for row in chart.rows} == {"broadcast/float64/1t"}
    assert "Pairs drawn" not in chart.caption
    with pytest.raises(KeyError, match="unheard"):
        crossover(findings, LIGHT, pair=(named("broadcast"), named("unheard-of")))


def test_one_contender_has_nobody_to_be_held_against(sketched: Sketched) -> None:
    assert not crossover(sketched(names=("identity",)), LIGHT)
    assert headline(sketched(names=("identity",))) == "Nobody to hold against another: one contender was planned"
    assert headline(sketched(names=())) == "Nobody to hold against another: nothing was planned"


def test_the_same_findings_give_the_same_bytes(sketched: Sketched) -> None:
    once, again = (encode(crossover(sketched(**DUEL), LIGHT)[0], "svg") for _ in range(2))

    assert once == again
