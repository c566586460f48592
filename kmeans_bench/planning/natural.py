"""Real points that ship with scikit-learn: handwritten digits, a photograph's pixels, patches of two photographs."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from kmeans_bench.model import SourceKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HEIGHT, _WIDTH, _PATCH = 427, 640, 8

# Known beforehand, so that a plan need not load anything: (n, d).
SHAPES = {
    SourceKind.DIGITS: (1797, 64),
    SourceKind.PIXELS: (_HEIGHT * _WIDTH, 3),
    SourceKind.PATCHES: (2 * (_HEIGHT // _PATCH) * (_WIDTH // _PATCH), _PATCH * _PATCH * 3),
}


@lru_cache(maxsize=1)
def load(kind: SourceKind) -> NDArray[Any]:
    """Return all points of *kind*, shape as in `SHAPES`, read-only.

    `digits`: 8×8 images, values 0 to 16 (E. Alpaydin, C. Kaynak, UCI, 1998, DOI 10.24432/C50P49). `pixels`: every pixel of ``china.jpg``,
    red, green and blue, 0 to 255; few distinct values and exact ties. `patches`: non-overlapping 8×8×3 patches of ``china.jpg`` and
    ``flower.jpg``; a rim too narrow for a patch is left out.
    """
    points = {SourceKind.DIGITS: _digits, SourceKind.PIXELS: _pixels, SourceKind.PATCHES: _patches}[kind]()
    points.flags.writeable = False
    return points


@lru_cache(maxsize=1)
def truth(kind: SourceKind) -> NDArray[np.intp] | None:
    """Return the digit that each image of `digits` shows, shape (n,), in the order of `load`; None for what nobody has sorted."""
    if kind is not SourceKind.DIGITS:
        return None
    from sklearn.datasets import load_digits  # noqa: PLC0415 - as below

    return np.asarray(load_digits().target, dtype=np.intp)


def _digits() -> NDArray[Any]:
    from sklearn.datasets import load_digits  # noqa: PLC0415 - scikit-learn takes a second to import, and most runs need none of it

    return np.ascontiguousarray(load_digits().data)


def _photograph(name: str) -> NDArray[Any]:
    from sklearn.datasets import load_sample_image  # noqa: PLC0415 - as above

    return np.asarray(load_sample_image(name))


def _pixels() -> NDArray[Any]:
    return _photograph("china.jpg").reshape(-1, 3).copy()


def _patches() -> NDArray[Any]:
    return np.concatenate([_cut(_photograph(name)) for name in ("china.jpg", "flower.jpg")])


def _cut(image: NDArray[Any]) -> NDArray[Any]:
    """Cut (height, width, 3) into rows of 8·8·3 values: blocks of rows × blocks of columns, each block kept together."""
    down, across = image.shape[0] // _PATCH, image.shape[1] // _PATCH
    blocks = image[: down * _PATCH, : across * _PATCH].reshape(down, _PATCH, across, _PATCH, 3)
    return blocks.swapaxes(1, 2).reshape(down * across, -1)
