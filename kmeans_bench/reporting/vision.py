"""How far apart two colours look, also to readers with a colour-vision deficiency. Pure arithmetic on sRGB hex codes.

Sources
-------
B. Ottosson, A perceptual color space for image processing, 2020 (OKLab; its two matrices).
G. Machado, M. Oliveira, L. Fernandes, A Physiologically-based Model for Simulation of Color Vision Deficiency,
IEEE TVCG 15(6), 2009, DOI 10.1109/TVCG.2009.113 (matrices for severity 1.0, applied to linear RGB).
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TypeAlias

Matrix: TypeAlias = tuple[tuple[float, float, float], ...]

_LINEAR_TO_LMS: Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_LMS_TO_OKLAB: Matrix = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


class Vision(StrEnum):
    """Normal vision and the three dichromacies."""

    NORMAL = "normal"
    PROTAN = "protan"
    DEUTAN = "deutan"
    TRITAN = "tritan"


_SIMULATION: dict[Vision, Matrix] = {
    Vision.NORMAL: ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    Vision.PROTAN: ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    Vision.DEUTAN: ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    Vision.TRITAN: ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def distance(first: str, second: str, vision: Vision = Vision.NORMAL) -> float:
    """Return ΔE×100 in OKLab between two ``#rrggbb`` colours as *vision* sees them.

    >>> round(distance("#000000", "#ffffff"), 1), distance("#123456", "#123456")
    (100.0, 0.0)
    """
    return 100 * math.dist(_oklab(first, vision), _oklab(second, vision))


def contrast(first: str, second: str) -> float:
    """Return the WCAG 2 contrast ratio of two ``#rrggbb`` colours, from 1 to 21.

    >>> round(contrast("#ffffff", "#000000"), 1)
    21.0
    """
    bright, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _oklab(colour: str, vision: Vision) -> list[float]:
    # The simulation leaves the gamut for saturated colours; a screen would clip too.
    seen = [min(max(channel, 0.0), 1.0) for channel in _times(_SIMULATION[vision], _linear(colour))]
    return _times(_LMS_TO_OKLAB, [math.cbrt(cone) for cone in _times(_LINEAR_TO_LMS, seen)])


def _luminance(colour: str) -> float:
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), _linear(colour), strict=True))


def _linear(colour: str) -> list[float]:
    """Undo the sRGB transfer function (IEC 61966-2-1)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]  # noqa: PLR2004 - the standard's knee


def _times(matrix: Matrix, vector: list[float]) -> list[float]:
    return [sum(weight * value for weight, value in zip(row, vector, strict=True)) for row in matrix]
