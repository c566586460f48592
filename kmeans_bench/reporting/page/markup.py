"""HTML that cannot be broken by what it holds: text is escaped unless it was made here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from kmeans_bench.reporting.plain import shown


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


Content = str | Html
_VOID = frozenset({"input", "meta", "link", "br"})


def tag(name: str, *content: Content, **attributes: str | bool | None) -> Html:
    """Return an element; text among *content* is escaped, attributes are, too, `class_` is class, and `data_x` is data-x.

    >>> tag("p", "a < b", tag("b", "!"), class_="note", hidden=True, title=None)
    '<p class="note" hidden>a &lt; b<b>!</b></p>'
    """
    said = "".join(f' {_name(key)}="{escape(shown(value))}"' if value else f" {_name(key)}" for key, value in _given(attributes))
    inner = "".join(part if isinstance(part, Html) else escape(shown(part), quote=False) for part in content)
    return Html(f"<{name}{said}>" if name in _VOID else f"<{name}{said}>{inner}</{name}>")


def join(parts: Iterable[Html]) -> Html:
    """Return elements one after the other."""
    return Html("".join(parts))


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[Content]], *, numbers: Iterable[str] = ()) -> Html:
    """Return a table inside a box of its own that scrolls; the first cell of a row names it, columns in *numbers* align right."""
    right = set(numbers)
    head = join(tag("th", name, scope="col", class_="number" if name in right else None) for name in header)
    body = join(tag("tr", *_cells(header, row, right)) for row in rows)
    inner = tag("table", tag("caption", caption), tag("thead", tag("tr", head)), tag("tbody", body))
    # Focusable, because a box that scrolls must be reachable without a mouse.
    return tag("div", inner, class_="scroll", tabindex="0", role="region", aria_label=caption)


def _cells(header: Sequence[str], row: Sequence[Content], right: set[str]) -> Iterable[Html]:
    for place, (name, content) in enumerate(zip(header, row, strict=True)):
        style = "number" if name in right else None
        yield tag("td", content, class_=style) if place else tag("th", content, scope="row", class_=style)


def _given(attributes: dict[str, str | bool | None]) -> Iterable[tuple[str, str]]:
    """Return attributes as they are written; True is an empty one, False and None are not written."""
    for key, value in attributes.items():
        if isinstance(value, str):
            yield key, value
        elif value:
            yield key, ""


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
