"""A page measured in inches from its top left corner, on which text has a known width before it is drawn.

Matplotlib's own axes decide late how much room a label takes; here nothing is placed that was not measured, so nothing overlaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import Literal

from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.transforms import Affine2D, Transform

from kmeans_bench.reporting.charts.chart import DOTS_PER_INCH, plain_settings
from kmeans_bench.reporting.charts.lettering import UNITS, Lettering, Style, lay_out
from kmeans_bench.reporting.palette import Theme

_FAMILY = "DejaVu Sans"  # ships with matplotlib: the one font that every machine has
_POINTS_PER_INCH = 72
_ELLIPSIS = "…"
_MISSING = "\N{REPLACEMENT CHARACTER}"
# A program that opens the SVG may round letters to pixels, and then a width depends a little on the resolution.
_SLACK = 1.02
_MANY = 2000  # dots, from which on a picture of them takes fewer bytes than their places


@dataclass(frozen=True, slots=True)
class Font:
    """Size in points, and style."""

    size: float = 9.0
    bold: bool = False
    italic: bool = False

    @property
    def style(self) -> Style:
        """Where its letters come from."""
        return Style(_FAMILY, self.bold, self.italic)

    @property
    def line(self) -> float:
        """Inches from one line to the next."""
        return self.size * 1.35 / _POINTS_PER_INCH


class Picture(Figure):
    """A figure that a notebook shows: pyplot, which would tell it how, is never touched here."""

    def _repr_png_(self) -> bytes:
        buffer = BytesIO()
        with plain_settings():
            self.savefig(buffer, format="png")
        return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Canvas:
    """Draws on a figure in inches, y downwards. `finish` fixes the height."""

    theme: Theme
    width: float
    figure: Figure = field(init=False)
    _down: Affine2D = field(default_factory=Affine2D, init=False)
    _transform: Transform = field(init=False)  # one for all that is drawn: making thousands takes time

    def __post_init__(self) -> None:
        """Create the figure without touching pyplot or a user's settings."""
        with plain_settings():
            figure = Picture(figsize=(self.width, 1), dpi=DOTS_PER_INCH, facecolor=self.theme.background)
        object.__setattr__(self, "figure", figure)
        object.__setattr__(self, "_transform", self._down + figure.dpi_scale_trans)

    def finish(self, height: float) -> Figure:
        """Cut the page at *height* inches and return it."""
        self.figure.set_size_inches(self.width, height)
        self._down.clear().scale(1, -1).translate(0, height)
        return self.figure

    def text(
        self,
        x: float,
        y: float,
        text: str,
        font: Font,
        *,
        colour: str | None = None,
        align: Literal["left", "center", "right"] = "left",
    ) -> None:
        """Write one line whose middle is at height *y*."""
        line = lay_out(printable(text, font), font.style)
        self.figure.add_artist(Lettering(x, y, line, font.size, transform=self._transform, color=colour or self.theme.ink, ha=align))

    def paragraph(self, x: float, top: float, lines: Sequence[str], font: Font, *, colour: str | None = None) -> float:
        """Write lines below *top*; return where they end."""
        for number, line in enumerate(lines):
            self.text(x, top + (number + 0.5) * font.line, line, font, colour=colour)
        return top + len(lines) * font.line

    def rectangle(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        """Fill a rectangle whose top left corner is (x, y)."""
        self.figure.add_artist(Rectangle((x, y), width, height, facecolor=fill, linewidth=0, transform=self._transform))

    def polygon(self, points: Sequence[tuple[float, float]], fill: str, edge: str) -> None:
        """Fill a polygon and outline it."""
        self.figure.add_artist(Polygon(points, closed=True, facecolor=fill, edgecolor=edge, linewidth=1.0, transform=self._transform))

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        colour: str,
        *,
        width: float = 0.8,
        dashed: bool = False,
        behind: bool = False,
    ) -> None:
        """Draw a straight line, *width* in points; *behind* puts it under rectangles, so that text on one covers it."""
        self.path((start, end), colour, width=width, dashed=dashed, behind=behind)

    def path(
        self, places: Sequence[tuple[float, float]], colour: str, *, width: float = 0.8, dashed: bool = False, behind: bool = False
    ) -> None:
        """Draw straight lines from place to place, as `line` does."""
        style: tuple[float, Sequence[float]] | Literal["-"] = (0, (2.2, 1.6)) if dashed else "-"
        self.figure.add_artist(
            Line2D(
                [x for x, _ in places],
                [y for _, y in places],
                color=colour,
                linewidth=width,
                linestyle=style,
                dash_capstyle="butt",
                transform=self._transform,
                zorder=0.5 if behind else 2.0,
            )
        )

    def marker(self, x: float, y: float, marker: str, colour: str, *, hollow: bool, size: float = 6.5, edge: str | None = None) -> None:
        """Draw a marker, *size* in points; a hollow one shows the page inside."""
        face = (edge or self.theme.background) if hollow else colour
        self.figure.add_artist(
            Line2D(
                (x,),
                (y,),
                marker=marker,
                markersize=size,
                markerfacecolor=face,
                markeredgecolor=colour,
                markeredgewidth=1.3,
                linestyle="none",
                transform=self._transform,
                zorder=2.5,
            )
        )

    def dots(self, places: Sequence[tuple[float, float]], colour: str, *, size: float = 2.0) -> None:
        """Draw many dots, *size* in points, half transparent; thousands become pixels, so that an SVG stays small."""
        self.figure.add_artist(
            Line2D(
                [x for x, _ in places],
                [y for _, y in places],
                marker="o",
                markersize=size,
                markerfacecolor=colour,
                markeredgewidth=0,
                linestyle="none",
                alpha=0.5,
                rasterized=len(places) > _MANY,
                transform=self._transform,
                zorder=2.2,
            )
        )


