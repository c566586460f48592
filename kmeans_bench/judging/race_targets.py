"""What the race asks for: classes of problems, and how many times faster than the best peer the first choice is to be on each."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum

from kmeans_bench.model import Case, Estimate, ProtocolKind, SourceKind

_ALL = (1, sys.maxsize)


class Attainment(StrEnum):
    """What a ratio says about its target; only a whole interval says anything."""

    AIM = "aim"
    MET = "met"
    INCONCLUSIVE = "inconclusive"
    SHORT = "short"
    MISSING = "missing"
    UNASKED = "no target"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A class of problems with the ratio that it is to have at least, and the one that is aimed at.

    Attributes
    ----------
    n, k, d
        From and to, both included.
    protocol
        The one it is about; None: both.
    sources
        Those it is about.
    """

    name: str
    least: float
    aim: float
    n: tuple[int, int] = _ALL
    k: tuple[int, int] = _ALL
    d: tuple[int, int] = _ALL
    protocol: ProtocolKind | None = None
    sources: tuple[SourceKind, ...] = tuple(SourceKind)

    def covers(self, case: Case, kind: ProtocolKind) -> bool:
        """Whether a case under a protocol is of this class."""
        sizes = ((self.n, case.n), (self.k, case.k), (self.d, case.d))
        inside = all(low <= size <= high for (low, high), size in sizes)
        return inside and self.protocol in (None, kind) and case.source.kind in self.sources


_NOISE = (SourceKind.UNIFORM, SourceKind.NORMAL)
_STRUCTURED = tuple(kind for kind in SourceKind if kind not in _NOISE)
_MOST = sys.maxsize

# A case belongs to the first class that covers it. Those that name their data come before the small ones: eight thousand patches of 192
# values are much work, whatever their number says.
TARGETS = (
    Target(
        name="d ≥ 64, k ≥ 256, structured, to convergence",
        least=2.0,
        aim=8.0,
        k=(256, _MOST),
        d=(64, _MOST),
        protocol=ProtocolKind.CONVERGE,
        sources=_STRUCTURED,
    ),
    Target(
        name="pixels, k ≥ 64, to convergence",
        least=6.0,
        aim=15.0,
        k=(64, _MOST),
        protocol=ProtocolKind.CONVERGE,
        sources=(SourceKind.PIXELS,),
    ),
    Target(name="n ≤ 10k", least=1.5, aim=5.0, n=(1, 10_000)),
    Target(name="d ≥ 64, noise, to convergence", least=1.4, aim=1.75, d=(64, _MOST), protocol=ProtocolKind.CONVERGE, sources=_NOISE),
    Target(name="few steps, small k, large d", least=1.0, aim=1.4, k=(1, 64), d=(512, _MOST), protocol=ProtocolKind.STEPS),
    Target(name="d ≥ 64, fixed steps", least=1.3, aim=1.6, d=(64, _MOST), protocol=ProtocolKind.STEPS),
    Target(name="d ≤ 4, k ≤ 16", least=4.0, aim=10.0, k=(1, 16), d=(1, 4)),
    Target(name="d ≈ 16, k ≈ 100", least=2.0, aim=4.0, k=(64, 128), d=(8, 32)),
)


def target(case: Case, kind: ProtocolKind) -> Target | None:
    """Return the class of a case under a protocol; None where nothing in particular is asked of it."""
    return next((one for one in TARGETS if one.covers(case, kind)), None)


def attainment(ratio: Estimate | None, asked: Target | None) -> Attainment:
    """Return what the interval of *ratio* shows: a target is met, or missed, only by all of it.

    >>> narrow = Target(name="narrow", least=4.0, aim=10.0)
    >>> [str(attainment(Estimate(point=5.0, low=low, high=high), narrow)) for low, high in ((4.0, 6.0), (3.9, 6.0), (2.0, 5.0))]
    ['met', 'inconclusive', 'inconclusive']
    """
    if ratio is None:
        return Attainment.MISSING
    if asked is None:
        return Attainment.UNASKED
    if ratio.low >= asked.least:
        return Attainment.AIM if ratio.low >= asked.aim else Attainment.MET
    return Attainment.SHORT if ratio.high < asked.least else Attainment.INCONCLUSIVE
