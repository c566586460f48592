"""The page fits a narrow window, a wide one, paper, and a browser without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import heat, runs, shape

if TYPE_CHECKING:
    from tests.browser.conftest import Opened

CASE = "#case=blobs/n=1000/k=3/d=2/seed=0"


@pytest.mark.parametrize("fragment", ["", CASE])
def test_nothing_scrolls_sideways_but_what_has_a_box_for_it(fragment: str, opened: Opened) -> None:
    page = opened(runs.ordinary(), fragment)
    for width in (1280, 500, 360):
        page.set_viewport_size({"width": width, "height": 800})

        assert shape.too_wide(page) == []


def test_a_thousand_cells_are_shown_and_sorted(opened: Opened) -> None:
    found = runs.thousand()
    page = opened(found)
    heat.sort_by(page, "d")

    assert len(heat.texts(page)) == 1_000
    assert heat.cases(page) == [case.id for case in sorted(found.cases, key=lambda case: case.d)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_gets_the_answer_and_no_buttons(scheme: str, opened: Opened) -> None:
    page = opened(runs.ordinary(), CASE, color_scheme=scheme)
    page.emulate_media(media="print")

    assert page.locator("#verdict").is_visible()
    assert page.locator("#heat").is_visible()
    assert not page.locator("#theme").is_visible()
    assert not page.locator("#detail-close").is_visible()
    assert page.evaluate(
        "[...document.querySelectorAll('.heat-box, .scroll')].every((one) => getComputedStyle(one).overflowX === 'visible')"
    )


def test_paper_is_white_in_every_theme(opened: Opened) -> None:
    page = opened(runs.ordinary(), "#theme=dark")
    page.emulate_media(media="print")

    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_a_page_prints(opened: Opened) -> None:
    assert opened(runs.ordinary()).pdf().startswith(b"%PDF")


def test_without_javascript_the_answer_stands_and_nothing_dead_is_shown(opened: Opened) -> None:
    found = runs.ordinary()
    page = opened(found, java_script_enabled=False)
    text = page.locator("body").inner_text()

    assert all(case.id in text for case in found.cases)
    assert "need JavaScript" in text
    assert "predicted 64 s, and a call may take 10 s" in text
    assert [one for one in page.locator("button, select, input").all() if one.is_visible()] == []
