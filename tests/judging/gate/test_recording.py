"""Recorded rounds: written, read back, and reduced as the gate reduces them."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from gate_proof import recording
from gate_proof.replay import Resampler
from kmeans_bench.errors import StorageError
from kmeans_bench.judging.gate import bout
from kmeans_bench.model import Ask, Change, GateRule, Phase, Quad

ABOUT = {
    "cells": [{"id": "a", "threads": 1}, {"id": "b", "threads": 2}],
    "machine": "Scripted CPU",
    "recorded_at": "2026-01-01T00:00:00Z",
    "quarters": 4,
}


def quads(rng: np.random.Generator, *, threads: int, count: int = 8) -> list[Quad]:
    """Return quads of about 1 ms, in tenths of a microsecond as they are stored."""
    made = []
    for _ in range(count):
        a, b, c, d = (float(value) * 1e-7 for value in rng.integers(9_000, 11_000, 4))
        made.append(Quad(base_first=bool(rng.integers(2)), walls=(a, b, c, d), cpus=(a / 2, b / 2, c / 2, d / 2) if threads == 1 else None))
    return made


@pytest.fixture
def rounds() -> list[dict[int, list[Quad]]]:
    rng = np.random.default_rng(0)
    return [{0: quads(rng, threads=1), 1: quads(rng, threads=2)} for _ in range(5)]


def test_what_was_recorded_is_read_back_and_gives_the_gates_own_numbers(rounds: list[dict[int, list[Quad]]], tmp_path: Path) -> None:
    recording.save(tmp_path, rounds, [True, False] * 2 + [True], **ABOUT)
    read = recording.load(tmp_path)
    ask = Ask(phase=Phase.CONFIRM, round=0, cells=(0,), scale=4)

    assert (read.cells, read.threads, read.machine, read.base.shape) == (("a", "b"), (1, 2), "Scripted CPU", (5, 2, 16, 2))
    for number, cells in enumerate(rounds):
        for cell, own in cells.items():
            expected = bout(own, ask=ask, base_launched_first=True, core=None)
            assert read.numbers(range(4))[number, cell, 1] == pytest.approx(expected.wall, abs=1e-9)
            if expected.cpu is not None:
                assert read.numbers(range(4))[number, cell, 0] == pytest.approx(expected.cpu, abs=1e-3)  # half ticks are rounded
    assert np.isnan(read.base[:, 1, :, 0]).all()


def test_a_quarter_of_the_quads_is_a_screen_visit(rounds: list[dict[int, list[Quad]]], tmp_path: Path) -> None:
    recording.save(tmp_path, rounds, [True] * 5, **ABOUT)
    ask = Ask(phase=Phase.SCREEN, round=0, cells=(0,), scale=1)
    expected = bout(rounds[3][0][4:6], ask=ask, base_launched_first=True, core=None)

    assert recording.load(tmp_path).numbers([2])[3, 0, 1] == pytest.approx(expected.wall, abs=1e-9)


def test_the_same_rounds_give_the_same_bytes(rounds: list[dict[int, list[Quad]]], tmp_path: Path) -> None:
    for name in ("one", "two"):
        recording.save(tmp_path / name, rounds, [True] * 5, **ABOUT)

    assert (tmp_path / "one" / "rounds.csv.gz").read_bytes() == (tmp_path / "two" / "rounds.csv.gz").read_bytes()


def test_a_recording_of_another_version_is_refused(rounds: list[dict[int, list[Quad]]], tmp_path: Path) -> None:
    recording.save(tmp_path, rounds, [True] * 5, **ABOUT)
    (tmp_path / "recording.json").write_text(json.dumps({"version": 2}), encoding="utf-8")

    with pytest.raises(StorageError, match="version 2, this reader knows 1"):
        recording.load(tmp_path)


def test_a_round_that_lacks_quads_is_refused(rounds: list[dict[int, list[Quad]]], tmp_path: Path) -> None:
    rounds[2][0] = rounds[2][0][:-1]
    recording.save(tmp_path, rounds, [True] * 5, **ABOUT)

    with pytest.raises(StorageError, match="79 quads are not the same number for 2 cells in 5 rounds"):
        recording.load(tmp_path)


@pytest.mark.skipif(not recording.RECORDED.exists(), reason="no rounds have been recorded yet")
def test_the_committed_rounds_are_enough_and_turn_no_suite_red() -> None:
    read = recording.load(recording.RECORDED)
    resampler, rng = Resampler(read), np.random.default_rng(1)

    assert len(read.base) >= 60
    assert not any(resampler.play(GateRule(), rng).stopped for _ in range(40))


def test_a_planted_slow_down_is_a_factor_on_heads_seconds() -> None:
    even = np.full((30, 2, 16, 2), 0.001)
    calm = recording.Recording(cells=("a", "b"), threads=(1, 2), base=even, head=even)

    played = Resampler(calm).play(GateRule(), np.random.default_rng(0), {1: 0.1})
    verdict = played.verdict.cells[1]

    assert [cell.change for cell in played.verdict.cells] == [Change.NO_CHANGE, Change.SLOWER, Change.NO_CHANGE]
    assert verdict.estimate is not None
    assert math.log(verdict.estimate.point) == pytest.approx(-math.log1p(0.1))
