"""The command that measures once more what a run measured."""

from __future__ import annotations

import pytest

from kmeans_bench.model import Grid, Plan, Scenario, Source, SourceKind
from kmeans_bench.reporting.again import command

BLOBS = Source(kind=SourceKind.BLOBS)
FILE = Source(kind=SourceKind.FILE, path="/home/me/my points.npy")


def plan(name: str, *sources: Source, seed: int = 0, where: str | None = None) -> Plan:
    scenario = Scenario(name=name, summary="", grid=Grid(k=(3, 10)), sources=sources, baseline="loop")
    return Plan(scenario=scenario, cells=(), declarations=(), seed=seed, where=where)


@pytest.mark.parametrize(
    ("planned", "says"),
    [
        (plan("quick", BLOBS), "run quick --seed 0"),
        (plan("mine", BLOBS, where="k > 3"), "run mine.toml --seed 0 --where 'k > 3'"),
        (plan("my points", FILE), "run --data '/home/me/my points.npy' -k 3,10 --seed 0"),
        (plan("quick-my points", FILE), "run quick --data '/home/me/my points.npy' -k 3,10 --seed 0"),
        (plan("mine", FILE), "run mine.toml --seed 0"),
        (plan("quick", Source(kind=SourceKind.BLOBS, seed=8), Source(kind=SourceKind.BLOBS, seed=7), seed=7), "run quick --seed 7"),
    ],
)
def test_the_command_names_what_was_measured(planned: Plan, says: str) -> None:
    assert command(planned) == f"kmeans-bench {says} --fresh"


def test_a_seed_that_the_scenario_chose_is_left_to_it() -> None:
    assert command(plan("quick", Source(kind=SourceKind.BLOBS, seed=5))) == "kmeans-bench run quick --fresh"


def test_part_of_a_run_is_measured_on_a_condition_of_its_own() -> None:
    assert command(plan("quick", BLOBS, where="k > 3"), "n == 100") == "kmeans-bench run quick --seed 0 --where 'n == 100' --fresh"
