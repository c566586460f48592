"""The unit-cost chart says what the records say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.lines import Line2D
from matplotlib.text import Text

from kmeans_bench.model import Case, Contender, Source, SourceKind, Status
from kmeans_bench.reporting.charts.chart import Chart
from kmeans_bench.reporting.charts.unit_cost import headline, unit_cost
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import LIGHT

Sketched = Callable[..., Findings]


def texts(chart: Chart) -> list[str]:
    return [artist.get_text() for artist in chart.figure.findobj(Text)]


def clock(case: Case, contender: Contender) -> float:
    """Return 50 ns per n·k·d for the loop; for identity 5 µs · n^0.5 · k · d: a tenth, per five steps, of 1 µs · n^-0.5."""
    return 5e-8 * case.n * case.k * case.d if contender.implementation == "loop" else 5e-6 * case.n**0.5 * case.k * case.d


GROWTH = {"names": ("loop", "identity"), "grid": ((100, 10_000, 1_000_000), (3, 10), (2,)), "seconds": clock}


def test_the_headline_names_the_ends_and_the_exponents(sketched: Sketched) -> None:
    # Five steps: the loop 10 ns a term; identity 1 µs / sqrt(n): 100 ns, 10 ns, 1 ns.
    chart = unit_cost(sketched(**{**GROWTH, "grid": ((100, 10_000, 1_000_000), (3,), (2,))}), LIGHT)[0]

    assert chart.headline == (
        "A term of n·k·d costs 1 ns (identity float64, N=1M K=3 d=2) to 100 ns (identity float64, N=100 K=3 d=2) a step; "
        "time grows as N^0.50 (identity float64, d=2) to N^1.00 (loop float64, d=2)"
    )


def test_the_evidence_can_be_recomputed_from_the_charts_own_rows(sketched: Sketched) -> None:
    pages = unit_cost(sketched(**{**GROWTH, "grid": ((100, 1_000, 10_000), (3, 10), (2, 16))}), LIGHT)
    rows = [row for page in pages for row in page.rows]
    units = [float(row["unit_seconds"] or 0) for row in rows]
    powers = [float(row["n_exponent"] or 0) for row in rows]
    numbers = pages[0].evidence

    assert (numbers["lowest"], numbers["highest"]) == (min(units), max(units))
    assert (numbers["shallowest"], numbers["steepest"]) == (min(powers), max(powers))
    assert {page.headline for page in pages} == {pages[0].headline}


def test_exponents_stand_with_their_intervals_and_their_absence_with_its_reason(sketched: Sketched) -> None:
    shown = texts(unit_cost(sketched(**GROWTH), LIGHT)[0])

    assert "time ∝ N^1.00 [1.00, 1.00]" in shown
    assert "time ∝ N^0.50 [0.50, 0.50]" in shown
    assert shown.count("K: no fit: 2 sizes") == 2


def test_with_two_sizes_there_is_no_exponent(sketched: Sketched) -> None:
    chart = unit_cost(sketched(**{**GROWTH, "grid": ((100, 10_000), (3,), (2,))}), LIGHT)[0]

    assert chart.headline.endswith("a step; no exponent of N, for want of three sizes")
    assert "N: no fit: 2 sizes" in texts(chart)


def test_a_line_that_stops_has_a_cross_and_a_reason(sketched: Sketched) -> None:
    def outcome(case: Case, contender: Contender) -> tuple[Status, str | None]:
        stops = case.n == 1_000_000 and contender.implementation == "loop"
        return (Status.SKIPPED, "would take 3.3 min a call") if stops else (Status.OK, None)

    chart = unit_cost(sketched(**GROWTH, outcome=outcome), LIGHT)[0]

    assert sum(line.get_marker() == "x" for line in chart.figure.findobj(Line2D)) == 2
    assert "✕ N=1M K=3 (1 more ✕): skipped: would take 3.3 min a call" in " ".join(texts(chart))


def test_every_k_is_named_and_at_most_six_are_drawn(sketched: Sketched) -> None:
    chart = unit_cost(sketched(names=("loop",), grid=((100, 1_000, 10_000), (2, 3, 4, 5, 6, 7, 8, 9), (2,))), LIGHT)[0]

    assert [text for text in texts(chart) if text.startswith("K=")] == ["K=2", "K=3", "K=5", "K=6", "K=8", "K=9"]
    assert "6 values of K are drawn" in chart.caption


def test_sources_and_dimensions_have_pages_of_their_own_three_at_most(sketched: Sketched) -> None:
    sources = (Source(kind=SourceKind.BLOBS), Source(kind=SourceKind.UNIFORM))
    pages = unit_cost(sketched(names=("loop",), grid=((10, 100), (2,), (2, 16)), sources=sources), LIGHT)

    assert len(pages) == 3
    assert {"d = 2 · blobs", "d = 16 · uniform"} <= {text for page in pages for text in texts(page)}
    assert "3 of 4 pairs of source and d" in pages[0].caption


def test_of_many_contenders_the_closest_and_the_baseline_have_panels(sketched: Sketched) -> None:
    names = (*(f"method-{number:02}" for number in range(29)), "loop")
    pages = unit_cost(sketched(names=names, grid=((10, 100), (2,), (2,))), LIGHT)

    assert len({row["contender"] for page in pages for row in page.rows}) == 24
    assert "loop/float64/1t" in {row["contender"] for page in pages for row in page.rows}
    assert "24 of 30 contenders" in pages[0].caption


@pytest.mark.parametrize(("reason", "said"), [("signal 11", "crashed: signal 11"), (None, "crashed")])
def test_when_everything_failed_nothing_is_drawn_and_the_headline_says_why(sketched: Sketched, reason: str | None, said: str) -> None:
    findings = sketched(**GROWTH, outcome=lambda *_: (Status.CRASHED, reason))

    assert unit_cost(findings, LIGHT) == ()
    assert headline(findings) == f"No unit cost could be given ({said})"


def test_a_page_on_which_nothing_was_timed_is_left_out(sketched: Sketched) -> None:
    def outcome(case: Case, _contender: Contender) -> tuple[Status, str | None]:
        return (Status.SKIPPED, "the budget was spent") if case.d == 16 else (Status.OK, None)

    pages = unit_cost(sketched(grid=((10, 100), (2,), (2, 16)), outcome=outcome), LIGHT)

    assert {row["d"] for page in pages for row in page.rows} == {2}
