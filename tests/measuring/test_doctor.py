from __future__ import annotations

from pathlib import Path

import pytest

from kmeans_bench.measuring import doctor, machine
from kmeans_bench.model import Grade, Probe


def by_name(probes: tuple[Probe, ...]) -> dict[str, Probe]:
    return {probe.name: probe for probe in probes}


def test_every_probe_has_a_name_of_its_own_and_one_line(tmp_path: Path) -> None:
    probes = doctor.examine(tmp_path, twins=lambda: [[(1.0, 1.0)] * 6] * 5)

    assert len(by_name(probes)) == len(probes)
    assert all("\n" not in probe.finding for probe in probes)
    assert probes[-1].name == "noise"
    assert list(tmp_path.iterdir()) == []


def test_without_twins_no_noise_is_measured(tmp_path: Path) -> None:
    assert "noise" not in by_name(doctor.examine(tmp_path))


def test_a_look_that_fails_is_unknown_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> bool:
        msg = "not\nhere"
        raise PermissionError(msg)

    monkeypatch.setattr(machine, "pinning_works", refused)
    probe = by_name(doctor.examine(tmp_path, twins=lambda: [[(1.0, 1.0)]]))

    assert probe["pinning"].grade is Grade.UNKNOWN
    assert probe["pinning"].finding == "could not look: PermissionError: not"
    assert probe["noise"].grade is Grade.UNKNOWN
    assert "pairs" in probe["noise"].finding


def test_other_processes_are_told_from_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    # Two cores for 100 ticks: 110 busy, 80 idle, 10 stolen; this process took 0.1 s of the second.
    looks = iter([{"busy": 1000, "idle": 5000, "stolen": 7}, {"busy": 1110, "idle": 5080, "stolen": 17}])
    own = iter([3.0, 3.1])
    monkeypatch.setattr(machine, "core_times", lambda: next(looks))
    monkeypatch.setattr(machine, "usable_cores", lambda: (0, 1))
    monkeypatch.setattr(doctor, "own_seconds", lambda: next(own))

    activity = doctor.watch(1.0, sleep=lambda _: None)

    assert activity.busy == pytest.approx(1.0)
    assert activity.stolen == pytest.approx(0.05)


def test_a_system_that_shows_nothing_leaves_activity_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "core_times", lambda: None)

    assert doctor.watch(1.0, sleep=lambda _: None) == doctor.Activity()


def test_the_step_of_a_clock_is_the_smallest_it_takes() -> None:
    ticks = iter([0.0, 0.0, 0.5, 0.5, 0.75, 2.0])

    assert doctor.clock_step(clock=lambda: next(ticks), steps=5) == 0.25


def test_a_folder_that_does_not_exist_is_judged_by_the_one_it_would_be_made_in(tmp_path: Path) -> None:
    assert doctor.storage(tmp_path / "not" / "yet").grade is not Grade.BAD
    assert not (tmp_path / "not").exists()


def test_a_file_in_the_folders_place_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("occupied", encoding="utf-8")

    assert doctor.storage(tmp_path / "results").grade is Grade.BAD


def test_a_planted_temporary_is_not_tried_where_memory_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "memory_available", lambda: 10**8)

    assert doctor.peak_memory().grade is Grade.UNKNOWN
