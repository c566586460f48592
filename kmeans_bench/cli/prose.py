"""One JSON document on stdout, or lines of prose; never both on one stream."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from kmeans_bench.reporting.plain import shown

_COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")


def document(content: Mapping[str, Any]) -> None:
    """Print the one JSON document."""
    from kmeans_bench.reporting import strict_json  # noqa: PLC0415 - only a command that was asked for JSON needs it

    click.echo(strict_json.text(content))


def lines(texts: Iterable[str], *, err: bool = False) -> None:
    """Print lines, all of them or none: an error on the way leaves no half table behind."""
    for text in list(texts):
        click.echo(harmless(text), err=err)


def where_to_read(folder: Path) -> list[str]:
    """Return where a report begins: the page for a browser, the text for a code host, and the ladder where the run holds one."""
    texts = [name for name in ("report.md", "ladder.md") if (folder / name).exists()]
    return [f"report   {folder / 'index.html'}", f"         {', '.join(texts)}, charts/ and tables/ stand beside it"]


def harmless(text: str) -> str:
    r"""Return a line in which nothing but our colours gives orders to a terminal: names and reasons come from files.

    >>> harmless("\x1b[31mred\x1b[0m \x1b]0;title\x07")
    '\x1b[31mred\x1b[0m \\x1b]0;title\\x07'
    """
    return "".join(part if number % 2 else shown(part) for number, part in enumerate(_COLOUR.split(text)))
