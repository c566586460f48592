"""The memory chart says what the standings say, and counts against the size of the points."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.text import Text

from kmeans_bench.model import Case, Contender, Dtype, Status
from kmeans_bench.reporting.charts.chart import encode
from kmeans_bench.reporting.charts.memory import headline, memory
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import LIGHT

Sketched = Callable[..., Findings]
ONE = {"grid": ((1_000,), (10,), (2,))}


def lean_loop(_case: Case, contender: Contender) -> int:
    """Return bytes for points of 16 kB (float64) and 8 kB (float32)."""
    return {"loop": 320, "broadcast": 160_000, "identity": 32_000}[contender.implementation]


def test_the_headline_names_the_fastest_the_hungriest_and_the_leanest(sketched: Sketched) -> None:
    (chart,) = memory(sketched(names=("loop", "broadcast", "identity"), memory=lean_loop, spread=1.0, **ONE), LIGHT)

    assert chart.headline == (
        "At N=1k K=10 d=2, identity float64 is the fastest and takes 32.0 kB, 2.0× the memory of its points; "
        "broadcast float64 takes 160 kB (the most); loop float64 takes 320 B (the least)"
    )


def test_the_evidence_can_be_recomputed_from_the_chart_s_own_rows(sketched: Sketched) -> None:
    (chart,) = memory(sketched(dtypes=tuple(Dtype)), LIGHT)
    rows = [row for row in chart.rows if row["case_id"] == chart.evidence["case_id"] and row["reason"] is None]

    def times(row: dict[str, float]) -> float:
        return row["extra_bytes"] / row["points_bytes"]

    fastest = min(rows, key=lambda row: row["seconds"])  # type: ignore[arg-type, return-value]
    leanest = min(rows, key=lambda row: row["extra_bytes"])  # type: ignore[arg-type, return-value]
    assert chart.evidence["fastest_times"] == times(fastest)  # type: ignore[arg-type]
    assert chart.evidence["leanest_bytes"] == leanest["extra_bytes"]
    assert chart.evidence["hungriest_bytes"] == max(row["extra_bytes"] for row in rows)  # type: ignore[type-var]


def test_the_least_is_the_least_in_the_unit_of_the_sentence(sketched: Sketched) -> None:
    # Over its own points the loop takes less in float64 (6 kB ÷ 16 kB) than in float32 (4 kB ÷ 8 kB); in bytes it is float32.
    def memory_of(_case: Case, contender: Contender) -> int:
        if contender.implementation != "loop":
            return 32_000
        return 6_000 if contender.dtype is Dtype.FLOAT64 else 4_000

    said = headline(sketched(names=("loop", "identity"), dtypes=tuple(Dtype), memory=memory_of, **ONE))

    assert said.endswith("loop float32 takes 4.00 kB (the least)")


def test_every_planned_contender_has_a_row_and_a_place_or_a_reason(sketched: Sketched) -> None:
    def outcome(_case: Case, contender: Contender) -> tuple[Status, str | None]:
        return (Status.SKIPPED, "needs 25.6 GB") if contender.implementation == "broadcast" else (Status.OK, None)

    (chart,) = memory(sketched(names=("loop", "broadcast", "identity"), memory=lean_loop, outcome=outcome, **ONE), LIGHT)

    assert [(row["code"], row["on_the_line"], row["reason"]) for row in chart.rows] == [
        ("I64", True, None),
        ("L64", True, None),
        ("B64", False, "skipped: needs 25.6 GB"),
    ]


def test_what_took_less_than_a_page_is_drawn_and_said_so(sketched: Sketched) -> None:
    names = {"names": ("loop", "broadcast", "identity"), **ONE}

    assert "drawn at 4.10 kB" in memory(sketched(**names, memory=lean_loop), LIGHT)[0].caption
    assert "drawn at" not in memory(sketched(**names, memory=lambda *_: 8192), LIGHT)[0].caption


def test_a_reason_of_many_is_not_cut_off_by_their_names(sketched: Sketched) -> None:
    def outcome(_case: Case, contender: Contender) -> tuple[Status, str | None]:
        return (Status.OK, None) if contender.implementation == "loop" else (Status.SKIPPED, "the budget of 15 min was spent")

    findings = sketched(names=("loop", *(f"method-{number}" for number in range(40))), outcome=outcome, **ONE)
    shown = " ".join(artist.get_text() for artist in memory(findings, LIGHT)[0].figure.findobj(Text))

    assert "40 contenders: skipped: the budget of 15 min was spent" in shown


def test_a_tie_is_called_one(sketched: Sketched) -> None:
    assert "identity float64 is among the fastest" in headline(sketched(names=("loop", "broadcast", "identity"), spread=9.0))


def test_without_memory_nothing_is_drawn_and_the_headline_says_so(sketched: Sketched) -> None:
    findings = sketched(memory=lambda _case, _contender: None)

    assert memory(findings, LIGHT) == ()
    assert headline(findings) == "No contender was measured in both time and memory"


def test_a_case_without_any_measurement_says_so_beside_the_others(sketched: Sketched) -> None:
    def outcome(case: Case, _contender: Contender) -> tuple[Status, str | None]:
        return (Status.OOM, "killed") if case.n > 5_000 else (Status.OK, None)

    (chart,) = memory(sketched(outcome=outcome), LIGHT)

    assert chart.headline.startswith("At N=1k")
    assert b"svg" in encode(chart, "svg")
