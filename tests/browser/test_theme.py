"""Light, dark, or what the system says; text can be read in each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from tests.browser import heat, runs

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Opened

CONTRAST = """() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const cache = new Map();
    const parts = (colour) => {
        if (!cache.has(colour)) {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            cache.set(colour, [...canvas.getImageData(0, 0, 1, 1).data]);
        }
        return cache.get(colour);
    };
    const light = (rgb) => {
        const [r, g, b] = rgb.map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const over = (top, below) => top.slice(0, 3).map((one, place) => one * top[3] / 255 + below[place] * (1 - top[3] / 255));
    const behind = (element) => {
        const layers = [];
        for (let one = element; one; one = one.parentElement) layers.push(parts(getComputedStyle(one).backgroundColor));
        return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
    };
    const poor = new Set();
    for (const element of document.querySelectorAll("body *")) {
        const own = [...element.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.textContent.trim());
        const style = getComputedStyle(element);
        if (!own || style.visibility === "hidden" || !element.getClientRects().length || element.closest("svg")) continue;
        const below = behind(element);
        const [first, second] = [light(over(parts(style.color), below)), light(below)];
        const ratio = (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
        const said = element.textContent.trim().slice(0, 30);
        if (ratio < 4.5) poor.add(`${element.tagName}.${element.className} "${said}" ${ratio.toFixed(2)}`);
    }
    return [...poor];
}"""


def look(page: Page) -> tuple[str, str]:
    """Return the colours of page and text."""
    style = page.evaluate("(() => { const s = getComputedStyle(document.documentElement); return [s.backgroundColor, s.color]; })()")
    return (style[0], style[1])


LIGHT: Literal["light"] = "light"
DARK: Literal["dark"] = "dark"


def test_the_button_goes_from_system_to_light_to_dark_and_round(opened: Opened) -> None:
    page = opened(runs.ordinary(), color_scheme=LIGHT)
    button = page.locator("#theme")
    seen = []
    for _ in range(4):
        seen.append((button.inner_text(), look(page)))
        button.click()
    system, light, dark, again = seen

    assert [name for name, _ in seen] == ["Theme: system", "Theme: light", "Theme: dark", "Theme: system"]
    assert light[1] == system[1] == again[1]
    assert dark[1][0] != light[1][0]
    assert dark[1][1] != light[1][1]


def test_the_system_s_wish_is_followed_while_the_page_is_open(opened: Opened) -> None:
    page = opened(runs.ordinary(), color_scheme=LIGHT)
    light = look(page)
    page.emulate_media(color_scheme=DARK)

    assert look(page) != light


def test_a_choice_outweighs_the_system(opened: Opened) -> None:
    light = look(opened(runs.ordinary(), color_scheme=LIGHT))

    assert look(opened(runs.ordinary(), "#theme=light", color_scheme=DARK)) == light


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_text_stands_out_from_what_is_behind_it(theme: str, opened: Opened) -> None:
    page = opened(runs.ordinary(), f"#theme={theme}")
    case = runs.ordinary().cases[0]
    heat.cell(page, case.id, "loop/float64/1t").click()
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    for metric in ("slower", "memory"):
        heat.show(page, metric)
        # WCAG 2.2, success criterion 1.4.3: 4.5 : 1 for text of this size.
        assert page.evaluate(CONTRAST) == []
