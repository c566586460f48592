"""How long a run will still take, told after its first fifth and compared with what it then took; on a scripted clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kmeans_bench.api.prediction import outlook
from kmeans_bench.measuring.runner import Runner
from kmeans_bench.model import (
    Budget,
    Case,
    Cell,
    Contender,
    Declaration,
    Dtype,
    Grid,
    Plan,
    PlannedCell,
    Protocol,
    Scenario,
    Source,
    SourceKind,
)
from kmeans_bench.planning.foresight import Foresight
from tests.measuring.sized import SizedEngine, pairs_price

SOURCE = Source(kind=SourceKind.BLOBS)
CASES = tuple(Case(source=SOURCE, n=n, k=k, d=d) for n in (60, 200, 600, 2000) for k in (2, 5) for d in (2, 8))
NAMES = ("a", "b", "c", "d")
# Prior: 10 ms of calls and 0.3 us for every point, centroid, dimension and assignment. The scripts below are up to a hundred times off.
FLOPS = "def flops(n, k, d): return 3000 * n * k * d"
CALLS = "def numpy_calls(): return 20"


def plan(total: float, *, seconds: float) -> Plan:
    """Return a plan whose own predictions are *seconds* for every call, which is never right."""
    scenario = Scenario(
        name="t",
        summary="",
        grid=Grid(k=(2, 5)),
        sources=(SOURCE,),
        baseline="a",
        budget=Budget(total=total, call=30.0, launches=5),
        protocol=Protocol(steps=2),
    )
    contenders = [Contender(implementation=name, dtype=Dtype.FLOAT64, threads=1) for name in NAMES]
    cells = tuple(
        PlannedCell(cell=Cell(case=case, contender=one), seconds=seconds, bytes=None, key="") for case in CASES for one in contenders
    )
    declarations = tuple(Declaration(name=name, function="fit", origin=name, flops=FLOPS, numpy_calls=CALLS) for name in NAMES)
    return Plan(scenario=scenario, cells=cells, declarations=declarations)


def told(planned: Plan, engine: SizedEngine) -> Iterator[tuple[float, float]]:
    """Yield, after every case, the time and the seconds that are then said to be left."""
    runner = Runner(plan=planned, engine=engine, session="s", clock=engine.clock)
    waiting = list(planned.cells)
    for result in runner.measure(planned.cells):
        waiting = [cell for cell in waiting if cell.cell.case != result.case]
        foresight = runner.foresight or Foresight(plan=planned)
        yield engine.clock(), outlook(waiting, foresight, spent=engine.clock()).seconds


@pytest.mark.parametrize("scatter", [0.0, 0.05, 0.2])
@pytest.mark.parametrize("rate", [2e-8, 2e-7, 2e-6])
@pytest.mark.parametrize("total", [60.0, 1000.0])
def test_time_left_is_told_within_a_quarter_after_the_first_fifth(scatter: float, rate: float, total: float) -> None:
    price = pairs_price({"a": rate, "b": 2 * rate, "c": rate / 3, "d": 10 * rate})
    moments = list(told(plan(total, seconds=0.01), SizedEngine({}, price=price, scatter=scatter)))

    end = moments[-1][0]
    later = next((now, left) for now, left in moments if now >= end / 5)
    assert later[1] == pytest.approx(end - later[0], rel=0.25)
