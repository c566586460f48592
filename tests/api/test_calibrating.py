"""When a run times contenders first, what it keeps of that, and what it does not time again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import kmeans_bench
from kmeans_bench.api import calibrating, events
from kmeans_bench.judging.calibration import Calibration, Size, Trial
from kmeans_bench.measuring.calibration import Candidate
from kmeans_bench.measuring.ledger import Ledger

LONG: dict[str, object] = {
    "baseline": "loop",
    "fallback": "identity",
    "implementations": ["loop", "identity", "broadcast"],
    "grid": {"n": [2000], "k": [3, 5, 8], "d": [2], "dtype": ["float64"]},
}
SHORT = LONG | {"budget": {"total": 5}}

pytestmark = pytest.mark.usefixtures("script", "here")


class Timed:
    """Stands in for the calibrator: every call takes a second, which nobody would have predicted."""

    asked: list[str]

    def __init__(self, ledger: Ledger, **_: Any) -> None:  # noqa: ANN401 - engine, clock and cost are not used
        self.ledger = ledger

    def calibrate(self, candidates: Sequence[Candidate]) -> list[Calibration]:
        Timed.asked += [one.contender.implementation for one in candidates]
        self.ledger.calibration += 1.25
        trial = Trial(size=Size(n=2000, k=5, d=2), steps=5, seconds=1.0)
        return [Calibration(contender=one.contender, key=one.key, trials=(trial,)) for one in candidates]


@pytest.fixture(autouse=True)
def timed(monkeypatch: pytest.MonkeyPatch) -> type[Timed]:
    Timed.asked = []
    monkeypatch.setattr("kmeans_bench.api.session.Calibrator", Timed)
    return Timed


def test_a_long_run_times_its_contenders_first_and_plans_with_what_it_found() -> None:
    heard: list[events.Event] = []
    before = kmeans_bench.plan(LONG).plan
    measured = kmeans_bench.run(LONG, on_event=heard.append)

    assert sorted(Timed.asked) == ["broadcast", "identity", "loop"]
    started, calibrated = heard[0], heard[1]
    assert isinstance(started, events.Started)
    assert isinstance(calibrated, events.Calibrated)
    assert (started.calibrating, calibrated.contenders, calibrated.seconds) == (3, 3, 1.25)
    assert measured.ledger["calibration"] == 1.25 + 0.25  # and the roofs
    # The stored plan is the second one: one second a call at k = 5, where the first knew priors.
    planned = {one.cell.id: one.seconds for one in measured.run.plan.cells}
    assert all(planned[one.cell.id] == pytest.approx(1.0, rel=0.01) for one in before.cells if one.cell.case.k == 5)


def test_what_was_timed_once_is_not_timed_again_and_a_dry_run_uses_it(here: Path) -> None:
    kmeans_bench.run(LONG)
    Timed.asked.clear()
    other_work = LONG | {"protocol": {"kind": "converge"}}  # no stored run teaches anything about it
    planned = kmeans_bench.plan(other_work).plan
    kmeans_bench.run(other_work)

    # 30 steps are expected and one assignment, 5 and one were timed: 31 / 6 s but for what is done once a call.
    assert all(one.seconds == pytest.approx(31 / 6, rel=0.2) for one in planned.cells if one.cell.case.k == 5)
    assert Timed.asked == []
    assert len([path for path in (here / "results" / ".calibration").iterdir() if not path.stem.endswith("-roofs")]) == 1


def test_an_edited_plug_in_is_timed_anew(here: Path) -> None:
    own = here / "own"
    own.mkdir()
    for text in ("import numpy\n\n\ndef fit(problem): ...\n", "import numpy\n\n\ndef fit(problem): return None\n"):
        (own / "identity.py").write_text(text, encoding="utf-8")
        planned = kmeans_bench.plan(LONG, folders=[own])
        asked = [one.contender.implementation for one in calibrating.missing(planned, planned.to_run)]
        kmeans_bench.run(LONG, folders=[own])

    assert asked == ["identity"]


def test_a_run_of_seconds_is_not_worth_it() -> None:
    heard: list[events.Event] = []
    kmeans_bench.run(SHORT, on_event=heard.append)

    assert Timed.asked == []
    assert not any(isinstance(event, events.Calibrated) for event in heard)
