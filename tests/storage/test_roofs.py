"""A cache on disk: what was measured is read again, what cannot be read is nothing, and roofs only rise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kmeans_bench.model import Dtype, Roof
from kmeans_bench.storage import calibrations, roofs

ROOF = Roof(dtype=Dtype.FLOAT64, threads=1, flops=90e9 + 0.1, bandwidth=14e9, streamed=1 << 27)
SINGLE = replace(ROOF, dtype=Dtype.FLOAT32, flops=180e9)


def test_what_was_stored_is_read_again_bit_for_bit_and_of_this_machine_alone(tmp_path: Path) -> None:
    assert roofs.add(tmp_path, "here", [ROOF, SINGLE]) == (ROOF, SINGLE)

    assert roofs.read(tmp_path, "here") == (ROOF, SINGLE)
    assert roofs.read(tmp_path, "elsewhere") == ()


def test_a_roof_measured_again_can_only_rise(tmp_path: Path) -> None:
    roofs.add(tmp_path, "here", [ROOF])
    kept = roofs.add(tmp_path, "here", [replace(ROOF, flops=60e9, bandwidth=15e9), SINGLE])

    assert kept == roofs.read(tmp_path, "here") == (replace(ROOF, bandwidth=15e9), SINGLE)


def test_calibrations_of_the_same_machine_lie_beside_it(tmp_path: Path) -> None:
    roofs.add(tmp_path, "here", [ROOF])
    calibrations.add(tmp_path, "here", [])

    assert roofs.read(tmp_path, "here") == (ROOF,)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema":99,"roofs":[]}', '{"schema":1,"roofs":[{"threads":1}]}', '{"schema":1}'])
def test_a_damaged_file_and_one_of_a_newer_version_hold_nothing_and_are_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / calibrations.FOLDER).mkdir()
    (tmp_path / calibrations.FOLDER / "here-roofs.json").write_text(content, encoding="utf-8")

    assert roofs.read(tmp_path, "here") == ()
    assert roofs.add(tmp_path, "here", [ROOF]) == (ROOF,)
