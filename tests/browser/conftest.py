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

from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.page.build import assemble
from tests.browser.visit import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_CHOSEN = "KMEANS_BENCH_CHROMIUM"
_REQUIRED = "KMEANS_BENCH_REQUIRE_BROWSER"

Visits = Callable[..., Visit]
Written = Callable[[Findings], Path]
Opened = Callable[..., "Page"]


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
        running = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


def _go_without(missing: str) -> NoReturn:
    if os.environ.get(_REQUIRED) == "1":
        pytest.fail(f"{missing}; {_REQUIRED} is set", pytrace=False)
    pytest.skip(missing)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visits]:
    """Return ``visit(path, hash="", **context) -> Visit``; the test fails when a page it opened asked for anything or complained."""
    with ExitStack() as visits:

        def open_page(path: Path, fragment: str = "", **wishes: Any) -> Visit:  # noqa: ANN401 - Playwright's own options
            return visits.enter_context(Visit.to(browser, path, fragment, **wishes))

        yield open_page


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Return ``written(findings) -> path`` of the page about them, made once."""
    folder, known = tmp_path_factory.mktemp("pages"), dict[int, tuple[Findings, Path]]()

    def page(findings: Findings) -> Path:
        if id(findings) not in known:  # beside the findings themselves, so that no others can get their number
            path = folder / f"{len(known)}.html"
            path.write_text(assemble(findings), encoding="utf-8")
            known[id(findings)] = (findings, path)
        return known[id(findings)][1]

    return page


@pytest.fixture
def opened(visit: Visits, written: Written) -> Opened:
    """Return ``opened(findings, hash="", **context)``, the page of a report in a browser."""
    return lambda findings, fragment="", **wishes: visit(written(findings), fragment, **wishes).page
