"""A cache on disk: what was timed is read again; what cannot be read is nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kmeans_bench.judging.calibration import Calibration, Size, Trial
from kmeans_bench.model import Contender, Dtype
from kmeans_bench.storage import calibrations


def timed(name: str = "identity", key: str = "1", seconds: float = 0.25) -> Calibration:
    trial = Trial(size=Size(n=1000, k=3, d=2), steps=2, seconds=seconds)
    return Calibration(contender=Contender(implementation=name, dtype=Dtype.FLOAT64, threads=1), key=key, trials=(trial,))


def test_what_was_stored_is_read_again_bit_for_bit(tmp_path: Path) -> None:
    calibrations.add(tmp_path, "here", [timed(seconds=0.1 + 0.2), timed("loop")])

    assert calibrations.read(tmp_path, "here") == (timed(seconds=0.1 + 0.2), timed("loop"))
    assert calibrations.read(tmp_path, "elsewhere") == ()


def test_of_one_contender_the_newest_counts_and_others_stay(tmp_path: Path) -> None:
    calibrations.add(tmp_path, "here", [timed(key="1"), timed("loop")])
    calibrations.add(tmp_path, "here", [timed(key="2")])

    assert calibrations.read(tmp_path, "here") == (timed(key="2"), timed("loop"))


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"schema":99,"calibrations":[]}', '{"schema":1,"calibrations":[{"key":1}]}', '{"schema":1}']
)
def test_a_damaged_file_and_one_of_a_newer_version_hold_nothing_and_are_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / calibrations.FOLDER).mkdir()
    (tmp_path / calibrations.FOLDER / "here.json").write_text(content, encoding="utf-8")

    assert calibrations.read(tmp_path, "here") == ()
    calibrations.add(tmp_path, "here", [timed()])
    assert calibrations.read(tmp_path, "here") == (timed(),)
