"""The pass over the halves of a step: what it replaces, what it counts, and that everything is as before when it is over."""

from __future__ import annotations

import sys
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kmeans_bench.measuring import phases
from kmeans_bench.measuring.launch import Rules
from kmeans_bench.measuring.phases import Turn, Watch, replaced
from kmeans_bench.measuring.runner import Runner
from kmeans_bench.measuring.stage import set_stage
from kmeans_bench.measuring.worker import Bench
from kmeans_bench.model import Budget, Problem, Protocol, Status
from tests.measuring.conftest import plan_for
from tests.measuring.fakes import FakeEngine

if TYPE_CHECKING:
    from pathlib import Path

    from tests.measuring.conftest import RunPlugins

PROBLEM = Problem(X=np.zeros((4, 1)), init=np.zeros((2, 1)), max_iter=3)
THREE_STEPS = """
def assign(calls): calls.append("assign")
def update(calls): calls.append("update")
def fit(problem, half=update):
    calls = []
    for _ in range(problem.max_iter):
        assign(calls)
        half(calls)
    assign(calls)
    return calls
"""


def module(source: str) -> dict[str, Any]:
    space: dict[str, Any] = {}
    exec(compile(source, "plugin.py", "exec"), space)  # noqa: S102 - a plug-in of the test's own
    return space


def bench(space: dict[str, Any], estimate: float) -> Bench:
    return Bench(fit=space["fit"], problem=PROBLEM, threads=1, checksum=0, estimate=estimate)


def test_every_call_of_either_half_goes_by_the_watch_a_default_included() -> None:
    space = module(THREE_STEPS)
    watches = {name: Watch(space[name]) for name in ("assign", "update")}

    with replaced(space, watches):
        space["fit"](PROBLEM)

    assert {name: watch.calls for name, watch in watches.items()} == {"assign": 4, "update": 3}
    assert all(watch.seconds > 0 for watch in watches.values())


@pytest.mark.parametrize("fails", [False, True])
def test_when_it_is_over_the_plugin_is_as_before(fails: bool) -> None:  # noqa: FBT001 - a fact, not a mode
    space = module(THREE_STEPS + ("def assign(calls): raise ValueError\n" if fails else ""))
    before, fit = dict(space), space["fit"]
    assert isinstance(fit, FunctionType)

    if fails:
        with pytest.raises(ValueError), replaced(space, {"assign": Watch(space["assign"])}):  # noqa: PT011 - the plug-in's own
            fit(PROBLEM)
    else:
        phases.measure(bench(space, 0.001), {"halves": ["assign", "update"]})

    assert space == before
    assert fit.__defaults__ == (before["update"],)


@pytest.mark.parametrize(("estimate", "calls"), [(0.0001, 25), (0.01, 6), (0.5, 3), (3.0, 1)])
def test_a_pass_makes_as_many_calls_as_their_length_allows(estimate: float, calls: int) -> None:
    answer = phases.measure(bench(module(THREE_STEPS), estimate), {"halves": ["assign", "update"]})

    assert [len(answer[name]) for name in ("assign", "update", "whole")] == [calls] * 3
    assert all(a + u <= w for a, u, w in zip(answer["assign"], answer["update"], answer["whole"], strict=True))


def test_a_half_that_fit_never_calls_by_its_name_leaves_no_samples() -> None:
    space = module(THREE_STEPS.replace("half(calls)", "calls.append('update')"))

    answer = phases.measure(bench(space, 0.001), {"halves": ["assign", "update"]})

    assert answer["assign"] == answer["update"] == answer["whole"] == []


def test_of_several_updates_the_one_that_is_called_counts() -> None:
    space = module(THREE_STEPS.replace("half(calls)", "by_mask(calls)") + "def by_mask(calls): ...\ndef by_sparse(calls): ...\n")

    answer = phases.measure(bench(space, 0.001), {"halves": ["assign", "by_mask", "by_sparse"]})

    assert min(answer["update"]) > 0


def test_an_update_that_calls_another_by_its_name_is_timed_once() -> None:
    nested = "def by_mask(calls): time.sleep(0.002)\ndef update(calls): by_mask(calls)\n"
    space = module("import time\n" + THREE_STEPS.replace('def update(calls): calls.append("update")\n', nested))

    answer = phases.measure(bench(space, 0.5), {"halves": ["assign", "by_mask", "update"]})

    # Twice timed, it would take longer than the call that it is nearly all of.
    assert min(answer["update"]) > 0
    assert all(a + u <= w for a, u, w in zip(answer["assign"], answer["update"], answer["whole"], strict=True))


def test_what_a_watched_function_calls_belongs_to_it() -> None:
    space, turn = module(THREE_STEPS + "def by_mask(calls): update(calls)\n"), Turn()
    watches = {name: Watch(space[name], turn) for name in ("assign", "by_mask", "update")}

    with replaced(space, watches):
        space["by_mask"]([])
        space["update"]([])

    assert {name: watch.calls for name, watch in watches.items()} == {"assign": 0, "by_mask": 1, "update": 1}
    assert not turn.taken


