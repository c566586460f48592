"""Whether what a page shows fits: in the window, and beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".scroll, .heat-box, .skip, .visually-hidden"))
    .map((one) => one.outerHTML.slice(0, 80))"""

_CLASHES = """() => [...document.querySelectorAll("svg")].flatMap((picture) => {
    const all = picture.getBoundingClientRect();
    const texts = [...picture.querySelectorAll("text")].filter((one) => one.textContent.trim());
    const boxes = texts.map((one) => [one.textContent, one.getBoundingClientRect()]);
    const name = picture.querySelector("title")?.textContent ?? "";
    const beyond = (box) => box.left < all.left - 1 || box.right > all.right + 1 || box.top < all.top - 2 || box.bottom > all.bottom + 2;
    const across = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1;
    // A line's box is higher than its letters: up to four pixels of two boxes may meet.
    const touch = (a, b) => across(a, b) && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
    return [
        ...boxes.filter(([, box]) => beyond(box)).map(([text]) => `${name}: "${text}" leaves the picture`),
        ...boxes.flatMap(([text, a], place) =>
            boxes.slice(place + 1).filter(([, b]) => touch(a, b)).map(([other]) => `${name}: "${text}" lies on "${other}"`)),
    ];
})"""

_ON_DOTS = """(section) => [...document.querySelectorAll(`${section} svg`)].flatMap((picture) => {
    const dots = [...picture.querySelectorAll("circle")].map((one) => one.getBoundingClientRect());
    const shared = (a, b, from, to) => Math.min(a[to], b[to]) - Math.max(a[from], b[from]);
    const meet = (a, b) => shared(a, b, "left", "right") > 1 && shared(a, b, "top", "bottom") > 3;
    return [...picture.querySelectorAll("text.halo")]
        .filter((text) => dots.some((dot) => meet(text.getBoundingClientRect(), dot)))
        .map((text) => text.textContent);
})"""


def too_wide(page: Page) -> list[str]:
    """Return what reaches beyond the window and has no box to scroll in; the page itself never scrolls sideways."""
    scrolls = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*(["the page"] if scrolls else []), *page.evaluate(_WIDE)]


def clashes(page: Page) -> list[str]:
    """Return the texts of pictures that leave their picture or lie on another text."""
    return list(page.evaluate(_CLASHES))


def hidden_dots(page: Page, section: str) -> list[str]:
    """Return the texts of a section's pictures that lie on a dot."""
    return list(page.evaluate(_ON_DOTS, section))
