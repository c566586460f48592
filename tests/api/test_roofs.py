"""When a run measures the roofs of its machine, and where it finds them the next time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import kmeans_bench
from kmeans_bench.api import roofs
from kmeans_bench.api.results import MeasuredRun
from kmeans_bench.model import Dtype, Roof
from tests.conftest import Surveyor

LONG: dict[str, object] = {
    "baseline": "loop",
    "implementations": ["loop", "identity"],
    "grid": {"n": [2000], "k": [3, 5, 8], "d": [2], "dtype": ["float32", "float64"]},
}
SHORT = LONG | {"budget": {"total": 5}}

pytestmark = pytest.mark.usefixtures("script", "here")


@pytest.fixture(autouse=True)
def no_calibration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kmeans_bench.api.calibrating.missing", lambda *_: [])


def settings(run: MeasuredRun) -> list[tuple[Dtype, int]]:
    return [(roof.dtype, roof.threads) for roof in run.run.roofs]


def test_a_long_run_measures_the_roofs_of_its_dtypes_and_threads_and_stores_them() -> None:
    measured = kmeans_bench.run(LONG)

    assert settings(measured) == [(Dtype.FLOAT64, 1), (Dtype.FLOAT32, 1)]
    assert kmeans_bench.load(measured.run.run_id).run.roofs == measured.run.roofs
    assert measured.ledger["calibration"] == 0.25


def test_a_run_of_seconds_does_without(here: Path) -> None:
    assert kmeans_bench.run(SHORT).run.roofs == ()
    assert not list((here / "results").glob(".calibration/*-roofs.json"))


def test_what_is_known_is_not_measured_again_and_a_short_run_has_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    first = kmeans_bench.run(LONG)
    monkeypatch.setattr("kmeans_bench.api.session.Surveyor", lambda **_: pytest.fail("measured again"))

    assert kmeans_bench.run(SHORT, fresh=True).run.roofs == first.run.roofs
    assert kmeans_bench.run(LONG, fresh=True).run.roofs == first.run.roofs


def test_a_finished_run_gets_the_roofs_that_were_measured_since() -> None:
    before = kmeans_bench.run(SHORT)
    kmeans_bench.run(LONG | {"protocol": {"steps": 3}})
    again = kmeans_bench.run(SHORT)

    assert (before.run.roofs, again.run.run_id) == ((), before.run.run_id)
    assert settings(again) == [(Dtype.FLOAT64, 1), (Dtype.FLOAT32, 1)]


def test_a_roof_that_is_missing_is_measured_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Dtype, int]] = []

    class Listening(Surveyor):
        def survey(self, settings: Sequence[tuple[Dtype, int]]) -> Iterator[Roof]:
            asked.extend(settings)
            return super().survey(settings)

    monkeypatch.setattr("kmeans_bench.api.session.Surveyor", Listening)
    planned = kmeans_bench.plan(LONG)
    planned.results.mkdir()
    roofs.keep(planned.results, planned.environment, [Roof(dtype=Dtype.FLOAT64, threads=1, flops=1e9, bandwidth=1e9, streamed=1)])

    assert settings(planned.run()) == [(Dtype.FLOAT64, 1), (Dtype.FLOAT32, 1)]
    assert asked == [(Dtype.FLOAT32, 1)]