PLUGIN = "def assign(): ...\ndef update(): ...\ndef fit(problem): ...\n"


def runs(folder: Path, engine: FakeEngine, *, asked: bool = True) -> dict[str, Any]:
    for name in engine.scripts:
        (folder / f"{name}.py").write_text(PLUGIN if name != "c" else "def fit(problem): ...\n")
    plan = plan_for(folder, budget=Budget(total=1000.0, call=10.0, launches=5), protocol=Protocol(steps=3, phases=asked))
    (found,) = Runner(plan=plan, engine=engine, session="s", clock=engine.clock).measure(plan.cells)
    return {item.contender.implementation + ("/twin" if item.contender.twin else ""): item for item in found.measurements}


def test_every_launch_has_its_pass_and_who_offers_no_halves_and_a_twin_have_none(tmp_path: Path) -> None:
    found = runs(tmp_path, FakeEngine({"a": lambda _: 0.1, "b": lambda _: 0.2, "c": lambda _: 0.4}))

    assert [one.launch for one in found["b"].halves] == [0, 1, 2, 3, 4]
    assert {name: [getattr(one, name) for one in found["b"].halves] for name in ("assign", "update", "whole")} == {
        "assign": pytest.approx([0.15] * 5),
        "update": pytest.approx([0.04] * 5),
        "whole": pytest.approx([0.2] * 5),
    }
    assert len(found["a"].halves) == 5
    assert (found["c"].halves, found["a/twin"].halves) == ((), ())


def test_nobody_is_asked_for_what_the_scenario_does_not_want(tmp_path: Path) -> None:
    found = runs(tmp_path, FakeEngine({"a": lambda _: 0.1, "b": lambda _: 0.2}), asked=False)

    assert all(one.halves == () and one.samples for one in found.values())


@pytest.mark.parametrize(("offers", "kept"), [(True, 2.0), (False, 0.0)])
def test_a_launch_keeps_the_seconds_of_its_passes_back_from_its_rounds(tmp_path: Path, offers: bool, kept: float) -> None:  # noqa: FBT001
    (tmp_path / "a.py").write_text(PLUGIN if offers else "def fit(problem): ...\n")
    shares = []
    for asked in (False, True):
        plan = plan_for(tmp_path, budget=Budget(launches=1), protocol=Protocol(steps=3, phases=asked))
        runner = Runner(plan=plan, engine=FakeEngine({"a": lambda _: 0.5}), session="s", clock=lambda: 0.0)
        stage = set_stage(plan.cells[0].cell.case, plan.scenario, clock=runner.clock, ledger=runner.ledger)
        racer = runner.entrant(plan.cells[0], stage)
        racer.calls = 0.5
        launch = runner.begin(0, stage, Rules(launches=1, call=10.0, memory=None, seed="0"))
        shares.append(runner.rounds_share([racer], launch, deadline=100.0))

    assert shares[0] - shares[1] == pytest.approx(kept)  # three calls of half a second, and one to warm up


def test_who_hangs_in_the_pass_costs_its_own_cell(tmp_path: Path) -> None:
    engine = FakeEngine({"a": lambda _: 0.1, "b": lambda _: 0.2})
    engine.hanging = "b"

    found = runs(tmp_path, engine)

    assert (found["b"].status, found["b"].halves) == (Status.TIMEOUT, ())
    assert (found["a"].status, len(found["a"].halves)) == (Status.OK, 5)


PARTS = """
import numpy as np
from kmeans_bench import Clustering
def assign(X, centroids):
    return ((X[:, None, :] - centroids) ** 2).sum(axis=2).argmin(axis=1)
def by_loop(X, labels, centroids):
    return np.array([X[labels == j].mean(axis=0) if (labels == j).any() else centroids[j] for j in range(len(centroids))])
def fit(problem, update=by_loop):
    centroids = problem.init
    for _ in range(problem.max_iter):
        centroids = update(problem.X, assign(problem.X, centroids), centroids)
    return Clustering(centroids=centroids, labels=assign(problem.X, centroids), inertia=None, n_iter=problem.max_iter)
"""
HIDDEN = PARTS.replace("assign(problem.X", "nearest(problem.X") + "nearest = assign\n"


@pytest.mark.live
@pytest.mark.skipif(sys.platform != "linux", reason="isolation needs Linux")
def test_real_workers_time_the_halves_of_real_calls(run_plugins: RunPlugins) -> None:
    found = run_plugins({"parts": PARTS, "hidden": HIDDEN}, launches=2, protocol=Protocol(steps=3, phases=True))
    parts, hidden = found["parts"], found["hidden"]

    assert parts.status is hidden.status is Status.OK
    assert {one.launch for one in parts.halves} == {0, 1}
    assert all(one.update > 0 and one.assign > 0 and one.assign + one.update < one.whole for one in parts.halves)
    assert hidden.halves == ()
    assert parts.samples
