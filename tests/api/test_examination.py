"""The doctor measures identical code with the workers that measure runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from kmeans_bench.api import roofs
from kmeans_bench.api.examination import examine, surveyed, twins
from kmeans_bench.measuring import environment
from kmeans_bench.measuring.roofs import Setting
from kmeans_bench.model import Dtype, Probe, Roof


@pytest.mark.live
@pytest.mark.skipif(sys.platform != "linux", reason="forked workers as on Linux")
def test_identical_code_is_measured_as_pairs_within_launches() -> None:
    launches = twins()

    assert len(launches) == 6
    assert all(first > 0 and second > 0 for launch in launches for first, second in launch)


@pytest.mark.parametrize("noise", [True, False])
def test_the_noise_is_measured_only_when_asked_for(noise: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001 - both cases
    asked: list[tuple[bool, bool]] = []

    def look(_results: Path, *, twins: object = None, roofs: object = None) -> tuple[Probe, ...]:
        asked.append((twins is not None, roofs is not None))
        return ()

    monkeypatch.setattr("kmeans_bench.measuring.doctor.examine", look)

    examine(tmp_path, noise=noise)

    assert asked == [(noise, noise)]


class Surveying:
    """Stands in for the surveyor: the machine was quiet when it was looked at first."""

    rates = iter([90e9, 60e9])

    def __init__(self, **_: object) -> None:
        """Take whatever a surveyor takes."""

    def survey(self, settings: Sequence[Setting]) -> Iterator[Roof]:
        rate = next(Surveying.rates)
        for dtype, threads in settings:
            yield Roof(dtype=dtype, threads=threads, flops=rate, bandwidth=14e9, streamed=10**8)


def test_roofs_are_kept_and_the_higher_ones_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kmeans_bench.api.examination.Surveyor", Surveying)
    first, second = surveyed(tmp_path), surveyed(tmp_path)

    assert [roof.flops for roof in first] == [90e9, 90e9]
    assert second == first == roofs.known(tmp_path, environment.observe(), roofs.PLAIN)


@pytest.mark.usefixtures("machine")
def test_known_roofs_are_told_without_measuring(tmp_path: Path) -> None:
    roof = Roof(dtype=Dtype.FLOAT64, threads=1, flops=92.1e9, bandwidth=14.04e9, streamed=10**8)
    roofs.keep(tmp_path, environment.observe(), [roof])

    (told,) = [probe.finding for probe in examine(tmp_path, noise=False) if probe.name == "roofs"]

    assert told == "GEMM peak 92.1 GFLOP/s float64; reading 14 GB/s (1 thread)"
