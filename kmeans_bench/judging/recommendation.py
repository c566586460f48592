"""Which contender for n, k and d, how long it will take, what it needs, and how sure that is. A measured case answers for itself.

The rule, short enough for a page to follow: at a size that was measured, those measured there compete with their medians; elsewhere
everyone competes with its curve. Who needs more than the memory allowed, or failed on that very size, is out. Two that were measured are
told apart where at most one of them is or ties with the fastest of the case, both come from one session, and their intervals do not
overlap; two curves, where what they missed on the cases they share, one against the other, is less than the predicted difference.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kmeans_bench.judging import wording
from kmeans_bench.judging.curves import LEVEL, Curve, Curves, reach
from kmeans_bench.judging.terms import TERMS, predicted
from kmeans_bench.judging.winners import TIE
from kmeans_bench.model import Contender, Dtype, Estimate
from kmeans_bench.stats.student import student_quantile

_AXES = ("n", "k", "d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One contender at the sizes asked for.

    Attributes
    ----------
    seconds
        Of one call of `Recommendation.steps` steps; the interval of a measured one is its median's, of another its prediction's.
    bytes
        Extra bytes during a call, or None: unknown.
    needs
        Data and extra bytes of a process, or None.
    bound
        They are no more than that: nothing was measured at these sizes, and a declared formula may promise far too much.
    measured
        These sizes were measured: nothing is predicted.
    outside
        Axes on which the sizes lie outside those it was measured at; there its interval does not hold.
    wrong, right
        Cases of the run in which its answer was wrong, and right.
    """

    contender: Contender
    seconds: Estimate
    bytes: float | None
    needs: float | None
    bound: bool
    measured: bool
    outside: tuple[str, ...]
    wrong: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """The answer.

    Attributes
    ----------
    best
        None when nobody is left; `notes` then say why.
    others
        Everyone else who could be taken, quickest first.
    sure
        The best is told from every other, at sizes inside the range it was measured on.
    equal
        Those of `others` that cannot be told from the best.
    notes
        What a reader has to know, in whole sentences.
    """

    n: int
    k: int
    d: int
    steps: int
    best: Pick | None
    others: tuple[Pick, ...]
    sure: bool
    equal: tuple[Pick, ...]
    notes: tuple[str, ...]


def recommend(
    curves: Curves,
    n: int,
    k: int,
    d: int,
    *,
    memory_limit: float | None = None,
    dtypes: Collection[Dtype] | None = None,
    threads: Collection[int] | None = None,
) -> Recommendation:
    """Return who should be taken for *n* points, *k* clusters and *d* features.

    Parameters
    ----------
    memory_limit
        Bytes that data and call may take together; who is not known to fit is out. None: no limit.
    dtypes, threads
        Those allowed; None: all.
    """
    wanted = [
        curve
        for curve in curves.curves
        if (dtypes is None or curve.contender.dtype in dtypes) and (threads is None or curve.contender.threads in threads)
    ]
    places = _places(curves, n, k, d)
    able = [curve for curve in wanted if not any(curve.failures[place] for place in places)]
    fitting = [(curve, pick) for curve in able if _fits(pick := _pick(curves, curve, (n, k, d), places), memory_limit)]
    # Who was measured here is known; who was not may have had no turn.
    competing = [(curve, pick) for curve, pick in fitting if pick.measured] or fitting
    ranked = sorted(competing, key=lambda one: (one[1].seconds.point, one[1].contender.id))
    equal = tuple(pick for curve, pick in ranked[1:] if not _told_apart(ranked[0], (curve, pick), places))
    return Recommendation(
        n=n,
        k=k,
        d=d,
        steps=curves.steps,
        best=ranked[0][1] if ranked else None,
        others=tuple(pick for _, pick in ranked[1:]),
        sure=bool(ranked) and not equal and not ranked[0][1].outside,
        equal=equal,
        notes=_notes(curves, (n, k, d), ranked, _Left(wanted=len(wanted), able=len(able), fitting=len(fitting))),
    )


