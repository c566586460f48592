"""The doctor's findings as lines."""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from kmeans_bench.cli.headlines import labelled
from kmeans_bench.cli.rows import WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kmeans_bench.model import Probe

_COLOURS = {"ok": "green", "warn": "yellow", "bad": "red", "unknown": "cyan"}
_NAME = 16
_TEXT = 8 + _NAME


def lines(probe: Probe) -> list[str]:
    """Return a probe's grade, name and finding, and the advice below."""
    grade = click.style(f"{probe.grade:<8}", fg=_COLOURS[probe.grade])
    wrapped = textwrap.wrap(probe.finding, WIDTH - _TEXT) or [""]
    advice = textwrap.wrap(f"-> {probe.advice}", WIDTH - _TEXT, subsequent_indent="   ") if probe.advice else []
    first, *rest = [*wrapped, *advice]
    return [f"{grade}{probe.name:<{_NAME}}{first}", *(" " * _TEXT + text for text in rest)]


def line(probes: Iterable[Probe]) -> str:
    """Return all probes in one line: counts, and the names of those that are not ok."""
    found = list(probes)
    counts = Counter(str(probe.grade) for probe in found)
    worrying = [probe.name for probe in found if probe.grade in ("warn", "bad")]
    names = f" ({', '.join(worrying)}; see kmeans-bench doctor)" if worrying else ""
    return labelled("doctor", ", ".join(f"{counts[grade]} {grade}" for grade in _COLOURS if counts[grade]) + names)


def document(probe: Probe) -> dict[str, Any]:
    """Return a probe as plain JSON values."""
    return {"name": probe.name, "grade": str(probe.grade), "finding": probe.finding, "advice": probe.advice}
