"""Who takes part: the scenario's list, what the user names, and the baseline that a speed-up needs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Declaration, Dtype, Grid, ProtocolKind, Scenario
from kmeans_bench.planning.selection import Selection, contenders

Declarations = tuple[Declaration, ...]


def names(scenario: Scenario, declarations: Declarations, **asked: tuple[str, ...]) -> list[str]:
    found = contenders(scenario, declarations, Selection(**asked))  # type: ignore[arg-type]  # globs only
    return list(dict.fromkeys(contender.implementation for contender in found))


def refusal(scenario: Scenario, declarations: Declarations, **asked: tuple[str, ...]) -> str:
    with pytest.raises(UsageError) as caught:
        names(scenario, declarations, **asked)
    return str(caught.value)


def test_without_wishes_everything_that_the_scenario_lists_takes_part(scenario: Scenario, declarations: Declarations) -> None:
    assert names(scenario, declarations) == ["broadcast", "identity", "loop"]
    assert names(replace(scenario, implementations=("b*",)), declarations) == ["broadcast", "identity", "loop"]
    alone = replace(scenario, implementations=("b*",), baseline="broadcast", fallback=None)
    assert names(alone, declarations) == ["broadcast"]


def test_a_scenario_may_leave_one_out_and_keep_what_is_yet_to_come(scenario: Scenario, declarations: Declarations) -> None:
    without = replace(scenario, implementations=("!loop",), baseline="identity", fallback=None)

    assert names(without, declarations) == ["broadcast", "identity"]
    assert names(without, declarations, include=("loop",)) == ["identity", "loop"]
    assert "implementations: lop matches no implementation" in refusal(replace(without, implementations=("!lop",)), declarations)


def test_what_draws_its_own_start_must_be_named_unless_routines_are_taken_as_written(
    scenario: Scenario, declarations: Declarations
) -> None:
    routine, *others = (replace(declarations[0], own_start=True), *declarations[1:])
    whole = replace(scenario, protocol=replace(scenario.protocol, kind=ProtocolKind.AS_WRITTEN))

    assert names(scenario, (routine, *others)) == ["identity", "loop"]
    assert names(scenario, (routine, *others), include=("broadcast",)) == ["broadcast", "identity", "loop"]
    assert names(whole, (routine, *others)) == ["broadcast", "identity", "loop"]


def test_naming_one_keeps_the_baseline_and_the_fallback_because_a_speedup_needs_them(
    scenario: Scenario, declarations: Declarations
) -> None:
    assert names(scenario, declarations, include=("broadcast",)) == ["broadcast", "identity", "loop"]
    assert names(replace(scenario, fallback=None), declarations, include=("broadcast",)) == ["broadcast", "loop"]


def test_excluding_removes_the_baseline_too(scenario: Scenario, declarations: Declarations) -> None:
    assert names(scenario, declarations, include=("broadcast",), exclude=("loop", "ident*")) == ["broadcast"]


def test_a_companion_comes_in_the_dtypes_that_were_asked_for(scenario: Scenario, declarations: Declarations) -> None:
    found = contenders(scenario, declarations, Selection(include=("broadcast/float32",)))

    assert [contender.id for contender in found] == ["broadcast/float32/1t", "identity/float32/1t", "loop/float32/1t"]


def test_a_companion_without_the_dtype_that_was_asked_for_comes_in_its_own(scenario: Scenario, declarations: Declarations) -> None:
    double = replace(declarations[2], dtypes=(Dtype.FLOAT64,))
    found = contenders(scenario, (*declarations[:2], double), Selection(include=("broadcast/float32",)))

    assert [contender.id for contender in found] == ["broadcast/float32/1t", "identity/float32/1t", "loop/float64/1t"]


def test_globs_match_whole_contenders(scenario: Scenario, declarations: Declarations) -> None:
    found = contenders(scenario, declarations, Selection(exclude=("*/float32/*",), threads=(1, 2)))

    assert {contender.id for contender in found} == {f"{name}/float64/{t}t" for name in ("broadcast", "identity", "loop") for t in (1, 2)}


def test_a_wildcard_stays_within_the_scenario_and_a_name_does_not(scenario: Scenario, declarations: Declarations) -> None:
    short = replace(scenario, implementations=("loop", "identity"))

    assert names(short, declarations, include=("*",)) == ["identity", "loop"]
    assert names(short, declarations, include=("broadcast",)) == ["broadcast", "identity", "loop"]


def test_a_class_takes_part_because_it_was_asked_for(scenario: Scenario, declarations: Declarations) -> None:
    mine = Declaration(name="MyKMeans", function="MyKMeans", origin="mypackage.module", is_class=True)
    short = replace(scenario, implementations=("loop", "identity"))

    assert names(short, (*declarations, mine), include=("mypackage.module:MyKMeans",)) == ["identity", "loop", "MyKMeans"]


@pytest.mark.parametrize("option", ["include", "exclude"])
def test_a_misspelt_name_is_an_error_with_a_suggestion(scenario: Scenario, declarations: Declarations, option: str) -> None:
    text = refusal(scenario, declarations, **{option: ("identiy",)})

    assert "identiy matches no implementation, did you mean 'identity'?" in text


def test_a_baseline_that_does_not_exist_is_named(scenario: Scenario, declarations: Declarations) -> None:
    text = refusal(replace(scenario, baseline="lopp/float64"), declarations)

    assert text.startswith("small: baseline lopp/float64 matches no implementation, did you mean 'loop'?")


@pytest.mark.parametrize(
    ("include", "exclude", "says"),
    [
        ((), ("*",), "-x * leaves no contender of small; exclude fewer"),
        (("loop/float16",), (), "-i loop/float16 leaves no contender of small; it has broadcast/float64/1t, "),
        (("b*",), ("*",), "-x * leaves no contender of small"),
    ],
)
def test_the_filter_that_leaves_nobody_is_named(
    scenario: Scenario, declarations: Declarations, include: tuple[str, ...], exclude: tuple[str, ...], says: str
) -> None:
    assert refusal(scenario, declarations, include=include, exclude=exclude).startswith(says)


def test_a_dtype_that_nobody_offers_is_named(scenario: Scenario, declarations: Declarations) -> None:
    doubles = tuple(replace(declaration, dtypes=(Dtype.FLOAT64,)) for declaration in declarations)
    single = replace(scenario, grid=Grid(k=(3,), dtype=(Dtype.FLOAT32,)))

    assert refusal(single, doubles) == "small: no implementation works in float32; add a dtype to the grid"


@pytest.mark.parametrize("baseline", ["loop/float16", "loop/float64/9t"])
def test_a_baseline_in_a_dtype_or_with_threads_that_the_grid_lacks_is_refused(
    scenario: Scenario, declarations: Declarations, baseline: str
) -> None:
    refused = refusal(replace(scenario, baseline=baseline), declarations)

    assert f"baseline {baseline} is not in the grid, which has loop/float64/1t" in refused


def test_a_misspelt_name_among_those_expected_to_be_wrong_is_refused(scenario: Scenario, declarations: Declarations) -> None:
    refused = refusal(replace(scenario, expect_wrong=("identty/float32",)), declarations)

    assert "expect_wrong identty/float32 matches no implementation, did you mean 'identity'?" in refused
