"""What a chart hands over, and how it becomes bytes that depend on nothing but the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

import matplotlib as mpl
import matplotlib.style
from matplotlib.figure import Figure  # noqa: TC002 - a record's field type

from kmeans_bench.reporting.charts.lettering import Lettering, as_svg
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
    with plain_settings(), mpl.rc_context({"svg.hashsalt": chart.name}):
        return _svg(chart) if kind == "svg" else _png(chart)


_PLAIN: ContextVar[bool] = ContextVar("_PLAIN", default=False)


@contextmanager
def plain_settings() -> Iterator[None]:
    """Keep a user's matplotlibrc out. Inside itself it does nothing: three hundred settings are read once for a whole report."""
    if _PLAIN.get():
        yield
        return
    before = _PLAIN.set(True)
    try:
        with mpl.style.context("default"):
            yield
    finally:
        _PLAIN.reset(before)


def _png(chart: Chart) -> bytes:
    buffer = BytesIO()
    # Level 2 takes two thirds of the usual level's time and 8 % more bytes.
    chart.figure.savefig(buffer, format="png", metadata=_png_metadata(chart), pil_kwargs={"compress_level": 2})
    return buffer.getvalue()


def _svg(chart: Chart) -> bytes:
    """Let matplotlib draw everything but the letterings, which then go on top."""
    letterings = [one for one in chart.figure.findobj(Lettering) if isinstance(one, Lettering)]
    shown = [one.get_visible() for one in letterings]
    buffer = BytesIO()
    try:
        for one in letterings:
            one.set_visible(False)
        chart.figure.savefig(buffer, format="svg", metadata=_svg_metadata(chart))
    finally:
        for one, visible in zip(letterings, shown, strict=True):
            one.set_visible(visible)
    drawing, _, _ = buffer.getvalue().rpartition(b"</svg>")
    return drawing + as_svg(letterings).encode() + b"\n</svg>\n"


def page_name(name: str, page: int) -> str:
    """Return the stem of a page's files; the first page has the chart's own name."""
    return name if page == 0 else f"{name}-{page + 1}"


def _svg_metadata(chart: Chart) -> dict[str, str | None]:
    # Date None: a clock has no place in a reproducible file.
    return {"Title": chart.headline, "Description": chart.alt, "Source": chart.provenance, "Creator": "kmeans-bench", "Date": None}


def _png_metadata(chart: Chart) -> dict[str, str | None]:
    return {"Title": chart.headline, "Description": chart.alt, "Source": chart.provenance, "Software": "kmeans-bench"}
