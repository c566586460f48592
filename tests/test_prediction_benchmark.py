"""What `nox -s prediction` prints: shares with their bound, and whom the predictions missed."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def prediction(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    path = Path(__file__).parents[1] / "benchmarks" / "prediction.py"
    spec = importlib.util.spec_from_file_location("prediction_benchmark", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


def test_a_share_comes_with_clopper_and_pearsons_bound(prediction: ModuleType) -> None:
    # 18 of 20: the interval of the textbook, 68.3 to 98.8 %.
    assert prediction.share("kept", [True] * 18 + [False] * 2) == " 90.0 %  kept: 18 of 20, 95 % bound 68.3 to 98.8 %"
    assert prediction.share("kept", [True] * 20).endswith("20 of 20, 95 % bound 83.2 to 100.0 %")
    assert prediction.share("kept", []) == "n/a  kept"


def test_a_call_twice_as_long_as_predicted_is_a_hit_and_beyond_that_a_miss_with_figures(prediction: ModuleType) -> None:
    hit = prediction.Finding(name="hit", seconds=0.01, took=0.0199, worked=0.0199, growth=1.0, grew=None)
    miss = prediction.Finding(name="miss", seconds=0.01, took=0.031, worked=0.021, growth=1.0, grew=None)

    wall, processor, *missed = prediction.seconds([hit, miss])
    assert "1 of 2" in wall
    assert "1 of 2" in processor
    assert missed == ["    miss: 0.01 s predicted, 0.021 s of the processor, 0.031 s of wall"]


def test_growth_below_a_megabyte_is_too_small_to_tell_and_below_ten_a_class_of_its_own(prediction: ModuleType) -> None:
    tiny = prediction.Finding(name="tiny", seconds=1.0, took=1.0, worked=1.0, growth=1.0, grew=900_000)
    small = prediction.Finding(name="small", seconds=1.0, took=1.0, worked=1.0, growth=2e6, grew=3_000_000)
    large = prediction.Finding(name="large", seconds=1.0, took=1.0, worked=1.0, growth=2e7, grew=21_000_000)
    moved = prediction.Finding(name="moved", seconds=1.0, took=1.0, worked=1.0, growth=1e7, grew=30_000_000, relocated=True)

    from_ten, below, relocated, *missed = prediction.memory([tiny, small, large, moved])
    assert "1 of 1" in from_ten
    assert "0 of 1" in below
    assert "0 of 1" in relocated
    assert missed == ["    small: 2.0 MB declared, 3.0 MB measured"]
