"""What a chart hands over, and how it becomes bytes that depend on nothing but the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

import matplotlib as mpl
import matplotlib.style
from matplotlib.figure import Figure  # noqa: TC002 - a record's field type

from kmeans_bench.reporting.palette import Theme

Value = str | float | bool | None
DOTS_PER_INCH = 144


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One picture with everything that is said about it.

    Attributes
    ----------
    name
        Stem of its files: ``winner-map``, ``winner-map-2``.
    headline
        The finding in a sentence.
    evidence
        Every number in the headline, by name; a test recomputes them from `rows`.
    alt
        What someone who cannot see the picture should read.
    caption
        How to read it.
    rows
        What is drawn, as rows of the chart's own table.
    """

    name: str
    figure: Figure
    theme: Theme
    headline: str
    evidence: Mapping[str, Value]
    alt: str
    caption: str
    provenance: str
    rows: tuple[Mapping[str, Value], ...]


def encode(chart: Chart, kind: Literal["svg", "png"]) -> bytes:
    """Return the picture as a file; the same records give the same SVG, byte for byte."""
    metadata = _svg_metadata(chart) if kind == "svg" else _png_metadata(chart)
    buffer = BytesIO()
    # Glyphs as paths: an SVG shows the same text whatever fonts its reader has. A user's matplotlibrc must not leak in.
    with mpl.style.context("default"), mpl.rc_context({"svg.hashsalt": chart.name, "svg.fonttype": "path"}):
        chart.figure.savefig(buffer, format=kind, metadata=metadata)
    return buffer.getvalue()


def page_name(name: str, page: int) -> str:
    """Return the stem of a page's files; the first page has the chart's own name."""
    return name if page == 0 else f"{name}-{page + 1}"


def _svg_metadata(chart: Chart) -> dict[str, str | None]:
    # Date None: a clock has no place in a reproducible file.
    return {"Title": chart.headline, "Description": chart.alt, "Source": chart.provenance, "Creator": "kmeans-bench", "Date": None}


def _png_metadata(chart: Chart) -> dict[str, str | None]:
    return {"Title": chart.headline, "Description": chart.alt, "Source": chart.provenance, "Software": "kmeans-bench"}
