"""The chart of claims says what the verdicts say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from matplotlib.lines import Line2D
from matplotlib.text import Text

from kmeans_bench.model import Aspect, Case, Claim, ClaimVerdict, Contender, Dtype, Estimate, Exhibit, Ruling, Source, SourceKind, Standing
from kmeans_bench.reporting import gallery
from kmeans_bench.reporting.charts import claims as chart_of
from kmeans_bench.reporting.charts.chart import Chart, encode
from kmeans_bench.reporting.charts.claim_axes import Ratios, Straight, axis_of
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.page import claimed
from kmeans_bench.reporting.palette import DARK, LIGHT

Sketched = Callable[..., Findings]
MINE = Contender(implementation="broadcast", dtype=Dtype.FLOAT64, threads=1)


def claim(id_: str = "fast", quantity: Aspect = Aspect.SPEEDUP) -> Claim:
    return Claim(id=id_, quote="20-50x <faster>", source="an article", quantity=quantity, of="broadcast", over="loop", low=20, high=50)


def exhibit(standing: Standing, point: float | None, n: int = 1000) -> Exhibit:
    estimate = None if point is None else Estimate(point=point, low=point / 1.2, high=point * 1.2)
    case = Case(source=Source(kind=SourceKind.BLOBS), n=n, k=3, d=2)
    reason = "loop is timeout: 10 s" if point is None else None
    return Exhibit(cases=(case,), contender=MINE, over=MINE, standing=standing, estimate=estimate, reason=reason)


def verdict(ruling: Ruling, *exhibits: Exhibit, said: Claim | None = None) -> ClaimVerdict:
    return ClaimVerdict(claim=said or claim(), ruling=ruling, exhibits=exhibits, level=0.95)


REFUTED = verdict(
    Ruling.REFUTED,
    exhibit(Standing.INSIDE, 30.0),
    exhibit(Standing.ACROSS, 48.0, 2000),
    exhibit(Standing.OUTSIDE, 3.0, 5000),
    exhibit(Standing.UNKNOWN, None, 10_000),
)
POWER = verdict(Ruling.SUPPORTED, exhibit(Standing.INSIDE, 25.0), said=claim("power", Aspect.EXPONENT))


@pytest.fixture
def found(sketched: Sketched) -> Callable[[Sequence[ClaimVerdict]], Findings]:
    """Return findings of which so much is claimed."""
    return lambda verdicts: replace(sketched(), claims=tuple(verdicts))


Found = Callable[[Sequence[ClaimVerdict]], Findings]


def texts(chart: Chart) -> list[str]:
    return [artist.get_text() for artist in chart.figure.findobj(Text)]


def markers(chart: Chart) -> list[str]:
    return [str(artist.get_marker()) for artist in chart.figure.findobj(Line2D) if artist.get_marker() not in ("None", None)]


def test_marks_words_and_verdict_say_where_every_case_lies(found: Found) -> None:
    (chart,) = chart_of.claims(found([REFUTED]), LIGHT)

    assert markers(chart) == ["o", "D", "X"]
    shown = texts(chart)
    assert "REFUTED, holds in 1 of 4" in shown
    assert {"“20-50x <faster>”", "an article"} <= set(shown)
    assert "fast · speed-up of broadcast over loop · claimed 20–50× on every case" in shown
    assert {"30× [25, 36]", "3.0× [2.5, 3.6]", "no interval: loop is timeout: 10 s"} <= set(shown)


def test_a_long_quote_takes_two_lines_and_ends_there(found: Found) -> None:
    long = replace(claim(), quote="a word and another " * 30)

    (chart,) = chart_of.claims(found([verdict(Ruling.SUPPORTED, exhibit(Standing.INSIDE, 30.0), said=long)]), LIGHT)

    lines = [text for text in texts(chart) if "a word and another" in text]
    assert len(lines) == 2
    assert lines[0].startswith("“a word")
    assert lines[1].endswith("…")


def test_the_headline_and_its_evidence_count_the_verdicts(found: Found) -> None:
    findings = found([REFUTED, POWER])
    (chart,) = chart_of.claims(findings, LIGHT)
    rulings = {row["claim"]: row["ruling"] for row in chart.rows}

    assert chart.headline == "1 of 2 claims hold here, 1 is refuted"
    assert chart.evidence == {"claims": len(rulings), "supported": 1, "refuted": 1}
    assert list(rulings.values()) == ["refuted", "supported"]
    assert "fast: refuted, found 3.0–48×, claimed 20–50×." in chart.alt


def test_ratios_and_powers_have_axes_of_their_own() -> None:
    ratios, powers = axis_of([REFUTED], 5.0), axis_of([POWER], 5.0)

    assert isinstance(ratios, Ratios)
    assert isinstance(powers, Straight)
    assert ratios.ticks() == pytest.approx([1, 2, 5, 10, 20, 50])
    assert ratios.at(1000.0) == pytest.approx(5.0)
    assert powers.at(-1000.0) == 0.0
    assert powers.at(1000.0) == pytest.approx(5.0)


def test_many_claims_take_several_pages_and_a_quote_stays_with_its_cases(found: Found) -> None:
    many = [verdict(Ruling.SUPPORTED, *[exhibit(Standing.INSIDE, 30.0)] * 20, said=claim(f"c{number}")) for number in range(3)]

    pages = chart_of.claims(found(many), LIGHT)

    assert [chart.name for chart in pages] == ["claims", "claims-2"]
    assert [sum(text == "SUPPORTED, holds in 20 of 20" for text in texts(chart)) for chart in pages] == [2, 1]


def test_a_claim_without_a_case_shows_its_reason(found: Found) -> None:
    untested = replace(verdict(Ruling.NOT_TESTED), reason="no case of the run is one of the claim's")

    (chart,) = chart_of.claims(found([untested]), DARK)

    assert "no case of the run is one of the claim's" in texts(chart)


def test_the_same_records_give_the_same_bytes_in_either_theme(found: Found) -> None:
    for theme in (LIGHT, DARK):
        one, other = (encode(chart_of.claims(found([REFUTED, POWER]), theme)[0], "svg") for _ in range(2))
        assert one == other


def test_a_run_of_which_nothing_is_claimed_does_not_mention_claims(sketched: Sketched) -> None:
    findings = sketched()

    assert chart_of.claims(findings, LIGHT) == ()
    assert chart_of.NAME not in [kind.name for kind in gallery.of(findings)]
    assert not claimed.applies(findings)


def test_the_table_and_the_page_show_what_was_said_as_text(found: Found) -> None:
    findings = found([REFUTED])

    table, page = chart_of.table(findings), str(claimed.body(findings))

    assert "“20-50x &lt;faster&gt;” (an article)" in table
    assert "| 3.0–48× | 1 of 4 | **refuted** |" in table
    assert '<div class="said">“20-50x &lt;faster&gt;”</div><div class="muted">an article</div>' in page
    assert '<th scope="row">fast</th><td><b>refuted</b></td><td class="number">1 of 4</td>' in page
    assert "loop is timeout: 10 s" in page
