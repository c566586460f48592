"""What changes re-measures what it must and nothing else; the same command finds its own run folder again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kmeans_bench.model import Budget, Declaration, Environment, Grid, InitKind, Plan, Protocol, Scenario, Source, SourceKind
from kmeans_bench.planning.selection import Selection
from kmeans_bench.planning.staleness import _asked

Planner = Callable[..., Plan]
Declarations = tuple[Declaration, ...]


def changed(before: Plan, after: Plan) -> set[str]:
    """Return the contenders of which at least one cell has another key."""
    keys = {cell.cell.id: cell.key for cell in before.cells}
    return {cell.cell.contender.implementation for cell in after.cells if keys[cell.cell.id] != cell.key}


EVERYBODY = {"broadcast", "identity", "loop"}


def test_the_same_request_has_the_same_keys_and_the_same_digest(scenario: Scenario, plan: Planner) -> None:
    assert changed(plan(scenario), plan(scenario)) == set()
    assert plan(scenario).digest == plan(scenario).digest


def test_every_cell_has_its_own_key(scenario: Scenario, plan: Planner) -> None:
    keys = [cell.key for cell in plan(scenario).cells]

    assert len(set(keys)) == len(keys)


def test_editing_one_implementation_changes_its_keys_and_no_others(scenario: Scenario, plan: Planner, declarations: Declarations) -> None:
    edited = (replace(declarations[0], digest="edited"), *declarations[1:])

    assert changed(plan(scenario), plan(scenario, declarations=edited)) == {"broadcast"}


def test_another_numpy_changes_every_key(scenario: Scenario, plan: Planner, environment: Environment) -> None:
    newer = replace(environment, packages={**environment.packages, "numpy": "2.5.0"})

    assert changed(plan(scenario), plan(scenario, environment=newer)) == EVERYBODY


def test_another_scikit_learn_changes_the_keys_of_those_that_need_it(
    scenario: Scenario, plan: Planner, declarations: Declarations, environment: Environment
) -> None:
    needing = (replace(declarations[0], needs=("sklearn.cluster",)), *declarations[1:])
    newer = replace(environment, packages={**environment.packages, "scikit-learn": "2.0"})

    assert changed(plan(scenario, declarations=needing), plan(scenario, declarations=needing, environment=newer)) == {"broadcast"}


@pytest.mark.parametrize("change", [{"cpu": "M2"}, {"cores": 8}, {"python": "3.12.1"}, {"blas": ("mkl",)}, {"machine": "arm64"}])
def test_another_machine_changes_every_key(scenario: Scenario, plan: Planner, environment: Environment, change: dict[str, object]) -> None:
    other = replace(environment, **change)  # type: ignore[arg-type]  # one field each

    assert changed(plan(scenario), plan(scenario, environment=other)) == EVERYBODY


@pytest.mark.parametrize("change", [{"commit": "abc"}, {"memory": 16_000_000_000}, {"system": "Linux 6.9"}])
def test_what_does_not_touch_a_measurement_changes_no_key(
    scenario: Scenario, plan: Planner, environment: Environment, change: dict[str, object]
) -> None:
    other = replace(environment, **change)  # type: ignore[arg-type]  # one field each

    assert changed(plan(scenario), plan(scenario, environment=other)) == set()


def test_threads_are_part_of_the_key(scenario: Scenario, plan: Planner) -> None:
    one = {cell.key for cell in plan(scenario, selection=Selection(threads=(1,))).cells}
    both = {cell.key for cell in plan(scenario, selection=Selection(threads=(1, 2))).cells}

    assert one < both


@pytest.mark.parametrize(
    "change",
    [
        {"protocol": Protocol(steps=6)},
        {"protocol": Protocol(phases=True)},
        {"protocol": Protocol(init=InitKind.KMEANS_PLUS_PLUS)},
        {"budget": Budget(total=60, call=10, launches=6)},
        {"sources": (Source(kind=SourceKind.UNIFORM),)},
    ],
)
def test_other_work_other_points_or_more_launches_are_measured_again(scenario: Scenario, plan: Planner, change: dict[str, object]) -> None:
    other = replace(scenario, **change)  # type: ignore[arg-type]  # one field each

    assert {cell.key for cell in plan(scenario).cells}.isdisjoint(cell.key for cell in plan(other).cells)
    assert plan(scenario).digest != plan(other).digest


def test_a_pass_that_nobody_asked_for_is_in_no_key() -> None:
    # Keys from before there was such a pass still hold.
    assert "phases" not in _asked(Protocol())
    assert _asked(Protocol(phases=True)) == {**_asked(Protocol()), "phases": True}


def test_more_seconds_go_on_with_the_same_request(scenario: Scenario, plan: Planner) -> None:
    longer = replace(scenario, budget=replace(scenario.budget, total=600))

    assert changed(plan(scenario), plan(longer)) == set()
    assert plan(scenario).digest == plan(longer).digest


def test_the_digest_is_of_the_request_not_of_code_or_machine(
    scenario: Scenario, plan: Planner, declarations: Declarations, environment: Environment
) -> None:
    edited = tuple(replace(declaration, digest="edited") for declaration in declarations)
    described = replace(scenario, summary="in other words")

    assert plan(scenario, declarations=edited, environment=replace(environment, cpu="M2")).digest == plan(scenario).digest
    assert plan(described).digest == plan(scenario).digest


@pytest.mark.parametrize(
    "change", [{"seed": 1}, {"memory_limit": 10**9}, {"selection": Selection(where="k > 3")}, {"selection": Selection(exclude=("loop",))}]
)
def test_another_option_is_another_request(scenario: Scenario, plan: Planner, change: dict[str, object]) -> None:
    assert plan(scenario, **change).digest != plan(scenario).digest


def test_a_files_content_counts_and_its_place_does_not(scenario: Scenario, plan: Planner, tmp_path: Path) -> None:
    def keys(name: str, values: object) -> list[str]:
        np.save(tmp_path / name, np.asarray(values))
        source = Source(kind=SourceKind.FILE, path=str(tmp_path / name))
        return [cell.key for cell in plan(replace(scenario, grid=Grid(k=(2,)), sources=(source,))).cells]

    first = keys("a.npy", [[0.0], [1.0]])
    assert keys("b.npy", [[0.0], [1.0]]) == first
    assert set(keys("a.npy", [[0.0], [2.0]])).isdisjoint(first)
