"""Slow-downs of known size: who does how much more, and that it is done."""

from __future__ import annotations

import importlib.util
import random
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def gate_planted(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    spec = importlib.util.spec_from_file_location("gate_planted", BENCHMARKS / "gate_planted.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "gate_planted", module)  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_one_of_24_is_slowed_down_by_each_of_2_5_10_and_20_percent(gate_planted: ModuleType) -> None:
    repeats = gate_planted.planted(random.Random(1))  # noqa: S311 - any draw will do

    assert Counter(repeats.values()) == {100: 20, 102: 1, 105: 1, 110: 1, 120: 1}


def test_the_work_is_done_as_often_as_is_said(gate_planted: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate_planted.write(tmp_path / "plugins", {"identity-0": 105})
    (tmp_path / "plugins/_unit_identity.py").write_text("calls = []\n\ndef fit(problem):\n    calls.append(problem)\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "plugins"))
    found: dict[str, object] = {}
    exec((tmp_path / "plugins/identity-0.py").read_text("utf-8"), found)  # noqa: S102 - it was written above
    assert callable(found["fit"])
    found["fit"]("a problem")

    assert sys.modules.pop("_unit_identity").calls == ["a problem"] * 105


def test_the_ledger_counts_measured_cells_by_what_was_planted_and_is_read_back(gate_planted: ModuleType, tmp_path: Path) -> None:
    usual = {
        "started_at": "2026-01-02",
        "commit": "0123456789ab",
        "machine": "A CPU",
        "suites": 1,
        "faster": 0,
        "undecided": 0,
        "no_change": 0,
    }
    lines = [
        gate_planted.Level(**{**usual, "planted": 0, "cells": 20, "slower": 0, "faster": 1, "undecided": None}),
        gate_planted.Level(**usual, planted=5, cells=1, slower=1),
        gate_planted.Level(**{**usual, "undecided": 1}, planted=5, cells=1, slower=0),
    ]
    ledger = tmp_path / "ledger.csv"
    for line in lines:
        gate_planted.append(ledger, [line])
    pooled = gate_planted.pooled(gate_planted.read(ledger))

    assert gate_planted.read(ledger) == lines
    assert (pooled[5].hits, pooled[5].of) == (1, 2)
    assert (pooled[0].hits, pooled[0].of) == (1, 20), "called anything, faster too, is a false call"
    assert (pooled[20].hits, pooled[20].of) == (0, 0)
