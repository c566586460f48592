"""The address: it follows what a reader does, and a link brings another reader to the same place."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from tests.browser import heat, runs

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Opened

CASE = "blobs/n=10000/k=3/d=2/seed=0"


def state(page: Page) -> dict[str, str]:
    """Return what the address says after the #."""
    fragment = str(page.evaluate("location.hash")).removeprefix("#")
    return {name: values[0] for name, values in parse_qs(fragment, strict_parsing=bool(fragment)).items()}


def test_an_untouched_page_has_a_plain_address(opened: Opened) -> None:
    assert state(opened(runs.ordinary())) == {}


def test_the_address_follows_what_is_chosen(opened: Opened) -> None:
    page = opened(runs.ordinary())
    heat.show(page, "memory")
    heat.sort_by(page, "identity/float64/1t")
    page.select_option("#filter-n", "10000")
    heat.cell(page, CASE, "identity/float64/1t").click()

    assert state(page) == {
        "metric": "memory",
        "sort": "identity/float64/1t",
        "n": "10000",
        "case": CASE,
        "contender": "identity/float64/1t",
    }


def test_closing_and_choosing_the_defaults_again_empties_the_address(opened: Opened) -> None:
    page = opened(runs.ordinary(), f"#metric=time&case={CASE}")
    page.locator("#detail-close").click()
    heat.show(page, "slower than best")

    assert state(page) == {}


def test_a_link_shows_what_was_chosen(opened: Opened) -> None:
    page = opened(runs.ordinary(), f"#metric=time&sort=n&order=down&d=16&dtype=float32&case={CASE}&theme=dark")

    assert page.locator("input[name=metric]:checked").get_attribute("value") == "time"
    assert heat.cases(page) == [case.id for case in sorted(runs.ordinary().cases, key=lambda case: -case.n) if case.d == 16]
    assert all(name.endswith("float32/1t") for name in heat.contenders(page))
    assert page.locator("#detail-title").inner_text() == "N=10k K=3 d=2"
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_another_link_followed_on_the_same_page_replaces_everything(opened: Opened) -> None:
    page = opened(runs.ordinary(), f"#metric=time&n=1000&case={CASE}")
    page.evaluate("location.hash = '#metric=memory&k=10'")
    page.wait_for_function("document.querySelector('input[name=metric]:checked').value === 'memory'")

    assert heat.cases(page) == [case.id for case in runs.ordinary().cases if case.k == 10]
    assert page.locator("#detail").is_hidden()


def test_a_link_to_a_section_leaves_the_choices_alone(opened: Opened) -> None:
    page = opened(runs.ordinary(), "#metric=memory")
    page.locator(".contents a", has_text="Method").click()

    assert page.evaluate("location.hash") == "#method"
    assert page.locator("input[name=metric]:checked").get_attribute("value") == "memory"


def test_a_damaged_link_still_shows_the_page(opened: Opened) -> None:
    for fragment in (
        "#case=nothing/like/this&contender=nobody",
        "#metric=colour&sort=nonsense&order=sideways&n=-3&dtype=float16&theme=plaid&pair=a,b&anchor=zz",
        "#metric=%E0%A4%A&n=%",
        "#=&&&=x&metric",
        "#sort=__proto__&metric=constructor&hide=,,,",
        "#case=<img src=x onerror=alert(1)>&pick=<script>alert(1)</script>",
    ):
        page = opened(runs.ordinary(), fragment)
        assert page.locator("#heat thead th").count() == 3 + 10
        assert page.locator("#heat tbody tr").count() == 8
        assert page.locator("#detail").is_hidden()
