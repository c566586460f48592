"""Claims that could never be tested are refused before anything is measured, each in one line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Aspect, Claim, Declaration, Dtype, Per, Scenario
from kmeans_bench.planning.claim_targets import check
from kmeans_bench.planning.scenario import from_mapping

NAMES = ("loop", "broadcast", "identity", "numba-loop")
MAPPING: dict[str, Any] = {
    "grid": {"n": [100, 1000], "k": [3], "d": [2], "dtype": ["float64"]},
    "baseline": "loop",
    "implementations": ["broadcast", "identity"],
}


@pytest.fixture
def small() -> Scenario:
    return from_mapping(MAPPING, where="small.toml")


@pytest.fixture
def declared() -> list[Declaration]:
    return [Declaration(name=name, function="fit", origin=f"{name}.py", digest="1") for name in NAMES]


def claim(**given: Any) -> Claim:  # noqa: ANN401 - any field
    usual: dict[str, Any] = {"id": "C1", "quote": "q", "source": "s", "quantity": Aspect.SPEEDUP, "of": "identity", "over": "loop"}
    return Claim(**(usual | {"low": 2.0} | given))


@pytest.mark.parametrize(
    "sound",
    [
        claim(),
        claim(of="identity/float64/1t", over="loop/float64"),
        claim(where="n == 1000"),
        claim(quantity=Aspect.EXPONENT, over=None, axis="n"),
    ],
)
def test_what_can_be_tested_passes(small: Scenario, declared: list[Declaration], sound: Claim) -> None:
    check(replace(small, claims=(sound,)), declared)


@pytest.mark.parametrize(
    ("unsound", "message"),
    [
        (claim(of="identty"), "of = 'identty' matches no implementation, did you mean 'identity'?"),
        (claim(over="lopp/float64"), "over = 'lopp/float64' matches no implementation, did you mean 'loop'?"),
        (claim(of="numba-loop"), "of = 'numba-loop' is not in the scenario, add 'numba-loop' to its implementations"),
        (claim(of="identity/float32"), "of = 'identity/float32' is not in the scenario, which has identity/float64/1t; name one of them"),
        (claim(over="loop/float64/4t"), "over = 'loop/float64/4t' is not in the scenario, which has loop/float64/1t; name one of them"),
        (claim(over="identity"), "of = 'identity' is held against itself; name another in over"),
        (claim(where="n == 7"), "where = 'n == 7' matches none of its cases; correct it"),
        (
            claim(quantity=Aspect.EXPONENT, over=None, axis="d"),
            "axis = 'd' is 2 in all of its cases; an exponent needs several values of it",
        ),
        (
            claim(quantity=Aspect.EXPONENT, over=None, axis="n", where="n == 100"),
            "axis = 'n' is 100 in all of its cases; an exponent needs several values of it",
        ),
    ],
)
def test_what_cannot_is_named_with_the_claim(small: Scenario, declared: list[Declaration], unsound: Claim, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        check(replace(small, claims=(claim(id="C0"), unsound)), declared)

    assert str(caught.value) == f"small: claim 'C1': {message}"


@pytest.mark.parametrize("quantity", [Aspect.STEPS_SAVED, Aspect.GAP_LEFT])
@pytest.mark.parametrize("kind", ["steps", "as-written", "converge"])
def test_a_rule_for_stopping_needs_a_protocol_that_goes_on_to_the_end(declared: list[Declaration], kind: str, quantity: Aspect) -> None:
    asked = from_mapping(MAPPING | {"protocol": {"kind": kind}}, where="small.toml")
    ruled = replace(asked, claims=(claim(quantity=quantity, over=None, rule="labels", low=0.1),))

    if kind == "converge":
        check(ruled, declared)
        return
    with pytest.raises(UsageError) as caught:
        check(ruled, declared)
    assert str(caught.value) == (
        f"small: claim 'C1': rule = 'labels' needs steps to a fixed point, not protocol {kind!r}; write kind = 'converge'"
    )


@pytest.mark.parametrize(("sizes", "seeds", "need"), [(1, 5, "an interval takes 6"), (2, 6, "2 intervals that hold together take 7")])
def test_fewer_seeds_than_its_intervals_take_are_refused(declared: list[Declaration], sizes: int, seeds: int, need: str) -> None:
    def asked(number: int) -> Scenario:
        grid = MAPPING["grid"] | {"n": [100, 1000][:sizes]}
        found = from_mapping(MAPPING | {"grid": grid, "source": {"kind": "blobs", "seed": list(range(number))}}, where="small.toml")
        return replace(found, claims=(claim(quantity=Aspect.STEPS, per=Per.SEEDS),))

    check(asked(seeds + 1), declared)
    with pytest.raises(UsageError) as caught:
        check(asked(seeds), declared)
    assert str(caught.value) == (
        f"small: claim 'C1': per = 'seeds' finds {seeds} of them, and {need} or more; add seeds to the source, or narrow where"
    )


def test_dtypes_that_meet_nobody_are_refused(declared: list[Declaration]) -> None:
    both = from_mapping(MAPPING | {"grid": MAPPING["grid"] | {"dtype": ["float64", "float32"]}}, where="small.toml")
    single = [one if one.name != "loop" else replace(one, dtypes=(Dtype.FLOAT32,)) for one in declared]
    asked = replace(both, claims=(claim(of="identity/float64"),))

    with pytest.raises(UsageError, match=r"over = 'loop' means loop/float64/1t, which is not in the scenario"):
        check(asked, single)


def test_a_scenario_without_claims_is_asked_nothing(small: Scenario) -> None:
    check(small, [])


SEEDS = list(range(6))


def over_seeds(source: dict[str, Any], *, protocol: str = "as-written", **grid: list[int]) -> Scenario:
    """Return a scenario that claims something over six seeds of *source*."""
    sound = {"id": "C1", "quote": "q", "source": "s", "quantity": "steps", "of": "identity", "over": "loop", "per": "seeds", "high": 1.0}
    table = {"grid": {"k": [10], "dtype": ["float64"], **grid}, "source": source | {"seed": SEEDS}, "protocol": {"kind": protocol}}
    return from_mapping(MAPPING | table | {"claim": [sound]}, where="small.toml")


def drawing(declared: list[Declaration], *names: str) -> list[Declaration]:
    """Return the declarations as if these drew a start of their own."""
    return [replace(one, own_start=one.name in names) for one in declared]


@pytest.mark.parametrize("alone", ["identity", "loop"])
@pytest.mark.parametrize("grid", [{}, {"n": [1797]}])
def test_seeds_that_change_neither_points_nor_start_are_refused(declared: list[Declaration], alone: str, grid: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as caught:
        check(over_seeds({"kind": "digits"}, **grid), drawing(declared, alone))

    assert str(caught.value) == (
        f"small: claim 'C1': per = 'seeds', but every seed takes all 1797 rows of digits, and {alone} draws a start of its own: one value, "
        "many times; use an n below that, so that seeds draw their rows, or leave per out"
    )


def test_all_rows_of_a_file_are_the_same_points_too(declared: list[Declaration], tmp_path: Path) -> None:
    np.save(tmp_path / "mine.npy", np.arange(40.0).reshape(20, 2))
    source = {"kind": "file", "path": str(tmp_path / "mine.npy")}

    with pytest.raises(UsageError, match=r"every seed takes all 20 rows of file:mine\.npy, and identity draws"):
        check(over_seeds(source), drawing(declared, "identity"))
    check(over_seeds(source, n=[15]), drawing(declared, "identity"))


def test_seeds_that_draw_rows_points_or_starts_are_not(declared: list[Declaration]) -> None:
    own = drawing(declared, "identity", "loop")

    check(over_seeds({"kind": "digits"}, n=[600]), own)
    check(over_seeds({"kind": "blobs"}, n=[100], d=[2]), own)
    # The case's start differs by seed, and both begin there.
    check(over_seeds({"kind": "digits"}, protocol="converge"), declared)
    single = replace(over_seeds({"kind": "digits"}), claims=(claim(quantity=Aspect.STEPS, per=Per.CASE),))
    check(single, own)
