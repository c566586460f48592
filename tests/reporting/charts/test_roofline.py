"""The roofline chart says what the records say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from matplotlib.lines import Line2D
from matplotlib.text import Text

from kmeans_bench.model import Case, Contender, Declaration, Dtype, ProtocolKind, Source, SourceKind, Status
from kmeans_bench.reporting import gallery
from kmeans_bench.reporting.charts import roofline_lines
from kmeans_bench.reporting.charts.chart import Chart
from kmeans_bench.reporting.charts.roofline import headline, roofline
from kmeans_bench.reporting.findings import Findings, assemble
from kmeans_bench.reporting.palette import LIGHT

Sketched = Callable[..., Findings]

# n=1000 k=10 d=16, five steps in float64: 2,000,000 operations and 806,080 bytes, at 10 GB/s 80.608 µs, 24.8 GFLOP/s.
ONE = {"grid": ((1_000,), (10,), (16,)), "names": ("loop", "identity")}
WIDE = {"grid": ((100, 1_000), (3, 10), (2, 16, 128)), "names": ("loop", "identity", "broadcast"), "dtypes": tuple(Dtype)}


def texts(chart: Chart) -> list[str]:
    return [artist.get_text() for artist in chart.figure.findobj(Text)]


def clock(_case: Case, contender: Contender) -> float:
    return 8.0608e-3 if contender.implementation == "loop" else 161.216e-6


def test_the_headline_gives_the_best_cell_and_whoever_stays_lowest(sketched: Sketched) -> None:
    said = headline(sketched(**ONE, seconds=clock))

    assert (
        said == "identity float64 reaches 50 % of the 24.8 GFLOP/s that the roofs allow at N=1k K=10 d=16; loop float64 never exceeds 1.0 %"
    )


def test_a_share_above_the_limit_is_said_and_explained(sketched: Sketched) -> None:
    said = headline(sketched(**ONE | {"names": ("loop",)}, seconds=lambda *_: 40.304e-6))

    assert said == (
        "loop float64 exceeds the limit (distances were skipped, or data stayed in a cache): "
        "200 % of the 24.8 GFLOP/s that the roofs allow at N=1k K=10 d=16"
    )


def test_the_evidence_can_be_recomputed_from_the_charts_own_rows(sketched: Sketched) -> None:
    (chart,) = roofline(sketched(**WIDE), LIGHT)
    shares: dict[str, list[float]] = {}
    for row in chart.rows:
        least = max(float(row["flops_per_second"] or 0) / float(row["ceiling"] or 0), 0.0)
        assert least == pytest.approx(row["share"])
        allowed = float(row["bandwidth"] or 0) * float(row["compulsory_intensity"] or 0)
        assert row["ceiling"] == pytest.approx(min(float(row["gemm_peak"] or 0), allowed))
        shares.setdefault(str(row["contender"]), []).append(float(row["share"] or 0))

    assert chart.evidence["best"] == max(max(each) for each in shares.values())
    assert chart.evidence["least"] == min(max(each) for each in shares.values())
    assert len(chart.rows) == 2 * 2 * 3 * 3 * 2


def test_a_panel_for_every_pair_of_roofs_and_both_roofs_are_named(sketched: Sketched) -> None:
    (chart,) = roofline(sketched(**WIDE), LIGHT)
    shown = texts(chart)

    assert [text for text in shown if text.endswith("1 thread")] == ["float64, 1 thread", "float32, 1 thread"]
    assert [text for text in shown if text.startswith("GEMM")] == ["GEMM peak 100 GFLOP/s", "GEMM peak 200 GFLOP/s"]
    assert shown.count("reading 10.0 GB/s") == 2


def test_four_panels_make_a_page(sketched: Sketched) -> None:
    pages = roofline(sketched(**WIDE, threads=(1, 2, 4)), LIGHT)

    assert [page.name for page in pages] == ["roofline", "roofline-2"]
    assert [len([text for text in texts(page) if text.startswith("GEMM")]) for page in pages] == [4, 2]


def test_markers_grow_with_d_at_the_largest_size(sketched: Sketched) -> None:
    (chart,) = roofline(sketched(**WIDE | {"dtypes": (Dtype.FLOAT64,)}), LIGHT)
    squares = [line.get_markersize() for line in chart.figure.findobj(Line2D) if line.get_marker() == "s"]

    assert squares == [4.5, 7.25, 10.0]
    assert "Drawn: N=1k K=10" in chart.caption
    assert {(row["n"], row["k"]) for row in chart.rows if row["drawn"]} == {(1_000, 10)}


def test_what_was_not_to_run_at_that_size_is_drawn_at_its_own_largest_and_says_so(sketched: Sketched) -> None:
    def outcome(case: Case, contender: Contender) -> tuple[Status, str | None]:
        return (Status.SKIPPED, "too slow") if contender.implementation == "loop" and case.n == 1_000 else (Status.OK, None)

    shown = texts(roofline(sketched(**WIDE | {"dtypes": (Dtype.FLOAT64,)}, outcome=outcome), LIGHT)[0])

    assert "loop, N=100 K=10" in shown
    assert "identity" in shown


def test_declared_extra_traffic_lowers_the_modelled_intensity_and_leaves_the_share(sketched: Sketched) -> None:
    plain = sketched(**ONE)
    (loop, identity) = plain.run.plan.declarations
    formula = "def extra_bytes(n, k, d, itemsize): return 10 * n * k * d * itemsize"
    run = replace(plain.run, plan=replace(plain.run.plan, declarations=(loop, replace(identity, extra_bytes=formula))))
    behind = plain.slowdowns.values()
    found = assemble(run, comparisons=plain.comparisons, winners=plain.winners, floor=None, seconds=plain.seconds, behind=behind)

    rows = {row["contender"]: row for row in roofline(found, LIGHT)[0].rows}
    one, other = rows["loop/float64/1t"], rows["identity/float64/1t"]

    assert one["intensity"] == one["compulsory_intensity"] == other["compulsory_intensity"]
    # 6 · 2 · 10 · 1000 · 10 · 16 · 8 bytes more.
    assert other["intensity"] == pytest.approx(2_000_000 / (806_080 + 153_600_000))


@pytest.mark.parametrize(
    ("wishes", "why"),
    [
        ({"roofs": False}, "roofs not measured"),
        ({"outcome": lambda *_: (Status.CRASHED, "signal 11")}, "crashed: signal 11"),
        ({"names": ()}, "nothing was planned"),
    ],
)
def test_without_a_share_nothing_is_drawn_and_the_headline_says_why(sketched: Sketched, wishes: dict[str, object], why: str) -> None:
    found = sketched(**ONE | wishes)

    assert roofline(found, LIGHT) == ()
    assert headline(found) == f"No share of the limit ({why})"


def test_as_written_has_no_share(sketched: Sketched) -> None:
    plain = sketched(**ONE)
    written = tuple(replace(measured, protocol=ProtocolKind.AS_WRITTEN) for measured in plain.run.measurements)
    found = assemble(
        replace(plain.run, measurements=written), comparisons=(), winners=plain.winners, floor=None, seconds=plain.seconds, behind=()
    )

    assert headline(found) == "No share of the limit (as written: a call does more than Lloyd's steps)"


def test_contenders_without_a_colour_are_in_the_rows_only(sketched: Sketched) -> None:
    names = tuple(f"method{number}" for number in range(8))
    (chart,) = roofline(sketched(**ONE | {"names": names}), LIGHT)

    assert "2 contenders without a colour of their own are not drawn" in chart.caption
    assert len(chart.rows) == 8
    assert sum(bool(row["drawn"]) for row in chart.rows) == 6


def test_the_size_is_the_largest_of_those_with_most_dimensions_for_half_of_the_contenders(sketched: Sketched) -> None:
    sources = (Source(kind=SourceKind.BLOBS), Source(kind=SourceKind.UNIFORM))
    grid = ((100, 1_000, 10_000), (3,), (2, 4))

    def outcome(case: Case, contender: Contender) -> tuple[Status, str | None]:
        reached = case.n < 10_000 or (case.d == 2 and contender.implementation == "identity")
        return (Status.OK, None) if reached else (Status.SKIPPED, "the budget was spent")

    assert roofline_lines.common_size(sketched(names=("loop",), grid=grid, sources=sources)) == (sources[0], 10_000, 3)
    assert roofline_lines.common_size(sketched(names=("loop", "identity"), grid=grid, outcome=outcome)) == (sources[0], 1_000, 3)


@pytest.mark.parametrize("threads", [(1,), (1, 2)])
def test_every_line_has_its_name_or_its_code_even_where_they_all_meet(sketched: Sketched, threads: tuple[int, ...]) -> None:
    names = ("loop", "broadcast", "identity", "scikit-learn", "scipy-kmeans2", "elkan")
    found = sketched(names=names, grid=((100_000,), (100,), (2, 16, 128)), dtypes=tuple(Dtype), threads=threads)
    shown = texts(roofline(found, LIGHT)[0])
    codes = {series.code: series.contender.implementation for series in found.series.values()}
    named = [codes.get(text, text) for text in shown]

    assert all(named.count(name) == 2 * len(threads) for name in names)


def test_it_stands_in_the_gallery() -> None:
    assert "roofline" in [kind.name for kind in gallery.KINDS]


def test_a_contender_that_declares_nothing_has_the_compulsory_intensity(sketched: Sketched) -> None:
    found = sketched(**ONE)

    assert all(isinstance(declaration, Declaration) and declaration.extra_bytes is None for declaration in found.run.plan.declarations)
    assert all(row["intensity"] == row["compulsory_intensity"] for row in roofline(found, LIGHT)[0].rows)
