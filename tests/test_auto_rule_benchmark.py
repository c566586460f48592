"""The rule of `auto` is the one that its committed measurement gives."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("numba")

from kmeans_bench.kernels.auto import FEW, LONG, SHORT, Bar, Rule, pick
from kmeans_bench.planning import scenario
from kmeans_bench.planning.cases import cases

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def benchmark_() -> ModuleType:
    spec = importlib.util.spec_from_file_location("auto_rule_benchmark", ROOT / "benchmarks" / "auto_rule.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("dtype", SHORT)
@pytest.mark.parametrize(("steps", "rules"), [(5, SHORT), (40, LONG)])
def test_the_thresholds_are_those_of_the_committed_measurement(
    benchmark_: ModuleType, dtype: str, steps: int, rules: dict[str, Rule]
) -> None:
    samples = benchmark_.read(ROOT / "results" / "auto-rule.csv")

    assert benchmark_.fit([one for one in samples if (one.dtype, one.steps) == (dtype, steps)]) == rules[dtype]


def test_a_fit_is_short_or_long_by_the_steps_that_are_asked() -> None:
    for shape in ((20_000, 60, 2), (20_000, 500, 64)):
        assert pick(shape, "float32", FEW) == SHORT["float32"].pick(*shape)
        assert pick(shape, "float32", FEW + 1) == LONG["float32"].pick(*shape)


def test_no_problem_of_the_race_is_among_them(benchmark_: ModuleType) -> None:
    raced = {(case.n, case.k, case.d) for name in ("race", "race-converge") for case in cases(scenario.load(name))}
    measured = {(one.n, one.k, one.d) for one in benchmark_.read(ROOT / "results" / "auto-rule.csv")}

    assert not raced & measured


def test_what_is_picked_follows_from_n_k_and_d() -> None:
    rule = Rule(flat=Bar(clusters=10, work=1e5), low=None, mid=Bar(clusters=5, work=0.0), high=Bar(clusters=40, work=4e6), wide=None)

    assert rule.pick(5_000, 10, 2) == "spatial"
    assert rule.pick(4_999, 10, 2) == "fused"  # too little work
    assert rule.pick(50_000, 9, 2) == "fused"  # too few clusters
    assert rule.pick(50_000, 900, 3) == "fused"
    assert rule.pick(50_000, 900, 8) == "spatial"
    assert rule.pick(10_000, 40, 10) == "pruned"
    assert rule.pick(50_000, 900, 33) == "fused"


def test_the_fit_takes_what_loses_least(benchmark_: ModuleType) -> None:
    def sample(n: int, k: int, method: str, seconds: float) -> object:
        return benchmark_.Sample(source="uniform", n=n, k=k, d=2, dtype="float32", threads=1, steps=5, method=method, seconds=seconds)

    # With 90 clusters `spatial` is twice as fast, but at 2,000 points; with 10 it is half as fast.
    times = [
        (2_000, 10, "fused", 1.0), (2_000, 10, "spatial", 2.0),
        (2_000, 90, "fused", 1.0), (2_000, 90, "spatial", 2.0),
        (20_000, 10, "fused", 1.0), (20_000, 10, "spatial", 2.0),
        (20_000, 90, "fused", 2.0), (20_000, 90, "spatial", 1.0),
    ]  # fmt: skip

    # Between 10 and 90 lies 30, in proportion; 360,000 to 3,600,000 of work hold the bar, the highest of equals is taken.
    assert benchmark_.fit([sample(*one) for one in times]).flat == Bar(clusters=30, work=2.5e6)
