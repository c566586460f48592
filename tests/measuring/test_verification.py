"""`verify` with real workers: planted mistakes are found, what fails costs its own checks, and the matrix is complete."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmeans_bench.measuring import oracle, processes
from kmeans_bench.measuring.engine import Engine
from kmeans_bench.measuring.local import LocalEngine
from kmeans_bench.measuring.portable import PortableEngine
from kmeans_bench.measuring.verification import Posed, Verifier
from kmeans_bench.model import Check, Contender, Dtype, InitKind, Outcome, Status
from kmeans_bench.planning import dataset, registry
from kmeans_bench.planning.adversity import CONVERGE, STEPS, Challenge, Pose, challenges, picked
from kmeans_bench.planning.dataset import Points
from kmeans_bench.planning.examples import example
from tests.measuring import hostile

Found = dict[tuple[str, str], Check]
Verify = Callable[..., Found]

FEW = ("ties", "one-point", "again")
BIASED = hostile.changed("centroids=right.centroids + problem.X.dtype.type(1)")


def chosen(*names: str) -> tuple[Challenge, ...]:
    return picked(challenges(examples=4, seed=0), names)


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    """Return a function that writes plug-ins to a folder and returns what is found of them in float64, by name and property."""

    def run(
        plugins: Mapping[str, str], *names: str, call: float = 5.0, engine: Callable[[], Engine] = LocalEngine, dtype: Dtype = Dtype.FLOAT64
    ) -> Found:
        for name, text in plugins.items():
            (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        declarations = {one.name: one for one in registry.discover([tmp_path])}
        contenders = [Contender(implementation=name, dtype=dtype, threads=1) for name in declarations]
        before, place = frozenset(processes.descendants(os.getpid())), engine()
        try:
            verifier = Verifier(declarations=declarations, engine=place, call=call)
            checks = list(verifier.verify(chosen(*(names or FEW)), contenders))
        finally:
            place.close()
        if engine is LocalEngine:  # spawning starts Python's own resource tracker, which stays
            assert processes.descendants(os.getpid(), spare=before) == [], "a process outlives it"
        found = {(check.contender.implementation, check.property): check for check in checks}
        assert len(found) == len(checks) == len(contenders) * len(names or FEW), "the matrix has holes, or rows twice"
        return found

    return run


def test_an_honest_implementation_is_ok_everywhere(verify: Verify) -> None:
    found = verify({"honest": hostile.HONEST_FILE}, *(one.property.name for one in chosen()))

    assert {check.outcome for check in found.values()} == {Outcome.OK}


@pytest.mark.parametrize("engine", [LocalEngine, PortableEngine])
def test_planted_mistakes_are_found(verify: Verify, engine: Callable[[], Engine]) -> None:
    found = verify({"honest": hostile.HONEST_FILE, "biased": BIASED}, "one-feature", engine=engine)

    assert found["honest", "one-feature"].outcome is Outcome.OK
    assert found["biased", "one-feature"].outcome is Outcome.WRONG
    assert "labels are not the nearest returned centroid" in str(found["biased", "one-feature"].reason)


@pytest.mark.parametrize("name", hostile.WRONG)
def test_every_way_to_be_wrong_is_found_by_some_property(verify: Verify, name: str) -> None:
    text, reason = hostile.WRONG[name]

    wrong = [check for check in verify({name: text}, *FEW, "one-feature").values() if check.outcome is Outcome.WRONG]

    assert wrong
    assert any(reason in str(check.reason) for check in wrong)


def test_what_is_kept_between_calls_is_found_by_asking_again(verify: Verify) -> None:
    found = verify({"remembers": hostile.WRONG["remembers-its-answers"][0]}, "one-feature", "again")

    assert "wrong when X and init had their signs changed" in str(found["remembers", "again"].reason)


def test_a_declared_mistake_is_known_and_an_undeclared_one_beside_it_is_wrong(verify: Verify) -> None:
    found = verify({"biased": f"{BIASED}\nKNOWN_WRONG = {{'ties': 'planted'}}\n"}, "ties", "one-feature")

    assert (found["biased", "ties"].outcome, found["biased", "ties"].declared) == (Outcome.KNOWN, "planted")
    assert found["biased", "one-feature"].outcome is Outcome.WRONG


def test_every_failure_has_its_checks_and_costs_nobody_else_any(verify: Verify) -> None:
    failing = {name: text for name, (text, _) in {**hostile.ERRORS, **hostile.CRASHES}.items()}

    found = verify({**failing, "honest": hostile.HONEST_FILE, "no-python": "def fit(:", "empty": ""})

    assert {found["honest", name].outcome for name in FEW} == {Outcome.OK}
    others = {name: check for name, check in found.items() if name[0] != "honest"}
    assert {name: check.outcome for name, check in others.items()} == dict.fromkeys(others, Outcome.FAILED)
    assert all(check.reason for check in others.values())
    crashed = {name for name, _ in others if others[name, "ties"].status is Status.CRASHED}
    assert crashed == set(hostile.CRASHES)


def test_whoever_hangs_is_not_asked_for_ever(verify: Verify) -> None:
    found = verify({"hangs": hostile.CALL_LIMIT_TIMEOUTS["hangs"]}, call=0.2)

    assert [found["hangs", name].status for name in FEW] == [Status.TIMEOUT, Status.TIMEOUT, Status.SKIPPED]
    assert found["hangs", "again"].reason == "not asked any more: 2 calls took longer than 0.2 s"


def test_a_dtype_that_is_not_declared_is_not_applicable(verify: Verify) -> None:
    found = verify({"doubles": f"{hostile.HONEST_FILE}\nDTYPES = ('float64',)\n"}, dtype=Dtype.FLOAT32)

    assert {(check.outcome, check.reason, check.asked) for check in found.values()} == {(Outcome.NA, "declares float64 only", 0)}


def test_a_routine_that_draws_its_own_start_is_asked_as_written(verify: Verify) -> None:
    own = "import dataclasses; return lloyd(dataclasses.replace(problem, init=problem.X[-len(problem.init):].copy(), max_iter=3))"
    text = f"{hostile.plugin(own)}\nOWN_START = True\n"

    found = verify({"routine": text}, "one-feature")

    assert (found["routine", "one-feature"].outcome, found["routine", "one-feature"].asked) == (Outcome.OK, 1)


def test_the_problems_of_emptied_clusters_do_empty_one() -> None:
    poses = list(chosen("emptied")[0].poses())

    assert [Posed.under(pose, protocol).reference.emptied for pose in poses for protocol in (STEPS, CONVERGE)] == [True] * 4
    # The second one not at once: its middle cluster has two points after the first assignment, and none after the second.
    assert np.bincount(np.abs(poses[1].points.values - poses[1].start.T).argmin(axis=1)).tolist() == [2, 2, 4]


@settings(max_examples=40)
@given(seed=st.integers(0, 2**63), name=st.sampled_from(["broadcast", "identity", "loop", "scikit-learn"]), dtype=st.sampled_from(Dtype))
@pytest.mark.filterwarnings("ignore:Number of distinct clusters")
def test_shipped_implementations_are_right_on_random_shapes(seed: int, name: str, dtype: Dtype) -> None:
    drawn = example(np.random.default_rng(seed))
    points = Points(values=drawn.values)
    start = dataset.start(points.values, k=drawn.k, init=InitKind.RANDOM, seed=0)
    posed = Posed.under(Pose(text="random", points=points, start=start), drawn.protocol)
    problem, plugin = posed.problem(dtype), registry.load(name)

    found = oracle.check(
        plugin.fit(problem),
        problem,
        protocol=drawn.protocol,
        reference=posed.reference,
        empty_clusters=plugin.declaration.empty_clusters,
    )

    assert found.status is Status.OK, found.reason
