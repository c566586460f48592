"""``kmeans-bench list``: what there is to choose from."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kmeans_bench.cli import options
from kmeans_bench.cli.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SHELVES = ("implementations", "scenarios", "runs", "claims")


@click.command("list", short_help="Implementations, scenarios, runs, claims.")
@click.argument("shelf", type=click.Choice(_SHELVES), required=False, metavar="[implementations|scenarios|runs|claims]")
@options.folders
@options.results
@options.as_json
def command(*, shelf: str | None, folders: tuple[Path, ...], results: Path, as_json: bool) -> int:
    """List what can be measured, on what, what was measured, and what is claimed."""
    from kmeans_bench.api.catalogue import catalogue  # noqa: PLC0415 - imports NumPy, which --help must not pay for
    from kmeans_bench.cli import prose  # noqa: PLC0415 - likewise

    found = catalogue((shelf,) if shelf else _SHELVES, folders=folders, results=results)
    if as_json:
        prose.document(found)
    else:
        prose.lines(_lines(found))
    return Exit.FINE


def _lines(found: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    for shelf, entries in found.items():
        if len(found) > 1:
            yield f"{shelf}:"
        yield from _by_scenario(entries) if shelf == "claims" else _rows(entries)
        if not entries:
            yield "  none yet"


def _rows(entries: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield a line per entry; the end of a long summary is cut off."""
    from kmeans_bench.cli.rows import clip  # noqa: PLC0415 - imports NumPy, which --help must not pay for

    width = max((len(entry["name"]) for entry in entries), default=0)
    yield from (clip(f"  {entry['name']:<{width}}  {entry['summary']}") for entry in entries)


def _by_scenario(claims: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield the claims under the scenarios whose cases they are made of: nothing of what is claimed is cut off."""
    from kmeans_bench.cli.rows import folded  # noqa: PLC0415 - likewise

    for name, group in groupby(claims, key=lambda claim: str(claim["scenario"])):
        yield f"  {name}"
        mine = list(group)
        width = 6 + max(len(claim["name"]) for claim in mine)
        for claim in mine:
            yield from folded(claim["summary"], f"    {claim['name']}".ljust(width), " " * width)
