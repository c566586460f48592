"""The sections under the heat table: every one has something to show, and their controls do what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kmeans_bench.reporting import format as words
from kmeans_bench.reporting import head_to_head
from kmeans_bench.reporting.page import sections
from tests.browser import runs, shape

if TYPE_CHECKING:
    from kmeans_bench.judging.crossovers import Match
    from tests.browser.conftest import Opened


def match(one: str, other: str) -> Match:
    """Return what judging found about two contenders."""
    return next(found for found in head_to_head.matches(runs.ordinary()) if {found.one.id, found.other.id} == {one, other})


def test_every_section_is_there_and_says_what_its_chart_found(opened: Opened) -> None:
    page = opened(runs.ordinary())
    said = sections.headlines(runs.ordinary())
    found = page.eval_on_selector_all("section > .finding:nth-of-type(1)", "all => all.map((one) => one.textContent)")

    expected = [f"{said[one.chart]}." for one in sections.of(runs.ordinary()) if one.chart is not None and one.chart in said]

    assert page.eval_on_selector_all("section", "all => all.map((one) => one.id)") == [one.name for one in sections.of(runs.ordinary())]
    assert [text for text in found if text in expected] == expected


def test_no_section_is_empty(opened: Opened) -> None:
    page = opened(runs.ordinary())
    bare = page.eval_on_selector_all(
        "section", "all => all.filter((one) => one.textContent.length < 60 && !one.querySelector('svg')).map((one) => one.id)"
    )

    assert bare == []


def test_a_tile_of_the_winner_map_opens_its_case(opened: Opened) -> None:
    page = opened(runs.ordinary())
    # Each has its case and what it shows as its title.
    page.locator("#winners-place g.link", has_text="N=10k K=3 d=16").click()

    assert page.locator("#detail-title").inner_text() == "N=10k K=3 d=16"


def test_tiles_say_who_is_fastest_how_fast_and_by_how_much(opened: Opened) -> None:
    found = runs.ordinary()
    page = opened(found)
    titles = page.eval_on_selector_all("#winners-place g.link title", "all => all.map((one) => one.textContent)")

    for winner in found.winners:
        assert winner.fastest is not None
        assert winner.seconds is not None
        assert winner.lead is not None
        assert winner.lead.estimate is not None
        case = f"N={words.count(winner.case.n)} K={words.count(winner.case.k)} d={words.count(winner.case.d)}"
        lead = f"{words.ratio(winner.lead.estimate.point)} ahead"
        assert f"{case}: {found.series[winner.fastest].code}, {words.seconds(winner.seconds)}, {lead}" in titles


def test_any_two_are_put_head_to_head_with_judging_s_ratios(opened: Opened) -> None:
    page = opened(runs.ordinary())
    page.select_option("#pair-one", "identity/float64/1t")
    page.select_option("#pair-other", "broadcast/float64/1t")
    rows = page.eval_on_selector_all("#pair-shown tbody tr", "all => all.map((row) => [...row.cells].map((cell) => cell.textContent))")
    judged = match("identity/float64/1t", "broadcast/float64/1t")

    for case, row in zip(runs.ordinary().cases, rows, strict=True):
        estimate = judged.comparisons[case].estimate
        assert estimate is not None
        # Nanoseconds, 3 against 1 + d/4: half as fast at d = 2, 1.67 times as fast at d = 16.
        assert row[3] == words.ratio(0.5 if case.d == 2 else 5 / 3)
        assert row[3] in {words.ratio(estimate.point), words.ratio(1 / estimate.point)}


def test_two_that_cross_are_said_to(opened: Opened) -> None:
    judged = match("identity/float64/1t", "broadcast/float64/1t")
    text = opened(runs.ordinary(), "#pair=identity/float64/1t~broadcast/float64/1t").locator("#pair-shown").inner_text()

    assert all(sentence in text for sentence in head_to_head.sentences(runs.ordinary(), judged))


def test_a_contender_is_not_put_against_itself(opened: Opened) -> None:
    page = opened(runs.ordinary(), "#pair=loop/float64/1t~loop/float64/1t")

    assert page.locator("#pair-shown").inner_text() == "Choose two different contenders."


def test_unit_cost_shows_the_group_that_was_chosen(opened: Opened) -> None:
    page = opened(runs.ordinary())
    before = page.locator("#unit-cost svg").first.inner_html()
    page.select_option("#unit-group", index=1)

    assert page.locator("#unit-cost svg").first.inner_html() != before


@pytest.mark.parametrize("size", [500, 1280])
def test_no_text_of_a_picture_leaves_it_or_lies_on_another(size: int, opened: Opened) -> None:
    page = opened(runs.ordinary(), "#case=blobs/n=1000/k=3/d=2/seed=0", viewport={"width": size, "height": 800})

    assert shape.clashes(page) == []


def test_nor_does_one_of_a_page_of_a_thousand_cells(opened: Opened) -> None:
    page = opened(runs.thousand(), "#case=blobs/n=1000/k=2/d=1/seed=0")

    assert shape.clashes(page) == []


def test_head_to_head_begins_with_the_two_that_its_finding_is_about(opened: Opened) -> None:
    found = runs.ordinary()
    page = opened(found)
    finding = page.locator("#head-to-head > .finding").inner_text()
    chosen = [page.locator(f"#pair-{one}").input_value() for one in ("one", "other")]
    labels = {contender.id: series.label for contender, series in found.series.items()}

    assert all(labels[name] in finding for name in chosen)
