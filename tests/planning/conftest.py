"""Records that the planner's tests plan with: two plain implementations, a machine, a small scenario."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from kmeans_bench.model import Budget, Declaration, Environment, Grid, Plan, Scenario, Source, SourceKind
from kmeans_bench.planning import planner

LOOP = Declaration(name="loop", function="fit", origin="loop.py", digest="1", numpy_calls="def numpy_calls(n, k): return 3 * n * k")
IDENTITY = Declaration(
    name="identity",
    function="fit",
    origin="identity.py",
    digest="2",
    flops="def flops(n, k, d): return 2 * n * k * d",
    extra_bytes="def extra_bytes(n, k, itemsize): return n * k * itemsize",
    numpy_calls="def numpy_calls(k): return 7 + 3 * k",
)
BROADCAST = Declaration(
    name="broadcast",
    function="fit",
    origin="broadcast.py",
    digest="3",
    extra_bytes="def extra_bytes(n, k, d, itemsize): return n * k * d * itemsize",
)


@pytest.fixture
def declarations() -> tuple[Declaration, ...]:
    return (BROADCAST, IDENTITY, LOOP)


@pytest.fixture
def environment() -> Environment:
    return Environment(
        system="Linux",
        machine="x86_64",
        cpu="EPYC",
        cores=2,
        memory=8_000_000_000,
        python="3.11.7",
        packages={"numpy": "2.4.6", "scipy": "1.17.1", "scikit-learn": "1.9.1"},
        blas=("openblas 0.3.30 pthreads",),
    )


@pytest.fixture
def scenario() -> Scenario:
    return Scenario(
        name="small",
        summary="",
        grid=Grid(n=(1000, 100), k=(3, 8), d=(2,)),
        sources=(Source(kind=SourceKind.BLOBS),),
        baseline="loop",
        fallback="identity",
        budget=Budget(total=60, call=10, launches=5),
    )


@pytest.fixture
def plan(declarations: tuple[Declaration, ...], environment: Environment) -> Callable[..., Plan]:
    """Return the planner with everything but the scenario filled in; a test changes what it is about."""
    return partial(planner.plan, declarations=declarations, environment=environment)
