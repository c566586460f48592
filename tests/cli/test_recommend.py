"""`recommend`: an answer from stored runs, in 80 columns, and one line where there is none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kmeans_bench.api import recommending
from kmeans_bench.planning import registry
from tests.conftest import MACHINE

Command = Callable[..., Any]
Script = Any

pytestmark = pytest.mark.usefixtures("script", "here")

GRID = """\
baseline = "loop"
implementations = ["loop", "identity", "broadcast"]
[grid]
n = [100, 1000]
k = [3, 5]
d = [2, 4]
[budget]
total = "5s"
"""


@pytest.fixture
def measured(command: Command, script: Script, here: Path) -> None:  # noqa: ARG001 - the scene comes first
    """Measure a grid: scripted identity takes 10 ms a call everywhere, broadcast 20, loop 80."""
    (here / "grid.toml").write_text(GRID, encoding="utf-8")
    command("run", "grid.toml")


@pytest.mark.usefixtures("measured")
def test_measured_sizes_are_answered_with_their_own_seconds(command: Command) -> None:
    answer = command("recommend", "100", "3", "2")

    assert answer.code == 0
    assert "take     identity/float" in answer.out
    assert "measured at these very sizes" in answer.out
    assert "why      measured quickest" in answer.out
    assert all(len(line) <= 80 for line in answer.out.splitlines())


@pytest.mark.usefixtures("measured")
def test_other_sizes_are_predicted_and_say_how_far_they_lie_outside(command: Command) -> None:
    out = " ".join(command("recommend", "40000", "4", "3").out.split())

    assert "(predicted)" in out
    assert "n is 40× beyond what was measured (100 to 1000): the interval does not hold there" in out
    assert "rests on 8 cases of grid-" in out
    assert all(len(line) <= 80 for line in command("recommend", "40000", "4", "3").out.splitlines())


@pytest.mark.usefixtures("measured")
def test_what_leaving_cases_out_showed_stands_beside_it(command: Command) -> None:
    out = " ".join(command("recommend", "500", "4", "3").out.split())
    found = json.loads(command("recommend", "500", "4", "3", "--json").out)["accuracy"]

    # Eight of eight: at least .025 ** (1 / 8) = 63 % of such cases. Every size has a time of its own: 10, 20, 80 ms are told apart.
    assert "error leaving out one of 8 cases in turn, predictions were" in out
    assert "was named in 8 of 8 (at least 63 % of such cases, at 95 %)" in out
    assert (found["cases"], found["hits"]) == (8, 8)


@pytest.mark.usefixtures("measured")
def test_the_reason_names_the_runner_up_and_where_it_loses(command: Command) -> None:
    out = " ".join(command("recommend", "500", "4", "3", "--dtype", "float64").out.split())

    assert "why predicted quickest; the runner-up broadcast/float64/1t is slower for certain" in out
    assert "of its modelled seconds are what a step costs whatever its size" in out


@pytest.mark.usefixtures("measured")
def test_code_that_changed_since_is_said(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    found = registry.discover()
    monkeypatch.setattr("kmeans_bench.planning.registry.discover", lambda *_: tuple(replace(one, digest="other") for one in found))

    assert "the code of identity changed since" in " ".join(command("recommend", "100", "3", "2").out.split())


@pytest.mark.usefixtures("measured")
def test_who_cannot_be_loaded_any_more_is_not_recommended(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [replace(one, problem="planted") if one.name == "identity" else one for one in registry.discover()]
    monkeypatch.setattr("kmeans_bench.planning.registry.discover", lambda *_: tuple(found))

    out = " ".join(command("recommend", "100", "3", "2").out.split())

    assert "take broadcast/" in out
    assert "measured, but not there or not installed any more: identity" in out


@pytest.mark.usefixtures("measured")
def test_another_machines_run_is_used_only_when_it_is_named(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kmeans_bench.measuring.environment.observe", lambda: replace(MACHINE, cpu="Other CPU"))

    refused, named = command("recommend", "100", "3", "2"), command("recommend", "100", "3", "2", "--run", "grid")

    assert "results holds runs of Scripted CPU, none of this machine (Other CPU); measure one with" in refused.err
    assert named.code == 0
    assert "measured on Scripted CPU, not here" in named.out


@pytest.mark.usefixtures("measured")
def test_the_document_has_seconds_interval_and_runner_up(command: Command) -> None:
    found = json.loads(command("recommend", "500", "4", "3", "--json", "--dtype", "float64").out)

    assert (found["best"]["implementation"], found["others"][0]["implementation"]) == ("identity", "broadcast")
    # Ten milliseconds and half a turn's drift, whatever the size.
    assert found["best"]["seconds"]["point"] == pytest.approx(0.010, rel=0.05)
    assert found["best"]["seconds"]["low"] < found["best"]["seconds"]["point"] < found["best"]["seconds"]["high"]
    assert {other["dtype"] for other in found["others"]} == {"float64"}
    assert len(found["runs"]) == 1


@pytest.mark.usefixtures("measured")
def test_the_steps_of_a_call_can_be_chosen(command: Command) -> None:
    five, fifty = (json.loads(command("recommend", "500", "4", "3", "--json", "--steps", steps).out) for steps in ("5", "50"))

    # Five steps make six assignments, fifty make fifty-one.
    assert fifty["best"]["seconds"]["point"] == pytest.approx(51 / 6 * five["best"]["seconds"]["point"])


@pytest.mark.usefixtures("measured")
def test_a_second_run_adds_its_cases(command: Command) -> None:
    command("run", "tiny.toml")

    found = json.loads(command("recommend", "500", "4", "3", "--json").out)

    assert (len(found["runs"]), found["cases"]) == (2, 10)


@pytest.mark.usefixtures("measured")
def test_points_far_out_are_answered_in_float64_with_the_reason(command: Command) -> None:
    points = np.random.default_rng(0).normal(size=(200, 3)) + 50
    points[:, 2] = 7.0
    points[1] = points[0]
    np.save("far.npy", points)

    out = " ".join(command("recommend", "--data", "far.npy", "-k", "3").out.split())

    assert "take identity/float64" in out
    assert "float32 is not safe beyond 13" in out
    assert "constant, so they tell no clusters apart: column 2" in out
    assert "1 of 200 rows repeat another one" in out


@pytest.mark.usefixtures("measured")
def test_points_around_the_origin_may_be_clustered_in_float32(command: Command) -> None:
    np.save("near.npy", np.random.default_rng(0).normal(size=(200, 3)))

    assert "float32 is safe" in command("recommend", "--data", "near.npy", "-k", "3").out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("100", "3", "2"), 3, "results holds no run yet; measure one with: kmeans-bench run survey"),
        (("3", "10", "2"), 2, "k = 10 exceeds n = 3; ask for fewer clusters"),
        (("100", "3"), 2, "three sizes are needed and 2 given: kmeans-bench recommend N K D, or --data FILE -k K"),
        (("100", "0", "2"), 2, "n = 100, k = 0, d = 2 is no problem"),
        (("--data", "none.npy", "-k", "3"), 2, "none.npy: no such file; give a .npy, .npz, .csv or .parquet file"),
        (("--data", "none.npy"), 2, "none.npy brings N and D itself; say only how many clusters"),
    ],
)
def test_what_cannot_be_answered_is_one_line(command: Command, arguments: tuple[str, ...], code: int, said: str) -> None:
    answer = command("recommend", *arguments)

    assert (answer.code, answer.out) == (code, "")
    assert answer.err.startswith(f"kmeans-bench: {said}")
    assert answer.err.count("\n") == 1


def test_more_clusters_than_different_rows_is_refused(command: Command) -> None:
    np.save("few.npy", np.repeat(np.eye(3), 5, axis=0))

    assert "few.npy: k = 4 exceeds the 3 different rows" in command("recommend", "--data", "few.npy", "-k", "4").err


@pytest.mark.usefixtures("measured")
def test_points_that_are_all_the_same_have_no_clusters(command: Command) -> None:
    np.save("same.npy", np.full((7, 2), 3.0))

    assert "same.npy: k = 2 exceeds what it holds: its 7 rows are all the same" in command("recommend", "--data", "same.npy", "-k", "2").err
    assert "7 rows, 2 columns, all of them the same point" in command("recommend", "--data", "same.npy", "-k", "1").out


@pytest.mark.usefixtures("measured")
def test_nobody_who_fits_says_so_and_exits_3(command: Command) -> None:
    answer = command("recommend", "500", "4", "3", "--threads", "7")

    assert answer.code == 3
    assert "no contender of the wanted dtypes and threads was right on any case" in answer.err


@pytest.mark.usefixtures("measured")
def test_verify_measures_the_best_and_its_runner_up_and_says_right(command: Command) -> None:
    answer = command("recommend", "500", "4", "3", "--dtype", "float64", "--verify", "--budget", "5s")
    out = " ".join(answer.out.split())

    assert answer.code == 0
    assert "1 case × 2 contenders = 2 cells" in out
    # Scripted: identity 10 ms, broadcast 20 ms, in every pair.
    assert "verdict right: identity/float64/1t is 2.0× [2.0–2.0×] as fast as broadcast/float64/1t, 12 pairs" in out
    assert "10.0 ms measured" in out


@pytest.mark.usefixtures("measured")
def test_verify_says_wrong_and_exits_1_when_the_runner_up_is_faster(command: Command, script: Script) -> None:
    script.seconds = {"identity": 0.040, "broadcast": 0.020, "loop": 0.080}

    answer = command("recommend", "500", "4", "3", "--dtype", "float64", "--verify", "--budget", "5s")

    assert answer.code == 1
    assert "verdict  wrong: identity/float64/1t is 0.50×" in answer.out


@pytest.mark.usefixtures("measured")
def test_what_verify_measured_is_no_ground_for_later_answers(command: Command) -> None:
    command("recommend", "500", "4", "3", "--verify", "--budget", "5s")

    assert len(json.loads(command("recommend", "500", "4", "3", "--json").out)["runs"]) == 1


@pytest.mark.usefixtures("measured")
def test_verify_in_json_is_one_document(command: Command) -> None:
    np.save("mine.npy", np.random.default_rng(0).normal(size=(200, 3)))
    found = json.loads(
        command("recommend", "--data", "mine.npy", "-k", "4", "--dtype", "float64", "--verify", "--budget", "5s", "--json").out
    )

    assert (found["verified"]["outcome"], found["verified"]["speedup"]["pairs"]) == ("right", 12)
    assert found["best"]["implementation"] == "identity"


def test_a_budget_without_verify_is_refused(command: Command) -> None:
    assert "--budget 5s is for --verify" in command("recommend", "500", "4", "3", "--budget", "5s").err


ONE = 'baseline = "loop"\nimplementations = ["loop", "identity"]\n[grid]\nn = [300]\nk = [4]\nd = [3]\n[budget]\ntotal = "5s"\n'


@pytest.mark.usefixtures("measured")
def test_what_takes_other_steps_is_no_ground_for_an_answer(command: Command, here: Path) -> None:
    (here / "rest.toml").write_text(ONE + '[protocol]\nkind = "converge"\n', encoding="utf-8")
    command("run", "rest.toml")

    # To a fixed point a pass has no price of its own. Of nothing else, it is better than no answer.
    assert "rests on 8 cases of grid-" in " ".join(command("recommend", "300", "4", "3").out.split())
    shutil.rmtree(next((here / "results").glob("grid-*")))
    assert "rests on 1 case of rest-" in " ".join(command("recommend", "300", "4", "3").out.split())


@pytest.mark.usefixtures("measured")
def test_one_run_that_is_large_enough_is_enough_but_for_the_very_size(
    command: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "one.toml").write_text(ONE, encoding="utf-8")
    command("run", "one.toml")

    def ground(*sizes: str) -> str:
        out = " ".join(command("recommend", *sizes).out.split())
        return out[out.index("rests on") :]

    few = ground("500", "4", "3")
    monkeypatch.setattr(recommending, "_ENOUGH", 8)

    assert few.startswith("rests on 9 cases of ")
    assert ground("500", "4", "3").startswith("rests on 8 cases of grid-")
    assert ground("300", "4", "3").startswith("rests on 9 cases of ")


@pytest.mark.usefixtures("measured")
def test_an_interrupted_run_is_not_taken_for_a_large_one(command: Command, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "one.toml").write_text(ONE, encoding="utf-8")
    command("run", "one.toml")
    monkeypatch.setattr(recommending, "_ENOUGH", 8)
    journal = next((here / "results").glob("grid-*/journal.jsonl"))
    lines = journal.read_bytes().splitlines(keepends=True)

    journal.write_bytes(b"".join(lines[: len(lines) // 2]))

    out = " ".join(command("recommend", "500", "4", "3").out.split())
    assert "rests on 5 cases of " in out  # half of the eight, and the one
    assert "one-" in out


@pytest.mark.usefixtures("measured")
def test_a_newer_run_of_one_implementation_does_not_hide_the_others(command: Command, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "narrow.toml").write_text(GRID.replace('"loop", "identity", "broadcast"', '"loop"'), encoding="utf-8")
    command("run", "narrow.toml")
    monkeypatch.setattr(recommending, "_ENOUGH", 8)

    out = " ".join(command("recommend", "500", "4", "3").out.split())

    assert "take identity/float" in out
    assert "rests on 8 cases of grid-" in out


@pytest.mark.usefixtures("measured")
def test_a_run_that_never_came_to_this_size_adds_nothing(command: Command, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "one.toml").write_text(ONE, encoding="utf-8")
    command("run", "one.toml")
    monkeypatch.setattr(recommending, "_ENOUGH", 8)
    next((here / "results").glob("one-*/journal.jsonl")).write_bytes(b"")

    assert "rests on 8 cases of grid-" in " ".join(command("recommend", "300", "4", "3").out.split())
