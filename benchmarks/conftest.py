"""Which cells ``pytest benchmarks`` measures: those of a scenario's plan, under the names that the plan gives them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kmeans_bench import api
from kmeans_bench.errors import KMeansBenchError
from kmeans_bench.measuring import environment
from kmeans_bench.model import Plan
from kmeans_bench.storage.exports.pytest_benchmark import machine_info as described

_PLAN = pytest.StashKey[Plan]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what `kmeans-bench run` takes, as far as it makes sense here."""
    group = parser.getgroup("kmeans-bench")
    default = os.environ.get("KMEANS_BENCH_SCENARIO", "smoke")
    group.addoption("--scenario", default=default, help="Scenario, by name or file; default: $KMEANS_BENCH_SCENARIO, or smoke.")
    group.addoption("--where", help="Cases and contenders to keep, as for `kmeans-bench run`: 'n <= 1000 and implementation != loop'.")
    group.addoption("--implementations", type=Path, action="append", default=[], help="One more folder of implementations (repeatable).")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Plan before anything is collected: a scenario that cannot be used gets one line."""
    asked = session.config.option
    try:
        session.config.stash[_PLAN] = api.plan(asked.scenario, where=asked.where, folders=asked.implementations).plan
    except KMeansBenchError as error:
        raise pytest.UsageError(str(error)) from None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of every planned cell, of those that will not run too: they are skipped with the plan's reason."""
    if "cell" in metafunc.fixturenames:
        metafunc.parametrize("cell", [planned.cell.id for planned in metafunc.config.stash[_PLAN].cells])


@pytest.hookimpl(optionalhook=True)
def pytest_benchmark_update_machine_info(machine_info: dict[str, object]) -> None:
    """Describe the machine as exports of runs do, so that the two agree where it is the same one; and name no host."""
    machine_info.clear()
    machine_info.update(described(environment.observe()))


@pytest.fixture(scope="session")
def plan(pytestconfig: pytest.Config) -> Plan:
    """Return the plan whose cells are measured."""
    return pytestconfig.stash[_PLAN]
