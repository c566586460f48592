"""The verdict over a duel: every cell in one bucket, one change for the suite, valid or not."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from kmeans_bench.judging.gate.course import course
from kmeans_bench.judging.gate.resolution import resolutions
from kmeans_bench.judging.gate.verdicts import cell_verdict
from kmeans_bench.model import CellVerdict, Change, Duel, GateRule, GateVerdict

CALLED = (Change.SLOWER, Change.FASTER)
COMPARED = (*CALLED, Change.NO_CHANGE, Change.UNDECIDED)
"""What a time can show, and all that a time was looked at for."""


def judge(rule: GateRule, duel: Duel) -> GateVerdict:
    """Return what *duel* shows under *rule*; it may be asked at any time, and what is open is undecided with its reason."""
    at = course(rule, duel)
    seen = resolutions(rule, duel, at.plan)
    cells = tuple(cell_verdict(rule, duel, at, position, resolution=seen[position]) for position in range(len(duel.cells)))
    known = _resolutions(cells)
    return GateVerdict(
        rule=rule,
        cells=cells,
        change=_change(cells),
        invalid=_invalid(duel, cells),
        resolution=max(known, default=None),
        typical_resolution=median(known) if known else None,
        screen_rounds=duel.screen_rounds,
        confirm_rounds=duel.confirm_rounds,
        seconds=duel.seconds,
        environment_changed=duel.environment_changed,
    )


def _change(cells: Sequence[CellVerdict]) -> Change:
    """Return the suite's change; placebos have no say in it."""
    own = [cell for cell in cells if not cell.cell.placebo]
    found = {cell.change for cell in own}
    if any(cell.regression for cell in own):
        return Change.SLOWER
    order = (Change.UNDECIDED, Change.FASTER, Change.NO_CHANGE)
    return next((change for change in order if change in found), Change.NOT_MEASURED)


def _invalid(duel: Duel, cells: Sequence[CellVerdict]) -> str | None:
    """Return why nothing may be concluded, None where something may."""
    own = [cell for cell in cells if not cell.cell.placebo]
    if duel.obstacle is not None:
        return duel.obstacle
    if not any(cell.cell.base.status is not None and cell.cell.head.status is not None for cell in own):
        return f"base and head have no cell in common, of {len(own)}; compare versions that share an implementation, or widen the selection"
    if not any(cell.change in (*COMPARED, Change.BROKEN) for cell in own):
        return _nothing_measured(own)
    return _placebo(cells, times_decide=not any(cell.change is Change.BROKEN for cell in own)) if _timed(own) else None


def _timed(own: Sequence[CellVerdict]) -> bool:
    return any(cell.change in COMPARED for cell in own)


def _nothing_measured(own: Sequence[CellVerdict]) -> str:
    common = [cell for cell in own if cell.change in (Change.NOT_MEASURED, Change.MENDED)]
    reason = next((cell.reason for cell in common if cell.reason), "no round came back with a number")
    next_step = "; compare with a version that runs" if any(cell.change is Change.MENDED for cell in common) else ""
    return f"none of {len(common)} common cells was measured on both sides; the first: {reason}{next_step}"


def _placebo(cells: Sequence[CellVerdict], *, times_decide: bool) -> str | None:
    """Return what the placebos say against the run; where *times_decide* not, an unmeasured one says nothing."""
    placebos = [cell for cell in cells if cell.cell.placebo]
    called = next((cell for cell in placebos if cell.change in CALLED), None)
    if called is not None:
        return f"the placebo, one file in both slots, was called {called.reason}; something other than the code differs between the sides"
    unmeasured = next((cell for cell in placebos if cell.change not in COMPARED), None)
    return None if unmeasured is None or not times_decide else f"the placebo was not measured: {unmeasured.reason or unmeasured.change}"


def _resolutions(cells: Sequence[CellVerdict]) -> list[float]:
    """Return the compared cells' resolutions, placebos left out; none where one of them has none."""
    own = [cell.resolution for cell in cells if cell.change in COMPARED and not cell.cell.placebo]
    known = [value for value in own if value is not None]
    return known if len(known) == len(own) else []
