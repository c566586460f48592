"""The command that measures once more what a run measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kmeans_bench.model import Declaration, Grid, Plan, Scenario, Source, SourceKind
from kmeans_bench.planning import shipped
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


def test_files_of_ones_own_come_with_their_folder_and_shipped_ones_without() -> None:
    loop = Declaration(name="loop", function="fit", origin=str(shipped.folder("implementations") / "loop.py"))
    mine = [Declaration(name=name, function="fit", origin=f"/home/me/my plans/{name}.py") for name in ("a", "b")]

    planned = replace(plan("quick", BLOBS), declarations=(loop, *mine))

    assert command(planned) == "kmeans-bench run quick --implementations '/home/me/my plans' --seed 0 --fresh"


def test_beside_a_class_everyone_is_named() -> None:
    loop = Declaration(name="loop", function="fit", origin=str(shipped.folder("implementations") / "loop.py"))
    theirs = Declaration(name="KMeans", function="KMeans", origin="sklearn.cluster", is_class=True)

    planned = replace(plan("quick", BLOBS), declarations=(loop, theirs))

    assert command(planned) == "kmeans-bench run quick -i loop -i sklearn.cluster:KMeans --seed 0 --fresh"
