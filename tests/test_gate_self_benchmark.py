"""The ledger of gates on identical code: a line per suite, and what they come to with exact bounds."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def gate_self(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    spec = importlib.util.spec_from_file_location("gate_self", BENCHMARKS / "gate_self.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "gate_self", module)  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def outcome(gate_self: ModuleType, **changed: object) -> object:
    usual = {
        "started_at": "2026-01-02T03:04:05+00:00", "commit": "0123456789ab", "machine": "A CPU", "cores": 2, "seed": 1, "exit_code": 0,
        "change": "no change", "cells": 24, "slower": 0, "faster": 0, "undecided": 1, "resolution": "0.0412", "seconds": 81.5, "reason": "",
    }  # fmt: skip
    return gate_self.Outcome(**{**usual, **changed})


def test_what_is_added_is_read_back_and_the_header_stands_once(gate_self: ModuleType, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.csv"
    lines = [outcome(gate_self), outcome(gate_self, exit_code=3, reason="the placebo, one file in both slots, was called")]
    for line in lines:
        gate_self.append(ledger, line)

    assert gate_self.read(ledger) == lines
    assert len(ledger.read_text("utf-8").splitlines()) == 3


def test_a_suite_that_would_fail_a_build_is_a_false_alarm_invalid_ones_included(gate_self: ModuleType) -> None:
    every = [outcome(gate_self)] * 18 + [outcome(gate_self, exit_code=1, slower=1), outcome(gate_self, exit_code=3)]
    rate = gate_self.alarms(every)

    assert (rate.hits, rate.of) == (2, 20)
    assert rate.low == pytest.approx(0.0123, abs=1e-4), "Clopper and Pearson's 95 % interval of 2 of 20"
    assert rate.high == pytest.approx(0.3170, abs=1e-4)
    assert "2 of 20 = 10.00 % [1.23, 31.70]" in gate_self.summary(every)[0]


def test_an_empty_ledger_claims_nothing(gate_self: ModuleType, tmp_path: Path) -> None:
    assert "0 of 0 = 0.00 % [0.00, 100.00]" in gate_self.summary(gate_self.read(tmp_path / "none.csv"))[0]
