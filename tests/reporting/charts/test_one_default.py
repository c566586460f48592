"""The one-default chart says what the profiles say."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.text import Text

from kmeans_bench.model import Case, Contender, Dtype, Status
from kmeans_bench.reporting.charts.chart import Chart, encode
from kmeans_bench.reporting.charts.one_default import evidence, headline, one_default
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import LIGHT

Sketched = Callable[..., Findings]
GRID = ((1_000, 10_000), (3, 10), (2,))


def texts(chart: Chart) -> list[str]:
    return [artist.get_text() for artist in chart.figure.findobj(Text)]


def clock(case: Case, contender: Contender) -> float:
    """Return a second for identity, three on one case; broadcast takes two everywhere, elkan one or forty."""
    if contender.implementation == "identity":
        return 3.0 if (case.n, case.k) == (10_000, 10) else 1.0
    if contender.implementation == "elkan":
        return 1.0 if (case.n, case.k) == (10_000, 10) else 40.0
    return 2.0


TRIO = {"names": ("broadcast", "elkan", "identity"), "grid": GRID, "seconds": clock, "baseline": "broadcast"}


def test_the_headline_is_what_to_pick_if_only_one(sketched: Sketched) -> None:
    # Areas: identity (3 + 1 - log 3) / 4 = 0.88, broadcast 1 - log 2 = 0.70, elkan 1/4.
    (chart,) = one_default(sketched(**TRIO), LIGHT)

    assert chart.headline == "If only one: identity float64 is within 2× of the fastest in 3 of 4 cases, at worst 3.0×"


def test_every_number_of_the_headline_follows_from_the_rows(sketched: Sketched) -> None:
    findings = sketched(**TRIO)
    (chart,) = one_default(findings, LIGHT)
    numbers = chart.evidence

    ratios = [float(str(row["slowdown"])) for row in chart.rows if row["contender"] == numbers["contender"]]
    assert [sum(ratio <= 2 for ratio in ratios), len(ratios)] == [numbers["within_2"], numbers["with_ratio"]]
    assert max(ratios) == numbers["worst"]
    assert {row["cases"] for row in chart.rows} == {numbers["cases"]}
    assert max(chart.rows, key=lambda row: float(str(row["area"])))["contender"] == numbers["contender"]
    assert evidence(findings) == numbers
    assert headline(findings) == chart.headline


def test_the_table_beside_counts_wins_near_ones_and_the_worst(sketched: Sketched) -> None:
    shown = texts(one_default(sketched(**TRIO), LIGHT)[0])
    start = shown.index("identity float64")

    assert shown[start + 1 : start + 6] == ["3", "3", "3", "4", "3.0×"]
    start = shown.index("elkan float64")
    assert shown[start + 1 : start + 6] == ["1", "1", "1", "4", "40×"]


def test_a_case_that_was_not_answered_counts_as_never_and_is_said(sketched: Sketched) -> None:
    def outcome(case: Case, contender: Contender) -> tuple[Status, str | None]:
        failed = contender.implementation == "identity" and (case.n, case.k) == (10_000, 10)
        return (Status.OOM, "4 GB") if failed else (Status.OK, None)

    (chart,) = one_default(sketched(**TRIO, outcome=outcome), LIGHT)

    assert chart.headline == ("If only one: identity float64 is the fastest in 3 of 4 cases, and without a ratio in 1")
    shares = [row["share"] for row in chart.rows if row["contender"] == "identity/float64/1t"]
    assert shares == [0.25, 0.5, 0.75]


def test_who_is_always_near_needs_no_count(sketched: Sketched) -> None:
    def seconds(case: Case, contender: Contender) -> float:
        return {"identity": 1.0, "elkan": 1.2 if case.k == 3 else 0.9}.get(contender.implementation, 9.0)

    assert headline(sketched(**{**TRIO, "seconds": seconds})) == (
        "If only one: identity float64 is at most 1.11× slower than the fastest in all 4 cases"
    )
    first = sketched(**{**TRIO, "names": ("broadcast", "identity"), "seconds": lambda _case, each: float(len(each.implementation))})
    assert headline(first) == "If only one: identity float64 is the fastest in all 4 cases"


def test_where_float32_comes_first_the_best_in_float64_is_named_too(sketched: Sketched) -> None:
    found = sketched(names=("identity",), grid=GRID, dtypes=tuple(Dtype), baseline="identity")

    assert headline(found) == (
        "If only one: identity float32 is the fastest in all 4 cases; "
        "in float64, identity float64 is at most 2.0× slower than the fastest in all 4 cases"
    )


def test_five_are_coloured_and_the_rest_are_listed_up_to_a_limit(sketched: Sketched) -> None:
    (chart,) = one_default(sketched(names=tuple(f"method-{number}" for number in range(20)), grid=GRID, baseline="method-0"), LIGHT)
    shown = texts(chart)

    assert "and 2 more: one-default.csv" in shown
    assert len({row["contender"] for row in chart.rows}) == 20
    # A code in the table, and beside the plot where it is coloured.
    codes = {str(row["code"]) for row in chart.rows}
    assert sum(shown.count(code) == 2 for code in codes) == 5


def test_nobody_right_is_no_chart_and_a_reason(sketched: Sketched) -> None:
    failed = sketched(**TRIO, outcome=lambda *_: (Status.CRASHED, "signal 11"))

    assert not one_default(failed, LIGHT)
    assert headline(failed) == "No default can be named (crashed: signal 11)"
    assert headline(sketched(names=())) == "No default can be named (nothing was planned)"


def test_the_same_findings_give_the_same_bytes(sketched: Sketched) -> None:
    once, again = (encode(one_default(sketched(**TRIO), LIGHT)[0], "svg") for _ in range(2))

    assert once == again
