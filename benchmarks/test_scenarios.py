"""A scenario's cells under pytest-benchmark: ``nox -s bench``, or ``pytest benchmarks/test_scenarios.py --scenario quick``.

The same points, starts, steps and oracle as `kmeans-bench run`, so right and wrong mean the same. The times do not: pytest-benchmark
measures each cell in one block, in one process, after all that was measured before it. `kmeans-bench run` lets contenders take turns in
fresh processes, and forms ratios of pairs only. So take the history from here and the ratios from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import pytest
from threadpoolctl import threadpool_limits

from kmeans_bench.errors import DegenerateCaseError
from kmeans_bench.measuring import oracle
from kmeans_bench.measuring.ledger import Ledger
from kmeans_bench.measuring.oracle import Judgement
from kmeans_bench.measuring.stage import Stage, set_stage
from kmeans_bench.model import Case, Clustering, Declaration, Plan, PlannedCell, Problem, Status
from kmeans_bench.planning import registry

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

Stages = Callable[[Case], Stage]


@pytest.fixture(scope="session")
def stages(plan: Plan) -> Stages:
    """Return a function that sets a case's stage, once for all of its cells."""
    return cache(lambda case: set_stage(case, plan.scenario, clock=time.perf_counter, ledger=Ledger()))


@pytest.mark.filterwarnings("default")  # a library's warning is no failure of the implementation that calls it
def test_cell(cell: str, plan: Plan, stages: Stages, benchmark: BenchmarkFixture) -> None:
    """Measure one cell and ask the oracle whether the answer is right."""
    planned = next(planned for planned in plan.cells if planned.cell.id == cell)
    contender, declaration = planned.cell.contender, plan.declaration(planned.cell.contender.implementation)
    stage, problem = _prepared(planned, stages)
    fit = registry.bind(declaration)
    benchmark.group = planned.cell.case.id
    with threadpool_limits(limits=contender.threads):
        answer: Clustering = benchmark(fit, problem)
    found = _judge(answer, stage, problem, declaration)
    benchmark.extra_info.update(inertia=found.inertia, n_iter=found.n_iter, steps=stage.steps)
    if found.status is not Status.OK:
        _refuse(found, benchmark, expected=stage.expects_wrong(contender))


def _prepared(planned: PlannedCell, stages: Stages) -> tuple[Stage, Problem]:
    """Return the case's data and reference, or skip the cell with the reason why it has none."""
    if planned.status is not None:
        pytest.skip(f"{planned.status}: {planned.reason}")
    try:
        stage = stages(planned.cell.case)
        return stage, stage.problem(planned.cell.contender.dtype)
    except DegenerateCaseError as degenerate:
        pytest.skip(f"{Status.DEGENERATE}: {degenerate}")


def _judge(answer: Clustering, stage: Stage, problem: Problem, declaration: Declaration) -> Judgement:
    return oracle.check(
        answer,
        problem,
        protocol=stage.protocol,
        reference=stage.reference,
        exact=declaration.exact,
        empty_clusters=declaration.empty_clusters,
    )


def _refuse(found: Judgement, benchmark: BenchmarkFixture, *, expected: bool) -> None:
    """Fail, and take the cell's times away: a wrong answer has no speed."""
    benchmark.has_error = True  # keeps it out of the file
    if benchmark.stats is not None:
        benchmark.stats.stats.data.clear()  # and out of the table
    refuse = pytest.xfail if expected else pytest.fail
    refuse(f"{found.status}: {found.reason}")
