"""One JSON document on stdout, or lines of prose; never both on one stream."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click


def document(content: Mapping[str, Any]) -> None:
    """Print the one JSON document."""
    from kmeans_bench.api import document as documents  # noqa: PLC0415 - --help must not import the api

    click.echo(documents.text(content))


def lines(texts: Iterable[str], *, err: bool = False) -> None:
    """Print lines, all of them or none: an error on the way leaves no half table behind."""
    for text in list(texts):
        click.echo(text, err=err)
