"""Of those who were measured, who can be taken here and now: their file is there, their packages are installed, their code is the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kmeans_bench.judging.accuracy import disturbed
from kmeans_bench.judging.curves import Curves
from kmeans_bench.judging.recommendation import uncounted
from kmeans_bench.model import Contender, Declaration, Run
from kmeans_bench.planning import registry
from kmeans_bench.planning.availability import lacking
from kmeans_bench.reporting import format as figures

_BUSY = 0.1  # share of disturbed measurements that is worth a word


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """Curves of those who can be taken.

    Attributes
    ----------
    gone
        Implementations that were measured and cannot be loaded any more.
    changed
        Those whose code is not the code that was measured.
    """

    curves: Curves
    gone: tuple[str, ...]
    changed: frozenset[str]

    def notes(self, best: Contender) -> tuple[str, ...]:
        """Return what a reader has to know when *best* is recommended."""
        busy = disturbed(self.curves)
        found = {
            uncounted(self.curves): bool(self.curves.uncounted),
            f"measured, but not there or not installed any more: {', '.join(self.gone)}": bool(self.gone),
            f"the code of {best.implementation} changed since it was measured": best.implementation in self.changed,
            f"{figures.percent(busy)} of what this rests on was measured while others used the core; on one thread the processor's seconds "
            "count, and those of a busy machine will be longer": busy > _BUSY,
        }
        return tuple(note for note, applies in found.items() if applies)


def those(found: Curves, runs: Sequence[Run]) -> Installed:
    """Leave out of *found* who cannot be taken here; *runs* are the newest first. Classes and files of other folders are their owner's."""
    here = {one.name: one for one in registry.discover()}
    measured = _measured(runs)
    names = dict.fromkeys(one.contender.implementation for one in found.curves)
    gone = tuple(name for name in names if not _can_be_taken(here.get(name), measured.get(name)))
    changed = frozenset(name for name in names if name in here and name in measured and here[name].digest != measured[name].digest)
    kept = tuple(one for one in found.curves if one.contender.implementation not in gone)
    return Installed(curves=replace(found, curves=kept), gone=gone, changed=changed)


def _measured(runs: Sequence[Run]) -> Mapping[str, Declaration]:
    """Return what the newest run of each implementation says of it."""
    return {one.name: one for run in reversed(runs) for one in run.plan.declarations}


def _can_be_taken(here: Declaration | None, measured: Declaration | None) -> bool:
    if here is not None:
        return here.problem is None and lacking(here) is None
    return measured is not None and (measured.is_class or Path(measured.origin).exists())
