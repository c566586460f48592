"""Without a mouse: everything can be reached, said aloud and left again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import heat, runs

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Opened

_CONTROLS = """() => [...document.querySelectorAll("a[href], button, select, input, summary, textarea, [tabindex='0']")]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled && !element.closest("[inert]"))
    .filter((element) => element.type !== "radio" || element.checked)"""
_FOCUSED = "element => document.activeElement === element"


def at(page: Page) -> tuple[str, str]:
    """Return case and contender of the cell that has the focus."""
    place = page.evaluate("[document.activeElement.dataset.case, document.activeElement.dataset.contender]")
    return place[0], place[1]


def test_tab_reaches_every_control_once(opened: Opened) -> None:
    page = opened(runs.ordinary())
    # A group of radio buttons is one stop; so is the heat table, inside which the arrow keys move.
    page.evaluate(f"({_CONTROLS})().forEach((element, number) => {{ element.dataset.stop = number; }})")
    stops = int(page.evaluate("document.querySelectorAll('[data-stop]').length"))
    reached = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.dataset.stop ?? document.activeElement.outerHTML.slice(0, 80)"))
    assert reached == [str(number) for number in range(stops)]


def test_what_has_the_focus_shows_it(opened: Opened) -> None:
    page = opened(runs.ordinary())
    bare = []
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("""() => {
            const focused = document.activeElement;
            const shown = [focused, focused.nextElementSibling ?? focused].map((one) => getComputedStyle(one));
            return !shown.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
        }"""):
            bare.append(page.evaluate("document.activeElement.outerHTML.slice(0, 80)"))

    assert bare == []


def test_arrow_keys_move_through_the_table_and_stop_at_its_edges(opened: Opened) -> None:
    found = runs.ordinary()
    page = opened(found)
    cases, contenders = [case.id for case in found.cases], [one.id for one in found.series]
    heat.cell(page, cases[0], contenders[0]).focus()
    walk = [
        ("ArrowRight", 0, 1),
        ("ArrowDown", 1, 1),
        ("ArrowLeft", 1, 0),
        ("ArrowLeft", 1, 0),
        ("ArrowUp", 0, 0),
        ("ArrowUp", 0, 0),
        ("End", 0, 9),
    ]
    for key, row, column in walk:
        page.keyboard.press(key)
        assert at(page) == (cases[row], contenders[column])


def test_enter_opens_a_case_escape_closes_it_and_the_focus_returns(opened: Opened) -> None:
    found = runs.ordinary()
    page = opened(found)
    place = (found.cases[2].id, "identity/float64/1t")
    heat.cell(page, *place).focus()
    page.keyboard.press("Enter")
    opened_title = page.evaluate("document.activeElement.id")
    page.keyboard.press("Escape")

    assert opened_title == "detail-title"
    assert page.locator("#detail").is_hidden()
    assert at(page) == place


def test_the_focus_stays_on_a_head_that_sorts(opened: Opened) -> None:
    page = opened(runs.ordinary())
    page.locator('#heat thead button[data-column="n"]').focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.dataset.column") == "n"
    assert page.locator("#heat thead th").first.get_attribute("aria-sort") == "descending"


def test_the_first_stop_skips_to_the_verdict(opened: Opened) -> None:
    page = opened(runs.ordinary())
    page.keyboard.press("Tab")
    shown = page.evaluate("document.activeElement.getBoundingClientRect().left >= 0")
    page.keyboard.press("Enter")

    assert shown
    assert page.evaluate("document.activeElement.id") == "verdict"


@pytest.mark.parametrize("fragment", ["", "#case=blobs/n=1000/k=3/d=2/seed=0"])
def test_everything_that_can_be_used_has_a_name(fragment: str, opened: Opened) -> None:
    page = opened(runs.ordinary(), fragment)
    nameless = page.evaluate(
        f"""() => ({_CONTROLS})().filter((element) => {{
            const labels = [...(element.labels ?? [])].map((label) => label.textContent);
            const by = (element.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent);
            const own = element.matches("input, select, textarea") ? "" : element.textContent;
            return ![...labels, ...by, element.getAttribute("aria-label"), own].some((text) => text && text.trim());
        }}).map((element) => element.outerHTML.slice(0, 80))"""
    )

    assert nameless == []


def test_every_picture_says_what_it_shows(opened: Opened) -> None:
    page = opened(runs.ordinary(), "#case=blobs/n=1000/k=3/d=2/seed=0")
    silent = page.evaluate(
        """() => [...document.querySelectorAll("svg, img")]
            .filter((one) => !one.closest("[aria-hidden=true]"))
            .filter((one) => !(one.getAttribute("role") === "img" && one.querySelector("title")?.textContent))
            .filter((one) => !one.getAttribute("alt") && !one.getAttribute("aria-label"))
            .map((one) => one.outerHTML.slice(0, 120))"""
    )

    assert page.locator("svg").count() > 0
    assert silent == []


def test_ids_are_unique_and_every_reference_leads_somewhere(opened: Opened) -> None:
    page = opened(runs.ordinary(), "#case=blobs/n=1000/k=3/d=2/seed=0")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    wanted = page.evaluate(
        """["aria-labelledby", "aria-describedby", "aria-controls", "for"].flatMap((name) =>
            [...document.querySelectorAll(`[${name}]`)].flatMap((one) => one.getAttribute(name).split(" ")))"""
    )
    linked = page.evaluate("[...document.querySelectorAll('a[href^=\"#\"]')].map((one) => one.getAttribute('href').slice(1))")

    assert len(ids) == len(set(ids))
    assert {one for one in [*wanted, *linked] if "=" not in one} <= set(ids)


def test_tables_have_captions_and_heads_with_a_scope(opened: Opened) -> None:
    page = opened(runs.ordinary(), "#case=blobs/n=1000/k=3/d=2/seed=0")

    assert page.evaluate("[...document.querySelectorAll('table')].filter((one) => !one.caption?.textContent).length") == 0
    assert page.evaluate("[...document.querySelectorAll('th:not([scope])')].map((one) => one.outerHTML.slice(0, 80))") == []
