"""Claims in a scenario: what is right is read, what is wrong is one line, and their cases are the scenario's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Aspect, Claim, Dtype, Holds, Per, Plan, Scenario
from kmeans_bench.planning.claims import posed
from kmeans_bench.planning.request import adjusted
from kmeans_bench.planning.scenario import from_mapping

GRID: dict[str, Any] = {"n": [100], "k": [3], "d": [2]}
SAID: dict[str, Any] = {"id": "C1", "quote": "20-50x", "source": "an article"}
CLAIM: dict[str, Any] = {**SAID, "quantity": "speedup", "of": "identity", "over": "loop", "low": 20}


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in CLAIM.items() if name != key}


def test_a_claim_is_read_as_it_reads() -> None:
    second = {
        "id": "C2",
        "quote": "O(nk)",
        "source": "the same",
        "means": "no d in it",
        "quantity": "memory-exponent",
        "of": "identity/float64",
    }
    tables = [CLAIM | {"high": 50, "where": "n == 100"}, second | {"axis": "d", "holds": "somewhere", "low": -0.1, "high": 0.1}]

    scenario = from_mapping({"grid": GRID, "claim": tables}, where="mine.toml")

    assert scenario.claims == (
        Claim(
            id="C1",
            quote="20-50x",
            source="an article",
            quantity=Aspect.SPEEDUP,
            of="identity",
            over="loop",
            low=20.0,
            high=50.0,
            where="n == 100",
        ),
        Claim(
            id="C2",
            quote="O(nk)",
            source="the same",
            means="no d in it",
            quantity=Aspect.MEMORY_EXPONENT,
            of="identity/float64",
            axis="d",
            holds=Holds.SOMEWHERE,
            low=-0.1,
            high=0.1,
        ),
    )


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (CLAIM | {"quoet": "x"}, "unknown key claim[0].quoet, did you mean 'quote'?"),
        (without("id"), "claim[0].id is missing; write a short name, such as 'C1'"),
        (CLAIM | {"id": "C 1"}, "claim[0].id = 'C 1' is no short name; write letters, digits"),
        (without("quote"), "claim[0].quote is missing; write what was said, word for word"),
        (without("source"), "claim[0].source is missing; write where it was said"),
        (without("quantity"), "claim[0].quantity is missing; write such as 'speedup'"),
        (CLAIM | {"quantity": "speed"}, "claim[0].quantity = 'speed' is unknown, did you mean 'speedup'?"),
        (without("of"), "claim[0].of is missing; write a contender: name, name/float32 or name/float32/1t"),
        (without("over"), "claim[0].over is missing; write a contender: name, name/float32 or name/float32/1t"),
        (CLAIM | {"of": "identity/float46"}, "claim[0].of = 'float46' is unknown, did you mean 'float64'?"),
        (CLAIM | {"of": "a/b/c/d"}, "claim[0].of = 'a/b/c/d' names no contender; write name, name/float32"),
        (CLAIM | {"axis": "d"}, "claim[0].axis has no effect with quantity = 'speedup'; remove it"),
        (CLAIM | {"quantity": "wrong-labels"}, "claim[0].over has no effect with quantity = 'wrong-labels'; remove it"),
        (without("over") | {"quantity": "exponent"}, "claim[0].axis is missing; write n, k or d"),
        (without("over") | {"quantity": "exponent", "axis": "m"}, "claim[0].axis = 'm' is unknown, known are d, k, n"),
        (without("over") | {"quantity": "gap-left"}, "claim[0].rule is missing; write such as 'labels'"),
        (without("over") | {"quantity": "gap-left", "rule": "gain-1e-5"}, "claim[0].rule = 'gain-1e-5' is unknown, did you mean 'gain-1e-"),
        (CLAIM | {"rule": "labels"}, "claim[0].rule has no effect with quantity = 'speedup'; remove it"),
        (without("low"), "claim[0].low is missing, and so is high; a claim needs a range"),
        (CLAIM | {"high": 10}, "claim[0].low = 20 exceeds high = 10; exchange them"),
        (CLAIM | {"low": "20x"}, "claim[0].low = '20x' is a text; write a finite number"),
        (CLAIM | {"low": 0}, "claim[0].low = 0 says nothing of a ratio, which lies above 0; write a positive number"),
        (without("over") | {"quantity": "wrong-labels"}, "claim[0].low = 20 is no value of 'wrong-labels', which is 0 to 1; write"),
        (CLAIM | {"holds": "sometimes"}, "claim[0].holds = 'sometimes' is unknown, known are everywhere, somewhere"),
        (CLAIM | {"where": "m > 3"}, "claim[0].where = \"m > 3\": unknown field 'm'"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_key(claim: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        from_mapping({"grid": GRID, "claim": [claim]}, where="mine.toml")

    assert str(caught.value).startswith(f"mine.toml: {message}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("quantity", "held", "refused"),
    [
        ("worse-minimum", {"high": 0.25}, {"high": 25}),
        ("worse-minimum", {"low": 0.1}, {"low": 0}),
        ("wrong-labels", {"high": 0.99}, {"low": 0, "high": 1}),
        ("agreement", {"low": -0.4}, {"low": -0.5}),
        ("agreement", {"high": 0.99}, {"high": 1.0}),
        ("agreement", {"low": 0.5, "high": 1.0}, {"low": 0.5, "high": 1.1}),
        ("agreement-gain", {"low": 0}, {"low": -1.5, "high": 1.5}),
        ("steps-saved", {"low": 0.25}, {"high": 1}),
        ("steps-saved", {"low": -0.5}, {"low": -1.0}),
        ("gap-left", {"high": 0.01}, {"low": 0}),
        ("inertia-gap", {"high": -0.96}, {"low": -1}),
        ("inertia-gap", {"low": 3}, {"high": -1.5}),
    ],
)
def test_a_range_that_holds_or_fails_whatever_is_measured_is_refused(
    quantity: str, held: dict[str, float], refused: dict[str, float]
) -> None:
    asked = Aspect(quantity)
    table: dict[str, Any] = SAID | {"quantity": quantity, "of": "identity"}
    table |= {"over": "loop"} if asked.relative else {}
    table |= {"rule": "labels"} if asked.stopping else {}
    table |= {"per": "seeds"} if asked is Aspect.WORSE_MINIMUM else {}

    assert from_mapping({"grid": GRID, "claim": [table | held]}, where="mine.toml").claims
    with pytest.raises(UsageError, match=rf"claim\[0\]\.(low|high) = .* of '{quantity}', which is .*; (narrow|write)"):
        from_mapping({"grid": GRID, "claim": [table | refused]}, where="mine.toml")


def test_an_id_names_one_claim_and_an_empty_list_is_a_mistake() -> None:
    with pytest.raises(UsageError, match=r"mine\.toml: claim holds id = 'C1' twice; rename one of them"):
        from_mapping({"grid": GRID, "claim": [CLAIM, CLAIM]}, where="mine.toml")
    with pytest.raises(UsageError, match=r"mine\.toml: claim = \[\] is empty; write one \[claim\] table at least"):
        from_mapping({"grid": GRID, "claim": []}, where="mine.toml")


def claim_of(**given: Any) -> Claim:  # noqa: ANN401 - any field
    usual: dict[str, Any] = {**SAID, "quantity": Aspect.SPEEDUP, "of": "identity", "over": "loop", "low": 2.0}
    return Claim(**(usual | given))


def test_a_claim_is_about_every_case_and_dtype_of_its_contender(plan: Callable[..., Plan], scenario: Scenario) -> None:
    planned = plan(scenario)

    everywhere, single = (posed(claim_of(of=name), planned).cells for name in ("identity", "identity/float32"))

    assert (len(everywhere), len(single)) == (8, 4)
    assert {cell.contender.dtype for cell in single} == {Dtype.FLOAT32}
    assert len(posed(claim_of(where="n == 100 and k == 8 and dtype == float64"), planned).cells) == 1


def test_a_contender_that_was_left_out_is_missed_and_not_forgotten(plan: Callable[..., Plan], scenario: Scenario) -> None:
    planned = plan(replace(scenario, implementations=("loop",), fallback=None))

    assert len(posed(claim_of(), planned).cells) == 8


def test_claims_are_about_the_scenarios_own_threads_and_seeds(scenario: Scenario) -> None:
    claimed = replace(scenario, claims=(claim_of(),))

    assert adjusted(claimed, budget=3.0, baseline="identity").claims == claimed.claims
    assert adjusted(claimed, threads=[2]).claims == ()
    assert adjusted(claimed, seed=1).claims == ()


def test_what_is_said_about_a_run_does_not_change_what_was_asked_for(plan: Callable[..., Plan], scenario: Scenario) -> None:
    assert plan(replace(scenario, claims=(claim_of(),))).digest == plan(scenario).digest


def test_operations_are_those_that_a_contender_declares(plan: Callable[..., Plan], scenario: Scenario) -> None:
    planned = plan(scenario)
    counted = {"quantity": Aspect.OPERATIONS_EXPONENT, "over": None, "axis": "d"}

    found = posed(claim_of(**counted), planned)

    # The identity of these tests declares 2 n k d.
    assert {cell.case.id: value for cell, value in found.operations.items()}["blobs/n=1000/k=8/d=2/seed=0"] == 32_000
    assert posed(claim_of(**(counted | {"of": "loop"})), planned).operations == {}
    assert posed(claim_of(), planned).operations == {}


def test_a_claim_over_seeds_is_read_and_one_without_it_is_about_single_cases() -> None:
    worse = SAID | {"quantity": "worse-minimum", "of": "identity", "over": "loop", "high": 0.1, "per": "seeds"}

    over_seeds, single = from_mapping({"grid": GRID, "claim": [worse, CLAIM | {"id": "C2"}]}, where="mine.toml").claims

    assert (over_seeds.quantity, over_seeds.per, over_seeds.over) == (Aspect.WORSE_MINIMUM, Per.SEEDS, "loop")
    assert single.per is Per.CASE


@pytest.mark.parametrize(
    ("table", "error"),
    [
        (CLAIM | {"per": "seed"}, "mine.toml: claim[0].per = 'seed' is unknown, did you mean 'seeds'?"),
        (
            CLAIM | {"quantity": "worse-minimum", "low": 0.2},
            "mine.toml: claim[0].per = 'case' gives no share of seeds, which 'worse-minimum' is; write per = 'seeds'",
        ),
        (
            without("over") | {"quantity": "exponent", "axis": "n", "per": "seeds"},
            "mine.toml: claim[0].per has no effect with quantity = 'exponent', which is fitted over cases; remove it",
        ),
        (CLAIM | {"quantity": "agreement"}, "mine.toml: claim[0].over has no effect with quantity = 'agreement'; remove it"),
    ],
)
def test_what_a_claim_over_seeds_cannot_be_is_one_line(table: dict[str, Any], error: str) -> None:
    with pytest.raises(UsageError) as caught:
        from_mapping({"grid": GRID, "claim": [table]}, where="mine.toml")

    assert str(caught.value) == error