def as_document(curves: Curves) -> dict[str, object]:
    """Return *curves* as plain numbers, lists and texts from which any language recommends as `recommend` does.

    ``student[m]`` is Student's t for m misses (m - 1 degrees of freedom): two curves cannot be told apart where the logarithm of
    their seconds differs by no more than ``student[m] * rms`` of the differences of their misses on the m cases that both have, or where
    m < 2. Seconds are those of a pass; ``steps`` + 1 of them make a call. Where there is no interval its ends are None. Nine digits are
    kept. Sessions are numbered.
    """
    numbers = {session: number for number, session in enumerate(dict.fromkeys(one for curve in curves.curves for one in curve.sessions))}
    return {
        "terms": list(TERMS),
        "steps": curves.steps,
        "level": LEVEL,
        "tie": TIE,
        "student": [None, None, *(_short(student_quantile(LEVEL, number - 1)) for number in range(2, len(curves.cases) + 1))],
        "sizes": [[case.n, case.k, case.d] for case in curves.cases],
        "contenders": [_entry(curve, numbers) for curve in curves.curves],
    }


def _entry(curve: Curve, numbers: Mapping[str | None, int]) -> dict[str, object]:
    contender = curve.contender
    return {
        "contender": contender.id,
        "implementation": contender.implementation,
        "dtype": str(contender.dtype),
        "threads": contender.threads,
        "itemsize": contender.dtype.itemsize,
        "coefficients": [_short(one) for one in curve.coefficients],
        "reach": _short(curve.reach),
        "misses": [_short(one) for one in curve.misses],
        "seconds": [None if one is None else [_short(one.point), *_ends(one)] for one in curve.seconds],
        "sessions": [numbers[session] for session in curve.sessions],
        "ties": list(curve.ties),
        "failures": list(curve.failures),
        "bytes": [_short(one) for one in curve.bytes] if curve.bytes is not None else None,
        "declared": curve.declared,
        "peaks": list(curve.peaks),
    }


def _short(value: float | None) -> float | None:
    """Return a number without the digits that nobody measured."""
    return None if value is None else float(f"{value:.9g}")


def _ends(estimate: Estimate) -> list[float | None]:
    return [_short(estimate.low), _short(estimate.high)] if math.isfinite(estimate.high) else [None, None]


def _places(curves: Curves, n: int, k: int, d: int) -> list[int]:
    """Return where among the cases these sizes stand: none, one, or several sources."""
    return [place for place, case in enumerate(curves.cases) if (case.n, case.k, case.d) == (n, k, d)]


def _pick(curves: Curves, curve: Curve, sizes: tuple[int, int, int], places: Sequence[int]) -> Pick:
    n, k, d = sizes
    seen = [found for place in places if (found := curve.seconds[place]) is not None]
    peaks = [peak for place in places if (peak := curve.peaks[place]) is not None]
    extra = float(max(peaks)) if peaks else predicted(curve.bytes, n, k, d) if curve.bytes is not None else None
    return Pick(
        contender=curve.contender,
        seconds=_scaled(_mean(seen) if seen else _prediction(curve, sizes), curves.passes),
        bytes=extra,
        needs=(n + k) * d * curve.contender.dtype.itemsize + extra if extra is not None else None,
        bound=curve.declared and not peaks,
        measured=bool(seen),
        outside=() if seen else _outside(curves, curve, sizes),
        wrong=sum(failure == "wrong" for failure in curve.failures),
        right=sum(found is not None for found in curve.seconds),
    )


def _prediction(curve: Curve, sizes: tuple[int, int, int]) -> Estimate:
    point = predicted(curve.coefficients, *sizes)
    factor = math.exp(min(curve.reach, 700.0)) if curve.reach is not None else math.inf
    return Estimate(point=point, low=point / factor, high=point * factor, level=LEVEL)


def _mean(seen: Sequence[Estimate]) -> Estimate:
    """Return the geometric mean over sources, between the lowest and the highest end."""
    point = math.exp(math.fsum(math.log(one.point) for one in seen) / len(seen)) if len(seen) > 1 else seen[0].point
    return Estimate(point=point, low=min(one.low for one in seen), high=max(one.high for one in seen), level=seen[0].level)


