"""Runs written by every version ever released: nobody edits them, every later version reads them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kmeans_bench.model import Status
from kmeans_bench.storage import encoding, folder

if TYPE_CHECKING:
    from tests.storage.conftest import Bench

RELEASED = Path(__file__).parent / "released"


def test_there_is_a_run_of_every_version() -> None:
    assert sorted(path.name for path in RELEASED.iterdir()) == [str(version) for version in range(1, encoding.SCHEMA + 1)]


@pytest.mark.parametrize("version", range(1, encoding.SCHEMA + 1))
def test_a_run_of_that_version_is_read(bench: Bench, version: int) -> None:
    run = folder.load(RELEASED, str(RELEASED / str(version)))

    assert run.warnings == ()
    assert run.roofs == ()  # nobody measured them then
    assert run.probes == ()  # nor was the doctor heard
    assert (run.started_at, run.environment) == ("2026-11-23T12:00:00+00:00", bench.environment)
    assert run.plan == bench.plan(where="k >= 2", memory_limit=2**32)
    assert [found.status for found in run.measurements] == [Status.OK, Status.ERROR, Status.SKIPPED, Status.SKIPPED]
    assert run.measurements[0].samples == bench.measured().samples
    assert (run.measurements[0].inertia, run.measurements[0].peak_bytes, run.measurements[0].threads) == (2.5, 100, 1)
    assert run.measurements[1].reason == "ValueError: no"
    assert [twin.contender.implementation for twin in run.twins] == ["identity"]
