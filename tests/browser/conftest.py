"""A real headless Chromium that opens files, and reports of every kind for it to open."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from tests.browser.visit import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_CHOSEN = "KMEANS_BENCH_CHROMIUM"
_REQUIRED = "KMEANS_BENCH_REQUIRE_BROWSER"

Open = Callable[..., Visit]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Chromium, one process for all tests; without one they are skipped, or fail where one is required."""
    program = os.environ.get(_CHOSEN) or next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        _go_without(f"no Chromium: {', '.join(_NAMES)} are not installed and {_CHOSEN} is not set (Debian: apt-get install chromium)")
    if importlib.util.find_spec("playwright") is None:
        _go_without("no Playwright to drive Chromium with (pip install playwright; its own browsers are not needed)")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - the tests that need no browser must not need it

    with sync_playwright() as driver:
        # --no-sandbox: containers run as root, and only our own files are opened.
        running = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()


def _go_without(missing: str) -> NoReturn:
    if os.environ.get(_REQUIRED) == "1":
        pytest.fail(f"{missing}; {_REQUIRED} is set", pytrace=False)
    pytest.skip(missing)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """Return ``visit(path, hash="", **context) -> Visit``; the test fails when a page it opened asked for anything or complained."""
    with ExitStack() as visits:

        def open_page(path: Path, fragment: str = "", **wishes: Any) -> Visit:  # noqa: ANN401 - Playwright's own options
            return visits.enter_context(Visit.to(browser, path, fragment, **wishes))

        yield open_page
