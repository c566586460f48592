"""The browser tests see what they are there to see: a page that misbehaves does not pass."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.visit import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

POLICY = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">"


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<script>console.log('hello')</script>", "console log: hello"),
        ("<script>throw new Error('broken')</script>", "error: broken"),
        ("<script>alert(1)</script>", "dialog: 1"),
        ("<img src='https://example.org/dot.png'>", "request: https://example.org/dot.png"),
        (f"{POLICY}<script>let ran = 1</script>", "violated script-src-elem: inline"),
    ],
)
def test_a_visit_complains_about(body: str, complaint: str, browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html>{body}", encoding="utf-8")

    with pytest.raises(AssertionError) as caught, Visit.to(browser, page, ""):
        pass

    assert complaint in str(caught.value)


def test_a_quiet_page_is_fine(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html>{POLICY}<p>Nothing to see", encoding="utf-8")

    with Visit.to(browser, page, "#here") as visit:
        assert visit.page.inner_text("p") == "Nothing to see"