def _scaled(estimate: Estimate, passes: int) -> Estimate:
    return Estimate(point=estimate.point * passes, low=estimate.low * passes, high=estimate.high * passes, level=estimate.level)


def _outside(curves: Curves, curve: Curve, sizes: tuple[int, int, int]) -> tuple[str, ...]:
    ends = [_range(curves, curve, axis) for axis in _AXES]
    return tuple(axis for axis, size, end in zip(_AXES, sizes, ends, strict=True) if not min(end) <= size <= max(end))


def _range(curves: Curves, curve: Curve, axis: str) -> list[int]:
    """Return the sizes along an axis at which a contender was measured."""
    return [int(getattr(case, axis)) for case, found in zip(curves.cases, curve.seconds, strict=True) if found is not None]


def _fits(pick: Pick, limit: float | None) -> bool:
    return limit is None or (pick.needs is not None and pick.needs <= limit)


def _told_apart(best: tuple[Curve, Pick], other: tuple[Curve, Pick], places: Iterable[int]) -> bool:
    """Whether *other* is slower for certain."""
    (first, quick), (second, slow) = best, other
    if quick.measured and slow.measured:
        return _told_apart_here(first, second, places) and slow.seconds.low > quick.seconds.high
    differences = [a - b for a, b in zip(first.misses, second.misses, strict=True) if a is not None and b is not None]
    margin = reach(differences)
    return margin is not None and math.log(slow.seconds.point / quick.seconds.point) > margin


def _told_apart_here(first: Curve, second: Curve, places: Iterable[int]) -> bool:
    """Whether both were always measured together, and the second does not tie with the fastest of a case where the first is it or ties."""
    return all(first.sessions[place] == second.sessions[place] and not (first.ties[place] and second.ties[place]) for place in places)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Left:
    """How many of the contenders are wanted, of those did not fail here, and of those fit."""

    wanted: int
    able: int
    fitting: int


def _notes(curves: Curves, asked: tuple[int, int, int], ranked: Sequence[tuple[Curve, Pick]], left: _Left) -> tuple[str, ...]:
    if not ranked:
        return (_nobody(left, curves),)
    curve, best = ranked[0]
    notes = [extrapolates(axis, asked[_AXES.index(axis)], _range(curves, curve, axis)) for axis in best.outside]
    if not best.measured and curve.reach is None:
        notes.append("it rests on one measured case: there is no interval")
    if best.wrong:
        notes.append(f"it was wrong in {best.wrong} of the {best.wrong + best.right} cases it was measured on")
    if left.fitting < left.able:
        notes.append(f"{left.able - left.fitting} of {left.able} need more memory than allowed, or nobody knows how much they need")
    if left.able < left.wanted:
        notes.append(f"{left.wanted - left.able} of {left.wanted} failed, or were wrong, on this very size")
    return tuple(notes)


def uncounted(curves: Curves) -> str:
    """Return who was right and is not considered, with the reason."""
    names = dict.fromkeys(one.implementation for one in curves.uncounted)
    return f"without all the steps that they take there is no price of a step: {', '.join(names)}"


def extrapolates(axis: str, asked: int, measured: Collection[int]) -> str:
    """Return by what factor a size lies outside the measured ones.

    >>> extrapolates("n", 4_000_000, [1_000, 100_000])
    'n is 40× beyond what was measured (1000 to 100000): the interval does not hold there'
    >>> extrapolates("d", 2, [3, 16])
    'd is 1.5× below what was measured (3 to 16): the interval does not hold there'
    """
    low, high = min(measured), max(measured)
    factor, where = (asked / high, "beyond") if asked > high else (low / asked, "below")
    return f"{axis} is {wording.figure(factor)}× {where} what was measured ({low} to {high}): the interval does not hold there"


def _nobody(left: _Left, curves: Curves) -> str:
    if not left.wanted and curves.uncounted:
        return f"{uncounted(curves)}, and nobody else of the wanted dtypes and threads was right on any case"
    if not left.wanted:
        return "no contender of the wanted dtypes and threads was right on any case"
    if not left.able:
        return "everyone failed, or was wrong, on this very size"
    return "nobody is known to fit into the memory allowed"
