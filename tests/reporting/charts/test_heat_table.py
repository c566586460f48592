"""The heat table says what the records say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.text import Text

from kmeans_bench.model import Case, Contender, Scope, Source, SourceKind, Status
from kmeans_bench.reporting.charts.chart import Chart, encode
from kmeans_bench.reporting.charts.heat_table import headline, heat_table
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import LIGHT

Sketched = Callable[..., Findings]


def texts(chart: Chart) -> list[str]:
    return [artist.get_text() for artist in chart.figure.findobj(Text)]


def clock(case: Case, contender: Contender) -> float:
    """Return 8 s for the loop, 2 s and 4 s for broadcast, 1 s and 3.9 s for identity."""
    return {"loop": (8.0, 8.0), "broadcast": (2.0, 4.0), "identity": (1.0, 3.9)}[contender.implementation][case.k == 10]


TRIO = {"names": ("loop", "broadcast", "identity"), "grid": ((1_000,), (3, 10), (2,)), "seconds": clock}


def test_the_headline_names_the_safest_choice_and_the_worst(sketched: Sketched) -> None:
    # Slow-downs: loop 8 and 2.05, broadcast 2 and 1.03, identity 1 and 1.
    chart = heat_table(sketched(**TRIO), LIGHT)[0]

    assert chart.headline == "identity float64 is the fastest in 2 of 2 cases; loop float64 is up to 8.0× slower"


def test_who_ran_everywhere_is_safer_than_who_won_where_it_ran(sketched: Sketched) -> None:
    def outcome(case: Case, contender: Contender) -> tuple[Status, str | None]:
        return (Status.SKIPPED, "needs 9 GB") if (case.k, contender.implementation) == (10, "identity") else (Status.OK, None)

    chart = heat_table(sketched(**TRIO, outcome=outcome), LIGHT)[0]

    assert chart.headline == "broadcast float64 is at most 2.0× slower than the fastest in 2 of 2 cases; loop float64 is up to 8.0× slower"
    assert chart.evidence["ran"] == 2


def test_the_evidence_can_be_recomputed_from_the_chart_s_own_rows(sketched: Sketched) -> None:
    findings = sketched(grid=((1_000, 10_000), (3, 10), (2, 16)))
    rows = [row for chart in heat_table(findings, LIGHT) for row in chart.rows]
    worst: dict[str, float] = {}
    for row in rows:
        worst[str(row["contender"])] = max(worst.get(str(row["contender"]), 0.0), float(row["slowdown"] or 0))
    numbers = heat_table(findings, LIGHT)[0].evidence

    assert (numbers["cases"], numbers["worst"], numbers["highest"]) == (8, min(worst.values()), max(worst.values()))
    assert numbers["ran"] == sum(row["contender"] == min(worst, key=lambda name: worst[name]) for row in rows)


def test_the_best_shows_its_time_a_tie_its_sign_the_others_their_ratio(sketched: Sketched) -> None:
    shown = texts(heat_table(sketched(**TRIO), LIGHT)[0])

    assert {"1.00 s", "2.0×", "8.0×", "3.90 s", "≈ 1.03×"} <= set(shown)


def test_a_skip_shows_its_figure_and_a_wrong_answer_what_was_wrong(sketched: Sketched) -> None:
    def outcome(_case: Case, contender: Contender) -> tuple[Status, str | None]:
        reasons = {"broadcast": (Status.SKIPPED, "needs 25.6 GB"), "loop": (Status.WRONG, "2 labels")}
        return reasons.get(contender.implementation, (Status.OK, None))

    shown = texts(heat_table(sketched(**TRIO, outcome=outcome), LIGHT)[0])

    assert {"needs 25.6 GB", "wrong: 2 labels"} <= set(shown)


def test_a_reason_too_long_for_its_cell_stands_below_once(sketched: Sketched) -> None:
    long = "49 % of labels are not a nearest centroid, the furthest by 3.1 times its distance"

    def outcome(_case: Case, contender: Contender) -> tuple[Status, str | None]:
        return (Status.WRONG, long) if contender.implementation == "loop" else (Status.OK, None)

    shown = texts(heat_table(sketched(**TRIO, outcome=outcome), LIGHT)[0])

    assert shown.count("wrong [1]") == 2
    assert " ".join(shown).count(f"[1] wrong: {long}") == 1


def test_neighbours_that_are_missing_for_one_reason_say_it_once(sketched: Sketched) -> None:
    long = "the budget of 15 min was spent before its turn; a larger --budget goes on from here"

    def outcome(case: Case, contender: Contender) -> tuple[Status, str | None]:
        return (Status.OK, None) if case.k == 3 or contender.implementation == "loop" else (Status.SKIPPED, long)

    names = ("loop", "identity", "broadcast", "elkan")
    shown = texts(heat_table(sketched(names=names, grid=((1_000,), (3, 10), (2,)), outcome=outcome), LIGHT)[0])

    assert " ".join(shown).count(long) == 1
    assert not any("[1]" in text for text in shown)


def test_who_is_level_with_the_fastest_without_being_it_is_not_called_the_fastest(sketched: Sketched) -> None:
    def clock(case: Case, contender: Contender) -> float:
        return 1.003 if (contender.implementation == "loop") == (case.k == 3) else 1.0

    said = headline(sketched(names=("loop", "identity"), grid=((1_000,), (3, 10), (2,)), seconds=clock))

    assert said.startswith("identity float64 is as fast as the fastest in 2 of 2 cases")


def test_every_cell_is_on_exactly_one_page_in_the_order_of_d_k_and_n(sketched: Sketched) -> None:
    names = ("loop", *(f"m{number}" for number in range(19)))
    findings = sketched(names=names, grid=((10, 20, 30, 40, 50), (2, 3, 4, 5), (2, 3)))
    pages = heat_table(findings, LIGHT)
    cells = [(row["case_id"], row["contender"]) for page in pages for row in page.rows]

    assert [page.name for page in pages] == ["heat-table", "heat-table-2", "heat-table-3", "heat-table-4"]
    assert len(cells) == len(set(cells)) == 20 * 40
    assert [row["n"] for row in pages[0].rows[::10]][:6] == [10, 20, 30, 40, 50, 10]


def test_rows_of_several_sources_have_their_titles(sketched: Sketched) -> None:
    sources = (Source(kind=SourceKind.BLOBS), Source(kind=SourceKind.UNIFORM, seed=3))

    assert {"blobs", "uniform, seed 3"} <= set(texts(heat_table(sketched(**TRIO, sources=sources), LIGHT)[0]))


@pytest.mark.parametrize(("scope", "said"), [(Scope.WITHIN_LAUNCHES, True), (Scope.LAUNCHES, False)])
def test_ratios_of_few_launches_say_so(sketched: Sketched, *, scope: Scope, said: bool) -> None:
    assert ("hold within these launches only" in heat_table(sketched(**TRIO, scope=scope), LIGHT)[0].caption) is said


def test_when_everything_failed_the_headline_says_why(sketched: Sketched) -> None:
    chart = heat_table(sketched(**TRIO, outcome=lambda *_: (Status.CRASHED, "signal 11")), LIGHT)[0]

    assert chart.headline == "No slow-down could be given (crashed: signal 11)"


def test_the_same_records_give_the_same_svg_byte_for_byte(sketched: Sketched) -> None:
    first, second = (encode(heat_table(sketched(**TRIO), LIGHT)[0], "svg") for _ in range(2))

    assert first == second
