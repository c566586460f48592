"""The doctor measures identical code with the workers that measure runs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kmeans_bench.api.examination import examine, twins
from kmeans_bench.model import Probe


@pytest.mark.live
@pytest.mark.skipif(sys.platform != "linux", reason="forked workers as on Linux")
def test_identical_code_is_measured_as_pairs_within_launches() -> None:
    launches = twins()

    assert len(launches) == 6
    assert all(first > 0 and second > 0 for launch in launches for first, second in launch)


@pytest.mark.parametrize("noise", [True, False])
def test_the_noise_is_measured_only_when_asked_for(noise: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001 - both cases
    asked: list[bool] = []

    def look(_results: Path, *, twins: object) -> tuple[Probe, ...]:
        asked.append(twins is not None)
        return ()

    monkeypatch.setattr("kmeans_bench.measuring.doctor.examine", look)

    examine(tmp_path, noise=noise)

    assert asked == [noise]
