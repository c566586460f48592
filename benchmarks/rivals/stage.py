"""The folder that a tool works in: its suite, the data, and what the code under test is told."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kmeans_bench.model import Case, Dtype, InitKind, Problem, Source, SourceKind
from kmeans_bench.planning import dataset
from kmeans_bench.planning.shipped import folder as shipped
from rivals.tool import Purpose, Tool

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

CLUSTERS = 8
GRID = tuple(f"{n}x{d}" for n in (100, 500, 2000) for d in (2, 16))
NAMES = ("identity", "broadcast", "loop")
HEADLINE = "2000x16"
EVENT_SIZES = ("100x2", "200x2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where one tool works for one purpose, with which Python and which environment."""

    tool: Tool
    python: Path
    folder: Path
    environment: Mapping[str, str]

    @property
    def called(self) -> int:
        """How many cells were called since the stage was set or `forget` was called."""
        return len(list((self.folder / "called").iterdir()))

    def forget(self) -> None:
        """Forget which cells were called."""
        for path in (self.folder / "called").iterdir():
            path.unlink()

    def mark(self) -> bool:
        """Whether the code under test has come to where the harness is to be killed."""
        return (self.folder / "mark").exists()

    def tell(self, sizes: tuple[str, ...], event: str | None) -> None:
        """Tell the code under test what to do."""
        told = {"sizes": sizes, "event": event}
        (self.folder / "subject.json").write_text(json.dumps(told), encoding="utf-8")


def set_stage(tool: Tool, python: Path, folder: Path, purpose: Purpose, *, sizes: tuple[str, ...], event: str | None = None) -> Stage:
    """Return a new stage in *folder*, which must not exist."""
    shutil.copytree(tool.suite_for(purpose), folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("calls", "called", "home"):
        (folder / name).mkdir()
    for size in sizes:
        given = problem(size)
        np.savez(folder / f"{size}.npz", X=given.X, init=given.init)
    stage = Stage(tool=tool, python=python, folder=folder, environment=environment(python, folder))
    stage.tell(sizes, event)
    return stage


def problem(size: str) -> Problem:
    """Return the problem of one size: the points and the start that `kmeans-bench run` draws for the same case."""
    n, d = map(int, size.split("x"))
    points = dataset.draw(Case(source=Source(kind=SourceKind.BLOBS), n=n, k=CLUSTERS, d=d))
    init = dataset.start(points.values, k=CLUSTERS, init=InitKind.RANDOM, seed=0)
    return dataset.problem(points, init, dtype=Dtype.FLOAT64, max_iter=3, tol=0.0)


def environment(python: Path, folder: Path) -> dict[str, str]:
    """Return the environment of a tool: its own Python first, one thread for BLAS, a home of its own, nothing that pytest was told."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NOX", "COV", "KMEANS_BENCH"))}
    path = os.pathsep.join(map(str, (HERE / "subject", ROOT)))
    own = {
        "PATH": f"{python.parent}{os.pathsep}{kept.get('PATH', '')}",
        "HOME": str(folder / "home"),
        "PYTHONPATH": path,
        "ASV_PYTHONPATH": path,  # asv passes this one on, and drops the other
        "RIVALS_FOLDER": str(folder),
        "RIVALS_PLUGINS": str(shipped("implementations")),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "NO_COLOR": "1",
        "COLUMNS": "200",
    }
    return kept | own


def here() -> Path:
    """Return the Python that this project is installed in."""
    return Path(sys.executable)
