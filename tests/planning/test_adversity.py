from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Dtype, ProtocolKind
from kmeans_bench.planning import dataset
from kmeans_bench.planning.adversity import Challenge, Pose, challenges, picked
from kmeans_bench.planning.declarations import read_file
from kmeans_bench.planning.examples import LARGEST_D, LARGEST_K, LARGEST_N, example
from kmeans_bench.planning.soundness import flaw
from kmeans_bench.planning.starts import distinct

CHALLENGES = challenges(examples=5, seed=0)
EACH = pytest.mark.parametrize("challenge", CHALLENGES, ids=lambda challenge: challenge.property.name)


def poses(name: str) -> list[Pose]:
    return list(picked(CHALLENGES, [name])[0].poses())


def test_every_property_has_a_name_of_its_own_and_a_title_that_fits() -> None:
    assert len({one.property.name for one in CHALLENGES}) == len({one.property.title for one in CHALLENGES}) == len(CHALLENGES) == 18
    assert max(len(one.property.title) for one in CHALLENGES) <= 5


@EACH
@pytest.mark.parametrize("dtype", list(Dtype))
def test_every_problem_can_be_solved_in_both_dtypes(challenge: Challenge, dtype: Dtype) -> None:
    for pose in challenge.poses():
        assert flaw(pose.points.values, dtype) is None
        problem = dataset.problem(pose.points, pose.start, dtype=dtype, max_iter=1, tol=0.0)
        assert len(distinct(problem.init, len(problem.init))) == len(problem.init) <= len(problem.X)


@EACH
def test_the_same_problems_come_every_time(challenge: Challenge) -> None:
    for first, second in zip(challenge.poses(), challenge.poses(), strict=True):
        np.testing.assert_array_equal(first.points.values, second.points.values)
        np.testing.assert_array_equal(first.start, second.start)


def test_the_middle_of_the_grid_is_exactly_between_its_two_centroids() -> None:
    pose = poses("ties")[0]
    left, right = (np.square(pose.points.values - centroid).sum(axis=1) for centroid in pose.start)

    assert (left == right).sum() == 5


def test_shapes_are_what_the_names_say() -> None:
    shapes = {name: [(*pose.points.values.shape, len(pose.start)) for pose in poses(name)] for name in ("one-cluster", "one-point")}
    shapes |= {name: [(*pose.points.values.shape, len(pose.start)) for pose in poses(name)] for name in ("all-clusters", "one-feature")}

    assert shapes == {
        "one-cluster": [(50, 3, 1)],
        "one-point": [(1, 1, 1), (1, 3, 1), (1, 10, 1)],
        "all-clusters": [(24, 3, 24), (24, 8, 24)],
        "one-feature": [(80, 1, 5)],
    }


def test_files_come_through_the_loaders_casting() -> None:
    assert [pose.points.notes for pose in poses("fortran-order")] == [("copied into C order",)]
    assert [pose.points.notes for pose in poses("float16")] == [("cast from float16 to float32",)]
    assert [pose.points.notes for pose in poses("integers")] == [("cast from uint8 to float64",), ("cast from int64 to float64",)]


def test_a_glob_picks_properties_in_their_order() -> None:
    assert [one.property.title for one in picked(CHALLENGES, ["ties", "offset-1e[23]"])] == ["+1e2", "+1e3", "ties"]


def test_a_misspelt_property_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="there is no property 'tie', did you mean 'ties'"):
        picked(CHALLENGES, ["tie"])


@settings(max_examples=200)
@given(seed=st.integers(0, 2**32))
def test_a_random_example_is_a_problem_whatever_the_seed(seed: int) -> None:
    drawn, again = example(np.random.default_rng(seed)), example(np.random.default_rng(seed))
    n, d = drawn.values.shape

    np.testing.assert_array_equal(drawn.values, again.values)
    assert 1 <= n <= LARGEST_N
    assert 1 <= d <= LARGEST_D
    assert 1 <= drawn.k <= min(LARGEST_K, len(distinct(drawn.values, LARGEST_K)))
    assert flaw(drawn.values, Dtype.FLOAT32) is None
    assert drawn.protocol.kind in (ProtocolKind.STEPS, ProtocolKind.CONVERGE)


def read(tmp_path: Path, constants: str) -> list[tuple[object, ...]]:
    path = tmp_path / "mine.py"
    path.write_text(f"{constants}\ndef fit(problem): ...\ndef fit_fast(problem): ...\n")
    return [(one.name, [(entry.where, entry.reason) for entry in one.known_wrong], one.problem) for one in read_file(path)]


def test_a_plug_in_says_where_it_is_wrong_for_all_variants_or_for_one(tmp_path: Path) -> None:
    found = read(tmp_path, "KNOWN_WRONG = {'offset-*': 'it cancels'}\nKNOWN_WRONG_FAST = {}")

    assert found == [("mine", [("offset-*", "it cancels")], None), ("mine-fast", [], None)]


@pytest.mark.parametrize("value", ["'offset-*'", "{'ties': 1}", "{'ties': ' '}", "{name: 'why'}", "['ties']"])
def test_a_known_failure_without_a_reason_is_a_problem_of_the_plug_in(tmp_path: Path, value: str) -> None:
    (_, known, problem), _ = read(tmp_path, f"KNOWN_WRONG = {value}")

    assert known == []
    assert str(problem).startswith("mine.py: KNOWN_WRONG does not say where and why; write KNOWN_WRONG = {")
