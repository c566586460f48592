"""Letters as outlines, laid out once per text: drawing is placing them. A picture shows the same text whatever fonts its reader has.

Matplotlib lays a text out again for every theme and format, which takes most of a report's time (measured: two thirds of its PNG files,
half of its SVG files), and the widths it answers depend on the resolution. Here a text has one width.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font, Kerning
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

if TYPE_CHECKING:
    from matplotlib.backend_bases import RendererBase
    from numpy.typing import NDArray

UNITS = 2048  # per em, as in the font itself: outlines loaded at this size are the designer's own
_MIDDLE = 0.38  # of an em above the baseline: half of a tall letter
_POINTS_PER_INCH = 72
_KEPT = 1 << 15  # texts; a report has some thousands
_ALIGNED = {"left": 0.0, "center": 0.5, "right": 1.0}


@dataclass(frozen=True, slots=True)
class Style:
    """Which of the family's files the letters come from."""

    family: str
    bold: bool = False
    italic: bool = False

    @property
    def initial(self) -> str:
        """What an outline's id in an SVG begins with."""
        return "rbio"[self.bold + 2 * self.italic]

    @property
    def properties(self) -> FontProperties:
        """The same for matplotlib."""
        return FontProperties(family=self.family, weight="bold" if self.bold else "normal", style="oblique" if self.italic else "normal")


@dataclass(frozen=True, slots=True)
class Line:
    """A text laid out, in units of `UNITS` per em: where each letter begins, and where the last one ends."""

    style: Style
    text: str
    places: tuple[int, ...]
    width: int


class Lettering(Text):
    """A matplotlib text that a raster renderer gets as one outline; any other renderer gets it as text."""

    def __init__(self, x: float, y: float, line: Line, size: float, **given: Any) -> None:  # noqa: ANN401 - Text's own arguments
        """Place *line* with its middle at *y*, in *size* points. Dollar signs mean nothing: a plug-in's name may hold them."""
        properties = line.style.properties
        properties.set_size(size)
        super().__init__(x, y, line.text, fontproperties=properties, va="center_baseline", parse_math=False, **given)
        self.line, self.points = line, size

    def draw(self, renderer: RendererBase) -> None:
        """Draw it as a single path, nothing snapped to pixels."""
        if not isinstance(renderer, RendererAgg):
            super().draw(renderer)
            return
        if not self.get_visible():
            return
        scale = self.points * renderer.dpi / _POINTS_PER_INCH / UNITS
        x, y = self.get_transform().transform(self.get_position())
        left, base = x - _ALIGNED[self.get_horizontalalignment()] * self.line.width * scale, y - _MIDDLE * UNITS * scale
        context = renderer.new_gc()
        context.set_linewidth(0)
        context.set_snap(False)
        place = Affine2D.from_values(scale, 0, 0, scale, left, base)
        renderer.draw_path(context, _outline(self.line), place, to_rgb(self.get_color()))  # type: ignore[no-untyped-call]  # matplotlib has no types here
        context.restore()


@lru_cache(maxsize=_KEPT)
def lay_out(text: str, style: Style) -> Line:
    """Place the letters of a text beside each other, kerned."""
    places, x, before = [], 0, ""
    for letter in text:
        x += _kerning(before, letter, style) if before else 0
        places.append(x)
        x += _advance(letter, style)
        before = letter
    return Line(style, text, tuple(places), x)


def as_svg(letterings: Iterable[Lettering]) -> str:
    """Return a group of an SVG that measures points, y downwards: every outline once, and every text as references to them."""
    shown = [one for one in letterings if one.get_visible()]
    letters = sorted(
        {(one.line.style.initial, letter, one.line.style) for one in shown for letter in one.line.text if letter != " "}, key=str
    )
    outlines = [f'<path id="{_name(letter, style)}" d="{_commands(letter, style)}"/>' for _, letter, style in letters]
    return "\n".join(['<g id="text">', "<defs>", *outlines, "</defs>", *map(_placed, shown), "</g>"])


def _placed(one: Lettering) -> str:
    scale = one.points / UNITS
    x, y = (inches * _POINTS_PER_INCH for inches in one.get_position())
    left, base = x - _ALIGNED[one.get_horizontalalignment()] * one.line.width * scale, y + _MIDDLE * one.points
    uses = "".join(
        f'<use xlink:href="#{_name(letter, one.line.style)}" x="{place}"/>'
        if place
        else f'<use xlink:href="#{_name(letter, one.line.style)}"/>'
        for letter, place in zip(one.line.text, one.line.places, strict=True)
        if letter != " "
    )
    return f'<g fill="{to_hex(one.get_color())}" transform="translate({left:.2f} {base:.2f}) scale({scale:.6f} {-scale:.6f})">{uses}</g>'


def _name(letter: str, style: Style) -> str:
    return f"{style.initial}{ord(letter):x}"


def _face(style: Style) -> FT2Font:
    face = get_font(_file(style))
    face.set_size(UNITS, _POINTS_PER_INCH)
    return face


@lru_cache
def _file(style: Style) -> str:
    return findfont(style.properties)


@lru_cache
def _advance(letter: str, style: Style) -> int:
    return round(_face(style).load_char(ord(letter)).linearHoriAdvance / 65536)


@lru_cache(maxsize=_KEPT)
def _kerning(before: str, letter: str, style: Style) -> int:
    face = _face(style)
    return round(face.get_kerning(face.get_char_index(ord(before)), face.get_char_index(ord(letter)), Kerning.UNFITTED) / 64)


@dataclass(frozen=True, slots=True, eq=False)
class _Outline:
    """Points, shape (m, 2), and what leads to each, as `matplotlib.path.Path` has it."""

    points: NDArray[np.float64]
    codes: NDArray[np.integer[Any]]


@lru_cache
def _letter(letter: str, style: Style) -> _Outline:
    face = _face(style)
    face.load_char(ord(letter))
    points, codes = face.get_path()
    return _Outline(np.round(points), codes)


@lru_cache(maxsize=_KEPT)
def _outline(line: Line) -> Path:
    letters = [_letter(letter, line.style) for letter in line.text]
    if not letters:
        return Path(np.empty((0, 2)))
    moved = [one.points + np.array((place, 0.0)) for one, place in zip(letters, line.places, strict=True)]
    return Path(np.concatenate(moved), np.concatenate([one.codes for one in letters]), readonly=True)


@lru_cache
def _commands(letter: str, style: Style) -> str:
    """Return an outline as SVG path commands; a quadratic curve has its control point first."""
    outline = _letter(letter, style)
    said, control = [], ""
    for (x, y), code in zip(outline.points.tolist(), outline.codes.tolist(), strict=True):
        if code == Path.CURVE3 and not control:
            control = f"{x:.0f} {y:.0f} "
        elif code == Path.CLOSEPOLY:
            said.append("z")
        else:
            said.append(f"{_COMMANDS[code]}{control}{x:.0f} {y:.0f}")
            control = ""
    return "".join(said)


_COMMANDS = {int(Path.MOVETO): "M", int(Path.LINETO): "L", int(Path.CURVE3): "Q"}
