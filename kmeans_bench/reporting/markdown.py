"""Markdown that any code host renders the same way. Text from files (names, reasons) is data: it can neither format nor break a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kmeans_bench.reporting.plain import shown

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "@": "&#64;"}
# An underscore inside a word formats nothing, and escaped it would only be hard to read in the source.
_FORMATTING = re.compile(r"([\\`*\[\]|~#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")


def escape(text: str) -> str:
    r"""Return *text* on one line, so that it is shown as it is.

    >>> escape("a|b <i> $x$\nnext_line _it_")
    'a\\|b &lt;i&gt; &#36;x&#36; next_line \\_it\\_'
    """
    return _shown(" ".join(text.split()))


def prose(text: str) -> str:
    r"""Return *text* on one line, so that it is shown as it is, but what stands between backticks as code.

    >>> prose("call `f(a|b)` for |x|")
    'call <code>f(a\\|b)</code> for \\|x\\|'
    """
    parts = [_shown(part) for part in " ".join(text.split()).split("`")]
    if len(parts) % 2 == 0:  # one of the backticks opens nothing
        return escape(text)
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Iterable[str] = ()) -> str:
    """Return a table; cells are taken as they are, columns in *numbers* are aligned right.

    >>> print(table(["case", "time"], [["a", "1 ms"]], numbers=["time"]))
    | case | time |
    |---|--:|
    | a | 1 ms |
    """
    right = set(numbers)
    lines = [_line(header), "|" + "|".join("--:" if name in right else "---" for name in header) + "|"]
    return "\n".join([*lines, *(_line(row) for row in rows)])


def picture(light: str, dark: str, alt: str) -> str:
    """Return a picture that follows the reader's theme."""
    quoted = escape_attribute(alt)
    return (
        f'<picture>\n  <source media="(prefers-color-scheme: dark)" srcset="{escape_attribute(dark)}">\n'
        f'  <img src="{escape_attribute(light)}" alt="{quoted}">\n</picture>'
    )


def details(summary: str, body: str) -> str:
    """Return a part that is folded away until the reader opens it."""
    return f"<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>"


def escape_attribute(text: str) -> str:
    """Return *text* for use between the double quotes of an HTML attribute.

    >>> escape_attribute('say "x < y"')
    'say &quot;x &lt; y&quot;'
    """
    flat = " ".join(shown(text).split())
    return "".join({'"': "&quot;", **_ENTITIES}.get(letter, letter) for letter in flat)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _shown(flat: str) -> str:
    return "".join(_ENTITIES.get(letter, letter) for letter in _FORMATTING.sub(r"\\\1", shown(flat)))
