"""`claims`: what it measures, what it prints, and what the shell learns."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kmeans_bench.model import Status

Command = Callable[..., Any]
Script = Any

pytestmark = pytest.mark.usefixtures("script", "here")

CLAIMS = """
[[claim]]
id = "holds"
quote = "broadcasting is 3-5x faster"
source = "nobody"
quantity = "speedup"
of = "broadcast"
over = "loop"
low = 3
high = 5

[[claim]]
id = "does-not"
quote = "the identity is 20-50x faster"
source = "nobody either"
means = "over the loop"
quantity = "speedup"
of = "identity"
over = "loop"
low = 20
high = 50
"""


@pytest.fixture(autouse=True)
def claimed(here: Path) -> Path:
    path = here / "tiny.toml"
    path.write_text(path.read_text() + CLAIMS)
    return path


def test_what_is_missing_is_measured_and_every_claim_gets_its_verdict(command: Command) -> None:
    # Scripted: loop 80 ms, broadcast 20 ms, identity 10 ms.
    answer = command("claims", "tiny.toml")

    assert answer.code == 0
    lines = answer.out.splitlines()
    at = lines.index("holds                            supported    2 of 2    4.0×")
    assert lines[at + 1 : at + 7] == [
        "  “broadcasting is 3-5x faster” (nobody)",
        "  speed-up of broadcast over loop: 3.0–5.0× on every case",
        "does-not                         refuted      0 of 2    8.0×",
        "  “the identity is 20-50x faster” (nobody either)",
        "  speed-up of identity over loop: 20–50× on every case",
        "  measured as: over the loop",
    ]
    assert "    outside: blobs 100/3/2 float64: 8.0×" in lines
    assert lines[-1] == "claims   1 of 2 claims hold here, 1 is refuted"
    assert max(map(len, lines)) <= 80


def test_the_second_time_nothing_is_measured(command: Command, script: Script) -> None:
    command("claims", "tiny.toml")
    asked = len(script.asked)

    assert command("claims", "tiny.toml").code == 0
    assert len(script.asked) == asked


def test_strict_makes_a_refuted_claim_a_finding(command: Command) -> None:
    assert command("claims", "tiny.toml", "--strict").code == 1
    assert command("claims", "tiny.toml", "--no-run").code == 0
    assert command("claims", "tiny.toml", "--no-run", "--strict").code == 1


def test_json_is_one_document(command: Command) -> None:
    answer = command("claims", "tiny.toml", "--json")

    (run,) = json.loads(answer.out)["runs"]
    assert (run["scenario"], run["machine"]) == ("tiny", "Scripted CPU")
    assert [(claim["id"], claim["ruling"], claim["inside"], claim["level"]) for claim in run["claims"]] == [
        ("holds", "supported", 2, 0.975),
        ("does-not", "refuted", 0, 0.975),
    ]
    assert [one["standing"] for one in run["claims"][1]["exhibits"]] == ["outside", "outside"]


def test_a_case_that_failed_leaves_its_claim_untested_with_the_reason(command: Command, script: Script) -> None:
    script.failing["identity"] = (Status.CRASHED, "signal 11")

    answer = command("claims", "tiny.toml", "--strict")

    assert answer.code == 4
    lines = answer.out.splitlines()
    at = lines.index("does-not                         not tested   0 of 2    –")
    assert lines[at + 4] == "  2 of 2 without an interval: identity/float64/1t is crashed: signal 11"


def test_where_no_claim_could_be_tested_nothing_is_concluded(command: Command, script: Script) -> None:
    script.failing["loop"] = (Status.TIMEOUT, "30 s")

    assert command("claims", "tiny.toml").code == 3


def test_two_runs_stand_side_by_side(command: Command, script: Script, here: Path) -> None:
    command("claims", "tiny.toml")
    script.seconds["identity"] = 0.002
    command("claims", "tiny.toml", "--fresh")
    older, newer = sorted(path.name for path in (here / "results").glob("tiny-*"))

    out = command("claims", "--run", f"results/{older}", "--run", f"results/{newer}").out.splitlines()

    assert out[-3:] == [
        "claim     A              B",
        "holds     supported 2/2  supported 2/2",
        "does-not  refuted 0/2    supported 2/2",
    ]


def test_more_runs_than_80_columns_hold_go_below_each_other_and_none_is_shown_twice(command: Command) -> None:
    for _ in range(6):
        command("claims", "tiny.toml", "--fresh")
    names = sorted(path.parent.name for path in Path("results").glob("*/run.json"))
    asked = [text for name in [*names, names[0]] for text in ("--run", f"results/{name}")]

    lines = command("claims", *asked).out.splitlines()

    heads = [line.split() for line in lines if line.startswith("claim ") and "verdict" not in line]
    assert heads == [["claim", "A", "B", "C", "D"], ["claim", "E", "F"]]
    assert max(map(len, lines)) <= 80


def test_what_cannot_be_asked_is_one_line(command: Command, here: Path) -> None:
    plain = here / "plain.toml"
    plain.write_text("[grid]\nn = 100\nk = 3\nd = 2\n")

    empty = command("claims", "tiny.toml", "--no-run")
    both = command("claims", "tiny.toml", "--run", "x")
    nothing = command("claims", "plain.toml")
    stored = command("claims", "plain.toml", "--no-run")
    none = command("claims", "--no-run")

    assert (empty.code, empty.err) == (3, "kmeans-bench: results holds no run of tiny.toml; measure it: kmeans-bench claims tiny.toml\n")
    assert (both.code, both.err) == (
        2,
        "kmeans-bench: --run judges stored runs as they are; leave out SCENARIO, --no-run, --fresh and --budget\n",
    )
    assert nothing.code == 2
    assert nothing.err.startswith("kmeans-bench: scenario 'plain' claims nothing; add [[claim]] tables to it, or name one of article")
    assert (stored.code, stored.err) == (2, nothing.err)
    assert (none.code, none.err) == (
        3,
        "kmeans-bench: results holds no run of a scenario that claims are made of; measure them: kmeans-bench claims\n",
    )


def test_the_claims_of_the_shipped_scenarios_are_listed(command: Command) -> None:
    answer = command("list", "claims")

    assert answer.code == 0
    lines = answer.out.splitlines()
    at = lines.index("  folklore-converge")
    assert lines[at + 1 : at + 3] == [
        "    elkan-well-defined     speed-up of scikit-learn-elkan over scikit-learn:",
        "                           ≥ 1.00× on some case with source == blobs",
    ]
    assert max(map(len, lines)) <= 80


def test_the_list_as_json_has_the_quotes(command: Command) -> None:
    found = {claim["name"]: claim for claim in json.loads(command("list", "claims", "--json").out)["claims"]}

    assert found["faiss-8x"] == {
        "name": "faiss-8x",
        "summary": "speed-up of faiss/float32 over scikit-learn/float32: ≥ 8.0× on some case",
        "scenario": "folklore-libraries",
        "quote": "K-Means 8x faster, 27x lower error than Scikit-learn in 25 lines",
        "source": "J. Adamczyk, KDnuggets, 2021, www.kdnuggets.com/2021/01/k-means-faster-lower-error-scikit-learn.html",
        "means": "equal steps from one start, both in float32: 8 times at least in one case",
    }


def test_a_claim_about_nobody_is_refused_before_anything_is_measured(command: Command, claimed: Path) -> None:
    claimed.write_text(claimed.read_text().replace('of = "broadcast"', 'of = "brodcast"'))

    answer = command("claims", "tiny.toml")

    assert answer.code == 2
    assert answer.err == "kmeans-bench: tiny: claim 'holds': of = 'brodcast' matches no implementation, did you mean 'broadcast'?\n"
    assert not Path("results").exists()
