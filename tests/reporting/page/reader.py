"""What a browser would make of the page, as far as the standard library can tell: policy, style, scripts, data, elements, text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass(kw_only=True)
class Page(HTMLParser):
    """A parsed page. Elements are (name, attributes) in their order; `texts` holds what lies outside style and script."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    blocks: dict[str, list[str]] = field(default_factory=lambda: {"style": [], "script": [], "application/json": []})

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)
        self._block: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in ("style", "script"):
            self._block = dict(attrs).get("type") or tag
            self.blocks[self._block].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self._block = None

    def handle_data(self, data: str) -> None:
        if self._block is not None:
            self.blocks[self._block][-1] += data
        else:
            self.texts.append(data)

    @property
    def policy(self) -> str:
        """The Content-Security-Policy."""
        return next(attributes["content"] or "" for name, attributes in self.elements if name == "meta" and "http-equiv" in attributes)

    @property
    def report(self) -> dict[str, Any]:
        """The data that the page carries."""
        (block,) = self.blocks["application/json"]
        found: dict[str, Any] = json.loads(block)
        return found

    @property
    def text(self) -> str:
        """What stands on the page, white space made single."""
        return re.sub(r"\s+", " ", "".join(self.texts))


def read(page: str) -> Page:
    """Return the parsed page."""
    parsed = Page()
    parsed.feed(page)
    parsed.close()
    return parsed
