"""Spawned duellists: whose files they import, how they are started, and how they end."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kmeans_bench.measuring import dependencies, processes
from kmeans_bench.measuring.duel_engine import Examined, Launch, Part, Slot
from kmeans_bench.measuring.duel_spawn import Corner, SpawningEngine, environment
from kmeans_bench.measuring.engine import FailureError
from kmeans_bench.model import Declaration, Status
from kmeans_bench.planning import tree
from kmeans_bench.planning.tree import Tree
from tests.measuring import duel_fakes
from tests.repositories import write

pytestmark = [pytest.mark.live, pytest.mark.skipif(sys.platform != "linux", reason="follows processes through /proc")]

# What a worker finds is told in the inertia, which nobody checks here.
TELLING = """
import os, sys
import numpy as np
from kmeans_bench import Clustering
{imports}

def fit(problem):
    told = {told}
    return Clustering(centroids=problem.init.copy(), labels=np.zeros(len(problem.X), dtype=int), inertia=float(told), n_iter=2, distances=7)
"""
LIMIT = 20.0


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Tree, Tree]:
    for name, number in (("head", 1), ("base", 2)):
        write(
            tmp_path / name,
            {
                "plugins/_near.py": f"number = {number}\n",
                "lib/__init__.py": f"number = 10 * {number}\n",
                "kmeans_bench/__init__.py": "raise RuntimeError('the package is shared')\n",
                "kmeans_bench/kernels/__init__.py": f"number = 100 * {number}\n",
            },
        )
    monkeypatch.chdir(tmp_path / "head")
    head = tree.here(tmp_path / "head", (tmp_path / "head/plugins",))
    return head, tree.beside(head, tmp_path / "base")


@pytest.fixture
def engine(pair: tuple[Tree, Tree]) -> Iterator[SpawningEngine]:
    """Return an engine of both sides; no process outlives it."""
    before = frozenset(processes.descendants(os.getpid()))
    with SpawningEngine({Slot.HEAD: Corner(tree=pair[0]), Slot.BASE: Corner(tree=pair[1])}) as place:
        yield place
    assert processes.descendants(os.getpid(), spare=before) == []


def part(folder: Path, told: str, imports: str = "") -> Part:
    write(folder, {"telling.py": TELLING.format(told=told, imports=imports)})
    plain = duel_fakes.part("telling")
    declaration = Declaration(name="telling", function="fit", origin=str(folder / "telling.py"))
    return Part(key="telling", declaration=declaration, problem=plain.problem)


def examined(engine: SpawningEngine, slot: Slot, asked: Part, **launch: int) -> Examined:
    worker = engine.start(Launch(slot=slot, **{"hash_seed": 3, **launch}))
    worker.begin(asked)
    worker.ready(LIMIT)
    worker.settle(LIMIT)
    return worker.examine(asked, LIMIT)


def told(engine: SpawningEngine, pair: tuple[Tree, Tree], expression: str, imports: str = "") -> list[float | None]:
    """Return what head's worker says, and base's."""
    sides = zip((Slot.HEAD, Slot.BASE), pair, strict=True)
    return [examined(engine, slot, part(side.folders[0], expression, imports)).answer.inertia for slot, side in sides]


def test_each_side_imports_its_own_modules_and_kernels_and_both_the_same_package(engine: SpawningEngine, pair: tuple[Tree, Tree]) -> None:
    imports = "import _near, lib\nfrom kmeans_bench import kernels"

    assert told(engine, pair, "_near.number + lib.number + kernels.number", imports) == [111, 222]


def test_each_side_stands_in_its_own_folder(engine: SpawningEngine, pair: tuple[Tree, Tree]) -> None:
    assert told(engine, pair, "os.getcwd() in __file__ and os.path.dirname(os.path.dirname(__file__)) == os.getcwd()") == [1, 1]


def test_hash_seed_padding_and_threads_are_as_asked(engine: SpawningEngine, pair: tuple[Tree, Tree]) -> None:
    expression = (
        "int(os.environ['PYTHONHASHSEED']) * 1000 + len(os.environ['KMEANS_BENCH_PADDING']) + int(os.environ['OMP_NUM_THREADS']) / 10"
    )
    asked = part(pair[0].folders[0], expression)

    assert examined(engine, Slot.HEAD, asked, hash_seed=5, padding=77, threads=2).answer.inertia == pytest.approx(5077.2)


def test_peak_and_distances_are_told(engine: SpawningEngine, pair: tuple[Tree, Tree]) -> None:
    found = examined(engine, Slot.HEAD, part(pair[0].folders[0], "len(bytes(3_000_000))"))

    assert found.distances == 7
    assert 3_000_000 < found.peak < 3_100_000


def test_calls_are_timed_on_the_core_that_was_asked_for(engine: SpawningEngine, pair: tuple[Tree, Tree]) -> None:
    core = engine.cores[-1]
    asked = part(pair[0].folders[0], f"1 / (os.sched_getaffinity(0) == {{{core}}})")
    worker = engine.start(Launch(slot=Slot.HEAD, hash_seed=1))
    worker.begin(asked)
    worker.ready(LIMIT)

    assert worker.enter(asked, (core,), LIMIT)
    assert worker.call(asked, LIMIT).wall > 0


def test_a_core_that_is_not_there_is_refused_and_the_call_is_made_all_the_same(engine: SpawningEngine, pair: tuple[Tree, Tree]) -> None:
    asked = part(pair[0].folders[0], "1")
    worker = engine.start(Launch(slot=Slot.HEAD, hash_seed=1))
    worker.begin(asked)
    worker.ready(LIMIT)

    assert worker.enter(asked, (999,), LIMIT) is False


@pytest.mark.parametrize(
    ("expression", "status", "words"),
    [
        ("1 / 0", Status.ERROR, "ZeroDivisionError"),
        ("os._exit(7)", Status.CRASHED, "exited with status 7"),
        ("os.kill(os.getpid(), 11)", Status.CRASHED, "SIGSEGV"),
        ("__import__('time').sleep(60)", Status.TIMEOUT, "longer than 0.5 s"),
    ],
)
def test_whatever_a_plugin_does_is_its_own_failure(
    engine: SpawningEngine, pair: tuple[Tree, Tree], expression: str, status: Status, words: str
) -> None:
    asked = part(pair[0].folders[0], expression)
    worker = engine.start(Launch(slot=Slot.HEAD, hash_seed=1))
    worker.begin(asked)
    worker.ready(LIMIT)

    with pytest.raises(FailureError, match=words) as caught:
        worker.enter(asked, (), 0.5)
    assert caught.value.status is status


def test_what_numba_compiles_of_a_checkout_goes_with_it_and_nothing_else_is_told_where_to_keep(
    pair: tuple[Tree, Tree], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    launch = Launch(slot=Slot.BASE, hash_seed=1)
    monkeypatch.setenv("NUMBA_CACHE_DIR", "/mine")
    corner = Corner(tree=pair[1], compiled=tmp_path / "compiled")

    assert environment(launch, corner)["NUMBA_CACHE_DIR"] == str(tmp_path / "compiled")
    assert environment(launch, Corner(tree=pair[0]))["NUMBA_CACHE_DIR"] == "/mine"
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    assert "NUMBA_CACHE_DIR" not in environment(launch, corner), "beside the sources, which go, too"


def test_what_a_plugin_started_ends_with_its_worker(engine: SpawningEngine, pair: tuple[Tree, Tree]) -> None:
    started = "__import__('subprocess').Popen(['sleep', '60'], start_new_session=True).pid"

    assert examined(engine, Slot.HEAD, part(pair[0].folders[0], started)).answer.inertia


def test_an_environment_of_its_own_sees_this_package_and_its_own_files_alone(pair: tuple[Tree, Tree], tmp_path: Path) -> None:
    corner = Corner(tree=pair[1], python=Path(sys.executable), harness=dependencies.harness(tmp_path))
    asked = part(pair[1].folders[0], f"_near.number + 10 * any(p.startswith({str(pair[0].root)!r}) for p in sys.path)", "import _near")
    with SpawningEngine({Slot.BASE: corner}) as engine:
        assert examined(engine, Slot.BASE, asked).answer.inertia == 2


def test_a_disk_without_room_is_a_failure_in_one_line(
    engine: SpawningEngine, pair: tuple[Tree, Tree], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, os.strerror(28))

    assert pair
    monkeypatch.setattr(os, "memfd_create", full)
    monkeypatch.setattr(tempfile, "mkstemp", full)

    with pytest.raises(FailureError, match="no worker can be started: No space left on device"):
        engine.start(Launch(slot=Slot.HEAD, hash_seed=1))
