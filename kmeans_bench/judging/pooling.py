"""Curves of several runs as one: every contender is fitted again to all of its cases. For predicting alone, never for a ratio."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from kmeans_bench.judging.curves import Curve, Curves, misses, reach
from kmeans_bench.judging.terms import fit
from kmeans_bench.model import Contender


def pooled(parts: Sequence[Curves]) -> Curves:
    """Return the curves of all *parts*, one or more, the newest first.

    A case that two runs measured stands there twice, each time with its own session. The newest run says how many steps a call has. A
    declared growth of memory is the newest part's; a measured one is the part's that measured most.
    """
    if len(parts) == 1:
        return parts[0]
    contenders = dict.fromkeys(curve.contender for part in parts for curve in part.curves)
    return Curves(
        cases=tuple(chain.from_iterable(part.cases for part in parts)),
        steps=parts[0].steps,
        curves=tuple(_joined(contender, parts) for contender in contenders),
        uncounted=tuple(dict.fromkeys(one for part in parts for one in part.uncounted)),
    )


def _joined(contender: Contender, parts: Sequence[Curves]) -> Curve:
    columns = [_own(contender, part) for part in parts]
    cases = [case for part in parts for case in part.cases]
    seconds = tuple(chain.from_iterable(one.seconds for one in columns))
    alone = tuple(chain.from_iterable(one.undisturbed for one in columns))
    known = {place: value for place, value in enumerate(alone) if value is not None}
    missed = misses(cases, known)
    memory = next((one for one in columns if one.declared), max(columns, key=_peaks))
    return Curve(
        contender=contender,
        coefficients=fit([cases[place] for place in known], list(known.values())),
        seconds=seconds,
        undisturbed=alone,
        misses=tuple(missed.get(place) for place in range(len(cases))),
        reach=reach(missed.values()),
        sessions=tuple(chain.from_iterable(one.sessions for one in columns)),
        ties=tuple(chain.from_iterable(one.ties for one in columns)),
        failures=tuple(chain.from_iterable(one.failures for one in columns)),
        bytes=memory.bytes,
        declared=memory.declared,
        peaks=tuple(chain.from_iterable(one.peaks for one in columns)),
    )


def _own(contender: Contender, part: Curves) -> Curve:
    """Return a contender's curve of one run, or one that was measured on none of its cases."""
    found = next((curve for curve in part.curves if curve.contender == contender), None)
    if found is not None:
        return found
    blank, false = (None,) * len(part.cases), (False,) * len(part.cases)
    return Curve(
        contender=contender,
        coefficients=(),
        seconds=blank,
        undisturbed=blank,
        misses=blank,
        reach=None,
        sessions=blank,
        ties=false,
        failures=blank,
        bytes=None,
        declared=False,
        peaks=blank,
    )


def _peaks(curve: Curve) -> int:
    return sum(peak is not None for peak in curve.peaks)
