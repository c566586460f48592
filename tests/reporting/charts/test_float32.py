"""The float32 chart: gains from pairs, errors from what the oracle found, and what is missing said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from statistics import median

from kmeans_bench.model import Case, Contender, Dtype, Source, SourceKind, Status
from kmeans_bench.reporting.charts.chart import encode
from kmeans_bench.reporting.charts.float32 import float32, headline
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import LIGHT

Sketched = Callable[..., Findings]
BOTH = {"names": ("loop", "identity"), "dtypes": tuple(Dtype)}
OFFSETS = (0.0, 1e2, 1e3)
FAR = {**BOTH, "grid": ((1_000,), (10,), (2,)), "sources": tuple(Source(kind=SourceKind.NORMAL, offset=offset) for offset in OFFSETS)}


def identity_fails(case: Case, contender: Contender) -> tuple[Status, str | None]:
    """Return wrong for identity in float32, from an offset of 1,000 on."""
    bad = contender.implementation == "identity" and contender.dtype is Dtype.FLOAT32 and case.source.offset >= 1e3
    return (Status.WRONG, "8 of 1000 labels are not the nearest returned centroid") if bad else (Status.OK, None)


def test_the_headline_says_what_float32_buys(sketched: Sketched) -> None:
    # Sketched float32 takes half the time of float64, everywhere: 2 implementations on 8 cases.
    assert headline(sketched(**BOTH)) == "float32 is typically 2.0× as fast as float64 (2.0× to 2.0× in 16 comparisons)"


def test_the_headline_says_who_turns_wrong_far_from_the_origin(sketched: Sketched) -> None:
    said = headline(sketched(**FAR, outcome=identity_fails))

    assert said.endswith("; 1 of 2 contenders turn wrong far from the origin, 1 of them at offset ÷ spread = 1k")
    assert headline(sketched(**FAR)).endswith("; all 2 contenders stay right up to offset ÷ spread = 1k")


def test_the_evidence_can_be_recomputed_from_the_chart_s_own_rows(sketched: Sketched) -> None:
    (chart,) = float32(sketched(**FAR, outcome=identity_fails), LIGHT)
    gains = [float(row["gain"]) for row in chart.rows if row["what"] == "gain" and row["gain"] is not None]
    errors = [row for row in chart.rows if row["what"] == "error"]
    wrong = {str(row["contender"]): float(row["reach"] or 0) for row in reversed(errors) if row["wrong"]}

    assert (chart.evidence["ratios"], chart.evidence["median"]) == (len(gains), median(gains))
    assert (chart.evidence["lowest"], chart.evidence["highest"]) == (min(gains), max(gains))
    assert chart.evidence["judged"] == len({row["contender"] for row in errors})
    assert (chart.evidence["wrong"], chart.evidence["first_at"]) == (len(wrong), min(wrong.values()))


def test_a_missing_gain_has_its_reason_in_the_rows(sketched: Sketched) -> None:
    (chart,) = float32(sketched(**FAR, outcome=identity_fails), LIGHT)

    assert [row["reason"] for row in chart.rows if row["what"] == "gain" and row["gain"] is None] == [
        "wrong: 8 of 1000 labels are not the nearest returned centroid"
    ]


def test_a_run_without_float32_says_so(sketched: Sketched) -> None:
    findings = sketched(dtypes=(Dtype.FLOAT64,))

    assert float32(findings, LIGHT) == ()
    assert headline(findings) == "No contender computes in float32"


def test_without_shifted_points_the_chart_says_what_it_does_not_show(sketched: Sketched) -> None:
    findings = sketched(**BOTH)
    (chart,), (old,) = float32(findings, LIGHT), float32(replace(findings, run=replace(findings.run, trajectories=())), LIGHT)

    assert chart.caption.endswith(
        "No two cases differ in the offset of their points alone, so what float32 risks far from the origin is not shown."
    )
    assert "Offset and spread were not kept with this run" in old.caption


def test_wrong_answers_of_float64_are_named(sketched: Sketched) -> None:
    def outcome(case: Case, contender: Contender) -> tuple[Status, str | None]:
        return (Status.WRONG, "no") if case.source.offset > 500 and contender.implementation == "identity" else (Status.OK, None)

    assert "In float64, identity is wrong somewhere, too." in float32(sketched(**FAR, outcome=outcome), LIGHT)[0].caption


def test_the_picture_is_the_same_each_time_and_needs_no_value_it_does_not_have(sketched: Sketched) -> None:
    def errors(case: Case, contender: Contender) -> tuple[float | None, float | None]:
        return (None, 0.5) if contender.implementation == "loop" else (0.2, None) if case.source.offset else (None, None)

    first, second = (encode(float32(sketched(**FAR, errors=errors, outcome=identity_fails), LIGHT)[0], "svg") for _ in range(2))

    assert first == second
