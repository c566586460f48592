"""The winner map says what the records say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from matplotlib.text import Text

from kmeans_bench.model import Case, Contender, Source, SourceKind, Status
from kmeans_bench.reporting.charts.chart import Chart
from kmeans_bench.reporting.charts.winner_map import winner_map
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import LIGHT

Sketched = Callable[..., Findings]


def texts(chart: Chart) -> list[str]:
    return [artist.get_text() for artist in chart.figure.findobj(Text)]


def clock(case: Case, contender: Contender) -> float:
    """Return 3 s for broadcast; for identity 1 s, 2.9 s at k = 10, 6 s at k = 30."""
    return 3.0 if contender.implementation == "broadcast" else {3: 1.0, 10: 2.9, 30: 6.0}[case.k]


DUEL = {"names": ("broadcast", "identity"), "grid": ((1_000,), (3, 10, 30), (2,)), "seconds": clock}


def test_wins_and_ties_are_counted_in_the_headline(sketched: Sketched) -> None:
    # k=3: identity by 3.0; k=10: identity by 1.03, a tie; k=30: broadcast by 2.
    chart = winner_map(sketched(**DUEL), LIGHT)[0]

    assert chart.headline == "identity float64 is fastest in 2 of 3 cases, 1 of them a tie; overall 1 of 3 leads are ties"
    assert chart.evidence == {"cases": 3, "decided": 3, "ties": 1, "equals": 1, "contender": "identity float64", "wins": 2, "tied": 1}


def test_where_several_win_equally_many_cases_nobody_is_said_to_lead(sketched: Sketched) -> None:
    # k=3: identity by 3.0; k=30: broadcast by 2.
    chart = winner_map(sketched(names=("broadcast", "identity"), grid=((1_000,), (3, 30), (2,)), seconds=clock), LIGHT)[0]

    assert chart.headline == (
        "2 contenders are fastest in 1 case each, of 2: identity float64, broadcast float64; overall 0 of 2 leads are ties"
    )


def test_the_evidence_can_be_recomputed_from_the_chart_s_own_rows(sketched: Sketched) -> None:
    chart = winner_map(sketched(**DUEL), LIGHT)[0]
    (_, wins), *_ = Counter(row["fastest"] for row in chart.rows).most_common()

    assert (len(chart.rows), wins, sum(bool(row["tie"]) for row in chart.rows)) == (3, 2, 1)


def test_a_cell_shows_code_time_and_lead_and_a_tie_names_the_other(sketched: Sketched) -> None:
    shown = texts(winner_map(sketched(**DUEL), LIGHT)[0])

    assert {"I64", "1.00 s", "3.0× ahead", "≈ B64", "B64", "2.0× ahead"} <= set(shown)


def test_a_contender_without_rivals_has_no_lead(sketched: Sketched) -> None:
    chart = winner_map(sketched(names=("identity",), grid=((1_000,), (3,), (2,))), LIGHT)[0]

    assert "no rival" in texts(chart)
    assert chart.headline == "identity float64 is fastest on the one case"


def test_a_case_without_a_winner_gives_its_reason(sketched: Sketched) -> None:
    def outcome(case: Case, _contender: Contender) -> tuple[Status, str | None]:
        return (Status.SKIPPED, "k = 10") if case.k == 10 else (Status.OK, None)

    chart = winner_map(sketched(**DUEL, outcome=outcome), LIGHT)[0]

    assert any(text.startswith("nobody") for text in texts(chart))
    assert (
        chart.headline
        == "2 contenders are fastest in 1 case each, of 3: identity float64, broadcast float64; overall 0 of 2 leads are ties; "
        "1 case without a winner"
    )


def test_when_everything_failed_the_headline_says_why(sketched: Sketched) -> None:
    chart = winner_map(sketched(**DUEL, outcome=lambda *_: (Status.CRASHED, "signal 11")), LIGHT)[0]

    assert chart.headline.startswith("No case has a winner (nobody could be ranked")


def test_every_d_and_every_source_has_its_panel(sketched: Sketched) -> None:
    sources = (Source(kind=SourceKind.BLOBS), Source(kind=SourceKind.UNIFORM, seed=3))
    shown = texts(winner_map(sketched(grid=((1_000,), (3,), (2, 16)), sources=sources), LIGHT)[0])

    assert {"d = 2 · blobs", "d = 16 · blobs", "d = 2 · uniform seed 3", "d = 16 · uniform seed 3"} <= set(shown)


def test_every_case_is_on_exactly_one_page(sketched: Sketched) -> None:
    findings = sketched(names=("loop", "identity"), grid=(tuple(range(1_000, 31_000, 1_000)), (3, 10), (2, 16, 64, 128)))
    pages = winner_map(findings, LIGHT)
    shown = [row["case_id"] for page in pages for row in page.rows]

    assert len(pages) > 1
    assert sorted(map(str, shown)) == sorted(case.id for case in findings.cases)
