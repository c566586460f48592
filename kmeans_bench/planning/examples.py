"""Random small problems: any shape, any scale, lattices among them. The same generator gives the same problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kmeans_bench.model import Protocol, ProtocolKind
from kmeans_bench.planning.starts import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST_N, LARGEST_K, LARGEST_D = 150, 10, 12
_KINDS = ("normal", "uniform", "skewed", "lattice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Points in float32, shape (n, d), k of which are distinct, and what is to be done."""

    text: str
    values: NDArray[np.float32]
    k: int
    protocol: Protocol


def example(random: np.random.Generator) -> Example:
    """Draw a problem. Sizes are drawn by their logarithm, so that the smallest ones, where edges are, come up as often as large ones.

    Points lie within a few spreads of the origin: what happens far from it is a property of its own.
    """
    n, d = _size(random, LARGEST_N), _size(random, LARGEST_D)
    kind = _KINDS[random.integers(len(_KINDS))]
    scale = float(10.0 ** random.integers(-3, 4))
    # A lattice stays one in float32: whole numbers times a power of two.
    values = np.float32(2.0**-3) * _cloud(random, kind, n, d) if kind == "lattice" else np.float32(scale) * _cloud(random, kind, n, d)
    k = min(_size(random, LARGEST_K), len(distinct(values, LARGEST_K)))
    protocol = _protocol(random)
    return Example(text=kind if kind == "lattice" else f"{kind} × {scale:g}", values=values, k=k, protocol=protocol)


def _size(random: np.random.Generator, largest: int) -> int:
    return int(np.exp(random.uniform(0.0, np.log(largest + 0.999))))


def _cloud(random: np.random.Generator, kind: str, n: int, d: int) -> NDArray[np.float32]:
    shape: tuple[int, int] = (n, d)
    drawn: dict[str, Any] = {
        "normal": lambda: random.standard_normal(shape) + random.uniform(-2, 2, size=d),
        "uniform": lambda: random.random(shape),
        "skewed": lambda: random.standard_exponential(shape) ** 2,
        "lattice": lambda: random.integers(0, 1 + _size(random, 9), size=shape),
    }
    return np.asarray(drawn[kind](), dtype=np.float32)


def _protocol(random: np.random.Generator) -> Protocol:
    if random.random() < 0.5:  # noqa: PLR2004 - one of two
        return Protocol(kind=ProtocolKind.STEPS, steps=int(random.integers(1, 7)))
    return Protocol(kind=ProtocolKind.CONVERGE, max_iter=int(random.integers(1, 41)))
