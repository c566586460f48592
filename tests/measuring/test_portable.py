"""Spawned workers, as on systems without fork: the same measurements and the same isolation, less what needs Linux."""

from __future__ import annotations

import multiprocessing
import sys
from pathlib import Path

import pytest

from kmeans_bench.measuring.portable import PortableEngine
from kmeans_bench.measuring.runner import Runner
from kmeans_bench.model import Budget, Measurement, Status
from tests.measuring import hostile
from tests.measuring.conftest import plan_for

pytestmark = [pytest.mark.live, pytest.mark.skipif(sys.platform == "win32", reason="the plug-ins call Unix functions")]

PLUGINS = {
    "honest": hostile.HONEST_FILE,
    "raises": hostile.ERRORS["raises"][0],
    "hangs": hostile.CALL_LIMIT_TIMEOUTS["hangs"],
    "exits": "import os\n\ndef fit(problem):\n    os._exit(7)\n",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Measurement]:
    """Measure all of them once: spawning takes its time."""
    folder = tmp_path_factory.mktemp("plugins")
    for name, text in PLUGINS.items():
        (Path(folder) / f"{name}.py").write_text(text, encoding="utf-8")
    plan = plan_for(folder, budget=Budget(total=60.0, call=1.0, launches=2))
    with PortableEngine() as engine:
        (case,) = Runner(plan=plan, engine=engine, session="test").measure(plan.cells)
    return {each.contender.id.removesuffix("/float64/1t"): each for each in case.measurements}


def test_an_honest_plugin_is_measured_beside_its_twin(found: dict[str, Measurement]) -> None:
    honest, twin = found["honest"], found["honest/float64/1t/twin"]

    assert (honest.status, twin.status) == (Status.OK, Status.OK)
    assert {sample.launch for sample in honest.samples} == {0, 1}
    assert len(honest.samples) == len(twin.samples) >= 6


def test_peak_memory_is_not_available_and_says_so_by_being_missing(found: dict[str, Measurement]) -> None:
    assert (found["honest"].peak_bytes, found["honest"].peak_method) == (None, None)


def test_whatever_a_plugin_does_costs_its_own_cells(found: dict[str, Measurement]) -> None:
    assert (found["raises"].status, found["hangs"].status, found["exits"].status) == (Status.ERROR, Status.TIMEOUT, Status.CRASHED)
    assert "the matrix is singular" in str(found["raises"].reason)
    assert found["exits"].reason == "exited with status 7 in the middle of a call"


def test_no_worker_is_left(found: dict[str, Measurement]) -> None:
    assert found
    assert multiprocessing.active_children() == []
