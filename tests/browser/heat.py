"""What a reader sees of the heat table, and what a reader does with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def cell(page: Page, case: str, contender: str) -> Locator:
    """Return one cell."""
    return page.locator(f'#heat td[data-case="{case}"][data-contender="{contender}"]')


def texts(page: Page) -> dict[tuple[str, str], str]:
    """Return what every cell shows, words for screen readers left out."""
    found = page.evaluate(
        """() => {
            const heads = [...document.querySelectorAll("#heat thead th.number")].map((head) => head.title);
            return [...document.querySelectorAll("#heat td[data-contender]")].flatMap((cell) => {
                const shown = cell.cloneNode(true);
                for (const quiet of shown.querySelectorAll(".visually-hidden")) quiet.remove();
                const first = heads.indexOf(cell.dataset.contender);
                // What is said of several contenders at once stands in a cell as wide as all of them.
                return heads.slice(first, first + cell.colSpan).map((name) => [cell.dataset.case, name, shown.textContent]);
            });
        }"""
    )
    return {(case, contender): text for case, contender, text in found}


def cases(page: Page) -> list[str]:
    """Return the cases shown, from top to bottom."""
    return list(page.eval_on_selector_all("#heat tbody tr", "rows => rows.map((row) => row.dataset.case)"))


def contenders(page: Page) -> list[str]:
    """Return the contenders shown, from left to right."""
    return list(page.eval_on_selector_all("#heat thead th.number", "heads => heads.map((head) => head.title)"))


def sort_by(page: Page, column: str) -> None:
    """Press the head of a column."""
    page.locator(f'#heat thead button[data-column="{column}"]').click()


def show(page: Page, metric: str) -> None:
    """Choose a metric by its name."""
    page.locator("#metric label", has_text=metric).click()
