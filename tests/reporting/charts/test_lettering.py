"""A text has one width, and one look in every format."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from kmeans_bench.reporting.charts.canvas import Canvas, Font, width_of
from kmeans_bench.reporting.charts.lettering import UNITS, Lettering, Style, as_svg, lay_out
from kmeans_bench.reporting.palette import DARK, LIGHT

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

PLAIN = Style("DejaVu Sans")


def letterings(canvas: Canvas) -> list[Lettering]:
    return [one for one in canvas.figure.findobj(Lettering) if isinstance(one, Lettering)]


def ink(figure: Figure) -> NDArray[np.bool_]:
    """Return which pixels are not background."""
    file = BytesIO()
    figure.savefig(file, format="png")
    pixels = np.asarray(Image.open(file).convert("L")).astype(int)
    return np.asarray(np.abs(pixels - pixels[0, 0]) > 40)


def test_letters_stand_where_the_font_puts_them() -> None:
    # DejaVu Sans: "i" is 569 units of 2048 wide, a space 651.
    line = lay_out("i i", PLAIN)

    assert line.places == (0, 569, 569 + 651)
    assert line.width == 569 + 651 + 569


def test_a_pair_that_the_font_kerns_stands_closer() -> None:
    assert lay_out("AV", PLAIN).width < lay_out("A", PLAIN).width + lay_out("V", PLAIN).width


def test_the_same_text_in_twice_the_size_is_twice_as_wide() -> None:
    assert width_of("fastest", Font(18.0)) == pytest.approx(2 * width_of("fastest", Font(9.0)))


@pytest.mark.parametrize(("align", "left"), [("left", 2.0), ("center", 1.5), ("right", 1.0)])
def test_ink_begins_where_the_text_is_aligned_to(align: str, left: float) -> None:
    text = "HHHHHHHH"
    points = 72 * UNITS / lay_out(text, PLAIN).width  # one inch wide
    canvas = Canvas(LIGHT, 4.0)
    canvas.text(2.0, 0.5, text, Font(points), align=align)  # type: ignore[arg-type]
    columns = np.flatnonzero(ink(canvas.finish(1.0)).any(axis=0)) / canvas.figure.dpi

    assert columns[0] == pytest.approx(left, abs=0.03)
    assert columns[-1] == pytest.approx(left + 1, abs=0.03)


def test_a_tall_letter_is_centred_on_its_height() -> None:
    canvas = Canvas(LIGHT, 2.0)
    canvas.text(0.1, 0.5, "H", Font(36.0))
    rows = np.flatnonzero(ink(canvas.finish(1.0)).any(axis=1)) / canvas.figure.dpi

    assert (rows[0] + rows[-1]) / 2 == pytest.approx(0.5, abs=0.02)


def test_an_svg_holds_every_outline_once_and_every_letter_as_a_reference() -> None:
    canvas = Canvas(DARK, 4.0)
    canvas.text(1.0, 0.5, "aba b", Font(9.0))
    canvas.finish(1.0)
    svg = as_svg(letterings(canvas))

    assert re.findall(r'<path id="(\w+)"', svg) == ["r61", "r62"]
    assert re.findall(r'href="#(\w+)"', svg) == ["r61", "r62", "r61", "r62"]


def test_bold_and_oblique_letters_are_other_outlines() -> None:
    canvas = Canvas(LIGHT, 4.0)
    for row, font in enumerate([Font(), Font(bold=True), Font(italic=True), Font(bold=True, italic=True)]):
        canvas.text(1.0, 0.5 + row, "a", font)
    svg = as_svg(letterings(canvas))

    assert sorted(re.findall(r'<path id="(\w+)"', svg)) == ["b61", "i61", "o61", "r61"]
    assert len(set(re.findall(r' d="([^"]+)"', svg))) == 4


def test_a_hidden_text_is_in_neither_format() -> None:
    canvas = Canvas(LIGHT, 4.0)
    canvas.text(1.0, 0.5, "a", Font(9.0))
    letterings(canvas)[0].set_visible(False)

    assert "use" not in as_svg(letterings(canvas))
    assert not ink(canvas.finish(1.0)).any()
