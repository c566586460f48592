"""The convergence chart places one trajectory on everyone's clock, and says what is modelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kmeans_bench.model import Case, Contender, Run, Status
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting.charts.chart import encode
from kmeans_bench.reporting.charts.convergence import convergence, headline
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import LIGHT

Sketched = Callable[..., Findings]
ONE = {"names": ("loop", "identity"), "grid": ((1_000,), (10,), (2,))}


def test_the_headline_says_who_comes_within_one_percent_first_and_last(sketched: Sketched) -> None:
    (chart,) = convergence(sketched(**ONE), LIGHT)

    # 20,000 terms at 4 ns: 80 µs, at 100 ns: 2 ms. 100.5 is within 1 % of 100, after step 4 of 5.
    assert chart.headline == (
        "At N=1k K=10 d=2, identity float64 is within 1 % of the best known inertia after 64.0 µs (step 4 of 5), loop float64 after 1.60 ms"
    )


def test_the_evidence_can_be_recomputed_from_the_chart_s_own_rows(sketched: Sketched) -> None:
    (chart,) = convergence(sketched(), LIGHT)
    good = [row for row in chart.rows if row["case_id"] == chart.evidence["case_id"] and float(row["gap"] or 0) <= 0.01]
    first: dict[str, float] = {}
    for row in good:
        first.setdefault(str(row["contender"]), float(row["seconds"] or 0))

    assert chart.evidence["first_seconds"] == min(first.values())
    assert chart.evidence["last_seconds"] == max(first.values())


def test_modelled_points_and_measured_ends_are_told_apart_in_the_rows(sketched: Sketched) -> None:
    (chart,) = convergence(sketched(**ONE), LIGHT)
    identity = [(row["what"], row["step"], round(float(row["gap"] or 0), 6)) for row in chart.rows if row["code"] == "I64"]

    assert identity == [
        ("modelled", 1, 0.5),
        ("modelled", 2, 0.2),
        ("modelled", 3, 0.04),
        ("modelled", 4, 0.005),
        ("modelled", 5, 0.0),
        ("measured end", 5, 0.0),
    ]
    assert "modelled: steps spread evenly over the measured call" in chart.caption


def test_a_run_from_before_trajectories_were_kept_says_so(sketched: Sketched) -> None:
    findings = sketched(**ONE)
    old = replace(findings, run=replace(findings.run, trajectories=()))

    assert convergence(old, LIGHT) == ()
    assert headline(old) == "The reference's inertia after each step was not kept with this run; measure it again to see it"


def test_where_nothing_was_measured_the_headline_says_so(sketched: Sketched) -> None:
    def outcome(_case: Case, _contender: Contender) -> tuple[Status, str | None]:
        return Status.CRASHED, "killed"

    assert headline(sketched(outcome=outcome)) == "Nothing was measured, so nobody came closer to anything"


def test_inexact_contenders_have_an_end_and_no_line(sketched_run: Callable[..., Run]) -> None:
    run = sketched_run(**ONE)
    rough = tuple(replace(m, exact=m.contender.implementation == "loop", inertia=100.0 if m.exact else 130.0) for m in run.measurements)
    (chart,) = convergence(facts.examine(replace(run, measurements=rough)), LIGHT)

    assert {row["what"] for row in chart.rows if row["code"] == "I64"} == {"measured end"}
    assert encode(chart, "svg") == encode(convergence(facts.examine(replace(run, measurements=rough)), LIGHT)[0], "svg")