def width_of(text: str, font: Font) -> float:
    """Return the inches that a line of text takes."""
    return _measure(printable(text, font), font)


def fit(text: str, width: float, font: Font) -> str:
    """Return the line, cut with an ellipsis where it is wider than *width* inches."""
    text = printable(text, font)
    if _measure(text, font) <= width:
        return text
    keep, beyond = 0, len(text)
    while beyond - keep > 1:
        middle = (keep + beyond) // 2
        keep, beyond = (middle, beyond) if _measure(text[:middle] + _ELLIPSIS, font) <= width else (keep, middle)
    return text[:keep].rstrip() + _ELLIPSIS


def wrap(text: str, width: float, font: Font, *, lines: int) -> list[str]:
    """Break a text at spaces into at most *lines* lines; what does not fit ends in an ellipsis."""
    # A number keeps its percent sign: a line that begins with one reads like a mistake.
    words, broken, used = printable(text, font).replace(" %", "\N{NO-BREAK SPACE}%").split(" "), [""], 0.0
    space = _measure(" ", font)
    for number, word in enumerate(words):
        # Word by word, because every longer part of a line would be a text of its own to lay out.
        wide = _measure(word, font)
        if not broken[-1] or used + space + wide <= width:
            broken[-1], used = f"{broken[-1]} {word}".strip(), used + wide + (space if broken[-1] else 0.0)
        elif len(broken) < lines:
            broken.append(word)
            used = wide
        else:
            broken[-1] = " ".join([broken[-1], *words[number:]])
            break
    return [fit(line, width, font) for line in broken]


@cache
def printable(text: str, font: Font) -> str:
    """Return the text on one line, characters that the font lacks replaced by �: a missing glyph would be a warning and an empty box."""
    glyphs = get_font(findfont(font.style.properties)).get_char_index
    flat = " ".join(text.split())
    return "".join(letter if letter.isprintable() and glyphs(ord(letter)) else _MISSING for letter in flat)


@cache
def _measure(text: str, font: Font) -> float:
    return lay_out(text, font.style).width / UNITS * font.size / _POINTS_PER_INCH * _SLACK
