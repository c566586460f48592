"""One visit to one page: what a reader does there, and everything the page did that it should not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

_LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""
_HASTE = 15_000  # milliseconds that anything on a page may take; a hang is a failure, a slow machine is not


@dataclass  # no slots: Playwright keeps a note on the object whose method listens
class Visit:
    """A fresh browser context with one page, closed and judged at the end."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    @classmethod
    @contextmanager
    def to(cls, browser: Browser, path: Path, fragment: str, **wishes: Any) -> Iterator[Visit]:  # noqa: ANN401 - Playwright's own options
        """Open *path*; afterwards assert that it asked for nothing but itself, logged nothing and broke no policy of its own."""
        # Motion reduced: else every click waits until the page has scrolled smoothly.
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", **wishes})
        context.set_default_timeout(_HASTE)
        context.add_init_script(_LISTEN)
        try:
            visit = cls(context.new_page())
            visit._listen(path.as_uri())
            visit.page.goto(f"{path.as_uri()}{fragment}")
            yield visit
            if wishes.get("java_script_enabled", True):
                visit.complaints.extend(f"violated {one}" for one in visit.page.evaluate("window.violations"))
            assert not visit.complaints, "; ".join(visit.complaints)
        finally:
            context.close()

    def _listen(self, own: str) -> None:
        page, complain = self.page, self.complaints.append
        page.on("console", lambda message: complain(f"console {message.type}: {message.text}"))
        page.on("pageerror", lambda error: complain(f"error: {error}"))
        page.on("dialog", self._dismiss)
        page.on("request", lambda request: None if request.url.split("#")[0] == own else complain(f"request: {request.url}"))

    def _dismiss(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()
