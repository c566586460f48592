"""The share of the limit on the terminal: in the table where it fits, as a metric, and in a case's explanation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kmeans_bench.api import roofs
from kmeans_bench.model import Dtype, Environment, Roof

Command = Callable[..., Any]

pytestmark = pytest.mark.usefixtures("script")

# n=100 k=3 d=2, five steps in float64: 6 · (103 · 2 · 8 + 400) + 5 · 48 = 12,528 bytes, at 10 MB/s 1.2528 ms of the 10.0417.
ROOF = Roof(dtype=Dtype.FLOAT64, threads=1, flops=1e9, bandwidth=10e6, streamed=10**8)


@pytest.fixture
def known(here: Path, machine: Environment) -> None:
    (here / "results").mkdir()
    roofs.keep(here / "results", machine, [ROOF])


@pytest.mark.usefixtures("known")
def test_the_table_shows_the_share_where_it_fits_and_what_it_is_a_share_of(command: Command) -> None:
    command("run", "tiny.toml")

    out = command("show").out

    assert "contender  n/k/d     median  ±95 %   limit        ×  loop" in out
    assert "identity   100/3/2  10.0 ms ±0.2 %    12 %     8.0×  8.0–8.0" in out
    assert "roofs    1 thread: 1 GFLOP/s float64, reading 10.0 MB/s" in out


@pytest.mark.usefixtures("here")
def test_without_roofs_the_table_has_no_such_column_and_the_metric_says_why(command: Command) -> None:
    command("run", "tiny.toml", "--budget", "5s")

    assert "limit" not in command("show").out
    assert "[1] roofs not measured (6 cells)" in command("show", "--metric", "limit").out
    assert "no share of the limit: roofs not measured" in command("show", "--case", "k=3").out


@pytest.mark.usefixtures("known")
def test_the_metric_is_in_per_cent(command: Command) -> None:
    command("run", "tiny.toml")

    out = command("show", "--metric", "limit").out

    # k=5: 6 · (105 · 16 + 400) + 5 · 80 = 12,880 bytes.
    assert "100/3/2       6.2%       12%  1.6%" in out
    assert "100/5/2       6.4%       13%  1.6%" in out
    assert "identity   100/5/2      13 %  ±0.2 %" in command("show", "--metric", "limit", "--sort", "-limit").out


@pytest.mark.usefixtures("known")
def test_a_case_is_explained_with_the_rates_behind_its_share(command: Command) -> None:
    command("run", "tiny.toml")

    out = command("show", "--case", "k=3").out

    # 6 · 2 · 600 + 5 · 200 = 8200 operations in 10.0417 ms; 8200 / 12,528 · 10 MB/s.
    assert "12 % of the limit: 0.000817 GFLOP/s of 0.00655 GFLOP/s, set by memory" in " ".join(out.split())


@pytest.mark.usefixtures("known")
def test_the_json_has_share_interval_rates_and_reason(command: Command) -> None:
    command("run", "tiny.toml")

    (run,) = json.loads(command("show", "--json").out)["runs"]
    (metric,) = json.loads(command("show", "--metric", "limit", "--json").out)["runs"]
    found = next(cell["limit"] for cell in run["cells"] if cell["implementation"] == "identity" and cell["k"] == 3)

    assert found["share"]["point"] == pytest.approx(1.2528e-3 / (0.010 * (1 + 2.5 / 600)), rel=1e-3)
    assert (found["by"], found["reason"]) == ("memory", None)
    assert metric["unit"] == "useful operations a second / what the roofs allow"
    assert all(cell["low"] < cell["value"] < cell["high"] for cell in metric["cells"])
