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
