"""One JSON document on stdout, or lines of prose; never both on one stream."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click


def document(content: Mapping[str, Any]) -> None:
    """Print the one JSON document."""
    from kmeans_bench.reporting import strict_json  # noqa: PLC0415 - only a command that was asked for JSON needs it

    click.echo(strict_json.text(content))


def lines(texts: Iterable[str], *, err: bool = False) -> None:
    """Print lines, all of them or none: an error on the way leaves no half table behind."""
    for text in list(texts):
        click.echo(text, err=err)
