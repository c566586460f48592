"""`show --metric`: one number per cell, in 80 columns, and a reason where there is none."""

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


def body(out: str) -> list[str]:
    """Return the lines below the head."""
    lines = out.splitlines()
    return lines[next(number for number, line in enumerate(lines) if line.startswith("metric ")) + 1 :]


def test_cases_stand_down_and_contenders_across(command: Command) -> None:
    command("run", "tiny.toml")

    lines = body(command("show", "--metric", "time").out)

    # Scripted: 20, 10 and 80 ms, the median turn 1 + 2.5/600 times as long.
    assert lines[:3] == [
        "n/k/d    broadcast  identity    loop",
        "100/3/2     20.1ms    10.0ms  80.3ms",
        "100/5/2     20.1ms    10.0ms  80.3ms",
    ]


def test_a_slowdown_is_over_the_fastest_which_shows_its_time(command: Command) -> None:
    command("run", "tiny.toml")

    out = command("show", "--metric", "slowdown").out

    assert "100/3/2        2.0    10.0ms   8.0" in out
    assert "a time: the fastest of its case" in out
    assert "intervals within launches (2 launches); --sort slowdown or --json shows them" in out


def test_the_unit_is_nanoseconds_per_term_and_step(command: Command) -> None:
    command("run", "tiny.toml")

    # 10.0417 ms over 100 · 3 · 2 · 5 terms, and over 100 · 5 · 2 · 5.
    out = command("show", "--metric", "unit").out

    assert "100/3/2      6,690     3,350  26,800" in out
    assert "100/5/2      4,020     2,010  16,100" in out


def test_inertia_and_memory_have_no_interval_and_say_when_they_are_unknown(command: Command) -> None:
    command("run", "tiny.toml")

    assert "100/3/2       12.5      12.5  12.5" in command("show", "--metric", "inertia").out
    assert "100/3/2      0.750     0.750  0.750" in command("show", "--metric", "agreement").out
    memory = command("show", "--metric", "memory").out
    assert "100/3/2        [1]       [1]   [1]" in memory
    assert "[1] peak memory was not measured here (6 cells)" in memory


def test_a_refused_number_has_its_reason_below_the_table(command: Command, script: Script) -> None:
    script.failing["broadcast"] = (Status.SKIPPED, "needs 25.6 GB")
    command("run", "tiny.toml")

    for metric in ("time", "speedup", "slowdown", "unit", "memory", "inertia"):
        out = command("show", "--metric", metric).out
        assert "100/3/2        [1] " in out
        assert "[1] skipped: needs 25.6 GB (2 cells)" in out


def test_a_table_that_does_not_fit_takes_codes_and_then_rows(command: Command, here: Path) -> None:
    tiny = (here / "tiny.toml").read_text(encoding="utf-8").replace('["float64"]', '["float64", "float32"]')
    (here / "wide.toml").write_text(tiny, encoding="utf-8")
    (here / "wider.toml").write_text(tiny + "threads = [1, 2]\n", encoding="utf-8")
    command("run", "wide.toml")
    command("run", "wider.toml")

    codes, rows = (command("show", name, "--metric", "inertia").out for name in ("wide-", "wider-"))

    assert "n/k/d     B64   B32   I64   I32   L64   L32" in codes
    assert "B32 broadcast/float32" in codes
    assert "broadcast/float64/1t  100/3/2      12.5" in rows
    assert max(len(line) for line in (codes + rows).splitlines()) <= 80


def test_sorted_by_the_metric_it_is_a_ranking_with_intervals(command: Command, script: Script) -> None:
    script.failing["broadcast"] = (Status.SKIPPED, "needs 25.6 GB")
    command("run", "tiny.toml")

    lines = body(command("show", "--metric", "slowdown", "--sort=-slowdown").out)

    assert lines[:7] == [
        "contender  n/k/d     median  slowdown  95 %",
        "loop       100/3/2  80.3 ms      8.0×  8.0–8.0",
        "loop       100/5/2  80.3 ms      8.0×  8.0–8.0",
        "identity   100/3/2  10.0 ms         –  fastest of its case",
        "identity   100/5/2  10.0 ms         –  fastest of its case",
        "broadcast  100/3/2 skipped: needs 25.6 GB",
        "broadcast  100/5/2 skipped: needs 25.6 GB",
    ]


def test_sorting_alone_sorts_the_speedups(command: Command) -> None:
    command("run", "tiny.toml")

    lines = body(command("show", "--sort", "-speedup").out)

    assert [line.split()[0] for line in lines[1:7]] == ["identity", "identity", "broadcast", "broadcast", "loop", "loop"]
    assert lines[5] == "loop       100/3/2  80.3 ms         –  baseline"


def test_sorting_by_an_axis_keeps_the_table(command: Command) -> None:
    command("run", "tiny.toml")

    lines = body(command("show", "--metric", "time", "--sort", "-k").out)

    assert [line.split()[0] for line in lines[:3]] == ["n/k/d", "100/5/2", "100/3/2"]


def test_what_cannot_be_told_from_the_baseline_is_marked(command: Command, script: Script) -> None:
    script.seconds["broadcast"] = script.seconds["identity"]
    command("run", "tiny.toml")

    out = command("show", "--metric", "speedup", "--baseline", "identity").out

    assert "100/3/2      ≈1.00         –  0.1" in out
    assert "≈ no verdict: the interval holds 1" in out


def test_the_fallback_s_ratios_have_a_star(command: Command, script: Script) -> None:
    script.failing["loop"] = (Status.SKIPPED, "would take 3.3 min a call")
    command("run", "tiny.toml")

    out = command("show", "--metric", "speedup").out

    assert "100/3/2      0.50*        –*   [1]" in out
    assert "* over the fallback, because the baseline has no result there" in out


def test_the_json_of_a_metric_has_intervals_reasons_and_the_order_asked_for(command: Command, script: Script) -> None:
    script.failing["loop"] = (Status.CRASHED, "signal 11")
    command("run", "tiny.toml")

    (run,) = json.loads(command("show", "--metric", "slowdown", "--sort", "-value", "--json").out)["runs"]
    first, last = run["cells"][0], run["cells"][-1]

    assert (run["metric"], run["unit"]) == ("slowdown", "contender seconds / seconds of the fastest")
    assert (first["implementation"], first["value"], first["over"]) == ("broadcast", pytest.approx(2), "identity/float64/1t")
    assert (first["scope"], first["low"]) == ("within launches", pytest.approx(2))
    assert (last["implementation"], last["value"], last["reason"]) == ("loop", None, "crashed: signal 11")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--sort", "size"), "--sort 'size' is no column of this table; there are case, n, k, d,"),
        (("--metric", "time", "--sort", "speedup"), "--sort 'speedup' is no column of this table"),
        (("--metric", "speedup", "--baseline", "nobody"), "baseline 'nobody' is not part of run"),
        (("tiny", "--metric", "time"), "--metric is for one run, and two are named: tiny and tiny"),
    ],
)
def test_what_cannot_be_shown_is_one_line(command: Command, arguments: tuple[str, ...], said: str) -> None:
    command("run", "tiny.toml")

    answer = command("show", "tiny", *arguments)

    assert answer.code == 2
    assert said in answer.err
    assert len(answer.err.splitlines()) == 1
    assert answer.out == ""


def test_one_case_may_be_shown_alone(command: Command) -> None:
    command("run", "tiny.toml")

    out = command("show", "--case", "k=5", "--metric", "time").out

    assert "100/5/2" in out
    assert "100/3/2" not in out
